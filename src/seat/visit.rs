//! One visit of a citizen as the seat has it: from the mark on disk to the wipe.
//!
//! It begins on a screen that will serve nobody else, once the mark lies on the disk (`begin`). While it lasts
//! the screen says where it is (`arrived`), and its capabilities serve it. Its end takes the whole value apart
//! (`closing`): what it knew of itself goes into the report, what still works for it ends on the thread of the
//! wipe, and the rest is gone. No field of a visit can be left to the next one.

use std::time::Instant;

use super::logout::Logout;
use super::refusals::Missing;
use super::speech::Voice;
use super::usb_import::Usb;
use super::watchdog::Memory;
use super::{Seat, mark_failed};
use crate::capabilities::print::Printing;
use crate::capabilities::scan::Scans;
use crate::link::{Belongings, ToScreen};
use crate::policy::Portal;
use crate::session::{self, Failure};
use crate::wipe::Report;

/// The visit that takes place.
#[derive(Debug)]
pub(super) struct OpenVisit {
    /// The host of the page that is open.
    pub(super) host: Option<String>,
    /// The portals that it was at.
    pub(super) visited: Vec<Portal>,
    /// The hosts that the open page asked for in vain.
    pub(super) missing: Missing,
    /// What belongs to it, for its report.
    pub(super) belongings: Belongings,
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
}

/// What works for a visit beside the network, each on a thread of its own.
#[derive(Debug, Default)]
pub(super) struct Capabilities {
    /// Once anything was printed.
    pub(super) printing: Option<Printing>,
    pub(super) voice: Voice,
    pub(super) usb: Usb,
    /// The watch over the scanner's folder, where there is one.
    pub(super) scans: Option<Scans>,
}

impl Capabilities {
    /// Nothing more comes to the visit and nobody speaks; waits for nobody. What is being printed may still
    /// come out.
    pub(super) fn stop(&mut self) {
        self.voice.hush();
        self.usb.stop();
        self.scans.iter().for_each(Scans::stop);
    }

    /// Ends all of them, and waits until the last one has ended: never on the loop.
    pub(super) fn end(self) {
        self.printing.into_iter().for_each(Printing::end);
        self.voice.end();
        self.usb.end();
        self.scans.into_iter().for_each(Scans::end);
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
        self.tally.begin_visit();
        self.mark.write().map_err(mark_failed)?;
        let scans = self.watch_scans();
        self.visit = Some(OpenVisit {
            host: None,
            visited: Vec::new(),
            missing: Missing::default(),
            belongings: Belongings::default(),
            memory: Memory::default(),
            capabilities: Capabilities {
                scans,
                ..Capabilities::default()
            },
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
        let portal = host.and_then(|host| self.policy.portal_of(host));
        if let (Some(portal), Some(visit)) = (portal, &mut self.visit)
            && !visit.visited.iter().any(|known| known.id == portal.id)
        {
            visit.visited.push(portal.clone());
        }
    }
}
