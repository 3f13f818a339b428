//! The pictures of guides: which file may be one, what must be in it, and how large it is drawn.
//!
//! A picture lies in a folder beside the guides and is named without any path. Of what stands in it
//! only the head is read, for its format and its size; it is decoded in the engine's sandbox alone.

use std::collections::BTreeMap;
use std::hash::Hasher;

use imagesize::ImageType;
use rustc_hash::FxHasher;

use super::{Guide, parse};
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

/// How a picture is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Canvas {
    /// In pixels.
    pub width: usize,
    /// In pixels.
    pub height: usize,
    /// Another number when something else stands in the file: an address is drawn once.
    pub edition: u64,
}

/// The type of a picture by the name of its file; `None` when no picture may be called so.
pub fn media_type(file: &str) -> Option<&'static str> {
    kind(file).map(|(_, media_type)| media_type)
}

/// Whether this is the name of something that moves.
pub(super) fn is_clip(file: &str) -> bool {
    let endings = [".webm", ".mp4", ".gif"];
    endings.iter().any(|ending| file.ends_with(ending))
}

fn kind(file: &str) -> Option<(ImageType, &'static str)> {
    let (name, ending) = file.split_once('.')?;
    let kind = match ending {
        "png" => (ImageType::Png, "image/png"),
        "jpg" | "jpeg" => (ImageType::Jpeg, "image/jpeg"),
        "webp" => (ImageType::Webp, "image/webp"),
        _ => return None,
    };
    parse::is_id(name).then_some(kind)
}

/// Gives each picture of these guides its canvas, and returns what is wrong with the others, each with
/// the guide's id. `find` knows the bytes of a file, or why it cannot be read, or that there is none.
pub fn hang<'a>(
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
            match canvas {
                Ok(canvas) => picture.canvas = Some(*canvas),
                Err(message) => problems.push((
                    guide.id.clone(),
                    Problem::new(place.clone(), message.clone()),
                )),
            }
        }
    }
    problems
}

/// The canvas of this picture, or what is wrong with it.
fn look(file: &str, bytes: &[u8]) -> Result<Canvas, String> {
    if bytes.len() > LARGEST {
        return Err(say!(
            "guide-picture-too-large",
            file = file,
            most = LARGEST >> 20
        ));
    }
    let found = imagesize::image_type(bytes).ok();
    let size = imagesize::blob_size(bytes).ok();
    let size = size.filter(|_| found.is_some() && found == kind(file).map(|(kind, _)| kind));
    let size = size.filter(|size| size.width > 0 && size.height > 0);
    let Some(size) = size else {
        return Err(say!("guide-picture-format", file = file));
    };
    if size.width.max(size.height) > LONGEST_SIDE {
        let message = say!("guide-picture-too-long", file = file, most = LONGEST_SIDE);
        return Err(message);
    }
    let mut edition = FxHasher::default();
    edition.write(bytes);
    Ok(Canvas {
        width: size.width,
        height: size.height,
        edition: edition.finish(),
    })
}

#[cfg(test)]
#[path = "pictures_tests.rs"]
mod tests;
