//! Nothing of a visit is left anywhere: words that exist nowhere else are planted in every place
//! that a citizen's data can reach, and then looked for from the outside.
//!
//! On disk in every file written since the start, and in the memory of every process that lives on:
//! seat, gate, next screen and X server. Looked for as ASCII, as UTF-8 and as UTF-16.

use std::ffi::OsStr;
use std::fs::{self, File};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{SystemTime, UNIX_EPOCH};

use memchr::memmem;

use super::display::{CYAN, GREEN, MAGENTA};
use super::portals::{self, Page};
use super::{Kiosk, until};

const MAIN: &str = "www.gosuslugi.ru";

/// Two words that nobody has ever written.
struct Canary {
    latin: String,
    cyrillic: String,
}

impl Canary {
    fn new() -> Canary {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
        let latin = format!("kq{:x}{:x}zv", now.as_nanos(), std::process::id());
        let letters: Vec<char> = "абвгдежзиклмнопр".chars().collect();
        let cyrillic = latin
            .chars()
            .map(|c| letters[c.to_digit(36).unwrap() as usize % letters.len()])
            .collect();
        Canary { latin, cyrillic }
    }

    fn needles(&self) -> Vec<Vec<u8>> {
        let wide = |word: &str| word.encode_utf16().flat_map(u16::to_le_bytes).collect();
        vec![
            self.latin.clone().into_bytes(),
            self.cyrillic.clone().into_bytes(),
            wide(&self.latin),
            wide(&self.cyrillic),
        ]
    }

    /// A page in which the words stand for what a citizen leaves.
    fn page(&self, html: &str) -> Page {
        Page::html(
            &html
                .replace("LATIN", &self.latin)
                .replace("CYRILLIC", &self.cyrillic),
        )
    }
}

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
    await fetch('/cached?LATIN', { method: 'POST', body: 'LATIN CYRILLIC' });
    console.log('LATIN CYRILLIC');
}
plant().then(() => tell('planted'), error => tell('planted', String(error)));
onclick = () => { location = '/field?LATIN=CYRILLIC' };
</script>";

/// A field to type into, which is copied and pasted on the next press.
const FIELD: &str = r"<body style='background:#0f0' onclick='t.focus()'>
<textarea id=t onkeyup='if (t.value.length > 30) tell(`typed`)'></textarea>
<script>
onpaste = () => { tell('pasted').then(() => { location = '/result' }) };
</script>";

/// A download, a request to print, and on the next press a plain http portal that is sent a form.
const RESULT: &str = r"<body style='background:#f0f' onclick='go()'><a id=a href='/file' download>a</a>
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

fn visit(kiosk: &Kiosk, canary: &Canary) {
    let portals = &kiosk.portals;
    let plain = portals::PLAIN;
    portals.forget();
    portals.page(MAIN, "/", canary.page(STORES));
    portals.page(MAIN, "/cached", canary.page("LATIN CYRILLIC"));
    portals.page(MAIN, "/field", canary.page(FIELD));
    portals.page(
        MAIN,
        "/result",
        canary.page(&RESULT.replace("PLAIN", plain)),
    );
    let file = format!("attachment; filename=\"{}.pdf\"", canary.latin);
    let content = canary
        .page("LATIN CYRILLIC")
        .with("content-disposition", &file);
    portals.page(MAIN, "/file", content);
    portals.page(plain, "/form", canary.page(FORM));
    let sent = "<body style='background:#0f0'><script>tell('sent')</script>CYRILLIC";
    portals.page(plain, "/sent", canary.page(sent));

    kiosk.open("https://www.gosuslugi.ru/");
    assert_eq!(portals.told(MAIN, "planted"), serde_json::Value::Null);
    kiosk.display.click(CYAN);
    kiosk.display.click(GREEN);
    kiosk.display.write(&canary.latin);
    kiosk.display.write(&canary.cyrillic);
    portals.told(MAIN, "typed");
    kiosk.display.press(&["ctrl+a", "ctrl+c", "End", "ctrl+v"]);
    portals.told(MAIN, "pasted");
    kiosk.display.click(MAGENTA);
    portals.asked(MAIN, "/file");
    kiosk.display.click(MAGENTA);
    kiosk.display.click(CYAN);
    portals.told(plain, "sent");
}

#[test]
fn nothing_of_a_visit_is_left_on_disk_or_in_memory() {
    let marker = tempfile::NamedTempFile::new().unwrap();
    let kiosk = Kiosk::start();
    let canary = Canary::new();
    visit(&kiosk, &canary);
    // The words are where they are looked for: in the engine's memory at least.
    let found = in_memory(&kiosk, &canary);
    assert!(!found.is_empty(), "the search finds nothing at all");
    kiosk.next_visit();
    until("the spare screen", 30, || {
        kiosk.status().filter(|status| status["spare"] == true)
    });
    let mut found = in_memory(&kiosk, &canary);
    found.extend(on_disk(marker.path(), &canary));
    assert!(found.is_empty(), "{}", found.join("\n"));
}

/// Where a word is found in the memory of what lives on.
fn in_memory(kiosk: &Kiosk, canary: &Canary) -> Vec<String> {
    let needles = canary.needles();
    let mut found = Vec::new();
    for process in kiosk
        .processes()
        .into_iter()
        .chain([kiosk.display.server()])
    {
        let name = fs::read_to_string(format!("/proc/{process}/cmdline")).unwrap_or_default();
        let name = name.replace('\0', " ");
        // A process that ends meanwhile holds nothing any more.
        let maps = fs::read_to_string(format!("/proc/{process}/maps")).unwrap_or_default();
        let open = |file| File::open(format!("/proc/{process}/{file}"));
        let (Ok(memory), Ok(pages)) = (open("mem"), open("pagemap")) else {
            continue;
        };
        for line in maps.lines() {
            let mut columns = line.split_whitespace();
            let range = columns.next().and_then(|range| range.split_once('-'));
            let writable = columns
                .next()
                .is_some_and(|rights| rights.starts_with("rw"));
            let (Some((from, to)), true) = (range, writable) else {
                continue;
            };
            let [from, to] = [from, to].map(|place| u64::from_str_radix(place, 16).unwrap());
            let what = columns.nth(3).unwrap_or_default();
            let place = format!("{} {what}", name.trim());
            for (from, to) in there(&pages, from, to) {
                let hits = parts(from, to).flat_map(|at| search(&memory, at, to, &needles));
                found.extend(hits.map(|hit| format!("{place}: {hit}")));
            }
        }
    }
    found
}

/// Where a word is found in files written since the start.
fn on_disk(since: &Path, canary: &Canary) -> Vec<String> {
    let needles = canary.needles();
    let output = Command::new("find")
        .args([
            "/", "(", "-path", "/proc", "-o", "-path", "/sys", ")", "-prune",
        ])
        .args(["-o", "-type", "f", "-newer"])
        .arg(since)
        .arg("-print0")
        .output()
        .unwrap();
    let files = output.stdout.split(|byte| *byte == 0);
    let files = files.map(|path| PathBuf::from(OsStr::from_bytes(path)));
    let mut found = Vec::new();
    for path in files {
        // It may be gone by now.
        let Ok(file) = File::open(&path) else {
            continue;
        };
        let length = file.metadata().map_or(0, |there| there.len());
        let hits = parts(0, length).flat_map(|at| search(&file, at, length, &needles));
        found.extend(hits.map(|hit| format!("{}: {hit}", path.display())));
    }
    found
}

/// So much is looked through at a time, in bytes; the parts overlap by more than a word.
const PART: u64 = 1 << 20;
const OVERLAP: u64 = 256;

fn parts(from: u64, to: u64) -> impl Iterator<Item = u64> {
    (from..to).step_by((PART - OVERLAP) as usize)
}

/// The runs of pages of this range that are in memory or were swapped out: the engine reserves far
/// more than it uses, and a page that is only looked at is there from then on.
fn there(pages: &File, from: u64, to: u64) -> Vec<(u64, u64)> {
    const PAGE: u64 = 4096;
    let mut runs: Vec<(u64, u64)> = Vec::new();
    for part in (from..to).step_by(PART as usize) {
        let mut entries = vec![0; (PART.min(to - part) / PAGE * 8) as usize];
        let length = pages.read_at(&mut entries, part / PAGE * 8).unwrap_or(0);
        for (number, entry) in (0..).zip(entries[..length].chunks_exact(8)) {
            if entry[7] & 0b1100_0000 == 0 {
                continue;
            }
            let page = part + number * PAGE;
            match runs.last_mut() {
                Some((_, end)) if *end == page => *end = page + PAGE,
                Some(_) | None => runs.push((page, page + PAGE)),
            }
        }
    }
    runs
}

/// Every needle in the part that begins there, with what stands around it.
fn search(file: &File, at: u64, to: u64, needles: &[Vec<u8>]) -> Vec<String> {
    let mut bytes = vec![0; PART.min(to - at) as usize];
    // What is reserved and not there cannot be read.
    let length = file.read_at(&mut bytes, at).unwrap_or(0);
    let part = &bytes[..length];
    let hits = needles
        .iter()
        .flat_map(|needle| memmem::find_iter(part, needle));
    hits.map(|hit| {
        let around = hit.saturating_sub(80)..(hit + 120).min(part.len());
        let around = String::from_utf8_lossy(&part[around]);
        around.replace(char::is_control, "\u{b7}")
    })
    .collect()
}
