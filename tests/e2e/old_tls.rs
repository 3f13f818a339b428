//! A portal that speaks only TLS 1.1 opens where its rule says so, and no other one does then.

use std::fs;
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use rcgen::{CertificateParams, KeyPair};

use super::display::MAGENTA;
use super::portals::{NEEDS, OLD, Page};
use super::{Kiosk, shipped, until};

const PORT: u16 = 7444;

/// A server of OpenSSL that speaks nothing newer than TLS 1.1 and shows the files of its folder.
struct OldServer(Child);

impl OldServer {
    fn start(kiosk: &Kiosk) -> OldServer {
        let folder = kiosk.root();
        let names = [OLD.to_owned(), NEEDS.to_owned()];
        let key = KeyPair::generate().unwrap();
        let certificate = CertificateParams::new(names).unwrap();
        let certificate = certificate
            .signed_by(&key, &kiosk.portals.authority)
            .unwrap();
        fs::write(folder.join("old.pem"), certificate.pem()).unwrap();
        fs::write(folder.join("old.key"), key.serialize_pem()).unwrap();
        let page = "<!doctype html><body style='margin:0;background:#f0f;height:100vh'>";
        fs::write(folder.join("page.html"), page).unwrap();
        let place = place(folder);
        let process = Command::new("openssl")
            .args(["s_server", "-tls1_1", "-cipher", "ALL:@SECLEVEL=0", "-WWW"])
            .args(["-cert", "old.pem", "-key", "old.key", "-accept"])
            .arg(&place)
            .current_dir(folder)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn();
        let server = OldServer(process.unwrap());
        until("the old server", 10, || TcpStream::connect(&place).ok());
        server
    }
}

impl Drop for OldServer {
    fn drop(&mut self) {
        let _gone = self.0.kill();
        let _gone = self.0.wait();
    }
}

/// Where the gate finds both hosts.
fn place(root: &Path) -> String {
    let settings = fs::read_to_string(root.join("etc/kiosk.toml")).unwrap();
    let line = settings.lines().find(|line| line.contains(OLD)).unwrap();
    line.rsplit('"').nth(1).unwrap().to_owned()
}

/// The shipped list, in which one host may be spoken to so.
fn list() -> String {
    let hosts = format!("\"*.pfrf.ru\",\n    \"{OLD}\"");
    let list = shipped("allowlist.toml").replace("\"*.pfrf.ru\"", &hosts);
    let home = format!("home = \"https://{OLD}/\"\n");
    list.replacen(&home, &format!("{home}old_tls = [\"{OLD}\"]\n"), 1)
}

/// A kiosk with this list, for which both hosts lie at the old server.
fn kiosk(list: &str) -> Kiosk {
    let kiosk = Kiosk::prepared(list, |root| {
        let file = root.join("etc/kiosk.toml");
        let settings = fs::read_to_string(&file).unwrap();
        let moved = settings.lines().map(|line| {
            let old = [OLD, NEEDS].iter().any(|host| line.contains(host));
            match line.rsplit_once(':') {
                Some((start, _)) if old => format!("{start}:{PORT}\"\n"),
                _ => format!("{line}\n"),
            }
        });
        fs::write(&file, moved.collect::<String>()).unwrap();
    });
    kiosk.wait_for("idle");
    kiosk
}

fn is_too_old(kiosk: &Kiosk, host: &str) {
    kiosk.open(&format!("https://{host}/page.html"));
    let why = until(&format!("{host} in the status"), 20, || {
        let status = kiosk.status()?;
        let all = status["distrusted"].as_array()?.clone();
        all.into_iter().find(|one| one["host"] == host)
    });
    assert_eq!(why["reason"], "old-protection", "{why}");
    kiosk.shows_a_page_of_its_own("61-old-protection");
}

#[test]
fn old_tls_is_spoken_with_the_host_that_may_and_with_no_other() {
    let kiosk = kiosk(&list());
    let _server = OldServer::start(&kiosk);
    is_too_old(&kiosk, NEEDS);
    assert!(kiosk.log().contains("tls-too-old"), "{}", kiosk.log());
    kiosk.open(&format!("https://{OLD}/page.html"));
    kiosk.display.shows(MAGENTA);
    let main = "www.gosuslugi.ru";
    kiosk
        .portals
        .page(main, "/", Page::html("<script>tell('open')</script>"));
    kiosk.open(&format!("https://{main}/"));
    kiosk.portals.told(main, "open");
}

#[test]
fn old_tls_ends_and_begins_with_a_saved_list() {
    let kiosk = kiosk(&shipped("allowlist.toml"));
    let _server = OldServer::start(&kiosk);
    let save = |list: &str| {
        let version = || kiosk.status().unwrap()["policy_version"].to_string();
        let before = version();
        fs::write(kiosk.policy(), list).unwrap();
        until("the new list", 10, || (version() != before).then_some(()));
    };
    is_too_old(&kiosk, OLD);
    save(&list());
    kiosk.next_visit();
    kiosk.until_spare();
    kiosk.open(&format!("https://{OLD}/page.html"));
    kiosk.display.shows(MAGENTA);
    // In the same visit the gate refuses what the engine still offers.
    save(&shipped("allowlist.toml"));
    kiosk.open(&format!("https://{OLD}/page.html"));
    kiosk.shows_a_page_of_its_own("62-old-again");
    assert!(kiosk.log().contains("tls-too-old"), "{}", kiosk.log());
}
