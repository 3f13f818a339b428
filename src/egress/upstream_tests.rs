//! What a proxy answers, and whose doing that is.

use super::*;

fn check(answer: &str, expected: Option<Result<(), Refusal>>) {
    assert_eq!(verdict(answer.as_bytes(), false), expected, "{answer:?}");
}

fn fault(answer: &str, expected: ProxyFault) {
    check(answer, Some(Err(expected.into())));
}

/// The answer to who did not log in, and to who did.
fn asks(challenges: &[&str], without: ProxyFault, with: ProxyFault) {
    let lines: String = (challenges.iter())
        .map(|challenge| format!("Proxy-Authenticate: {challenge}\r\n"))
        .collect();
    let answer = format!("HTTP/1.1 407 Who are you\r\n{lines}Content-Length: 3\r\n\r\nwho");
    for (logged_in, expected) in [(false, without), (true, with)] {
        let verdict = verdict(answer.as_bytes(), logged_in);
        assert_eq!(verdict, Some(Err(expected.into())), "{answer}");
    }
}

fn forwarded(answer: &str, expected: Option<Refusal>) {
    let mut headers = [httparse::EMPTY_HEADER; HEADERS];
    let mut head = httparse::Response::new(&mut headers);
    assert!(head.parse(answer.as_bytes()).unwrap().is_complete());
    assert_eq!(instead_of_the_portal(&head, false), expected, "{answer:?}");
}

#[test]
fn only_a_clean_success_opens() {
    check("HTTP/1.1 200 Connection established\r\n\r\n", Some(Ok(())));
    check("HTTP/1.0 200 OK\r\nVia: x\r\n\r\n", Some(Ok(())));
    check("HTTP/1.1 200 OK\r\n", None);
    check("", None);
    fault("HTTP/1.1 200 OK\r\n\r\nEARLY", ProxyFault::NoProxy);
    fault("HTTP/1.1 100 Continue\r\n\r\n", ProxyFault::NoProxy);
    fault("SSH-2.0-OpenSSH\r\n", ProxyFault::NoProxy);
    fault("\u{15}\u{3}\u{3}\0\u{2}\u{2}P", ProxyFault::NoProxy);
    fault(&"H".repeat(20_000), ProxyFault::NoProxy);
}

#[test]
fn what_it_cannot_or_will_not_do_is_its_own_doing() {
    fault("HTTP/1.1 403 Forbidden\r\n\r\n", ProxyFault::Refuses);
    fault("HTTP/1.1 401 Who\r\n\r\n", ProxyFault::Refuses);
    fault(
        "HTTP/1.1 302 Found\r\nLocation: http://x/\r\n\r\n",
        ProxyFault::Refuses,
    );
    fault("HTTP/1.1 500 Oops\r\n\r\n", ProxyFault::Fails);
    fault("HTTP/1.1 502 No\r\n\r\n", ProxyFault::Fails);
    fault(
        "HTTP/1.1 503 No\r\nX-Squid-Error: ERR_DNS_FAIL 0\r\n\r\n",
        ProxyFault::Fails,
    );
    fault("HTTP/1.1 504 No\r\n\r\n", ProxyFault::TooSlow);
    fault("HTTP/1.1 511 Log in\r\n\r\n", ProxyFault::Fails);
}

#[test]
fn a_proxy_that_asks_who_we_are_says_how() {
    use ProxyFault as P;
    asks(&["Basic realm=\"mfc\""], P::WantsPassword, P::WrongPassword);
    asks(&["basic realm=mfc"], P::WantsPassword, P::WrongPassword);
    asks(&[], P::WantsPassword, P::WrongPassword);
    asks(
        &["Negotiate", "NTLM", "Basic realm=\"x\""],
        P::WantsPassword,
        P::WrongPassword,
    );
    asks(
        &["NTLM, Basic realm=\"x\""],
        P::WantsPassword,
        P::WrongPassword,
    );
    asks(&["NTLM"], P::WantsNtlm, P::WantsNtlm);
    asks(&["Negotiate"], P::WantsNegotiate, P::WantsNegotiate);
    asks(&["Negotiate", "NTLM"], P::WantsWindows, P::WantsWindows);
    asks(&["Negotiate, ntlm"], P::WantsWindows, P::WantsWindows);
    asks(
        &["Digest realm=\"a basic one\", nonce=\"n\""],
        P::WantsDigest,
        P::WantsDigest,
    );
    asks(&["Bearer"], P::WantsOther, P::WantsOther);
}

#[test]
fn another_gate_of_ours_says_whose_doing_it_is() {
    let answer = |refusal: Refusal| refusal.answer();
    for portals in [
        Refusal::Unreachable,
        Refusal::NoAddress,
        Refusal::TooSlow,
        Refusal::BadAnswer,
    ] {
        check(&answer(portals), Some(Err(portals)));
    }
    let password = ProxyFault::WantsPassword;
    fault(&answer(password.into()), password);
    fault(&answer(Refusal::NotPublic), ProxyFault::Refuses);
    fault(&answer(Refusal::Busy), ProxyFault::Refuses);
    let foreign = "HTTP/1.1 502 No\r\nProxy-Status: other; details=\"unreachable\"\r\n\r\n";
    fault(foreign, ProxyFault::Fails);
}

#[test]
fn a_portal_behind_a_proxy_keeps_its_own_errors() {
    forwarded("HTTP/1.1 200 OK\r\n\r\n", None);
    forwarded("HTTP/1.1 404 Not Found\r\n\r\n", None);
    forwarded("HTTP/1.1 403 Forbidden\r\n\r\n", None);
    forwarded("HTTP/1.1 503 Maintenance\r\nVia: 1.1 squid\r\n\r\n", None);
    let squid = "X-Squid-Error: ERR_ACCESS_DENIED 0\r\n";
    let refused = Some(ProxyFault::Refuses.into());
    forwarded(&format!("HTTP/1.1 403 Forbidden\r\n{squid}\r\n"), refused);
    let failed = Some(ProxyFault::Fails.into());
    forwarded("HTTP/1.1 502 Bad Gateway\r\n\r\n", failed);
    forwarded(&format!("HTTP/1.1 503 No\r\n{squid}\r\n"), failed);
    let asks = "HTTP/1.1 407 Who\r\nProxy-Authenticate: Basic realm=\"x\"\r\n\r\n";
    forwarded(asks, Some(ProxyFault::WantsPassword.into()));
    forwarded(&Refusal::Unreachable.answer(), Some(Refusal::Unreachable));
}

#[test]
fn a_login_is_sent_as_the_standard_wants_it_and_never_shown() {
    // The examples of RFC 7617, sections 2 and 2.1.
    let login = Login::new("Aladdin", "open sesame");
    assert_eq!(login.value(), "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==");
    assert_eq!(
        Login::new("test", "123\u{a3}").value(),
        "Basic dGVzdDoxMjPCow=="
    );
    assert_eq!(format!("{login:?}"), "Login");
    let upstream = Upstream::new(Proxy {
        host: "proxy".into(),
        port: 3128,
        tls: false,
        login: Some(login),
    });
    assert!(!format!("{upstream:?}").contains("QWxh"));
}
