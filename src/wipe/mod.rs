//! The wipe: erase, wait for real completion, and look again.
//!
//! Every [`Target`](targets::Target) has `erase` and `residue`. All are erased in order, then all are
//! looked at a second time; what was found is erased once more, and looked for once more. A report is
//! clean only when the last look saw nothing and no step of it failed. Nothing in a report names
//! what was erased.

mod targets;

use std::path::PathBuf;
use std::time::{Duration, Instant};

use serde::Serialize;

use crate::platform::{Moment, Process, Queue, Scope};
use crate::visit::Visit;
use targets::Target;

/// What is to be wiped, and what must stay.
#[derive(Clone, Debug)]
pub struct Plan {
    /// The directory in which the visits' directories lie.
    pub visits: PathBuf,
    /// The visit that ends; none when whatever an earlier process left is wiped.
    pub visit: Option<Visit>,
    /// True when the screen of that visit still lives: a wipe that ends no process has overlooked it.
    pub screen_lives: bool,
    /// The screen that takes over, with its own fresh visit.
    pub keep: Option<(Process, Visit)>,
    /// How far the wipe reaches beyond the visits.
    pub scope: Scope,
    /// The folder into which the scanner of this seat writes.
    pub scan_inbox: Option<PathBuf>,
    /// What the seat itself needs, wherever it lies.
    pub kept: Vec<PathBuf>,
    /// The seat's own folders: what is not kept goes.
    pub own: Vec<PathBuf>,
    /// The queue on which this seat prints, if any.
    pub queue: Option<Queue>,
    /// How long a job that is being printed may take to end by itself.
    pub chance: Duration,
    /// True in the seat, where every process below this one belongs to a visit.
    pub with_descendants: bool,
    /// Since when nobody but the seat starts anything as this user, where that is so.
    pub alone_since: Option<Moment>,
    /// How long dying processes may take.
    pub within: Duration,
}

/// What a wipe did.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Report {
    /// True when the second look found nothing and nothing failed.
    pub clean: bool,
    /// One line a target, in the order of the wipe.
    pub targets: Vec<Line>,
    /// How long it took, in milliseconds.
    pub millis: u64,
}

/// What a wipe did to one target.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Line {
    /// The stable name of the target.
    pub name: &'static str,
    /// How many things were erased.
    pub erased: u64,
    /// How many bytes they had.
    pub bytes: u64,
    /// How many files of a disk went without being overwritten before, since that was refused.
    pub not_overwritten: u64,
    /// How many things the last look still found.
    pub residue: u64,
    /// The last error, in words of the system; a line with an error is not clean.
    pub error: Option<String>,
}

impl Report {
    /// True when the next citizen may come.
    #[must_use]
    pub fn is_clean(&self) -> bool {
        self.clean
    }
}

impl Line {
    fn is_clean(&self) -> bool {
        self.residue == 0 && self.error.is_none()
    }
}

/// Why a target could not be erased or looked at.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    /// The system refused.
    #[error(transparent)]
    System(#[from] std::io::Error),
    /// The X server does not answer.
    #[error(transparent)]
    Display(#[from] crate::platform::XError),
    /// The screen of the visit was not among what was ended.
    #[error("the screen of the visit was not ended")]
    ScreenOverlooked,
    /// The jobs of the printer could not be reached, or stay.
    #[error(transparent)]
    Printer(#[from] crate::platform::PrinterError),
}

/// Wipes. Never fails and never panics: what goes wrong stands in the report.
pub fn run(plan: &Plan) -> Report {
    let began = Instant::now();
    // With whoever copied something a clipboard goes, too: it is counted while they live.
    let held = Target::Clipboard.residue(plan).unwrap_or_default();
    let mut lines: Vec<Line> = Target::ALL.map(|target| first(target, plan)).into();
    for line in lines
        .iter_mut()
        .filter(|line| line.name == Target::Clipboard.name())
    {
        line.erased = line.erased.max(held);
    }
    for (target, line) in Target::ALL.into_iter().zip(&mut lines) {
        // What failed is erased once more, whatever there is to see: an X server that hangs takes seconds
        // to say nothing.
        if line.error.is_none() {
            look(target, plan, line);
        }
    }
    // Something may have been written between the erasing of one target and that of another. Once
    // more for everything: a process that was found late may have touched any of them.
    if !lines.iter().all(Line::is_clean) {
        for (target, line) in Target::ALL.into_iter().zip(&mut lines) {
            again(target, plan, line);
        }
        for (target, line) in Target::ALL.into_iter().zip(&mut lines) {
            look(target, plan, line);
        }
    }
    for line in lines.iter().filter(|line| line.not_overwritten > 0) {
        let (target, files) = (line.name, line.not_overwritten);
        tracing::warn!(
            target,
            files,
            "removed, but not overwritten: that was refused"
        );
    }
    for (target, line) in Target::ALL.into_iter().zip(&mut lines) {
        if target == Target::Processes && plan.screen_lives && line.erased == 0 {
            line.error
                .get_or_insert_with(|| chain(&Error::ScreenOverlooked));
        }
    }
    Report {
        clean: lines.iter().all(Line::is_clean),
        targets: lines,
        millis: began.elapsed().as_millis() as u64,
    }
}

fn first(target: Target, plan: &Plan) -> Line {
    let mut line = Line {
        name: target.name(),
        erased: 0,
        bytes: 0,
        not_overwritten: 0,
        residue: 0,
        error: None,
    };
    again(target, plan, &mut line);
    line
}

fn again(target: Target, plan: &Plan, line: &mut Line) {
    match target.erase(plan) {
        Ok(erased) => {
            line.erased += erased.things;
            line.bytes += erased.bytes;
            line.not_overwritten += erased.not_overwritten;
            line.error = None;
        }
        Err(error) => line.error = Some(chain(&error)),
    }
}

fn look(target: Target, plan: &Plan, line: &mut Line) {
    match target.residue(plan) {
        Ok(residue) => line.residue = residue,
        Err(error) => line.error = Some(chain(&error)),
    }
}

/// The error with its causes in one line.
fn chain(error: &dyn std::error::Error) -> String {
    let causes = std::iter::successors(error.source(), |error| error.source());
    causes.fold(error.to_string(), |text, cause| format!("{text}: {cause}"))
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::io::Read;

    use super::*;
    use crate::platform;

    fn plan(place: &tempfile::TempDir) -> Plan {
        Plan {
            visits: place.path().join("visits"),
            visit: Some(Visit::in_dir(place.path().join("visits/2"))),
            screen_lives: false,
            keep: None,
            scope: Scope::Relocated,
            scan_inbox: None,
            kept: Vec::new(),
            own: Vec::new(),
            queue: None,
            chance: Duration::ZERO,
            with_descendants: false,
            alone_since: None,
            within: Duration::from_secs(5),
        }
    }

    fn fill(visit: &Visit) {
        for place in visit.places() {
            fs::create_dir_all(place).unwrap();
        }
        fs::write(visit.files().join("паспорт.pdf"), "0123456789").unwrap();
    }

    #[test]
    fn the_visit_and_what_is_older_go_and_the_report_counts_them() {
        let place = tempfile::tempdir().unwrap();
        let plan = plan(&place);
        fill(&Visit::in_dir(plan.visits.join("1")));
        fill(&Visit::in_dir(plan.visits.join("2")));
        let report = run(&plan);
        assert!(report.is_clean(), "{report:?}");
        let line = |name| {
            report
                .targets
                .iter()
                .find(|line| line.name == name)
                .unwrap()
        };
        assert_eq!(
            (
                line("visit_directory").erased,
                line("visit_directory").bytes
            ),
            (9, 10)
        );
        assert_eq!(line("stale_visits").bytes, 10);
        assert_eq!(fs::read_dir(&plan.visits).unwrap().count(), 0);
        let json = serde_json::to_string(&report).unwrap();
        assert!(!json.contains("паспорт"), "{json}");
    }

    #[test]
    fn a_living_screen_that_no_wipe_ended_is_no_clean_report() {
        let place = tempfile::tempdir().unwrap();
        let plan = Plan {
            screen_lives: true,
            ..plan(&place)
        };
        fill(&Visit::in_dir(plan.visits.join("2")));
        let report = run(&plan);
        assert!(!report.is_clean(), "{report:?}");
        assert_eq!(report.targets[0].name, "processes");
        assert!(report.targets[0].error.is_some(), "{report:?}");
    }

    #[test]
    fn a_file_in_the_place_of_the_visits_is_no_clean_wipe_of_them() {
        let place = tempfile::tempdir().unwrap();
        let plan = plan(&place);
        fs::write(&plan.visits, "").unwrap();
        assert!(!run(&plan).is_clean());
    }
    #[test]
    fn a_screen_in_whose_folder_somebody_has_been_does_not_take_over() {
        let place = tempfile::tempdir().unwrap();
        let next = Visit::in_dir(place.path().join("visits/3"));
        fill(&next);
        let (mut link, theirs) = platform::pair().unwrap();
        let program = ["/bin/sleep", "1000"].map(Into::into);
        let screen =
            platform::start_screen(&program, &next, theirs, platform::Engine::default()).unwrap();
        let plan = Plan {
            keep: Some((screen, next.clone())),
            ..plan(&place)
        };
        let erased = |report: &Report| {
            assert!(report.is_clean(), "{report:?}");
            let line = report.targets.iter().find(|line| line.name == "next_visit");
            line.unwrap().erased
        };
        // With its directory the screen itself goes: its end of the link closes.
        assert_eq!(erased(&run(&plan)), 9);
        assert_eq!(link.read(&mut [0]).unwrap(), 0);
        assert!(!next.dir().exists());
        screen.bury();
        // A fresh one stays.
        for place in next.places() {
            fs::create_dir_all(place).unwrap();
        }
        let (_link, theirs) = platform::pair().unwrap();
        // What its engine believes is its own, too.
        let engine = platform::Engine {
            anchors: "ours\n",
            ..platform::Engine::default()
        };
        let screen = platform::start_screen(&program, &next, theirs, engine).unwrap();
        assert!(next.authorities().exists());
        let keep = Some((screen, next.clone()));
        assert_eq!(erased(&run(&Plan { keep, ..plan })), 0);
        assert!(next.files().exists());
        platform::kill(screen, Duration::from_secs(5)).unwrap();
        screen.bury();
    }
}
