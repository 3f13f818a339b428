//! Staff at the screen: the door with its PIN, and the menu behind it.
//!
//! The seat leads, the screen only shows: no act is believed before the PIN was right, and none after
//! the page was closed. Whoever tries is counted on disk before the answer, so that a restart is no
//! new try. Nobody comes in while a page is open: staff never act inside a citizen's account. What the
//! PIN does then is to give a visit more time whose citizen has had all that a press gives.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use super::call::Call;
use super::entries::Entries;
use super::{Seat, SeatEvent, fault_code, teller};
use crate::config;
use crate::journal::Mode;
use crate::link::{FromStaff, Menu, Secret, Sheet, StaffAct, StaffPage, ToScreen};
use crate::pin::Hash;
use crate::platform;
use crate::session::{self, Stop};

/// A page of staff that nobody touches closes by itself.
const OPEN_FOR: Duration = Duration::from_secs(60);

/// A card that is read stays longer, but the menu behind it does not: the way back leads to the door.
const READ_FOR: Duration = Duration::from_secs(5 * 60);

/// After this many wrong PINs the next one has to wait.
const FREE: u32 = 3;

/// The first wait; it doubles with every further wrong PIN.
const FIRST_WAIT: Duration = Duration::from_secs(30);

/// The longest wait.
const LONGEST_WAIT: Duration = Duration::from_secs(15 * 60);

/// Staff, as the seat knows them.
pub(super) struct Staff {
    /// Whose PIN opens the door; without one there is no way in from the screen.
    keys: Vec<(Who, Hash)>,
    /// The names of the consultants, as kiosk.toml has them.
    pub(super) consultants: Vec<String>,
    tries: Tries,
    place: StaffPlace,
    /// Who came in last.
    who: Who,
    /// The journal, while it is open.
    pub(super) entries: Entries,
    /// Whether somebody asks them to come.
    pub(super) call: Call,
    /// The PIN is asked for to give the visit time; it opens nothing.
    prolongs: bool,
    /// When the open page closes by itself.
    until: Instant,
    /// No PIN is taken before.
    free_at: Option<Instant>,
    /// How many PINs were checked; only the last answer counts.
    checks: u64,
}

/// Who comes in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Who {
    /// Somebody with the PIN of the seat, who may do everything.
    Keeper,
    /// A consultant, with a PIN of the consultant's own: the seat itself stays as it is.
    Consultant(String),
}

/// Where staff are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum StaffPlace {
    Away,
    /// The PIN is asked for.
    Door,
    /// A PIN is being checked.
    Waiting,
    /// The PIN was right.
    Inside,
    /// A card lies over the menu.
    Card,
    /// A card is open, and no menu is behind it any more.
    Reading,
}

impl Staff {
    /// Nobody is here. The tries of before count, whoever restarted the seat.
    pub(super) fn new(config: &config::Staff, state: &Path, now: Instant) -> Staff {
        let tries = Tries {
            file: state.join("pin-tries"),
        };
        let wait = tries.count().map_or(LONGEST_WAIT, wait_after);
        let consultants = config.consultants.iter();
        let own = consultants.clone().filter_map(|one| {
            let pin = one.pin.clone()?;
            Some((Who::Consultant(one.name.clone()), pin))
        });
        let keeper = config.pin.clone().map(|pin| (Who::Keeper, pin));
        Staff {
            keys: own.chain(keeper).collect(),
            consultants: consultants.map(|one| one.name.clone()).collect(),
            tries,
            place: StaffPlace::Away,
            who: Who::Keeper,
            entries: Entries::default(),
            call: Call::default(),
            prolongs: false,
            until: now,
            free_at: (!wait.is_zero()).then(|| now + wait),
            checks: 0,
        }
    }

    /// True when there is a PIN.
    pub(super) fn can_enter(&self) -> bool {
        !self.keys.is_empty()
    }

    /// The name of the consultant who came in with a PIN of the consultant's own.
    pub(super) fn consultant(&self) -> Option<&str> {
        match &self.who {
            Who::Consultant(name) => Some(name),
            Who::Keeper => None,
        }
    }

    /// True while the menu is open, or a sheet of it.
    pub(super) fn is_inside(&self) -> bool {
        self.place == StaffPlace::Inside
    }

    /// Somebody is there: what is open stays open.
    pub(super) fn touched(&mut self, now: Instant) {
        self.until = now
            + match self.place {
                StaffPlace::Reading => READ_FOR,
                StaffPlace::Away
                | StaffPlace::Door
                | StaffPlace::Waiting
                | StaffPlace::Inside
                | StaffPlace::Card => OPEN_FOR,
            };
    }

    /// Turns to what lasts longer, or says that nothing is left open.
    fn is_over(&mut self, now: Instant) -> bool {
        if self.place == StaffPlace::Away || now < self.until {
            return false;
        }
        let reads = self.place == StaffPlace::Card;
        if reads {
            self.place = StaffPlace::Reading;
            self.touched(now);
        }
        !reads
    }

    /// When something is to be done.
    fn due(&self) -> Option<Instant> {
        let until = (self.place != StaffPlace::Away).then_some(self.until);
        let free = self.free_at.filter(|_| self.place == StaffPlace::Door);
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
            FromStaff::Enter if self.staff.can_enter() => {
                self.staff.prolongs = false;
                self.open_door(false, now);
            }
            FromStaff::Prolong if self.staff.can_enter() && self.session.needs_staff(now) => {
                self.staff.prolongs = true;
                self.open_door(false, now);
            }
            FromStaff::Pin(pin) if self.staff.place == StaffPlace::Door => {
                let page = self.try_pin(pin, now);
                self.show_staff(page);
            }
            FromStaff::Card(card) => self.turn_to_card(card, now),
            FromStaff::Leave => self.send_staff_away(),
            asked if self.staff.is_inside() => self.asked_inside(asked, now),
            FromStaff::Enter
            | FromStaff::Prolong
            | FromStaff::Pin(_)
            | FromStaff::Act(_)
            | FromStaff::Outages
            | FromStaff::Faults
            | FromStaff::Fault(_)
            | FromStaff::Remarks(_)
            | FromStaff::Remark(..)
            | FromStaff::Journal(_)
            | FromStaff::TakeBundle
            | FromStaff::GiveTime => tracing::warn!("a screen asked for staff without any"),
        }
    }

    /// Something of the menu is asked for.
    fn asked_inside(&mut self, asked: FromStaff, now: Instant) {
        self.staff.touched(now);
        match asked {
            FromStaff::Act(act) if self.may_act() => {
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
            FromStaff::TakeBundle if self.may_act() && self.takes_bundles() => {
                self.take_from_stick();
            }
            FromStaff::Outages => self.show_sheet(self.message_of_outages()),
            FromStaff::Faults => self.show_staff(StaffPage::Faults),
            FromStaff::Fault(kind) => self.show_sheet(self.ticket(kind)),
            FromStaff::Remarks(step) => self.show_staff(StaffPage::Remarks(step)),
            FromStaff::Remark(step, kind) => {
                if let Some(sheet) = self.remark(&step, kind) {
                    self.show_sheet(sheet);
                }
            }
            FromStaff::Journal(act) => self.journal_asked(act),
            FromStaff::GiveTime if self.visit.is_some() => {
                self.send_staff_away();
                self.happened(session::Event::Prolong);
            }
            FromStaff::Enter
            | FromStaff::Prolong
            | FromStaff::Pin(_)
            | FromStaff::Card(_)
            | FromStaff::Leave
            | FromStaff::Act(_)
            | FromStaff::TakeBundle
            | FromStaff::GiveTime => tracing::warn!("a screen asked for what its menu has not"),
        }
    }

    fn open_door(&mut self, wrong: bool, now: Instant) {
        self.staff.place = StaffPlace::Door;
        self.staff.touched(now);
        let page = self.staff.door(wrong, now);
        self.show_staff(page);
    }

    fn open_menu(&mut self, now: Instant) {
        // Whoever was called is there, and nobody waits for the paper of the last report.
        self.call(false);
        self.ending.last.printing = None;
        self.staff.place = StaffPlace::Inside;
        self.staff.touched(now);
        self.staff.entries = Entries::default();
        let menu = Menu {
            fault: fault_code(self.session.state()).map(str::to_owned),
            acts: self.may_act(),
            bundle: self.may_act() && self.takes_bundles(),
            visit: self.visit.is_some(),
            journal: !self.staff.consultants.is_empty(),
        };
        self.show_staff(StaffPage::Menu(menu));
    }

    /// True for whoever may close the seat and start it anew: never over a citizen's page.
    fn may_act(&self) -> bool {
        self.staff.who == Who::Keeper && self.host().is_none()
    }

    /// A sheet lies over the menu, and closes with it.
    pub(super) fn show_sheet(&mut self, sheet: Sheet) {
        self.show_staff(StaffPage::Sheet(sheet));
    }

    /// A card, or the way back from it.
    fn turn_to_card(&mut self, card: Option<usize>, now: Instant) {
        match (self.staff.place, card) {
            (StaffPlace::Inside | StaffPlace::Card, None) => self.open_menu(now),
            (StaffPlace::Reading, None) => self.open_door(false, now),
            (StaffPlace::Inside | StaffPlace::Card | StaffPlace::Reading, Some(at)) => {
                if self.staff.place == StaffPlace::Inside {
                    self.staff.place = StaffPlace::Card;
                }
                self.staff.touched(now);
                self.show_staff(StaffPage::Card(at));
            }
            (StaffPlace::Away | StaffPlace::Door | StaffPlace::Waiting, _) => {
                tracing::warn!("a screen asked for a card without staff");
            }
        }
    }

    /// Begins to check a PIN, unless it comes too early.
    fn try_pin(&mut self, pin: Secret, now: Instant) -> StaffPage {
        let staff = &mut self.staff;
        staff.touched(now);
        // What was typed lies in the memory of this screen: it ends with the next wipe.
        if !self.screens.take_current() {
            return staff.door(false, now);
        }
        if staff.free_at.is_some_and(|at| now < at) {
            return staff.door(false, now);
        }
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
        let (number, keys) = (staff.checks, staff.keys.clone());
        let tell = teller(&self.tell, move |who| SeatEvent::Pin(number, who));
        let check = move || {
            let mut keys = keys.into_iter();
            let fits = keys.find(|(_, hash)| hash.matches(pin.text()));
            tell(fits.map(|(who, _)| who));
        };
        let started = std::thread::Builder::new().name("pin".into()).spawn(check);
        if let Err(error) = started {
            tracing::warn!(%error, "a PIN could not be checked");
            return staff.door(false, now);
        }
        staff.place = StaffPlace::Waiting;
        StaffPage::Checking
    }

    /// A PIN has been checked.
    pub(super) fn pin_checked(&mut self, number: u64, who: Option<Who>) {
        let now = Instant::now();
        if self.staff.place != StaffPlace::Waiting || self.staff.checks != number {
            return;
        }
        let Some(who) = who else {
            tracing::warn!("a wrong PIN");
            return self.open_door(true, now);
        };
        tracing::info!("staff came in");
        self.staff.who = who;
        if let Some(visit) = &mut self.visit {
            visit.mode = Some(Mode::Advised);
        }
        self.staff.free_at = None;
        if let Err(error) = self.staff.tries.forget() {
            tracing::warn!(%error, "the wrong PINs stay counted");
        }
        if self.staff.prolongs {
            self.send_staff_away();
            return self.happened(session::Event::Prolong);
        }
        self.open_menu(now);
    }

    /// Closes what has been open too long and opens the door again after a wait; says when there is
    /// something to do again.
    pub(super) fn look_after_staff(&mut self, now: Instant) -> Option<Instant> {
        if self.staff.is_over(now) {
            self.send_staff_away();
        }
        if self.staff.place == StaffPlace::Door
            && self.staff.free_at.take_if(|at| now >= *at).is_some()
        {
            let page = self.staff.door(false, now);
            self.show_staff(page);
        }
        self.staff.due()
    }

    /// Whatever staff had open is closed: they go, or something else is shown.
    pub(super) fn send_staff_away(&mut self) {
        if self.staff.place != StaffPlace::Away {
            self.staff.place = StaffPlace::Away;
            self.staff.entries = Entries::default();
            self.screens.tell_current(ToScreen::Staff(None));
        }
    }

    pub(super) fn show_staff(&mut self, page: StaffPage) {
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
        platform::replace(&self.file, format!("{count}\n"))?;
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
    fn a_card_outlasts_its_menu_and_a_hand_keeps_both() {
        let place = tempfile::tempdir().unwrap();
        let start = Instant::now();
        let at = |seconds| start + Duration::from_secs(seconds);
        let mut staff = Staff::new(&config::Staff::default(), place.path(), start);
        assert!(!staff.is_over(at(1000)), "nobody is here");
        for open in [StaffPlace::Door, StaffPlace::Waiting, StaffPlace::Inside] {
            staff.place = open;
            staff.touched(start);
            staff.touched(at(50));
            assert_eq!(staff.due(), Some(at(110)));
            assert!(!staff.is_over(at(109)), "{open:?}");
            assert!(staff.is_over(at(110)), "{open:?}");
        }
        staff.place = StaffPlace::Card;
        staff.touched(at(50));
        assert!(!staff.is_over(at(109)));
        assert_eq!(staff.place, StaffPlace::Card);
        assert!(!staff.is_over(at(110)));
        assert_eq!(staff.place, StaffPlace::Reading, "the menu has closed");
        assert!(!staff.is_over(at(409)));
        staff.touched(at(409));
        assert!(!staff.is_over(at(708)));
        assert_eq!(staff.place, StaffPlace::Reading, "a hand opens no menu");
        assert!(staff.is_over(at(709)));
    }

    #[test]
    fn tries_survive_a_restart_and_what_cannot_be_read_is_the_longest_wait() {
        let place = tempfile::tempdir().unwrap();
        let now = Instant::now();
        let free_at = || Staff::new(&config::Staff::default(), place.path(), now).free_at;
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
