//! What is done on the page: acts at a seat, tickets, outages and reports.

use sps_kiosk::uplink::{AskedEnd, FromSeat, Occupancy, SeatState, Ticket, ToSeat};

use super::client::Client;
use super::page::{PASSWORD, audit, everywhere, say, seat, state};
use super::rig::Rig;
use super::{NOON, chain, entry, sealed, visit};
use crate::e2e::until;

#[test]
fn an_act_reaches_the_visit_that_the_page_showed_and_no_other() {
    everywhere(|rig| {
        let mut place = seat(rig, "s-1", "Садовая", state(Occupancy::Active, 500));
        let client = Client::logged_in(rig, "Консультант", PASSWORD);
        let page = client.get("/").text();
        assert!(
            page.contains("Занято") && page.contains("value=\"500\""),
            "{page}"
        );
        let question = client.get("/end?seat=s-1&since=500").text();
        assert!(
            question.contains("Завершить сеанс на месте «s-1»?"),
            "{question}"
        );
        let said = |path: &str, since: &str| {
            let back = client.post(path, &[("seat", "s-1"), ("since", since)]);
            let (_, said) = back.to().split_once("&said=").unwrap();
            said.to_owned()
        };
        assert_eq!(said("/end", "500"), "end");
        assert_eq!(place.hear(), Some(ToSeat::End { since: 500 }));
        let ending = SeatState {
            end: Some(AskedEnd::Counting),
            until: Some(NOON),
            ..state(Occupancy::Active, 500)
        };
        say(rig, &mut place, "s-1", ending);
        let page = client.get("/hall").text();
        assert!(page.contains("Посетитель видит отсчёт"), "{page}");
        assert!(!page.contains("action=\"/end\""), "{page}");
        assert_eq!(said("/time", "499"), "stale");
        assert_eq!(said("/time", "500"), "time");
        assert_eq!(place.hear(), Some(ToSeat::MoreTime { since: 500 }));
        say(rig, &mut place, "s-1", state(Occupancy::Idle, 900));
        assert_eq!(said("/end", "500"), "stale");
        assert_eq!(said("/end", "900"), "stale");
        assert!(
            client
                .get("/?said=stale")
                .text()
                .contains("того сеанса уже нет")
        );
        say(rig, &mut place, "s-1", state(Occupancy::Active, 1000));
        drop(place);
        until("the end of the line", 20, || {
            client
                .get("/hall")
                .text()
                .contains("Нет связи с ")
                .then_some(())
        });
        assert_eq!(said("/end", "1000"), "gone");
        let head = Client::logged_in(rig, "Руководитель", PASSWORD);
        let told = audit(&head).matches("попросил завершить сеанс").count();
        assert_eq!(told, 1, "what was not passed on is not told as done");
    });
}

#[test]
fn a_ticket_is_kept_once_and_mended_once() {
    everywhere(|rig| {
        let mut place = seat(rig, "s-1", "Садовая", state(Occupancy::Idle, 5));
        let ticket = FromSeat::Ticket(Ticket {
            name: "20261126-104205".into(),
            lines: vec![
                "Сообщение о неисправности".into(),
                "Что случилось: Не печатает".into(),
                "<b>строка</b>".into(),
            ],
        });
        place.say(&ticket);
        place.say(&ticket);
        let client = Client::logged_in(rig, "Консультант", PASSWORD);
        let list = until("the ticket", 20, || {
            let page = client.get("/tickets").text();
            page.contains("20261126-104205").then_some(page)
        });
        place.put(&chain("s-1", 1));
        assert_eq!(
            client
                .get("/tickets")
                .text()
                .matches("20261126-104205")
                .count(),
            1,
            "{list}"
        );
        let named = [("seat", "s-1"), ("name", "20261126-104205")];
        let one = client.get("/ticket?seat=s-1&name=20261126-104205").text();
        assert!(
            one.contains("&lt;b&gt;строка") && one.contains("Отметить сделанным</button>"),
            "{one}"
        );
        assert_eq!(client.post("/ticket", &named).to(), "/tickets");
        let head = Client::logged_in(rig, "Руководитель", PASSWORD);
        assert_eq!(head.post("/ticket", &named).to(), "/tickets");
        let one = client.get("/ticket?seat=s-1&name=20261126-104205").text();
        assert!(one.contains("Сделано: Консультант"), "{one}");
        place.say(&ticket);
        place.put(&chain("s-1", 1));
        assert!(
            client
                .get("/tickets")
                .text()
                .contains("Сообщений, которые ждут починки, нет")
        );
        let audit = audit(&head);
        assert_eq!(
            audit.matches("отметил неисправность сделанной").count(),
            1,
            "{audit}"
        );
    });
}

#[test]
fn a_ticket_that_was_marked_by_mistake_waits_again() {
    everywhere(|rig| {
        let _place = seat(rig, "s-1", "Садовая", state(Occupancy::Idle, 5));
        let client = Client::logged_in(rig, "Консультант", PASSWORD);
        let new = client.post("/tickets", &[("seat", "s-1"), ("kind", "Slow")]);
        let address = new.to().to_owned();
        let (_, name) = address.split_once("name=").unwrap();
        let named = [("seat", "s-1"), ("name", name)];
        assert_eq!(client.post("/reopen", &named).to(), "/tickets");
        assert_eq!(client.post("/ticket", &named).to(), "/tickets");
        assert!(client.get(&address).text().contains("Сделано: Консультант"));
        assert_eq!(client.post("/reopen", &named).to(), "/tickets");
        let one = client.get(&address).text();
        assert!(
            one.contains("Отметить сделанным</button>") && !one.contains("Сделано: "),
            "{one}"
        );
        assert_eq!(client.post("/reopen", &named).to(), "/tickets");
        let audit = audit(&Client::logged_in(rig, "Руководитель", PASSWORD));
        assert_eq!(audit.matches("вернул неисправность").count(), 1, "{audit}");
        assert_eq!(audit.matches("отметил неисправность сделанной").count(), 1);
    });
}

#[test]
fn a_refused_entry_keeps_what_was_filled_in_and_names_the_field() {
    everywhere(|rig| {
        let mut place = seat(rig, "s-1", "Садовая", state(Occupancy::Idle, 5));
        place.put(&chain("s-1", 1));
        let client = Client::logged_in(rig, "Консультант", PASSWORD);
        let enter = |purpose, ticket| {
            let fields = [
                ("seat", "s-1"),
                ("visit", "1"),
                ("subject", ""),
                ("purpose", purpose),
                ("outcome", "sent_to_window"),
                ("mode", "advised"),
                ("ticket", ticket),
            ];
            client.post("/entry", &fields)
        };
        let kept = [
            r#"value="service" checked"#,
            r#"value="sent_to_window" selected"#,
            r#"value="advised" selected"#,
            r#"name="visit" value="1""#,
        ];
        for (ticket, words, field) in [
            ("А-012", "выберите услугу или сайт", "select id=\"subject\""),
            ("Иванов И.", "Исправьте номер талона", "input id=\"ticket\""),
        ] {
            let refused = enter("service", ticket);
            let page = refused.text();
            assert_eq!(refused.status, 422, "{page}");
            assert!(page.contains(words) && page.contains(ticket), "{page}");
            assert!(kept.iter().all(|kept| page.contains(kept)), "{page}");
            let (_, field) = page.split_once(field).unwrap();
            let (field, _) = field.split_once('>').unwrap();
            assert!(field.contains(r#"aria-invalid="true""#), "{field}");
            assert_eq!(page.matches("aria-invalid").count(), 1, "{page}");
        }
        assert!(enter("advice", "А-012").to().ends_with("said=entered"));
        assert!(matches!(place.hear(), Some(ToSeat::Enter { .. })));
        let audit = audit(&Client::logged_in(rig, "Руководитель", PASSWORD));
        assert_eq!(audit.matches("внёс запись").count(), 1, "{audit}");
        assert!(!audit.contains("Иванов И."), "{audit}");
    });
}

#[test]
fn a_ticket_can_be_written_here_without_a_word_of_ones_own() {
    everywhere(|rig| {
        let _place = seat(rig, "s-1", "Садовая", state(Occupancy::Idle, 5));
        let client = Client::logged_in(rig, "Консультант", PASSWORD);
        let new = client.post("/tickets", &[("seat", "s-1"), ("kind", "Slow")]);
        let page = client.get(new.to()).text();
        assert!(page.contains("Работает медленно"), "{page}");
        assert!(page.contains("Сообщил с табло: Консультант"), "{page}");
        let own = client.post("/tickets", &[("seat", "s-1"), ("kind", "Слово")]);
        assert_eq!(own.status, 403);
        let audit = audit(&Client::logged_in(rig, "Руководитель", PASSWORD));
        assert_eq!(audit.matches("сообщил о неисправности").count(), 1);
    });
}

#[test]
fn outages_stand_on_their_page_with_a_message() {
    everywhere(|rig| {
        let down = SeatState {
            down: vec!["Госуслуги".into()],
            ..state(Occupancy::Idle, 5)
        };
        let mut place = seat(rig, "s-1", "Садовая", down);
        let client = Client::logged_in(rig, "Консультант", PASSWORD);
        let page = client.get("/outages").text();
        assert!(
            page.contains("ещё не отвечает") && page.contains("«Госуслуги»: не отвечает с"),
            "{page}"
        );
        assert!(client.get("/").text().contains("Не отвечает: Госуслуги"));
        say(rig, &mut place, "s-1", state(Occupancy::Idle, 6));
        let page = client.get("/outages").text();
        assert!(
            page.contains("Все сайты отвечают") && page.contains("«Госуслуги»: не отвечал с"),
            "{page}"
        );
    });
}

/// Two branches, each with a seat whose last record this program does not know.
fn two_journals(rig: &Rig) {
    for (name, branch) in [("s-1", "Садовая"), ("s-2", "Морская")] {
        let token = rig.enrol(name, branch);
        let text = |record| serde_json::to_string(&record).unwrap();
        let (mut connected, _) = rig.seat_with(&token);
        let news = r#"{"kind":"weather","sky":"grey"}"#.to_owned();
        connected.put(&sealed(
            name,
            [text(visit(1)), text(entry(1)), text(visit(2)), news],
        ));
    }
}

#[test]
fn reports_and_exports_are_those_of_the_command_line() {
    everywhere(|rig| {
        two_journals(rig);
        let client = Client::logged_in(rig, "Руководитель", PASSWORD);
        let ask = |path: &str, span: &str, branch: &str, total: &str, form: &str| {
            let fields = [
                ("span", span),
                ("from", "2026-11-10"),
                ("to", "2026-11-20"),
                ("branch", branch),
                ("total", total),
                ("form", form),
            ];
            client.post(path, &fields)
        };
        let json = |span, branch| -> serde_json::Value {
            let answer = ask("/reports", span, branch, "", "json");
            serde_json::from_slice(&answer.body).unwrap()
        };
        assert_eq!(json("month", "")["visits"], 2);
        assert_eq!(json("month", "Морская")["visits"], 1);
        assert_eq!(json("month", "Морская")["unread"], 1);
        assert_eq!(json("days", "")["visits"], 0);
        let page = ask("/reports", "month", "", "40", "page");
        assert_eq!(page.status, 200);
        let policy = page.header("content-security-policy").unwrap();
        assert!(
            policy.contains("style-src 'sha256-") && !policy.contains("unsafe"),
            "{policy}"
        );
        assert!(page.text().contains("01.11.2026–30.11.2026"));
        assert!(
            page.text()
                .contains("Записей новых мест, которых эта версия табло не знает")
        );
        for (path, form, begin) in [
            ("/reports", "xlsx", &b"PK"[..]),
            ("/exports", "xlsx", b"PK"),
            ("/exports", "csv", "\u{feff}".as_bytes()),
            ("/exports", "json", b"["),
        ] {
            let answer = ask(path, "month", "", "", form);
            assert!(answer.body.starts_with(begin), "{path} {form}: {answer:?}");
            let place = answer.header("content-disposition").unwrap();
            assert!(
                place.ends_with(&format!("2026-11-01-2026-11-30.{form}\"")),
                "{place}"
            );
        }
        assert_eq!(ask("/reports", "month", "", "много", "page").status, 422);
        let audit = audit(&client);
        assert!(
            audit.contains("взял отчёт") && audit.contains("01.11.2026–30.11.2026"),
            "{audit}"
        );
        assert_eq!(audit.matches("выгрузил журнал").count(), 3);
    });
}

#[test]
fn records_of_newer_seats_are_told_before_anything_is_taken() {
    everywhere(|rig| {
        two_journals(rig);
        let client = Client::logged_in(rig, "Руководитель", PASSWORD);
        let month = [
            ("span", "month"),
            ("from", "2026-11-10"),
            ("to", "2026-11-10"),
            ("branch", ""),
            ("total", ""),
            ("form", "json"),
        ];
        assert_eq!(client.post("/reports", &month).status, 200);
        assert!(client.get("/reports").text().contains("не знает: 2"));
        let it = Client::logged_in(rig, "Айти", PASSWORD);
        let told = it.get("/seats").text();
        let each = told.matches("эта версия табло не знает: 1").count();
        assert_eq!(each, 2, "{told}");
    });
}
