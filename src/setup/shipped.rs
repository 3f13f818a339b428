//! The files that close a machine, as they lie in `installer/`: a seat and its set-up are of one version then.
//!
//! Each says in its first lines where it goes; the package lays them into /usr/share for whoever reads them.

/// One file of `installer/session`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Shipped {
    /// Its name there.
    pub(super) name: &'static str,
    /// What stands in it.
    pub(super) text: &'static str,
}

macro_rules! shipped {
    ($folder:literal: $($name:literal),* $(,)?) => {
        &[$(Shipped {
            name: $name,
            text: include_str!(concat!("../../installer/", $folder, "/", $name)),
        }),*]
    };
}

/// What is laid where it says that it goes.
pub(super) const SESSION: &[Shipped] = shipped!["session":
    "apt.conf",
    "apt-download.conf",
    "apt-install.conf",
    "grub.cfg",
    "journald.conf",
    "logind.conf",
    "logind-service.conf",
    "modprobe.conf",
    "nftables.conf",
    "pam",
    "polkit.rules",
    "sysctl.conf",
    "system.conf",
    "tmpfiles.conf",
    "udev.rules",
    "xorg.conf",
    "zram-generator.conf",
];

/// The units of the package that are enabled, those of scanners aside.
pub(super) const UNITS: &[Shipped] = shipped!["systemd":
    "sps-kiosk-firewall.service",
    "run-sps\\x2dkiosk.mount",
    "sps-kiosk-gate.service",
    "sps-kiosk.service",
    "sps-kiosk-doctor.service",
    "sps-kiosk-doctor.timer",
    "sps-kiosk-fetch.path",
    "sps-kiosk-fetch.timer",
    "sps-kiosk-metrics.socket",
    "sps-kiosk-metrics.timer",
];

/// The folder of the scanner, in memory.
pub(super) const SCANS: &Shipped = &shipped!["systemd": "srv-scans.mount"][0];

/// The relay to a scanner of the network.
pub(super) const SCANNER: &Shipped = &shipped!["systemd": "sps-kiosk-scanner.socket"][0];

/// The users of a seat, as systemd-sysusers reads them.
pub(super) const USERS: &str = include_str!("../../installer/session/sysusers.conf");

/// The settings of a gate that is a service.
pub(super) const GATE: &str = include_str!("../../installer/session/gate.toml");

/// The settings of a seat.
pub(super) const KIOSK: &str = include_str!("../../installer/kiosk.toml");

impl Shipped {
    /// Where it goes.
    pub(super) fn place(&self) -> &'static str {
        let mut places = self
            .text
            .lines()
            .filter_map(|line| line.split_once(" Куда: "));
        let place = places.next().map_or("", |(_, place)| place);
        place.split([' ', ',']).next().unwrap_or_default()
    }

    /// What it is for: the first sentence of its comment.
    pub(super) fn purpose(&self) -> String {
        let comment =
            |line: &'static str| Some(line.strip_prefix(['#', '/'])?.trim_start_matches('/'));
        let comment = self.text.lines().map_while(comment).collect::<String>();
        let sentence = comment.trim_start().split(". ").next().unwrap_or_default();
        let sentence = sentence.split(" Куда:").next().unwrap_or_default();
        sentence.trim_end_matches('.').to_owned()
    }

    /// The targets that want it.
    pub(super) fn wanted_by(&self) -> impl Iterator<Item = &'static str> {
        let values = self
            .text
            .lines()
            .filter_map(|line| line.strip_prefix("WantedBy="));
        values.flat_map(str::split_whitespace)
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn every_file_of_a_session_is_taken_and_says_where_it_goes() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/installer/session");
        let mut there: Vec<String> = fs::read_dir(folder)
            .unwrap()
            .map(|file| file.unwrap().file_name().into_string().unwrap())
            .collect();
        there.sort();
        let mut known: Vec<&str> = SESSION.iter().map(|file| file.name).collect();
        known.extend(["gate.toml", "sysusers.conf"]);
        known.sort_unstable();
        assert_eq!(there, known);
        for file in SESSION {
            assert!(file.place().starts_with("/etc/"), "{}", file.name);
            assert!(file.purpose().split(' ').count() > 3, "{}", file.name);
        }
    }

    #[test]
    fn every_unit_that_can_be_enabled_is() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/installer/systemd");
        for file in fs::read_dir(folder).unwrap() {
            let path = file.unwrap().path();
            let is_enabled = fs::read_to_string(&path).unwrap().contains("\nWantedBy=");
            let name = path.file_name().unwrap().to_str().unwrap();
            let known = UNITS
                .iter()
                .chain([SCANS, SCANNER])
                .find(|unit| unit.name == name);
            assert_eq!(known.is_some(), is_enabled, "{name}");
            assert!(
                known.is_none_or(|unit| unit.wanted_by().count() > 0),
                "{name}"
            );
        }
    }
}
