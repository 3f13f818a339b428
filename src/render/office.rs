//! A document of an office program as the PDF that it prints to: LibreOffice makes it, where it is installed.
//!
//! Its folder is written anew each time, in the memory of the cage, and ends with it. No macro of a document runs, and
//! nothing is fetched for one; there is no network either. What comes out is believed as little as what went in: it is
//! drawn by this program in another cage.

use std::fs;
use std::io;
use std::process::{Command, ExitStatus, Stdio};

use rustix::process::Resource;

/// Where Debian keeps it.
const LIBREOFFICE: &str = "/usr/lib/libreoffice/program";

/// The only place in the cage where something can be written.
const PLACE: &str = "/tmp";

/// It sets up a new folder of its own, ends with this code, and wants to be started again.
const AGAIN: i32 = 81;

/// A letter takes 700 MB of addresses and two seconds of processor. Files: its libraries, and what it prints, in bytes.
pub(super) const LIMITS: [(Resource, u64); 5] = [
    (Resource::As, 1 << 30),
    (Resource::Cpu, 40),
    (Resource::Nofile, 512),
    (Resource::Fsize, 100 << 20),
    (Resource::Core, 0),
];

/// What it is told before it reads anything: no macros, not even signed ones; no pictures and no values from elsewhere.
const SETTINGS: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="DisableMacrosExecution" oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="MacroSecurityLevel" oor:op="fuse"><value>3</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="BlockUntrustedRefererLinks" oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Writer/Content/Update"><prop oor:name="Link" oor:op="fuse"><value>2</value></prop></item>
<item oor:path="/org.openoffice.Office.Calc/Content/Update"><prop oor:name="Link" oor:op="fuse"><value>2</value></prop></item>
</oor:items>
"#;

/// The document as a PDF.
///
/// # Errors
/// There is no LibreOffice, it does not know this, or it was too much for its limits.
pub(super) fn printed(document: &[u8]) -> io::Result<Vec<u8>> {
    let settings = format!("{PLACE}/own/user");
    fs::create_dir_all(&settings)?;
    fs::write(format!("{settings}/registrymodifications.xcu"), SETTINGS)?;
    // Without an ending of a name: what it is stands in it.
    fs::write(format!("{PLACE}/document"), document)?;
    let mut ended = converted()?;
    if ended.code() == Some(AGAIN) {
        ended = converted()?;
    }
    match ended.success() {
        true => fs::read(format!("{PLACE}/document.pdf")),
        false => Err(io::ErrorKind::InvalidData.into()),
    }
}

fn converted() -> io::Result<ExitStatus> {
    Command::new(format!("{LIBREOFFICE}/soffice.bin"))
        .arg(format!("-env:UserInstallation=file://{PLACE}/own"))
        .args(["--headless", "--norestore", "--nologo"])
        .args(["--convert-to", "pdf", "--outdir", PLACE])
        .arg(format!("{PLACE}/document"))
        .env_clear()
        .env("HOME", PLACE)
        // Nobody tells it in the cage where it lies.
        .env("LD_LIBRARY_PATH", LIBREOFFICE)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
}
