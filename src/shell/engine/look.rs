//! How a view is drawn: where, and in the text size and the colours that the citizen has chosen.

/// Where, in pixels of the window.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::shell) struct Rectangle {
    pub(in crate::shell) x: i32,
    pub(in crate::shell) y: i32,
    pub(in crate::shell) width: i32,
    pub(in crate::shell) height: i32,
}

/// The sizes of the text, in per cent.
pub(crate) const TEXT_SIZES: [u16; 4] = [100, 125, 150, 200];

/// Text size and colours, back to the default with the visit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Look {
    /// 100, 125, 150 or 200 per cent.
    pub(crate) text: u16,
    /// The colour scheme.
    pub(crate) contrast: Contrast,
}

impl Default for Look {
    fn default() -> Look {
        Look {
            text: 100,
            contrast: Contrast::default(),
        }
    }
}

/// The colour schemes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Contrast {
    /// The usual colours.
    #[default]
    Usual,
    /// Black on white.
    BlackOnWhite,
    /// Yellow on black.
    YellowOnBlack,
}

impl Contrast {
    /// What the toolkit draws itself, in the colours of our own pages: paper, ink, soft ink, what is chosen, and
    /// what lies on that.
    pub(in crate::shell) fn colours(self) -> [&'static str; 5] {
        match self {
            Contrast::Usual => ["#ffffff", "#16232b", "#6d7f89", "#0b4f63", "#ffffff"],
            Contrast::BlackOnWhite => ["#ffffff", "#000000", "#595959", "#000000", "#ffffff"],
            Contrast::YellowOnBlack => ["#000000", "#ffee32", "#a39a3c", "#ffee32", "#000000"],
        }
    }

    /// The scheme that the next press brings.
    pub(crate) fn next(self) -> Contrast {
        match self {
            Contrast::Usual => Contrast::BlackOnWhite,
            Contrast::BlackOnWhite => Contrast::YellowOnBlack,
            Contrast::YellowOnBlack => Contrast::Usual,
        }
    }
}
