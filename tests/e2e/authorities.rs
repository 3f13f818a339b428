//! Certificates of the list: believed for the hosts that it names, and for no other.

use std::fs;
use std::path::Path;
use std::process::Command;

use rcgen::{CertificateParams, DnType, KeyPair};

use super::display::MAGENTA;
use super::portals::{Page, SHORT, STATES, WHOLE};
use super::{Kiosk, shipped, until};

const OPEN: &str = "<body style='background:#f0f'><script>tell('open')</script>";

const NAMED: &str = STATES[0];
const UNNAMED: &str = STATES[1];

/// Lays a file beside the list, and says what the list has to say of it.
fn entry(root: &Path, file: &str, hosts: &str) -> String {
    let to = root.join("etc").join(file);
    fs::copy(root.join(file), &to).unwrap();
    let sum = Command::new("sha256sum").arg(to).output().unwrap();
    let sum = String::from_utf8(sum.stdout).unwrap();
    let sum = sum.split(' ').next().unwrap();
    format!("[[certificates]]\nfile = \"{file}\"\nsha256 = \"{sum}\"\nhosts = [{hosts}]\n")
}

/// The shipped list with these entries.
fn list(entries: &str) -> String {
    let last = "# конец списка\n";
    let shipped = shipped("allowlist.toml");
    let (list, _) = shipped.trim_end().rsplit_once('\n').unwrap();
    format!("{list}\n{entries}{last}")
}

fn opens(kiosk: &Kiosk, host: &str) {
    kiosk.portals.page(host, "/", Page::html(OPEN));
    kiosk.open(&format!("https://{host}/"));
    kiosk.portals.told(host, "open");
    kiosk.display.shows(MAGENTA);
}

fn is_refused(kiosk: &Kiosk, host: &str, reason: &str) {
    kiosk.portals.page(host, "/", Page::html(OPEN));
    kiosk.open(&format!("https://{host}/"));
    let why = until(&format!("{host} in the status"), 20, || {
        let status = kiosk.status()?;
        let all = status["distrusted"].as_array()?.clone();
        all.into_iter().find(|one| one["host"] == host)
    });
    assert_eq!(why["reason"], reason, "{why}");
    kiosk.shows_a_page_of_its_own(&format!("60-{reason}"));
    assert!(kiosk.portals.seen(host, "/").is_empty());
}

#[test]
fn a_certificate_of_the_list_is_believed_for_its_hosts_alone() {
    let kiosk = Kiosk::prepared("", |root| {
        let state = entry(root, "state.pem", &format!("\"{NAMED}\""));
        let between = entry(root, "between.pem", &format!("\"{SHORT}\""));
        fs::write(root.join("etc/allowlist.toml"), list(&(state + &between))).unwrap();
    });
    kiosk.wait_for("idle");
    for host in [NAMED, SHORT, WHOLE, "www.gosuslugi.ru"] {
        opens(&kiosk, host);
    }
    is_refused(&kiosk, UNNAMED, "authority-for-other-hosts");
    kiosk.until_spare();
    let report = kiosk.end();
    let lines = report["targets"].as_array().unwrap();
    let next = lines.iter().find(|line| line["name"] == "next_visit");
    assert_eq!(next.unwrap()["erased"], 0, "the next screen serves");
    kiosk.wait_for("idle");
    kiosk.portals.forget();
    opens(&kiosk, NAMED);
    kiosk.until_spare();
    openssl_agrees(&kiosk);
}

/// Another reader of certificates holds the anchors to the same names.
fn openssl_agrees(kiosk: &Kiosk) {
    let visit = kiosk.visits().pop().unwrap();
    let anchors = visit.join("authorities.pem");
    let judge = |name: &str, by: &str| {
        let mut params = match by {
            "common name" => CertificateParams::default(),
            _ => CertificateParams::new([name.to_owned()]).unwrap(),
        };
        params.distinguished_name.push(DnType::CommonName, name);
        let key = KeyPair::generate().unwrap();
        let leaf = params.signed_by(&key, &kiosk.portals.states).unwrap();
        let file = kiosk.root().join("leaf.pem");
        fs::write(&file, leaf.pem()).unwrap();
        let verdict = Command::new("openssl")
            .args(["verify", "-partial_chain", "-no-CApath", "-CAfile"])
            .args([&anchors, &file])
            .output()
            .unwrap();
        verdict.status.success()
    };
    let below = format!("below.{NAMED}");
    assert!(judge(NAMED, "name"));
    assert!(judge(&below, "name"));
    assert!(judge(NAMED, "common name"));
    assert!(!judge(UNNAMED, "name"));
    assert!(!judge(UNNAMED, "common name"));
    assert!(!judge(&format!("not{NAMED}"), "name"));
    assert!(!judge("192.0.2.1", "address"));
    assert!(!judge("2001:db8::1", "address"));
}

#[test]
fn certificates_of_a_saved_list_are_believed_from_the_next_visit_on() {
    let kiosk = Kiosk::start();
    is_refused(&kiosk, NAMED, "incomplete-chain");
    let entry = entry(kiosk.root(), "state.pem", &format!("\"{NAMED}\""));
    let version = |kiosk: &Kiosk| kiosk.status().unwrap()["policy_version"].to_string();
    let before = version(&kiosk);
    // A sum that does not agree refuses the list whole.
    let wrong = entry
        .replace("sha256 = \"", "sha256 = \"0")
        .replacen("0\"\n", "\"\n", 1);
    fs::write(kiosk.policy(), list(&wrong)).unwrap();
    until("the refused list to be told", 10, || {
        kiosk.log().contains("sha256").then_some(())
    });
    assert_eq!(version(&kiosk), before);
    fs::write(kiosk.policy(), list(&entry)).unwrap();
    until("the new list", 10, || {
        (version(&kiosk) != before).then_some(())
    });
    kiosk.next_visit();
    kiosk.until_spare();
    opens(&kiosk, NAMED);
}
