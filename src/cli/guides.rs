//! `sps-kiosk guides`: finds, shows and checks the guides as the kiosk does.
//!
//! The folder and the list are read here; what they mean is decided in `guides` and `policy`.

use std::collections::BTreeSet;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, anyhow};
use serde::Serialize;
use url::Url;

use super::seat_files;
use crate::catalogue;
use crate::config::{Config, Location, Places};
use crate::content::text::{self, Unread};
use crate::content::{Folder, list};
use crate::diagnostic::{Cited, Problem};
use crate::guides::{self, Date, Facts, Finding, Guide, Kind, Library};
use crate::policy::{Decision, Policy, Request};
use crate::say;

/// Where the files lie after the installation.
const INSTALLED: &str = "/etc/sps-kiosk";

/// How many results a search prints.
const MOST_RESULTS: usize = 10;

/// The arguments.
#[derive(clap::Args)]
pub(crate) struct Args {
    #[arg(long, global = true, value_name = "FILE", help = say!("guides-cli-config"))]
    config: Option<PathBuf>,
    #[arg(long, global = true, value_name = "DIR", help = say!("guides-cli-instructions"))]
    instructions: Option<PathBuf>,
    #[arg(long, global = true, value_name = "FILE", help = say!("guides-cli-allowlist"))]
    allowlist: Option<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

#[derive(clap::Subcommand)]
enum Command {
    #[command(about = say!("guides-cli-search"))]
    Search {
        #[arg(long, help = say!("guides-cli-json"))]
        json: bool,
        #[arg(required = true, value_name = "WORDS", help = say!("guides-cli-words"))]
        words: Vec<String>,
    },
    #[command(about = say!("guides-cli-show"))]
    Show {
        #[arg(value_name = "ID", help = say!("guides-cli-id"))]
        id: String,
    },
    #[command(about = say!("guides-cli-lint"))]
    Lint,
}

impl Args {
    /// True when a script asks.
    pub(super) fn answers_in_json(&self) -> bool {
        matches!(self.command, Command::Search { json: true, .. })
    }
}

/// One result in JSON.
#[derive(Serialize)]
struct Found<'a> {
    id: &'a str,
    title: &'a str,
    kind: &'static str,
    services: &'a [u8],
    /// What was meant; otherwise the screen says that this is no exact answer.
    sure: bool,
}

/// Runs the subcommand: 1 when nothing is found, or when something is wrong.
pub(crate) fn run(args: Args) -> anyhow::Result<ExitCode> {
    let (place, allowlist, region) = places(&args)?;
    let folder = read_folder(&place)?;
    let mut out = io::BufWriter::new(io::stdout().lock());
    let yes = match args.command {
        Command::Search { json, words } => {
            let policy = read_policy(&allowlist, region.as_deref())?;
            let library = catalogue::library(&policy, guides(&place, &folder)?, today());
            search(&library, &words.join(" "), json, &mut out)
        }
        Command::Show { id } => {
            let guides = guides(&place, &folder)?;
            let Some(guide) = guides.iter().find(|guide| guide.id == id) else {
                return Err(anyhow!(say!("guides-cli-no-guide", id = id)));
            };
            show(guide, &mut out).map(|()| true)
        }
        Command::Lint => {
            let findings = findings(&folder, &every_region(&allowlist)?);
            print(&place, &folder, &findings, &mut out)
        }
    }
    .and_then(|yes| out.flush().map(|()| yes))
    .with_context(|| say!("guides-cli-cannot-write"))?;
    Ok(match yes {
        true => ExitCode::SUCCESS,
        false => ExitCode::FAILURE,
    })
}

/// The folder, the list and the region: named ones, then those of kiosk.toml, then those that are
/// installed, and for whoever works on them, those of the current directory.
fn places(args: &Args) -> anyhow::Result<(PathBuf, PathBuf, Option<String>)> {
    let etc = match &args.config {
        Some(config) => config.parent().unwrap_or(Path::new("")).to_path_buf(),
        None if Path::new(INSTALLED).is_dir() => INSTALLED.into(),
        None => PathBuf::new(),
    };
    let places = Places::installed(etc.clone());
    let file = args
        .config
        .clone()
        .unwrap_or_else(|| etc.join("kiosk.toml"));
    let text = match text::read(&file) {
        Err(Unread::Missing) if args.config.is_none() => String::new(),
        other => other.map_err(|unread| seat_files::refused(&file, unread))?,
    };
    let config = Config::parse(&text, &places).map_err(|found| refused(&file, &text, &found))?;
    let named = |path: &Option<PathBuf>, usual: Location| path.clone().unwrap_or(usual.path);
    Ok((
        named(
            &args.instructions,
            Folder::in_force(&config.paths.instructions).0,
        ),
        named(&args.allowlist, list::text(&config.paths.allowlist).0),
        config.seat.region,
    ))
}

fn read_policy(path: &Path, region: Option<&str>) -> anyhow::Result<Policy> {
    let text = text::read(path).map_err(|unread| seat_files::refused(path, unread))?;
    Policy::parse(&text, region).map_err(|found| refused(path, &text, &found))
}

/// The policy of each region: the guides are one folder for all.
fn every_region(path: &Path) -> anyhow::Result<Vec<Policy>> {
    let first = read_policy(path, None)?;
    let others = first.regions().to_vec();
    let others = others.iter().map(|region| read_policy(path, Some(region)));
    std::iter::once(Ok(first)).chain(others).collect()
}

/// The folder; a guide in it that cannot be read ends the command.
fn read_folder(at: &Path) -> anyhow::Result<Folder> {
    let folder = Folder::read(at).with_context(|| unreadable(at))?;
    for (id, text) in &folder.texts {
        if let Err(unread) = text {
            let path = at.join(format!("{id}.md"));
            return Err(seat_files::refused(&path, unread.clone()));
        }
    }
    Ok(folder)
}

fn unreadable(path: &Path) -> String {
    say!("guides-cli-unreadable", file = path.display().to_string())
}

fn refused(path: &Path, text: &str, problems: &[Problem]) -> anyhow::Error {
    let cited = problems.iter().map(|problem| Cited {
        path,
        text,
        problem,
    });
    refused_for(cited.map(|problem| problem.to_string()))
}

fn refused_for(problems: impl Iterator<Item = String>) -> anyhow::Error {
    let cited: String = problems.map(|problem| format!("\n{problem}")).collect();
    anyhow!(say!("guides-cli-refused", problems = cited))
}

/// Every guide of the folder, or what is wrong in it.
fn guides(place: &Path, folder: &Folder) -> anyhow::Result<Vec<Guide>> {
    let (guides, problems) = folder.parse();
    if problems.is_empty() {
        return Ok(guides);
    }
    Err(refused_for(problems.iter().map(|(id, problem)| {
        let path = &place.join(format!("{id}.md"));
        let text = text_of(folder, id);
        let cited = Cited {
            path,
            text,
            problem,
        };
        cited.to_string()
    })))
}

fn text_of<'a>(folder: &'a Folder, id: &str) -> &'a str {
    let text = folder.texts.get(id).and_then(|text| text.as_ref().ok());
    text.map_or("", String::as_str)
}

fn search(library: &Library, words: &str, json: bool, out: &mut impl Write) -> io::Result<bool> {
    let found = library.search(words, MOST_RESULTS);
    if !found.sure && !found.entries.is_empty() && !json {
        writeln!(out, "{}", say!("home-found-unsure"))?;
    }
    for entry in &found.entries {
        let found = Found {
            sure: found.sure,
            id: &entry.id,
            title: &entry.title,
            kind: match entry.kind {
                Kind::Service => "service",
                Kind::Portal => "portal",
                Kind::Guide => "guide",
                Kind::Elsewhere => "elsewhere",
            },
            services: &entry.services,
        };
        if json {
            serde_json::to_writer(&mut *out, &found)?;
            writeln!(out)?;
        } else {
            writeln!(out, "{} [{}]", found.title, found.id)?;
        }
    }
    Ok(!found.entries.is_empty())
}

fn show(guide: &Guide, out: &mut impl Write) -> io::Result<()> {
    writeln!(out, "{}\n", guide.title)?;
    if !guide.needs.is_empty() {
        writeln!(
            out,
            "{}\n{}\n",
            say!("guides-cli-needs"),
            plain(&guide.needs)
        )?;
    }
    for (at, step) in guide.steps.iter().enumerate() {
        writeln!(out, "{}. {}", at + 1, plain(step))?;
        for picture in guide.pictures.iter().filter(|one| one.step == at) {
            let description = picture.description.as_str();
            let words = if picture.moves() {
                say!("guides-cli-clip", description = description)
            } else {
                say!("guides-cli-picture", description = description)
            };
            writeln!(out, "   {words}")?;
        }
    }
    for more in [&guide.scheme, &guide.notes] {
        if more.is_empty() {
            continue;
        }
        writeln!(out, "\n{}", plain(more))?;
    }
    writeln!(
        out,
        "\n{}",
        say!("guides-cli-date", date = guide.date.to_string())
    )
}

/// The words of the safe HTML that `guides` makes.
fn plain(html: &str) -> String {
    let lines = html.replace("<ul>", "\n").replace("<li>", "– ");
    let lines = lines.replace("</li>", "\n");
    let mut words = String::new();
    for (at, part) in lines.split('<').enumerate() {
        let text = match part.split_once('>') {
            Some((_tag, text)) if at > 0 => text,
            Some(_) | None => part,
        };
        words.push_str(text);
    }
    let words = words.replace("&lt;", "<").replace("&gt;", ">");
    (words.replace("&quot;", "\"").replace("&amp;", "&").trim()).to_owned()
}

/// What `guides lint` finds, and whether each is a failure.
fn findings(folder: &Folder, regions: &[Policy]) -> Vec<Finding> {
    let (guides, problems) = folder.parse();
    if !problems.is_empty() {
        let refused = problems.into_iter().map(|(guide, problem)| Finding {
            guide,
            problem,
            failure: true,
        });
        return refused.collect();
    }
    let services = regions.iter().flat_map(Policy::services);
    let services: BTreeSet<u8> = services.map(|one| one.number).collect();
    let portals = regions.iter().flat_map(Policy::portals);
    let portals: BTreeSet<&str> = portals.map(|one| one.id.as_str()).collect();
    let facts = Facts {
        services: &Vec::from_iter(services),
        portals: &Vec::from_iter(portals),
        pictures: &Vec::from_iter(folder.pictures()),
        opens: &|address| regions.iter().any(|policy| opens(policy, address)),
        today: today(),
    };
    guides::lint(&guides, &facts)
}

/// A pattern names no scheme: a page counts as opened by either.
fn opens(policy: &Policy, address: &Url) -> bool {
    let mut plain = address.clone();
    let plain = plain.set_scheme("http").ok().map(|()| plain);
    let ways = plain.iter().chain([address]);
    ways.map(|way| policy.decide(Request::Navigate(way)))
        .any(|decision| matches!(decision, Decision::Allow(_)))
}

fn today() -> Date {
    jiff::ZonedDateTime::now().date().into()
}

/// Everything that `guides lint` calls a failure in these guides with this list, cited.
pub(super) fn failures(place: &Path, allowlist: &Path) -> anyhow::Result<Vec<String>> {
    let folder = read_folder(place)?;
    let findings = findings(&folder, &every_region(allowlist)?);
    let failures = findings.iter().filter(|one| one.failure);
    let failures = failures.map(|one| cited(place, &folder, one));
    Ok(failures.collect())
}

fn cited(place: &Path, folder: &Folder, finding: &Finding) -> String {
    let path = &match finding.guide.is_empty() {
        true => place.to_path_buf(),
        false => place.join(format!("{}.md", finding.guide)),
    };
    let text = text_of(folder, &finding.guide);
    let problem = &finding.problem;
    let cited = Cited {
        path,
        text,
        problem,
    };
    cited.to_string()
}

fn print(
    place: &Path,
    folder: &Folder,
    findings: &[Finding],
    out: &mut impl Write,
) -> io::Result<bool> {
    for finding in findings {
        write!(out, "{}", cited(place, folder, finding))?;
    }
    let failures = findings.iter().filter(|one| one.failure).count();
    let remarks = findings.len() - failures;
    writeln!(
        out,
        "{}",
        say!(
            "guides-cli-summary",
            guides = folder.texts.len(),
            failures = failures,
            remarks = remarks
        )
    )?;
    Ok(failures == 0)
}
