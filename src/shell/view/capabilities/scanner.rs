//! «Сканировать» as our pages show it, and what is pressed there.

use serde::{Deserialize, Serialize};

use super::papers::Sight;
use crate::link::scanner::{Abilities, Wish};

/// The scan, over everything else.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct ScannerDialog<'a> {
    /// What goes on.
    pub(crate) stage: &'a ScanStage,
    /// What the scanner can do, once it has said so.
    pub(crate) can: Option<Abilities>,
    /// How the next page is to be read.
    pub(crate) wish: Wish,
    /// How many pages there are.
    pub(crate) pages: usize,
    /// How the last of them looks.
    pub(crate) sight: Sight,
}

/// What goes on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum ScanStage {
    /// The scanner is asked what it can do.
    Looks,
    /// It waits for the citizen.
    Ready,
    /// It reads.
    Reads,
    /// It was told to stop.
    Stops,
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
    /// «Сканировать», «Ещё страница».
    Scan,
    /// «Переделать»: the last page is read again.
    Again,
    /// «Повернуть»: the last page.
    Turn,
    /// «Убрать страницу»: the last one.
    Drop,
    /// «Готово».
    Finish,
}
