//! The pages of the citizen's papers that were drawn, as the trusted view asks for them.
//!
//! They are in the memory of this screen and nowhere else, each as long as it is shown. The engine may ask from
//! any thread.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::link::papers::{Drawing, Progress};

/// Those that are shown; a copy is the same ones.
#[derive(Clone, Default)]
pub(super) struct Drawings(Arc<Mutex<BTreeMap<u64, Vec<u8>>>>);

impl Drawings {
    /// Takes out of what the seat tells what is drawn: the rest knows it by its number.
    pub(super) fn take(&self, progress: &mut Progress) {
        let drawing = match progress {
            Progress::Card { drawing, .. } | Progress::Page { drawing, .. } => drawing,
            Progress::Files(_) | Progress::Bound(_) | Progress::Fitted(_) => return,
        };
        if let Some(Drawing { number, png }) = drawing {
            self.all().insert(*number, std::mem::take(png));
        }
    }

    /// Forgets the others.
    pub(super) fn keep(&self, shown: &BTreeSet<u64>) {
        self.all().retain(|number, _| shown.contains(number));
    }

    /// The type of this drawing, and what stands in it.
    pub(super) fn find(&self, number: &str) -> Option<(&'static str, Vec<u8>)> {
        let number = number.parse().ok()?;
        Some(("image/png", self.all().get(&number)?.clone()))
    }

    fn all(&self) -> MutexGuard<'_, BTreeMap<u64, Vec<u8>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::link::papers::Leaf;

    #[test]
    fn what_is_not_shown_any_more_is_forgotten() {
        let drawings = Drawings::default();
        for number in 1..=3 {
            let mut told = Progress::Page {
                leaf: Leaf {
                    name: "а.pdf".to_owned(),
                    number: 0,
                    width: 100,
                    turns: 0,
                },
                drawing: Some(Drawing {
                    number,
                    png: vec![7],
                }),
            };
            drawings.take(&mut told);
            assert!(matches!(told, Progress::Page { drawing: Some(drawing), .. }
                if drawing.png.is_empty()));
        }
        drawings.keep(&BTreeSet::from([2]));
        assert_eq!(drawings.find("2"), Some(("image/png", vec![7])));
        for gone in ["1", "3", "", "2.png"] {
            assert_eq!(drawings.find(gone), None);
        }
    }
}
