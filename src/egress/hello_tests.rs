//! The first flight: hellos of our own, and the shared corpus.
//!
//! Each case is fed whole and then byte by byte: how the bytes arrive must change nothing.

#[path = "../../tests/corpora.rs"]
mod corpora;

use super::*;

/// Extensions of a hello, in order: kind and content.
type Extensions<'a> = &'a [(u16, Vec<u8>)];

fn counted(width: usize, content: &[u8]) -> Vec<u8> {
    let length = content.len().to_be_bytes();
    [&length[length.len() - width..], content].concat()
}

fn names(list: &[&str]) -> Vec<u8> {
    let entries: Vec<u8> = list
        .iter()
        .flat_map(|name| [&[0][..], &counted(2, name.as_bytes())].concat())
        .collect();
    counted(2, &entries)
}

fn message(extensions: Extensions<'_>) -> Vec<u8> {
    let listed: Vec<u8> = extensions
        .iter()
        .flat_map(|(kind, content)| [&kind.to_be_bytes()[..], &counted(2, content)].concat())
        .collect();
    let body = [
        &[3, 3][..],
        &[7; 32],
        &counted(1, &[9; 32]),
        &counted(2, &[0x13, 0x01, 0x0a, 0x0a]),
        &counted(1, &[0]),
        &counted(2, &listed),
    ]
    .concat();
    [&[1][..], &counted(3, &body)].concat()
}

fn record(content: &[u8]) -> Vec<u8> {
    [&[22, 3, 1][..], &counted(2, content)].concat()
}

fn hello(list: &[&str]) -> Vec<u8> {
    record(&message(&[
        (0x0a0a, vec![]),
        (0, names(list)),
        (16, counted(2, b"\x02h2")),
    ]))
}

fn read(chunks: impl Iterator<Item = Vec<u8>>) -> Result<Option<String>, Refusal> {
    let mut hello = Hello::default();
    for chunk in chunks {
        hello.input().extend_from_slice(&chunk);
        if let Some(name) = hello.server_name()? {
            return Ok(Some(name));
        }
    }
    Ok(None)
}

fn check(bytes: &[u8], expected: Result<Option<&str>, Refusal>) {
    let whole = read(std::iter::once(bytes.to_vec()));
    assert_eq!(
        whole.as_ref().map(Option::as_deref),
        expected.as_ref().map(|name| *name)
    );
    let singly = read(bytes.iter().map(|byte| vec![*byte]));
    assert_eq!(singly.is_ok(), whole.is_ok(), "byte by byte");
    if whole.is_ok() {
        assert_eq!(singly, whole, "byte by byte");
    }
}

const MALFORMED: Result<Option<&str>, Refusal> = Err(Refusal::HelloMalformed);

#[test]
fn an_honest_hello_names_its_server() {
    check(&hello(&["www.gosuslugi.ru"]), Ok(Some("www.gosuslugi.ru")));
    check(&hello(&["WWW.Gosuslugi.RU"]), Ok(Some("www.gosuslugi.ru")));
    check(
        &hello(&["xn--80abcohr6can.xn--p1ai"]),
        Ok(Some("xn--80abcohr6can.xn--p1ai")),
    );
    let last = message(&[(16, counted(2, b"\x02h2")), (0, names(&["a.ru"]))]);
    check(&record(&last), Ok(Some("a.ru")));
}

#[test]
fn split_records_make_one_hello() {
    let message = message(&[(0, names(&["a.ru"]))]);
    for size in [1, 2, 3, 4, 5, 40, 100] {
        let bytes: Vec<u8> = message.chunks(size).flat_map(record).collect();
        check(&bytes, Ok(Some("a.ru")));
    }
    // What follows in records of its own is the portal's business.
    let early_data = [hello(&["a.ru"]), vec![23, 3, 3, 0, 2, 1, 2]].concat();
    check(&early_data, Ok(Some("a.ru")));
}

#[test]
fn an_unfinished_hello_waits() {
    let whole = hello(&["a.ru"]);
    for length in 0..whole.len() {
        check(&whole[..length], Ok(None));
    }
}

#[test]
fn a_hello_without_a_name_is_refused() {
    check(
        &record(&message(&[(16, counted(2, b"\x02h2"))])),
        Err(Refusal::NameMissing),
    );
    check(&record(&message(&[])), Err(Refusal::NameMissing));
}

#[test]
fn two_names_are_refused() {
    check(&hello(&["a.ru", "b.ru"]), MALFORMED);
    check(&hello(&["a.ru", "a.ru"]), MALFORMED);
    check(&hello(&[]), MALFORMED);
    let twice = message(&[(0, names(&["a.ru"])), (0, names(&["b.ru"]))]);
    check(&record(&twice), MALFORMED);
    let other = message(&[(0, names(&["a.ru"])), (5, vec![]), (5, vec![])]);
    check(&record(&other), MALFORMED);
    let other_type = message(&[(0, counted(2, b"\x01\0\x04a.ru"))]);
    check(&record(&other_type), MALFORMED);
    let trailing = message(&[(0, [names(&["a.ru"]), vec![0]].concat())]);
    check(&record(&trailing), MALFORMED);
}

#[test]
fn what_is_no_host_name_is_refused() {
    for name in [
        "",
        ".",
        "a.ru.",
        ".a.ru",
        "a..ru",
        "127.0.0.1",
        "127.1",
        "0x7f.1",
        "::1",
        "[::1]",
        "*.a.ru",
        "a.ru:443",
        "a.ru/x",
        "a.ru\0.evil.ru",
        "a.ru\r\nX: y",
        "а.ru",
        "a b.ru",
        "user@a.ru",
        "xn--a",
        "%61.ru",
    ] {
        check(&hello(&[name]), MALFORMED);
    }
    check(&hello(&[&"a".repeat(64)]), MALFORMED);
    check(&hello(&[&"a.".repeat(130)]), MALFORMED);
}

#[test]
fn other_protocols_are_refused_at_their_first_byte() {
    for bytes in [
        &b"GET / HTTP/1.1\r\n"[..],
        b"SSH-2.0-x\r\n",
        b"\x00\x01",
        b"\x14\x03\x03\x00\x01\x01",
        b"\x17\x03\x03\x00\x01\x01",
        b"\x16\x02\x00",
        b"\x80\x2e\x01\x03\x01",
    ] {
        check(bytes, Err(Refusal::NotTls));
    }
}

#[test]
fn lengths_that_disagree_are_refused() {
    check(&record(&[]), MALFORMED);
    check(&record(&[2, 0, 0, 0]), MALFORMED);
    check(&[22, 3, 1, 0x40, 1, 1], MALFORMED);
    check(&record(&[1, 0xff, 0xff, 0xff]), MALFORMED);
    // A second message in the record of the hello.
    let mut two = message(&[(0, names(&["a.ru"]))]);
    two.extend(message(&[(0, names(&["b.ru"]))]));
    check(&record(&two), MALFORMED);
    // Another kind of record in the middle of the hello.
    let hello = message(&[(0, names(&["a.ru"]))]);
    let broken = [record(&hello[..9]), vec![20, 3, 3, 0, 1, 1]].concat();
    check(&broken, MALFORMED);
    // Each byte of the lengths inside, one more and one less.
    let body = message(&[(0, names(&["a.ru"]))]);
    for at in [3, 38, 72, 77, 80, 84, 86, 89] {
        for by in [1, 255] {
            let mut wrong = body.clone();
            wrong[at] = wrong[at].wrapping_add(by);
            let read = read(std::iter::once(record(&wrong)));
            assert!(!matches!(read, Ok(Some(_))), "byte {at} changed by {by}");
        }
    }
}

#[test]
fn encrypted_hello_is_judged_by_its_outer_name() {
    let ech = |name| record(&message(&[(0, names(&[name])), (0xfe0d, vec![0; 186])]));
    check(&ech("a.ru"), Ok(Some("a.ru")));
    check(&ech("cloudflare-ech.com"), Ok(Some("cloudflare-ech.com")));
    let hidden = record(&message(&[(0xfe0d, vec![0; 186])]));
    check(&hidden, Err(Refusal::NameMissing));
}

proptest::proptest! {
    #[test]
    fn no_bytes_make_it_panic(bytes: Vec<u8>, at in 0_usize..200, by: u8) {
        let _ = read(std::iter::once(bytes.clone()));
        let _ = read(std::iter::once(record(&bytes)));
        let mut bent = hello(&["www.gosuslugi.ru"]);
        let at = at % bent.len();
        bent[at] = by;
        if let Ok(Some(name)) = read(std::iter::once(bent)) {
            proptest::prop_assert_eq!(domain_like(&name), true);
        }
    }
}

fn domain_like(name: &str) -> bool {
    name.bytes()
        .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"-_.".contains(&byte))
}

#[test]
fn the_shared_corpus_is_judged_as_it_says() {
    let mut wrong = Vec::new();
    for row in corpora::rows("clienthello.jsonl") {
        let hex = row["hex"].as_str().unwrap();
        let bytes: Vec<u8> = (0..hex.len() / 2)
            .map(|at| u8::from_str_radix(&hex[2 * at..2 * at + 2], 16).unwrap())
            .collect();
        let result = read(std::iter::once(bytes));
        let right = match row["oracle_status"].as_str().unwrap() {
            "sni" => result.as_ref() == Ok(&row["oracle_sni"].as_str().map(str::to_owned)),
            "incomplete" => !matches!(result, Ok(Some(_))),
            "not-tls" => result == Err(Refusal::NotTls),
            "no-sni" => result == Err(Refusal::NameMissing),
            _ => result == Err(Refusal::HelloMalformed),
        };
        if !right {
            wrong.push(format!("{}: {result:?}", row["id"]));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}
