//! Where the files of a seat lie: `--config` and `--root`, and reading kiosk.toml there.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use crate::config::{Config, Places};
use crate::content::text::{self, Unread};
use crate::content::{list, settings};
use crate::diagnostic::{Cited, Problem};
use crate::platform::Scope;
use crate::policy::Policy;
use crate::say;
use crate::seat::Mistake;

/// Where the files of a seat lie.
#[derive(clap::Args)]
pub(crate) struct SeatFiles {
    #[arg(long, global = true, value_name = "FILE", help = say!("cli-config"))]
    config: Option<PathBuf>,
    #[arg(long, global = true, value_name = "DIR", help = say!("cli-root"))]
    root: Option<PathBuf>,
}

impl SeatFiles {
    /// Everything below this directory.
    pub(crate) fn under(root: PathBuf) -> SeatFiles {
        SeatFiles {
            config: None,
            root: Some(root),
        }
    }

    /// Those of the seat that is installed here.
    pub(crate) fn installed() -> SeatFiles {
        SeatFiles {
            config: None,
            root: None,
        }
    }

    /// Beside this kiosk.toml.
    pub(crate) fn beside(config: PathBuf) -> SeatFiles {
        SeatFiles {
            config: Some(config),
            root: None,
        }
    }

    /// The same in words of the command line.
    pub(crate) fn words(&self) -> Vec<OsString> {
        let named = [("--config", &self.config), ("--root", &self.root)];
        let named = named
            .into_iter()
            .filter_map(|(name, path)| Some([name.into(), path.clone()?.into_os_string()]));
        named.flatten().collect()
    }

    /// Reads kiosk.toml. Without one that was named, a missing file means the defaults.
    pub(crate) fn load(&self) -> anyhow::Result<Config> {
        let file = self.settings()?;
        let text = self.text(&file).map_err(|unread| refused(&file, unread))?;
        self.parse(&file, &text)
    }

    /// Reads kiosk.toml for a seat, which has to tell on its screen why it is refused.
    pub(crate) fn load_or_mistake(&self) -> anyhow::Result<Result<Config, Mistake>> {
        let file = self.settings()?;
        let places = self.places()?;
        if self.config.is_none() && !file.exists() {
            return Ok(Ok(self.defaults()?));
        }
        Ok(settings::read(&file, &places).map_err(|sentence| Mistake {
            file,
            places,
            sentence,
        }))
    }

    /// What holds without a kiosk.toml, and where a seat lives whose file is refused.
    pub(crate) fn defaults(&self) -> anyhow::Result<Config> {
        self.parse(Path::new(""), "")
    }

    /// The text of kiosk.toml, which lies there.
    pub(crate) fn text(&self, file: &Path) -> Result<String, Unread> {
        match text::read(file) {
            Err(Unread::Missing) if self.config.is_none() => Ok(String::new()),
            other => other,
        }
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
            anyhow::anyhow!(say!(
                "cli-config-refused",
                problems = cited(file, text, &problems)
            ))
        })
    }

    /// A relocated seat leaves the developer's own recycle bin alone.
    pub(crate) fn scope(&self) -> Scope {
        match self.root {
            Some(_) => Scope::Relocated,
            None => Scope::Whole,
        }
    }

    /// Where things lie when kiosk.toml does not say otherwise.
    pub(crate) fn places(&self) -> anyhow::Result<Places> {
        Ok(match &self.root {
            Some(root) => Places::under(&std::path::absolute(root)?),
            None => Places::installed(match self.config.as_deref().map(std::path::absolute) {
                // What kiosk.toml names without a leading slash lies beside it.
                Some(file) => file?.parent().unwrap_or(Path::new("/")).to_path_buf(),
                None => "/etc/sps-kiosk".into(),
            }),
        })
    }
}

/// Which list of addresses is asked.
#[derive(clap::Args)]
pub(crate) struct ListFiles {
    #[arg(long, value_name = "FILE", help = say!("decide-allowlist"))]
    allowlist: Option<PathBuf>,
    #[arg(long, value_name = "ID", help = say!("decide-region"))]
    region: Option<String>,
}

impl ListFiles {
    /// Reads the list as this says, with the overlay of the region.
    pub(crate) fn policy(
        &self,
        read: impl FnOnce(&str, Option<&str>) -> Result<Policy, Vec<Problem>>,
    ) -> anyhow::Result<Policy> {
        let (path, text, of_the_seat) = match &self.allowlist {
            Some(path) => (path.clone(), text::read(path), None),
            // As the seat that is installed here decides.
            None => {
                let config = SeatFiles::installed().load()?;
                let (location, text) = list::text(&config.paths.allowlist);
                (location.path, text, config.seat.region)
            }
        };
        let text = text.map_err(|unread| refused(&path, unread))?;
        let region = self.region.as_deref().or(of_the_seat.as_deref());
        read(&text, region).map_err(|problems| {
            anyhow::anyhow!(say!(
                "decide-refused",
                problems = cited(&path, &text, &problems)
            ))
        })
    }
}

/// Why a file that a person edits cannot be taken, with the place where that shows.
pub(super) fn refused(file: &Path, unread: Unread) -> anyhow::Error {
    let why = match unread {
        Unread::Foreign { text, problem } => anyhow::anyhow!(
            "\n{}",
            Cited {
                path: file,
                text: &text,
                problem: &problem,
            }
        ),
        other => anyhow::Error::new(other),
    };
    why.context(say!("cli-unreadable", file = file.display().to_string()))
}

/// Every problem with the line that it stands in.
pub(super) fn cited(path: &Path, text: &str, problems: &[Problem]) -> String {
    let cited = problems.iter().map(|problem| Cited {
        path,
        text,
        problem,
    });
    cited.map(|problem| format!("\n{problem}")).collect()
}
