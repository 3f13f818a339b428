//! The processes of this machine: one line of the kernel for each, and what one of them holds on to.
//!
//! A look reads the line of every process once; more is opened only of those about whom more is asked.
//! What has ended in between, or is hidden from this user, is not there; everything else that cannot be
//! read is an error, since nobody can say what it holds.

use std::ffi::{CStr, OsStr};
use std::fs::{self, File};
use std::io::{self, Read};
use std::iter;
use std::os::fd::{AsFd, OwnedFd};
use std::os::unix::ffi::OsStrExt;
use std::panic::resume_unwind;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use procfs_core::process::{StatFlags, Status};
use procfs_core::{FromRead, ProcError};
use rustix::fs::{CWD, Mode, OFlags, RawDir, openat, readlinkat_raw};
use rustix::io::Errno;

/// No file of the kernel about a process that is read here is longer.
const LONGEST: u64 = 1 << 24;

/// What the kernel says of a directory with its entries at once.
const LISTING: usize = 8192;

/// No path that the kernel shows is longer.
const LONGEST_PATH: usize = 4096;

/// No line of the kernel about a process is longer.
const LONGEST_LINE: usize = 4096;

/// Everything that runs at one moment, in the order of the numbers.
#[derive(Debug)]
pub(super) struct Processes(Vec<Seen>);

/// One process, as its line says. Read by hand: a look wants seven of some fifty fields, of every process.
#[derive(Debug)]
pub(super) struct Seen {
    pid: u32,
    parent: u32,
    name: String,
    state: char,
    flags: u32,
    threads: u32,
    began: u64,
}

impl Processes {
    /// # Errors
    /// The processes cannot be listed, or the line of one cannot be read.
    pub(super) fn now() -> io::Result<Processes> {
        let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
        let all = openat(CWD, c"/proc", flags, Mode::empty())?;
        let mut listing = Vec::with_capacity(LISTING);
        let mut entries = RawDir::new(&all, listing.spare_capacity_mut());
        let mut numbers = Vec::new();
        while let Some(entry) = entries.next() {
            let entry = entry?;
            let name = entry.file_name().to_str();
            numbers.extend(name.ok().and_then(|name| name.parse::<u32>().ok()));
        }
        let line = |pid: &u32| Seen::below(&all, &format!("{pid}/stat"));
        let mut seen = on_two_threads(&numbers, line)?;
        if seen.is_empty() {
            // This one runs at least: an empty table is a failure, not an answer.
            return Err(io::Error::other("/proc"));
        }
        seen.sort_unstable_by_key(Seen::pid);
        Ok(Processes(seen))
    }

    pub(super) fn get(&self, pid: u32) -> Option<&Seen> {
        let place = self.0.binary_search_by_key(&pid, Seen::pid);
        place.ok().map(|place| &self.0[place])
    }

    pub(super) fn all(&self) -> impl Iterator<Item = &Seen> {
        self.0.iter()
    }

    /// This one, its parent, and so on.
    pub(super) fn ancestry(&self, pid: u32) -> impl Iterator<Item = u32> {
        let parent = |pid: &u32| Some(self.get(*pid)?.parent());
        std::iter::successors(Some(pid), parent).take(1 << 12)
    }
}

impl Seen {
    /// # Errors
    /// Its line cannot be read.
    pub(super) fn of(pid: u32) -> io::Result<Option<Seen>> {
        Seen::below(CWD, &format!("/proc/{pid}/stat"))
    }

    fn below(folder: impl AsFd, file: &str) -> io::Result<Option<Seen>> {
        let flags = OFlags::RDONLY | OFlags::CLOEXEC;
        let Some(file) = in_sight(openat(folder, file, flags, Mode::empty()))? else {
            return Ok(None);
        };
        // The kernel gives the whole line at once.
        let mut line = [0; LONGEST_LINE];
        let Some(length) = in_sight(rustix::io::read(&file, &mut line))? else {
            return Ok(None);
        };
        let seen =
            Seen::parse(&line[..length]).ok_or_else(|| io::Error::other("/proc/PID/stat"))?;
        Ok(Some(seen))
    }

    /// `1 (name) S 0 ... \n`: anybody may choose the name, brackets and blanks in it as well.
    fn parse(line: &[u8]) -> Option<Seen> {
        let opens = line.iter().position(|byte| *byte == b'(')?;
        let closes = line.iter().rposition(|byte| *byte == b')')?;
        let number = str::from_utf8(&line[..opens]).ok()?;
        let rest = str::from_utf8(line.get(closes + 1..)?).ok()?;
        let mut fields = rest.strip_suffix('\n')?.split_ascii_whitespace();
        Some(Seen {
            pid: number.trim_end().parse().ok()?,
            name: String::from_utf8_lossy(line.get(opens + 1..closes)?).into_owned(),
            state: fields.next()?.chars().next()?,
            parent: fields.next()?.parse().ok()?,
            flags: fields.nth(4)?.parse().ok()?,
            threads: fields.nth(10)?.parse().ok()?,
            began: fields.nth(1)?.parse().ok()?,
        })
    }

    pub(super) fn pid(&self) -> u32 {
        self.pid
    }

    pub(super) fn parent(&self) -> u32 {
        self.parent
    }

    /// Anybody may choose it.
    pub(super) fn name(&self) -> &str {
        &self.name
    }

    /// When it began, in ticks since the start of the machine.
    pub(super) fn began(&self) -> u64 {
        self.began
    }

    /// True when nothing of it runs any more. Of a process whose first thread alone has ended the kernel
    /// says the same but for the number of threads.
    pub(super) fn is_dead(&self) -> bool {
        let is_only = self.threads <= 1;
        matches!(self.state, 'Z' | 'X') && is_only
    }

    /// True for a thread of the kernel, which no user can be.
    pub(super) fn is_of_the_kernel(&self) -> bool {
        self.flags & StatFlags::PF_KTHREAD.bits() != 0
    }

    /// The user who started it, also where it runs with the rights of another.
    ///
    /// # Errors
    /// It cannot be read.
    pub(super) fn user(&self) -> io::Result<Option<u32>> {
        let status: Option<Status> = read(self.pid(), "status")?;
        Ok(status.map(|status| status.ruid))
    }

    /// True when a value of its environment, its working directory or a file that it has open lies in one of
    /// these directories.
    ///
    /// # Errors
    /// It cannot be seen.
    pub(super) fn holds(&self, directories: &[&Path]) -> io::Result<bool> {
        let top = PathBuf::from(format!("/proc/{}", self.pid()));
        if !matches!(self.state, 'Z' | 'X') {
            return About::holds(&top, directories);
        }
        // What ended is the first thread: what there is, the others have.
        for thread in in_sight(fs::read_dir(top.join("task")))?
            .into_iter()
            .flatten()
        {
            if let Some(thread) = in_sight(thread)?
                && About::holds(&thread.path(), directories)?
            {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

/// Asks about each of these, and returns what was answered. Two do it, each taking the next one: the whole of
/// a look is waiting for what the kernel says.
///
/// # Errors
/// One of the answers is an error.
pub(super) fn on_two_threads<T: Sync, A: Send>(
    all: &[T],
    ask: impl Fn(&T) -> io::Result<Option<A>> + Sync,
) -> io::Result<Vec<A>> {
    let next = AtomicUsize::new(0);
    let work = || -> io::Result<Vec<A>> {
        let mine = || all.get(next.fetch_add(1, Ordering::Relaxed));
        let answers = iter::from_fn(mine).map(&ask);
        answers.filter_map(Result::transpose).collect()
    };
    thread::scope(|scope| {
        // Where the system gives no second thread, this one asks about all.
        let other = thread::Builder::new().spawn_scoped(scope, work);
        let mut answers = work()?;
        if let Ok(other) = other {
            answers.extend(other.join().unwrap_or_else(|panic| resume_unwind(panic))?);
        }
        Ok(answers)
    })
}

/// What the kernel tells about a process or a thread in a folder.
struct About(OwnedFd);

impl About {
    fn holds(folder: &Path, directories: &[&Path]) -> io::Result<bool> {
        let flags = OFlags::PATH | OFlags::DIRECTORY | OFlags::CLOEXEC;
        let Some(folder) = in_sight(openat(CWD, folder, flags, Mode::empty()))? else {
            return Ok(false);
        };
        let about = About(folder);
        let mut link = Vec::with_capacity(LONGEST_PATH);
        Ok(leads_into(&about.0, c"cwd", directories, &mut link)?
            || about.names(directories)?
            || about.has_open(directories, &mut link)?)
    }

    fn names(&self, directories: &[&Path]) -> io::Result<bool> {
        let flags = OFlags::RDONLY | OFlags::CLOEXEC;
        let Some(file) = in_sight(openat(&self.0, c"environ", flags, Mode::empty()))? else {
            return Ok(false);
        };
        let mut environment = Vec::with_capacity(LISTING);
        in_sight(File::from(file).take(LONGEST).read_to_end(&mut environment))?;
        let mut values = environment
            .split(|byte| *byte == 0)
            .filter_map(|variable| variable.splitn(2, |byte| *byte == b'=').nth(1));
        let begins = |value: &[u8], place: &Path| value.starts_with(place.as_os_str().as_bytes());
        Ok(values.any(|value| directories.iter().any(|place| begins(value, place))))
    }

    fn has_open(&self, directories: &[&Path], link: &mut Vec<u8>) -> io::Result<bool> {
        let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
        let Some(files) = in_sight(openat(&self.0, c"fd", flags, Mode::empty()))? else {
            return Ok(false);
        };
        let mut listing = Vec::with_capacity(LISTING);
        let mut entries = RawDir::new(&files, listing.spare_capacity_mut());
        while let Some(entry) = entries.next() {
            let Some(entry) = in_sight(entry)? else {
                continue;
            };
            let name = entry.file_name();
            if !name.to_bytes().starts_with(b".") && leads_into(&files, name, directories, link)? {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

/// True when this link leads into one of the directories. It is read into memory that is used again: a
/// process may have thousands of them.
fn leads_into(
    folder: &OwnedFd,
    name: &CStr,
    directories: &[&Path],
    link: &mut Vec<u8>,
) -> io::Result<bool> {
    let read = in_sight(readlinkat_raw(folder, name, link.spare_capacity_mut()))?;
    let path = read.map(|(path, _)| Path::new(OsStr::from_bytes(path)));
    Ok(path.is_some_and(|path| directories.iter().any(|place| lies_in(path, place))))
}

/// The letters are compared before the parts: of all files on the machine hardly one begins so.
fn lies_in(path: &Path, place: &Path) -> bool {
    let [letters, begin] = [path, place].map(|path| path.as_os_str().as_bytes());
    letters.starts_with(begin) && path.starts_with(place)
}

/// One of the kernel's files about a process, read; nothing of one that is not in sight.
fn read<T: FromRead>(pid: u32, name: &str) -> io::Result<Option<T>> {
    let Some(file) = in_sight(File::open(format!("/proc/{pid}/{name}")))? else {
        return Ok(None);
    };
    in_sight(T::from_read(file.take(LONGEST)).map_err(cause))
}

fn cause(error: ProcError) -> io::Error {
    match error {
        ProcError::NotFound(_) => io::ErrorKind::NotFound.into(),
        ProcError::PermissionDenied(_) => io::ErrorKind::PermissionDenied.into(),
        ProcError::Io(error, _) => error,
        other @ (ProcError::Incomplete(_) | ProcError::Other(_) | ProcError::InternalError(_)) => {
            io::Error::other(other)
        }
    }
}

/// Nothing where the process has ended in between, or is another user's.
fn in_sight<T, E: Into<io::Error>>(outcome: Result<T, E>) -> io::Result<Option<T>> {
    use io::ErrorKind::{NotFound, PermissionDenied};
    match outcome.map_err(Into::into) {
        Ok(there) => Ok(Some(there)),
        Err(error) if [NotFound, PermissionDenied].contains(&error.kind()) => Ok(None),
        Err(error) if error.raw_os_error() == Some(Errno::SRCH.raw_os_error()) => Ok(None),
        Err(error) => Err(error),
    }
}

#[cfg(test)]
mod tests {
    use std::process::{Child, Command};

    use super::*;

    /// Starts `sleep` like this and looks whether it holds on to the place.
    fn check(place: &Path, start: impl FnOnce(&mut Command) -> &mut Command, expected: bool) {
        let mut sleep = Command::new("sleep");
        let mut child: Child = start(sleep.arg("1000").env_clear()).spawn().unwrap();
        let seen = Seen::of(child.id()).unwrap().unwrap();
        assert_eq!(seen.parent(), std::process::id());
        assert!(!seen.is_dead() && !seen.is_of_the_kernel());
        assert_eq!(seen.holds(&[place]).unwrap(), expected);
        child.kill().unwrap();
        child.wait().unwrap();
        assert!(Seen::of(child.id()).unwrap().is_none());
    }

    #[test]
    fn a_process_holds_on_by_environment_working_directory_or_an_open_file() {
        let place = tempfile::tempdir().unwrap();
        let place = place.path().canonicalize().unwrap();
        let file = place.join("файл");
        fs::write(&file, "").unwrap();
        check(&place, |sleep| sleep.env("TMPDIR", place.join("tmp")), true);
        check(&place, |sleep| sleep.current_dir(&place), true);
        let open = File::open(&file).unwrap();
        fs::remove_file(&file).unwrap();
        check(&place, |sleep| sleep.stdin(open), true);
        check(&place, |sleep| sleep.current_dir("/").env("A", "a"), false);
    }

    #[test]
    fn no_name_hides_what_a_process_is() {
        let rest = "S 7 7 7 0 -1 2097152 1 2 3 4 5 6 7 8 20 0 3 0 4321 9 9";
        for name in ["sh", ") Z 1 1", "(a) (b", "", "\n", "a\u{0}b"] {
            let seen = Seen::parse(format!("8 ({name}) {rest}\n").as_bytes()).unwrap();
            assert_eq!((seen.pid(), seen.parent(), seen.began()), (8, 7, 4321));
            assert_eq!(seen.name(), name);
            assert!(seen.is_of_the_kernel() && !seen.is_dead());
        }
        let raw = [b"8 (\xff\xfe) ", rest.as_bytes(), b"\n"].concat();
        assert_eq!(Seen::parse(&raw).unwrap().parent(), 7);
        // A line that broke off tells of nobody.
        for broken in ["", "8", "8 (sh", "8 (sh)", ")8 (", "8 (sh) S 7"] {
            assert!(Seen::parse(broken.as_bytes()).is_none(), "{broken}");
        }
        assert!(Seen::parse(format!("8 (sh) {rest}").as_bytes()).is_none());
    }

    #[test]
    fn this_process_and_those_above_it_are_seen() {
        let processes = Processes::now().unwrap();
        let own = std::process::id();
        let above: Vec<u32> = processes.ancestry(own).take(2).collect();
        assert_eq!(above, [own, std::os::unix::process::parent_id()]);
        let user = processes.get(own).unwrap().user().unwrap();
        assert_eq!(user, Some(rustix::process::getuid().as_raw()));
    }

    #[test]
    fn everybody_is_asked_about_once_and_one_failure_is_that_of_all() {
        let all: Vec<u32> = (0..1000).collect();
        let mut odd = on_two_threads(&all, |n| Ok((n % 2 == 1).then_some(*n))).unwrap();
        odd.sort_unstable();
        assert!(odd.into_iter().eq((1..1000).step_by(2)));
        for bad in [0, 500, 999] {
            let fails = |n: &u32| match *n == bad {
                true => Err(io::ErrorKind::Other.into()),
                false => Ok(Some(*n)),
            };
            assert!(on_two_threads(&all, fails).is_err(), "{bad}");
        }
        assert!(
            on_two_threads(&[], |n: &u32| Ok(Some(*n)))
                .unwrap()
                .is_empty()
        );
    }
}
