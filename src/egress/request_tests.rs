//! Heads of requests: what is understood, what is refused, and what goes on to the portal.
//!
//! The corpus of other projects' attacks is tried over real sockets in `tests/gate.rs`.

use super::*;

fn shown(result: Result<Option<Head>, Refused>) -> Result<String, Refusal> {
    let Some(head) = result.map_err(|refused| refused.reason)? else {
        return Ok("…".to_owned());
    };
    if !head.host_agrees {
        return Ok("another host".to_owned());
    }
    Ok(match head.request {
        ProxyRequest::Connect(target) => format!("CONNECT {} {}", target.host, target.port),
        ProxyRequest::Fetch(fetch) => {
            let head = String::from_utf8(fetch.head(Neighbour::Portal)).unwrap();
            format!("{} {} {head}", fetch.target.host, fetch.target.port)
        }
    })
}

fn check(head: &str, expected: Result<&str, Refusal>) {
    let result = shown(parse(head.as_bytes()));
    assert_eq!(result.as_deref().map_err(|e| *e), expected, "{head:?}");
}

fn connect(authority: &str, expected: Result<&str, Refusal>) {
    let head = format!("CONNECT {authority} HTTP/1.1\r\n\r\n");
    let expected = expected.map(|place| format!("CONNECT {place}"));
    check(&head, expected.as_deref().map_err(|e| *e));
}

fn get(url: &str, expected: Result<&str, Refusal>) {
    let host = url.split('/').nth(2).unwrap_or_default();
    check(
        &format!("GET {url} HTTP/1.1\r\nHost: {host}\r\n\r\n"),
        expected,
    );
}

/// A GET of `http://a.ru/` with these header lines.
fn with(lines: &str, expected: Result<&str, Refusal>) {
    check(
        &format!("GET http://a.ru/ HTTP/1.1\r\n{lines}\r\n"),
        expected,
    );
}

/// A POST to `http://a.ru/` with these header lines.
fn post(lines: &str, expected: Result<&str, Refusal>) {
    check(
        &format!("POST http://a.ru/ HTTP/1.1\r\nHost: a.ru\r\n{lines}\r\n"),
        expected,
    );
}

const MALFORMED: Result<&str, Refusal> = Err(Refusal::Malformed);

#[test]
fn connect_names_a_host_and_a_port() {
    connect("www.gosuslugi.ru:443", Ok("www.gosuslugi.ru 443"));
    connect("WWW.Gosuslugi.ru:443", Ok("www.gosuslugi.ru 443"));
    connect("a.ru:8443", Ok("a.ru 8443"));
    connect("intranet:443", Ok("intranet 443"));
    connect("a.ru.:443", Ok("a.ru 443"));
    connect("10.0.0.1:443", Ok("10.0.0.1 443"));
    connect("[::1]:443", Ok("[::1] 443"));
    connect(
        "xn--80abcohr6can.xn--p1ai:443",
        Ok("xn--80abcohr6can.xn--p1ai 443"),
    );
}

#[test]
fn an_authority_that_can_be_read_two_ways_is_refused() {
    for authority in [
        "a.ru",
        "a.ru:",
        ":443",
        "a.ru:0",
        "a.ru:65536",
        "a.ru:+443",
        "a.ru:0443",
        "a.ru:443:80",
        "a.ru:443/",
        "a.ru:443?x",
        "a.ru..:443",
        ".:443",
        "a..ru:443",
        ".a.ru:443",
        "a@b.ru:443",
        "user:pass@a.ru:443",
        "a.ru\\.b.ru:443",
        "http://a.ru:443",
        "/",
        "*",
        "%61.ru:443",
        "127.1:443",
        "0x7f.0.0.1:443",
        "0177.0.0.1:443",
        "2130706433:443",
        "[::1]",
        "::1:443",
        "[::ffff:127.0.0.1]:443x",
        "[0:0::1]:443",
        "a_b.ru;c:443",
        "а.рф:443",
        "xn--a:443",
        "-:",
    ] {
        connect(authority, MALFORMED);
    }
    connect(&format!("{}.ru:443", "a".repeat(64)), MALFORMED);
    connect(&format!("{}ru:443", "a.".repeat(126)), MALFORMED);
}

#[test]
fn a_connect_has_no_body_and_no_other_host() {
    let connect = |lines: &str, expected| {
        check(
            &format!("CONNECT a.ru:443 HTTP/1.1\r\n{lines}\r\n"),
            expected,
        );
    };
    connect("", Ok("CONNECT a.ru 443"));
    connect("Host: a.ru\r\n", Ok("CONNECT a.ru 443"));
    connect("Host: A.RU:443\r\n", Ok("CONNECT a.ru 443"));
    connect("Host: a.ru:\r\n", Ok("CONNECT a.ru 443"));
    connect("Proxy-Connection: Keep-Alive\r\n", Ok("CONNECT a.ru 443"));
    connect("Content-Length: 0\r\n", Ok("CONNECT a.ru 443"));
    connect("Host: b.ru\r\n", Ok("another host"));
    connect("Host: a.ru:80\r\n", Ok("another host"));
    connect("Host: a.ru.\r\n", Ok("CONNECT a.ru 443"));
    connect("Host: a.ru\r\nHost: a.ru\r\n", MALFORMED);
    connect("Host:\r\n", MALFORMED);
    connect("Content-Length: 5\r\n", MALFORMED);
    connect("Transfer-Encoding: chunked\r\n", MALFORMED);
}

#[test]
fn an_absolute_address_is_written_anew() {
    get(
        "http://a.ru/x?y=1",
        Ok("a.ru 80 GET /x?y=1 HTTP/1.1\r\nHost: a.ru\r\nConnection: close\r\n\r\n"),
    );
    get(
        "http://a.ru./",
        Ok("a.ru 80 GET / HTTP/1.1\r\nHost: a.ru.\r\nConnection: close\r\n\r\n"),
    );
    get(
        "http://a.ru",
        Ok("a.ru 80 GET / HTTP/1.1\r\nHost: a.ru\r\nConnection: close\r\n\r\n"),
    );
    get(
        "HTTP://A.ru:80/",
        Ok("a.ru 80 GET / HTTP/1.1\r\nHost: a.ru\r\nConnection: close\r\n\r\n"),
    );
    get(
        "http://a.ru:8080/x/../y",
        Ok("a.ru 8080 GET /y HTTP/1.1\r\nHost: a.ru:8080\r\nConnection: close\r\n\r\n"),
    );
    check(
        "GET http://a.ru/ HTTP/1.0\r\n\r\n",
        Ok("a.ru 80 GET / HTTP/1.0\r\nHost: a.ru\r\nConnection: close\r\n\r\n"),
    );
}

#[test]
fn what_is_between_neighbours_is_not_forwarded() {
    with(
        "Host: a.ru\r\nProxy-Connection: keep-alive\r\nProxy-Authorization: Basic x\r\n\
         Connection: keep-alive, X-Secret , close\r\nX-Secret: 1\r\nKeep-Alive: 5\r\nTE: trailers\r\n\
         Accept: */*\r\nCookie: a=\u{e9}\r\n",
        Ok(
            "a.ru 80 GET / HTTP/1.1\r\nHost: a.ru\r\nAccept: */*\r\nCookie: a=\u{e9}\r\nConnection: close\r\n\r\n",
        ),
    );
    post(
        "Connection: content-length, host\r\nContent-Length: 5\r\n",
        Ok(
            "a.ru 80 POST / HTTP/1.1\r\nHost: a.ru\r\nContent-Length: 5\r\nConnection: close\r\n\r\n",
        ),
    );
    post(
        "",
        Ok(
            "a.ru 80 POST / HTTP/1.1\r\nHost: a.ru\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
        ),
    );
}

#[test]
fn only_absolute_http_is_forwarded() {
    get("http:///", MALFORMED);
    get("http://a.ru:/", MALFORMED);
    get("http://user@a.ru/", MALFORMED);
    get("http://a.ru\\@b.ru/", MALFORMED);
    get("http://a.ru#b.ru/", MALFORMED);
    get("http://a.ru/#x", MALFORMED);
    get("http://127.1/", MALFORMED);
    get("http:a.ru/", MALFORMED);
    get("/", MALFORMED);
    get("*", MALFORMED);
    get("a.ru/x", MALFORMED);
    get("https://a.ru/", Err(Refusal::SchemeNotAllowed));
    get("ftp://a.ru/", Err(Refusal::SchemeNotAllowed));
    get("file://a.ru/", Err(Refusal::SchemeNotAllowed));
    get("ws://a.ru/", Err(Refusal::UpgradeNotAllowed));
    check(
        "TRACE http://a.ru/ HTTP/1.1\r\nHost: a.ru\r\n\r\n",
        Err(Refusal::MethodNotAllowed),
    );
    with(
        "Host: a.ru\r\nConnection: Upgrade\r\nUpgrade: h2c, WebSocket\r\n",
        Err(Refusal::UpgradeNotAllowed),
    );
}

#[test]
fn a_host_that_disagrees_is_refused() {
    with("", MALFORMED);
    with("Host: b.ru\r\n", Ok("another host"));
    with("Host: a.ru:81\r\n", Ok("another host"));
    with("Host: a.ru, b.ru\r\n", MALFORMED);
    with("Host: a.ru\r\nhost: a.ru\r\n", MALFORMED);
    with("Host: user@a.ru\r\n", MALFORMED);
}

#[test]
fn a_body_has_one_length() {
    for lines in [
        "Content-Length: 1\r\nContent-Length: 1\r\n",
        "Content-Length: 1\r\nContent-Length: 2\r\n",
        "Content-Length: 1, 1\r\n",
        "Content-Length: +1\r\n",
        "Content-Length: -1\r\n",
        "Content-Length: 0x1\r\n",
        "Content-Length: 010\r\n",
        "Content-Length: 1_0\r\n",
        "Content-Length:\r\n",
        "Content-Length: 10000000000000000\r\n",
        "Content-Length: 1\r\nTransfer-Encoding: chunked\r\n",
        "Transfer-Encoding: identity\r\nContent-Length: 1\r\n",
    ] {
        post(lines, MALFORMED);
    }
    post(
        "Transfer-Encoding: chunked\r\n",
        Err(Refusal::LengthRequired),
    );
    post(
        "Transfer-Encoding: xchunked\r\n",
        Err(Refusal::LengthRequired),
    );
}

#[test]
fn lines_that_can_be_read_two_ways_are_refused() {
    with("Host: a.ru\r\nX: a\r\n b\r\n", MALFORMED);
    with("Host: a.ru\r\n X: a\r\n", MALFORMED);
    with("Host : a.ru\r\n", MALFORMED);
    with("Host: a.ru\nX: b\r\n", MALFORMED);
    with("Host: a.ru\rX: b\r\n", MALFORMED);
    with("Host: a.ru\r\nX: a\0b\r\n", MALFORMED);
    with("Host: a.ru\r\nX: a\u{7f}b\r\n", MALFORMED);
    with("Host: a.ru\r\nX\r\n", MALFORMED);
    with("Host: a.ru\r\n: x\r\n", MALFORMED);
    with("Host: a.ru\r\nX\u{e9}: x\r\n", MALFORMED);
    check("GET http://a.ru/ HTTP/1.1\n\n", MALFORMED);
    check("GET  http://a.ru/ HTTP/1.1\r\n\r\n", MALFORMED);
    check("GET http://a.ru/  HTTP/1.1\r\n\r\n", MALFORMED);
    check("GET http://a.ru/\tHTTP/1.1\r\n\r\n", MALFORMED);
    check("GET http://a.ru/ HTTP/2.0\r\n\r\n", MALFORMED);
    check("GET http://a.ru/\r\n\r\n", MALFORMED);
    check("\r\nGET http://a.ru/ HTTP/1.1\r\n\r\n", MALFORMED);
    check("get http://a.ru/ HTTP/1.1\r\nHost: a.ru\r\n\r\n", MALFORMED);
}

#[test]
fn what_is_wrong_already_is_refused_before_the_head_ends() {
    check("", Ok("…"));
    check("CONNECT a.ru:443 HTTP/1.1\r\nHost: a", Ok("…"));
    check("CONNECT a.ru:443 HTTP/1.1\r\nHost: a\r\n", Ok("…"));
    check("\u{16}\u{3}\u{1}", MALFORMED);
    check("\u{5}\u{1}\0", MALFORMED);
    check("GET / HTTP/10.12\r\n", MALFORMED);
    check("GET / WTF/1.1\r\n", MALFORMED);
    check("GET HTTP/1.1\r\n", MALFORMED);
}

#[test]
fn a_head_has_limits() {
    let long = format!("Host: a.ru\r\nX: {}\r\n", "a".repeat(LIMIT));
    with(&long, Err(Refusal::HeadTooLarge));
    let unfinished = format!("CONNECT a.ru:443 HTTP/1.1\r\nX: {}", "a".repeat(LIMIT));
    check(&unfinished, Err(Refusal::HeadTooLarge));
    let many = format!("Host: a.ru\r\n{}", "X: y\r\n".repeat(HEADERS));
    with(&many, Err(Refusal::HeadTooLarge));
}

#[test]
fn a_refusal_names_the_host_it_is_about() {
    let refused = parse(b"GET https://a.ru/secret?name=x HTTP/1.1\r\n\r\n").unwrap_err();
    assert_eq!(refused.host.as_deref(), Some("a.ru"));
}

proptest::proptest! {
    #[test]
    fn no_bytes_make_it_panic(bytes: Vec<u8>, text in "\\PC{0,60}") {
        let _ = parse(&bytes);
        let _ = parse(format!("CONNECT {text} HTTP/1.1\r\n\r\n").as_bytes());
        let _ = parse(format!("GET http://{text} HTTP/1.1\r\nHost: {text}\r\n\r\n").as_bytes());
    }

    #[test]
    fn what_goes_on_is_one_head_for_the_same_place(path in "[!-~]{0,40}", value in "[ -~]{0,20}") {
        let head = format!("GET http://a.ru/{path} HTTP/1.1\r\nHost: a.ru\r\nX: {value}\r\n\r\n");
        if let Ok(Some(Head { request: ProxyRequest::Fetch(fetch), length, .. })) = parse(head.as_bytes()) {
            let forwarded = String::from_utf8(fetch.head(Neighbour::Proxy(None))).unwrap();
            proptest::prop_assert_eq!(length, head.len());
            proptest::prop_assert_eq!(forwarded.matches("\r\n\r\n").count(), 1);
            // Reading what goes on finds the same request again.
            let again = parse(forwarded.as_bytes()).unwrap().unwrap().request;
            let ProxyRequest::Fetch(again) = again else { panic!("another method") };
            proptest::prop_assert_eq!(again.url, fetch.url);
        }
    }
}
