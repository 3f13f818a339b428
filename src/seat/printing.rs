//! Printing as the seat does it: in a visit, and the report after it, for the screen that is seen.
//!
//! The report of an end is printed when nobody's visit takes place. It names nobody, so that its job may
//! go on until the next wipe, which takes it away if it has not come out.
//! What a document is and how it reaches the printer is the service's business; here is said who may
//! ask, and what the screen hears.

use std::time::Duration;

use super::screens::ScreenId;
use super::{Event, Seat, teller};
use crate::capabilities::print::{Notice, Printing, Settings};
use crate::config::Config;
use crate::link::{self, ToScreen};
use crate::platform::Queue;
use crate::session::{State, Why};

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

/// How long a job may go on when a visit ends in this way.
pub(super) fn chance(state: State) -> Duration {
    match state {
        State::Ending {
            why: Why::Asked, ..
        } => CHANCE,
        State::Ending { .. } | State::Idle | State::Active { .. } | State::OutOfService(_) => {
            Duration::ZERO
        }
    }
}

impl Seat {
    /// The screen offers a document.
    pub(super) fn print(&mut self, id: ScreenId, name: String) {
        let pages = match self.session.state() {
            State::Active { .. } => self.settings.config.print.pages,
            State::Idle if self.screens.shows_report() => REPORT_PAGES,
            State::Idle | State::Ending { .. } | State::OutOfService(_) => return,
        };
        if self.printing().is_none() {
            *self.printing() = self.start_printing(id, pages);
        }
        match self.printing() {
            Some(printing) => printing.offer(name),
            None => self.tell_printing(link::Printing::Trouble("no-printer".to_owned())),
        }
    }

    /// The printing of the visit, or that of the report on the last one.
    pub(super) fn printing(&mut self) -> &mut Option<Printing> {
        match &mut self.visit {
            Some(visit) => &mut visit.capabilities.printing,
            None => &mut self.ending.last.printing,
        }
    }

    fn start_printing(&self, id: ScreenId, pages: u64) -> Option<Printing> {
        let settings = Settings {
            queue: queue(&self.settings.config)?,
            pages,
            place: self.screens.current()?.1.printing(),
            reader: self.settings.reader.clone(),
        };
        let tell = teller(&self.tell, move |notice| Event::Print(id, notice));
        Printing::start(settings, tell)
            .inspect_err(|error| tracing::warn!(%error, "nothing can be printed"))
            .ok()
    }

    /// The printing of this screen came forward; another screen hears nothing of it. The press on
    /// «Напечатать» below the report was the yes.
    pub(super) fn printed(&mut self, id: ScreenId, notice: Notice) {
        if !self.screens.is_current(id) {
            return;
        }
        match (&mut self.visit, &self.ending.last.printing, notice) {
            (None, Some(printing), Notice::Ready(_)) => return printing.confirm(),
            (Some(visit), _, Notice::Sent) => visit.belongings.prints += 1,
            _ => {}
        }
        self.tell_printing(match notice {
            Notice::Ready(pages) => link::Printing::Asks { pages },
            Notice::TooLong { pages, left } => link::Printing::TooLong { pages, left },
            Notice::Sent => link::Printing::Sent,
            Notice::Done => link::Printing::Done,
            Notice::Trouble(trouble) => link::Printing::Trouble(trouble.code().to_owned()),
            Notice::Unusable => link::Printing::Trouble("unusable".to_owned()),
            Notice::Refused => link::Printing::Trouble("refused".to_owned()),
        });
    }

    fn tell_printing(&mut self, printing: link::Printing) {
        self.screens.tell_current(ToScreen::Printing(printing));
    }
}
