//! A visit on the practice portal: the guide beside it follows from the log-in to the result, a handout
//! comes out of the printer, and an outage has its ways out and its times.

use std::fmt::Write as _;
use std::fs;
use std::net::SocketAddr;
use std::path::Path;
use std::process::Command;

use sps_kiosk::practice::{ALLOWLIST, HOSTS, Practice, write_guides};

use super::display::{CYAN, DIMMED, GROUND, MAGENTA};
use super::{Kiosk, until};
use crate::print::cups::{Cups, History, Manner, Printer};

/// The colour of buttons, and of how far the steps have come.
const DEEP: [u8; 3] = [11, 79, 99];

/// Where the panel says how far the steps have come, and how wide its bar is inside.
const BAR: (std::ops::Range<usize>, std::ops::Range<usize>) = (1000..1340, 75..250);
const WIDTH: f64 = 290.0;

/// A kiosk on the practice portal, as `sps-kiosk demo` sets it up, that prints where there is a CUPS.
fn start(practice: &Practice, cups: Option<&Cups>) -> Kiosk {
    let address = practice.address();
    let variables = cups.map(|cups| ("CUPS_SERVER", cups.server()));
    let kiosk = Kiosk::start_in(ALLOWLIST, "", variables.as_slice(), |root| {
        prepare(root, address, cups.is_some());
    });
    kiosk.wait_for("idle");
    kiosk
}

pub(super) fn prepare(root: &Path, portal: SocketAddr, prints: bool) {
    let guides = root.join("etc/instructions");
    fs::remove_dir_all(&guides).unwrap();
    write_guides(&guides).unwrap();
    let mut settings = String::from("[gate.hosts]\n");
    for host in HOSTS {
        writeln!(settings, "\"{host}\" = \"{portal}\"").unwrap();
    }
    if prints {
        settings.push_str("\n[print]\nprinter = \"q\"\n");
    }
    fs::write(root.join("etc/kiosk.toml"), settings).unwrap();
}

pub(super) fn practice() -> Practice {
    Practice::start(SocketAddr::from(([127, 0, 0, 1], 0))).unwrap()
}

impl Kiosk {
    /// Waits until the panel stands at this step of so many.
    pub(super) fn stands_at(&self, step: usize, count: usize) {
        let wanted = step as f64 / count as f64;
        until(&format!("step {step} of {count}"), 30, || {
            let width = self.display.look().run_of(DEEP, BAR.0, BAR.1);
            ((width as f64 / WIDTH - wanted).abs() < 0.02).then_some(())
        });
    }

    /// Goes to the field or link at this place in the order of the keyboard.
    fn tab(&self, times: usize) {
        self.display.press(&vec!["Tab"; times]);
    }
}

#[test]
fn the_guide_follows_from_the_log_in_to_the_result() {
    let practice = practice();
    let kiosk = start(&practice, None);
    kiosk.open("http://www.praktika.test/services/spravka");
    kiosk.stands_at(1, 9);
    kiosk.shot("practice-1-service");
    // What is attached later.
    kiosk.open("http://www.praktika.test/services/spravka/obrazec.pdf");
    until("«Понятно» in the line below the page", 20, || {
        let frame = kiosk.display.look().run_of(DEEP, 840..970, 705..765);
        (frame > 80).then_some(())
    });
    kiosk.display.click_at(904, 735);
    kiosk.open("http://www.praktika.test/services/spravka/form");
    kiosk.stands_at(2, 6);
    kiosk.shot("practice-2-log-in");
    kiosk.tab(4);
    kiosk.display.write("a");
    kiosk.tab(1);
    kiosk.display.write("b");
    kiosk.display.press(&["Return"]);
    // The code comes under the same address.
    let code = until("the code", 20, || {
        kiosk.display.press(&["ctrl+a", "ctrl+c"]);
        let page = kiosk.display.clipboard("clipboard");
        let code = page
            .split_once("перед вами: ")?
            .1
            .split_whitespace()
            .next()?;
        Some(code.to_owned())
    });
    kiosk.tab(4);
    kiosk.display.write(&code);
    kiosk.display.press(&["Return"]);
    kiosk.stands_at(3, 9);
    kiosk.shot("practice-3-form");
    kiosk.tab(5);
    kiosk.display.write("v");
    kiosk.display.press(&["Return"]);
    kiosk.stands_at(4, 9);
    kiosk.tab(4);
    kiosk.display.press(&["space"]);
    kiosk.display.shows(DIMMED);
    kiosk.shot("practice-4-files");
    kiosk.display.press(&["Return"]);
    kiosk.stands_at(4, 9);
    kiosk.display.press(&["Tab", "Return"]);
    kiosk.stands_at(6, 9);
    kiosk.tab(4);
    kiosk.display.press(&["Return"]);
    kiosk.stands_at(7, 9);
    kiosk.shot("practice-5-result");
    kiosk.end();
}

#[test]
fn a_page_without_a_guide_leaves_no_width_that_covers_the_next_guide() {
    let practice = practice();
    let kiosk = start(&practice, None);
    // A file is saved, and the page below it stays empty.
    kiosk.open("http://www.praktika.test/services/spravka/obrazec.pdf");
    until("«Понятно» in the line below the page", 20, || {
        let frame = kiosk.display.look().run_of(DEEP, 1110..1240, 705..765);
        (frame > 80).then_some(())
    });
    kiosk.display.click_at(1174, 735);
    kiosk.open("http://www.praktika.test/services/spravka/form");
    kiosk.stands_at(2, 6);
    kiosk.end();
}

#[test]
fn a_saved_guide_is_seen_at_once_and_the_citizen_stays_at_his_step() {
    let practice = practice();
    let kiosk = start(&practice, None);
    kiosk.open("http://www.praktika.test/services/spravka/form");
    kiosk.stands_at(2, 6);
    let file = kiosk.root().join("etc/instructions/login.md");
    let before = fs::read_to_string(&file).unwrap();
    // Another step before the one where the citizen is.
    let longer = before.replace("1. Нажмите", "1. Сядьте удобно.\n2. Нажмите");
    fs::write(&file, &longer).unwrap();
    kiosk.stands_at(3, 7);
    fs::write(&file, longer.replace("title", "titel")).unwrap();
    let fault = until("the fault", 20, || {
        let fault = kiosk.status()?["guides_fault"].as_str()?.to_owned();
        Some(fault)
    });
    assert!(fault.contains("login.md:2:1:"), "{fault}");
    kiosk.next_visit();
    // The last good library is that of the next visit, too.
    kiosk.open("http://vhod.praktika.test/login");
    kiosk.stands_at(2, 7);
    kiosk.end();
}

#[test]
fn an_outage_is_explained_and_noted_until_the_portal_answers() {
    let practice = practice();
    let kiosk = start(&practice, None);
    practice.set_outage(true);
    // «Учебная справка», by hand: the panel knows what the citizen came for.
    let found = || kiosk.display.look().run_of([255; 3], 100..1200, 285..295) > 1000;
    assert!(!found());
    kiosk.display.write("справка");
    until("what was found", 20, || found().then_some(()));
    kiosk.display.press(&["Return", "Return"]);
    let outage = |over: bool| {
        until("the outage", 20, || {
            let outage = kiosk.status()?["outages"][0].clone();
            let seen = outage["host"] == "www.praktika.test" && outage["began"].is_u64();
            (seen && outage["ended"].is_u64() == over).then_some(())
        });
    };
    outage(false);
    kiosk.shows_a_page_of_its_own("practice-6-outage");
    practice.set_outage(false);
    // «Обновить» in the bar.
    kiosk.display.click_at(246, 33);
    outage(true);
    until("the page", 20, || {
        (kiosk.display.look().share_of(GROUND) < 0.05).then_some(())
    });
    let log = kiosk.log();
    assert!(log.contains("a portal is down") && log.contains("a portal answers again"));
    kiosk.end();
}

#[test]
fn a_guide_comes_out_on_paper_with_nothing_of_the_visit() {
    let printer = Printer::start(Manner::Prints);
    let cups = Cups::start(&[printer.queue("q")], History::Forgotten);
    let practice = practice();
    let kiosk = start(&practice, Some(&cups));
    kiosk.open("http://www.praktika.test/services/spravka/form");
    kiosk.stands_at(2, 6);
    kiosk.shot("practice-7-panel-with-paper");
    kiosk.display.click_at(PAPER.0, PAPER.1);
    kiosk.display.shows(DIMMED);
    kiosk.display.press(&["Tab", "Return"]);
    let paper = until("a paper", 30, || printer.papers().pop());
    let kept = Path::new(env!("CARGO_TARGET_TMPDIR")).join("screens/practice-8-handout.pdf");
    fs::write(kept, &paper).unwrap();
    let words = super::printed::words(&paper);
    for step in ["Войти на учебный портал", "Придумайте пароль", "Составлено"]
    {
        assert!(words.contains(step), "{words}");
    }
    for other in [
        "Шаг 2",
        "Готово, дальше",
        "Осталось",
        "praktika.test",
        "Уже",
    ] {
        assert!(!words.contains(other), "{words}");
    }
    kiosk.end();
}

#[test]
fn a_picture_is_seen_at_its_step_and_on_paper_and_a_new_one_at_once() {
    let printer = Printer::start(Manner::Prints);
    let cups = Cups::start(&[printer.queue("q")], History::Forgotten);
    let practice = practice();
    let kiosk = start(&practice, Some(&cups));
    let seen = |what: &str, colour, width| {
        until(what, 30, || {
            let run = kiosk.display.look().run_of(colour, 1000..1340, 260..640);
            (run > width).then_some(())
        });
    };
    kiosk.open("http://www.praktika.test/services/spravka");
    kiosk.stands_at(1, 9);
    kiosk.display.click_at(NEXT.0, NEXT.1);
    kiosk.stands_at(2, 9);
    seen("the button in the picture", BUTTON, 60);
    kiosk.shot("practice-9-picture");
    // Another picture in the same file fills the panel.
    let file = kiosk
        .root()
        .join("etc/instructions/pictures/spravka-nachat.png");
    let drawn = Command::new("convert")
        .args(["-size", "560x200", "xc:#ff00ff"])
        .arg(&file)
        .status();
    assert!(drawn.unwrap().success());
    seen("the new picture", MAGENTA, 250);
    fs::write(&file, "no picture").unwrap();
    let fault = until("the fault", 20, || {
        let fault = kiosk.status()?["guides_fault"].as_str()?.to_owned();
        Some(fault)
    });
    assert!(fault.contains("spravka.md:18:4:"), "{fault}");
    kiosk.display.click_at(PAPER.0, PAPER.1 + 25);
    kiosk.display.shows(DIMMED);
    kiosk.display.press(&["Tab", "Return"]);
    let paper = until("a paper", 30, || printer.papers().pop());
    let kept = Path::new(env!("CARGO_TARGET_TMPDIR")).join("screens/practice-10-handout.pdf");
    fs::write(&kept, &paper).unwrap();
    let pictures = Command::new("pdfimages").arg("-list").arg(&kept).output();
    let pictures = String::from_utf8(pictures.unwrap().stdout).unwrap();
    assert!(pictures.contains(" 560   200 "), "{pictures}");
    // Of a clip there are its words.
    assert_eq!(pictures.lines().count(), 3, "{pictures}");
    let words = super::printed::words(&paper);
    assert!(words.contains("Стрелка нажимает"), "{words}");
    assert!(!words.contains("Показать, как это делается"), "{words}");
    kiosk.end();
}

#[test]
fn a_clip_moves_only_while_it_is_asked_for() {
    let practice = practice();
    let kiosk = start(&practice, None);
    let file = kiosk
        .root()
        .join("etc/instructions/pictures/vybrat-fajl.webp");
    let drawn = Command::new("convert")
        .args([
            "-delay",
            "30",
            "-size",
            "560x200",
            "xc:#ff00ff",
            "xc:#00ffff",
        ])
        .args(["-loop", "0", "-define", "webp:lossless=true"])
        .arg(&file)
        .status();
    assert!(drawn.unwrap().success());
    // Both colours fill the width of the panel; which of them is there, and the row where it begins.
    let seen = || {
        let look = kiosk.display.look();
        let fills = |colour, row| look.run_of(colour, 1000..1340, row..row + 1) > 250;
        let row = |colour| (260..640).find(|row| fills(colour, *row));
        [MAGENTA, CYAN]
            .into_iter()
            .find_map(|colour| Some((colour, row(colour)?)))
    };
    kiosk.open("http://www.praktika.test/services/spravka");
    for step in 1..4 {
        kiosk.stands_at(step, 9);
        kiosk.display.click_at(NEXT.0, NEXT.1);
    }
    kiosk.stands_at(4, 9);
    assert_eq!(seen(), None, "nothing moves unasked");
    kiosk.display.click_at(CLIP.0, CLIP.1);
    let mut row = 0;
    for wanted in [MAGENTA, CYAN, MAGENTA, CYAN] {
        row = until("the next frame", 20, || {
            let (colour, row) = seen()?;
            (colour == wanted).then_some(row)
        });
    }
    kiosk.shot("practice-11-clip");
    // The same button, above it.
    kiosk.display.click_at(CLIP.0, row - 35);
    until("the end of the clip", 20, || seen().is_none().then_some(()));
    kiosk.display.click_at(CLIP.0, row - 35);
    until("the clip again", 20, seen);
    // Whoever goes on has nothing beside him that moves.
    kiosk.display.click_at(NEXT.0, NEXT.1);
    kiosk.stands_at(5, 9);
    until("the end of the clip", 20, || seen().is_none().then_some(()));
    kiosk.end();
}

/// The buttons of the portal, and of a picture of one.
const BUTTON: [u8; 3] = [20, 108, 67];

/// «Готово, дальше» in the panel.
const NEXT: (usize, usize) = (1222, 677);

/// «Показать, как это делается» below the fourth step.
const CLIP: (usize, usize) = (1164, 535);

/// «Памятка» in the panel.
const PAPER: (usize, usize) = (1250, 204);
