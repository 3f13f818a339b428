//! Old versions of TLS: spoken only with hosts whose rule says so.

use std::sync::Arc;

use sps_kiosk::policy::Policy;

use super::rig::{Portal, Rig, hello, refused};

/// The head of a ServerHello with TLS 1.1.
const OLD: [u8; 12] = [22, 3, 2, 0, 42, 2, 0, 0, 38, 3, 2, 7];

/// A fatal alert: this version is not supported.
const TOO_OLD: [u8; 7] = [21, 3, 1, 0, 2, 2, 70];

fn list(more: &str) -> Arc<Policy> {
    let text = format!("[[group]]\nid = 'test'\nhosts = ['old.test', 'new.test']\n{more}");
    Arc::new(Policy::parse(&text, None).unwrap())
}

fn rig(list: Arc<Policy>) -> (Portal, Rig) {
    let portal = Portal::saying(&OLD);
    let hosts = ["old.test", "new.test"].map(|host| (host, portal.address));
    let rig = Rig::with(list, &hosts, None);
    (portal, rig)
}

fn answer(rig: &Rig, host: &str) -> Vec<u8> {
    let mut view = rig.connected(&format!("{host}:443"));
    view.send(hello(host));
    view.receive(TOO_OLD.len())
}

#[test]
fn an_old_answer_passes_where_the_rule_says_so_and_is_told_elsewhere() {
    let (_portal, rig) = rig(list("old_tls = ['old.test']"));
    assert_eq!(answer(&rig, "old.test"), OLD[..7]);
    rig.told_nothing();
    assert_eq!(answer(&rig, "new.test"), TOO_OLD);
    assert_eq!(rig.told(), refused("new.test", "tls-too-old"));
}

#[test]
fn what_a_list_no_longer_permits_is_refused_and_closed() {
    let (_portal, rig) = rig(list("old_tls = ['old.test']"));
    let mut view = rig.connected("old.test:443");
    view.send(hello("old.test"));
    assert_eq!(view.receive(OLD.len()), OLD);
    rig.gate.load(list(""));
    assert_eq!(view.rest(), "");
    // An engine that started before goes on offering it.
    assert_eq!(answer(&rig, "old.test"), TOO_OLD);
    assert_eq!(rig.told(), refused("old.test", "tls-too-old"));
}
