//! The journal as its people and its disk have it: the commands, a power that fails, a disk that is full.

mod reports;

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};

use serde_json::Value;
use sps_kiosk::journal::{
    Consultation, Entry, Error, Journal, LogOut, Purpose, Record, Verdict, Versions, Visit,
    VisitEnd,
};

use crate::wipe::owns_the_machine;

const SETTINGS: &str = "[[staff.consultant]]\nname = 'Иванова А. П.'\n\
                        [[staff.consultant]]\nname = 'Ким О.'\n";

/// In the environment of a process that writes: the folder of its journal.
const PLACE: &str = "SPS_KIOSK_TEST_JOURNAL";

pub(crate) fn visit(number: u64, began: i64) -> Visit {
    Visit {
        number,
        began,
        ended: Some(began + 600),
        end: VisitEnd::Asked,
        mode: None,
        opened: Vec::new(),
        printed: 0,
        scanned: 0,
        logout: LogOut::NothingOpen,
        clean: Some(true),
        versions: Versions::default(),
    }
}

fn entry() -> Record {
    Record::Entry(Entry {
        visit: None,
        on: 1000,
        consultation: Consultation {
            purpose: Purpose::Advice,
            subject: None,
            consultant: "Иванова А. П.".into(),
            mode: None,
            outcome: None,
            ticket: None,
        },
    })
}

/// The root of a seat with two consultants and as many visits.
fn seat() -> tempfile::TempDir {
    let root = tempfile::tempdir().unwrap();
    fs::create_dir_all(root.path().join("etc")).unwrap();
    fs::create_dir_all(root.path().join("var")).unwrap();
    let put = |name: &str, text: &str| fs::write(root.path().join("etc").join(name), text).unwrap();
    put("kiosk.toml", SETTINGS);
    put("allowlist.toml", include_str!("../allowlist.toml"));
    let mut journal = Journal::open(&root.path().join("var"), "seat").unwrap();
    // The 1st and the 3rd of November 2026, at noon in any zone of the country or nearly so.
    for (number, began) in [(1, 1_793_520_000), (2, 1_793_692_800)] {
        journal
            .append_visit(began + 700, &visit(number, began))
            .unwrap();
    }
    root
}

fn journal(root: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_sps-kiosk"))
        .args(["journal", "--root"])
        .arg(root)
        .args(arguments)
        .env("TZ", "Europe/Moscow")
        .output()
        .unwrap()
}

fn rows(root: &Path, arguments: &[&str]) -> Vec<Value> {
    let listed = journal(root, &[&["list", "--json"], arguments].concat());
    let answer: Value = serde_json::from_slice(&listed.stdout).unwrap();
    assert_eq!(answer["schema"], 1);
    answer["rows"].as_array().unwrap().clone()
}

/// What the command says, on either side, when its answer is this code.
fn said(root: &Path, code: i32, arguments: &[&str]) -> String {
    let done = journal(root, arguments);
    assert_eq!(done.status.code(), Some(code), "{arguments:?}: {done:?}");
    let both = [done.stdout, done.stderr].concat();
    String::from_utf8(both).unwrap()
}

#[test]
fn what_leaves_the_house_says_when_the_journal_was_changed() {
    let root = seat();
    let root = root.path();
    let export = ["export", "--format", "csv"];
    let report = ["report", "--from", "2026-01-01", "--to", "2026-12-31"];
    let check = |changed: bool| {
        for arguments in [&export[..], &report] {
            let told = said(root, 0, arguments).contains("ЖУРНАЛ ИЗМЕНЁН");
            assert_eq!(told, changed, "{arguments:?}");
        }
    };
    check(false);
    let file = Journal::file(&root.join("var"));
    let mut bytes = fs::read(&file).unwrap();
    let printed = br#""printed":0"#;
    let at = bytes
        .windows(printed.len())
        .position(|part| part == printed);
    bytes[at.unwrap() + printed.len() - 1] = b'9';
    fs::write(&file, bytes).unwrap();
    check(true);
}

const ME: [&str; 2] = ["--consultant", "Иванова А. П."];

/// Enters the first visit, as number 3.
fn enter(root: &Path) {
    let add = "add --visit 1 --purpose service --service 1 --ticket а-012 --mode advised";
    let add: Vec<&str> = add.split(' ').collect();
    said(root, 0, &[&add[..], &ME].concat());
}

#[test]
fn a_visit_is_entered() {
    let root = seat();
    let root = root.path();
    assert_eq!(rows(root, &["--missing"]).len(), 2);
    enter(root);
    let missing = rows(root, &["--missing"]);
    assert_eq!(missing.len(), 1);
    assert_eq!(missing[0]["visit"]["number"], 2);
    let entered = &rows(root, &[])[0];
    assert_eq!(entered["number"], 3);
    assert_eq!(entered["day"], "2026-11-01");
    assert_eq!(entered["consultation"]["ticket"], "А-012");
    assert_eq!(entered["consultation"]["subject"]["number"], 1);
    let list = said(root, 0, &["list"]);
    for words in [
        "№ 3",
        "01.11.2026",
        "сеанс 1",
        "Получение услуги",
        "Иванова А. П.",
    ] {
        assert!(list.contains(words), "{words}: {list}");
    }
}

#[test]
fn an_entry_is_corrected_and_struck_out() {
    let root = seat();
    let root = root.path();
    enter(root);
    let correct = |more: &[&'static str]| {
        let correct = [&["correct", "3", "--by", "Ким О."][..], more].concat();
        said(root, 0, &correct)
    };
    correct(&["--outcome", "with_help"]);
    let corrected = &rows(root, &[])[0];
    assert_eq!(corrected["corrected"], true);
    assert_eq!(corrected["consultation"]["outcome"], "with_help");
    assert_eq!(corrected["consultation"]["ticket"], "А-012", "it stays");
    correct(&["--strike"]);
    assert_eq!(rows(root, &["--missing"]).len(), 2);
    correct(&["--mode", "alone"]);
    assert_eq!(rows(root, &["--missing"]).len(), 1, "it is there again");
    let whole = said(root, 0, &["verify"]);
    assert!(whole.contains(" 6:"), "{whole}");
}

#[test]
fn help_without_a_visit_has_its_day() {
    let root = seat();
    let root = root.path();
    let add = |day| [&["add", "--on", day, "--purpose", "advice"][..], &ME].concat();
    said(root, 0, &add("2026-11-02"));
    let day = ["--from", "2026-11-02", "--to", "02.11.2026"];
    let rows = rows(root, &day);
    assert_eq!((rows.len(), &rows[0]["day"]), (1, &"2026-11-02".into()));
    // Noon is the same day for whoever reads the journal elsewhere.
    let on = jiff::Timestamp::from_second(rows[0]["on"].as_i64().unwrap()).unwrap();
    let moscow = jiff::tz::TimeZone::fixed(jiff::tz::offset(3));
    assert_eq!(moscow.to_datetime(on).hour(), 12, "{on}");
    said(root, 2, &add("2126-11-02"));
    said(root, 2, &add("2.11.26"));
    said(root, 1, &["list", "--from", "2026-12-01"]);
}

#[test]
fn what_is_not_there_is_named_with_what_is() {
    let root = seat();
    let root = root.path();
    let check = |arguments: &[&str], named: &str| {
        let said = said(root, 2, arguments);
        assert!(said.contains(named), "{arguments:?}: {said}");
    };
    let add = |more: &[&'static str]| {
        let start = ["add", "--visit", "1", "--purpose", "service"];
        [&start, &ME[..], more].concat()
    };
    check(&add(&[]), "--service");
    check(&add(&["--service", "99"]), "29");
    check(&add(&["--portal", "gosuslugy"]), "gosuslugi");
    check(
        &add(&["--service", "1", "--portal", "gosuslugi"]),
        "--service",
    );
    check(
        &add(&["--service", "1", "--outcome", "good"]),
        "sent_to_window",
    );
    for ticket in ["Иванов", "112-233-445 95", "+79161234567", "4510 123456"] {
        check(&add(&["--service", "1", "--ticket", ticket]), "А-012");
    }
    let other = [
        "add",
        "--visit",
        "1",
        "--purpose",
        "advice",
        "--consultant",
        "Петров П.",
    ];
    check(&other, "Иванова А. П., Ким О.");
    check(
        &[&["add", "--visit", "9", "--purpose", "advice"][..], &ME].concat(),
        "9",
    );
    check(
        &[&["add", "--purpose", "advice"][..], &ME].concat(),
        "--visit",
    );
    check(&["correct", "9", "--mode", "alone", "--by", "Ким О."], "9");
    check(
        &["correct", "1", "--mode", "alone", "--by", "Ким О."],
        "--visit 1",
    );
    check(&["correct", "1", "--by", "Ким О."], "--strike");
    check(&["correct", "1", "--strike", "--by", "Петров П."], "Ким О.");
    assert_eq!(rows(root, &[]).len(), 2, "nothing was written");
}

#[test]
fn a_changed_record_and_an_end_that_is_gone_are_named() {
    let root = seat();
    let root = root.path();
    let whole = said(root, 0, &["verify", "--json"]);
    let whole: Value = serde_json::from_str(&whole).unwrap();
    let head = whole["head"].as_str().unwrap();
    assert!(head.starts_with("2:"), "{head}");
    said(root, 0, &["verify", "--head", head]);
    let later = format!("3{}", &head[1..]);
    let broken = said(root, 1, &["verify", "--json", "--head", &later]);
    let broken: Value = serde_json::from_str(&broken).unwrap();
    assert_eq!(
        (&broken["whole"], &broken["broken"]),
        (&false.into(), &3.into())
    );
    said(root, 2, &["verify", "--head", "конец"]);
    let settings = "[seat]\nid = 'another'\n";
    fs::write(root.join("etc/kiosk.toml"), settings).unwrap();
    assert!(said(root, 2, &["list"]).contains("«seat»"));
}

#[test]
fn a_seat_without_a_visit_has_no_journal() {
    let root = tempfile::tempdir().unwrap();
    said(root.path(), 1, &["list"]);
    said(root.path(), 2, &["verify"]);
    assert!(!root.path().join("var").exists());
}

/// Not a test but a process that writes until it is killed, and says each number that was written.
#[test]
fn the_writing_process() {
    let Some(place) = std::env::var_os(PLACE) else {
        return;
    };
    let mut journal = Journal::open(Path::new(&place), "seat").unwrap();
    loop {
        let number = journal.append(1000, &entry()).unwrap();
        let mut out = std::io::stdout();
        writeln!(out, "\nwrote {number}").unwrap();
        out.flush().unwrap();
    }
}

fn writer(place: &Path) -> Child {
    Command::new(std::env::current_exe().unwrap())
        .args(["journal::the_writing_process", "--exact", "--nocapture"])
        .env(PLACE, place)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

#[test]
fn two_hundred_kills_lose_nothing_that_was_written() {
    let place = tempfile::tempdir().unwrap();
    let mut said = 0;
    for round in 0..200_usize {
        let mut process = writer(place.path());
        let lines = BufReader::new(process.stdout.take().unwrap()).lines();
        let mut wrote = lines.map_while(Result::ok).filter_map(|line| {
            let number = line.strip_prefix("wrote ")?;
            number.parse::<u64>().ok()
        });
        // Some die while they open it, some at once, some in the middle of much.
        said = wrote.by_ref().take(round % 8 * 3).last().unwrap_or(said);
        (0..round * 7 % 50).for_each(|_| std::thread::yield_now());
        process.kill().unwrap();
        said = wrote.last().unwrap_or(said);
        process.wait().unwrap();
        let journal = Journal::open(place.path(), "seat").unwrap();
        let verdict = journal.verify(None).unwrap();
        let Verdict::Whole(head) = verdict else {
            panic!("round {round}: {verdict:?}");
        };
        assert!(
            head.number >= said,
            "round {round}: {said} of {}",
            head.number
        );
        assert!(
            head.number <= said + 1,
            "round {round}: only one was on its way"
        );
        said = head.number;
    }
    assert!(said > 1000, "{said}");
}

/// Not a test but a process on a small disk: it fills it, and goes on when there is room again.
#[test]
fn the_process_on_a_small_disk() {
    let Some(place) = std::env::var_os(PLACE).map(std::path::PathBuf::from) else {
        return;
    };
    if std::env::var_os("SPS_KIOSK_TEST_SMALL").is_none() {
        return;
    }
    let ballast = place.join("ballast");
    fs::write(&ballast, vec![1; 64 << 10]).unwrap();
    let mut journal = Journal::open(&place, "seat").unwrap();
    let mut written = 0;
    let refused = loop {
        match journal.append(1000, &entry()) {
            Ok(number) => written = number,
            Err(error) => break error,
        }
    };
    assert!(matches!(refused, Error::Full(_)), "{refused:?}");
    assert!(written > 10);
    assert!(matches!(
        journal.append(1000, &entry()),
        Err(Error::Full(_))
    ));
    assert_eq!(
        journal.records().unwrap().len() as u64,
        written,
        "it can still be read"
    );
    fs::remove_file(&ballast).unwrap();
    assert_eq!(journal.append(1000, &entry()).unwrap(), written + 1);
    assert!(matches!(journal.verify(None), Ok(Verdict::Whole(head)) if head.number == written + 1));
    writeln!(std::io::stdout(), "\nwent on").unwrap();
}

#[test]
fn a_full_disk_is_told_and_loses_nothing() {
    if !owns_the_machine() {
        return;
    }
    let place = tempfile::tempdir().unwrap();
    let script = r#"mount -t tmpfs -o size=300k tmpfs "$0" && exec "$@""#;
    let done = Command::new("unshare")
        .args(["--mount", "sh", "-c", script])
        .arg(place.path())
        .arg(std::env::current_exe().unwrap())
        .args([
            "journal::the_process_on_a_small_disk",
            "--exact",
            "--nocapture",
        ])
        .env(PLACE, place.path())
        .env("SPS_KIOSK_TEST_SMALL", "1")
        .output()
        .unwrap();
    assert!(
        String::from_utf8_lossy(&done.stdout).contains("went on"),
        "{done:?}"
    );
}
