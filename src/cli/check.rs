//! `sps-kiosk check`: everything that IT wrote, read and checked as the kiosk does.
//!
//! Settings, list and guides are read before anything is said, so that one run shows every problem
//! of every file. Nothing is changed and nothing is started. With `--as` it is the user of the kiosk
//! who reads: what only root may read is not there for a seat.

use std::ffi::OsString;
use std::io;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::SystemTime;

use anyhow::Context;
use serde_json::{Value, json};

use super::seat_files::{SeatFiles, refused};
use super::{print, with_schema};
use crate::config::{Config, PasswordPlace, Upstream};
use crate::content::text::{self, Unread};
use crate::content::{Folder, list, scanner};
use crate::diagnostic::{Cited, Problem, line_and_column};
use crate::policy::Policy;
use crate::{platform, say, seat};

/// The arguments.
#[derive(clap::Args)]
pub(crate) struct Args {
    #[command(flatten)]
    files: SeatFiles,
    #[arg(long = "as", value_name = "USER", help = say!("check-as"))]
    user: Option<String>,
    #[arg(long, help = say!("cli-json"))]
    pub(super) json: bool,
}

/// Everything that was read, and what is wrong in it.
pub(super) struct Checked {
    /// The settings; none when they are not accepted.
    pub(super) config: Option<Config>,
    files: Vec<File>,
    counts: Counts,
}

/// How much there is of what was read.
#[derive(Default)]
struct Counts {
    rules: usize,
    tests: usize,
    services: usize,
    guides: usize,
    certificates: usize,
}

/// A file with what is wrong in it.
struct File {
    path: PathBuf,
    text: String,
    problems: Vec<Problem>,
}

/// Checks, and prints every problem; 0 when there is none.
pub(crate) fn run(args: Args) -> anyhow::Result<ExitCode> {
    if let Some(user) = &args.user {
        return run_as(user, &args);
    }
    let checked = read_all(&args.files, Path::new("/"))?;
    match args.json {
        true => print(checked.as_json()),
        false => checked.print(),
    }
    Ok(match checked.problems().next() {
        None => ExitCode::SUCCESS,
        Some(_) => ExitCode::FAILURE,
    })
}

/// The same check by this user: the kernel itself says what may be read.
fn run_as(user: &str, args: &Args) -> anyhow::Result<ExitCode> {
    let mut words: Vec<OsString> = vec!["check".into()];
    words.extend(args.files.words());
    words.extend(args.json.then(|| "--json".into()));
    let program = std::env::current_exe().with_context(|| say!("cli-no-program"))?;
    let code = platform::run_as(user, &program, &words)
        .with_context(|| say!("check-cannot-be", user = user))?;
    Ok(ExitCode::from(code))
}

/// Reads kiosk.toml and what it names, on the disk whose root is mounted there.
pub(super) fn read_all(files: &SeatFiles, disk: &Path) -> anyhow::Result<Checked> {
    let file = files.settings()?;
    let mut settings = match files.text(&file) {
        Ok(text) => File::new(&file, text),
        Err(Unread::Foreign { text, problem }) => {
            return Ok(Checked::settings(File::with(&file, text, problem)));
        }
        Err(unread) => return Err(refused(&file, unread)),
    };
    let mut config = match Config::parse(&settings.text, &files.places()?) {
        Ok(config) => config,
        // Where the other files lie is not known then.
        Err(problems) => {
            settings.problems = problems;
            return Ok(Checked::settings(settings));
        }
    };
    let paths = &mut config.paths;
    let password = config.gate.upstream.as_mut();
    let paths = (paths.allowlist.paths_mut())
        .chain(paths.instructions.paths_mut())
        .chain([&mut paths.state, &mut paths.runtime]);
    for path in paths.chain(password.and_then(Upstream::password_file)) {
        if path.is_absolute() && !path.starts_with(disk) {
            *path = disk.join(path.strip_prefix("/").unwrap_or(path));
        }
    }
    if let Some(upstream) = &config.gate.upstream {
        check_password(&mut settings, upstream);
    }
    if let Some(picture) = &config.scan.picture {
        let read = scanner::read(picture, &config.paths.instructions);
        let problem = read
            .err()
            .map(|why| Problem::new(picture.span.clone(), why));
        settings.problems.extend(problem);
    }
    let (location, text) = list::text(&config.paths.allowlist);
    let mut list = taken(&location.path, text)?;
    let (location, folder) = Folder::in_force(&config.paths.instructions);
    let guides = read_guides(&location.path, folder)?;
    let counts = check_list(&mut list, config.seat.region.as_deref(), &guides);
    Ok(Checked {
        config: Some(config),
        files: [settings, list].into_iter().chain(guides).collect(),
        counts,
    })
}

/// Reads and checks a list and a folder of guides that are in force nowhere yet.
pub(super) fn read_content(list: &Path, guides: &Path) -> anyhow::Result<Checked> {
    let mut list = taken(list, text::read(list))?;
    let guides = read_guides(guides, Folder::read(guides))?;
    let counts = check_list(&mut list, None, &guides);
    Ok(Checked {
        config: None,
        files: [list].into_iter().chain(guides).collect(),
        counts,
    })
}

impl Checked {
    /// Settings that are not accepted.
    fn settings(file: File) -> Checked {
        Checked {
            config: None,
            files: vec![file],
            counts: Counts::default(),
        }
    }

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

    /// True when the list believes certificates of its own.
    pub(super) fn has_certificates(&self) -> bool {
        self.counts.certificates > 0
    }

    fn print(&self) {
        let mut count = 0;
        for cited in self.problems() {
            count += 1;
            print(cited.to_string().trim_end());
        }
        print(match count {
            0 => say!(
                "check-clean",
                rules = self.counts.rules,
                tests = self.counts.tests,
                services = self.counts.services,
                guides = self.counts.guides
            ),
            count => say!("check-problems", count = count),
        });
    }

    fn as_json(&self) -> Value {
        let problems = self.problems().map(|cited| {
            let (line, column) = line_and_column(cited.text, cited.problem.span.start);
            json!({
                "file": cited.path.display().to_string(),
                "line": line,
                "column": column,
                "message": cited.problem.message,
                "hint": cited.problem.hint,
            })
        });
        let problems: Vec<Value> = problems.collect();
        with_schema(json!({
            "ok": problems.is_empty(),
            "problems": problems,
            "rules": self.counts.rules,
            "tests": self.counts.tests,
            "services": self.counts.services,
            "guides": self.counts.guides,
            "certificates": self.counts.certificates,
        }))
    }
}

impl File {
    fn new(path: &Path, text: String) -> File {
        File {
            path: path.to_path_buf(),
            text,
            problems: Vec::new(),
        }
    }

    fn with(path: &Path, text: String, problem: Problem) -> File {
        File {
            problems: vec![problem],
            ..File::new(path, text)
        }
    }
}

/// The password of the branch's proxy must be there, and not there for everybody.
fn check_password(settings: &mut File, upstream: &Upstream) {
    let Some(password) = &upstream.password else {
        return;
    };
    let file = match &password.place {
        PasswordPlace::Here(_) => &settings.path,
        PasswordPlace::File(file) => file,
    };
    let problem = |message| Problem::new(password.span.clone(), message);
    let open = platform::is_readable_by_all(file)
        .unwrap_or(false)
        .then(|| {
            let file = file.display().to_string();
            problem(say!("check-password-open", file = &file))
                .with_hint(say!("check-password-open-hint", file = &file))
        });
    let unread = seat::login(upstream).err();
    let unread = unread.map(|error| problem(error.to_string()));
    settings.problems.extend(open.into_iter().chain(unread));
}

/// Checks the list as a seat does, and besides that each guide it names is there and each certificate valid.
fn check_list(list: &mut File, region: Option<&str>, guides: &[File]) -> Counts {
    // A list that could not be read has its problem already.
    if !list.problems.is_empty() {
        return Counts::default();
    }
    let ids: Vec<&str> = guides
        .iter()
        .filter_map(|guide| guide.path.file_stem()?.to_str())
        .collect();
    let certificates = list::beside(&list.path, &list.text);
    let accepted = list::accept(&list.text, region, &certificates);
    list.problems = accepted.err().unwrap_or_default();
    let over = list::out_of_season(&list.text, &certificates, SystemTime::now());
    list.problems.extend(over);
    let Ok(policy) = Policy::parse(&list.text, region) else {
        return Counts::default();
    };
    let regions = policy.regions().iter().map(|other| Some(other.as_str()));
    for region in regions.chain([region]) {
        let in_region = Policy::parse(&list.text, region);
        for problem in in_region.iter().flat_map(|policy| policy.lint_guides(&ids)) {
            if !list.problems.contains(&problem) {
                list.problems.push(problem);
            }
        }
    }
    list.problems.sort_by_key(|problem| problem.span.start);
    Counts {
        rules: policy.rules(),
        tests: policy.own_tests(),
        services: policy.services().len(),
        guides: guides.len(),
        certificates: policy.certificates().len(),
    }
}

fn read_guides(place: &Path, folder: io::Result<Folder>) -> anyhow::Result<Vec<File>> {
    let folder =
        folder.with_context(|| say!("check-no-folder", folder = place.display().to_string()))?;
    let (_good, problems) = folder.parse();
    let guide = |(id, text): (String, Result<String, Unread>)| {
        let path = place.join(format!("{id}.md"));
        let of_guide = problems.iter().filter(|(of, _)| *of == id);
        let problems = of_guide.map(|(_, problem)| problem.clone()).collect();
        let file = taken(&path, text)?;
        Ok(match file.problems.is_empty() {
            true => File { problems, ..file },
            false => file,
        })
    };
    folder.texts.into_iter().map(guide).collect()
}

/// A file with what is wrong about it as a whole; one that is not there, or is closed to whoever asks, ends
/// the check.
fn taken(path: &Path, text: Result<String, Unread>) -> anyhow::Result<File> {
    match text {
        Ok(text) => Ok(File::new(path, text)),
        Err(Unread::Foreign { text, problem }) => Ok(File::with(path, text, problem)),
        Err(Unread::Unfit(why)) => Ok(File::with(path, String::new(), Problem::new(0..0, why))),
        Err(unread @ (Unread::Missing | Unread::System(_))) => Err(refused(path, unread)),
    }
}
