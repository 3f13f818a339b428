//! The engine as a page and the system see it: what it does not offer, inherit or survive badly.

use std::fs;
use std::process::Command;

use super::Kiosk;
use super::display::{CYAN, MAGENTA};
use super::portals::Page;

const MAIN: &str = "www.gosuslugi.ru";

/// Everything that a page finds and must not find.
const LOOKS: &str = "<body style='background:#f0f'><script>
    const found = [];
    const look = (where, names) =>
        found.push(...names.split(' ').filter(name => where && name in where));
    look(navigator, 'geolocation mediaDevices getUserMedia webkitGetUserMedia share canShare wakeLock '
        + 'setAppBadge getGamepads usb bluetooth serial hid requestMIDIAccess contacts keyboard '
        + 'registerProtocolHandler getBattery connection vibrate');
    look(window, 'Notification PushManager RTCPeerConnection webkitRTCPeerConnection WebTransport '
        + 'SpeechRecognition webkitSpeechRecognition speechSynthesis showOpenFilePicker '
        + 'showSaveFilePicker showDirectoryPicker PaymentRequest EyeDropper Gamepad ApplePaySession');
    look(Element.prototype, 'requestFullscreen webkitRequestFullscreen requestPointerLock');
    look(HTMLVideoElement.prototype, 'requestPictureInPicture '
        + 'webkitSetPresentationMode webkitShowPlaybackTargetPicker');
    look(screen.orientation, 'lock');
    look(document.createElement('input'), 'webkitdirectory');
    const colour = Object.assign(document.createElement('input'), { type: 'color' });
    if (colour.type === 'color') found.push('colour chooser');
    const proposed = document.createElement('datalist');
    if (!(proposed instanceof HTMLUnknownElement)) found.push('proposals in a window');
    tell('found', found);
    tell('speaks', [navigator.language, new Date(2026, 10, 22).toLocaleDateString()]);
    onclick = () => navigator.clipboard.readText()
        .then(() => tell('clipboard', 'read'), () => tell('clipboard', 'refused'));
    </script>";

#[test]
fn a_page_finds_no_device_no_desktop_and_no_clipboard() {
    let kiosk = Kiosk::start();
    kiosk.portals.page(MAIN, "/", Page::html(LOOKS));
    kiosk.open("https://www.gosuslugi.ru/");
    assert_eq!(kiosk.portals.told(MAIN, "found"), serde_json::json!([]));
    let speaks = kiosk.portals.told(MAIN, "speaks");
    assert_eq!(speaks, serde_json::json!(["ru-RU", "22.11.2026"]));
    let asked = kiosk.portals.asked(MAIN, "/");
    let language = asked.header("accept-language").unwrap_or_default();
    assert!(language.starts_with("ru"), "{language}");
    kiosk.display.click(MAGENTA);
    assert_eq!(kiosk.portals.told(MAIN, "clipboard"), "refused");
}

#[test]
fn nothing_of_the_seats_environment_reaches_the_engine() {
    let kiosk = Kiosk::start();
    let painted = Page::html("<body style='background:#f0f'>");
    kiosk.portals.page(MAIN, "/", painted);
    kiosk.open("https://www.gosuslugi.ru/");
    kiosk.display.shows(MAGENTA);
    let seat = kiosk.seat_id();
    let inside: Vec<u32> = kiosk
        .processes()
        .into_iter()
        .filter(|id| *id != seat)
        .collect();
    assert!(inside.len() > 3, "{inside:?}");
    for id in inside {
        let environment = fs::read(format!("/proc/{id}/environ")).unwrap_or_default();
        let environment = String::from_utf8_lossy(&environment);
        for (name, _) in super::HOSTILE {
            let set = environment
                .split('\0')
                .any(|one| one.starts_with(&format!("{name}=")));
            assert!(!set, "{name} reaches {id}");
        }
        let status = fs::read_to_string(format!("/proc/{id}/status")).unwrap_or_default();
        assert!(
            status.is_empty() || status.contains("NoNewPrivs:\t1"),
            "{status}"
        );
    }
}

#[test]
fn a_portal_that_asks_for_a_browsers_password_gets_a_calm_page() {
    let kiosk = Kiosk::start();
    let windows = kiosk.display.windows();
    kiosk.portals.page(MAIN, "/secret", Page::secret());
    let open = Page::html("<body style='background:#0ff'>");
    kiosk.portals.page(MAIN, "/open", open);
    // Of the engine's processes now one, now another is heard first.
    for _ in 0..8 {
        kiosk.open("https://www.gosuslugi.ru/secret");
        kiosk.shows_a_page_of_its_own("50-locked");
        kiosk.open("https://www.gosuslugi.ru/open");
        kiosk.display.shows(CYAN);
    }
    assert_eq!(kiosk.display.windows(), windows);
}

#[test]
fn a_killed_network_process_is_replaced_and_the_way_out_stays_the_gate() {
    let kiosk = Kiosk::start();
    let link = "<a href='https://www.gosuslugi.ru/next'
        style='position:fixed;inset:0;background:#0ff'>a</a>
        <img src='https://evil.example/img'>";
    kiosk.portals.page(MAIN, "/", Page::html(link));
    let next = "<body style='background:#f0f'><img src='https://evil.example/img'>
        <script>tell('next')</script>";
    kiosk.portals.page(MAIN, "/next", Page::html(next));
    kiosk.open("https://www.gosuslugi.ru/");
    kiosk.display.shows(CYAN);
    for id in kiosk.processes() {
        let program = fs::read_link(format!("/proc/{id}/exe")).unwrap_or_default();
        if program.ends_with("WebKitNetworkProcess") {
            let status = Command::new("kill").args(["-9", &id.to_string()]).status();
            assert!(status.unwrap().success());
        }
    }
    kiosk.display.click(CYAN);
    kiosk.portals.told(MAIN, "next");
    kiosk.display.shows(MAGENTA);
    assert_eq!(kiosk.outside.heard(), [""; 0]);
}
