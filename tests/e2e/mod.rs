//! A whole visit, end to end: the real program, the real engine, real keys, on a display of its own.
//!
//! Each test starts one kiosk with the shipped policy. The portals answer under their true names
//! with certificates that only this kiosk trusts, and whatever leaves the list is seen. Nothing of
//! the machine is changed: a mount namespace of its own gives the kiosk another name server and one
//! more authority.

pub(crate) mod display;
mod outside;
mod portals;

mod aloud;
mod asked;
mod at_random;
mod attached;
mod authorities;
mod below;
mod branch;
mod calling;
mod canaries;
mod choosing;
mod engine;
mod escape;
mod files;
mod forgotten;
mod from_board;
mod hands;
mod handshakes;
mod in_a_row;
mod journal;
mod keyboard;
mod killed;
mod leaving;
mod letters;
mod monitors;
mod naming;
mod old_tls;
mod opening;
mod paper;
mod papers;
mod practised;
pub(crate) mod printed;
mod refused;
mod reload;
mod repeated;
mod replaced;
mod saving;
mod scanned;
mod scanning;
mod staff;
mod taking;
mod upgraded;
mod watchdog;
mod whole_visit;
mod windows;

use std::fmt::Write as _;
use std::fs;
use std::os::unix::fs::{MetadataExt, symlink};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::{LazyLock, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::Value;
use tempfile::TempDir;

use crate::print::cups::Cups;
use display::Display;
use outside::Outside;
use portals::Portals;

/// The program under test.
const PROGRAM: &str = env!("CARGO_BIN_EXE_sps-kiosk");

/// One kiosk at a time: two engines that draw in software on two cores would only wait for each
/// other.
static ALONE: Mutex<()> = Mutex::new(());

/// A running kiosk with everything around it.
pub(crate) struct Kiosk {
    pub(crate) display: Display,
    pub(crate) portals: Portals,
    pub(crate) outside: Outside,
    root: TempDir,
    seat: Child,
    _alone: MutexGuard<'static, ()>,
}

impl Kiosk {
    /// A kiosk with the shipped policy that shows its start page.
    pub(crate) fn start() -> Kiosk {
        let kiosk = Kiosk::start_with(&shipped("allowlist.toml"));
        kiosk.wait_for("idle");
        kiosk
    }

    /// The same, started by somebody with these variables in his environment.
    pub(crate) fn start_among(variables: &[(&str, String)]) -> Kiosk {
        let kiosk = Kiosk::start_in(&shipped("allowlist.toml"), "", variables, |_| {});
        kiosk.wait_for("idle");
        kiosk
    }

    /// A kiosk with this policy, in whatever state that brings it to.
    pub(crate) fn start_with(policy: &str) -> Kiosk {
        Kiosk::start_in(policy, "", &[], |_| {})
    }

    /// A kiosk with the shipped policy that prints on the queue `q` of this CUPS, in the language in
    /// which seats run: the toolkit names its printers in it.
    pub(crate) fn start_printing(cups: &Cups) -> Kiosk {
        let settings = "[print]\nprinter = \"q\"\nmax_pages = 3\n";
        let variables = [
            ("CUPS_SERVER", cups.server()),
            ("LANG", "ru_RU.UTF-8".to_owned()),
        ];
        let policy = shipped("allowlist.toml");
        let kiosk = Kiosk::start_in(&policy, settings, &variables, |_| {});
        kiosk.wait_for("idle");
        kiosk
    }

    /// A kiosk with the scanner that SANE keeps for tests, set up as in this folder.
    pub(crate) fn start_scanning(settings: &Path) -> Kiosk {
        let variables = [("SANE_CONFIG_DIR", settings.display().to_string())];
        let policy = shipped("allowlist.toml");
        let more = "[scan]\ndevice = \"test:0\"\n";
        let kiosk = Kiosk::start_in(&policy, more, &variables, |_| {});
        kiosk.wait_for("idle");
        kiosk
    }

    /// A kiosk that wipes its whole machine, where that is one of its own: the directories that
    /// everybody shares are new, and its home is `home/`.
    pub(crate) fn start_whole() -> Kiosk {
        let settings = "[paths]\nstate = \"../var\"\nruntime = \"../run\"\n
            [scan]\ninbox = \"../inbox\"\n";
        let variables = [(WHOLE, "1".to_owned())];
        let policy = shipped("allowlist.toml");
        let kiosk = Kiosk::start_in(&policy, settings, &variables, |root| {
            fs::create_dir(root.join("home")).unwrap();
            fs::create_dir(root.join("inbox")).unwrap();
        });
        kiosk.wait_for("idle");
        kiosk
    }

    /// Mounts a stick where desktops do, with these options, and returns how it looks from outside.
    pub(crate) fn insert_stick(&self, options: &str) -> PathBuf {
        let seat = self.seat_id().to_string();
        let script = "mkdir -p /media/usb && mount -t tmpfs -o \"$0\" stick /media/usb";
        let done = Command::new("nsenter")
            .args(["--mount", "--target", &seat, "sh", "-c", script, options])
            .status();
        assert!(done.unwrap().success(), "a stick with {options}");
        Path::new("/proc").join(seat).join("root/media/usb")
    }

    /// Puts a file in the place of another, for this kiosk alone.
    pub(crate) fn mount(&self, file: &Path, place: &str) {
        let seat = self.seat_id().to_string();
        let done = Command::new("nsenter")
            .args(["--mount", "--target", &seat, "mount", "--bind"])
            .args([file, Path::new(place)])
            .status();
        assert!(done.unwrap().success(), "{place}");
    }

    /// A kiosk whose settings in `etc/` were changed before it started.
    pub(crate) fn prepared(policy: &str, prepare: impl FnOnce(&Path)) -> Kiosk {
        Kiosk::start_in(policy, "", &[], prepare)
    }

    fn start_in(
        policy: &str,
        more: &str,
        variables: &[(&str, String)],
        prepare: impl FnOnce(&Path),
    ) -> Kiosk {
        let alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
        let [portal, evil, names] = outside::addresses();
        let portals = Portals::start(portal.into());
        let outside = Outside::start(evil, names);
        let display = Display::start(1366, 768);
        let root = tempfile::Builder::new().prefix("kiosk").tempdir().unwrap();
        let etc = root.path().join("etc");
        fs::create_dir(&etc).unwrap();
        let guides = repository().join("instructions");
        let copied = Command::new("cp").arg("-r").arg(guides).arg(&etc).status();
        assert!(copied.unwrap().success());
        fs::write(etc.join("allowlist.toml"), policy).unwrap();
        fs::write(etc.join("kiosk.toml"), settings(portal, evil) + more).unwrap();
        let trusted = fs::read_to_string(TRUSTED).unwrap_or_default() + &portals.authority.pem();
        fs::write(root.path().join("trusted.pem"), trusted).unwrap();
        fs::write(root.path().join("state.pem"), portals.states.pem()).unwrap();
        fs::write(root.path().join("between.pem"), &portals.between).unwrap();
        let resolver = format!("nameserver {names}\noptions timeout:1 attempts:1\n");
        fs::write(root.path().join("resolv.conf"), resolver).unwrap();
        symlink(&*LOCALES, root.path().join("locales")).unwrap();
        prepare(root.path());
        let seat = run(root.path(), &display, variables);
        Kiosk {
            display,
            portals,
            outside,
            root,
            seat,
            _alone: alone,
        }
    }

    /// The policy file that is in force.
    pub(crate) fn policy(&self) -> PathBuf {
        self.root.path().join("etc/allowlist.toml")
    }

    /// `sps-kiosk ctl …`
    pub(crate) fn ctl(&self, arguments: &[&str]) -> Output {
        Command::new(PROGRAM)
            .arg("ctl")
            .args(arguments)
            .arg("--root")
            .arg(self.root.path())
            .output()
            .unwrap()
    }

    /// What `ctl status` says; nothing while nobody listens.
    pub(crate) fn status(&self) -> Option<Value> {
        let output = self.ctl(&["status", "--json"]);
        serde_json::from_slice(&output.stdout).ok()
    }

    /// Waits until the seat is in this state and a screen shows more than a blank.
    pub(crate) fn wait_for(&self, state: &str) -> Value {
        let status = until(&format!("the state {state}"), 30, || {
            self.status().filter(|status| status["state"] == state)
        });
        until("a painted screen", 20, || {
            // Every page of ours has a bar; what stands where no screen is has none.
            let seen = self.display.look();
            let bar = seen.part(0..seen.size().0, 0..60);
            (bar.colours() > 20).then_some(())
        });
        status
    }

    /// Opens an address in the portal view.
    pub(crate) fn open(&self, address: &str) {
        let output = self.ctl(&["open", address]);
        let error = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "ctl open {address}: {error}");
    }

    /// Ends the visit and returns the wipe's report.
    pub(crate) fn end(&self) -> Value {
        let output = self.ctl(&["end", "--json"]);
        let report: Value = serde_json::from_slice(&output.stdout).unwrap();
        assert_eq!(report["clean"], true, "{report}");
        report
    }

    /// Ends the visit, reads the report away and waits for the start page.
    pub(crate) fn next_visit(&self) {
        self.end();
        self.wait_for("idle");
        self.portals.forget();
    }

    /// Waits until the next screen stands ready.
    pub(crate) fn until_spare(&self) {
        until("the spare screen", 30, || {
            self.status().filter(|status| status["spare"] == true)
        });
    }

    /// Kills the seat as a crash would, and waits until nothing of it is left on the display.
    pub(crate) fn kill_seat(&mut self) {
        self.seat.kill().unwrap();
        self.seat.wait().unwrap();
        until("the screens to die with the seat", 10, || {
            self.processes().is_empty().then_some(())
        });
    }

    /// The seat's own process.
    pub(crate) fn seat_id(&self) -> u32 {
        self.seat.id()
    }

    /// Starts the seat again over the same files.
    pub(crate) fn start_again(&mut self) {
        self.seat = run(self.root.path(), &self.display, &[]);
    }

    /// Kills the screen that serves the visit.
    pub(crate) fn kill_screen(&self) {
        kill("KILL", self.screen());
    }

    /// The process of the screen that serves the visit: the oldest one, since the spare came later.
    pub(crate) fn screen(&self) -> u32 {
        let seat = self.seat_id();
        let mut all = self.processes().into_iter();
        all.find(|id| *id != seat && is_program(*id)).unwrap()
    }

    /// The screen that stands ready, if there is one.
    pub(crate) fn spare(&self) -> Option<u32> {
        let (seat, current) = (self.seat_id(), self.screen());
        let mut all = self.processes().into_iter();
        all.find(|id| ![seat, current].contains(id) && is_program(*id))
    }

    /// Begins to end the visit, and leaves its report to whoever waits for it.
    pub(crate) fn end_beside(&self) -> Child {
        let mut end = Command::new(PROGRAM);
        end.args(["ctl", "end", "--root"]).arg(self.root.path());
        end.stdout(Stdio::null()).stderr(Stdio::null());
        end.spawn().unwrap()
    }

    /// Waits until the seat has ended, and returns its exit code.
    pub(crate) fn exit_code(&mut self) -> Option<i32> {
        until("the end of the seat", 30, || self.seat.try_wait().unwrap()).code()
    }

    /// Where everything of this kiosk lies.
    pub(crate) fn root(&self) -> &Path {
        self.root.path()
    }

    /// Every process that uses this display or lies under the seat, oldest first by the time when it
    /// began: numbers start anew when the system has given out the last one. xdotool and the like are
    /// gone by the time anyone asks.
    pub(crate) fn processes(&self) -> Vec<u32> {
        let mine = format!("DISPLAY={}\0", self.display.name);
        let all = fs::read_dir("/proc").unwrap();
        let mut all: Vec<u32> = all
            .filter_map(|entry| entry.unwrap().file_name().to_str()?.parse().ok())
            .filter(|id: &u32| {
                let environment = fs::read(format!("/proc/{id}/environ")).unwrap_or_default();
                String::from_utf8_lossy(&environment).contains(&mine)
            })
            .collect();
        all.sort_by_key(|id| began(*id));
        all
    }

    /// The visits' directories that are there now.
    pub(crate) fn visits(&self) -> Vec<PathBuf> {
        let visits = self.root.path().join("run/visits");
        let entries = fs::read_dir(visits).into_iter().flatten();
        entries.map(|entry| entry.unwrap().path()).collect()
    }

    /// What the visits left under the runtime folder: every file, with its path.
    pub(crate) fn left_behind(&self) -> Vec<PathBuf> {
        let mut found = Vec::new();
        let mut folders = vec![self.root.path().join("run"), self.root.path().join("var")];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder).into_iter().flatten() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    folders.push(path);
                } else {
                    found.push(path);
                }
            }
        }
        found
    }

    /// Waits for a calm page of the program in the portal's place, and keeps a picture of it.
    pub(crate) fn shows_a_page_of_its_own(&self, name: &str) {
        // A sheet of white paper on the ground; while a page opens there is only one of the two.
        until("a calm page", 20, || {
            let seen = self.display.look();
            let paper = seen.run_of([255; 3], 60..900, 100..700);
            let ground = seen.run_of(display::GROUND, 0..60, 100..700);
            (paper >= 300 && ground >= 10).then_some(())
        });
        self.shot(name);
    }

    /// Keeps a picture of the screen under the target folder.
    pub(crate) fn shot(&self, name: &str) {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("screens");
        fs::create_dir_all(&folder).unwrap();
        self.display.shot(&folder.join(format!("{name}.png")));
    }

    /// Everything that the kiosk logged.
    pub(crate) fn log(&self) -> String {
        fs::read_to_string(self.root.path().join("log")).unwrap_or_default()
    }
}

impl Drop for Kiosk {
    #[expect(
        clippy::print_stderr,
        reason = "what a failed test leaves for a person"
    )]
    fn drop(&mut self) {
        if thread::panicking() {
            let test = thread::current()
                .name()
                .unwrap_or_default()
                .replace("::", "-");
            self.shot(&format!("failed-{test}"));
            eprintln!("{:?}\n{}", self.status(), self.log());
        }
        // It may be dead already, by the test's own hand.
        let _ = self.seat.kill();
        let _ = self.seat.wait();
    }
}

/// What a careless or hostile set-up leaves in the seat's environment: inspectors, foreign code, other
/// ways out. Every kiosk of the tests starts with it.
pub(crate) const HOSTILE: &[(&str, &str)] = &[
    ("GIO_EXTRA_MODULES", "/nonexistent"),
    ("GTK_DEBUG", "interactive"),
    ("GTK_MODULES", "gail:atk-bridge"),
    ("GTK_PATH", "/nonexistent"),
    ("GTK_THEME", "HighContrastInverse"),
    ("LD_LIBRARY_PATH", "/nonexistent"),
    ("WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS", "1"),
    ("WEBKIT_INJECTED_BUNDLE_PATH", "/nonexistent"),
    ("WEBKIT_INSPECTOR_HTTP_SERVER", "127.0.0.1:9222"),
    ("WEBKIT_INSPECTOR_SERVER", "127.0.0.1:9223"),
    ("http_proxy", "http://192.0.2.1:3128"),
    ("https_proxy", "http://192.0.2.1:3128"),
    ("no_proxy", "*"),
];

/// Where GnuTLS reads the authorities that it trusts.
const TRUSTED: &str = "/etc/ssl/certs/ca-certificates.crt";

/// A folder with the language of a real seat, which a bare machine has not built.
static LOCALES: LazyLock<PathBuf> = LazyLock::new(|| {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("locales");
    fs::create_dir_all(&folder).unwrap();
    let made = Command::new("localedef")
        .args(["--no-archive", "-i", "ru_RU", "-f", "UTF-8"])
        .arg(folder.join("ru_RU.utf8"))
        .status();
    assert!(
        made.unwrap().success(),
        "locales is installed by tests/run.sh"
    );
    folder
});

/// In the environment of a kiosk that wipes its whole machine.
const WHOLE: &str = "SPS_KIOSK_WHOLE";

/// The seat inside a mount namespace of its own, with our authority and our name server.
fn run(root: &Path, display: &Display, variables: &[(&str, String)]) -> Child {
    const SCRIPT: &str = "set -e
        place=$PWD program=$0
        # Where a test replaces it, it is a copy.
        [ ! -d program ] || program=$PWD/program/sps-kiosk
        mount --bind trusted.pem /etc/ssl/certs/ca-certificates.crt
        mount --bind resolv.conf /etc/resolv.conf
        mount --bind locales /usr/lib/locale
        if [ -n \"${SPS_KIOSK_WHOLE:-}\" ]; then
            # The project may lie in a directory that everybody shares.
            mount -t tmpfs apart /mnt; mkdir /mnt/program
            mount --bind \"${0%/*}\" /mnt/program
            program=/mnt/program/${0##*/}
            exec 8</tmp/.X11-unix 9<.
            for shared in /tmp /var/tmp /dev/shm /media; do
                mkdir -p $shared; mount -t tmpfs apart $shared
            done
            mkdir -p /tmp/.X11-unix \"$place\"
            mount -c --bind /proc/self/fd/8 /tmp/.X11-unix
            mount -c --bind /proc/self/fd/9 \"$place\"
            exec 8<&- 9<&-
            cd \"$place\"
            export HOME=\"$place/home\"
            set -- --config \"$place/etc/kiosk.toml\"
        else
            set -- --root \"$place\"
        fi
        exec \"$program\" run \"$@\"";
    let log = fs::File::options()
        .create(true)
        .append(true)
        .open(root.join("log"))
        .unwrap();
    Command::new("unshare")
        .args(["--mount", "sh", "-c", SCRIPT, PROGRAM])
        .current_dir(root)
        .env_remove("XDG_DATA_HOME")
        .envs(HOSTILE.iter().copied())
        .env("DISPLAY", &display.name)
        .envs(variables.iter().map(|(name, value)| (name, value)))
        .stdin(Stdio::null())
        .stdout(log.try_clone().unwrap())
        .stderr(log)
        .spawn()
        .unwrap()
}

/// kiosk.toml: the true names lead to the portals of the test, and the unlisted host to its trap.
fn settings(portal: std::net::Ipv4Addr, evil: std::net::Ipv4Addr) -> String {
    let mut text = String::from(
        "[seat]\nid = \"e2e\"\nbranch = \"test\"\nregion = \"kchr\"\n\n[gate.hosts]\n",
    );
    let secure = portals::SECURE.iter().map(|host| (*host, 443));
    let others = [
        (portals::PLAIN, 80),
        (portals::MISNAMED, 8443),
        (portals::OFFERS, 9443),
        (portals::NEEDS, 9444),
        (portals::EARLY, 9445),
        (portals::LATE, 9446),
        (portals::SHORT, 9447),
        (portals::STATES[0], 9448),
        (portals::STATES[1], 9449),
        (portals::WHOLE, 9450),
        (portals::OLD, 7443),
        (portals::DOWN, 9),
    ];
    for (host, port) in secure.chain(others) {
        writeln!(text, "\"{host}\" = \"{}\"", outside::entry(portal, port)).unwrap();
    }
    writeln!(
        text,
        "\"{}\" = \"{}\"",
        outside::EVIL,
        outside::entry(evil, 443)
    )
    .unwrap();
    text
}

fn repository() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// The text of a file that ships.
pub(crate) fn shipped(name: &str) -> String {
    fs::read_to_string(repository().join(name)).unwrap()
}

fn is_program(id: u32) -> bool {
    // Some run from where else the program is mounted: the file counts, not its path.
    let file = |path: &str| fs::metadata(path).map(|file| (file.dev(), file.ino()));
    let program = file(PROGRAM).unwrap();
    file(&format!("/proc/{id}/exe")).is_ok_and(|exe| exe == program)
}

/// Sends a signal to a process of the kiosk under test.
pub(crate) fn kill(signal: &str, id: u32) {
    let status = Command::new("kill")
        .args(["-s", signal, &id.to_string()])
        .status();
    assert!(status.unwrap().success(), "kill -s {signal} {id}");
}

/// True when this variable asks for the long form of a test.
pub(crate) fn is_long(variable: &str) -> bool {
    std::env::var(variable).is_ok_and(|value| value == "long")
}

/// A machine that is busy with other things takes so many times as long.
const BUSY: u64 = 4;

/// When a process began, in ticks of the system since its start.
fn began(id: u32) -> Option<u64> {
    let stat = fs::read_to_string(format!("/proc/{id}/stat")).ok()?;
    let after_the_name = stat.rsplit(')').next()?;
    after_the_name.split_whitespace().nth(19)?.parse().ok()
}

/// Asks again and again until there is an answer; fails when even a busy machine would have answered
/// what takes a free one far less than so many seconds.
pub(crate) fn until<T>(what: &str, seconds: u64, ask: impl FnMut() -> Option<T>) -> T {
    let seconds = seconds * BUSY;
    within(seconds, ask).unwrap_or_else(|| panic!("waited {seconds} s for {what}"))
}

/// The first answer within so many seconds, if there is one. A question counts for five of them at most:
/// while the whole machine stood still nobody has waited.
pub(crate) fn within<T>(seconds: u64, mut ask: impl FnMut() -> Option<T>) -> Option<T> {
    let mut waited = Duration::ZERO;
    loop {
        let asked = Instant::now();
        let answer = ask();
        if answer.is_some() || waited >= Duration::from_secs(seconds) {
            return answer;
        }
        thread::park_timeout(Duration::from_millis(25));
        waited += asked.elapsed().min(Duration::from_secs(5));
    }
}
