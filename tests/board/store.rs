//! The store: each case over SQLite and over PostgreSQL.

use std::sync::Arc;

use postgres::NoTls;
use proptest::prelude::*;
use sps_kiosk::board::{
    Database, Deed, Error, Outage, Person, Put, Role, Scope, Seat, Store, Token, together, verify,
};
use sps_kiosk::journal::{Head, Verdict};
use sps_kiosk::pin::Hash;
use sps_kiosk::uplink::{Occupancy, SeatState, SentRecord};
use tempfile::TempDir;

use super::cluster::Cluster;
use super::{NOON, all_rows, chain, database, entry, sealed, visit};

/// An empty database.
pub(super) struct Place {
    database: Database,
    /// The program of another hand.
    other: Other,
    _folder: TempDir,
    _cluster: Option<Arc<Cluster>>,
}

enum Other {
    Postgres(String),
    Sqlite(std::path::PathBuf),
}

impl Place {
    pub(super) fn sqlite() -> Place {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("board.db");
        Place {
            database: Database::File(file.clone()),
            other: Other::Sqlite(file),
            _folder: folder,
            _cluster: None,
        }
    }

    pub(super) fn postgres() -> Option<Place> {
        let cluster = Cluster::shared()?;
        let url = cluster.new_database();
        Some(Place {
            database: database(&format!("url = '{url}'")),
            other: Other::Postgres(url),
            _folder: tempfile::tempdir().unwrap(),
            _cluster: Some(cluster),
        })
    }

    pub(super) fn store(&self) -> Store {
        Store::open(&self.database).unwrap()
    }

    /// What somebody else who can write there does; what the database says when it refuses.
    fn does(&self, sql: &str) -> Result<(), String> {
        match &self.other {
            Other::Postgres(url) => {
                let mut client = postgres::Client::connect(url, NoTls).unwrap();
                client.batch_execute(sql).map_err(|error| {
                    let error = error.as_db_error().map(ToString::to_string);
                    error.unwrap_or_default()
                })
            }
            Other::Sqlite(file) => {
                let connection = rusqlite::Connection::open(file).unwrap();
                connection
                    .execute_batch(sql)
                    .map_err(|error| error.to_string())
            }
        }
    }
}

/// Runs the case over every database that can run here.
pub(super) fn everywhere(case: impl Fn(&Place)) {
    case(&Place::sqlite());
    if let Some(place) = Place::postgres() {
        case(&place);
    }
}

pub(super) fn enrol(store: &mut Store, seat: &str) -> Token {
    let token = Token::make().unwrap();
    store.enrol(seat, "МФЦ", &token).unwrap();
    token
}

fn seat(store: &mut Store, id: &str) -> Seat {
    let mut seats = store.seats().unwrap().into_iter();
    seats.find(|seat| seat.id == id).unwrap()
}

fn kept(put: Put) -> u64 {
    match put {
        Put::Kept(head) => head.number,
        Put::Broken(number) => panic!("broken at {number}"),
    }
}

#[test]
fn a_bundle_that_comes_twice_is_kept_once() {
    everywhere(|place| {
        let mut store = place.store();
        enrol(&mut store, "s-1");
        let all = chain("s-1", 5);
        let first = store.put("s-1", &all[..3]).unwrap();
        assert_eq!(kept(first), 3);
        assert_eq!(store.put("s-1", &all[..3]).unwrap(), first);
        assert_eq!(kept(store.put("s-1", &all).unwrap()), 5);
        assert_eq!(kept(store.put("s-1", &[]).unwrap()), 5);
        let known = seat(&mut store, "s-1");
        assert_eq!(known.kept.seal.to_string(), all[4].seal);
        assert_eq!(
            verify(&mut store, &known).unwrap(),
            Verdict::Whole(known.kept)
        );
        assert_eq!(all_rows(&mut store, 0).0[0].rows.len(), 5);
    });
}

#[test]
fn two_that_put_the_same_at_once_add_it_once() {
    everywhere(|place| {
        enrol(&mut place.store(), "s-1");
        let all = chain("s-1", 200);
        let puts = std::thread::scope(|scope| {
            let put = || {
                let mut store = place.store();
                let puts = all.chunks(20).map(|part| store.put("s-1", part).unwrap());
                kept(puts.last().unwrap())
            };
            [scope.spawn(put), scope.spawn(put)].map(|thread| thread.join().unwrap())
        });
        assert_eq!(puts, [200, 200]);
        let mut store = place.store();
        let known = seat(&mut store, "s-1");
        assert_eq!(
            verify(&mut store, &known).unwrap(),
            Verdict::Whole(known.kept)
        );
    });
}

#[test]
fn a_gap_is_answered_with_what_is_kept() {
    everywhere(|place| {
        let mut store = place.store();
        enrol(&mut store, "s-1");
        let all = chain("s-1", 9);
        store.put("s-1", &all[..3]).unwrap();
        assert_eq!(kept(store.put("s-1", &all[8..]).unwrap()), 3);
        assert_eq!(seat(&mut store, "s-1").broken_at, None);
        assert_eq!(kept(store.put("s-1", &all[3..]).unwrap()), 9);
    });
}

#[test]
fn a_fork_and_the_journal_of_another_seat_are_told_and_not_kept() {
    everywhere(|place| {
        let mut store = place.store();
        enrol(&mut store, "s-1");
        let all = chain("s-1", 4);
        store.put("s-1", &all[..2]).unwrap();
        // The seat was set back to its first record, and went on.
        let text = |record| serde_json::to_string(&record).unwrap();
        let fork = sealed("s-1", [text(visit(1)), text(entry(1)), text(visit(3))]);
        assert_eq!(store.put("s-1", &fork).unwrap(), Put::Broken(2));
        assert_eq!(store.put("s-1", &fork[2..]).unwrap(), Put::Broken(3));
        let known = seat(&mut store, "s-1");
        assert_eq!((known.kept.number, known.broken_at), (2, Some(2)));
        assert_eq!(
            kept(store.put("s-1", &all).unwrap()),
            4,
            "the true one goes on"
        );
        assert_eq!(
            seat(&mut store, "s-1").broken_at,
            Some(2),
            "and it stays told"
        );
        enrol(&mut store, "s-2");
        assert_eq!(store.put("s-2", &all).unwrap(), Put::Broken(1));
        assert_eq!(all_rows(&mut store, 0).1.broken, ["s-1", "s-2"]);
    });
}

#[test]
fn a_token_is_good_until_it_is_taken_back_or_replaced() {
    everywhere(|place| {
        let mut store = place.store();
        let first = enrol(&mut store, "s-1");
        let whose = |store: &mut Store, token: &Token| {
            let found = store.seat_by_token(token.text()).unwrap();
            found.map(|(seat, head)| (seat, head.number))
        };
        assert_eq!(whose(&mut store, &first), Some(("s-1".into(), 0)));
        store.put("s-1", &chain("s-1", 2)).unwrap();
        let second = enrol(&mut store, "s-1");
        assert_eq!(whose(&mut store, &first), None);
        assert_eq!(
            whose(&mut store, &second),
            Some(("s-1".into(), 2)),
            "it goes on"
        );
        assert!(store.revoke("s-1", 5).unwrap());
        assert!(store.revoke("s-1", 6).unwrap());
        assert_eq!(whose(&mut store, &second), None);
        assert_eq!(seat(&mut store, "s-1").revoked_at, Some(5));
        assert!(!store.revoke("s-2", 5).unwrap());
        let third = enrol(&mut store, "s-1");
        assert_eq!(whose(&mut store, &third), Some(("s-1".into(), 2)));
        assert_eq!(whose(&mut store, &second), None, "not even then");
    });
}

#[test]
fn a_state_is_kept_as_it_was_said() {
    everywhere(|place| {
        let mut store = place.store();
        enrol(&mut store, "s-1");
        assert_eq!(seat(&mut store, "s-1").state, None);
        let state = SeatState {
            state: Occupancy::OutOfService,
            since: NOON,
            fault: Some("gate".into()),
            called: Some(NOON + 1),
            down: vec!["gosuslugi".into()],
            program: "0.1.0".into(),
            policy: "17".into(),
            until: None,
            end: None,
        };
        store.said("s-1", &state, NOON + 2).unwrap();
        let known = seat(&mut store, "s-1");
        assert_eq!((known.state, known.seen_at), (Some(state), Some(NOON + 2)));
    });
}

#[test]
fn records_are_only_added() {
    everywhere(|place| {
        let mut store = place.store();
        enrol(&mut store, "s-1");
        store.put("s-1", &chain("s-1", 2)).unwrap();
        let mut attempts = vec![
            "UPDATE records SET at = 1",
            "UPDATE records SET record = '{}' WHERE number = 2",
            "DELETE FROM records WHERE number = 2",
            "DELETE FROM records",
        ];
        let (person, hash) = (head_of_all(), Hash::of_nobody());
        assert!(store.add_person(&person, &hash, NOON).unwrap());
        attempts.push("UPDATE acts SET who = 'x'");
        attempts.push("DELETE FROM acts");
        if let Other::Postgres(_) = place.other {
            attempts.push("TRUNCATE acts");
            attempts.push("TRUNCATE records");
            attempts.push("TRUNCATE seats CASCADE");
        }
        for attempt in attempts {
            let refused = place.does(attempt).unwrap_err();
            assert!(
                refused.contains("records are only added"),
                "{attempt}: {refused}"
            );
        }
        let known = seat(&mut store, "s-1");
        assert_eq!(
            verify(&mut store, &known).unwrap(),
            Verdict::Whole(known.kept)
        );
    });
}

fn head_of_all() -> Person {
    Person {
        name: "Иванова А. П.".into(),
        role: Role::Head,
        scope: Scope::All,
    }
}

#[test]
fn an_account_is_there_once_and_goes_whole() {
    everywhere(|place| {
        let mut store = place.store();
        let (person, hash) = (head_of_all(), Hash::of_nobody());
        assert!(store.add_person(&person, &hash, NOON).unwrap());
        assert!(!store.add_person(&person, &hash, NOON).unwrap());
        assert_eq!(store.people().unwrap(), std::slice::from_ref(&person));
        assert!(store.set_password(&person, &hash, NOON).unwrap());
        assert!(store.remove_person(&person, NOON + 1).unwrap());
        assert!(!store.remove_person(&person, NOON + 2).unwrap());
        assert!(!store.set_password(&person, &hash, NOON + 2).unwrap());
        assert_eq!(store.people().unwrap(), []);
        let acts = store.acts(i64::MAX).unwrap();
        let deeds: Vec<Deed> = acts.iter().map(|(_, act)| act.deed).collect();
        assert_eq!(
            deeds,
            [Deed::AccountRemoved, Deed::PasswordSet, Deed::AccountAdded]
        );
        assert_eq!(store.acts(acts[1].0).unwrap().len(), 1);
    });
}

#[test]
fn an_outage_lasts_until_the_seat_says_that_it_is_over() {
    everywhere(|place| {
        let mut store = place.store();
        enrol(&mut store, "s-1");
        enrol(&mut store, "s-2");
        let said = |store: &mut Store, seat: &str, down: &[&str], at| {
            let state = SeatState {
                down: down.iter().map(|name| (*name).to_owned()).collect(),
                ..idle()
            };
            store.said(seat, &state, NOON + at).unwrap();
        };
        said(&mut store, "s-1", &["А"], 0);
        said(&mut store, "s-1", &["А", "Б"], 10);
        said(&mut store, "s-1", &["А", "Б"], 15);
        said(&mut store, "s-2", &["А"], 20);
        said(&mut store, "s-1", &["Б"], 30);
        let told = |store: &mut Store, since| -> Vec<_> {
            let outages = together(store.outages(NOON + since).unwrap()).into_iter();
            let short = |one: Outage| {
                let ended = one.ended.map(|ended| ended - NOON);
                (one.portal, one.began - NOON, ended, one.seats.len())
            };
            outages.map(short).collect()
        };
        let both = [("Б".to_owned(), 10, None, 1), ("А".to_owned(), 0, None, 2)];
        assert_eq!(told(&mut store, 0), both);
        // A seat that is gone for good tells of no end any more.
        store.revoke("s-2", NOON + 40).unwrap();
        said(&mut store, "s-1", &[], 50);
        let over = [
            ("Б".to_owned(), 10, Some(50), 1),
            ("А".to_owned(), 0, Some(40), 2),
        ];
        assert_eq!(told(&mut store, 0), over);
        assert_eq!(told(&mut store, 45), over[..1]);
        said(&mut store, "s-1", &["А"], 60);
        assert_eq!(told(&mut store, 55), [("А".to_owned(), 60, None, 1)]);
    });
}

fn idle() -> SeatState {
    SeatState {
        state: Occupancy::Idle,
        since: NOON,
        fault: None,
        called: None,
        down: Vec::new(),
        program: "0.1.0".into(),
        policy: "17".into(),
        until: None,
        end: None,
    }
}

#[test]
fn what_was_changed_in_the_database_is_found() {
    let off = |place: &Place| match place.other {
        Other::Postgres(_) => "ALTER TABLE records DISABLE TRIGGER ALL;",
        Other::Sqlite(_) => "DROP TRIGGER records_stay; DROP TRIGGER records_hold;",
    };
    for (change, broken) in [
        (
            "UPDATE records SET record = replace(record, '\"printed\":0', '\"printed\":9') WHERE number = 3",
            3,
        ),
        ("UPDATE records SET at = at + 1 WHERE number = 1", 1),
        (
            "UPDATE records SET seal = (SELECT seal FROM records WHERE number = 1) WHERE number = 4",
            4,
        ),
        ("DELETE FROM records WHERE number = 2", 2),
        ("DELETE FROM records WHERE number = 5", 5),
        ("DELETE FROM records", 1),
    ] {
        everywhere(|place| {
            let mut store = place.store();
            enrol(&mut store, "s-1");
            store.put("s-1", &chain("s-1", 5)).unwrap();
            place.does(&format!("{} {change}", off(place))).unwrap();
            let known = seat(&mut store, "s-1");
            let verdict = verify(&mut store, &known).unwrap();
            assert_eq!(verdict, Verdict::Broken(broken), "{change}");
        });
    }
}

#[test]
fn what_a_newer_seat_says_is_kept_and_counted() {
    everywhere(|place| {
        let mut store = place.store();
        enrol(&mut store, "s-1");
        let text = |record| serde_json::to_string(&record).unwrap();
        let news = r#"{"kind":"weather","sky":"grey \u0000"}"#.to_owned();
        let sent = sealed("s-1", [text(visit(1)), news, text(entry(1)), String::new()]);
        assert_eq!(kept(store.put("s-1", &sent).unwrap()), 4);
        let (seats, left_out) = all_rows(&mut store, 0);
        assert_eq!((seats[0].rows.len(), left_out.unread), (1, 2));
        let (seats, left_out) = all_rows(&mut store, NOON + 701);
        assert_eq!((seats[0].rows.len(), left_out.unread), (0, 0));
        let known = seat(&mut store, "s-1");
        assert_eq!(
            verify(&mut store, &known).unwrap(),
            Verdict::Whole(known.kept)
        );
    });
}

#[test]
fn tables_of_a_later_version_are_refused() {
    everywhere(|place| {
        drop(place.store());
        place
            .does(match place.other {
                Other::Postgres(_) => {
                    "INSERT INTO refinery_schema_history \
                     SELECT 99, 'later', applied_on, checksum FROM refinery_schema_history LIMIT 1"
                }
                Other::Sqlite(_) => "PRAGMA user_version = 99",
            })
            .unwrap();
        assert!(matches!(Store::open(&place.database), Err(Error::Newer)));
    });
}

#[test]
fn tables_of_the_version_before_are_brought_up_to_this_one() {
    everywhere(|place| {
        let mut store = place.store();
        enrol(&mut store, "s-1");
        store.put("s-1", &chain("s-1", 2)).unwrap();
        drop(store);
        let tables = "DROP TABLE sessions; DROP TABLE people; DROP TABLE tries; DROP TABLE acts; \
                      DROP TABLE outages; DROP TABLE tickets; DROP TABLE sheets_of_days; \
                      DROP TABLE sheets_of_months; DROP TABLE unread; DROP TABLE counted; DROP INDEX records_by_time;";
        let version = match place.other {
            Other::Postgres(_) => "DELETE FROM refinery_schema_history WHERE version > 1",
            Other::Sqlite(_) => "PRAGMA user_version = 1",
        };
        place.does(&format!("{tables} {version}")).unwrap();
        let mut store = place.store();
        assert_eq!(seat(&mut store, "s-1").kept.number, 2);
        store.said("s-1", &idle(), NOON).unwrap();
        assert_eq!(store.people().unwrap(), []);
    });
}

#[test]
fn a_database_that_is_not_there_is_told() {
    let nobody = database("url = 'postgresql://board@%2Fnowhere/board'");
    assert!(matches!(Store::open(&nobody), Err(Error::Unreachable(_))));
    let nowhere = Database::File("/nowhere/board.db".into());
    assert!(matches!(Store::open(&nowhere), Err(Error::File { .. })));
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("board.db");
    std::fs::write(&file, "это не база, а письмо: ".repeat(100)).unwrap();
    assert!(matches!(
        Store::open(&Database::File(file)),
        Err(Error::Sqlite(_))
    ));
}

/// What can go wrong with records on the way or at their seat.
#[derive(Clone, Debug)]
enum Harm {
    Changed { at: usize, byte: usize, by: u8 },
    Dropped { at: usize },
    Swapped { at: usize },
    Doubled { at: usize },
    Moved { at: usize, by: i64 },
    Numbered { at: usize, number: u64 },
}

fn harm() -> impl Strategy<Value = Harm> {
    let at = 0_usize..12;
    prop_oneof![
        (at.clone(), any::<usize>(), 1_u8..128).prop_map(|(at, byte, by)| Harm::Changed {
            at,
            byte,
            by
        }),
        at.clone().prop_map(|at| Harm::Dropped { at }),
        at.clone().prop_map(|at| Harm::Swapped { at }),
        at.clone().prop_map(|at| Harm::Doubled { at }),
        (at.clone(), 1_i64..9).prop_map(|(at, by)| Harm::Moved { at, by }),
        (at, 0_u64..20).prop_map(|(at, number)| Harm::Numbered { at, number }),
    ]
}

fn harmed(mut all: Vec<SentRecord>, harm: &Harm) -> Vec<SentRecord> {
    match *harm {
        Harm::Changed { at, byte, by } => {
            let record = &mut all[at];
            let mut bytes = record.record.clone().into_bytes();
            let byte = byte % bytes.len();
            bytes[byte] = (bytes[byte] ^ by) & 0x7f;
            record.record = String::from_utf8(bytes).unwrap();
        }
        Harm::Dropped { at } => drop(all.remove(at)),
        Harm::Swapped { at } => all.swap(at, (at + 1) % 12),
        Harm::Doubled { at } => {
            let mut twin = all[at].clone();
            twin.number += 1;
            all.insert(at + 1, twin);
        }
        Harm::Moved { at, by } => all[at].at += by,
        Harm::Numbered { at, number } => all[at].number = number,
    }
    all
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever becomes of it on the way: only what is the true chain's beginning is kept, and the rest still
    /// arrives once the true one is sent.
    #[test]
    fn only_the_true_chain_is_kept(harm in harm(), bundle in 1_usize..13) {
        let place = Place::sqlite();
        let mut store = place.store();
        enrol(&mut store, "s-1");
        let true_chain = chain("s-1", 12);
        let sent = harmed(true_chain.clone(), &harm);
        let is_harmed = sent != true_chain;
        let mut is_told = false;
        for part in sent.chunks(bundle) {
            is_told |= matches!(store.put("s-1", part).unwrap(), Put::Broken(_));
        }
        let known = seat(&mut store, "s-1");
        let number = usize::try_from(known.kept.number).unwrap();
        let expected = match number.checked_sub(1) {
            Some(last) => true_chain[last].seal.clone(),
            None => Head::start("s-1").seal.to_string(),
        };
        prop_assert_eq!(known.kept.seal.to_string(), expected);
        prop_assert_eq!(verify(&mut store, &known).unwrap(), Verdict::Whole(known.kept));
        prop_assert_eq!(is_told, known.broken_at.is_some());
        prop_assert!(is_told || number < 12 || !is_harmed, "nobody noticed {:?}", harm);
        prop_assert_eq!(kept(store.put("s-1", &true_chain).unwrap()), 12);
    }
}
