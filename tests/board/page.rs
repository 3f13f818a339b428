//! The page against the real server: who comes in, what each role gets, and what a form has to show.

use sps_kiosk::board::Role;
use sps_kiosk::uplink::{FromSeat, Occupancy, SeatState, Ticket, ToSeat};

use super::client::Client;
use super::cluster::Cluster;
use super::rig::{Rig, Seat};
use crate::e2e::until;

pub(crate) const PASSWORD: &str = "дождь над рекой";

/// Runs the case over every database that can run here, each with a person of every role.
pub(super) fn everywhere(case: impl Fn(&mut Rig)) {
    let mut rigs = vec![Rig::start()];
    let cluster = Cluster::shared();
    rigs.extend(cluster.iter().map(|cluster| {
        let url = cluster.new_database();
        Rig::over(&format!("url = '{url}'"))
    }));
    for mut rig in rigs {
        people(&rig);
        case(&mut rig);
    }
}

pub(crate) fn people(rig: &Rig) {
    let branch = Some("Садовая");
    rig.add_person("Консультант", PASSWORD, Role::Consultant, branch);
    rig.add_person("Руководитель", PASSWORD, Role::Head, None);
    rig.add_person("Айти", PASSWORD, Role::It, None);
}

pub(super) fn state(of: Occupancy, since: i64) -> SeatState {
    SeatState {
        state: of,
        since,
        fault: None,
        called: None,
        down: Vec::new(),
        program: "0.1.0".into(),
        policy: "17".into(),
        until: None,
        end: None,
    }
}

/// A seat of this branch that is connected, and has said this.
pub(super) fn seat(rig: &Rig, name: &str, branch: &str, state: SeatState) -> Seat {
    let token = rig.enrol(name, branch);
    let (mut seat, _) = rig.seat_with(&token);
    say(rig, &mut seat, name, state);
    seat
}

/// Says how it is, and waits until that is kept.
pub(super) fn say(rig: &Rig, seat: &mut Seat, name: &str, state: SeatState) {
    let kept = serde_json::to_value(&state).unwrap();
    seat.say(&FromSeat::State(state));
    until("the state", 20, || {
        (rig.seat(name)["state"] == kept).then_some(())
    });
}

pub(super) fn percent_encoded(words: &str) -> String {
    url::form_urlencoded::byte_serialize(words.as_bytes()).collect()
}

/// What the audit has, the newest first, without its heading.
pub(super) fn audit(client: &Client<'_>) -> String {
    let page = client.get("/audit").text();
    page.split_once("<tbody>")
        .map(|(_, rows)| rows.to_owned())
        .unwrap_or_default()
}

#[test]
fn one_comes_in_with_name_and_password_and_leaves() {
    everywhere(|rig| {
        let mut client = Client::new(rig);
        assert_eq!(client.get("/").to(), "/log-in");
        assert!(client.get("/log-in").text().contains("Вход в табло"));
        let wrong = client.log_in("Руководитель", "дождь над морем");
        assert_eq!((wrong.status, wrong.header("set-cookie")), (401, None));
        assert_eq!(client.log_in("Руководитель", PASSWORD).to(), "/");
        let cookie = client.cookie.clone();
        assert_eq!(client.get("/").status, 200);
        rig.kill();
        rig.start_again();
        let mut client = Client::new(rig);
        client.cookie = cookie;
        client.key();
        assert_eq!(client.get("/").status, 200, "a restart logs nobody out");
        assert_eq!(client.post("/log-out", &[]).to(), "/log-in");
        assert_eq!(
            client.get("/").to(),
            "/log-in",
            "the cookie is worth nothing any more"
        );
        let again = Client::logged_in(rig, "Руководитель", PASSWORD);
        let audit = audit(&again);
        for words in [
            "вошёл",
            "неверный пароль",
            "вышел",
            "учётная запись заведена",
        ] {
            assert!(audit.contains(words), "{words}: {audit}");
        }
        assert!(!rig.log().contains("дождь"), "{}", rig.log());
    });
}

#[test]
fn a_session_ends_when_nobody_uses_it_and_after_twelve_hours() {
    let rig = Rig::start();
    people(&rig);
    for change in ["used = used - 1801", "began = began - 43201"] {
        let client = Client::logged_in(&rig, "Айти", PASSWORD);
        let file = rig.place.path().join("board.db");
        let database = rusqlite::Connection::open(file).unwrap();
        database
            .execute(&format!("UPDATE sessions SET {change}"), [])
            .unwrap();
        assert_eq!(client.get("/hall").to(), "/log-in", "{change}");
    }
}

#[test]
fn wrong_passwords_cost_time_and_tell_nothing_of_names() {
    everywhere(|rig| {
        let answers = |rig: &Rig, name: &str| {
            let mut client = Client::new(rig);
            let answer = client.log_in(name, "дождь над морем");
            (answer.status, answer.text().replace(name, ""))
        };
        let known: Vec<_> = (0..6).map(|_| answers(rig, "Айти")).collect();
        let unknown: Vec<_> = (0..6).map(|_| answers(rig, "Никто")).collect();
        assert_eq!(known, unknown);
        assert_eq!(
            known.iter().map(|one| one.0).collect::<Vec<_>>(),
            [401, 401, 401, 401, 401, 429]
        );
        assert!(known[5].1.contains("Подождите 1 мин"), "{}", known[5].1);
        rig.kill();
        rig.start_again();
        let mut client = Client::new(rig);
        assert_eq!(
            client.log_in("Айти", PASSWORD).status,
            429,
            "it survives a restart"
        );
        assert!(
            rig.typed(&["people", "password", "Айти"], "снег над рекой")
                .status
                .success()
        );
        assert_eq!(client.log_in("Айти", "снег над рекой").to(), "/");
    });
}

const VISIT: [(&str, &str); 2] = [("seat", "s-1"), ("since", "5")];
const NEW: [(&str, &str); 2] = [("seat", "s-1"), ("kind", "Printer")];
const DAYS: [(&str, &str); 5] = [
    ("span", "days"),
    ("from", "2026-11-01"),
    ("to", "2026-11-30"),
    ("branch", ""),
    ("total", ""),
];

const TICKET: [(&str, &str); 2] = [("seat", "s-1"), ("name", "x")];

/// An entry of a visit that no seat has.
const ENTRY: [(&str, &str); 7] = [
    ("seat", "s-1"),
    ("visit", "1"),
    ("subject", ""),
    ("purpose", "advice"),
    ("outcome", ""),
    ("mode", ""),
    ("ticket", ""),
];

/// Method, path, fields of the form, and the answer to a consultant, a head and IT.
type Row<'a> = (&'a str, &'a str, &'a [(&'a str, &'a str)], [u16; 3]);

#[test]
fn each_role_gets_its_own_and_nothing_else() {
    everywhere(|rig| {
        let _seat = seat(rig, "s-1", "Садовая", state(Occupancy::Active, 5));
        let shape = |shape: &'static str| [&DAYS[..], &[("form", shape)]].concat();
        let (page, csv) = (shape("page"), shape("csv"));
        let table: &[Row<'_>] = &[
            ("GET", "/", &[], [200, 200, 200]),
            ("GET", "/hall", &[], [200, 200, 200]),
            ("GET", "/end?seat=s-1&since=5", &[], [200, 200, 200]),
            ("POST", "/end", &VISIT, [303, 303, 303]),
            ("POST", "/time", &VISIT, [303, 303, 303]),
            ("GET", "/journal", &[], [200, 200, 403]),
            ("GET", "/journal?branch=x", &[], [404, 404, 403]),
            ("GET", "/entry?seat=s-1&visit=1", &[], [303, 303, 403]),
            ("POST", "/entry", &ENTRY, [303, 303, 403]),
            ("GET", "/outages", &[], [200, 200, 200]),
            ("GET", "/tickets", &[], [200, 200, 200]),
            ("POST", "/tickets", &NEW, [303, 303, 303]),
            ("GET", "/ticket?seat=s-1&name=x", &[], [404, 404, 404]),
            ("POST", "/ticket", &TICKET, [404, 404, 404]),
            ("POST", "/reopen", &TICKET, [404, 404, 404]),
            ("GET", "/reopen", &[], [405, 405, 405]),
            ("GET", "/reports", &[], [200, 200, 200]),
            ("POST", "/reports", &page, [200, 200, 200]),
            ("POST", "/exports", &csv, [403, 200, 200]),
            ("GET", "/audit", &[], [403, 200, 200]),
            ("GET", "/seats", &[], [403, 403, 200]),
            ("GET", "/password", &[], [200, 200, 200]),
            ("GET", "/people", &[], [404, 404, 404]),
            ("GET", "/?said=anything", &[], [404, 404, 404]),
            ("GET", "/audit?before=x", &[], [403, 404, 404]),
            ("POST", "/end", &[], [403, 403, 403]),
            ("GET", "/time", &[], [405, 405, 405]),
            ("GET", "/exports", &[], [403, 405, 405]),
            ("GET", "/log-out", &[], [405, 405, 405]),
        ];
        let names = ["Консультант", "Руководитель", "Айти"];
        let clients = names.map(|name| Client::logged_in(rig, name, PASSWORD));
        for (method, path, fields, expected) in table {
            let ask = |client: &Client<'_>| match *method {
                "GET" => client.get(path).status,
                _ => client.post(path, fields).status,
            };
            assert_eq!(clients.each_ref().map(ask), *expected, "{method} {path}");
            let nobody = ask(&Client::new(rig));
            assert!(
                matches!(nobody, 303 | 404 | 405),
                "{method} {path}: {nobody}"
            );
        }
        let page = clients[0].get("/").text();
        assert!(
            !page.contains("/audit") && !page.contains("/seats"),
            "{page}"
        );
    });
}

#[test]
fn the_branch_whose_visits_are_listed_is_named() {
    let rig = Rig::start();
    people(&rig);
    for (id, branch) in [("s-1", "Садовая"), ("s-2", "Морская")] {
        rig.enrol(id, branch);
    }
    let client = Client::logged_in(&rig, "Руководитель", PASSWORD);
    let chosen = r#"<option value="Садовая" selected>"#;
    assert!(!client.get("/journal").text().contains(chosen));
    let of_one = format!("/journal?branch={}", percent_encoded("Садовая"));
    assert!(client.get(&of_one).text().contains(chosen));
}

#[test]
fn the_hall_is_of_one_branch_and_hears_the_calls_of_all() {
    let rig = Rig::start();
    people(&rig);
    let _here = seat(&rig, "s-1", "Садовая", state(Occupancy::Active, 5));
    let _there = seat(&rig, "s-2", "Морская", state(Occupancy::Active, 5));
    let called = SeatState {
        called: Some(5),
        ..state(Occupancy::Active, 5)
    };
    let _calls = seat(&rig, "s-3", "Морская", called);
    let client = Client::logged_in(&rig, "Руководитель", PASSWORD);
    let shown = |path: &str| {
        let page = client.get(path).text();
        ["s-1", "s-2", "s-3"].map(|seat| page.contains(&format!("<h3>{seat}")))
    };
    let of_one = format!("?branch={}", percent_encoded("Садовая"));
    for path in ["/", "/hall"] {
        assert_eq!(shown(path), [false, false, true], "{path}");
        assert_eq!(shown(&format!("{path}{of_one}")), [true, false, true]);
        assert_eq!(client.get(&format!("{path}?branch=x")).status, 404);
    }
    let page = client.get(&format!("/{of_one}")).text();
    assert!(
        page.contains(&format!("data-part=\"/hall{of_one}\"")),
        "{page}"
    );
}

#[test]
fn nobody_sees_another_branch() {
    everywhere(|rig| {
        let mut other = seat(rig, "s-2", "Морская", state(Occupancy::Active, 5));
        other.say(&FromSeat::Ticket(Ticket {
            name: "20261126-104205".into(),
            lines: vec!["Сообщение".into()],
        }));
        let head = Client::logged_in(rig, "Руководитель", PASSWORD);
        until("the ticket", 20, || {
            head.get("/tickets")
                .text()
                .contains("20261126")
                .then_some(())
        });
        assert!(head.get("/").text().contains("s-2"));
        let client = Client::logged_in(rig, "Консультант", PASSWORD);
        for path in ["/", "/hall", "/journal", "/outages", "/tickets", "/reports"] {
            let page = client.get(path).text();
            assert!(
                !page.contains("s-2") && !page.contains("Морская"),
                "{path}: {page}"
            );
        }
        let visit = [("seat", "s-2"), ("since", "5")];
        let ticket = [("seat", "s-2"), ("name", "20261126-104205")];
        let report = [
            ("span", "day"),
            ("from", "2026-11-01"),
            ("to", "2026-11-01"),
            ("branch", "Морская"),
            ("total", ""),
            ("form", "page"),
        ];
        assert_eq!(client.get("/end?seat=s-2&since=5").status, 404);
        assert_eq!(client.post("/end", &visit).status, 404);
        assert_eq!(client.post("/time", &visit).status, 404);
        assert_eq!(client.get("/entry?seat=s-2&visit=1").status, 404);
        assert_eq!(
            client.get("/ticket?seat=s-2&name=20261126-104205").status,
            404
        );
        assert_eq!(client.post("/ticket", &ticket).status, 404);
        assert_eq!(client.post("/reopen", &ticket).status, 404);
        assert_eq!(client.post("/reports", &report).status, 404);
        assert_eq!(
            client
                .post("/tickets", &[("seat", "s-2"), ("kind", "Slow")])
                .status,
            404
        );
        // Whose account has only one branch reads of no act that concerns another.
        rig.add_person("Садовник", PASSWORD, Role::Head, Some("Садовая"));
        assert!(head.post("/time", &visit).to().ends_with("&said=time"));
        let gardener = Client::logged_in(rig, "Садовник", PASSWORD);
        let (all, some) = (audit(&head), audit(&gardener));
        assert!(all.contains("добавил сеансу время") && all.contains("s-2"));
        assert!(!some.contains("s-2") && some.contains("Садовник"), "{some}");
    });
}

#[test]
fn a_form_that_is_not_of_our_page_changes_nothing() {
    let rig = Rig::start();
    people(&rig);
    let mut place = seat(&rig, "s-1", "Садовая", state(Occupancy::Active, 5));
    let client = Client::logged_in(&rig, "Айти", PASSWORD);
    let other = Client::logged_in(&rig, "Айти", PASSWORD);
    let ours = format!("Origin: https://{}\r\n", rig.address);
    let fields = |key: &'static str, value: &str| {
        vec![
            (key, value.to_owned()),
            ("seat", "s-1".into()),
            ("since", "5".into()),
        ]
    };
    let send = |fields: &[(&str, String)], from: &str| {
        let fields: Vec<_> = fields
            .iter()
            .map(|(name, value)| (*name, value.as_str()))
            .collect();
        client.post_from("/end", &fields, from).status
    };
    assert_eq!(send(&fields("none", ""), &ours), 403);
    assert_eq!(send(&fields("key", ""), &ours), 403);
    assert_eq!(send(&fields("key", &other.key), &ours), 403);
    let good = fields("key", &client.key);
    assert_eq!(send(&good, ""), 403);
    assert_eq!(send(&good, "Origin: null\r\n"), 403);
    assert_eq!(send(&good, "Origin: https://portal.example\r\n"), 403);
    assert_eq!(
        send(&good, &format!("{ours}Sec-Fetch-Site: cross-site\r\n")),
        403
    );
    let login = [("name", "Айти"), ("password", PASSWORD)];
    assert_eq!(client.post_from("/log-in", &login, "").status, 403);
    let long = "я".repeat(20_000);
    assert_eq!(send(&[good, vec![("long", long)]].concat(), &ours), 403);
    // The first that the seat hears is what was really asked for.
    assert_eq!(
        client
            .post("/time", &[("seat", "s-1"), ("since", "5")])
            .to(),
        format!("/?branch={}&said=time", percent_encoded("Садовая"))
    );
    assert_eq!(place.hear(), Some(ToSeat::MoreTime { since: 5 }));
}

#[test]
fn a_browser_is_told_to_run_nothing_but_our_own() {
    let rig = Rig::start();
    people(&rig);
    let client = Client::logged_in(&rig, "Айти", PASSWORD);
    for path in [
        "/log-in",
        "/",
        "/hall",
        "/board.js",
        "/board.css",
        "/call.wav",
        "/end",
    ] {
        let answer = client.get(path);
        let policy = answer.header("content-security-policy").unwrap();
        for part in [
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self'",
            "frame-ancestors 'none'",
            "form-action 'self'",
            "base-uri 'none'",
        ] {
            assert!(policy.contains(part), "{path}: {policy}");
        }
        assert!(!policy.contains("unsafe"), "{policy}");
        assert_eq!(answer.header("x-content-type-options"), Some("nosniff"));
        assert_eq!(answer.header("referrer-policy"), Some("same-origin"));
        assert_eq!(answer.header("cache-control"), Some("no-store"));
        let page = answer.text();
        for inline in ["<style", "style=", "onclick", "<script>"] {
            assert!(
                path.contains('.') || !page.contains(inline),
                "{path}: {inline}"
            );
        }
    }
}

#[test]
fn a_changed_password_ends_every_other_session() {
    everywhere(|rig| {
        let client = Client::logged_in(rig, "Консультант", PASSWORD);
        let other = Client::logged_in(rig, "Консультант", PASSWORD);
        let change = |old: &str, new: &str, again: &str| {
            client.post("/password", &[("old", old), ("new", new), ("again", again)])
        };
        let new = "снег над рекой";
        assert!(change(PASSWORD, new, "снег").text().contains("по-разному"));
        assert!(
            change(PASSWORD, "1234567890", "1234567890")
                .text()
                .contains("слишком простой")
        );
        assert!(change("снег", new, new).text().contains("не подошёл"));
        assert_eq!(change(PASSWORD, new, new).to(), "/?said=password");
        assert_eq!(client.get("/").status, 200);
        assert_eq!(other.get("/").to(), "/log-in");
        let mut again = Client::new(rig);
        assert_eq!(again.log_in("Консультант", PASSWORD).status, 401);
        assert_eq!(again.log_in("Консультант", new).to(), "/");
        assert!(
            rig.command(&["people", "remove", "Консультант"])
                .status
                .success()
        );
        assert_eq!(again.get("/").to(), "/log-in");
        assert_eq!(client.get("/").to(), "/log-in");
    });
}

#[test]
fn accounts_are_made_on_the_command_line() {
    let rig = Rig::start();
    let empty = rig.command(&["people", "list"]);
    assert_eq!(empty.status.code(), Some(1), "{empty:?}");
    let add = [
        "people",
        "add",
        "Айти",
        "--role",
        "it",
        "--branch",
        "Садовая",
    ];
    let done = rig.typed(&add, PASSWORD);
    assert!(done.status.success(), "{done:?}");
    let list = rig.json(&["people", "list"]);
    let expected = serde_json::json!([
        { "name": "Айти", "role": "it", "scope": { "branches": ["Садовая"] } }
    ]);
    assert_eq!(list["people"], expected);
    Client::logged_in(&rig, "Айти", PASSWORD);
    for (words, password) in [
        (&["people", "add", "Айти", "--role", "it"][..], PASSWORD),
        (
            &["people", "add", "Новый", "--role", "consultant"],
            PASSWORD,
        ),
        (&["people", "add", "Новый", "--role", "king"], PASSWORD),
        (&["people", "add", "Новый", "--role", "it"], "1234567890"),
        (&["people", "add", " ", "--role", "it"], PASSWORD),
        (&["people", "password", "Никто"], PASSWORD),
        (&["people", "remove", "Никто"], PASSWORD),
    ] {
        let done = rig.typed(words, password);
        assert_eq!(done.status.code(), Some(2), "{words:?}: {done:?}");
    }
}
