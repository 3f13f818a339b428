//! A PostgreSQL of our own on a socket of the file system, with as many databases as tests ask for.

use std::fs;
use std::io::Write;
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, Weak};

use postgres::{Client, NoTls};
use tempfile::TempDir;

use crate::e2e::until;
use crate::wipe::owns_the_machine;

/// A running PostgreSQL.
pub(super) struct Cluster {
    place: TempDir,
    process: Mutex<Option<Child>>,
    databases: AtomicUsize,
    /// Where it listens on the network, if it does.
    port: Option<u16>,
}

impl Cluster {
    /// The one that the tests of this moment share; none where it cannot run: it refuses root, and the root of a
    /// namespace cannot become anybody else.
    pub(super) fn shared() -> Option<Arc<Cluster>> {
        static SHARED: Mutex<Weak<Cluster>> = Mutex::new(Weak::new());
        if !owns_the_machine() {
            return None;
        }
        // A test that failed while it waited for it does not keep the others from it.
        let mut shared = SHARED.lock().unwrap_or_else(|failed| failed.into_inner());
        let cluster = shared.upgrade().unwrap_or_else(|| {
            let new = Arc::new(Cluster::start());
            *shared = Arc::downgrade(&new);
            new
        });
        Some(cluster)
    }

    /// One of its own.
    pub(super) fn start() -> Cluster {
        let cluster = Cluster::new();
        cluster.go_on();
        cluster
    }

    /// One of its own, which shows a certificate of `localhost` to whoever comes over the network, and lets nobody
    /// else in there; its port, and the certificate.
    pub(super) fn over_tls() -> (Cluster, u16, String) {
        let mut cluster = Cluster::new();
        let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
        let data = cluster.place.path().join("data");
        let key = made.signing_key.serialize_pem();
        for (name, text) in [("server.crt", made.cert.pem()), ("server.key", key)] {
            let file = data.join(name);
            fs::write(&file, text).unwrap();
            fs::set_permissions(&file, fs::Permissions::from_mode(0o600)).unwrap();
            std::os::unix::fs::chown(&file, Some(postgres_user()), None).unwrap();
        }
        let who = "local all all trust\nhostssl all all 127.0.0.1/32 trust\n";
        fs::write(data.join("pg_hba.conf"), who).unwrap();
        let port = free_port();
        let settings = format!("listen_addresses = '127.0.0.1'\nport = {port}\nssl = on\n");
        let mut file = fs::File::options()
            .append(true)
            .open(data.join("postgresql.conf"))
            .unwrap();
        file.write_all(settings.as_bytes()).unwrap();
        cluster.port = Some(port);
        cluster.go_on();
        (cluster, port, made.cert.pem())
    }

    fn new() -> Cluster {
        let place = tempfile::Builder::new().prefix("pg").tempdir().unwrap();
        std::os::unix::fs::chown(place.path(), Some(postgres_user()), None).unwrap();
        let made = as_postgres("initdb")
            .args(["--username=board", "--auth=trust", "--encoding=UTF8"])
            .args(["--locale=C", "--no-sync", "-D"])
            .arg(place.path().join("data"))
            .output()
            .expect("postgresql is installed by tests/run.sh");
        assert!(made.status.success(), "{made:?}");
        let settings = place.path().join("data/postgresql.conf");
        let mut settings = fs::File::options().append(true).open(settings).unwrap();
        settings.write_all(b"listen_addresses = ''\n").unwrap();
        Cluster {
            place,
            process: Mutex::new(None),
            databases: AtomicUsize::new(0),
            port: None,
        }
    }

    fn go_on(&self) {
        let place = self.place.path();
        let mut log = fs::File::options();
        let log = log.create(true).append(true).open(place.join("log"));
        let process = as_postgres("postgres")
            .arg("-k")
            .arg(place)
            .arg("-D")
            .arg(place.join("data"))
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(log.unwrap())
            .spawn()
            .unwrap();
        *self.process.lock().unwrap() = Some(process);
        until("PostgreSQL", 30, || {
            Client::connect(&self.url("postgres"), NoTls).ok()
        });
    }

    /// Ends it at once, as its own service does when it has no time, and every connection with it.
    pub(super) fn stop(&self) {
        if let Some(mut process) = self.process.lock().unwrap().take() {
            let quit = ["-QUIT", &process.id().to_string()];
            let _gone = Command::new("kill").args(quit).status();
            let _ended = process.wait();
        }
    }

    /// Ends it and starts it again.
    pub(super) fn restart(&self) {
        self.stop();
        self.go_on();
    }

    /// The address of a new database.
    pub(super) fn new_database(&self) -> String {
        let name = format!("b{}", self.databases.fetch_add(1, Ordering::Relaxed));
        let mut client = Client::connect(&self.url("postgres"), NoTls).unwrap();
        client
            .batch_execute(&format!("CREATE DATABASE {name}"))
            .unwrap();
        self.url(&name)
    }

    fn url(&self, database: &str) -> String {
        self.url_of("board", database)
    }

    /// The address of a database for this role.
    pub(super) fn url_of(&self, role: &str, database: &str) -> String {
        let socket = self.place.path().display().to_string().replace('/', "%2F");
        let port = self.port.map_or(String::new(), |port| format!(":{port}"));
        format!("postgresql://{role}@{socket}{port}/{database}")
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        self.stop();
    }
}

/// A port of this computer that nobody listens on.
pub(super) fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.local_addr().unwrap().port()
}

/// This program of PostgreSQL, as the user that its package has made for it.
fn as_postgres(program: &str) -> Command {
    let mut command = Command::new("setpriv");
    command
        .args(["--reuid=postgres", "--regid=postgres", "--clear-groups"])
        .arg(programs().join(program))
        .current_dir("/");
    command
}

/// The number of that user.
fn postgres_user() -> u32 {
    let users = fs::read_to_string("/etc/passwd").unwrap();
    let line = users.lines().find(|line| line.starts_with("postgres:"));
    let number = line.and_then(|line| line.split(':').nth(2)?.parse().ok());
    number.expect("postgresql is installed by tests/run.sh")
}

/// Debian keeps the programs of each version apart.
fn programs() -> PathBuf {
    let versions = fs::read_dir("/usr/lib/postgresql").expect("installed by tests/run.sh");
    let mut versions: Vec<PathBuf> = versions.map(|entry| entry.unwrap().path()).collect();
    versions.sort();
    let newest: &Path = versions.last().unwrap();
    newest.join("bin")
}
