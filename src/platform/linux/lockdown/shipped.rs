//! The files that the package ships to close a seat, as this very program was built with them: what lies on
//! the machine is held against them, and not against copies that could be changed together with it.

use super::{Found, Look, Machine, Unseen};

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
    "sps-kiosk-fetch.service" false
    "sps-kiosk-fetch.timer" false
    "sps-kiosk-firewall.service" true
    "sps-kiosk-gate.service" true
    "sps-kiosk-metrics.service" false
    "sps-kiosk-metrics.socket" false
    "sps-kiosk-metrics.timer" false
    "sps-kiosk-metrics@.service" false
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
                file.is(&as_shipped(&text, &gate))
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

/// The wall as it would be for the usual port of the gate, where it names the one at which the gate listens,
/// and without scanners.
fn as_shipped(wall: &str, gate: &str) -> String {
    const PORT: &str = "define gate_port = ";
    let listens = meaning(gate).find_map(|line| {
        line.strip_prefix("listen")?
            .trim_end_matches(['"', '\''])
            .rsplit(':')
            .next()
    });
    let listens = format!("{PORT}{}", listens.unwrap_or_default());
    let wall = without_scanners(wall);
    let lines = wall.lines().map(|line| match line.trim() == listens {
        true => "define gate_port = 3128",
        false => line,
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// The wall without the lines that let the seat come to a scanner of the branch: one address, and its ports.
fn without_scanners(wall: &str) -> String {
    let is_scanner = |line: &&str| {
        let rest = line.trim().strip_prefix(r#"meta skuid "kiosk" ip daddr "#);
        let Some((address, rest)) = rest.and_then(|rest| rest.split_once(" tcp dport ")) else {
            return false;
        };
        let ports = rest.strip_suffix(" accept").unwrap_or("?").trim();
        let is_near = address
            .parse()
            .is_ok_and(|it: std::net::Ipv4Addr| it.is_private());
        let is_port = |port: &str| port.trim().parse::<u16>().is_ok_and(|port| port != 53);
        let ports = ports
            .strip_prefix('{')
            .and_then(|set| set.strip_suffix('}'))
            .unwrap_or(ports);
        is_near && ports.split(',').all(is_port)
    };
    let kept: Vec<&str> = wall.lines().filter(|line| !is_scanner(line)).collect();
    kept.join("\n")
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
    fn only_a_scanner_of_the_branch_may_be_added_to_the_wall() {
        let wall = SESSION
            .iter()
            .find(|file| file.name() == "nftables.conf")
            .unwrap();
        let check = |line: &str, same: bool| {
            let text = wall.text.replace(
                "        meta skuid \"kiosk\" counter",
                &format!("{line}\n$0"),
            );
            let text = text.replace("$0", "        meta skuid \"kiosk\" counter");
            assert_eq!(wall.is(&without_scanners(&text)), same, "{line}");
        };
        check("", true);
        check(
            "meta skuid \"kiosk\" ip daddr 192.168.1.50 tcp dport { 80, 443 } accept",
            true,
        );
        check(
            "meta skuid \"kiosk\" ip daddr 10.1.2.3 tcp dport 9100 accept",
            true,
        );
        check(
            "meta skuid \"kiosk\" ip daddr 8.8.8.8 tcp dport 443 accept",
            false,
        );
        check(
            "meta skuid \"kiosk\" ip daddr 10.0.0.0/8 tcp dport 443 accept",
            false,
        );
        check(
            "meta skuid \"kiosk\" ip daddr 10.1.2.3 tcp dport 53 accept",
            false,
        );
        check(
            "meta skuid \"kiosk\" ip daddr 10.1.2.3 tcp dport 1-65535 accept",
            false,
        );
        check("meta skuid \"kiosk\" accept", false);
    }
}
