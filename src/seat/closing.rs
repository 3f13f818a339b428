//! The end of a visit, carried out: it is hidden, logged out of its portals, and wiped.
//!
//! The next screen hides the visit while its own, if that still lives, asks the portals to end the
//! log-in. Both have the same few seconds; then the wipe begins anyway, and what was not answered is
//! not confirmed. A screen that died or hung is asked nothing.

use std::time::{Duration, Instant};

use super::boot::plan;
use super::logout::Logout;
use super::refusals::Missing;
use super::screens::{self, Screen, ScreenId};
use super::{Event, Seat, printing, teller};
use crate::link::ToScreen;
use crate::session::{self, State};
use crate::transfer::print::Printing;
use crate::transfer::scan::Scans;
use crate::wipe::{self, Plan};

/// The next screen has so long to hide the visit that ends, and its portals to confirm the log-out.
const CLOSED_WITHIN: Duration = Duration::from_secs(5);

/// A visit that is being hidden and logged out before it is wiped.
pub(super) struct Closing {
    old: Option<Screen>,
    /// True while the screen of the visit lives, and has to be ended by the wipe.
    lives: bool,
    pub(super) until: Instant,
}

impl Closing {
    /// Of a visit whose screen died: there is nothing to wait for.
    pub(super) fn of_the_dead(screen: Screen, now: Instant) -> Closing {
        Closing {
            old: Some(screen),
            lives: false,
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
    /// The screen that is seen is at this host now, or shows no page.
    pub(super) fn arrived(&mut self, host: Option<String>) {
        self.visits(host.as_deref());
        self.host = host;
        self.another_page();
    }

    /// A page of this host is open, seen or not: its portal is asked to log out at the end.
    pub(super) fn visits(&mut self, host: Option<&str>) {
        let portal = host.and_then(|host| self.policy.portal_of(host));
        if let (Some(portal), State::Active { .. }) = (portal, self.session.state())
            && !self.visited.iter().any(|known| known.id == portal.id)
        {
            self.visited.push(portal.clone());
        }
    }

    /// The first half of an end: the next screen hides the visit, its pages are cut off, and its
    /// portals are asked to log out.
    pub(super) fn close(&mut self) {
        self.gate.close_all();
        self.hush();
        self.scans.take().into_iter().for_each(Scans::end);
        self.host = None;
        self.missing = Missing::default();
        self.report = None;
        self.wipes += 1;
        let dead = self.closing.take().and_then(|closing| closing.old);
        let mut living = self.screens.take_over();
        if let Some(screen) = living.as_ref().or(dead.as_ref()) {
            self.count_what_goes(screen);
        }
        self.logout = Logout::from(std::mem::take(&mut self.visited));
        match &mut living {
            Some(screen) if !self.logout.is_over() => {
                screen.send(ToScreen::LogOut(self.logout.addresses()));
            }
            Some(_) => {}
            None => self.logout.give_up(),
        }
        self.closing = Some(Closing {
            lives: living.is_some(),
            old: living.or(dead),
            until: Instant::now() + CLOSED_WITHIN,
        });
    }

    /// The screen of the visit that ends says what a portal answered.
    pub(super) fn logged_out(&mut self, id: ScreenId, at: usize, confirmed: bool) {
        let asked = self
            .closing
            .as_ref()
            .is_some_and(|closing| closing.is_of(id));
        if !asked || !self.logout.answered(at, confirmed) {
            tracing::warn!("a screen answered what nobody asked");
        }
    }

    /// A screen that is gone has no more answers.
    pub(super) fn answers_no_more(&mut self, id: ScreenId) {
        if let Some(closing) = &mut self.closing
            && closing.is_of(id)
        {
            closing.lives = false;
            self.logout.give_up();
        }
    }

    /// Begins the wipe as soon as the visit is hidden and logged out, or cannot be.
    pub(super) fn look_after_closing(&mut self, now: Instant) {
        let ready = self.screens.is_shown() && self.logout.is_over();
        if let Some(closing) = self
            .closing
            .take_if(|closing| ready || now >= closing.until)
        {
            for (portal, confirmed) in self.logout.portals() {
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
            chance: printing::chance(self.session.state()),
            ..plan(&self.settings.config, self.settings.scope)
        };
        let number = self.wipes;
        let (printing, errands) = (self.printing.take(), std::mem::take(&mut self.errands));
        let tell = teller(&self.tell, move |report| Event::Wiped(number, report));
        let started = std::thread::Builder::new()
            .name("wipe".into())
            .spawn(move || {
                // Nothing may reach the printer, a medium or the visit after the wipe has looked there.
                printing.into_iter().for_each(Printing::end);
                errands.end();
                tell(wipe::run(&plan));
            });
        if let Err(error) = started {
            tracing::warn!(%error, "the wipe could not be started");
            self.screens.resume();
            self.happened(session::Event::Wiped(false));
        }
    }
}
