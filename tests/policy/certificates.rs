//! Certificates of the list, as `check` and `decide --explain` speak of them.

use std::fs;
use std::path::Path;
use std::process::Command;

use rcgen::{BasicConstraints, CertificateParams, IsCa, KeyPair};

const PROGRAM: &str = env!("CARGO_BIN_EXE_sps-kiosk");

/// A root that is valid until this year.
fn root(until: i32) -> String {
    let mut params = CertificateParams::default();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params.not_before = rcgen::date_time_ymd(2010, 1, 1);
    params.not_after = rcgen::date_time_ymd(until, 1, 1);
    let key = KeyPair::generate().unwrap();
    params.self_signed(&key).unwrap().pem()
}

fn entry(folder: &Path, file: &str, hosts: &str) -> String {
    let sum = Command::new("sha256sum").arg(folder.join(file)).output();
    let sum = String::from_utf8(sum.unwrap().stdout).unwrap();
    let sum = sum.split(' ').next().filter(|sum| !sum.is_empty());
    let sum = sum.map_or("0".repeat(64), str::to_owned);
    format!("[[certificates]]\nfile = '{file}'\nsha256 = '{sum}'\nhosts = [{hosts}]\n")
}

fn said(words: &[&str]) -> (Option<i32>, String) {
    let output = Command::new(PROGRAM).args(words).output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    (output.status.code(), said)
}

#[test]
fn check_says_all_that_is_wrong_with_certificates_and_decide_whose_they_are() {
    let folder = tempfile::tempdir().unwrap();
    let place = |name: &str| folder.path().join(name);
    fs::create_dir(place("instructions")).unwrap();
    fs::write(place("kiosk.toml"), "").unwrap();
    fs::write(place("good.crt"), root(2090)).unwrap();
    fs::write(place("late.crt"), root(2015)).unwrap();
    let portal = "[[portal]]\nid = 'p'\nname = 'П'\nhome = 'https://p.test/'\nhosts = ['p.test']\n";
    let list = place("allowlist.toml");
    let save = |entries: &[(&str, &str)]| {
        let entries = entries.iter();
        let entries = entries.map(|(file, hosts)| entry(folder.path(), file, hosts));
        fs::write(&list, portal.to_owned() + &entries.collect::<String>()).unwrap();
    };
    let config = place("kiosk.toml").display().to_string();
    let check = || said(&["check", "--config", &config]);

    save(&[("good.crt", "'p.test'")]);
    assert_eq!(check().0, Some(0), "{}", check().1);
    let file = list.display().to_string();
    let (_, explained) = said(&[
        "decide",
        "--explain",
        "--allowlist",
        &file,
        "https://p.test/",
    ]);
    assert!(explained.contains("good.crt"), "{explained}");

    save(&[
        ("good.crt", "'q.test'"),
        ("late.crt", "'p.test'"),
        ("gone.crt", "'p.test'"),
    ]);
    let (code, problems) = check();
    assert_eq!(code, Some(1), "{problems}");
    for cited in [
        "allowlist.toml:9:10: ",
        "allowlist.toml:11:8: ",
        "allowlist.toml:15:8: ",
    ] {
        assert!(problems.contains(cited), "{cited}: {problems}");
    }
}
