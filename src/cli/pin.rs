//! `sps-kiosk pin`: sets the PIN with which staff come in at the screen.
//!
//! Asked for twice, without an echo, and written into kiosk.toml as a hash; everything else in the
//! file stays as it is. Without a terminal both are read as two lines. A consultant has a PIN of his own. The hash
//! alone, for the answers of a set-up, is printed without a file.

use std::process::ExitCode;

use anyhow::{Context, bail};
use toml_edit::{ArrayOfTables, DocumentMut, Item, Table};
use zeroize::Zeroizing;

use super::print;
use super::seat_files::{SeatFiles, refused};
use crate::config::is_name;
use crate::content::text::{self, Unread};
use crate::pin::{Hash, Kind, weakness};
use crate::{platform, say};

/// The arguments.
#[derive(clap::Args)]
pub(crate) struct Args {
    #[command(flatten)]
    files: SeatFiles,
    #[arg(long, value_name = "CONSULTANT", help = say!("cli-pin-consultant"))]
    consultant: Option<String>,
    #[arg(long, conflicts_with = "consultant", help = say!("cli-pin-print"))]
    print: bool,
}

/// Asks, and writes.
pub(crate) fn run(args: Args) -> anyhow::Result<ExitCode> {
    if args.print {
        let pin = read_twice(Kind::Pin)?;
        let hash = Hash::of(&pin, platform::random()?);
        print(format!("pin = \"{}\"", hash.as_str()));
        return Ok(ExitCode::SUCCESS);
    }
    let file = args.files.settings()?;
    let name = || file.display().to_string();
    let (text, is_new) = match text::read(&file) {
        Err(Unread::Missing) => (String::new(), true),
        other => (other.map_err(|unread| refused(&file, unread))?, false),
    };
    // A file that the kiosk refuses is mended first.
    args.files.parse(&file, &text)?;
    if args
        .consultant
        .as_deref()
        .is_some_and(|name| !is_name(name))
    {
        bail!(say!("config-consultant-name"));
    }
    let pin = read_twice(Kind::Pin)?;
    let hash = Hash::of(&pin, platform::random()?);
    let text = with_pin(&text, args.consultant.as_deref(), &hash)
        .with_context(|| say!("cli-pin-syntax", file = name()))?;
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

/// The same text with this hash in it: of the PIN of all staff, or of one consultant's own.
fn with_pin(text: &str, consultant: Option<&str>, hash: &Hash) -> anyhow::Result<String> {
    let mut document: DocumentMut = text.parse()?;
    let staff = document.entry("staff").or_insert_with(toml_edit::table);
    let pin = toml_edit::value(hash.as_str());
    let Some(name) = consultant else {
        staff["pin"] = pin;
        return Ok(document.to_string());
    };
    let consultants = staff["consultant"].or_insert(ArrayOfTables::new().into());
    let consultants = consultants
        .as_array_of_tables_mut()
        .with_context(|| say!("toml-type-sections"))?;
    let named = |one: &Table| one.get("name").and_then(Item::as_str) == Some(name);
    let place = consultants.iter().position(named);
    if place.is_none() {
        let mut one = Table::new();
        one["name"] = toml_edit::value(name);
        consultants.push(one);
    }
    let place = place.unwrap_or(consultants.len() - 1);
    if let Some(one) = consultants.get_mut(place) {
        one["pin"] = pin;
    }
    Ok(document.to_string())
}

/// Asks for a new PIN or password twice, and takes none that is weak.
pub(super) fn read_twice(kind: Kind) -> anyhow::Result<Zeroizing<String>> {
    let (first, again) = match kind {
        Kind::Pin => (say!("cli-pin-ask"), say!("cli-pin-again")),
        Kind::Password => (say!("cli-password-ask"), say!("cli-password-again")),
    };
    let ask =
        |question: String| platform::read_secret(&question).with_context(|| say!("cli-pin-unread"));
    let secret = ask(first)?;
    if let Some(weakness) = weakness(kind, &secret) {
        bail!(weakness.sentence(kind));
    }
    if *secret != *ask(again)? {
        bail!(say!("cli-pin-differ"));
    }
    Ok(secret)
}
