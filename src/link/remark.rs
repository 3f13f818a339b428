//! A remark on a guide, from whoever helps with it (R46).

use serde::{Deserialize, Serialize};

use crate::say;

/// What is wrong with a step. There are no words of staff's own: they could be about a citizen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum RemarkKind {
    /// The portal looks otherwise.
    Site,
    /// The procedure itself is another now.
    Procedure,
    /// Something is missing before or after it.
    Missing,
    /// It is hard to understand.
    Unclear,
    /// The picture is wrong or old.
    Picture,
    /// A slip of the pen.
    Mistake,
}

impl RemarkKind {
    /// All of them, the most frequent first.
    pub const ALL: [RemarkKind; 6] = [
        RemarkKind::Site,
        RemarkKind::Procedure,
        RemarkKind::Missing,
        RemarkKind::Unclear,
        RemarkKind::Picture,
        RemarkKind::Mistake,
    ];

    /// In words.
    pub fn sentence(self) -> String {
        match self {
            RemarkKind::Site => say!("remark-site"),
            RemarkKind::Procedure => say!("remark-procedure"),
            RemarkKind::Missing => say!("remark-missing"),
            RemarkKind::Unclear => say!("remark-unclear"),
            RemarkKind::Picture => say!("remark-picture"),
            RemarkKind::Mistake => say!("remark-mistake"),
        }
    }
}
