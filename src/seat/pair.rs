//! The screen that is seen and its spare, and which of them a visit has taken.
//!
//! A visit begins only on a screen that is there, and from then on nothing but [`Pair::pass`] brings
//! another one into view: whatever was seen while a visit lasted serves nobody else. No processes
//! here, so that the rule can be tried with sessions and screens of every fate.

/// Up to two screens.
#[derive(Debug)]
pub(super) enum Pair<S> {
    /// Nobody works. The screen that is seen has served nobody; it may be missing.
    Free {
        /// The screen that is seen.
        seen: Option<S>,
        /// The next one.
        spare: Option<S>,
    },
    /// Somebody works, or worked until the screen was lost.
    Taken {
        /// The screen that is seen; it ends with the visit.
        seen: Option<S>,
        /// The next one.
        spare: Option<S>,
    },
}

/// What was lost with a screen.
#[derive(Debug)]
pub(super) enum Lost<S> {
    /// The screen of a visit: its traces are still there.
    Taken(S),
    /// The screen that was seen, on which nobody had worked.
    Seen(S),
    /// The spare.
    Spare(S),
}

/// What is left over when the spare comes into view.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Passed<S> {
    /// The screen on which somebody worked.
    pub(super) taken: Option<S>,
    /// A spare that was not needed.
    pub(super) surplus: Option<S>,
}

impl<S> Pair<S> {
    /// No screens yet.
    pub(super) fn new() -> Pair<S> {
        Pair::Free {
            seen: None,
            spare: None,
        }
    }

    /// The screen that is seen.
    pub(super) fn seen(&self) -> Option<&S> {
        let (Pair::Free { seen, .. } | Pair::Taken { seen, .. }) = self;
        seen.as_ref()
    }

    /// The screen that is seen.
    pub(super) fn seen_mut(&mut self) -> Option<&mut S> {
        self.places().0.as_mut()
    }

    /// The next screen.
    pub(super) fn spare(&self) -> Option<&S> {
        let (Pair::Free { spare, .. } | Pair::Taken { spare, .. }) = self;
        spare.as_ref()
    }

    /// Both screens.
    pub(super) fn iter(&self) -> impl Iterator<Item = &S> {
        self.seen().into_iter().chain(self.spare())
    }

    /// Both screens.
    pub(super) fn iter_mut(&mut self) -> impl Iterator<Item = &mut S> {
        let (seen, spare) = self.places();
        seen.iter_mut().chain(spare)
    }

    /// The screen that is seen is taken: it will serve nobody else. False when there is none.
    #[must_use]
    pub(super) fn take(&mut self) -> bool {
        let (seen, spare) = self.places();
        let (seen, spare) = (seen.take(), spare.take());
        let is_there = seen.is_some();
        *self = if is_there || matches!(self, Pair::Taken { .. }) {
            Pair::Taken { seen, spare }
        } else {
            Pair::Free { seen, spare }
        };
        is_there
    }

    /// The next one who comes gets a screen on which nobody has worked, and no second one.
    pub(super) fn pass(&mut self) -> Passed<S> {
        match std::mem::replace(self, Pair::new()) {
            Pair::Taken { seen, spare } => {
                *self = Pair::Free {
                    seen: spare,
                    spare: None,
                };
                Passed {
                    taken: seen,
                    surplus: None,
                }
            }
            Pair::Free { seen, spare } => {
                let (seen, surplus) = match seen {
                    Some(seen) => (Some(seen), spare),
                    None => (spare, None),
                };
                *self = Pair::Free { seen, spare: None };
                Passed {
                    taken: None,
                    surplus,
                }
            }
        }
    }

    /// Takes away every screen on which nobody has worked.
    pub(super) fn give_up_unused(&mut self) -> impl Iterator<Item = S> + use<S> {
        let unused = match self {
            Pair::Free { seen, spare } => [seen.take(), spare.take()],
            Pair::Taken { spare, .. } => [spare.take(), None],
        };
        unused.into_iter().flatten()
    }

    /// The screen for which this holds is gone.
    pub(super) fn lose(&mut self, is_it: impl Fn(&S) -> bool) -> Option<Lost<S>> {
        let taken = matches!(self, Pair::Taken { .. });
        let (seen, spare) = self.places();
        match (seen.take_if(|screen| is_it(screen)), taken) {
            (Some(screen), true) => Some(Lost::Taken(screen)),
            (Some(screen), false) => Some(Lost::Seen(screen)),
            (None, _) => spare.take_if(|screen| is_it(screen)).map(Lost::Spare),
        }
    }

    /// True when a screen may be added: the one that would be seen, or the spare.
    pub(super) fn has_room(&self) -> bool {
        match self {
            Pair::Free { seen, spare } => seen.is_none() || spare.is_none(),
            Pair::Taken { spare, .. } => spare.is_none(),
        }
    }

    /// Brings the spare into view where nobody works and nothing is seen. False when it did not.
    pub(super) fn promote(&mut self) -> bool {
        match self {
            Pair::Free { seen, spare } if seen.is_none() => {
                *seen = spare.take();
                seen.is_some()
            }
            Pair::Free { .. } | Pair::Taken { .. } => false,
        }
    }

    /// A new screen takes the place that is free: see [`Pair::has_room`].
    pub(super) fn add(&mut self, screen: S) {
        match self {
            Pair::Free { seen, .. } if seen.is_none() => *seen = Some(screen),
            Pair::Free { spare, .. } | Pair::Taken { spare, .. } => *spare = Some(screen),
        }
    }

    fn places(&mut self) -> (&mut Option<S>, &mut Option<S>) {
        let (Pair::Free { seen, spare } | Pair::Taken { seen, spare }) = self;
        (seen, spare)
    }
}

#[cfg(test)]
mod tests;
