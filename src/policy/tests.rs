//! Decisions on small policies, one line a case.

use super::*;

const SHIPPED: &str = include_str!("../../allowlist.toml");

fn shipped(region: Option<&str>) -> Policy {
    Policy::parse(SHIPPED, region).unwrap_or_else(|problems| panic!("{problems:#?}"))
}

#[test]
fn the_shipped_file_keeps_its_promises_in_every_region() {
    for region in shipped(None).regions() {
        let problems = shipped(Some(region)).lint();
        assert!(problems.is_empty(), "{region}: {problems:#?}");
    }
}

#[test]
fn the_shipped_file_has_every_service_and_portal_of_the_order() {
    let policy = shipped(None);
    let numbers: Vec<u8> = policy.services().iter().map(|s| s.number).collect();
    assert_eq!(numbers, (1..=29).collect::<Vec<u8>>());
}
