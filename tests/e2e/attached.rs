//! What a page is given is the file that was chosen, whatever its name looks like.

use std::fs;

use serde_json::json;

use super::display::{CYAN, MAGENTA};
use super::portals::Page;
use super::scanned::ASKS;
use super::{Kiosk, until};

const MAIN: &str = "www.gosuslugi.ru";

/// A page that asks for several documents, and reads them.
const SEVERAL: &str = "<body style='background:#0ff'>
    <input type=file id=files multiple accept=application/pdf hidden><script>
    onclick = () => { tell('asked'); files.click(); };
    files.onchange = async () => tell('given',
        await Promise.all([...files.files].map(async one => [one.name, await one.text()])));
    tell('ready');</script>";

/// A page that asks for a file, and is another page when it is told to.
const LEAVES: &str = "<body style='background:#0ff'><input type=file id=file hidden><script>
    onclick = () => { tell('asked'); file.click(); setTimeout(() => location = '/after', 1500); };
    tell('ready');</script>";

/// Puts these files among those of the visit; of two visits one is that of the spare.
fn put(kiosk: &Kiosk, names: &[&str]) {
    for visit in kiosk.visits() {
        let files = visit.join("files");
        fs::create_dir_all(&files).unwrap();
        for name in names {
            fs::write(files.join(name), format!("content of {name}")).unwrap();
        }
    }
}

/// Presses the page, and waits until the list lies over it.
fn ask(kiosk: &Kiosk) {
    kiosk.portals.told(MAIN, "ready");
    kiosk.display.click(CYAN);
    kiosk.portals.told(MAIN, "asked");
    until("the list of the files", 20, || {
        (kiosk.display.look().share_of(CYAN) < 0.01).then_some(())
    });
}

#[test]
fn no_name_leads_out_of_the_folder_or_to_another_file() {
    let kiosk = Kiosk::start();
    kiosk.portals.page(MAIN, "/asks", Page::html(ASKS));
    for name in ["%2e%2e%2foutside.pdf", "a%20b.pdf", "№ 5 #2+7&8.pdf"] {
        kiosk.portals.forget();
        kiosk.open(&format!("https://{MAIN}/asks"));
        kiosk.portals.told(MAIN, "ready");
        // Of two visits one is that of the spare.
        let visits = kiosk.visits();
        for visit in &visits {
            let files = visit.join("files");
            fs::write(visit.join("outside.pdf"), "outside").unwrap();
            fs::create_dir_all(&files).unwrap();
            fs::write(files.join(name), "inside").unwrap();
        }
        kiosk.display.click(CYAN);
        kiosk.portals.told(MAIN, "asked");
        until("the list of the files", 20, || {
            (kiosk.display.look().share_of(CYAN) < 0.01).then_some(())
        });
        kiosk.display.press(&["Return"]);
        assert_eq!(kiosk.portals.told(MAIN, "given"), json!([name, "inside"]));
        for visit in &visits {
            fs::remove_file(visit.join("files").join(name)).unwrap();
        }
    }
}

#[test]
fn a_page_that_takes_several_files_gets_those_that_were_marked() {
    let kiosk = Kiosk::start();
    kiosk.portals.page(MAIN, "/several", Page::html(SEVERAL));
    kiosk.open(&format!("https://{MAIN}/several"));
    put(&kiosk, &["а.docx", "б.pdf", "в.pdf", "г.pdf"]);
    ask(&kiosk);
    // The documents come first, whatever they are called; the first and the third are marked.
    kiosk.display.press(&["space", "Tab", "Tab", "space"]);
    kiosk.shot("77-several-files");
    // Over the file of another kind to «Прикрепить».
    kiosk.display.press(&["Tab", "Tab", "Return"]);
    let given = kiosk.portals.told(MAIN, "given");
    let file = |name: &str| json!([name, format!("content of {name}")]);
    assert_eq!(given, json!([file("б.pdf"), file("г.pdf")]));
}

#[test]
fn the_list_goes_with_the_page_that_asked_for_it() {
    let kiosk = Kiosk::start();
    kiosk.portals.page(MAIN, "/leaves", Page::html(LEAVES));
    let after = "<body style='background:#f0f'><script>tell('after')</script>";
    kiosk.portals.page(MAIN, "/after", Page::html(after));
    kiosk.open(&format!("https://{MAIN}/leaves"));
    put(&kiosk, &["а.pdf"]);
    ask(&kiosk);
    kiosk.portals.told(MAIN, "after");
    kiosk.display.shows(MAGENTA);
}
