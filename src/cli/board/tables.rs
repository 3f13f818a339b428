//! `sps-kiosk board tables`: the tables, made or brought up by whoever owns them.

use std::process::ExitCode;

use anyhow::{anyhow, bail};
use serde_json::json;

use super::super::{print, with_schema};
use crate::board::{self, Database};
use crate::say;

/// Makes the tables, and lets the role of the board in.
pub(super) fn run(database: &Database, owner: &str, as_json: bool) -> anyhow::Result<ExitCode> {
    let Database::Postgres(region) = database else {
        bail!(say!("cli-board-no-region"));
    };
    let role = region.address.get_user();
    let role = role.ok_or_else(|| anyhow!(say!("cli-board-no-role")))?;
    let owner = region.owned(owner);
    let owner = owner.ok_or_else(|| anyhow!(say!("cli-board-no-owner")))?;
    // Whoever owns the tables would take its own rights away.
    if owner.address.get_user() == Some(role) {
        bail!(say!("cli-board-same-role"));
    }
    board::prepare(&owner, role)?;
    print(match as_json {
        true => with_schema(json!({ "role": role })).to_string(),
        false => say!("cli-board-prepared", role = role),
    });
    Ok(ExitCode::SUCCESS)
}
