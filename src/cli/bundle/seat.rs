//! `sps-kiosk bundle use` and `show` on a seat.

use std::path::Path;
use std::process::ExitCode;

use super::super::seat_files::SeatFiles;
use super::{answered, print};
use crate::config::{Locations, Origin};
use crate::content::{Folder, list};
use crate::deploy::{Store, Taken};
use crate::say;

/// The word that goes back.
const PREVIOUS: &str = "previous";

/// Takes what is published there, or goes back; 1 when it is refused: what was in force stays.
pub(super) fn take(files: &SeatFiles, source: &Path) -> anyhow::Result<ExitCode> {
    let config = files.load()?;
    let store = Store::of(&files.places()?);
    let done = match source == Path::new(PREVIOUS) {
        true => store
            .go_back()
            .map(|number| say!("bundle-back", number = number.to_string())),
        false => store
            .take(source, config.seat.region.as_deref())
            .map(|taken| match taken {
                Taken::New(number) => say!("bundle-taken", number = number.to_string()),
                Taken::Already(number) => say!("bundle-already", number = number.to_string()),
            }),
    };
    Ok(answered(done.map(|sentence| {
        print(sentence);
        tell_what_counts_more(&config.paths.allowlist, &config.paths.instructions);
    })))
}

/// Says which bundle this seat has.
pub(super) fn show(files: &SeatFiles) -> anyhow::Result<ExitCode> {
    let config = files.load()?;
    let store = Store::of(&files.places()?);
    let Some(number) = store.number() else {
        print(say!("bundle-none"));
        return Ok(ExitCode::FAILURE);
    };
    print(say!("bundle-in-force", number = number.to_string()));
    if let Some(previous) = store.previous().filter(|previous| *previous != number) {
        print(say!("bundle-previous", number = previous.to_string()));
    }
    tell_what_counts_more(&config.paths.allowlist, &config.paths.instructions);
    Ok(ExitCode::SUCCESS)
}

/// What IT edits on this seat outweighs a bundle; whoever brings one must not wonder why nothing changes.
fn tell_what_counts_more(allowlist: &Locations, instructions: &Locations) {
    let in_force = [list::text(allowlist).0, Folder::in_force(instructions).0];
    for location in in_force {
        match location.origin {
            Origin::Named | Origin::Local => {
                let file = location.path.display().to_string();
                print(say!("bundle-shadowed", file = file));
            }
            Origin::Bundle | Origin::Shipped => {}
        }
    }
}
