//! `sps-kiosk setup`: a fresh machine becomes a locked seat, and back.
//!
//! The plan is shown or carried out, step by step; the first step that fails is told, and the rest is not tried.
//! On the system that runs, what can be started is, and the last word is the doctor's.

mod starting;
mod undoing;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, bail};
use zeroize::Zeroizing;

use super::seat_files::{cited, refused};
use super::{doctor, print};
use crate::content::text;
use crate::platform::{self, Entry};
use crate::say;
use crate::setup::{
    self, Answered, Answers, BootPassword, Change, Effect, Obstacle, Plan, Records, View, Wanted,
    boot,
};

/// The script that has the password of the boot menu.
const BOOT_SCRIPT: &str = "etc/grub.d/01_sps-kiosk";

/// The arguments.
#[derive(clap::Args)]
pub(crate) struct Args {
    #[arg(long, help = say!("setup-dry-run"))]
    dry_run: bool,
    #[arg(long, conflicts_with_all = ["dry_run", "answers"], help = say!("setup-undo"))]
    undo: bool,
    #[arg(long, value_name = "FILE", help = say!("setup-answers"))]
    answers: Option<PathBuf>,
    #[arg(long, conflicts_with_all = ["dry_run", "undo"], help = say!("setup-no-start"))]
    no_start: bool,
    #[arg(long, value_name = "DIR", default_value = "/", help = say!("setup-root"))]
    root: PathBuf,
}

/// Sets up, or takes back.
pub(crate) fn run(args: Args) -> anyhow::Result<ExitCode> {
    let root = args.root.canonicalize().with_context(|| {
        let folder = args.root.display().to_string();
        say!("setup-no-root", folder = folder)
    })?;
    if !args.dry_run && !platform::is_root() {
        bail!(say!("setup-not-root"));
    }
    if args.undo {
        return undoing::run(&root);
    }
    let answered = answered(args.answers.as_deref(), &root)?;
    let plan = planned(&answered, &root)?;
    if args.dry_run {
        return show(&plan, &root);
    }
    let done = match carry_out(plan, &answered, &root) {
        Ok(done) => done,
        Err(error) => {
            super::print_error(&error);
            print(say!("setup-failed"));
            return Ok(ExitCode::FAILURE);
        }
    };
    print(match done.count {
        0 => say!("setup-nothing"),
        count => say!("setup-done", count = count),
    });
    let verdict = match args.no_start {
        true => ExitCode::SUCCESS,
        false => end(&root, done.count > 0)?,
    };
    for note in done.notes {
        print(note);
    }
    Ok(verdict)
}

/// Starts what can be started, and asks the doctor.
fn end(root: &Path, has_changed: bool) -> anyhow::Result<ExitCode> {
    let is_below = root != Path::new("/");
    if is_below || !platform::systemd_runs() {
        // The disk of another machine, an image, or the last step of an installation.
        print(say!("setup-note-root"));
        return Ok(ExitCode::SUCCESS);
    }
    let started = starting::start();
    if let Err(error) = &started {
        super::print_error(error);
    }
    let verdict = doctor::examine_this_seat()?;
    if has_changed {
        print(say!("setup-note-reboot"));
    }
    Ok(match started {
        Ok(()) => verdict,
        Err(_) => ExitCode::FAILURE,
    })
}

/// What was answered, and what lies in the files that the answers name.
fn answered(file: Option<&Path>, root: &Path) -> anyhow::Result<Answered> {
    let Some(file) = file else {
        return Ok(Answered::default());
    };
    let text = text::read(file).map_err(|unread| refused(file, unread))?;
    let answers = Answers::parse(&text).map_err(|problems| {
        let problems = cited(file, &text, &problems);
        anyhow::anyhow!(say!("setup-answers-refused", problems = problems))
    })?;
    let named = |name: &str| file.parent().unwrap_or(Path::new("/")).join(name);
    let boot_hash = match &answers.boot {
        None => None,
        Some(BootPassword::Hash(hash)) => Some(hash.clone()),
        Some(BootPassword::File(name)) => Some(boot_hash(&first_line(&named(name))?, root)?),
    };
    let proxy_password = match &answers.proxy_password_file {
        None => None,
        Some(name) => Some(first_line(&named(name))?),
    };
    Ok(Answered {
        proxy_password: proxy_password.map(|line| format!("{}\n", *line)),
        boot_hash,
        answers,
    })
}

fn first_line(file: &Path) -> anyhow::Result<Zeroizing<String>> {
    let name = || file.display().to_string();
    let text = text::read(file).with_context(|| say!("setup-no-answer-file", file = name()))?;
    let text = Zeroizing::new(text);
    match text.lines().next() {
        Some(line) if !line.is_empty() => Ok(Zeroizing::new(line.to_owned())),
        Some(_) | None => bail!(say!("setup-empty-answer-file", file = name())),
    }
}

/// The hash of the boot menu's password: the one that is there, when it is of this password.
fn boot_hash(password: &str, root: &Path) -> anyhow::Result<String> {
    let script = std::fs::read_to_string(root.join(BOOT_SCRIPT)).unwrap_or_default();
    let known = script
        .lines()
        .find_map(|line| line.strip_prefix("password_pbkdf2 root "));
    Ok(match known.filter(|known| boot::is_of(known, password)) {
        Some(known) => known.to_owned(),
        None => boot::hash_of(password, &platform::random()?),
    })
}

fn planned(answered: &Answered, root: &Path) -> anyhow::Result<Plan> {
    Plan::of(answered, &View::of(root)?).map_err(|obstacle| match obstacle {
        Obstacle::NotInstalled(units) => {
            anyhow::anyhow!(say!("setup-not-installed", units = units.join(", ")))
        }
        Obstacle::Settings {
            path,
            text,
            problems,
        } => {
            let problems = cited(Path::new(path), &text, &problems);
            anyhow::anyhow!(say!(
                "setup-settings-refused",
                file = path,
                problems = problems
            ))
        }
    })
}

/// Prints what would be changed.
fn show(plan: &Plan, root: &Path) -> anyhow::Result<ExitCode> {
    let records = Records::below(root)?;
    if plan.users {
        print(say!("setup-users"));
    }
    for change in &plan.changes {
        tell(change, &setup::effect(root, change, &records)?);
    }
    if plan.locale {
        print(say!("setup-act-locale"));
    }
    if plan.boot_menu {
        print(say!("setup-act-boot"));
    }
    for note in &plan.notes {
        print(note);
    }
    print(say!("setup-dry-end"));
    Ok(ExitCode::SUCCESS)
}

/// What a set-up that came to its end has to say.
struct Done {
    count: usize,
    notes: Vec<String>,
}

fn carry_out(plan: Plan, answered: &Answered, root: &Path) -> anyhow::Result<Done> {
    let mut records = Records::below(root)?;
    let mut count = 0;
    let mut plan = plan;
    if plan.users {
        print(say!("setup-users"));
        setup::make_users(root, &mut records)?;
        count += 1;
        // Their numbers stand in other changes.
        plan = planned(answered, root)?;
    }
    for change in &plan.changes {
        let effect = setup::apply(root, change, &mut records)?;
        tell(change, &effect);
        count += usize::from(matches!(effect, Effect::Becomes(..)));
    }
    if plan.locale {
        print(say!("setup-act-locale"));
        setup::run_program(root, &["locale-gen"])?;
    }
    if plan.boot_menu && root == Path::new("/") {
        print(say!("setup-act-boot"));
        setup::run_program(root, &["update-grub"])?;
    } else if plan.boot_menu {
        plan.notes.push(say!("setup-note-grub"));
    }
    Ok(Done {
        count,
        notes: plan.notes,
    })
}

/// One line for a change, and the lines of a text that go and come.
fn tell(change: &Change, effect: &Effect) {
    let (path, why) = (&change.path, &change.why);
    match effect {
        Effect::Nothing => {}
        Effect::NotOurs => print(say!("setup-not-ours", path = path)),
        Effect::Becomes(now, wanted) => match (&change.wanted, now) {
            (Wanted::Nothing, _) => print(say!("setup-change-gone", path = path, why = why)),
            (Wanted::Link(target), _) => {
                print(say!(
                    "setup-change-link",
                    path = path,
                    target = target,
                    why = why
                ));
            }
            (Wanted::File { .. } | Wanted::Edit(_), Entry::Missing) => {
                print(say!("setup-change-new", path = path, why = why));
            }
            (Wanted::File { .. }, _) => print(say!("setup-change-edit", path = path, why = why)),
            (Wanted::Edit(_), now) => {
                print(say!("setup-change-edit", path = path, why = why));
                tell_lines(&lines(now), &lines(wanted));
            }
        },
    }
}

fn tell_lines(old: &[String], new: &[String]) {
    for line in old.iter().filter(|line| !new.contains(line)) {
        print(say!("setup-line-gone", line = line));
    }
    for line in new.iter().filter(|line| !old.contains(line)) {
        print(say!("setup-line-new", line = line));
    }
}

/// The lines of a file, without the log-in of a proxy.
fn lines(entry: &Entry) -> Vec<String> {
    let Entry::File { bytes, .. } = entry else {
        return Vec::new();
    };
    let text = String::from_utf8_lossy(bytes).into_owned();
    let lines = text.lines().map(crate::diagnostic::without_password);
    lines.collect()
}
