//! Addresses that a page may name and that lead to the machine, to a program or to its network.
//!
//! Each address is tried as everything that a page loads by itself, and after a press as everything
//! that a page opens. The page tells when it is through; it is still there, since none of them opens.

use std::io::Read as _;
use std::net::{Ipv4Addr, TcpListener};
use std::sync::{Arc, LazyLock, Mutex};
use std::thread;

use super::super::portals::{PLAIN, Page};
use super::super::{Kiosk, within};
use super::{MAIN, Row, Seat, lines, open, status};

/// Schemes, tried from a page with encryption, and the machine and its network, tried from one without,
/// where nothing else is in the way. The address is an expression of the page.
const ADDRESSES: &str = include_str!("schemes.txt");

/// `ADDRESS` is an expression. The first script loads, a press opens; each tells when it is through.
const PAGE: &str = r"<body style='background:#0ff'><script>
const to = ADDRESS;
const ends = [];
function loads(kind, name, more = {}) {
    const it = document.createElement(kind);
    Object.assign(it, more);
    if (['img', 'script', 'link'].includes(kind)) {
        ends.push(new Promise(done => { it.onload = it.onerror = done; }));
    }
    it[name] = to;
    document.body.append(it);
}
function attempt(what) { try { return what(); } catch { } }
loads('iframe', 'src');
loads('img', 'src');
loads('script', 'src');
loads('link', 'href', { rel: 'stylesheet' });
loads('object', 'data');
loads('embed', 'src');
loads('video', 'src', { preload: 'auto' });
loads('audio', 'src', { preload: 'auto' });
ends.push(fetch(to, { mode: 'no-cors' }).catch(() => {}));
ends.push(import(to).catch(() => {}));
attempt(() => { const asked = new XMLHttpRequest(); asked.open('GET', to); asked.send(); });
attempt(() => new WebSocket(to));
attempt(() => new EventSource(to));
attempt(() => new Worker(to));
attempt(() => navigator.sendBeacon(to, 'x'));
Promise.race([Promise.all(ends), fetch('/later').then(() => fetch('/later'))])
    .then(() => tell('tried'));

function element(kind, attributes) {
    const it = Object.assign(document.createElement(kind), attributes);
    document.body.append(it);
    return it;
}
const opens = [
    () => window.open(to),
    () => element('a', { href: to, target: '_blank' }).click(),
    () => element('a', { href: to }).click(),
    () => element('a', { href: to, download: 'CANARY' }).click(),
    () => element('form', { action: to, method: 'post', target: '_blank' }).submit(),
    () => { location.href = to; },
    () => { location.replace(to); },
    () => { document.querySelector('iframe').contentWindow.location = to; },
    () => element('form', { action: to }).submit(),
];
document.documentElement.onclick = async event => {
    if (!event.isTrusted) return;
    for (const [number, open] of opens.entries()) {
        attempt(open);
        // Whatever was asked of the program is behind it when an answer has come, or was cut off.
        await tell('opened-' + number).catch(() => {});
    }
    tell('asked');
};
</script>";

/// A service of the machine that must not be spoken to.
static TRAP: LazyLock<Trap> = LazyLock::new(Trap::start);

struct Trap {
    port: u16,
    heard: Arc<Mutex<Vec<String>>>,
}

impl Trap {
    fn start() -> Trap {
        let listener = TcpListener::bind((Ipv4Addr::UNSPECIFIED, 0)).unwrap();
        let port = listener.local_addr().unwrap().port();
        let heard = Arc::new(Mutex::new(Vec::new()));
        let hears = Arc::clone(&heard);
        thread::spawn(move || {
            for stream in listener.incoming() {
                let mut first = [0; 256];
                let length = stream.unwrap().read(&mut first).unwrap_or(0);
                let first = String::from_utf8_lossy(&first[..length]).into_owned();
                hears.lock().unwrap().push(first);
            }
        });
        Trap { port, heard }
    }
}

/// What a row tries, and from which host.
#[derive(Clone, Debug)]
pub(super) struct Way {
    host: &'static str,
    address: &'static str,
}

/// One row for each address.
pub(super) fn rows() -> Vec<Row<Way>> {
    lines(ADDRESSES)
        .map(|line| {
            let address = line.way;
            let shown = address.trim_matches('\'').replace("\\\\", "\\");
            let shown = match shown.len() {
                0..70 => format!(" `{shown}`"),
                _ => String::new(),
            };
            let host = if line.kind == "net" { PLAIN } else { MAIN };
            let tried = format!("Открыть адрес{shown}: {}", line.what);
            Row::new(line.id(), tried, Way { host, address })
        })
        .collect()
}

/// Nothing to prepare: each row brings its page.
pub(super) fn prepare(_: &Kiosk) {}

/// As a resource, as a frame, as a page, as a window, as a download.
pub(super) fn attempt(seat: &mut Seat, row: &Row<Way>) {
    let Way { host, address } = row.way;
    let portals = &seat.kiosk.portals;
    let gate = status(&seat.kiosk).gate.unwrap();
    let address = address
        .replace("TRAP", &TRAP.port.to_string())
        .replace("GATE", &gate)
        .replace("</", "<\\/");
    let page = PAGE
        .replace("ADDRESS", &address)
        .replace("CANARY", super::watch::CANARY);
    let path = format!("/{}", row.id);
    portals.page(host, &path, Page::html(&page));
    portals.forget();
    let scheme = if host == MAIN { "https" } else { "http" };
    open(&seat.kiosk, &format!("{scheme}://{host}{path}"));
    portals.told(host, "tried");
    seat.unmoved();
    seat.click();
    portals.told(host, "opened-0");
    // A page whose own document came to nothing may stand still after that; another one opens.
    let asked = within(5, || {
        (!portals.seen(host, "/told/asked").is_empty()).then_some(())
    });
    let inside = ["'data:", "URL.createObjectURL"]
        .iter()
        .any(|it| address.starts_with(it));
    assert!(asked.is_some() || inside, "the page stood still");
    seat.answers();
    let heard = TRAP.heard.lock().unwrap().clone();
    assert!(heard.is_empty(), "a service of the machine heard {heard:?}");
}
