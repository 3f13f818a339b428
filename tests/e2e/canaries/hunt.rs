//! The hunt: where words that exist nowhere else are still to be found.
//!
//! In the memory of processes, in every file written since the start, and in the names of files.
//! Looked for as ASCII, as UTF-8 and as UTF-16.

use std::ffi::OsStr;
use std::fs::{self, File};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{SystemTime, UNIX_EPOCH};

use memchr::memmem;
use tempfile::NamedTempFile;

use super::super::Kiosk;
use super::super::portals::Page;

/// Two words that nobody has ever written.
pub(crate) struct Canary {
    pub(crate) latin: String,
    pub(crate) cyrillic: String,
}

impl Canary {
    pub(crate) fn new() -> Canary {
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
    pub(crate) fn page(&self, html: &str) -> Page {
        Page::html(&self.text(html))
    }

    /// The same text with these words.
    pub(crate) fn text(&self, text: &str) -> String {
        text.replace("LATIN", &self.latin)
            .replace("CYRILLIC", &self.cyrillic)
    }
}

/// Where words are looked for.
pub(crate) struct Hunt {
    since: NamedTempFile,
    /// Segments of memory that were there before.
    segments: Vec<String>,
}

impl Hunt {
    /// Begins before anything is started.
    pub(crate) fn begin() -> Hunt {
        Hunt {
            since: NamedTempFile::new().unwrap(),
            segments: unowned_segments(),
        }
    }

    /// Everything that is left of these words on disk and in the memory of what lives on: the kiosk,
    /// its X server, and these processes.
    pub(crate) fn find(&self, kiosk: &Kiosk, others: &[u32], canaries: &[Canary]) -> Vec<String> {
        let mut found = in_memory(kiosk, others, canaries);
        found.extend(on_disk(self.since.path(), kiosk, canaries));
        let mut segments = unowned_segments();
        segments.retain(|segment| !self.segments.contains(segment));
        found.extend(segments.iter().map(|segment| format!("segment {segment}")));
        found
    }
}

fn all_needles(canaries: &[Canary]) -> Vec<Vec<u8>> {
    canaries.iter().flat_map(Canary::needles).collect()
}

/// Shared memory of the old kind that no process holds: it outlives whoever made it.
fn unowned_segments() -> Vec<String> {
    let table = fs::read_to_string("/proc/sysvipc/shm").unwrap();
    let mut columns = table.lines().next().unwrap().split_whitespace();
    let holders = columns.position(|name| name == "nattch").unwrap();
    let is_free = |line: &&str| line.split_whitespace().nth(holders) == Some("0");
    let lines = table.lines().skip(1).filter(is_free);
    let number = |line: &str| {
        line.split_whitespace()
            .nth(1)
            .unwrap_or_default()
            .to_owned()
    };
    lines.map(number).collect()
}

/// Where a word is found in the memory of what lives on.
pub(crate) fn in_memory(kiosk: &Kiosk, others: &[u32], canaries: &[Canary]) -> Vec<String> {
    let needles = all_needles(canaries);
    let mut found = Vec::new();
    let own = kiosk
        .processes()
        .into_iter()
        .chain([kiosk.display.server()]);
    for process in own.chain(others.iter().copied()) {
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

/// Where a word is found in files written since the start, or in their names, as the seat sees them.
fn on_disk(since: &Path, kiosk: &Kiosk, canaries: &[Canary]) -> Vec<String> {
    let needles = all_needles(canaries);
    let root = PathBuf::from(format!("/proc/{}/root", kiosk.seat_id()));
    let mut find = Command::new("find");
    find.arg(root.join("")).arg("(");
    find.arg("-path").arg(root.join("proc")).arg("-o");
    find.arg("-path").arg(root.join("sys")).arg("-o");
    // Other seats of other tests end whoever looks into their visits.
    let own = root.join(kiosk.root().join("run/visits").strip_prefix("/").unwrap());
    find.args(["-path", "*/run/visits", "!", "-path"]).arg(own);
    find.args([")", "-prune", "-o", "-cnewer"]).arg(since);
    let output = find.arg("-print0").output().unwrap();
    let paths = output.stdout.split(|byte| *byte == 0);
    let mut found = Vec::new();
    for path in paths.map(|path| Path::new(OsStr::from_bytes(path))) {
        let name = path.as_os_str().as_bytes();
        if needles
            .iter()
            .any(|needle| memmem::find(name, needle).is_some())
        {
            found.push(format!("a name: {}", path.display()));
        }
        let there = fs::symlink_metadata(path);
        // It may be gone by now.
        let (Ok(true), Ok(file)) = (there.map(|there| there.is_file()), File::open(path)) else {
            continue;
        };
        let length = file.metadata().map_or(0, |there| there.len());
        let hits = parts(0, length).flat_map(|at| search(&file, at, length, &needles));
        found.extend(hits.map(|hit| format!("{}: {hit}", path.display())));
    }
    found
}

/// The size of a part that is looked through, in bytes; parts overlap by more than a word.
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
