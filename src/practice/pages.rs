//! The pages: files of `site/` with places for values, each put into the same frame.
//!
//! The frame carries the banner, so no page can be without it. A value is escaped unless it is one
//! of our own pieces of a page.

use std::fmt::Write;

/// A value for a place in a page.
#[derive(Clone, Copy)]
pub(super) enum Value<'a> {
    /// Words of a person: escaped.
    Words(&'a str),
    /// A piece of a page that was itself filled.
    Piece(&'a str),
}

/// The files of `site/` that are pages or pieces of pages.
macro_rules! site {
    ($($name:ident = $file:literal;)*) => {
        $(pub(super) const $name: &str = include_str!(concat!("site/", $file));)*
        /// Every page and piece, for the tests.
        #[cfg(test)]
        const ALL: &[(&str, &str)] = &[$(($file, $name)),*];
    };
}
site! {
    LAYOUT = "layout.html";
    HEADER_OUT = "header-out.html";
    HEADER_IN = "header-in.html";
    HOME = "home.html";
    SEARCH = "search.html";
    ANSWER_SPRAVKA = "answer-spravka.html";
    ANSWER_ZAPIS = "answer-zapis.html";
    ANSWER_NONE = "answer-none.html";
    SPRAVKA = "spravka.html";
    ZAPIS = "zapis.html";
    FORM_SPRAVKA = "form-spravka.html";
    FORM_ZAPIS = "form-zapis.html";
    FORM_FILE = "form-file.html";
    TROUBLE_FILE = "trouble-file.html";
    FORM_CHECK = "form-check.html";
    ACCOUNT = "account.html";
    ACCOUNT_EMPTY = "account-empty.html";
    ACCOUNT_ROW = "account-row.html";
    RESULT = "result.html";
    LOGIN = "login.html";
    CODE = "code.html";
    TROUBLE_CODE = "trouble-code.html";
    POPUP = "popup.html";
    FEEDBACK = "feedback.html";
    FEEDBACK_IN = "feedback-in.html";
    FEEDBACK_SENT = "feedback-sent.html";
    LOGGED_OUT = "logged-out.html";
    OUTAGE = "outage.html";
    OUTAGE_ON = "outage-on.html";
    NOT_FOUND = "not-found.html";
}
pub(super) const STYLE: &str = include_str!("site/practice.css");
pub(super) const SCRIPT: &str = include_str!("site/practice.js");
pub(super) const SIGN: &str = include_str!("site/sign.svg");

/// Puts values into the places `{{name}}`. A place without a value stays empty.
pub(super) fn fill(page: &str, values: &[(&str, Value<'_>)]) -> String {
    let mut filled = String::with_capacity(page.len());
    let mut rest = page;
    while let Some((before, after)) = rest.split_once("{{") {
        let Some((name, after)) = after.split_once("}}") else {
            break;
        };
        filled.push_str(before);
        match values.iter().find(|(known, _)| *known == name) {
            Some((_, Value::Words(words))) => escape(words, &mut filled),
            Some((_, Value::Piece(piece))) => filled.push_str(piece),
            None => {}
        }
        rest = after;
    }
    filled.push_str(rest);
    filled
}

fn escape(words: &str, out: &mut String) {
    for letter in words.chars() {
        match letter {
            '&' | '<' | '>' | '"' | '\'' => {
                // Writing into a string cannot fail.
                let _ = write!(out, "&#{};", u32::from(letter));
            }
            plain => out.push(plain),
        }
    }
}

/// The words of a page's first heading, for its title.
pub(super) fn heading(main: &str) -> &str {
    let after = main.split_once("<h1>").map_or("", |(_, after)| after);
    after.split_once("</h1>").map_or("", |(heading, _)| heading)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_escaped_and_never_read_again() {
        let filled = fill(
            "<p>{{a}} {{b}} {{none}}</p>",
            &[("a", Value::Words("<{{b}}>\"")), ("b", Value::Piece("<b>"))],
        );
        assert_eq!(filled, "<p>&#60;{{b}}&#62;&#34; <b> </p>");
    }

    #[test]
    fn every_whole_page_has_a_heading() {
        let pieces = [
            "layout.html",
            "header-in.html",
            "header-out.html",
            "account-empty.html",
        ];
        for (file, page) in ALL {
            let piece = pieces.contains(file)
                || ["answer-", "trouble-", "account-row"]
                    .iter()
                    .any(|start| file.starts_with(start));
            assert_eq!(heading(page).is_empty(), piece, "{file}");
        }
    }

    #[test]
    fn the_frame_carries_the_banner() {
        assert!(LAYOUT.contains("Учебный портал. Здесь можно тренироваться: ничего никуда не"));
    }
}
