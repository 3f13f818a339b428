//! What the practice portal remembers: in memory only, and only until the log-out.

use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// More people than can sit at one seat: after so many log-ins the oldest memories are dropped.
const MOST_SESSIONS: usize = 64;

/// Everything that is remembered, behind one lock.
#[derive(Debug, Default)]
pub(super) struct Memory(Mutex<Kept>);

#[derive(Debug, Default)]
struct Kept {
    sessions: HashMap<String, Session>,
    /// One-time tickets that carry a log-in from the log-in host to the portal.
    tickets: HashMap<String, String>,
    outage: bool,
}

/// One log-in.
#[derive(Clone, Debug, Default)]
pub(super) struct Session {
    code: String,
    signed_in: bool,
    drafts: HashMap<&'static str, Draft>,
    sent: Vec<(&'static str, Draft)>,
}

/// What was filled in for one service.
#[derive(Clone, Debug, Default)]
pub(super) struct Draft {
    pub(super) person: String,
    pub(super) wish: String,
    /// The name of the file; its contents are never kept.
    pub(super) file: String,
}

impl Memory {
    fn kept(&self) -> MutexGuard<'_, Kept> {
        // The lock guards plain values that no panic can leave half-written.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn outage(&self) -> bool {
        self.kept().outage
    }

    pub(super) fn set_outage(&self, on: bool) {
        self.kept().outage = on;
    }

    /// A new session that waits for its code; returns its id.
    pub(super) fn begin(&self) -> String {
        let id = fresh();
        let code = u64::from_str_radix(&fresh()[..8], 16).unwrap_or(0) % 10_000;
        let session = Session {
            code: format!("{code:04}"),
            ..Session::default()
        };
        let mut kept = self.kept();
        if kept.sessions.len() >= MOST_SESSIONS {
            kept.sessions.clear();
            kept.tickets.clear();
        }
        kept.sessions.insert(id.clone(), session);
        id
    }

    /// The code of a session that waits for it.
    pub(super) fn code(&self, id: &str) -> Option<String> {
        Some(self.kept().sessions.get(id)?.code.clone())
    }

    /// A ticket for the portal when the code is right.
    pub(super) fn confirm(&self, id: &str, code: &str) -> Option<String> {
        let mut kept = self.kept();
        let session = kept.sessions.get_mut(id)?;
        if session.code != code {
            return None;
        }
        session.signed_in = true;
        let ticket = fresh();
        kept.tickets.insert(ticket.clone(), id.to_owned());
        Some(ticket)
    }

    /// The session of a ticket; a ticket is good once.
    pub(super) fn redeem(&self, ticket: &str) -> Option<String> {
        self.kept().tickets.remove(ticket)
    }

    pub(super) fn signed_in(&self, id: &str) -> bool {
        (self.kept().sessions.get(id)).is_some_and(|session| session.signed_in)
    }

    pub(super) fn forget(&self, id: &str) {
        let mut kept = self.kept();
        kept.sessions.remove(id);
        kept.tickets.retain(|_, session| session != id);
    }

    pub(super) fn draft(&self, id: &str, service: &'static str) -> Draft {
        let kept = self.kept();
        let draft = kept
            .sessions
            .get(id)
            .and_then(|session| session.drafts.get(service));
        draft.cloned().unwrap_or_default()
    }

    pub(super) fn change(&self, id: &str, service: &'static str, change: impl FnOnce(&mut Draft)) {
        if let Some(session) = self.kept().sessions.get_mut(id) {
            change(session.drafts.entry(service).or_default());
        }
    }

    /// Sends a draft in; returns its number, from 1.
    pub(super) fn send(&self, id: &str, service: &'static str) -> Option<usize> {
        let mut kept = self.kept();
        let session = kept.sessions.get_mut(id)?;
        let draft = session.drafts.remove(service)?;
        session.sent.push((service, draft));
        Some(session.sent.len())
    }

    /// What was sent in, oldest first.
    pub(super) fn sent(&self, id: &str) -> Vec<(&'static str, Draft)> {
        let kept = self.kept();
        (kept.sessions.get(id)).map_or_else(Vec::new, |session| session.sent.clone())
    }
}

/// 128 bits that cannot be guessed from outside. The standard library's hash keys are random, and
/// nothing worth more than practice hangs on them.
fn fresh() -> String {
    let half = || RandomState::new().hash_one(std::time::Instant::now());
    format!("{:016x}{:016x}", half(), half())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ticket_is_good_once_and_only_with_the_code() {
        let memory = Memory::default();
        let id = memory.begin();
        assert_eq!(memory.confirm(&id, "no"), None);
        assert!(!memory.signed_in(&id));
        let code = memory.code(&id).unwrap();
        let ticket = memory.confirm(&id, &code).unwrap();
        assert_eq!(memory.redeem(&ticket), Some(id));
        assert_eq!(memory.redeem(&ticket), None);
    }

    #[test]
    fn the_log_out_forgets_everything() {
        let memory = Memory::default();
        let id = memory.begin();
        memory.change(&id, "spravka", |draft| draft.wish = "x".into());
        assert_eq!(memory.send(&id, "spravka"), Some(1));
        memory.forget(&id);
        assert!(memory.sent(&id).is_empty());
        assert!(memory.draft(&id, "spravka").wish.is_empty());
        assert_eq!(memory.code(&id), None);
    }

    #[test]
    fn old_sessions_do_not_pile_up() {
        let memory = Memory::default();
        for _ in 0..1000 {
            memory.begin();
        }
        assert!(memory.kept().sessions.len() <= MOST_SESSIONS);
    }
}
