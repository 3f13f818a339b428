//! Which authorities the engine of a screen believes: those of the system, and anchors of ours.
//!
//! The engine has no setting for it; GnuTLS reads one file at a fixed place when a process of the engine
//! starts. So a screen that is to believe more sees another file there: the screen runs in a mount namespace
//! of its own (bubblewrap, without any other change), and nothing else on this computer believes anything new.

use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::LazyLock;

use super::display;

/// Where GnuTLS reads the authorities of the system, as Debian builds it.
pub(super) const SYSTEM: &str = "/etc/ssl/certs/ca-certificates.crt";

/// Everything as it is, but for one file.
const AS_IT_IS: [&str; 4] = ["--die-with-parent", "--dev-bind", "/", "/"];

/// Tried once; the answer does not change while the machine runs.
static CAN_BE_SHOWN: LazyLock<bool> = LazyLock::new(|| {
    let (program, arguments) = trial();
    // With rights of its own the sandbox of the engine would not work inside.
    Path::new(SYSTEM).is_file()
        && !display::sandbox_has_rights()
        && Command::new(program)
            .args(arguments)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status()
            .is_ok_and(|status| status.success())
});

/// The engine's sandbox within what [`seeing`] makes; the program and its arguments.
pub(super) fn trial() -> (&'static str, Vec<&'static str>) {
    let (program, arguments) = display::SANDBOX_TRIAL;
    let around = [&AS_IT_IS[..], &["--ro-bind", SYSTEM, SYSTEM, "--", program]];
    (program, [&around.concat(), arguments].concat())
}

/// True when a screen can be shown other authorities than those of the system.
pub fn can_show_anchors() -> bool {
    *CAN_BE_SHOWN
}

/// The program that follows in the command sees this file in the place of the system's.
pub(super) fn seeing(authorities: &Path) -> Command {
    let mut command = Command::new(display::SANDBOX_TRIAL.0);
    command.args(AS_IT_IS).arg("--ro-bind");
    command.arg(authorities).arg(SYSTEM).arg("--");
    command
}

/// Writes the file: of two authorities with one name GnuTLS takes the later, so the system's own come last
/// and lose nothing by ours.
pub(super) fn write(anchors: &str, file: &Path) -> io::Result<()> {
    let mut to = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o400)
        .open(file)?;
    to.write_all(anchors.as_bytes())?;
    io::copy(&mut File::open(SYSTEM)?, &mut to)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_program_sees_there_is_ours_first_and_all_of_the_system() {
        let place = tempfile::tempdir().unwrap();
        let file = place.path().join("authorities.pem");
        write("ours\n", &file).unwrap();
        assert!(can_show_anchors(), "bubblewrap inside bubblewrap");
        let seen = seeing(&file).args(["/bin/cat", SYSTEM]).output().unwrap();
        let system = std::fs::read(SYSTEM).unwrap();
        assert_eq!(seen.stdout, [b"ours\n".as_slice(), &system].concat());
        // Nobody else does.
        assert!(!system.starts_with(b"ours"));
    }
}
