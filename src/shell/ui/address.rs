//! A host for a person to read: the part that was registered says whose it is, and stays whole. Whoever
//! has it may put anything before it, so that is shortened, and on the left.

use maud::{Markup, html};

/// The most characters before the registered part; labels that mean something are shorter.
const BEFORE: usize = 24;

/// What stands before the registered part, and that part.
fn parts(host: &str) -> (String, String) {
    let whole = host.trim_end_matches('.');
    let site = psl::domain_str(whole).unwrap_or(whole);
    let before = whole.strip_suffix(site).unwrap_or_default();
    let shown = |part: &str| idna::domain_to_unicode(part).0;
    let (before, site) = (shown(before), shown(site));
    let length = before.chars().count();
    if length <= BEFORE {
        return (before, site);
    }
    let last = before.chars().skip(length - BEFORE);
    (format!("…{}", last.collect::<String>()), site)
}

/// The host in a sentence.
pub(super) fn short(host: &str) -> String {
    let (before, site) = parts(host);
    before + &site
}

/// The host where there may be less room still: the style sheet takes more away on the left.
pub(super) fn shown(host: &str) -> Markup {
    let (before, site) = parts(host);
    html! {
        @if !before.is_empty() { span .before { bdi { (before) } } }
        span .site { (site) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_registered_part_stays_whole_and_the_rest_goes_on_the_left() {
        let many = |label: &str| format!("{label}.").repeat(60);
        let cases = [
            ("www.gosuslugi.ru", "www.gosuslugi.ru"),
            ("gosuslugi.ru", "gosuslugi.ru"),
            ("xn--b1aew.xn--p1ai", "мвд.рф"),
            ("09.xn--b1aew.xn--p1ai", "09.мвд.рф"),
            ("localhost", "localhost"),
            ("", ""),
        ];
        for (host, seen) in cases {
            assert_eq!(short(host), seen, "{host}");
        }
        for label in ["esia", "gosuslugi", "a", &"x".repeat(63)] {
            let host = format!("esia.gosuslugi.ru.{}kchgov.ru", many(label));
            let seen = short(&host);
            assert!(
                seen.starts_with('…') && seen.ends_with("kchgov.ru"),
                "{seen}"
            );
            assert_eq!(seen.chars().count(), 1 + BEFORE + "kchgov.ru".len());
        }
        let longest = format!("{}.ru", "я".repeat(60));
        let ascii = idna::domain_to_ascii(&longest).unwrap_or(longest.clone());
        assert!(short(&format!("{}{ascii}", many("www"))).ends_with(&short(&ascii)));
    }
}
