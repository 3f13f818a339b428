//! A seat in the numbers of Prometheus, held against Prometheus' own checker, and the rules that watch them.

use std::collections::BTreeSet;
use std::fs;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::{Command, Output, Stdio};

use serde_json::Value;

use super::{Seat, until};
use crate::print::cups::{Cups, History, Manner, Printer};
use crate::print::documents::with_pages;

/// The checker, with this file at its input.
fn promtool(arguments: &[&str], input: Stdio) -> Output {
    let mut checker = Command::new("promtool");
    let checker = checker.current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/installer/metrics"));
    checker.args(arguments).stdin(input).output().unwrap()
}

#[test]
fn a_visit_and_its_end_are_counted_and_a_seat_that_is_gone_is_told() {
    let seat = Seat::new();
    seat.until_ready();
    assert!(seat.ctl(&["open", "https://portal.test/"]).status.success());
    assert!(
        !seat
            .ctl(&["open", "https://stranger.test/"])
            .status
            .success()
    );
    assert!(seat.ctl(&["end"]).status.success());
    let file = seat.path("sps-kiosk.prom");
    let path = file.to_str().unwrap();
    let numbers = until("the end is counted", || {
        assert!(seat.ctl(&["metrics", "--out", path]).status.success());
        let numbers = fs::read_to_string(&file).unwrap();
        numbers
            .contains("visit_ends_total{how=\"asked\"} 1")
            .then_some(numbers)
    });
    for line in [
        "sps_kiosk_up 1",
        "sps_kiosk_visits_total 1",
        "sps_kiosk_refused_total{reason=\"host-not-listed\"} 1",
        "sps_kiosk_wipes_unclean_total 0",
        "sps_kiosk_state{state=\"idle\"} 1",
    ] {
        assert!(numbers.contains(line), "{line}\n{numbers}");
    }
    for name in ["portal.test", "stranger"] {
        assert!(!numbers.contains(name), "{name}\n{numbers}");
    }
    let checked = promtool(&["check", "metrics"], fs::File::open(&file).unwrap().into());
    assert!(checked.status.success(), "{checked:?}");

    drop(seat);
    let place = tempfile::tempdir().unwrap();
    let file = place.path().join("sps-kiosk.prom");
    let gone = Command::new(env!("CARGO_BIN_EXE_sps-kiosk"))
        .args(["ctl", "metrics", "--root"])
        .arg(place.path())
        .arg("--out")
        .arg(&file)
        .output()
        .unwrap();
    assert!(!gone.status.success(), "{gone:?}");
    let numbers = fs::read_to_string(&file).unwrap();
    assert!(
        numbers.contains("sps_kiosk_up 0") && !numbers.contains("visits"),
        "{numbers}"
    );
}

#[test]
fn a_printer_is_told_as_cups_knows_it() {
    let printer = Printer::start(Manner::Hangs);
    let mut cups = Cups::start(&[printer.queue("q")], History::Forgotten);
    let seat = Seat::surrounded(vec![("CUPS_SERVER", cups.server().into())], |root| {
        fs::write(root.join("etc/kiosk.toml"), "[print]\nprinter = \"q\"\n").unwrap();
    });
    seat.until_ready();
    let told = |state: &str| {
        let wanted = format!("sps_kiosk_printer{{state=\"{state}\"}} 1");
        until(&wanted, || {
            let numbers = String::from_utf8(seat.ctl(&["metrics"]).stdout).unwrap();
            numbers.contains(&wanted).then_some(())
        });
    };
    told("ready");
    cups.administer("cupsdisable", "q");
    told("stopped");
    cups.administer("cupsenable", "q");
    told("ready");
    cups.out_of_paper("q");
    let page = seat.path("page.pdf");
    fs::write(&page, with_pages(1)).unwrap();
    cups.print("somebody", "q", &page);
    told("paper");
    cups.stop();
    told("gone");
}

/// systemd takes the connection and hands it over, as the shipped socket has it done.
#[test]
fn the_numbers_are_asked_for_over_http_on_loopback() {
    let seat = Seat::new();
    seat.until_ready();
    // Free again before systemd listens there.
    let address = TcpListener::bind("127.0.0.1:0").and_then(|free| free.local_addr());
    let address = address.unwrap();
    let mut systemd = Command::new("systemd-socket-activate")
        .args(["--accept", "--inetd", "--listen", &address.to_string()])
        .args([
            env!("CARGO_BIN_EXE_sps-kiosk"),
            "ctl",
            "metrics",
            "--answer",
            "--root",
        ])
        .arg(seat.path(""))
        .spawn()
        .expect("systemd is installed by tests/run.sh");
    let ask = |path: &str| {
        let mut line = until("the socket", || TcpStream::connect(address).ok());
        let question = format!("GET {path} HTTP/1.1\r\nHost: {address}\r\n\r\n");
        line.write_all(question.as_bytes()).unwrap();
        let mut answer = String::new();
        line.read_to_string(&mut answer).unwrap();
        answer
    };
    let (numbers, other) = (ask("/metrics"), ask("/"));
    systemd.kill().unwrap();
    systemd.wait().unwrap();
    assert!(numbers.starts_with("HTTP/1.1 200 OK\r\n"), "{numbers}");
    assert!(numbers.contains("\nsps_kiosk_up 1.0\n"), "{numbers}");
    assert!(other.starts_with("HTTP/1.1 404"), "{other}");
}

#[test]
fn the_rules_speak_when_they_should_and_only_then() {
    for arguments in [
        ["check", "rules", "alerts.yml"],
        ["test", "rules", "alerts-test.yml"],
    ] {
        let checked = promtool(&arguments, Stdio::null());
        assert!(checked.status.success(), "{checked:?}");
    }
}

/// What Grafana's schema of a dashboard wants of each panel, and what a person sees: nothing lies over another.
#[test]
fn the_dashboard_is_one_of_grafana() {
    let text = include_str!("../../installer/metrics/dashboard.json");
    let dashboard: Value = serde_json::from_str(text).unwrap();
    assert!(dashboard["uid"].is_string() && dashboard["title"].is_string());
    assert!(dashboard["schemaVersion"].as_u64() >= Some(36));
    let (mut ids, mut taken) = (BTreeSet::new(), BTreeSet::new());
    for panel in dashboard["panels"].as_array().unwrap() {
        assert!(ids.insert(panel["id"].as_u64().unwrap()), "{panel}");
        assert!(panel["title"].is_string() && panel["type"].is_string());
        assert_eq!(panel["datasource"]["uid"], "${datasource}", "{panel}");
        let [x, y, w, h] =
            ["x", "y", "w", "h"].map(|side| panel["gridPos"][side].as_u64().unwrap());
        assert!(x + w <= 24, "{panel}");
        for place in (x..x + w).flat_map(|x| (y..y + h).map(move |y| (x, y))) {
            assert!(taken.insert(place), "{panel}");
        }
    }
}

/// Every question of the dashboard is one that Prometheus understands, and asks for what a seat tells.
#[test]
fn the_dashboard_asks_for_what_there_is() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/installer/metrics");
    let text = fs::read_to_string(format!("{folder}/dashboard.json")).unwrap();
    let dashboard: Value = serde_json::from_str(&text).unwrap();
    let panels = dashboard["panels"].as_array().unwrap();
    let asked = panels
        .iter()
        .flat_map(|panel| panel["targets"].as_array().unwrap());
    let asked: Vec<_> = asked
        .map(|target| target["expr"].as_str().unwrap())
        .collect();
    assert!(asked.len() >= 19);
    let rules = asked.iter().enumerate().map(|(at, question)| {
        let question = question.replace("$branch", ".*");
        serde_json::json!({ "record": format!("panel:{at}"), "expr": question })
    });
    let rules = serde_json::json!({
        "groups": [{ "name": "dashboard", "rules": rules.collect::<Vec<_>>() }]
    });
    let place = tempfile::tempdir().unwrap();
    let file = place.path().join("rules.yml");
    // JSON is YAML, too.
    fs::write(&file, rules.to_string()).unwrap();
    let checked = promtool(&["check", "rules", file.to_str().unwrap()], Stdio::null());
    assert!(checked.status.success(), "{checked:?}");

    let source = concat!(env!("CARGO_MANIFEST_DIR"), "/src/control/metrics.rs");
    let source = fs::read_to_string(source).unwrap();
    for name in asked
        .iter()
        .flat_map(|question| question.split(|one: char| !one.is_ascii_alphanumeric() && one != '_'))
    {
        let Some(name) = name.strip_prefix("sps_kiosk_") else {
            continue;
        };
        let name = name.strip_suffix("_total").unwrap_or(name);
        assert!(
            source.contains(&format!("\"{name}\"")),
            "{name} is told by nobody"
        );
    }
}
