//! `sps-kiosk bundle`: publishes the list and the guides for every seat, and takes them on a seat.
//!
//! To add, to sign and to publish is one act here: what stands half done on a publisher's disk is what a later one
//! publishes by mistake. `show` says what is published, or what this seat has.

mod publish;
mod seat;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context;
use jiff::Timestamp;

use super::seat_files::SeatFiles;
use super::{print, print_error};
use crate::deploy::{self, Error, Keys, Name, Place, Published, Rollout};
use crate::say;

/// The arguments.
#[derive(clap::Args)]
pub(crate) struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(clap::Subcommand)]
enum Command {
    #[command(about = say!("bundle-keys"))]
    Keys {
        #[arg(value_name = "DIR", help = say!("bundle-folder"))]
        folder: PathBuf,
    },
    #[command(about = say!("bundle-init"))]
    Init(Signing),
    #[command(about = say!("bundle-publish"))]
    Publish(publish::Args),
    #[command(about = say!("bundle-hold"))]
    Hold(Signing),
    #[command(about = say!("bundle-hurry"))]
    Hurry(Signing),
    #[command(about = say!("bundle-refresh"))]
    Refresh(Signing),
    #[command(about = say!("bundle-rotate"))]
    Rotate {
        #[command(flatten)]
        signing: Signing,
        #[arg(long, value_name = "KEY", value_parser = read_name, help = say!("bundle-replace"))]
        replace: Vec<Name>,
    },
    #[command(about = say!("bundle-verify"))]
    Verify {
        #[arg(value_name = "REPOSITORY", help = say!("bundle-repository"))]
        repository: PathBuf,
        #[arg(long, value_name = "FILE", help = say!("bundle-root"))]
        root: PathBuf,
    },
    #[command(about = say!("bundle-show"))]
    Show {
        #[command(flatten)]
        files: SeatFiles,
        #[arg(value_name = "REPOSITORY", help = say!("bundle-repository"))]
        repository: Option<PathBuf>,
    },
    #[command(about = say!("bundle-fetch"))]
    Fetch {
        #[command(flatten)]
        files: SeatFiles,
    },
    #[command(about = say!("bundle-use"))]
    Use {
        #[command(flatten)]
        files: SeatFiles,
        #[arg(value_name = "SOURCE", help = say!("bundle-source"))]
        source: PathBuf,
    },
}

/// A repository, and the keys that sign in it.
#[derive(clap::Args)]
struct Signing {
    #[arg(value_name = "REPOSITORY", help = say!("bundle-repository"))]
    repository: PathBuf,
    #[arg(long, value_name = "DIR", help = say!("bundle-with-keys"))]
    keys: PathBuf,
}

impl Signing {
    fn publisher(&self) -> Result<deploy::Publisher, Error> {
        let keys = Keys::in_folder(&self.keys);
        deploy::Publisher::open(&self.repository, &keys, Timestamp::now())
    }
}

fn read_name(words: &str) -> Result<Name, String> {
    let name = Name::ALL.into_iter().find(|name| name.code() == words);
    let known = Name::ALL.map(Name::code).join(", ");
    name.ok_or_else(|| say!("bundle-no-name", known = known))
}

/// Runs the subcommand: 1 when a publication is refused, or nothing was published.
pub(crate) fn run(args: Args) -> anyhow::Result<ExitCode> {
    match args.command {
        Command::Keys { folder } => {
            Keys::in_folder(&folder).make_all()?;
            let folder = folder.display().to_string();
            print(say!("bundle-keys-done", folder = folder));
        }
        Command::Init(signing) => {
            let keys = Keys::in_folder(&signing.keys);
            let root = deploy::Publisher::init(&signing.repository, &keys, Timestamp::now())?;
            let file = root.display().to_string();
            print(say!("bundle-init-done", file = file));
        }
        Command::Publish(args) => return publish::run(&args),
        Command::Hold(signing) => {
            let number = signing.publisher()?.hold()?;
            print(say!("bundle-held", number = number.to_string()));
        }
        Command::Hurry(signing) => {
            let number = signing.publisher()?.hurry()?;
            print(say!("bundle-hurried", number = number.to_string()));
        }
        Command::Refresh(signing) => {
            let until = signing.publisher()?.refresh()?;
            print(say!("bundle-refreshed", day = day(&until)));
        }
        Command::Rotate { signing, replace } => {
            let publisher = signing.publisher()?;
            let keys = Keys::in_folder(&signing.keys);
            (replace.iter()).try_for_each(|name| keys.replace(*name))?;
            let version = publisher.rotate(&replace)?;
            print(say!("bundle-rotated", version = version.to_string()));
        }
        Command::Verify { repository, root } => {
            let file = || root.display().to_string();
            let trusted = std::fs::read(&root);
            let trusted = trusted.with_context(|| say!("deploy-io", path = file()))?;
            return Ok(answered(verified(&repository, &trusted)));
        }
        Command::Show { files, repository } => match repository {
            Some(repository) => show(&repository)?,
            None => return seat::show(&files),
        },
        Command::Fetch { files } => return seat::fetch(&files),
        Command::Use { files, source } => return seat::take(&files, &source),
    }
    Ok(ExitCode::SUCCESS)
}

/// Whatever is refused is told with its reason, and is no failure of the program.
fn answered(outcome: Result<(), Error>) -> ExitCode {
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            print_error(&error.into());
            ExitCode::FAILURE
        }
    }
}

/// Every bundle is read to its end.
fn verified(repository: &Path, root: &[u8]) -> Result<(), Error> {
    let published = deploy::verify(&Place::folder(repository)?, root)?;
    let newest = published.newest()?;
    for number in published.numbers() {
        published.bundle(number)?;
    }
    print(say!("bundle-good", number = newest.to_string()));
    tell_dates(&published);
    Ok(())
}

fn show(repository: &Path) -> Result<(), Error> {
    let nobody = Keys::in_folder(repository);
    let publisher = deploy::Publisher::open(repository, &nobody, Timestamp::now())?;
    let published = publisher.published()?.ok_or(Error::NothingPublished)?;
    for number in published.numbers() {
        let to = audience(published.rollout(number));
        print(say!("bundle-offered", number = number.to_string(), to = to));
    }
    tell_dates(&published);
    Ok(())
}

/// To whom a bundle goes, and when.
fn audience(rollout: Option<&Rollout>) -> String {
    let Some(rollout) = rollout else {
        return say!("bundle-to-all");
    };
    let canaries = rollout.canaries().join(", ");
    match rollout.hours() {
        Some([first, last]) => say!(
            "bundle-to-some",
            canaries = canaries,
            first = hour(first),
            last = hour(last)
        ),
        None => say!("bundle-to-nobody"),
    }
}

/// A second as people write its hour, in UTC.
fn hour(second: i64) -> String {
    let moment = Timestamp::from_second(second).unwrap_or(Timestamp::MAX);
    moment.strftime("%d.%m.%Y %H:%M UTC").to_string()
}

fn tell_dates(published: &Published) {
    for (what, until) in published.good_until() {
        print(say!("bundle-until", what = what, day = day(&until)));
    }
}

/// A moment as people write its day.
fn day(moment: &str) -> String {
    match moment.parse::<Timestamp>() {
        Ok(moment) => moment.strftime("%d.%m.%Y").to_string(),
        Err(_) => moment.to_owned(),
    }
}
