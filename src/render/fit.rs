//! A page as a JPEG that is no larger than it may be.
//!
//! Fewer points and a coarser JPEG, in steps that an eye was asked about: letters of twelve points stay readable in
//! each of them. What is small enough stays as it is.

use std::io;

use super::picture::{Format, Frame};
use super::{drawn, sheet};

/// The longer side in points, of A4 at 300, 200 and 150 an inch, and the quality of the JPEG; the best first.
const STEPS: [(usize, u8); 6] = [
    (3508, 75),
    (3508, 50),
    (2339, 75),
    (2339, 50),
    (1754, 60),
    (1754, 50),
];

/// The page with this number, from 0, in as many bytes at the most; in as few as it can be read in where that is
/// too little.
///
/// # Errors
/// There is no such page, or it cannot be read.
pub(super) fn fit(document: Vec<u8>, number: usize, most: usize) -> io::Result<Vec<u8>> {
    let is_jpeg = !sheet::is_pdf(&document) && Format::of(&document)? == Format::Jpeg;
    if is_jpeg && number == 0 && document.len() <= most {
        return Ok(document);
    }
    let square = |side| Frame {
        width: side,
        height: side,
    };
    let mut page = drawn(document, number, square(STEPS[0].0))?;
    let mut fitted = Vec::new();
    for (side, quality) in STEPS {
        page = page.shrunk(square(side));
        fitted = page.jpeg(quality)?;
        if fitted.len() <= most {
            break;
        }
    }
    Ok(fitted)
}

#[cfg(test)]
mod tests {
    use super::super::picture::{Picture, size};
    use super::*;

    const BASELINE: &[u8] = include_bytes!("../../tests/pictures/baseline.jpg");

    /// A page that packs badly: no two points beside each other are the same.
    fn noise() -> Vec<u8> {
        let (width, height) = (900, 1200);
        let mut state = 1_u32;
        let mut next = || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 24) as u8
        };
        let rgb = (0..width * height * 3).map(|_| next()).collect();
        let picture = Picture { width, height, rgb };
        picture.jpeg(90).unwrap()
    }

    #[test]
    fn quality_goes_down_only_as_far_as_needed() {
        let fitted = |most| fit(noise(), 0, most).unwrap();
        let whole = noise().len();
        assert_eq!(fitted(whole), noise(), "it stays as it is");
        let (half, tenth) = (fitted(whole / 2), fitted(whole / 10));
        assert!(half.len() <= whole / 2);
        assert!(tenth.len() < half.len());
        assert_eq!(size(&half).unwrap(), (900, 1200));
        assert_eq!(fitted(0), fitted(1), "the least that can be read");
    }

    #[test]
    fn what_is_no_page_is_refused() {
        assert!(fit(b"no picture".to_vec(), 0, 10).is_err());
        assert!(fit(BASELINE[..BASELINE.len() / 2].to_vec(), 0, 10).is_err());
    }
}
