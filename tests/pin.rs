//! `sps-kiosk pin`: asked without an echo, weak ones refused, one line of kiosk.toml written.

use std::fs;
use std::io::{Read, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use sps_kiosk::config::{Config, Places};

const PROGRAM: &str = env!("CARGO_BIN_EXE_sps-kiosk");

const SETTINGS: &str = "# Место у окна.\n[seat]\nid = \"sps-01\" # номер\n\n[staff]\n# ПИН\n";

fn place(settings: &str) -> tempfile::TempDir {
    let root = tempfile::tempdir().unwrap();
    fs::create_dir(root.path().join("etc")).unwrap();
    fs::write(root.path().join("etc/kiosk.toml"), settings).unwrap();
    root
}

fn settings(root: &Path) -> String {
    fs::read_to_string(root.join("etc/kiosk.toml")).unwrap()
}

/// Types these lines into the program that `command` starts.
fn typed(command: &mut Command, lines: &str) -> Output {
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // Whoever refuses the first line reads no second one.
    let _ = child.stdin.take().unwrap().write_all(lines.as_bytes());
    child.wait_with_output().unwrap()
}

fn pin(root: &Path, lines: &str) -> Output {
    typed(
        Command::new(PROGRAM).args(["pin", "--root"]).arg(root),
        lines,
    )
}

fn is_set(root: &Path, pin: &str) -> bool {
    let config = Config::parse(&settings(root), &Places::under(root)).unwrap();
    config.staff.pin.is_some_and(|hash| hash.matches(pin))
}

#[test]
fn a_pin_is_written_as_a_hash_and_the_rest_of_the_file_stays() {
    let root = place(SETTINGS);
    let file = root.path().join("etc/kiosk.toml");
    fs::set_permissions(&file, fs::Permissions::from_mode(0o640)).unwrap();
    let done = pin(root.path(), "739154\n739154\n");
    assert!(done.status.success(), "{done:?}");
    assert!(is_set(root.path(), "739154"));
    let text = settings(root.path());
    for kept in ["# Место у окна.", "id = \"sps-01\" # номер", "# ПИН"] {
        assert!(text.contains(kept), "{text}");
    }
    assert!(!text.contains("739154"));
    assert_eq!(
        fs::metadata(&file).unwrap().permissions().mode() & 0o777,
        0o640
    );
    assert!(
        pin(root.path(), "летний дождь\nлетний дождь\n")
            .status
            .success()
    );
    assert!(is_set(root.path(), "летний дождь"));
    assert_eq!(settings(root.path()).matches("pin =").count(), 1);
    assert_eq!(fs::read_dir(root.path().join("etc")).unwrap().count(), 1);
}

#[test]
fn a_consultant_has_a_pin_of_his_own() {
    let root = place("[staff]\n[[staff.consultant]]\nname = \"Ким О.\" # третий стол\n");
    let set = |name: &str, pin: &str| {
        let mut command = Command::new(PROGRAM);
        let command = command.args(["pin", "--consultant", name, "--root"]);
        typed(command.arg(root.path()), &format!("{pin}\n{pin}\n"))
    };
    for (name, pin) in [
        ("Ким О.", "739154"),
        ("Иванова А. П.", "528460"),
        ("Ким О.", "918273645 дождь"),
    ] {
        let done = set(name, pin);
        assert!(done.status.success(), "{done:?}");
    }
    let config = Config::parse(&settings(root.path()), &Places::under(root.path())).unwrap();
    assert_eq!(config.staff.pin, None);
    let pins = ["918273645 дождь", "528460"];
    for (one, (name, pin)) in config
        .staff
        .consultants
        .iter()
        .zip(["Ким О.", "Иванова А. П."].iter().zip(pins))
    {
        assert_eq!(one.name, *name);
        assert!(one.pin.as_ref().unwrap().matches(pin));
    }
    assert_eq!(config.staff.consultants.len(), 2);
    assert!(settings(root.path()).contains("# третий стол"));
    assert_eq!(set("Ким, каб. 3", "739154").status.code(), Some(2));
}

#[test]
fn a_hash_for_the_answers_of_a_set_up_is_printed_and_no_file_is_written() {
    let root = place(SETTINGS);
    let mut command = Command::new(PROGRAM);
    let command = command.args(["pin", "--print", "--root"]);
    let done = typed(command.arg(root.path()), "739154\n739154\n");
    assert!(done.status.success(), "{done:?}");
    assert_eq!(settings(root.path()), SETTINGS);
    let line = String::from_utf8(done.stdout).unwrap();
    fs::write(
        root.path().join("etc/kiosk.toml"),
        format!("[staff]\n{line}"),
    )
    .unwrap();
    assert!(is_set(root.path(), "739154"));
}

#[test]
fn a_pin_may_be_the_first_setting_of_all() {
    let root = tempfile::tempdir().unwrap();
    fs::create_dir(root.path().join("etc")).unwrap();
    assert!(pin(root.path(), "739154\n739154\n").status.success());
    assert!(is_set(root.path(), "739154"));
    let file = root.path().join("etc/kiosk.toml");
    assert_eq!(
        fs::metadata(&file).unwrap().permissions().mode() & 0o777,
        0o644,
        "the seat is another user"
    );
}

#[test]
fn what_is_refused_changes_nothing() {
    let check = |settings_before: &str, lines: &str, said: &str| {
        let root = place(settings_before);
        let refused = pin(root.path(), lines);
        let words = String::from_utf8(refused.stderr).unwrap();
        assert_eq!(refused.status.code(), Some(2), "{words}");
        assert!(words.contains(said), "{said} is not in {words}");
        assert_eq!(settings(root.path()), settings_before);
    };
    check(SETTINGS, "73915\n73915\n", "короткий");
    check(SETTINGS, "111111\n111111\n", "разных");
    check(SETTINGS, "123456\n123456\n", "подряд");
    check(SETTINGS, "123123\n123123\n", "повторять");
    check(SETTINGS, "739154\n739155\n", "не совпали");
    check(SETTINGS, "739154\n", "не прочитан");
    check("[seat]\nname = 'x'\n", "739154\n739154\n", "kiosk.toml:2:");
    check("[seat\n", "739154\n739154\n", "kiosk.toml:1:");
}

#[test]
fn nothing_is_echoed_on_a_terminal() {
    let root = place(SETTINGS);
    let command = format!("'{PROGRAM}' pin --root '{}'", root.path().display());
    // `script` gives the program a terminal and shows everything that appears on it.
    let mut terminal = Command::new("script")
        .args(["--quiet", "--return", "--command", &command, "/dev/null"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut keys = terminal.stdin.take().unwrap();
    let mut shown = terminal.stdout.take().unwrap();
    let mut seen = Vec::new();
    for question in ["ПИН-код: ", "ПИН-код ещё раз: "] {
        while !seen.ends_with(question.as_bytes()) {
            let mut byte = [0];
            shown.read_exact(&mut byte).unwrap();
            seen.push(byte[0]);
        }
        keys.write_all(b"739154\n").unwrap();
    }
    shown.read_to_end(&mut seen).unwrap();
    let seen = String::from_utf8(seen).unwrap();
    assert!(terminal.wait().unwrap().success(), "{seen}");
    assert!(!seen.contains("739154"), "{seen}");
    assert!(is_set(root.path(), "739154"));
}
