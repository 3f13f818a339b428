//! The end of a visit as its own screen meets it.

use super::{Command, Model};
use crate::link::{AskedRating, Face, FromScreen, Rating, usb_export};
use crate::shell::view::Stored;

impl Model {
    /// The visit is over. Where no other screen has taken over yet, the citizen sees that it ends.
    pub(super) fn log_out(&mut self, addresses: Vec<String>) -> Vec<Command> {
        let mut todo = vec![Command::Place(None)];
        todo.extend(self.turn_to(Face::Ending));
        todo.extend([Command::LogOut(addresses), Command::Render]);
        todo
    }

    /// The citizen sees what would go, while there is a visit to end: «Завершить сеанс» was pressed, or
    /// its time is nearly over.
    pub(super) fn ask_to_end(&mut self, files: Vec<Stored>) -> Vec<Command> {
        if self.face != Face::Home {
            return Vec::new();
        }
        let look = (!files.is_empty()).then_some(Command::Tell(usb_export::Ask::Look.into()));
        if self.visit.asks_for_time() {
            self.visit.time.files = files;
        } else {
            self.visit.asks_to_end = Some(files);
        }
        Vec::from_iter(look.into_iter().chain([Command::Render]))
    }

    /// «Завершить и удалить».
    pub(super) fn end_confirmed(&mut self) -> Vec<Command> {
        self.visit.asks_to_end = None;
        vec![Command::Tell(FromScreen::End), Command::Render]
    }
}

impl Model {
    /// The question below the report is answered.
    pub(super) fn rate(&mut self, rating: Rating) -> Vec<Command> {
        match &mut self.face {
            Face::Report(outcome) if outcome.asked == AskedRating::Asked => {
                outcome.asked = AskedRating::Answered;
                vec![Command::Tell(FromScreen::Rated(rating)), Command::Render]
            }
            Face::Report(_) | Face::Home | Face::Ending | Face::OutOfService(_) => Vec::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::on_a_page;
    use super::super::{Act, Report};
    use super::*;
    use crate::link::{self, Ended, Outcome, ToScreen, print};
    use crate::shell::view::{CapabilityAct, Dialog, Main, Slot};

    fn stored(name: &str) -> Stored {
        Stored {
            name: name.to_owned(),
            bytes: 10,
        }
    }

    fn report(prints: bool) -> Face {
        Face::Report(Outcome {
            ended: Ended::Asked,
            portals: Vec::new(),
            belongings: None,
            place: link::Place::default(),
            prints,
            asked: AskedRating::default(),
        })
    }

    #[test]
    fn how_it_went_is_asked_where_it_may_be_and_answered_once() {
        let mut model = on_a_page();
        assert_eq!(model.acted(Act::Rate(Rating::Good)), []);
        model.told(ToScreen::Show(report(false)));
        assert_eq!(model.acted(Act::Rate(Rating::Good)), []);
        let Face::Report(outcome) = report(false) else {
            panic!("no report");
        };
        model.told(ToScreen::Show(Face::Report(Outcome {
            asked: AskedRating::Asked,
            ..outcome
        })));
        let told = Command::Tell(FromScreen::Rated(Rating::Poor));
        assert_eq!(
            model.acted(Act::Rate(Rating::Poor)),
            [told, Command::Render]
        );
        assert_eq!(model.acted(Act::Rate(Rating::Good)), []);
    }

    #[test]
    fn the_end_is_asked_for_twice_and_says_what_goes() {
        let mut model = on_a_page();
        assert_eq!(model.acted(Act::End), [Command::ListFiles]);
        let files = vec![stored("выписка.pdf")];
        let look = Command::Tell(usb_export::Ask::Look.into());
        let todo = model.reported(Report::Files(files.clone()));
        assert_eq!(todo, [look, Command::Render]);
        let asked = |saving| Some(Dialog::EndVisit(&files, saving));
        assert_eq!(model.view().dialog, asked(None));
        model.told(usb_export::Progress::Ready.into());
        assert_eq!(
            model.view().dialog,
            asked(Some(usb_export::Progress::Ready))
        );
        assert_eq!(
            model.acted(CapabilityAct::Save),
            [Command::Tell(usb_export::Ask::Save.into())]
        );
        let saved = model.reported(Report::Saved("справка.pdf".into()));
        assert!(
            saved.contains(&Command::ListFiles),
            "the list would be too short"
        );
        model.acted(Act::Dismiss);
        assert_eq!(model.view().dialog, None);
        let end = Command::Tell(FromScreen::End);
        assert!(model.acted(Act::EndConfirmed).contains(&end));
        model.told(ToScreen::Show(Face::Ending));
        model.reported(Report::Files(files));
        assert_eq!(model.view().dialog, None, "the visit is over");
    }

    #[test]
    fn the_report_is_printed_where_there_is_a_printer_and_one_at_a_time() {
        let mut model = on_a_page();
        assert_eq!(model.acted(CapabilityAct::PrintReport), []);
        model.told(ToScreen::Show(report(false)));
        assert_eq!(model.acted(CapabilityAct::PrintReport), []);
        model.told(ToScreen::Show(report(true)));
        assert_eq!(
            model.acted(CapabilityAct::PrintReport),
            [Command::PrintOurs, Command::Render]
        );
        assert_eq!(model.acted(CapabilityAct::PrintReport), []);
        let drawn = model.reported(Report::Drawn(Some("page.pdf".into())));
        assert_eq!(
            drawn,
            [Command::Tell(print::Ask::Offer("page.pdf".into()).into())]
        );
        model.told(print::Progress::Sent.into());
        assert_eq!(
            model.acted(CapabilityAct::PrintReport)[0],
            Command::PrintOurs
        );
    }

    #[test]
    fn a_log_out_hides_the_page_and_says_what_each_portal_answered() {
        let mut model = on_a_page();
        model.reported(Report::Files(Vec::new()));
        let addresses = vec!["https://www.gosuslugi.ru/auth-provider/logout".to_owned()];
        let todo = model.told(ToScreen::LogOut(addresses.clone()));
        assert_eq!(
            todo,
            [
                Command::Place(None),
                Command::LogOut(addresses),
                Command::Render
            ],
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
        assert_eq!(model.acted(Act::Slot(Some(slot))), [Command::Place(None)]);
        let (at, confirmed) = (0, true);
        let told = model.reported(Report::LoggedOut { at, confirmed });
        assert_eq!(
            told,
            [Command::Tell(FromScreen::LoggedOut { at, confirmed })]
        );
    }
}
