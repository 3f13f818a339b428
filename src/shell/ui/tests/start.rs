//! The start page with everything on it.

use std::sync::LazyLock;

use super::*;
use crate::guides::Topic;
use crate::shell::view::{Hit, TopicShelf};

/// Portals that somebody before found down.
static NOW: LazyLock<Down> = LazyLock::new(|| found_down(0));
static LATELY: LazyLock<Down> = LazyLock::new(|| found_down(2));
static LONG_AGO: LazyLock<Down> = LazyLock::new(|| found_down(45));

fn found_down(minutes: u64) -> Down {
    Down {
        host: "www.gosuslugi.ru".to_owned(),
        since: "10:40".to_owned(),
        last: "11:05".to_owned(),
        minutes,
        sure: minutes < 30,
    }
}

/// Where the seat stands.
pub(super) static PLACE: LazyLock<Place> = LazyLock::new(|| Place {
    seat: HOSTILE.to_owned(),
    branch: HOSTILE.to_owned(),
});

/// Every place of text holds `words`.
pub(super) fn home<'a>(words: &'a str, faults: &'a [String]) -> Home<'a> {
    Home {
        words,
        place: &PLACE,
        emblem: None,
        found: (tiles(words).into_iter().map(Hit::Tile))
            .chain([Hit::Elsewhere {
                about: words,
                place: words,
            }])
            .collect(),
        sure: false,
        back_to: Some(words),
        alone: Some(true),
        shelf: None,
        principal: tiles(words).pop(),
        popular: tiles(words),
        topics: vec![TopicShelf {
            topic: Topic::Health,
            tiles: tiles(words),
        }],
        others: tiles(words),
        lessons: tiles(words),
        guides: tiles(words),
        outages: outages(words),
        for_staff: faults,
    }
}

/// What is down, with all that can be said of it.
fn outages(words: &str) -> Vec<Outage<'_>> {
    let outage = |part, down| Outage {
        portal: words,
        part,
        down,
    };
    let mut all = vec![outage(None, &NOW), outage(Some(words), &LATELY)];
    all.extend([&LATELY, &LONG_AGO, &NOW].map(|down| outage(None, down)));
    all
}

#[test]
fn away_from_portals_the_bar_says_whose_computer_it_is() {
    let guide = guide("Загранпаспорт");
    let outcome = outcome(&[], Belongings::default());
    let named = Place {
        seat: "7".to_owned(),
        branch: "МФЦ Черкесска".to_owned(),
    };
    for view in views("", &guide, &questions("?"), &outcome, &[], &[], &NOTHING) {
        let away = Bar {
            place: &named,
            portal: None,
            host: None,
            ..view.bar
        };
        let said = bar::bar(&View { bar: away, ..view }).into_string();
        assert!(said.contains("МФЦ Черкесска") && said.contains("Рабочее место\u{a0}7"));
    }
}
