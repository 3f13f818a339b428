//! The places of the machine in which every user may leave something, and what this one has left there.
//!
//! Looked at are the directories for everybody and, on a seat with a user of its own, every file system that
//! lives in memory: its own things there go, however deep they lie in folders of others. What may stay is
//! named: what the seat keeps, the sockets and locks of the X server, and the service manager's own. Root is
//! no user of a seat: half of the machine is root's.

use std::ffi::OsStr;
use std::fs::{self, Metadata};
use std::io;
use std::os::unix::fs::{FileTypeExt, MetadataExt};
use std::path::{Path, PathBuf};

use super::desktop_traces::{may_enter, mountinfo};
use super::display;
use super::mounts::Mount;
use crate::platform::Scope;

/// Directories in which everybody may write.
const SHARED: [&str; 3] = ["/tmp", "/var/tmp", "/dev/shm"];

/// File systems that live in memory and hold files of users.
const IN_MEMORY: [&str; 4] = ["hugetlbfs", "mqueue", "ramfs", "tmpfs"];

/// The folders of X, in each of which servers and sessions leave sockets.
const SOCKETS: [&str; 5] = [
    ".X11-unix",
    ".ICE-unix",
    ".XIM-unix",
    ".font-unix",
    ".Test-unix",
];

/// Where the shipped unit of the X server keeps its key, whatever the environment says.
const KEY: &str = "/run/sps-kiosk-x/xauthority";

/// The lock of an X server holds a number of this length.
const LOCK: u64 = 11;

/// What this user has in the places for everybody, but for what the system needs and what leads to one of
/// the `kept` places.
///
/// # Errors
/// A directory cannot be listed.
pub fn temporaries(scope: Scope, kept: &[&Path]) -> io::Result<Vec<PathBuf>> {
    match scope {
        Scope::Whole => {
            let key = std::env::var_os("XAUTHORITY").map(PathBuf::from);
            let server = display::server_key();
            let kept = kept.iter().copied().chain(key.as_deref());
            let kept = kept.chain(server.as_deref()).chain([Path::new(KEY)]);
            let kept: Vec<&Path> = kept.collect();
            let mut look = Look::new(&kept);
            for place in places()? {
                look.at(&place)?;
            }
            Ok(look.found)
        }
        Scope::Relocated => Ok(Vec::new()),
    }
}

/// What in this directory belongs to this user; of no directory nothing.
///
/// # Errors
/// It cannot be listed.
pub fn own(directory: &Path) -> io::Result<Vec<PathBuf>> {
    let user = rustix::process::getuid().as_raw();
    let mut found = Vec::new();
    for entry in entries(directory)? {
        let entry = entry?;
        match entry.metadata() {
            Ok(there) if there.uid() == user => found.push(entry.path()),
            Ok(_) => {}
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(error),
        }
    }
    Ok(found)
}

fn places() -> io::Result<Vec<PathBuf>> {
    let mut places = SHARED.map(PathBuf::from).to_vec();
    if !rustix::process::getuid().is_root() {
        let mounts = mountinfo()?;
        let in_memory =
            Mount::all(&mounts).filter(|mount| IN_MEMORY.contains(&mount.kind.as_str()));
        let places_there = in_memory.map(|mount| mount.place);
        places.extend(places_there.filter(|place| may_enter(place)));
    }
    places.sort();
    places.dedup();
    Ok(places)
}

/// A look for what belongs to this user.
struct Look<'a> {
    user: u32,
    kept: &'a [&'a Path],
    found: Vec<PathBuf>,
}

/// What an entry of a directory means for the look.
enum Entry {
    /// The user left it.
    Left,
    /// Something that the user left may lie in it.
    Folder,
    /// Nobody's business.
    Other,
}

impl<'a> Look<'a> {
    fn new(kept: &'a [&'a Path]) -> Look<'a> {
        let user = rustix::process::getuid().as_raw();
        let found = Vec::new();
        Look { user, kept, found }
    }

    /// Looks at everything in this directory and below, on its own file system.
    fn at(&mut self, top: &Path) -> io::Result<()> {
        let device = match fs::metadata(top) {
            Ok(there) => there.dev(),
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
            Err(error) => return Err(error),
        };
        let mut folders = vec![top.to_owned()];
        while let Some(folder) = folders.pop() {
            for entry in entries(&folder)? {
                let entry = entry?;
                let there = match entry.metadata() {
                    Ok(there) if there.dev() == device => there,
                    Ok(_) => continue,
                    Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
                    Err(error) => return Err(error),
                };
                let path = entry.path();
                match self.judge(&path, &there) {
                    Entry::Left => self.found.push(path),
                    Entry::Folder => folders.push(path),
                    Entry::Other => {}
                }
            }
        }
        Ok(())
    }

    fn judge(&self, path: &Path, there: &Metadata) -> Entry {
        let runtime = PathBuf::from(format!("/run/user/{}", self.user));
        let is_kept = self.kept.iter().any(|kept| kept.starts_with(path));
        // The service manager's own, and the sockets of what it serves.
        let is_managers = path == runtime.join("systemd")
            || path.starts_with(&runtime) && there.file_type().is_socket();
        if is_kept || is_managers || is_of_x(path, there) {
            return Entry::Other;
        }
        let is_shared =
            there.uid() != self.user || is_folder_of_x(path) || path.starts_with(&runtime);
        match (there.is_dir(), there.uid() == self.user) {
            (true, _) if is_shared => Entry::Folder,
            (_, true) => Entry::Left,
            (_, false) => Entry::Other,
        }
    }
}

/// What lies in a directory. Of one that this user can neither list nor change nothing is asked.
fn entries(folder: &Path) -> io::Result<impl Iterator<Item = io::Result<fs::DirEntry>>> {
    let listed = match fs::read_dir(folder) {
        Ok(listed) => Some(listed),
        Err(error) if error.kind() == io::ErrorKind::NotFound => None,
        Err(error) if error.kind() == io::ErrorKind::PermissionDenied => {
            let change = rustix::fs::Access::WRITE_OK | rustix::fs::Access::EXEC_OK;
            if rustix::fs::access(folder, change).is_ok() {
                return Err(error);
            }
            None
        }
        Err(error) => return Err(error),
    };
    Ok(listed.into_iter().flatten())
}

fn is_folder_of_x(path: &Path) -> bool {
    let name = path.file_name().and_then(OsStr::to_str);
    name.is_some_and(|name| SOCKETS.contains(&name))
}

/// A socket of X in one of its folders, or the lock of a server, which holds a number and no more.
fn is_of_x(path: &Path, there: &Metadata) -> bool {
    let Some(name) = path.file_name().and_then(OsStr::to_str) else {
        return false;
    };
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let is_lock = name
        .strip_prefix(".X")
        .and_then(|name| name.strip_suffix("-lock"))
        .is_some_and(is_number);
    let is_socket = is_number(name.strip_prefix('X').unwrap_or(name));
    (is_lock && there.is_file() && there.len() <= LOCK)
        || (is_socket && there.file_type().is_socket() && path.parent().is_some_and(is_folder_of_x))
}

#[cfg(test)]
mod tests {
    use std::os::unix::net::UnixListener;

    use super::*;

    fn found(place: &Path, kept: &[&Path]) -> Vec<PathBuf> {
        let mut look = Look::new(kept);
        look.at(place).unwrap();
        look.found.sort();
        look.found
    }

    #[test]
    fn what_the_x_server_and_the_seat_need_is_no_trace() {
        let shared = tempfile::tempdir().unwrap();
        let at = |name: &str| shared.path().join(name);
        fs::create_dir_all(at("root/run/visits")).unwrap();
        fs::create_dir(at(".X11-unix")).unwrap();
        fs::write(at(".X0-lock"), format!("{:10}\n", 1234)).unwrap();
        let _server = UnixListener::bind(at(".X11-unix/X0")).unwrap();
        fs::write(at("key"), "the server's").unwrap();
        let seat = at("root/run/visits");
        assert_eq!(
            found(shared.path(), &[&seat, &at("key")]),
            [""; 0].map(PathBuf::from)
        );
        let _odd = UnixListener::bind(at(".X11-unix/words")).unwrap();
        let odd = [
            ".X1-lock",
            ".X11-unix/X1",
            ".Xwords",
            "left",
            "serverauth.a1",
        ];
        for name in odd {
            fs::write(at(name), "more than a number").unwrap();
        }
        let mut expected: Vec<_> = odd.iter().map(|name| at(name)).collect();
        expected.push(at(".X11-unix/words"));
        expected.sort();
        assert_eq!(found(shared.path(), &[&seat, &at("key")]), expected);
        assert!(found(&at("none"), &[]).is_empty());
    }

    #[test]
    fn what_lies_in_a_folder_of_somebody_else_is_found() {
        let shared = tempfile::tempdir().unwrap();
        let folder = shared.path().join("folder/deeper");
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join("left"), "").unwrap();
        let mut look = Look::new(&[]);
        // Of all these only the file is the user's that is looked for.
        look.user += 1;
        look.at(shared.path()).unwrap();
        assert!(look.found.is_empty());
        if std::os::unix::fs::chown(folder.join("left"), Some(look.user), None).is_ok() {
            look.at(shared.path()).unwrap();
            assert_eq!(look.found, [folder.join("left")]);
        }
    }

    #[test]
    fn a_relocated_seat_looks_at_nothing_of_its_developer() {
        assert!(temporaries(Scope::Relocated, &[]).unwrap().is_empty());
    }
}
