//! kiosk.toml: the settings of one seat.
//!
//! Parsed with every problem at once, each cited. Reading the file is not done here, and what may be
//! visited is not said here but in the policy.

#![forbid(unsafe_code)]

mod board;
mod bundle;
mod journal;
mod locations;
mod scan;
mod staff;
mod upstream;

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};
use std::time::Duration;

use url::Host;

use crate::diagnostic::Problem;
use crate::diagnostic::table::{self, Table, Words};
use crate::say;

pub use board::Board;
pub use bundle::BundleSource;
pub use journal::{Column, Columns, Journal};
pub use locations::{Location, Locations, Origin};
pub use scan::{Scan, ScanDevice, ScannerPicture};
pub use staff::{Consultant, Staff, is_name};
pub use upstream::{Password, PasswordPlace, Secret, Upstream};

/// Everything that kiosk.toml says, checked, with the defaults filled in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Config {
    /// Which seat this is.
    pub seat: Seat,
    /// How long a visit may last.
    pub session: Session,
    /// The egress gate.
    pub gate: Gate,
    /// What may be printed, and where.
    pub print: Print,
    /// How the screen is drawn.
    pub screen: Screen,
    /// Where things lie.
    pub paths: Paths,
    /// The scanner.
    pub scan: Scan,
    /// Reading aloud.
    pub speech: Speech,
    /// Who else may do something at the screen.
    pub staff: Staff,
    /// The journal of the sector.
    pub journal: Journal,
    /// The board of the branch; none when the seat stands for itself.
    pub board: Option<Board>,
    /// Where signed bundles come from; none when they are only brought by hand.
    pub bundle: Option<BundleSource>,
}

/// `[seat]`: which seat this is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seat {
    /// The seat's inventory name (R78).
    pub id: String,
    /// The branch it stands in.
    pub branch: String,
    /// The region overlay of the policy; the policy's own default when absent.
    pub region: Option<String>,
}

/// `[session]`: how long a visit may last.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// Without any activity for so long, the warning starts (`idle_minutes`).
    pub idle: Duration,
    /// How long the warning counts down (`warning_seconds`, at least 20 by WCAG 2.2.1).
    pub warning: Duration,
    /// The longest visit (`max_minutes`).
    pub longest: Duration,
    /// How much longer it gets when its citizen asks for it (`extend_minutes`).
    pub more: Duration,
    /// How often the citizen may (`extensions`); without a number as often as he answers.
    pub times: Option<u32>,
    /// How much memory the processes of a visit may take together, in bytes (`memory_mb`).
    pub memory: u64,
}

/// `[gate]`: the egress gate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gate {
    /// Where the gate listens; loopback only. Port 0: any free port.
    pub listen: SocketAddr,
    /// The HTTP proxy of the branch's network; direct when absent.
    pub upstream: Option<Upstream>,
    /// Static host entries (`[gate.hosts]`), as in /etc/hosts but with a port.
    pub hosts: BTreeMap<String, SocketAddr>,
}

/// `[print]`: what may be printed, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Print {
    /// The queue of CUPS (`printer`); nothing is printed when absent.
    pub printer: Option<String>,
    /// How many pages one visit may print (`max_pages`).
    pub pages: u64,
}

/// `[paths]`: where things lie.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Paths {
    /// The policy file.
    pub allowlist: Locations,
    /// The folder of the guides.
    pub instructions: Locations,
    /// What must survive a power cut: the dirty mark and the journal.
    pub state: PathBuf,
    /// What must not: the visits' directories and the control socket. In RAM.
    pub runtime: PathBuf,
    /// What staff bring on a stick lies here for whoever fetches bundles. In RAM.
    pub brought: PathBuf,
}

/// `[speech]`: reading aloud.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Speech {
    /// A step of a guide can be listened to (`enabled`).
    pub enabled: bool,
}

/// `[screen]`: how the screen is drawn.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Screen {
    /// How large, in per cent; by the monitor when absent.
    pub scale: Option<u16>,
    /// A keyboard on the screen, for a seat that has no other one.
    pub keyboard: bool,
}

/// Where things lie when kiosk.toml does not say otherwise.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Places {
    /// kiosk.toml, and what IT edits on this seat: allowlist.toml and instructions/.
    pub etc: PathBuf,
    /// [`Paths::state`].
    pub var: PathBuf,
    /// [`Paths::runtime`].
    pub run: PathBuf,
    /// [`Paths::brought`].
    pub brought: PathBuf,
    /// allowlist.toml and instructions/ of the signed bundle.
    pub bundle: PathBuf,
    /// allowlist.toml and instructions/ of the package.
    pub shipped: PathBuf,
}

impl Places {
    /// Those of an installed seat whose kiosk.toml lies in this folder.
    pub fn installed(etc: PathBuf) -> Places {
        Places {
            etc,
            var: "/var/lib/sps-kiosk".into(),
            run: "/run/sps-kiosk".into(),
            brought: "/run/sps-kiosk-brought".into(),
            bundle: "/var/lib/sps-kiosk-bundle/current".into(),
            shipped: "/usr/share/sps-kiosk".into(),
        }
    }

    /// Every place below one folder: `DIR/etc`, `DIR/var`, `DIR/run` (`--root`).
    pub fn under(root: &Path) -> Places {
        Places {
            etc: root.join("etc"),
            var: root.join("var"),
            run: root.join("run"),
            brought: root.join("brought"),
            bundle: root.join("bundle/current"),
            shipped: root.join("share"),
        }
    }
}

/// A setting that is a number: its key, what holds without it, and what is permitted.
struct Setting {
    key: &'static str,
    default: u64,
    range: RangeInclusive<u64>,
}

/// The numbers of kiosk.toml. The commented reference in `installer/kiosk.toml` says the same.
const IDLE_MINUTES: Setting = Setting {
    key: "idle_minutes",
    default: 5,
    range: 1..=60,
};
const WARNING_SECONDS: Setting = Setting {
    key: "warning_seconds",
    default: 60,
    range: 20..=600,
};
const MAX_MINUTES: Setting = Setting {
    key: "max_minutes",
    default: 60,
    range: 2..=480,
};
/// Beyond the minutes before the end in which the citizen is asked, or an answer would lead to the next
/// question.
const EXTEND_MINUTES: Setting = Setting {
    key: "extend_minutes",
    default: 15,
    range: 5..=480,
};
const SCALE: RangeInclusive<u64> = 100..=400;
const EXTENSIONS: RangeInclusive<u64> = 0..=1000;
const MAX_PAGES: Setting = Setting {
    key: "max_pages",
    default: 30,
    range: 1..=500,
};
const MEMORY_MB: Setting = Setting {
    key: "memory_mb",
    default: 2048,
    range: 1024..=65_536,
};

/// Names of sections that this version keeps free. Refused while they say something, so that a seat
/// never seems to be set up in a way that has no effect.
const RESERVED: [&str; 1] = ["usb"];

impl Config {
    /// Parses the text of kiosk.toml. Relative paths in it are taken from `places.etc`.
    ///
    /// # Errors
    /// Every problem of the file.
    pub fn parse(text: &str, places: &Places) -> Result<Config, Vec<Problem>> {
        let mut problems = Vec::new();
        let document = table::parse(text, &mut problems);
        let mut root = Table::root(&document);
        let config = Config {
            seat: read_seat(root.section("seat", &mut problems), &mut problems),
            session: read_session(root.section("session", &mut problems), &mut problems),
            gate: read_gate(root.section("gate", &mut problems), places, &mut problems),
            print: read_print(root.section("print", &mut problems), &mut problems),
            screen: read_screen(root.section("screen", &mut problems), &mut problems),
            paths: read_paths(root.section("paths", &mut problems), places, &mut problems),
            scan: scan::read(root.section("scan", &mut problems), places, &mut problems),
            speech: read_speech(root.section("speech", &mut problems), &mut problems),
            staff: staff::read(root.section("staff", &mut problems), &mut problems),
            journal: journal::read(root.section("journal", &mut problems), &mut problems),
            board: board::read(root.section("board", &mut problems), places, &mut problems),
            bundle: bundle::read(root.section("bundle", &mut problems), places, &mut problems),
        };
        for name in RESERVED {
            if let Some(section) = root.section(name, &mut problems)
                && !section.is_empty()
            {
                problems.push(Problem::new(
                    section.span,
                    say!("config-not-yet", section = name),
                ));
            }
        }
        root.finish(&mut problems);
        problems.sort_by_key(|problem| problem.span.start);
        match problems.is_empty() {
            true => Ok(config),
            false => Err(problems),
        }
    }
}

fn read_seat(section: Option<Table<'_>>, problems: &mut Vec<Problem>) -> Seat {
    let mut seat = Seat {
        id: "seat".to_owned(),
        branch: String::new(),
        region: None,
    };
    let Some(mut section) = section else {
        return seat;
    };
    if let Some(words) = section.words("id", problems) {
        // The name stands in every line of the log.
        if words.text.chars().count() > 64 || words.text.chars().any(char::is_control) {
            problems.push(Problem::new(words.span, say!("config-seat-id")));
        }
        seat.id = words.text.to_owned();
    }
    if let Some(words) = section.words("branch", problems) {
        seat.branch = words.text.to_owned();
    }
    seat.region = section
        .words("region", problems)
        .map(|words| words.text.to_owned());
    section.finish(problems);
    seat
}

fn read_session(section: Option<Table<'_>>, problems: &mut Vec<Problem>) -> Session {
    let mut idle = IDLE_MINUTES.default;
    let mut warning = WARNING_SECONDS.default;
    let mut longest = MAX_MINUTES.default;
    let mut more = EXTEND_MINUTES.default;
    let mut times = None;
    let mut memory = MEMORY_MB.default;
    if let Some(mut section) = section {
        let span = section.span.clone();
        let settings = [
            (&IDLE_MINUTES, &mut idle),
            (&WARNING_SECONDS, &mut warning),
            (&MAX_MINUTES, &mut longest),
            (&EXTEND_MINUTES, &mut more),
            (&MEMORY_MB, &mut memory),
        ];
        for (setting, value) in settings {
            if let Some(number) = section.number(setting.key, setting.range.clone(), problems) {
                *value = number.value;
            }
        }
        times = section.number("extensions", EXTENSIONS, problems);
        section.finish(problems);
        // Otherwise the idle timer would never have its turn.
        if idle >= longest {
            problems.push(Problem::new(
                span,
                say!("config-idle-beyond-longest", idle = idle, longest = longest),
            ));
        }
    }
    Session {
        idle: Duration::from_secs(idle * 60),
        warning: Duration::from_secs(warning),
        longest: Duration::from_secs(longest * 60),
        more: Duration::from_secs(more * 60),
        times: times.map(|times| times.value as u32),
        memory: memory << 20,
    }
}

fn read_gate(section: Option<Table<'_>>, places: &Places, problems: &mut Vec<Problem>) -> Gate {
    let mut gate = Gate {
        listen: SocketAddr::from(([127, 0, 0, 1], 0)),
        upstream: None,
        hosts: BTreeMap::new(),
    };
    let Some(mut section) = section else {
        return gate;
    };
    if let Some(words) = section.words("listen", problems) {
        match words.text.parse::<SocketAddr>() {
            Ok(address) if address.ip().is_loopback() => gate.listen = address,
            Ok(_) => problems.push(
                Problem::new(words.span, say!("config-listen-not-loopback"))
                    .with_hint(say!("config-listen-hint")),
            ),
            Err(_) => problems.push(
                Problem::new(words.span, say!("config-listen"))
                    .with_hint(say!("config-listen-hint")),
            ),
        }
    }
    gate.upstream = upstream::read(&mut section, places, problems);
    if let Some(hosts) = section.section("hosts", problems) {
        for (name, address) in hosts.pairs(problems) {
            read_host(&name, &address, &mut gate.hosts, problems);
        }
    }
    section.finish(problems);
    gate
}

fn read_host(
    name: &Words<'_>,
    address: &Words<'_>,
    hosts: &mut BTreeMap<String, SocketAddr>,
    problems: &mut Vec<Problem>,
) {
    let Ok(Host::Domain(host)) = Host::parse(name.text) else {
        let problem = Problem::new(
            name.span.clone(),
            say!("config-host-name", name = name.text),
        );
        problems.push(problem);
        return;
    };
    let Ok(socket) = address.text.parse() else {
        problems.push(
            Problem::new(
                address.span.clone(),
                say!("config-host-address", address = address.text),
            )
            .with_hint(say!("config-host-address-hint")),
        );
        return;
    };
    if hosts.insert(host, socket).is_some() {
        let problem = Problem::new(
            name.span.clone(),
            say!("config-host-twice", name = name.text),
        );
        problems.push(problem);
    }
}

fn read_print(section: Option<Table<'_>>, problems: &mut Vec<Problem>) -> Print {
    let mut print = Print {
        printer: None,
        pages: MAX_PAGES.default,
    };
    let Some(mut section) = section else {
        return print;
    };
    if let Some(words) = section.words("printer", problems) {
        // The name stands in an address: what CUPS allows beyond this would have to be escaped.
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
        if words.text.len() > 127 || !words.text.bytes().all(plain) {
            problems.push(Problem::new(words.span, say!("config-printer")));
        }
        print.printer = Some(words.text.to_owned());
    }
    if let Some(number) = section.number(MAX_PAGES.key, MAX_PAGES.range, problems) {
        print.pages = number.value;
    }
    section.finish(problems);
    print
}

fn read_screen(section: Option<Table<'_>>, problems: &mut Vec<Problem>) -> Screen {
    let Some(mut section) = section else {
        return Screen::default();
    };
    let scale = section.number("scale", SCALE, problems);
    let keyboard = section.flag("keyboard", problems);
    section.finish(problems);
    Screen {
        scale: scale.map(|scale| scale.value as u16),
        keyboard: keyboard.unwrap_or_default(),
    }
}

fn read_paths(section: Option<Table<'_>>, places: &Places, problems: &mut Vec<Problem>) -> Paths {
    let mut paths = Paths {
        allowlist: Locations::usual(places, "allowlist.toml"),
        instructions: Locations::usual(places, "instructions"),
        state: places.var.clone(),
        runtime: places.run.clone(),
        brought: places.brought.clone(),
    };
    let Some(mut section) = section else {
        return paths;
    };
    for (key, locations) in [
        ("allowlist", &mut paths.allowlist),
        ("instructions", &mut paths.instructions),
    ] {
        if let Some(words) = section.words(key, problems) {
            *locations = Locations::named(places.etc.join(words.text));
        }
    }
    for (key, path) in [("state", &mut paths.state), ("runtime", &mut paths.runtime)] {
        if let Some(words) = section.words(key, problems) {
            *path = places.etc.join(words.text);
        }
    }
    section.finish(problems);
    paths
}

fn read_speech(section: Option<Table<'_>>, problems: &mut Vec<Problem>) -> Speech {
    let Some(mut section) = section else {
        return Speech::default();
    };
    let enabled = section.flag("enabled", problems);
    section.finish(problems);
    Speech {
        enabled: enabled.unwrap_or_default(),
    }
}

#[cfg(test)]
mod tests;
