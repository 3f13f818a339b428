//! How a seat is, in the text that Prometheus reads: for the overview of a region.
//!
//! Named by Prometheus' own conventions. Counts and states only: no host of a citizen's page is ever a label, and no
//! sentence, whose words would change.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::atomic::AtomicU64;

use prometheus_client::encoding::prometheus_text;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::registry::{Metric, Registry};

use super::{Bundle, Counts, Lockdown, Status};
use crate::say;

/// What every name begins with.
const PREFIX: &str = "sps_kiosk";

/// The states of a seat.
const STATES: [&str; 4] = ["idle", "active", "ending", "out_of_service"];

/// How the queue of a printer can be.
const PRINTER: [&str; 8] = [
    "ready", "paper", "jam", "cover", "ink", "off", "stopped", "gone",
];

/// Why a seat refuses a bundle of its publisher.
const REFUSALS: [&str; 3] = ["content", "portals", "program"];

type Labels = Vec<(&'static str, String)>;

/// The metrics of a seat, or that none answers.
///
/// # Errors
/// The text cannot be made.
pub fn text(status: Option<&Status>) -> Result<String, fmt::Error> {
    let mut all = Metrics(Registry::with_prefix(PREFIX));
    all.yes("up", say!("metric-up"), status.is_some());
    if let Some(status) = status {
        all.seat(status);
        all.counts(status.visits, &status.counts);
        all.files(status);
        all.surroundings(status);
        status.lockdown.iter().for_each(|last| all.lockdown(last));
        status.bundle.iter().for_each(|bundle| all.bundle(bundle));
    }
    let mut text = String::new();
    prometheus_text::encode(&mut text, &all.0)?;
    Ok(text)
}

struct Metrics(Registry);

impl Metrics {
    fn add(&mut self, name: &str, help: String, metric: impl Metric) {
        self.0.register(name, help, metric);
    }

    fn gauge(&mut self, name: &str, help: String, value: u64) {
        let gauge = Gauge::<f64, AtomicU64>::default();
        gauge.set(value as f64);
        self.add(name, help, gauge);
    }

    fn yes(&mut self, name: &str, help: String, yes: bool) {
        self.gauge(name, help, u64::from(yes));
    }

    fn counter(&mut self, name: &str, help: String, value: u64) {
        let counter: Counter = Counter::default();
        counter.inc_by(value);
        self.add(name, help, counter);
    }

    /// One line for each of these labels.
    fn labelled(&mut self, name: &str, help: String, lines: Vec<(Labels, u64)>) {
        let family = Family::<Labels, Gauge<f64, AtomicU64>>::default();
        for (labels, value) in lines {
            family.get_or_create(&labels).set(value as f64);
        }
        self.add(name, help, family);
    }

    fn counted(&mut self, name: &str, help: String, lines: Vec<(Labels, u64)>) {
        let family = Family::<Labels, Counter>::default();
        for (labels, value) in lines {
            family.get_or_create(&labels).inc_by(value);
        }
        self.add(name, help, family);
    }

    fn seat(&mut self, status: &Status) {
        let names = vec![
            ("seat", status.seat.clone()),
            ("branch", status.branch.clone()),
            ("region", status.region.clone().unwrap_or_default()),
            ("version", status.program.clone()),
            ("policy", status.policy_version.clone().unwrap_or_default()),
            (
                "policy_source",
                status.policy_source.clone().unwrap_or_default(),
            ),
        ];
        self.labelled("info", say!("metric-info"), vec![(names, 1)]);
        let states = STATES.map(|state| {
            let is_now = state == status.state;
            (vec![("state", state.to_owned())], u64::from(is_now))
        });
        self.labelled("state", say!("metric-state"), states.into());
        let fault = status.fault.iter();
        let fault = fault.map(|code| (vec![("code", code.clone())], 1));
        self.labelled("fault", say!("metric-fault"), fault.collect());
        self.gauge(
            "uptime_seconds",
            say!("metric-uptime"),
            status.uptime_seconds,
        );
        self.yes("spare_screen", say!("metric-spare"), status.spare);
        let calling = status.calling_seconds.unwrap_or_default();
        self.gauge("calling_seconds", say!("metric-calling"), calling);
    }

    fn counts(&mut self, visits: u64, counts: &Counts) {
        self.counter("visits", say!("metric-visits"), visits);
        let by = |label, counts: &BTreeMap<String, u64>| {
            let lines = counts.iter();
            lines
                .map(|(code, count)| (vec![(label, code.clone())], *count))
                .collect()
        };
        self.counted("visit_ends", say!("metric-ends"), by("how", &counts.ends));
        self.counted(
            "refused",
            say!("metric-refused"),
            by("reason", &counts.refused),
        );
        self.counted("scans", say!("metric-scans"), by("how", &counts.scans));
        self.counter("wipes", say!("metric-wipes"), counts.wipes);
        self.counter(
            "wipes_unclean",
            say!("metric-unclean"),
            counts.wipes_unclean,
        );
        let seconds = Counter::<f64, AtomicU64>::default();
        seconds.inc_by(counts.wipes_millis as f64 / 1000.0);
        self.add("wipe_seconds", say!("metric-wipe-seconds"), seconds);
    }

    /// What IT edits, and the seat refused.
    fn files(&mut self, status: &Status) {
        let faults = [
            ("settings", &status.settings_fault),
            ("policy", &status.policy_fault),
            ("guides", &status.guides_fault),
            ("journal", &status.journal_fault),
        ];
        let lines = faults
            .map(|(file, fault)| (vec![("file", file.to_owned())], u64::from(fault.is_some())));
        self.labelled("file_fault", say!("metric-files"), lines.into());
    }

    fn surroundings(&mut self, status: &Status) {
        if let Some(now) = &status.printer {
            let states = PRINTER.map(|state| {
                (
                    vec![("state", state.to_owned())],
                    u64::from(state == now.as_str()),
                )
            });
            self.labelled("printer", say!("metric-printer"), states.into());
        }
        let down = status.outages.iter().filter(|one| one.ended.is_none());
        self.gauge("portals_down", say!("metric-down"), down.count() as u64);
        let broken = status.lost.len() as u64;
        self.gauge("visits_cut_short", say!("metric-cut-short"), broken);
        self.gauge("tickets", say!("metric-tickets"), status.tickets as u64);
        if let Some(board) = &status.board {
            self.yes("board_connected", say!("metric-board"), board.connected);
        }
    }

    fn lockdown(&mut self, last: &Lockdown) {
        self.yes("locked", say!("metric-locked"), last.ok);
        self.gauge("open_items", say!("metric-open"), last.open.len() as u64);
        if let Some(age) = last.age_seconds {
            self.gauge("doctor_age_seconds", say!("metric-doctor-age"), age);
        }
    }

    fn bundle(&mut self, bundle: &Bundle) {
        if let Some(number) = bundle.number {
            self.gauge("bundle_number", say!("metric-bundle"), number);
        }
        if let Some(later) = bundle.later {
            self.gauge("bundle_later_number", say!("metric-bundle-later"), later);
        }
        if let Some(heard) = bundle.heard {
            let name = "publisher_heard_timestamp_seconds";
            self.gauge(name, say!("metric-heard"), heard);
        }
        let fails = bundle.fault.is_some();
        self.yes("publisher_fault", say!("metric-publisher"), fails);
        let refused = REFUSALS.map(|why| {
            let is_it = bundle.refused.as_deref() == Some(why);
            (vec![("why", why.to_owned())], u64::from(is_it))
        });
        self.labelled(
            "bundle_refused",
            say!("metric-bundle-refused"),
            refused.into(),
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::control::Refused;

    #[test]
    fn a_seat_is_told_in_counts_and_states_and_never_by_a_host() {
        let status = Status {
            state: "out_of_service".to_owned(),
            fault: Some("locked".to_owned()),
            seat: "КЧР-1 \"А\"".to_owned(),
            visits: 7,
            printer: Some("paper".to_owned()),
            bundle: Some(Bundle {
                refused: Some("portals".to_owned()),
                later: Some(20_261_127_001),
                ..Bundle::default()
            }),
            url_host: Some("www.gosuslugi.ru".to_owned()),
            counts: Counts {
                ends: [("idle".to_owned(), 3)].into(),
                wipes_millis: 1500,
                ..Counts::default()
            },
            refused: vec![Refused {
                page: None,
                host: "tracker.example".to_owned(),
                reason: "host-not-listed".to_owned(),
                count: 1,
                line: None,
            }],
            ..Status::default()
        };
        let text = text(Some(&status)).unwrap();
        for line in [
            "sps_kiosk_up 1",
            "sps_kiosk_visits_total 7",
            "sps_kiosk_visit_ends_total{how=\"idle\"} 3",
            "sps_kiosk_wipe_seconds_total 1.5",
            "sps_kiosk_state{state=\"idle\"} 0",
            "sps_kiosk_state{state=\"out_of_service\"} 1",
            "sps_kiosk_fault{code=\"locked\"} 1",
            "sps_kiosk_printer{state=\"ready\"} 0",
            "sps_kiosk_printer{state=\"paper\"} 1",
            "sps_kiosk_bundle_later_number 20261127001",
            "sps_kiosk_bundle_refused{why=\"content\"} 0",
            "sps_kiosk_bundle_refused{why=\"portals\"} 1",
        ] {
            assert!(
                text.lines().any(|one| one.starts_with(line)),
                "{line}\n{text}"
            );
        }
        assert!(text.contains(r#"seat="КЧР-1 \"А\"""#), "{text}");
        assert!(
            !text.contains("gosuslugi") && !text.contains("tracker"),
            "{text}"
        );
    }

    #[test]
    fn a_seat_that_does_not_answer_is_told_as_that() {
        let text = text(None).unwrap();
        assert!(text.contains("sps_kiosk_up 0"), "{text}");
        assert!(!text.contains("visits"), "{text}");
    }
}
