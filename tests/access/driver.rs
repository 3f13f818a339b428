//! The engine's own small browser, steered by its own driver, on a display and a bus of its own.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};

use serde_json::{Value, json};

use super::value;
use crate::e2e::display::Display;
use crate::e2e::until;

/// A running browser with an empty page.
pub(super) struct Browser {
    driver: Child,
    address: SocketAddr,
    session: String,
    bus: Bus,
    display: Display,
}

/// A bus on which assistive programs are told what is on the screen.
struct Bus {
    daemon: Child,
    address: String,
}

impl Bus {
    fn start(display: &Display) -> Bus {
        let mut daemon = Command::new("dbus-daemon")
            .args(["--session", "--nofork", "--print-address"])
            .env("DISPLAY", &display.name)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("dbus is installed by tests/run.sh");
        let mut address = String::new();
        let said = daemon.stdout.take().unwrap();
        BufReader::new(said).read_line(&mut address).unwrap();
        let address = address.trim().to_owned();
        Bus { daemon, address }
    }
}

impl Drop for Bus {
    fn drop(&mut self) {
        // What it started ends with it.
        let _ = self.daemon.kill();
        let _ = self.daemon.wait();
    }
}

impl Browser {
    /// Starts one.
    pub(super) fn start() -> Browser {
        let display = Display::start(2000, 1200);
        let bus = Bus::start(&display);
        // A port that is free now; whoever takes it in between makes the test fail, not pass.
        let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let address = listener.local_addr().unwrap();
        drop(listener);
        let driver = Command::new("WebKitWebDriver")
            .args(["--host=127.0.0.1", &format!("--port={}", address.port())])
            .env("DISPLAY", &display.name)
            .env("DBUS_SESSION_BUS_ADDRESS", &bus.address)
            .env_remove("NO_AT_BRIDGE")
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("webkit2gtk-driver is installed by tests/run.sh");
        let mut browser = Browser {
            driver,
            address,
            session: String::new(),
            bus,
            display,
        };
        until("the driver", 60, || TcpStream::connect(address).ok());
        let started = browser.post("", &json!({ "capabilities": {} }));
        browser.session = value(&started)["sessionId"].as_str().unwrap().to_owned();
        let limits = json!({ "script": 120_000 });
        value(&browser.post("/timeouts", &limits));
        browser
    }

    /// Runs a script as the body of a function, and returns what it returns.
    pub(super) fn run(&self, script: &str, arguments: &Value) -> Value {
        let body = json!({ "script": script, "args": arguments });
        value(&self.post("/execute/sync", &body)).clone()
    }

    /// Runs a script whose last argument is to be called with the answer.
    pub(super) fn ask(&self, script: &str) -> Value {
        let body = json!({ "script": script, "args": [] });
        value(&self.post("/execute/async", &body)).clone()
    }

    /// What a screen reader is told of the page in the frame: role and name of each thing.
    pub(super) fn heard(&self) -> Vec<(String, String)> {
        let output = Command::new("/usr/bin/python3")
            .args(["-c", include_str!("names.py")])
            .env("DISPLAY", &self.display.name)
            .env("DBUS_SESSION_BUS_ADDRESS", &self.bus.address)
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{said}");
        let lines = output.stdout.split(|byte| *byte == b'\n');
        let lines = lines.filter(|line| !line.is_empty());
        lines
            .map(|line| serde_json::from_slice(line).unwrap())
            .collect()
    }

    fn post(&self, path: &str, body: &Value) -> Value {
        let session = match self.session.as_str() {
            "" => String::new(),
            session => format!("/{session}"),
        };
        let body = body.to_string();
        let mut stream = TcpStream::connect(self.address).unwrap();
        write!(
            stream,
            "POST /session{session}{path} HTTP/1.1\r\nHost: {}\r\nContent-Type: application/json\r\n\
             Content-Length: {}\r\nConnection: close\r\n\r\n{body}",
            self.address,
            body.len()
        )
        .unwrap();
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            let mut byte = [0];
            stream.read_exact(&mut byte).unwrap();
            head.push(byte[0]);
        }
        let head = String::from_utf8(head).unwrap().to_lowercase();
        let (_, length) = head.split_once("content-length: ").unwrap();
        let length = length.split("\r\n").next().unwrap().parse().unwrap();
        let mut answer = vec![0; length];
        stream.read_exact(&mut answer).unwrap();
        serde_json::from_slice(&answer).unwrap()
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        // The browser ends with its driver.
        let _ = self.driver.kill();
        let _ = self.driver.wait();
    }
}
