//! Papers put together into one PDF, as large as a portal takes it.
//!
//! Everything goes in as it is where that fits. Otherwise the largest pages become JPEGs of fewer bytes, each of no
//! more than all of them can have; small ones stay as they are. The files themselves stay, too: another portal takes
//! more.

use super::store::PaperStore;
use crate::capabilities::document;
use crate::capabilities::files::bring;
use crate::link::papers::{Fitted, Sheet};
use crate::say;

/// The most bytes of everything that is put together.
const LARGEST: u64 = 64 << 20;

/// What a portal calls a megabyte; those that mean more take this, too.
const MEGABYTE: u64 = 1_000_000;

/// What a PDF needs beside the pictures of its pages, in bytes: for itself, and for each page.
const BESIDE: (u64, u64) = (2_000, 700);

/// A document with its quarter turns, and how many pages it has.
struct Part {
    document: (Vec<u8>, u8),
    pages: u64,
}

impl Part {
    /// The bytes of a page.
    fn page(&self) -> u64 {
        (self.document.0.len() as u64).div_ceil(self.pages)
    }
}

impl PaperStore<'_> {
    /// Puts files together, and returns how the PDF is called.
    pub(super) fn bind(&mut self, sheets: &[Sheet]) -> Option<String> {
        let documents = self.documents(sheets)?;
        let pdf = document::bound(&documents, self.reader, self.stop)?;
        self.keep(&pdf, &say!("papers-bound-name"))
    }

    /// The same in no more than so many megabytes, or in as few as can be read.
    pub(super) fn fit(&mut self, sheets: &[Sheet], megabytes: u64) -> Option<Fitted> {
        let limit = megabytes * MEGABYTE;
        let documents = self.documents(sheets)?;
        let before = documents
            .iter()
            .map(|(document, _)| document.len() as u64)
            .sum();
        let mut pdf = document::bound(&documents, self.reader, self.stop)?;
        if pdf.len() as u64 > limit {
            let smaller = self.smaller(documents, limit)?;
            pdf = document::bound(&smaller, self.reader, self.stop)?;
        }
        let name = match sheets {
            [one] => {
                let stem = one
                    .name
                    .rsplit_once('.')
                    .map_or(&*one.name, |(stem, _)| stem);
                say!("papers-fitted-name", name = stem, megabytes = megabytes)
            }
            _ => say!("papers-bound-name"),
        };
        let after = pdf.len() as u64;
        Some(Fitted {
            name: self.keep(&pdf, &name)?,
            before,
            after,
            limit: megabytes,
            fits: after <= limit,
        })
    }

    /// The files with their turns; none when there is not each of them, or they are too much.
    fn documents(&mut self, sheets: &[Sheet]) -> Option<Vec<(Vec<u8>, u8)>> {
        let mut room = LARGEST;
        let mut documents = Vec::new();
        for sheet in sheets {
            let document = self.in_pages(&sheet.name)?;
            room = room.checked_sub(document.len() as u64)?;
            documents.push((document, sheet.turns));
        }
        Some(documents)
    }

    /// The same with the largest pages as smaller pictures.
    fn smaller(&self, documents: Vec<(Vec<u8>, u8)>, limit: u64) -> Option<Vec<(Vec<u8>, u8)>> {
        let mut parts = Vec::new();
        for document in documents {
            let pages = document::pages(&document.0, self.reader, self.stop)?;
            parts.push(Part { document, pages });
        }
        let pages: u64 = parts.iter().map(|part| part.pages).sum();
        let (once, each) = BESIDE;
        let sizes = parts.iter().map(|part| (part.page(), part.pages)).collect();
        let most = most(sizes, limit.saturating_sub(once + each * pages));
        let mut smaller = Vec::new();
        for part in parts {
            if part.page() <= most {
                smaller.push(part.document);
                continue;
            }
            let (document, turns) = part.document;
            for number in 0..part.pages {
                let page = document::fitted(&document, self.reader, number, most, self.stop)?;
                smaller.push((page, turns));
            }
        }
        Some(smaller)
    }

    fn keep(&self, pdf: &[u8], name: &str) -> Option<String> {
        let name = format!("{name}.pdf");
        bring(pdf, pdf.len() as u64, self.files, &name, self.stop)
            .inspect_err(|error| tracing::warn!(kind = ?error.kind(), "a PDF has no place"))
            .ok()
    }
}

/// The most bytes that a page may have so that all fit, where those that are smaller stay as they are. Each size is
/// that of so many pages.
fn most(mut sizes: Vec<(u64, u64)>, mut limit: u64) -> u64 {
    sizes.sort_unstable();
    let mut pages: u64 = sizes.iter().map(|(_, pages)| pages).sum();
    for (size, count) in sizes {
        let share = limit / pages.max(1);
        if size > share {
            return share;
        }
        limit -= size * count;
        pages -= count;
    }
    u64::MAX
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_pages_leave_their_share_to_the_large_ones() {
        let check = |sizes: &[(u64, u64)], limit, expected| {
            assert_eq!(most(sizes.to_vec(), limit), expected, "{sizes:?}");
        };
        check(&[(100, 1), (100, 1)], 100, 50);
        check(&[(100, 1), (10, 1)], 100, 90);
        check(&[(100, 2), (10, 3)], 100, 35);
        check(&[(10, 5)], 100, u64::MAX);
        check(&[(10, 5)], 0, 0);
        check(&[], 100, u64::MAX);
    }
}
