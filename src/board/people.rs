//! Who comes in to the page: what each role may see and do, for how long, and how often somebody may try a password.
//!
//! Pure. Whatever a role is not given by name is denied.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::journal::Moment;

/// A person of staff with an account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// The name with which one logs in.
    pub name: String,
    /// What one may do.
    pub role: Role,
    /// Where one may do it.
    pub scope: Scope,
}

/// What one may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Helps the citizens of a branch.
    Consultant,
    /// Answers for one branch, for some or for all.
    Head,
    /// Keeps seats and board running.
    It,
}

/// The branches that one may see.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    /// Every branch, those that come later too.
    All,
    /// These.
    Branches(BTreeSet<String>),
}

/// One kind of thing that can be seen or done on the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Right {
    /// How each seat is.
    Hall,
    /// Ending a visit, and giving it time.
    Acts,
    /// The visits that nobody has entered, and entering them.
    Entries,
    /// Which portals were down.
    Outages,
    /// The faults that were told of.
    Tickets,
    /// Reports: figures without names.
    Report,
    /// The rows of the journal.
    Export,
    /// Who did what on the page.
    Audit,
    /// Versions, chains and tokens of seats.
    Technical,
    /// One's own password, and leaving.
    Own,
}

impl Role {
    /// All of them.
    pub const ALL: [Role; 3] = [Role::Consultant, Role::Head, Role::It];

    /// Its stable code.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Role::Consultant => "consultant",
            Role::Head => "head",
            Role::It => "it",
        }
    }

    /// True when this role has the right.
    #[must_use]
    pub fn has(self, right: Right) -> bool {
        match right {
            Right::Hall
            | Right::Acts
            | Right::Outages
            | Right::Tickets
            | Right::Report
            | Right::Own => true,
            Right::Entries => matches!(self, Role::Consultant | Role::Head),
            Right::Export | Right::Audit => matches!(self, Role::Head | Role::It),
            Right::Technical => self == Role::It,
        }
    }
}

impl Scope {
    /// True when this branch is one of them.
    #[must_use]
    pub fn has(&self, branch: &str) -> bool {
        match self {
            Scope::All => true,
            Scope::Branches(branches) => branches.contains(branch),
        }
    }

    /// True when every branch of the other one is one of these.
    #[must_use]
    pub fn covers(&self, other: &Scope) -> bool {
        match (self, other) {
            (Scope::All, _) => true,
            (Scope::Branches(_), Scope::All) => false,
            (Scope::Branches(mine), Scope::Branches(theirs)) => theirs.is_subset(mine),
        }
    }

    /// This branch alone.
    #[must_use]
    pub fn one(branch: &str) -> Scope {
        Scope::Branches(BTreeSet::from([branch.to_owned()]))
    }
}

/// A session that nobody uses ends after so many seconds.
const IDLE: i64 = 30 * 60;

/// A session ends after so many seconds, whoever uses it.
const LONGEST: i64 = 12 * 60 * 60;

/// That a session is used is written down at most once in so many seconds.
const NOTED: i64 = 60;

/// How long somebody has been here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Session {
    /// When it began.
    pub(super) began: Moment,
    /// When it was used last, as far as that is written down.
    pub(super) used: Moment,
}

impl Session {
    /// True when one has to log in again. A clock that was set back ends it, too.
    #[must_use]
    pub(super) fn is_over(self, now: Moment) -> bool {
        let lasts = |from: Moment, most: i64| (-NOTED..most).contains(&(now - from));
        !lasts(self.began, LONGEST) || !lasts(self.used, IDLE)
    }

    /// True when it is time to write down that it is used.
    #[must_use]
    pub(super) fn is_to_be_noted(self, now: Moment) -> bool {
        now - self.used >= NOTED
    }

    /// What began or was used before these moments is over: the begin, and the last use.
    #[must_use]
    pub(super) fn oldest(now: Moment) -> (Moment, Moment) {
        (now - LONGEST, now - IDLE)
    }
}

/// The wrong tries in a row of one name or of one address.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Tries {
    /// How many.
    pub(super) wrong: i64,
    /// When the last one was.
    pub(super) at: Moment,
}

/// So many wrong tries in a row cost nothing: for a name, and for an address, behind which a whole branch may be.
pub(super) const FREE_OF_NAME: i64 = 5;
/// See [`FREE_OF_NAME`].
pub(super) const FREE_OF_ADDRESS: i64 = 20;

/// The first wait, in seconds; each wrong try after it doubles that, up to the longest.
const FIRST_WAIT: i64 = 30;
const LONGEST_WAIT: i64 = 15 * 60;

/// Tries are forgotten after so many seconds.
pub(super) const FORGOTTEN: i64 = 24 * 60 * 60;

impl Tries {
    /// For how many seconds nobody may try again.
    #[must_use]
    pub(super) fn wait(self, free: i64, now: Moment) -> i64 {
        let beyond = self.wrong - free;
        if beyond < 0 || now - self.at > FORGOTTEN {
            return 0;
        }
        let doublings = u32::try_from(beyond.min(10)).unwrap_or_default();
        let wait = (FIRST_WAIT << doublings).min(LONGEST_WAIT);
        // A clock that was set back locks nobody out for longer.
        (self.at + wait - now).clamp(0, wait)
    }

    /// With one more.
    #[must_use]
    pub(super) fn and_one(self, now: Moment) -> Tries {
        let before = match now - self.at > FORGOTTEN {
            true => 0,
            false => self.wrong,
        };
        Tries {
            wrong: before.saturating_add(1),
            at: now,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_role_has_what_it_was_given_and_nothing_else() {
        let rights = |role: Role| {
            let all = [
                Right::Hall,
                Right::Acts,
                Right::Entries,
                Right::Outages,
                Right::Tickets,
                Right::Report,
                Right::Export,
                Right::Audit,
                Right::Technical,
                Right::Own,
            ];
            all.iter().filter(|right| role.has(**right)).count()
        };
        assert_eq!(Role::ALL.map(rights), [7, 9, 9]);
        assert!(!Role::Consultant.has(Right::Export) && !Role::Consultant.has(Right::Audit));
        assert!(!Role::Head.has(Right::Technical));
    }

    #[test]
    fn nobody_sees_beyond_the_branches_of_the_account() {
        let (one, none) = (Scope::one("А"), Scope::Branches(BTreeSet::new()));
        assert!(one.has("А") && !one.has("Б") && !none.has("А") && Scope::All.has("Б"));
        assert!(Scope::All.covers(&Scope::All) && !one.covers(&Scope::All));
        assert!(one.covers(&one) && !one.covers(&Scope::one("Б")) && one.covers(&none));
    }

    #[test]
    fn a_session_ends_when_nobody_uses_it_and_after_a_day_of_work() {
        let session = Session {
            began: 0,
            used: LONGEST - 60,
        };
        assert!(!session.is_over(LONGEST - 1) && session.is_over(LONGEST));
        let idle = Session { began: 0, used: 0 };
        assert!(!idle.is_over(IDLE - 1) && idle.is_over(IDLE));
        assert!(idle.is_over(-1000), "the clock was set back");
        assert!(!idle.is_to_be_noted(59) && idle.is_to_be_noted(60));
    }

    #[test]
    fn wrong_tries_cost_more_and_more_time() {
        let wait = |wrong, passed| Tries { wrong, at: 1000 }.wait(FREE_OF_NAME, 1000 + passed);
        assert_eq!(
            [0, 4, 5, 6, 7, 9].map(|wrong| wait(wrong, 0)),
            [0, 0, 30, 60, 120, 480]
        );
        assert_eq!([10, 1000, i64::MAX].map(|wrong| wait(wrong, 0)), [900; 3]);
        assert_eq!((wait(5, 29), wait(5, 30), wait(5, -5000)), (1, 0, 30));
        assert_eq!(wait(1000, FORGOTTEN + 1), 0);
        let again = Tries { wrong: 9, at: 0 }.and_one(FORGOTTEN + 1);
        assert_eq!(again.wrong, 1);
    }
}
