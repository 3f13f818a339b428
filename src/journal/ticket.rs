//! The number of a ticket in the electronic queue (R60): nothing that could name or reach anybody.

use std::fmt::{self, Display};

use serde::{Deserialize, Serialize};

/// The most letters of a ticket.
const LETTERS: usize = 3;

/// The most digits of a ticket: a telephone, a СНИЛС and a document have more.
const DIGITS: usize = 4;

/// The number of a ticket: a few letters and digits, like «А-012».
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Ticket(String);

/// Words that are no number of a ticket.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", crate::say!("journal-ticket", letters = LETTERS, digits = DIGITS))]
pub struct NoTicket;

impl Ticket {
    /// Up to three letters and one to four digits, hyphens between them, and nothing else.
    ///
    /// # Errors
    /// Anything else: no name, telephone or number of a document may come in by this.
    pub fn parse(words: &str) -> Result<Ticket, NoTicket> {
        let words = words.trim().to_uppercase();
        let count = |is: fn(char) -> bool| words.chars().filter(|letter| is(*letter)).count();
        let letters = count(char::is_alphabetic);
        let digits = count(|letter| letter.is_ascii_digit());
        let hyphens = count(|letter| letter == '-');
        let fits = letters <= LETTERS && (1..=DIGITS).contains(&digits) && hyphens <= 2;
        match fits && letters + digits + hyphens == words.chars().count() {
            true => Ok(Ticket(words)),
            false => Err(NoTicket),
        }
    }

    /// As it is written.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Display for Ticket {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.write_str(&self.0)
    }
}

impl TryFrom<String> for Ticket {
    type Error = NoTicket;

    fn try_from(words: String) -> Result<Ticket, NoTicket> {
        Ticket::parse(&words)
    }
}

impl From<Ticket> for String {
    fn from(ticket: Ticket) -> String {
        ticket.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ticket_is_a_few_letters_and_digits() {
        for (words, is) in [
            ("А-012", "А-012"),
            (" к45 ", "К45"),
            ("7", "7"),
            ("С1-023", "С1-023"),
            ("МВД-1-22", "МВД-1-22"),
        ] {
            assert_eq!(Ticket::parse(words).unwrap().to_string(), is);
        }
        for words in [
            "",
            "-",
            "А",
            "Иванов",
            "ИВА1НОВ",
            "Ян Ли 1",
            "112-233-445 95",
            "11223344595",
            "12345",
            "+79161234567",
            "А 12",
            "А/12",
            "а.б1",
            "1---2",
            "А\n1",
            "٣٤",
        ] {
            assert_eq!(Ticket::parse(words), Err(NoTicket), "{words}");
        }
    }

    #[test]
    fn what_is_no_ticket_is_not_read_from_a_record_either() {
        assert!(serde_json::from_str::<Ticket>("\"А-1\"").is_ok());
        assert!(serde_json::from_str::<Ticket>("\"Иванов\"").is_err());
    }
}
