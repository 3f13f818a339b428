//! The practice portal over real HTTP on loopback, host by host, as the gate brings visitors to it.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};

use sps_kiosk::guides::{Date, Entry, Facts, Library, lint, parse_folder};
use sps_kiosk::policy::{Decision, Policy, Way};
use sps_kiosk::practice::{ALLOWLIST, GUIDES, HOSTS, PICTURES, Practice};
use url::Url;

use crate::e2e::printed::read;

const WWW: &str = "www.praktika.test";
const VHOD: &str = "vhod.praktika.test";

/// A visitor with a jar of cookies for each host.
struct Visitor {
    portal: SocketAddr,
    cookies: BTreeMap<String, String>,
}

struct Answer {
    status: u16,
    head: String,
    body: Vec<u8>,
}

impl Answer {
    fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    fn header(&self, name: &str) -> Option<&str> {
        let line = self.head.lines().find(|line| {
            (line.split(':').next()).is_some_and(|known| known.eq_ignore_ascii_case(name))
        })?;
        Some(line.split_once(':')?.1.trim())
    }

    fn leads_to(&self) -> &str {
        self.header("location").unwrap_or_default()
    }
}

impl Visitor {
    fn of(practice: &Practice) -> Visitor {
        Visitor {
            portal: practice.address(),
            cookies: BTreeMap::new(),
        }
    }

    fn get(&mut self, host: &str, path: &str) -> Answer {
        self.ask(host, &format!("GET {path}"), "", b"")
    }

    fn post(&mut self, host: &str, path: &str, form: &str) -> Answer {
        let kind = "application/x-www-form-urlencoded";
        self.ask(host, &format!("POST {path}"), kind, form.as_bytes())
    }

    fn upload(&mut self, path: &str, name: &str, contents: &[u8]) -> Answer {
        let mut body = format!(
            "--X\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\r\n"
        )
        .into_bytes();
        body.extend_from_slice(contents);
        body.extend_from_slice(b"\r\n--X--\r\n");
        self.ask(
            WWW,
            &format!("POST {path}"),
            "multipart/form-data; boundary=X",
            &body,
        )
    }

    fn ask(&mut self, host: &str, line: &str, kind: &str, body: &[u8]) -> Answer {
        let mut stream = TcpStream::connect(self.portal).unwrap();
        let cookie = self.cookies.get(host).map_or("", String::as_str);
        write!(
            stream,
            "{line} HTTP/1.1\r\nHost: {host}\r\nCookie: {cookie}\r\nConnection: close\r\n\
             Content-Type: {kind}\r\nContent-Length: {}\r\n\r\n",
            body.len()
        )
        .unwrap();
        stream.write_all(body).unwrap();
        let mut all = Vec::new();
        stream.read_to_end(&mut all).unwrap();
        let end = all.windows(4).position(|four| four == b"\r\n\r\n").unwrap();
        let head = String::from_utf8(all[..end].to_vec()).unwrap();
        let answer = Answer {
            status: head.split(' ').nth(1).unwrap().parse().unwrap(),
            body: all[end + 4..].to_vec(),
            head,
        };
        if let Some(cookie) = answer.header("set-cookie") {
            let pair = cookie.split(';').next().unwrap().to_owned();
            self.cookies.insert(host.to_owned(), pair);
        }
        answer
    }

    /// Logs in and comes back to this path; returns the address that the log-in led to.
    fn log_in(&mut self, to: &str, popup: &str) -> Answer {
        let form = format!("login=a&password=b&to={to}&popup={popup}");
        let page = self.post(VHOD, "/login", &form).text();
        let code = between(&page, "class=\"code\">", "</strong>").to_owned();
        self.post(VHOD, "/code", &format!("code={code}&to={to}&popup={popup}"))
    }

    fn follow(&mut self, answer: &Answer) -> Answer {
        let path = answer
            .leads_to()
            .strip_prefix("http://www.praktika.test")
            .unwrap()
            .to_owned();
        self.get(WWW, &path)
    }
}

fn between<'a>(text: &'a str, start: &str, end: &str) -> &'a str {
    let after = text
        .split_once(start)
        .unwrap_or_else(|| panic!("no {start} in {text}"))
        .1;
    after.split_once(end).unwrap().0
}

fn started() -> Practice {
    Practice::start(SocketAddr::from(([127, 0, 0, 1], 0))).unwrap()
}

#[test]
fn a_whole_visit_from_the_log_in_to_the_result_and_out() {
    let practice = started();
    let mut visitor = Visitor::of(&practice);
    let asked = visitor.get(WWW, "/services/spravka/form");
    assert_eq!(
        asked.leads_to(),
        "http://vhod.praktika.test/login?to=/services/spravka/form"
    );
    let sent_back = visitor.log_in("/services/spravka/form", "");
    let landed = visitor.follow(&sent_back);
    assert_eq!(landed.leads_to(), "/services/spravka/form");
    assert!(
        visitor
            .get(WWW, "/services/spravka/form")
            .text()
            .contains("Тренировкина")
    );

    let next = visitor.post(WWW, "/services/spravka/form", "person=A&wish=%3Cb%3E%D0%96");
    assert_eq!(next.leads_to(), "/services/spravka/file");
    let refused = visitor.upload("/services/spravka/file", "x.exe", b"MZ");
    assert_eq!(refused.status, 422);
    let next = visitor.upload("/services/spravka/file", "скан.pdf", b"%PDF-1.4 ...");
    assert_eq!(next.leads_to(), "/services/spravka/check");
    let check = visitor.get(WWW, "/services/spravka/check").text();
    assert!(check.contains("скан.pdf") && check.contains("&#60;b&#62;Ж"));
    let sent = visitor.post(WWW, "/services/spravka/send", "");
    assert_eq!(sent.leads_to(), "/account/1");
    assert!(
        visitor
            .get(WWW, "/account/1")
            .text()
            .contains("Скачать результат")
    );
    let result = visitor.get(WWW, "/account/1/rezultat.pdf");
    let words = read("pdftotext", &["-", "-"], &result.body);
    assert!(
        words.contains("Только для тренировки") && words.contains('Ж'),
        "{words}"
    );
    let disposition = result.header("content-disposition").unwrap();
    assert_eq!(disposition, "attachment; filename=\"spravka-1.pdf\"");

    let before = visitor.cookies.clone();
    assert!(
        visitor
            .get(WWW, "/auth/logout")
            .text()
            .contains("auth/login")
    );
    // The server forgot too: the old cookie opens nothing.
    visitor.cookies = before;
    assert_eq!(visitor.get(WWW, "/account").status, 303);
    assert_eq!(visitor.get(WWW, "/account/1/rezultat.pdf").status, 404);
}

#[test]
fn a_service_without_a_file_has_one_step_less() {
    let practice = started();
    let mut visitor = Visitor::of(&practice);
    let sent_back = visitor.log_in("/", "");
    visitor.follow(&sent_back);
    let next = visitor.post(WWW, "/services/zapis/form", "person=A&wish=B");
    assert_eq!(next.leads_to(), "/services/zapis/check");
    assert_eq!(
        visitor.post(WWW, "/services/zapis/send", "").leads_to(),
        "/account/1"
    );
    assert!(
        visitor
            .get(WWW, "/account")
            .text()
            .contains("Учебная запись на приём")
    );
}

#[test]
fn the_log_in_in_a_window_tells_its_opener() {
    let practice = started();
    let mut visitor = Visitor::of(&practice);
    assert!(
        visitor
            .get(WWW, "/feedback")
            .text()
            .contains("data-popup=\"http://vhod")
    );
    let page = visitor.log_in("/feedback", "1").text();
    let ticket = between(&page, "data-tell=\"", "\"").to_owned();
    let path = format!("/auth/back?ticket={ticket}&to=/feedback");
    assert_eq!(visitor.get(WWW, &path).leads_to(), "/feedback");
    assert!(visitor.get(WWW, "/feedback").text().contains("<textarea"));
    // A ticket is good once.
    assert_eq!(visitor.get(WWW, &path).leads_to(), "/auth/login");
}

#[test]
fn a_wrong_code_and_a_foreign_way_back_lead_nowhere() {
    let practice = started();
    let mut visitor = Visitor::of(&practice);
    visitor.post(VHOD, "/login", "login=a&password=b");
    assert_eq!(visitor.post(VHOD, "/code", "code=x").status, 422);
    for foreign in [
        "//chuzhoy.test/",
        "http://chuzhoy.test/",
        "/\\chuzhoy.test",
        "/%0d%0aX:1",
    ] {
        let sent_back = visitor.log_in(foreign, "");
        let landed = visitor.follow(&sent_back);
        assert_eq!(landed.leads_to(), "/", "{foreign}");
    }
}

#[test]
fn an_outage_answers_503_until_it_is_switched_off() {
    let practice = started();
    let mut visitor = Visitor::of(&practice);
    practice.set_outage(true);
    let page = visitor.get(WWW, "/");
    assert_eq!(page.status, 503);
    assert!(page.text().contains("технические работы"));
    assert_eq!(visitor.get(VHOD, "/login").status, 503);
    assert_eq!(
        visitor.get("st.praktika.test", "/st/practice.css").status,
        200
    );
    assert_eq!(visitor.post(WWW, "/outage", "on=no").status, 303);
    assert_eq!(visitor.get(WWW, "/").status, 200);
}

#[test]
fn each_host_has_its_own_paths() {
    let practice = started();
    let mut visitor = Visitor::of(&practice);
    let mut check = |host: &str, path: &str, expected: u16| {
        assert_eq!(visitor.get(host, path).status, expected, "{host}{path}");
    };
    check(WWW, "/", 200);
    check("www.praktika.test:8080", "/", 200);
    check(WWW, "/login", 404);
    check(WWW, "/st/practice.css", 404);
    check(WWW, "/services/none", 404);
    check(VHOD, "/login", 200);
    check(VHOD, "/", 404);
    check("st.praktika.test", "/st/practice.js", 200);
    check("st.praktika.test", "/", 404);
    check("chuzhoy.test", "/", 404);
}

#[test]
fn every_page_says_that_it_is_for_practice() {
    let practice = started();
    let mut visitor = Visitor::of(&practice);
    let mut pages = vec![
        visitor.get(WWW, "/"),
        visitor.get(WWW, "/search?q=%D1%81%D0%BF%D1%80%D0%B0%D0%B2%D0%BA%D0%B0"),
        visitor.get(WWW, "/services/spravka"),
        visitor.get(WWW, "/services/zapis"),
        visitor.get(WWW, "/feedback"),
        visitor.get(WWW, "/outage"),
        visitor.get(WWW, "/nothing"),
        visitor.get(WWW, "/auth/logout"),
        visitor.get(VHOD, "/login"),
    ];
    let sent_back = visitor.log_in("/", "");
    visitor.follow(&sent_back);
    pages.push(visitor.get(WWW, "/account"));
    pages.push(visitor.get(WWW, "/services/spravka/file"));
    for page in pages {
        assert!(
            page.text().contains("ничего никуда не отправляется"),
            "{}",
            page.head
        );
    }
}

#[test]
fn dropping_it_frees_the_port() {
    let practice = started();
    let address = practice.address();
    drop(practice);
    let deadline = std::time::Instant::now() + std::time::Duration::from_secs(10);
    while Practice::start(address).is_err() {
        assert!(std::time::Instant::now() < deadline, "the port stays taken");
        std::thread::yield_now();
    }
}

#[test]
fn its_policy_opens_its_hosts_and_nothing_else() {
    let policy = Policy::parse(ALLOWLIST, None).unwrap();
    assert_eq!(policy.lint(), Vec::new());
    assert_eq!(policy.services().len(), 2);
    for host in HOSTS {
        let way = policy.decide_text(Way::Connect, &format!("{host}:80"));
        assert!(matches!(way, Decision::Allow(_)), "{host}");
    }
    let st = policy.decide_text(Way::Navigate, "http://st.praktika.test/st/practice.css");
    assert!(matches!(st, Decision::Deny(_)));
}

#[test]
fn its_guides_follow_the_way_through_it() {
    let (guides, problems) = parse_folder(GUIDES.iter().copied(), |file| {
        let (_, bytes) = PICTURES.iter().find(|(name, _)| *name == file)?;
        Some(Ok(*bytes))
    });
    assert_eq!(problems, []);
    let policy = Policy::parse(ALLOWLIST, None).unwrap();
    let opened = |address: &Url| {
        let text = address.as_str().replacen("https", "http", 1);
        matches!(policy.decide_text(Way::Navigate, &text), Decision::Allow(_))
    };
    let facts = Facts {
        services: &[1, 2],
        portals: &["praktika"],
        pictures: &PICTURES.iter().map(|(name, _)| *name).collect::<Vec<_>>(),
        opens: &opened,
        today: Date::parse("2026-11-23").unwrap(),
    };
    let failures: Vec<_> = (lint(&guides, &facts).into_iter())
        .filter(|finding| finding.failure || finding.guide.is_empty())
        .collect();
    assert_eq!(failures, []);
    let portal = Entry::portal("praktika", "Учебный портал");
    let library = Library::new(guides, vec![portal], Date::default());
    let check = |address: &str, id: &str, step: usize| {
        let (guide, at) = library.at(&address.parse().unwrap()).unwrap();
        assert_eq!((guide.id.as_str(), at + 1), (id, step), "{address}");
    };
    check("http://www.praktika.test/services/spravka", "spravka", 1);
    check("http://vhod.praktika.test/login?to=/x", "login", 2);
    check("http://vhod.praktika.test/code", "login", 5);
    check(
        "http://www.praktika.test/services/spravka/form",
        "spravka",
        3,
    );
    check(
        "http://www.praktika.test/services/spravka/file",
        "spravka",
        4,
    );
    check(
        "http://www.praktika.test/services/spravka/check",
        "spravka",
        6,
    );
    check("http://www.praktika.test/account/1", "spravka", 7);
    check("http://www.praktika.test/auth/logout", "end", 3);
}
