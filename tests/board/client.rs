//! Somebody at the page: asks over TLS, keeps the cookie and the key of the forms, and follows nothing by itself.

use std::io::{Read, Write};

use url::form_urlencoded;

use super::rig::Rig;

/// A browser, as far as the server sees one.
pub(crate) struct Client<'r> {
    rig: &'r Rig,
    pub(super) cookie: Option<String>,
    pub(super) key: String,
}

/// What it was answered.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    head: String,
    pub(super) body: Vec<u8>,
}

impl Answer {
    /// A header of it.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let mut lines = self.head.lines().filter_map(|line| line.split_once(": "));
        let found = lines.find(|(known, _)| known.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value)
    }

    /// The page.
    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// Where it sends to.
    pub(crate) fn to(&self) -> &str {
        assert_eq!(self.status, 303, "{self:?}");
        self.header("location").unwrap()
    }
}

impl<'r> Client<'r> {
    /// Nobody yet.
    pub(crate) fn new(rig: &'r Rig) -> Client<'r> {
        Client {
            rig,
            cookie: None,
            key: String::new(),
        }
    }

    /// Somebody who is logged in.
    pub(crate) fn logged_in(rig: &'r Rig, name: &str, password: &str) -> Client<'r> {
        let mut client = Client::new(rig);
        let answer = client.log_in(name, password);
        assert_eq!(answer.to(), "/");
        client.key();
        client
    }

    /// Tries to log in.
    pub(crate) fn log_in(&mut self, name: &str, password: &str) -> Answer {
        let answer = self.post("/log-in", &[("name", name), ("password", password)]);
        if let Some(cookie) = answer.header("set-cookie") {
            let (cookie, flags) = cookie.split_once(';').unwrap();
            assert_eq!(flags, " Path=/; Secure; HttpOnly; SameSite=Strict");
            self.cookie = Some(cookie.to_owned());
        }
        answer
    }

    /// Takes the key of the forms from a page.
    pub(crate) fn key(&mut self) {
        let page = self.get("/").text();
        let (_, rest) = page.split_once("name=\"key\" value=\"").unwrap();
        self.key = rest.split('"').next().unwrap().to_owned();
    }

    /// Opens a page.
    pub(crate) fn get(&self, path: &str) -> Answer {
        self.ask("GET", path, "", "")
    }

    /// Sends a form as its own page would.
    pub(crate) fn post(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let origin = format!(
            "Origin: https://{}\r\nSec-Fetch-Site: same-origin\r\n",
            self.rig.address
        );
        let fields = [&[("key", self.key.as_str())], fields].concat();
        self.post_from(path, &fields, &origin)
    }

    /// Sends a form with these headers of the browser.
    pub(crate) fn post_from(&self, path: &str, fields: &[(&str, &str)], from: &str) -> Answer {
        let mut form = form_urlencoded::Serializer::new(String::new());
        let form = form.extend_pairs(fields).finish();
        let kind = "Content-Type: application/x-www-form-urlencoded\r\n";
        self.ask("POST", path, &format!("{kind}{from}"), &form)
    }

    /// Asks with this method.
    pub(crate) fn ask(&self, method: &str, path: &str, headers: &str, body: &str) -> Answer {
        let mut stream = self.rig.connected();
        let cookie = self.cookie.as_ref();
        let cookie = cookie.map_or(String::new(), |cookie| format!("Cookie: {cookie}\r\n"));
        let request = format!(
            "{method} {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n{cookie}{headers}\
             Content-Length: {}\r\n\r\n{body}",
            self.rig.address,
            body.len()
        );
        stream.write_all(request.as_bytes()).unwrap();
        let mut answer = Vec::new();
        let _closed = stream.read_to_end(&mut answer);
        let end = answer.windows(4).position(|four| four == b"\r\n\r\n");
        let (head, body) = answer.split_at(end.unwrap() + 4);
        let head = String::from_utf8(head.to_vec()).unwrap();
        Answer {
            status: head.split(' ').nth(1).unwrap().parse().unwrap(),
            head,
            body: body.to_vec(),
        }
    }
}
