//! `sps-kiosk bundle publish`: checks, shows what is new, asks, signs and lays out.

use std::collections::BTreeSet;
use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::bail;
use jiff::Timestamp;

use super::super::{check, guides};
use super::{Signing, audience, print};
use crate::deploy::{self, Files, Rollout};
use crate::policy::Policy;
use crate::say;

/// The arguments.
#[derive(clap::Args)]
pub(super) struct Args {
    #[command(flatten)]
    signing: Signing,
    #[arg(long, value_name = "FILE", help = say!("bundle-allowlist"))]
    allowlist: PathBuf,
    #[arg(long, value_name = "DIR", help = say!("bundle-instructions"))]
    instructions: PathBuf,
    #[arg(long, value_name = "BRANCH", help = say!("bundle-canary"))]
    canary: Vec<String>,
    #[arg(long, value_name = "HOURS", default_value_t = 24, requires = "canary", help = say!("bundle-canary-hours"))]
    canary_hours: u16,
    #[arg(long, value_name = "HOURS", default_value_t = 48, requires = "canary", help = say!("bundle-ramp-hours"))]
    ramp_hours: u16,
    #[arg(long, help = say!("bundle-yes"))]
    yes: bool,
}

impl Args {
    /// To whom it goes first; none when to everybody at once.
    fn rollout(&self) -> Option<Rollout> {
        let canary = self.canary.clone();
        (!canary.is_empty())
            .then(|| Rollout::begin(Timestamp::now(), canary, self.canary_hours, self.ramp_hours))
    }
}

/// Publishes; 1 when something is wrong in the files, or the answer is no.
pub(super) fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let publisher = args.signing.publisher()?;
    let seen = deploy::gather(&args.allowlist, &args.instructions).ok();
    let problems = problems(args)?;
    if !problems.is_empty() {
        problems
            .iter()
            .for_each(|problem| print(problem.trim_end()));
        print(say!("bundle-problems", count = problems.len()));
        return Ok(ExitCode::FAILURE);
    }
    let files = deploy::gather(&args.allowlist, &args.instructions)?;
    if seen.as_ref() != Some(&files) {
        bail!(say!("bundle-changed-meanwhile"));
    }
    let before = match publisher.published()? {
        Some(published) => Some(published.bundle(published.newest_given()?)?),
        None => None,
    };
    let rollout = args.rollout();
    for line in difference(before.as_ref(), &files) {
        print(line);
    }
    print(audience(rollout.as_ref()));
    for line in strangers(rollout.as_ref(), &publisher.canaries()?) {
        print(line);
    }
    if !args.yes && !is_wanted()? {
        print(say!("bundle-not-published"));
        return Ok(ExitCode::FAILURE);
    }
    let number = publisher.publish(&files, rollout)?;
    print(say!("bundle-published", number = number.to_string()));
    Ok(ExitCode::SUCCESS)
}

/// Everything for which a seat, or whoever answers for the guides, would refuse them, cited.
fn problems(args: &Args) -> anyhow::Result<Vec<String>> {
    let checked = check::read_content(&args.allowlist, &args.instructions)?;
    let problems: Vec<String> = checked.problems().map(|one| one.to_string()).collect();
    match problems.is_empty() {
        true => guides::failures(&args.instructions, &args.allowlist),
        false => Ok(problems),
    }
}

fn is_wanted() -> anyhow::Result<bool> {
    write!(io::stderr(), "{}: ", say!("bundle-ask"))?;
    let mut answer = String::new();
    io::stdin().read_line(&mut answer)?;
    Ok(answer.trim().to_lowercase() == "да")
}

/// The first branches whose names nobody has used before: no seat may be called so, and nobody would try the list.
fn strangers(rollout: Option<&Rollout>, known: &BTreeSet<String>) -> Vec<String> {
    let strangers = rollout.map_or(Vec::new(), |rollout| rollout.strangers(known));
    let mut lines: Vec<String> = strangers
        .into_iter()
        .map(|branch| say!("bundle-new-branch", branch = branch))
        .collect();
    if !lines.is_empty() && !known.is_empty() {
        let known: Vec<&str> = known.iter().map(String::as_str).collect();
        lines.push(say!("bundle-known-branches", known = known.join(", ")));
    }
    lines
}

/// What a citizen and staff will find changed, in words.
fn difference(before: Option<&Files>, now: &Files) -> Vec<String> {
    let Some(before) = before else {
        let (rules, guides) = (rules(now).len(), now.keys().filter(|name| is_guide(name)));
        return vec![say!("bundle-first", rules = rules, guides = guides.count())];
    };
    if before == now {
        return vec![say!("bundle-same")];
    }
    let (old, new) = (rules(before), rules(now));
    let come = new
        .difference(&old)
        .map(|rule| say!("bundle-new", rule = rule));
    let gone = old
        .difference(&new)
        .map(|rule| say!("bundle-gone", rule = rule));
    let mut lines: Vec<String> = come.chain(gone).collect();
    let is_list = |name: &str| name == LIST;
    if lines.is_empty() && Changes::between(before, now, is_list).changed > 0 {
        lines.push(say!("bundle-list-changed"));
    }
    let guides = Changes::between(before, now, is_guide);
    if !guides.is_none() {
        let Changes { new, changed, gone } = guides;
        lines.push(say!(
            "bundle-guides",
            new = new,
            changed = changed,
            gone = gone
        ));
    }
    let others = Changes::between(before, now, |name| !is_guide(name) && !is_list(name));
    if !others.is_none() {
        let Changes { new, changed, gone } = others;
        lines.push(say!(
            "bundle-others",
            new = new,
            changed = changed,
            gone = gone
        ));
    }
    lines
}

/// The list in a bundle.
const LIST: &str = "allowlist.toml";

fn is_guide(name: &str) -> bool {
    name.ends_with(".md")
}

/// How many files of one sort are not as they were.
#[derive(Debug, PartialEq, Eq)]
struct Changes {
    new: usize,
    changed: usize,
    gone: usize,
}

impl Changes {
    fn between(before: &Files, now: &Files, is_meant: impl Fn(&str) -> bool) -> Changes {
        let meant = |files: &Files| -> BTreeSet<String> {
            let names = files.keys().filter(|name| is_meant(name));
            names.cloned().collect()
        };
        let (old, new) = (meant(before), meant(now));
        let both = old.intersection(&new);
        Changes {
            new: new.difference(&old).count(),
            changed: both.filter(|name| before[*name] != now[*name]).count(),
            gone: old.difference(&new).count(),
        }
    }

    fn is_none(&self) -> bool {
        self.new + self.changed + self.gone == 0
    }
}

/// Every host pattern of the list, in whatever region; none of a list that this program does not accept.
fn rules(files: &Files) -> BTreeSet<String> {
    let text = files.get(LIST).map(|bytes| String::from_utf8_lossy(bytes));
    let text = text.unwrap_or_default();
    let Ok(first) = Policy::parse(&text, None) else {
        return BTreeSet::new();
    };
    let others = (first.regions().iter()).filter_map(|one| Policy::parse(&text, Some(one)).ok());
    let all: Vec<Policy> = others.chain([first.clone()]).collect();
    let names = all.iter().flat_map(Policy::rule_names);
    names.map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bundle(hosts: &str, guides: &[(&str, &str)]) -> Files {
        let list = format!(
            "[[portal]]\nid = 'p'\nname = 'П'\nhome = 'https://p.test/'\nhosts = [{hosts}]\n"
        );
        let mut files = Files::from([(LIST.to_owned(), list.into_bytes())]);
        for (name, text) in guides {
            files.insert(format!("instructions/{name}.md"), text.as_bytes().to_vec());
        }
        files
    }

    #[test]
    fn the_difference_names_hosts_and_counts_guides() {
        let old = bundle(
            "'p.test', 'old.test'",
            &[("a", "1"), ("b", "1"), ("c", "1")],
        );
        let new = bundle(
            "'p.test', 'new.test'",
            &[("a", "1"), ("b", "2"), ("d", "1")],
        );
        let lines = difference(Some(&old), &new).join("\n");
        let expected =
            "+ узел p: new.test\n- узел p: old.test\nинструкции: новых 1, изменено 1, убрано 1";
        assert_eq!(lines, expected);
        assert_eq!(difference(Some(&new), &new), [say!("bundle-same")]);
        let first = difference(None, &new).join("\n");
        assert_eq!(first, "это первая публикация: узлов 2, инструкций 3");
    }
}
