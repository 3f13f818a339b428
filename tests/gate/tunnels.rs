//! Tunnels: who gets one, and when they end.

use super::rig::{HOSTS, Portal, Rig, hello, policy, refused, unreachable};

const HOST: &str = "www.gosuslugi.ru";
const PLACE: &str = "www.gosuslugi.ru:443";

fn rig() -> (Portal, Rig) {
    let portal = Portal::echo();
    let rig = Rig::new(&[
        (HOST, portal.address),
        ("esia.gosuslugi.ru", portal.address),
    ]);
    (portal, rig)
}

#[test]
fn bytes_flow_both_ways_until_both_are_done() {
    let (portal, rig) = rig();
    let mut view = rig.tunnel(HOST);
    assert_eq!(portal.received(1).len(), hello(HOST).len());
    let much = vec![7; 3_000_000];
    let mut writer = super::rig::View(view.0.try_clone().unwrap());
    let sender = std::thread::spawn(move || {
        writer.send(&much);
        writer.finish();
    });
    assert_eq!(view.receive(3_000_000), vec![7; 3_000_000]);
    sender.join().unwrap();
    assert_eq!(view.rest(), "");
    rig.told_nothing();
}

#[test]
fn a_host_that_is_not_listed_gets_nothing() {
    let portal = Portal::echo();
    let rig = Rig::new(&[("evil.example", portal.address)]);
    let mut view = rig.view("CONNECT evil.example:443 HTTP/1.1\r\n\r\n");
    let answer = view.rest();
    assert!(answer.starts_with("HTTP/1.1 403 "), "{answer}");
    assert!(answer.contains("error=http_request_denied"), "{answer}");
    assert!(answer.contains("на компьютере МФЦ не открывается"));
    assert_eq!(rig.told(), refused("evil.example", "host-not-listed"));
    portal.heard_nothing();
}

#[test]
fn a_port_that_is_not_listed_gets_nothing() {
    let (portal, rig) = rig();
    let mut view = rig.view(format!("CONNECT {HOST}:22 HTTP/1.1\r\n\r\n"));
    assert_eq!(view.status(), Some(403));
    assert_eq!(rig.told(), refused(HOST, "port-not-listed"));
    portal.heard_nothing();
}

#[test]
fn a_hello_may_come_together_with_connect() {
    let (portal, rig) = rig();
    let hello = hello(HOST);
    let early = [
        format!("CONNECT {PLACE} HTTP/1.1\r\n\r\n").as_bytes(),
        &hello,
    ]
    .concat();
    let mut view = rig.view(early);
    assert_eq!(view.status(), Some(200));
    assert_eq!(view.receive(hello.len()), hello);
    assert_eq!(portal.received(hello.len()), hello);
}

#[test]
fn a_hello_may_come_in_many_pieces() {
    let (portal, rig) = rig();
    let mut view = rig.connected(PLACE);
    let hello = hello(HOST);
    for byte in &hello {
        view.send([*byte]);
    }
    assert_eq!(view.receive(hello.len()), hello);
    assert_eq!(portal.received(hello.len()), hello);
}

#[test]
fn a_hello_for_another_host_never_reaches_the_portal() {
    let (portal, rig) = rig();
    let mut view = rig.connected(PLACE);
    // Listed as well, but not the host that was asked for.
    view.send(hello("esia.gosuslugi.ru"));
    assert_eq!(view.rest(), "");
    assert_eq!(rig.told(), refused(HOST, "tls-name-mismatch"));
    portal.heard_nothing_but_the_end();
}

#[test]
fn other_protocols_never_reach_the_portal() {
    let (portal, rig) = rig();
    let mut view = rig.connected(PLACE);
    view.send("GET / HTTP/1.1\r\nHost: evil.example\r\n\r\n");
    assert_eq!(view.rest(), "");
    assert_eq!(rig.told(), refused(HOST, "not-tls"));
    portal.heard_nothing_but_the_end();
}

#[test]
fn half_a_hello_never_reaches_the_portal() {
    let (portal, rig) = rig();
    let mut view = rig.connected(PLACE);
    let hello = hello(HOST);
    view.send(&hello[..hello.len() - 1]);
    view.finish();
    assert_eq!(view.rest(), "");
    assert_eq!(rig.told(), refused(HOST, "hello-malformed"));
    portal.heard_nothing_but_the_end();
}

#[test]
fn a_connection_made_in_advance_and_dropped_is_no_refusal() {
    let (portal, rig) = rig();
    drop(rig.connected(PLACE));
    portal.heard_nothing_but_the_end();
    drop(rig.view(""));
    rig.told_nothing();
}

#[test]
fn a_reload_closes_tunnels_to_removed_hosts_before_it_returns() {
    let (_portal, rig) = rig();
    let mut removed = rig.tunnel(HOST);
    let mut waiting = rig.connected(PLACE);
    let mut kept = rig.tunnel("esia.gosuslugi.ru");
    rig.gate.load(policy(&["esia.gosuslugi.ru"]));
    removed.is_closed_now();
    waiting.is_closed_now();
    kept.send("more");
    assert_eq!(kept.receive(4), b"more");
    let mut next = rig.view(format!("CONNECT {PLACE} HTTP/1.1\r\n\r\n"));
    assert_eq!(next.status(), Some(403));
    rig.gate.load(policy(HOSTS));
    rig.tunnel(HOST);
}

#[test]
fn the_end_of_a_visit_closes_everything_and_the_next_visit_works() {
    let (_portal, rig) = rig();
    let mut tunnels: Vec<_> = (0..20).map(|_| rig.tunnel(HOST)).collect();
    tunnels.push(rig.connected(PLACE));
    let mut silent = rig.view("");
    // The gate serves in order of arrival: once this one is served, the silent one is known.
    tunnels.push(rig.tunnel(HOST));
    rig.gate.close_all();
    for tunnel in &mut tunnels {
        tunnel.is_closed_now();
    }
    silent.is_closed_now();
    rig.tunnel(HOST);
    rig.told_nothing();
}

#[test]
fn a_dropped_gate_leaves_nothing_open() {
    let (_portal, rig) = rig();
    let mut tunnel = rig.tunnel(HOST);
    let address = rig.gate.address();
    let Rig { gate, .. } = rig;
    drop(gate);
    tunnel.is_closed_now();
    assert!(std::net::TcpStream::connect(address).is_err());
}

#[test]
fn a_name_that_leads_to_this_computer_is_refused_without_a_static_entry() {
    let portal = Portal::echo();
    let port = portal.address.port();
    let rig = Rig::new(&[]);
    let mut view = rig.view(format!("CONNECT localhost:{port} HTTP/1.1\r\n\r\n"));
    let head = view.head();
    assert!(head.starts_with("HTTP/1.1 403 "), "{head}");
    assert!(head.contains("error=destination_ip_prohibited"), "{head}");
    assert_eq!(rig.told(), refused("localhost", "address-not-public"));
    let mut view = rig.view(format!(
        "GET http://localhost:{port}/ HTTP/1.1\r\nHost: localhost:{port}\r\n\r\n"
    ));
    assert_eq!(view.status(), Some(403));
    portal.heard_nothing();
}

#[test]
fn a_rule_may_permit_the_branch_s_own_network() {
    let portal = Portal::echo();
    let text = "[[group]]\nid = 'lan'\nprivate_addresses = true\nhosts = ['localhost:*']\n";
    let policy = sps_kiosk::policy::Policy::parse(text, None).unwrap();
    let rig = Rig::with(policy.into(), &[], None);
    rig.connected(&format!("localhost:{}", portal.address.port()));
}

#[test]
fn a_portal_that_is_down_is_told_apart_from_a_refusal() {
    // A port that was just free: nothing listens there.
    let closed = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = closed.local_addr().unwrap();
    drop(closed);
    let rig = Rig::new(&[("dead.example.org", address)]);
    let mut view = rig.view("CONNECT dead.example.org:443 HTTP/1.1\r\n\r\n");
    let head = view.head();
    assert!(head.starts_with("HTTP/1.1 502 "), "{head}");
    assert!(head.contains("error=destination_unavailable"), "{head}");
    assert_eq!(rig.told(), unreachable("dead.example.org", "unreachable"));
}

#[test]
fn the_gate_does_not_turn_in_a_circle() {
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let own = free.local_addr().unwrap();
    drop(free);
    let settings = sps_kiosk::egress::GateSettings {
        listen: own,
        upstream: None,
        hosts: [("dead.example.org".to_owned(), own)].into(),
        board: None,
    };
    let gate = sps_kiosk::egress::Gate::start(settings, policy(HOSTS), |_| {}).unwrap();
    let mut stream = std::net::TcpStream::connect(gate.address()).unwrap();
    let request = b"CONNECT dead.example.org:443 HTTP/1.1\r\n\r\n";
    std::io::Write::write_all(&mut stream, request).unwrap();
    assert_eq!(super::rig::View(stream).status(), Some(502));
}
