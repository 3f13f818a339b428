//! What is asked of a locked seat: the items in their order, how grave each is, its sentences, and the
//! verdict of the whole.
//!
//! How an item is looked at is the system's matter (`platform`); what the program knows of its own settings
//! and engine is handed in. What cannot be seen is said to be unseen and never taken for good. What an item
//! means for people, and what to do about it, is said in `text/ru/doctor.ftl`.

#![forbid(unsafe_code)]

use crate::platform::lockdown::{
    Found, Look, Machine, Unseen, account, boot, console, engine, files, firewall, kernel, logins,
    memory, network, process, rules, scanner, shipped, units, xconf, xserver,
};
use crate::say;
use crate::text::{self, Value};

/// The oldest engine whose features and switches are known.
const OLDEST_ENGINE: (u32, u32) = (2, 50);

/// How much an item matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Level {
    /// Without it the seat is not locked.
    Hard,
    /// A second line, or something that a program cannot see for certain.
    Soft,
}

/// What the look at an item said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// It is as it should be.
    Pass,
    /// It is not.
    Fail,
    /// It could not be seen. Of a hard item this is as bad as a failure.
    Unknown,
}

/// One item, looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Item {
    /// The stable name.
    pub(crate) id: &'static str,
    /// How much it matters.
    pub(crate) level: Level,
    /// What was seen.
    pub(crate) verdict: Verdict,
    /// The same in a sentence.
    pub(crate) message: String,
    /// What to do about it.
    pub(crate) hint: String,
}

/// What the program knows of itself.
#[derive(Clone, Debug)]
pub(crate) struct Program {
    /// How many mistakes its settings, its list and its guides have, or why they cannot be read.
    pub(crate) settings: Result<usize, String>,
    /// The same of a gate that is a service of its own; none where it is not.
    pub(crate) gate_settings: Option<Result<usize, String>>,
    /// Where the settings of the seat and those of its gate do not agree, each in a word; or why nobody can tell.
    pub(crate) disagreements: Result<Vec<String>, String>,
    /// The version of the engine, if it names one.
    pub(crate) engine: Option<String>,
}

/// Every item, looked at, in the order in which it is shown.
#[derive(Clone, Debug)]
pub(crate) struct Examination(pub(crate) Vec<Item>);

/// The stable name of an item, how much it matters, and how it is looked at.
type Row<T> = (&'static str, Level, fn(&T) -> Look);

/// The items that the program sees by itself; they come first.
const OF_THE_PROGRAM: &[Row<Program>] = &[
    ("settings", Level::Hard, settings),
    ("gate-settings", Level::Hard, gate_settings),
    ("gate-path", Level::Hard, gate_path),
    ("engine", Level::Hard, engine_version),
];

/// The items that the system shows.
const OF_THE_SYSTEM: &[Row<Machine>] = &[
    ("user", Level::Hard, account::is_nobody_special),
    ("groups", Level::Hard, account::groups),
    ("accounts", Level::Hard, logins::accounts),
    ("keys", Level::Hard, logins::keys),
    ("ssh", Level::Hard, logins::ssh),
    ("remote", Level::Hard, logins::remote),
    ("sudo", Level::Hard, logins::sudo),
    ("polkit", Level::Hard, rules::polkit),
    ("pam", Level::Hard, rules::pam),
    ("udev", Level::Hard, rules::udev),
    ("setuid", Level::Hard, rules::setuid),
    ("package", Level::Hard, shipped::package),
    ("session-files", Level::Hard, shipped::session_files),
    ("units", Level::Hard, units::units),
    ("enabled", Level::Hard, units::enabled),
    ("running", Level::Hard, units::running),
    ("foreign-units", Level::Soft, units::foreign_units),
    ("shell", Level::Soft, account::shell),
    ("sandbox", Level::Hard, engine::sandbox),
    ("user-namespaces", Level::Hard, kernel::user_namespaces),
    ("toolkit", Level::Hard, engine::toolkit),
    ("environment", Level::Soft, engine::environment),
    ("x-vt-switch", Level::Hard, xconf::vt_switch),
    ("x-zap", Level::Hard, xconf::zap),
    ("x-listen", Level::Hard, firewall::x_listens),
    ("consoles", Level::Hard, console::consoles),
    ("getty", Level::Hard, console::getty),
    ("kernel-line", Level::Hard, boot::kernel_line),
    ("ctrl-alt-del", Level::Hard, console::ctrl_alt_del),
    ("sysrq", Level::Hard, kernel::sysrq),
    ("firewall", Level::Hard, firewall::egress),
    ("listeners", Level::Hard, firewall::listeners),
    ("other-listeners", Level::Soft, firewall::other_listeners),
    ("second-way", Level::Hard, network::second_way),
    ("usb-network", Level::Hard, network::usb_network),
    ("desktop", Level::Hard, process::desktop),
    ("session-bus", Level::Soft, process::session_bus),
    ("trusted-files", Level::Hard, files::trusted),
    ("readable-files", Level::Soft, files::readable),
    ("own-folders", Level::Hard, files::own_folders),
    ("visits", Level::Hard, memory::visits),
    ("inbox", Level::Soft, memory::inbox),
    ("swap", Level::Hard, memory::swap),
    ("core-dumps", Level::Hard, kernel::core_dumps),
    ("crash-dumps", Level::Hard, kernel::crash_dumps),
    ("ptrace", Level::Hard, kernel::ptrace),
    ("hidepid", Level::Soft, kernel::hidepid),
    ("certificates", Level::Soft, engine::certificates),
    ("font", Level::Soft, engine::font),
    ("clock", Level::Soft, engine::clock),
    ("speech", Level::Soft, engine::speech),
    ("scanner", Level::Soft, scanner::scanner),
    ("hardening", Level::Soft, kernel::hardening),
    ("updates", Level::Soft, boot::updates),
    ("verity", Level::Soft, boot::verity),
    ("secure-boot", Level::Soft, boot::secure_boot),
    ("boot-menu", Level::Soft, files::boot_menu),
    ("firmware", Level::Soft, files::firmware),
];

/// The items that only a screen shows: they are not asked before the seat opens.
const OF_THE_SCREEN: &[Row<Machine>] = &[
    ("display", Level::Hard, xserver::display),
    ("window-manager", Level::Hard, xserver::window_manager),
    ("x-access", Level::Hard, xserver::access),
    ("x-clients", Level::Hard, xserver::clients),
    ("x-key", Level::Hard, rules::display_key),
];

/// Looks at every item of a seat, or at those that are named.
pub(crate) fn examine(program: &Program, machine: &Machine, only: &[String]) -> Examination {
    let mut items = look(OF_THE_PROGRAM, program, only);
    items.extend(look(OF_THE_SYSTEM, machine, only));
    if machine.opened {
        items.extend(look(OF_THE_SCREEN, machine, only));
    }
    Examination(items)
}

fn look<T>(rows: &[Row<T>], at: &T, only: &[String]) -> Vec<Item> {
    let wanted = |id: &str| only.is_empty() || only.iter().any(|name| name == id);
    rows.iter()
        .filter(|(id, ..)| wanted(id))
        .map(|(id, level, look)| Item::new(id, *level, look(at)))
        .collect()
}

impl Examination {
    /// How many items keep the seat open.
    pub(crate) fn open(&self) -> usize {
        self.0.iter().filter(|item| item.keeps_open()).count()
    }

    /// True when every hard item holds.
    pub(crate) fn is_locked(&self) -> bool {
        self.open() == 0
    }
}

impl Item {
    /// An item with its sentences: `doctor-ID-pass`, `-fail` and `-hint`.
    fn new(id: &'static str, level: Level, look: Look) -> Item {
        let wish = text::sentence(&format!("doctor-{id}-pass"), &[]);
        let (verdict, message) = match look {
            Ok(Found::Good) => (Verdict::Pass, wish),
            Ok(Found::Bad(found)) => {
                let found = [("found", Value::from(found))];
                let message = text::sentence(&format!("doctor-{id}-fail"), &found);
                (Verdict::Fail, message)
            }
            Err(Unseen(why)) => {
                let message = say!("doctor-unseen", wish = wish, why = why);
                (Verdict::Unknown, message)
            }
        };
        Item {
            id,
            level,
            verdict,
            message,
            hint: text::sentence(&format!("doctor-{id}-hint"), &[]),
        }
    }

    /// True when the seat is not locked because of it.
    pub(crate) fn keeps_open(&self) -> bool {
        self.level == Level::Hard && self.verdict != Verdict::Pass
    }
}

/// What `sps-kiosk check` says.
fn settings(program: &Program) -> Look {
    without_mistakes(&program.settings)
}

fn gate_settings(program: &Program) -> Look {
    let settings = program.gate_settings.as_ref();
    settings.map_or(Ok(Found::Good), without_mistakes)
}

/// The seat goes out through its gate, which decides by the same list.
fn gate_path(program: &Program) -> Look {
    match &program.disagreements {
        Ok(found) if found.is_empty() => Ok(Found::Good),
        Ok(found) => Ok(Found::Bad(found.join(", "))),
        Err(why) => Err(Unseen(why.clone())),
    }
}

fn without_mistakes(settings: &Result<usize, String>) -> Look {
    match settings {
        Ok(0) => Ok(Found::Good),
        Ok(count) => Ok(Found::Bad(count.to_string())),
        Err(why) => Err(Unseen(why.clone())),
    }
}

fn engine_version(program: &Program) -> Look {
    let version = program.engine.as_deref();
    let version = version.ok_or_else(|| Unseen(say!("doctor-no-engine")))?;
    let mut numbers = version.split('.').map_while(|number| number.parse().ok());
    let has = (numbers.next().unwrap_or(0), numbers.next().unwrap_or(0));
    Ok(match has >= OLDEST_ENGINE {
        true => Found::Good,
        false => Found::Bad(version.to_owned()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::platform::Scanner;

    fn program(settings: Result<usize, String>, engine: Option<&str>) -> Program {
        Program {
            settings: settings.clone(),
            gate_settings: None,
            disagreements: settings.map(|_| Vec::new()),
            engine: engine.map(str::to_owned),
        }
    }

    /// Nothing that can be seen.
    fn nowhere() -> Machine {
        Machine {
            root: "/nonexistent".into(),
            trusted: vec!["/nonexistent/etc/sps-kiosk/kiosk.toml".into()],
            state: "/nonexistent/var/lib/sps-kiosk".into(),
            runtime: "/nonexistent/run/sps-kiosk".into(),
            anchors: true,
            configured: true,
            inbox: Some("/nonexistent/srv/scans".into()),
            speech: true,
            scanner: Some(Scanner::at("10.20.30.40:80".parse().unwrap(), "/eSCL")),
            program: "/nonexistent/usr/bin/sps-kiosk".into(),
            opened: true,
        }
    }

    fn all() -> impl Iterator<Item = (&'static str, Level)> {
        let own = OF_THE_PROGRAM.iter().map(|(id, level, _)| (*id, *level));
        let system = OF_THE_SYSTEM.iter().chain(OF_THE_SCREEN);
        own.chain(system.map(|(id, level, _)| (*id, *level)))
    }

    #[test]
    fn every_item_has_its_sentences() {
        for (id, _) in all() {
            for sentence in ["pass", "fail", "hint"] {
                let id = format!("doctor-{id}-{sentence}");
                assert!(text::exists(&id), "{id}");
            }
        }
    }

    #[test]
    fn nothing_passes_on_an_empty_disk() {
        // But for what looks for something that is not there.
        let absent = ["gate-settings", "sudo", "crash-dumps"];
        let unread = program(Err("—".to_owned()), None);
        let examination = examine(&unread, &nowhere(), &[]);
        assert!(!examination.is_locked());
        for item in examination.0 {
            let fine = item.verdict == Verdict::Pass;
            assert_eq!(fine, absent.contains(&item.id), "{item:?}");
        }
    }

    #[test]
    fn whatever_lets_memory_reach_a_disk_is_a_hard_item() {
        for wanted in ["visits", "swap", "core-dumps", "crash-dumps"] {
            let found = all().find(|(id, _)| *id == wanted);
            assert_eq!(found, Some((wanted, Level::Hard)));
        }
    }

    #[test]
    fn a_hard_item_that_cannot_be_seen_keeps_the_seat_open() {
        let check = |level, look, open: usize| {
            let examination = Examination(vec![Item::new("swap", level, look)]);
            assert_eq!(examination.open(), open);
            assert_eq!(examination.is_locked(), open == 0);
        };
        let unseen = || Err(Unseen("—".to_owned()));
        check(Level::Hard, unseen(), 1);
        check(Level::Hard, Ok(Found::Bad("—".to_owned())), 1);
        check(Level::Hard, Ok(Found::Good), 0);
        check(Level::Soft, unseen(), 0);
    }

    #[test]
    fn mistakes_in_the_settings_are_counted() {
        let check = |found, expected| assert_eq!(settings(&program(found, None)), expected);
        check(Ok(0), Ok(Found::Good));
        check(Ok(3), Ok(Found::Bad("3".to_owned())));
        check(Err("—".to_owned()), Err(Unseen("—".to_owned())));
    }

    #[test]
    fn an_old_engine_is_told_from_a_new_one() {
        let check = |version: &str, good: bool| {
            let found = engine_version(&program(Ok(0), Some(version))).unwrap();
            assert_eq!(found == Found::Good, good, "{version}");
        };
        check("2.50.0", true);
        check("2.50.6", true);
        check("3.0", true);
        check("2.48.5", false);
        check("2.9.9", false);
        check("new", false);
        assert!(engine_version(&program(Ok(0), None)).is_err());
    }
}
