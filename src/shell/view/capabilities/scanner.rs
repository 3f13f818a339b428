//! «Сканировать» as our pages show it, and what is pressed there.

use serde::{Deserialize, Serialize};

use super::papers::Sight;
use crate::guides::Picture;
use crate::link::scanner::{Abilities, Way, Wish};

/// The scan, over everything else.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct ScannerDialog<'a> {
    /// What goes on.
    pub(crate) stage: &'a ScanStage,
    /// How the pages come.
    pub(crate) way: Way,
    /// The scanner and its buttons.
    pub(crate) picture: Option<&'a Picture>,
    /// What the scanner can do, once it has said so.
    pub(crate) can: Option<Abilities>,
    /// How the next page is to be read.
    pub(crate) wish: Wish,
    /// What few people need is shown, too.
    pub(crate) more: bool,
    /// How many pages there are.
    pub(crate) pages: usize,
    /// How the last of them looks.
    pub(crate) sight: Sight,
    /// What can be done about what lies round its paper.
    pub(crate) trim: Trim,
}

/// Whether the last page can be cut to its paper.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Trim {
    /// There is nothing round it, or that is not certain.
    #[default]
    None,
    /// It can.
    Offered,
    /// It was, and can be whole again.
    Done,
}

/// What goes on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum ScanStage {
    /// The scanner is asked what it can do.
    Looks,
    /// It waits for the citizen.
    Ready,
    /// What its own button began is on its way.
    Comes,
    /// It reads.
    Reads,
    /// It has read the sheet on its glass, and comes to its end.
    Ends,
    /// It was told to stop.
    Stops,
    /// The last page is cut, or made whole again.
    Cuts,
    /// It does not go on: the stable code of the reason.
    Trouble(String),
}

/// What is pressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum ScannerAct {
    /// «Сканировать», wherever that stands.
    Open,
    /// The scanner is asked again.
    Look,
    /// The next page is to be read like this.
    Wish(Wish),
    /// «Другие настройки».
    More,
    /// «Сканировать», «Ещё страница».
    Scan,
    /// «Переделать»: the last page is read again.
    Again,
    /// «Повернуть»: the last page.
    Turn,
    /// «Обрезать по документу»: the last page.
    Trim,
    /// «Вернуть как было»: the last page is whole again.
    Whole,
    /// «Убрать страницу»: the last one.
    Drop,
    /// «Готово».
    Finish,
}
