//! What a policy that parses can still have wrong: it does not do what its own file says.
//!
//! The file's `must_allow` and `must_deny` are run, and every address that the file offers to a
//! citizen must be one that the policy lets open. The next decision never waits for this.

use std::collections::BTreeSet;
use std::ops::Range;

use url::Url;

use super::{Decision, Policy, Request, Way, address, certificates};
use crate::diagnostic::Problem;
use crate::diagnostic::table::nearest;
use crate::say;

/// One line of `must_allow` or `must_deny`.
#[derive(Clone, Debug)]
pub(super) struct OwnTest {
    pub way: Way,
    pub text: String,
    pub allowed: bool,
    pub span: Range<usize>,
}

/// An address that the file offers: a home, a link, a log-out.
#[derive(Clone, Debug)]
pub(super) struct Lead {
    pub url: Url,
    pub span: Range<usize>,
}

/// A guide that a service names.
#[derive(Clone, Debug)]
pub(super) struct NamedGuide {
    pub id: String,
    pub span: Range<usize>,
}

impl Policy {
    /// Parses the text as [`Policy::parse`] does, and holds it to its own promises in every region:
    /// what a seat, a gate and `check` put in force or refuse.
    ///
    /// # Errors
    /// Every problem of the file: one bad line refuses it whole.
    pub fn accept(text: &str, region: Option<&str>) -> Result<Policy, Vec<Problem>> {
        let policy = Policy::parse(text, region)?;
        let mut problems = policy.lint();
        let mut others = Vec::new();
        for other in &policy.regions {
            let found = match Policy::parse(text, Some(other)) {
                Ok(policy) => {
                    let found = policy.lint();
                    others.push(policy);
                    found
                }
                Err(problems) => problems,
            };
            for problem in found {
                if !problems.contains(&problem) {
                    problems.push(problem);
                }
            }
        }
        // A certificate may be for hosts that only some regions have.
        problems.extend(certificates::strays(others.iter().chain([&policy])));
        problems.sort_by_key(|problem| problem.span.start);
        match problems.is_empty() {
            true => Ok(policy),
            false => Err(problems),
        }
    }

    /// Every promise of the file that the policy does not keep.
    pub fn lint(&self) -> Vec<Problem> {
        let mut problems = Vec::new();
        if self.portals.is_empty() {
            problems.push(
                Problem::new(0..0, say!("policy-no-portal"))
                    .with_hint(say!("policy-no-portal-hint")),
            );
        }
        for test in &self.own_tests {
            match (self.decide_text(test.way, &test.text), test.allowed) {
                (Decision::Allow(_), true) | (Decision::Deny(_), false) => {}
                (Decision::Allow(rule), false) => problems.push(Problem::new(
                    test.span.clone(),
                    say!(
                        "policy-must-deny",
                        address = &test.text,
                        rule = self.rule_name(rule)
                    ),
                )),
                (Decision::Deny(reason), true) => problems.push(Problem::new(
                    test.span.clone(),
                    say!(
                        "policy-must-allow",
                        address = &test.text,
                        why = reason.sentence()
                    ),
                )),
            }
        }
        for lead in &self.leads {
            if let Decision::Deny(reason) = self.decide(Request::Navigate(&lead.url)) {
                problems.push(Problem::new(
                    lead.span.clone(),
                    say!(
                        "policy-lead",
                        address = lead.url.as_str(),
                        why = reason.sentence()
                    ),
                ));
            }
        }
        problems.sort_by_key(|problem| problem.span.start);
        problems
    }

    /// Every guide that a service names and that is not among these.
    pub fn lint_guides(&self, known: &[&str]) -> Vec<Problem> {
        self.named_guides
            .iter()
            .filter(|guide| !known.contains(&guide.id.as_str()))
            .map(|guide| {
                let problem =
                    Problem::new(guide.span.clone(), say!("policy-no-guide", id = &guide.id));
                match nearest(&guide.id, known) {
                    Some(meant) => problem.with_hint(say!("toml-did-you-mean", meant = meant)),
                    None => problem,
                }
            })
            .collect()
    }

    /// The sites over https whose pages the file promises to open (`must_allow`), with no page of theirs. Those that
    /// may speak old TLS are left out: only the engine could ask them.
    pub fn promised_sites(&self) -> BTreeSet<Url> {
        let promised =
            (self.own_tests.iter()).filter(|test| test.allowed && test.way == Way::Navigate);
        let site = |test: &OwnTest| {
            let url = address::read(test.way, &test.text).ok()?;
            let rule = match self.decide(Request::Navigate(&url)) {
                Decision::Allow(rule) => rule,
                Decision::Deny(_) => return None,
            };
            let is_asked = url.scheme() == "https" && !self.permits_old_tls(rule);
            is_asked.then(|| url.join("/").ok()).flatten()
        };
        promised.filter_map(site).collect()
    }

    /// How many lines `must_allow` and `must_deny` have.
    pub fn own_tests(&self) -> usize {
        self.own_tests.len()
    }

    /// Every host pattern in force, with the portal it belongs to, as logs call it.
    pub fn rule_names(&self) -> impl Iterator<Item = &str> {
        self.rules.iter().map(|rule| rule.name.as_str())
    }

    /// How many host patterns are in force.
    pub fn rules(&self) -> usize {
        self.rules.len()
    }
}
