//! How long ago the publisher of the list was heard: told to staff, and never a reason to close.
//!
//! A seat whose publisher is away goes on with the list that it has. After some days somebody has to know of it,
//! or nobody ever looks.

use std::time::{Duration, Instant};

use super::{Seat, seconds_since_1970};
use crate::content::publication::{Heard, folder};
use crate::say;

/// How often the seat looks.
const LOOKED_EVERY: Duration = Duration::from_secs(60);

/// A publisher is heard four times an hour; a weekend without its server is nobody's business. In days.
const SILENT: u64 = 3;

const DAY: u64 = 24 * 60 * 60;

impl Seat {
    /// Looks when the publisher was heard, when it is time, and says when it is time again. None where no bundle
    /// can lie.
    pub(super) fn look_after_publisher(&mut self, now: Instant) -> Option<Instant> {
        let folder = folder(&self.settings.config.paths.allowlist)?;
        if now >= self.health.publisher_at {
            self.health.publisher_at = now + LOOKED_EVERY;
            let heard = Heard::read(&folder);
            let fault = heard.and_then(|heard| sentence(&heard, seconds_since_1970()));
            if self.health.faults.publisher != fault {
                if let Some(why) = &fault {
                    tracing::warn!("{why}");
                }
                self.health.faults.publisher = fault;
                self.tell_staff();
            }
        }
        Some(self.health.publisher_at)
    }
}

/// What staff are told; nothing while the publisher is heard and its list is taken. What is in the way of hearing it is
/// told by `ctl status`.
fn sentence(heard: &Heard, now: u64) -> Option<String> {
    if heard.refused.is_some() {
        return heard.fault.clone();
    }
    let Some(last) = heard.heard else {
        return heard.fault.as_ref().map(|_| say!("publisher-never"));
    };
    let days = now.saturating_sub(last) / DAY;
    (days >= SILENT).then(|| say!("publisher-silent", days = days))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_long_silence_is_told() {
        let told = |heard, fault: Option<&str>, now| {
            let fault = fault.map(str::to_owned);
            let heard = Heard {
                asked: now,
                heard,
                fault,
                refused: None,
                later: None,
            };
            sentence(&heard, now)
        };
        let week = 7 * DAY;
        assert_eq!(told(Some(week), None, week), None);
        assert_eq!(told(Some(week), Some("нет сети"), week + DAY), None);
        let silent = told(Some(week), Some("нет сети"), week + 5 * DAY).unwrap();
        assert!(silent.contains('5'), "{silent}");
        assert!(told(None, Some("нет сети"), week).is_some());
        assert_eq!(told(None, None, week), None, "nobody has asked yet");
        assert_eq!(
            told(Some(week), None, DAY),
            None,
            "a clock that was set back"
        );
    }

    #[test]
    fn a_list_that_is_refused_is_told_at_once() {
        let heard = Heard {
            asked: DAY,
            heard: Some(DAY),
            fault: Some("теряет порталы".to_owned()),
            refused: Some("portals".to_owned()),
            later: None,
        };
        assert_eq!(sentence(&heard, DAY).as_deref(), Some("теряет порталы"));
    }
}
