//! The mounted file systems, as the kernel lists them.

use std::io;
use std::path::{Path, PathBuf};

/// One mounted file system.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Mount {
    /// Where it is mounted.
    pub(super) point: PathBuf,
    /// Its type: `ext4`, `tmpfs`.
    pub(super) kind: String,
}

/// Every mounted file system.
pub(super) fn mounts() -> io::Result<Vec<Mount>> {
    Ok(parse(&std::fs::read_to_string("/proc/self/mountinfo")?))
}

fn parse(mountinfo: &str) -> Vec<Mount> {
    mountinfo
        .lines()
        .filter_map(|line| {
            let (mount, rest) = line.split_once(" - ")?;
            Some(Mount {
                point: unescape(mount.split(' ').nth(4)?),
                kind: rest.split(' ').next()?.to_owned(),
            })
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
    use super::*;

    #[test]
    fn reads_points_with_blanks_and_their_types() {
        let text = "22 1 0:21 / /proc rw,nosuid - proc proc rw\n\
                    24 1 8:1 / / rw,relatime shared:1 - ext4 /dev/vda rw\n\
                    90 24 8:17 / /media/USB\\040DISK rw - vfat /dev/sdb1 rw\n";
        let found: Vec<_> = parse(text)
            .into_iter()
            .map(|mount| (mount.point.display().to_string(), mount.kind))
            .collect();
        let expected = [
            ("/proc", "proc"),
            ("/", "ext4"),
            ("/media/USB DISK", "vfat"),
        ];
        assert_eq!(found, expected.map(|(a, b)| (a.to_owned(), b.to_owned())));
    }
}
