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

/// The sign of the viewer that saves what it shows.
const SAVE: (usize, usize) = (932, 84);

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

#[test]
fn the_viewer_of_documents_saves_under_the_name_of_what_it_shows() {
    let kiosk = Kiosk::start();
    let pdf = super::paper::document();
    let said = "inline; filename*=UTF-8''%D0%A1%D0%BA%D0%B0%D0%BD.pdf";
    let shown = Page::of("application/pdf", pdf.clone());
    kiosk.portals.page(
        MAIN,
        "/%D0%92%D1%8B%D0%BF%D0%B8%D1%81%D0%BA%D0%B0.pdf",
        shown.clone(),
    );
    kiosk
        .portals
        .page(MAIN, "/get", shown.with("content-disposition", said));
    let frame = "<body style='margin:0'><iframe src='/get?id=5' style='border:0;display:block;width:100%;height:100%'>";
    kiosk.portals.page(MAIN, "/frame", Page::html(frame));
    for (at, (path, name)) in [
        (
            "/%D0%92%D1%8B%D0%BF%D0%B8%D1%81%D0%BA%D0%B0.pdf?id=5",
            "Выписка.pdf",
        ),
        ("/get?id=5", "Скан.pdf"),
        ("/frame", "Скан.pdf"),
    ]
    .into_iter()
    .enumerate()
    {
        kiosk.open(&format!("https://{MAIN}{path}"));
        until("the sheet in the viewer", 20, || {
            (kiosk.display.look().run_of([255; 3], 0..980, 400..700) > 800).then_some(())
        });
        until(name, 20, || {
            // The viewer takes its time until it can give anything away.
            kiosk.display.click_at(SAVE.0, SAVE.1);
            let folders = files(&kiosk);
            folders
                .iter()
                .any(|file| file.ends_with(name))
                .then_some(())
        });
        kiosk.shot(&format!("40-saved-by-the-viewer-{at}"));
        let file = files(&kiosk).into_iter().find(|file| file.ends_with(name));
        assert_eq!(fs::read(file.unwrap()).unwrap(), pdf);
        kiosk.next_visit();
    }
}
