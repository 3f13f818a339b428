//! What was done on the page or with its accounts: who, when, what, and at which seat. Never a word of a citizen.

use super::people::Scope;
use crate::journal::Moment;
use crate::say;

/// One line of the audit, which is only ever added to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Act {
    /// When.
    pub at: Moment,
    /// The account; empty for a command on the server itself.
    pub who: String,
    /// What.
    pub deed: Deed,
    /// The seat, the account or the days that it is about; empty for nothing.
    pub about: String,
    /// The branches that it concerns: whoever answers for all of them may read of it.
    pub scope: Scope,
}

macro_rules! deeds {
    ($($(#[$doc:meta])* $name:ident $code:literal,)*) => {
        /// What was done.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Deed {
            $($(#[$doc])* $name,)*
        }

        impl Deed {
            /// All of them.
            const ALL: &[Deed] = &[$(Deed::$name),*];

            /// Its stable code.
            #[must_use]
            pub fn code(self) -> &'static str {
                match self {
                    $(Deed::$name => $code,)*
                }
            }
        }
    };
}

deeds! {
    /// Somebody came in.
    LoggedIn "logged_in",
    /// Somebody gave a wrong password for a name that there is.
    LogInFailed "log_in_failed",
    /// Somebody left.
    LoggedOut "logged_out",
    /// The end of a visit was asked for.
    EndAsked "end_asked",
    /// A visit was given time.
    TimeGiven "time_given",
    /// A visit was entered.
    Entered "entered",
    /// A fault was told of on the page.
    TicketWritten "ticket_written",
    /// A fault was said to be mended.
    TicketDone "ticket_done",
    /// A fault that was said to be mended is not.
    TicketReopened "ticket_reopened",
    /// Somebody changed the own password.
    PasswordChanged "password_changed",
    /// An account was given a new password on the server.
    PasswordSet "password_set",
    /// An account was made.
    AccountAdded "account_added",
    /// An account was taken away.
    AccountRemoved "account_removed",
    /// A report was taken.
    Reported "reported",
    /// The rows of the journal were taken.
    Exported "exported",
}

impl Deed {
    /// The one with this code.
    #[must_use]
    pub fn read(code: &str) -> Option<Deed> {
        Deed::ALL.iter().copied().find(|deed| deed.code() == code)
    }

    /// In words.
    #[must_use]
    pub fn sentence(self) -> String {
        match self {
            Deed::LoggedIn => say!("deed-logged-in"),
            Deed::LogInFailed => say!("deed-log-in-failed"),
            Deed::LoggedOut => say!("deed-logged-out"),
            Deed::EndAsked => say!("deed-end-asked"),
            Deed::TimeGiven => say!("deed-time-given"),
            Deed::Entered => say!("deed-entered"),
            Deed::TicketWritten => say!("deed-ticket-written"),
            Deed::TicketDone => say!("deed-ticket-done"),
            Deed::TicketReopened => say!("deed-ticket-reopened"),
            Deed::PasswordChanged => say!("deed-password-changed"),
            Deed::PasswordSet => say!("deed-password-set"),
            Deed::AccountAdded => say!("deed-account-added"),
            Deed::AccountRemoved => say!("deed-account-removed"),
            Deed::Reported => say!("deed-reported"),
            Deed::Exported => say!("deed-exported"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_deed_is_read_back_and_has_words() {
        for deed in Deed::ALL {
            assert_eq!(Deed::read(deed.code()), Some(*deed));
            assert!(!deed.sentence().starts_with("deed-"), "{deed:?}");
        }
        assert_eq!(Deed::read("looked"), None);
    }
}
