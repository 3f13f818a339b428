//! The shared corpus of requests that attack proxies.
//!
//! Every row is written to a real gate whose only listed host is a real portal; whatever the answer,
//! the portal must not hear a byte.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::rig::{Portal, Rig, policy};
use crate::corpora::rows;

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

#[test]
fn every_row_is_answered_as_it_says_and_nothing_is_forwarded() {
    let portal = Portal::echo();
    let rig = Rig::with(
        policy(&["www.gosuslugi.ru"]),
        &[("www.gosuslugi.ru", portal.address)],
        None,
    );
    let mut wrong = Vec::new();
    for row in rows("http_connect.jsonl") {
        let Some(words) = row["kiosk_expected"].as_str() else {
            continue;
        };
        let (statuses, may_close) = accepted(words);
        let mut view = rig.view(STANDARD.decode(row["raw_b64"].as_str().unwrap()).unwrap());
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
