//! The files of the visit as a page asks for them: how they come, and which one it gets.

use super::Command;
use super::visit::ShownVisit;
use crate::link::usb_import;
use crate::shell::view::{Dialog, StatusMessage};

/// A page waits for a file.
#[derive(Debug)]
pub(super) struct Choosing {
    /// The files of the visit, by name.
    names: Vec<String>,
    /// How taking one from a stick goes, as the seat said last.
    stick: Option<usb_import::Progress>,
}

impl Choosing {
    /// Among these files of the visit.
    pub(super) fn among(names: Vec<String>) -> Choosing {
        Choosing { names, stick: None }
    }

    /// The question over the page.
    pub(super) fn dialog(&self) -> Dialog<'_> {
        Dialog::Files(&self.names, self.stick.as_ref())
    }

    /// A file came to those of the visit.
    fn add(&mut self, name: &str) {
        if let Err(at) = self.names.binary_search_by(|one| one.as_str().cmp(name)) {
            self.names.insert(at, name.to_owned());
        }
    }

    /// What the seat says of a stick.
    fn stick_progress(&mut self, stick: &usb_import::Progress) {
        // Who went back does not want the list any more.
        let waits = self.stick == Some(usb_import::Progress::Busy);
        if waits || !matches!(stick, usb_import::Progress::Files { .. }) {
            self.stick = Some(stick.clone());
        }
    }

    /// From a stick the way leads back to the files of the visit; false when they are what is shown.
    fn leave_stick(&mut self) -> bool {
        let stick = self.stick.take();
        matches!(
            stick,
            Some(usb_import::Progress::Busy | usb_import::Progress::Files { .. })
        )
    }
}

impl ShownVisit {
    /// A file came to the others: to those that the page can have, and to the list of what would go.
    pub(super) fn file_came(
        &mut self,
        name: String,
        status: impl FnOnce(String) -> StatusMessage,
    ) -> Vec<Command> {
        if let Some(choosing) = &mut self.choosing {
            choosing.add(&name);
        }
        let mut todo = self.tell(status(name));
        let listed = self.asks_to_end.is_some() || self.asks_for_time();
        todo.extend(listed.then_some(Command::ListFiles));
        todo
    }

    /// What the seat says of a stick. A file comes to the visit whether the page still waits or not.
    pub(super) fn stick_progress(&mut self, stick: usb_import::Progress) -> Vec<Command> {
        if let Some(choosing) = &mut self.choosing {
            choosing.stick_progress(&stick);
        }
        match stick {
            usb_import::Progress::Taken(name) => self.file_came(name, StatusMessage::Taken),
            _ => vec![Command::Render],
        }
    }

    /// The page gets the file at this place of the list.
    pub(super) fn choose(&mut self, at: usize) -> Vec<Command> {
        let names = self.choosing.take().map(|choosing| choosing.names);
        let name = names.unwrap_or_default().get(at).cloned();
        vec![Command::Choose(name), Command::Render]
    }

    /// The page gets none, or the list of a stick is left.
    pub(super) fn choose_none(&mut self) -> Vec<Command> {
        if self.choosing.as_mut().is_some_and(Choosing::leave_stick) {
            return vec![Command::Render];
        }
        self.choosing = None;
        vec![Command::Choose(None), Command::Render]
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::on_a_page;
    use super::super::{Act, Model, Report};
    use super::*;
    use crate::link::scan;
    use crate::shell::view::{Dialog, StatusMessage};

    fn names(model: &Model) -> Vec<String> {
        match model.view().dialog {
            Some(Dialog::Files(names, _)) => names.to_owned(),
            other => panic!("{other:?}"),
        }
    }

    fn files() -> usb_import::Progress {
        usb_import::Progress::Files {
            files: vec![usb_import::StickFile {
                name: "паспорт.pdf".into(),
                folders: Vec::new(),
                bytes: 10,
            }],
            all: true,
        }
    }

    #[test]
    fn a_file_of_a_stick_comes_to_the_list_and_from_there_to_the_page() {
        let mut model = on_a_page();
        model.reported(Report::Choose(vec!["а.pdf".into(), "я.pdf".into()]));
        let look = Command::Tell(usb_import::Ask::Look.into());
        assert_eq!(model.acted(Act::LookAtStick), [look]);
        model.told(usb_import::Progress::Busy.into());
        model.told(files().into());
        let shown = files();
        let dialog = model.view().dialog;
        assert!(matches!(dialog, Some(Dialog::Files(_, Some(stick))) if *stick == shown));
        assert_eq!(
            model.acted(Act::Take(0)),
            [Command::Tell(usb_import::Ask::Take(0).into())]
        );
        model.told(usb_import::Progress::Taken("паспорт.pdf".into()).into());
        assert_eq!(names(&model), ["а.pdf", "паспорт.pdf", "я.pdf"]);
        let chosen = Command::Choose(Some("паспорт.pdf".into()));
        assert_eq!(model.acted(Act::Choose(1))[0], chosen);
    }

    #[test]
    fn the_way_back_from_a_stick_leads_to_the_files_of_the_visit() {
        let mut model = on_a_page();
        model.reported(Report::Choose(vec!["а.pdf".into()]));
        model.told(usb_import::Progress::Busy.into());
        model.told(files().into());
        assert_eq!(model.acted(Act::Dismiss), [Command::Render]);
        model.told(usb_import::Progress::Busy.into());
        assert_eq!(model.acted(Act::Dismiss), [Command::Render]);
        model.told(files().into());
        assert_eq!(
            model.view().dialog,
            Some(Dialog::Files(&["а.pdf".into()], None))
        );
        model.told(usb_import::Progress::NoMedium.into());
        assert_eq!(model.acted(Act::Dismiss)[0], Command::Choose(None));
        assert_eq!(model.view().dialog, None);
    }

    #[test]
    fn what_comes_after_the_list_was_put_away_is_told_and_opens_nothing() {
        let mut model = on_a_page();
        model.told(files().into());
        assert_eq!(model.view().dialog, None);
        model.told(usb_import::Progress::Taken("паспорт.pdf".into()).into());
        assert_eq!(
            model.view().status,
            Some(&StatusMessage::Taken("паспорт.pdf".into()))
        );
    }

    #[test]
    fn a_scan_comes_to_the_list_that_is_open() {
        let mut model = on_a_page();
        model.reported(Report::Choose(Vec::new()));
        model.told(scan::Progress::Taken("скан.pdf".into()).into());
        model.told(scan::Progress::Taken("скан.pdf".into()).into());
        assert_eq!(names(&model), ["скан.pdf"]);
    }
}
