//! What the seat tells whoever asks how it is: bounded, and without anything of a citizen.

use std::collections::BTreeMap;
use std::fs;
use std::net::SocketAddr;
use std::sync::Arc;

use serde_json::Value;
use sps_kiosk::control::{ControlRequest, Reply};
use sps_kiosk::egress::{Gate, GateSettings};
use sps_kiosk::policy::Policy;
use sps_kiosk::seat::ask;

use super::{ALLOWLIST, Seat, until};

#[test]
fn thousands_of_long_names_are_refused_and_the_status_is_still_told() {
    let seat = Seat::new();
    seat.until_ready();
    let runtime = seat.path("run");
    for number in 0..1500 {
        let words = "ivan-ivanovich-ivanov-x".repeat(2);
        let target = format!("https://{words}.{words}{number}.test/");
        let reply = ask(&runtime, &ControlRequest::Open { target }).unwrap();
        assert!(matches!(reply, Reply::Denied(_)), "{reply:?}");
    }
    let status = seat.json(&["status"]);
    assert_eq!(status["schema"], 1);
    let refused = status["refused"].as_array().unwrap();
    let told: u64 = refused
        .iter()
        .map(|one| one["count"].as_u64().unwrap())
        .sum();
    assert_eq!(told + status["refused_others"].as_u64().unwrap(), 1500);
    assert!(refused.len() <= 50, "{}", refused.len());
}

#[test]
fn of_a_refused_name_only_the_registered_domain_is_kept() {
    let seat = Seat::new();
    seat.until_ready();
    // «иванов», as a page would put it before a domain of its own.
    let open = seat.ctl(&["open", "https://xn--80adcgf3bgi.evil.example/"]);
    assert_eq!(open.status.code(), Some(1));
    let status = seat.json(&["status"]);
    assert_eq!(status["refused"][0]["host"], "evil.example", "{status}");
    assert!(!status.to_string().contains("xn--80adcgf3bgi"), "{status}");
}

#[test]
fn the_status_says_which_seat_this_is_and_what_it_runs() {
    let seat = Seat::prepared(|root| {
        let settings = "[seat]\nid = 'sps-07'\nbranch = 'Окно 3'\n";
        fs::write(root.join("etc/kiosk.toml"), settings).unwrap();
    });
    seat.until_ready();
    assert!(seat.ctl(&["open", "https://portal.test/"]).status.success());
    let status = seat.until_state("active");
    assert_eq!(status["seat"], "sps-07");
    assert_eq!(status["branch"], "Окно 3");
    assert_eq!(status["program"], env!("CARGO_PKG_VERSION"));
    assert_eq!(status["visits"], 1);
    assert!(status["uptime_seconds"].is_u64());
    assert_eq!(status["gate_service"], Value::Null, "there is none");
}

#[test]
fn the_status_says_whether_the_gates_service_lives_and_by_which_list_it_decides() {
    let policy = Arc::new(Policy::parse(ALLOWLIST, None).unwrap());
    let settings = GateSettings {
        listen: SocketAddr::from(([127, 0, 0, 1], 0)),
        upstream: None,
        hosts: BTreeMap::new(),
        board: None,
    };
    let gate = Gate::start(settings, policy, |_notice| {}).unwrap();
    let address = gate.address();
    let seat = Seat::prepared(|root| {
        let settings = format!("[gate]\nupstream = 'http://{address}'\n");
        fs::write(root.join("etc/kiosk.toml"), settings).unwrap();
    });
    seat.until_ready();
    let status = seat.json(&["status"]);
    let service = &status["gate_service"];
    assert_eq!(service["answers"], true, "{status}");
    assert_eq!(service["policy_version"], status["policy_version"]);
    gate.load(Arc::new(Policy::default()));
    let service = seat.json(&["status"])["gate_service"].clone();
    assert_eq!(service["policy_version"], Value::Null, "{service}");
    drop(gate);
    until("the end of the service", || {
        let service = seat.json(&["status"])["gate_service"].clone();
        (service["answers"] == false).then_some(())
    });
}
