//! Where the log goes: to journald with its priorities and fields, or to the standard error for a person.
//!
//! One line a step, warnings for what went wrong outside; `RUST_LOG` chooses more. Whatever somebody does a
//! thousand times, the log has a few hundred lines of it a minute, and how many it left out.

use std::collections::HashMap;
use std::io::{self, IsTerminal, Write};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use tracing::callsite::Identifier;
use tracing::{Event, Level, Metadata};
use tracing_journald::{Priority, PriorityMappings};
use tracing_subscriber::layer::{Context, Filter, SubscriberExt};
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{EnvFilter, Layer};

use crate::{platform, say};

/// The most lines of one kind that are written in [`MINUTE`].
const LINES: u64 = 200;

/// How long they are counted together.
const MINUTE: Duration = Duration::from_secs(60);

/// Starts the log of this process.
pub(super) fn start() {
    let chosen = EnvFilter::builder()
        .with_default_directive(Level::INFO.into())
        .from_env_lossy();
    let log = tracing_subscriber::registry().with(chosen);
    match journal() {
        Some(journal) => log.with(journal.with_filter(Rate::default())).init(),
        None => {
            let lines = tracing_subscriber::fmt::layer()
                .with_ansi(io::stderr().is_terminal())
                .with_writer(io::stderr);
            log.with(lines.with_filter(Rate::default())).init();
        }
    }
}

/// Journald, when it is what hears the standard error.
fn journal() -> Option<tracing_journald::Layer> {
    if !platform::is_heard_by_journal() {
        return None;
    }
    // Without its socket the lines go where they went before.
    let journal = tracing_journald::layer().ok()?;
    let journal = journal
        .with_syslog_identifier("sps-kiosk".to_owned())
        .with_field_prefix(Some("SPS".to_owned()))
        .with_priority_mappings(PriorityMappings {
            error: Priority::Error,
            warn: Priority::Warning,
            info: Priority::Informational,
            debug: Priority::Debug,
            trace: Priority::Debug,
        });
    Some(journal)
}

/// How many lines of each kind were written lately.
#[derive(Default)]
struct Rate {
    kinds: Mutex<HashMap<Identifier, Window>>,
}

/// The lines of one kind since a moment.
struct Window {
    since: Instant,
    lines: u64,
}

impl Window {
    fn begin(now: Instant) -> Window {
        Window {
            since: now,
            lines: 0,
        }
    }

    /// Takes one more line: whether it is written, and how many were left out in the time before.
    fn take(&mut self, now: Instant) -> (bool, u64) {
        let mut left_out = 0;
        if now.saturating_duration_since(self.since) >= MINUTE {
            left_out = self.lines.saturating_sub(LINES);
            *self = Window::begin(now);
        }
        self.lines += 1;
        (self.lines <= LINES, left_out)
    }
}

impl<S> Filter<S> for Rate {
    fn enabled(&self, _kind: &Metadata<'_>, _context: &Context<'_, S>) -> bool {
        true
    }

    fn event_enabled(&self, event: &Event<'_>, _context: &Context<'_, S>) -> bool {
        // Whoever develops wants every line.
        if *event.metadata().level() > Level::INFO {
            return true;
        }
        let now = Instant::now();
        let mut kinds = self.kinds.lock().unwrap_or_else(PoisonError::into_inner);
        let kind = kinds
            .entry(event.metadata().callsite())
            .or_insert_with(|| Window::begin(now));
        let (is_written, left_out) = kind.take(now);
        drop(kinds);
        if left_out > 0 {
            // The log cannot be asked while it is asked. Nobody is left to be told when this fails.
            let line = say!("cli-log-left-out", count = left_out);
            let _unheard = writeln!(io::stderr(), "{line}");
        }
        is_written
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flood_of_one_kind_is_cut_and_counted() {
        let start = Instant::now();
        let mut window = Window::begin(start);
        let written = (0..10_000).filter(|_| window.take(start).0).count();
        assert_eq!(written as u64, LINES);
        assert_eq!(window.take(start + MINUTE), (true, 10_000 - LINES));
        assert_eq!(window.take(start + MINUTE), (true, 0));
    }
}
