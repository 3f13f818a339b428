//! Running something as another user of this system.

use std::ffi::OsString;
use std::fs;
use std::io;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::Command;

/// Runs the program as this user, with no group but that of the user, and returns its exit code.
///
/// # Errors
/// There is no such user here, or whoever asks is not root.
pub fn run_as(user: &str, program: &Path, words: &[OsString]) -> io::Result<u8> {
    let passwd = fs::read_to_string("/etc/passwd")?;
    let (uid, gid) = ids(&passwd, user).ok_or(io::ErrorKind::NotFound)?;
    let status = Command::new(program)
        .args(words)
        .uid(uid)
        .gid(gid)
        .status()?;
    // A program that a signal ended gave no answer.
    let code = status.code().and_then(|code| u8::try_from(code).ok());
    code.ok_or_else(|| io::ErrorKind::Interrupted.into())
}

fn ids(passwd: &str, user: &str) -> Option<(u32, u32)> {
    passwd.lines().find_map(|line| {
        let mut fields = line.split(':');
        (fields.next()? == user).then_some(())?;
        let uid = fields.nth(1)?.parse().ok()?;
        Some((uid, fields.next()?.parse().ok()?))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_user_is_found_by_the_whole_name() {
        let passwd = "root:x:0:0:root:/root:/bin/bash\nkiosk2:x:7:8::/:/x\nkiosk:x:991:985::/:/x\n";
        assert_eq!(ids(passwd, "kiosk"), Some((991, 985)));
        assert_eq!(ids(passwd, "root"), Some((0, 0)));
        assert_eq!(ids(passwd, "nobody"), None);
        assert_eq!(ids("broken", "broken"), None);
    }
}
