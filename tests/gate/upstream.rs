//! Through the proxy of the branch: a second gate plays it, or a make-believe one that answers as told.

use std::io::{Read, Write};
use std::net::TcpListener;
use std::thread;

use sps_kiosk::egress::{Login, Proxy, ProxyFault};

use super::rig::{HOSTS, Portal, Rig, hello, kept_away, policy, proxy_at, served, unreachable};

const GET: &str = "GET http://plain.example.org/a HTTP/1.1\r\nHost: plain.example.org\r\n\r\n";
const CONNECT: &str = "CONNECT www.gosuslugi.ru:443 HTTP/1.1\r\n\r\n";

fn behind(proxy: &Rig) -> Rig {
    through(proxy_at(proxy.gate.address()))
}

fn through(proxy: Proxy) -> Rig {
    Rig::with(policy(HOSTS), &[], Some(proxy))
}

/// What a tunnel and a plain request come to behind a proxy that answers this.
fn check(answer: &'static str, fault: ProxyFault) {
    let proxy = Portal::answering(answer);
    let rig = through(proxy_at(proxy.address));
    for (request, host) in [(CONNECT, "www.gosuslugi.ru"), (GET, "plain.example.org")] {
        assert_eq!(rig.view(request).status(), Some(511), "{answer}");
        assert_eq!(rig.told(), kept_away(host, fault), "{answer}");
    }
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
fn it_hears_name_and_password_and_the_portal_does_not() {
    let proxy = Portal::answering("HTTP/1.1 200 OK\r\n\r\n");
    let login = Some(Login::new("mfc", "geheim"));
    let rig = through(Proxy {
        login,
        ..proxy_at(proxy.address)
    });
    let mut view = rig.connected("www.gosuslugi.ru:443");
    let line = "\r\nProxy-Authorization: Basic bWZjOmdlaGVpbQ==\r\n";
    let heard = String::from_utf8(proxy.received(60)).unwrap();
    assert!(heard.contains(line), "{heard}");
    view.send(hello("www.gosuslugi.ru"));
    let through = proxy.received(60);
    assert!(!through.windows(5).any(|word| word == b"Basic"));
    let forged = GET.replace(
        "\r\n\r\n",
        "\r\nProxy-Authorization: Basic Zm9yZ2Vk\r\n\r\n",
    );
    let mut view = rig.view(forged);
    assert_eq!(view.status(), Some(200));
    let heard = proxy.all_so_far();
    let heard = String::from_utf8_lossy(&heard);
    assert!(heard.contains(line), "{heard}");
    assert!(
        !heard.contains("Zm9yZ2Vk"),
        "the view's own goes nowhere: {heard}"
    );
}

#[test]
fn what_it_answers_is_its_own_doing_and_no_outage() {
    use ProxyFault::{Fails, NoProxy, TooSlow, WantsNtlm, WantsPassword, WantsWindows};
    check(
        "HTTP/1.1 407 Who\r\nProxy-Authenticate: Basic realm=\"mfc\"\r\nContent-Length: 0\r\n\r\n",
        WantsPassword,
    );
    check(
        "HTTP/1.1 407 Who\r\nProxy-Authenticate: NTLM\r\n\r\n",
        WantsNtlm,
    );
    check(
        "HTTP/1.1 407 Who\r\nProxy-Authenticate: Negotiate\r\nProxy-Authenticate: NTLM\r\n\r\n",
        WantsWindows,
    );
    check("HTTP/1.1 502 No\r\n\r\n", Fails);
    check(
        "HTTP/1.1 503 No\r\nX-Squid-Error: ERR_DNS_FAIL 0\r\n\r\n",
        Fails,
    );
    check("HTTP/1.1 504 No\r\n\r\n", TooSlow);
    check("SSH-2.0-OpenSSH_9.2\r\n", NoProxy);
}

#[test]
fn a_password_that_it_does_not_take_is_told_from_none() {
    let answer = "HTTP/1.1 407 Who\r\nProxy-Authenticate: Basic realm=\"mfc\"\r\n\r\n";
    let proxy = Portal::answering(answer);
    let rig = through(Proxy {
        login: Some(Login::new("mfc", "wrong")),
        ..proxy_at(proxy.address)
    });
    assert_eq!(rig.view(CONNECT).status(), Some(511));
    let fault = ProxyFault::WrongPassword;
    assert_eq!(rig.told(), kept_away("www.gosuslugi.ru", fault));
}

#[test]
fn one_that_breaks_off_is_at_fault_itself() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let _ = stream.read(&mut [0; 4096]);
            let _ = stream.write_all(b"HTTP/1.1 200 Connection est");
        }
    });
    let rig = through(proxy_at(address));
    for (request, host) in [(CONNECT, "www.gosuslugi.ru"), (GET, "plain.example.org")] {
        assert_eq!(rig.view(request).status(), Some(511));
        assert_eq!(rig.told(), kept_away(host, ProxyFault::BrokeOff));
    }
}

#[test]
fn what_it_refuses_is_no_refusal_of_ours() {
    let proxy = Rig::with(policy(&["other.example.org"]), &[], None);
    let rig = behind(&proxy);
    assert_eq!(rig.view(CONNECT).status(), Some(511));
    let fault = ProxyFault::Refuses;
    assert_eq!(rig.told(), kept_away("www.gosuslugi.ru", fault));
}

#[test]
fn a_gate_behind_a_gate_passes_on_whose_doing_it_was() {
    let closed = TcpListener::bind("127.0.0.1:0").unwrap();
    let nobody = closed.local_addr().unwrap();
    drop(closed);
    let direct = Rig::new(&[("www.gosuslugi.ru", nobody), ("plain.example.org", nobody)]);
    let rig = behind(&direct);
    for (request, host) in [(CONNECT, "www.gosuslugi.ru"), (GET, "plain.example.org")] {
        assert_eq!(rig.view(request).status(), Some(502), "the portal is down");
        assert_eq!(rig.told(), unreachable(host, "unreachable"));
    }
    let asks = "HTTP/1.1 407 Who\r\nProxy-Authenticate: Basic realm=\"mfc\"\r\n\r\n";
    let proxy = Portal::answering(asks);
    let service = through(proxy_at(proxy.address));
    let rig = behind(&service);
    for (request, host) in [(CONNECT, "www.gosuslugi.ru"), (GET, "plain.example.org")] {
        assert_eq!(rig.view(request).status(), Some(511));
        assert_eq!(rig.told(), kept_away(host, ProxyFault::WantsPassword));
    }
}

#[test]
fn a_dead_one_and_one_without_an_address_are_told_apart() {
    let free = TcpListener::bind("127.0.0.1:0").unwrap();
    let dead = proxy_at(free.local_addr().unwrap());
    drop(free);
    // Longer than any label: no resolver has to be asked.
    let nowhere = Proxy {
        host: "a".repeat(70),
        ..dead.clone()
    };
    for (proxy, fault) in [(dead, ProxyFault::Down), (nowhere, ProxyFault::NoAddress)] {
        let rig = through(proxy);
        for (request, host) in [(CONNECT, "www.gosuslugi.ru"), (GET, "plain.example.org")] {
            assert_eq!(rig.view(request).status(), Some(511));
            assert_eq!(rig.told(), kept_away(host, fault));
        }
    }
}

#[test]
fn it_is_news_when_it_lets_through_again() {
    let echo = Portal::echo();
    let hosts = [("www.gosuslugi.ru", echo.address)];
    let proxy = Rig::with(policy(&["other.example.org"]), &hosts, None);
    let rig = behind(&proxy);
    rig.view(CONNECT).status();
    let fault = ProxyFault::Refuses;
    assert_eq!(rig.told(), kept_away("www.gosuslugi.ru", fault));
    proxy.gate.load(policy(HOSTS));
    rig.tunnel("www.gosuslugi.ru");
    assert_eq!(rig.told(), served("www.gosuslugi.ru"));
    rig.tunnel("www.gosuslugi.ru");
    rig.told_nothing();
}

#[test]
fn static_entries_win_over_it() {
    let echo = Portal::echo();
    let proxy = Rig::with(policy(&["other.example.org"]), &[], None);
    let rig = Rig::with(
        policy(HOSTS),
        &[("www.gosuslugi.ru", echo.address)],
        Some(proxy_at(proxy.gate.address())),
    );
    rig.tunnel("www.gosuslugi.ru");
    proxy.told_nothing();
}
