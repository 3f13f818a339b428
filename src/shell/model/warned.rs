//! The end of the visit is near: what the citizen is asked, and what he has answered.
//!
//! Who is away is asked first whether anybody is there. The last minutes of the longest visit are those in
//! which files can still be saved; where a press gives no more time they are told twice.

use super::{Command, Model};
use crate::link::{FromScreen, Warning};
use crate::shell::view::{Dialog, Longest, Stored};

/// What the seat warns of.
#[derive(Debug, Default)]
pub(super) struct Warned {
    of: Option<Warning>,
    /// How many minutes were left when the citizen had read that no more are to be had.
    read: Option<u64>,
    /// The files of the visit, in its last minutes.
    files: Vec<Stored>,
}

impl Model {
    /// What is left of the visit, in seconds, and the running warning.
    pub(super) fn warns(&mut self, left: u64, warning: Option<Warning>) -> Vec<Command> {
        let minutes = Some(left.div_ceil(60));
        if (self.minutes_left, self.warned.of) == (minutes, warning) {
            return Vec::new();
        }
        let asked = self.asks_for_time();
        self.minutes_left = minutes;
        if !matches!(warning, Some(Warning::Longest { .. })) {
            self.warned = Warned::default();
        }
        self.warned.of = warning;
        let begins = self.asks_for_time() && !asked;
        Vec::from_iter(
            begins
                .then_some(Command::ListFiles)
                .into_iter()
                .chain([Command::Render]),
        )
    }

    /// The question over everything else; not over the page on which staff give the time.
    pub(super) fn warning(&self) -> Option<Dialog<'_>> {
        match self.warned.of? {
            Warning::Idle(seconds) => Some(Dialog::Idle(seconds)),
            Warning::Longest { more } => self.asks_for_time().then(|| {
                Dialog::Longest(Longest {
                    minutes: self.minutes_left.unwrap_or_default(),
                    more: more.map(|seconds| seconds / 60),
                    door: self.features.door,
                    files: &self.warned.files,
                    saving: self.saving,
                })
            }),
        }
    }

    /// True while the last minutes are asked about.
    pub(super) fn asks_for_time(&self) -> bool {
        let last = self.minutes_left <= Some(1);
        let read = self.warned.read.is_some_and(|read| read <= 1 || !last);
        matches!(self.warned.of, Some(Warning::Longest { .. })) && self.staff.is_none() && !read
    }

    /// «Продолжить работу», or more time.
    pub(super) fn goes_on(&mut self) -> Vec<Command> {
        self.warned = Warned::default();
        vec![Command::Tell(FromScreen::Extend), Command::Render]
    }

    /// «Понятно»: false when nothing was asked that can be put away.
    pub(super) fn read_warning(&mut self) -> bool {
        let asked = self.asks_for_time();
        if asked {
            self.warned.read = self.minutes_left;
        }
        asked
    }

    /// Keeps the files of the visit for the last minutes; gives them back when nobody asks about those.
    pub(super) fn not_for_the_warning(&mut self, files: Vec<Stored>) -> Option<Vec<Stored>> {
        if !self.asks_for_time() {
            return Some(files);
        }
        self.warned.files = files;
        None
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::on_a_page;
    use super::super::{Act, Report};
    use super::*;
    use crate::link::{FromStaff, Saving, StaffPage, ToScreen};
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
        let look = Command::Tell(FromScreen::LookForMedium);
        assert_eq!(todo, [look, Command::Render]);
        model.told(ToScreen::Saving(Saving::Ready));
        let shown = asked(&model).unwrap();
        assert_eq!((shown.minutes, shown.more), (5, Some(15)));
        assert_eq!(
            (shown.files, shown.saving),
            (&files[..], Some(Saving::Ready))
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
