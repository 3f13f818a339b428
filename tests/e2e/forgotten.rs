//! The second visit finds nothing of the first.
//!
//! A page plants something in every place that a browser keeps; the same page of the next visit
//! looks for it. What was planted is read back in the first visit, so that an empty second look
//! means that it was forgotten and not that it was never there.

use std::fs;

use serde_json::json;
use tokio_rustls::rustls::HandshakeKind;

use super::Kiosk;
use super::display::CYAN;
use super::portals::{Page, Portals};

const MAIN: &str = "www.gosuslugi.ru";

const LOOK: &str = r"<script>
async function look() {
    const registered = await navigator.serviceWorker.getRegistrations();
    const database = await new Promise(done => {
        const asked = indexedDB.open('canary');
        asked.onupgradeneeded = () => { asked.transaction.abort(); };
        asked.onsuccess = () => { asked.result.close(); done(true); };
        asked.onerror = () => done(false);
    });
    return {
        cookie: document.cookie,
        local: localStorage.canary ?? null,
        session: sessionStorage.canary ?? null,
        name: window.name,
        database,
        caches: await caches.keys(),
        workers: registered.length,
    };
}
</script>";

const PLANT: &str = r"<body style='background:#0ff' onclick='copy()'><textarea id=t>canary-copied</textarea>
<script>
function copy() { t.select(); document.execCommand('copy'); tell('copied'); }
async function plant() {
    document.cookie = 'canary=1; max-age=999999';
    localStorage.canary = 'canary-local';
    sessionStorage.canary = 'canary-session';
    window.name = 'canary-name';
    await new Promise(done => {
        const asked = indexedDB.open('canary');
        asked.onupgradeneeded = () => asked.result.createObjectStore('canary');
        asked.onsuccess = () => { asked.result.close(); done(); };
    });
    await (await caches.open('canary')).put('/kept', new Response('canary-cached'));
    await navigator.serviceWorker.register('/worker.js');
    await navigator.serviceWorker.ready;
    const secret = new XMLHttpRequest();
    await new Promise(done => {
        secret.onloadend = done;
        secret.open('GET', '/secret', true, 'canary', 'password');
        secret.send();
    });
    await fetch('/cached');
    // A connection of its own each time, with the ticket of the last one.
    for (let times = 0; times < 3; times += 1) await fetch('/closes?' + times);
    history.pushState('canary', '', '/?second');
    return look();
}
plant().then(all => tell('planted', all), error => tell('planted', String(error)));
</script>";

const SECOND: &str = r"<body style='background:#0ff'><script>
async function second() {
    const all = await look();
    await fetch('/cached');
    const secret = await fetch('/secret').then(answer => answer.ok, () => false);
    return { ...all, secret, history: history.length, state: history.state };
}
second().then(all => tell('found', all), error => tell('found', String(error)));
</script>";

/// What both pages ask for.
fn serve(portals: &Portals) {
    portals.page(
        MAIN,
        "/worker.js",
        Page::of("text/javascript", "onfetch = () => {}"),
    );
    portals.page(MAIN, "/secret", Page::secret());
    portals.page(
        MAIN,
        "/cached",
        Page::of("text/plain", "canary-body")
            .with("etag", "\"canary\"")
            .with("cache-control", "max-age=1000, immutable"),
    );
    portals.page(
        MAIN,
        "/closes",
        Page::of("text/plain", "").with("connection", "close"),
    );
}

#[test]
fn the_second_visit_finds_nothing_of_the_first() {
    let kiosk = Kiosk::start();
    let portals = &kiosk.portals;
    serve(portals);
    portals.page(MAIN, "/", Page::html(&format!("{LOOK}{PLANT}")));
    kiosk.open("https://www.gosuslugi.ru/");
    let planted = portals.told(MAIN, "planted");
    let all = json!({
        "cookie": "canary=1", "local": "canary-local", "session": "canary-session",
        "name": "canary-name", "database": true, "caches": ["canary"], "workers": 1,
    });
    assert_eq!(planted, all, "something could not be planted");
    let secret = portals.seen(MAIN, "/secret");
    assert!(
        secret
            .iter()
            .any(|asked| asked.header("authorization").is_some())
    );
    assert!(
        portals.handshakes().contains(&HandshakeKind::Resumed),
        "no ticket was used"
    );
    kiosk.display.click(CYAN);
    portals.told(MAIN, "copied");
    assert_eq!(kiosk.display.clipboard("clipboard"), "canary-copied");

    kiosk.next_visit();
    assert_eq!(kiosk.display.clipboard("clipboard"), "");
    assert_eq!(kiosk.display.clipboard("primary"), "");
    for path in kiosk.left_behind() {
        let bytes = fs::read(&path).unwrap_or_default();
        let wide: Vec<u8> = "canary".encode_utf16().flat_map(u16::to_le_bytes).collect();
        let holds = |needle: &[u8]| bytes.windows(needle.len()).any(|part| part == needle);
        assert!(!holds(b"canary") && !holds(&wide), "{}", path.display());
    }

    portals.page(MAIN, "/", Page::html(&format!("{LOOK}{SECOND}")));
    kiosk.open("https://www.gosuslugi.ru/");
    let found = portals.told(MAIN, "found");
    let nothing = json!({
        "cookie": "", "local": null, "session": null, "name": "", "database": false,
        "caches": [], "workers": 0, "secret": false, "history": 1, "state": null,
    });
    assert_eq!(found, nothing);
    assert_eq!(portals.handshakes().first(), Some(&HandshakeKind::Full));
    assert!(portals.seen(MAIN, "/favicon.ico").is_empty());
    for path in ["/", "/cached", "/secret"] {
        let asked = portals.asked(MAIN, path);
        for header in ["cookie", "if-none-match", "authorization"] {
            assert_eq!(asked.header(header), None, "{header} with {path}");
        }
    }
}
