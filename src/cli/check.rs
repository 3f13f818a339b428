//! `sps-kiosk check`: everything that IT wrote, read by the same parsers that the kiosk uses.
//!
//! Settings, list and guides are read before anything is said, so that one run shows every problem
//! of every file. Nothing is changed and nothing is started.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context;

use crate::config::{Config, Places};
use crate::diagnostic::{Cited, Problem};
use crate::guides::Guide;
use crate::policy::Policy;
use crate::say;

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

/// A file with what is wrong in it.
struct Checked {
    path: PathBuf,
    text: String,
    problems: Vec<Problem>,
}

/// Checks, and prints every problem; 0 when there is none.
pub(crate) fn run(args: Args) -> anyhow::Result<ExitCode> {
    let mut settings = read(&args.config)?;
    // What kiosk.toml does not name lies beside it.
    let places = Places {
        etc: args.config.parent().unwrap_or(Path::new("")).to_path_buf(),
        var: "/var/lib/sps-kiosk".into(),
        run: "/run/sps-kiosk".into(),
    };
    let config = match Config::parse(&settings.text, &places) {
        Ok(config) => config,
        // Where the other files lie is not known then.
        Err(problems) => {
            settings.problems = problems;
            return print(&[settings], String::new());
        }
    };
    let mut list = read(&config.paths.allowlist)?;
    let guides = read_guides(&config.paths.instructions)?;
    let summary = check_list(&mut list, config.seat.region.as_deref(), &guides);
    let files: Vec<Checked> = [settings, list].into_iter().chain(guides).collect();
    print(&files, summary)
}

/// Parses the list for this seat's region and for every other, and runs the list's own tests.
fn check_list(list: &mut Checked, region: Option<&str>, guides: &[Checked]) -> String {
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

fn read_guides(folder: &Path) -> anyhow::Result<Vec<Checked>> {
    let unreadable = || say!("check-no-folder", folder = folder.display().to_string());
    let mut paths = Vec::new();
    for entry in fs::read_dir(folder).with_context(unreadable)? {
        let path = entry.with_context(unreadable)?.path();
        if path.extension().is_some_and(|extension| extension == "md") {
            paths.push(path);
        }
    }
    paths.sort();
    paths
        .iter()
        .map(|path| {
            let mut guide = read(path)?;
            let id = path.file_stem().unwrap_or_default().to_string_lossy();
            guide.problems = Guide::parse(&id, &guide.text).err().unwrap_or_default();
            Ok(guide)
        })
        .collect()
}

fn read(path: &Path) -> anyhow::Result<Checked> {
    let text = fs::read_to_string(path)
        .with_context(|| say!("check-unreadable", file = path.display().to_string()))?;
    Ok(Checked {
        path: path.to_path_buf(),
        text,
        problems: Vec::new(),
    })
}

fn print(files: &[Checked], summary: String) -> anyhow::Result<ExitCode> {
    let mut out = io::stdout().lock();
    let mut count = 0;
    for file in files {
        for problem in &file.problems {
            count += 1;
            let cited = Cited {
                path: &file.path,
                text: &file.text,
                problem,
            };
            write!(out, "{cited}")?;
        }
    }
    if count == 0 {
        writeln!(out, "{summary}")?;
        return Ok(ExitCode::SUCCESS);
    }
    writeln!(out, "{}", say!("check-problems", count = count))?;
    Ok(ExitCode::FAILURE)
}
