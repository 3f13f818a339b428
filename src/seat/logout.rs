//! The log-out: which portals a visit leaves, and which of them confirm it.
//!
//! The screen of the visit asks; this is what the seat believes of its answers. An address that
//! several portals share is asked once. What was not answered is not confirmed.

use crate::journal::LogOut;
use crate::link::LeftPortal;
use crate::policy::Portal;

/// The portals that one visit leaves.
#[derive(Debug, Default)]
pub(super) struct Logout {
    portals: Vec<Portal>,
    addresses: Vec<Asked>,
    given_up: bool,
}

/// One address and its answer.
#[derive(Debug)]
struct Asked {
    address: String,
    confirmed: Option<bool>,
}

impl Logout {
    /// Of the portals that a visit was at, in this order.
    pub(super) fn from(mut portals: Vec<Portal>) -> Logout {
        portals.retain(|portal| !portal.logout.is_empty());
        let mut addresses: Vec<Asked> = Vec::new();
        for address in portals.iter().flat_map(|portal| &portal.logout) {
            let address = address.to_string();
            if !addresses.iter().any(|asked| asked.address == address) {
                addresses.push(Asked {
                    address,
                    confirmed: None,
                });
            }
        }
        Logout {
            portals,
            addresses,
            given_up: false,
        }
    }

    /// What the screen has to ask.
    pub(super) fn addresses(&self) -> Vec<String> {
        let addresses = self.addresses.iter();
        addresses.map(|asked| asked.address.clone()).collect()
    }

    /// The address at this place was answered; false when nobody asked, or it was answered before.
    pub(super) fn answered(&mut self, at: usize, confirmed: bool) -> bool {
        match self.addresses.get_mut(at) {
            Some(asked) if asked.confirmed.is_none() => {
                asked.confirmed = Some(confirmed);
                true
            }
            Some(_) | None => false,
        }
    }

    /// No more answers will come.
    pub(super) fn give_up(&mut self) {
        self.given_up = true;
    }

    /// True when there is nothing to wait for.
    pub(super) fn is_over(&self) -> bool {
        let mut addresses = self.addresses.iter();
        self.given_up || addresses.all(|asked| asked.confirmed.is_some())
    }

    /// Each portal, and whether it has confirmed the log-out at all of its addresses.
    pub(super) fn portals(&self) -> impl Iterator<Item = (&Portal, bool)> {
        self.portals.iter().map(|portal| {
            let confirmed = portal.logout.iter().all(|address| {
                let mut addresses = self.addresses.iter();
                addresses
                    .any(|asked| asked.address == address.as_str() && asked.confirmed == Some(true))
            });
            (portal, confirmed)
        })
    }

    /// The same in one word, for the journal.
    pub(super) fn verdict(&self) -> LogOut {
        match self.portals.is_empty() {
            true => LogOut::NothingOpen,
            false if self.portals().all(|(_, confirmed)| confirmed) => LogOut::Confirmed,
            false => LogOut::NotConfirmed,
        }
    }

    /// The same for the report.
    pub(super) fn report(&self) -> Vec<LeftPortal> {
        let portals = self.portals();
        portals
            .map(|(portal, confirmed)| LeftPortal {
                name: portal.name.clone(),
                confirmed,
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::Policy;

    /// The shipped portals with these ids, in this order.
    fn visited(ids: &[&str]) -> Logout {
        let shipped = include_str!("../../allowlist.toml");
        let policy = Policy::parse(shipped, None).unwrap();
        let portal = |id: &&str| {
            let mut portals = policy.portals().iter();
            portals.find(|portal| portal.id == *id).unwrap().clone()
        };
        Logout::from(ids.iter().map(portal).collect())
    }

    fn confirmed(logout: &Logout) -> Vec<(&str, bool)> {
        let portals = logout.portals();
        portals
            .map(|(portal, confirmed)| (portal.id.as_str(), confirmed))
            .collect()
    }

    #[test]
    fn portals_with_one_log_out_are_asked_once_and_answer_together() {
        let mut logout = visited(&["fns", "gosuslugi", "pos"]);
        let address = "https://www.gosuslugi.ru/auth-provider/logout";
        assert_eq!(logout.addresses(), [address]);
        assert!(!logout.is_over());
        assert_eq!(logout.verdict(), LogOut::NotConfirmed);
        assert!(logout.answered(0, true));
        assert!(logout.is_over());
        assert_eq!(logout.verdict(), LogOut::Confirmed);
        let all = [("fns", true), ("gosuslugi", true), ("pos", true)];
        assert_eq!(confirmed(&logout), all);
    }

    #[test]
    fn only_an_answer_that_was_asked_for_counts_and_only_the_first() {
        let mut logout = visited(&["gosuslugi"]);
        assert!(!logout.answered(1, true));
        assert_eq!(confirmed(&logout), [("gosuslugi", false)]);
        assert!(logout.answered(0, false));
        assert!(!logout.answered(0, true));
        assert_eq!(confirmed(&logout), [("gosuslugi", false)]);
    }

    #[test]
    fn a_portal_with_several_addresses_confirms_all_of_them() {
        let mut logout = visited(&["gosuslugi"]);
        let more = "https://esia.gosuslugi.ru/idp/ext/Logout".parse().unwrap();
        logout.portals[0].logout.push(more);
        let mut logout = Logout::from(logout.portals);
        logout.answered(0, true);
        assert!(!logout.is_over());
        assert_eq!(confirmed(&logout), [("gosuslugi", false)]);
        logout.answered(1, true);
        assert_eq!(confirmed(&logout), [("gosuslugi", true)]);
    }

    #[test]
    fn what_has_no_log_out_is_not_waited_for() {
        let logout = visited(&["culture", "kchr"]);
        assert!(logout.is_over() && logout.addresses().is_empty());
        assert_eq!(confirmed(&logout), []);
        assert_eq!(logout.verdict(), LogOut::NothingOpen);
    }

    #[test]
    fn what_is_given_up_is_not_confirmed() {
        let mut logout = visited(&["gosuslugi", "rosreestr"]);
        logout.give_up();
        assert!(logout.is_over());
        assert_eq!(confirmed(&logout), [("gosuslugi", false)]);
    }
}
