//! What a citizen knows to be theirs, counted while it is there, for the report after the wipe.
//!
//! The wipe counts what the machine had: folders, sockets, processes. Nobody recognises a visit by that.
//! Numbers only: no name is kept.

use super::screens::Screen;
use super::visit::{LastVisit, OpenVisit};
use crate::link::Belongings;
use crate::platform;
use crate::wipe::{Line, Report};

impl OpenVisit {
    /// The visit of this screen ends: its portals and its files are counted before they go.
    pub(super) fn count_what_goes(&mut self, screen: &Screen) {
        let files = platform::plain_files(&screen.visit.files()).unwrap_or_default();
        let all = &mut self.belongings;
        all.sites = self.visited.len() as u64;
        all.files = files.len() as u64;
        all.bytes = files.iter().map(|(_, bytes)| bytes).sum();
    }
}

impl LastVisit {
    /// What was counted, with what only the wipe could see.
    pub(super) fn counted(&self) -> Option<Belongings> {
        let mut all = self.belongings?;
        let report = self.report.as_ref();
        let erased = |target| report.map_or(0, |report| erased(report, target));
        all.copied = erased("clipboard") > 0;
        all.media = erased("media");
        if erased("scan_inbox") > 0 {
            all.scans = None;
        }
        Some(all)
    }
}

fn erased(report: &Report, target: &str) -> u64 {
    let line = report.targets.iter().find(|line| line.name == target);
    line.map_or(0, |Line { erased, .. }| *erased)
}
