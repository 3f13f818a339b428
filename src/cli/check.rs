//! `sps-kiosk check`: everything that IT wrote, read by the same parsers that the kiosk uses.
//!
//! Settings, list and guides are read before anything is said, so that one run shows every problem
//! of every file. Nothing is changed and nothing is started.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, anyhow};

use crate::config::{Config, Places};
use crate::diagnostic::{Cited, Problem};
use crate::policy::Policy;
use crate::say;
use crate::seat::Folder;

/// The arguments.
#[derive(clap::Args)]
pub(crate) struct Args {
    #[arg(
        long,
        value_name = "FILE",
        default_value = "/etc/sps-kiosk/kiosk.toml",
        help = say!("check-config")
    )]
    config: PathBuf,
}

/// Everything that was read, and what is wrong in it.
pub(super) struct Checked {
    /// The settings; none when they are not accepted.
    pub(super) config: Option<Config>,
    files: Vec<File>,
    summary: String,
}

/// A file with what is wrong in it.
struct File {
    path: PathBuf,
    text: String,
    problems: Vec<Problem>,
}

/// Checks, and prints every problem; 0 when there is none.
pub(crate) fn run(args: Args) -> anyhow::Result<ExitCode> {
    print(&read_all(&args.config, Path::new("/"))?)
}

/// Reads kiosk.toml and what it names, on the disk whose root is mounted there.
pub(super) fn read_all(config: &Path, root: &Path) -> anyhow::Result<Checked> {
    let mut settings = read(config)?;
    // What kiosk.toml does not name lies beside it.
    let places = Places {
        etc: config.parent().unwrap_or(Path::new("")).to_path_buf(),
        var: "/var/lib/sps-kiosk".into(),
        run: "/run/sps-kiosk".into(),
    };
    let mut config = match Config::parse(&settings.text, &places) {
        Ok(config) => config,
        // Where the other files lie is not known then.
        Err(problems) => {
            settings.problems = problems;
            return Ok(Checked {
                config: None,
                files: vec![settings],
                summary: String::new(),
            });
        }
    };
    let paths = &mut config.paths;
    for path in [
        &mut paths.allowlist,
        &mut paths.instructions,
        &mut paths.state,
        &mut paths.runtime,
    ] {
        if path.is_absolute() && !path.starts_with(root) {
            *path = root.join(path.strip_prefix("/").unwrap_or(path));
        }
    }
    let mut list = read(&config.paths.allowlist)?;
    let guides = read_guides(&config.paths.instructions)?;
    let summary = check_list(&mut list, config.seat.region.as_deref(), &guides);
    Ok(Checked {
        config: Some(config),
        files: [settings, list].into_iter().chain(guides).collect(),
        summary,
    })
}

impl Checked {
    /// Every problem, cited.
    pub(super) fn problems(&self) -> impl Iterator<Item = Cited<'_>> {
        self.files.iter().flat_map(|file| {
            file.problems.iter().map(|problem| Cited {
                path: &file.path,
                text: &file.text,
                problem,
            })
        })
    }
}

/// Parses the list for this seat's region and for every other, and runs the list's own tests.
fn check_list(list: &mut File, region: Option<&str>, guides: &[File]) -> String {
    let policy = match Policy::parse(&list.text, region) {
        Ok(policy) => policy,
        Err(problems) => {
            list.problems = problems;
            return String::new();
        }
    };
    let ids: Vec<&str> = guides
        .iter()
        .filter_map(|guide| guide.path.file_stem()?.to_str())
        .collect();
    list.problems = policy.lint();
    list.problems.extend(policy.lint_guides(&ids));
    for other in policy.regions() {
        let found = match Policy::parse(&list.text, Some(other)) {
            Ok(policy) => [policy.lint(), policy.lint_guides(&ids)].concat(),
            Err(problems) => problems,
        };
        for problem in found {
            if !list.problems.contains(&problem) {
                list.problems.push(problem);
            }
        }
    }
    list.problems.sort_by_key(|problem| problem.span.start);
    say!(
        "check-clean",
        rules = policy.rules(),
        tests = policy.own_tests(),
        services = policy.services().len(),
        guides = guides.len()
    )
}

fn read_guides(place: &Path) -> anyhow::Result<Vec<File>> {
    let folder = Folder::read(place)
        .with_context(|| say!("check-no-folder", folder = place.display().to_string()))?;
    let (_good, problems) = folder.parse();
    let guide = |(id, text): (String, Result<String, String>)| {
        let path = place.join(format!("{id}.md"));
        let of_guide = problems.iter().filter(|(of, _)| *of == id);
        Ok(File {
            problems: of_guide.map(|(_, problem)| problem.clone()).collect(),
            text: text.map_err(|error| anyhow!(error).context(unreadable(&path)))?,
            path,
        })
    };
    folder.texts.into_iter().map(guide).collect()
}

fn unreadable(path: &Path) -> String {
    say!("check-unreadable", file = path.display().to_string())
}

fn read(path: &Path) -> anyhow::Result<File> {
    let text = fs::read_to_string(path).with_context(|| unreadable(path))?;
    Ok(File {
        path: path.to_path_buf(),
        text,
        problems: Vec::new(),
    })
}

fn print(checked: &Checked) -> anyhow::Result<ExitCode> {
    let mut out = io::stdout().lock();
    let mut count = 0;
    for cited in checked.problems() {
        count += 1;
        write!(out, "{cited}")?;
    }
    if count == 0 {
        writeln!(out, "{}", checked.summary)?;
        return Ok(ExitCode::SUCCESS);
    }
    writeln!(out, "{}", say!("check-problems", count = count))?;
    Ok(ExitCode::FAILURE)
}
