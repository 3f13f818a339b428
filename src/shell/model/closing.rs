//! The end of a visit as its own screen meets it.

use super::{Do, Model, Place, printing};
use crate::link::{Face, FromScreen};

impl Model {
    /// Another face: nothing of what stood over the last one stays.
    pub(super) fn turn_to(&mut self, face: Face) {
        self.face = face;
        self.place = Place::Home;
        self.trouble = None;
        self.begun = false;
        self.asks_to_end = false;
        self.warning = None;
        self.minutes_left = None;
        self.choosing = None;
        self.question = None;
        self.notice = None;
        self.printing = printing::Stage::default();
        self.staff = None;
    }

    /// The visit is over. Where no other screen has taken over yet, the citizen sees that it ends.
    pub(super) fn log_out(&mut self, addresses: Vec<String>) -> Vec<Do> {
        self.turn_to(Face::Ending);
        vec![Do::Place(None), Do::LogOut(addresses), Do::Render]
    }

    /// A portal was asked.
    pub(super) fn logged_out(at: usize, confirmed: bool) -> Vec<Do> {
        vec![Do::Tell(FromScreen::LoggedOut { at, confirmed })]
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::on_a_page;
    use super::super::{Act, Report};
    use super::*;
    use crate::link::ToScreen;
    use crate::shell::ui::{Main, Slot};

    #[test]
    fn a_log_out_hides_the_page_and_says_what_each_portal_answered() {
        let mut model = on_a_page();
        model.acted(Act::End);
        let addresses = vec!["https://www.gosuslugi.ru/auth-provider/logout".to_owned()];
        let todo = model.told(ToScreen::LogOut(addresses.clone()));
        assert_eq!(
            todo,
            [Do::Place(None), Do::LogOut(addresses), Do::Render],
            "the page is out of sight before it ends"
        );
        let view = model.view();
        assert!(matches!(view.main, Main::Ending) && view.dialog.is_none());
        let slot = Slot {
            x: 0.0,
            y: 66.0,
            width: 1000.0,
            height: 600.0,
        };
        assert_eq!(model.acted(Act::Slot(Some(slot))), [Do::Place(None)]);
        let (at, confirmed) = (0, true);
        let told = model.reported(Report::LoggedOut { at, confirmed });
        assert_eq!(told, [Do::Tell(FromScreen::LoggedOut { at, confirmed })]);
    }
}
