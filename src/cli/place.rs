//! Where the files of a seat lie: `--config` and `--root`, and reading kiosk.toml there.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use anyhow::Context;

use crate::config::{Config, Places};
use crate::diagnostic::Cited;
use crate::platform::Scope;
use crate::say;

/// Where the files of a seat lie.
#[derive(clap::Args)]
pub(crate) struct Place {
    #[arg(long, global = true, value_name = "FILE", help = say!("cli-config"))]
    config: Option<PathBuf>,
    #[arg(long, global = true, value_name = "DIR", help = say!("cli-root"))]
    root: Option<PathBuf>,
}

impl Place {
    /// Everything below this directory.
    pub(crate) fn under(root: PathBuf) -> Place {
        Place {
            config: None,
            root: Some(root),
        }
    }

    /// Reads kiosk.toml. Without one that was named, a missing file means the defaults.
    pub(crate) fn load(&self) -> anyhow::Result<Config> {
        let file = self.settings()?;
        let text = match fs::read_to_string(&file) {
            Err(error) if error.kind() == io::ErrorKind::NotFound && self.config.is_none() => {
                String::new()
            }
            other => other.with_context(|| unreadable(&file))?,
        };
        self.parse(&file, &text)
    }

    /// Where kiosk.toml lies.
    pub(crate) fn settings(&self) -> anyhow::Result<PathBuf> {
        Ok(match &self.config {
            Some(file) => std::path::absolute(file)?,
            None => self.places()?.etc.join("kiosk.toml"),
        })
    }

    /// What this text says as kiosk.toml.
    pub(crate) fn parse(&self, file: &Path, text: &str) -> anyhow::Result<Config> {
        Config::parse(text, &self.places()?).map_err(|problems| {
            let cited = problems.iter().map(|problem| Cited {
                path: file,
                text,
                problem,
            });
            let cited: String = cited.map(|problem| format!("\n{problem}")).collect();
            anyhow::anyhow!(say!("cli-config-refused", problems = cited))
        })
    }

    /// A relocated seat leaves the developer's own recycle bin alone.
    pub(crate) fn scope(&self) -> Scope {
        match self.root {
            Some(_) => Scope::Relocated,
            None => Scope::Whole,
        }
    }

    fn places(&self) -> anyhow::Result<Places> {
        Ok(match &self.root {
            Some(root) => Places::under(&std::path::absolute(root)?),
            None => Places {
                etc: match self.config.as_deref().map(std::path::absolute) {
                    // What kiosk.toml names without a leading slash lies beside it.
                    Some(file) => file?.parent().unwrap_or(Path::new("/")).to_path_buf(),
                    None => "/etc/sps-kiosk".into(),
                },
                var: "/var/lib/sps-kiosk".into(),
                run: "/run/sps-kiosk".into(),
            },
        })
    }
}

fn unreadable(file: &Path) -> String {
    say!("cli-unreadable", file = file.display().to_string())
}
