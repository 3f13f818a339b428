//! Places outside of a visit where programs of a desktop leave traces of this user.
//!
//! The engine's home lies in the visit, so nothing should be here; the wipe looks nevertheless. Only
//! the places are found; what lies in them is nobody's business. A relocated seat belongs to a
//! developer, whose own things stay.

use std::io;
use std::path::{Path, PathBuf};

use rustix::io::Errno;
use rustix::mount::{UnmountFlags, unmount};

use super::mounts::Mount;
use super::systemd;
use crate::platform::Scope;

/// File systems that hold no files of anybody, and those where merely looking may hang.
const NOT_LOOKED_AT: &[&str] = &[
    "autofs",
    "bpf",
    "cgroup",
    "cgroup2",
    "configfs",
    "debugfs",
    "devpts",
    "devtmpfs",
    "efivarfs",
    "fusectl",
    "hugetlbfs",
    "mqueue",
    "nsfs",
    "proc",
    "pstore",
    "securityfs",
    "sysfs",
    "tracefs",
];

/// Where desktops mount what somebody plugs in.
const MEDIA: [&str; 2] = ["/media", "/run/media"];

/// What in a home tells what its user did, or would do it again: recent files, thumbnails, learned
/// words, passwords, notes of the file chooser, complaints of programs, lines typed into a shell,
/// programs that start by themselves, what browsers and desktops keep, and where people put files. Of a
/// home that is the seat's own everything goes.
const IN_HOME: &[&str] = &[
    ".ICEauthority",
    ".bash_history",
    ".cache",
    ".config/autostart",
    ".config/chromium",
    ".config/dconf",
    ".config/enchant",
    ".config/fcitx",
    ".config/fcitx5",
    ".config/goa-1.0",
    ".config/google-chrome",
    ".config/gtk-3.0/bookmarks",
    ".config/gtk-4.0/bookmarks",
    ".config/ibus",
    ".config/libreoffice",
    ".config/mimeapps.list",
    ".config/onboard",
    ".config/pulse",
    ".config/systemd/user",
    ".config/yandex-browser",
    ".cups",
    ".dbus",
    ".gnupg",
    ".java",
    ".lesshst",
    ".local/share/applications",
    ".local/share/evolution",
    ".local/share/gvfs-metadata",
    ".local/share/ibus-table",
    ".local/share/keyrings",
    ".local/share/mime",
    ".local/share/recently-used.xbel",
    ".local/share/tracker",
    ".local/share/webkit",
    ".local/share/webkitgtk",
    ".local/share/xorg",
    ".local/state",
    ".mozilla",
    ".node_repl_history",
    ".pki",
    ".python_history",
    ".recently-used",
    ".sane",
    ".selected_editor",
    ".thumbnails",
    ".viminfo",
    ".wget-hsts",
    ".xsession-errors",
    ".xsession-errors.old",
    "Desktop",
    "Documents",
    "Downloads",
    "Music",
    "Pictures",
    "Public",
    "Templates",
    "Videos",
    "Видео",
    "Документы",
    "Загрузки",
    "Изображения",
    "Музыка",
    "Общедоступные",
    "Рабочий стол",
    "Шаблоны",
];

/// The recycle bins that may exist, by the freedesktop.org specification: one in the home, and one
/// at the top of every mounted file system.
///
/// # Errors
/// The mounted file systems cannot be listed.
pub fn trashes(scope: Scope) -> io::Result<Vec<PathBuf>> {
    let data_home = std::env::var_os("XDG_DATA_HOME").map(PathBuf::from);
    let mut found = Vec::new();
    match scope {
        Scope::Relocated => found.extend(data_home.map(|data| data.join("Trash"))),
        Scope::Whole => {
            let home = std::env::home_dir().map(|home| home.join(".local/share"));
            found.extend(data_home.or(home).map(|data| data.join("Trash")));
            let user = rustix::process::getuid().as_raw();
            let mut mounts: Vec<Mount> = Mount::all(&mountinfo()?).collect();
            mounts.retain(|mount| {
                !NOT_LOOKED_AT.contains(&mount.kind.as_str()) && may_enter(&mount.place)
            });
            for mount in mounts {
                found.push(mount.place.join(format!(".Trash/{user}")));
                found.push(mount.place.join(format!(".Trash-{user}")));
            }
        }
    }
    found.retain(|trash| trash.is_absolute());
    Ok(found)
}

/// The traces in the home of this user that are there now.
///
/// # Errors
/// One of them cannot be looked at.
pub fn home_traces(scope: Scope) -> io::Result<Vec<PathBuf>> {
    match (scope, std::env::home_dir()) {
        (Scope::Whole, Some(home)) if home.is_absolute() => {
            let traces = IN_HOME.iter().map(|trace| home.join(trace));
            traces
                .filter_map(|trace| existing(trace).transpose())
                .collect()
        }
        (Scope::Whole | Scope::Relocated, _) => Ok(Vec::new()),
    }
}

/// Removable media that are mounted now, the innermost first.
///
/// # Errors
/// The mounted file systems cannot be listed.
pub fn media(scope: Scope) -> io::Result<Vec<PathBuf>> {
    match scope {
        Scope::Whole => {
            let mut points: Vec<PathBuf> =
                Mount::all(&mountinfo()?).map(|mount| mount.place).collect();
            let is_below = |point: &Path, media: &str| {
                point
                    .strip_prefix(media)
                    .is_ok_and(|rest| rest != Path::new(""))
            };
            points.retain(|point| MEDIA.iter().any(|media| is_below(point, media)));
            points.reverse();
            Ok(points)
        }
        Scope::Relocated => Ok(Vec::new()),
    }
}

/// Takes a medium out, so that it can be pulled; its files are the citizen's and stay on it.
///
/// # Errors
/// It is in use, or neither this user may nor the system for it.
pub fn take_out(point: &Path) -> io::Result<()> {
    match unmount(point, UnmountFlags::NOFOLLOW) {
        // What the system mounted is the system's to unmount.
        Err(Errno::PERM) => systemd::unmount(point),
        done => Ok(done?),
    }
}

pub(super) fn mountinfo() -> io::Result<String> {
    std::fs::read_to_string("/proc/self/mountinfo")
}

/// False only where nothing of this user can lie: where it may not go at all, as in the folders that
/// systemd hides from a service, and where a single file is mounted.
pub(super) fn may_enter(place: &Path) -> bool {
    use io::ErrorKind::{NotADirectory, PermissionDenied};
    !matches!(std::fs::metadata(place.join(".")),
        Err(error) if [NotADirectory, PermissionDenied].contains(&error.kind()))
}

fn existing(path: PathBuf) -> io::Result<Option<PathBuf>> {
    match std::fs::symlink_metadata(&path) {
        Ok(_) => Ok(Some(path)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

#[cfg(test)]
mod tests {
    use std::fs::{self, Permissions};
    use std::os::unix::fs::PermissionsExt;

    use rustix::thread::{CapabilitySet, capabilities, set_capabilities};

    use super::*;

    #[test]
    fn a_place_that_this_user_may_not_enter_is_told_from_one_that_fails() {
        let place = tempfile::tempdir().unwrap();
        let closed = place.path().join("closed");
        std::fs::create_dir(&closed).unwrap();
        std::fs::set_permissions(&closed, Permissions::from_mode(0o000)).unwrap();
        // On a thread of its own that gives up root's right to go everywhere.
        let entered = std::thread::spawn(move || {
            let mut rights = capabilities(None).unwrap();
            for set in [&mut rights.effective, &mut rights.permitted] {
                set.remove(CapabilitySet::DAC_OVERRIDE | CapabilitySet::DAC_READ_SEARCH);
            }
            set_capabilities(None, rights).unwrap();
            may_enter(&closed)
        });
        assert!(!entered.join().unwrap());
        assert!(may_enter(place.path()));
        assert!(may_enter(&place.path().join("gone")));
        fs::write(place.path().join("file"), "").unwrap();
        assert!(!may_enter(&place.path().join("file")));
    }

    #[test]
    fn a_relocated_seat_looks_at_nothing_of_its_developer() {
        assert!(home_traces(Scope::Relocated).unwrap().is_empty());
        assert!(media(Scope::Relocated).unwrap().is_empty());
    }
}
