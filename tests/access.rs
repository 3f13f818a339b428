//! Our own pages for everybody: each kind of page in the engine itself, on both monitors, with letters of
//! 100 and of 200 per cent, in each scheme of contrast, looked over by axe-core.
//!
//! The pages are the files of `tests/pages/`, which the unit tests hold equal to what the program makes;
//! here they are shown by its own script and style sheet, in frames of the size that a screen has. The
//! letters are the zoom of the view, so that 200 per cent is a frame of half the size. axe-core comes
//! from npm: `tests/run.sh` fetches it where there is npm, and where not its part is skipped aloud. What
//! a screen reader is told is read from the bus of assistive programs (AT-SPI).

mod driver;

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use serde_json::json;

use driver::Browser;

/// Three monitors, with usual letters and with larger ones, which leave less of them.
const SIZES: [((u32, u32), u32); 7] = [
    ((1366, 768), 100),
    ((1920, 1080), 100),
    ((1366, 768), 200),
    ((1920, 1080), 200),
    ((1024, 768), 100),
    ((1024, 768), 125),
    ((1024, 768), 200),
];

/// As the program names them for its style sheet.
const CONTRASTS: [&str; 3] = ["usual", "black-on-white", "yellow-on-black"];

/// What says nothing to the blind without a name, beside buttons.
const NAMED: [&str; 7] = [
    "link",
    "entry",
    "password text",
    "check box",
    "progress bar",
    "dialog",
    "image",
];

/// The pages, by name.
fn pages() -> Vec<(String, String)> {
    let mut pages: Vec<_> = fs::read_dir(repository().join("tests/pages"))
        .unwrap()
        .map(|file| {
            let path = file.unwrap().path();
            let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
            (name, fs::read_to_string(path).unwrap())
        })
        .collect();
    pages.sort();
    assert!(pages.len() > 10, "there are pages");
    pages
}

fn repository() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// A browser that can show our pages: `show(html, contrast, width, height)`.
fn browser() -> Browser {
    let browser = Browser::start();
    let read = |name: &str| fs::read_to_string(repository().join(name)).unwrap();
    let style = read("src/shell/ui/style.css") + &read("src/shell/ui/paper.css");
    let script = read("src/shell/ui/script.js");
    browser.run(include_str!("access/show.js"), &json!([style, script]));
    browser
}

#[test]
fn nothing_is_lost_at_any_size() {
    let browser = browser();
    let mut lost = Vec::new();
    for (name, html) in pages() {
        for (monitor, letters) in SIZES {
            show_on(&browser, &html, monitor, letters);
            let found = browser.run(include_str!("access/lost.js"), &json!([]));
            for one in found.as_array().unwrap() {
                lost.push(format!("{name} {monitor:?} {letters} %: {one}"));
            }
        }
    }
    assert!(lost.is_empty(), "\n{}\n", lost.join("\n"));
}

/// A window that gets its size late, and one whose monitor is turned, are laid out as any other.
#[test]
fn a_window_that_grew_looks_like_one_that_was_large() {
    let browser = browser();
    let heights = |first: (u32, u32), html: &str| {
        let shown = json!([html, CONTRASTS[0], first.0, first.1]);
        browser.run("return show(...arguments)", &shown);
        browser.run(include_str!("access/heights.js"), &json!([1366, 768]))
    };
    let mut grown = Vec::new();
    for (name, html) in pages() {
        let (late, usual) = (heights((200, 200), &html), heights((1366, 768), &html));
        let pairs = late
            .as_array()
            .unwrap()
            .iter()
            .zip(usual.as_array().unwrap());
        grown.extend(
            pairs
                .filter(|(late, usual)| late != usual)
                .map(|(late, usual)| format!("{name}: {late} {usual}")),
        );
    }
    assert!(grown.is_empty(), "\n{}\n", grown.join("\n"));
}

/// The pages whose bar has the most to show.
fn pages_of_a_visit() -> Vec<(String, String)> {
    let named = [
        "portal-panel",
        "portal-rail",
        "portal-called",
        "home",
        "guide",
    ];
    let mut pages = pages();
    pages.retain(|(name, _)| named.contains(&name.as_str()));
    assert_eq!(pages.len(), named.len());
    pages
}

/// The monitors; one of 3840 by 2160 is drawn at twice the size, as the fourth.
const MONITORS: [(u32, u32); 5] = [
    (1024, 768),
    (1280, 1024),
    (1366, 768),
    (1920, 1080),
    (1080, 1920),
];

/// The sizes of the letters, in per cent.
const LETTERS: [u32; 4] = [100, 125, 150, 200];

/// Shows a page as it is on this monitor with letters of this size.
fn show_on(browser: &Browser, html: &str, (width, height): (u32, u32), letters: u32) {
    let (width, height) = (width * 100 / letters, height * 100 / letters);
    let shown = json!([html, CONTRASTS[0], width, height, letters]);
    browser.run("return show(...arguments)", &shown);
}

#[test]
fn the_bar_leaves_room_for_the_page_and_says_where_one_is_at_any_size() {
    let browser = browser();
    let mut wrong = Vec::new();
    for (name, html) in pages_of_a_visit() {
        // The longest name of a portal, and a host that is as long as one on the list.
        let html = html
            .replace(
                "class=\"name\">Учебный портал",
                "class=\"name long\">Министерство труда Карачаево-Черкесии (социальная помощь)",
            )
            .replace("praktika.test", "historydepositarium.ru");
        let rooms = MONITORS.map(|monitor| LETTERS.map(|letters| (monitor, letters)));
        for (monitor, letters) in rooms.concat() {
            show_on(&browser, &html, monitor, letters);
            let found = browser.ask(include_str!("access/layout.js"));
            for one in found.as_array().unwrap() {
                wrong.push(format!("{name} {monitor:?} {letters} %: {one}"));
            }
        }
    }
    assert!(wrong.is_empty(), "\n{}\n", wrong.join("\n"));
}

/// The place on the screen of each thing that this selector of CSS finds.
fn places(browser: &Browser, selector: &str, letters: u32) -> Vec<(i64, i64)> {
    let places = include_str!("access/places.js");
    let found = browser.run(places, &json!([selector, letters]));
    let found: Vec<(i64, i64)> = serde_json::from_value(found).unwrap();
    assert!(found.len() > 2, "{selector}: {found:?}");
    found
}

#[test]
fn what_is_pressed_is_large_enough_for_a_finger_and_shows_where_the_keyboard_is() {
    let browser = browser();
    let mut wrong = Vec::new();
    for (name, html) in pages() {
        for (monitor, letters) in [((1366, 768), 100), ((1024, 768), 200)] {
            show_on(&browser, &html, monitor, letters);
            let small = browser.run(include_str!("access/small.js"), &json!([letters, FINGER]));
            let blind = browser.run(include_str!("access/rings.js"), &json!([]));
            for found in [small, blind] {
                let found = found.as_array().unwrap().iter();
                wrong.extend(found.map(|one| format!("{name} {monitor:?} {letters} %: {one}")));
            }
        }
    }
    assert!(wrong.is_empty(), "\n{}\n", wrong.join("\n"));
}

/// The least pixels of what a finger presses.
const FINGER: u32 = 48;

/// At most so many pixels are lost where lengths are rounded.
const ROUNDED: u64 = 3;

#[test]
fn what_is_pressed_twice_for_larger_letters_is_the_same_button_both_times() {
    let browser = browser();
    let mut moved = Vec::new();
    for (name, html) in pages_of_a_visit() {
        for monitor in MONITORS {
            let corner = LETTERS.map(|letters| {
                show_on(&browser, &html, monitor, letters);
                places(&browser, "#bar .corner button", letters)
            });
            let moves = corner.iter().any(|place| {
                let both = place.iter().zip(&corner[0]);
                place.len() != corner[0].len()
                    || both
                        .map(|(now, first)| (now.0.abs_diff(first.0)).max(now.1.abs_diff(first.1)))
                        .any(|far| far > ROUNDED)
            });
            if moves {
                moved.push(format!("{name} {monitor:?}: {corner:?}"));
            }
        }
    }
    assert!(moved.is_empty(), "\n{}\n", moved.join("\n"));
}

#[test]
fn a_notice_moves_nothing() {
    let browser = browser();
    let page = |name: &str| {
        let place = repository().join(format!("tests/pages/{name}.html"));
        let html = fs::read_to_string(place).unwrap();
        let (before, rest) = html.split_once("<div id=\"notice\"").unwrap();
        let (notice, after) = rest.split_once("<div id=\"dialog\"").unwrap();
        [before, notice, after].map(str::to_owned)
    };
    let [_, notice, _] = page("portal-notice");
    let seen = "#bar button, #main button, #panel button, #panel [aria-current=step], #portal";
    for name in ["portal-panel", "portal-rail", "home"] {
        let [before, silence, after] = page(name);
        let both = [silence, notice.clone()]
            .map(|notice| format!("{before}<div id=\"notice\"{notice}<div id=\"dialog\"{after}"));
        for (monitor, letters) in [((1024, 768), 100), ((1366, 768), 150), ((1080, 1920), 200)] {
            let [silent, told] = both.each_ref().map(|html| {
                show_on(&browser, html, monitor, letters);
                places(&browser, seen, letters)
            });
            assert_eq!(silent, told, "{name} {monitor:?} {letters} %");
        }
    }
}

#[test]
fn a_picture_never_hides_the_words_of_its_step() {
    let browser = browser();
    let page = fs::read_to_string(repository().join("tests/pages/portal-panel.html")).unwrap();
    let (before, after) = page.split_once("/pictures/").unwrap();
    let (_, after) = after.split_once('"').unwrap();
    // A usual picture, and one that is higher than any window.
    for high in [160, 3000] {
        let drawing = format!(
            "data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' width='330' height='{high}'/>"
        );
        let after = after.replacen("height=\"160\"", &format!("height=\"{high}\""), 1);
        let html = format!("{before}{drawing}\"{after}");
        for (monitor, letters) in SIZES {
            show_on(&browser, &html, monitor, letters);
            let seen = browser.ask(include_str!("access/step.js"));
            let good = json!({ "words": true, "below": true, "wide": true, "high": true });
            assert_eq!(
                seen,
                json!([good, good]),
                "{high} on {monitor:?} {letters} %"
            );
        }
    }
}

#[test]
fn axe_finds_nothing_serious() {
    let Some(axe) = axe() else {
        // Not through the capture of the tests: it must be seen.
        let _ = writeln!(
            std::io::stderr(),
            "SKIPPED: axe-core is not there; tests/run.sh fetches it where npm is installed"
        );
        return;
    };
    let browser = browser();
    browser.run("window.axeSource = arguments[0]", &json!([axe]));
    let mut wrong = Vec::new();
    for (name, html) in pages() {
        for contrast in CONTRASTS {
            let ((width, height), _) = SIZES[0];
            let shown = json!([html, contrast, width, height]);
            browser.run("return show(...arguments)", &shown);
            let found = browser.ask(include_str!("access/axe.js"));
            assert!(found["passes"].as_u64().unwrap() > 5, "axe looked: {found}");
            for one in found["violations"].as_array().unwrap() {
                wrong.push(format!("{name} {contrast}: {one}"));
            }
        }
    }
    assert!(wrong.is_empty(), "\n{}\n", wrong.join("\n"));
}

#[test]
fn axe_would_find_what_is_wrong() {
    let Some(axe) = axe() else { return };
    let browser = browser();
    browser.run("window.axeSource = arguments[0]", &json!([axe]));
    let (_, html) = pages().remove(0);
    let html = html.replace("<h1", "<button></button><p style='color:#ccc'>Слова</p><h1");
    browser.run(
        "return show(...arguments)",
        &json!([html, "usual", 1366, 768]),
    );
    let found = browser.ask(include_str!("access/axe.js")).to_string();
    assert!(found.contains("button-name"), "{found}");
}

#[test]
fn a_screen_reader_is_told_every_name() {
    let browser = browser();
    let mut wrong = Vec::new();
    for (name, html) in pages() {
        let ((width, height), _) = SIZES[0];
        let shown = json!([html, CONTRASTS[0], width, height]);
        browser.run("return show(...arguments)", &shown);
        let seen = browser.run(include_str!("access/buttons.js"), &json!([]));
        let seen = seen.as_array().unwrap().iter();
        let mut seen: Vec<String> = seen.map(|name| letters(name.as_str().unwrap())).collect();
        let told = browser.heard();
        let button = |role: &str| ["push button", "toggle button"].contains(&role);
        let buttons = told.iter().filter(|(role, _)| button(role));
        let mut buttons: Vec<String> = buttons.map(|(_, name)| letters(name)).collect();
        seen.sort();
        buttons.sort();
        if seen != buttons {
            wrong.push(format!("{name}: {seen:?} is there, {buttons:?} is told"));
        }
        let nameless = told.iter().filter(|(role, name)| {
            name.trim().is_empty() && (button(role) || NAMED.contains(&role.as_str()))
        });
        wrong.extend(nameless.map(|(role, _)| format!("{name}: a nameless {role}")));
        if !told.iter().any(|(role, _)| role == "heading") {
            wrong.push(format!("{name}: no heading among {told:?}"));
        }
    }
    assert!(wrong.is_empty(), "\n{}\n", wrong.join("\n"));
}

#[test]
fn a_screen_reader_would_be_told_of_a_nameless_button() {
    let browser = browser();
    let (_, html) = pages().remove(0);
    let html = html.replace("<h1", "<button></button><h1");
    let shown = json!([html, CONTRASTS[0], 1366, 768]);
    browser.run("return show(...arguments)", &shown);
    let told = browser.heard();
    for (role, name) in [
        ("push button", ""),
        ("heading", "Этот компьютер не работает"),
    ] {
        let it = (role.to_owned(), name.to_owned());
        assert!(told.contains(&it), "no {it:?} in {told:?}");
    }
}

/// A name without its spaces: where they stand between two parts is the engine's choice.
fn letters(name: &str) -> String {
    name.split_whitespace().collect()
}

/// The source of axe-core, if it was fetched.
pub(crate) fn axe() -> Option<String> {
    let place = Path::new(env!("CARGO_TARGET_TMPDIR")).join("axe/package/axe.min.js");
    fs::read_to_string(place).ok()
}
