//! How people read what a record says, and the stable codes for other programs.

use serde::Serialize;

use super::record::{LogOut, Mode, Outcome, Purpose, Rating, Subject, VisitEnd};
use crate::text::sentence;

/// The stable code of a choice: that of its serialized form.
pub fn code(choice: impl Serialize) -> String {
    match serde_json::to_value(choice) {
        Ok(serde_json::Value::String(code)) => code,
        Ok(other) => other.to_string(),
        Err(error) => error.to_string(),
    }
}

/// «Цель обращения», in the words of Appendix 3.
pub fn purpose(purpose: Purpose) -> String {
    sentence(&format!("purpose-{}", code(purpose)), &[])
}

/// Whether a citizen worked alone.
pub fn mode(mode: Mode) -> String {
    sentence(&format!("mode-{}", code(mode)), &[])
}

/// What came of a visit.
pub fn outcome(outcome: Outcome) -> String {
    sentence(&format!("outcome-{}", code(outcome)), &[])
}

/// How a visit ended.
pub fn end(end: VisitEnd) -> String {
    sentence(&format!("visit-end-{}", code(end)), &[])
}

/// Whether its portals confirmed the log-out.
pub fn logout(logout: LogOut) -> String {
    sentence(&format!("logout-{}", code(logout)), &[])
}

/// How it went.
pub fn rating(rating: Rating) -> String {
    sentence(&format!("rating-{}", code(rating)), &[])
}

/// The name of a service or a portal.
pub fn subject(subject: &Subject) -> &str {
    match subject {
        Subject::Service { title, .. } => title,
        Subject::Portal { name, .. } => name,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text;

    #[test]
    fn every_choice_has_its_words() {
        let all = [
            [
                Purpose::Advice,
                Purpose::Service,
                Purpose::OnlineTool,
                Purpose::Documents,
            ]
            .map(|one| format!("purpose-{}", code(one)))
            .to_vec(),
            [Mode::Alone, Mode::Advised]
                .map(|one| format!("mode-{}", code(one)))
                .to_vec(),
            [
                Outcome::Alone,
                Outcome::WithHelp,
                Outcome::SentToWindow,
                Outcome::Declined,
                Outcome::Failed,
            ]
            .map(|one| format!("outcome-{}", code(one)))
            .to_vec(),
            [
                VisitEnd::Asked,
                VisitEnd::Idle,
                VisitEnd::TooLong,
                VisitEnd::ByStaff,
                VisitEnd::Failed,
                VisitEnd::CutShort,
                VisitEnd::Closed,
            ]
            .map(|one| format!("visit-end-{}", code(one)))
            .to_vec(),
            [
                LogOut::NothingOpen,
                LogOut::Confirmed,
                LogOut::NotConfirmed,
                LogOut::Unknown,
            ]
            .map(|one| format!("logout-{}", code(one)))
            .to_vec(),
        ];
        for id in all.concat() {
            assert!(text::exists(&id), "{id}");
        }
        assert_eq!(purpose(Purpose::Service), "Получение услуги");
    }
}
