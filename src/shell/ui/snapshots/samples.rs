//! What the lists on some pages are made of: the visit's files, and the journal.

use super::*;
use crate::link::print::{Options, Part};
use crate::link::scanner::{Abilities, Way, Wish};
use crate::shell::view::{CapabilityDialog, PrintDialog, ScannerDialog, Trim};

/// Where the seat stands.
pub(super) static PLACE: LazyLock<Place> = LazyLock::new(|| Place {
    seat: "1".to_owned(),
    branch: "Учебный филиал".to_owned(),
});

/// A part of a document, for a printer that can do everything.
pub(super) const PRINT: PrintDialog = PrintDialog {
    pages: 12,
    left: 20,
    options: Options {
        copies: 2,
        part: Some(Part { from: 3, to: 5 }),
        grey: Some(true),
        both_sides: Some(false),
    },
};

/// A file of each kind that looks otherwise.
pub(super) fn files() -> Vec<papers::Paper> {
    let drawn = |drawing, pages| papers::Look::Drawn { drawing, pages };
    let all = [
        ("справка.pdf", papers::Kind::Pdf, drawn(1, 3)),
        ("фото.jpg", papers::Kind::Picture, drawn(2, 1)),
        ("заявление.docx", papers::Kind::Text, papers::Look::None),
        (
            "заявление.docx.sig",
            papers::Kind::Signature,
            papers::Look::None,
        ),
    ];
    let numbered = (1..).zip(all);
    let paper = |(number, (name, kind, look)): (u64, (&str, _, _))| papers::Paper {
        number,
        name: name.to_owned(),
        kind,
        bytes: 3_500_000,
        came: "10:40".to_owned(),
        look,
    };
    numbered.map(paper).collect()
}

pub(super) fn no_files() -> Cards<'static> {
    Cards {
        cards: Vec::new(),
        pages_left: None,
        removed: None,
        saving: None,
        chosen: 0,
        prints: false,
    }
}

pub(super) fn visits() -> VisitList {
    let line = |when: &str, what: &str, entered| VisitLine {
        when: when.to_owned(),
        what: what.to_owned(),
        entered,
    };
    VisitList {
        written: true,
        rows: vec![
            line("14:05 – 14:27", "Запись к врачу, Госуслуги", false),
            line("13:40 – 13:41", "Сайты не открывали", false),
            line("13:02 – 13:30", "Получение услуги · Иванова А. П.", true),
        ],
    }
}

pub(super) fn form() -> EntryForm {
    let choice = |title: &str, options: &[&str], chosen| Choice {
        title: title.to_owned(),
        options: options.iter().map(|one| (*one).to_owned()).collect(),
        chosen,
    };
    EntryForm {
        title: "Сеанс 14:05".to_owned(),
        choices: vec![
            choice("Услуга или сайт", &["Запись к врачу", "Другая…"], Some(0)),
            choice("Итог", &["получил сам", "отказался"], None),
        ],
        ticket: "А-012".to_owned(),
        complaint: Some("Выберите консультанта.".to_owned()),
        strike: Strike::Asked,
    }
}

/// How that scanner looks.
static DEVICE: LazyLock<crate::guides::Picture> = LazyLock::new(|| crate::guides::Picture {
    step: 0,
    file: "mfu.svg".to_owned(),
    description: "Крышка сверху поднимается за передний край. Зелёная кнопка – справа на панели."
        .to_owned(),
    canvas: None,
});

/// A scanner that writes into its folder when its button is pressed.
pub(super) fn scanning_by_buttons() -> Dialog<'static> {
    CapabilityDialog::Scanner(ScannerDialog {
        stage: &ScanStage::Ready,
        way: Way::Buttons,
        picture: Some(&*DEVICE),
        can: None,
        wish: Wish::default(),
        more: false,
        pages: 0,
        sight: Sight::Awaited,
        trim: Trim::None,
    })
    .into()
}

/// A scanner with a glass and a feeder, at this step, after so many pages.
pub(super) fn scanning(stage: &ScanStage, pages: usize) -> Dialog<'_> {
    CapabilityDialog::Scanner(ScannerDialog {
        stage,
        way: Way::Screen,
        picture: Some(&*DEVICE),
        can: Some(Abilities {
            glass: true,
            feeder: true,
            loaded: false,
            colours: true,
        }),
        wish: Wish::default(),
        more: false,
        pages,
        sight: Sight::Awaited,
        trim: if pages > 1 { Trim::Done } else { Trim::Offered },
    })
    .into()
}
