//! `sps-kiosk bundle use`, `fetch` and `show` on a seat.

use std::path::Path;
use std::process::ExitCode;

use jiff::Timestamp;

use super::super::seat_files::SeatFiles;
use super::{answered, print};
use crate::config::{BundleSource, Config, Locations, Origin};
use crate::content::brought::{Answer, HandOver};
use crate::content::{Folder, list, publication};
use crate::deploy::{Place, Store, Taken, Taker};
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
        false => {
            tell_what_was_forgotten(&store);
            let taken = Place::folder(source)
                .and_then(|place| store.take(&place, config.seat.region.as_deref()));
            taken.map(sentence_of)
        }
    };
    Ok(answered(done.map(|sentence| {
        print(sentence);
        tell_what_counts_more(&config.paths.allowlist, &config.paths.instructions);
    })))
}

/// Takes what is newer from where the settings say; 1 when it is refused: what was in force stays.
pub(super) fn fetch(files: &SeatFiles) -> anyhow::Result<ExitCode> {
    let config = files.load()?;
    let store = Store::of(&files.places()?);
    take_brought(&config, &store);
    let way = crate::seat::gate_settings(&config.gate);
    let place = match &config.bundle {
        Some(BundleSource::Server(address)) => Place::server(address, way.clone()),
        Some(BundleSource::Folder(folder)) => Place::folder(folder)?,
        None => {
            store.fetches_nothing()?;
            print(say!("bundle-fetches-nothing"));
            return Ok(ExitCode::SUCCESS);
        }
    };
    tell_what_was_forgotten(&store);
    let taker = Taker {
        seat: &config.seat,
        way: &way,
        list: &config.paths.allowlist,
    };
    let taken = store.fetch(&place, &taker, Timestamp::now());
    Ok(answered(taken.map(|taken| print(sentence_of(taken)))))
}

/// Takes what staff brought on a stick and the seat laid down: once, and with an answer for their page, whatever it is.
fn take_brought(config: &Config, store: &Store) {
    let brought = HandOver::in_folder(&config.paths.brought);
    let bundles = publication::folder(&config.paths.allowlist);
    let (Some(bundles), Some(asked)) = (bundles, brought.asked()) else {
        return;
    };
    if Answer::read(&bundles).is_some_and(|answer| answer.asked == asked) {
        return;
    }
    let taken = Place::folder(&brought.publication())
        .and_then(|place| store.take(&place, config.seat.region.as_deref()));
    let said = taken.map_or_else(|why| why.to_string(), sentence_of);
    print(&said);
    if let Err(why) = (Answer { asked, said }).write(&bundles) {
        print(say!("bundle-unanswered", why = why.to_string()));
    }
}

fn sentence_of(taken: Taken) -> String {
    match taken {
        Taken::New(number) => say!("bundle-taken", number = number.to_string()),
        Taken::Already(number) => say!("bundle-already", number = number.to_string()),
        Taken::Left(number) => say!("bundle-left", number = number.to_string()),
        Taken::Later(number) => say!("bundle-later", number = number.to_string()),
    }
}

/// A seat whose memory of its publisher is gone says so, and goes on from what is in force.
fn tell_what_was_forgotten(store: &Store) {
    if store.has_forgotten() {
        print(say!("bundle-forgotten"));
    }
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
