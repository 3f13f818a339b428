//! Through the proxy of the branch: a second gate plays it.

use super::rig::{HOSTS, Portal, Rig, hello, policy, unreachable};

const GET: &str = "GET http://plain.example.org/a HTTP/1.1\r\nHost: plain.example.org\r\n\r\n";

fn behind(proxy: &Rig) -> Rig {
    Rig::with(policy(HOSTS), &[], Some(proxy.gate.address()))
}

#[test]
fn tunnels_and_plain_requests_go_through_it() {
    let echo = Portal::echo();
    let plain = Portal::answering("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
    let proxy = Rig::new(&[
        ("www.gosuslugi.ru", echo.address),
        ("plain.example.org", plain.address),
    ]);
    let rig = behind(&proxy);
    rig.tunnel("www.gosuslugi.ru");
    let mut view = rig.view(GET);
    assert_eq!(view.status(), Some(200));
    assert_eq!(view.receive(2), b"ok");
    let got = String::from_utf8(plain.received(1)).unwrap();
    assert!(got.starts_with("GET /a HTTP/1.1\r\nHost: plain.example.org\r\n"));
    rig.told_nothing();
}

#[test]
fn the_name_is_checked_before_it_hears_the_hello() {
    let echo = Portal::echo();
    let proxy = Rig::new(&[("www.gosuslugi.ru", echo.address)]);
    let rig = behind(&proxy);
    let mut view = rig.connected("www.gosuslugi.ru:443");
    view.send(hello("esia.gosuslugi.ru"));
    assert_eq!(view.rest(), "");
    echo.heard_nothing_but_the_end();
}

#[test]
fn what_it_refuses_is_no_refusal_of_ours() {
    let proxy = Rig::with(policy(&["other.example.org"]), &[], None);
    let rig = behind(&proxy);
    let mut view = rig.view("CONNECT www.gosuslugi.ru:443 HTTP/1.1\r\n\r\n");
    assert_eq!(view.status(), Some(502));
    assert_eq!(
        rig.told(),
        unreachable("www.gosuslugi.ru", "upstream-refused")
    );
}

#[test]
fn a_dead_one_is_told_apart() {
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = free.local_addr().unwrap();
    drop(free);
    let rig = Rig::with(policy(HOSTS), &[], Some(address));
    let mut view = rig.view("CONNECT www.gosuslugi.ru:443 HTTP/1.1\r\n\r\n");
    assert_eq!(view.status(), Some(502));
    assert_eq!(rig.told(), unreachable("www.gosuslugi.ru", "upstream-down"));
    let mut view = rig.view(GET);
    assert_eq!(view.status(), Some(502));
    assert_eq!(
        rig.told(),
        unreachable("plain.example.org", "upstream-down")
    );
}

#[test]
fn static_entries_win_over_it() {
    let echo = Portal::echo();
    let proxy = Rig::with(policy(&["other.example.org"]), &[], None);
    let rig = Rig::with(
        policy(HOSTS),
        &[("www.gosuslugi.ru", echo.address)],
        Some(proxy.gate.address()),
    );
    rig.tunnel("www.gosuslugi.ru");
    proxy.told_nothing();
}
