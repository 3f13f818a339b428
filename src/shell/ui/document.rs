//! The document of the trusted view: three files inside the binary, and the pictures of the guides.
//!
//! The page itself is a skeleton with empty slots; [`super::render`] fills them. Its policy allows
//! only these files and no network at all, so that even a fault in a fragment reaches nothing.

use std::borrow::Cow;

use maud::{DOCTYPE, html};

use crate::say;

/// The Content-Security-Policy of the document. `'self'` means nothing for a scheme of our own.
pub(crate) const CSP: &str = "default-src 'none'; style-src kiosk:; script-src kiosk:; \
     img-src kiosk:; font-src kiosk:; base-uri 'none'; form-action 'none'";

/// Where the pictures of the guides are among the files of `kiosk://ui/…`.
pub(crate) const PICTURES: &str = "/pictures/";

/// Where the drawings of the citizen's papers are.
pub(crate) const DRAWINGS: &str = "/drawings/";

/// A file of `kiosk://ui/…` by its path, with its type.
pub(crate) fn file(path: &str) -> Option<(&'static str, Cow<'static, [u8]>)> {
    match path {
        "/" => Some(("text/html; charset=utf-8", index().into_bytes().into())),
        "/style.css" => Some((
            "text/css; charset=utf-8",
            concat!(include_str!("style.css"), include_str!("paper.css"))
                .as_bytes()
                .into(),
        )),
        "/script.js" => Some((
            "text/javascript; charset=utf-8",
            include_bytes!("script.js").into(),
        )),
        _ => None,
    }
}

fn index() -> String {
    html! {
        (DOCTYPE)
        html lang="ru" {
            head {
                meta charset="utf-8";
                meta http-equiv="Content-Security-Policy" content=(CSP);
                title { (say!("page-title")) }
                link rel="stylesheet" href="style.css";
                script src="script.js" defer {}
            }
            body {
                header #bar {}
                main #main {}
                aside #panel aria-label=(say!("panel-label")) {}
                div #notice {}
                div #dialog {}
            }
        }
    }
    .into_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_moves_moves_in_steps_and_leaves_the_processor_to_the_portal() {
        let (_, style) = file("/style.css").unwrap();
        let style = String::from_utf8_lossy(&style);
        let mut moving = style.lines().filter(|line| {
            let moves = line.contains("animation:") || line.contains("transition:");
            moves && !line.contains("animation: none")
        });
        assert_eq!(moving.clone().count(), 1, "the bar of a page that loads");
        assert!(moving.all(|line| line.contains("steps(")));
    }
}
