//! The case files in `cases/`: a policy, a line `---`, then one case a line.
//!
//! A case is `allow|deny(reason) navigate|frame|connect|fetch TEXT`; `region ID` changes the overlay
//! for the cases below it.

use std::path::Path;

use sps_kiosk::policy::{Decision, Policy, Way};

#[test]
fn every_case_file_is_decided_as_written() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/policy/cases");
    let mut cases = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        cases += run(&path, &std::fs::read_to_string(&path).unwrap());
    }
    assert!(cases >= 150, "only {cases} cases");
}

fn run(path: &Path, text: &str) -> usize {
    let (list, lines) = text
        .split_once("\n---\n")
        .expect("a case file has a line `---`");
    let with_region = |region| {
        Policy::parse(list, region)
            .unwrap_or_else(|problems| panic!("{}: {problems:#?}", path.display()))
    };
    let mut policy = with_region(None);
    let mut cases = 0;
    let mut wrong = Vec::new();
    for line in lines.lines().filter(|line| !line.starts_with('#')) {
        let mut words = line.splitn(3, ' ');
        let (Some(expected), Some(way)) = (words.next(), words.next()) else {
            panic!("not a case: {line}");
        };
        if expected == "region" {
            policy = with_region(Some(way));
            continue;
        }
        let found = match policy.decide_text(way_of(way), words.next().unwrap_or("")) {
            Decision::Allow(rule) => {
                assert!(!policy.rule_name(rule).is_empty(), "{line}");
                "allow".to_owned()
            }
            Decision::Deny(reason) => format!("deny({})", reason.code()),
        };
        cases += 1;
        if found != expected {
            wrong.push(format!("{line}\n  found {found}"));
        }
    }
    assert!(
        wrong.is_empty(),
        "{}:\n{}",
        path.display(),
        wrong.join("\n")
    );
    cases
}

fn way_of(word: &str) -> Way {
    match word {
        "navigate" => Way::Navigate,
        "frame" => Way::Frame,
        "connect" => Way::Connect,
        "fetch" => Way::Fetch,
        other => panic!("no such way: {other}"),
    }
}
