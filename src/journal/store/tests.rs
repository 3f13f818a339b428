//! The file of the journal: what it keeps, what it refuses, and that no change of it goes unseen.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::sync::LazyLock;

use proptest::prelude::*;
use proptest::sample::Index;
use tempfile::TempDir;

use super::super::record::{
    Consultation, Entry, LogOut, Outcome, Purpose, Subject, Versions, VisitEnd,
};
use super::super::ticket::Ticket;
use super::*;

fn visit(number: u64, began: Moment) -> Visit {
    Visit {
        number,
        began,
        ended: Some(began + 600),
        end: VisitEnd::Asked,
        mode: None,
        opened: vec![Subject::Service {
            number: 7,
            title: "Запись к врачу".into(),
        }],
        printed: 2,
        scanned: 0,
        logout: LogOut::Confirmed,
        clean: Some(true),
        versions: Versions::default(),
    }
}

fn entry(visit: u64) -> Record {
    Record::Entry(Entry {
        visit: Some(visit),
        on: 100,
        consultation: Consultation {
            purpose: Purpose::Service,
            subject: None,
            consultant: "Иванова А. П.".into(),
            mode: None,
            outcome: Some(Outcome::WithHelp),
            ticket: Some(Ticket::parse("А-012").unwrap()),
        },
    })
}

fn open(place: &TempDir) -> Journal {
    Journal::open(place.path(), "s-1").unwrap()
}

/// So many visits with an entry each, and the head after them.
fn filled(visits: u64) -> (TempDir, Head) {
    let place = tempfile::tempdir().unwrap();
    let mut journal = open(&place);
    for number in 1..=visits {
        let at = 1000 * number as Moment;
        journal.append_visit(at + 600, &visit(number, at)).unwrap();
        journal.append(at + 700, &entry(number)).unwrap();
    }
    let Verdict::Whole(head) = journal.verify(None).unwrap() else {
        panic!("a fresh journal is whole");
    };
    (place, head)
}

/// The same with three visits, copied.
fn copied() -> (TempDir, Head) {
    static FILLED: LazyLock<(Vec<u8>, Head)> = LazyLock::new(|| {
        let (place, head) = filled(3);
        (fs::read(Journal::file(place.path())).unwrap(), head)
    });
    let place = tempfile::tempdir().unwrap();
    fs::write(Journal::file(place.path()), &FILLED.0).unwrap();
    (place, FILLED.1)
}

/// The file without its triggers, as somebody has it who wants to change what was written.
fn unguarded(place: &TempDir) -> Connection {
    let connection = Connection::open(Journal::file(place.path())).unwrap();
    connection
        .execute_batch(
            "DROP TRIGGER records_follow; DROP TRIGGER records_stay; DROP TRIGGER records_hold;",
        )
        .unwrap();
    connection
}

#[test]
fn what_was_written_is_read_and_nobody_else_may() {
    let (place, head) = filled(3);
    assert_eq!(head.number, 6);
    let journal = open(&place);
    let records = journal.records().unwrap();
    let numbers: Vec<u64> = records.iter().map(|written| written.number).collect();
    assert_eq!(numbers, [1, 2, 3, 4, 5, 6]);
    assert_eq!(records[0].record, Record::Visit(visit(1, 1000)));
    assert_eq!(records[1].record, entry(1));
    assert_eq!(journal.last_visit().unwrap(), Some(visit(3, 3000)));
    for file in Journal::files(place.path()) {
        let mode = fs::metadata(&file).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{}", file.display());
    }
    drop(journal);
    let left: Vec<_> = fs::read_dir(place.path()).unwrap().collect();
    assert_eq!(left.len(), 1, "{left:?}");
}

#[test]
fn there_is_no_journal_before_something_is_written() {
    let place = tempfile::tempdir().unwrap();
    assert!(
        Journal::open_existing(place.path(), "s-1")
            .unwrap()
            .is_none()
    );
    open(&place);
    let journal = Journal::open_existing(place.path(), "s-1").unwrap();
    assert_eq!(journal.unwrap().last_visit().unwrap(), None);
}

#[test]
fn nothing_that_was_written_is_changed_or_taken_away() {
    let (place, _) = filled(2);
    let connection = Connection::open(Journal::file(place.path())).unwrap();
    for change in [
        "UPDATE records SET record = '{}' WHERE number = 1",
        "UPDATE records SET number = 9 WHERE number = 4",
        "DELETE FROM records",
        "DELETE FROM records WHERE number = 4",
        "INSERT OR REPLACE INTO records SELECT * FROM records WHERE number = 1",
        "INSERT OR REPLACE INTO records SELECT 1, at, '{}', seal FROM records WHERE number = 1",
        "INSERT INTO records SELECT 9, at, record, seal FROM records WHERE number = 1",
        "INSERT INTO records SELECT NULL, at, record, seal FROM records WHERE number = 1",
        "INSERT INTO records VALUES (5, 'morning', '{}', x'00')",
    ] {
        let refused = connection.execute(change, []);
        assert!(refused.is_err(), "{change}: {refused:?}");
    }
    assert!(matches!(open(&place).verify(None), Ok(Verdict::Whole(_))));
}

#[test]
fn the_row_of_a_visit_is_written_once() {
    let place = tempfile::tempdir().unwrap();
    let mut journal = open(&place);
    let mut write = |number, began| journal.append_visit(5000, &visit(number, began)).unwrap();
    assert_eq!(write(1, 1000), 1);
    assert_eq!(write(1, 1000), 1, "after a power cut");
    assert_eq!(
        write(0, 1000),
        1,
        "and by a mark that had no room for its number"
    );
    assert_eq!(write(0, 2000), 2, "another visit");
    assert_eq!(
        write(1, 3000),
        3,
        "counted while the journal could not be read"
    );
    assert_eq!(write(7, 4000), 7, "those between were lost");
    assert_eq!(write(8, 4000), 8, "the clock was set back");
    assert_eq!(journal.records().unwrap().len(), 5);
}

#[test]
fn a_clock_that_was_set_back_is_told() {
    let place = tempfile::tempdir().unwrap();
    let mut journal = open(&place);
    journal.append(1000, &entry(1)).unwrap();
    journal.append(996, &entry(1)).unwrap();
    assert_eq!(journal.append(100, &entry(1)).unwrap(), 4);
    journal.append(100, &entry(1)).unwrap();
    // Whoever saw the clock being set says so himself, and it is told once.
    let jump = Record::Jump(Jump { seconds: -50 });
    journal.append(50, &jump).unwrap();
    journal.append(50, &entry(1)).unwrap();
    let records = journal.records().unwrap();
    let jumps: Vec<(u64, &Record)> = records
        .iter()
        .filter(|written| matches!(written.record, Record::Jump(_)))
        .map(|written| (written.number, &written.record))
        .collect();
    let first = Record::Jump(Jump { seconds: -896 });
    assert_eq!(jumps, [(3, &first), (6, &jump)]);
}

#[test]
fn a_newer_file_is_left_alone() {
    let (place, _) = filled(1);
    let connection = Connection::open(Journal::file(place.path())).unwrap();
    connection.pragma_update(None, "user_version", 99).unwrap();
    drop(connection);
    let before = fs::read(Journal::file(place.path())).unwrap();
    let refused = Journal::open(place.path(), "s-1");
    assert!(matches!(refused, Err(Error::Newer(_))), "{refused:?}");
    assert_eq!(fs::read(Journal::file(place.path())).unwrap(), before);
}

#[test]
fn an_older_file_is_brought_up_to_this_version() {
    // What a power cut leaves of a file that was being made.
    let place = tempfile::tempdir().unwrap();
    fs::write(Journal::file(place.path()), "").unwrap();
    open(&place).append(1, &entry(1)).unwrap();
    assert_eq!(open(&place).records().unwrap().len(), 1);
}

#[test]
fn the_journal_of_another_seat_is_refused_unless_nothing_is_in_it() {
    let (place, _) = filled(1);
    let refused = Journal::open(place.path(), "s-2").unwrap_err();
    assert!(refused.to_string().contains("s-1"), "{refused}");
    assert!(matches!(refused, Error::OfAnotherSeat { .. }));
    let place = tempfile::tempdir().unwrap();
    open(&place);
    let mut renamed = Journal::open(place.path(), "s-2").unwrap();
    renamed.append(1, &entry(1)).unwrap();
    assert!(matches!(renamed.verify(None), Ok(Verdict::Whole(_))));
    assert!(Journal::open(place.path(), "s-1").is_err());
}

#[test]
fn a_seat_that_does_not_know_its_name_goes_on_with_what_is_there() {
    let (place, head) = filled(1);
    let mut found = Journal::open_found(place.path()).unwrap();
    assert_eq!(found.verify(None).unwrap(), Verdict::Whole(head));
    found.append_visit(9000, &visit(2, 8000)).unwrap();
    assert!(matches!(
        open(&place).verify(Some(&head)),
        Ok(Verdict::Whole(_))
    ));
    // It claims nothing that its owner has not filled yet.
    let place = tempfile::tempdir().unwrap();
    open(&place);
    Journal::open_found(place.path())
        .unwrap()
        .append(1, &entry(1))
        .unwrap();
    assert_eq!(open(&place).records().unwrap().len(), 1);
    let nobodys = tempfile::tempdir().unwrap();
    Journal::open_found(nobodys.path()).unwrap();
    open(&nobodys);
}

#[test]
fn what_is_no_journal_is_refused() {
    let place = tempfile::tempdir().unwrap();
    let file = Journal::file(place.path());
    fs::write(&file, "это не журнал, а просто текст".repeat(1000)).unwrap();
    assert!(matches!(
        Journal::open(place.path(), "s"),
        Err(Error::Damaged(_))
    ));
    fs::remove_file(&file).unwrap();
    fs::create_dir(&file).unwrap();
    assert!(Journal::open(place.path(), "s").is_err());
    fs::remove_dir(&file).unwrap();
    let elsewhere = place.path().join("elsewhere");
    fs::write(&elsewhere, "").unwrap();
    std::os::unix::fs::symlink(&elsewhere, &file).unwrap();
    assert!(Journal::open(place.path(), "s").is_err(), "a link");
    assert_eq!(fs::read(&elsewhere).unwrap(), b"");
}

#[test]
fn a_record_of_another_kind_is_named() {
    let (place, head) = filled(1);
    let next = head.next(9, r#"{"kind":"visit","number":"Иванов"}"#);
    let connection = Connection::open(Journal::file(place.path())).unwrap();
    let record = (
        3,
        9,
        r#"{"kind":"visit","number":"Иванов"}"#,
        next.seal.bytes(),
    );
    connection
        .execute("INSERT INTO records VALUES (?1, ?2, ?3, ?4)", record)
        .unwrap();
    let journal = open(&place);
    assert!(matches!(journal.records(), Err(Error::Record(3))));
    assert_eq!(journal.verify(None).unwrap(), Verdict::Whole(next));
}

#[test]
fn somebody_else_who_writes_is_waited_for_and_whoever_reads_is_not() {
    let (place, _) = filled(2);
    let mut others: Vec<Journal> = (0..4).map(|_| open(&place)).collect();
    let reader = open(&place);
    std::thread::scope(|scope| {
        for journal in &mut others {
            scope.spawn(|| {
                for _ in 0..25 {
                    journal.append(10_000, &entry(1)).unwrap();
                }
            });
        }
        for _ in 0..20 {
            assert!(matches!(reader.verify(None), Ok(Verdict::Whole(_))));
        }
    });
    assert_eq!(reader.records().unwrap().len(), 104);
    assert!(matches!(reader.verify(None), Ok(Verdict::Whole(_))));
}

#[test]
fn an_end_that_was_cut_off_is_found_by_a_head_that_was_kept() {
    let (place, head) = filled(3);
    unguarded(&place)
        .execute("DELETE FROM records WHERE number > 4", [])
        .unwrap();
    let journal = open(&place);
    assert!(matches!(
        journal.verify(None),
        Ok(Verdict::Whole(Head { number: 4, .. }))
    ));
    assert_eq!(journal.verify(Some(&head)).unwrap(), Verdict::Broken(5));
    let (_, other) = filled(2);
    assert_eq!(journal.verify(Some(&other)).unwrap(), Verdict::Whole(other));
    // And one that grew anew in another way since.
    let mut journal = journal;
    journal.append(9000, &entry(2)).unwrap();
    journal.append(9000, &entry(2)).unwrap();
    assert_eq!(journal.verify(Some(&head)).unwrap(), Verdict::Broken(6));
    let start = Head::start("s-1");
    assert!(matches!(
        journal.verify(Some(&start)),
        Ok(Verdict::Whole(_))
    ));
}

/// One way to change what was written.
#[derive(Clone, Debug)]
enum Change {
    Byte(&'static str, Index, u8),
    Drop,
    Double,
    Swap(Index),
}

fn changes() -> impl Strategy<Value = Change> {
    let columns = prop::sample::select(vec!["at", "record", "seal"]);
    prop_oneof![
        4 => (columns, any::<Index>(), 1..=255_u8).prop_map(|(column, at, by)| Change::Byte(column, at, by)),
        1 => Just(Change::Drop),
        1 => Just(Change::Double),
        1 => any::<Index>().prop_map(Change::Swap),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    /// The first number of what was touched is named; only an end that is cut off needs a kept head.
    #[test]
    fn no_change_goes_unseen(change in changes(), which in any::<Index>()) {
        let (place, head) = copied();
        let number = 1 + which.index(head.number as usize) as u64;
        let connection = unguarded(&place);
        let broken = match change {
            Change::Byte(column, at, by) => {
                let bytes = format!("SELECT CAST({column} AS BLOB) FROM records WHERE number = ?1");
                let mut bytes: Vec<u8> =
                    connection.query_row(&bytes, [number], |row| row.get(0)).unwrap();
                let at = at.index(bytes.len());
                bytes[at] ^= by;
                connection.execute_batch(
                    "CREATE TABLE copy AS SELECT * FROM records; DROP TABLE records;
                     ALTER TABLE copy RENAME TO records;").unwrap();
                let kind = match column { "at" => "INTEGER", "record" => "TEXT", _ => "BLOB" };
                let set = format!("UPDATE records SET {column} = CAST(?2 AS {kind}) WHERE number = ?1");
                connection.execute(&set, (number, bytes)).unwrap();
                number
            }
            Change::Drop => {
                connection.execute("DELETE FROM records WHERE number = ?1", [number]).unwrap();
                number
            }
            Change::Double => {
                connection.execute_batch(&format!(
                    "UPDATE records SET number = -number - 1 WHERE number > {number};
                     UPDATE records SET number = -number WHERE number < 0;
                     INSERT INTO records SELECT {number} + 1, at, record, seal FROM records
                         WHERE number = {number};")).unwrap();
                number + 1
            }
            Change::Swap(other) => {
                let other = 1 + other.index(head.number as usize) as u64;
                prop_assume!(other != number);
                connection.execute_batch(&format!(
                    "UPDATE records SET number = -{other} WHERE number = {number};
                     UPDATE records SET number = {number} WHERE number = {other};
                     UPDATE records SET number = {other} WHERE number < 0;")).unwrap();
                number.min(other)
            }
        };
        drop(connection);
        let found = open(&place).verify(Some(&head)).unwrap();
        let unchanged = matches!(change, Change::Byte("at", ..)) && found == Verdict::Whole(head);
        prop_assert!(found == Verdict::Broken(broken) || unchanged, "{found:?}, {broken}");
    }

    /// Below SQLite: a byte of the file itself changes nothing that is read, or is found.
    #[test]
    fn no_byte_of_the_file_changes_unseen(which in any::<Index>(), by in 1..=255_u8) {
        let (place, head) = copied();
        let before = open(&place).records().unwrap();
        let file = Journal::file(place.path());
        let mut bytes = fs::read(&file).unwrap();
        let at = which.index(bytes.len());
        bytes[at] ^= by;
        fs::write(&file, bytes).unwrap();
        let read = Journal::open(place.path(), "s-1")
            .and_then(|journal| Ok((journal.verify(Some(&head))?, journal.records()?)));
        if let Ok((Verdict::Whole(_), records)) = read {
            prop_assert_eq!(records, before);
        }
    }
}
