//! What a page is told of the browser, and how the browser reads what says little of itself.

use serde_json::json;

use super::display::CYAN;
use super::portals::Page;
use super::{Kiosk, shipped};

const MAIN: &str = "www.gosuslugi.ru";
const OTHER: &str = "xn--b1aew.xn--p1ai";

#[test]
fn a_page_without_a_charset_is_read_as_russian_windows() {
    let kiosk = Kiosk::start();
    let script = b"<script>fetch('/told/text', { method: 'POST', \
        body: JSON.stringify(document.body.innerText.trim()) })</script>";
    let page = [&b"<html><body>\xcf\xf0\xe8\xe2\xe5\xf2"[..], script].concat();
    kiosk
        .portals
        .page(MAIN, "/old", Page::of("text/html", page));
    kiosk.open(&format!("https://{MAIN}/old"));
    assert_eq!(kiosk.portals.told(MAIN, "text"), json!("Привет"));
}

#[test]
fn every_portal_hears_one_name_of_the_browser_and_its_scripts_the_same() {
    let named = "user_agent = \"Mozilla/5.0 Test\"\nid = \"mvd\"";
    let policy = shipped("allowlist.toml").replacen("id = \"mvd\"", named, 1);
    let kiosk = Kiosk::start_with(&policy);
    kiosk.wait_for("idle");
    let tells = "<body style='background:#0ff'><script>tell('agent', navigator.userAgent)</script>";
    let leads = format!(
        "<body style='background:#0ff' onclick=\"location = 'https://{OTHER}/'\">
        <script>tell('agent', navigator.userAgent)</script>"
    );
    kiosk.portals.page(MAIN, "/", Page::html(&leads));
    kiosk
        .portals
        .page(MAIN, "/away", Page::redirect(&format!("https://{OTHER}/")));
    kiosk.portals.page(OTHER, "/", Page::html(tells));
    let hears = |host: &str, path: &str| {
        let agent = kiosk.portals.told(host, "agent");
        let head = kiosk.portals.asked(host, path);
        assert_eq!(head.header("user-agent"), agent.as_str(), "{host}{path}");
        kiosk.portals.forget();
        agent.as_str().unwrap_or_default().to_owned()
    };
    kiosk.open(&format!("https://{MAIN}/"));
    let usual = hears(MAIN, "/");
    assert!(
        usual.contains("Macintosh") && usual.contains("Version/26.0 Safari"),
        "{usual}"
    );
    kiosk.display.click(CYAN);
    assert_eq!(hears(OTHER, "/"), "Mozilla/5.0 Test");
    kiosk.open(&format!("https://{MAIN}/"));
    assert_eq!(hears(MAIN, "/"), usual);
    kiosk.open(&format!("https://{MAIN}/away"));
    assert_eq!(hears(OTHER, "/"), "Mozilla/5.0 Test");
}

#[test]
fn a_log_in_in_a_frame_of_another_portal_keeps_its_first_cookie() {
    let kiosk = Kiosk::start();
    let frame =
        format!("<body style='background:#0ff'><iframe src='https://{OTHER}/login'></iframe>");
    kiosk.portals.page(MAIN, "/", Page::html(&frame));
    let login = Page::html("<script>tell('login'); fetch('/next')</script>")
        .with("set-cookie", "session=1; Secure; SameSite=None; HttpOnly");
    kiosk.portals.page(OTHER, "/login", login);
    kiosk.open(&format!("https://{MAIN}/"));
    let next = kiosk.portals.asked(OTHER, "/next");
    assert_eq!(next.header("cookie"), Some("session=1"));
}
