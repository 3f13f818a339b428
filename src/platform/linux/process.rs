//! Starting screens, and what seat and screen owe each other as processes.
//!
//! A screen sees nothing of the seat's environment but what is named here: variables can open the
//! engine's inspector or load foreign code. Everything it writes by habit goes to its visit.

use std::ffi::{OsStr, OsString};
use std::fs;
use std::io;
use std::os::fd::OwnedFd;
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::os::unix::fs::MetadataExt;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::LazyLock;

use rustix::process::{
    DumpableBehavior, Resource, Rlimit, Signal, set_child_subreaper, set_dumpable_behavior,
    set_parent_process_death_signal, setrlimit,
};

use rustix::thread::{clear_ambient_capability_set, set_no_new_privs};

use super::anchors;
use super::display;
use super::ipc::Stream;
use crate::platform::Engine;
use crate::visit::Visit;

/// A process that this one started and has not buried yet, so that its number stays its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Process {
    pub(super) pid: rustix::process::Pid,
}

/// What a screen may inherit from the seat.
const INHERITED: &[&str] = &["DISPLAY", "RUST_LOG", "TZ", "XAUTHORITY"];

/// The sandbox is tried out once; the answer does not change while the machine runs.
static SANDBOX: LazyLock<bool> = LazyLock::new(|| {
    let can = display::can_sandbox();
    if !can {
        tracing::warn!("the engine's sandbox cannot work here; screens run without it");
    }
    can
});

/// How the C library treats memory: stacks of ended threads go back to the kernel instead of waiting for
/// the next thread, and what it frees is overwritten. Names of a citizen's files pass through both.
const FORGETS: (&str, &str) = (
    "GLIBC_TUNABLES",
    "glibc.pthread.stack_cache_size=0:glibc.malloc.perturb=255",
);

/// Starts this program over in the same process, once: the C library asks how to treat memory only at
/// the start.
///
/// # Errors
/// The program cannot be started.
pub fn forget_what_is_freed() -> io::Result<()> {
    let (name, value) = FORGETS;
    if std::env::var_os(name).is_some_and(|set| set == value) {
        return Ok(());
    }
    let mut again = Command::new(std::env::current_exe()?);
    Err(again
        .args(std::env::args_os().skip(1))
        .env(name, value)
        .exec())
}

/// What the seat does to itself first: orphans of screens come back to it, and its memory is never
/// written to a disk as a core dump.
///
/// # Errors
/// The kernel refuses.
pub fn guard_seat() -> io::Result<()> {
    set_child_subreaper(Some(rustix::process::getpid()))?;
    // Now, while no wipe can mistake the trial for something that a visit left.
    LazyLock::force(&SANDBOX);
    no_core_dumps()
}

/// What a screen does to itself first: it dies with the seat, leaves no core dump, and can never
/// have more rights than it has now.
///
/// # Errors
/// The kernel refuses.
pub fn guard_screen() -> io::Result<()> {
    set_parent_process_death_signal(Some(Signal::KILL))?;
    clear_ambient_capability_set()?;
    // A sandbox that has rights of its own (a kernel without namespaces for users) needs them.
    if !display::sandbox_has_rights() {
        set_no_new_privs(true)?;
    }
    no_core_dumps()
}

fn no_core_dumps() -> io::Result<()> {
    set_dumpable_behavior(DumpableBehavior::NotDumpable)?;
    // One byte, not none: only this value also stops the kernel from feeding a crash collector.
    let one = Some(1);
    setrlimit(
        Resource::Core,
        Rlimit {
            current: one,
            maximum: one,
        },
    )?;
    Ok(())
}

/// Puts this program, with its own words, in the place of this process. Comes back only with the reason why
/// that failed.
pub fn start_anew() -> io::Error {
    match own_place() {
        Ok(program) => Command::new(program)
            .args(std::env::args_os().skip(1))
            .exec(),
        Err(error) => error,
    }
}

/// True when another file lies where this program was started from: a new version of it.
pub fn is_replaced() -> bool {
    let file = |path: &Path| fs::metadata(path).map(|file| (file.dev(), file.ino()));
    let there = own_place().and_then(|place| file(&place));
    // Where nothing lies there is nothing to be started instead.
    there.is_ok_and(|there| file(Path::new("/proc/self/exe")).is_ok_and(|own| own != there))
}

/// Where this program was started from, whatever lies there now.
fn own_place() -> io::Result<PathBuf> {
    let named = std::env::current_exe()?.into_os_string().into_vec();
    // The kernel's own word for a file that has lost its name.
    let place = named.strip_suffix(b" (deleted)").unwrap_or(&named);
    Ok(OsStr::from_bytes(place).into())
}

/// Starts a screen for this visit, with its end of the link as its standard input. The caller's
/// thread must outlive the screen: the kernel kills the screen with it.
///
/// # Errors
/// The program cannot be started.
pub fn start_screen(
    program: &[OsString],
    visit: &Visit,
    link: Stream,
    engine: Engine<'_>,
) -> io::Result<Process> {
    let (name, arguments) = program.split_first().ok_or(io::ErrorKind::InvalidInput)?;
    let mut command = if engine.anchors.is_empty() {
        Command::new(name)
    } else {
        let authorities = visit.authorities();
        anchors::write(engine.anchors, &authorities)?;
        let mut command = anchors::seeing(&authorities);
        command.arg(name);
        command
    };
    let child = command
        .args(arguments)
        .env_clear()
        .envs(environment(visit, engine))
        .current_dir(visit.files())
        .stdin(Stdio::from(OwnedFd::from(link)))
        .stdout(Stdio::null())
        .stderr(complaints())
        .process_group(0)
        .spawn()?;
    Ok(Process {
        pid: rustix::process::Pid::from_child(&child),
    })
}

/// Where a screen complains to. The toolkit's warnings can name a file or an address of the citizen,
/// so they are heard only by a developer, who asks for them.
fn complaints() -> Stdio {
    if std::env::var_os("RUST_LOG").is_some() {
        Stdio::inherit()
    } else {
        Stdio::null()
    }
}

fn environment(visit: &Visit, engine: Engine<'_>) -> Vec<(OsString, OsString)> {
    let mut variables: Vec<(OsString, OsString)> = INHERITED
        .iter()
        .filter_map(|name| Some(((*name).into(), std::env::var_os(name)?)))
        .collect();
    // The place where X keeps its key by default is in the home that the screen does not see.
    if std::env::var_os("XAUTHORITY").is_none()
        && let Some(key) = std::env::home_dir().map(|home| home.join(".Xauthority"))
        && key.exists()
    {
        variables.push(("XAUTHORITY".into(), key.into()));
    }
    let home = visit.home();
    let places = [
        ("HOME", home.clone()),
        ("XDG_CACHE_HOME", home.join("cache")),
        ("XDG_CONFIG_HOME", home.join("config")),
        ("XDG_DATA_HOME", home.join("data")),
        ("XDG_STATE_HOME", home.join("state")),
        ("XDG_RUNTIME_DIR", visit.runtime()),
        ("TMPDIR", visit.temporary()),
    ];
    variables.extend(places.map(|(name, place)| (name.into(), place.into())));
    let fixed = [
        // Nothing here starts a program by its name: the engine knows where its own lie, and the
        // toolkit would look for one that starts a bus, which outlives the visit and remembers it.
        ("PATH", "/nonexistent"),
        // Dates in forms and the toolkit's few words, whatever the machine speaks.
        ("LANG", "ru_RU.UTF-8"),
        ("LANGUAGE", "ru"),
        ("GDK_BACKEND", "x11"),
        ("NO_AT_BRIDGE", "1"),
        ("GIO_USE_VFS", "local"),
        ("GSETTINGS_BACKEND", "memory"),
        // What GnuTLS takes by itself, but nothing older than TLS 1.2.
        (
            "G_TLS_GNUTLS_PRIORITY",
            match engine.old_tls {
                true => "NORMAL:%COMPAT:+VERS-TLS1.0:+VERS-TLS1.1",
                false => "NORMAL:%COMPAT:-VERS-TLS1.0:-VERS-TLS1.1",
            },
        ),
    ];
    variables.extend(fixed.map(|(name, value)| (name.into(), value.into())));
    if *SANDBOX {
        variables.push(("WEBKIT_FORCE_SANDBOX".into(), "1".into()));
    }
    if !display::has_render_node() {
        // Nothing here draws faster than the processor; layers would only cost memory and a start.
        variables.push(("WEBKIT_DISABLE_DMABUF_RENDERER".into(), "1".into()));
        variables.push(("WEBKIT_DISABLE_COMPOSITING_MODE".into(), "1".into()));
        variables.push(("GDK_GL".into(), "disable".into()));
    }
    variables
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;
    use std::ffi::OsStr;
    use std::path::Path;

    use super::*;

    #[test]
    fn a_screen_has_no_bus_and_nothing_to_start_one_with() {
        let visit = Visit::in_dir(Path::new("/run/visit"));
        let variables: HashMap<_, _> = environment(&visit, Engine::default()).into_iter().collect();
        let path = variables.get(OsStr::new("PATH")).unwrap();
        let found: Vec<_> = std::env::split_paths(path)
            .filter(|dir| dir.exists())
            .collect();
        assert!(found.is_empty(), "programs are looked for in {found:?}");
        let bus = OsStr::new("DBUS_SESSION_BUS_ADDRESS");
        assert!(!variables.contains_key(bus));
    }
}
