//! What follows from a saved file: the policy and the guides of a running seat.
//!
//! A file that is refused changes nothing but what staff are told, at the foot of the start page, in
//! their menu and by `sps-kiosk ctl status`.

use std::sync::Arc;

use super::Seat;
use super::equipment::Equipment;
use crate::config::Origin;
use crate::content::{self, Authorities, guides, list};
use crate::link::{Guides, ToScreen};
use crate::policy::Policy;
use crate::session::{self, Part};

/// What citizens are served by: the list and the guides that were accepted last.
pub(super) struct InForce {
    pub(super) policy: Arc<Policy>,
    /// The text of the list; none before the first valid one.
    pub(super) list: Option<Arc<str>>,
    /// Who put that list where it lies.
    pub(super) list_origin: Option<Origin>,
    /// The guides, for the screens.
    pub(super) guides: Guides,
    /// Who put them where they lie.
    pub(super) guides_origin: Origin,
    /// As long as they live, what is saved is read and told of.
    pub(super) _watches: [content::Watch; 2],
}

/// What is wrong with files that were refused, in sentences for staff.
#[derive(Debug, Default)]
pub(super) struct Faults {
    /// kiosk.toml.
    pub(super) settings: Option<String>,
    /// The policy file.
    pub(super) policy: Option<String>,
    /// The certificates of the list, which the engine cannot be shown.
    pub(super) authorities: Option<String>,
    /// The guides.
    pub(super) guides: Option<String>,
    /// The picture of the scanner.
    pub(super) scanner: Option<String>,
    /// The journal.
    pub(super) journal: Option<String>,
    /// What keeps the board of the branch from taking what this seat hands in, and somebody has to mend.
    pub(super) board: Option<String>,
    /// The publisher of the list is silent: no file, but told at the same places.
    pub(super) publisher: Option<String>,
    /// The machine below is not locked: no file, but told at the same places.
    pub(super) lockdown: Option<String>,
    /// The proxy of the branch's network: no file, but told at the same places.
    pub(super) proxy: Vec<String>,
}

impl Faults {
    /// One sentence a fault, for the screens.
    pub(super) fn sentences(&self) -> Vec<String> {
        let faults = [
            &self.settings,
            &self.policy,
            &self.authorities,
            &self.guides,
            &self.scanner,
            &self.journal,
            &self.board,
            &self.publisher,
            &self.lockdown,
        ];
        let files = faults.into_iter().flatten();
        files.chain(&self.proxy).cloned().collect()
    }
}

impl Seat {
    /// The policy file changed.
    pub(super) fn reloaded(&mut self, notice: list::ReloadedList) {
        match notice {
            list::ReloadedList::Loaded {
                policy,
                text,
                authorities,
                location,
            } => {
                tracing::info!(
                    origin = location.origin.code(),
                    version = policy.version(),
                    "a new policy is in force"
                );
                self.gate.load(policy.clone());
                self.in_force.policy = policy;
                self.equip(authorities);
                self.screens.tell_all(&ToScreen::Policy(text.to_string()));
                self.in_force.list = Some(text);
                self.in_force.list_origin = Some(location.origin);
                self.health.faults.policy = None;
                self.tell_staff();
                self.happened(session::Event::Part(Part::Policy, true));
            }
            list::ReloadedList::Rejected(sentence) => self.rejected(sentence),
        }
    }

    /// What a list wants of the engine; where this machine cannot give it, staff are told.
    pub(super) fn equip(&mut self, authorities: Arc<Authorities>) {
        let equipment = Equipment {
            authorities,
            old_tls: self.in_force.policy.has_old_tls(),
        };
        self.health.faults.authorities = equipment.fault();
        self.screens.equip(equipment);
    }

    pub(super) fn rejected(&mut self, sentence: String) {
        tracing::warn!("the policy file is refused; nothing changes: {sentence}");
        self.health.faults.policy = Some(sentence);
        self.tell_staff();
    }

    /// The guides changed.
    pub(super) fn guides_reloaded(&mut self, notice: guides::ReloadedGuides) {
        match &notice.fault {
            Some(sentence) => {
                tracing::warn!("guides are refused: {sentence}");
            }
            None => {
                tracing::info!(count = notice.guides.files.len(), "new guides are in force");
                self.screens
                    .tell_all(&ToScreen::Guides(notice.guides.clone()));
                self.in_force.guides = notice.guides;
                self.in_force.guides_origin = notice.origin;
            }
        }
        if let Some(sentence) = &notice.scanner_fault {
            tracing::warn!("the scanner is shown without its picture: {sentence}");
        }
        self.health.faults.guides = notice.fault;
        self.health.faults.scanner = notice.scanner_fault;
        self.tell_staff();
    }

    pub(super) fn tell_staff(&mut self) {
        let sentences = self.health.faults.sentences();
        self.screens.tell_all(&ToScreen::ForStaff(sentences));
    }
}
