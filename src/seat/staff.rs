//! Staff at the screen: the door with its PIN, and the menu behind it.
//!
//! The seat leads, the screen only shows: no act is believed before the PIN was right, and none after
//! the page was closed. Whoever tries is counted on disk before the answer, so that a restart is no
//! new try. Nobody comes in while a page is open: staff never act inside a citizen's account.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use super::{Event, Seat, fault_code, teller};
use crate::link::{FromStaff, Secret, StaffAct, StaffPage, ToScreen};
use crate::pin::Hash;
use crate::platform;
use crate::session::{self, Stop};

/// A page of staff on which nobody presses anything closes by itself.
const OPEN_FOR: Duration = Duration::from_secs(60);

/// So many wrong PINs, and the next one has to wait.
const FREE: u32 = 3;

/// The first wait; it doubles with every further wrong PIN.
const FIRST_WAIT: Duration = Duration::from_secs(30);

/// The longest wait.
const LONGEST_WAIT: Duration = Duration::from_secs(15 * 60);

/// Staff, as the seat knows them.
pub(super) struct Staff {
    /// Without one there is no way in from the screen.
    hash: Option<Hash>,
    tries: Tries,
    place: Place,
    /// When the open page closes by itself.
    until: Instant,
    /// No PIN is taken before.
    free_at: Option<Instant>,
    /// How many PINs were checked; only the last answer counts.
    checks: u64,
}

/// Where staff are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    Away,
    /// The PIN is asked for.
    Door,
    /// A PIN is being checked.
    Waiting,
    /// The PIN was right.
    Inside,
}

impl Staff {
    /// Nobody is here. The tries of before count, whoever restarted the seat.
    pub(super) fn new(hash: Option<Hash>, state: &Path, now: Instant) -> Staff {
        let tries = Tries {
            file: state.join("pin-tries"),
        };
        let wait = tries.count().map_or(LONGEST_WAIT, wait_after);
        Staff {
            hash,
            tries,
            place: Place::Away,
            until: now,
            free_at: (!wait.is_zero()).then(|| now + wait),
            checks: 0,
        }
    }

    /// True when there is a PIN.
    pub(super) fn can_enter(&self) -> bool {
        self.hash.is_some()
    }

    /// When something is to be done.
    fn due(&self) -> Option<Instant> {
        let until = (self.place != Place::Away).then_some(self.until);
        let free = self.free_at.filter(|_| self.place == Place::Door);
        until.into_iter().chain(free).min()
    }

    fn door(&self, wrong: bool, now: Instant) -> StaffPage {
        let wait = self
            .free_at
            .map_or(Duration::ZERO, |at| at.saturating_duration_since(now));
        let wait = wait.as_millis().div_ceil(1000) as u64;
        StaffPage::Pin { wrong, wait }
    }
}

impl Seat {
    /// Staff ask for something at the screen that is seen.
    pub(super) fn staff_asked(&mut self, asked: FromStaff) {
        let now = Instant::now();
        match asked {
            FromStaff::Enter if self.staff.can_enter() && self.host.is_none() => {
                self.staff.place = Place::Door;
                self.staff.until = now + OPEN_FOR;
                let page = self.staff.door(false, now);
                self.show_staff(page);
            }
            FromStaff::Touched => self.staff.until = now + OPEN_FOR,
            FromStaff::Pin(pin) if self.staff.place == Place::Door => {
                let page = self.try_pin(pin, now);
                self.show_staff(page);
            }
            FromStaff::Act(act) if self.staff.place == Place::Inside => {
                self.send_staff_away();
                tracing::info!(?act, "staff");
                self.happened(match act {
                    StaffAct::Lock => session::Event::Lock,
                    StaffAct::Release => session::Event::Release,
                    StaffAct::Restart => session::Event::Stop(Stop::Restart),
                    StaffAct::Reboot => session::Event::Stop(Stop::Reboot),
                    StaffAct::PowerOff => session::Event::Stop(Stop::PowerOff),
                    StaffAct::Leave => session::Event::Stop(Stop::Leave),
                });
            }
            FromStaff::Leave => self.send_staff_away(),
            FromStaff::Enter | FromStaff::Pin(_) | FromStaff::Act(_) => {
                tracing::warn!("a screen asked for staff without any");
            }
        }
    }

    /// Begins to check a PIN, unless it comes too early.
    fn try_pin(&mut self, pin: Secret, now: Instant) -> StaffPage {
        let staff = &mut self.staff;
        staff.until = now + OPEN_FOR;
        let (Some(hash), true) = (&staff.hash, staff.free_at.is_none_or(|at| now >= at)) else {
            return staff.door(false, now);
        };
        let wait = match staff.tries.add() {
            Ok(count) => wait_after(count),
            Err(error) => {
                tracing::warn!(%error, "the wrong PINs cannot be counted");
                staff.free_at = Some(now + LONGEST_WAIT);
                return staff.door(false, now);
            }
        };
        staff.free_at = (!wait.is_zero()).then(|| now + wait);
        staff.checks += 1;
        let (number, hash) = (staff.checks, hash.clone());
        let tell = teller(&self.tell, move |right| Event::Pin(number, right));
        let started = std::thread::Builder::new()
            .name("pin".into())
            .spawn(move || tell(hash.matches(pin.text())));
        if let Err(error) = started {
            tracing::warn!(%error, "a PIN could not be checked");
            return staff.door(false, now);
        }
        staff.place = Place::Waiting;
        // What was typed lies in the memory of this screen: it ends with the next wipe.
        self.screens.use_current();
        StaffPage::Checking
    }

    /// A PIN has been checked.
    pub(super) fn pin_checked(&mut self, number: u64, right: bool) {
        let now = Instant::now();
        if self.staff.place != Place::Waiting || self.staff.checks != number {
            return;
        }
        self.staff.until = now + OPEN_FOR;
        if !right {
            tracing::warn!("a wrong PIN");
            self.staff.place = Place::Door;
            let page = self.staff.door(true, now);
            return self.show_staff(page);
        }
        tracing::info!("staff came in");
        self.staff.place = Place::Inside;
        self.staff.free_at = None;
        if let Err(error) = self.staff.tries.forget() {
            tracing::warn!(%error, "the wrong PINs stay counted");
        }
        let fault = fault_code(self.session.state()).map(str::to_owned);
        self.show_staff(StaffPage::Menu { fault });
    }

    /// Closes what has been open too long and opens the door again after a wait; says when there is
    /// something to do again.
    pub(super) fn look_after_staff(&mut self, now: Instant) -> Option<Instant> {
        if self.staff.place != Place::Away && now >= self.staff.until {
            self.send_staff_away();
        }
        if self.staff.place == Place::Door && self.staff.free_at.take_if(|at| now >= *at).is_some()
        {
            let page = self.staff.door(false, now);
            self.show_staff(page);
        }
        self.staff.due()
    }

    /// Whatever staff had open is closed: they go, or something else is shown.
    pub(super) fn send_staff_away(&mut self) {
        if self.staff.place != Place::Away {
            self.staff.place = Place::Away;
            self.screens.tell_current(ToScreen::Staff(None));
        }
    }

    fn show_staff(&mut self, page: StaffPage) {
        self.screens.tell_current(ToScreen::Staff(Some(page)));
    }
}

/// How long the next PIN has to wait after so many wrong ones.
fn wait_after(wrong: u32) -> Duration {
    match wrong.checked_sub(FREE) {
        None => Duration::ZERO,
        Some(more) => (FIRST_WAIT * 2_u32.pow(more.min(5))).min(LONGEST_WAIT),
    }
}

/// The wrong PINs since the last right one, on disk.
struct Tries {
    file: PathBuf,
}

impl Tries {
    fn count(&self) -> io::Result<u32> {
        match fs::read_to_string(&self.file) {
            Ok(text) => text.trim().parse().map_err(io::Error::other),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(0),
            Err(error) => Err(error),
        }
    }

    /// One more; returns when it would survive a power cut. A count that cannot be read is a high one.
    fn add(&self) -> io::Result<u32> {
        let count = self.count().unwrap_or(u32::MAX / 2).saturating_add(1);
        platform::replace(&self.file, &format!("{count}\n"))?;
        Ok(count)
    }

    fn forget(&self) -> io::Result<()> {
        platform::replace(&self.file, "0\n")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(wrong: u32, seconds: u64) {
        assert_eq!(wait_after(wrong), Duration::from_secs(seconds), "{wrong}");
    }

    #[test]
    fn the_first_tries_are_free_and_then_the_wait_grows() {
        check(0, 0);
        check(2, 0);
        check(3, 30);
        check(4, 60);
        check(7, 480);
        check(8, 900);
        check(u32::MAX, 900);
    }

    #[test]
    fn tries_survive_a_restart_and_what_cannot_be_read_is_the_longest_wait() {
        let place = tempfile::tempdir().unwrap();
        let now = Instant::now();
        let free_at = || Staff::new(None, place.path(), now).free_at;
        assert_eq!(free_at(), None);
        let tries = Tries {
            file: place.path().join("pin-tries"),
        };
        for count in 1..=3 {
            assert_eq!(tries.add().unwrap(), count);
        }
        assert_eq!(free_at(), Some(now + FIRST_WAIT));
        tries.forget().unwrap();
        assert_eq!(free_at(), None);
        fs::write(&tries.file, "не число").unwrap();
        assert_eq!(free_at(), Some(now + LONGEST_WAIT));
        assert_eq!(wait_after(tries.add().unwrap()), LONGEST_WAIT);
        fs::remove_file(&tries.file).unwrap();
        fs::create_dir(&tries.file).unwrap();
        assert_eq!(free_at(), Some(now + LONGEST_WAIT));
        assert!(tries.add().is_err());
    }
}
