//! The queue of the printer, made by a unit of its own each time the computer starts.
//!
//! The queue is there while the unit is: a printer that is switched on later gets it then, an image that keeps
//! nothing has it after each start, and whatever still waits to be printed goes with it at the end.

use crate::platform::queue_unit;

/// A printer, as CUPS is told of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Printer {
    /// Its address, as `ipp://192.168.1.20/ipp/print`.
    pub(super) device: String,
    /// A name of `lpinfo -m`; without one the printer itself is asked how it is spoken to.
    pub(super) driver: Option<String>,
}

impl Printer {
    /// The unit that makes this queue and takes it back.
    pub(super) fn unit(&self, queue: &str) -> String {
        // By this name CUPS asks while it is waited for, and has no queue without an answer; with its own
        // `everywhere` it has one that cannot print.
        let asked = format!("driverless:{}", self.device);
        let driver = self.driver.as_ref().unwrap_or(&asked);
        queue_unit(queue, &self.device, driver)
    }
}

/// True for what can stand in a command line of systemd between its quotation marks: an address of a device without
/// a log-in, or the name of a driver.
pub(super) fn is_plain(text: &str) -> bool {
    let is_plain = |byte: u8| byte.is_ascii_graphic() && !b"\"'\\@".contains(&byte);
    !text.is_empty() && !text.starts_with('-') && text.bytes().all(is_plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_stands_in_the_unit_as_it_was_answered() {
        let printer = Printer {
            device: "ipp://HP%20M428.local/print?a=$".to_owned(),
            driver: None,
        };
        let unit = printer.unit("mfu");
        let address = "ipp://HP%%20M428.local/print?a=$$";
        let start = format!(
            "\nExecStart=/usr/sbin/lpadmin -p \"mfu\" -E -v \"{address}\" -m \"driverless:{address}\"\n"
        );
        assert!(unit.contains(&start), "{unit}");
        assert!(unit.contains("\nExecStop=/usr/sbin/lpadmin -x \"mfu\"\n"));
    }

    #[test]
    fn what_would_be_more_than_one_word_is_no_address() {
        assert!(is_plain("ipp://192.168.1.20/ipp/print"));
        for text in [
            "",
            "ipp://a b",
            "ipp://a\" -x \"b",
            "ipp://u:p@a/",
            "-x",
            "a\nb",
            "принтер",
        ] {
            assert!(!is_plain(text), "{text}");
        }
    }
}
