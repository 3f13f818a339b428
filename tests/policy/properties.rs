//! What holds for every address, shown with made-up ones.

use proptest::prelude::*;
use sps_kiosk::policy::{Decision, Policy, Request, Way};
use url::Url;

const LIST: &str = r#"
[[portal]]
id = "p"
name = "П"
home = "https://a.example.org/"
hosts = ["a.example.org", "*.b.example.org", "http://c.example.org:8080", "d.example.org:*", "a.example.org:8443/x", "портал.рф"]
resources = ["*.r.example.org", "http://s.example.org"]
"#;

const WAYS: [Way; 4] = [Way::Navigate, Way::Frame, Way::Connect, Way::Fetch];

fn policy() -> Policy {
    Policy::parse(LIST, None).expect("the list is good")
}

/// The pieces that attacks on an address are made of, in their order.
#[rustfmt::skip]
const PIECES: [&[&str]; 6] = [
    &["https", "http", "HTTPS", "wss", "ws", "ftp", "file", "", "java\tscript"],
    &["://", ":/", ":", ":///", ":\\\\", ":/\\", "://@", "://u:p@", "://\t"],
    &["", "a.", "x.", "..", "xn--80aac.", "ß.", "é", "%61.", "_", "*.", "1.", "а."],
    &[
        "a.example.org", "b.example.org", "c.example.org", "d.example.org", "r.example.org",
        "s.example.org", "портал.рф", "example.org", "127.0.0.1", "[::1]", "0x7f.1", "",
    ],
    &["", ".", ":", ":80", ":443", ":8080", ":8443", ":0", ":99999", "%00", "\\", "@e.test"],
    &["", "/", "/x", "/x/y", "/x/../y", "/x/%2e%2e/y", "\\x", "?q=\\", "#f ", " ", "/x\n"],
];

/// Addresses near to what the list allows.
fn near_address() -> impl Strategy<Value = String> {
    PIECES
        .map(prop::sample::select::<&'static str>)
        .prop_map(|pieces| pieces.concat())
}

fn any_text() -> impl Strategy<Value = String> {
    prop_oneof![near_address(), any::<String>(), "https://\\PC{0,40}"]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4000))]

    #[test]
    fn no_text_makes_it_panic(text in any_text()) {
        let policy = policy();
        for way in WAYS {
            let decision = policy.decide_text(way, &text);
            let lines = policy.explain(way, &text);
            prop_assert!(!lines.is_empty());
            if let Decision::Allow(rule) = decision {
                prop_assert!(!policy.rule_name(rule).is_empty());
            }
        }
    }

    #[test]
    fn the_serialisation_is_decided_like_the_address(text in any_text()) {
        let policy = policy();
        let Ok(url) = Url::parse(&text) else { return Ok(()) };
        let again = Url::parse(url.as_str()).unwrap();
        prop_assert_eq!(policy.decide(Request::Navigate(&url)), policy.decide(Request::Navigate(&again)));
        prop_assert_eq!(policy.decide(Request::Fetch(&url)), policy.decide(Request::Fetch(&again)));
        for way in WAYS {
            // Text is refused more easily than what it parses to, and never less.
            if let Decision::Allow(rule) = policy.decide_text(way, &text) {
                prop_assert_eq!(policy.decide_text(way, url.as_str()), Decision::Allow(rule));
            }
        }
        if let Decision::Allow(rule) = policy.decide(Request::Navigate(&url)) {
            prop_assert_eq!(policy.decide_text(Way::Navigate, url.as_str()), Decision::Allow(rule));
        }
    }

    #[test]
    fn what_may_be_opened_may_be_connected_to(text in any_text()) {
        let policy = policy();
        if let Decision::Allow(_) = policy.decide_text(Way::Navigate, &text) {
            let url = Url::parse(&text).unwrap();
            let host = url.host().unwrap();
            let port = url.port_or_known_default().unwrap();
            let tunnel = policy.decide(Request::Connect { host: &host, port });
            prop_assert!(matches!(tunnel, Decision::Allow(_)));
            prop_assert!(matches!(policy.decide_text(Way::Frame, &text), Decision::Allow(_)));
            prop_assert!(matches!(policy.decide_text(Way::Fetch, &text), Decision::Allow(_)));
        }
    }

    #[test]
    fn no_file_makes_the_parser_panic(
        front in "[\\[\\]a-z= \"'\n.#]{0,40}",
        at in 0..400usize,
        broken in "\\PC{0,4}",
    ) {
        let mut text = format!("{front}\n{LIST}");
        let mut at = at.min(text.len());
        while !text.is_char_boundary(at) {
            at -= 1;
        }
        text.insert_str(at, &broken);
        if let Err(problems) = Policy::parse(&text, Some("x")) {
            prop_assert!(!problems.is_empty());
            for problem in problems {
                prop_assert!(text.get(problem.span.clone()).is_some(), "{problem:?}");
            }
        }
    }
}
