//! One visit of a citizen as the seat has it: from the mark on disk to the wipe.
//!
//! It begins on a screen that will serve nobody else, once the mark lies on the disk (`begin`). While it lasts
//! the screen says where it is (`arrived`), and its capabilities serve it. Its end takes the whole value apart
//! (`closing`): what it knew of itself goes into the report, what still works for it ends on the thread of the
//! wipe, and the rest is gone. No field of a visit can be left to the next one.

use std::time::Instant;

use super::logout::Logout;
use super::refusals::Missing;
use super::watchdog::Memory;
use super::{Seat, mark_failed, seconds_since_1970};
use crate::capabilities::Capabilities;
use crate::capabilities::print::Printing;
use crate::catalogue;
use crate::journal::{Mode, Moment, Subject};
use crate::link::{Belongings, ToScreen, Wanted};
use crate::policy::Portal;
use crate::session::{self, Failure};
use crate::wipe::Report;

/// The visit that takes place.
#[derive(Debug)]
pub(super) struct OpenVisit {
    /// Its number on this seat, over all starts.
    pub(super) number: u64,
    /// When it began, as the mark says it.
    pub(super) began: Moment,
    /// The host of the page that is open.
    pub(super) host: Option<String>,
    /// The services and portals that it opened, in this order.
    pub(super) opened: Vec<Subject>,
    /// The portals that it was at.
    pub(super) visited: Vec<Portal>,
    /// Whether its citizen works alone, as said on the start page; with staff at the screen nobody does (R22).
    pub(super) mode: Option<Mode>,
    /// The hosts that the open page asked for in vain.
    pub(super) missing: Missing,
    pub(super) memory: Memory,
    pub(super) capabilities: Capabilities,
}

/// What is known of the last visit after it: no more than its report says.
#[derive(Debug, Default)]
pub(super) struct LastVisit {
    pub(super) logout: Logout,
    /// What it had; none before the first visit of this seat.
    pub(super) belongings: Option<Belongings>,
    /// What the wipe did; none while it has not ended.
    pub(super) report: Option<Report>,
    /// The printing of the report.
    pub(super) printing: Option<Printing>,
    /// Its citizen has said how it went.
    pub(super) rated: bool,
}

impl OpenVisit {
    fn opens(&mut self, subject: Subject) {
        if !self.opened.contains(&subject) {
            self.opened.push(subject);
        }
    }
}

impl Seat {
    /// A visit begins: on a screen that is there and will serve nobody else, and with the mark on disk.
    pub(super) fn begin(&mut self) -> Result<(), session::Event> {
        self.send_staff_away();
        if !self.screens.take_current() {
            return Err(session::Event::ScreenGone(Failure::Died));
        }
        // The paper of the last report needs nobody any more.
        self.ending.last.printing = None;
        let number = self.journal.next();
        self.health.tally.begin_visit(number);
        self.journal.mark.write(number).map_err(mark_failed)?;
        self.journal.began();
        let capabilities = self.begin_to_serve();
        let began = self.journal.mark.began().unwrap_or_else(seconds_since_1970);
        self.visit = Some(OpenVisit {
            number,
            began: began.cast_signed(),
            host: None,
            opened: Vec::new(),
            visited: Vec::new(),
            mode: None,
            missing: Missing::default(),
            memory: Memory::default(),
            capabilities,
        });
        Ok(())
    }

    /// The host of the page that is open.
    pub(super) fn host(&self) -> Option<&str> {
        self.visit.as_ref()?.host.as_deref()
    }

    /// The screen that is seen is at this host now, or shows no page.
    pub(super) fn arrived(&mut self, host: Option<String>) {
        self.visits(host.as_deref());
        if let Some(visit) = &mut self.visit {
            visit.host = host;
            if visit.missing.forget(Instant::now()) {
                self.screens.tell_current(ToScreen::Missing(0));
            }
        }
    }

    /// A page of this host is open, seen or not: its portal is asked to log out at the end.
    pub(super) fn visits(&mut self, host: Option<&str>) {
        let portal = host.and_then(|host| self.in_force.policy.portal_of(host));
        if let (Some(portal), Some(visit)) = (portal, &mut self.visit)
            && !visit.visited.iter().any(|known| known.id == portal.id)
        {
            visit.visited.push(portal.clone());
            visit.opens(Subject::of_portal(portal));
        }
    }

    /// What somebody chose of the list is open now.
    pub(super) fn chosen(&mut self, wanted: &Wanted) {
        let opening = catalogue::resolve(&self.in_force.policy, wanted);
        if let (Some(opening), Some(visit)) = (opening, &mut self.visit) {
            let portal = || Subject::of_portal(opening.portal);
            visit.opens(opening.service.map_or_else(portal, Subject::of_service));
        }
    }
}
