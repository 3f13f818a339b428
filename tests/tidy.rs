//! The repository's own rules: which module may use which, which crate belongs where, sizes,
//! headers, sentences.
//!
//! Each test collects every violation as `file:line: what`, so that one run shows them all. The
//! rules read the source as text, with comments taken out; what rustc and clippy hold already is
//! not repeated here.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use tables::{ARROWS, CORE, HOMES, LINES, TOP};

mod circles;
mod tables;

#[test]
fn modules_use_only_what_the_arrows_allow() {
    let mut wrong = Vec::new();
    for file in rust("src") {
        let Some(module) = file.module() else {
            continue;
        };
        let Some((_, allowed)) = ARROWS.iter().find(|(name, _)| *name == module) else {
            wrong.push(file.at(0, &format!("module `{module}` has no row in the arrows")));
            continue;
        };
        for (place, used) in modules_named(&file.code) {
            let known = ARROWS.iter().any(|(name, _)| *name == used);
            let free = used == module || used == "text" || allowed.contains(&used);
            if known && !free {
                wrong.push(file.at(place, &format!("`{module}` may not use `{used}`")));
            }
        }
    }
    none(&wrong);
}

#[test]
fn crates_stay_in_their_module() {
    let mut wrong = Vec::new();
    for file in rust("src") {
        for (name, homes) in HOMES {
            if homes.iter().any(|home| file.name.starts_with(home)) {
                continue;
            }
            for place in crate_named(&file.code, name) {
                wrong.push(file.at(place, &format!("`{name}` belongs to {}", homes.join(", "))));
            }
        }
        let rules: &[(&str, &str)] = &[
            ("src/platform/", concat!("process::", "Command")),
            ("src/cli/", concat!("print", "ln!(")),
            ("src/cli/", concat!("print", "!(")),
        ];
        for (home, words) in rules {
            if !file.name.starts_with(home) {
                for place in places(&file.code, words) {
                    wrong.push(file.at(place, &format!("`{words}` belongs to {home}")));
                }
            }
        }
    }
    none(&wrong);
}

#[test]
fn the_core_is_pure() {
    let mut wrong = Vec::new();
    for file in rust("src") {
        let Some(module) = file.module().filter(|module| CORE.contains(module)) else {
            continue;
        };
        let root = file.name == format!("src/{module}.rs") || file.name.ends_with("/mod.rs");
        let nested = file.name.matches('/').count() > 2;
        if root && !nested && !file.text.contains("#![forbid(unsafe_code)]") {
            wrong.push(file.at(0, "a module of the core forbids unsafe code"));
        }
        // Tests of the core may read the shipped files; the core itself may not.
        let code = file.code.split("#[cfg(test)]").next().unwrap();
        for words in [
            "std::fs",
            "fs::read",
            "std::process",
            "std::thread",
            "thread::spawn",
            "tokio::",
            "TcpStream",
            "TcpListener",
            "Instant::now",
            "SystemTime::now",
            "std::env",
        ] {
            for place in places(code, words) {
                wrong.push(file.at(place, &format!("the core is pure: `{words}`")));
            }
        }
    }
    none(&wrong);
}

#[test]
fn files_have_a_header_and_a_size() {
    let mut wrong = Vec::new();
    for file in rust("src").into_iter().chain(rust("tests")) {
        if !file.text.starts_with("//! ") {
            wrong.push(file.at(0, "the file does not say what it is: no `//!` header"));
        }
        let lines = file.text.lines().count();
        let most = if file.name == "src/main.rs" {
            LINES.1
        } else {
            LINES.0
        };
        if lines > most {
            wrong.push(file.at(0, &format!("{lines} lines, at most {most}")));
        }
    }
    let architecture = File::read(&root().join("ARCHITECTURE.md"));
    let lines = architecture.text.lines().count();
    if lines > LINES.2 {
        wrong.push(architecture.at(0, &format!("{lines} lines, at most {}", LINES.2)));
    }
    none(&wrong);
}

#[test]
fn nothing_is_left_undone() {
    let mut wrong = Vec::new();
    for file in rust("src").into_iter().chain(rust("tests")) {
        let tests_from = match file.code.find("#[cfg(test)]") {
            Some(place) if file.name.starts_with("src/") => place,
            None if file.name.starts_with("src/") => file.code.len(),
            Some(_) | None => 0,
        };
        for words in [
            concat!("to", "do!("),
            concat!("un", "implemented!("),
            concat!("db", "g!("),
            concat!("#[ign", "ore"),
            concat!("#[should_", "panic"),
            concat!("#[al", "low("),
        ] {
            for place in places(&file.code, words) {
                wrong.push(file.at(place, &format!("`{words}` must not stay")));
            }
        }
        for words in [concat!("thread::", "sleep"), concat!("time::", "sleep")] {
            for place in places(&file.code, words) {
                if place >= tests_from {
                    wrong.push(file.at(place, "a test waits for something, with a deadline"));
                }
            }
        }
    }
    none(&wrong);
}

#[test]
fn every_sentence_exists_and_is_used() {
    let mut wrong = Vec::new();
    let mut shipped: BTreeMap<String, String> = BTreeMap::new();
    let mut referred = String::new();
    for path in walk(&root().join("src/text/ru")) {
        let file = File::read(&path);
        referred.push_str(&file.text);
        let mut place = 0;
        for line in file.text.split_inclusive('\n') {
            if let Some((id, _)) = line.split_once(" =")
                && id.starts_with(|first: char| first.is_ascii_lowercase())
                && shipped
                    .insert(id.to_owned(), file.at(place, "no code uses this sentence"))
                    .is_some()
            {
                wrong.push(file.at(place, &format!("`{id}` is there twice")));
            }
            place += line.len();
        }
    }
    let mut literals = BTreeSet::new();
    for file in rust("src") {
        literals.extend(string_literals(&file.code));
        if file.name == "src/text.rs" {
            continue;
        }
        for call in ["say!(", "sentence("] {
            for place in places(&file.code, call) {
                let after = file.code[place + call.len()..].trim_start();
                let Some(id) = after.strip_prefix('"').and_then(|id| id.split('"').next()) else {
                    continue;
                };
                if !shipped.contains_key(id) {
                    wrong.push(file.at(place, &format!("no sentence `{id}` ships")));
                }
            }
        }
    }
    // An identifier that is made of data is written as "prefix-{…}" in the code.
    let made: Vec<&str> = literals
        .iter()
        .filter_map(|literal| literal.split_once('{'))
        .map(|(prefix, _)| prefix)
        .filter(|prefix| prefix.ends_with('-'))
        .collect();
    for (id, at) in &shipped {
        let used = literals.contains(id.as_str())
            || made.iter().any(|prefix| id.starts_with(prefix))
            || referred.contains(&format!("{{ {id} }}"));
        if !used {
            wrong.push(format!("{at}: `{id}`"));
        }
    }
    none(&wrong);
}

#[test]
fn the_top_level_holds_nothing_else() {
    let wrong: Vec<String> = fs::read_dir(root())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| !TOP.contains(&name.as_str()))
        .map(|name| format!("{name}:1: not part of the layout"))
        .collect();
    none(&wrong);
}

#[test]
fn every_dependency_has_its_reason() {
    let cargo = File::read(&root().join("Cargo.toml"));
    let architecture = File::read(&root().join("ARCHITECTURE.md"));
    let manifest: toml::Table = cargo.text.parse().unwrap();
    let mut wrong = Vec::new();
    for table in ["dependencies", "dev-dependencies"] {
        for name in manifest[table].as_table().unwrap().keys() {
            if !architecture.text.contains(&format!("`{name}`")) {
                let place = cargo.text.find(&format!("\n{name} =")).unwrap() + 1;
                wrong.push(cargo.at(place, &format!("ARCHITECTURE.md does not say why `{name}`")));
            }
        }
    }
    none(&wrong);
}

#[test]
fn no_file_names_the_place_where_it_was_written() {
    let mut wrong = Vec::new();
    for path in walk(&root()) {
        let Ok(text) = fs::read_to_string(&path) else {
            continue;
        };
        let file = File::new(&path, text);
        for words in [concat!("/wo", "rk/"), concat!("/ro", "ot/")] {
            for place in places(&file.text, words) {
                wrong.push(file.at(place, "a path of one machine"));
            }
        }
    }
    none(&wrong);
}

/// A file of the repository.
struct File {
    /// Its path from the top of the repository.
    name: String,
    text: String,
    /// The text with comments blanked out; every byte keeps its place.
    code: String,
}

impl File {
    fn read(path: &Path) -> File {
        let text =
            fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        File::new(path, text)
    }

    fn new(path: &Path, text: String) -> File {
        let name = path.strip_prefix(root()).unwrap().display().to_string();
        let code = without_comments(&text);
        File { name, text, code }
    }

    /// The module of the crate that the file belongs to; none for lib.rs and main.rs.
    fn module(&self) -> Option<&str> {
        let below = self.name.strip_prefix("src/")?;
        let module = below.split(['/', '.']).next()?;
        (module != "lib" && module != "main").then_some(module)
    }

    fn at(&self, place: usize, what: &str) -> String {
        let line = self.text[..place].matches('\n').count() + 1;
        format!("{}:{line}: {what}", self.name)
    }
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn rust(folder: &str) -> Vec<File> {
    walk(&root().join(folder))
        .into_iter()
        .filter(|path| path.extension().is_some_and(|end| end == "rs"))
        .map(|path| File::read(&path))
        .collect()
}

/// Every file below a folder, but for what git and cargo keep there.
fn walk(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).unwrap() {
            let entry = entry.unwrap();
            let path = entry.path();
            let kind = entry.file_type().unwrap();
            if path == root().join("target") || path == root().join(".git") {
                continue;
            }
            if kind.is_dir() {
                folders.push(path);
            } else if kind.is_file() {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

fn none(wrong: &[String]) {
    assert!(wrong.is_empty(), "\n{}\n", wrong.join("\n"));
}

fn places(text: &str, words: &str) -> Vec<usize> {
    text.match_indices(words).map(|(place, _)| place).collect()
}

fn is_word(letter: char) -> bool {
    letter.is_alphanumeric() || letter == '_'
}

/// Where the code names an outside crate: `name::…` or `use name…`, not a module of the same name.
fn crate_named(code: &str, name: &str) -> Vec<usize> {
    places(code, name)
        .into_iter()
        .filter(|place| {
            let before = code[..*place].chars().next_back().unwrap_or(' ');
            let after = &code[place + name.len()..];
            let line = code[..*place].rsplit('\n').next().unwrap().trim_start();
            let used = line.strip_prefix("pub ").unwrap_or(line) == "use ";
            !is_word(before)
                && !matches!(before, ':' | '.' | '"' | '-')
                && (after.starts_with("::") || used && !after.starts_with(is_word))
        })
        .collect()
}

/// Each `crate::name` with its place; the names of `crate::{a, b::{c}}` one by one.
fn modules_named(code: &str) -> Vec<(usize, &str)> {
    let mut named = Vec::new();
    for place in places(code, "crate::") {
        if code[..place].ends_with(is_word) {
            continue;
        }
        let paths = circles::expanded(&code[place + "crate::".len()..]);
        named.extend(paths.iter().map(|path| (place, path[0])));
    }
    named.dedup();
    named
}

fn first_word(text: &str) -> &str {
    let end = text.find(|letter| !is_word(letter)).unwrap_or(text.len());
    &text[..end]
}

fn string_literals(code: &str) -> Vec<String> {
    let unescaped = code.replace("\\\"", "  ").replace("'\"'", "   ");
    let quoted = unescaped.split('"').skip(1).step_by(2);
    quoted.map(str::to_owned).collect()
}

/// The text with `//` comments blanked out. A `//` inside a string is kept, so that addresses stay.
fn without_comments(text: &str) -> String {
    let mut code = String::with_capacity(text.len());
    let mut in_string = false;
    for line in text.split_inclusive('\n') {
        let mut end = line.len();
        let mut previous = ' ';
        let mut escaped = false;
        for (place, letter) in line.char_indices() {
            if letter == '"' && !escaped && previous != '\'' {
                in_string = !in_string;
            }
            if letter == '/' && previous == '/' && !in_string {
                end = place - 1;
                break;
            }
            escaped = letter == '\\' && !escaped;
            previous = letter;
        }
        code.push_str(&line[..end]);
        code.extend(line[end..].bytes().map(|byte| match byte {
            b'\n' => '\n',
            _ => ' ',
        }));
    }
    code
}

#[test]
fn the_rules_can_see() {
    let named = |code| -> Vec<&str> { modules_named(code).iter().map(|(_, name)| *name).collect() };
    assert_eq!(named("use crate::policy::Policy;"), ["policy"]);
    assert_eq!(named("use crate::{a, b::{c, d}, e::f};"), ["a", "b", "e"]);
    assert_eq!(crate_named("let x = gtk::init();", "gtk").len(), 1);
    assert_eq!(crate_named("use gtk;\npub use gtk as g;", "gtk").len(), 2);
    assert_eq!(crate_named("webkit2gtk::x crate::gtk::y", "gtk").len(), 0);
    assert_eq!(
        without_comments("a(\"http://b\"); // c\n"),
        "a(\"http://b\");     \n"
    );
    assert_eq!(
        string_literals(r#"say!("one", x = "two-{y}")"#),
        ["one", "two-{y}"]
    );
}
