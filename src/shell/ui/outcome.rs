//! What the end of a visit did, in words: for the screen and for paper.

use super::parts::size;
use crate::link::{Belongings, Outcome};
use crate::say;

/// The portals that have confirmed the log-out, or those that have not, by name.
pub(super) fn named(outcome: &Outcome, confirmed: bool) -> String {
    let portals = outcome.portals.iter();
    let names: Vec<&str> = portals
        .filter(|portal| portal.confirmed == confirmed)
        .map(|portal| portal.name.as_str())
        .collect();
    names.join(", ")
}

/// What went, each with what became of it; and what there had been none of. Traces are always there, and
/// nobody counts them.
pub(super) fn gone(belongings: Option<&Belongings>) -> (Vec<(String, String)>, Vec<String>) {
    let (mut gone, mut empty) = (Vec::new(), Vec::new());
    if let Some(all) = belongings {
        let mut tell = |name: String, count: u64, note: String| match count {
            0 => empty.push(name),
            _ => gone.push((name, note)),
        };
        let count = all.sites;
        tell(
            say!("gone-sites"),
            count,
            say!("gone-sites-what", count = count),
        );
        let (count, size) = (all.files, size(all.bytes));
        let note = say!("gone-files-what", count = count, size = size);
        tell(say!("gone-files"), count, note);
        match all.scans {
            Some(count) => tell(
                say!("gone-scans"),
                count,
                say!("gone-scans-what", count = count),
            ),
            None => tell(say!("gone-scans"), 1, say!("gone-all")),
        }
        let count = all.prints;
        tell(
            say!("gone-prints"),
            count,
            say!("gone-prints-what", count = count),
        );
        tell(
            say!("gone-copied"),
            all.copied.into(),
            say!("gone-copied-what"),
        );
        let count = all.media;
        tell(
            say!("gone-media"),
            count,
            say!("gone-media-what", count = count),
        );
    }
    gone.push((say!("gone-traces"), say!("gone-all")));
    (gone, empty)
}
