//! Is this machine really closed? One small look for each item, at the system as it is now.
//!
//! A look reads; it changes nothing. What cannot be seen is said to be unseen and never taken for
//! good. Files are read below one root, so that the disk of another machine, or a folder with real
//! files, is examined by the same code; what only runs can then not be seen. What an item means for
//! people, and what to do about it, is said in `text/ru/doctor.ftl`.

mod account;
mod console;
mod engine;
mod files;
mod firewall;
mod kernel;
mod memory;
mod process;
mod xconf;
mod xserver;

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::say;
use crate::text::{self, Value};
use account::Account;

/// How much an item matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    /// Without it the seat is not locked.
    Hard,
    /// A second line, or something that a program cannot see for certain.
    Soft,
}

/// What the look at an item said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It is as it should be.
    Pass,
    /// It is not.
    Fail,
    /// It could not be seen. Of a hard item this is as bad as a failure.
    Unknown,
}

/// One item, looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// The stable name.
    pub id: &'static str,
    /// How much it matters.
    pub level: Level,
    /// What was seen.
    pub verdict: Verdict,
    /// The same in a sentence.
    pub message: String,
    /// What to do about it.
    pub hint: String,
}

/// What a look found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found {
    /// As it should be.
    Good,
    /// Not so: what exactly, as the sentence shows it.
    Bad(String),
}

/// Why something could not be seen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unseen(pub String);

/// What comes of a look.
pub type Look = Result<Found, Unseen>;

/// The seat that is examined.
#[derive(Clone, Debug)]
pub struct Machine {
    /// The root of its file system: `/`, or where the disk of another machine is mounted.
    pub root: PathBuf,
    /// What only root may change: the settings, the list, the guides, the program.
    pub trusted: Vec<PathBuf>,
    /// What must survive a power cut; its owner is the user of the seat.
    pub state: PathBuf,
    /// What must not survive it: the visits.
    pub runtime: PathBuf,
    /// The folder into which its scanner writes, if it has one.
    pub inbox: Option<PathBuf>,
    /// True when its list believes certificates of its own.
    pub anchors: bool,
    /// True when its settings have steps read aloud.
    pub speech: bool,
}

/// The stable name of an item, how much it matters, and how it is looked at.
type Row = (&'static str, Level, fn(&Machine) -> Look);

/// Every item, in the order in which it is shown.
const ITEMS: &[Row] = &[
    ("user", Level::Hard, account::is_nobody_special),
    ("groups", Level::Hard, account::groups),
    ("sudo", Level::Hard, account::sudo),
    ("shell", Level::Soft, account::shell),
    ("sandbox", Level::Hard, engine::sandbox),
    ("user-namespaces", Level::Hard, kernel::user_namespaces),
    ("toolkit", Level::Hard, engine::toolkit),
    ("environment", Level::Soft, engine::environment),
    ("display", Level::Hard, xserver::display),
    ("window-manager", Level::Hard, xserver::window_manager),
    ("x-access", Level::Hard, xserver::access),
    ("x-clients", Level::Hard, xserver::clients),
    ("x-vt-switch", Level::Hard, xconf::vt_switch),
    ("x-zap", Level::Hard, xconf::zap),
    ("x-listen", Level::Hard, firewall::x_listens),
    ("consoles", Level::Hard, console::consoles),
    ("getty", Level::Hard, console::getty),
    ("ctrl-alt-del", Level::Hard, console::ctrl_alt_del),
    ("sysrq", Level::Hard, kernel::sysrq),
    ("firewall", Level::Hard, firewall::egress),
    ("listeners", Level::Hard, firewall::listeners),
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
    ("boot-menu", Level::Soft, files::boot_menu),
    ("firmware", Level::Soft, files::firmware),
];

impl Item {
    /// An item with its sentences: `doctor-ID-pass`, `-fail` and `-hint`.
    pub fn new(id: &'static str, level: Level, look: Look) -> Item {
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
    pub fn keeps_open(&self) -> bool {
        self.level == Level::Hard && self.verdict != Verdict::Pass
    }
}

impl Found {
    /// Good when nothing was found.
    fn none(found: &[String]) -> Found {
        match found {
            [] => Found::Good,
            _ => Found::Bad(found.join(", ")),
        }
    }
}

impl Machine {
    /// Looks at every item.
    pub fn examine(&self) -> Vec<Item> {
        ITEMS
            .iter()
            .map(|(id, level, look)| Item::new(id, *level, look(self)))
            .collect()
    }

    /// Where a path of the examined system lies on this one.
    fn at(&self, path: &str) -> PathBuf {
        self.root.join(path.trim_start_matches('/'))
    }

    /// A file of the system.
    fn read(&self, path: &str) -> Result<String, Unseen> {
        let bytes = fs::read(self.at(path)).map_err(|error| Unseen::file(path, &error))?;
        Ok(String::from_utf8_lossy(&bytes).into_owned())
    }

    /// A file of the system that may be missing.
    fn read_if_there(&self, path: &str) -> Result<String, Unseen> {
        match fs::read(self.at(path)) {
            Ok(bytes) => Ok(String::from_utf8_lossy(&bytes).into_owned()),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(String::new()),
            Err(error) => Err(Unseen::file(path, &error)),
        }
    }

    /// The names in a folder, sorted; a folder that is not there has none.
    fn names(&self, folder: &str) -> Result<Vec<String>, Unseen> {
        let entries = match fs::read_dir(self.at(folder)) {
            Ok(entries) => entries,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(Unseen::file(folder, &error)),
        };
        let mut names = Vec::new();
        for entry in entries {
            let entry = entry.map_err(|error| Unseen::file(folder, &error))?;
            names.push(entry.file_name().to_string_lossy().into_owned());
        }
        names.sort();
        Ok(names)
    }

    /// The texts of the files in a folder whose names end so, in the order of their names.
    fn read_all(&self, folder: &str, end: &str) -> Result<Vec<(String, String)>, Unseen> {
        let mut files = Vec::new();
        for name in self.names(folder)? {
            if name.ends_with(end) {
                let path = format!("{folder}/{name}");
                // A file that was taken away in between says nothing.
                files.push((name, self.read_if_there(&path)?));
            }
        }
        Ok(files)
    }

    /// The user of the seat: the owner of its state, or else whoever asks.
    fn account(&self) -> Result<Account, Unseen> {
        Account::of(self)
    }

    /// An error when this is not the system that runs: what only runs cannot be seen then.
    fn must_run(&self) -> Result<(), Unseen> {
        match self.root == Path::new("/") {
            true => Ok(()),
            false => Err(Unseen(say!("doctor-not-running"))),
        }
    }
}

impl Unseen {
    fn file(path: &str, error: &io::Error) -> Unseen {
        let why = match error.kind() {
            io::ErrorKind::NotFound => say!("doctor-no-file", file = path),
            io::ErrorKind::PermissionDenied => say!("doctor-no-right", file = path),
            _ => say!("cli-unreadable", file = path),
        };
        Unseen(why)
    }
}

#[cfg(test)]
mod tests;
