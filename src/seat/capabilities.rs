//! The capabilities of a visit as the seat has them: who may ask, what they are lent, and who hears.
//!
//! In a visit, the screen that is seen may ask for everything. After it the report can be printed, and what
//! staff pass on: neither names anybody, so that its job may go on until the next wipe, which takes it away if
//! it has not come out.

use std::sync::Arc;
use std::time::Duration;

use super::screens::ScreenId;
use super::{Seat, SeatEvent, Settings, teller};
use crate::capabilities::print::{self, Printer};
use crate::capabilities::scanner::NOT_CUT;
use crate::capabilities::{Capabilities, Resources, Tell};
use crate::config::Config;
use crate::content::settings;
use crate::link::{self, Ask, Features, Guides, Progress, ToScreen};
use crate::platform::Queue;
use crate::session::{self, State, Why};
use crate::visit::Visit;

/// A citizen who ends the visit beside a printer that works gets the sheet; later it would come out
/// for nobody.
const CHANCE: Duration = Duration::from_secs(10);

/// The report is a page or two; there is one for the citizen and one for the branch.
const REPORT_PAGES: u64 = 4;

/// The queue of this seat, if it prints.
pub(super) fn queue(config: &Config) -> Option<Queue> {
    let printer = config.print.printer.as_deref();
    printer.map(|printer| Queue::new(printer, &config.seat.id))
}

/// What this seat has; `door`: staff can come in at the screen.
pub(super) fn features(config: &Config, door: bool) -> Features {
    Features {
        door,
        keyboard: config.screen.keyboard,
        printer: config.print.printer.is_some(),
        scanner: way_to_scan(config),
        speech: config.speech.enabled,
    }
}

/// How citizens scan here. Whoever can be asked from the screen needs no button of its own.
fn way_to_scan(config: &Config) -> Option<link::scanner::Way> {
    use link::scanner::Way;
    let scan = &config.scan;
    let by_buttons = scan.inbox.as_ref().map(|_| Way::Buttons);
    scan.device.as_ref().map(|_| Way::Screen).or(by_buttons)
}

/// How long a job may go on when a visit ends in this way.
pub(super) fn chance(state: State) -> Duration {
    match state {
        State::Ending {
            why: Why::Asked, ..
        } => CHANCE,
        State::Ending { .. } | State::Idle | State::Active(_) | State::OutOfService(_) => {
            Duration::ZERO
        }
    }
}

impl Seat {
    /// The capabilities of a visit that begins on the screen that is seen.
    pub(super) fn begin_to_serve(&self) -> Capabilities {
        match (self.screens.current_id(), self.screens.current()) {
            (Some(id), Some((_, visit))) => {
                let pages = self.settings.config.print.pages;
                let tell = self.progress_of(id);
                Capabilities::begin(&resources(
                    &self.settings,
                    &self.in_force.guides,
                    pages,
                    &visit,
                    tell,
                ))
            }
            _ => Capabilities::default(),
        }
    }

    /// The screen that is seen asks for something.
    pub(super) fn ask(&mut self, id: ScreenId, ask: Ask) {
        let Some((_, place)) = self.screens.current() else {
            return;
        };
        let pages = match self.visit {
            Some(_) => self.settings.config.print.pages,
            None => REPORT_PAGES,
        };
        let prints_ours = self.shows_report() || self.staff.is_inside();
        let tell = self.progress_of(id);
        let resources = resources(&self.settings, &self.in_force.guides, pages, &place, tell);
        let answer = match (&mut self.visit, ask) {
            (Some(visit), ask) => visit.capabilities.ask(ask, &resources),
            (None, Ask::Print(ask)) if prints_ours => {
                let printing = &mut self.ending.last.printing;
                print::ask(printing, ask, &resources).map(Progress::Print)
            }
            (None, _) => None,
        };
        if let Some(progress) = answer {
            self.screens.tell_current(ToScreen::Progress(progress));
        }
    }

    /// Something went on for this screen; another one, and another visit, hear nothing of it.
    pub(super) fn went_on(&mut self, id: ScreenId, progress: Progress) {
        if !self.screens.is_current(id) {
            return;
        }
        let report = &self.ending.last.printing;
        let is_heard = match (&mut self.visit, &progress, report) {
            (Some(visit), ..) => visit.capabilities.is_current(&progress),
            // The press on «Напечатать» below our own page was the yes.
            (None, Progress::Print(link::print::Progress::Asks { .. }), Some(report)) => {
                let all = link::print::Options::default();
                report.ask(link::print::Ask::Confirm(all));
                false
            }
            (None, ..) => true,
        };
        if is_heard {
            if let Some(how) = end_of_scan(&progress) {
                self.health.tally.count_scan(how);
            }
            // Whoever waits for a scanner touches nothing.
            if brings_page(&progress) {
                self.happened(session::Event::Touched);
            }
            self.screens.tell_current(ToScreen::Progress(progress));
        }
    }

    fn progress_of(&self, id: ScreenId) -> Tell {
        let event = move |progress| SeatEvent::Progress(id, progress);
        Arc::new(teller(&self.tell, event))
    }
}

/// How a scan ended, when it did: the stable code; `done` when it was stopped, too.
fn end_of_scan(progress: &Progress) -> Option<&str> {
    use link::scanner::Progress as Scanning;
    let Progress::Scanner(scanning) = progress else {
        return None;
    };
    match scanning {
        Scanning::Over => Some("done"),
        // Its page was read, and lies as it lay.
        Scanning::Trouble(code) if code == NOT_CUT => None,
        Scanning::Trouble(code) => Some(code),
        Scanning::Ready(_) | Scanning::Page(_) | Scanning::Trims(_) | Scanning::Trimmed(_) => None,
    }
}

/// Paper was laid there for it.
fn brings_page(progress: &Progress) -> bool {
    matches!(
        progress,
        Progress::Scan(link::scan::Progress::Taken(_))
            | Progress::Scanner(link::scanner::Progress::Page(_))
    )
}

fn resources<'a>(
    settings: &'a Settings,
    guides: &'a Guides,
    pages: u64,
    visit: &'a Visit,
    tell: Tell,
) -> Resources<'a> {
    let config = &settings.config;
    Resources {
        printer: queue(config).map(|queue| Printer {
            queue,
            pages,
            reader: settings.reader.clone(),
        }),
        inbox: config.scan.inbox.as_deref(),
        scanner: settings::scanner(config),
        reader: &settings.reader,
        guides: config.speech.enabled.then_some(&guides.files),
        scope: settings.scope,
        visit,
        tell,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_that_is_not_cut_is_no_end_of_a_scan() {
        let end = |now: link::scanner::Progress| {
            let progress = Progress::Scanner(now);
            end_of_scan(&progress).map(str::to_owned)
        };
        let trouble = |code: &str| link::scanner::Progress::Trouble(code.to_owned());
        assert_eq!(end(link::scanner::Progress::Over).as_deref(), Some("done"));
        assert_eq!(end(trouble("jam")).as_deref(), Some("jam"));
        assert_eq!(end(trouble(NOT_CUT)), None);
    }
}
