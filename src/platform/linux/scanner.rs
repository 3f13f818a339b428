//! Scanners by SANE: its program `scanimage`, one process for each scan.
//!
//! A driver that hangs, crashes or leaks does so in that process. It sees no variable of the seat, one driver and one
//! device, and nothing is looked for in the network. What it says is read as numbers and counted by files: its
//! sentences differ from driver to driver.

use std::ffi::OsStr;
use std::fs;
use std::io::{self, PipeReader, Read, Write};
use std::net::SocketAddrV4;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::process::{Pid, PidfdFlags, Signal, kill_process, kill_process_group, pidfd_open};

use super::speech::KEEPER;
use crate::platform::{FoundScanner, Halt, Scan, ScanTrouble, ScannerOptions};

mod escl;
mod said;

pub use escl::Door;
pub(in crate::platform) use escl::Escl;
use said::{Ended, Word};

pub(in crate::platform) const PROGRAM: &str = "/usr/bin/scanimage";

/// Finds scanners of the network that need no driver of their own.
pub(in crate::platform) const DISCOVERY: &str = "/usr/bin/airscan-discover";

/// Where the settings of the drivers lie.
const SETTINGS: &str = "/etc/sane.d";

/// A scanner that is there answers within this time: one that is only plugged in is given up after five seconds
/// by its driver.
const OPENS: Duration = Duration::from_secs(15);

/// One page takes no longer.
const PAGE: Duration = Duration::from_secs(90);

/// Once it has said that all is read, the program ends within this time; some drivers never do.
const CLOSES: Duration = Duration::from_secs(5);

/// A page that is being received is received to its end, when its citizen does not want it any more.
const STOPS: Duration = Duration::from_secs(20);

/// At the end of a visit nobody waits for that.
const STOPS_AT_THE_END: Duration = Duration::from_secs(2);

/// How often we look whether it is to stop.
const LOOK_EVERY: Timespec = Timespec {
    tv_sec: 0,
    tv_nsec: 50_000_000,
};

/// Where the relay to a scanner of the network waits, in a folder of its own. The seat itself comes to no network.
const RELAY: &str = "/run/sps-kiosk-scanner/socket";

/// The scanner of a seat.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scanner {
    /// How SANE calls it.
    name: String,
    /// The driver.
    driver: String,
    /// The settings of that driver.
    settings: Settings,
    /// Where it is asked as eSCL has it; none when only its driver knows.
    pub(in crate::platform) escl: Option<Escl>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Settings {
    /// This file of the system, where there is one.
    File(PathBuf),
    /// These words.
    Words(String),
}

impl Scanner {
    /// The scanner that SANE calls so, `driver:device`, with the settings of this machine's drivers.
    pub fn of_this_machine(name: &str) -> Scanner {
        let named = std::env::var_os("SANE_CONFIG_DIR").map(PathBuf::from);
        Scanner::new(name, &named.unwrap_or_else(|| SETTINGS.into()))
    }

    /// The same, with the settings of the drivers in this folder.
    pub fn new(name: &str, settings: &Path) -> Scanner {
        let driver = name.split(':').next().unwrap_or_default();
        Scanner {
            name: name.to_owned(),
            driver: driver.to_owned(),
            settings: Settings::File(settings.join(driver).with_extension("conf")),
            escl: None,
        }
    }

    /// The scanner that speaks eSCL there: on this machine, or behind the relay.
    pub fn at(address: SocketAddrV4, path: &str) -> Scanner {
        let door = match address.ip().is_loopback() {
            true => Door::Port(address),
            false => Door::Relay(address, RELAY.into()),
        };
        Scanner::behind(door, path)
    }

    /// The scanner that speaks eSCL at this path behind a door.
    pub fn behind(door: Door, path: &str) -> Scanner {
        let (address, more) = match &door {
            Door::Port(address) => (format!("http://{address}{path}"), String::new()),
            Door::Relay(_, socket) => {
                let part = |part: Option<&OsStr>| part.unwrap_or_default().display().to_string();
                let folder = part(socket.parent().map(Path::as_os_str));
                let address = format!("unix://{}{path}", part(socket.file_name()));
                (address, format!("socket_dir = {folder}\n"))
            }
        };
        Scanner {
            name: "airscan:e0:Scanner".to_owned(),
            driver: "airscan".to_owned(),
            settings: Settings::Words(format!(
                "[devices]\n\"Scanner\" = {address}, eSCL\n\
                 [options]\ndiscovery = disable\nws-discovery = off\n{more}"
            )),
            escl: Some(Escl {
                door,
                path: path.to_owned(),
            }),
        }
    }

    /// True when it says that sheets lie in its feeder.
    pub fn is_loaded(&self) -> bool {
        self.escl.as_ref().is_some_and(Escl::is_loaded)
    }

    /// The address to which a relay has to lead, for one of the network.
    pub(crate) fn relayed(&self) -> Option<SocketAddrV4> {
        match self.escl.as_ref()?.door {
            Door::Relay(address, _) => Some(address),
            Door::Port(_) => None,
        }
    }

    /// What it offers. `place` is a folder of the visit, in which nothing stays.
    ///
    /// # Errors
    /// It does not answer, or is not to any more.
    pub fn options(&self, place: &Path, halt: Halt<'_>) -> Result<ScannerOptions, ScanTrouble> {
        let mut offered = ScannerOptions::default();
        let ended = self.run(&["-A".to_owned()], place, halt, &mut |line| {
            said::offer(&mut offered, line);
            Ok(())
        })?;
        match ended.code {
            Some(0) => Ok(offered),
            _ => Err(ended.trouble(halt)),
        }
    }

    /// Reads pages. Each is a JPEG below `place`, and told of once it is whole; whoever takes it takes it away. Of
    /// those that come after it was stopped none is told.
    ///
    /// # Errors
    /// There is no page at all, or one that should have come has not. A feeder that gets empty is no error.
    pub fn scan(
        &self,
        scan: &Scan<'_>,
        place: &Path,
        halt: Halt<'_>,
        take: &mut dyn FnMut(&Path) -> io::Result<()>,
    ) -> Result<(), ScanTrouble> {
        let mut pages = 0_u32;
        let ended = self.run(&words(scan), place, halt, &mut |line| {
            let Word::Page(name) = said::word(line) else {
                return Ok(());
            };
            if halt.is_called() {
                return Ok(());
            }
            pages += 1;
            take(&place.join(name))
        })?;
        match ended.code {
            // A driver may call an empty feeder a success.
            Some(said::GOOD | said::NO_PAPER) if pages > 0 && !halt.is_called() => Ok(()),
            Some(said::GOOD) if !halt.is_called() => Err(ScanTrouble::NoPaper),
            _ => Err(self.trouble(&ended, halt)),
        }
    }

    /// Why there is no page. What its driver does not know, a scanner may say itself.
    fn trouble(&self, ended: &Ended, halt: Halt<'_>) -> ScanTrouble {
        match (ended.trouble(halt), &self.escl) {
            (ScanTrouble::Failed, Some(escl)) => escl.trouble().unwrap_or(ScanTrouble::Failed),
            (trouble, _) => trouble,
        }
    }

    /// Runs the program to its end, and erases what it leaves.
    fn run(
        &self,
        words: &[String],
        place: &Path,
        halt: Halt<'_>,
        hear: &mut dyn FnMut(&str) -> io::Result<()>,
    ) -> Result<Ended, ScanTrouble> {
        let started = self.start(words, place);
        let ended = started.and_then(|(child, said)| Run::new(child, said, halt).follow(hear));
        let left = super::tree::erase_inside(place);
        let mut ended = ended.map_err(|error| {
            tracing::warn!(kind = ?error.kind(), "a scan cannot be made");
            ScanTrouble::Failed
        })?;
        if let Err(error) = left {
            tracing::warn!(kind = ?error.kind(), "what a scan leaves is left for the wipe");
        }
        if ended
            .refused
            .take_if(|kind| *kind == io::ErrorKind::FileTooLarge)
            .is_some()
        {
            return Err(ScanTrouble::NoRoom);
        }
        Ok(ended)
    }

    fn start(&self, words: &[String], place: &Path) -> io::Result<(Child, PipeReader)> {
        let settings = place.join("sane");
        fs::create_dir(&settings)?;
        fs::write(settings.join("dll.conf"), &self.driver)?;
        let own = settings.join(&self.driver).with_extension("conf");
        match &self.settings {
            Settings::Words(words) => fs::write(own, words)?,
            Settings::File(file) if file.exists() => drop(fs::copy(file, own)?),
            Settings::File(_) => {}
        }
        let (said, says) = io::pipe()?;
        // One pipe for both: what is said comes in the order in which it was said.
        let child = Command::new(KEEPER)
            .args(["--pdeathsig", "KILL", "--no-new-privs", "--", PROGRAM, "-d"])
            .arg(&self.name)
            .args(words)
            .env_clear()
            .envs(["HOME", "XDG_RUNTIME_DIR", "TMPDIR"].map(|name| (name, place)))
            .env("SANE_CONFIG_DIR", &settings)
            .envs([("PATH", "/nonexistent"), ("LC_ALL", "C")])
            .current_dir(place)
            .stdin(Stdio::piped())
            .stdout(says.try_clone()?)
            .stderr(says)
            .process_group(0)
            .spawn()?;
        Ok((child, said))
    }
}

/// What the program is told. Always a batch: only then it says which pages are whole. Each is let begin by itself: a
/// driver that is told to stop between two pages may forget that with the next.
fn words(scan: &Scan<'_>) -> Vec<String> {
    let mut words = vec![
        "--format=jpeg".to_owned(),
        "--batch=page%03d.jpg".to_owned(),
        "--batch-print".to_owned(),
        "--batch-prompt".to_owned(),
        // A batch from a glass would never end.
        format!("--batch-count={}", scan.pages),
        format!("--resolution={}", scan.resolution),
    ];
    words.extend(scan.source.map(|source| format!("--source={source}")));
    words.extend(scan.mode.map(|mode| format!("--mode={mode}")));
    if scan.a4 {
        words.extend(["-x", "210", "-y", "297"].map(str::to_owned));
    }
    words
}

/// The program at work.
struct Run<'a> {
    child: Child,
    said: PipeReader,
    /// Through which the next page is let begin. Without it the batch ends.
    next: Option<ChildStdin>,
    halt: Halt<'a>,
    /// When it is given up.
    until: Instant,
    /// It was asked to stop.
    stopping: bool,
    ended: Ended,
}

impl<'a> Run<'a> {
    fn new(mut child: Child, said: PipeReader, halt: Halt<'a>) -> Run<'a> {
        let next = child.stdin.take();
        let mut run = Run {
            child,
            said,
            next,
            halt,
            until: Instant::now() + OPENS,
            stopping: false,
            ended: Ended::default(),
        };
        run.begin_page();
        run
    }

    /// Lets the next page begin.
    fn begin_page(&mut self) {
        if let Some(next) = self.next.as_mut().filter(|_| !self.halt.is_called()) {
            // After the last page nobody listens any more.
            let _gone = next.write_all(b"\n");
        }
    }

    /// Hears it to its end, which comes in any case. What it started ends with it.
    fn follow(mut self, hear: &mut dyn FnMut(&str) -> io::Result<()>) -> io::Result<Ended> {
        let gone = pidfd_open(self.pid(), PidfdFlags::empty())?;
        let mut letters = Vec::new();
        let mut is_open = true;
        loop {
            let mut waited = [
                PollFd::new(&gone, PollFlags::IN),
                PollFd::new(&self.said, PollFlags::IN),
            ];
            let waited = if is_open {
                &mut waited[..]
            } else {
                &mut waited[..1]
            };
            poll(waited, Some(&LOOK_EVERY))?;
            let is_gone = !waited[0].revents().is_empty();
            let speaks = waited.get(1).is_some_and(|said| !said.revents().is_empty());
            if speaks {
                is_open = self.read(&mut letters)?;
                self.hear(&mut letters, hear);
            } else if is_gone {
                break;
            }
            self.look_at_clock()?;
        }
        // A driver may have started others, which hold the pipe.
        let _none_left = kill_process_group(self.pid(), Signal::KILL);
        self.said.read_to_end(&mut letters)?;
        letters.push(b'\n');
        self.hear(&mut letters, hear);
        self.ended.end(self.child.wait()?);
        Ok(self.ended)
    }

    fn pid(&self) -> Pid {
        Pid::from_child(&self.child)
    }

    /// False when there is nothing more to be read.
    fn read(&mut self, letters: &mut Vec<u8>) -> io::Result<bool> {
        let mut piece = [0; 4096];
        let length = self.said.read(&mut piece)?;
        letters.extend_from_slice(&piece[..length]);
        Ok(length > 0)
    }

    /// Every line that is whole.
    fn hear(&mut self, letters: &mut Vec<u8>, hear: &mut dyn FnMut(&str) -> io::Result<()>) {
        while let Some(end) = letters.iter().position(|letter| *letter == b'\n') {
            let line: Vec<u8> = letters.drain(..=end).collect();
            let line = String::from_utf8_lossy(&line);
            let line = line.trim_end();
            self.ended.note(line);
            if self.ended.refused.is_some() {
                continue;
            }
            if !self.stopping {
                let within = match said::word(line) {
                    Word::Closes => CLOSES,
                    Word::Page(_) | Word::Other => PAGE,
                };
                self.until = Instant::now() + within;
            }
            if let Err(error) = hear(line) {
                self.ended.refused = Some(error.kind());
                self.until = Instant::now();
            } else if let Word::Page(_) = said::word(line) {
                self.begin_page();
            }
        }
    }

    /// Asks it to stop when it is time, and kills it when it does not.
    fn look_at_clock(&mut self) -> io::Result<()> {
        let now = Instant::now();
        let is_late = self.until <= now;
        if self.stopping && self.halt.is_over() {
            self.until = self.until.min(now + STOPS_AT_THE_END);
        }
        if !self.stopping && (is_late || self.halt.is_called()) {
            self.stopping = true;
            self.next = None;
            let polite = self.halt.is_called() && !self.halt.is_over();
            self.until = now + if polite { STOPS } else { STOPS_AT_THE_END };
            // Of all signals only this one makes it tell the scanner, too.
            kill_process(self.pid(), Signal::INT)?;
        } else if is_late {
            kill_process_group(self.pid(), Signal::KILL)?;
        }
        Ok(())
    }
}

/// Every scanner that this machine sees, its network included: for whoever sets a seat up, never in a visit.
///
/// # Errors
/// There is no SANE here.
pub fn find_scanners() -> io::Result<Vec<FoundScanner>> {
    let by_drivers = Command::new(PROGRAM).args(["-f", "%d|%v %m%n"]).output()?;
    let mut found = said::listed(&String::from_utf8_lossy(&by_drivers.stdout));
    // It comes with the driver, which need not be here.
    if let Ok(by_network) = Command::new(DISCOVERY).output() {
        found.extend(said::discovered(&String::from_utf8_lossy(
            &by_network.stdout,
        )));
    }
    Ok(found)
}
