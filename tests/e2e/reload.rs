//! A saved policy changes the very next decision; a broken one changes nothing.

use std::fs;

use super::display::MAGENTA;
use super::portals::Page;
use super::{Kiosk, shipped, until};

const MAIN: &str = "www.gosuslugi.ru";

/// Asks the resource host whenever the page is opened, and tells how it went.
const ASK: &str = "<body style='background:#f0f'><script>
    fetch('https://gu-st.ru/probe', { cache: 'no-store' })
        .then(answer => tell('answer', answer.ok), () => tell('answer', false));</script>";

fn reaches_the_resource_host(kiosk: &Kiosk) -> bool {
    kiosk.portals.forget();
    kiosk.open("https://www.gosuslugi.ru/");
    kiosk.portals.told(MAIN, "answer") == true
}

fn version(kiosk: &Kiosk) -> String {
    kiosk.status().unwrap()["policy_version"].to_string()
}

fn save(kiosk: &Kiosk, text: &str, takes_effect: bool) {
    let before = version(kiosk);
    fs::write(kiosk.policy(), text).unwrap();
    if takes_effect {
        until("the new policy", 10, || {
            (version(kiosk) != before).then_some(())
        });
    } else {
        until("the refused policy to be told", 10, || {
            kiosk.log().contains("allowlist.toml").then_some(())
        });
        assert_eq!(version(kiosk), before);
    }
}

#[test]
fn a_saved_policy_rules_the_running_visit_and_a_broken_one_does_not() {
    let kiosk = Kiosk::start();
    kiosk.portals.page(MAIN, "/", Page::html(ASK));
    let probe = Page::of("text/plain", "").with("access-control-allow-origin", "*");
    kiosk.portals.page("gu-st.ru", "/probe", probe);
    let policy = shipped("allowlist.toml");
    assert!(reaches_the_resource_host(&kiosk));

    save(&kiosk, &policy.replace("gu-st.ru", "gu-st.su"), true);
    assert!(!reaches_the_resource_host(&kiosk));
    save(&kiosk, &policy, true);
    assert!(reaches_the_resource_host(&kiosk));

    save(&kiosk, &format!("{policy}\n[[portal\n"), false);
    assert!(reaches_the_resource_host(&kiosk));
    kiosk.display.shows(MAGENTA);
    kiosk.next_visit();
    kiosk.shot("8-home-with-a-note-for-staff");
}

#[test]
fn a_start_with_broken_settings_is_out_of_service_until_they_are_mended() {
    let mut settings = String::new();
    let kiosk = Kiosk::prepared(&shipped("allowlist.toml"), |root| {
        let file = root.join("etc/kiosk.toml");
        settings = fs::read_to_string(&file).unwrap();
        fs::write(file, "[seat]\nid = \"a\"\n[sesion]\nidle_minutes = 5\n").unwrap();
    });
    let status = kiosk.wait_for("out_of_service");
    assert_eq!(status["fault"], "settings", "{status}");
    let fault = status["settings_fault"].as_str().unwrap();
    assert!(fault.starts_with("kiosk.toml:3:"), "{fault}");
    kiosk.shot("9-broken-settings");
    let seat = kiosk.seat_id();
    let opened = kiosk.ctl(&["open", "https://www.gosuslugi.ru/"]);
    assert!(!opened.status.success());
    // A seat without settings is not the one of before: it starts anew, as the same process.
    fs::write(kiosk.root().join("etc/kiosk.toml"), settings).unwrap();
    kiosk.wait_for("idle");
    assert_eq!(kiosk.seat_id(), seat);
}

#[test]
fn a_start_with_a_broken_policy_is_out_of_service() {
    let kiosk = Kiosk::start_with("[[portal\n");
    let status = kiosk.wait_for("out_of_service");
    kiosk.shot("9-out-of-service");
    assert!(status["fault"].is_string(), "{status}");
    assert!(
        !kiosk
            .ctl(&["open", "https://www.gosuslugi.ru/"])
            .status
            .success()
    );
    // What staff may try looks again, and finds the same.
    kiosk.ctl(&["start"]);
    kiosk.wait_for("out_of_service");
    fs::write(kiosk.policy(), shipped("allowlist.toml")).unwrap();
    kiosk.wait_for("idle");
}
