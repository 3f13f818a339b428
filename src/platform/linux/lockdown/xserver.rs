//! The X server that runs: nobody manages windows, nobody else may come, nobody else has come.

use std::path::{Path, PathBuf};
use std::time::Duration;

use x11rb::connection::Connection;
use x11rb::protocol::res::{ClientIdMask, ClientIdSpec, ConnectionExt as _};
use x11rb::protocol::xproto::{AccessControl, ConnectionExt as _, EventMask, Family, Host};

use super::super::display;
use super::super::wire::{self, Server};
use super::{Found, Look, Machine, Unseen};
use crate::say;

/// The server of the seat may be busy.
const ANSWER_WITHIN: Duration = Duration::from_secs(3);

/// The display of the seat's own unit, and the file with its key, where that is installed: what the environment
/// of whoever asks says is then of no account.
fn of_the_unit(machine: &Machine) -> Result<Option<(String, PathBuf)>, Unseen> {
    let mut text = String::new();
    for folder in ["/usr/lib/systemd/system", "/etc/systemd/system"] {
        let unit = machine.read_if_there(&format!("{folder}/sps-kiosk.service"))?;
        if !unit.is_empty() {
            text = unit;
        }
    }
    let variables = text
        .lines()
        .filter_map(|line| line.strip_prefix("Environment="));
    let mut display = None;
    let mut key = None;
    for variable in variables.flat_map(str::split_whitespace) {
        match variable.split_once('=') {
            Some(("DISPLAY", name)) => display = Some(name.to_owned()),
            Some(("XAUTHORITY", file)) => key = Some(PathBuf::from(file)),
            _ => {}
        }
    }
    Ok(display.zip(key))
}

/// The server that `DISPLAY` names, and its root window.
fn open(machine: &Machine) -> Result<(Server, u32), Unseen> {
    machine.must_run()?;
    if let Some((name, key)) = of_the_unit(machine)? {
        let (server, screen) = wire::connect_with(&name, ANSWER_WITHIN, Some(&key))
            .map_err(|_| Unseen(say!("platform-display-dead", name = name)))?;
        let root = server.setup().roots[screen].root;
        return Ok((server, root));
    }
    let name = std::env::var("DISPLAY").unwrap_or_default();
    if name.is_empty() {
        return Err(Unseen(say!("doctor-no-display")));
    }
    let (server, screen) = display::connect_display(&name)
        .map_err(|_| Unseen(say!("platform-display-dead", name = name)))?;
    let root = server.setup().roots[screen].root;
    Ok((server, root))
}

/// X itself, not a compositor of Wayland.
pub(crate) fn display(machine: &Machine) -> Look {
    let wayland = std::env::var_os("WAYLAND_DISPLAY").is_some()
        || std::env::var_os("XDG_SESSION_TYPE").is_some_and(|kind| kind == "wayland");
    if wayland {
        return Ok(Found::Bad("Wayland".to_owned()));
    }
    open(machine).map(|_| Found::Good)
}

/// Whoever manages windows has asked to hear first what others do with them; only one may.
pub(crate) fn window_manager(machine: &Machine) -> Look {
    let (server, root) = open(machine)?;
    let cookie = server.get_window_attributes(root).map_err(silent)?;
    let heard = cookie.reply().map_err(silent)?.all_event_masks;
    Ok(match heard.contains(EventMask::SUBSTRUCTURE_REDIRECT) {
        true => Found::Bad(manager_name(&server, root).unwrap_or_default()),
        false => Found::Good,
    })
}

/// The name that a manager of windows gives itself.
fn manager_name(server: &Server, root: u32) -> Option<String> {
    let property = |window: u32, name: &[u8]| {
        let atom = server.intern_atom(true, name).ok()?.reply().ok()?.atom;
        let cookie = server.get_property(false, window, atom, x11rb::NONE, 0, 64);
        cookie.ok()?.reply().ok()
    };
    let window = property(root, b"_NET_SUPPORTING_WM_CHECK")?
        .value32()?
        .next()?;
    let name = property(window, b"_NET_WM_NAME")?.value;
    Some(String::from_utf8_lossy(&name).into_owned())
}

/// Only users of this machine may come: root, and the user of the seat.
pub(crate) fn access(machine: &Machine) -> Look {
    let (server, _) = open(machine)?;
    let reply = server.list_hosts().map_err(silent)?;
    let reply = reply.reply().map_err(silent)?;
    if reply.mode != AccessControl::ENABLE {
        return Ok(Found::Bad("xhost +".to_owned()));
    }
    let user = machine.account()?.name;
    let foreign = reply.hosts.iter().filter(|host| !may_come(host, &user));
    let foreign: Vec<String> = foreign
        .map(|host| String::from_utf8_lossy(&host.address).replace('\0', ":"))
        .collect();
    Ok(Found::none(&foreign))
}

fn may_come(host: &Host, user: &str) -> bool {
    let name = host.address.strip_prefix(b"localuser\0");
    host.family == Family::SERVER_INTERPRETED
        && name.is_some_and(|name| name == b"root" || name == user.as_bytes())
}

/// Every other program on the display can read keys and pictures.
pub(crate) fn clients(machine: &Machine) -> Look {
    let (server, _) = open(machine)?;
    server.res_query_version(1, 2).map_err(silent)?;
    let all = ClientIdSpec {
        client: 0,
        mask: ClientIdMask::LOCAL_CLIENT_PID,
    };
    let cookie = server.res_query_client_ids(&[all]).map_err(silent)?;
    let clients = cookie.reply().map_err(silent)?.ids;
    let mut foreign = Vec::new();
    // The server counts itself, by this number.
    for client in clients.iter().filter(|client| client.spec.client != 0) {
        let Some(&pid) = client.value.first() else {
            foreign.push("?".to_owned());
            continue;
        };
        if pid != std::process::id() && !is_of_the_seat(machine, pid)? {
            let name = machine.read(&format!("/proc/{pid}/comm"))?;
            foreign.push(name.trim().to_owned());
        }
    }
    foreign.sort();
    foreign.dedup();
    Ok(Found::none(&foreign))
}

/// True for a program of the seat, whatever it calls itself: it is run from our file or from the engine's, by
/// the user of the seat, and descends from our own process, which the system itself started.
fn is_of_the_seat(machine: &Machine, pid: u32) -> Result<bool, Unseen> {
    let uid = machine.account()?.uid;
    let program = |pid: u32| {
        let link = std::fs::read_link(machine.at(&format!("/proc/{pid}/exe"))).unwrap_or_default();
        let path = link.to_string_lossy().into_owned();
        // An upgrade takes the file away below a seat that runs.
        path.strip_suffix(" (deleted)").map_or(link, PathBuf::from)
    };
    let is_engine = |path: &Path| {
        let is_named = path
            .file_name()
            .is_some_and(|name| name.to_string_lossy().starts_with("WebKit"));
        is_named
            && path.starts_with("/usr")
            && path
                .components()
                .any(|it| it.as_os_str() == "webkit2gtk-4.1")
    };
    let first = program(pid);
    if first != machine.program && !is_engine(&first) {
        return Ok(false);
    }
    let mut at = pid;
    // Deeper than anything that the seat starts.
    for _ in 0..16 {
        let status = machine.read_if_there(&format!("/proc/{at}/status"))?;
        let field = |name: &str| {
            let value = status.lines().find_map(|line| line.strip_prefix(name));
            value.and_then(|value| value.split_whitespace().next()?.parse::<u32>().ok())
        };
        if field("Uid:") != Some(uid) {
            return Ok(false);
        }
        let parent = field("PPid:").unwrap_or_default();
        if program(at) == machine.program && parent == 1 {
            return Ok(true);
        }
        at = parent;
    }
    Ok(false)
}

fn silent(_: impl std::error::Error) -> Unseen {
    Unseen(say!("doctor-display-silent"))
}
