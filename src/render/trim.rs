//! A page from the glass of a scanner, cut to the paper that lay there and set straight.
//!
//! The lid behind it is of one colour. Whatever differs from that belongs to the paper, so that nothing that can be
//! seen is cut off; where the lid is not certain, or little would be gained, nothing is offered.

use std::collections::VecDeque;
use std::f32::consts::{FRAC_PI_2, FRAC_PI_4};
use std::io;

use jpeg_encoder::{ColorType, Encoder, PixelDensity, PixelDensityUnit};
use zune_jpeg::zune_core::colorspace::ColorSpace;

use super::picture::{Picture, jpeg};

/// How many cells a page has from left to right. Of A4, each is seven tenths of a millimetre.
const ACROSS: usize = 300;

/// How much a point differs from the lid that is no noise of the scanner, of 255.
const FAINT: i32 = 24;

/// The least part of the page that the lid takes, by which it is known.
const LID: f32 = 0.3;

/// Cells so far apart belong together: the letters of a word, the words of a line.
const REACH: usize = 3;

/// Cells at the edge of the glass, where light comes in.
const EDGE: usize = 4;

/// Cells of the lid that stay round the paper.
const MARGIN: f32 = 4.0;

/// The least side of a paper, in cells.
const LEAST: f32 = 30.0;

/// What is gained if at most this part of the page stays, or if it stood this aslant, in degrees.
const WORTHWHILE: (f32, f32) = (0.75, 1.0);

/// What fills this part of a rectangle is one, and can be set straight.
const RECTANGULAR: f32 = 0.95;

/// How good a page is that is written anew, of 100.
const QUALITY: u8 = 90;

/// How wide a page of A4 is, in inches.
const A4: f32 = 8.27;

/// The page as a JPEG without what lies round its paper; nothing when that is not certain.
///
/// # Errors
/// It is no JPEG that can be read.
pub(super) fn trimmed(page: &[u8]) -> io::Result<Vec<u8>> {
    let is_grey = jpeg(page)?.input_colorspace() == Some(ColorSpace::Luma);
    let picture = Picture::read(page)?;
    let Some(paper) = paper(&picture) else {
        return Ok(Vec::new());
    };
    let dots = (picture.width as f32 / A4).round() as u16;
    written(&picture.cut(&paper), is_grey, dots)
}

/// A rectangle that may stand aslant, in points of a picture.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Rectangle {
    /// Its corner at the left of its upper side.
    corner: (f32, f32),
    width: f32,
    height: f32,
    /// How far its upper side falls to the right, in radians.
    angle: f32,
}

/// Where the paper lies, when that is certain and worth a cut.
fn paper(picture: &Picture) -> Option<Rectangle> {
    let mut cells = Cells::of(picture)?;
    cells.keep_what_belongs_to_paper();
    let outline = hull(cells.corners());
    let upright = around(&outline, 0.0);
    let slanted = edges(&outline)
        .map(|angle| around(&outline, angle))
        .min_by(|one, other| area(one).total_cmp(&area(other)))?;
    let fills = enclosed(&outline) / area(&slanted).max(1.0);
    let found = match fills >= RECTANGULAR {
        true => slanted,
        false => upright,
    };
    let found = widened(found);
    let page = (cells.across * cells.down) as f32;
    let is_large = found.width.min(found.height) >= LEAST;
    let gains =
        area(&found) / page <= WORTHWHILE.0 || found.angle.to_degrees().abs() >= WORTHWHILE.1;
    let side = cells.side as f32;
    (is_large && gains).then_some(Rectangle {
        corner: (found.corner.0 * side, found.corner.1 * side),
        width: found.width * side,
        height: found.height * side,
        angle: found.angle,
    })
}

/// A page in cells: which of them differ from the lid.
struct Cells {
    across: usize,
    down: usize,
    /// Points of a side of a cell.
    side: usize,
    differ: Vec<bool>,
}

impl Cells {
    /// None when no lid is to be seen.
    fn of(picture: &Picture) -> Option<Cells> {
        // Even, so that the halves of a cell fill it.
        let side = (picture.width / ACROSS).max(2) & !1;
        let (across, down) = (picture.width / side, picture.height / side);
        let place = |cell: usize| (cell % across * side, cell / across * side);
        let means: Vec<_> = (0..across * down)
            .map(|cell| picture.mean_of(place(cell), side))
            .collect();
        let lid = lid(&means)?;
        let differs = |cell: usize| {
            let (left, top) = place(cell);
            let parts = (0..side / 2 * (side / 2)).map(|part| {
                let (column, row) = (part % (side / 2) * 2, part / (side / 2) * 2);
                picture.mean_of((left + column, top + row), 2)
            });
            parts.into_iter().any(|part| distance(part, lid) > FAINT)
        };
        Some(Cells {
            across,
            down,
            side,
            differ: (0..across * down).map(differs).collect(),
        })
    }

    /// Dust goes, and what lies at the very edge of the glass by itself.
    fn keep_what_belongs_to_paper(&mut self) {
        let mut seen = vec![false; self.differ.len()];
        for first in 0..self.differ.len() {
            if !self.differ[first] || seen[first] {
                continue;
            }
            let piece = self.piece(first, &mut seen);
            if self.is_alone(&piece) {
                piece.into_iter().for_each(|cell| self.differ[cell] = false);
            }
        }
    }

    /// All cells that belong together with this one.
    fn piece(&self, first: usize, seen: &mut [bool]) -> Vec<usize> {
        let mut piece = Vec::new();
        let mut next = VecDeque::from([first]);
        seen[first] = true;
        while let Some(cell) = next.pop_front() {
            piece.push(cell);
            let (column, row) = (cell % self.across, cell / self.across);
            for row in row.saturating_sub(REACH)..(row + REACH + 1).min(self.down) {
                for column in column.saturating_sub(REACH)..(column + REACH + 1).min(self.across) {
                    let other = row * self.across + column;
                    if self.differ[other] && !seen[other] {
                        seen[other] = true;
                        next.push_back(other);
                    }
                }
            }
        }
        piece
    }

    fn is_alone(&self, piece: &[usize]) -> bool {
        let columns = || piece.iter().map(|cell| cell % self.across);
        let rows = || piece.iter().map(|cell| cell / self.across);
        let at_edge = columns().all(|column| column < EDGE)
            || columns().all(|column| column + EDGE >= self.across)
            || rows().all(|row| row < EDGE)
            || rows().all(|row| row + EDGE >= self.down);
        piece.len() == 1 || at_edge
    }

    /// The corners of the first and the last cell of each row.
    fn corners(&self) -> Vec<(f32, f32)> {
        let mut corners = Vec::new();
        for (row, cells) in self.differ.chunks_exact(self.across).enumerate() {
            let first = cells.iter().position(|differs| *differs);
            let last = cells.iter().rposition(|differs| *differs);
            if let (Some(first), Some(last)) = (first, last) {
                for row in [row, row + 1] {
                    corners.extend([(first as f32, row as f32), (last as f32 + 1.0, row as f32)]);
                }
            }
        }
        corners
    }
}

/// The colour of the lid: the commonest brightness, where it is common enough.
fn lid(means: &[[u8; 3]]) -> Option<[u8; 3]> {
    let step = |colour: &[u8; 3]| colour.iter().map(|part| usize::from(*part)).sum::<usize>() / 24;
    let mut counts = [0_usize; 32];
    means.iter().for_each(|colour| counts[step(colour)] += 1);
    let commonest = (0..counts.len()).max_by_key(|step| counts[*step])?;
    let of_lid: Vec<_> = means
        .iter()
        .filter(|colour| step(colour).abs_diff(commonest) <= 1)
        .collect();
    if (of_lid.len() as f32) < LID * means.len() as f32 {
        return None;
    }
    let mean = |part: usize| {
        let sum: usize = of_lid.iter().map(|colour| usize::from(colour[part])).sum();
        (sum / of_lid.len()) as u8
    };
    Some([mean(0), mean(1), mean(2)])
}

fn distance(one: [u8; 3], other: [u8; 3]) -> i32 {
    let parts = one.iter().zip(other);
    let parts = parts.map(|(one, other)| (i32::from(*one) - i32::from(other)).abs());
    parts.max().unwrap_or_default()
}

/// The outline of these points, with the clock as a picture has it: Andrew's monotone chain.
fn hull(mut points: Vec<(f32, f32)>) -> Vec<(f32, f32)> {
    points.sort_by(|one, other| one.0.total_cmp(&other.0).then(one.1.total_cmp(&other.1)));
    let half = |points: &mut dyn Iterator<Item = (f32, f32)>| {
        let mut chain: Vec<(f32, f32)> = Vec::new();
        for point in points {
            while let [.., before, last] = chain[..] {
                let turn = (last.0 - before.0) * (point.1 - before.1)
                    - (last.1 - before.1) * (point.0 - before.0);
                if turn > 0.0 {
                    break;
                }
                chain.pop();
            }
            chain.push(point);
        }
        chain.pop();
        chain
    };
    let mut outline = half(&mut points.iter().copied());
    outline.extend(half(&mut points.iter().rev().copied()));
    outline
}

/// How the sides of an outline stand, each turned to where it is nearly level.
fn edges(outline: &[(f32, f32)]) -> impl Iterator<Item = f32> {
    let ends = outline.iter().skip(1).chain(outline.first());
    outline.iter().zip(ends).map(|(from, to)| {
        let angle = (to.1 - from.1).atan2(to.0 - from.0);
        (angle + FRAC_PI_4).rem_euclid(FRAC_PI_2) - FRAC_PI_4
    })
}

/// The smallest rectangle at this angle round an outline.
fn around(outline: &[(f32, f32)], angle: f32) -> Rectangle {
    let (sin, cos) = angle.sin_cos();
    let (mut least, mut most) = ((f32::MAX, f32::MAX), (f32::MIN, f32::MIN));
    for (x, y) in outline {
        let (along, across) = (x * cos + y * sin, y * cos - x * sin);
        least = (least.0.min(along), least.1.min(across));
        most = (most.0.max(along), most.1.max(across));
    }
    Rectangle {
        corner: (least.0 * cos - least.1 * sin, least.0 * sin + least.1 * cos),
        width: most.0 - least.0,
        height: most.1 - least.1,
        angle,
    }
}

fn widened(rectangle: Rectangle) -> Rectangle {
    let (sin, cos) = rectangle.angle.sin_cos();
    let (x, y) = rectangle.corner;
    Rectangle {
        corner: (x - MARGIN * (cos - sin), y - MARGIN * (sin + cos)),
        width: rectangle.width + 2.0 * MARGIN,
        height: rectangle.height + 2.0 * MARGIN,
        angle: rectangle.angle,
    }
}

fn area(rectangle: &Rectangle) -> f32 {
    rectangle.width * rectangle.height
}

/// The area of an outline: the shoelace formula.
fn enclosed(outline: &[(f32, f32)]) -> f32 {
    let ends = outline.iter().skip(1).chain(outline.first());
    let parts = outline.iter().zip(ends);
    let twice: f32 = parts.map(|(from, to)| from.0 * to.1 - to.0 * from.1).sum();
    twice.abs() / 2.0
}

impl Picture {
    /// The mean colour of a square.
    fn mean_of(&self, (left, top): (usize, usize), side: usize) -> [u8; 3] {
        let mut sum = [0_usize; 3];
        for row in top..top + side {
            let from = (row * self.width + left) * 3;
            for point in self.rgb[from..from + side * 3].chunks_exact(3) {
                sum[0] += usize::from(point[0]);
                sum[1] += usize::from(point[1]);
                sum[2] += usize::from(point[2]);
            }
        }
        sum.map(|sum| (sum / (side * side)) as u8)
    }

    /// What lies in a rectangle, set straight. It may reach beyond the picture: what is next to it goes on there.
    fn cut(&self, paper: &Rectangle) -> Picture {
        let (sin, cos) = paper.angle.sin_cos();
        let (width, height) = (paper.width as usize, paper.height as usize);
        let mut rgb = Vec::with_capacity(width * height * 3);
        for row in 0..height {
            for column in 0..width {
                let (along, across) = (column as f32, row as f32);
                let x = paper.corner.0 + along * cos - across * sin;
                let y = paper.corner.1 + along * sin + across * cos;
                rgb.extend(self.between(x, y));
            }
        }
        Picture { width, height, rgb }
    }

    /// The colour between four points.
    fn between(&self, x: f32, y: f32) -> [u8; 3] {
        let x = x.clamp(0.0, self.width as f32 - 1.0);
        let y = y.clamp(0.0, self.height as f32 - 1.0);
        let (left, top) = (x as usize, y as usize);
        let right = (left + 1).min(self.width - 1);
        let bottom = (top + 1).min(self.height - 1);
        let (over, down) = (x - left as f32, y - top as f32);
        let part = |column: usize, row: usize, part: usize| {
            f32::from(self.rgb[(row * self.width + column) * 3 + part])
        };
        [0, 1, 2].map(|one| {
            let above = part(left, top, one) * (1.0 - over) + part(right, top, one) * over;
            let below = part(left, bottom, one) * (1.0 - over) + part(right, bottom, one) * over;
            (above * (1.0 - down) + below * down).round() as u8
        })
    }
}

/// As a JPEG of so many points an inch.
fn written(picture: &Picture, is_grey: bool, dots: u16) -> io::Result<Vec<u8>> {
    let mut out = Vec::new();
    let mut encoder = Encoder::new(&mut out, QUALITY);
    encoder.set_density(PixelDensity {
        density: (dots, dots),
        unit: PixelDensityUnit::Inches,
    });
    let grey: Vec<u8>;
    let (points, colour) = match is_grey {
        true => {
            grey = picture.rgb.iter().step_by(3).copied().collect();
            (&grey, ColorType::Luma)
        }
        false => (&picture.rgb, ColorType::Rgb),
    };
    let (width, height) = (picture.width as u16, picture.height as u16);
    encoder
        .encode(points, width, height, colour)
        .map_err(|_| io::ErrorKind::InvalidData)?;
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    const WHITE: [u8; 3] = [246, 246, 244];
    const BEIGE: [u8; 3] = [222, 208, 190];
    const BLACK: [u8; 3] = [20, 20, 24];

    /// A glass of A4 at 100 points an inch, under a lid of this colour.
    fn glass(lid: [u8; 3]) -> Picture {
        let (width, height) = (827, 1169);
        Picture {
            width,
            height,
            rgb: lid.repeat(width * height),
        }
    }

    /// Lays a rectangle there, by its middle.
    fn lay(
        picture: &mut Picture,
        (x, y): (f32, f32),
        (width, height): (f32, f32),
        angle: f32,
        colour: [u8; 3],
    ) {
        let (sin, cos) = angle.to_radians().sin_cos();
        for row in 0..picture.height {
            for column in 0..picture.width {
                let (over, down) = (column as f32 - x, row as f32 - y);
                let (along, across) = (over * cos + down * sin, down * cos - over * sin);
                if along.abs() <= width / 2.0 && across.abs() <= height / 2.0 {
                    let at = (row * picture.width + column) * 3;
                    picture.rgb[at..at + 3].copy_from_slice(&colour);
                }
            }
        }
    }

    fn found(picture: &Picture) -> Rectangle {
        paper(picture).unwrap()
    }

    fn is_about(found: Rectangle, width: f32, height: f32, angle: f32) {
        let round = 2.0 * MARGIN * 2.0;
        assert!((found.width - width - round).abs() < 12.0, "{found:?}");
        assert!((found.height - height - round).abs() < 12.0, "{found:?}");
        assert!((found.angle.to_degrees() - angle).abs() < 0.7, "{found:?}");
    }

    #[test]
    fn a_passport_on_a_white_lid_is_cut_out_and_set_straight() {
        for angle in [-8.0, 0.0, 5.0] {
            let mut picture = glass(WHITE);
            lay(&mut picture, (350.0, 400.0), (490.0, 350.0), angle, BEIGE);
            lay(&mut picture, (350.0, 400.0), (300.0, 4.0), angle, BLACK);
            let paper = found(&picture);
            is_about(paper, 490.0, 350.0, angle);
            let cut = picture.cut(&paper);
            let middle = ((cut.height / 2) * cut.width + cut.width / 2) * 3;
            assert_eq!(cut.rgb[middle..middle + 3], BLACK, "{angle}");
        }
    }

    #[test]
    fn a_white_receipt_on_a_dark_lid_is_found_too() {
        let mut picture = glass(BLACK);
        lay(&mut picture, (160.0, 420.0), (300.0, 700.0), -2.0, WHITE);
        is_about(found(&picture), 300.0, 700.0, -2.0);
    }

    #[test]
    fn nothing_that_is_written_is_cut_off_where_paper_and_lid_are_of_one_colour() {
        let mut picture = glass(WHITE);
        for line in 0..12 {
            let width = if line % 3 == 0 { 200.0 } else { 340.0 };
            let x = 80.0 + width / 2.0;
            let y = 100.0 + 22.0 * line as f32;
            lay(&mut picture, (x, y), (width, 8.0), 0.0, BLACK);
        }
        // A pale word by itself, far below.
        let pale = [210, 214, 244];
        lay(&mut picture, (300.0, 700.0), (40.0, 6.0), 0.0, pale);
        let paper = found(&picture);
        assert_eq!(paper.angle, 0.0);
        let (left, top) = paper.corner;
        assert!(left < 80.0 && top < 96.0, "{paper:?}");
        assert!(
            left + paper.width > 420.0 && top + paper.height > 703.0,
            "{paper:?}"
        );
    }

    #[test]
    fn a_whole_sheet_an_empty_glass_and_a_picture_without_a_lid_are_left() {
        assert_eq!(paper(&glass(WHITE)), None);
        let mut sheet = glass(WHITE);
        for line in 0..50 {
            lay(
                &mut sheet,
                (410.0, 50.0 + 21.0 * line as f32),
                (700.0, 8.0),
                0.0,
                BLACK,
            );
        }
        assert_eq!(paper(&sheet), None);
        let mut photo = glass(WHITE);
        for (number, point) in photo.rgb.chunks_exact_mut(3).enumerate() {
            point.fill((number / 827 * 255 / 1169) as u8);
        }
        assert_eq!(paper(&photo), None);
    }

    #[test]
    fn dust_and_light_at_the_edge_of_the_glass_are_no_paper() {
        let mut picture = glass(WHITE);
        lay(&mut picture, (350.0, 400.0), (490.0, 350.0), 0.0, BEIGE);
        lay(&mut picture, (700.0, 1000.0), (1.0, 1.0), 0.0, BLACK);
        lay(&mut picture, (824.0, 585.0), (6.0, 1100.0), 0.0, BLACK);
        is_about(found(&picture), 490.0, 350.0, 0.0);
    }

    #[test]
    fn what_is_cut_is_a_jpeg_again_and_a_grey_one_stays_grey() {
        let mut picture = glass(WHITE);
        lay(&mut picture, (350.0, 400.0), (490.0, 350.0), 3.0, BLACK);
        for is_grey in [true, false] {
            let page = written(&picture, is_grey, 100).unwrap();
            let cut = trimmed(&page).unwrap();
            let head = jpeg(&cut).unwrap();
            assert_eq!(head.input_colorspace() == Some(ColorSpace::Luma), is_grey);
            assert!(head.dimensions().unwrap().0 < 600);
        }
        let nothing = written(&glass(WHITE), false, 100).unwrap();
        assert!(trimmed(&nothing).unwrap().is_empty());
        assert!(trimmed(b"no picture").is_err());
    }
}
