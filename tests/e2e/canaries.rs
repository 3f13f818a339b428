//! Nothing of a visit is left anywhere: words that exist nowhere else are planted in every place
//! that a citizen's data can reach, and then looked for from the outside.
//!
//! In every store of the engine, in what is typed, copied, downloaded, sent and printed; and on a
//! seat that reaches its whole machine, where programs of a desktop would leave them.

pub(crate) mod hunt;

use std::fs;
use std::path::Path;

use super::display::{CYAN, DIMMED, GREEN, MAGENTA};
use super::files::saved;
use super::portals::{self, Page};
use super::{Kiosk, from_board, until};
use crate::board::rig::Rig;
use crate::print::cups::{Cups, History, Manner, Printer};
use hunt::{Canary, Hunt, in_memory};

const MAIN: &str = "www.gosuslugi.ru";

/// Plants in every store of the engine.
const STORES: &str = r"<title>LATIN CYRILLIC</title><body style='background:#0ff'>
<script>
async function plant() {
    document.cookie = 'LATIN=LATIN; max-age=999999';
    localStorage.LATIN = 'LATIN CYRILLIC';
    sessionStorage.LATIN = 'LATIN CYRILLIC';
    window.name = 'LATIN CYRILLIC';
    history.pushState('LATIN', '', '?LATIN=CYRILLIC#LATIN');
    await new Promise(done => {
        const asked = indexedDB.open('LATIN');
        asked.onupgradeneeded = () => asked.result.createObjectStore('o').put('CYRILLIC', 'LATIN');
        asked.onsuccess = () => { asked.result.close(); done(); };
    });
    await (await caches.open('LATIN')).put('/LATIN', new Response('LATIN CYRILLIC'));
    await navigator.serviceWorker.register('/worker.js?LATIN');
    await navigator.serviceWorker.ready;
    await fetch('/cached?LATIN');
    await fetch('/sent?LATIN', { method: 'POST', body: 'LATIN CYRILLIC' });
    const secret = new XMLHttpRequest();
    await new Promise(done => {
        secret.onloadend = done;
        secret.open('GET', '/secret', true, 'LATIN', 'LATIN');
        secret.send();
    });
    window.kept = URL.createObjectURL(new Blob(['LATIN CYRILLIC']));
    console.log('LATIN CYRILLIC');
    return secret.status;
}
plant().then(status => tell('planted', status), error => tell('planted', String(error)));
onclick = () => { location = '/field?LATIN=CYRILLIC' };
</script>";

/// A field to type into, which is copied and pasted on the next press.
const FIELD: &str = r"<body style='background:#0f0' onclick='t.focus()'>
<textarea id=t onkeyup='if (t.value.length > 30) tell(`typed`)'></textarea>
<script>
onpaste = () => { tell('pasted').then(() => { location = '/result' }) };
</script>";

/// A download, a request to print, and on the next press a plain http portal that is sent a form.
const RESULT: &str = r"<title>LATIN CYRILLIC</title><body style='background:#f0f' onclick='go()'>
<a id=a href='/file' download>LATIN</a>
<script>
let presses = 0;
function go() {
    if (presses++) location = 'http://PLAIN/form?LATIN=CYRILLIC';
    else { a.click(); print(); }
}
</script>";
const FORM: &str = r"<title>LATIN</title><body style='background:#0ff'
    onclick='f.submit()'><form id=f method=post action='/sent?LATIN'>
    <input name=LATIN value='LATIN CYRILLIC'></form>";

/// What the pages of a visit with these words are.
pub(crate) fn pages(kiosk: &Kiosk, canary: &Canary) {
    let portals = &kiosk.portals;
    let plain = portals::PLAIN;
    portals.forget();
    let cookie = canary.text("http-LATIN=LATIN; Max-Age=999999; Secure; HttpOnly");
    let stores = canary.page(STORES).with("set-cookie", &cookie);
    portals.page(MAIN, "/", stores);
    let worker = canary.text("// LATIN CYRILLIC\nonfetch = () => {}");
    portals.page(MAIN, "/worker.js", Page::of("text/javascript", worker));
    let cached = Page::of("text/plain", canary.text("LATIN CYRILLIC"))
        .with("etag", &canary.text("\"LATIN\""))
        .with("cache-control", "max-age=1000, immutable");
    portals.page(MAIN, "/cached", cached);
    portals.page(MAIN, "/sent", canary.page("LATIN CYRILLIC"));
    portals.page(MAIN, "/secret", Page::secret());
    portals.page(MAIN, "/field", canary.page(FIELD));
    let result = canary.page(&RESULT.replace("PLAIN", plain));
    portals.page(MAIN, "/result", result);
    let file = canary.text("attachment; filename=\"LATIN.pdf\"");
    let content = canary.page("LATIN CYRILLIC");
    portals.page(MAIN, "/file", content.with("content-disposition", &file));
    portals.page(plain, "/form", canary.page(FORM));
    let sent = "<body style='background:#0f0'><script>tell('sent')</script>CYRILLIC";
    portals.page(plain, "/sent", canary.page(sent));
}

/// Everything that a citizen can leave; `print` answers the question that a page's printing brings.
fn visit(kiosk: &Kiosk, canary: &Canary, print: impl Fn()) {
    let portals = &kiosk.portals;
    pages(kiosk, canary);
    kiosk.open("https://www.gosuslugi.ru/");
    assert_eq!(portals.told(MAIN, "planted"), 200);
    kiosk.display.click(CYAN);
    kiosk.display.click(GREEN);
    kiosk.display.write(&canary.latin);
    kiosk.display.write(&canary.cyrillic);
    portals.told(MAIN, "typed");
    kiosk.display.press(&["ctrl+a", "ctrl+c", "End", "ctrl+v"]);
    portals.told(MAIN, "pasted");
    kiosk.display.click(MAGENTA);
    portals.asked(MAIN, "/file");
    print();
    kiosk.display.click(MAGENTA);
    kiosk.display.click(CYAN);
    portals.told(portals::PLAIN, "sent");
    // The words are where they are looked for: in the engine's memory at least.
    let found = in_memory(kiosk, &[], std::slice::from_ref(canary));
    assert!(!found.is_empty(), "the search finds nothing at all");
}

/// Ends the visit, waits for everything that lives on, and hunts.
fn nothing_is_left(kiosk: &Kiosk, hunt: &Hunt, others: &[u32], canary: Canary) {
    kiosk.next_visit();
    is_gone(kiosk, hunt, others, canary);
}

/// Hunts after the end of a visit.
fn is_gone(kiosk: &Kiosk, hunt: &Hunt, others: &[u32], canary: Canary) {
    kiosk.until_spare();
    let found = hunt.find(kiosk, others, &[canary]);
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn nothing_of_a_visit_is_left_on_disk_in_memory_or_at_the_printer() {
    let hunt = Hunt::begin();
    let printer = Printer::start(Manner::Prints);
    let cups = Cups::start(&[printer.queue("q")], History::Forgotten);
    let kiosk = Kiosk::start_printing(&cups);
    let canary = Canary::new();
    visit(&kiosk, &canary, || {
        // Our question dims everything else.
        kiosk.display.shows(DIMMED);
        kiosk.display.press(&["Tab", "Return"]);
        until("a paper", 20, || printer.papers().pop());
    });
    nothing_is_left(&kiosk, &hunt, &cups.processes(), canary);
    assert!(cups.spool().is_empty(), "{:?}", cups.spool());
}

/// Neither in its database and its log, nor in its memory, through which everything goes that seats tell it.
#[test]
fn nothing_of_a_visit_reaches_the_board() {
    let hunt = Hunt::begin();
    let board = Rig::start();
    let kiosk = from_board::kiosk(&board);
    kiosk.wait_for("idle");
    let database = board.place.path().join("board.db");
    let seen = format!("/proc/{}/root{}", kiosk.seat_id(), database.display());
    assert!(Path::new(&seen).exists(), "the hunt goes there, too");
    let canary = Canary::new();
    visit(&kiosk, &canary, || {});
    kiosk.next_visit();
    until("the visit on the board", 20, || {
        let status = kiosk.status()?;
        (status["board"]["kept"].as_u64()? > 0).then_some(())
    });
    is_gone(&kiosk, &hunt, &[board.id()], canary);
}

/// Where programs of a desktop would leave the words: below the root, and below the home.
const ELSEWHERE: &[&str] = &["tmp/LATIN.pdf", "var/tmp/sane/LATIN.pnm", "dev/shm/LATIN"];
const AT_HOME: &[&str] = &[
    ".bash_history",
    ".cache/dconf/user",
    ".cache/thumbnails/normal/LATIN.png",
    ".cache/tracker3/files/LATIN.db",
    ".config/autostart/LATIN.desktop",
    ".config/dconf/user",
    ".config/gtk-3.0/bookmarks",
    ".local/share/Trash/files/LATIN.pdf",
    ".local/share/Trash/info/LATIN.pdf.trashinfo",
    ".local/share/gvfs-metadata/home",
    ".local/share/keyrings/login.keyring",
    ".local/share/recently-used.xbel",
    ".xsession-errors",
];

#[test]
fn nothing_of_a_visit_is_left_elsewhere_on_the_machine() {
    let hunt = Hunt::begin();
    let kiosk = Kiosk::start_whole();
    let canary = Canary::new();
    visit(&kiosk, &canary, || {});
    let plant = |folder: &Path, place: &str| {
        let path = folder.join(canary.text(place));
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, canary.text("LATIN CYRILLIC")).unwrap();
    };
    let root = format!("/proc/{}/root", kiosk.seat_id());
    let elsewhere = ELSEWHERE
        .iter()
        .map(|place| (Path::new(&root).to_owned(), place));
    let at_home = AT_HOME
        .iter()
        .map(|place| (kiosk.root().join("home"), place));
    for (folder, place) in elsewhere.chain(at_home) {
        plant(&folder, place);
    }
    // Scans whose names pass through the seat, which lives on.
    for number in 0..8 {
        let name = canary.text(&format!("LATIN {number}.pdf"));
        plant(&kiosk.root().join("inbox"), &name);
        saved(&kiosk, &name, &canary.text("LATIN CYRILLIC"));
    }
    plant(&kiosk.root().join("inbox"), ".LATIN.pdf");
    nothing_is_left(&kiosk, &hunt, &[], canary);
}
