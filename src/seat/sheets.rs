//! What staff pass on: to the head of the branch, when portals were down; to IT, what does not work; to those who
//! write the guides, what is wrong with one. A
//! sheet to read out or to print, with nothing of a citizen on it.

use std::path::Path;

use super::tickets::Tickets;
use super::{Seat, seconds_since_1970, wall_clock};
use crate::control::Outage;
use crate::guides::Guide;
use crate::link::speech::Step;
use crate::link::{FaultKind, RemarkKind, Sheet};
use crate::say;

/// The most outages on one sheet, which is a page.
const OUTAGES: usize = 12;

/// The most of each kind that a ticket names.
const ITEMS: usize = 8;

impl Seat {
    /// The message to the head of the branch: which portals were down, when, and how many met it (R47).
    pub(super) fn message_of_outages(&self) -> Sheet {
        let outages = self.health.outages.list();
        let mut lines = self.whence();
        match outages.is_empty() {
            true => lines.push(say!("sheet-no-outages")),
            false => lines.extend(outages.iter().take(OUTAGES).map(outage)),
        }
        Sheet {
            title: say!("sheet-outages"),
            lines,
        }
    }

    /// A fault of the seat, for IT and for information security (R97), with what the seat knows of itself. It
    /// is written before it is shown.
    pub(super) fn ticket(&self, kind: FaultKind) -> Sheet {
        let mut sheet = Sheet {
            title: say!("sheet-ticket"),
            lines: self.whence(),
        };
        sheet.lines.push(say!("sheet-kind", kind = kind.sentence()));
        sheet.lines.extend(self.condition());
        self.write_ticket(&mut sheet);
        sheet
    }

    /// A remark on a guide, for whoever writes them (R46); none where there is no such step.
    pub(super) fn remark(&self, step: &Step, kind: RemarkKind) -> Option<Sheet> {
        let mut files = self.in_force.guides.files.iter();
        let file = files.find(|file| file.id == step.guide)?;
        let guide = Guide::parse(&file.id, &file.text).ok()?;
        let number = (step.number < guide.steps.len()).then_some(step.number + 1)?;
        let mut sheet = Sheet {
            title: say!("sheet-remark"),
            lines: self.whence(),
        };
        let place = say!(
            "sheet-step",
            guide = guide.title,
            file = format!("{}.md", guide.id),
            date = guide.date.to_string(),
            number = number
        );
        sheet.lines.push(place);
        sheet.lines.push(kind.sentence());
        self.write_ticket(&mut sheet);
        Some(sheet)
    }

    /// Writes a sheet, and says in its last line where it lies or that it lies nowhere.
    fn write_ticket(&self, sheet: &mut Sheet) {
        let tickets = Tickets::in_directory(&self.settings.config.paths.state);
        let written = match tickets.add(sheet) {
            Ok(file) => {
                tracing::info!(file, "a ticket is written");
                say!("sheet-written", file = file)
            }
            Err(error) => {
                tracing::warn!(%error, "a ticket cannot be written");
                say!("sheet-not-written")
            }
        };
        sheet.lines.push(written);
    }

    /// What the seat knows of itself, in sentences.
    fn condition(&self) -> Vec<String> {
        let status = self.status();
        let fault = status.fault.as_deref();
        let state = match fault {
            Some(code) => say!("sheet-closed", code = code),
            None => say!("sheet-open", state = &status.state),
        };
        let list = status.policy_version.as_deref().unwrap_or("-");
        let versions = say!("sheet-versions", program = &status.program, list = list);
        let mut lines = vec![state, versions];
        if let Some(doctor) = &status.lockdown {
            let minutes = doctor.age_seconds.map(|age| age / 60);
            lines.push(match (doctor.ok, minutes) {
                (true, Some(minutes)) => say!("sheet-doctor-good", minutes = minutes),
                (false, Some(minutes)) => say!("sheet-doctor-open", minutes = minutes),
                (_, None) => say!("sheet-doctor-none"),
            });
            let open = doctor.open.iter().take(ITEMS);
            lines.extend(open.map(|item| format!("– {}: {}", item.id, item.message)));
        }
        lines.extend(self.health.faults.sentences());
        let down = status
            .outages
            .iter()
            .filter(|outage| outage.ended.is_none());
        lines.extend(down.take(ITEMS).map(outage));
        lines
    }

    /// From which seat a sheet comes, and when it was made.
    fn whence(&self) -> Vec<String> {
        let seat = &self.settings.config.seat;
        let branch = (!seat.branch.is_empty()).then(|| say!("sheet-branch", branch = &seat.branch));
        let moment = wall_clock::long(seconds_since_1970());
        let rest = [
            say!("sheet-seat", seat = &seat.id),
            say!("sheet-moment", moment = moment),
        ];
        branch.into_iter().chain(rest).collect()
    }
}

/// How many tickets wait to be collected, and the name of the last one.
pub(super) fn waiting(state: &Path) -> (usize, Option<String>) {
    let all = Tickets::in_directory(state).list().unwrap_or_else(|error| {
        tracing::warn!(%error, "the tickets cannot be read");
        Vec::new()
    });
    let last = all.last().and_then(|file| file.file_name());
    let last = last.map(|name| name.to_string_lossy().into_owned());
    (all.len(), last)
}

/// One outage, in a sentence.
fn outage(outage: &Outage) -> String {
    let name = match outage.portal.is_empty() {
        true => outage.host.clone(),
        false => say!("sheet-portal", portal = &outage.portal, host = &outage.host),
    };
    let (began, last) = (
        wall_clock::long(outage.began),
        wall_clock::long(outage.last),
    );
    let when = match (outage.ended, outage.answered) {
        (None, _) => say!("sheet-still", began = began, last = last),
        (Some(ended), true) => say!(
            "sheet-until",
            began = began,
            ended = wall_clock::long(ended)
        ),
        (Some(_), false) => say!("sheet-unseen", began = began, last = last),
    };
    say!(
        "sheet-outage",
        portal = name,
        when = when,
        visits = outage.visits
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_outage_is_told_with_no_more_than_was_seen() {
        let told = |ended, answered| {
            outage(&Outage {
                host: "www.gosuslugi.ru".into(),
                portal: "Госуслуги".into(),
                began: 1_700_000_000,
                last: 1_700_000_600,
                ended,
                answered,
                times: 5,
                visits: 3,
            })
        };
        assert!(told(None, false).contains("до сих пор"));
        assert!(told(Some(1_700_001_200), true).contains("заработал"));
        assert!(told(Some(1_700_000_600), false).contains("никто не открывал"));
        for sentence in [told(None, false), told(Some(1), true)] {
            assert!(sentence.contains("Госуслуги") && sentence.contains('3'));
        }
    }
}
