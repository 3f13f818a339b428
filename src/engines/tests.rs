//! What each program is told, line by line.

use super::*;

const LIST: &str = r##"
default_region = "a"
last_line = "# end"
[[portal]]
id = "one"
name = "Один"
home = "https://one.ru/rn09/"
hosts = ["one.ru/rn09", "*.one.ru", "http://plain.one.ru", "lk.one.ru:8443", "any.one.ru:*"]
resources = ["cdn.two.ru"]
[[portal]]
id = "own"
name = "Своя сеть"
home = "https://own.ru/"
hosts = ["own.ru", "*.own.ru"]
private_addresses = true
[[region]]
id = "a"
name = "А"
# end
"##;

fn exported(engine: Engine) -> Export {
    export(engine, &Policy::parse(LIST, None).unwrap())
}

#[test]
fn squid_lets_tunnels_and_requests_to_the_listed_and_denies_the_rest() {
    let text = exported(Engine::Squid).text;
    let rules = text.lines().filter(|line| !line.starts_with(['#', ' ']));
    let rules: Vec<_> = rules.filter(|line| !line.is_empty()).collect();
    assert_eq!(
        rules,
        [
            "acl sps_connect method CONNECT",
            "acl sps_request proto HTTP",
            &format!("acl sps_local dst {}", squid::LOCAL),
            "acl sps_0_exact dstdomain -n plain.one.ru",
            "acl sps_0_port port 80",
            "http_access allow sps_request !sps_connect sps_0_port sps_0_exact !sps_local",
            "acl sps_1_exact dstdomain -n any.one.ru",
            "http_access allow sps_connect sps_1_exact !sps_local",
            "acl sps_2_exact dstdomain -n cdn.two.ru one.ru",
            r"acl sps_2_below dstdom_regex -n -i ^([a-z0-9_-]+\.)+one\.ru$",
            r"acl sps_2_coded dstdom_regex -n -i (^|\.)xn--.*\.one\.ru$",
            "acl sps_2_port port 443",
            "http_access allow sps_connect sps_2_port sps_2_exact !sps_local",
            "http_access allow sps_connect sps_2_port sps_2_below !sps_2_coded !sps_local",
            "acl sps_3_exact dstdomain -n own.ru",
            r"acl sps_3_below dstdom_regex -n -i ^([a-z0-9_-]+\.)+own\.ru$",
            r"acl sps_3_coded dstdom_regex -n -i (^|\.)xn--.*\.own\.ru$",
            "acl sps_3_port port 443",
            "http_access allow sps_connect sps_3_port sps_3_exact",
            "http_access allow sps_connect sps_3_port sps_3_below !sps_3_coded",
            "acl sps_4_exact dstdomain -n lk.one.ru",
            "acl sps_4_port port 8443",
            "http_access allow sps_connect sps_4_port sps_4_exact !sps_local",
            "http_access deny all",
        ]
    );
}

#[test]
fn chromium_opens_pages_of_the_listed_and_never_more_of_a_site() {
    let Export { text, looser } = exported(Engine::Chromium);
    let policies: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!(
        policies["URLAllowlist"],
        serde_json::json!([
            "https://.any.one.ru",
            "https://.lk.one.ru:8443",
            "https://.one.ru:443/rn09/",
            "https://one.ru:443",
            "https://.own.ru:443",
            "https://own.ru:443",
            "http://.plain.one.ru:80",
        ])
    );
    assert_eq!(
        policies["URLBlocklist"],
        serde_json::json!(["*", "https://.one.ru:443", "https://.own.ru:443"])
    );
    assert_eq!(looser.len(), 2, "{looser:?}");
}

#[test]
fn firefox_says_what_its_patterns_cannot() {
    let Export { text, looser } = exported(Engine::Firefox);
    let file: serde_json::Value = serde_json::from_str(&text).unwrap();
    let filter = &file["policies"]["WebsiteFilter"];
    assert_eq!(filter["Block"], serde_json::json!(["<all_urls>"]));
    assert_eq!(
        filter["Exceptions"],
        serde_json::json!([
            "https://any.one.ru/*",
            "https://lk.one.ru/*",
            "https://one.ru/rn09",
            "https://one.ru/rn09/*",
            "https://one.ru/rn09?*",
            "https://*.one.ru/*",
            "https://own.ru/*",
            "https://*.own.ru/*",
            "http://plain.one.ru/*",
        ])
    );
    assert!(
        looser.iter().any(|note| note.contains("8443")),
        "{looser:?}"
    );
}

#[test]
fn a_router_has_a_set_for_each_door() {
    let text = exported(Engine::Nftables).text;
    for line in [
        "#nftset=/cdn.two.ru/4#inet#sps_portals#port_443_v4,6#inet#sps_portals#port_443_v6",
        // The star above it, too.
        "#nftset=/any.one.ru/4#inet#sps_portals#any_v4,6#inet#sps_portals#any_v6,\
         4#inet#sps_portals#port_443_v4,6#inet#sps_portals#port_443_v6",
        "        ip daddr @port_8443_v4 tcp dport 8443 accept",
        "        ip6 daddr @any_v6 meta l4proto tcp accept",
    ] {
        assert!(text.lines().any(|other| other == line), "{line}: {text}");
    }
}
