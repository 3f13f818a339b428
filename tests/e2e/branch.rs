//! Behind the proxy of the branch's network: a real squid that wants a password.

use std::fs;
use std::net::{IpAddr, SocketAddr};
use std::path::Path;

use serde_json::Value;

use super::display::MAGENTA;
use super::portals::Page;
use super::{Kiosk, shipped, until};
use crate::gate::squid::{PASSWORD, Squid, USER};

const MAIN: &str = "www.gosuslugi.ru";

/// The settings with these lines in `[gate]`, and without the static entry of the portal.
fn set_up(root: &Path, gate: &str) {
    let file = root.join("etc/kiosk.toml");
    let text = fs::read_to_string(&file).unwrap();
    let own =
        |line: &&str| !line.starts_with(&format!("\"{MAIN}\"")) && !line.starts_with("upstream");
    let text: String = (text.lines().filter(own))
        .map(|line| match line {
            "[gate]" => String::new(),
            "[gate.hosts]" => format!("[gate]\n{gate}[gate.hosts]\n"),
            line => format!("{line}\n"),
        })
        .collect();
    fs::write(file, text).unwrap();
}

/// The last fault of the proxy that the status names.
fn proxy(kiosk: &Kiosk) -> Value {
    let status = kiosk.status().unwrap_or_default();
    status["proxy"][0].clone()
}

/// Where the portal answers, as the settings of this kiosk have it.
fn portal(root: &Path) -> IpAddr {
    let settings = fs::read_to_string(root.join("etc/kiosk.toml")).unwrap();
    let entry = settings
        .lines()
        .find_map(|line| line.strip_prefix(&format!("\"{MAIN}\" = ")))
        .unwrap();
    let address: SocketAddr = entry.trim_matches('"').parse().unwrap();
    address.ip()
}

/// A kiosk behind a squid that wants a password, and knows where the portal is.
fn behind(gate: impl FnOnce(&Path, SocketAddr) -> String) -> (Kiosk, Squid) {
    let mut squid = None;
    let kiosk = Kiosk::prepared(&shipped("allowlist.toml"), |root| {
        let started = Squid::start(&[(MAIN, portal(root))]);
        set_up(root, &gate(root, started.address));
        squid = Some(started);
    });
    kiosk.wait_for("idle");
    let page = Page::html("<body style='background:#f0f'>");
    kiosk.portals.page(MAIN, "/", page);
    kiosk.open("https://www.gosuslugi.ru/");
    (kiosk, squid.unwrap())
}

#[test]
fn a_proxy_without_its_password_is_no_outage() {
    let (kiosk, _squid) = behind(|_, at| format!("upstream = \"http://{at}\"\n"));
    let fault = until("the fault of the proxy", 20, || {
        Some(proxy(&kiosk)).filter(|fault| fault["reason"] == "upstream-wants-password")
    });
    assert!(
        fault["host"].is_null() && fault["ended"].is_null(),
        "{fault}"
    );
    kiosk.shows_a_page_of_its_own("10-no-way-through-the-branch");
    let status = kiosk.status().unwrap();
    assert_eq!(status["outages"], Value::Array(Vec::new()), "{status}");
    let told = String::from_utf8(kiosk.ctl(&["status"]).stdout).unwrap();
    assert!(told.contains("прокси просит пароль"), "{told}");
    assert!(kiosk.log().contains("прокси просит пароль"));
    kiosk.next_visit();
    kiosk.display.press(&["Return"]);
    // The sheet of the report ends higher than the tiles.
    until("the start page", 20, || {
        let tiles = kiosk.display.look().run_of([255; 3], 60..1300, 580..760);
        (tiles >= 100).then_some(())
    });
    kiosk.shot("10-home-with-a-note-on-the-proxy");
}

#[test]
fn with_its_password_the_page_opens_and_no_log_has_it() {
    let (kiosk, _squid) = behind(|root, at| {
        fs::write(root.join("etc/proxy-password"), format!("{PASSWORD}\n")).unwrap();
        format!("upstream = \"http://{USER}@{at}\"\nupstream_password_file = \"proxy-password\"\n")
    });
    kiosk.display.shows(MAGENTA);
    assert!(proxy(&kiosk).is_null(), "{}", proxy(&kiosk));
    kiosk.end();
    let log = kiosk.log();
    assert!(!log.contains("ge:h") && !log.contains("Basic "), "{log}");
}
