//! The rules of the session, one by one, and its invariants under random events at random times.
//!
//! Time is made up: no clock runs here.

use std::time::{Duration, Instant};

use proptest::prelude::*;
use sps_kiosk::session::{
    Effect, Event, Failure, Fault, Last, Limits, Part, Session, State, Stop, Warning, Why,
};

const LIMITS: Limits = Limits {
    idle: Duration::from_secs(300),
    warning: Duration::from_secs(60),
    longest: Duration::from_secs(3600),
    more: Duration::from_secs(900),
    times: None,
};

/// A seat that works and is idle.
fn idle(now: Instant) -> Session {
    working(LIMITS, now)
}

fn working(limits: Limits, now: Instant) -> Session {
    let (mut session, effects) = Session::new(limits, Last::Clean, now);
    assert_eq!(effects, [Effect::Wipe]);
    session.on(Event::Part(Part::Gate, true), now);
    session.on(Event::Part(Part::Policy, true), now);
    let effects = session.on(Event::Wiped(true), now);
    assert_eq!(effects, [Effect::RemoveMark, Effect::ShowHome]);
    session
}

/// Plays the events, each with the seconds since the start, and shows the effects of the last.
fn check(events: &[(u64, Event)], expected: &[Effect], state: &str) -> Session {
    let start = Instant::now();
    let mut session = idle(start);
    let mut effects = Vec::new();
    for (second, event) in events {
        effects = session.on(event.clone(), start + Duration::from_secs(*second));
    }
    assert_eq!(effects, expected, "{events:?}");
    let shown = match session.state() {
        State::Idle => "idle".to_owned(),
        State::Active(_) => "active".to_owned(),
        State::Ending { why, .. } => format!("ending {why:?}"),
        State::OutOfService(fault) => format!("out {}", fault.code()),
    };
    assert_eq!(shown, state, "{events:?}");
    session
}

const CLOCK: Effect = Effect::Clock {
    left: 3600,
    warning: None,
};

fn clock(left: u64, warning: u64) -> Effect {
    let warning = Some(Warning::Idle(warning));
    Effect::Clock { left, warning }
}

/// The last minutes of the longest visit.
fn last(left: u64, more: Option<u64>) -> Effect {
    let warning = Some(Warning::Longest { more });
    Effect::Clock { left, warning }
}

/// Somebody who types in every minute between these.
fn typing(minutes: std::ops::Range<u64>) -> Vec<(u64, Event)> {
    minutes
        .map(|minute| (minute * 60, Event::Touched))
        .collect()
}

#[test]
fn the_mark_is_on_disk_before_anything_is_opened() {
    let address = "https://portal.test/".to_owned();
    let open = Effect::Open(address.clone());
    check(&[(0, Event::Begun)], &[Effect::WriteMark, CLOCK], "active");
    check(
        &[(0, Event::Open(address))],
        &[Effect::WriteMark, CLOCK, open],
        "active",
    );
    check(
        &[
            (0, Event::Begun),
            (0, Event::MarkFailed),
            (1, Event::Wiped(true)),
        ],
        &[Effect::RemoveMark, Effect::ShowFault(Fault::Mark)],
        "out mark",
    );
}

#[test]
fn activity_puts_the_warning_off_but_only_an_answer_takes_it_away() {
    let begun = (0, Event::Begun);
    let tick = |second| (second, Event::Tick);
    let touch = |second| (second, Event::Touched);
    check(&[begun.clone(), tick(300)], &[clock(3300, 60)], "active");
    check(&[begun.clone(), tick(359)], &[clock(3241, 1)], "active");
    check(&[begun.clone(), tick(360)], &[Effect::Wipe], "ending Idle");
    check(
        &[begun.clone(), touch(299), tick(598)],
        &[Effect::Clock {
            left: 3002,
            warning: None,
        }],
        "active",
    );
    check(
        &[begun.clone(), touch(310), tick(360)],
        &[Effect::Wipe],
        "ending Idle",
    );
    check(
        &[begun, (310, Event::Extend), tick(609)],
        &[Effect::Clock {
            left: 2991,
            warning: None,
        }],
        "active",
    );
}

#[test]
fn the_longest_visit_ends_only_after_a_question_that_nobody_answered() {
    let visit = |more: &[(u64, Event)]| [&[(0, Event::Begun)], &typing(1..60)[..], more].concat();
    let asked = [&visit(&[])[..56], &[(3300, Event::Tick)]].concat();
    check(&asked, &[last(300, Some(900))], "active");
    let late = visit(&[(3580, Event::Tick)]);
    check(&late, &[last(20, Some(900))], "active");
    let ended = visit(&[(3600, Event::Tick)]);
    check(&ended, &[Effect::Wipe], "ending TooLong");
    // One answer, in the last second, and the visit goes on without a question.
    let more = |left| {
        [Effect::Clock {
            left,
            warning: None,
        }]
    };
    let answered = visit(&[(3599, Event::Extend)]);
    check(&answered, &more(901), "active");
    // Who answers before he is asked has the time that he had.
    let early = [&visit(&[])[..50], &[(3000, Event::Extend)]].concat();
    check(&early, &more(600), "active");
}

#[test]
fn a_citizen_prolongs_as_often_as_the_seat_allows_and_then_staff_do() {
    let start = Instant::now();
    let at = |second| start + Duration::from_secs(second);
    let prolonged = |times, answers: u64| {
        let limits = Limits { times, ..LIMITS };
        let mut session = working(limits, start);
        session.on(Event::Begun, start);
        for answer in 0..answers {
            session.on(Event::Touched, at(3200 + 900 * answer));
            session.on(Event::Extend, at(3500 + 900 * answer));
        }
        let now = at(3500 + 900 * answers);
        (session.left(now), session.needs_staff(now), session)
    };
    let left = |seconds| Some(Duration::from_secs(seconds));
    let (unlimited, needs_staff, _) = prolonged(None, 40);
    assert_eq!((unlimited, needs_staff), (left(100), false));
    let (ten, needs_staff, mut session) = prolonged(Some(10), 10);
    assert_eq!((ten, needs_staff), (left(100), true));
    let now = at(3500 + 9000);
    assert_eq!(session.on(Event::Extend, now), [last(100, None)]);
    let whole = session.on(Event::Prolong, now);
    assert_eq!(whole, [CLOCK]);
    let answered = session.on(Event::Extend, now + Duration::from_secs(3400));
    let (left, warning) = (1100, None);
    assert_eq!(answered, [Effect::Clock { left, warning }]);
}

#[test]
fn the_shortest_visit_is_asked_about_in_good_time_and_an_absent_citizen_first() {
    let start = Instant::now();
    let at = |second| start + Duration::from_secs(second);
    let limits = Limits {
        longest: Duration::from_secs(120),
        idle: Duration::from_secs(60),
        ..LIMITS
    };
    let mut session = working(limits, start);
    session.on(Event::Begun, start);
    session.on(Event::Touched, at(50));
    assert_eq!(session.next_deadline(at(50)), Some(at(60)));
    assert_eq!(session.on(Event::Tick, at(60)), [last(60, Some(900))]);
    assert_eq!(session.on(Event::Tick, at(111)), [clock(9, 9)]);
    let (left, warning) = (909, None);
    let both = session.on(Event::Extend, at(111));
    assert_eq!(
        both,
        [Effect::Clock { left, warning }],
        "one answer is enough"
    );
}

#[test]
fn three_ends_at_once_make_one_wipe() {
    let events = [
        (0, Event::Begun),
        (9, Event::EndAsked),
        (9, Event::ScreenGone(Failure::Died)),
        (9, Event::Tick),
    ];
    check(&events, &[], "ending Asked");
}

#[test]
fn only_a_clean_report_in_time_opens_the_seat() {
    let after = |last: (u64, Event)| [(0, Event::Begun), (9, Event::EndAsked), last];
    let report = [Effect::RemoveMark, Effect::ShowReport(Why::Asked)];
    let wipe = [Effect::ShowFault(Fault::WipeNotClean)];
    check(&after((10, Event::Wiped(true))), &report, "idle");
    check(&after((10, Event::Wiped(false))), &wipe, "out wipe");
    check(&after((68, Event::Tick)), &[], "ending Asked");
    check(&after((69, Event::Tick)), &wipe, "out wipe");
}

#[test]
fn faults_close_the_seat_and_a_wipe_opens_it() {
    let gate = |works| (1, Event::Part(Part::Gate, works));
    let screens = |works| (1, Event::Part(Part::Screens, works));
    let down = [Effect::ShowFault(Fault::GateDown)];
    check(&[gate(false)], &down, "out gate");
    check(&[gate(false), gate(false)], &[], "out gate");
    check(
        &[gate(false), gate(true)],
        &[Effect::Wipe],
        "ending Release",
    );
    check(
        &[gate(false), screens(false), gate(true)],
        &[Effect::ShowFault(Fault::Screen)],
        "out screen",
    );
    check(
        &[gate(false), (2, Event::Release)],
        &[Effect::StartGate, Effect::Wipe],
        "ending Release",
    );
    check(
        &[(0, Event::Begun), gate(false)],
        &[Effect::Wipe],
        "ending Fault",
    );
    check(&[(0, Event::Begun), screens(false)], &[], "active");
    check(
        &[(0, Event::Begun), (1, Event::Lock)],
        &[Effect::Wipe],
        "ending Fault",
    );
    check(&[(0, Event::Lock)], &[Effect::Wipe], "ending Fault");
    let locked = [(0, Event::Lock), (1, Event::Wiped(true))];
    check(
        &locked,
        &[Effect::RemoveMark, Effect::ShowFault(Fault::Locked)],
        "out locked",
    );
    let begun = [&locked[..], &[(2, Event::Begun)]].concat();
    check(&begun, &[], "out locked");
    let released = [&locked[..], &[(2, Event::Release), (3, Event::Wiped(true))]].concat();
    check(&released, &[Effect::RemoveMark, Effect::ShowHome], "idle");
}

#[test]
fn every_end_of_the_seat_wipes_first() {
    let stop = |stop| (1, Event::Stop(stop));
    let wiped = |clean| (2, Event::Wiped(clean));
    let every = [
        Stop::Asked,
        Stop::Leave,
        Stop::Restart,
        Stop::Reboot,
        Stop::PowerOff,
    ];
    for one in every {
        check(&[stop(one)], &[Effect::Wipe], "ending Fault");
        check(
            &[(0, Event::Begun), stop(one)],
            &[Effect::Wipe],
            "ending Fault",
        );
        check(
            &[(0, Event::Begun), stop(one), wiped(true)],
            &[Effect::RemoveMark, Effect::Exit(one)],
            "out stopping",
        );
    }
    // Whoever leaves the kiosk open behind him waits for a clean wipe; a start wipes once more.
    check(
        &[stop(Stop::Leave), wiped(false)],
        &[Effect::ShowFault(Fault::WipeNotClean)],
        "out wipe",
    );
    check(
        &[stop(Stop::Reboot), wiped(false)],
        &[Effect::Exit(Stop::Reboot)],
        "out stopping",
    );
    // A mark that stays does not keep the system waiting.
    check(
        &[stop(Stop::Asked), wiped(true), (2, Event::MarkFailed)],
        &[Effect::Exit(Stop::Asked)],
        "out stopping",
    );
    check(
        &[stop(Stop::Reboot), wiped(true), stop(Stop::Asked)],
        &[Effect::Exit(Stop::Asked)],
        "out stopping",
    );
}

#[test]
fn a_computer_that_does_not_switch_off_stays_closed_until_it_is_released() {
    let refused = [
        (1, Event::Stop(Stop::PowerOff)),
        (2, Event::Wiped(true)),
        (3, Event::PowerRefused),
    ];
    let power = [Effect::ShowFault(Fault::Power)];
    check(&refused, &power, "out power");
    let released = [&refused[..], &[(4, Event::Release)]].concat();
    check(&released, &[Effect::Wipe], "ending Release");
}

#[test]
fn the_report_says_why_a_visit_ended() {
    let ended = |last: (u64, Event), why| {
        let report = [Effect::RemoveMark, Effect::ShowReport(why)];
        check(
            &[(0, Event::Begun), last, (400, Event::Wiped(true))],
            &report,
            "idle",
        );
    };
    ended((9, Event::EndAsked), Why::Asked);
    ended((360, Event::Tick), Why::Idle);
    let gone = |failure| (9, Event::ScreenGone(failure));
    for failure in [Failure::Died, Failure::Hung, Failure::Memory] {
        ended(gone(failure), Why::Failed(failure));
    }
    // Nobody was in the middle of anything.
    check(
        &[gone(Failure::Hung), (10, Event::Wiped(true))],
        &[Effect::RemoveMark, Effect::ShowHome],
        "idle",
    );
}

#[test]
fn a_visit_that_the_last_seat_did_not_end_is_reported_by_the_next() {
    let now = Instant::now();
    let (mut session, effects) = Session::new(LIMITS, Last::Unfinished, now);
    assert_eq!(effects, [Effect::Wipe]);
    session.on(Event::Part(Part::Gate, true), now);
    session.on(Event::Part(Part::Policy, true), now);
    let report = Effect::ShowReport(Why::Failed(Failure::Seat));
    assert_eq!(
        session.on(Event::Wiped(true), now),
        [Effect::RemoveMark, report]
    );
}

#[test]
fn an_unread_report_waits_for_somebody_and_then_leads_home_by_itself() {
    let events = [
        (0, Event::Begun),
        (1, Event::EndAsked),
        (2, Event::Wiped(true)),
    ];
    let mut later = events.to_vec();
    later.push((9_000, Event::Tick));
    check(&later, &[], "idle");
    later.extend([(9_001, Event::Touched), (9_040, Event::Touched)]);
    later.push((9_060, Event::Tick));
    check(&later, &[], "idle");
    later.push((9_061, Event::Tick));
    check(&later, &[Effect::ShowHome], "idle");
    let mut read = events.to_vec();
    read.extend([
        (3, Event::ReportRead),
        (4, Event::Touched),
        (65, Event::Tick),
    ]);
    check(&read, &[], "idle");
}

#[test]
fn the_clock_ticks_by_the_minute_and_in_the_warning_by_the_second() {
    let start = Instant::now();
    let at = |millis| start + Duration::from_millis(millis);
    let mut session = idle(start);
    assert_eq!(session.next_deadline(start), None);
    session.on(Event::Begun, start);
    assert_eq!(session.next_deadline(at(1)), Some(at(60_000)));
    assert_eq!(session.next_deadline(at(60_000)), Some(at(120_000)));
    assert_eq!(session.next_deadline(at(299_999)), Some(at(300_000)));
    assert_eq!(session.next_deadline(at(300_500)), Some(at(301_000)));
    assert_eq!(session.next_deadline(at(400_000)), Some(at(360_000)));
}

#[test]
fn an_end_that_staff_announce_counts_down_and_is_stopped_once() {
    let begun = (0, Event::Begun);
    let announced = |second| (second, Event::EndAnnounced);
    let tick = |second| (second, Event::Tick);
    let says = |left, seconds, can_stop| {
        let warning = Some(Warning::Announced { seconds, can_stop });
        [Effect::Clock { left, warning }]
    };
    let none = |left| {
        [Effect::Clock {
            left,
            warning: None,
        }]
    };
    check(&[announced(0)], &[], "idle");
    let asked = [begun.clone(), announced(10)];
    check(&asked, &says(3590, 60, true), "active");
    let of = |more: &[(u64, Event)]| [&asked[..], more].concat();
    // Asked again it does not begin again, and typing is no answer.
    let again = of(&[announced(30)]);
    check(&again, &says(3570, 40, true), "active");
    let typed = of(&[(40, Event::Touched), tick(69)]);
    check(&typed, &says(3531, 1, true), "active");
    check(&of(&[tick(70)]), &[Effect::Wipe], "ending ByStaff");
    let stopped = of(&[(60, Event::Extend)]);
    check(&stopped, &none(3540), "active");
    check(&of(&[(60, Event::Extend), tick(70)]), &none(3530), "active");
    let renewed = of(&[(60, Event::Prolong)]);
    check(&renewed, &none(3600), "active");
    let second = of(&[(60, Event::Extend), announced(80), (90, Event::Extend)]);
    let session = check(&second, &says(3510, 50, false), "active");
    assert!(session.running().unwrap().announced.stopped);
    let over = [&second[..], &[tick(140)]].concat();
    check(&over, &[Effect::Wipe], "ending ByStaff");
}

#[test]
fn an_announced_end_says_what_comes_first_and_gives_no_time() {
    let asked = [
        (0, Event::Begun),
        (320, Event::EndAnnounced),
        (321, Event::Tick),
    ];
    let warning = Some(Warning::Announced {
        seconds: 39,
        can_stop: true,
    });
    let left = 3279;
    check(&asked, &[Effect::Clock { left, warning }], "active");
    let mut late = typing(0..58);
    late.insert(0, (0, Event::Begun));
    late.extend([(3450, Event::EndAnnounced), (3460, Event::Extend)]);
    check(&late, &[last(140, Some(900))], "active");
}

fn any_event() -> impl Strategy<Value = Event> {
    let part = prop_oneof![Just(Part::Policy), Just(Part::Gate), Just(Part::Screens)];
    prop_oneof![
        3 => Just(Event::Begun),
        1 => Just(Event::Open("https://portal.test/".to_owned())),
        2 => Just(Event::Touched),
        1 => Just(Event::Extend),
        1 => Just(Event::Prolong),
        1 => Just(Event::EndAnnounced),
        2 => Just(Event::EndAsked),
        1 => Just(Event::ReportRead),
        4 => Just(Event::Tick),
        1 => prop_oneof![Just(Failure::Died), Just(Failure::Hung), Just(Failure::Memory)]
            .prop_map(Event::ScreenGone),
        4 => any::<bool>().prop_map(Event::Wiped),
        1 => Just(Event::MarkFailed),
        2 => (part, any::<bool>()).prop_map(|(part, works)| Event::Part(part, works)),
        1 => Just(Event::Lock),
        2 => Just(Event::Release),
        1 => prop_oneof![
            9 => Just(Event::Tick),
            1 => prop_oneof![
                Just(Stop::Asked), Just(Stop::Leave), Just(Stop::Restart), Just(Stop::Reboot),
                Just(Stop::PowerOff),
            ].prop_map(Event::Stop),
        ],
        1 => Just(Event::PowerRefused),
    ]
}

proptest! {
    #[test]
    fn time_takes_a_visit_from_nobody_who_was_not_asked_twenty_seconds_before(
        presses in proptest::collection::vec((0..5, 0_u64..400_000), 1..60),
        times in proptest::option::of(0_u32..3),
    ) {
        let mut now = Instant::now();
        let mut session = working(Limits { times, ..LIMITS }, now);
        session.on(Event::Begun, now);
        let mut asked = None;
        for (pressed, millis) in presses {
            let press = now + Duration::from_millis(millis);
            loop {
                let due = session.next_deadline(now).filter(|due| *due < press);
                let event = match due {
                    Some(_) => Event::Tick,
                    None if pressed == 0 => Event::EndAnnounced,
                    None if pressed < 3 => Event::Extend,
                    None => Event::Touched,
                };
                now = due.unwrap_or(press);
                for effect in session.on(event, now) {
                    if let Effect::Clock { warning, .. } = effect {
                        asked = warning.and(asked.or(Some(now)));
                    }
                }
                if !matches!(session.state(), State::Active(_)) {
                    let before = Duration::from_secs(20);
                    prop_assert!(asked.is_some_and(|asked| now - asked >= before));
                    return Ok(());
                }
                if due.is_none() {
                    break;
                }
            }
        }
    }

    #[test]
    fn the_invariants_hold_whatever_happens(
        events in proptest::collection::vec((any_event(), 0_u64..400_000), 1..80),
    ) {
        let mut now = Instant::now();
        let (mut session, _) = Session::new(LIMITS, Last::Clean, now);
        for (event, millis) in events {
            now += Duration::from_millis(millis);
            let before = session.state();
            let effects = session.on(event.clone(), now);
            let after = session.state();
            // Idle is reached only from the wipe, by a clean report, and the mark goes first.
            if after == State::Idle && before != State::Idle {
                let ending = matches!(before, State::Ending { .. });
                prop_assert!(ending && event == Event::Wiped(true));
                prop_assert_eq!(effects.first(), Some(&Effect::RemoveMark));
            }
            // The mark is taken away by nothing else, and written whenever a visit begins.
            prop_assert_eq!(effects.contains(&Effect::RemoveMark), event == Event::Wiped(true)
                && matches!(before, State::Ending { .. }));
            let active = |state| matches!(state, State::Active(_));
            if active(after) && !active(before) {
                prop_assert_eq!(before, State::Idle);
                prop_assert_eq!(effects.first(), Some(&Effect::WriteMark));
            }
            // Nothing is opened but in a visit, and no visit ends but in a wipe.
            if effects.iter().any(|effect| matches!(effect, Effect::Open(_))) {
                prop_assert!(active(after));
            }
            if active(before) && !active(after) {
                prop_assert!(effects.contains(&Effect::Wipe));
            }
            // Out of service leads nowhere but into a wipe.
            if matches!(before, State::OutOfService(_)) {
                prop_assert!(!active(after) && after != State::Idle);
            }
            // The seat ends from nowhere but a wipe.
            if effects.iter().any(|effect| matches!(effect, Effect::Exit(_))) {
                let stopping = matches!(before, State::OutOfService(Fault::Stopping(_)));
                let ending = matches!(before, State::Ending { .. });
                prop_assert!(stopping || ending);
            }
            // A timer that is due does something about itself.
            if let Some(due) = session.next_deadline(now) && due <= now {
                let changed = session.on(Event::Tick, now);
                prop_assert!(!changed.is_empty());
            }
        }
    }
}
