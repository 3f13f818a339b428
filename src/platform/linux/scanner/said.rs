//! What `scanimage` says: words that are the same for every driver, and the numbers with which it ends.

use std::io;
use std::process::ExitStatus;

use crate::platform::{FoundScanner, Halt, ScanTrouble, ScannerOptions};

/// All is well.
pub(super) const GOOD: i32 = 0;

/// The feeder is empty, from the first sheet on or now.
pub(super) const NO_PAPER: i32 = 7;

/// The page has come to its end.
const PAGE_READ: i32 = 5;

/// A line that means something.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Word<'a> {
    /// The page in this file is whole.
    Page(&'a str),
    /// All is read, well or not: the program is about to end.
    Closes,
    /// Anything else.
    Other,
}

/// What this line means.
pub(super) fn word(line: &str) -> Word<'_> {
    let is_page = line.starts_with("page") && line.ends_with(".jpg");
    if is_page
        && line
            .bytes()
            .all(|letter| letter.is_ascii_alphanumeric() || letter == b'.')
    {
        return Word::Page(line);
    }
    match line.starts_with("Batch terminated") {
        true => Word::Closes,
        false => Word::Other,
    }
}

/// How the program ended.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Ended {
    /// The number of SANE, as the last page or the program itself had it; none when it was killed before.
    pub(super) code: Option<i32>,
    /// The device was not opened.
    is_unopened: bool,
    /// The device may not be opened by this user.
    is_forbidden: bool,
    /// A page was not taken.
    pub(super) refused: Option<io::ErrorKind>,
}

impl Ended {
    /// The program said this.
    pub(super) fn note(&mut self, line: &str) {
        if line.contains("open of device") {
            self.is_unopened = true;
            self.is_forbidden = line.contains("Access to resource has been denied");
        }
        let status = line.split_once("(scanner status = ");
        let status = status.and_then(|(_, rest)| rest.strip_suffix(')')?.parse().ok());
        self.code = self.code.or(status.filter(|status| *status != PAGE_READ));
    }

    /// The program is gone. What it said of a page before counts more: it may have hung afterwards.
    pub(super) fn end(&mut self, status: ExitStatus) {
        self.code = self.code.or(status.code());
    }

    /// Why there is no page, or no other one.
    pub(super) fn trouble(&self, halt: Halt<'_>) -> ScanTrouble {
        match self.code {
            _ if halt.is_called() => ScanTrouble::Stopped,
            _ if self.is_forbidden => ScanTrouble::NoRights,
            _ if self.is_unopened => ScanTrouble::NoAnswer,
            Some(3) => ScanTrouble::Busy,
            Some(6) => ScanTrouble::Jam,
            Some(NO_PAPER) => ScanTrouble::NoPaper,
            Some(8) => ScanTrouble::CoverOpen,
            Some(11) => ScanTrouble::NoRights,
            Some(_) => ScanTrouble::Failed,
            // It said nothing until it was killed.
            None => ScanTrouble::NoAnswer,
        }
    }
}

/// A line of what the scanner offers.
pub(super) fn offer(offered: &mut ScannerOptions, line: &str) {
    let line = line.trim_start();
    offered.has_area |= line.starts_with("-x ");
    let (list, values) = match line.split_once(' ') {
        Some(("--source", values)) => (&mut offered.sources, values),
        Some(("--mode", values)) => (&mut offered.modes, values),
        _ => return,
    };
    // `A|B [A]`: in brackets is what it takes by itself.
    let values = values
        .rsplit_once(" [")
        .map_or(values, |(values, _)| values);
    *list = values.split('|').map(str::to_owned).collect();
}

/// The scanners that have a driver here. Those of the network are found by their addresses.
pub(super) fn listed(answer: &str) -> Vec<FoundScanner> {
    let lines = answer.lines().filter_map(|line| line.split_once('|'));
    lines
        .filter(|(device, _)| !device.starts_with("airscan:") && !device.starts_with("escl:"))
        .map(|(device, name)| FoundScanner {
            device: device.to_owned(),
            name: name.trim().to_owned(),
        })
        .collect()
}

/// The scanners of the network that need none: `Name = http://…, eSCL`.
pub(super) fn discovered(answer: &str) -> Vec<FoundScanner> {
    let lines = answer.lines().filter_map(|line| {
        let (name, address) = line.split_once(" = ")?;
        let address = address.strip_suffix(", eSCL")?;
        Some(FoundScanner {
            device: address.trim().to_owned(),
            name: name.trim().trim_matches('"').to_owned(),
        })
    });
    lines.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_name_of_a_page_is_one() {
        assert_eq!(word("page001.jpg"), Word::Page("page001.jpg"));
        assert_eq!(word("Batch terminated, 0 pages scanned"), Word::Closes);
        for other in [
            "Scanning page 1",
            "page/../x.jpg",
            "../page1.jpg",
            "page 1.jpg",
        ] {
            assert_eq!(word(other), Word::Other, "{other}");
        }
    }

    #[test]
    fn what_a_scanner_offers_is_read() {
        let mut offered = ScannerOptions::default();
        for line in [
            "  Scan Mode:",
            "    --mode Lineart|Gray|Color [Color]",
            "        Selects the scan mode (e.g., lineart, monochrome, or color).",
            "    --source Flatbed|Automatic Document Feeder [Flatbed]",
            "    -x 0..215.9mm [215.9]",
        ] {
            offer(&mut offered, line);
        }
        assert_eq!(offered.modes, ["Lineart", "Gray", "Color"]);
        assert_eq!(offered.sources, ["Flatbed", "Automatic Document Feeder"]);
        assert!(offered.has_area);
    }

    #[test]
    fn scanners_are_found_as_the_settings_name_them() {
        let listed = listed("pixma:04A91912_27F1D6|CANON MF 4400\nairscan:e0:X|eSCL X\n");
        assert_eq!(listed.len(), 1);
        assert_eq!(listed[0].device, "pixma:04A91912_27F1D6");
        assert_eq!(listed[0].name, "CANON MF 4400");
        let found = discovered(
            "[devices]\n  Kyocera ECOSYS = http://10.0.0.7:9095/eSCL, eSCL\n  X = http://a/, WSD\n",
        );
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].device, "http://10.0.0.7:9095/eSCL");
    }
}
