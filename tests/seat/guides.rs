//! The folder of guides while the seat runs: saved, broken, swapped, gone.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;

use serde_json::Value;

use super::{Seat, until};

/// A whole guide whose title is this.
pub(super) fn guide(title: &str) -> String {
    format!("+++\ntitle = \"{title}\"\ndate = \"2026-11-22\"\n+++\n\n1. Нажмите.\n")
}

/// What is wrong with the guides, as staff hear of it.
fn fault(seat: &Seat) -> Value {
    seat.json(&["status"])["guides_fault"].clone()
}

/// Waits until both screens have had a library of so many guides, and staff nothing to mend; what was
/// seen of a file that was being written does not count.
fn until_both_have(seat: &Seat, guides: usize) {
    until_both_are_told(seat, guides, 0);
}

/// The same with so many pictures.
fn until_both_are_told(seat: &Seat, guides: usize, pictures: usize) {
    let line = format!("guides {guides} {pictures}\n");
    until(&line, || {
        let noted = fs::read_to_string(seat.path("faces")).unwrap();
        (noted.matches(&line).count() >= 2 && fault(seat).is_null()).then_some(())
    });
    fs::write(seat.path("faces"), "").unwrap();
}

#[test]
fn a_saved_guide_is_seen_on_every_screen_and_a_broken_one_changes_nothing() {
    let seat =
        Seat::prepared(|root| fs::write(root.join("etc/instructions/a.md"), guide("А")).unwrap());
    seat.until_ready();
    assert_eq!(fault(&seat), Value::Null);
    let folder = seat.path("etc/instructions");

    // In place.
    fs::write(folder.join("b.md"), guide("Б")).unwrap();
    until_both_have(&seat, 2);

    // By rename, and broken: the others would be good, and nothing changes.
    fs::write(seat.path("etc/new"), guide("Б").replace("date", "data")).unwrap();
    fs::rename(seat.path("etc/new"), folder.join("b.md")).unwrap();
    let told = until("the fault", || fault(&seat).as_str().map(str::to_owned));
    assert!(told.contains("b.md:2:1:"), "{told}");
    let noted = fs::read_to_string(seat.path("faces")).unwrap();
    assert!(!noted.contains("guides"), "{noted}");
    fs::write(seat.path("faces"), "").unwrap();

    // What an editor keeps beside it is no guide, and mended it is taken.
    fs::write(folder.join(".b.md"), "?").unwrap();
    symlink("nowhere", folder.join(".#b.md")).unwrap();
    fs::write(folder.join("b.md~"), "?").unwrap();
    fs::write(folder.join("b.md"), guide("В")).unwrap();
    until_both_have(&seat, 2);
    assert_eq!(fault(&seat), Value::Null);

    fs::remove_file(folder.join("b.md")).unwrap();
    until_both_have(&seat, 1);
    fs::rename(&folder, seat.path("etc/away")).unwrap();
    until("the fault", || fault(&seat).is_string().then_some(()));
    fs::write(seat.path("faces"), "").unwrap();
    fs::rename(seat.path("etc/away"), &folder).unwrap();
    until_both_have(&seat, 1);
}

/// The head of a picture of this size.
fn png(side: u32) -> Vec<u8> {
    let mut file = Vec::new();
    let mut writer = png::Encoder::new(&mut file, side, side)
        .write_header()
        .unwrap();
    let rows = vec![0; (side * side) as usize];
    writer.write_image_data(&rows).unwrap();
    drop(writer);
    file
}

#[test]
fn a_saved_picture_is_seen_and_one_that_is_none_changes_nothing() {
    let shows = guide("А").replace("Нажмите.", "Нажмите.\n   ![Кнопка](a.png)");
    let seat = Seat::prepared(|root| {
        fs::write(root.join("etc/instructions/a.md"), &shows).unwrap();
    });
    seat.until_ready();
    let told = |cited: &str, what: &str| {
        let words = until(what, || {
            let fault = fault(&seat);
            let words = fault.as_str().filter(|words| words.contains(what))?;
            Some(words.to_owned())
        });
        assert!(words.contains(cited), "{words}");
    };
    told("a.md:7:4:", "в папке pictures нет");

    // The folder comes with it.
    let pictures = seat.path("etc/instructions/pictures");
    fs::create_dir(&pictures).unwrap();
    fs::write(pictures.join("a.png"), png(40)).unwrap();
    until_both_are_told(&seat, 1, 1);
    // Another picture in the same file, in place and by rename.
    fs::write(pictures.join("a.png"), png(50)).unwrap();
    until_both_are_told(&seat, 1, 1);
    fs::write(seat.path("etc/new"), png(60)).unwrap();
    fs::rename(seat.path("etc/new"), pictures.join("a.png")).unwrap();
    until_both_are_told(&seat, 1, 1);

    fs::write(pictures.join("a.png"), "<svg/>").unwrap();
    told("a.md:7:4:", "не картинка");
    fs::write(pictures.join("a.png"), &png(50)[..60]).unwrap();
    told("a.md:7:4:", "записана не до конца");
    let noted = fs::read_to_string(seat.path("faces")).unwrap();
    assert!(!noted.contains("guides"), "{noted}");
    fs::write(pictures.join("a.png"), png(40)).unwrap();
    until_both_are_told(&seat, 1, 1);
    fs::remove_dir_all(&pictures).unwrap();
    told("a.md:7:4:", "в папке pictures нет");
}

#[test]
fn guides_behind_swapped_links_are_followed() {
    let version = |root: &Path, name: &str, titles: &[&str]| {
        let folder = root.join("etc").join(name);
        fs::create_dir(&folder).unwrap();
        for title in titles {
            fs::write(folder.join(format!("{title}.md")), guide(title)).unwrap();
        }
    };
    let seat = Seat::prepared(|root| {
        version(root, "v1", &["a"]);
        version(root, "v2", &["a", "b"]);
        fs::remove_dir(root.join("etc/instructions")).unwrap();
        symlink("..data", root.join("etc/instructions")).unwrap();
        symlink("v1", root.join("etc/..data")).unwrap();
    });
    seat.until_ready();
    symlink("v2", seat.path("etc/..new")).unwrap();
    fs::rename(seat.path("etc/..new"), seat.path("etc/..data")).unwrap();
    until_both_have(&seat, 2);
    // And in place behind the link, where the watch has to have moved.
    fs::write(seat.path("etc/v2/c.md"), guide("c")).unwrap();
    until_both_have(&seat, 3);
}

#[test]
fn without_a_good_library_the_seat_shows_what_is_good_and_says_so() {
    let seat = Seat::prepared(|root| fs::remove_dir(root.join("etc/instructions")).unwrap());
    seat.until_state("idle");
    assert!(fault(&seat).is_string());
    fs::create_dir(seat.path("etc/instructions")).unwrap();
    until("the folder to be seen", || {
        fault(&seat).is_null().then_some(())
    });
    fs::write(seat.path("etc/instructions/a.md"), "?").unwrap();
    until("the fault", || fault(&seat).is_string().then_some(()));
}
