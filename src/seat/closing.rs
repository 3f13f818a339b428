//! The end of a visit, carried out: it is hidden, logged out of its portals, and wiped.
//!
//! The next screen hides the visit while its own, if that still lives, asks the portals to end the
//! log-in. Both have the same few seconds; then the wipe begins anyway, and what was not answered is
//! not confirmed. A screen that died or hung is asked nothing.

use std::time::{Duration, Instant};

use super::boot::plan;
use super::logout::Logout;
use super::screens::{self, Screen, ScreenId};
use super::visit::LastVisit;
use super::{Seat, SeatEvent, capabilities, teller};
use crate::capabilities::print::Printing;
use crate::capabilities::{Capabilities, Job};
use crate::journal;
use crate::link::ToScreen;
use crate::session;
use crate::wipe::{self, Plan};

/// The next screen has so long to hide the visit that ends, and its portals to confirm the log-out.
const CLOSED_WITHIN: Duration = Duration::from_secs(5);

/// A visit that is being hidden and logged out before it is wiped.
pub(super) struct Closing {
    old: Option<Screen>,
    /// True while the screen of the visit lives, and has to be ended by the wipe.
    lives: bool,
    /// What worked for the visit; it ends on the thread of the wipe.
    capabilities: Capabilities,
    /// The printing of the report on the visit before.
    report: Option<Printing>,
    /// The reading of a stick that staff brought.
    stick: Option<Job>,
    /// Its row in the journal, but for what is not known yet.
    row: Option<journal::Visit>,
    pub(super) until: Instant,
}

impl Closing {
    /// Of a visit whose screen died: there is nothing to wait for.
    pub(super) fn of_the_dead(screen: Screen, now: Instant) -> Closing {
        Closing {
            old: Some(screen),
            lives: false,
            capabilities: Capabilities::default(),
            report: None,
            stick: None,
            row: None,
            until: now,
        }
    }

    /// Where nothing is wiped, what the screen knew still goes.
    pub(super) fn discard(self) {
        self.old.into_iter().for_each(screens::discard);
    }

    fn is_of(&self, id: ScreenId) -> bool {
        self.old.as_ref().is_some_and(|screen| screen.id == id)
    }
}

impl Seat {
    /// The first half of an end: the next screen hides the visit, its pages are cut off, and its
    /// portals are asked to log out.
    pub(super) fn close(&mut self) {
        self.call(false);
        self.gate.close_all();
        self.ending.wipes += 1;
        // Of a wipe that has not begun yet, nothing may be lost.
        let (dead, unended, report, stick, row) = match self.ending.closing.take() {
            Some(before) => (
                before.old,
                before.capabilities,
                before.report,
                before.stick,
                before.row,
            ),
            None => (None, Capabilities::default(), None, None, None),
        };
        let mut living = self.screens.take_over();
        let (visited, belongings, capabilities, row) = match self.visit.take() {
            Some(mut visit) => {
                visit.capabilities.stop();
                let belongings = visit.belongings(living.as_ref().or(dead.as_ref()));
                let row = self.row_of(&visit);
                self.health.tally.count_end(row.end);
                (
                    visit.visited,
                    Some(belongings),
                    visit.capabilities,
                    Some(row),
                )
            }
            None => (Vec::new(), self.ending.last.belongings, unended, row),
        };
        let mut logout = Logout::from(visited);
        match &mut living {
            Some(screen) if !logout.is_over() => screen.send(ToScreen::LogOut(logout.addresses())),
            Some(_) => {}
            None => logout.give_up(),
        }
        self.ending.closing = Some(Closing {
            lives: living.is_some(),
            old: living.or(dead),
            capabilities,
            report: self.ending.last.printing.take().or(report),
            stick: self.brought.stop().or(stick),
            row,
            until: Instant::now() + CLOSED_WITHIN,
        });
        self.ending.last = LastVisit {
            logout,
            belongings,
            report: None,
            printing: None,
            rated: false,
        };
    }

    /// The screen of the visit that ends says what a portal answered.
    pub(super) fn logged_out(&mut self, id: ScreenId, at: usize, confirmed: bool) {
        let asked = self
            .ending
            .closing
            .as_ref()
            .is_some_and(|closing| closing.is_of(id));
        if !asked || !self.ending.last.logout.answered(at, confirmed) {
            tracing::warn!("a screen answered what nobody asked");
        }
    }

    /// A screen that is gone has no more answers.
    pub(super) fn answers_no_more(&mut self, id: ScreenId) {
        if let Some(closing) = &mut self.ending.closing
            && closing.is_of(id)
        {
            closing.lives = false;
            self.ending.last.logout.give_up();
        }
    }

    /// Begins the wipe as soon as the visit is hidden and logged out, or cannot be.
    pub(super) fn look_after_closing(&mut self, now: Instant) {
        let ready = self.screens.is_shown() && self.ending.last.logout.is_over();
        if let Some(closing) = self
            .ending
            .closing
            .take_if(|closing| ready || now >= closing.until)
        {
            for (portal, confirmed) in self.ending.last.logout.portals() {
                tracing::info!(portal = portal.id, confirmed, "logged out");
            }
            self.wipe(closing);
        }
    }

    /// The second half: everything of the visit is wiped on a thread of its own.
    fn wipe(&mut self, closing: Closing) {
        let plan = Plan {
            visit: closing.old.map(|screen| screen.visit),
            screen_lives: closing.lives,
            keep: self.screens.current(),
            chance: capabilities::chance(self.session.state()),
            ..plan(&self.settings.config, self.settings.scope)
        };
        if let Some(row) = closing.row {
            let logout = self.ending.last.logout.verdict();
            self.journal.ended(journal::Visit { logout, ..row });
        }
        let rows = self.journal.clone();
        let number = self.ending.wipes;
        let tell = teller(&self.tell, move |report| SeatEvent::Wiped(number, report));
        let started = std::thread::Builder::new()
            .name("wipe".into())
            .spawn(move || {
                // Nothing may reach the printer, a medium or the visit after the wipe has looked there.
                closing.report.into_iter().for_each(Printing::end);
                closing.stick.into_iter().for_each(Job::end);
                closing.capabilities.end();
                let report = wipe::run(&plan);
                rows.wiped(report.is_clean());
                tell(report);
            });
        if let Err(error) = started {
            tracing::warn!(%error, "the wipe could not be started");
            self.screens.resume();
            self.happened(session::Event::Wiped(false));
        }
    }
}
