//! `sps-kiosk demo`: the whole kiosk on the practice portal, without any set-up.
//!
//! Nothing is written outside one temporary directory, which is removed at the end.

use std::fs;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context;

use super::run::{parse_size, run_seat};
use super::seat_files::SeatFiles;
use crate::practice::{self, Practice};
use crate::{platform, say};

/// The arguments.
#[derive(clap::Args)]
pub(crate) struct Args {
    #[arg(long, value_name = "WxH", value_parser = parse_size, help = say!("cli-window"))]
    window: Option<(u32, u32)>,
}

/// Runs until the process is asked to stop.
pub(crate) fn run(args: Args) -> anyhow::Result<ExitCode> {
    let portal = Practice::start(SocketAddr::from(([127, 0, 0, 1], 0)))
        .with_context(|| say!("cli-demo-portal"))?;
    let directory = Temporary::make().with_context(|| say!("cli-demo-directory"))?;
    write_settings(&directory.path.join("etc"), portal.address())
        .with_context(|| say!("cli-demo-directory"))?;
    run_seat(&SeatFiles::under(directory.path.clone()), args.window)
}

fn write_settings(etc: &Path, portal: SocketAddr) -> std::io::Result<()> {
    fs::create_dir(etc)?;
    practice::write_guides(&etc.join("instructions"))?;
    fs::write(etc.join("allowlist.toml"), practice::ALLOWLIST)?;
    let hosts: String = practice::HOSTS
        .iter()
        .map(|host| format!("\"{host}\" = \"{portal}\"\n"))
        .collect();
    fs::write(etc.join("kiosk.toml"), format!("[gate.hosts]\n{hosts}"))
}

/// A directory of our own, removed in the end.
struct Temporary {
    path: PathBuf,
}

impl Temporary {
    fn make() -> std::io::Result<Temporary> {
        let base = directories::BaseDirs::new()
            .and_then(|places| places.runtime_dir().map(Path::to_path_buf))
            .filter(|place| place.is_dir())
            .unwrap_or_else(std::env::temp_dir);
        let path = base.join(format!("sps-kiosk-demo-{}", std::process::id()));
        // A directory that somebody else has prepared under this name is not ours.
        fs::create_dir(&path)?;
        platform::make_private(&path)?;
        Ok(Temporary { path })
    }
}

impl Drop for Temporary {
    fn drop(&mut self) {
        if let Err(error) = platform::erase(&self.path) {
            tracing::warn!(%error, "the temporary directory of the demonstration stays");
        }
    }
}
