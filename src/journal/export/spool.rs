//! The rows of many seats in one order: each seat's are laid into a file without a name, and read from there together.
//!
//! In memory are the rows of one seat at a time, and later the next row of each.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, BufReader, BufWriter, Read, Seek, SeekFrom, Write};

use serde_json::StreamDeserializer;
use serde_json::de::IoRead;

use super::Unwritten;
use crate::journal::period;
use crate::journal::place::Place;
use crate::journal::record::Moment;
use crate::journal::rows::Row;

/// How many bytes of each seat are read ahead.
const AHEAD: usize = 4096;

/// What lies in the file.
#[derive(Debug)]
pub(super) struct Spool {
    file: BufWriter<File>,
    seats: Vec<Seat>,
}

/// The rows of one seat, from one byte of the file to another.
#[derive(Debug)]
struct Seat {
    place: Place,
    from: u64,
    to: u64,
}

impl Spool {
    /// Nothing yet.
    pub(super) fn new() -> io::Result<Spool> {
        Ok(Spool {
            file: BufWriter::new(tempfile::tempfile()?),
            seats: Vec::new(),
        })
    }

    /// The seats that were added.
    pub(super) fn places(&self) -> impl Iterator<Item = &Place> {
        self.seats.iter().map(|seat| &seat.place)
    }

    /// Adds the rows of a seat.
    pub(super) fn add(&mut self, place: &Place, mut rows: Vec<&Row>) -> Result<(), Unwritten> {
        rows.sort_by_key(|row| (period::began(row), row.number));
        let from = self.file.stream_position()?;
        for row in rows {
            serde_json::to_writer(&mut self.file, row)?;
            self.file.write_all(b"\n")?;
        }
        self.file.flush()?;
        self.seats.push(Seat {
            place: place.clone(),
            from,
            to: self.file.stream_position()?,
        });
        Ok(())
    }

    /// All rows: by their moments, then by branch and seat, then by number.
    pub(super) fn rows(&self) -> Result<Rows<'_>, Unwritten> {
        let mut seats: Vec<&Seat> = self.seats.iter().collect();
        seats.sort_by_key(|seat| (&seat.place.branch, &seat.place.seat));
        let file = self.file.get_ref();
        let of_seats = seats.iter().map(|seat| {
            let part = Part {
                file,
                at: seat.from,
                to: seat.to,
            };
            let part = BufReader::with_capacity(AHEAD, part);
            serde_json::Deserializer::from_reader(part).into_iter()
        });
        let mut rows = Rows {
            of_seats: of_seats.collect(),
            places: seats.iter().map(|seat| &seat.place).collect(),
            next: BTreeMap::new(),
        };
        for seat in 0..rows.places.len() {
            rows.read(seat)?;
        }
        Ok(rows)
    }
}

/// Rows on their way out of the file.
pub(super) struct Rows<'a> {
    of_seats: Vec<StreamDeserializer<'a, IoRead<BufReader<Part<'a>>>, Row>>,
    places: Vec<&'a Place>,
    /// The next row of each seat: its moment, the seat, its number.
    next: BTreeMap<(Moment, usize, u64), Row>,
}

impl Rows<'_> {
    /// Reads the next row of this seat, if there is one.
    fn read(&mut self, seat: usize) -> Result<(), Unwritten> {
        if let Some(row) = self.of_seats[seat].next().transpose()? {
            self.next
                .insert((period::began(&row), seat, row.number), row);
        }
        Ok(())
    }
}

impl<'a> Iterator for Rows<'a> {
    type Item = Result<(&'a Place, Row), Unwritten>;

    fn next(&mut self) -> Option<Self::Item> {
        let ((_, seat, _), row) = self.next.pop_first()?;
        let read = self.read(seat);
        Some(read.map(|()| (self.places[seat], row)))
    }
}

/// A part of a file that others read, too.
pub(super) struct Part<'a> {
    file: &'a File,
    at: u64,
    to: u64,
}

impl Read for Part<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.file.seek(SeekFrom::Start(self.at))?;
        let count = self.file.take(self.to - self.at).read(buffer)?;
        self.at += count as u64;
        Ok(count)
    }
}
