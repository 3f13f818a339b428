//! What the doctor said last of the machine below: a seat that is not locked takes no citizen.
//!
//! The doctor is a service of the system, and leaves its verdict in a folder that belongs to root. Where that
//! folder is, the seat goes by it: a verdict that is missing, old or unreadable is as bad as an open item. A
//! visit is never cut off; the seat closes at its end. When the verdict is good again the seat opens by
//! itself, through a wipe as always. Without the folder, as in development, nothing is asked.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use serde::Deserialize;

use super::Seat;
use crate::config::Config;
use crate::control;
use crate::platform::{self, Scope};
use crate::say;
use crate::session::{self, Part};

/// Where the service leaves its verdict.
const FOLDER: &str = "/run/sps-kiosk-doctor";

/// How often the seat looks there.
const LOOKED_EVERY: Duration = Duration::from_secs(5);

/// The doctor comes every ten minutes; it may be late, and fail once.
const OLD: u64 = 35 * 60;

/// What the seat knows of the doctor.
#[derive(Debug)]
pub(super) struct Lockdown {
    folder: PathBuf,
    /// When to look next.
    at: Instant,
    /// True once the folder was there: it does not go away again.
    is_asked: bool,
    /// What was found last.
    pub(super) last: Option<control::Lockdown>,
}

/// The part of the doctor's file that a seat reads.
#[derive(Deserialize)]
struct Verdict {
    ok: bool,
    uptime: u64,
    items: Vec<Item>,
}

#[derive(Deserialize)]
struct Item {
    id: String,
    level: String,
    verdict: String,
    message: String,
}

impl Lockdown {
    pub(super) fn new(config: &Config, scope: Scope, now: Instant) -> Lockdown {
        let folder = match scope {
            Scope::Whole => PathBuf::from(FOLDER),
            Scope::Relocated => config.paths.runtime.with_file_name("sps-kiosk-doctor"),
        };
        Lockdown {
            folder,
            at: now,
            is_asked: false,
            last: None,
        }
    }
}

impl Seat {
    /// Looks at the last verdict, when it is time, and says when it is time again.
    pub(super) fn look_after_lockdown(&mut self, now: Instant) -> Option<Instant> {
        if now < self.health.lockdown.at {
            return Some(self.health.lockdown.at);
        }
        self.health.lockdown.at = now + LOOKED_EVERY;
        self.health.lockdown.is_asked |= self.health.lockdown.folder.exists();
        if self.health.lockdown.is_asked {
            let found = read(
                &self.health.lockdown.folder.join("verdict.json"),
                platform::uptime(),
            );
            let fault = sentence(&found);
            self.health.lockdown.last = Some(found);
            if self.health.faults.lockdown != fault {
                match &fault {
                    Some(why) => tracing::warn!("the seat is not locked: {why}"),
                    None => tracing::info!("the seat is locked"),
                }
                let is_locked = fault.is_none();
                self.health.faults.lockdown = fault;
                self.tell_staff();
                self.happened(session::Event::Part(Part::Lockdown, is_locked));
            }
        }
        Some(self.health.lockdown.at)
    }
}

/// The verdict as it is told; one that cannot be read, or is of another hour, names no items and is not good.
fn read(file: &Path, now: Option<u64>) -> control::Lockdown {
    let text = fs::read_to_string(file).unwrap_or_default();
    let read: Option<Verdict> = serde_json::from_str(&text).ok();
    let age = read
        .as_ref()
        .and_then(|verdict| now?.checked_sub(verdict.uptime));
    let is_fresh = age.is_some_and(|age| age <= OLD);
    let ok = is_fresh && read.as_ref().is_some_and(|verdict| verdict.ok);
    let items = read.map(|verdict| verdict.items).unwrap_or_default();
    let open = items
        .into_iter()
        .filter(|item| item.level == "hard" && item.verdict != "pass");
    let open = open.map(|item| (item.id, item.message));
    control::Lockdown {
        ok,
        age_seconds: age,
        open: open
            .map(|(id, message)| control::OpenItem { id, message })
            .collect(),
    }
}

/// What staff are told; nothing when all is well.
fn sentence(found: &control::Lockdown) -> Option<String> {
    let open: Vec<String> = found
        .open
        .iter()
        .map(|item| format!("{}: {}", item.id, item.message))
        .collect();
    match (found.ok, found.age_seconds) {
        (true, _) => None,
        (false, None) => Some(say!("lockdown-unseen")),
        (false, Some(age)) if age > OLD => Some(say!("lockdown-old", minutes = age / 60)),
        (false, Some(_)) => Some(say!("lockdown-open", items = open.join("; "))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_fresh_and_good_verdict_is_one() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("verdict.json");
        let check = |text: &str, now, ok: bool, told: &str| {
            fs::write(&file, text).unwrap();
            let found = read(&file, now);
            assert_eq!(found.ok, ok, "{text}");
            let sentence = sentence(&found).unwrap_or_default();
            assert_eq!(sentence.is_empty(), ok, "{sentence}");
            assert!(sentence.contains(told), "{sentence}");
        };
        let good = r#"{"ok":true,"uptime":100,"items":[]}"#;
        check(good, Some(110), true, "");
        check(good, Some(100 + OLD), true, "");
        check(good, Some(101 + OLD), false, "35");
        check(good, Some(99), false, "");
        check(good, None, false, "");
        check("", Some(110), false, "");
        check(&good[..20], Some(110), false, "");
        let open = r#"{"ok":false,"uptime":100,"items":[
            {"id":"ssh","level":"hard","verdict":"fail","message":"PermitRootLogin yes"},
            {"id":"font","level":"soft","verdict":"fail","message":"Sans"}]}"#;
        check(open, Some(110), false, "ssh: PermitRootLogin yes");
    }
}
