//! `sps-kiosk bundle` as IT calls it: the real program over real folders, and killed at each step.

mod brought;
mod fetched;
mod fleet;
mod server;
mod staged;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use tempfile::TempDir;

const PROGRAM: &str = env!("CARGO_BIN_EXE_sps-kiosk");

/// The folders of a publisher and of a seat.
struct Rig(TempDir);

impl Rig {
    /// A publisher who has published nothing yet, and a seat that trusts it.
    fn new() -> Rig {
        let rig = Rig(tempfile::tempdir().unwrap());
        rig.done(&["keys", "keys"]);
        rig.done(&["init", "repository", "--keys", "keys"]);
        fs::create_dir_all(rig.path("seat/etc")).unwrap();
        let root = rig.path("repository/metadata/1.root.json");
        fs::copy(root, rig.path("seat/etc/publisher.json")).unwrap();
        fs::create_dir(rig.path("instructions")).unwrap();
        rig.write("Первый");
        rig
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// A list and a guide of which both say this.
    fn write(&self, name: &str) {
        let list = format!(
            "[[portal]]\nid = 'p'\nname = '{name}'\nhome = 'https://p.test/'\nhosts = ['p.test']\n"
        );
        fs::write(self.path("allowlist.toml"), list).unwrap();
        let guide = include_str!("../instructions/print.md");
        let guide = format!("{guide}\n{name}. Подробности.\n");
        fs::write(self.path("instructions/print.md"), guide).unwrap();
    }

    fn run(&self, words: &[&str]) -> Output {
        let mut command = Command::new(PROGRAM);
        command.arg("bundle").args(words).current_dir(self.0.path());
        command.output().unwrap()
    }

    /// The same where this authority is believed.
    fn run_with(&self, words: &[&str], authority: &Path) -> Output {
        let mut command = Command::new(PROGRAM);
        command
            .arg("bundle")
            .args(words)
            .env("SSL_CERT_FILE", authority);
        command.current_dir(self.0.path()).output().unwrap()
    }

    fn said(&self, words: &[&str], code: i32) -> String {
        let output = self.run(words);
        let all = in_all(&output);
        assert_eq!(output.status.code(), Some(code), "{words:?}: {all}");
        all
    }

    fn done(&self, words: &[&str]) -> String {
        self.said(words, 0)
    }

    fn publish(&self) -> String {
        self.said(&PUBLISH, 0)
    }

    fn take(&self) -> String {
        self.done(&["use", "repository", "--root", "seat"])
    }

    /// What the bundle in force says: the name in its list, which its guide has, too.
    fn in_force(&self, seat: &str) -> String {
        let current = self.path(seat).join("bundle/current");
        let list = fs::read_to_string(current.join("allowlist.toml")).unwrap();
        let name = list.lines().find_map(|line| line.strip_prefix("name = '"));
        let name = name.unwrap().trim_end_matches('\'').to_owned();
        let guide = fs::read_to_string(current.join("instructions/print.md")).unwrap();
        assert!(
            guide.contains(&name) && guide.ends_with("Подробности.\n"),
            "{guide}"
        );
        name
    }
}

/// Everything that it said.
fn in_all(output: &Output) -> String {
    let all = [&output.stdout[..], &output.stderr[..]].concat();
    String::from_utf8(all).unwrap()
}

const PUBLISH: [&str; 9] = [
    "publish",
    "repository",
    "--keys",
    "keys",
    "--allowlist",
    "allowlist.toml",
    "--instructions",
    "instructions",
    "--yes",
];

#[test]
fn a_list_is_corrected_published_taken_and_taken_back() {
    let rig = Rig::new();
    let first = rig.publish();
    assert!(first.contains("это первая публикация"), "{first}");
    assert!(rig.take().contains("теперь на месте набор"));
    assert_eq!(rig.in_force("seat"), "Первый");
    let list = fs::read_to_string(rig.path("allowlist.toml")).unwrap();
    let list = list.replace("['p.test']", "['p.test', 'new.test']");
    fs::write(rig.path("allowlist.toml"), list.replace("Первый", "Второй")).unwrap();
    let guide = fs::read_to_string(rig.path("instructions/print.md")).unwrap();
    fs::write(
        rig.path("instructions/print.md"),
        guide.replace("Первый", "Второй"),
    )
    .unwrap();
    let second = rig.publish();
    assert!(second.contains("+ узел p: new.test"), "{second}");
    assert!(second.contains("новых 0, изменено 1, убрано 0"), "{second}");
    assert!(rig.publish().contains("ничего не изменилось"));
    rig.take();
    assert_eq!(rig.in_force("seat"), "Второй");
    let shown = rig.done(&["show", "--root", "seat"]);
    assert!(shown.contains("вернуться"), "{shown}");
    rig.done(&["use", "previous", "--root", "seat"]);
    assert_eq!(rig.in_force("seat"), "Первый");
    let refreshed = rig.done(&["refresh", "repository", "--keys", "keys"]);
    assert!(refreshed.contains("действует до"), "{refreshed}");
    let root = "seat/etc/publisher.json";
    let verified = rig.done(&["verify", "repository", "--root", root]);
    assert!(verified.contains("публикация цела"), "{verified}");
    fs::write(rig.path("repository/metadata/timestamp.json"), "").unwrap();
    rig.said(&["verify", "repository", "--root", root], 1);
    rig.said(&["use", "repository", "--root", "seat"], 1);
    assert_eq!(rig.in_force("seat"), "Первый");
}

#[test]
fn nothing_is_published_with_a_mistake_or_without_a_yes() {
    let rig = Rig::new();
    let asked = rig.said(&PUBLISH[..PUBLISH.len() - 1], 1);
    assert!(asked.contains("не опубликовано"), "{asked}");
    let list = fs::read_to_string(rig.path("allowlist.toml")).unwrap();
    let broken =
        format!("must_allow = ['https://q.test/']\nmust_deny = ['https://p.test/']\n{list}");
    fs::write(rig.path("allowlist.toml"), broken).unwrap();
    let refused = rig.said(&PUBLISH, 1);
    assert!(
        refused.contains("allowlist.toml:1:") && refused.contains("allowlist.toml:2:"),
        "{refused}"
    );
    assert!(!rig.path("repository/metadata/timestamp.json").exists());
    let strange = rig.said(&["keys", "keys"], 2);
    assert!(strange.contains("уже есть"), "{strange}");
}

#[test]
fn the_keys_are_their_owners_alone_and_openssl_reads_them() {
    use std::os::unix::fs::PermissionsExt;
    let rig = Rig::new();
    for name in ["root-1", "root-2", "root-3", "list", "daily"] {
        let file = rig.path(&format!("keys/{name}.pem"));
        let mode = fs::metadata(&file).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{name}");
        let mut openssl = Command::new("openssl");
        openssl.args(["pkey", "-noout", "-in"]).arg(&file);
        assert!(openssl.status().unwrap().success(), "{name}");
    }
}

/// The calls after which something on the disk is other than before.
const CALLS: [&str; 6] = ["mkdir", "write", "fsync", "rename", "symlink", "unlink"];

/// More of each than the program makes.
const MOST_CALLS: usize = 500;

#[test]
fn a_seat_that_is_killed_at_any_step_has_the_old_bundle_or_the_new_one() {
    let rig = Rig::new();
    rig.publish();
    rig.take();
    rig.write("Второй");
    rig.publish();
    for call in CALLS {
        let ended = (1..MOST_CALLS).find(|step| {
            copy(&rig.path("seat"), &rig.path("killed"));
            let words = ["use", "repository", "--root", "killed"];
            let has_ended = ends_before(&rig, call, *step, &words, Path::new("/dev/null"));
            let name = rig.in_force("killed");
            assert!(["Первый", "Второй"].contains(&name.as_str()), "{name}");
            rig.done(&["use", "repository", "--root", "killed"]);
            assert_eq!(rig.in_force("killed"), "Второй", "{call} {step}");
            has_ended
        });
        // One step at least is a kill, whatever the call.
        assert!(ended.is_some_and(|ended| ended > 1), "{call}: {ended:?}");
    }
}

/// Takes a bundle with these words, believing this authority, and is killed when it makes this call for the n-th time;
/// true when it came to its end first.
fn ends_before(rig: &Rig, call: &str, step: usize, words: &[&str], authority: &Path) -> bool {
    let inject = format!("inject={call}:signal=KILL:when={step}");
    let mut command = Command::new("strace");
    command.args([
        "-f",
        "-qq",
        "-o",
        "/dev/null",
        "-e",
        &format!("trace={call}"),
        "-e",
        &inject,
    ]);
    command.args([PROGRAM, "bundle"]).args(words);
    command.env("SSL_CERT_FILE", authority);
    let output = command.current_dir(rig.0.path()).output();
    let output = output.expect("strace is installed by tests/run.sh");
    output.status.success()
}

fn copy(from: &Path, to: &Path) {
    let _none = fs::remove_dir_all(to);
    let copied = Command::new("cp").arg("-a").args([from, to]).status();
    assert!(copied.unwrap().success());
}
