//! Which seats are connected: one connection each, the newest.
//!
//! A seat that was cut off comes again while its old connection may still hang, so the new one takes over. Where
//! a run of a seat's program comes again after another one, two use the same token: a program that was started
//! anew does not go back. What is told to a seat goes over its connection now or not at all: nothing waits for it.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Mutex, MutexGuard, PoisonError};

use tokio::sync::{mpsc, oneshot};

use crate::uplink::ToSeat;

/// The most words that a connection may have before it that it has not sent yet.
const MOST_WORDS: usize = 4;

/// The most runs of one seat that are remembered.
const MOST_RUNS: usize = 8;

/// The connections.
#[derive(Default)]
pub(super) struct Living {
    connections: Mutex<Connections>,
}

#[derive(Default)]
struct Connections {
    of: HashMap<String, Connection>,
    /// The runs of each seat, the newest last.
    runs: HashMap<String, Vec<String>>,
    count: u64,
}

struct Connection {
    number: u64,
    token: String,
    words: mpsc::Sender<ToSeat>,
    /// Dropped, it ends the connection.
    _cut: oneshot::Sender<()>,
}

/// The connection of a seat that was let in.
pub(super) struct SeatLine {
    /// By which it leaves.
    pub(super) number: u64,
    /// Ends when the connection has to.
    pub(super) cut: oneshot::Receiver<()>,
    /// What the page tells the seat.
    pub(super) words: mpsc::Receiver<ToSeat>,
    /// True when two use the same token.
    pub(super) is_doubled: bool,
}

impl Living {
    /// Gives a seat with this fingerprint of a token a line, and ends the one that had it.
    pub(super) fn enter(&self, seat: &str, token: &str, run: &str) -> SeatLine {
        let (hold, cut) = oneshot::channel();
        let (tell, words) = mpsc::channel(MOST_WORDS);
        let mut all = self.lock();
        all.count += 1;
        let number = all.count;
        let connection = Connection {
            number,
            token: token.to_owned(),
            words: tell,
            _cut: hold,
        };
        all.of.insert(seat.to_owned(), connection);
        let runs = all.runs.entry(seat.to_owned()).or_default();
        SeatLine {
            number,
            cut,
            words,
            is_doubled: comes_back(runs, run),
        }
    }

    /// The connection is over.
    pub(super) fn leave(&self, seat: &str, number: u64) {
        let mut all = self.lock();
        if all.of.get(seat).is_some_and(|one| one.number == number) {
            all.of.remove(seat);
        }
    }

    /// Ends every connection whose token is not the one of its seat any more.
    pub(super) fn keep(&self, tokens: &BTreeMap<String, String>) {
        let is_good = |seat: &str, one: &Connection| tokens.get(seat) == Some(&one.token);
        self.lock().of.retain(|seat, one| is_good(seat, one));
    }

    /// Tells a seat something over its connection; false where it has none, or does not take it.
    pub(super) fn tell(&self, seat: &str, word: ToSeat) -> bool {
        let all = self.lock();
        let connection = all.of.get(seat);
        connection.is_some_and(|one| one.words.try_send(word).is_ok())
    }

    /// The seats that are connected.
    pub(super) fn seats(&self) -> Vec<String> {
        self.lock().of.keys().cloned().collect()
    }

    fn lock(&self) -> MutexGuard<'_, Connections> {
        // Nothing in here panics half-way.
        self.connections
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

/// True when this run comes again after another one. From then on it is counted anew.
fn comes_back(runs: &mut Vec<String>, run: &str) -> bool {
    if runs.last().is_some_and(|last| last == run) {
        return false;
    }
    let comes_back = runs.iter().any(|before| before == run);
    if comes_back || runs.len() == MOST_RUNS {
        runs.clear();
    }
    runs.push(run.to_owned());
    comes_back
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_cut(place: &mut SeatLine) -> bool {
        place.cut.try_recv() == Err(oneshot::error::TryRecvError::Closed)
    }

    #[test]
    fn the_newest_connection_has_the_place() {
        let living = Living::default();
        let mut first = living.enter("s-1", "a", "run");
        let mut second = living.enter("s-1", "a", "run");
        assert!(is_cut(&mut first) && !is_cut(&mut second));
        living.leave("s-1", first.number);
        assert_eq!(living.seats(), ["s-1"]);
        living.keep(&BTreeMap::from([("s-1".to_owned(), "a".to_owned())]));
        assert!(!is_cut(&mut second));
        living.keep(&BTreeMap::from([("s-1".to_owned(), "b".to_owned())]));
        assert!(is_cut(&mut second) && living.seats().is_empty());
    }

    #[test]
    fn a_seat_is_told_now_or_not_at_all() {
        let living = Living::default();
        let end = ToSeat::End { since: 5 };
        assert!(!living.tell("s-1", end.clone()));
        let mut place = living.enter("s-1", "a", "run");
        assert!(place.words.try_recv().is_err(), "nothing has waited");
        assert!(living.tell("s-1", end.clone()) && !living.tell("s-2", end.clone()));
        assert_eq!(place.words.try_recv(), Ok(end.clone()));
        let many = std::iter::repeat_with(|| living.tell("s-1", end.clone()));
        assert_eq!(many.take(10).filter(|told| *told).count(), MOST_WORDS);
        drop(place);
        assert!(!living.tell("s-1", end), "the connection is over");
    }

    #[test]
    fn a_run_that_comes_again_after_another_is_of_a_second_seat() {
        let living = Living::default();
        let enter = |run: &str| {
            let place = living.enter("s-1", "a", run);
            living.leave("s-1", place.number);
            place.is_doubled
        };
        // A bad network, and a program that is started anew.
        assert_eq!(["a", "a", "a", "b", "b", "c"].map(enter), [false; 6]);
        assert_eq!(["b", "c", "b"].map(enter), [true, false, true]);
        assert!(!living.enter("s-2", "b", "c").is_doubled);
        for run in 0..100 {
            assert!(!enter(&run.to_string()), "never twice");
        }
    }
}
