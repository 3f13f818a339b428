//! The mounted file systems, as the kernel lists them. Read by hand: `procfs` leaves the blanks of a mount point
//! as the kernel writes them, and one line that it does not know fails all.

use std::path::{Path, PathBuf};

/// One mounted file system.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Mount {
    /// Where it is mounted.
    pub(super) place: PathBuf,
    /// Its type: `ext4`, `tmpfs`.
    pub(super) kind: String,
    /// What is mounted: a device, a share, or a name that says nothing.
    pub(super) source: PathBuf,
    /// The options of the file system, separated by commas.
    pub(super) options: String,
}

impl Mount {
    /// Every mounted file system, as `/proc/self/mountinfo` lists them.
    pub(super) fn all(mountinfo: &str) -> impl Iterator<Item = Mount> {
        mountinfo.lines().filter_map(|line| {
            let (mount, rest) = line.split_once(" - ")?;
            let mut rest = rest.split(' ');
            Some(Mount {
                place: unescape(mount.split(' ').nth(4)?),
                kind: rest.next()?.to_owned(),
                source: unescape(rest.next()?),
                options: rest.next()?.to_owned(),
            })
        })
    }

    /// What follows `name=` among the options.
    pub(super) fn option(&self, name: &str) -> Option<&str> {
        let mut options = self.options.split(',');
        options.find_map(|option| option.strip_prefix(name)?.strip_prefix('='))
    }

    /// The file system that a path lies on: the deepest mount above it, the last one of those.
    pub(super) fn above(path: &Path, mountinfo: &str) -> Option<Mount> {
        Mount::all(mountinfo)
            .filter(|mount| path.starts_with(&mount.place))
            .max_by_key(|mount| mount.place.as_os_str().len())
    }
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
    use super::*;

    #[test]
    fn reads_points_with_blanks_and_their_types() {
        let text = "22 1 0:21 / /proc rw,nosuid - proc proc rw\n\
                    24 1 8:1 / / rw,relatime shared:1 - ext4 /dev/vda rw\n\
                    90 24 8:17 / /media/USB\\040DISK rw - vfat /dev/sdb1 rw\n";
        let found: Vec<_> = Mount::all(text)
            .map(|mount| (mount.place.display().to_string(), mount.kind))
            .collect();
        let expected = [
            ("/proc", "proc"),
            ("/", "ext4"),
            ("/media/USB DISK", "vfat"),
        ];
        assert_eq!(found, expected.map(|(a, b)| (a.to_owned(), b.to_owned())));
    }
}
