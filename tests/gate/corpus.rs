//! The shared corpus of requests that attack proxies, where it lies beside the project.
//!
//! Every row is written to a real gate whose only listed host is a real portal; whatever the answer,
//! the portal must not hear a byte.

use serde_json::Value;

use super::rig::{Portal, Rig, policy};

/// What the row's words allow: statuses, and whether a close without an answer is one.
fn accepted(words: &str) -> (Vec<u16>, bool) {
    let refusals = vec![400, 403, 405, 408, 411, 431];
    match words {
        "200 then SNI check" => (vec![200], false),
        "200 or 400" | "200 to allowed or 400; never dial evil" => (vec![200, 400], false),
        "400 (or 200); identical verdict" => (vec![200, 400], false),
        "400" | "400 (a forward proxy never gets origin-form)" => (vec![400], false),
        "400 or tunnel data -> close" => (vec![400], true),
        "431/close" | "431/close, bounded memory" => (vec![431], true),
        "close" => (refusals, true),
        "403/400" | "400/403" => (vec![400, 403], false),
        "403, or normalise then same verdict as www.gosuslugi.ru:443" => (vec![200, 403], false),
        words if words.starts_with("403") => (vec![403], false),
        words if words.starts_with("verdict on authority") => (vec![400, 403], false),
        // «400/close», «400 or close; never forward»: the gate closes after every refusal.
        _ => (refusals, true),
    }
}

fn bytes_of(base64: &str) -> Vec<u8> {
    const DIGITS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut bits = 0_u32;
    let mut count = 0;
    let mut bytes = Vec::new();
    for digit in base64.bytes().filter(|digit| *digit != b'=') {
        let value = DIGITS.iter().position(|known| *known == digit).unwrap();
        bits = bits << 6 | u32::try_from(value).unwrap();
        count += 6;
        if count >= 8 {
            count -= 8;
            bytes.push((bits >> count) as u8);
        }
    }
    bytes
}

#[test]
fn every_row_is_answered_as_it_says_and_nothing_is_forwarded() {
    let path = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../shared/corpora/http_connect.jsonl"
    );
    let Ok(text) = std::fs::read_to_string(path) else {
        return;
    };
    let portal = Portal::echo();
    let rig = Rig::with(
        policy(&["www.gosuslugi.ru"]),
        &[("www.gosuslugi.ru", portal.address)],
        None,
    );
    let mut wrong = Vec::new();
    for line in text.lines() {
        let row: Value = serde_json::from_str(line).unwrap();
        let Some(words) = row["kiosk_expected"].as_str() else {
            continue;
        };
        let (statuses, may_close) = accepted(words);
        let mut view = rig.view(bytes_of(row["raw_b64"].as_str().unwrap()));
        let right = match view.status() {
            Some(status) => statuses.contains(&status),
            None => may_close,
        };
        if !right {
            wrong.push(format!("{} should be {words}", row["id"]));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    drop(rig);
    assert_eq!(portal.all_so_far(), b"", "the portal heard something");
}
