//! A browser that is steered by its own driver, as W3C WebDriver has it.

use std::io::{self, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use serde_json::{Value, json};

use crate::e2e::until;

/// By which an answer names an element.
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";

/// How long a driver may take to answer: longer than any script may run.
const PATIENCE: Duration = Duration::from_secs(180);

/// How long a browser may take to end.
const ENDING: Duration = Duration::from_secs(20);

/// A running driver with its browser.
pub(crate) struct Driver {
    process: Child,
    address: SocketAddr,
    session: String,
}

impl Driver {
    /// Starts this driver, and a browser with these capabilities.
    pub(crate) fn start(driver: &mut Command, capabilities: &Value) -> Driver {
        // A port that is free now; whoever takes it in between makes the test fail, not pass.
        let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let address = listener.local_addr().unwrap();
        drop(listener);
        let process = driver
            .arg(format!("--port={}", address.port()))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("the driver is installed by tests/run.sh");
        let mut driver = Driver {
            process,
            address,
            session: String::new(),
        };
        until("the driver", 60, || TcpStream::connect(address).ok());
        let started = driver.post("", &json!({ "capabilities": capabilities }));
        driver.session = started["sessionId"].as_str().unwrap().to_owned();
        driver.post("/timeouts", &json!({ "script": 120_000 }));
        driver
    }

    /// Runs a script as the body of a function, and returns what it returns.
    pub(crate) fn run(&self, script: &str, arguments: &Value) -> Value {
        let body = json!({ "script": script, "args": arguments });
        self.post("/execute/sync", &body)
    }

    /// Runs a script whose last argument is to be called with the answer.
    pub(crate) fn ask(&self, script: &str) -> Value {
        let body = json!({ "script": script, "args": [] });
        self.post("/execute/async", &body)
    }

    /// Presses what this selector of CSS finds first, as a person would.
    pub(crate) fn press(&self, selector: &str) {
        let element = self.element(selector);
        self.post(&format!("/element/{element}/click"), &json!({}));
    }

    /// Types into what this selector of CSS finds first.
    pub(crate) fn type_into(&self, selector: &str, text: &str) {
        let element = self.element(selector);
        let body = json!({ "text": text });
        self.post(&format!("/element/{element}/value"), &body);
    }

    fn element(&self, selector: &str) -> String {
        let how = json!({ "using": "css selector", "value": selector });
        let found = self.post("/element", &how);
        found[ELEMENT].as_str().unwrap().to_owned()
    }

    /// Sends this command, and returns its value.
    pub(crate) fn post(&self, path: &str, body: &Value) -> Value {
        value(self.send("POST", path, &body.to_string()))
    }

    /// Opens this address; whether it came, the browser says.
    pub(crate) fn try_to_open(&self, address: &str) {
        self.send("POST", "/url", &json!({ "url": address }).to_string());
    }

    /// Asks for this.
    pub(crate) fn get(&self, path: &str) -> Value {
        value(self.send("GET", path, ""))
    }

    fn send(&self, method: &str, path: &str, body: &str) -> Value {
        let session = match self.session.as_str() {
            "" => String::new(),
            session => format!("/{session}"),
        };
        let mut stream = TcpStream::connect(self.address).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        write!(
            stream,
            "{method} /session{session}{path} HTTP/1.1\r\nHost: {}\r\nContent-Type: application/json\r\n\
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
        let (_, length) = head.split_once("content-length:").unwrap();
        let length = length.split("\r\n").next().unwrap().trim();
        let mut answer = vec![0; length.parse().unwrap()];
        stream.read_exact(&mut answer).unwrap();
        serde_json::from_slice(&answer).unwrap()
    }
}

/// The value of an answer; what went wrong instead fails the test.
fn value(mut answer: Value) -> Value {
    let value = answer["value"].take();
    assert!(value["error"].is_null(), "{value}");
    value
}

impl Driver {
    /// Asks the browser to end, which outlives a driver that is killed.
    fn quit(&self) -> io::Result<()> {
        let mut stream = TcpStream::connect(self.address)?;
        stream.set_read_timeout(Some(ENDING))?;
        let (session, host) = (&self.session, self.address);
        write!(
            stream,
            "DELETE /session/{session} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n"
        )?;
        stream.read(&mut [0]).map(drop)
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        // A browser that never began has no session. A test that has failed is left as it is.
        if !self.session.is_empty() {
            let _ = self.quit();
        }
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
