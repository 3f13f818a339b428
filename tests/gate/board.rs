//! The board of the branch: a place of IT's own, which no policy names and no view reaches.

use std::net::SocketAddr;

use sps_kiosk::egress::{GateSettings, Proxy};

use super::rig::{HOSTS, Portal, Rig, policy, refused};

const BOARD: &str = "board.mfc.test";

/// The gate's own service, which stands between the gate of a seat and the network.
fn service(board: &Portal) -> Rig {
    Rig::of(policy(HOSTS), |listen| GateSettings {
        listen,
        upstream: None,
        hosts: [BOARD, "www.gosuslugi.ru"]
            .map(|host| (host.to_owned(), board.address))
            .into(),
        board: Some((BOARD.to_owned(), 8443)),
    })
}

#[test]
fn the_service_leads_to_the_board_and_to_no_other_port_of_it() {
    let board = Portal::echo();
    let service = service(&board);
    let _line = service.tunnel_to(BOARD, 8443);
    let mut other = service.view(format!("CONNECT {BOARD}:443 HTTP/1.1\r\n\r\n"));
    assert_eq!(other.status(), Some(403));
    assert_eq!(service.told(), refused(BOARD, "host-not-listed"));
}

#[test]
fn a_view_does_not_reach_the_board() {
    let board = Portal::echo();
    let service = service(&board);
    let SocketAddr::V4(address) = service.gate.address() else {
        panic!("loopback");
    };
    let proxy = Proxy {
        host: address.ip().to_string(),
        port: address.port(),
        tls: false,
        login: None,
    };
    let seat = Rig::with(policy(HOSTS), &[], Some(proxy));
    let mut view = seat.view(format!("CONNECT {BOARD}:8443 HTTP/1.1\r\n\r\n"));
    assert_eq!(view.status(), Some(403));
    assert_eq!(seat.told(), refused(BOARD, "host-not-listed"));
    let fetch = format!("GET http://{BOARD}:8443/ HTTP/1.1\r\nHost: {BOARD}:8443\r\n\r\n");
    let mut fetched = seat.view(fetch);
    assert_eq!(fetched.status(), Some(403));
    board.heard_nothing();
}

#[test]
fn the_line_to_the_board_is_nobody_who_has_to_be_waited_for() {
    let board = Portal::echo();
    let service = service(&board);
    let mut line = service.tunnel_to(BOARD, 8443);
    assert!(service.gate.is_idle(), "an upgrade need not wait");
    let _visit = service.tunnel("www.gosuslugi.ru");
    assert!(!service.gate.is_idle());
    // No list has a say in it.
    service.gate.load(policy(&["other.example.org"]));
    assert!(service.gate.is_idle(), "the tunnel of the visit was closed");
    line.send("still there");
    assert_eq!(line.receive(11), b"still there");
}
