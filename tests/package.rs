//! The package on this very system, a copy of it in memory: installed, upgraded, removed, purged.
//!
//! What the package depends on need not be there.

use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};

/// A system whose every change is in memory, as long as it lives.
struct Machine {
    holder: Child,
    root: PathBuf,
    _place: tempfile::TempDir,
}

impl Machine {
    fn new() -> Machine {
        let place = tempfile::tempdir().unwrap();
        let script = "set -e; cd \"$1\"; mount -t tmpfs tmpfs .; cd \"$1\"; mkdir upper work root
            mount -t overlay -o lowerdir=/,upperdir=upper,workdir=work overlay root
            mount -t proc proc root/proc; mount --rbind /dev root/dev; echo ready; exec cat";
        let mut holder = Command::new("unshare")
            .args(["--mount", "--propagation", "private", "bash", "-c", script])
            .arg("bash")
            .arg(place.path())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut said = String::new();
        let mut words = BufReader::new(holder.stdout.as_mut().unwrap());
        words.read_line(&mut said).unwrap();
        assert_eq!(said, "ready\n", "the test needs the right to mount");
        let below = format!("/proc/{}/root{}/root", holder.id(), place.path().display());
        Machine {
            holder,
            root: below.into(),
            _place: place,
        }
    }

    fn path(&self, path: &str) -> PathBuf {
        self.root.join(path.trim_start_matches('/'))
    }

    fn read(&self, path: &str) -> String {
        fs::read_to_string(self.path(path)).unwrap()
    }

    /// Runs this there, without anybody to ask.
    fn try_to(&self, words: &[&str]) -> Output {
        Command::new("chroot")
            .arg(&self.root)
            .args(words)
            .env("LC_ALL", "C.UTF-8")
            .env("DEBIAN_FRONTEND", "noninteractive")
            .stdin(Stdio::null())
            .output()
            .unwrap()
    }

    fn run(&self, words: &[&str]) -> String {
        let output = self.try_to(words);
        let said = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let (said, complained) = (said(&output.stdout), said(&output.stderr));
        assert!(output.status.success(), "{words:?}\n{said}{complained}");
        said
    }

    /// As apt is told to in installer/README.md, but without what the package depends on.
    fn dpkg(&self, words: &[&str]) {
        let usual = [
            "dpkg",
            "--force-confdef,confold,depends,unsafe-io",
            "--no-triggers",
        ];
        self.run(&[&usual, words].concat());
    }

    fn state_of_the_package(&self) -> String {
        let words = ["dpkg-query", "-W", "-f=${db:Status-Abbrev}${Version}"];
        self.run(&[&words[..], &["sps-kiosk"]].concat())
    }

    fn install(&self, package: &Path) {
        let name = package.file_name().unwrap();
        fs::copy(package, self.root.join(name)).unwrap();
        self.dpkg(&["--install", &format!("/{}", name.to_str().unwrap())]);
        fs::remove_file(self.root.join(name)).unwrap();
    }

    /// Everything below /etc, with what is in it.
    fn etc(&self) -> BTreeMap<PathBuf, Vec<u8>> {
        let mut found = BTreeMap::new();
        let mut folders = vec![self.path("etc")];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                let kind = path.symlink_metadata().unwrap().file_type();
                let name = path.strip_prefix(&self.root).unwrap().to_owned();
                if kind.is_dir() {
                    folders.push(path);
                } else if kind.is_symlink() {
                    let to = fs::read_link(path).unwrap();
                    found.insert(name, to.into_os_string().into_encoded_bytes());
                } else {
                    found.insert(name, fs::read(path).unwrap());
                }
            }
        }
        found
    }
}

impl Drop for Machine {
    fn drop(&mut self) {
        // Its end takes the mounts away.
        drop(self.holder.stdin.take());
        let _gone = self.holder.wait();
    }
}

fn ran(command: &mut Command) -> String {
    let output = command.output().unwrap();
    let complained = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{command:?}\n{complained}");
    String::from_utf8(output.stdout).unwrap()
}

/// The package of the programs that were built for the tests.
fn package(place: &Path) -> PathBuf {
    let programs = Path::new(env!("CARGO_BIN_EXE_sps-kiosk")).parent().unwrap();
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/installer/package.sh");
    let said = ran(Command::new("bash")
        .args([script, "deb", "--programs"])
        .arg(programs)
        .arg("--out")
        .arg(place)
        .env("DPKG_DEB_COMPRESSOR_TYPE", "none"));
    said.lines().last().unwrap().into()
}

/// The same a version later, with another kiosk.toml and another list in it.
fn next_version(package: &Path, place: &Path) -> PathBuf {
    let tree = place.join("next");
    ran(Command::new("dpkg-deb").arg("-R").args([package, &tree]));
    for (file, more) in [
        ("etc/sps-kiosk/kiosk.toml", "# next\n"),
        ("usr/share/sps-kiosk/allowlist.toml", "# next\n"),
    ] {
        let text = fs::read_to_string(tree.join(file)).unwrap();
        fs::write(tree.join(file), text + more).unwrap();
    }
    let control = tree.join("DEBIAN/control");
    let text = fs::read_to_string(&control).unwrap();
    fs::write(control, text.replace("\nVersion: ", "\nVersion: 1:")).unwrap();
    let next = place.join("next.deb");
    let mut build = Command::new("dpkg-deb");
    build.args(["--root-owner-group", "-Znone", "--build"]);
    ran(build.args([&tree, &next]));
    next
}

#[test]
fn the_package_locks_nothing_keeps_what_it_wrote_and_leaves_nothing() {
    let place = tempfile::tempdir().unwrap();
    let first = package(place.path());
    let next = next_version(&first, place.path());
    let machine = Machine::new();
    let bare = machine.etc();

    machine.install(&first);
    let users = ["passwd", "group", "shadow", "gshadow"];
    for (file, content) in machine.etc() {
        let name = file.strip_prefix("etc").unwrap();
        let of_users = users
            .iter()
            .any(|users| name.to_str().unwrap().starts_with(users));
        assert!(
            of_users || name.starts_with("sps-kiosk") || bare.get(&file) == Some(&content),
            "{} is new",
            file.display()
        );
    }
    // A file with a backslash in its name is known to dpkg, too.
    assert_eq!(machine.run(&["dpkg", "--verify", "sps-kiosk"]), "");
    machine.run(&["id", "kiosk"]);
    machine.run(&["id", "sps-kiosk-gate"]);
    machine.run(&["sps-kiosk", "check"]);
    machine.run(&["sps-kiosk", "check", "--config", "/etc/sps-kiosk/gate.toml"]);
    machine.run(&["sps-kiosk", "decide", "https://www.gosuslugi.ru/"]);
    for text in ["man/ru/man1/sps-kiosk.1.gz", "sps-kiosk/session/pam"] {
        assert!(machine.path("usr/share").join(text).exists(), "{text}");
    }

    // What IT wrote outweighs what came with the package, and outlives the next version of it.
    let settings = machine.read("etc/sps-kiosk/kiosk.toml") + "# ours\n";
    let list = machine.read("usr/share/sps-kiosk/allowlist.toml") + "# ours\n";
    fs::write(machine.path("etc/sps-kiosk/kiosk.toml"), &settings).unwrap();
    fs::write(machine.path("etc/sps-kiosk/allowlist.toml"), &list).unwrap();
    machine.install(&next);
    assert_eq!(machine.read("etc/sps-kiosk/kiosk.toml"), settings);
    assert_eq!(machine.read("etc/sps-kiosk/allowlist.toml"), list);
    assert!(
        machine
            .read("usr/share/sps-kiosk/allowlist.toml")
            .ends_with("# next\n")
    );
    let state = machine.state_of_the_package();
    assert!(state.starts_with("ii 1:"), "{state}");

    // A set-up that cannot be taken back keeps the program that could.
    let records = machine.path("var/lib/sps-kiosk-setup");
    fs::create_dir(&records).unwrap();
    fs::write(records.join("0000.json"), "?").unwrap();
    let removed = machine.try_to(&["dpkg", "--no-triggers", "--remove", "sps-kiosk"]);
    assert!(!removed.status.success());
    assert!(machine.path("usr/bin/sps-kiosk").exists());
    fs::remove_file(records.join("0000.json")).unwrap();

    let files = machine.run(&["dpkg-query", "-L", "sps-kiosk"]);
    machine.dpkg(&["--remove", "sps-kiosk"]);
    assert_eq!(machine.read("etc/sps-kiosk/allowlist.toml"), list);
    machine.dpkg(&["--purge", "sps-kiosk"]);
    for file in files.lines().filter(|file| file.contains("sps-kiosk")) {
        assert!(!machine.path(file).exists(), "{file} stays");
    }
    assert!(!machine.path("etc/sps-kiosk").exists());
    machine.run(&["id", "kiosk"]);
}

#[test]
fn a_package_that_is_removed_takes_its_set_up_back() {
    let place = tempfile::tempdir().unwrap();
    let machine = Machine::new();
    machine.install(&package(place.path()));
    let before = machine.etc();
    machine.run(&["sps-kiosk", "setup"]);
    assert!(machine.etc().len() > before.len());
    machine.dpkg(&["--remove", "sps-kiosk"]);
    let after = machine.etc();
    let differs = |name: &&PathBuf| before.get(*name) != after.get(*name);
    let differ: Vec<_> = before.keys().chain(after.keys()).filter(differs).collect();
    assert!(differ.is_empty(), "{differ:?}");
}

#[test]
fn the_version_of_the_package_is_that_of_the_program() {
    let changelog = fs::read_to_string("installer/package/changelog").unwrap();
    let version = concat!("sps-kiosk (", env!("CARGO_PKG_VERSION"), ") ");
    assert!(changelog.starts_with(version), "{changelog}");
}
