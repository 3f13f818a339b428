//! The recycle bins of this user, by the freedesktop.org specification: one in the home, and one at
//! the top of every mounted file system.
//!
//! Only the places are found here; what lies in them is nobody's business, so they are emptied as
//! directories, with what other programs left half done in them.

use std::io;
use std::path::{Path, PathBuf};

/// Which recycle bins are meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TrashScope {
    /// Every recycle bin of this user: the seat of an MFC.
    Whole,
    /// Only the one that `XDG_DATA_HOME` names explicitly, if any: a relocated seat never touches
    /// what its developer threw away.
    Relocated,
}

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

/// The recycle bins that may exist.
///
/// # Errors
/// The mounted file systems cannot be listed.
pub fn trashes(scope: &TrashScope) -> io::Result<Vec<PathBuf>> {
    let data_home = std::env::var_os("XDG_DATA_HOME").map(PathBuf::from);
    let mut found = Vec::new();
    match scope {
        TrashScope::Relocated => found.extend(data_home.map(|data| data.join("Trash"))),
        TrashScope::Whole => {
            let home = std::env::home_dir().map(|home| home.join(".local/share"));
            found.extend(data_home.or(home).map(|data| data.join("Trash")));
            let user = rustix::process::getuid().as_raw();
            let mut mounts = mounts(&std::fs::read_to_string("/proc/self/mountinfo")?);
            mounts.retain(|mount| may_enter(mount));
            for mount in mounts {
                found.push(mount.join(format!(".Trash/{user}")));
                found.push(mount.join(format!(".Trash-{user}")));
            }
        }
    }
    found.retain(|trash| trash.is_absolute());
    Ok(found)
}

/// False only where this user may not go at all, as in the folders that systemd hides from a service:
/// nothing of this user can lie there.
fn may_enter(place: &Path) -> bool {
    !matches!(std::fs::metadata(place.join(".")),
        Err(error) if error.kind() == io::ErrorKind::PermissionDenied)
}

fn mounts(mountinfo: &str) -> Vec<PathBuf> {
    mountinfo
        .lines()
        .filter_map(|line| {
            let (mount, rest) = line.split_once(" - ")?;
            let kind = rest.split(' ').next()?;
            let point = mount.split(' ').nth(4)?;
            (!NOT_LOOKED_AT.contains(&kind)).then(|| unescape(point))
        })
        .collect()
}

/// The kernel writes blanks and backslashes of a mount point as three octal digits.
fn unescape(point: &str) -> PathBuf {
    let plain = [
        ("\\040", " "),
        ("\\011", "\t"),
        ("\\012", "\n"),
        ("\\134", "\\"),
    ]
    .into_iter()
    .fold(point.to_owned(), |text, (code, sign)| {
        text.replace(code, sign)
    });
    Path::new(&plain).to_path_buf()
}

#[cfg(test)]
mod tests {
    use std::fs::Permissions;
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
    }

    #[test]
    fn finds_mounts_with_files_and_reads_blanks_in_their_names() {
        let text = "22 1 0:21 / /proc rw,nosuid - proc proc rw\n\
                    24 1 8:1 / / rw,relatime shared:1 - ext4 /dev/vda rw\n\
                    90 24 8:17 / /media/USB\\040DISK rw - vfat /dev/sdb1 rw\n";
        assert_eq!(
            mounts(text),
            [PathBuf::from("/"), PathBuf::from("/media/USB DISK")]
        );
    }
}
