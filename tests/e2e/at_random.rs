//! Somebody pulls the plug: whatever is killed, at whatever moment of a visit or of its wipe, the
//! next citizen finds the start page and nothing else.
//!
//! Six kills in each run; two dozen when `SPS_WIPE` is `long`. What a run has drawn is printed with
//! its seed, which `SPS_SEED` brings back.

use std::fs;
use std::process::Command;
use std::thread;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use super::canaries::hunt::{Canary, Hunt, in_memory};
use super::canaries::pages;
use super::{Kiosk, is_long, until};

const MAIN: &str = "www.gosuslugi.ru";

/// Who is killed.
#[derive(Clone, Copy, Debug)]
enum Victim {
    Seat,
    Screen,
    Spare,
    Page,
    Network,
}

/// When.
#[derive(Clone, Copy, Debug)]
enum Moment {
    /// While the page comes in and plants.
    Opening,
    /// When all is planted.
    Visit,
    /// While the visit is wiped.
    Wipe,
}

const VICTIMS: [Victim; 5] = [
    Victim::Seat,
    Victim::Screen,
    Victim::Page,
    Victim::Network,
    Victim::Spare,
];

/// Numbers that look random and come back with their seed (splitmix64).
struct Dice(u64);

impl Dice {
    fn new() -> Dice {
        let given = std::env::var("SPS_SEED").ok();
        let seed = given.map(|seed| seed.parse().unwrap());
        let now = || SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
        Dice(seed.unwrap_or_else(|| now().as_nanos() as u64))
    }

    fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % limit
    }

    /// Lets a random time go by, up to this many milliseconds; nothing is awaited.
    fn wait(&mut self, limit: u64) -> u64 {
        let wait = self.below(limit);
        thread::park_timeout(Duration::from_millis(wait));
        wait
    }
}

#[test]
fn whatever_is_killed_the_next_citizen_finds_nothing() {
    let hunt = Hunt::begin();
    let mut kiosk = Kiosk::start();
    let mut dice = Dice::new();
    println!("SPS_SEED={}", dice.0);
    let rounds = if is_long("SPS_WIPE") { 24 } else { 6 };
    let mut canaries = Vec::new();
    for round in 0..rounds {
        let victim = VICTIMS[round % VICTIMS.len()];
        // The seat's own wipe is interrupted in every run.
        let moment = match (round, dice.below(3)) {
            (0, _) | (_, 0) => Moment::Wipe,
            (_, 1) => Moment::Visit,
            (_, _) => Moment::Opening,
        };
        kiosk.until_spare();
        let canary = Canary::new();
        let waited = strike(&mut kiosk, &canary, victim, moment, &mut dice);
        println!("{round}: {victim:?} in {moment:?} after {waited} ms");
        recover(&kiosk);
        canaries.push(canary);
        let found = in_memory(&kiosk, &[], &canaries);
        assert!(found.is_empty(), "{}", found.join("\n"));
    }
    let found = hunt.find(&kiosk, &[], &canaries);
    assert!(found.is_empty(), "{}", found.join("\n"));
}

/// A visit in which one of these is killed; returns after how many milliseconds of that moment.
fn strike(
    kiosk: &mut Kiosk,
    canary: &Canary,
    victim: Victim,
    moment: Moment,
    dice: &mut Dice,
) -> u64 {
    pages(kiosk, canary);
    let targets = processes(kiosk, victim);
    kiosk.open("https://www.gosuslugi.ru/");
    if !matches!(moment, Moment::Opening) {
        kiosk.portals.told(MAIN, "planted");
    }
    // The page has a process of its own by now.
    let targets = [targets, processes(kiosk, victim)].concat();
    let ending = matches!(moment, Moment::Wipe).then(|| kiosk.end_beside());
    let waited = dice.wait(match moment {
        Moment::Opening => 1500,
        Moment::Visit => 300,
        Moment::Wipe => 400,
    });
    for target in targets {
        // What the wipe has killed already is gone.
        let _ = Command::new("kill")
            .args(["-KILL", &target.to_string()])
            .output();
    }
    if let Some(mut ending) = ending {
        // Its report is lost with a seat that dies.
        let _ = ending.wait();
    }
    if matches!(victim, Victim::Seat) {
        kiosk.kill_seat();
        kiosk.start_again();
    }
    waited
}

fn processes(kiosk: &Kiosk, victim: Victim) -> Vec<u32> {
    let name = |id: &u32| fs::read_to_string(format!("/proc/{id}/comm")).unwrap_or_default();
    let named = |wanted: &str| {
        let mut all = kiosk.processes();
        all.retain(|id| name(id).starts_with(wanted));
        all
    };
    match victim {
        // It is ended as its own parent must: by the test.
        Victim::Seat => Vec::new(),
        Victim::Screen => vec![kiosk.screen()],
        Victim::Spare => kiosk.spare().into_iter().collect(),
        Victim::Page => named("WebKitWebProces"),
        Victim::Network => named("WebKitNetworkPr"),
    }
}

/// Whoever is left ends the visit, and the seat is ready for the next citizen.
fn recover(kiosk: &Kiosk) {
    until("the start page", 60, || {
        let status = kiosk.status()?;
        if status["state"] == "active" {
            kiosk.ctl(&["end"]);
        }
        (status["state"] == "idle" && status["spare"] == true).then_some(())
    });
    assert!(!kiosk.root().join("var/dirty").exists());
}
