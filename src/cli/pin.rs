//! `sps-kiosk pin`: sets the PIN with which staff come in at the screen.
//!
//! Asked for twice, without an echo, and written into kiosk.toml as a hash; everything else in the
//! file stays as it is. Without a terminal both are read as two lines.

use std::process::ExitCode;

use anyhow::{Context, bail};
use toml_edit::DocumentMut;

use super::print;
use super::seat_files::{SeatFiles, refused};
use crate::content::text::{self, Unread};
use crate::pin::{Hash, LONGEST, SHORTEST, Weakness, weakness};
use crate::{platform, say};

/// The arguments.
#[derive(clap::Args)]
pub(crate) struct Args {
    #[command(flatten)]
    files: SeatFiles,
}

/// Asks, and writes.
pub(crate) fn run(args: Args) -> anyhow::Result<ExitCode> {
    let file = args.files.settings()?;
    let name = || file.display().to_string();
    let (text, is_new) = match text::read(&file) {
        Err(Unread::Missing) => (String::new(), true),
        other => (other.map_err(|unread| refused(&file, unread))?, false),
    };
    // A file that the kiosk refuses is mended first.
    args.files.parse(&file, &text)?;
    let ask =
        |question: String| platform::read_secret(&question).with_context(|| say!("cli-pin-unread"));
    let pin = ask(say!("cli-pin-ask"))?;
    if let Some(weakness) = weakness(&pin) {
        bail!(complaint(weakness));
    }
    if *pin != *ask(say!("cli-pin-again"))? {
        bail!(say!("cli-pin-differ"));
    }
    let hash = Hash::of(&pin, platform::random()?);
    let text = with_pin(&text, &hash).with_context(|| say!("cli-pin-syntax", file = name()))?;
    args.files.parse(&file, &text)?;
    platform::replace(&file, &text).with_context(|| say!("cli-pin-not-written", file = name()))?;
    if is_new {
        platform::let_all_read(&file)
            .with_context(|| say!("cli-pin-not-written", file = name()))?;
    } else if platform::is_roots_alone(&file) {
        print(say!("cli-pin-hidden", file = name()));
    }
    print(say!("cli-pin-done", file = name()));
    Ok(ExitCode::SUCCESS)
}

/// The same text with this hash in it.
fn with_pin(text: &str, hash: &Hash) -> anyhow::Result<String> {
    let mut document: DocumentMut = text.parse()?;
    let staff = document.entry("staff").or_insert_with(toml_edit::table);
    staff["pin"] = toml_edit::value(hash.as_str());
    Ok(document.to_string())
}

fn complaint(weakness: Weakness) -> String {
    match weakness {
        Weakness::Short => say!("cli-pin-short", least = SHORTEST),
        Weakness::Long => say!("cli-pin-long", most = LONGEST),
        Weakness::Uniform => say!("cli-pin-uniform"),
        Weakness::Run => say!("cli-pin-run"),
        Weakness::Repeated => say!("cli-pin-repeated"),
        Weakness::Common => say!("cli-pin-common"),
    }
}
