//! The shipped file, and what a policy says about portals.

use super::*;

const SHIPPED: &str = include_str!("../../allowlist.toml");

fn parsed(text: &str, region: Option<&str>) -> Policy {
    Policy::parse(text, region).unwrap_or_else(|problems| panic!("{problems:#?}"))
}

#[test]
fn the_shipped_file_keeps_its_promises_in_every_region() {
    let policy = parsed(SHIPPED, None);
    assert_eq!(policy.regions(), ["kchr", "samara", "altai", "kuzbass"]);
    for region in policy.regions() {
        let problems = parsed(SHIPPED, Some(region)).lint();
        assert!(problems.is_empty(), "{region}: {problems:#?}");
    }
}

#[test]
fn a_copy_of_the_shipped_file_that_broke_off_is_seen_wherever_it_broke() {
    assert!(Policy::accept(SHIPPED, None).is_ok());
    let sections = SHIPPED.match_indices("\n[[").map(|(at, _)| at + 1);
    let last = SHIPPED.len() - 600;
    let lines = SHIPPED.match_indices('\n').map(|(at, _)| at + 1);
    let cuts = lines.filter(|at| (last..SHIPPED.trim_end().len()).contains(at));
    for cut in sections.chain(cuts) {
        let torn = &SHIPPED[..cut];
        assert!(Policy::accept(torn, None).is_err(), "{cut} bytes pass");
    }
    let more = format!("{SHIPPED}\n[[group]]\nid = 'more'\nhosts = ['more.test']\n");
    let problems = Policy::accept(&more, None).unwrap_err();
    assert_eq!(problems.len(), 1, "{problems:#?}");
}

#[test]
fn a_list_that_breaks_its_own_promises_is_refused() {
    let refused = |text: &str, region, needle: &str| {
        let problems = Policy::accept(text, region).expect_err(needle);
        let said = problems.iter().any(|p| p.message.contains(needle));
        assert!(said, "{needle}: {problems:#?}");
    };
    let portal = "[[portal]]\nid = 'p'\nname = 'П'\nhome = 'https://p.test/'\nhosts = ['p.test']\n";
    assert!(Policy::accept(portal, None).is_ok());
    refused("", None, "нет ни одного портала");
    refused("# Список\n", None, "нет ни одного портала");
    refused(
        "[[group]]\nid = 'g'\nhosts = ['g.test']",
        None,
        "нет ни одного портала",
    );
    refused(
        &format!("must_deny = ['https://p.test/']\n{portal}"),
        None,
        "must_deny",
    );
    refused(
        &format!("must_allow = ['https://q.test/']\n{portal}"),
        None,
        "must_allow",
    );
    refused(&portal.replace("['p.test']", "['q.test']"), None, "p.test");
    // In a region that this seat does not have, too.
    let region = "[[region]]\nid = 'a'\nname = 'А'\n";
    let other = "[[region]]\nid = 'b'\nname = 'Б'\nmust_deny = ['https://p.test/']\n";
    refused(&format!("{portal}{region}{other}"), Some("a"), "must_deny");
    refused(
        &format!("{portal}{region}remove = ['p']\n"),
        None,
        "нет ни одного портала",
    );
    // The last line is a comment, or nobody could tell it from a section.
    refused(
        &format!("last_line = '[[portal]]'\n{portal}"),
        None,
        "last_line",
    );
}

#[test]
fn the_shipped_file_has_every_service_of_the_order() {
    for region in ["kchr", "samara", "altai", "kuzbass"] {
        let policy = parsed(SHIPPED, Some(region));
        let numbers: Vec<u8> = policy.services().iter().map(|s| s.number).collect();
        assert_eq!(numbers, (1..=29).collect::<Vec<u8>>());
        for service in policy.services() {
            let portal = policy.portals().iter().find(|p| p.id == service.portal);
            assert!(portal.is_some(), "{}", service.name);
        }
    }
}

#[test]
fn where_the_shipped_file_says_that_gosuslugi_has_it_too_they_are_a_press_away() {
    for region in ["kchr", "samara", "altai", "kuzbass"] {
        for portal in parsed(SHIPPED, Some(region)).portals() {
            let words = portal.alternative.as_deref().unwrap_or_default();
            let named = portal.id != "gosuslugi" && words.contains("Госуслуг");
            let instead = named.then_some("gosuslugi");
            assert_eq!(portal.instead.as_deref(), instead, "{}", portal.id);
        }
    }
}

#[test]
fn the_shipped_file_has_every_portal_of_the_order() {
    let policy = parsed(SHIPPED, None);
    let check = |address: &str, portal: &str| {
        let decision = policy.decide_text(Way::Navigate, address);
        assert!(matches!(decision, Decision::Allow(_)), "{address}");
        let host = Url::parse(address).unwrap().host_str().unwrap().to_owned();
        assert_eq!(
            policy.portal_of(&host).map(|p| p.id.as_str()),
            Some(portal),
            "{address}"
        );
    };
    check("https://www.culture.ru/", "culture");
    check("https://rosreestr.gov.ru/", "rosreestr");
    check("https://www.nalog.gov.ru/rn09/", "fns");
    check("https://es.pfrf.ru/", "sfr");
    check("https://lk.fss.ru/", "fss");
    check("https://kchr.ru/", "kchr");
    check("https://minobrkchr.ru/", "minobr");
    check("https://www.mintrudkchr.ru/", "mintrud");
    check("https://mzkchr.ru/", "minzdrav");
    check("https://economykchr.ru/", "minekonom");
    check("http://minstroy2.kchgov.ru/", "minstroy");
    check("https://umfc.kchgov.ru/", "mfc");
    check("https://pos.gosuslugi.ru/form/", "pos");
    check("https://esia.gosuslugi.ru/login/", "gosuslugi");
}

const SMALL: &str = "
[[portal]]
id = 'wide'
name = 'Широкий'
home = 'https://www.a.example.org/'
hosts = ['*.a.example.org']
resources = ['static.example.org']
logout = ['https://www.a.example.org/out']

[[portal]]
id = 'narrow'
name = 'Узкий'
home = 'http://b.a.example.org:8080/'
hosts = ['http://b.a.example.org:8080']
tile = false
private_addresses = true

[[group]]
id = 'shared'
resources = ['c.a.example.org', 'lone.example.org']
";

#[test]
fn a_host_belongs_to_the_portal_with_the_nearest_rule() {
    let policy = parsed(SMALL, None);
    let portal = |host: &str| policy.portal_of(host).map(|portal| portal.id.as_str());
    assert_eq!(portal("www.a.example.org"), Some("wide"));
    assert_eq!(portal("www.a.example.org."), Some("wide"));
    assert_eq!(portal("static.example.org"), Some("wide"));
    assert_eq!(portal("b.a.example.org"), Some("narrow"));
    assert_eq!(portal("x.b.a.example.org"), Some("wide"));
    assert_eq!(portal("c.a.example.org"), Some("wide"));
    assert_eq!(portal("lone.example.org"), None);
    assert_eq!(portal("a.example.org"), None);
    assert_eq!(portal(""), None);
}

#[test]
fn old_tls_is_permitted_for_the_hosts_that_are_named_once_more() {
    let list = |old: &str| {
        format!(
            "[[portal]]\nid = 'p'\nname = 'П'\nhome = 'https://p.test/'\n\
             hosts = ['p.test', '*.p.test', 'old.p.test', 'http://plain.test']\nold_tls = [{old}]\n"
        )
    };
    let policy = parsed(&list("'old.p.test'"), None);
    assert!(policy.has_old_tls());
    for (host, permits) in [
        ("old.p.test:443", true),
        ("p.test:443", false),
        ("a.p.test:443", false),
    ] {
        let Decision::Allow(rule) = policy.decide_text(Way::Connect, host) else {
            panic!("{host}");
        };
        assert_eq!(policy.permits_old_tls(rule), permits, "{host}");
    }
    let lines = policy.explain(Way::Navigate, "https://old.p.test/");
    assert!(
        lines.iter().any(|line| line.contains("old_tls")),
        "{lines:?}"
    );
    assert!(!parsed(&list(""), None).has_old_tls());
    for wrong in [
        "'a.p.test'",
        "'plain.test'",
        "'http://plain.test'",
        "'*'",
        "'other.test'",
    ] {
        let problems = Policy::parse(&list(wrong), None).unwrap_err();
        assert!(
            problems[0].message.contains("old_tls"),
            "{wrong}: {problems:?}"
        );
    }
}

#[test]
fn only_a_portal_that_says_so_may_have_private_addresses() {
    let policy = parsed(SMALL, None);
    let private = |text: &str| match policy.decide_text(Way::Connect, text) {
        Decision::Allow(rule) => policy.permits_private_addresses(rule),
        Decision::Deny(reason) => panic!("{text}: {reason:?}"),
    };
    assert!(private("b.a.example.org:8080"));
    assert!(!private("www.a.example.org:443"));
    assert!(!private("b.a.example.org:443"));
    assert!(!policy.permits_private_addresses(RuleId(99)));
    assert_eq!(policy.rule_name(RuleId(99)), "");
}

#[test]
fn the_version_follows_the_text_and_the_region() {
    let version = |text: &str, region| parsed(text, region).version().to_owned();
    assert_eq!(version(SMALL, None), version(SMALL, None));
    assert_ne!(version(SMALL, None), version(&format!("{SMALL}#"), None));
    assert_ne!(
        version(SHIPPED, Some("altai")),
        version(SHIPPED, Some("samara"))
    );
    assert_eq!(version(SHIPPED, None), version(SHIPPED, Some("kchr")));
    assert_eq!(version("", None).len(), 8);
}

#[test]
fn an_explanation_names_the_rule_or_the_nearest_one() {
    let policy = parsed(SMALL, None);
    let check = |way, text: &str, expected: &str| {
        let lines = policy.explain(way, text).join("\n");
        assert!(lines.contains(expected), "{text}: {lines}");
    };
    check(
        Way::Navigate,
        "https://www.a.example.org/",
        "wide: *.a.example.org",
    );
    check(
        Way::Navigate,
        "https://static.example.org/",
        "wide: static.example.org",
    );
    check(
        Way::Navigate,
        "http://b.a.example.org/",
        "narrow: http://b.a.example.org:8080",
    );
    check(
        Way::Fetch,
        "https://new.example.org/",
        "resources = [\"new.example.org\"]",
    );
    check(
        Way::Fetch,
        "https://cdn.other.test/",
        "resources = [\"cdn.other.test\"]",
    );
    check(Way::Connect, "1.1.1.1:443", &Reason::NumericHost.sentence());
}

#[test]
fn a_look_alike_is_never_proposed_for_the_list() {
    let lines = parsed(SHIPPED, None).explain(Way::Navigate, "https://gosuslugl.ru/");
    assert!(
        lines.iter().all(|line| !line.contains("resources")),
        "{lines:?}"
    );
    assert!(
        lines.iter().any(|line| line.contains("«gosuslugi.ru»")),
        "{lines:?}"
    );
}

#[test]
fn codes_are_stable_and_told_apart() {
    let mut codes = [
        Reason::NotAnAddress,
        Reason::AmbiguousAddress,
        Reason::SchemeNotAllowed,
        Reason::UserInfo,
        Reason::NumericHost,
        Reason::HostNotListed,
        Reason::HostOnlyResource,
        Reason::SchemeNotListed,
        Reason::PortNotListed,
        Reason::PathNotListed,
    ]
    .map(Reason::code)
    .to_vec();
    codes.sort_unstable();
    codes.dedup();
    assert_eq!(codes.len(), 10);
}
