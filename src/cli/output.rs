//! Where an export or a report goes: to a file, whole or not at all, or to the standard output; and a day.

use std::fs::File;
use std::io::{self, IsTerminal, Read};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, bail};
use jiff::civil::Date;
use serde_json::json;

use super::{print, with_schema};
use crate::journal::period;
use crate::{platform, say};

/// The argument.
#[derive(clap::Args)]
pub(super) struct Output {
    #[arg(long, value_name = "FILE", help = say!("cli-journal-out"))]
    out: Option<PathBuf>,
}

impl Output {
    /// Writes what a terminal may show, too.
    pub(super) fn write(&self, mut content: impl Read, as_json: bool) -> anyhow::Result<ExitCode> {
        match &self.out {
            Some(file) => {
                let bytes = replace(file, &mut content).with_context(|| {
                    say!("cli-journal-unwritten", file = file.display().to_string())
                })?;
                let file = file.display().to_string();
                match as_json {
                    true => print(with_schema(json!({ "file": file, "bytes": bytes }))),
                    false => print(say!("cli-journal-written", file = file)),
                }
            }
            None if io::stdout().is_terminal() => {
                let mut text = Vec::new();
                content.read_to_end(&mut text)?;
                let text = String::from_utf8_lossy(&text).replace(['\r', '\u{feff}'], "");
                print(text.trim_end());
            }
            None => {
                // A reader that has gone away is no error.
                let _gone = io::copy(&mut content, &mut io::stdout());
            }
        }
        Ok(ExitCode::SUCCESS)
    }

    /// Makes and writes what no terminal can show.
    pub(super) fn write_binary<R: Read>(
        &self,
        make: impl FnOnce() -> anyhow::Result<R>,
        as_json: bool,
    ) -> anyhow::Result<ExitCode> {
        if self.out.is_none() && io::stdout().is_terminal() {
            bail!(say!("cli-journal-terminal"));
        }
        self.write(make()?, as_json)
    }
}

/// The new file stands in for the old one at once; nobody but its owner reads a new one, which has names of staff.
/// Says how many bytes it has.
fn replace(file: &Path, content: &mut impl Read) -> io::Result<u64> {
    // A pipe or a device is written to, not replaced.
    if file.exists() && !file.is_file() {
        return io::copy(content, &mut File::options().write(true).open(file)?);
    }
    platform::replace_from(&std::path::absolute(file)?, content)
}

/// A day of the command line.
pub(super) fn read_day(words: &str) -> Result<Date, String> {
    period::read_day(words).ok_or_else(|| say!("cli-journal-no-day"))
}
