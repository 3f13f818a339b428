//! What passes between a visit and the world beside the network: one capability, one file.
//!
//! A service of the seat. What a screen offers is looked at here before it goes anywhere.

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

pub mod print;
pub mod scan;
pub mod speech;
pub mod usb;

/// A file that was not there before: with a number when one of this name was.
fn new_file(directory: &Path, name: &str) -> io::Result<(PathBuf, File)> {
    let (stem, end) = name.rsplit_once('.').unwrap_or((name, ""));
    let dot = if end.is_empty() { "" } else { "." };
    let mut number = 1_u32;
    loop {
        let place = match number {
            1 => directory.join(name),
            _ => directory.join(format!("{stem} ({number}){dot}{end}")),
        };
        match File::create_new(&place) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => number += 1,
            created => return Ok((place, created?)),
        }
    }
}
