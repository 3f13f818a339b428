//! «Сканировать» as the citizen meets it: a page, another one, and a document at the end.
//!
//! Each page is a file of the visit at once: whoever leaves in the middle, or is left by the scanner, loses none.

use crate::guides::Picture;
use crate::link::papers::{self, Leaf, Sheet};
use crate::link::scanner::{Abilities, Ask, Progress, Source, Way, Wish};
use crate::link::{Face, FromScreen, scan};
use crate::shell::model::visit::ShownVisit;
use crate::shell::model::{Command, Model};
use crate::shell::view::{
    CapabilityDialog, Dialog, ScanStage, ScannerAct, ScannerDialog, Sight, StatusMessage, Trim,
};

/// The code of a trouble: what the scanner sent could not be taken.
const NOT_TAKEN: &str = "not-taken";

/// How wide the page that was read is drawn, in points.
const WIDTH: u32 = 700;

/// The scan that is open.
#[derive(Debug)]
pub(in crate::shell::model) struct OpenScanner {
    stage: ScanStage,
    way: Way,
    /// The scanner and its buttons.
    picture: Option<Picture>,
    can: Option<Abilities>,
    wish: Wish,
    /// «Другие настройки» was pressed.
    more: bool,
    /// The names of the pages, in their order.
    pages: Vec<String>,
    /// What was drawn last.
    drawn: Option<(Leaf, Option<u64>)>,
    /// What can be done about what lies round the last page.
    trim: Trim,
}

impl OpenScanner {
    /// Nothing is known of the scanner yet but how it looks.
    fn new(way: Way, picture: Option<Picture>) -> OpenScanner {
        OpenScanner {
            stage: ScanStage::Looks,
            way,
            picture,
            can: None,
            wish: Wish::default(),
            more: false,
            pages: Vec::new(),
            drawn: None,
            trim: Trim::None,
        }
    }

    /// The question over everything else.
    pub(in crate::shell::model) fn dialog(&self) -> Dialog<'_> {
        CapabilityDialog::Scanner(ScannerDialog {
            stage: &self.stage,
            way: self.way,
            picture: self.picture.as_ref(),
            can: self.can,
            wish: self.wish,
            more: self.more,
            pages: self.pages.len(),
            sight: match (&self.drawn, self.pages.last()) {
                (Some((leaf, Some(number))), Some(name)) if leaf.name == *name => {
                    Sight::Drawn(*number)
                }
                (Some((leaf, None)), Some(name)) if leaf.name == *name => Sight::None,
                _ => Sight::Awaited,
            },
            trim: self.trim,
        })
        .into()
    }

    /// The number of the drawing that is shown.
    pub(in crate::shell::model) fn drawing(&self) -> Option<u64> {
        self.drawn.as_ref().and_then(|(_, drawing)| *drawing)
    }

    /// A page was drawn, or cannot be.
    pub(in crate::shell::model) fn page_drawn(&mut self, leaf: &Leaf, drawing: Option<u64>) {
        if leaf.width == WIDTH && self.pages.last() == Some(&leaf.name) {
            self.drawn = Some((leaf.clone(), drawing));
        }
    }

    /// Nothing goes on that has to end first.
    fn is_free(&self) -> bool {
        matches!(self.stage, ScanStage::Ready | ScanStage::Trouble(_))
    }

    /// A scanner that comes by itself is not asked.
    fn look(&mut self) -> Vec<Command> {
        match self.way {
            Way::Screen => {
                self.stage = ScanStage::Looks;
                vec![Command::Tell(Ask::Look.into()), Command::Render]
            }
            Way::Buttons => {
                self.stage = ScanStage::Ready;
                vec![Command::Render]
            }
        }
    }

    fn scan(&mut self) -> Vec<Command> {
        if !self.is_free() || self.can.is_none() {
            return Vec::new();
        }
        self.stage = ScanStage::Reads;
        vec![Command::Tell(Ask::Scan(self.wish).into()), Command::Render]
    }

    /// The scanner answers: what it has not is not wished for. Where sheets lie in its feeder, they are meant.
    fn ready(&mut self, can: Abilities) {
        self.can = Some(can);
        self.stage = ScanStage::Ready;
        if !can.glass || can.loaded {
            self.wish.source = Source::Feeder;
        }
    }

    /// A page came: it is the last one now. From the glass comes no other.
    fn page(&mut self, name: String) {
        if self.stage == ScanStage::Reads && self.wish.source == Source::Glass {
            self.stage = ScanStage::Ends;
        }
        self.pages.push(name);
        self.trim = Trim::None;
    }

    /// The last page lies otherwise from now on.
    fn lies(&mut self, name: &str, trim: Trim) {
        if self.pages.last().is_some_and(|last| last == name) {
            self.trim = trim;
        }
    }

    /// The last page is cut, or is whole again.
    fn cut(&mut self, ask: fn(String) -> Ask) -> Vec<Command> {
        let Some(name) = self.pages.last() else {
            return Vec::new();
        };
        let ask = ask(name.clone());
        self.stage = ScanStage::Cuts;
        vec![Command::Tell(ask.into()), Command::Render]
    }

    /// The last page goes. What lies round the one before is not known any more.
    fn drop_page(&mut self) -> Option<Command> {
        self.trim = Trim::None;
        let name = self.pages.pop()?;
        Some(Command::Tell(papers::Ask::Remove(name).into()))
    }
}

impl ShownVisit {
    /// What the seat says of the scanner. A page comes to the visit whether its citizen still looks or not.
    pub(in crate::shell::model) fn scanner_progress(&mut self, progress: Progress) -> Vec<Command> {
        match (progress, &mut self.scanner) {
            (Progress::Page(name), open) => {
                open.iter_mut().for_each(|open| open.page(name.clone()));
                let mut todo = self.file_came(name, StatusMessage::Scanned);
                todo.extend(self.draw_scan());
                return todo;
            }
            (Progress::Ready(can), Some(open)) => open.ready(can),
            (Progress::Trims(name), Some(open)) => {
                open.lies(&name, Trim::Offered);
                return self.cut_ended();
            }
            (Progress::Trimmed(name), Some(open)) => {
                open.lies(&name, Trim::Done);
                return self.cut_ended();
            }
            // Opened again before the scan before had ended, nobody has answered yet.
            (Progress::Over, Some(open)) => match open.can {
                Some(_) => open.stage = ScanStage::Ready,
                None => return open.look(),
            },
            (Progress::Trouble(code), Some(open)) => open.stage = ScanStage::Trouble(code),
            (
                Progress::Ready(_)
                | Progress::Trims(_)
                | Progress::Trimmed(_)
                | Progress::Over
                | Progress::Trouble(_),
                None,
            ) => {}
        }
        vec![Command::Render]
    }

    /// What the buttons of the scanner bring: told in the bar, and where it is waited for.
    pub(in crate::shell::model) fn scan_progress(
        &mut self,
        progress: scan::Progress,
    ) -> Vec<Command> {
        let mut waits = self.scanner.as_mut();
        waits = waits.filter(|open| open.way == Way::Buttons);
        if let Some(open) = waits {
            open.stage = match &progress {
                scan::Progress::Coming => ScanStage::Comes,
                scan::Progress::Gone => ScanStage::Ready,
                scan::Progress::Failed => ScanStage::Trouble(NOT_TAKEN.to_owned()),
                scan::Progress::Taken(name) => {
                    open.page(name.clone());
                    ScanStage::Ready
                }
            };
        }
        match progress {
            scan::Progress::Coming => self.tell(StatusMessage::Scanning),
            scan::Progress::Gone => {
                self.status
                    .take_if(|status| *status == StatusMessage::Scanning);
                vec![Command::Render]
            }
            scan::Progress::Failed => self.tell(StatusMessage::NotScanned),
            scan::Progress::Taken(name) => {
                let mut todo = self.file_came(name, StatusMessage::Scanned);
                todo.extend(self.draw_scan());
                todo
            }
        }
    }

    /// The last page is drawn as it lies now; while others come, they go on coming.
    fn cut_ended(&mut self) -> Vec<Command> {
        let cuts = self
            .scanner
            .as_mut()
            .filter(|open| open.stage == ScanStage::Cuts);
        let Some(open) = cuts else {
            return vec![Command::Render];
        };
        open.stage = ScanStage::Ready;
        open.drawn = None;
        let drawn = self.draw_scan();
        drawn.into_iter().chain([Command::Render]).collect()
    }

    /// The last page is drawn as it is turned now.
    fn draw_scan(&self) -> Option<Command> {
        let name = self.scanner.as_ref()?.pages.last()?;
        let leaf = Leaf {
            name: name.clone(),
            number: 0,
            width: WIDTH,
            turns: self.papers.turns(name),
        };
        Some(Command::Tell(papers::Ask::Page(leaf).into()))
    }

    /// The question is put away. What is being read is stopped first.
    pub(in crate::shell::model) fn leave_scanner(&mut self) -> Vec<Command> {
        match &mut self.scanner {
            Some(open) if open.stage == ScanStage::Reads => {
                open.stage = ScanStage::Stops;
                vec![Command::Tell(Ask::Stop.into()), Command::Render]
            }
            Some(_) | None => {
                self.scanner = None;
                vec![Command::Render]
            }
        }
    }

    /// Something is pressed in the open scan.
    fn scanner_act(&mut self, act: ScannerAct) -> Vec<Command> {
        let Some(open) = self.scanner.as_mut().filter(|open| open.is_free()) else {
            return Vec::new();
        };
        match act {
            ScannerAct::Open => Vec::new(),
            ScannerAct::Look => open.look(),
            ScannerAct::Wish(wish) => {
                open.wish = wish;
                vec![Command::Render]
            }
            ScannerAct::More => {
                open.more = true;
                vec![Command::Render]
            }
            ScannerAct::Scan => open.scan(),
            ScannerAct::Again => {
                let dropped = open.drop_page();
                dropped.into_iter().chain(open.scan()).collect()
            }
            ScannerAct::Drop => {
                let mut todo = Vec::from_iter(open.drop_page());
                open.stage = ScanStage::Ready;
                todo.extend(self.draw_scan());
                todo.push(Command::Render);
                todo
            }
            ScannerAct::Turn => {
                if let Some(name) = open.pages.last() {
                    self.papers.turn(name);
                }
                Vec::from_iter(self.draw_scan())
            }
            ScannerAct::Trim if open.trim == Trim::Offered => open.cut(Ask::Trim),
            ScannerAct::Whole if open.trim == Trim::Done => open.cut(Ask::Whole),
            ScannerAct::Trim | ScannerAct::Whole => Vec::new(),
            ScannerAct::Finish => self.finish_scan(),
        }
    }

    /// «Готово»: a page as it is, several as one PDF, which opens. What buttons bring may be whole documents: of
    /// several the citizen sees all.
    fn finish_scan(&mut self) -> Vec<Command> {
        let Some(OpenScanner { pages, way, .. }) = self.scanner.take() else {
            return Vec::new();
        };
        if way == Way::Buttons && pages.len() > 1 {
            return match self.choosing {
                Some(_) => vec![Command::Render],
                None => self.open_files(),
            };
        }
        let sheet = |name: String| Sheet {
            turns: self.papers.turns(&name),
            name,
        };
        let sheets: Vec<Sheet> = pages.into_iter().map(sheet).collect();
        match sheets.as_slice() {
            [] => vec![Command::Render],
            // The page that waits for a file has it in its list.
            [Sheet { turns: 0, .. }] if self.choosing.is_some() => vec![Command::Render],
            [Sheet { name, turns: 0 }] => self.open_paper(name),
            _ => {
                self.status = Some(StatusMessage::Binding);
                let bind = FromScreen::from(papers::Ask::Bind(sheets));
                vec![Command::Tell(bind), Command::Render]
            }
        }
    }
}

impl Model {
    /// Whether a scan can be asked for.
    pub(in crate::shell::model) fn can_scan(&self) -> bool {
        self.features.scanner.is_some() && self.face == Face::Home && self.visit.begun
    }

    /// Something is pressed.
    pub(in crate::shell::model) fn scan(&mut self, act: ScannerAct) -> Vec<Command> {
        if act != ScannerAct::Open {
            return self.visit.scanner_act(act);
        }
        let way = self.features.scanner.filter(|_| self.can_scan());
        match (way, &self.visit.scanner) {
            (Some(way), None) => {
                let open = OpenScanner::new(way, self.scanner_picture.clone());
                self.visit.scanner.insert(open).look()
            }
            (Some(_), Some(_)) | (None, _) => Vec::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::link::papers::Drawing;
    use crate::shell::model::tests::on_a_page;
    use crate::shell::view::{Act, CapabilityAct};

    const BOTH: Abilities = Abilities {
        glass: true,
        feeder: true,
        loaded: false,
        colours: true,
    };

    /// A seat with a scanner, which has answered.
    fn open() -> Model {
        let mut model = on_a_page();
        model.features.scanner = Some(Way::Screen);
        let todo = press(&mut model, ScannerAct::Open);
        assert_eq!(todo, [Command::Tell(Ask::Look.into()), Command::Render]);
        model.told(Progress::Ready(BOTH).into());
        model
    }

    fn press(model: &mut Model, act: ScannerAct) -> Vec<Command> {
        model.acted(CapabilityAct::Scanner(act))
    }

    fn page(model: &mut Model, name: &str) {
        press(model, ScannerAct::Scan);
        model.told(Progress::Page(name.into()).into());
        model.told(Progress::Over.into());
    }

    fn dialog(model: &Model) -> ScannerDialog<'_> {
        match model.view().dialog {
            Some(Dialog::Capability(CapabilityDialog::Scanner(dialog))) => dialog,
            other => panic!("{other:?}"),
        }
    }

    fn asked(todo: &[Command]) -> Vec<papers::Ask> {
        let asks = todo.iter().filter_map(|one| match one {
            Command::Tell(FromScreen::Ask(crate::link::Ask::Papers(ask))) => Some(ask.clone()),
            _ => None,
        });
        asks.collect()
    }

    #[test]
    fn a_seat_without_a_scanner_opens_nothing() {
        let mut model = on_a_page();
        assert!(press(&mut model, ScannerAct::Open).is_empty());
        assert!(!model.view().sources.scanner);
    }

    #[test]
    fn two_pages_become_one_document_each_as_it_was_turned() {
        let mut model = open();
        page(&mut model, "Скан 1.jpg");
        press(&mut model, ScannerAct::Turn);
        page(&mut model, "Скан 2.jpg");
        assert_eq!(dialog(&model).pages, 2);
        let todo = press(&mut model, ScannerAct::Finish);
        let sheet = |name: &str, turns| Sheet {
            name: name.into(),
            turns,
        };
        let sheets = vec![sheet("Скан 1.jpg", 1), sheet("Скан 2.jpg", 0)];
        assert_eq!(asked(&todo), [papers::Ask::Bind(sheets)]);
        assert_eq!(model.view().dialog, None);
    }

    #[test]
    fn a_page_that_is_read_again_takes_the_place_of_the_one_before() {
        let mut model = open();
        page(&mut model, "Скан 1.jpg");
        let todo = press(&mut model, ScannerAct::Again);
        assert_eq!(asked(&todo), [papers::Ask::Remove("Скан 1.jpg".into())]);
        assert_eq!(dialog(&model).stage, &ScanStage::Reads);
        model.told(Progress::Page("Скан 2.jpg".into()).into());
        model.told(Progress::Over.into());
        assert_eq!(dialog(&model).pages, 1);
        press(&mut model, ScannerAct::Drop);
        assert_eq!(dialog(&model).pages, 0);
    }

    #[test]
    fn the_last_page_is_shown_once_it_is_drawn() {
        let mut model = open();
        press(&mut model, ScannerAct::Scan);
        let todo = model.told(Progress::Page("Скан 1.jpg".into()).into());
        let asked = asked(&todo);
        let Some(papers::Ask::Page(leaf)) = asked.last().cloned() else {
            panic!("{todo:?}");
        };
        assert_eq!(dialog(&model).sight, Sight::Awaited);
        let drawing = Some(Drawing {
            number: 7,
            png: Vec::new(),
        });
        model.told(papers::Progress::Page { leaf, drawing }.into());
        assert_eq!(dialog(&model).sight, Sight::Drawn(7));
        assert!(model.drawings().contains(&7));
    }

    #[test]
    fn what_is_read_is_stopped_before_the_question_goes_and_trouble_keeps_the_pages() {
        let mut model = open();
        page(&mut model, "Скан 1.jpg");
        press(&mut model, ScannerAct::Scan);
        assert!(
            press(&mut model, ScannerAct::Scan).is_empty(),
            "one at a time"
        );
        let todo = model.acted(Act::Dismiss);
        assert_eq!(todo, [Command::Tell(Ask::Stop.into()), Command::Render]);
        model.told(Progress::Over.into());
        assert_eq!(dialog(&model).stage, &ScanStage::Ready);
        press(&mut model, ScannerAct::Scan);
        model.told(Progress::Trouble("jam".into()).into());
        let now = dialog(&model);
        assert_eq!(
            (now.stage, now.pages),
            (&ScanStage::Trouble("jam".into()), 1)
        );
        model.acted(Act::Dismiss);
        assert_eq!(model.view().dialog, None);
    }

    #[test]
    fn a_page_is_cut_to_its_paper_only_where_that_is_offered_and_is_whole_again_after_a_press() {
        let mut model = open();
        page(&mut model, "Скан 1.jpg");
        assert!(
            press(&mut model, ScannerAct::Trim).is_empty(),
            "nothing is certain"
        );
        press(&mut model, ScannerAct::Scan);
        model.told(Progress::Page("Скан 2.jpg".into()).into());
        model.told(Progress::Trims("Скан 1.jpg".into()).into());
        assert_eq!(dialog(&model).trim, Trim::None, "another page");
        model.told(Progress::Trims("Скан 2.jpg".into()).into());
        assert_eq!(dialog(&model).stage, &ScanStage::Ends, "the scan goes on");
        model.told(Progress::Over.into());
        assert_eq!(dialog(&model).trim, Trim::Offered);
        let todo = press(&mut model, ScannerAct::Trim);
        let ask = Ask::Trim("Скан 2.jpg".into());
        assert_eq!(todo, [Command::Tell(ask.into()), Command::Render]);
        let todo = model.told(Progress::Trimmed("Скан 2.jpg".into()).into());
        assert_eq!(asked(&todo).len(), 1, "it is drawn anew");
        assert_eq!(dialog(&model).trim, Trim::Done);
        let todo = press(&mut model, ScannerAct::Whole);
        let ask = Ask::Whole("Скан 2.jpg".into());
        assert_eq!(todo, [Command::Tell(ask.into()), Command::Render]);
        model.told(Progress::Trims("Скан 2.jpg".into()).into());
        assert_eq!(dialog(&model).trim, Trim::Offered);
        press(&mut model, ScannerAct::Drop);
        assert_eq!(dialog(&model).trim, Trim::None);
    }

    #[test]
    fn what_the_buttons_of_the_scanner_bring_is_shown_where_it_is_waited_for() {
        let mut model = on_a_page();
        model.features.scanner = Some(Way::Buttons);
        let picture = Picture {
            step: 0,
            file: "mfu.svg".into(),
            description: "Кнопка – справа.".into(),
            canvas: None,
        };
        model.set_scanner_picture(Some(picture.clone()));
        let todo = press(&mut model, ScannerAct::Open);
        assert_eq!(todo, [Command::Render], "nobody is asked");
        let now = dialog(&model);
        assert_eq!(
            (now.stage, now.picture),
            (&ScanStage::Ready, Some(&picture))
        );
        model.told(scan::Progress::Coming.into());
        assert_eq!(dialog(&model).stage, &ScanStage::Comes);
        let todo = model.told(scan::Progress::Taken("скан.pdf".into()).into());
        assert!(
            matches!(asked(&todo).last(), Some(papers::Ask::Page(leaf)) if leaf.name == "скан.pdf")
        );
        assert_eq!(
            (dialog(&model).stage, dialog(&model).pages),
            (&ScanStage::Ready, 1)
        );
        model.told(scan::Progress::Failed.into());
        assert_eq!(dialog(&model).stage, &ScanStage::Trouble(NOT_TAKEN.into()));
        press(&mut model, ScannerAct::Look);
        model.told(scan::Progress::Taken("ещё.pdf".into()).into());
        let todo = press(&mut model, ScannerAct::Finish);
        assert!(
            !asked(&todo)
                .iter()
                .any(|ask| matches!(ask, papers::Ask::Bind(_)))
        );
        assert_eq!(model.view().dialog, None);
    }

    #[test]
    fn a_scanner_with_a_feeder_alone_or_with_sheets_in_it_reads_from_it() {
        let mut model = open();
        let glass = false;
        model.told(Progress::Ready(Abilities { glass, ..BOTH }).into());
        assert_eq!(dialog(&model).wish.source, Source::Feeder);
        let mut model = open();
        let loaded = true;
        model.told(Progress::Ready(Abilities { loaded, ..BOTH }).into());
        assert_eq!(dialog(&model).wish.source, Source::Feeder);
    }
}
