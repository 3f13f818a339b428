//! Sessions and screens together: screens that die, are late or are missing, at any moment.
//!
//! What the seat does with an effect is done here with numbers in the place of processes.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use proptest::prelude::*;

use super::*;
use crate::session::{Effect, Event, Failure, Last, Limits, Part, Session, State, Stop};

const LIMITS: Limits = Limits {
    idle: Duration::from_secs(300),
    warning: Duration::from_secs(60),
    longest: Duration::from_secs(3600),
    more: Duration::from_secs(900),
    times: None,
};

/// What happens to a seat from outside.
#[derive(Clone, Debug)]
enum Happens {
    /// A screen is started, if one is missing.
    ScreenStarts,
    /// The screen that is seen dies, or does not answer in time.
    SeenIsLost,
    SpareIsLost,
    /// Somebody presses a key on the start page, if there is one.
    Press,
    /// `ctl open`, whatever stands.
    Open,
    /// Staff type a PIN, if there is something to type it on.
    Pin,
    Wiped(bool),
    After(u64),
    Session(Event),
}

fn happens() -> impl Strategy<Value = Happens> {
    prop_oneof![
        4 => Just(Happens::ScreenStarts),
        2 => Just(Happens::SeenIsLost),
        2 => Just(Happens::SpareIsLost),
        2 => Just(Happens::Press),
        2 => Just(Happens::Open),
        1 => Just(Happens::Pin),
        4 => prop::bool::weighted(0.9).prop_map(Happens::Wiped),
        1 => (0_u64..400).prop_map(Happens::After),
        3 => prop::sample::select(vec![
            Event::EndAsked,
            Event::Touched,
            Event::Extend,
            Event::Prolong,
            Event::EndAnnounced,
            Event::ReportRead,
            Event::Lock,
            Event::Release,
            Event::MarkFailed,
            Event::Part(Part::Gate, false),
            Event::Part(Part::Gate, true),
            Event::Part(Part::Screens, false),
            Event::Part(Part::Screens, true),
            Event::Stop(Stop::Leave),
        ])
        .prop_map(Happens::Session),
    ]
}

struct Seat {
    session: Session,
    pair: Pair<u32>,
    made: u32,
    /// True while a wipe runs.
    held: bool,
    now: Instant,
    /// Every screen that was seen during a visit.
    served: BTreeSet<u32>,
}

impl Seat {
    fn new() -> Seat {
        let now = Instant::now();
        let (session, _wipe) = Session::new(LIMITS, Last::Clean, now);
        let mut seat = Seat {
            session,
            pair: Pair::new(),
            made: 0,
            held: true,
            now,
            served: BTreeSet::new(),
        };
        seat.tell(Event::Part(Part::Gate, true));
        seat.tell(Event::Part(Part::Policy, true));
        seat
    }

    fn tell(&mut self, event: Event) {
        for effect in self.session.on(event, self.now) {
            match effect {
                Effect::WriteMark if !self.pair.take() => {
                    return self.tell(Event::ScreenGone(Failure::Died));
                }
                Effect::Wipe => {
                    self.held = true;
                    self.pair.pass();
                }
                Effect::WriteMark
                | Effect::RemoveMark
                | Effect::Open(_)
                | Effect::Clock { .. }
                | Effect::ShowHome
                | Effect::ShowReport(_)
                | Effect::ShowFault(_)
                | Effect::StartGate
                | Effect::Exit(_) => {}
            }
        }
    }

    fn lose(&mut self, screen: Option<u32>) {
        let lost = screen.and_then(|lost| self.pair.lose(|screen| *screen == lost));
        match lost {
            Some(Lost::Taken(_)) => {
                self.tell(Event::ScreenGone(Failure::Died));
                if !matches!(self.session.state(), State::Ending { .. }) {
                    self.pair.pass();
                }
            }
            Some(Lost::Seen(_)) => self.tell(Event::ScreenGone(Failure::Died)),
            Some(Lost::Spare(_)) | None => {}
        }
    }

    fn on(&mut self, happens: Happens) {
        match happens {
            Happens::ScreenStarts if !self.held => {
                self.pair.promote();
                if self.pair.has_room() {
                    self.made += 1;
                    self.pair.add(self.made);
                }
            }
            Happens::ScreenStarts => {}
            Happens::SeenIsLost => self.lose(self.pair.seen().copied()),
            Happens::SpareIsLost => self.lose(self.pair.spare().copied()),
            Happens::Press if self.pair.seen().is_some() => self.tell(Event::Begun),
            Happens::Press => {}
            Happens::Open => self.tell(Event::Open("https://portal.test/".into())),
            Happens::Pin => {
                let _typed = self.pair.take();
            }
            Happens::Wiped(clean) if self.held => {
                self.held = false;
                self.tell(Event::Wiped(clean));
            }
            Happens::Wiped(_) => {}
            Happens::After(seconds) => {
                self.now += Duration::from_secs(seconds);
                self.tell(Event::Tick);
            }
            Happens::Session(event) => self.tell(event),
        }
    }

    /// No screen that lived while somebody worked lives in the next Idle, and nobody works on none.
    fn look(&mut self) {
        match self.session.state() {
            State::Active(_) => {
                let seen = self.pair.seen().copied();
                self.served.insert(seen.expect("a visit without a screen"));
            }
            State::Idle => {
                let left: Vec<_> = self
                    .pair
                    .iter()
                    .filter(|id| self.served.contains(id))
                    .collect();
                assert!(left.is_empty(), "screens of a visit in Idle: {left:?}");
            }
            State::Ending { .. } | State::OutOfService(_) => {}
        }
    }
}

proptest! {
    #[test]
    fn a_screen_of_a_visit_serves_nobody_else(events in prop::collection::vec(happens(), 0..80)) {
        let mut seat = Seat::new();
        seat.look();
        for event in events {
            seat.on(event);
            seat.look();
        }
    }
}

#[test]
fn a_visit_that_no_screen_stands_for_does_not_begin() {
    let mut seat = Seat::new();
    for event in [
        Happens::Wiped(true),
        Happens::ScreenStarts,
        Happens::ScreenStarts,
        Happens::SpareIsLost,
        Happens::SeenIsLost,
        Happens::Wiped(true),
        Happens::Open,
    ] {
        seat.on(event);
    }
    assert!(matches!(seat.session.state(), State::Ending { .. }));
    seat.on(Happens::Wiped(true));
    seat.on(Happens::ScreenStarts);
    seat.on(Happens::Open);
    assert!(matches!(seat.session.state(), State::Active(_)));
    let screen = seat.pair.seen().copied();
    seat.on(Happens::ScreenStarts);
    seat.on(Happens::Session(Event::EndAsked));
    seat.on(Happens::Wiped(true));
    assert!(matches!(seat.session.state(), State::Idle));
    assert_ne!(seat.pair.seen().copied(), screen);
}

#[test]
fn screens_are_given_up_for_others_but_never_the_one_on_which_somebody_works() {
    let mut pair = Pair::new();
    pair.add(1);
    pair.add(2);
    assert_eq!(pair.give_up_unused().collect::<Vec<_>>(), [1, 2]);
    pair.add(3);
    pair.add(4);
    assert!(pair.take());
    assert_eq!(pair.give_up_unused().collect::<Vec<_>>(), [4]);
    assert_eq!(pair.seen(), Some(&3));
    pair.add(5);
    assert_eq!(pair.pass().taken, Some(3));
    assert_eq!(pair.seen(), Some(&5));
}
