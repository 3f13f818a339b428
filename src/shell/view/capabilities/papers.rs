//! The visit's files as our pages show them, and what is done with them.

use serde::{Deserialize, Serialize};

use crate::link::{papers, usb_export};

/// What portals take at the most, in megabytes.
pub(crate) const LIMITS: [u64; 3] = [2, 5, 10];

/// Those that are smaller than so many bytes.
pub(crate) fn limits_below(bytes: u64) -> &'static [u64] {
    let count = LIMITS.iter().filter(|limit| **limit * 1_000_000 < bytes);
    &LIMITS[..count.count()]
}

/// What is seen of the files.
#[derive(Debug)]
pub(crate) enum PapersPage<'a> {
    /// «Мои файлы».
    Cards(Cards<'a>),
    /// One of them, opened.
    File(Viewed<'a>),
}

/// «Мои файлы».
#[derive(Debug)]
pub(crate) struct Cards<'a> {
    /// One for each file, the newest first.
    pub(crate) cards: Vec<Card<'a>>,
    /// How many scanned pages have room, where that is little.
    pub(crate) pages_left: Option<u64>,
    /// The name of the file that can come back.
    pub(crate) removed: Option<&'a str>,
    /// How saving to a stick goes, once that was asked for.
    pub(crate) saving: Option<Saving<'a>>,
    /// How many files were chosen for one PDF.
    pub(crate) chosen: usize,
    /// Something can be printed now.
    pub(crate) prints: bool,
}

/// What is saved to a stick.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Saving<'a> {
    /// How it goes.
    pub(crate) now: usb_export::Progress,
    /// The only file that is saved; without it all of them.
    pub(crate) one: Option<&'a str>,
}

/// A file of the visit.
#[derive(Debug)]
pub(crate) struct Card<'a> {
    /// What the seat says of it.
    pub(crate) paper: &'a papers::Paper,
    /// Where it came from, if the screen was there.
    pub(crate) from: Option<Origin>,
    /// A page was given it.
    pub(crate) given: bool,
    /// The name of the file that it is the signature to.
    pub(crate) signs: Option<&'a str>,
    /// To how many megabytes it can be made smaller.
    pub(crate) limits: &'static [u64],
    /// Its place in the PDF that is put together, from 1.
    pub(crate) chosen: Option<usize>,
}

/// Where a file came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Origin {
    /// A portal gave it.
    Downloaded,
    /// The scanner wrote it.
    Scanned,
    /// It lay on a stick.
    Stick,
    /// It was put together here.
    Bound,
}

/// A page of a file.
#[derive(Debug)]
pub(crate) struct Viewed<'a> {
    /// The name of the file.
    pub(crate) name: &'a str,
    /// The page, from 0.
    pub(crate) number: u64,
    /// How many there are, once that is known.
    pub(crate) pages: Option<u64>,
    /// How large it is shown: a place among the sizes.
    pub(crate) size: usize,
    /// How many sizes there are.
    pub(crate) sizes: usize,
    /// How it looks.
    pub(crate) sight: Sight,
    /// It can be printed now.
    pub(crate) prints: bool,
    /// How saving to a stick goes, once that was asked for.
    pub(crate) saving: Option<Saving<'a>>,
    /// To how many megabytes it can be made smaller.
    pub(crate) limits: &'static [u64],
    /// What was made smaller into this file.
    pub(crate) fitted: Option<&'a papers::Fitted>,
}

/// How a page looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sight {
    /// It is being drawn.
    Awaited,
    /// It cannot be drawn.
    None,
    /// The number of its drawing.
    Drawn(u64),
}

/// What is done with the files of the visit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum PaperAct {
    /// «Посмотреть»: the file with this name.
    Look(String),
    /// The page of the open file, from 0.
    Leaf(u64),
    /// The open file gets this size.
    Enlarge(usize),
    /// «Повернуть».
    Turn,
    /// «Напечатать»: the file with this name.
    Print(String),
    /// «На флешку»: the file with this name.
    Save(String),
    /// «Удалить»: the file with this name.
    Remove(String),
    /// «Вернуть».
    Return,
    /// «В общий PDF»: the file with this name, or not any more.
    Choose(String),
    /// Those that were chosen are put together, or are not after all.
    Bind(bool),
    /// Those that were chosen are put together in no more than so many megabytes.
    BindWithin(u64),
    /// The file with this name is made smaller, until it has no more than so many megabytes.
    Fit(String, u64),
}
