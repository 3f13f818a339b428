//! One page of each kind as a file of `tests/pages/`: a change of the interface is seen in their diff,
//! and the tests of access try them in the engine.
//!
//! `SPS_PAGES=write cargo test --lib snapshots` writes them anew.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::sync::LazyLock;

mod samples;

use samples::{PLACE, PRINT, files, form, no_files, scanning, scanning_by_buttons, visits};

use super::*;
use crate::guides::{Date, Entry, Library, Topic, parse_folder};
use crate::link::{
    AskedRating, Belongings, Choice, Down, Ended, EntryForm, JournalPage, LeftPortal, Menu,
    Outcome, Place, Sheet, StaffPage, Strike, VisitLine, VisitList, papers, usb_export, usb_import,
};
use crate::shell::view::{
    Asks, Attachable, Bar, CapabilityDialog, Card, Cards, Dialog, Hit, Home, Longest, Look, Main,
    Origin, Outage, PRINCIPAL, Panel, PanelWidth, Paper, PapersPage, Question, ScanStage, Shelf,
    Sight, Sources, Staff, StatusMessage, Stored, Target, Tile, TopicShelf, Trouble, View, Viewed,
};

/// The step before the one that is seen.
static FIRST_DONE: LazyLock<BTreeSet<usize>> = LazyLock::new(|| BTreeSet::from([0]));

/// The words of the samples come from the practice portal: they do not change with the guides that
/// ship.
fn library() -> Library {
    let card = "+++\ntitle = \"Карточка\"\nfor = \"staff\"\ndate = \"2026-11-22\"\nscheme = [\n\
        { ask = \"Есть запись?\", no = \"предложите\" }, { do = \"Дальше\" } ]\n+++\n1. Поздоровайтесь.\n\nСлова.\n";
    let spravka = include_str!("../../practice/guides/spravka.md");
    let guides = [("spravka", spravka), ("staff-1", card)];
    let picture = include_bytes!("../../practice/guides/pictures/spravka-nachat.png");
    let clip = include_bytes!("../../practice/guides/pictures/vybrat-fajl.webp");
    let (guides, _) = parse_folder(guides, |file| match file {
        "vybrat-fajl.webp" => Some(Ok(clip)),
        _picture => Some(Ok(picture)),
    });
    let portal = Entry::portal("praktika", "Учебный портал");
    Library::new(guides, vec![portal], Date::parse("2026-11-24").unwrap())
}

fn tiles<'a>(targets: &[(Target, &'a str, &'a str)]) -> Vec<Tile<'a>> {
    let tile = |(target, name, note): &(Target, &'a str, &'a str)| Tile {
        target: target.clone(),
        name,
        note,
        fee: true,
        topic: None,
        down: false,
    };
    targets.iter().map(tile).collect()
}

/// What the search found, and at the end what is not done here.
fn hits<'a>(targets: &[(Target, &'a str, &'a str)]) -> Vec<Hit<'a>> {
    let elsewhere = Hit::Elsewhere {
        about: "Справка из школы",
        place: "Её дают в самой школе.",
    };
    let tiles = tiles(targets).into_iter().map(Hit::Tile);
    tiles.chain([elsewhere]).collect()
}

fn home<'a>(words: &'a str, faults: &'a [String]) -> Home<'a> {
    let portal = Target::Portal(PRINCIPAL.to_owned());
    let services = tiles(&[
        (Target::Service(1), "Учебная справка", ""),
        (
            Target::Service(2),
            "Учебная запись на приём",
            "с марта по май",
        ),
    ]);
    let guides = ["login", "registration", "account-levels", "duty", "search"];
    let guides = guides.map(|id| (Target::Guide(id.to_owned()), "Инструкция", ""));
    Home {
        words,
        place: &PLACE,
        emblem: None,
        found: if words == "справка" {
            hits(&[
                (Target::Service(1), "Учебная справка", ""),
                (portal.clone(), "Учебный портал", ""),
                (
                    Target::Guide("spravka".to_owned()),
                    "Как получить справку",
                    "",
                ),
            ])
        } else {
            Vec::new()
        },
        sure: words == "справка",
        back_to: None,
        alone: None,
        shelf: None,
        principal: tiles(&[(portal, "Учебный портал", "Здесь можно тренироваться")]).pop(),
        popular: services,
        topics: vec![TopicShelf {
            topic: Topic::Documents,
            tiles: tiles(&[(Target::Service(1), "Учебная справка", "")]),
        }],
        others: tiles(&[(Target::Portal("drugoj".to_owned()), "Другой портал", "")]),
        lessons: tiles(&[(
            Target::Guide("lesson-1".to_owned()),
            "Знакомство",
            "Урок 1 из 2",
        )]),
        guides: tiles(&guides),
        outages: Vec::new(),
        for_staff: faults,
    }
}

/// Another shelf of it, in a visit.
fn shelf(shelf: Shelf) -> Home<'static> {
    Home {
        shelf: Some(shelf),
        back_to: Some("Учебный портал"),
        alone: Some(false),
        ..home("", &[])
    }
}

fn bar(in_visit: bool) -> Bar<'static> {
    Bar {
        place: &PLACE,
        portal: in_visit.then_some("Учебный портал"),
        host: in_visit.then_some("www.praktika.test"),
        missing: 0,
        can_back: in_visit,
        can_forward: false,
        can_print: in_visit,
        loading: false,
        minutes_left: in_visit.then_some(42),
        files: in_visit.then_some(2),
        layout: Some("ru"),
        capitals: false,
        keyboard: None,
        called: false,
        panel: in_visit.then_some(true),
    }
}

fn view(main: Main<'_>) -> View<'_> {
    let in_visit = match main {
        Main::Portal | Main::Question(_) | Main::Papers(_) | Main::Guide(_) | Main::Trouble(_) => {
            true
        }
        Main::Home(_)
        | Main::Ending
        | Main::Report(..)
        | Main::OutOfService(..)
        | Main::Staff(_) => false,
    };
    View {
        look: Look::default(),
        bar: bar(in_visit),
        main,
        panel: None,
        dialog: None,
        status: None,
        sources: Sources { scanner: in_visit },
        prints_file: true,
        paper: Paper::Ready,
        beside: Some("Учебный портал"),
        clip: None,
        has_door: true,
    }
}

/// The same while the consultant is called.
fn called(mut view: View<'_>) -> View<'_> {
    view.bar.called = true;
    view
}

/// What the samples are made of.
struct Stuff {
    library: Library,
    question: Question,
    files: Vec<String>,
    faults: Vec<String>,
    stored: Vec<Stored>,
    papers: Vec<papers::Paper>,
    stick: usb_import::Progress,
    status: StatusMessage,
    outcome: Outcome,
    down: [Down; 2],
    staff: [StaffPage; 9],
}

fn outcome() -> Outcome {
    let portal = |name: &str, confirmed| LeftPortal {
        name: name.to_owned(),
        confirmed,
    };
    Outcome {
        ended: Ended::Idle,
        portals: vec![
            portal("Учебный портал", true),
            portal("Портал без ответа", false),
        ],
        belongings: Some(Belongings {
            sites: 3,
            files: 2,
            bytes: 3_500_000,
            scans: Some(1),
            prints: 1,
            copied: true,
            media: 0,
        }),
        place: Place {
            seat: "1".to_owned(),
            branch: "Учебный филиал".to_owned(),
        },
        prints: true,
        asked: AskedRating::Asked,
    }
}

fn stick() -> usb_import::Progress {
    let file = |name: &str, folders: &[&str], bytes| usb_import::StickFile {
        name: name.to_owned(),
        folders: folders.iter().map(|name| (*name).to_owned()).collect(),
        bytes,
    };
    usb_import::Progress::Files {
        files: vec![
            file("паспорт, страницы 2 и 3.pdf", &[], 1_300_000),
            file("IMG_20261103_114205.jpg", &["DCIM", "Камера"], 4_700_000),
            file("Заявление.docx", &["Документы"], 24_000),
        ],
        all: false,
    }
}

impl Stuff {
    fn new() -> Stuff {
        Stuff {
            library: library(),
            question: Question {
                host: Some("www.praktika.test".to_owned()),
                guests: vec!["karta.praktika.test".to_owned()],
                asks: Asks::Words,
                words: "Как вас зовут?".to_owned(),
                reply: "Мария".to_owned(),
            },
            files: vec!["справка.pdf".to_owned(), "фото.jpg".to_owned()],
            faults: vec!["allowlist.toml:3:1: неизвестный ключ".to_owned()],
            stored: vec![Stored {
                name: "справка.pdf".to_owned(),
                bytes: 3_500_000,
            }],
            papers: files(),
            stick: stick(),
            status: StatusMessage::Saved("справка.pdf".to_owned()),
            outcome: outcome(),
            down: [2, 45].map(|minutes| Down {
                host: "www.praktika.test".to_owned(),
                since: "10:40".to_owned(),
                last: "11:05".to_owned(),
                minutes,
                sure: minutes < 30,
            }),
            staff: [
                StaffPage::Pin {
                    wrong: true,
                    wait: 0,
                },
                StaffPage::Menu(Menu {
                    acts: true,
                    ..Menu::default()
                }),
                StaffPage::Menu(Menu {
                    fault: Some("wipe".to_owned()),
                    acts: true,
                    ..Menu::default()
                }),
                StaffPage::Card(0),
                StaffPage::Faults,
                StaffPage::Sheet(Sheet {
                    title: "Сообщение руководителю".to_owned(),
                    lines: vec!["Рабочее место: 1".to_owned(), "Сайт не отвечал.".to_owned()],
                }),
                StaffPage::Menu(Menu {
                    visit: true,
                    journal: true,
                    ..Menu::default()
                }),
                StaffPage::Journal(JournalPage::List(visits())),
                StaffPage::Journal(JournalPage::Entry(form())),
            ],
        }
    }

    fn staff(&self, at: usize) -> Main<'_> {
        Main::Staff(Staff {
            page: &self.staff[at],
            faults: &self.faults,
            cards: self.library.cards(),
            step: None,
            prints: true,
        })
    }

    /// One view a kind, by the name of its file.
    fn views(&self) -> Vec<Named<'_>> {
        let kinds = [self.alone(), self.beside_a_portal(), self.over_everything()];
        kinds.into_iter().flatten().collect()
    }

    fn beside_a_portal(&self) -> Vec<Named<'_>> {
        let guide = self.library.guide("spravka").unwrap();
        let beside = |main| View {
            panel: Some(Panel {
                guide,
                step: 1,
                done: &FIRST_DONE,
                width: PanelWidth::Usual,
                from: None,
                speaks: Some(false),
            }),
            ..view(main)
        };
        let down = Trouble::PortalDown {
            portal: "Учебный портал",
            alternative: Some("Это учебный сбой."),
            instead: tiles(&[(Target::Portal("gosuslugi".into()), "Госуслуги", "")]).pop(),
            service: Some(("Учебная справка", true)),
            page: true,
        };
        let refused = Trouble::Refused {
            host: "example.com",
            reason: "host-not-listed",
        };
        let portal = Target::Portal("praktika".into());
        let unrepeated = Trouble::Unrepeated {
            portal: tiles(&[(portal, "Учебный портал", "")]).pop(),
        };
        let notice = View {
            status: Some(&self.status),
            ..beside(Main::Portal)
        };
        let mut clip = beside(Main::Portal);
        clip.clip = Some(1);
        clip.panel = clip.panel.map(|panel| Panel { step: 3, ..panel });
        vec![
            ("portal-panel", beside(Main::Portal)),
            ("portal-clip", clip),
            ("portal-rail", view(Main::Portal)),
            ("portal-notice", notice),
            ("portal-called", called(beside(Main::Portal))),
            ("question", view(Main::Question(&self.question))),
            ("guide", view(Main::Guide(guide))),
            ("files", view(Main::Papers(PapersPage::Cards(self.cards())))),
            (
                "files-none",
                view(Main::Papers(PapersPage::Cards(no_files()))),
            ),
            ("paper", view(Main::Papers(PapersPage::File(self.viewed())))),
            ("trouble-down", beside(Main::Trouble(down))),
            ("trouble-refused", view(Main::Trouble(refused))),
            ("trouble-unrepeated", view(Main::Trouble(unrepeated))),
        ]
    }

    fn cards(&self) -> Cards<'_> {
        let froms = [
            Some(Origin::Downloaded),
            Some(Origin::Scanned),
            Some(Origin::Stick),
            None,
        ];
        let cards = self.papers.iter().zip(froms);
        Cards {
            cards: cards
                .map(|(paper, from)| Card {
                    paper,
                    from,
                    given: from == Some(Origin::Downloaded),
                    signs: (paper.kind == papers::Kind::Signature).then_some("заявление.docx"),
                    limits: match paper.kind {
                        papers::Kind::Pdf => &[2],
                        _ => &[],
                    },
                    chosen: (from == Some(Origin::Scanned)).then_some(1),
                })
                .collect(),
            pages_left: Some(21),
            removed: Some("лишнее.pdf"),
            saving: None,
            chosen: 1,
            prints: true,
        }
    }

    fn viewed(&self) -> Viewed<'_> {
        Viewed {
            name: &self.papers[0].name,
            number: 1,
            pages: Some(3),
            size: 0,
            sizes: 3,
            sight: Sight::None,
            prints: true,
            saving: None,
            limits: &[2],
            fitted: None,
        }
    }

    fn alone(&self) -> Vec<Named<'_>> {
        vec![
            ("home", view(Main::Home(home("", &self.faults)))),
            ("search", view(Main::Home(home("справка", &[])))),
            ("search-nothing", view(Main::Home(home("жираф", &[])))),
            ("home-outages", view(Main::Home(self.home_with_outages()))),
            ("home-called", called(view(Main::Home(home("", &[]))))),
            (
                "home-topic",
                view(Main::Home(shelf(Shelf::Topic(Topic::Documents)))),
            ),
            ("home-all", view(Main::Home(shelf(Shelf::All)))),
            ("ending", view(Main::Ending)),
            (
                "report",
                view(Main::Report(&self.outcome, "24.11.2026 19:30")),
            ),
            ("closed", view(Main::OutOfService("wipe", &[]))),
            ("staff-pin", view(self.staff(0))),
            ("staff-menu", view(self.staff(1))),
            ("staff-menu-closed", view(self.staff(2))),
            ("staff-card", view(self.staff(3))),
            ("staff-faults", view(self.staff(4))),
            ("staff-sheet", view(self.staff(5))),
            ("staff-menu-visit", view(self.staff(6))),
            ("journal", view(self.staff(7))),
            ("journal-entry", view(self.staff(8))),
        ]
    }

    /// The start page while a portal is down that a tile leads to, and another may be.
    fn home_with_outages(&self) -> Home<'_> {
        let mut page = home("", &[]);
        page.principal.iter_mut().for_each(|tile| tile.down = true);
        page.popular.iter_mut().for_each(|tile| tile.down = true);
        page.outages = vec![
            Outage {
                portal: "Учебный портал",
                part: None,
                down: &self.down[0],
            },
            Outage {
                portal: "Другой портал",
                part: Some("lk.drugoj.test"),
                down: &self.down[1],
            },
        ];
        page
    }

    fn longest(&self, more: Option<u64>) -> Longest<'_> {
        Longest {
            minutes: 5,
            more,
            door: true,
            files: &self.stored,
            saving: Some(usb_export::Progress::Ready),
        }
    }

    fn attachable<'a>(&'a self, chosen: Option<&'a [String]>) -> Attachable<'a> {
        let (fitting, others) = self.files.split_at(1);
        Attachable {
            papers: &self.papers,
            fitting,
            others,
            chosen,
        }
    }

    fn over_everything(&self) -> Vec<Named<'_>> {
        let dialogs = [
            ("dialog-end", Dialog::EndVisit(&[], None)),
            (
                "dialog-end-files",
                Dialog::EndVisit(&self.stored, Some(usb_export::Progress::Ready)),
            ),
            ("dialog-idle", Dialog::Idle(42)),
            ("dialog-announced", Dialog::Announced(42, true)),
            ("dialog-announced-again", Dialog::Announced(42, false)),
            ("dialog-longest", Dialog::Longest(self.longest(Some(15)))),
            ("dialog-longest-over", Dialog::Longest(self.longest(None))),
            (
                "dialog-files",
                CapabilityDialog::Files(self.attachable(None), None).into(),
            ),
            (
                "dialog-files-several",
                CapabilityDialog::Files(self.attachable(Some(&self.files[..1])), None).into(),
            ),
            (
                "dialog-no-files",
                CapabilityDialog::Files(
                    Attachable::default(),
                    Some(&usb_import::Progress::NoMedium),
                )
                .into(),
            ),
            (
                "dialog-stick-busy",
                CapabilityDialog::Files(Attachable::default(), Some(&usb_import::Progress::Busy))
                    .into(),
            ),
            (
                "dialog-stick",
                CapabilityDialog::Files(Attachable::default(), Some(&self.stick)).into(),
            ),
            ("dialog-print", CapabilityDialog::Print(PRINT).into()),
            ("dialog-scan", scanning(&ScanStage::Ready, 0)),
            ("dialog-scan-page", scanning(&ScanStage::Ready, 1)),
            ("dialog-scan-buttons", scanning_by_buttons()),
            ("dialog-repeat", Dialog::Repeat),
        ];
        let over = |(name, dialog)| {
            let view = View {
                dialog: Some(dialog),
                ..view(Main::Portal)
            };
            (name, view)
        };
        dialogs.map(over).into()
    }
}

/// A view with the name of its file.
type Named<'a> = (&'static str, View<'a>);

/// The whole document of a view, a tag a line that ends inside it: between two tags it would be a space.
fn document(view: &View<'_>) -> String {
    let mut page = String::from_utf8(file("/").unwrap().1.into_owned()).unwrap();
    let call = render(view, 1);
    let json = call.strip_prefix("kiosk.show(").unwrap();
    let shown: serde_json::Value = serde_json::from_str(json.strip_suffix(");").unwrap()).unwrap();
    for slot in ["bar", "main", "panel", "notice", "dialog"] {
        let start = page.find(&format!("id=\"{slot}\"")).unwrap();
        let inside = start + page[start..].find('>').unwrap() + 1;
        page.insert_str(inside, shown[slot].as_str().unwrap());
    }
    page.replace("><", "\n><").replace("/\n><", "\n/><") + "\n"
}

#[test]
fn one_page_of_each_kind_is_as_it_was() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/pages");
    let stuff = Stuff::new();
    let pages: Vec<_> = stuff
        .views()
        .iter()
        .map(|(name, view)| (*name, document(view)))
        .collect();
    if std::env::var_os("SPS_PAGES").is_some_and(|wish| wish == "write") {
        for (name, page) in &pages {
            fs::write(folder.join(format!("{name}.html")), page).unwrap();
        }
    }
    for (name, page) in &pages {
        let kept = fs::read_to_string(folder.join(format!("{name}.html"))).unwrap_or_default();
        let line = kept
            .lines()
            .zip(page.lines())
            .position(|(kept, now)| kept != now);
        assert!(
            kept == *page,
            "tests/pages/{name}.html differs from line {} on; if it should, write it anew with \
             SPS_PAGES=write",
            line.unwrap_or_default() + 1
        );
    }
    let names: BTreeSet<_> = pages
        .iter()
        .map(|(name, _)| format!("{name}.html"))
        .collect();
    let files = fs::read_dir(folder).unwrap();
    let files: BTreeSet<_> = files
        .map(|file| file.unwrap().file_name().into_string().unwrap())
        .collect();
    assert_eq!(files, names, "a page that nobody makes");
}
