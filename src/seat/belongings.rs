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
    /// The visit ends on this screen: what belongs to it is counted before it goes.
    pub(super) fn belongings(&self, screen: Option<&Screen>) -> Belongings {
        let files = screen.map(|screen| platform::plain_files(&screen.visit.files()));
        let files = files.and_then(Result::ok).unwrap_or_default();
        Belongings {
            sites: self.visited.len() as u64,
            files: files.len() as u64,
            bytes: files.iter().map(|(_, bytes)| bytes).sum(),
            scans: Some(self.capabilities.scans()),
            prints: self.capabilities.prints(),
            copied: false,
            media: 0,
        }
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
