//! A CUPS of the test's own, beside that of the machine: its configuration, spool and socket lie in
//! one folder, under the policy that Debian ships. Its printers are sockets on which the test
//! listens.

use std::fmt::Write as _;
use std::fs;
use std::io::Read;
use std::net::{SocketAddr, TcpListener};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::thread;

use tempfile::TempDir;

use crate::e2e::{kill, until};

/// A running CUPS.
pub(crate) struct Cups {
    place: TempDir,
    server: Child,
}

/// What CUPS does with jobs that have ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum History {
    /// As the seat needs it.
    Forgotten,
    /// As it is set up by default.
    Kept,
}

/// A queue, and what it is when CUPS starts.
pub(crate) struct Queue<'a> {
    pub(crate) name: &'a str,
    pub(crate) printer: SocketAddr,
    pub(crate) state: &'a str,
}

impl Cups {
    /// Starts one with these queues.
    pub(crate) fn start(queues: &[Queue<'_>], history: History) -> Cups {
        let place = tempfile::Builder::new().prefix("cups").tempdir().unwrap();
        // Its programs run as a user of their own.
        fs::set_permissions(place.path(), fs::Permissions::from_mode(0o755)).unwrap();
        for folder in ["etc", "spool/tmp", "cache", "state", "log"] {
            fs::create_dir_all(place.path().join(folder)).unwrap();
        }
        let at = |name: &str| place.path().join(name).display().to_string();
        let files = format!(
            "ServerRoot {}\nRequestRoot {}\nTempDir {}\nCacheDir {}\nStateDir {}\n\
             AccessLog {}\nErrorLog {}\nPageLog {}\n",
            at("etc"),
            at("spool"),
            at("spool/tmp"),
            at("cache"),
            at("state"),
            at("log/access"),
            at("log/error"),
            at("log/page")
        );
        fs::write(at("etc/cups-files.conf"), files).unwrap();
        let shipped = fs::read_to_string("/usr/share/cups/cupsd.conf.default")
            .expect("cups is installed by tests/run.sh");
        let policy = shipped.find("<Policy default>").unwrap();
        let policy = shipped[policy..].split_inclusive("</Policy>").next();
        let history = match history {
            History::Forgotten => "PreserveJobHistory No\nPreserveJobFiles No\n",
            History::Kept => "",
        };
        let settings = format!(
            "Listen {}\nBrowsing No\nWebInterface No\n{history}{}\n\
             <Location />\n  Order allow,deny\n</Location>\n",
            at("cups.sock"),
            policy.unwrap()
        );
        fs::write(at("etc/cupsd.conf"), settings).unwrap();
        let printers = queues.iter().fold(String::new(), |mut text, queue| {
            let Queue {
                name,
                printer,
                state,
            } = queue;
            writeln!(
                text,
                "<Printer {name}>\nDeviceURI socket://{printer}\nState {state}\nAccepting Yes\n\
                 </Printer>"
            )
            .unwrap();
            text
        });
        fs::write(at("etc/printers.conf"), printers).unwrap();
        let server = serve(place.path());
        Cups { place, server }
    }

    /// Where it listens: the value of `CUPS_SERVER`.
    pub(crate) fn server(&self) -> String {
        self.place.path().join("cups.sock").display().to_string()
    }

    /// Its process.
    pub(crate) fn processes(&self) -> [u32; 1] {
        [self.server.id()]
    }

    /// Ends it, as a crash would.
    pub(crate) fn stop(&mut self) {
        self.server.kill().unwrap();
        self.server.wait().unwrap();
        fs::remove_file(self.server()).unwrap();
    }

    /// Starts it over the same files.
    pub(crate) fn start_again(&mut self) {
        self.server = serve(self.place.path());
    }

    /// What lies in its spool: the data and the history of jobs.
    pub(crate) fn spool(&self) -> Vec<PathBuf> {
        let entries = fs::read_dir(self.place.path().join("spool")).unwrap();
        let files = entries.map(|entry| entry.unwrap().path());
        files.filter(|path| path.is_file()).collect()
    }

    /// Everything that it has logged.
    pub(crate) fn logs(&self) -> String {
        let read = |name| fs::read_to_string(self.place.path().join("log").join(name));
        ["access", "error", "page"]
            .map(|name| read(name).unwrap_or_default())
            .concat()
    }

    /// Says of a queue that its printer has colours and prints on both sides. What it is told goes to its paper by
    /// way of a program of ours, which counts two pages.
    pub(crate) fn describe(&mut self, queue: &str) {
        let told = self.place.path().join("told");
        fs::create_dir_all(&told).unwrap();
        fs::set_permissions(&told, fs::Permissions::from_mode(0o777)).unwrap();
        let told = told.display();
        self.print_by(
            queue,
            &format!(
                "echo \"$4 copies $5\" >{told}/new\nmv {told}/new {told}/told\n\
                 echo 'PAGE: 1 1' >&2\necho 'PAGE: 2 1' >&2\necho paper\n"
            ),
        );
    }

    /// Has a queue say that its paper is gone as soon as it prints. For a printer that hangs: the job stands.
    pub(crate) fn out_of_paper(&mut self, queue: &str) {
        let says = "echo 'STATE: +media-empty-error' >&2\nexec cat /dev/zero\n";
        self.print_by(queue, says);
    }

    /// What the queue prints goes to its paper by way of this program of a shell.
    fn print_by(&mut self, queue: &str, script: &str) {
        kill("TERM", self.server.id());
        self.server.wait().unwrap();
        let at = |name: &str| self.place.path().join(name);
        fs::create_dir_all(at("etc/ppd")).unwrap();
        let program = at("filter").display().to_string();
        fs::write(&program, format!("#!/bin/sh\n{script}")).unwrap();
        fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).unwrap();
        let described = include_str!("colour.ppd").replace("PROGRAM", &program);
        fs::write(at("etc/ppd").join(format!("{queue}.ppd")), described).unwrap();
        self.start_again();
    }

    /// What the program of [`Cups::describe`] was told last.
    pub(crate) fn told(&self) -> Option<String> {
        fs::read_to_string(self.place.path().join("told/told")).ok()
    }

    /// Starts it again with queues that were stopped going on.
    pub(crate) fn go_on(&mut self) {
        // It is asked to end: only then it keeps the jobs of a queue that is stopped.
        kill("TERM", self.server.id());
        self.server.wait().unwrap();
        let queues = self.place.path().join("etc/printers.conf");
        let text = fs::read_to_string(&queues).unwrap();
        fs::write(queues, text.replace("State Stopped", "State Idle")).unwrap();
        self.start_again();
    }

    /// Does with a queue what an administrator does: `cupsdisable`, `cupsenable`.
    pub(crate) fn administer(&self, program: &str, queue: &str) {
        let done = Command::new(program)
            .arg(queue)
            .env("CUPS_SERVER", self.server())
            .status();
        assert!(done.unwrap().success(), "{program} {queue}");
    }

    /// Prints a file in the name of a seat, as an earlier process of it would have.
    pub(crate) fn print(&self, owner: &str, queue: &str, file: &Path) {
        let done = Command::new("lp")
            .args(["-U", owner, "-d", queue])
            .arg(file)
            .env("CUPS_SERVER", self.server())
            .output()
            .expect("lp is installed by tests/run.sh");
        assert!(done.status.success(), "{done:?}");
    }
}

impl Drop for Cups {
    fn drop(&mut self) {
        // It may be dead already, by the test's own hand.
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}

fn serve(place: &Path) -> Child {
    let server = Command::new("/usr/sbin/cupsd")
        .arg("-f")
        .arg("-c")
        .arg(place.join("etc/cupsd.conf"))
        .arg("-s")
        .arg(place.join("etc/cups-files.conf"))
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("cups is installed by tests/run.sh");
    until("CUPS to listen", 20, || {
        std::os::unix::net::UnixStream::connect(place.join("cups.sock")).ok()
    });
    server
}

/// What a printer does with what it is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Manner {
    /// It takes everything and hangs up.
    Prints,
    /// It takes nothing and never hangs up: the job is on its way without end.
    Hangs,
}

/// A printer: a port on which the test listens.
pub(crate) struct Printer {
    pub(crate) address: SocketAddr,
    papers: Arc<Mutex<Vec<Vec<u8>>>>,
}

impl Printer {
    pub(crate) fn start(manner: Manner) -> Printer {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let papers = Arc::new(Mutex::new(Vec::new()));
        let printed = Arc::clone(&papers);
        thread::spawn(move || {
            let mut held = Vec::new();
            for mut stream in listener.incoming().flatten() {
                match manner {
                    Manner::Hangs => held.push(stream),
                    Manner::Prints => {
                        let mut paper = Vec::new();
                        // What CUPS broke off in the middle is no paper.
                        if stream.read_to_end(&mut paper).is_ok() && !paper.is_empty() {
                            printed.lock().unwrap().push(paper);
                        }
                    }
                }
            }
        });
        Printer { address, papers }
    }

    /// What came out so far.
    pub(crate) fn papers(&self) -> Vec<Vec<u8>> {
        self.papers.lock().unwrap().clone()
    }

    /// A queue for it.
    pub(crate) fn queue<'a>(&self, name: &'a str) -> Queue<'a> {
        Queue {
            name,
            printer: self.address,
            state: "Idle",
        }
    }
}
