//! Printing as the citizen meets it: a question first, then where the document is.
//!
//! One page at a time: until it is settled what becomes of it, the engine draws no other.

use crate::link::print::{Options, Part};
use crate::link::{Face, StaffPage, print};
use crate::shell::model::visit::{Location, ShownVisit};
use crate::shell::model::{Command, Model};
use crate::shell::view::{CapabilityDialog, Dialog, PrintChoice, PrintDialog, StatusMessage};

/// Where the page is on its way to the printer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::shell::model) enum PrintStage {
    /// Nobody prints.
    #[default]
    Idle,
    /// The engine draws it, and the seat looks at it.
    Drawing,
    /// The citizen is asked.
    Asks(PrintDialog),
}

impl PrintStage {
    /// What the citizen is asked.
    pub(in crate::shell::model) fn dialog(self) -> Option<Dialog<'static>> {
        match self {
            PrintStage::Asks(asked) => Some(CapabilityDialog::Print(asked).into()),
            PrintStage::Idle | PrintStage::Drawing => None,
        }
    }

    /// The engine draws, by this command.
    pub(in crate::shell::model) fn draw(&mut self, by: Command) -> Vec<Command> {
        *self = PrintStage::Drawing;
        vec![by, Command::Render]
    }

    /// The next page may come.
    fn settle(&mut self) -> Command {
        *self = PrintStage::Idle;
        Command::PrintSettled
    }

    /// Another site is another process of the engine, and a page that fails has none: what was being
    /// drawn may never come.
    pub(in crate::shell::model) fn give_up_drawing(&mut self) -> Option<Command> {
        (*self == PrintStage::Drawing).then(|| self.settle())
    }

    /// «Напечатать».
    pub(in crate::shell::model) fn confirm(&mut self) -> Vec<Command> {
        match self {
            PrintStage::Asks(asked) if asked.can_print() => {
                let confirm = print::Ask::Confirm(asked.options);
                vec![
                    Command::Tell(confirm.into()),
                    self.settle(),
                    Command::Render,
                ]
            }
            PrintStage::Idle | PrintStage::Drawing | PrintStage::Asks(_) => Vec::new(),
        }
    }

    /// It is to be printed in another way.
    pub(in crate::shell::model) fn choose(&mut self, choice: &PrintChoice) -> Vec<Command> {
        let PrintStage::Asks(asked) = self else {
            return Vec::new();
        };
        // What is no number is the page 0, which no document has.
        let number = |typed: &str| typed.trim().parse().unwrap_or_default();
        let options = &mut asked.options;
        match (choice, &mut options.part) {
            (PrintChoice::As(wanted), _) if wanted.copies > 0 => *options = *wanted,
            (PrintChoice::From(typed), Some(part)) => part.from = number(typed),
            (PrintChoice::To(typed), Some(part)) => part.to = number(typed),
            (PrintChoice::As(_) | PrintChoice::From(_) | PrintChoice::To(_), _) => {
                return Vec::new();
            }
        }
        vec![Command::Render]
    }

    /// The question is put away: nothing is printed.
    pub(in crate::shell::model) fn decline(&mut self) -> Vec<Command> {
        vec![self.settle(), Command::Render]
    }
}

impl ShownVisit {
    /// The page prints itself: the engine draws it already.
    pub(in crate::shell::model) fn prints_itself(&mut self) -> Vec<Command> {
        self.printing = PrintStage::Drawing;
        vec![Command::Render]
    }

    /// The engine has drawn the page into this file, or could not.
    pub(in crate::shell::model) fn drawn(&mut self, file: Option<String>) -> Vec<Command> {
        match file {
            // Meanwhile the visit may have ended.
            _ if self.printing != PrintStage::Drawing => Vec::new(),
            Some(file) => vec![Command::Tell(print::Ask::Offer(file).into())],
            None => self.print_progress(print::Progress::Trouble("unusable".to_owned())),
        }
    }

    /// The seat says how it goes.
    pub(in crate::shell::model) fn print_progress(
        &mut self,
        printing: print::Progress,
    ) -> Vec<Command> {
        let mut todo = vec![Command::Render];
        match printing {
            print::Progress::Asks { pages, left, usual } => {
                self.printing = PrintStage::Asks(asked(pages, left, usual));
            }
            print::Progress::TooLong { .. }
            | print::Progress::Sent
            | print::Progress::Waits
            | print::Progress::Prints { .. }
            | print::Progress::Done
            | print::Progress::Trouble(_) => {
                todo.extend(self.printing.give_up_drawing());
                self.status = Some(StatusMessage::Printing(printing));
            }
        }
        todo
    }
}

/// The question: of a document that is too long, as much of it as may still be printed.
fn asked(pages: u64, left: u64, usual: Options) -> PrintDialog {
    let part = (pages > left).then_some(Part { from: 1, to: left });
    PrintDialog {
        pages,
        left,
        options: Options { part, ..usual },
    }
}

impl Model {
    /// The button works now.
    pub(in crate::shell::model) fn can_print(&self) -> bool {
        let page = &self.visit.page;
        let idle = self.visit.printing == PrintStage::Idle;
        idle && self.shows_portal() && page.host.is_some() && !page.is_gone()
    }

    /// The citizen wants the page on paper.
    pub(in crate::shell::model) fn print(&mut self) -> Vec<Command> {
        if !self.can_print() {
            return Vec::new();
        }
        self.visit.printing.draw(Command::Print)
    }

    /// A guide is seen, and nothing else is being printed.
    pub(in crate::shell::model) fn can_print_guide(&self) -> bool {
        let visit = &self.visit;
        let alone = self.face == Face::Home && matches!(visit.location, Location::Guide(_));
        self.features.printer
            && visit.printing == PrintStage::Idle
            && visit.staff.is_none()
            && (alone || self.panel().is_some())
    }

    /// The citizen wants the guide on paper. It is a sheet of ours: nothing of the visit is on it.
    pub(in crate::shell::model) fn print_guide(&mut self) -> Vec<Command> {
        if !self.can_print_guide() {
            return Vec::new();
        }
        self.visit.printing.draw(Command::PrintOurs)
    }

    /// The file that has just come, if it is a document for paper and nothing else is being printed.
    pub(in crate::shell::model) fn printable_file(&self) -> Option<&str> {
        let file = match &self.visit.status {
            Some(StatusMessage::Saved(name) | StatusMessage::Scanned(name)) => name.as_str(),
            _ => return None,
        };
        let is_document = file.to_lowercase().ends_with(".pdf");
        let can = self.features.printer && self.visit.printing == PrintStage::Idle;
        (is_document && can).then_some(file)
    }

    /// «Напечатать» beside the name of the file.
    pub(in crate::shell::model) fn print_file(&mut self) -> Vec<Command> {
        let Some(file) = self.printable_file().map(str::to_owned) else {
            return Vec::new();
        };
        self.visit.status = None;
        self.visit.printing.draw(Command::PrintFile(file))
    }

    /// A sheet of staff is seen, and nothing else is being printed.
    pub(in crate::shell::model) fn can_print_sheet(&self) -> bool {
        let sheet = matches!(self.visit.staff, Some(StaffPage::Sheet(_)));
        sheet && self.features.printer && self.visit.printing == PrintStage::Idle
    }

    /// «Напечатать» below a sheet of staff.
    pub(in crate::shell::model) fn print_sheet(&mut self) -> Vec<Command> {
        if !self.can_print_sheet() {
            return Vec::new();
        }
        self.visit.printing.draw(Command::PrintOurs)
    }

    /// «Напечатать» below the report; one at a time.
    pub(in crate::shell::model) fn print_report(&mut self) -> Vec<Command> {
        let idle = self.visit.printing == PrintStage::Idle;
        match &self.face {
            Face::Report(outcome) if outcome.prints && idle => {
                self.visit.printing.draw(Command::PrintOurs)
            }
            Face::Report(_) | Face::Home | Face::Ending | Face::OutOfService(_) => Vec::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::link::{Menu, Sheet, ToScreen};
    use crate::shell::model::Report;
    use crate::shell::model::tests::on_a_page;
    use crate::shell::view::{Act, CapabilityAct, Paper};

    fn seat_says(model: &mut Model, printing: &print::Progress) {
        model.told(printing.clone().into());
    }

    fn asks(pages: u64, left: u64) -> print::Progress {
        let usual = Options::default();
        print::Progress::Asks { pages, left, usual }
    }

    fn asked(model: &Model) -> PrintDialog {
        match model.view().dialog {
            Some(Dialog::Capability(CapabilityDialog::Print(asked))) => asked,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn copies_and_pages_are_chosen_within_what_is_left() {
        let mut model = on_a_page();
        model.acted(CapabilityAct::Print);
        seat_says(&mut model, &asks(3, 5));
        let mut options = asked(&model).options;
        options.copies = 2;
        model.acted(CapabilityAct::PrintAs(PrintChoice::As(options)));
        assert_eq!(asked(&model).cost(), Some(6));
        assert_eq!(
            model.acted(CapabilityAct::PrintConfirmed),
            [],
            "five are left"
        );
        let no_part = CapabilityAct::PrintAs(PrintChoice::From("2".into()));
        assert_eq!(model.acted(no_part), [], "all pages are wanted");
        options.part = Some(Part { from: 1, to: 3 });
        model.acted(CapabilityAct::PrintAs(PrintChoice::As(options)));
        model.acted(CapabilityAct::PrintAs(PrintChoice::From("два".into())));
        assert_eq!(asked(&model).cost(), None);
        assert_eq!(model.acted(CapabilityAct::PrintConfirmed), []);
        model.acted(CapabilityAct::PrintAs(PrintChoice::From(" 2 ".into())));
        options.part = Some(Part { from: 2, to: 3 });
        let yes = model.acted(CapabilityAct::PrintConfirmed);
        assert_eq!(yes[0], Command::Tell(print::Ask::Confirm(options).into()));
    }

    #[test]
    fn of_what_is_too_long_as_much_is_offered_as_is_left() {
        let mut model = on_a_page();
        model.acted(CapabilityAct::Print);
        seat_says(&mut model, &asks(9, 4));
        assert_eq!(asked(&model).options.part, Some(Part { from: 1, to: 4 }));
        assert!(asked(&model).can_print());
    }

    #[test]
    fn a_page_is_printed_after_a_yes() {
        let mut model = on_a_page();
        assert_eq!(
            model.acted(CapabilityAct::Print),
            [Command::Print, Command::Render]
        );
        assert!(!model.view().bar.can_print);
        let offered = model.reported(Report::Drawn(Some("page.pdf".into())));
        assert_eq!(
            offered,
            [Command::Tell(print::Ask::Offer("page.pdf".into()).into())]
        );
        seat_says(&mut model, &asks(2, 9));
        assert_eq!(asked(&model).pages, 2);
        let yes = model.acted(CapabilityAct::PrintConfirmed);
        let confirmed = Command::Tell(print::Ask::Confirm(Options::default()).into());
        assert_eq!(yes, [confirmed, Command::PrintSettled, Command::Render]);
        assert_eq!(model.view().dialog, None);
        assert!(
            model.acted(CapabilityAct::PrintConfirmed).is_empty(),
            "one yes, once"
        );
        for printing in [
            print::Progress::Sent,
            print::Progress::Trouble("paper".into()),
        ] {
            seat_says(&mut model, &printing);
            assert_eq!(
                model.view().status,
                Some(&StatusMessage::Printing(printing))
            );
        }
    }

    #[test]
    fn a_document_that_came_is_printed_and_no_other_file() {
        let mut model = on_a_page();
        let comes = |model: &mut Model, name: &str| {
            model.reported(Report::Saved(name.into()));
            model.view().prints_file
        };
        assert!(!comes(&mut model, "справка.pdf"), "no printer here");
        assert_eq!(model.acted(CapabilityAct::PrintFile), []);
        model.features.printer = true;
        assert!(!comes(&mut model, "фото.jpg"));
        assert!(comes(&mut model, "Справка.PDF"));
        let todo = model.acted(CapabilityAct::PrintFile);
        assert_eq!(
            todo,
            [Command::PrintFile("Справка.PDF".into()), Command::Render]
        );
        assert_eq!(model.view().status, None);
        assert!(!comes(&mut model, "вторая.pdf"), "one at a time");
        let offered = model.reported(Report::Drawn(Some("page.pdf".into())));
        assert_eq!(
            offered,
            [Command::Tell(print::Ask::Offer("page.pdf".into()).into())]
        );
    }

    #[test]
    fn a_guide_is_printed_where_there_is_a_printer_and_one_at_a_time() {
        let mut model = on_a_page();
        assert_eq!(model.view().paper, Paper::None);
        assert_eq!(model.acted(CapabilityAct::PrintGuide), []);
        model.features.printer = true;
        assert_eq!(model.view().paper, Paper::Ready);
        assert_eq!(
            model.acted(CapabilityAct::PrintGuide),
            [Command::PrintOurs, Command::Render]
        );
        assert_eq!(model.view().paper, Paper::Busy);
        assert_eq!(model.acted(CapabilityAct::PrintGuide), []);
        assert_eq!(model.acted(CapabilityAct::Print), []);
        seat_says(&mut model, &print::Progress::Sent);
        assert_eq!(model.view().paper, Paper::Ready);
        model.acted(Act::TogglePanel);
        assert_eq!(model.acted(CapabilityAct::PrintGuide), [], "it is not seen");
    }

    #[test]
    fn a_sheet_of_staff_is_printed_while_it_is_seen() {
        let mut model = on_a_page();
        model.features.printer = true;
        assert_eq!(model.acted(CapabilityAct::PrintSheet), []);
        model.told(ToScreen::Staff(Some(StaffPage::Menu(Menu::default()))));
        assert_eq!(
            model.acted(CapabilityAct::PrintSheet),
            [],
            "the menu is none"
        );
        let sheet = Sheet {
            title: String::new(),
            lines: Vec::new(),
        };
        model.told(ToScreen::Staff(Some(StaffPage::Sheet(sheet))));
        let draws = [Command::PrintOurs, Command::Render];
        assert_eq!(model.acted(CapabilityAct::PrintSheet), draws);
        assert_eq!(model.acted(CapabilityAct::PrintSheet), [], "one at a time");
    }

    #[test]
    fn a_no_prints_nothing_and_the_button_works_again() {
        let mut model = on_a_page();
        model.reported(Report::Print);
        model.reported(Report::Drawn(Some("page.pdf".into())));
        seat_says(&mut model, &asks(1, 9));
        assert_eq!(
            model.acted(Act::Dismiss),
            [Command::PrintSettled, Command::Render]
        );
        assert!(model.acted(CapabilityAct::PrintConfirmed).is_empty());
        assert!(model.view().bar.can_print);
    }

    #[test]
    fn the_button_prints_what_is_seen_and_one_page_at_a_time() {
        let mut model = on_a_page();
        model.reported(Report::Print);
        assert!(model.acted(CapabilityAct::Print).is_empty(), "one is drawn");
        seat_says(&mut model, &asks(1, 9));
        assert!(
            model.acted(CapabilityAct::Print).is_empty(),
            "one is asked about"
        );
        model.acted(Act::Dismiss);
        model.acted(Act::Home);
        assert!(
            model.acted(CapabilityAct::Print).is_empty(),
            "nothing is seen"
        );
        assert!(!model.view().bar.can_print);
    }

    #[test]
    fn a_page_that_cannot_be_drawn_is_told() {
        let mut model = on_a_page();
        model.acted(CapabilityAct::Print);
        let told = model.reported(Report::Drawn(None));
        assert_eq!(told, [Command::Render, Command::PrintSettled]);
        assert!(matches!(
            model.view().status,
            Some(StatusMessage::Printing(_))
        ));
        model.acted(CapabilityAct::Print);
        model.told(ToScreen::Show(Face::Ending));
        let late = model.reported(Report::Drawn(Some("page.pdf".into())));
        assert!(late.is_empty(), "the visit is over");
    }
}
