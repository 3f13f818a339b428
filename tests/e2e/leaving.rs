//! The log-out at the end of a visit, on the real shell: the server's session really ends, and what a
//! portal does not confirm is named.

use std::fs;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};

use serde_json::{Value, json};
use sps_kiosk::practice::{ALLOWLIST, HOSTS, Practice};

use super::display::{DIMMED, MAGENTA};
use super::files::{press, saved};
use super::portals::{MISNAMED, Page};
use super::printed::words;
use super::{Kiosk, until};
use crate::print::cups::{Cups, History, Manner, Printer};

const MAIN: &str = "www.gosuslugi.ru";
const LOGIN: &str = "esia.gosuslugi.ru";

/// The log-out that the portals of Госуслуги share.
const LOGOUT: &str = "/auth-provider/logout";

fn answer(portal: &str, confirmed: bool) -> Value {
    json!({ "portal": portal, "confirmed": confirmed })
}

/// A page that holds a cookie which the log-out must bring along.
fn sign_in(kiosk: &Kiosk) {
    let page = Page::html("<body style='background:#f0f'>");
    let cookie = "session=canary-cookie; Secure; HttpOnly; SameSite=Lax";
    kiosk
        .portals
        .page(MAIN, "/", page.with("set-cookie", cookie));
    kiosk.open("https://www.gosuslugi.ru/");
    kiosk.display.shows(MAGENTA);
}

#[test]
fn the_session_on_the_server_ends_with_the_visit() {
    let practice = Practice::start("127.0.0.1:0".parse().unwrap()).unwrap();
    let kiosk = Kiosk::prepared(ALLOWLIST, |root| {
        let mut file = fs::File::options()
            .append(true)
            .open(root.join("etc/kiosk.toml"))
            .unwrap();
        for host in HOSTS {
            writeln!(file, "\"{host}\" = \"{}\"", practice.address()).unwrap();
        }
    });
    kiosk.wait_for("idle");
    let citizen = Citizen::log_in(practice.address());
    assert!(citizen.is_signed_in());
    kiosk.open(&citizen.way_in);
    until("the account", 20, || {
        (kiosk.status()?["url_host"] == HOSTS[0]).then_some(())
    });
    kiosk.shot("60-signed-in");
    let report = kiosk.end();
    assert_eq!(report["logout"], json!([answer("praktika", true)]));
    assert!(
        !citizen.is_signed_in(),
        "the cookie still opens the account"
    );
    kiosk.shot("61-logged-out");
}

/// Somebody who logged in at the practice portal, as far as a test has to know him.
struct Citizen {
    portal: SocketAddr,
    cookie: String,
    /// The address at which the portal takes him over from its log-in.
    way_in: String,
}

impl Citizen {
    fn log_in(portal: SocketAddr) -> Citizen {
        let mut citizen = Citizen {
            portal,
            cookie: String::new(),
            way_in: String::new(),
        };
        let code_page = citizen.ask("POST", "vhod", "/login", "to=/account");
        let cookie = code_page.split("set-cookie: ").nth(1).unwrap();
        citizen.cookie = cookie.split(';').next().unwrap().to_owned();
        let digits = |text: &&str| text.len() >= 4 && text.bytes().all(|one| one.is_ascii_digit());
        let mut words = code_page.split(|one: char| !one.is_alphanumeric());
        let code = words.rfind(digits).unwrap();
        let form = format!("code={code}&to=/account");
        let back = citizen.ask("POST", "vhod", "/code", &form);
        let location = back.split("location: ").nth(1).unwrap();
        citizen.way_in = location.split("\r\n").next().unwrap().to_owned();
        citizen
    }

    /// True while the portal knows his cookie.
    fn is_signed_in(&self) -> bool {
        let account = self.ask("GET", "www", "/account", "");
        account.starts_with("HTTP/1.1 200")
    }

    fn ask(&self, method: &str, host: &str, path: &str, form: &str) -> String {
        let mut stream = TcpStream::connect(self.portal).unwrap();
        write!(
            stream,
            "{method} {path} HTTP/1.1\r\nHost: {host}.praktika.test\r\nCookie: {}\r\n\
             Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\
             Connection: close\r\n\r\n{form}",
            self.cookie,
            form.len()
        )
        .unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer
    }
}

#[test]
fn the_log_out_goes_with_the_cookies_of_the_visit_and_opens_no_page() {
    let kiosk = Kiosk::start();
    kiosk.portals.page(
        MAIN,
        LOGOUT,
        Page::redirect("https://esia.gosuslugi.ru/out"),
    );
    let told = Page::html("<body style='background:#f0f'><script>tell('opened')</script>");
    kiosk.portals.page(LOGIN, "/out", told);
    sign_in(&kiosk);
    let report = kiosk.end();
    assert_eq!(report["logout"], json!([answer("gosuslugi", true)]));
    let asked = kiosk.portals.seen(MAIN, LOGOUT);
    assert_eq!(asked.len(), 1);
    assert_eq!(asked[0].header("cookie"), Some("session=canary-cookie"));
    assert_eq!(kiosk.portals.seen(LOGIN, "/out").len(), 1);
    assert!(kiosk.portals.seen(LOGIN, "/told/opened").is_empty());
    assert!(!kiosk.log().contains(LOGOUT), "{}", kiosk.log());
}

#[test]
fn a_page_that_hangs_does_not_keep_its_portal_from_the_log_out() {
    let kiosk = Kiosk::start();
    kiosk.portals.page(MAIN, LOGOUT, Page::html(""));
    let busy = "<body style='background:#f0f'>
        <script>tell('busy').then(() => setTimeout(() => { for (;;) {} }, 300))</script>";
    kiosk.portals.page(MAIN, "/", Page::html(busy));
    kiosk.open("https://www.gosuslugi.ru/");
    kiosk.display.shows(MAGENTA);
    kiosk.portals.told(MAIN, "busy");
    let report = kiosk.end();
    assert_eq!(report["logout"], json!([answer("gosuslugi", true)]));
}

#[test]
fn a_portal_that_does_not_answer_is_named_and_holds_up_nobody() {
    let kiosk = Kiosk::start();
    kiosk.portals.page(MAIN, LOGOUT, Page::silence());
    sign_in(&kiosk);
    let report = kiosk.end();
    assert_eq!(report["logout"], json!([answer("gosuslugi", false)]));
    assert_eq!(kiosk.portals.seen(MAIN, LOGOUT).len(), 1);
    kiosk.wait_for("idle");
    kiosk.shot("62-not-confirmed");
}

#[test]
fn only_a_good_answer_of_a_portal_of_the_list_is_a_confirmation() {
    let kiosk = Kiosk::start();
    for answered in [
        Page::html("").status(500),
        Page::html("").status(404),
        Page::secret(),
        Page::redirect("https://evil.example/"),
        Page::redirect(&format!("https://{MISNAMED}/")),
    ] {
        kiosk.portals.page(MAIN, LOGOUT, answered.clone());
        sign_in(&kiosk);
        let report = kiosk.end();
        let expected = json!([answer("gosuslugi", false)]);
        assert_eq!(report["logout"], expected, "{answered:?}");
        kiosk.wait_for("idle");
    }
    assert_eq!(kiosk.outside.heard(), [""; 0]);
}

#[test]
fn a_visit_at_no_portal_asks_nobody() {
    let kiosk = Kiosk::start();
    kiosk.portals.page(MAIN, LOGOUT, Page::html(""));
    // The first key on the start page begins a visit.
    kiosk.display.press(&["Tab"]);
    kiosk.wait_for("active");
    let report = kiosk.end();
    assert_eq!(report["logout"], json!([]));
    assert!(kiosk.portals.seen(MAIN, LOGOUT).is_empty());
}

/// A download of the citizen, with a name that must stay between him and the screen.
pub(super) fn download(kiosk: &Kiosk) {
    let file = Page::of("application/pdf", "content").with(
        "content-disposition",
        "attachment; filename=\"canary-file.pdf\"",
    );
    kiosk.portals.page(MAIN, "/file", file);
    press(kiosk, "location = '/file'");
    saved(kiosk, "canary-file.pdf", "content");
}

/// Ends the visit as its citizen does, and waits for the report.
pub(super) fn end_at_the_screen(kiosk: &Kiosk) {
    kiosk.display.click_at(1250, 33);
    kiosk.display.shows(DIMMED);
    kiosk.shot("63-what-goes");
    kiosk.display.press(&["Tab", "Return"]);
    kiosk.wait_for("idle");
    // What is to be taken along stands on a ground of its own.
    until("the report", 20, || {
        (kiosk.display.look().share_of([0xe3, 0xef, 0xf2]) > 0.05).then_some(())
    });
}

#[test]
fn the_report_comes_on_paper_with_counts_and_without_names() {
    let printer = Printer::start(Manner::Prints);
    let cups = Cups::start(&[printer.queue("q")], History::Forgotten);
    let kiosk = Kiosk::start_printing(&cups);
    kiosk.portals.page(MAIN, LOGOUT, Page::html(""));
    download(&kiosk);
    end_at_the_screen(&kiosk);
    kiosk.shot("64-report");
    // The first button below the report.
    kiosk.display.press(&["Tab", "Return"]);
    let paper = until("the paper", 20, || printer.papers().pop());
    kiosk.shot("65-report-printed");
    let words = words(&paper);
    for expected in ["Отчёт о завершении сеанса", "Госуслуги", "e2e", "удалено"]
    {
        assert!(words.contains(expected), "{expected} is not in {words}");
    }
    assert!(!words.contains("canary"), "{words}");
    assert!(!words.contains("Готово"), "{words}");
    // Nobody's visit takes place: only staff could see the job, and it names nobody.
    assert!(!(cups.logs() + &kiosk.log()).contains("canary"));
    sign_in(&kiosk);
    kiosk.end();
    assert_eq!(printer.papers().len(), 1);
}

#[test]
fn the_look_of_whoever_read_the_report_goes_with_the_report() {
    let kiosk = Kiosk::start();
    download(&kiosk);
    end_at_the_screen(&kiosk);
    let is_black = || kiosk.display.look().share_of([0, 0, 0]) > 0.5;
    // The last button of the bar, until the ground is black.
    kiosk.display.press(&["shift+Tab", "Return", "Return"]);
    until("another look", 10, || is_black().then_some(()));
    kiosk.shot("66-report-in-another-look");
    // «Готово».
    kiosk.display.press(&["Tab", "Return"]);
    until("the usual look", 20, || (!is_black()).then_some(()));
    kiosk.shot("67-the-next-start-page");
}
