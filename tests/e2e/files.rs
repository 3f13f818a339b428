//! Files that a portal gives: they come to the visit's own, safely named, and not without end.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;

use super::display::CYAN;
use super::portals::Page;
use super::{Kiosk, until};

const MAIN: &str = "www.gosuslugi.ru";

/// More than one file may have, in bytes.
const TOO_LARGE: usize = (100 << 20) + 1;

/// Presses a page that does this.
pub(super) fn press(kiosk: &Kiosk, script: &str) {
    kiosk.portals.forget();
    let page = format!(
        "<body style='background:#0ff'><script>onclick = () => {{ {script} }}; tell('ready')</script>"
    );
    kiosk.portals.page(MAIN, "/press", Page::html(&page));
    kiosk.open(&format!("https://{MAIN}/press"));
    kiosk.portals.told(MAIN, "ready");
    kiosk.display.click(CYAN);
}

/// The files of the visit, whole or not.
fn files(kiosk: &Kiosk) -> Vec<PathBuf> {
    let folders = kiosk.visits().into_iter().map(|visit| visit.join("files"));
    let entries = folders.flat_map(|folder| fs::read_dir(folder).into_iter().flatten());
    entries.map(|entry| entry.unwrap().path()).collect()
}

pub(super) fn saved(kiosk: &Kiosk, name: &str, content: &str) {
    let file = until(&format!("the file {name}"), 20, || {
        files(kiosk).into_iter().find(|file| {
            file.ends_with(name) && fs::read_to_string(file).is_ok_and(|text| text == content)
        })
    });
    let mode = fs::metadata(file).unwrap().permissions().mode();
    assert_eq!(mode & 0o111, 0, "{name} could be run");
}

#[test]
fn downloads_of_every_kind_come_to_the_files_of_the_visit() {
    let kiosk = Kiosk::start();
    let attachment = |name: &str, content: &str| {
        Page::of("application/octet-stream", content).with(
            "content-disposition",
            &format!("attachment; filename=\"{name}\""),
        )
    };
    kiosk.portals.page(MAIN, "/a", attachment("a.pdf", "first"));
    kiosk
        .portals
        .page(MAIN, "/b", attachment("../../run.sh", "second"));
    let ways = [
        ("location = '/a'", "a.pdf", "first"),
        ("window.open('/a')", "a (2).pdf", "first"),
        ("location = '/b'", "run.sh", "second"),
        (
            "const a = document.createElement('a'); a.download = 'blob.txt';
            a.href = URL.createObjectURL(new Blob(['third'])); a.click()",
            "blob.txt",
            "third",
        ),
        (
            "const a = document.createElement('a'); a.download = 'data.txt';
            a.href = 'data:text/plain,fourth'; a.click()",
            "data.txt",
            "fourth",
        ),
    ];
    for (script, name, content) in ways {
        press(&kiosk, script);
        saved(&kiosk, name, content);
        kiosk.display.shows(CYAN);
    }
    // What a portal makes in the browser and opens in a window of its own.
    press(
        &kiosk,
        "window.open(URL.createObjectURL(new Blob(['fifth'], { type: 'application/pdf' })))",
    );
    saved(&kiosk, "документ.pdf", "fifth");
    kiosk.display.shows(CYAN);
    kiosk.shot("40-saved");
}

#[test]
fn a_file_that_is_too_large_leaves_nothing() {
    let kiosk = Kiosk::start();
    let large = Page::of("application/octet-stream", vec![b'x'; TOO_LARGE])
        .with("content-disposition", "attachment; filename=large.bin");
    kiosk.portals.page(MAIN, "/large", large);
    let small = Page::of("application/octet-stream", "small")
        .with("content-disposition", "attachment; filename=small.bin");
    kiosk.portals.page(MAIN, "/small", small);
    press(&kiosk, "location = '/large'");
    kiosk.portals.asked(MAIN, "/large");
    until("no file, and no part of one", 20, || {
        files(&kiosk).is_empty().then_some(())
    });
    kiosk.display.shows(CYAN);
    press(&kiosk, "location = '/small'");
    saved(&kiosk, "small.bin", "small");
    assert_eq!(files(&kiosk).len(), 1);
}

#[test]
fn a_name_comes_out_in_russian_however_the_portal_wrote_it() {
    let kiosk = Kiosk::start();
    let ways = [
        (
            "first",
            "attachment; filename=\"%D0%A1%D0%BA%D0%B0%D0%BD.pdf\"",
        ),
        (
            "second",
            "attachment; filename=\"=?UTF-8?B?0KHQutCw0L0ucGRm?=\"",
        ),
        (
            "third",
            "attachment; filename*=windows-1251''%D1%EA%E0%ED.pdf",
        ),
        (
            "fourth",
            "attachment; filename=\"scan.pdf\"; filename*=UTF-8''%D0%A1%D0%BA%D0%B0%D0%BD.pdf",
        ),
    ];
    for (number, (content, disposition)) in ways.iter().enumerate() {
        let file = Page::of("application/pdf", *content).with("content-disposition", disposition);
        kiosk.portals.page(MAIN, "/file", file);
        press(&kiosk, "location = '/file'");
        let name = match number {
            0 => "Скан.pdf".to_owned(),
            more => format!("Скан ({}).pdf", more + 1),
        };
        saved(&kiosk, &name, content);
        kiosk.display.shows(CYAN);
    }
}
