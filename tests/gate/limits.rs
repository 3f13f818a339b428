//! Limits: sizes, times, numbers, and addresses that cannot be listened on.

use std::net::SocketAddr;
use std::time::Instant;

use sps_kiosk::egress::{Error, Gate, GateNotice, GateSettings};

use super::rig::{HOSTS, Portal, Rig, hello, policy, refused};

fn settings(listen: SocketAddr) -> GateSettings {
    GateSettings {
        listen,
        upstream: None,
        hosts: [].into(),
        board: None,
    }
}

#[test]
fn a_head_that_never_ends_is_refused_by_size() {
    let rig = Rig::new(&[]);
    let mut view = rig.view("CONNECT www.gosuslugi.ru:443 HTTP/1.1\r\n");
    view.send(format!("X: {}", "a".repeat(40_000)));
    assert_eq!(view.status(), Some(431));
    let mut view = rig.view("CONNECT www.gosuslugi.ru:443 HTTP/1.1\r\n");
    view.send("X: y\r\n".repeat(200));
    assert_eq!(view.status(), Some(431));
}

#[test]
fn a_hello_that_never_ends_is_refused_by_size() {
    let portal = Portal::echo();
    let rig = Rig::new(&[("www.gosuslugi.ru", portal.address)]);
    let mut view = rig.connected("www.gosuslugi.ru:443");
    // Records of one byte: a hello of 6 MB at most, so the size of the raw bytes must count.
    view.send([22, 3, 1, 0, 1, 1, 22, 3, 1, 0, 1, 0, 22, 3, 1, 0, 1, 0x7f]);
    view.send([22, 3, 1, 0, 1, 0].repeat(8_000));
    assert_eq!(view.rest(), "");
    assert_eq!(rig.told(), refused("www.gosuslugi.ru", "hello-malformed"));
    portal.heard_nothing_but_the_end();
}

#[test]
fn who_is_slow_is_sent_away() {
    let portal = Portal::echo();
    let rig = Rig::new(&[("www.gosuslugi.ru", portal.address)]);
    let start = Instant::now();
    let mut silent = rig.view("");
    let mut slow_head = rig.view("CONNECT www.gos");
    let mut slow_hello = rig.connected("www.gosuslugi.ru:443");
    slow_hello.send(&hello("www.gosuslugi.ru")[..50]);
    assert_eq!(silent.status(), Some(408));
    assert_eq!(slow_head.status(), Some(408));
    assert_eq!(slow_hello.rest(), "");
    assert!(start.elapsed().as_secs() < 15);
    let expected = refused("www.gosuslugi.ru", "hello-too-slow");
    assert_eq!(rig.told(), expected);
}

#[test]
fn too_many_connections_are_told_so_and_the_gate_recovers() {
    let portal = Portal::echo();
    let rig = Rig::new(&[("www.gosuslugi.ru", portal.address)]);
    let mut open: Vec<_> = (0..256).map(|_| rig.view("")).collect();
    assert_eq!(rig.view("").status(), Some(503));
    open.clear();
    // The gate hears of each close by itself; the next view is served once it has.
    let deadline = Instant::now() + super::rig::PATIENCE;
    let place = "CONNECT www.gosuslugi.ru:443 HTTP/1.1\r\n\r\n";
    while rig.view(place).status() != Some(200) {
        assert!(Instant::now() < deadline);
    }
}

#[test]
fn a_flood_of_refusals_is_not_a_flood_of_notices() {
    let rig = Rig::new(&[]);
    for number in 0..1_000 {
        let mut view = rig.view(format!("CONNECT h{number}.example:443 HTTP/1.1\r\n\r\n"));
        assert_eq!(view.status(), Some(403));
    }
    let mut told = 0;
    while let GateNotice::Refused { host, .. } = rig.told() {
        told += 1;
        if host == format!("h{}.example", told - 1) && told == 500 {
            return;
        }
    }
    panic!("fewer notices than a burst");
}

#[test]
fn only_this_computer_can_reach_the_gate() {
    let everywhere = SocketAddr::from(([0, 0, 0, 0], 0));
    let error = Gate::start(settings(everywhere), policy(HOSTS), |_| {}).unwrap_err();
    assert!(matches!(error, Error::NotLoopback { .. }));
    assert!(error.to_string().contains("127.0.0.1"), "{error}");
}

#[test]
fn a_taken_port_is_one_clear_sentence() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap();
    let error = Gate::start(settings(address), policy(HOSTS), |_| {}).unwrap_err();
    assert!(error.to_string().contains(&address.to_string()), "{error}");
}
