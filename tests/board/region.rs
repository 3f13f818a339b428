//! A region's PostgreSQL: the role that may only add, and the certificate that it shows.

use std::fs;

use postgres::{Client, NoTls};
use sps_kiosk::board::{Error, Put, Store};
use sps_kiosk::uplink::Ticket;

use super::cluster::Cluster;
use super::rig::{Rig, command};
use super::{chain, database, head_at};
use crate::wipe::owns_the_machine;

/// What the server says to whoever comes with this address and asks for that; nothing where it does it.
fn refusal(url: &str, sql: &str) -> Option<String> {
    let mut client = Client::connect(url, NoTls).unwrap();
    let refused = client.batch_execute(sql).err()?;
    Some(
        refused
            .as_db_error()
            .map_or_else(String::new, ToString::to_string),
    )
}

/// What no hand of the board may do.
const ATTEMPTS: [&str; 11] = [
    "UPDATE records SET record = '{}'",
    "DELETE FROM records",
    "TRUNCATE records",
    "INSERT INTO records SELECT seat, number, 1, record, seal FROM records \
     ON CONFLICT (seat, number) DO UPDATE SET at = 1",
    "UPDATE acts SET who = 'x'",
    "DELETE FROM acts",
    "DELETE FROM seats",
    "ALTER TABLE records DISABLE TRIGGER ALL",
    "DROP TABLE records",
    "CREATE OR REPLACE FUNCTION records_stay() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'",
    "UPDATE refinery_schema_history SET version = 0",
];

#[test]
fn the_role_of_the_board_adds_records_and_changes_none() {
    let Some(cluster) = Cluster::shared() else {
        return;
    };
    let owner = cluster.new_database();
    let name = owner.rsplit('/').next().unwrap();
    let role = format!("only adds to {name}");
    assert_eq!(
        refusal(&owner, &format!("CREATE ROLE \"{role}\" LOGIN")),
        None
    );
    let url = cluster.url_of(&role.replace(' ', "%20"), name);
    let early = Store::open(&database(&format!("url = '{url}'")));
    assert!(
        matches!(early, Err(Error::Tables(_))),
        "whoever owns the tables makes them"
    );
    let place = tempfile::tempdir().unwrap();
    let settings = place.path().join("board.toml");
    fs::write(&settings, format!("[database]\nurl = '{url}'\n")).unwrap();
    let prepare = |owner: &str| command(&settings, &["tables", "--owner", owner]);
    let same = prepare(&url);
    assert!(
        String::from_utf8_lossy(&same.stderr).contains("нужна другая роль"),
        "{same:?}"
    );
    for _ in 0..2 {
        let done = prepare(&owner);
        assert!(done.status.success(), "{done:?}");
    }
    let mut store = Store::open(&database(&format!("url = '{url}'"))).unwrap();
    let token = sps_kiosk::board::Token::make().unwrap();
    store.enrol("s-1", "МФЦ", &token).unwrap();
    let all = chain("s-1", 3);
    assert!(matches!(store.put("s-1", &all).unwrap(), Put::Kept(head) if head.number == 3));
    for attempt in ATTEMPTS {
        let refused = refusal(&url, attempt).unwrap_or_default();
        let is_refused = ["permission denied", "must be owner"]
            .iter()
            .any(|words| refused.contains(words));
        assert!(is_refused, "{attempt}: {refused}");
    }
    assert_eq!(
        refusal(
            &owner,
            "DELETE FROM refinery_schema_history WHERE version = 5"
        ),
        None
    );
    let older = Store::open(&database(&format!("url = '{url}'")));
    assert!(
        matches!(older, Err(Error::Tables(_))),
        "nor does it bring them up"
    );
}

#[test]
fn the_board_does_all_its_work_in_that_role() {
    let Some(cluster) = Cluster::shared() else {
        return;
    };
    let owner = cluster.new_database();
    let name = owner.rsplit('/').next().unwrap();
    let role = format!("works-in-{name}");
    assert_eq!(
        refusal(&owner, &format!("CREATE ROLE \"{role}\" LOGIN")),
        None
    );
    let url = cluster.url_of(&role, name);
    sps_kiosk::board::prepare(&region(&owner), &role).unwrap();
    let rig = Rig::over(&format!("url = '{url}'"));
    super::page::people(&rig);
    let state = super::page::state(sps_kiosk::uplink::Occupancy::Idle, 5);
    let mut seat = super::page::seat(&rig, "s-1", "Садовая", state);
    let ticket = Ticket {
        name: "20261126-104205".into(),
        lines: vec!["Сообщение о неисправности".into()],
    };
    seat.say(&sps_kiosk::uplink::FromSeat::Ticket(ticket));
    let all = chain("s-1", 5);
    assert_eq!(seat.put(&all), head_at(&all[4]));
    let client = super::client::Client::logged_in(&rig, "Руководитель", super::page::PASSWORD);
    for path in [
        "/", "/journal", "/outages", "/tickets", "/reports", "/audit",
    ] {
        assert_eq!(client.get(path).status, 200, "{path}: {}", rig.log());
    }
    let month = [
        ("span", "month"),
        ("from", "2026-11-10"),
        ("to", "2026-11-10"),
        ("branch", ""),
        ("total", ""),
        ("form", "page"),
    ];
    assert_eq!(client.post("/reports", &month).status, 200);
    assert_eq!(client.post("/log-out", &[]).status, 303);
    assert!(!rig.log().contains("permission denied"), "{}", rig.log());
}

fn region(url: &str) -> sps_kiosk::board::Region {
    match database(&format!("url = '{url}'")) {
        sps_kiosk::board::Database::Postgres(region) => *region,
        sps_kiosk::board::Database::File(_) => panic!("a region"),
    }
}

#[test]
fn the_certificate_of_the_database_is_of_whom_board_toml_names() {
    if !owns_the_machine() {
        return;
    }
    let (cluster, port, certificate) = Cluster::over_tls();
    let _database = cluster.new_database();
    let place = tempfile::tempdir().unwrap();
    let stranger = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    let settings = |host: &str, authority: &str| {
        let file = place.path().join("authority.pem");
        fs::write(&file, authority).unwrap();
        let url = format!("postgresql://board@{host}:{port}/b0?sslmode=require");
        database(&format!("url = '{url}'\nauthority = '{}'", file.display()))
    };
    let own = settings("localhost", &certificate);
    let mut store = Store::open(&own).unwrap_or_else(|error| panic!("{error:?}"));
    assert_eq!(store.seats().unwrap(), []);
    let other_name = Store::open(&settings("127.0.0.1", &certificate)).err();
    let other_hand = Store::open(&settings("localhost", &stranger.cert.pem())).err();
    for refused in [other_name, other_hand] {
        assert!(matches!(refused, Some(Error::Stranger(_))), "{refused:?}");
        assert!(
            refused
                .unwrap()
                .to_string()
                .contains("authority файла board.toml")
        );
    }
    let none = Store::open(&settings("localhost", "не сертификат")).err();
    assert!(matches!(none, Some(Error::Authority { .. })), "{none:?}");
}
