//! The gate as a service of its own: it follows its list, and a list that is refused changes nothing.

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::net::TcpStream;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::os::unix::net::UnixDatagram;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

const PROGRAM: &str = env!("CARGO_BIN_EXE_sps-kiosk");

/// One portal without TLS, so that the answer of the gate itself is seen.
const LIST: &str = "[[portal]]\nid = 'p'\nname = 'П'\nhome = 'http://plain.test/'\nhosts = ['http://plain.test']\n";

pub(crate) struct Service {
    root: tempfile::TempDir,
    process: Child,
    address: String,
}

impl Drop for Service {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

impl Service {
    fn start(list: &str) -> Service {
        // Nothing listens there: what is let through is answered with 502.
        Service::set_up(list, "[gate.hosts]\n'plain.test' = '127.0.0.1:1'\n", &[])
    }

    /// One with these settings, and these places in its environment.
    pub(crate) fn set_up(list: &str, settings: &str, variables: &[(&str, PathBuf)]) -> Service {
        Service::of(
            Path::new(PROGRAM),
            tempfile::tempdir().unwrap(),
            list,
            settings,
            variables,
        )
    }

    /// Where it listens.
    pub(crate) fn address(&self) -> &str {
        &self.address
    }

    /// One of this program, whose files lie here.
    fn of(
        program: &Path,
        root: tempfile::TempDir,
        list: &str,
        settings: &str,
        variables: &[(&str, PathBuf)],
    ) -> Service {
        fs::create_dir(root.path().join("etc")).unwrap();
        fs::write(root.path().join("etc/kiosk.toml"), settings).unwrap();
        fs::write(root.path().join("etc/allowlist.toml"), list).unwrap();
        let mut process = Command::new(program)
            .args(["gate", "--root"])
            .arg(root.path())
            .envs(variables.iter().map(|(name, place)| (name, place)))
            .stdout(Stdio::piped())
            .stderr(fs::File::create(root.path().join("log")).unwrap())
            .spawn()
            .unwrap();
        let mut line = String::new();
        let mut out = BufReader::new(process.stdout.take().unwrap());
        out.read_line(&mut line).unwrap();
        let address = line.split_whitespace().last().unwrap().to_owned();
        Service {
            root,
            process,
            address,
        }
    }

    fn list(&self) -> PathBuf {
        self.root.path().join("etc/allowlist.toml")
    }

    /// What it has logged.
    pub(crate) fn log(&self) -> String {
        fs::read_to_string(self.root.path().join("log")).unwrap()
    }

    /// The head of its answer to this request.
    pub(crate) fn ask(&self, request: &str) -> String {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        stream.write_all(request.as_bytes()).unwrap();
        let lines = BufReader::new(stream).lines().map(Result::unwrap);
        let head = lines.take_while(|line| !line.is_empty());
        head.map(|line| line + "\n").collect()
    }

    fn lets_through(&self, host: &str) -> bool {
        let answer = self.ask(&format!(
            "GET http://{host}/ HTTP/1.1\r\nHost: {host}\r\n\r\n"
        ));
        match answer.split(' ').nth(1) {
            // Nobody has this name, or whoever would know does not answer.
            Some("502" | "504") => true,
            Some("403") => false,
            other => panic!("{other:?}"),
        }
    }

    /// Waits until the log has these words so many times.
    fn until_logged(&self, words: &str, times: usize) {
        let deadline = Instant::now() + Duration::from_secs(60);
        while self.log().matches(words).count() < times {
            assert!(Instant::now() < deadline, "«{words}» is not logged");
        }
    }

    fn until_it_lets_through(&self, host: &str) {
        let deadline = Instant::now() + Duration::from_secs(60);
        while !self.lets_through(host) {
            assert!(Instant::now() < deadline, "{host} stays shut");
        }
    }
}

#[test]
fn the_service_follows_its_list_and_keeps_the_last_good_one() {
    let mut service = Service::start(LIST);
    assert!(service.lets_through("plain.test"));
    assert!(!service.lets_through("other.test"));
    let other = LIST.replace("plain.test", "other.test");
    let refused = [
        String::new(),
        "[[portal".to_owned(),
        format!("must_deny = ['http://plain.test/']\n{LIST}"),
    ];
    for (before, bad) in refused.iter().enumerate() {
        fs::write(service.root.path().join("etc/new"), bad).unwrap();
        fs::rename(service.root.path().join("etc/new"), service.list()).unwrap();
        service.until_logged("the list is refused", before + 1);
        assert!(service.lets_through("plain.test"));
        fs::write(service.root.path().join("etc/new"), &other).unwrap();
        fs::rename(service.root.path().join("etc/new"), service.list()).unwrap();
        service.until_it_lets_through("other.test");
        assert!(!service.lets_through("plain.test"));
        fs::write(service.list(), LIST).unwrap();
        service.until_it_lets_through("plain.test");
    }
    // As a save under a strict umask: nobody but root reads it, and the gate lives on.
    fs::set_permissions(service.list(), fs::Permissions::from_mode(0o000)).unwrap();
    assert!(service.lets_through("plain.test"));
    assert!(service.process.try_wait().unwrap().is_none());
}

#[test]
fn the_log_keeps_no_label_that_a_page_chose() {
    let service = Service::start(LIST);
    // «иванов», put before a domain of the page's own.
    assert!(!service.lets_through("xn--80adcgf3bgi.evil.example"));
    service.until_logged("refused evil.example", 1);
    let log = fs::read_to_string(service.root.path().join("log")).unwrap();
    assert!(!log.contains("xn--80adcgf3bgi"), "{log}");
}

#[test]
fn journald_gets_priorities_and_fields_and_the_standard_error_nothing() {
    let root = tempfile::tempdir().unwrap();
    let journal = UnixDatagram::bind(root.path().join("socket")).unwrap();
    let patience = Duration::from_secs(60);
    journal.set_read_timeout(Some(patience)).unwrap();
    let log = fs::File::create(root.path().join("log")).unwrap();
    let stream = log.metadata().unwrap();
    fs::create_dir(root.path().join("etc")).unwrap();
    fs::write(root.path().join("etc/allowlist.toml"), "[[portal").unwrap();
    // In a tree of mounts of its own the socket lies where that of journald would.
    let script = "mkdir -p /run/systemd/journal && mount --bind \"$0\" /run/systemd/journal && \
                  exec \"$1\" gate --root \"$0\"";
    let mut gate = Command::new("unshare")
        .args(["--mount", "sh", "-c", script])
        .arg(root.path())
        .arg(PROGRAM)
        .env(
            "JOURNAL_STREAM",
            format!("{}:{}", stream.dev(), stream.ino()),
        )
        .stdout(Stdio::null())
        .stderr(log)
        .spawn()
        .unwrap();
    let mut line = vec![0; 64 << 10];
    // The first word is an empty one: whether anybody listens.
    let line = loop {
        let length = journal.recv(&mut line).unwrap();
        if length > 0 {
            break String::from_utf8_lossy(&line[..length]).into_owned();
        }
    };
    gate.kill().unwrap();
    gate.wait().unwrap();
    // A field in the journal's own form: its name, its length in eight bytes, its value.
    let warning = "PRIORITY\n\u{1}\0\0\0\0\0\0\u{0}4\n";
    assert!(line.contains(warning), "a warning: {line:?}");
    assert!(line.contains("the list is refused"), "{line}");
    assert!(!line.contains('\u{1b}'), "{line}");
    let written = fs::read_to_string(root.path().join("log")).unwrap();
    assert_eq!(written, "", "it would be there twice");
}

#[test]
fn without_a_good_list_the_service_lets_nothing_through_until_there_is_one() {
    let service = Service::start("[[portal");
    assert!(!service.lets_through("plain.test"));
    fs::write(service.list(), LIST).unwrap();
    service.until_it_lets_through("plain.test");
}

#[test]
fn a_replaced_program_ends_once_nobody_is_connected() {
    let root = tempfile::tempdir().unwrap();
    let program = root.path().join("gate");
    fs::copy(PROGRAM, &program).unwrap();
    let mut service = Service::of(&program, root, LIST, "", &[]);
    let connected = TcpStream::connect(&service.address).unwrap();
    let new = service.root.path().join("new");
    fs::copy(PROGRAM, &new).unwrap();
    fs::rename(new, program).unwrap();
    assert!(service.process.try_wait().unwrap().is_none());
    drop(connected);
    let end = Instant::now() + Duration::from_secs(60);
    let code = loop {
        if let Some(status) = service.process.try_wait().unwrap() {
            break status.code();
        }
        assert!(Instant::now() < end, "it does not end: {}", service.log());
        std::thread::yield_now();
    };
    assert_eq!(code, Some(0), "{}", service.log());
}
