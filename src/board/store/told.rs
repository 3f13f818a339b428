//! What seats told of: portals that were down, and faults that staff wrote a ticket about.

use std::collections::BTreeSet;

use super::super::acts::Act;
use super::super::error::Error;
use super::super::outages::Seen;
use super::Store;
use super::people::note;
use super::question::{Answer, Step, Value, unfit};
use crate::journal::Moment;
use crate::say;
use crate::uplink::Ticket;

/// The most tickets that are kept of one seat; a seat that tells of more has another fault.
const MOST_TICKETS: i64 = 1000;

/// The most that are read at once.
const PAGE: i64 = 1000;

/// A ticket that the board keeps.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptTicket {
    /// The seat that it is about.
    pub seat: String,
    /// The branch of that seat.
    pub branch: String,
    /// When it came.
    pub at: Moment,
    /// Its name and its lines.
    pub ticket: Ticket,
    /// Who said that it is mended, and when.
    pub done: Option<(String, Moment)>,
    /// When it went out as a letter; also set where nobody waits for one.
    pub mailed_at: Option<Moment>,
}

impl KeptTicket {
    /// What it is about: the line that says what has happened, or its heading.
    #[must_use]
    pub fn what(&self) -> &str {
        let begin = say!("sheet-kind", kind = "");
        let mut told = self.ticket.lines.iter();
        let told = told.find_map(|line| line.strip_prefix(begin.as_str()));
        let heading = self.ticket.lines.first().map(String::as_str);
        told.or(heading).unwrap_or(&self.ticket.name)
    }
}

/// A ticket with the branch of its seat.
const TICKETS: &str = "SELECT t.seat, s.branch, t.name, t.at, t.lines, t.done_by, t.done_at, t.mailed_at \
                       FROM tickets t JOIN seats s ON s.id = t.seat";

/// Every call fails where the database does not do what it is asked.
impl Store {
    /// Notes which portals a seat finds down; those that it found down before and not now are up.
    pub(super) fn note_outages(
        &mut self,
        seat: &str,
        down: &[String],
        at: Moment,
    ) -> Result<(), Error> {
        let open = "SELECT portal FROM outages WHERE seat = $1 AND ended IS NULL";
        let open = self.answers(open, &[seat.into()])?;
        let open: BTreeSet<String> = open
            .iter()
            .map(|row| row.words(0))
            .collect::<Result<_, _>>()?;
        let down: BTreeSet<String> = down.iter().cloned().collect();
        let begins =
            "INSERT INTO outages (seat, portal, began) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING";
        let ends =
            "UPDATE outages SET ended = $1 WHERE seat = $2 AND portal = $3 AND ended IS NULL";
        let begin = |portal: &String| -> Step {
            (begins, vec![seat.into(), portal.as_str().into(), at.into()])
        };
        let end = |portal: &String| -> Step {
            (ends, vec![at.into(), seat.into(), portal.as_str().into()])
        };
        let steps = down.difference(&open).map(begin);
        let steps: Vec<Step> = steps.chain(open.difference(&down).map(end)).collect();
        match steps.split_first() {
            Some((first, then)) => self.change(first, then).map(|_| ()),
            None => Ok(()),
        }
    }

    /// What each seat saw of portals that are down or were since this moment. A seat whose token was taken back
    /// tells of no end any more: that is the moment when it was taken.
    ///
    /// # Errors
    /// As said of all.
    pub fn outages(&mut self, since: Moment) -> Result<Vec<Seen>, Error> {
        let seen = "SELECT o.seat, s.branch, o.portal, o.began, coalesce(o.ended, s.revoked_at) \
                    FROM outages o JOIN seats s ON s.id = o.seat \
                    WHERE coalesce(o.ended, s.revoked_at, $1) >= $1 ORDER BY o.began";
        let rows = self.answers(seen, &[since.into()])?;
        let seen = |row: &Answer| {
            Ok(Seen {
                seat: row.words(0)?,
                branch: row.words(1)?,
                portal: row.words(2)?,
                began: row.number(3)?,
                ended: row.maybe_number(4)?,
            })
        };
        rows.iter().map(seen).collect()
    }

    /// Keeps a ticket, once, however often it is told; `gone` where no letter of it is wanted. True when it is new.
    pub(in crate::board) fn ticket(
        &mut self,
        seat: &str,
        ticket: &Ticket,
        at: Moment,
        gone: Option<Moment>,
    ) -> Result<bool, Error> {
        self.change(&kept(seat, ticket, at, gone), &[])
    }

    /// Keeps a ticket that somebody wrote on the page.
    pub(in crate::board) fn write_ticket(
        &mut self,
        seat: &str,
        ticket: &Ticket,
        act: &Act,
        gone: Option<Moment>,
    ) -> Result<bool, Error> {
        self.change(&kept(seat, ticket, act.at, gone), &[note(act)])
    }

    /// The tickets that have not gone out as letters, the oldest first.
    pub(in crate::board) fn unmailed(&mut self) -> Result<Vec<KeptTicket>, Error> {
        let unmailed =
            format!("{TICKETS} WHERE t.mailed_at IS NULL ORDER BY t.at, t.name LIMIT $1");
        let rows = self.answers(&unmailed, &[PAGE.into()])?;
        rows.iter().map(kept_ticket).collect()
    }

    /// Notes that a ticket has gone out as a letter.
    pub(in crate::board) fn mailed(&mut self, kept: &KeptTicket, at: Moment) -> Result<(), Error> {
        let mailed = "UPDATE tickets SET mailed_at = $1 WHERE seat = $2 AND name = $3";
        let (seat, name) = (kept.seat.as_str(), kept.ticket.name.as_str());
        self.change(&(mailed, vec![at.into(), seat.into(), name.into()]), &[])?;
        Ok(())
    }

    /// Somebody says that this fault is mended; false where it was said already, or there is none.
    pub(in crate::board) fn mend(
        &mut self,
        seat: &str,
        name: &str,
        act: &Act,
    ) -> Result<bool, Error> {
        let done = "UPDATE tickets SET done_by = $1, done_at = $2 \
                    WHERE seat = $3 AND name = $4 AND done_at IS NULL";
        let who = act.who.as_str();
        let values = vec![who.into(), act.at.into(), seat.into(), name.into()];
        self.change(&(done, values), &[note(act)])
    }

    /// Somebody says that this fault is not mended after all; false where nobody said that it was, or there is none.
    pub(in crate::board) fn reopen(
        &mut self,
        seat: &str,
        name: &str,
        act: &Act,
    ) -> Result<bool, Error> {
        let open = "UPDATE tickets SET done_by = NULL, done_at = NULL \
                    WHERE seat = $1 AND name = $2 AND done_at IS NOT NULL";
        self.change(&(open, vec![seat.into(), name.into()]), &[note(act)])
    }

    /// The tickets: those of faults that are not mended first, the newest first.
    ///
    /// # Errors
    /// As said of all.
    pub fn tickets(&mut self) -> Result<Vec<KeptTicket>, Error> {
        let all = format!(
            "{TICKETS} ORDER BY CASE WHEN t.done_at IS NULL THEN 0 ELSE 1 END, t.at DESC, t.name LIMIT $1"
        );
        let rows = self.answers(&all, &[PAGE.into()])?;
        rows.iter().map(kept_ticket).collect()
    }

    /// One ticket.
    pub(in crate::board) fn one_ticket(
        &mut self,
        seat: &str,
        name: &str,
    ) -> Result<Option<KeptTicket>, Error> {
        let one = format!("{TICKETS} WHERE t.seat = $1 AND t.name = $2");
        let rows = self.answers(&one, &[seat.into(), name.into()])?;
        rows.first().map(kept_ticket).transpose()
    }
}

fn kept(seat: &str, ticket: &Ticket, at: Moment, gone: Option<Moment>) -> Step {
    // A value of a selection has no column to take its type from.
    let insert = "INSERT INTO tickets (seat, name, at, lines, mailed_at) \
                  SELECT CAST($1 AS TEXT), CAST($2 AS TEXT), CAST($3 AS BIGINT), CAST($4 AS TEXT), \
                  CAST($5 AS BIGINT) WHERE (SELECT count(*) FROM tickets WHERE seat = $1) < $6 ON CONFLICT DO NOTHING";
    let lines = serde_json::to_string(&ticket.lines).expect("it has only words");
    let name = ticket.name.as_str();
    let values: Vec<Value> = vec![
        seat.into(),
        name.into(),
        at.into(),
        lines.into(),
        gone.into(),
        MOST_TICKETS.into(),
    ];
    (insert, values)
}

fn kept_ticket(row: &Answer) -> Result<KeptTicket, Error> {
    let done = match (row.maybe_words(5)?, row.maybe_number(6)?) {
        (Some(who), Some(at)) => Some((who, at)),
        _ => None,
    };
    Ok(KeptTicket {
        seat: row.words(0)?,
        branch: row.words(1)?,
        ticket: Ticket {
            name: row.words(2)?,
            lines: serde_json::from_str(&row.words(4)?).map_err(|_| unfit())?,
        },
        at: row.number(3)?,
        done,
        mailed_at: row.maybe_number(7)?,
    })
}
