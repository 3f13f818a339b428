//! The picture of the scanner that the settings name: its file lies among the pictures of the guides.
//!
//! Each place of the guides is looked through, even one without guides of its own: whoever keeps those of the bundle
//! or of the package lays down just the picture.

use std::io;

use super::folder::head;
use crate::config::{Locations, ScannerPicture};
use crate::guides::pictures;
use crate::link::PictureFile;
use crate::say;

/// Reads it now, where it lies first.
///
/// # Errors
/// What is wrong with it, in a sentence: a guide could not show it, or it moves.
pub(crate) fn read(picture: &ScannerPicture, guides: &Locations) -> Result<PictureFile, String> {
    let file = picture.file.as_str();
    if pictures::media_type(file).is_none() {
        return Err(say!("guide-picture-name"));
    }
    let is_missing = |error: &io::Error| error.kind() == io::ErrorKind::NotFound;
    let mut places = (guides.iter())
        .map(|location| head(&location.path.join(pictures::FOLDER).join(file)))
        .filter(|read| !read.as_ref().is_err_and(is_missing));
    let bytes = match places.next() {
        None => return Err(say!("guide-picture-missing", file = file)),
        Some(Err(error)) => {
            let why = error.to_string();
            return Err(say!("guide-picture-unreadable", file = file, why = why));
        }
        Some(Ok(bytes)) => bytes,
    };
    if pictures::look(file, &bytes)?.moves {
        return Err(say!("content-scanner-moves", file = file));
    }
    Ok(PictureFile {
        name: file.to_owned(),
        bytes,
    })
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    use super::*;
    use crate::config::{Config, Places};

    const DRAWING: &str = "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"40\" height=\"30\"><rect width=\"9\" height=\"9\"/></svg>";

    fn read_in(root: &Path, file: &str) -> Result<PictureFile, String> {
        let picture = ScannerPicture {
            file: file.to_owned(),
            words: "Кнопка – справа.".to_owned(),
            span: 0..0,
        };
        let config = Config::parse("", &Places::under(root)).unwrap();
        read(&picture, &config.paths.instructions)
    }

    fn lay(folder: &Path, name: &str, bytes: &[u8]) {
        let folder = folder.join("instructions/pictures");
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join(name), bytes).unwrap();
    }

    #[test]
    fn the_own_picture_comes_before_that_of_the_bundle_and_needs_no_guide_beside_it() {
        let root = tempfile::tempdir().unwrap();
        lay(
            &root.path().join("bundle/current"),
            "mfu.svg",
            DRAWING.as_bytes(),
        );
        let found = read_in(root.path(), "mfu.svg").unwrap();
        assert_eq!(found.bytes, DRAWING.as_bytes());
        let own = DRAWING.replace("40", "50");
        lay(&root.path().join("etc"), "mfu.svg", own.as_bytes());
        assert_eq!(
            read_in(root.path(), "mfu.svg").unwrap().bytes,
            own.as_bytes()
        );
    }

    #[test]
    fn what_no_guide_could_show_is_refused() {
        let root = tempfile::tempdir().unwrap();
        let etc = root.path().join("etc");
        lay(&etc, "half.png", b"\x89PNG\r\n");
        let script = DRAWING.replace("<rect", "<script>1</script><rect");
        lay(&etc, "script.svg", script.as_bytes());
        lay(
            &etc,
            "clip.webp",
            include_bytes!("../../tests/pictures/clip.webp"),
        );
        for (file, why) in [
            ("none.svg", "none.svg"),
            ("../../kiosk.toml", "латинские"),
            ("МФУ.svg", "латинские"),
            ("half.png", "не картинка"),
            ("script.svg", "script"),
            ("clip.webp", "движется"),
        ] {
            let refused = read_in(root.path(), file).unwrap_err();
            assert!(refused.contains(why), "{file}: {refused}");
        }
    }
}
