//! A frame of a seat: taken when it keeps every limit, or refused whole. What a newer seat adds is no fault.

use crate::uplink::{FromSeat, MOST_RECORDS, SeatState, Ticket};

/// The longest code, version or name of a portal.
const LONGEST_WORD: usize = 200;

/// The most portals that can be down at once.
const MOST_DOWN: usize = 100;

/// The most lines of a ticket, and the longest of them.
const MOST_LINES: usize = 200;
const LONGEST_LINE: usize = 1000;

/// Why a frame is refused; the code is for the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unfit {
    /// It is not what a seat says.
    NotSpoken,
    /// It has more records than a frame may have.
    TooMany,
    /// A record, or a word of the state, is none that can be kept.
    NotKept,
}

impl Unfit {
    pub(super) fn code(self) -> &'static str {
        match self {
            Unfit::NotSpoken => "not_spoken",
            Unfit::TooMany => "too_many",
            Unfit::NotKept => "not_kept",
        }
    }
}

/// Reads a frame.
pub(super) fn read(text: &str) -> Result<FromSeat, Unfit> {
    let said: FromSeat = serde_json::from_str(text).map_err(|_| Unfit::NotSpoken)?;
    match &said {
        FromSeat::State(state) if !is_fit(state) => Err(Unfit::NotKept),
        FromSeat::Records { records } if records.len() as u64 > MOST_RECORDS => Err(Unfit::TooMany),
        FromSeat::Records { records }
            if records.iter().any(|record| {
                // No database has such a number, and PostgreSQL no such letter.
                i64::try_from(record.number).is_err() || record.record.contains('\0')
            }) =>
        {
            Err(Unfit::NotKept)
        }
        FromSeat::Parted { number } if i64::try_from(*number).is_err() => Err(Unfit::NotKept),
        FromSeat::Ticket(ticket) if !is_ticket(ticket) => Err(Unfit::NotKept),
        FromSeat::State(_)
        | FromSeat::Records { .. }
        | FromSeat::Parted { .. }
        | FromSeat::Ticket(_)
        | FromSeat::Later => Ok(said),
    }
}

fn is_fit(state: &SeatState) -> bool {
    let SeatState {
        state: _,
        since: _,
        fault,
        called: _,
        down,
        program,
        policy,
        until: _,
        end: _,
    } = state;
    let mut words = down.iter().chain(fault).chain([program, policy]);
    down.len() <= MOST_DOWN && words.all(|word| is_short(word, LONGEST_WORD))
}

fn is_ticket(ticket: &Ticket) -> bool {
    let Ticket { name, lines } = ticket;
    is_short(name, LONGEST_WORD)
        && lines.len() <= MOST_LINES
        && lines.iter().all(|line| is_short(line, LONGEST_LINE))
}

fn is_short(word: &str, longest: usize) -> bool {
    word.chars().count() <= longest && !word.chars().any(char::is_control)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn state(change: &str) -> String {
        let whole = r#"{"say":"state","state":"idle","since":5,"fault":null,"called":null,
                        "down":[],"program":"0.1.0","policy":"1"}"#;
        whole.replacen(r#""down":[]"#, change, 1)
    }

    #[test]
    fn a_state_keeps_to_its_lengths() {
        assert!(read(&state(r#""down":["gosuslugi"]"#)).is_ok());
        for change in [
            format!(r#""down":["{}"]"#, "я".repeat(201)),
            r#""down":["a\nb"]"#.to_owned(),
            format!(r#""down":[{}"a"]"#, r#""a","#.repeat(100)),
        ] {
            assert_eq!(read(&state(&change)), Err(Unfit::NotKept), "{change}");
        }
        assert_eq!(read(&state(r#""down":1"#)), Err(Unfit::NotSpoken));
    }

    #[test]
    fn records_keep_to_their_number() {
        let record = r#"{"number":1,"at":5,"record":"{}","seal":""}"#;
        let frame = |records: String| format!(r#"{{"say":"records","records":[{records}]}}"#);
        let many = |count: usize| frame(vec![record; count].join(","));
        assert!(read(&many(200)).is_ok());
        assert_eq!(read(&many(201)), Err(Unfit::TooMany));
        let with = |from: &str, to: &str| read(&frame(record.replace(from, to)));
        assert_eq!(with("{}", r"\u0000"), Err(Unfit::NotKept));
        assert_eq!(with(":1,", ":18446744073709551615,"), Err(Unfit::NotKept));
        assert_eq!(with(":1,", ":-1,"), Err(Unfit::NotSpoken));
        let parted = |number: u64| read(&format!(r#"{{"say":"parted","number":{number}}}"#));
        assert!(parted(5).is_ok());
        assert_eq!(parted(u64::MAX), Err(Unfit::NotKept));
        for none in ["", "[]", "{}", r#"{"say":null}"#, r#"{"say":"state"}"#] {
            assert_eq!(read(none), Err(Unfit::NotSpoken), "{none}");
        }
    }

    #[test]
    fn what_a_newer_seat_adds_is_no_fault() {
        let kind = r#"{"say":"weather","sky":["grey",{"wind":3}]}"#;
        assert_eq!(read(kind), Ok(FromSeat::Later));
        let field = state(r#""down":[],"sky":{"wind":3}"#);
        assert_eq!(read(&field), read(&state(r#""down":[]"#)));
        // Nor are the fields that it has only added later missed.
        assert!(matches!(read(&field), Ok(FromSeat::State(state)) if state.until.is_none()));
    }
}
