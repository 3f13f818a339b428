//! The files of the visit as a page asks for them: how they come, and which one it gets.

use crate::link::papers::Paper;
use crate::link::{papers, usb_import};
use crate::shell::engine::FileRequest;
use crate::shell::model::Command;
use crate::shell::model::visit::ShownVisit;
use crate::shell::view::{Attachable, CapabilityDialog, Dialog, Origin, StatusMessage};

/// A page waits for files.
#[derive(Debug)]
pub(in crate::shell::model) struct Choosing {
    /// Those of the visit that are of the kind that the page asks for, by name.
    fitting: Vec<String>,
    /// Those of another kind, by name.
    others: Vec<String>,
    /// The types that the page names.
    types: Vec<String>,
    /// Those that the page gets, in the order in which they were chosen; none where it takes one only.
    chosen: Option<Vec<String>>,
    /// How taking one from a stick goes, as the seat said last.
    stick: Option<usb_import::Progress>,
}

impl Choosing {
    /// What this page asks for.
    pub(in crate::shell::model) fn of(asked: FileRequest) -> Choosing {
        let types = asked.types;
        let fits = |name: &String| is_of_a_type(name, &types);
        let (fitting, others) = asked.names.into_iter().partition(fits);
        Choosing {
            fitting,
            others,
            types,
            chosen: asked.several.then(Vec::new),
            stick: None,
        }
    }

    /// The question over the page.
    pub(in crate::shell::model) fn dialog<'a>(&'a self, papers: &'a [Paper]) -> Dialog<'a> {
        let files = Attachable {
            papers,
            fitting: &self.fitting,
            others: &self.others,
            chosen: self.chosen.as_deref(),
        };
        CapabilityDialog::Files(files, self.stick.as_ref()).into()
    }

    /// A file came to those of the visit.
    fn add(&mut self, name: &str) {
        let list = match is_of_a_type(name, &self.types) {
            true => &mut self.fitting,
            false => &mut self.others,
        };
        if let Err(at) = list.binary_search_by(|one| one.as_str().cmp(name)) {
            list.insert(at, name.to_owned());
        }
    }

    fn has(&self, name: &String) -> bool {
        self.fitting.contains(name) || self.others.contains(name)
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
    pub(in crate::shell::model) fn file_came(
        &mut self,
        name: String,
        status: impl FnOnce(String) -> StatusMessage,
    ) -> Vec<Command> {
        if let Some(choosing) = &mut self.choosing {
            choosing.add(&name);
        }
        let status = status(name.clone());
        if let Some(from) = origin(&status) {
            self.papers.came(&name, from);
        }
        let mut todo = self.tell(status);
        todo.push(Command::Tell(papers::Ask::List.into()));
        let listed = self.asks_to_end.is_some() || self.asks_for_time();
        todo.extend(listed.then_some(Command::ListFiles));
        todo
    }

    /// What the seat says of a stick. A file comes to the visit whether the page still waits or not.
    pub(in crate::shell::model) fn stick_progress(
        &mut self,
        stick: usb_import::Progress,
    ) -> Vec<Command> {
        if let Some(choosing) = &mut self.choosing {
            choosing.stick_progress(&stick);
        }
        match stick {
            usb_import::Progress::Taken(name) => self.file_came(name, StatusMessage::Taken),
            _ => vec![Command::Render],
        }
    }

    /// The page gets this file, or will get it with others; pressed again, it will not.
    pub(in crate::shell::model) fn choose(&mut self, name: String) -> Vec<Command> {
        let Some(choosing) = self.choosing.as_mut().filter(|list| list.has(&name)) else {
            return Vec::new();
        };
        let Some(chosen) = &mut choosing.chosen else {
            return self.give(vec![name]);
        };
        match chosen.iter().position(|one| *one == name) {
            Some(at) => drop(chosen.remove(at)),
            None => chosen.push(name),
        }
        vec![Command::Render]
    }

    /// The page gets those that were chosen.
    pub(in crate::shell::model) fn attach(&mut self) -> Vec<Command> {
        let chosen = self.choosing.as_ref().and_then(|list| list.chosen.clone());
        match chosen.filter(|names| !names.is_empty()) {
            Some(names) => self.give(names),
            None => Vec::new(),
        }
    }

    fn give(&mut self, names: Vec<String>) -> Vec<Command> {
        self.choosing = None;
        if !names.is_empty() {
            self.papers.give(&names);
            self.status = Some(StatusMessage::Given);
        }
        vec![Command::Choose(names), Command::Render]
    }

    /// The page that waited is gone, and its question with it.
    pub(in crate::shell::model) fn stop_choosing(&mut self) -> Vec<Command> {
        match self.choosing.is_some() {
            true => self.give(Vec::new()),
            false => Vec::new(),
        }
    }

    /// The page gets none, or the list of a stick is left.
    pub(in crate::shell::model) fn choose_none(&mut self) -> Vec<Command> {
        if self.choosing.as_mut().is_some_and(Choosing::leave_stick) {
            return vec![Command::Render];
        }
        self.give(Vec::new())
    }
}

/// Where a file came from, as what is told of it says.
fn origin(status: &StatusMessage) -> Option<Origin> {
    match status {
        StatusMessage::Saved(_) => Some(Origin::Downloaded),
        StatusMessage::Scanned(_) => Some(Origin::Scanned),
        StatusMessage::Taken(_) => Some(Origin::Stick),
        _ => None,
    }
}

/// True when the name of a file says that it is of one of these types, or no type is named.
fn is_of_a_type(name: &str, types: &[String]) -> bool {
    let guessed = mime_guess::from_path(name);
    let fits = |wanted: &String| match wanted.split_once('/') {
        Some((kind, "*")) => guessed.iter().any(|one| kind == "*" || one.type_() == kind),
        _ => guessed.iter().any(|one| one.essence_str() == wanted),
    };
    types.is_empty() || types.iter().any(fits)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::link::scan;
    use crate::shell::model::tests::on_a_page;
    use crate::shell::model::{Act, Model, Report};
    use crate::shell::view::{CapabilityAct, StatusMessage};

    fn names(model: &Model) -> Vec<String> {
        match model.view().dialog {
            Some(Dialog::Capability(CapabilityDialog::Files(files, _))) => {
                [files.fitting, files.others].concat()
            }
            other => panic!("{other:?}"),
        }
    }

    /// A page that takes one file of any kind.
    fn asks(names: &[&str]) -> Report {
        Report::Choose(FileRequest {
            names: names.iter().map(ToString::to_string).collect(),
            ..FileRequest::default()
        })
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
        model.reported(asks(&["а.pdf", "я.pdf"]));
        let look = Command::Tell(usb_import::Ask::Look.into());
        assert_eq!(model.acted(CapabilityAct::LookAtStick), [look]);
        model.told(usb_import::Progress::Busy.into());
        model.told(files().into());
        let shown = files();
        let dialog = model.view().dialog;
        assert!(
            matches!(dialog, Some(Dialog::Capability(CapabilityDialog::Files(_, Some(stick)))) if *stick == shown)
        );
        assert_eq!(
            model.acted(CapabilityAct::Take(0)),
            [Command::Tell(usb_import::Ask::Take(0).into())]
        );
        model.told(usb_import::Progress::Taken("паспорт.pdf".into()).into());
        assert_eq!(names(&model), ["а.pdf", "паспорт.pdf", "я.pdf"]);
        let chosen = Command::Choose(vec!["паспорт.pdf".into()]);
        assert_eq!(
            model.acted(CapabilityAct::Choose("паспорт.pdf".into()))[0],
            chosen
        );
    }

    #[test]
    fn the_way_back_from_a_stick_leads_to_the_files_of_the_visit() {
        let mut model = on_a_page();
        model.reported(asks(&["а.pdf"]));
        model.told(usb_import::Progress::Busy.into());
        model.told(files().into());
        assert_eq!(model.acted(Act::Dismiss), [Command::Render]);
        model.told(usb_import::Progress::Busy.into());
        assert_eq!(model.acted(Act::Dismiss), [Command::Render]);
        model.told(files().into());
        assert!(matches!(
            model.view().dialog,
            Some(Dialog::Capability(CapabilityDialog::Files(_, None)))
        ));
        assert_eq!(names(&model), ["а.pdf"]);
        model.told(usb_import::Progress::NoMedium.into());
        assert_eq!(model.acted(Act::Dismiss)[0], Command::Choose(Vec::new()));
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
        model.reported(asks(&[]));
        model.told(scan::Progress::Taken("скан.pdf".into()).into());
        model.told(scan::Progress::Taken("скан.pdf".into()).into());
        assert_eq!(names(&model), ["скан.pdf"]);
    }

    #[test]
    fn a_page_gets_a_file_of_the_list_and_nothing_else() {
        let mut model = on_a_page();
        model.reported(asks(&["а.pdf", "б.pdf"]));
        assert_eq!(names(&model), ["а.pdf", "б.pdf"]);
        assert_eq!(model.acted(CapabilityAct::Attach), []);
        assert_eq!(model.acted(CapabilityAct::Choose("в.pdf".into())), []);
        let chosen = Command::Choose(vec!["б.pdf".into()]);
        assert_eq!(
            model.acted(CapabilityAct::Choose("б.pdf".into()))[0],
            chosen
        );
        assert_eq!(model.view().dialog, None);
        model.reported(asks(&[]));
        assert_eq!(model.acted(Act::Dismiss)[0], Command::Choose(Vec::new()));
    }

    #[test]
    fn a_page_that_takes_several_gets_those_that_are_chosen_at_the_end() {
        let mut model = on_a_page();
        let names = ["а.pdf", "б.pdf", "в.pdf"].map(str::to_owned);
        model.reported(Report::Choose(FileRequest {
            names: names.to_vec(),
            several: true,
            types: Vec::new(),
        }));
        assert_eq!(model.acted(CapabilityAct::Attach), [], "nothing is chosen");
        for name in ["в.pdf", "б.pdf", "а.pdf", "б.pdf"] {
            assert_eq!(
                model.acted(CapabilityAct::Choose(name.into())),
                [Command::Render]
            );
        }
        let chosen = Command::Choose(vec!["в.pdf".into(), "а.pdf".into()]);
        assert_eq!(
            model.acted(CapabilityAct::Attach),
            [chosen, Command::Render]
        );
        assert_eq!(model.view().dialog, None);
    }

    #[test]
    fn what_a_page_asks_for_comes_first_and_nothing_is_hidden() {
        let mut model = on_a_page();
        let names = ["а.docx", "б.JPG", "в.pdf", "г.sig", "д.png"].map(str::to_owned);
        let types = ["image/*", "application/pdf"].map(str::to_owned);
        model.reported(Report::Choose(FileRequest {
            names: names.to_vec(),
            several: false,
            types: types.to_vec(),
        }));
        model.told(scan::Progress::Taken("скан.pdf".into()).into());
        let Some(Dialog::Capability(CapabilityDialog::Files(files, None))) = model.view().dialog
        else {
            panic!("no list");
        };
        assert_eq!(files.fitting, ["б.JPG", "в.pdf", "д.png", "скан.pdf"]);
        assert_eq!(files.others, ["а.docx", "г.sig"]);
    }

    #[test]
    fn the_list_goes_with_the_page_that_asked() {
        for gone in [
            Report::Crashed,
            Report::At("https://www.gosuslugi.ru/other".parse().unwrap()),
        ] {
            let mut model = on_a_page();
            model.reported(asks(&["а.pdf"]));
            let todo = model.reported(gone);
            assert!(todo.contains(&Command::Choose(Vec::new())), "{todo:?}");
            assert_eq!(model.view().dialog, None);
        }
    }
}
