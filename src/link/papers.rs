//! The citizen's papers, «Мои файлы»: what a screen asks, and what it is told.

use serde::{Deserialize, Serialize};

/// What a screen asks. A name is one of the visit's files.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Ask {
    /// Which files are there?
    List,
    /// This page is to be drawn. Only the last one that was asked for is.
    Page(Leaf),
    /// The file with this name goes, and for a while it can come back.
    Remove(String),
    /// The one that went last comes back.
    Return,
    /// These are put together into one PDF, in this order.
    Bind(Vec<Sheet>),
    /// The same in no more than so many megabytes: pages are made smaller, only as far as needed.
    Fit {
        /// What is put together; a single file is made smaller.
        sheets: Vec<Sheet>,
        /// How many megabytes a portal takes.
        megabytes: u64,
    },
}

/// A page of a file, as it is to be drawn.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Leaf {
    /// The name of the file.
    pub name: String,
    /// Which page, from 0.
    pub number: u64,
    /// How wide, in points.
    pub width: u32,
    /// Its quarter turns, with the clock.
    pub turns: u8,
}

/// A picture or a PDF on its way into a PDF.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sheet {
    /// The name of the file.
    pub name: String,
    /// Its quarter turns, with the clock.
    pub turns: u8,
}

/// What the screen is told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Progress {
    /// The files of the visit.
    Files(Papers),
    /// How the first page of a file looks.
    Card {
        /// The name of the file.
        name: String,
        /// How it looks.
        look: Look,
        /// Its picture, when it has one.
        drawing: Option<Drawing>,
    },
    /// A page was drawn, or cannot be.
    Page {
        /// Which one was asked for.
        leaf: Leaf,
        /// How it looks.
        drawing: Option<Drawing>,
    },
    /// What was put together is among the files under this name, or could not be put together.
    Bound(Option<String>),
    /// What was made as small as a portal takes it is among the files, or could not be made.
    Fitted(Option<Fitted>),
}

/// A PDF that was made for the limit of a portal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fitted {
    /// The name of the file.
    pub name: String,
    /// The bytes of what it was made of.
    pub before: u64,
    /// Its own bytes.
    pub after: u64,
    /// How many megabytes the portal takes.
    pub limit: u64,
    /// False when it is larger all the same: fewer bytes could not be read.
    pub fits: bool,
}

/// The files of the visit.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Papers {
    /// The newest first.
    pub files: Vec<Paper>,
    /// How many more bytes have room.
    pub room: u64,
    /// The name of the file that can come back.
    pub removed: Option<String>,
}

/// A file of the visit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Paper {
    /// Another number for each.
    pub number: u64,
    /// Its name.
    pub name: String,
    /// What it is, by what stands in it.
    pub kind: Kind,
    /// Its size.
    pub bytes: u64,
    /// When it came, as hours and minutes.
    pub came: String,
    /// How its first page looks.
    pub look: Look,
}

/// How the first page of a file looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Look {
    /// It is still to be drawn.
    Awaited,
    /// It cannot be drawn here.
    None,
    /// It is drawn.
    Drawn {
        /// The number of the drawing.
        drawing: u64,
        /// How many pages the file has.
        pages: u64,
    },
}

/// A page that was drawn.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Drawing {
    /// Another number for each.
    pub number: u64,
    /// A PNG.
    #[serde(with = "super::letters")]
    pub png: Vec<u8>,
}

/// What a file is, by what stands in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Kind {
    /// A PDF.
    Pdf,
    /// A PDF that bears an electronic signature: written anew, it would not any more.
    SignedPdf,
    /// A picture that can be drawn and put together.
    Picture,
    /// A picture that cannot.
    OtherPicture,
    /// A text of Word, or of LibreOffice.
    Text,
    /// A table.
    Table,
    /// An electronic signature.
    Signature,
    /// An archive.
    Archive,
    /// Something else.
    Other,
}

impl Kind {
    /// True for what can be put together with others, and be made smaller.
    pub fn is_bound(self) -> bool {
        matches!(self, Kind::Pdf | Kind::Picture) || self.is_of_office()
    }

    /// True for what is looked at and printed here; that of an office program only where there is LibreOffice.
    pub fn is_drawn(self) -> bool {
        matches!(self, Kind::Pdf | Kind::SignedPdf | Kind::Picture) || self.is_of_office()
    }

    /// True for what only an office program lays out in pages.
    pub fn is_of_office(self) -> bool {
        matches!(self, Kind::Text | Kind::Table)
    }
}
