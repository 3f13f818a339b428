//! What a page is given is the file that was chosen, whatever its name looks like.

use std::fs;

use serde_json::json;

use super::display::CYAN;
use super::portals::Page;
use super::scanned::ASKS;
use super::{Kiosk, until};

const MAIN: &str = "www.gosuslugi.ru";

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
