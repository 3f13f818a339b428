//! Whatever a page tries, an unlisted host sees nothing and no question for its name leaves.
//!
//! Every attempt is made twice: at a listed host, where it must arrive (so the attempt is a real
//! one), and at the unlisted host, where nothing may.

use super::display::{CYAN, MAGENTA};
use super::outside::EVIL;
use super::portals::Page;
use super::{Kiosk, until};

const MAIN: &str = "www.gosuslugi.ru";
/// Navigable, so that frames and pages of it load; resources may be loaded from it as well.
const LISTED: &str = "esia.gosuslugi.ru";

/// What a page loads, with the path that names the attempt. `HOST` is replaced.
const LOADS: &str = r#"
<body style='background:#f0f'>
<script>
const at = path => 'https://HOST/' + path;
const ends = [];
const settled = promise => ends.push(promise.catch(() => {}));
function element(kind, attributes, wait = true) {
    const it = Object.assign(document.createElement(kind), attributes);
    if (wait) settled(new Promise(done => { it.onload = it.onerror = it.onloadeddata = done; }));
    document.body.append(it);
}
element('img', { src: at('img') });
element('script', { src: at('script') });
element('script', { src: at('module'), type: 'module', crossOrigin: 'anonymous' });
element('link', { rel: 'stylesheet', href: at('style') });
element('video', { src: at('video'), preload: 'auto' });
element('audio', { src: at('audio'), preload: 'auto' });
element('object', { data: at('object') }, false);
element('link', { rel: 'prefetch', href: at('prefetch') }, false);
element('link', { rel: 'preload', as: 'image', href: at('preload') }, false);
element('link', { rel: 'preconnect', href: at('') }, false);
element('link', { rel: 'dns-prefetch', href: 'https://one.HOST/' }, false);
element('link', { rel: 'dns-prefetch', href: '//two.HOST' }, false);
element('link', { rel: 'icon', href: at('icon') }, false);
element('a', { href: at('ping'), ping: at('ping') }, false);
settled(fetch(at('fetch'), { mode: 'no-cors' }));
settled(fetch(at('keepalive'), { mode: 'no-cors', keepalive: true, method: 'POST' }));
settled(new Promise(done => {
    const asked = new XMLHttpRequest();
    asked.onloadend = done;
    asked.open('GET', at('xhr'));
    asked.send();
}));
settled(new Promise(done => {
    const source = new EventSource(at('events'));
    source.onerror = () => { source.close(); done(); };
}));
settled(new Promise(done => {
    const socket = new WebSocket('wss://HOST/socket');
    socket.onclose = done;
}));
settled(new Promise(done => {
    const source = `fetch('${at('worker')}', { mode: 'no-cors' }).finally(() => postMessage(1))`;
    const worker = new Worker(URL.createObjectURL(new Blob([source])));
    worker.onmessage = done;
}));
settled(new Promise(done => {
    const worker = new Worker(URL.createObjectURL(new Blob([`importScripts('${at('import')}')`])));
    worker.onerror = done;
}));
navigator.sendBeacon(at('beacon'), 'canary');
const style = document.createElement('style');
style.textContent = `@font-face { font-family: f; src: url(${at('font')}) }
    p { font-family: f; background: url(${at('background')}) }`;
document.head.append(style);
document.body.append(Object.assign(document.createElement('p'), { textContent: 'p' }));
Promise.all(ends).then(() => tell('tried', ends.length));
</script>"#;

/// The attempts of [`LOADS`] that a listed host must see.
const ARRIVING: &[&str] = &[
    "img",
    "script",
    "module",
    "style",
    "video",
    "audio",
    "preload",
    "fetch",
    "keepalive",
    "xhr",
    "events",
    "socket",
    "worker",
    "import",
    "beacon",
    "font",
    "background",
];

/// Ways to another page; `TO` is replaced by an address. Those of the second kind need a press.
const WAYS: &[(&str, &str)] = &[
    ("location", "<script>location = 'TO'</script>"),
    ("link", "<a id=a href='TO'>a</a><script>a.click()</script>"),
    ("refresh", "<meta http-equiv=refresh content='0;url=TO'>"),
    (
        "form",
        "<form id=f method=post action='TO'><input name=a value=canary></form><script>f.submit()</script>",
    ),
    ("frame", "<iframe src='TO'></iframe>"),
    (
        "frame-script",
        "<iframe id=f></iframe><script>f.contentWindow.location = 'TO'</script>",
    ),
];
const PRESSED: &[(&str, &str)] = &[
    (
        "popup",
        "<body style='background:#0ff' onclick='window.open(`TO`)'>",
    ),
    (
        "blank",
        "<a href='TO' target=_blank style='position:fixed;inset:0;background:#0ff'>a</a>",
    ),
];

#[test]
fn nothing_that_a_page_loads_reaches_an_unlisted_host() {
    let kiosk = Kiosk::start();
    for (host, path) in [(LISTED, "/listed"), (EVIL, "/unlisted")] {
        kiosk.portals.forget();
        kiosk
            .portals
            .page(MAIN, path, Page::html(&LOADS.replace("HOST", host)));
        kiosk.open(&format!("https://{MAIN}{path}"));
        kiosk.portals.told(MAIN, "tried");
        if host == LISTED {
            for attempt in ARRIVING {
                kiosk.portals.asked(LISTED, &format!("/{attempt}"));
            }
        }
    }
    // One more page, so that whatever was still on its way has had its time.
    let last = Page::html("<body style='background:#0ff'><script>tell('last')</script>");
    kiosk.portals.page(MAIN, "/last", last);
    kiosk.open("https://www.gosuslugi.ru/last");
    kiosk.portals.told(MAIN, "last");
    kiosk.display.shows(CYAN);
    assert_eq!(kiosk.outside.heard(), [""; 0]);
}

#[test]
fn staff_read_that_a_part_is_missing_and_which_line_would_bring_it() {
    let kiosk = Kiosk::start();
    let page = |path: &str, body: &str| {
        kiosk.portals.page(MAIN, path, Page::html(body));
        kiosk.open(&format!("https://{MAIN}{path}"));
    };
    page("/first", "<body style='background:#0ff'>");
    kiosk.display.shows(CYAN);
    until("the page's host", 10, || {
        (kiosk.status()?["url_host"] == MAIN).then_some(())
    });
    let captcha = format!(
        "<body style='background:#f0f'><script src='https://captcha.{EVIL}/a.js'></script>"
    );
    page("/captcha", &captcha);
    let refused = until("the refused host", 20, || {
        let refused = kiosk.status()?["refused"][0].clone();
        refused["line"].is_string().then_some(refused)
    });
    // The list has the names below it; what is kept of them is what they have in common.
    assert_eq!(refused["page"], "gosuslugi.ru");
    assert_eq!(refused["host"], EVIL);
    let line = refused["line"].as_str().unwrap();
    assert!(line.starts_with("gosuslugi: resources = ["), "{line}");
    assert!(!kiosk.log().contains("captcha."), "{}", kiosk.log());
    kiosk.shot("6-a-part-is-missing");
    assert_eq!(kiosk.outside.heard(), [""; 0]);
}

#[test]
fn no_way_leads_to_an_unlisted_page() {
    let kiosk = Kiosk::start();
    for host in [LISTED, EVIL] {
        let ways = WAYS.iter().map(|way| (way, false));
        for ((name, html), pressed) in ways.chain(PRESSED.iter().map(|way| (way, true))) {
            let path = format!("/{name}/{host}");
            let to = format!("https://{host}/by-{name}");
            let here = format!("<script>tell('{name}-{host}')</script>");
            kiosk
                .portals
                .page(MAIN, &path, Page::html(&(here + &html.replace("TO", &to))));
            kiosk.open(&format!("https://{MAIN}{path}"));
            kiosk.portals.asked(MAIN, &path);
            if pressed {
                // The page before it looks the same.
                kiosk.portals.told(MAIN, &format!("{name}-{host}"));
                kiosk.display.click(CYAN);
            }
            if host == LISTED {
                kiosk.portals.asked(LISTED, &format!("/by-{name}"));
            }
        }
        let to = Page::redirect(&format!("https://{host}/by-redirect"));
        kiosk.portals.page(MAIN, "/redirect", to);
        kiosk.open("https://www.gosuslugi.ru/redirect");
        kiosk.portals.asked(MAIN, "/redirect");
        if host == LISTED {
            kiosk.portals.asked(LISTED, "/by-redirect");
            kiosk.portals.forget();
        }
    }
    kiosk.shows_a_page_of_its_own("6-refused");
    let last = Page::html("<body style='background:#f0f'><script>tell('last')</script>");
    kiosk.portals.page(MAIN, "/last", last);
    kiosk.open("https://www.gosuslugi.ru/last");
    kiosk.portals.told(MAIN, "last");
    kiosk.display.shows(MAGENTA);
    assert_eq!(kiosk.outside.heard(), [""; 0]);
}

#[test]
fn a_page_finds_no_door_to_the_trusted_side() {
    let kiosk = Kiosk::start();
    let looks = r"<script>
        const doors = ['ipc', 'external', 'chrome', '__TAURI__', '__WRY__']
            .filter(name => window[name]?.postMessage || window[name]?.invoke);
        const handlers = Object.keys(window.webkit?.messageHandlers ?? {});
        const schemes = ['kiosk', 'wry', 'ipc', 'sps', 'sps-kiosk', 'trusted', 'ui', 'file'];
        Promise.all(schemes.map(scheme => fetch(scheme + '://localhost/').then(() => scheme, () => null)))
            .then(open => tell('doors', [...doors, ...handlers, ...open.filter(Boolean)]));
        </script>";
    kiosk.portals.page(MAIN, "/", Page::html(looks));
    kiosk.open("https://www.gosuslugi.ru/");
    assert_eq!(kiosk.portals.told(MAIN, "doors"), serde_json::json!([]));
}
