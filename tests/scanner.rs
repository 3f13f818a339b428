//! Scanning without a window: the scanner that SANE itself simulates, and one of the network, by the real program,
//! one process a scan.

pub(crate) mod escl;

use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use sps_kiosk::capabilities::Resources;
use sps_kiosk::capabilities::scanner::Scanning;
use sps_kiosk::link::Progress as Told;
use sps_kiosk::link::scanner::{Abilities, Ask, Progress, Source, Wish};
use sps_kiosk::platform::{Halt, Scan, ScanTrouble, Scanner, Scope};
use sps_kiosk::visit::Visit;

use escl::{Device, Mood};

const READER: &str = env!("CARGO_BIN_EXE_sps-kiosk-render");

/// What the simulated scanner is like.
pub(crate) const LIKE: &str = "number_of_devices 1\ngeometry_max 300.0\n\
    mode Color\nresolution 300\ntest-picture \"Color pattern\"\n";

/// It needs a fifth of a second for each piece of a page: minutes for a page.
const SLOW: &str = "read-delay true\nread-delay-duration 200000\n";

const SMALL: Wish = Wish {
    source: Source::Glass,
    colour: false,
    fine: false,
};

const STACK: Wish = Wish {
    source: Source::Feeder,
    ..SMALL
};

/// A visit at a seat with a scanner.
struct Seat {
    scanning: Scanning,
    visit: Visit,
    told: Receiver<Progress>,
    tell: Arc<dyn Fn(Told) + Send + Sync>,
    scanner: Scanner,
    place: tempfile::TempDir,
}

impl Seat {
    /// The scanner does besides what these settings say.
    fn with(settings: &str) -> Seat {
        let place = tempfile::tempdir().unwrap();
        let visit = Visit::in_dir(place.path().join("visit"));
        for folder in visit.places() {
            fs::create_dir(folder).unwrap();
        }
        let (tell, told) = channel();
        let tell = move |now| {
            if let Told::Scanner(now) = now {
                let _gone = tell.send(now);
            }
        };
        let seat = Seat {
            scanning: Scanning::default(),
            visit,
            told,
            tell: Arc::new(tell),
            scanner: Scanner::new("test:0", place.path()),
            place,
        };
        seat.is_like(settings);
        seat
    }

    /// With this scanner of the network.
    fn near(device: &Device) -> Seat {
        let scanner = Scanner::behind(device.door(), "/eSCL");
        Seat {
            scanner,
            ..Seat::with("")
        }
    }

    fn is_like(&self, settings: &str) {
        let file = self.place.path().join("test.conf");
        fs::write(file, format!("{LIKE}{settings}")).unwrap();
    }

    fn ask(&mut self, ask: Ask) {
        let resources = Resources {
            printer: None,
            inbox: None,
            scanner: Some(self.scanner.clone()),
            reader: Path::new(READER),
            guides: None,
            scope: Scope::Relocated,
            visit: &self.visit,
            tell: self.tell.clone(),
        };
        assert_eq!(self.scanning.ask(ask, &resources), None);
    }

    /// Scans to the end, and returns the pages and what is told last.
    fn scan(&mut self, wish: Wish) -> (Vec<String>, Progress) {
        self.ask(Ask::Scan(wish));
        let mut pages = Vec::new();
        loop {
            match self.told.recv_timeout(Duration::from_secs(120)).unwrap() {
                Progress::Page(name) => pages.push(name),
                Progress::Trims(_) => {}
                last => return (pages, last),
            }
        }
    }

    fn files(&self) -> usize {
        fs::read_dir(self.visit.files()).unwrap().count()
    }

    /// The processes that work in the visit.
    fn at_work(&self) -> usize {
        let processes = fs::read_dir("/proc").unwrap().flatten();
        let place = self.visit.scanning();
        let in_place = |link: &Path| fs::read_link(link).is_ok_and(|cwd| cwd == place);
        processes
            .filter(|one| in_place(&one.path().join("cwd")))
            .count()
    }

    fn is_clean(&self) {
        assert_eq!(self.at_work(), 0, "nothing runs");
        let left = fs::read_dir(self.visit.scanning()).unwrap();
        assert_eq!(left.count(), 0, "nothing is left");
        let home = fs::read_dir(self.visit.home()).unwrap();
        assert_eq!(home.count(), 0, "nothing is written by habit");
    }

    /// Waits until a scan is at work.
    fn until_it_works(&self) {
        let until = Instant::now() + Duration::from_secs(60);
        while self.at_work() == 0
            || self
                .visit
                .scanning()
                .join("page001.jpg.part")
                .metadata()
                .is_err()
        {
            assert!(Instant::now() < until, "no scan began");
            std::thread::yield_now();
        }
    }
}

fn trouble(code: &str) -> Progress {
    Progress::Trouble(code.to_owned())
}

#[test]
fn a_page_of_the_glass_is_a_whole_picture_among_the_files() {
    let mut seat = Seat::with("");
    seat.ask(Ask::Look);
    let can = Abilities {
        glass: true,
        feeder: true,
        loaded: false,
        colours: true,
    };
    assert_eq!(seat.told.recv().unwrap(), Progress::Ready(can));
    let (pages, last) = seat.scan(Wish::default());
    assert_eq!(
        (pages.as_slice(), last),
        (&["Скан 1.jpg".to_owned()][..], Progress::Over)
    );
    let picture = fs::read(seat.visit.files().join("Скан 1.jpg")).unwrap();
    assert!(picture.starts_with(&[0xff, 0xd8]) && picture.ends_with(&[0xff, 0xd9]));
    assert_eq!(seat.scan(SMALL).0, ["Скан 2.jpg"]);
    assert_eq!(seat.scanning.taken(), 2);
    seat.is_clean();
}

#[test]
fn every_sheet_of_the_feeder_comes_and_its_end_is_no_trouble() {
    let mut seat = Seat::with("");
    let (pages, last) = seat.scan(STACK);
    assert_eq!((pages.len(), last), (10, Progress::Over));
    assert_eq!(pages[9], "Скан 10.jpg");
    assert_eq!(seat.files(), 10);
    seat.is_clean();
}

#[test]
fn every_trouble_is_told_apart_and_the_next_scan_is_as_good_as_ever() {
    let mut seat = Seat::with("");
    for (status, code) in [
        ("NO_DOCS", "no-paper"),
        ("JAMMED", "jam"),
        ("COVER_OPEN", "cover-open"),
        ("DEVICE_BUSY", "busy"),
        ("ACCESS_DENIED", "no-rights"),
        ("IO_ERROR", "failed"),
        ("NO_MEM", "failed"),
    ] {
        seat.is_like(&format!("read-status-code \"SANE_STATUS_{status}\"\n"));
        for wish in [SMALL, STACK] {
            assert_eq!(seat.scan(wish), (Vec::new(), trouble(code)), "{status}");
        }
        assert_eq!(seat.files(), 0, "{status}");
        seat.is_clean();
    }
    seat.is_like("");
    assert_eq!(seat.scan(SMALL).1, Progress::Over);
}

#[test]
fn a_scanner_that_is_not_there_does_not_answer() {
    let mut seat = Seat::with("");
    seat.scanner = Scanner::new("test:7", seat.place.path());
    seat.ask(Ask::Look);
    assert_eq!(seat.told.recv().unwrap(), trouble("no-answer"));
    assert_eq!(seat.scan(SMALL), (Vec::new(), trouble("no-answer")));
    seat.scanner = Scanner::new("nosuchdriver:0", seat.place.path());
    assert_eq!(seat.scan(SMALL), (Vec::new(), trouble("no-answer")));
    seat.is_clean();
}

#[test]
fn a_page_that_is_not_wanted_any_more_stops_in_the_middle() {
    let mut seat = Seat::with(SLOW);
    seat.ask(Ask::Scan(Wish::default()));
    seat.until_it_works();
    seat.ask(Ask::Stop);
    assert_eq!(seat.told.recv().unwrap(), Progress::Over);
    assert_eq!(seat.files(), 0);
    seat.is_clean();
    seat.is_like("");
    assert_eq!(seat.scan(SMALL).1, Progress::Over, "the next one is read");
}

#[test]
fn the_end_of_a_visit_ends_the_scan_and_nothing_is_left() {
    let mut seat = Seat::with(SLOW);
    seat.ask(Ask::Scan(Wish::default()));
    seat.until_it_works();
    let scanning = std::mem::take(&mut seat.scanning);
    scanning.stop();
    scanning.end();
    assert_eq!(seat.files(), 0);
    seat.is_clean();
}

#[test]
fn a_scan_that_hears_no_signal_is_killed_with_its_visit() {
    let mut seat = Seat::with(SLOW);
    seat.ask(Ask::Scan(Wish::default()));
    seat.until_it_works();
    let place = seat.visit.scanning();
    let processes = fs::read_dir("/proc").unwrap().flatten();
    let mut at_work =
        processes.filter(|one| fs::read_link(one.path().join("cwd")).is_ok_and(|cwd| cwd == place));
    let pid = at_work.next().unwrap().file_name();
    let pid = pid.to_str().unwrap().parse().unwrap();
    let pid = rustix::process::Pid::from_raw(pid).unwrap();
    rustix::process::kill_process(pid, rustix::process::Signal::STOP).unwrap();
    std::mem::take(&mut seat.scanning).end();
    seat.is_clean();
}

#[test]
fn a_page_for_which_there_is_no_room_is_told_and_those_before_stay() {
    let mut seat = Seat::with("");
    let full = fs::File::create(seat.visit.files().join("full.pdf")).unwrap();
    full.set_len(300 << 20).unwrap();
    assert_eq!(seat.scan(STACK), (Vec::new(), trouble("no-room")));
    assert_eq!(seat.files(), 1);
    seat.is_clean();
}

#[test]
fn a_scanner_of_the_network_reads_from_its_glass_and_its_feeder() {
    let device = Device::new(3);
    let mut seat = Seat::near(&device);
    seat.ask(Ask::Look);
    let can = Abilities {
        glass: true,
        feeder: true,
        loaded: true,
        colours: true,
    };
    assert_eq!(seat.told.recv().unwrap(), Progress::Ready(can));
    let (pages, last) = seat.scan(SMALL);
    assert_eq!((pages.len(), last), (1, Progress::Over));
    let (pages, last) = seat.scan(STACK);
    assert_eq!((pages.len(), last), (3, Progress::Over));
    let (first, rest) = (seat.visit.files().join("Скан 1.jpg"), device.jobs());
    let picture = fs::read(first).unwrap();
    assert!(picture.starts_with(&[0xff, 0xd8]) && picture.ends_with(&[0xff, 0xd9]));
    assert_eq!(rest, (2, 2), "no job stays at the scanner");
    seat.is_clean();
}

#[test]
fn a_scanner_of_the_network_says_what_is_wrong_with_it() {
    let device = Device::new(1);
    let mut seat = Seat::near(&device);
    for (mood, code) in [
        (Mood::Refuses("ScannerAdfEmpty"), "no-paper"),
        (Mood::Refuses("ScannerAdfJam"), "jam"),
        (Mood::Refuses("ScannerAdfHatchOpen"), "cover-open"),
        (Mood::Breaks, "failed"),
    ] {
        device.is(mood);
        assert_eq!(seat.scan(STACK), (Vec::new(), trouble(code)), "{mood:?}");
        assert_eq!(seat.files(), 0, "{mood:?}");
        seat.is_clean();
    }
    device.is(Mood::Well);
    assert_eq!(seat.scan(STACK).1, Progress::Over);
}

#[test]
fn a_scanner_that_works_for_somebody_else_is_busy_and_then_it_is_not() {
    let device = Device::new(1);
    let mut seat = Seat::near(&device);
    device.is(Mood::Busy);
    assert_eq!(seat.scan(SMALL), (Vec::new(), trouble("busy")));
    device.is(Mood::Well);
    assert_eq!(seat.scan(SMALL).1, Progress::Over);
    seat.is_clean();
}

#[test]
fn a_scanner_that_says_one_letter_after_the_other_holds_nobody() {
    let device = Device::new(1);
    let scanner = Scanner::behind(device.door(), "/eSCL");
    assert!(scanner.is_loaded());
    device.is(Mood::Trickles);
    assert!(!scanner.is_loaded());
}

#[test]
fn a_scanner_of_the_network_that_is_silent_or_gone_does_not_answer() {
    let device = Device::new(1);
    let mut seat = Seat::near(&device);
    device.is(Mood::Silent);
    assert_eq!(seat.scan(SMALL), (Vec::new(), trouble("no-answer")));
    drop(device);
    assert_eq!(seat.scan(SMALL), (Vec::new(), trouble("no-answer")));
    seat.is_clean();
}

#[test]
fn a_page_of_the_network_that_is_not_wanted_ends_with_its_job() {
    let device = Device::new(5);
    let mut seat = Seat::near(&device);
    device.is(Mood::Halts);
    seat.ask(Ask::Scan(STACK));
    device.until_halfway();
    seat.ask(Ask::Stop);
    device.is(Mood::Well);
    assert_eq!(seat.told.recv().unwrap(), Progress::Over);
    assert_eq!(seat.files(), 0);
    assert_eq!(device.jobs(), (1, 1), "the scanner was told, too");
    seat.is_clean();
    assert_eq!(seat.scan(SMALL).1, Progress::Over, "the next one is read");
}

#[test]
fn a_feeder_that_is_stopped_between_two_pages_gives_no_other() {
    let device = Device::new(5);
    let seat = Seat::near(&device);
    let (unwanted, over) = <(AtomicBool, AtomicBool)>::default();
    let halt = Halt {
        wanted: &unwanted,
        over: &over,
    };
    let scan = Scan {
        source: Some("ADF"),
        mode: Some("Gray"),
        resolution: 150,
        a4: true,
        pages: 50,
    };
    let mut pages = 0;
    let take = &mut |_: &Path| {
        pages += 1;
        unwanted.store(true, Ordering::Relaxed);
        Ok(())
    };
    let place = seat.visit.scanning();
    let result = seat.scanner.scan(&scan, &place, halt, take);
    assert_eq!((result, pages), (Err(ScanTrouble::Stopped), 1));
    assert_eq!(device.jobs(), (1, 1), "the scanner was told, too");
    seat.is_clean();
}

#[test]
fn a_slow_page_comes_all_the_same_and_the_end_of_a_visit_waits_for_none() {
    let device = Device::new(2);
    let mut seat = Seat::near(&device);
    device.is(Mood::Halts);
    seat.ask(Ask::Scan(SMALL));
    device.until_halfway();
    device.is(Mood::Well);
    assert_eq!(
        seat.told.recv().unwrap(),
        Progress::Page("Скан 1.jpg".into())
    );
    while seat.told.recv().unwrap() != Progress::Over {}
    device.is(Mood::Halts);
    seat.ask(Ask::Scan(SMALL));
    device.until_halfway();
    std::mem::take(&mut seat.scanning).end();
    assert_eq!(seat.files(), 1);
    seat.is_clean();
}

#[test]
fn a_page_of_the_glass_is_cut_to_its_paper_and_is_whole_again() {
    let device = Device::new(0);
    device.holds_a_card();
    let mut seat = Seat::near(&device);
    seat.ask(Ask::Scan(SMALL));
    let name = "Скан 1.jpg".to_owned();
    let told: Vec<_> = seat.told.iter().take(3).collect();
    let expected = [
        Progress::Page(name.clone()),
        Progress::Trims(name.clone()),
        Progress::Over,
    ];
    assert_eq!(told, expected);
    let place = seat.visit.files().join(&name);
    let read = fs::read(&place).unwrap();
    seat.ask(Ask::Trim(name.clone()));
    assert_eq!(seat.told.recv().unwrap(), Progress::Trimmed(name.clone()));
    let cut = fs::read(&place).unwrap();
    assert!(cut.starts_with(&[0xff, 0xd8]) && cut.len() < read.len());
    seat.ask(Ask::Whole(name.clone()));
    assert_eq!(seat.told.recv().unwrap(), Progress::Trims(name));
    assert_eq!(fs::read(&place).unwrap(), read);
    assert_eq!(seat.files(), 1);
    for foreign in ["../visit", "..", "/etc/passwd", "nothing.jpg"] {
        for ask in [Ask::Trim, Ask::Whole] {
            seat.ask(ask(foreign.into()));
            assert_eq!(seat.told.recv().unwrap(), trouble("not-cut"), "{foreign}");
        }
    }
    seat.is_clean();
}
