//! The files that the package ships to close a seat, as this very program was built with them: what lies on
//! the machine is held against them, and not against copies that could be changed together with it.

use std::net::{Ipv4Addr, SocketAddrV4};

use super::{Found, Look, Machine, Unseen};
use crate::platform::Scanner;

/// What the wall names where there is no scanner in the network.
const NO_SCANNER: SocketAddrV4 = SocketAddrV4::new(Ipv4Addr::UNSPECIFIED, 80);

/// A shipped file.
#[derive(Clone, Copy, Debug)]
pub(super) struct Shipped {
    pub(super) text: &'static str,
    /// True when a seat is none without it.
    pub(super) needed: bool,
}

macro_rules! shipped {
    ($folder:literal: $($name:literal $needed:literal)*) => {
        &[$(Shipped {
            text: include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/installer/", $folder, "/", $name)),
            needed: $needed,
        }),*]
    };
}

/// Settings of the system. Without udev's rule a seat takes no sticks; that is a choice.
const SESSION: &[Shipped] = shipped!("session":
    "apt-download.conf" false
    "apt-install.conf" false
    "apt.conf" false
    "grub.cfg" false
    "journald.conf" false
    "logind-service.conf" false
    "logind.conf" true
    "modprobe.conf" true
    "nftables.conf" true
    "pam" true
    "polkit.rules" true
    "sysctl.conf" true
    "system.conf" true
    "tmpfiles.conf" true
    "udev.rules" false
    "xorg.conf" true
    "zram-generator.conf" false);

/// Units. Not every seat has a scanner, fetches its list or is overseen.
pub(super) const UNITS: &[Shipped] = shipped!("systemd":
    "run-sps\\x2dkiosk.mount" true
    "sps-kiosk-doctor.service" true
    "sps-kiosk-doctor.timer" true
    "sps-kiosk-fetch.path" false
    "sps-kiosk-fetch.service" false
    "sps-kiosk-fetch.timer" false
    "sps-kiosk-firewall.service" true
    "sps-kiosk-gate.service" true
    "sps-kiosk-metrics.service" false
    "sps-kiosk-metrics.socket" false
    "sps-kiosk-metrics.timer" false
    "sps-kiosk-metrics@.service" false
    "sps-kiosk-scanner.service" false
    "sps-kiosk-scanner.socket" false
    "sps-kiosk-vt.service" true
    "sps-kiosk-x.service" true
    "sps-kiosk.service" true
    "srv-scans.mount" false);

/// What only the image of a disk has.
const IMAGE: &[Shipped] = shipped!("image/etc/systemd/system": "sps-kiosk-disk.service" false);

/// Where all of them go.
pub(super) fn places() -> impl Iterator<Item = &'static str> {
    let all = SESSION.iter().chain(UNITS).chain(IMAGE);
    all.map(Shipped::place)
}

impl Shipped {
    /// Where it says it goes.
    pub(super) fn place(&self) -> &'static str {
        let place = self
            .text
            .lines()
            .find_map(|line| line.split_once(" Куда: "));
        let place = place.map(|(_, place)| place).unwrap_or_default();
        place.split([' ', ',']).next().unwrap_or_default()
    }

    /// True for a service that does one thing and is gone.
    pub(super) fn comes_and_goes(&self) -> bool {
        self.text.contains("\nType=oneshot\n") && !self.text.contains("\nRemainAfterExit=yes\n")
    }

    /// Its own name.
    pub(super) fn name(&self) -> &'static str {
        self.place().rsplit('/').next().unwrap_or_default()
    }

    /// True when this text means the same: only comments and blanks differ.
    pub(super) fn is(&self, text: &str) -> bool {
        meaning(self.text).eq(meaning(text))
    }
}

/// The lines of a file that mean something.
pub(super) fn meaning(text: &str) -> impl Iterator<Item = &str> {
    let lines = text.lines().map(str::trim);
    lines.filter(|line| {
        !line.is_empty() && !["#", ";", "//"].iter().any(|start| line.starts_with(start))
    })
}

/// What the system reads to close a seat is what was shipped.
pub(crate) fn session_files(machine: &Machine) -> Look {
    machine.must_be_there()?;
    let mut found = Vec::new();
    for file in SESSION {
        let place = file.place();
        let text = machine.read_if_there(place)?;
        let is_same = match file.name() {
            "nftables.conf" => {
                let gate = machine.read_if_there("/etc/sps-kiosk/gate.toml")?;
                let scanner = machine.scanner.as_ref().and_then(Scanner::relayed);
                file.is(&as_shipped(&text, &gate, scanner))
            }
            // Updates come at the hour that IT named.
            _ if place.contains("/apt") => without_numbers(file.text).eq(&without_numbers(&text)),
            _ => file.is(&text),
        };
        let is_absent = machine.is_absent(place);
        if is_absent && file.needed || !is_absent && !is_same {
            found.push(place.to_owned());
        }
    }
    Ok(Found::none(&found))
}

fn without_numbers(text: &str) -> String {
    let lines: Vec<&str> = meaning(text).collect();
    lines
        .join("\n")
        .replace(|letter: char| letter.is_ascii_digit(), "")
}

/// The wall as it is shipped, where it names the port at which the gate listens and the scanner of the settings.
fn as_shipped(wall: &str, gate: &str, scanner: Option<SocketAddrV4>) -> String {
    let listens = meaning(gate).find_map(|line| {
        line.strip_prefix("listen")?
            .trim_end_matches(['"', '\''])
            .rsplit(':')
            .next()
    });
    let scanner = scanner.unwrap_or(NO_SCANNER);
    let named = [
        ("gate_port", listens.unwrap_or_default().to_owned(), "3128"),
        ("scanner", scanner.ip().to_string(), "0.0.0.0"),
        ("scanner_port", scanner.port().to_string(), "80"),
    ]
    .map(|(name, value, usual)| {
        let line = |value: &str| format!("define {name} = {value}");
        (line(&value), line(usual))
    });
    let lines = wall.lines().map(|line| {
        let mut named = named.iter();
        let it = named.find(|(as_it_is, _)| as_it_is == line.trim());
        it.map_or(line, |(_, usual)| usual)
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// What the package manager says of the files of a package that it installed.
pub(crate) fn package(machine: &Machine) -> Look {
    machine.must_be_there()?;
    let root = machine.root.display();
    let (program, arguments) = if machine.at("/var/lib/dpkg/info/sps-kiosk.list").exists() {
        (
            "/usr/bin/dpkg",
            vec![
                format!("--root={root}"),
                "--verify".into(),
                "sps-kiosk".into(),
            ],
        )
    } else if machine.at("/var/lib/rpm").exists() || machine.at("/usr/lib/sysimage/rpm").exists() {
        (
            "/usr/bin/rpm",
            vec![
                format!("--root={root}"),
                "--verify".into(),
                "sps-kiosk".into(),
            ],
        )
    } else {
        return Err(Unseen(crate::say!("doctor-no-package")));
    };
    let answer = std::process::Command::new(program)
        .args(arguments)
        .env("LC_ALL", "C")
        .stdin(std::process::Stdio::null())
        .output()
        .map_err(|error| Unseen::file(program, &error))?;
    let said = String::from_utf8_lossy(&answer.stdout);
    // A line is nine marks, a letter for a file of settings, and the path. Settings may be changed.
    let changed = said.lines().filter_map(|line| {
        let mut words = line.split_whitespace().skip(1);
        words
            .next()
            .filter(|word| *word != "c")
            .map(|first| match words.next() {
                Some(path) => path.to_owned(),
                None => first.to_owned(),
            })
    });
    let mut found: Vec<String> = changed.collect();
    if found.is_empty()
        && !answer.status.success()
        && !said.lines().any(|line| line.contains(" c "))
    {
        found.push(String::from_utf8_lossy(&answer.stderr).trim().to_owned());
    }
    Ok(Found::none(&found))
}

impl Machine {
    /// Those of these paths that no package brought.
    pub(super) fn unpackaged(&self, mut paths: Vec<String>) -> Result<Vec<String>, Unseen> {
        const LISTS: &str = "/var/lib/dpkg/info";
        if paths.is_empty() {
            return Ok(paths);
        }
        if !self.at(LISTS).exists() {
            self.must_run()?;
            paths.retain(|path| {
                let asked = std::process::Command::new("/usr/bin/rpm")
                    .args(["-qf", path])
                    .output();
                !asked.is_ok_and(|answer| answer.status.success())
            });
            return Ok(paths);
        }
        for name in self.names(LISTS)? {
            if name.ends_with(".list") {
                let list = self.read_if_there(&format!("{LISTS}/{name}"))?;
                let merged = |line: &str, path: &str| {
                    line == path || path.strip_prefix("/usr") == Some(line)
                };
                // Most lists name none of them: one look at the text is cheaper than one at its lines.
                paths.retain(|path| {
                    let short = path.strip_prefix("/usr").unwrap_or(path);
                    !(list.contains(short) && list.lines().any(|line| merged(line, path)))
                });
            }
        }
        Ok(paths)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_shipped_file_says_where_it_goes() {
        for file in SESSION.iter().chain(UNITS) {
            assert!(file.place().starts_with('/'), "{}", file.text);
        }
    }

    #[test]
    fn the_wall_names_the_scanner_of_the_settings_and_no_other() {
        let mut files = SESSION.iter();
        let wall = files.find(|file| file.name() == "nftables.conf").unwrap();
        let named = |address: &str, port: &str| {
            let text = wall.text.replace("0.0.0.0", address);
            text.replace("scanner_port = 80", &format!("scanner_port = {port}"))
        };
        let check = |text: &str, scanner: Option<&str>, same: bool| {
            let scanner = scanner.map(|scanner| scanner.parse().unwrap());
            let text = as_shipped(text, "listen = \"127.0.0.1:3128\"", scanner);
            assert_eq!(wall.is(&text), same, "{scanner:?}");
        };
        let ours = named("10.20.30.40", "9095");
        check(&ours, Some("10.20.30.40:9095"), true);
        check(&ours, Some("10.20.30.40:80"), false);
        check(&ours, Some("10.20.30.41:9095"), false);
        check(&ours, None, false);
        check(wall.text, None, true);
        // Where it lets the relay to nobody, nothing is open: that the scanner is out of reach is another item.
        check(wall.text, Some("10.20.30.40:81"), true);
        check(
            &named("10.0.0.0/8", "9095"),
            Some("10.20.30.40:9095"),
            false,
        );
        // The seat itself comes to nobody in the network.
        let end = "        meta skuid \"kiosk\" counter";
        let line = "meta skuid \"kiosk\" ip daddr 10.20.30.40 tcp dport 80 accept";
        let open = wall.text.replace(end, &format!("{line}\n{end}"));
        assert_ne!(open, wall.text);
        check(&open, Some("10.20.30.40:80"), false);
    }
}
