//! The pictures of guides: which file may be one, what must be in it, and how large it is drawn.
//!
//! A picture lies in a folder beside the guides and is named without any path. One that moves is a clip:
//! the citizen sees it when he asks for it. The seat reads each to its end before it accepts it; a
//! screen reads the heads of those that were accepted.

use std::collections::BTreeMap;
use std::hash::Hasher;

use rustc_hash::FxHasher;

use super::media_check::{Flaw, Format, LONGEST, Media, SHORTEST_FRAME};
use super::{Audience, Guide, parse};
use crate::diagnostic::Problem;
use crate::say;

/// The folder of the pictures, beside the guides.
pub const FOLDER: &str = "pictures";

/// The most bytes of one picture.
pub const LARGEST: usize = 1 << 20;

/// The most bytes of all pictures that guides show: each screen is given them.
pub const LARGEST_TOGETHER: usize = 8 << 20;

/// The longest side of a picture: a small file can be of any size when it is drawn.
const LONGEST_SIDE: usize = 4000;

/// The longest side of a clip: it is drawn many times.
const LONGEST_SIDE_OF_CLIP: usize = 1000;

/// A picture of a step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Picture {
    /// The step that it belongs to, from 0.
    pub step: usize,
    /// The name of its file.
    pub file: String,
    /// What is seen in it, for those who do not see it.
    pub description: String,
    /// How it is drawn, once [`hang`] has found it.
    pub canvas: Option<Canvas>,
}

impl Picture {
    /// Whether it is a clip.
    pub fn moves(&self) -> bool {
        self.canvas.is_some_and(|canvas| canvas.moves)
    }
}

/// How a picture is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Canvas {
    /// In pixels.
    pub width: usize,
    /// In pixels.
    pub height: usize,
    /// It is a clip.
    pub moves: bool,
    /// Another number when something else stands in the file: an address is drawn once.
    pub edition: u64,
}

/// The type of a picture by the name of its file; `None` when no picture may be called so.
pub fn media_type(file: &str) -> Option<&'static str> {
    kind(file).map(|(_, media_type)| media_type)
}

/// Whether this is the name of a clip that no guide can show.
pub(super) fn is_foreign_clip(file: &str) -> bool {
    let endings = [".webm", ".mp4", ".gif"];
    endings.iter().any(|ending| file.ends_with(ending))
}

fn kind(file: &str) -> Option<(Format, &'static str)> {
    let (name, ending) = file.split_once('.')?;
    let kind = match ending {
        "png" => (Format::Png, "image/png"),
        "jpg" | "jpeg" => (Format::Jpeg, "image/jpeg"),
        "webp" => (Format::WebP, "image/webp"),
        "svg" => (Format::Svg, "image/svg+xml"),
        _ => return None,
    };
    parse::is_id(name).then_some(kind)
}

/// Gives each picture of these guides its canvas, and returns what is wrong with the others, each with
/// the guide's id. `find` knows the bytes of a file, or why it cannot be read, or that there is none.
pub fn attach<'a>(
    guides: &mut [Guide],
    find: impl Fn(&str) -> Option<Result<&'a [u8], &'a str>>,
) -> Vec<(String, Problem)> {
    let mut problems = Vec::new();
    let mut known = BTreeMap::new();
    let mut together = 0;
    for guide in guides {
        for (picture, place) in guide.pictures.iter_mut().zip(&guide.source.pictures) {
            let file = picture.file.as_str();
            let canvas = known.entry(file.to_owned()).or_insert_with(|| {
                let bytes = find(file)
                    .ok_or_else(|| say!("guide-picture-missing", file = file))?
                    .map_err(|why| say!("guide-picture-unreadable", file = file, why = why))?;
                together += bytes.len();
                if together > LARGEST_TOGETHER {
                    return Err(say!(
                        "guide-pictures-too-large",
                        most = LARGEST_TOGETHER >> 20
                    ));
                }
                look(file, bytes)
            });
            let message = match canvas {
                Ok(canvas) if canvas.moves && guide.audience == Audience::Staff => {
                    say!("guide-clip-for-staff", file = file)
                }
                Ok(canvas) => {
                    picture.canvas = Some(*canvas);
                    continue;
                }
                Err(message) => message.clone(),
            };
            problems.push((guide.id.clone(), Problem::new(place.clone(), message)));
        }
    }
    problems
}

/// The canvas of the picture in this file.
///
/// # Errors
/// What is wrong with it, in a sentence.
pub fn look(file: &str, bytes: &[u8]) -> Result<Canvas, String> {
    if bytes.len() > LARGEST {
        let most = LARGEST >> 20;
        return Err(say!("guide-picture-too-large", file = file, most = most));
    }
    let Some((film, canvas)) = begin(file, bytes) else {
        return Err(say!("guide-picture-format", file = file));
    };
    let side = canvas.width.max(canvas.height);
    if side > LONGEST_SIDE {
        let most = LONGEST_SIDE;
        return Err(say!("guide-picture-too-long", file = file, most = most));
    }
    if canvas.moves && side > LONGEST_SIDE_OF_CLIP {
        let most = LONGEST_SIDE_OF_CLIP;
        return Err(say!("guide-clip-too-wide", file = file, most = most));
    }
    film.finish().map_err(|flaw| match flaw {
        Flaw::Broken => say!("guide-picture-broken", file = file),
        Flaw::Foreign(name) => say!("guide-picture-foreign", file = file, name = name),
        Flaw::TooFast => {
            let least = SHORTEST_FRAME.as_millis() as u64;
            say!("guide-clip-too-fast", file = file, least = least)
        }
        Flaw::TooLong => say!("guide-clip-too-long", file = file, most = LONGEST.as_secs()),
    })?;
    Ok(canvas)
}

/// The canvas of a picture that has been accepted, by its head.
pub fn canvas(file: &str, bytes: &[u8]) -> Option<Canvas> {
    Some(begin(file, bytes)?.1)
}

fn begin<'a>(file: &str, bytes: &'a [u8]) -> Option<(Media<'a>, Canvas)> {
    let film = Media::open(kind(file)?.0, bytes)?;
    let (width, height) = film.size().filter(|size| size.0 > 0 && size.1 > 0)?;
    let mut edition = FxHasher::default();
    edition.write(bytes);
    let canvas = Canvas {
        width,
        height,
        moves: film.moves(),
        edition: edition.finish(),
    };
    Some((film, canvas))
}

#[cfg(test)]
#[path = "pictures_tests.rs"]
mod tests;
