//! The end of the visit is near: what the citizen is asked, and what he has answered.
//!
//! Who is away is asked first whether anybody is there. The last minutes of the longest visit are those in
//! which files can still be saved; where a press gives no more time they are told twice.

use super::Command;
use super::visit::ShownVisit;
use crate::link::{FromScreen, Warning};
use crate::shell::view::{Dialog, Longest, Stored};

/// What is left of the visit.
#[derive(Debug, Default)]
pub(super) struct TimeLeft {
    pub(super) minutes: Option<u64>,
    /// What the seat warns of.
    warning: Option<Warning>,
    /// How many minutes, or seconds of an announced end, were left when the citizen had read that no more are to
    /// be had.
    read_at: Option<u64>,
    /// The files of the visit, in its last minutes.
    pub(super) files: Vec<Stored>,
}

impl TimeLeft {
    /// No warning any more; the time goes on.
    fn end_warning(&mut self) {
        *self = TimeLeft {
            minutes: self.minutes,
            ..TimeLeft::default()
        };
    }

    /// How much is left of what the citizen may put away once he has read it, and from when on he is told again.
    fn to_read(&self) -> Option<(u64, u64)> {
        match self.warning? {
            Warning::Longest { .. } => self.minutes.map(|minutes| (minutes, 1)),
            Warning::Announced { seconds, can_stop } => (!can_stop).then_some((seconds, 20)),
            Warning::Idle(_) => None,
        }
    }

    /// The citizen has not read yet that the end is near.
    fn is_unread(&self) -> bool {
        self.to_read().is_some_and(|(left, again)| {
            let is_last = left <= again;
            !self.read_at.is_some_and(|read| read <= again || !is_last)
        })
    }
}

impl ShownVisit {
    /// What is left of the visit, in seconds, and the running warning.
    pub(super) fn set_time_left(&mut self, left: u64, warning: Option<Warning>) -> Vec<Command> {
        let minutes = Some(left.div_ceil(60));
        if (self.time.minutes, self.time.warning) == (minutes, warning) {
            return Vec::new();
        }
        let asked = self.asks_for_time();
        let kind = |warning: &Option<Warning>| warning.as_ref().map(std::mem::discriminant);
        self.time.minutes = minutes;
        if kind(&self.time.warning) != kind(&warning) {
            self.time.end_warning();
        }
        self.time.warning = warning;
        let begins = self.asks_for_time() && !asked;
        let files = begins.then_some(Command::ListFiles);
        files.into_iter().chain([Command::Render]).collect()
    }

    /// The question over everything else; `door` when staff can give time at the screen.
    pub(super) fn warning(&self, door: bool) -> Option<Dialog<'_>> {
        match self.time.warning? {
            Warning::Idle(seconds) => Some(Dialog::Idle(seconds)),
            Warning::Announced { seconds, can_stop } => {
                let is_shown = can_stop || self.asks_to_read();
                is_shown.then_some(Dialog::Announced(seconds, can_stop))
            }
            Warning::Longest { more } => self.asks_for_time().then(|| {
                Dialog::Longest(Longest {
                    minutes: self.time.minutes.unwrap_or_default(),
                    more: more.map(|seconds| seconds / 60),
                    door,
                    files: &self.time.files,
                    saving: self.saving,
                })
            }),
        }
    }

    /// True while the last minutes are asked about; not over the page on which staff give the time.
    pub(super) fn asks_for_time(&self) -> bool {
        self.asks_to_read() && matches!(self.time.warning, Some(Warning::Longest { .. }))
    }

    fn asks_to_read(&self) -> bool {
        self.staff.is_none() && self.time.is_unread()
    }

    /// «Продолжить работу», or more time.
    pub(super) fn extend(&mut self) -> Vec<Command> {
        self.time.end_warning();
        vec![Command::Tell(FromScreen::Extend), Command::Render]
    }

    /// «Понятно»: false when nothing was asked that can be put away.
    pub(super) fn put_warning_away(&mut self) -> bool {
        let asked = self.asks_to_read();
        if asked {
            self.time.read_at = self.time.to_read().map(|(left, _)| left);
        }
        asked
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::on_a_page;
    use super::super::{Act, Model, Report};
    use super::*;
    use crate::link::{FromStaff, StaffPage, ToScreen, usb_export};
    use crate::shell::view::Main;

    fn clock(left: u64, more: Option<u64>) -> ToScreen {
        let warning = Some(Warning::Longest { more });
        ToScreen::Clock { left, warning }
    }

    fn stored(name: &str) -> Stored {
        Stored {
            name: name.to_owned(),
            bytes: 10,
        }
    }

    fn asked(model: &Model) -> Option<Longest<'_>> {
        match model.view().dialog {
            Some(Dialog::Longest(asked)) => Some(asked),
            _ => None,
        }
    }

    #[test]
    fn the_last_minutes_offer_time_and_the_files_of_the_visit() {
        let mut model = on_a_page();
        let todo = model.told(clock(300, Some(900)));
        assert_eq!(todo, [Command::ListFiles, Command::Render]);
        let files = vec![stored("справка.pdf")];
        let todo = model.reported(Report::Files(files.clone()));
        let look = Command::Tell(usb_export::Ask::Look.into());
        assert_eq!(todo, [look, Command::Render]);
        model.told(usb_export::Progress::Ready.into());
        let shown = asked(&model).unwrap();
        assert_eq!((shown.minutes, shown.more), (5, Some(15)));
        assert_eq!(
            (shown.files, shown.saving),
            (&files[..], Some(usb_export::Progress::Ready))
        );
        assert_eq!(model.told(clock(240, Some(900))), [Command::Render]);
        let saved = model.reported(Report::Saved("выписка.pdf".into()));
        assert!(
            saved.contains(&Command::ListFiles),
            "the list would be too short"
        );
        let todo = model.acted(Act::Extend);
        assert_eq!(todo[0], Command::Tell(FromScreen::Extend));
        assert_eq!(model.view().dialog, None);
    }

    #[test]
    fn where_no_time_is_left_to_give_the_citizen_is_told_twice() {
        let mut model = on_a_page();
        model.told(clock(300, None));
        assert!(asked(&model).is_some());
        model.acted(Act::Dismiss);
        assert_eq!(asked(&model), None);
        model.told(clock(120, None));
        assert_eq!(asked(&model), None);
        let todo = model.told(clock(60, None));
        assert!(todo.contains(&Command::ListFiles) && asked(&model).is_some());
        model.acted(Act::Dismiss);
        model.told(clock(59, None));
        assert_eq!(asked(&model), None);
    }

    #[test]
    fn who_is_away_is_asked_first_and_both_questions_may_come() {
        let mut model = on_a_page();
        model.told(clock(300, Some(900)));
        let warning = Some(Warning::Idle(40));
        model.told(ToScreen::Clock { left: 290, warning });
        assert_eq!(model.view().dialog, Some(Dialog::Idle(40)));
        model.acted(Act::Extend);
        model.told(clock(280, Some(900)));
        assert!(asked(&model).is_some());
    }

    #[test]
    fn an_announced_end_is_stopped_or_read_twice() {
        let mut model = on_a_page();
        let announced = |seconds, can_stop| ToScreen::Clock {
            left: 3000,
            warning: Some(Warning::Announced { seconds, can_stop }),
        };
        model.told(announced(60, true));
        assert_eq!(model.view().dialog, Some(Dialog::Announced(60, true)));
        model.acted(Act::Dismiss);
        assert_eq!(model.view().dialog, Some(Dialog::Announced(60, true)));
        let stopped = model.acted(Act::Extend);
        assert_eq!(stopped[0], Command::Tell(FromScreen::Extend));
        assert_eq!(model.view().dialog, None);
        model.told(announced(60, false));
        assert_eq!(model.view().dialog, Some(Dialog::Announced(60, false)));
        model.acted(Act::Dismiss);
        model.told(announced(21, false));
        assert_eq!(model.view().dialog, None);
        model.told(announced(20, false));
        assert_eq!(model.view().dialog, Some(Dialog::Announced(20, false)));
        model.acted(Act::Dismiss);
        model.told(announced(19, false));
        assert_eq!(model.view().dialog, None);
    }

    #[test]
    fn staff_give_time_on_a_page_of_their_own_over_the_question() {
        let mut model = on_a_page();
        model.told(clock(300, None));
        let prolong = FromStaff::Prolong;
        let told = model.acted(Act::Staff(prolong.clone()));
        assert_eq!(told, [Command::Tell(FromScreen::Staff(prolong))]);
        let (wrong, wait) = (false, 0);
        model.told(ToScreen::Staff(Some(StaffPage::Pin { wrong, wait })));
        let view = model.view();
        assert!(matches!(view.main, Main::Staff(_)) && view.dialog.is_none());
        model.told(ToScreen::Staff(None));
        assert!(asked(&model).is_some());
    }
}
