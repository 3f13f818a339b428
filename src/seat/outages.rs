//! Portals that were down, by host, with their times: the next citizens read of them before they try, the
//! head of the branch hears how long it took and how many met it, and IT sees when what did not work.
//!
//! Over all visits together, so that no line belongs to a citizen, and on disk, so that neither the end of
//! the seat nor of the machine forgets one. A screen says what it saw; only hosts of the policy are
//! believed, so that a page fills nothing. Nobody here asks a portal by itself: an outage is over when
//! somebody opens the portal and it answers. When nobody has for half an hour, citizens read that it may
//! work again; after two hours it counts as over, at the last time that somebody met it: what nobody saw
//! would be a guess, and a banner that never goes would keep everybody from trying.
//!
//! What the proxy does is told as its doing and never comes here. When portal after portal is down and none
//! answers in between, it is the network of the branch, whatever it says of itself: none of them is blamed.

use std::collections::{BTreeSet, HashSet};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use super::{Seat, seconds_since_1970, wall_clock};
use crate::control;
use crate::link::{Down, ToScreen};
use crate::platform;

/// The most outages that are kept; the oldest that are over go first.
const MOST: usize = 50;

/// So many portals are not down at once by themselves.
const TOO_MANY: usize = 3;

/// After so many seconds without news a portal may work again.
const SURE_FOR: u64 = 30 * 60;

/// After so many the outage counts as over.
const SILENT_FOR: u64 = 2 * 60 * 60;

/// How often it is looked whether the next citizens have to read something else.
const LOOK_EVERY: Duration = Duration::from_secs(20);

/// The outages of one seat.
#[derive(Debug)]
pub(super) struct Outages {
    file: PathBuf,
    /// Oldest first.
    list: Vec<Noted>,
    /// When a portal was last seen to answer, since the seat started.
    answered: Option<u64>,
    /// Nothing answers any more: that is no outage of a portal.
    cut_off: bool,
    /// What the screens were told last.
    told: Vec<Down>,
    /// When it is looked at again; none while no portal is down.
    due: Option<Instant>,
}

/// An outage, and the visit that met it last since the seat started.
#[derive(Debug)]
struct Noted {
    outage: control::Outage,
    visit: Option<u64>,
}

impl Outages {
    /// The outages that lie in this directory. What cannot be read is forgotten: it closes nothing.
    pub(super) fn in_directory(directory: &Path) -> Outages {
        let file = directory.join("outages");
        let list = read(&file).unwrap_or_else(|error| {
            tracing::warn!(%error, "the outages of before cannot be read");
            Vec::new()
        });
        let noted = |outage| Noted {
            outage,
            visit: None,
        };
        Outages {
            file,
            due: (!list.is_empty()).then(Instant::now),
            list: list.into_iter().map(noted).collect(),
            answered: None,
            cut_off: false,
            told: Vec::new(),
        }
    }

    /// A portal does not answer in this visit. True when it did before.
    fn begin(&mut self, host: &str, portal: &str, visit: u64, now: u64) -> bool {
        self.lapse(now);
        if self.cut_off {
            return false;
        }
        if let Some(open) = self.open(host) {
            open.outage.times += 1;
            open.outage.last = now;
            open.outage.visits += u64::from(open.visit.replace(visit) != Some(visit));
            return false;
        }
        if self.list.len() >= MOST {
            let over = self.list.iter();
            let over = over
                .map(|noted| &noted.outage)
                .position(|outage| outage.ended.is_some());
            self.list.remove(over.unwrap_or_default());
        }
        let outage = control::Outage {
            host: host.to_owned(),
            portal: portal.to_owned(),
            began: now,
            last: now,
            ended: None,
            answered: false,
            times: 1,
            visits: 1,
        };
        let visit = Some(visit);
        self.list.push(Noted { outage, visit });
        self.acquit();
        true
    }

    /// Takes back what began since a portal answered last, when that is too much for portals.
    fn acquit(&mut self) {
        let since = self.answered.unwrap_or_default();
        let blamed = |noted: &Noted| noted.is_open() && noted.outage.began >= since;
        let portals: HashSet<&str> = (self.list.iter())
            .filter(|noted| blamed(noted))
            .map(|noted| noted.outage.portal.as_str())
            .collect();
        if portals.len() >= TOO_MANY {
            tracing::warn!("no portal answers: the network of the branch is taken for the reason");
            self.list.retain(|noted| !blamed(noted));
            self.cut_off = true;
        }
    }

    /// A portal answers. Returns for how many seconds it did not, when that is over now.
    fn end(&mut self, host: &str, now: u64) -> Option<u64> {
        self.lapse(now);
        self.answered = Some(now);
        self.cut_off = false;
        let open = &mut self.open(host)?.outage;
        open.ended = Some(now);
        open.answered = true;
        Some(now.saturating_sub(open.began))
    }

    /// What nobody has met for long is over. True when there was such a one. A clock that was set back by
    /// more than that makes news of before no fresher.
    fn lapse(&mut self, now: u64) -> bool {
        let mut lapsed = false;
        for Noted { outage, .. } in &mut self.list {
            if outage.ended.is_none() && now.abs_diff(outage.last) >= SILENT_FOR {
                outage.ended = Some(outage.last);
                lapsed = true;
            }
        }
        lapsed
    }

    fn open(&mut self, host: &str) -> Option<&mut Noted> {
        let mut open = self.list.iter_mut().filter(|noted| noted.is_open());
        open.find(|noted| noted.outage.host == host)
    }

    /// What the next citizens have to read.
    fn down(&self, now: u64) -> Vec<Down> {
        let open = self.list.iter().filter(|noted| noted.is_open());
        open.map(|Noted { outage, .. }| {
            let silent = now.saturating_sub(outage.last);
            Down {
                host: outage.host.clone(),
                since: wall_clock::short(outage.began, now),
                last: wall_clock::short(outage.last, now),
                minutes: silent / 60,
                sure: silent < SURE_FOR,
            }
        })
        .collect()
    }

    /// What the screens were told last.
    pub(super) fn told(&self) -> &[Down] {
        &self.told
    }

    /// The plain names of the portals that are down, each once.
    pub(super) fn down_now(&self) -> Vec<String> {
        let open = self.list.iter().filter(|noted| noted.is_open());
        let names: BTreeSet<&str> = open.map(|noted| noted.outage.portal.as_str()).collect();
        names.into_iter().map(str::to_owned).collect()
    }

    /// All of them, the last one first.
    pub(super) fn list(&self) -> Vec<control::Outage> {
        let newest_first = self.list.iter().rev();
        newest_first.map(|noted| noted.outage.clone()).collect()
    }

    /// Returns when they would survive a power cut.
    fn save(&self) -> io::Result<()> {
        let all: Vec<&control::Outage> = self.list.iter().map(|noted| &noted.outage).collect();
        platform::replace(&self.file, serde_json::to_string(&all)?)
    }
}

impl Noted {
    fn is_open(&self) -> bool {
        self.outage.ended.is_none()
    }
}

fn read(file: &Path) -> io::Result<Vec<control::Outage>> {
    match fs::read_to_string(file) {
        Ok(text) => Ok(serde_json::from_str(&text)?),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Vec::new()),
        Err(error) => Err(error),
    }
}

impl Seat {
    /// A screen saw that a portal answers, or does not.
    pub(super) fn answers(&mut self, host: &str, well: bool) {
        let Some(portal) = self.in_force.policy.portal_of(host) else {
            return tracing::warn!("a screen spoke of a portal that is none");
        };
        let now = seconds_since_1970();
        let outages = &mut self.health.outages;
        if !well {
            if outages.begin(host, &portal.name, self.health.tally.visits, now) {
                tracing::warn!(host, "a portal is down");
            }
        } else if let Some(seconds) = outages.end(host, now) {
            tracing::info!(host, seconds, "a portal answers again");
        } else {
            return;
        }
        outages.due = Some(Instant::now());
        self.save_outages();
    }

    fn save_outages(&self) {
        if let Err(error) = self.health.outages.save() {
            tracing::warn!(%error, "the outages cannot be kept");
        }
    }

    /// Tells the screens what is down, as the minutes go by; says when there is something to do again.
    pub(super) fn look_after_outages(&mut self, now: Instant) -> Option<Instant> {
        let outages = &mut self.health.outages;
        if outages.due.is_some_and(|due| now >= due) {
            let moment = seconds_since_1970();
            let lapsed = outages.lapse(moment);
            let down = outages.down(moment);
            outages.due = (!down.is_empty()).then(|| now + LOOK_EVERY);
            if outages.told != down {
                self.screens.tell_all(&ToScreen::Down(down.clone()));
                outages.told = down;
            }
            if lapsed {
                self.save_outages();
            }
        }
        self.health.outages.due
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: u64 = 60 * 60;

    fn none() -> (tempfile::TempDir, Outages) {
        let place = tempfile::tempdir().unwrap();
        let outages = Outages::in_directory(place.path());
        (place, outages)
    }

    #[test]
    fn an_outage_has_a_begin_an_end_and_those_who_met_it() {
        let (_place, mut outages) = none();
        assert_eq!(outages.end("a.test", 90), None);
        assert!(outages.begin("a.test", "А", 1, 100));
        assert!(!outages.begin("a.test", "А", 1, 110));
        assert!(!outages.begin("a.test", "А", 2, 115));
        assert!(outages.begin("b.test", "Б", 2, 120));
        assert_eq!(outages.end("a.test", 160), Some(60));
        assert!(outages.begin("a.test", "А", 3, 200));
        let list = outages.list();
        let seen: Vec<_> = list
            .iter()
            .map(|one| (one.began, one.ended, one.times, one.visits))
            .collect();
        assert_eq!(
            seen,
            [(200, None, 1, 1), (120, None, 1, 1), (100, Some(160), 3, 2)]
        );
        assert_eq!(
            outages.end("a.test", 10),
            Some(0),
            "a clock that was set back"
        );
    }

    #[test]
    fn when_nothing_answers_no_portal_is_blamed_until_one_does() {
        let (_place, mut outages) = none();
        outages.begin("old.test", "Старый", 1, 90);
        outages.end("other.test", 100);
        for (host, portal) in [("a.test", "А"), ("lk.a.test", "А"), ("b.test", "Б")] {
            outages.begin(host, portal, 1, 110);
        }
        assert_eq!(outages.down(120).len(), 4, "two portals may be down");
        outages.begin("c.test", "В", 1, 130);
        outages.begin("d.test", "Г", 1, 140);
        let hosts: Vec<_> = outages.list().into_iter().map(|one| one.host).collect();
        assert_eq!(hosts, ["old.test"], "it was down while others answered");
        outages.end("a.test", 150);
        assert!(outages.begin("c.test", "В", 2, 160));
    }

    #[test]
    fn a_portal_that_comes_and_goes_fills_no_memory() {
        let (_place, mut outages) = none();
        outages.begin("open.test", "", 1, 0);
        for now in 1..500 {
            outages.begin("a.test", "", 1, now);
            outages.end("a.test", now);
        }
        let list = outages.list();
        assert_eq!(list.len(), MOST);
        assert_eq!(list.last().unwrap().host, "open.test", "it is not over");
    }

    #[test]
    fn a_restart_forgets_no_outage_and_counts_its_visits_on() {
        let (place, mut outages) = none();
        outages.begin("a.test", "А", 7, 100);
        outages.save().unwrap();
        let mut outages = Outages::in_directory(place.path());
        assert!(!outages.begin("a.test", "А", 7, 200), "it is the same one");
        let list = outages.list();
        assert_eq!((list[0].began, list[0].last, list[0].visits), (100, 200, 2));
        fs::write(place.path().join("outages"), "[{").unwrap();
        let outages = Outages::in_directory(place.path());
        assert_eq!(outages.list(), [], "a torn file closes nothing");
    }

    #[test]
    fn what_nobody_meets_any_more_may_be_over_and_then_is() {
        let (_place, mut outages) = none();
        outages.begin("a.test", "А", 1, 10 * HOUR);
        let sure = |outages: &Outages, now| {
            let down = outages.down(now);
            down.first().map(|down| (down.minutes, down.sure))
        };
        assert_eq!(sure(&outages, 10 * HOUR + 119), Some((1, true)));
        assert_eq!(sure(&outages, 10 * HOUR + SURE_FOR), Some((30, false)));
        assert!(!outages.lapse(12 * HOUR - 1));
        assert!(outages.lapse(12 * HOUR));
        assert_eq!(sure(&outages, 12 * HOUR), None);
        let list = outages.list();
        assert_eq!((list[0].ended, list[0].answered), (Some(10 * HOUR), false));
        assert!(outages.begin("a.test", "А", 2, 13 * HOUR), "another one");
        assert!(outages.lapse(HOUR), "the clock was years ahead");
    }
}
