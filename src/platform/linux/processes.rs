//! The processes of this machine: one line of the kernel for each, and what one of them holds on to.
//!
//! A look reads the line of every process once; more is opened only of those about whom more is asked.
//! What has ended in between, or is hidden from this user, is not there; everything else that cannot be
//! read is an error, since nobody can say what it holds.

use std::collections::HashMap;
use std::ffi::{CStr, OsStr};
use std::fs::{self, File};
use std::io::{self, Read};
use std::os::fd::OwnedFd;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

use procfs_core::process::{Stat, StatFlags, Status};
use procfs_core::{FromRead, ProcError};
use rustix::fs::{CWD, Mode, OFlags, RawDir, openat, readlinkat_raw};
use rustix::io::Errno;

/// No file of the kernel about a process that is read here is longer.
const LONGEST: u64 = 1 << 24;

/// What the kernel says of a directory with its entries at once.
const LISTING: usize = 8192;

/// No path that the kernel shows is longer.
const LONGEST_PATH: usize = 4096;

/// Everything that runs at one moment.
#[derive(Debug)]
pub(super) struct Processes(HashMap<u32, Seen>);

/// One process, as its line says.
#[derive(Debug)]
pub(super) struct Seen(Stat);

impl Processes {
    /// # Errors
    /// The processes cannot be listed, or the line of one cannot be read.
    pub(super) fn now() -> io::Result<Processes> {
        let mut seen = HashMap::new();
        for entry in fs::read_dir("/proc")? {
            let name = entry?.file_name();
            let Some(pid) = name.to_str().and_then(|name| name.parse().ok()) else {
                continue;
            };
            if let Some(process) = Seen::of(pid)? {
                seen.insert(pid, process);
            }
        }
        if seen.is_empty() {
            // This one runs at least: an empty table is a failure, not an answer.
            return Err(io::Error::other("/proc"));
        }
        Ok(Processes(seen))
    }

    pub(super) fn get(&self, pid: u32) -> Option<&Seen> {
        self.0.get(&pid)
    }

    pub(super) fn all(&self) -> impl Iterator<Item = &Seen> {
        self.0.values()
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
        Ok(read(pid, "stat")?.map(Seen))
    }

    pub(super) fn pid(&self) -> u32 {
        self.0.pid as u32
    }

    pub(super) fn parent(&self) -> u32 {
        self.0.ppid as u32
    }

    /// Anybody may choose it.
    pub(super) fn name(&self) -> &str {
        &self.0.comm
    }

    /// When it began, in ticks since the start of the machine.
    pub(super) fn began(&self) -> u64 {
        self.0.starttime
    }

    /// True when nothing of it runs any more. Of a process whose first thread alone has ended the kernel
    /// says the same but for the number of threads.
    pub(super) fn is_dead(&self) -> bool {
        let is_only = self.0.num_threads <= 1;
        matches!(self.0.state, 'Z' | 'X') && is_only
    }

    /// True for a thread of the kernel, which no user can be.
    pub(super) fn is_of_the_kernel(&self) -> bool {
        self.0.flags & StatFlags::PF_KTHREAD.bits() != 0
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
        if !matches!(self.0.state, 'Z' | 'X') {
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
    Ok(path.is_some_and(|path| directories.iter().any(|place| path.starts_with(place))))
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
    fn this_process_and_those_above_it_are_seen() {
        let processes = Processes::now().unwrap();
        let own = std::process::id();
        let above: Vec<u32> = processes.ancestry(own).take(2).collect();
        assert_eq!(above, [own, std::os::unix::process::parent_id()]);
        let user = processes.get(own).unwrap().user().unwrap();
        assert_eq!(user, Some(rustix::process::getuid().as_raw()));
    }
}
