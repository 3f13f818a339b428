//! One walk over the page in a browser as staff have it, with our script, style and policy in force. Its pictures lie
//! in `tmp/board` of cargo's target folder.

use std::fs;
use std::path::Path;
use std::process::Command;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use sps_kiosk::uplink::{AskedEnd, FromSeat, Occupancy, SeatState, Ticket, ToSeat};
use tempfile::TempDir;

use super::client::Client;
use super::page::{PASSWORD, people, percent_encoded, say, seat, state};
use super::rig::{Rig, Seat};
use super::{chain, now};
use crate::access::axe;
use crate::e2e::until;
use crate::webdriver::Driver;

/// Chromium at the page of a board.
struct Browser<'r> {
    driver: Driver,
    rig: &'r Rig,
    runs_scripts: bool,
    /// What it keeps; gone after it.
    _profile: TempDir,
}

impl<'r> Browser<'r> {
    fn start(rig: &'r Rig) -> Browser<'r> {
        Browser::with(rig, true, &json!({}))
    }

    /// One that runs no script of a page.
    fn without_scripts(rig: &'r Rig) -> Browser<'r> {
        let blocked = 2;
        Browser::with(
            rig,
            false,
            &json!({ "profile.managed_default_content_settings.javascript": blocked }),
        )
    }

    fn with(rig: &'r Rig, runs_scripts: bool, preferences: &Value) -> Browser<'r> {
        let profile = tempfile::tempdir().unwrap();
        let arguments = [
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--window-size=1366,768",
            &format!("--user-data-dir={}", profile.path().display()),
        ];
        let capabilities = json!({ "alwaysMatch": {
            "acceptInsecureCerts": true,
            "goog:loggingPrefs": { "browser": "ALL" },
            "goog:chromeOptions": { "args": arguments, "prefs": preferences },
        }});
        let browser = Browser {
            driver: Driver::start(&mut Command::new("chromedriver"), &capabilities),
            rig,
            runs_scripts,
            _profile: profile,
        };
        let size = json!({ "width": 1366, "height": 768 });
        browser.driver.post("/window/rect", &size);
        browser
    }

    fn open(&self, path: &str) {
        let address = format!("https://{}{path}", self.rig.address);
        self.driver.post("/url", &json!({ "url": address }));
    }

    fn turn_to(&self, window: &Value) {
        self.driver.post("/window", &json!({ "handle": window }));
    }

    fn text(&self) -> String {
        let text = self
            .driver
            .run("return document.body.innerText", &json!([]));
        text.as_str().unwrap_or_default().to_owned()
    }

    /// Waits until the page says this, by itself.
    fn until(&self, words: &str) {
        until(words, 30, || self.text().contains(words).then_some(()));
    }

    /// Waits until the browser lets the page ring.
    fn until_it_sounds(&self) {
        let pressed = "return document.getElementById('sound').ariaPressed";
        until("the sound", 30, || {
            (self.driver.run(pressed, &json!([])) == "true").then_some(())
        });
    }

    fn picture(&self, name: &str) {
        let picture = self.driver.get("/screenshot");
        let picture = STANDARD.decode(picture.as_str().unwrap()).unwrap();
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("board");
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join(format!("{name}.png")), picture).unwrap();
    }

    /// Looks the page over with axe-core, where it was fetched; it waits for promises, which a page without scripts has
    /// none of.
    fn is_fit_for_everybody(&self, name: &str) {
        if let Some(axe) = axe().filter(|_| self.runs_scripts) {
            let looks = format!("{axe}\n{}", include_str!("../access/axe_of_page.js"));
            let found = self.driver.run(&looks, &json!([]));
            assert_eq!(found, json!([]), "{name}");
        }
    }

    /// Keeps the page as it would be printed.
    fn print(&self, name: &str) {
        let paper = json!({ "page": { "width": 21.0, "height": 29.7 }});
        let paper = self.driver.post("/print", &paper);
        let paper = STANDARD.decode(paper.as_str().unwrap()).unwrap();
        assert!(paper.starts_with(b"%PDF"), "{name}");
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("board");
        fs::write(folder.join(format!("{name}.pdf")), paper).unwrap();
    }

    fn log_in(&self, name: &str, password: &str) {
        self.driver.type_into("#name", name);
        self.driver.type_into("#password", password);
        self.driver.press("button.main");
    }
}

#[test]
fn a_day_at_the_page() {
    let mut rig = Rig::start();
    people(&rig);
    let began = now() - 12 * 60;
    let busy = SeatState {
        until: Some(now() + 18 * 60),
        ..state(Occupancy::Active, began)
    };
    let mut first = seat(&rig, "mfc-01-01", "Садовая", busy.clone());
    let mut second = seat(&rig, "mfc-01-02", "Садовая", state(Occupancy::Idle, began));
    let browser = Browser::start(&rig);
    comes_in(&browser);
    a_call_comes_up(&browser, &mut second);
    enters_a_visit(&browser, &mut second);
    let here = browser.driver.get("/window");
    let other = browser
        .driver
        .post("/window/new", &json!({ "type": "window" }));
    let other = other["handle"].clone();
    ends_a_visit(&browser, &mut first, &busy, (&here, &other));
    leaves(&browser);
    browser.turn_to(&other);
    browser.until("Вход закончился");
    every_page(&browser, &mut first, &mut second);
    a_report_opens(&browser);
    refusals(&browser);
    browser.open("/");
    let Browser {
        driver, _profile, ..
    } = browser;
    rig.kill();
    until("the alarm", 60, || {
        let hidden = "return document.getElementById('lost').hidden";
        (driver.run(hidden, &json!([])) == false).then_some(())
    });
}

/// After a wrong password; the sound is let in by a press.
fn comes_in(browser: &Browser<'_>) {
    browser.open("/");
    browser.until("Вход в табло");
    browser.log_in("Консультант", "не тот пароль");
    browser.until("Имя или пароль не подошли");
    browser.picture("log-in");
    browser.is_fit_for_everybody("log-in");
    // The name is still there.
    browser.log_in("", PASSWORD);
    browser.until("Занято 12\u{a0}мин");
    browser.until("Свободно");
    browser.driver.press("#sound");
    browser.until_it_sounds();
}

/// By itself, and before everything else.
fn a_call_comes_up(browser: &Browser<'_>, place: &mut Seat) {
    let calling = SeatState {
        called: Some(now() - 60),
        ..state(Occupancy::Active, now() - 300)
    };
    say(browser.rig, place, "mfc-01-02", calling);
    browser.until("Зовут консультанта, 1\u{a0}мин");
    browser.picture("hall-call");
    browser.is_fit_for_everybody("hall-call");
    say(
        browser.rig,
        place,
        "mfc-01-02",
        state(Occupancy::Idle, now()),
    );
    browser.until("Свободно");
}

/// With two presses, as its seat suggests it.
fn enters_a_visit(browser: &Browser<'_>, place: &mut Seat) {
    place.put(&chain("mfc-01-02", 5));
    browser.open("/journal");
    browser.until("Нажмите «Записать»");
    browser.picture("journal");
    browser.is_fit_for_everybody("journal");
    browser.driver.press("td button");
    browser.until("В журнале будет: консультант Консультант");
    browser.picture("entry");
    browser.is_fit_for_everybody("entry");
    browser.driver.press("button.main");
    browser.until("Запись передана на место");
    assert!(matches!(place.hear(), Some(ToSeat::Enter { .. })));
    browser.open("/");
}

#[test]
fn a_day_without_scripts() {
    let rig = Rig::start();
    people(&rig);
    let busy = state(Occupancy::Active, now() - 12 * 60);
    let mut place = seat(&rig, "mfc-01-02", "Садовая", busy.clone());
    let browser = Browser::without_scripts(&rig);
    let driver = &browser.driver;
    browser.open("/");
    browser.log_in("Консультант", PASSWORD);
    browser.until("Занято 12\u{a0}мин");
    let hidden = "return document.getElementById('sound').hidden";
    assert_eq!(driver.run(hidden, &json!([])), true, "no script has run");
    let calling = SeatState {
        called: Some(now() - 60),
        ..busy.clone()
    };
    say(&rig, &mut place, "mfc-01-02", calling);
    browser.until("Зовут консультанта");
    browser.picture("no-script");
    driver.press("[id='end mfc-01-02']");
    browser.until("Завершить сеанс на месте «mfc-01-02»?");
    driver.press("button.main");
    browser.until("Место получило просьбу завершить сеанс");
    assert_eq!(place.hear(), Some(ToSeat::End { since: busy.since }));
    enters_a_visit(&browser, &mut place);
    browser.open("/tickets");
    driver.press("form.row button");
    browser.until("Сообщил с табло");
    driver.press("button.main");
    browser.until("Сделано");
    browser.open("/outages");
    browser.until("Все сайты отвечают");
    let here = driver.get("/window");
    a_report_opens(&browser);
    browser.turn_to(&here);
    browser.open("/password");
    browser.until("Нынешний пароль");
    driver.press(".me button");
    browser.until("Вход в табло");
}

/// After a yes; another page of the board sees it, too.
fn ends_a_visit(
    browser: &Browser<'_>,
    place: &mut Seat,
    busy: &SeatState,
    (here, other): (&Value, &Value),
) {
    let (rig, driver) = (browser.rig, &browser.driver);
    browser.turn_to(other);
    browser.open("/");
    browser.until("Занято 12\u{a0}мин");
    browser.turn_to(here);
    driver.press("[id='end mfc-01-01']");
    browser.until("Завершить сеанс на месте «mfc-01-01»?");
    browser.picture("end");
    browser.is_fit_for_everybody("end");
    driver.press("button.main");
    browser.until("Место получило просьбу завершить сеанс");
    assert_eq!(place.hear(), Some(ToSeat::End { since: busy.since }));
    let counting = SeatState {
        end: Some(AskedEnd::Counting),
        ..busy.clone()
    };
    say(rig, place, "mfc-01-01", counting);
    browser.until("Посетитель видит отсчёт до завершения");
    browser.until_it_sounds();
    browser.picture("hall-counting");
    browser.turn_to(other);
    browser.until("Посетитель видит отсчёт до завершения");
    let stopped = SeatState {
        end: Some(AskedEnd::Stopped),
        ..busy.clone()
    };
    say(rig, place, "mfc-01-01", stopped);
    browser.turn_to(here);
    browser.until("Посетитель попросил продолжить");
    driver.press("[id='time mfc-01-01']");
    browser.until("Место получило просьбу добавить время");
    assert_eq!(place.hear(), Some(ToSeat::MoreTime { since: busy.since }));
}

/// What the cookie was worth, it is not worth any more; a made-up one never was.
fn leaves(browser: &Browser<'_>) {
    let cookie = browser.driver.get("/cookie/__Host-board");
    assert_eq!(
        (&cookie["httpOnly"], &cookie["secure"]),
        (&json!(true), &json!(true))
    );
    let token = cookie["value"].as_str().unwrap().to_owned();
    let with = |token: &str| {
        let mut client = Client::new(browser.rig);
        client.cookie = Some(format!("__Host-board={token}"));
        client.get("/").status
    };
    assert_eq!((with(&token), with(&token.to_lowercase())), (200, 303));
    browser.driver.press(".me button");
    browser.until("Вход в табло");
    assert_eq!(with(&token), 303);
}

/// What staff told of at a seat.
fn ticket() -> Ticket {
    let lines = [
        "Сообщение о неисправности",
        "Филиал: Садовая",
        "Рабочее место: mfc-01-02",
        "Составлено: 26.11.2026 10:42",
        "Что случилось: Не печатает",
        "Рабочее место открыто: свободно",
    ];
    Ticket {
        name: "20261126-104205".into(),
        lines: lines.map(str::to_owned).to_vec(),
    }
}

/// Looks at each page as IT has it.
fn every_page(browser: &Browser<'_>, first: &mut Seat, second: &mut Seat) {
    let rig = browser.rig;
    let down = SeatState {
        down: vec!["Госуслуги".into(), "Росреестр".into()],
        ..state(Occupancy::Idle, now())
    };
    say(rig, first, "mfc-01-01", down);
    let closed = SeatState {
        fault: Some("gate".into()),
        ..state(Occupancy::OutOfService, now())
    };
    say(rig, second, "mfc-01-02", closed);
    let _free = seat(rig, "mfc-02-01", "Морская", state(Occupancy::Ending, now()));
    rig.enrol("mfc-02-02", "Морская");
    second.say(&FromSeat::Ticket(ticket()));
    second.put(&chain("mfc-01-02", 5));
    browser.open("/");
    browser.log_in("Айти", PASSWORD);
    browser.until("Какое отделение показать?");
    browser.picture("hall-choice");
    browser.is_fit_for_everybody("hall-choice");
    browser.open(&format!("/?branch={}", percent_encoded("Садовая")));
    browser.until("Не отвечает: Госуслуги");
    browser.picture("hall-it");
    browser.is_fit_for_everybody("hall-it");
    for (path, words, name) in [
        ("/outages", "Сообщение руководителю", "outages"),
        ("/tickets", "Не печатает", "tickets"),
        (
            "/ticket?seat=mfc-01-02&name=20261126-104205",
            "Составлено",
            "ticket",
        ),
        ("/reports", "За какое время", "reports"),
        ("/audit", "попросил завершить сеанс", "audit"),
        ("/seats", "Список сайтов", "seats"),
        ("/password", "Нынешний пароль", "password"),
    ] {
        browser.open(path);
        browser.until(words);
        browser.picture(name);
        browser.is_fit_for_everybody(name);
        if ["outages", "ticket", "audit"].contains(&name) {
            browser.print(name);
        }
    }
    browser.open("/outages");
    browser.driver.press("[data-copy]");
    browser.until("Скопировано");
}

/// The sizes of the screens that branches have.
const SIZES: [(u64, u64); 2] = [(1024, 768), (1366, 768)];

#[test]
fn each_role_has_every_page_whole_at_each_size() {
    let rig = Rig::start();
    people(&rig);
    let began = now() - 12 * 60;
    let busy = state(Occupancy::Active, began);
    let mut first = seat(&rig, "mfc-01-01", "Садовая", busy.clone());
    let calling = SeatState {
        called: Some(now() - 60),
        down: vec!["Госуслуги".into(), "Росреестр".into()],
        ..state(Occupancy::Active, now() - 300)
    };
    let mut second = seat(&rig, "mfc-01-02", "Садовая", calling.clone());
    let _other = seat(&rig, "mfc-02-01", "Морская", state(Occupancy::Idle, began));
    first.put(&chain("mfc-01-01", 5));
    second.say(&FromSeat::Ticket(ticket()));
    second.put(&chain("mfc-01-02", 3));
    let browser = Browser::start(&rig);
    for (name, role) in [
        ("Консультант", "consultant"),
        ("Руководитель", "head"),
        ("Айти", "it"),
    ] {
        browser.open("/log-in");
        browser.log_in(name, PASSWORD);
        browser.until("Зовут консультанта");
        let mut paths = paths(&browser);
        paths.push("/ticket?seat=mfc-01-02&name=20261126-104205".into());
        paths.push(format!("/end?seat=mfc-01-01&since={began}"));
        if paths.contains(&"/journal".to_owned()) {
            paths.push("/entry?seat=mfc-01-01&visit=3".into());
            paths.push("/journal?branch=Садовая".into());
            mends_a_refused_entry(&browser, role);
            assert!(matches!(first.hear(), Some(ToSeat::Enter { .. })));
        }
        for (width, height) in SIZES {
            // Who is silent for long is gone.
            first.say(&FromSeat::State(busy.clone()));
            second.say(&FromSeat::State(calling.clone()));
            let size = json!({ "width": width, "height": height });
            browser.driver.post("/window/rect", &size);
            for path in &paths {
                fits(&browser, path, &format!("{role}-{width}"));
            }
        }
        marks_a_ticket_by_mistake(&browser, role);
        browser.driver.press(".me button");
        browser.until("Вход в табло");
    }
}

/// Where the top of a page leads.
fn paths(browser: &Browser<'_>) -> Vec<String> {
    let links = "return [...document.querySelectorAll('.top a')].map((a) => a.pathname)";
    let links = browser.driver.run(links, &json!([]));
    serde_json::from_value(links).unwrap()
}

/// Nothing of the page lies beside the window, but what a table has for itself.
fn fits(browser: &Browser<'_>, path: &str, prefix: &str) {
    browser.open(path);
    browser.until("Сменить пароль");
    let wider = "return document.documentElement.scrollWidth - innerWidth";
    let wider = browser.driver.run(wider, &json!([]));
    browser.picture(&format!(
        "{prefix}{}",
        path.replace(['/', '?', '=', '&'], "-")
    ));
    assert!(wider.as_i64().unwrap() <= 0, "{prefix} {path}: {wider}");
}

/// What was filled in is still there, so one word is enough.
fn mends_a_refused_entry(browser: &Browser<'_>, role: &str) {
    let driver = &browser.driver;
    browser.open("/entry?seat=mfc-01-01&visit=2");
    driver.press("#outcome [value=declined]");
    driver.type_into("#ticket", "талон");
    driver.press("button.main");
    browser.until("Исправьте номер талона");
    browser.picture(&format!("{role}-entry-refused"));
    browser.is_fit_for_everybody("entry-refused");
    let focused = "return [document.activeElement.id, document.getElementById('outcome').value]";
    let focused = driver.run(focused, &json!([]));
    assert_eq!(focused, json!(["ticket", "declined"]));
    driver.run("document.getElementById('ticket').value = ''", &json!([]));
    driver.type_into("#ticket", "А-012");
    driver.press("button.main");
    browser.until("Запись передана на место");
}

/// And takes it back.
fn marks_a_ticket_by_mistake(browser: &Browser<'_>, role: &str) {
    let ticket = "/ticket?seat=mfc-01-02&name=20261126-104205";
    browser.open(ticket);
    browser.driver.press("button.main");
    browser.until("Сообщений, которые ждут починки, нет");
    browser.open(ticket);
    browser.until("Сделано: ");
    browser.picture(&format!("{role}-ticket-done"));
    browser.driver.press("[action='/reopen'] button");
    browser.until("Ждут починки");
    assert!(!browser.text().contains("Сделано"), "{role}");
}

/// A report comes in a window of its own, with the style that it brings along.
fn a_report_opens(browser: &Browser<'_>) {
    let driver = &browser.driver;
    let before = driver.get("/window/handles");
    browser.open("/reports");
    driver.press("button.main");
    let new = until("the report", 30, || {
        let now = driver.get("/window/handles");
        let mut handles = now.as_array().unwrap().iter();
        let new = handles.find(|one| !before.as_array().unwrap().contains(one));
        new.cloned()
    });
    browser.turn_to(&new);
    browser.until("Обращений");
    let style = "return getComputedStyle(document.querySelector('table')).borderCollapse";
    assert_eq!(driver.run(style, &json!([])), "collapse");
    browser.picture("report");
    browser.is_fit_for_everybody("report");
    browser.print("report");
}

/// The browser has refused nothing of what our pages want, and our script has not failed.
fn refusals(browser: &Browser<'_>) {
    let log = browser
        .driver
        .post("/se/log", &json!({ "type": "browser" }));
    let said = log.as_array().unwrap().iter();
    let said = said.filter_map(|line| line["message"].as_str());
    let wrong: Vec<&str> = said
        .filter(|words| words.contains("Content Security Policy") || words.contains("Uncaught"))
        .collect();
    assert!(wrong.is_empty(), "{wrong:?}");
}
