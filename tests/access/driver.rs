//! The engine's own small browser, steered by its own driver, on a display and a bus of its own.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

use serde_json::{Value, json};

use crate::e2e::display::Display;
use crate::webdriver::Driver;

/// A running browser with an empty page.
pub(super) struct Browser {
    driver: Driver,
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
        let mut driver = Command::new("WebKitWebDriver");
        driver
            .arg("--host=127.0.0.1")
            .env("DISPLAY", &display.name)
            .env("DBUS_SESSION_BUS_ADDRESS", &bus.address)
            .env_remove("NO_AT_BRIDGE");
        Browser {
            driver: Driver::start(&mut driver, &json!({})),
            bus,
            display,
        }
    }

    /// Runs a script as the body of a function, and returns what it returns.
    pub(super) fn run(&self, script: &str, arguments: &Value) -> Value {
        self.driver.run(script, arguments)
    }

    /// Runs a script whose last argument is to be called with the answer.
    pub(super) fn ask(&self, script: &str) -> Value {
        self.driver.ask(script)
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
}
