//! Which files of the shell use which: none in a circle, and the engine none of the rest.

use std::collections::BTreeMap;

use super::tables::{ALONE, PARTS};
use super::{File, first_word, is_word, none, rust};

#[test]
fn no_files_of_the_shell_use_each_other() {
    let mut uses = uses(&rust("src/shell"));
    uses.retain(|(user, used)| {
        let is_one = |folder: &&str| user.starts_with(*folder) && used.starts_with(*folder);
        !PARTS.iter().any(is_one)
    });
    let circle =
        circle(&uses).map(|files| format!("{}:1: a circle: {}", files[0], files.join(" uses ")));
    none(&Vec::from_iter(circle));
}

#[test]
fn the_engine_uses_nothing_else_of_the_shell() {
    let mut wrong = Vec::new();
    for (user, used) in uses(&rust("src/shell")) {
        for folder in ALONE {
            if user.starts_with(folder) && !used.starts_with(folder) {
                wrong.push(format!("{user}:1: may not use {used}"));
            }
        }
    }
    none(&wrong);
}

/// Files of which each uses the next, and the last is the first again.
fn circle(uses: &[(String, String)]) -> Option<Vec<&str>> {
    let mut left: Vec<_> = uses.iter().collect();
    let leads_nowhere = |left: &Vec<&(String, String)>| {
        let leads_on = |used| left.iter().any(|(user, _)| user == used);
        left.iter().position(|(_, used)| !leads_on(used))
    };
    while let Some(at) = leads_nowhere(&left) {
        left.swap_remove(at);
    }
    let mut walk = vec![left.first()?.0.as_str()];
    loop {
        let (_, next) = left
            .iter()
            .find(|(user, _)| walk.last() == Some(&user.as_str()))?;
        let again = walk.iter().position(|file| file == next);
        walk.push(next);
        if let Some(begin) = again {
            return Some(walk.split_off(begin));
        }
    }
}

/// Each pair of a file and another that it names, without tests.
fn uses(files: &[File]) -> Vec<(String, String)> {
    let names: BTreeMap<Vec<&str>, &str> = files
        .iter()
        .map(|file| (module(&file.name), file.name.as_str()))
        .collect();
    let mut uses = Vec::new();
    for file in files.iter().filter(|file| !is_a_test(&file.name)) {
        let code = file.code.split("#[cfg(test)]\nmod tests {").next().unwrap();
        let here = module(&file.name);
        for path in named(code, &here, &names) {
            let longest = (1..=path.len()).rev();
            let used = longest
                .map(|end| &path[..end])
                .find_map(|path| names.get(path));
            let pair = used.map(|used| (file.name.clone(), (*used).to_owned()));
            uses.extend(pair.filter(|(user, used)| user != used && !is_a_test(used)));
        }
    }
    uses.sort();
    uses.dedup();
    uses
}

fn is_a_test(name: &str) -> bool {
    name.ends_with("tests.rs") || name.contains("/tests/") || name.ends_with("/snapshots.rs")
}

/// `src/shell/a/mod.rs` and `src/shell/a.rs` are both the module `shell::a`.
fn module(name: &str) -> Vec<&str> {
    let below = name
        .strip_prefix("src/")
        .unwrap()
        .strip_suffix(".rs")
        .unwrap();
    let below = below.strip_suffix("/mod").unwrap_or(below);
    below.split('/').collect()
}

/// Every path in this module's code that leads to a module of the crate, from the top of the crate.
fn named<'a>(
    code: &'a str,
    here: &[&'a str],
    names: &BTreeMap<Vec<&str>, &str>,
) -> Vec<Vec<&'a str>> {
    let mut found = Vec::new();
    let begins =
        |(at, _): &(usize, char)| !code[..*at].ends_with(|c| is_word(c) || ":.".contains(c));
    for (at, _) in code.char_indices().filter(begins) {
        let first = first_word(&code[at..]);
        let inside = code[at + first.len()..].starts_with("::") && !code[..at].ends_with("(in ");
        let mut child = here.to_vec();
        child.push(first);
        if !inside {
            continue;
        }
        if matches!(first, "crate" | "super" | "self") {
            let paths = expanded(&code[at..]);
            found.extend(paths.iter().map(|path| absolute(path, here)));
        } else if names.contains_key(&child) {
            found.push(child);
        }
    }
    found
}

/// The path that the text begins with; those of a group one by one.
pub(super) fn expanded(text: &str) -> Vec<Vec<&str>> {
    let text = text.trim_start();
    let Some(group) = text.strip_prefix('{') else {
        let word = first_word(text);
        return match text[word.len()..].strip_prefix("::") {
            Some(rest) if !word.is_empty() => {
                let longer = expanded(rest).into_iter();
                longer.map(|rest| [vec![word], rest].concat()).collect()
            }
            _ => vec![vec![word]],
        };
    };
    let (mut paths, mut depth, mut item) = (Vec::new(), 1, 0);
    for (at, letter) in group.char_indices() {
        match letter {
            '{' => depth += 1,
            '}' => depth -= 1,
            _ => {}
        }
        if depth == 0 || depth == 1 && letter == ',' {
            paths.extend(expanded(&group[item..at]));
            item = at + 1;
        }
        if depth == 0 {
            break;
        }
    }
    paths
}

fn absolute<'a>(path: &[&'a str], here: &[&'a str]) -> Vec<&'a str> {
    let ups = path.iter().filter(|word| **word == "super").count();
    let from = match path.first() {
        Some(&"crate") => &[],
        _ => &here[..here.len().saturating_sub(ups)],
    };
    let down = path
        .iter()
        .filter(|word| !matches!(**word, "crate" | "super" | "self"));
    // The engine of this system.
    let down = down.map(|word| if *word == "imp" { "webkitgtk" } else { word });
    from.iter().copied().chain(down).collect()
}

#[test]
fn a_use_is_seen_however_it_is_written() {
    let file = |name: &str, code: &str| File {
        name: name.to_owned(),
        text: String::new(),
        code: code.to_owned(),
    };
    let files = [
        file(
            "src/shell/mod.rs",
            "mod a; use a::A; pub(in crate::shell) fn f() {}",
        ),
        file(
            "src/shell/a.rs",
            "use crate::{policy::P, shell::{b::B, c}};",
        ),
        file("src/shell/b/mod.rs", "x(super::c::C); use super::T;"),
        file(
            "src/shell/b/d.rs",
            "use super::super::a;\n#[cfg(test)]\nmod tests { use super::super::super::c; }",
        ),
        file(
            "src/shell/c.rs",
            "use std::a::b; other::super_::a(self.a::<b>());",
        ),
    ];
    let pairs = [
        ("a.rs", "b/mod.rs"),
        ("a.rs", "c.rs"),
        ("b/d.rs", "a.rs"),
        ("b/mod.rs", "c.rs"),
        ("b/mod.rs", "mod.rs"),
        ("mod.rs", "a.rs"),
    ];
    let below = |name| format!("src/shell/{name}");
    let uses = uses(&files);
    assert_eq!(uses, pairs.map(|(user, used)| (below(user), below(used))));
    assert_eq!(
        circle(&uses).map(|files| files.len()),
        Some(4),
        "the first is named twice"
    );
    assert_eq!(circle(&uses[..5]), None);
}
