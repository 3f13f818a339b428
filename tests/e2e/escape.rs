//! The escape suite: known ways out of a kiosk, each tried on the real shell.
//!
//! A row says what is tried; after every try the same must hold: no window but the kiosk's, no
//! foreign process, the button «Завершить сеанс» in its place, nothing heard outside, no file
//! outside the visit, the visit goes on and its page answers. The rows are the tables of
//! installer/SECURITY.md. Every tenth is tried by each `cargo test`, all of them when `SPS_ESCAPE`
//! is `all`, and otherwise those whose names begin with its value. What only the system below can
//! hold is not here but in that document.

mod document;
mod files;
mod keys;
mod navigation;
mod pointer;
mod process;
mod schemes;
mod served;
mod storms;
mod watch;

use std::panic::{self, AssertUnwindSafe};

use sps_kiosk::control::{ControlRequest, Reply, Status};
use sps_kiosk::seat;

use super::portals::Page;
use super::{Kiosk, until};
use watch::Watch;

/// The listed host of the pages that try something.
const MAIN: &str = "www.gosuslugi.ru";

/// One way out. Its `id` and `tried` are a line of the document; its `way` is for the try.
#[derive(Clone, Debug)]
struct Row<W> {
    id: String,
    /// What is tried, in words for IT.
    tried: String,
    way: W,
}

impl<W> Row<W> {
    fn new(id: impl Into<String>, tried: impl Into<String>, way: W) -> Row<W> {
        Row {
            id: id.into(),
            tried: tried.into(),
            way,
        }
    }

    /// The row without its way, as the document knows it.
    fn listed(self) -> Row<()> {
        Row::new(self.id, self.tried, ())
    }
}

/// A line of a table that is kept as text: `kind name | what | way`.
struct Line {
    kind: &'static str,
    name: &'static str,
    what: &'static str,
    way: &'static str,
}

impl Line {
    fn id(&self) -> String {
        format!("{}-{}", self.kind, self.name)
    }
}

/// The lines of such a table.
fn lines(table: &'static str) -> impl Iterator<Item = Line> {
    table.lines().map(|line| {
        let mut parts = line.splitn(3, " | ");
        let (kind, name) = parts.next().unwrap().split_once(' ').unwrap();
        let [what, way] = [(); 2].map(|()| parts.next().unwrap());
        Line {
            kind,
            name,
            what,
            way,
        }
    })
}

/// Every row of the suite, by kinds, in the order of the document.
fn all() -> Vec<(&'static str, Vec<Row<()>>)> {
    fn listed<W>(rows: Vec<Row<W>>) -> Vec<Row<()>> {
        rows.into_iter().map(Row::listed).collect()
    }
    vec![
        ("Клавиатура", listed(keys::rows())),
        ("Адреса и схемы", listed(schemes::rows())),
        ("Переходы и загрузки", listed(navigation::rows())),
        ("То, что присылает портал", listed(served::rows())),
        ("Выбор файла", listed(files::rows())),
        ("Мышь", listed(pointer::rows())),
        ("Затвор", listed(process::doors())),
        ("Процессы", listed(process::ends())),
        ("Окружение программы", listed(process::variables())),
        (
            "Страницы, что мешают или просят лишнего",
            listed(storms::rows()),
        ),
    ]
}

/// A kiosk in the middle of a visit, and what is watched of it.
struct Seat {
    kiosk: Kiosk,
    watch: Watch,
}

impl Seat {
    fn over(kiosk: Kiosk, prepare: &impl Fn(&Kiosk)) -> Seat {
        let calm = Page::html("<body style='background:#f0f'><script>tell('calm')</script>");
        kiosk.portals.page(MAIN, "/calm", calm);
        prepare(&kiosk);
        open_calm(&kiosk);
        let watch = Watch::over(&kiosk);
        Seat { kiosk, watch }
    }

    /// Opens a page of the portal that tries something.
    fn visit(&self, path: &str, page: Page) {
        self.kiosk.portals.page(MAIN, path, page);
        self.kiosk.portals.forget();
        open(&self.kiosk, &format!("https://{MAIN}{path}"));
    }

    /// Presses the page, as a citizen does.
    fn click(&self) {
        self.kiosk.display.click_at(500, 450);
    }

    /// Waits until the page has told this.
    fn told(&self, what: &str) {
        self.kiosk.portals.told(MAIN, what);
    }

    /// Nothing has opened, started, spoken or been written that should not be there.
    fn unmoved(&self) {
        let broken = self.watch.broken(&self.kiosk);
        assert!(broken.is_empty(), "{}", broken.join("; "));
    }

    /// After what a page tried: nothing is there, and the next page opens and is seen.
    fn answers(&self) {
        self.unmoved();
        self.watch.same_visit(&self.kiosk);
        open_calm(&self.kiosk);
    }

    /// The screen has come to rest as it was.
    fn calm(&self) {
        self.watch.calm(&self.kiosk);
    }

    /// The visit has ended as the row meant it to; what follows is compared with the next one.
    fn watch_again(&mut self) {
        open_calm(&self.kiosk);
        self.watch = Watch::over(&self.kiosk);
    }
}

fn open_calm(kiosk: &Kiosk) {
    kiosk.portals.forget();
    open(kiosk, &format!("https://{MAIN}/calm"));
    kiosk.portals.told(MAIN, "calm");
}

/// Opens an address as `sps-kiosk ctl open` does; hundreds of rows have no time for a process each.
fn open(kiosk: &Kiosk, address: &str) {
    let target = address.to_owned();
    assert_eq!(
        asked(kiosk, &ControlRequest::Open { target }),
        Reply::Done,
        "open {address}"
    );
}

/// How the seat is.
fn status(kiosk: &Kiosk) -> Status {
    match asked(kiosk, &ControlRequest::Status) {
        Reply::Status(status) => *status,
        other => panic!("the seat answers {other:?}"),
    }
}

fn asked(kiosk: &Kiosk, request: &ControlRequest) -> Reply {
    seat::ask(&kiosk.root().join("run"), request).unwrap()
}

/// Tries the rows one after the other on one kiosk; one that breaks it gets a new one. Fails at the
/// end with every row that did not hold.
fn tried<W>(rows: Vec<Row<W>>, prepare: impl Fn(&Kiosk), attempt: impl Fn(&mut Seat, &Row<W>)) {
    tried_on(Kiosk::start, rows, prepare, attempt);
}

/// The same on kiosks that are started in another way.
fn tried_on<W>(
    start: impl Fn() -> Kiosk,
    rows: Vec<Row<W>>,
    prepare: impl Fn(&Kiosk),
    attempt: impl Fn(&mut Seat, &Row<W>),
) {
    let mut seat = None;
    let mut broken = Vec::new();
    for row in chosen(rows) {
        let mut at = seat.take().unwrap_or_else(|| Seat::over(start(), &prepare));
        let held = panic::catch_unwind(AssertUnwindSafe(|| {
            attempt(&mut at, &row);
            at.unmoved();
            at.calm();
        }));
        let seen = held.err().map(|cause| words(&*cause));
        if seen.is_some() {
            at.kiosk.shot(&format!("escape-{}", row.id));
        } else {
            seat = Some(at);
        }
        print(&row, seen.is_none());
        broken.extend(seen.map(|seen| format!("{}: {seen}", row.id)));
    }
    drop(seat);
    assert!(broken.is_empty(), "\n{}\n", broken.join("\n"));
}

/// What this run tries: everything, the rows whose names begin so, or every tenth.
fn chosen<W>(mut rows: Vec<Row<W>>) -> Vec<Row<W>> {
    let wanted = std::env::var("SPS_ESCAPE").unwrap_or_default();
    match wanted.as_str() {
        "all" => rows,
        "" => rows.into_iter().step_by(10).collect(),
        name => {
            rows.retain(|row| row.id.starts_with(name));
            rows
        }
    }
}

fn words(cause: &(dyn std::any::Any + Send)) -> String {
    let words = cause.downcast_ref::<String>().map(String::as_str);
    let words = words.or_else(|| cause.downcast_ref::<&str>().copied());
    words.unwrap_or("a panic without words").to_owned()
}

/// A line of the table that run.sh shows.
#[expect(clippy::print_stdout, reason = "the table is for a person")]
fn print<W>(row: &Row<W>, held: bool) {
    let held = if held { "держит" } else { "НЕТ" };
    println!("| {} | {} | {held} |", row.id, row.tried);
}

#[test]
fn keys_open_nothing() {
    tried(keys::rows(), keys::prepare, keys::attempt);
}

#[test]
fn addresses_lead_nowhere() {
    tried(schemes::rows(), schemes::prepare, schemes::attempt);
}

#[test]
fn pages_reach_no_unlisted_host() {
    tried(navigation::rows(), navigation::prepare, navigation::attempt);
}

#[test]
fn no_page_takes_the_seat_over() {
    tried(storms::rows(), storms::prepare, storms::attempt);
}

#[test]
fn what_a_portal_sends_stays_in_the_visit() {
    tried(served::rows(), served::prepare, served::attempt);
}

#[test]
fn the_mouse_opens_nothing() {
    tried(pointer::rows(), pointer::prepare, pointer::attempt);
}

#[test]
fn a_page_gets_only_files_of_the_visit() {
    tried(files::rows(), files::prepare, files::attempt);
}

#[test]
fn the_gate_lets_nobody_else_through() {
    tried(process::doors(), |_| {}, process::knock);
}

#[test]
fn an_end_of_a_process_opens_nothing() {
    tried(process::ends(), |_| {}, process::end);
}

#[test]
fn the_environment_switches_nothing_on() {
    tried_on(process::start, process::variables(), |_| {}, process::look);
}
