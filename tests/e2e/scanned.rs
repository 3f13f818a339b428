//! From the scanner's folder to the portal, on the real shell.

use std::fs;

use serde_json::json;

use super::display::CYAN;
use super::files::saved;
use super::portals::Page;
use super::{Kiosk, until};

const MAIN: &str = "www.gosuslugi.ru";

/// A page that asks for a file and reads it.
pub(super) const ASKS: &str =
    "<body style='background:#0ff'><input type=file id=file hidden><script>
    onclick = () => { tell('asked'); file.click(); };
    file.onchange = async () => tell('given', [file.files[0].name, await file.files[0].text()]);
    tell('ready');</script>";

#[test]
fn a_scan_reaches_the_portal_and_goes_with_the_visit() {
    let kiosk = Kiosk::start_whole();
    let inbox = kiosk.root().join("inbox");
    fs::write(inbox.join("older.pdf"), "of somebody else").unwrap();
    kiosk.portals.page(MAIN, "/asks", Page::html(ASKS));
    kiosk.open(&format!("https://{MAIN}/asks"));
    kiosk.portals.told(MAIN, "ready");
    fs::write(inbox.join("canary-scan.pdf"), "a page").unwrap();
    saved(&kiosk, "canary-scan.pdf", "a page");
    kiosk.shot("75-scanned");
    kiosk.display.click(CYAN);
    kiosk.portals.told(MAIN, "asked");
    until("the list of the files", 20, || {
        (kiosk.display.look().share_of(CYAN) < 0.01).then_some(())
    });
    kiosk.shot("76-my-files");
    kiosk.display.press(&["Return"]);
    let given = kiosk.portals.told(MAIN, "given");
    assert_eq!(given, json!(["canary-scan.pdf", "a page"]));
    let left = fs::read_dir(&inbox).unwrap();
    assert_eq!(
        left.count(),
        1,
        "the scan has left the folder, the older one not"
    );

    kiosk.next_visit();
    assert_eq!(fs::read_dir(&inbox).unwrap().count(), 0);
    assert!(!kiosk.log().contains("canary"), "{}", kiosk.log());
}
