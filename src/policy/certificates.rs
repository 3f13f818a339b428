//! `[[certificates]]`: certificates in files beside the list, each believed for named hosts only.
//!
//! What the list says of them, and whether it names hosts that its rules open. What stands in the files is
//! read elsewhere.

use std::ops::Range;

use super::Policy;
use super::rule::{Pattern, Rule};
use crate::diagnostic::Problem;
use crate::diagnostic::table::{self, Table, Words};
use crate::say;

/// One entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Certificates {
    /// The name of the file, which lies beside the list.
    pub file: String,
    /// Where that stands in the list.
    pub file_span: Range<usize>,
    /// The fingerprint that the list gives.
    pub sha256: [u8; 32],
    /// Where that stands.
    pub sha256_span: Range<usize>,
    hosts: Vec<Named>,
}

/// A host for which the certificates are believed.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Named {
    pattern: Pattern,
    written: String,
    span: Range<usize>,
}

impl Named {
    /// Whether the rule opens every host that is meant.
    fn is_opened_by(&self, rule: &Rule) -> bool {
        let (opens, meant) = (&rule.pattern, &self.pattern);
        let is_below = opens.below && (opens.host == meant.host || opens.covers(&meant.host));
        opens.secure && (is_below && meant.below || !meant.below && opens.covers(&meant.host))
    }

    /// A certificate for a name is one for every name below it.
    fn covers(&self, host: &str) -> bool {
        let front = host.strip_suffix(&*self.pattern.host);
        front.is_some_and(|front| front.is_empty() || front.ends_with('.'))
    }
}

/// Every entry of this table.
pub(super) fn read_all(table: &mut Table<'_>, problems: &mut Vec<Problem>) -> Vec<Certificates> {
    let sections = table.sections("certificates", problems);
    let entries = sections.into_iter();
    entries
        .filter_map(|section| read(section, problems))
        .collect()
}

/// Every entry of a list, in whatever region and whatever else is wrong with it.
pub(crate) fn entries(text: &str) -> Vec<Certificates> {
    let mut ignored = Vec::new();
    let document = table::parse(text, &mut ignored);
    let mut root = Table::root(&document);
    let mut found = read_all(&mut root, &mut ignored);
    for mut region in root.sections("region", &mut ignored) {
        found.extend(read_all(&mut region, &mut ignored));
    }
    found
}

fn read(mut section: Table<'_>, problems: &mut Vec<Problem>) -> Option<Certificates> {
    let file = section.needed_words("file", problems);
    let sha256 = section.needed_words("sha256", problems);
    let before = problems.len();
    section.need("hosts", problems);
    let place = section.span.clone();
    let words = section.list("hosts", problems);
    if words.is_empty() && problems.len() == before {
        problems.push(Problem::new(place, say!("policy-certificates-no-host")));
    }
    let hosts: Vec<Named> = words
        .iter()
        .filter_map(|words| read_host(words, problems))
        .collect();
    section.finish(problems);
    let file = file.filter(|file| is_beside(file, problems))?;
    let sha256 = sha256?;
    let Some(sum) = read_sum(sha256.text) else {
        let message = say!("policy-certificates-sum");
        problems.push(
            Problem::new(sha256.span, message).with_hint(say!("policy-certificates-sum-hint")),
        );
        return None;
    };
    Some(Certificates {
        file: file.text.to_owned(),
        file_span: file.span,
        sha256: sum,
        sha256_span: sha256.span,
        hosts,
    })
}

/// Only what lies beside the list is seen when it is saved.
fn is_beside(file: &Words<'_>, problems: &mut Vec<Problem>) -> bool {
    let is_name = !file.text.contains('/') && !file.text.starts_with('.');
    if !is_name {
        let message = say!("policy-certificates-place", file = file.text);
        problems.push(Problem::new(file.span.clone(), message));
    }
    is_name
}

/// A host without anything that a certificate does not know: scheme, port, section.
fn read_host(words: &Words<'_>, problems: &mut Vec<Problem>) -> Option<Named> {
    let why = match Pattern::read(words.text) {
        Ok(pattern) if pattern.is_bare() => {
            return Some(Named {
                pattern,
                written: words.text.to_owned(),
                span: words.span.clone(),
            });
        }
        Ok(_) => say!("policy-certificates-bare"),
        Err(bad) => bad.to_string(),
    };
    let message = say!("policy-pattern", pattern = words.text, why = why);
    problems.push(Problem::new(words.span.clone(), message));
    None
}

/// A sum as `sha256sum` writes it, or with colons and spaces as others do.
fn read_sum(text: &str) -> Option<[u8; 32]> {
    let digits: Vec<u8> = text
        .chars()
        .filter(|c| ![':', ' '].contains(c))
        .map(|c| c.to_digit(16).and_then(|digit| u8::try_from(digit).ok()))
        .collect::<Option<_>>()?;
    let bytes: Vec<u8> = digits
        .chunks(2)
        .map(|two| two[0] << 4 | two[1 % two.len()])
        .collect();
    (digits.len() == 64).then_some(())?;
    bytes.try_into().ok()
}

/// Every named host that none of these policies of one list opens.
pub(super) fn strays<'a>(regions: impl Iterator<Item = &'a Policy> + Clone) -> Vec<Problem> {
    let named = |policy: &'a Policy| {
        let entries = policy.certificates.iter();
        entries.flat_map(|entry| &entry.hosts)
    };
    let is_opened = |one: &Named| {
        let mut all = regions.clone();
        all.any(|policy| policy.lists(one) && named(policy).any(|other| other == one))
    };
    let mut problems = Vec::new();
    for stray in regions
        .clone()
        .flat_map(named)
        .filter(|one| !is_opened(one))
    {
        let message = say!("policy-certificates-stray", host = &stray.written);
        let problem = Problem::new(stray.span.clone(), message)
            .with_hint(say!("policy-certificates-stray-hint"));
        if !problems.contains(&problem) {
            problems.push(problem);
        }
    }
    problems
}

impl Policy {
    /// The entries of `[[certificates]]`, in the order of the file.
    pub fn certificates(&self) -> &[Certificates] {
        &self.certificates
    }

    /// The names for which these certificates are believed: those that the rules open. One that only
    /// another region opens is none here.
    pub fn believed_for<'a>(&'a self, entry: &'a Certificates) -> impl Iterator<Item = &'a str> {
        let opened = entry.hosts.iter().filter(|named| self.lists(named));
        opened.map(|named| &*named.pattern.host)
    }

    /// The entries whose certificates are believed for this host.
    pub fn certificates_of(&self, host: &str) -> impl Iterator<Item = &Certificates> {
        let entries = self.certificates.iter();
        entries.filter(move |entry| {
            let mut hosts = entry.hosts.iter();
            hosts.any(|named| named.covers(host) && self.lists(named))
        })
    }

    fn lists(&self, named: &Named) -> bool {
        self.rules.iter().any(|rule| named.is_opened_by(rule))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SUM: &str = "d26d2d0231b7c39f92cc738512ba54103519e4405d68b5bd703e9788ca8ecf31";

    fn list(entry: &str) -> String {
        format!(
            "[[portal]]\nid = 'p'\nname = 'П'\nhome = 'https://p.test/'\n\
             hosts = ['p.test', '*.below.test', 'q.test:8443', 'http://plain.test']\n\
             [[certificates]]\n{entry}\n"
        )
    }

    fn refused(entry: &str, needle: &str) {
        let text = list(entry);
        let problems = Policy::accept(&text, None).expect_err(needle);
        let found = problems.iter().find(|one| one.message.contains(needle));
        let found = found.unwrap_or_else(|| panic!("{needle}: {problems:#?}"));
        assert!(found.span.start >= text.find("[[certificates]]").unwrap());
    }

    #[test]
    fn an_entry_names_a_file_its_sum_and_hosts_of_the_list() {
        let hosts = "hosts = ['p.test', 'www.below.test', '*.below.test', 'q.test']";
        let colons = SUM.to_uppercase();
        let colons: Vec<_> = colons.as_bytes().chunks(2).collect();
        let colons: Vec<_> = colons
            .iter()
            .map(|two| String::from_utf8_lossy(two))
            .collect();
        for sum in [SUM, &colons.join(":")] {
            let entry = format!("file = 'root.crt'\nsha256 = '{sum}'\n{hosts}");
            let policy = Policy::accept(&list(&entry), None).unwrap();
            let [entry] = policy.certificates() else {
                panic!("one entry");
            };
            assert_eq!(
                (&*entry.file, entry.sha256[0], entry.sha256[31]),
                ("root.crt", 0xd2, 0x31)
            );
            let names: Vec<_> = policy.believed_for(entry).collect();
            assert_eq!(names, ["p.test", "www.below.test", "below.test", "q.test"]);
            let of = |host| policy.certificates_of(host).count();
            assert_eq!(
                (of("p.test"), of("a.below.test"), of("other.test")),
                (1, 1, 0)
            );
            assert_eq!(of("nop.test"), 0);
        }
    }

    #[test]
    fn what_is_wrong_with_an_entry_is_said_at_its_place() {
        let with = |file: &str, sum: &str, hosts: &str| {
            format!("file = '{file}'\nsha256 = '{sum}'\nhosts = [{hosts}]")
        };
        refused(&with("../root.crt", SUM, "'p.test'"), "рядом со списком");
        refused(&with(".root.crt", SUM, "'p.test'"), "рядом со списком");
        refused(&with("root.crt", "d26d", "'p.test'"), "sha256");
        refused(
            &with("root.crt", &SUM.replace('d', "x"), "'p.test'"),
            "sha256",
        );
        refused(&with("root.crt", SUM, ""), "ни один узел");
        refused(&with("root.crt", SUM, "'other.test'"), "other.test");
        refused(&with("root.crt", SUM, "'*.p.test'"), "*.p.test");
        refused(&with("root.crt", SUM, "'below.test'"), "below.test");
        refused(&with("root.crt", SUM, "'plain.test'"), "plain.test");
        refused(&with("root.crt", SUM, "'p.test:8443'"), "p.test:8443");
        refused(&with("root.crt", SUM, "'p.test/x'"), "p.test/x");
        refused(&with("root.crt", SUM, "'*.ru'"), "*.ru");
        refused(&format!("file = 'root.crt'\nsha256 = '{SUM}'"), "hosts");
        refused(
            &(with("root.crt", SUM, "'p.test'") + "\nfiel = 'x'"),
            "fiel",
        );
    }

    #[test]
    fn a_host_of_another_region_is_named_and_believed_there_only() {
        let text = format!(
            "{}[[region]]\nid = 'a'\nname = 'А'\n[[region.group]]\nid = 'g'\nhosts = ['a.test']\n\
             [[region]]\nid = 'b'\nname = 'Б'\n[[region.certificates]]\nfile = 'sub.crt'\n\
             sha256 = '{SUM}'\nhosts = ['p.test']\n",
            list(&format!(
                "file = 'root.crt'\nsha256 = '{SUM}'\nhosts = ['p.test', 'a.test']"
            ))
        );
        let believed = |region| {
            let policy = Policy::accept(&text, Some(region)).unwrap();
            let entries = policy.certificates().iter();
            let all = entries.map(|entry| policy.believed_for(entry).map(str::to_owned).collect());
            all.collect::<Vec<Vec<String>>>()
        };
        assert_eq!(believed("a"), [["p.test", "a.test"]]);
        assert_eq!(believed("b"), [["p.test"], ["p.test"]]);
        let files: Vec<_> = entries(&text).into_iter().map(|entry| entry.file).collect();
        assert_eq!(files, ["root.crt", "sub.crt"]);
    }
}
