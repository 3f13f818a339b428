//! `decide` and `check` as scripts call them.

use std::fs;
use std::io::Write;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::Path;
use std::process::{Command, Output, Stdio};

use serde_json::Value;
use sps_kiosk::policy::Policy;

const PROGRAM: &str = env!("CARGO_BIN_EXE_sps-kiosk");

fn project(path: &str) -> String {
    format!("{}/{path}", env!("CARGO_MANIFEST_DIR"))
}

fn decide(args: &[&str], input: &[u8]) -> Output {
    ask("decide", args, input)
}

/// Asks this command about the shipped list.
fn ask(command: &str, args: &[&str], input: &[u8]) -> Output {
    let mut child = Command::new(PROGRAM)
        .args([command, "--allowlist", &project("allowlist.toml")])
        .args(args)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    let mut pipe = child.stdin.take().expect("a pipe was asked for");
    // The program may end before it has read everything.
    let _ = pipe.write_all(input);
    drop(pipe);
    child.wait_with_output().expect("the program ends")
}

fn objects(output: &Output) -> Vec<Value> {
    String::from_utf8_lossy(&output.stdout)
        .lines()
        .map(|line| serde_json::from_str(line).expect("one JSON object a line"))
        .collect()
}

#[test]
fn decide_answers_each_line_with_one_object() {
    let input = b"https://www.gosuslugi.ru/\nhttps://gu-st.ru/\n\nhttps://a\x01\x1b\"\\.ru/\n\xff\xfe\nhttps://kchr.ru/\r";
    let output = decide(&["--json"], input);
    assert_eq!(output.status.code(), Some(1));
    let answers = objects(&output);
    let verdicts: Vec<&str> = answers
        .iter()
        .map(|answer| answer["reason"].as_str().unwrap_or("allow"))
        .collect();
    assert_eq!(
        verdicts,
        [
            "allow",
            "host-only-resource",
            "not-an-address",
            "ambiguous-address",
            "not-an-address",
            "ambiguous-address"
        ]
    );
    assert_eq!(answers[0]["url"], "https://www.gosuslugi.ru/");
    assert_eq!(answers[0]["verdict"], "allow");
    assert_eq!(answers[0]["rule"], "gosuslugi: *.gosuslugi.ru");
    assert_eq!(answers[1]["verdict"], "deny");
    assert!(answers[1].get("rule").is_none());
}

#[test]
fn decide_takes_addresses_ways_and_regions() {
    let code = |args: &[&str]| decide(args, b"").status.code();
    assert_eq!(code(&["https://www.gosuslugi.ru/"]), Some(0));
    assert_eq!(
        code(&["https://www.gosuslugi.ru/", "https://ya.ru/"]),
        Some(1)
    );
    assert_eq!(code(&["--as", "connect", "gu-st.ru:443"]), Some(0));
    assert_eq!(code(&["--as", "frame", "https://gu-st.ru/"]), Some(1));
    assert_eq!(code(&["--as", "fetch", "https://gu-st.ru/a.js"]), Some(0));
    assert_eq!(code(&["https://www.mfc22.ru/"]), Some(1));
    assert_eq!(
        code(&["--region", "altai", "https://www.mfc22.ru/"]),
        Some(0)
    );
    assert_eq!(
        code(&["--region", "nowhere", "https://www.gosuslugi.ru/"]),
        Some(2)
    );
    assert_eq!(
        code(&["--as", "look", "https://www.gosuslugi.ru/"]),
        Some(2)
    );
    assert_eq!(
        code(&["--allowlist", "/nowhere", "https://ya.ru/"]),
        Some(2)
    );
    assert_eq!(code(&[]), Some(0));
}

#[test]
fn decide_explains_in_words() {
    let output = decide(&["--json", "--explain", "https://gu-st.ru/"], b"");
    let explained = objects(&output)[0]["explain"].to_string();
    assert!(explained.contains("gosuslugi: gu-st.ru"), "{explained}");
    let output = decide(&["https://a\u{1b}[2J.ru/"], b"");
    assert!(!output.stdout.contains(&0x1b));
}

/// A folder with the shipped list and settings and one guide.
#[test]
fn learn_joins_what_seats_refused_into_lines_that_the_list_takes() {
    let status = |seat: &str, refused: &str| {
        format!(
            "{{\"seat\": \"{seat}\", \"branch\": \"Хабез\", \"state\": \"idle\", \"refused\": [{refused}]}}\n"
        )
    };
    let refused = |host: &str, count: u64| {
        format!(
            "{{\"page\": \"www.gosuslugi.ru\", \"host\": \"{host}\", \"reason\": \"host-not-listed\", \
             \"count\": {count}, \"line\": null}}"
        )
    };
    let input = status(
        "1",
        &[refused("captcha.test", 4), refused("hotjar.com", 9)].join(", "),
    ) + &status("2", &refused("captcha.test", 1));
    let output = ask("learn", &[], input.as_bytes());
    assert_eq!(output.status.code(), Some(0));
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(
        said.contains("captcha.test: 5 отказов, 2 места\n"),
        "{said}"
    );
    assert!(said.contains("hotjar.com: 9 отказов, 1 место"), "{said}");
    let line = "resources = [\"captcha.test\", \"*.captcha.test\"]";
    assert!(said.contains(line) && !said.contains("\"hotjar"), "{said}");
    let portal = format!(
        "[[portal]]\nid = \"a\"\nname = \"А\"\nhome = \"https://a.ru/\"\nhosts = [\"a.ru\"]\n{said}\n"
    );
    assert!(Policy::accept(&portal, None).is_ok(), "{portal}");

    let output = ask("learn", &["--json"], input.as_bytes());
    let answer = &objects(&output)[0];
    assert_eq!(answer["portals"]["gosuslugi"][0]["seats"], 2, "{answer}");
    let broken = ask("learn", &[], b"{}");
    assert_eq!(broken.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&broken.stderr).contains("ctl status --json"));
    let nothing = ask("learn", &[], b"");
    assert_eq!(nothing.status.code(), Some(0));
}

fn seat_files(list: &str, settings: &str, guide: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let write = |name: &str, text: &str| {
        std::fs::write(folder.path().join(name), text).expect("the file is written");
    };
    write("allowlist.toml", list);
    write("kiosk.toml", settings);
    std::fs::create_dir(folder.path().join("instructions")).expect("the folder is made");
    write("instructions/login.md", guide);
    folder
}

fn check(folder: &Path) -> (Option<i32>, String) {
    let output = Command::new(PROGRAM)
        .arg("check")
        .arg("--config")
        .arg(folder.join("kiosk.toml"))
        .output()
        .expect("the program runs");
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    (output.status.code(), said)
}

#[test]
fn check_passes_what_ships() {
    let folder = seat_files(
        include_str!("../../allowlist.toml"),
        include_str!("../../installer/kiosk.toml"),
        include_str!("../../instructions/login.md"),
    );
    let (code, said) = check(folder.path());
    assert_eq!((code, said.lines().count()), (Some(0), 1), "{said}");
}

#[test]
fn check_cites_every_problem_of_every_file() {
    let list = "must_deny = ['https://p.test/']\n[[portal]]\nid = 'p'\nname = 'П'\n\
                home = 'https://p.test/'\nhosts = ['p.test']\n\
                [[service]]\nnumber = 1\ntitle = 'Т'\nname = 'И'\nportal = 'p'\nguide = 'logn'\n";
    let folder = seat_files(list, "[seat]\nid = 'x'\n", "not a guide\n");
    let (code, said) = check(folder.path());
    assert_eq!(code, Some(1), "{said}");
    assert!(said.contains("allowlist.toml:1:14: "), "{said}");
    assert!(said.contains("allowlist.toml:12:9: "), "{said}");
    assert!(said.contains("instructions/login.md:1:"), "{said}");

    let guide = "+++\ntitle = 'Г'\ndate = '2026-11-22'\n+++\n1. Шаг.\n   ![Окно](okno.png)\n";
    let folder = seat_files(include_str!("../../allowlist.toml"), "", guide);
    let (code, said) = check(folder.path());
    let cited = "instructions/login.md:6:4: картинки okno.png";
    assert!(code == Some(1) && said.contains(cited), "{said}");

    let folder = seat_files("[[portal]]\nid = 'p'\n", "", "");
    assert!(check(folder.path()).1.contains("allowlist.toml:1:1: "));
    let folder = seat_files("", "[seat]\nname = 'x'\n[gate]\nlisten = 'x'\n", "");
    let (code, said) = check(folder.path());
    assert_eq!(code, Some(1));
    assert!(
        said.contains("kiosk.toml:2:1: ") && said.contains("kiosk.toml:4:10: "),
        "{said}"
    );
}

#[test]
fn check_says_everything_in_json_too() {
    let checked = |folder: &Path| {
        let output = Command::new(PROGRAM)
            .args(["check", "--json", "--config"])
            .arg(folder.join("kiosk.toml"))
            .output()
            .expect("the program runs");
        let said: Value = serde_json::from_slice(&output.stdout).expect("one JSON object");
        assert_eq!(said["schema"], 1);
        (output.status.code(), said)
    };
    let list = include_str!("../../allowlist.toml");
    let guide = include_str!("../../instructions/login.md");
    let (code, said) = checked(seat_files(list, "", guide).path());
    assert_eq!((code, &said["ok"]), (Some(0), &Value::Bool(true)));
    let (code, said) = checked(seat_files("# ничего", "", guide).path());
    assert_eq!(code, Some(1));
    assert_eq!(said["problems"][0]["line"], 1, "{said}");
    let (code, said) = checked(Path::new("/nowhere"));
    assert_eq!(code, Some(2));
    assert!(said["error"].as_str().unwrap().contains("/nowhere"));
}

#[test]
fn check_looks_where_run_looks_and_with_the_eyes_of_the_user() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let etc = folder.path().join("etc");
    std::fs::create_dir_all(etc.join("instructions")).unwrap();
    std::fs::write(
        etc.join("allowlist.toml"),
        include_str!("../../allowlist.toml"),
    )
    .unwrap();
    let code = |more: &[&str]| {
        let mut command = Command::new(PROGRAM);
        command.args(["check", "--root"]).arg(folder.path());
        command
            .args(more)
            .output()
            .expect("the program runs")
            .status
            .code()
    };
    assert_eq!(code(&[]), Some(0));
    // Without the rights of root nobody becomes another user.
    if std::os::unix::fs::MetadataExt::uid(&std::fs::metadata("/proc/self").unwrap()) == 0 {
        let open = std::os::unix::fs::PermissionsExt::from_mode;
        std::fs::set_permissions(folder.path(), open(0o755)).unwrap();
        assert_eq!(code(&["--as", "nobody"]), Some(0));
        std::fs::set_permissions(etc.join("allowlist.toml"), open(0o600)).unwrap();
        assert_eq!(code(&[]), Some(0), "root reads it");
        assert_eq!(code(&["--as", "nobody"]), Some(2));
        assert_eq!(code(&["--as", "no-such-user"]), Some(2));
    }
}

#[test]
fn check_says_when_a_file_cannot_be_read() {
    assert_eq!(check(Path::new("/nowhere")).0, Some(2));
    let folder = seat_files("", "[paths]\nallowlist = 'other.toml'\n", "");
    assert_eq!(check(folder.path()).0, Some(2));
}

#[test]
fn a_password_of_the_proxy_that_all_may_read_is_told_and_never_shown() {
    let folder = tempfile::tempdir().unwrap();
    let settings = folder.path().join("kiosk.toml");
    let secret = folder.path().join("secret");
    for shipped in ["allowlist.toml", "instructions"] {
        symlink(project(shipped), folder.path().join(shipped)).unwrap();
    }
    let try_out = |gate: &str, rights: [u32; 2], expected: &str| {
        fs::write(&settings, format!("[gate]\n{gate}\n")).unwrap();
        fs::write(&secret, "mfc:geheim\n").unwrap();
        for (file, rights) in [&settings, &secret].into_iter().zip(rights) {
            fs::set_permissions(file, fs::Permissions::from_mode(rights)).unwrap();
        }
        let (code, said) = check(folder.path());
        assert_eq!(
            code,
            Some(i32::from(!expected.is_empty())),
            "{gate}: {said}"
        );
        assert!(said.contains(expected), "{gate}: {said}");
        assert!(!said.contains("geheim"), "{said}");
    };
    const HERE: &str = "upstream = 'http://mfc:geheim@proxy:3128'";
    const FILE: &str = "upstream = 'http://proxy:3128'\nupstream_password_file = 'secret'";
    try_out(HERE, [0o640, 0o600], "");
    try_out(HERE, [0o644, 0o600], "kiosk.toml:2:12: ");
    try_out(FILE, [0o644, 0o640], "");
    try_out(FILE, [0o644, 0o644], "kiosk.toml:3:26: ");
    try_out(
        &FILE.replace("'secret'", "'none'"),
        [0o644, 0o640],
        "kiosk.toml:3:26: ",
    );
    try_out(
        "upstream = 'http://mfc:geheim@proxy:3128/x'",
        [0o640, 0o640],
        "kiosk.toml:2:12: ",
    );
}
