//! Plain HTTP: one decided request a connection, written anew for the portal.

use super::rig::{HOSTS, Portal, Rig, policy, refused, unreachable};

const ANSWER: &str = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nConnection: keep-alive\r\n\r\nhello";

fn rig(answer: &'static str) -> (Portal, Rig) {
    let portal = Portal::answering(answer);
    let rig = Rig::new(&[("plain.example.org", portal.address)]);
    (portal, rig)
}

const GET: &str = "GET http://plain.example.org/a?b HTTP/1.1\r\nHost: plain.example.org\r\n\
                   Proxy-Connection: keep-alive\r\nProxy-Authorization: Basic eA==\r\n\r\n";

const FORWARDED: &str = "GET /a?b HTTP/1.1\r\nHost: plain.example.org\r\nConnection: close\r\n\r\n";

#[test]
fn an_allowed_request_is_answered() {
    let (portal, rig) = rig(ANSWER);
    let mut view = rig.view(GET);
    assert_eq!(
        view.head(),
        "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nConnection: close\r\n\r\n"
    );
    assert_eq!(view.receive(5), b"hello");
    assert_eq!(
        String::from_utf8(portal.received(FORWARDED.len())).unwrap(),
        FORWARDED
    );
    rig.told_nothing();
}

#[test]
fn a_second_request_on_the_connection_goes_nowhere() {
    let (portal, rig) = rig(ANSWER);
    let second = GET.replace("/a?b", "/secret");
    let mut view = rig.view(format!("{GET}{second}"));
    view.head();
    assert_eq!(view.receive(5), b"hello");
    view.send(&second);
    view.finish();
    view.rest();
    assert_eq!(portal.received(FORWARDED.len()).len(), FORWARDED.len());
    portal.heard_nothing_but_the_end();
}

#[test]
fn a_body_goes_with_its_request_and_ends_where_it_says() {
    let (portal, rig) = rig("");
    let mut view = rig.view(
        "POST http://plain.example.org/ HTTP/1.1\r\nHost: plain.example.org\r\n\
         Content-Length: 10\r\n\r\n01234",
    );
    view.send("56789GET http://evil.example/ HTTP/1.1\r\n\r\n");
    let expected = "POST / HTTP/1.1\r\nHost: plain.example.org\r\nContent-Length: 10\r\n\
                    Connection: close\r\n\r\n0123456789";
    let got = portal.received(expected.len());
    assert_eq!(String::from_utf8(got).unwrap(), expected);
    view.finish();
    portal.heard_nothing_but_the_end();
}

#[test]
fn a_request_to_another_host_is_refused_in_plain_words() {
    let (portal, rig) = rig(ANSWER);
    let mut view = rig
        .view("GET http://evil.example/secret?name=1 HTTP/1.1\r\nHost: plain.example.org\r\n\r\n");
    let answer = view.rest();
    assert!(answer.starts_with("HTTP/1.1 403 "), "{answer}");
    assert!(answer.ends_with("Этот адрес на компьютере МФЦ не открывается.\n"));
    assert_eq!(rig.told(), refused("evil.example", "host-not-listed"));
    portal.heard_nothing();
}

#[test]
fn http_to_a_host_that_is_listed_for_https_is_refused() {
    let (_portal, rig) = rig(ANSWER);
    let mut view =
        rig.view("GET http://www.gosuslugi.ru/ HTTP/1.1\r\nHost: www.gosuslugi.ru\r\n\r\n");
    assert_eq!(view.status(), Some(403));
    assert_eq!(rig.told(), refused("www.gosuslugi.ru", "scheme-not-listed"));
}

#[test]
fn a_web_socket_without_tls_is_refused() {
    let (portal, rig) = rig(ANSWER);
    let mut view = rig.view(
        "GET http://plain.example.org/ws HTTP/1.1\r\nHost: plain.example.org\r\n\
         Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: x\r\n\r\n",
    );
    assert_eq!(view.status(), Some(403));
    let expected = refused("plain.example.org", "upgrade-not-allowed");
    assert_eq!(rig.told(), expected);
    let mut view = rig.view("GET ws://plain.example.org/ws HTTP/1.1\r\n\r\n");
    assert_eq!(view.status(), Some(403));
    assert_eq!(rig.told(), expected);
    portal.heard_nothing();
}

#[test]
fn a_host_header_that_disagrees_is_refused() {
    let (portal, rig) = rig(ANSWER);
    let mut view =
        rig.view("GET http://plain.example.org/ HTTP/1.1\r\nHost: www.gosuslugi.ru\r\n\r\n");
    assert_eq!(view.status(), Some(400));
    portal.heard_nothing();
}

#[test]
fn what_is_no_http_is_not_passed_on() {
    let (_portal, rig) = rig("SSH-2.0-OpenSSH\r\n\r\n");
    let mut view = rig.view(GET);
    assert_eq!(view.status(), Some(502));
    assert_eq!(rig.told(), unreachable("plain.example.org", "bad-answer"));
}

#[test]
fn a_reload_cuts_an_exchange_off() {
    // The answer is never complete.
    let (_portal, rig) = rig("HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\nhello");
    let mut view = rig.view(GET);
    view.head();
    assert_eq!(view.receive(5), b"hello");
    rig.gate.load(policy(HOSTS));
    rig.gate.load(policy(&["www.gosuslugi.ru"]));
    view.is_closed_now();
    assert_eq!(rig.view(GET).status(), Some(403));
}
