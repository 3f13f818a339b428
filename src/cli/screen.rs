//! `sps-kiosk screen`, hidden: the screen that the seat starts, with the link as its standard input.

use std::process::ExitCode;

use anyhow::Context;

use crate::{platform, say, shell};

/// Runs the screen until the seat ends it.
pub(crate) fn run() -> anyhow::Result<ExitCode> {
    platform::guard_screen()?;
    let link = platform::take_link().with_context(|| say!("cli-screen-alone"))?;
    shell::run(link)?;
    Ok(ExitCode::SUCCESS)
}
