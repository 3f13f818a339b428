//! How long a question to the search box takes among ten thousand guides, beside a plain scan.
//!
//! The guides are the shipped ones over and over, each with a word of its own; the questions are
//! those of `tests/guides`. The plain scan looks at every word of every name with strsim, as one
//! would without an index; it takes turns with the search.

use std::fs;
use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use sps_kiosk::guides::{Date, Guide, Library};

const MANY: usize = 10_000;
/// The plain scan is slow: it answers one question in so many.
const SCANNED: usize = 40;
const ROUNDS: usize = 5;

/// Prints the ratios.
pub(crate) fn run() {
    let shipped = shipped();
    let questions = questions();
    let many: Vec<Guide> = (0..MANY).map(|at| made_up(&shipped, at)).collect();
    let names: Vec<Vec<String>> = many.iter().map(words_of).collect();
    let few = Library::new(shipped, Vec::new(), Date::default());
    let many = Library::new(many, Vec::new(), Date::default());

    let (mut of_few, mut of_many) = (Vec::new(), Vec::new());
    let (mut indexed, mut scanned) = (Duration::ZERO, Duration::ZERO);
    for (at, question) in questions.iter().enumerate() {
        of_few.push(best(|| few.search(question, 10).entries.len()));
        let time = best(|| many.search(question, 10).entries.len());
        of_many.push(time);
        if at % SCANNED == 0 {
            indexed += time;
            scanned += timed(|| scan(&names, question));
        }
    }
    let (few, many) = (percentile(&mut of_few), percentile(&mut of_many));
    println!(
        "search in {MANY} guides, {} questions: {:.5} x a plain scan with strsim; \
         p99 {:.2} ms (limit 5), longest {:.2} ms, p99 among the shipped ones {:.2} ms",
        questions.len(),
        indexed.as_secs_f64() / scanned.as_secs_f64(),
        milliseconds(many),
        milliseconds(of_many.last().copied().unwrap_or_default()),
        milliseconds(few),
    );
}

fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}

/// Sorts, and takes the time that 99 of 100 stay within.
fn percentile(times: &mut [Duration]) -> Duration {
    times.sort_unstable();
    let at = (times.len() * 99).div_ceil(100).saturating_sub(1);
    times.get(at).copied().unwrap_or_default()
}

/// The best of a few: a busy machine says nothing about the search.
fn best<T>(work: impl Fn() -> T) -> Duration {
    let times = (0..ROUNDS).map(|_| timed(&work));
    times.min().unwrap_or_default()
}

fn timed<T>(work: impl FnOnce() -> T) -> Duration {
    let start = Instant::now();
    black_box(work());
    start.elapsed()
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).to_path_buf()
}

fn shipped() -> Vec<Guide> {
    let mut files = Vec::new();
    for entry in fs::read_dir(root().join("instructions")).expect("the guides are there") {
        let path = entry.expect("the folder is read").path();
        if path.is_dir() {
            continue;
        }
        let id = path.file_stem().unwrap_or_default().to_string_lossy();
        let text = fs::read_to_string(&path).expect("a guide is read");
        files.push((id.into_owned(), text));
    }
    let files = files.iter().map(|(id, text)| (id.as_str(), text.as_str()));
    let guides = files.map(|(id, text)| Guide::parse(id, text).expect("the shipped guides parse"));
    let apart = |guide: &Guide| guide.portals.is_empty();
    guides.filter(apart).collect()
}

fn questions() -> Vec<String> {
    let mut questions = Vec::new();
    for set in fs::read_dir(root().join("tests/guides")).expect("the sets are there") {
        let text = fs::read_to_string(set.expect("the folder is read").path());
        let text = text.expect("the questions are there");
        let asked = text.lines().filter(|line| !line.starts_with('#'));
        questions.extend(asked.filter_map(|line| Some(line.split_once(' ')?.1.to_owned())));
    }
    questions
}

/// A shipped guide once more, with a word that only it has.
fn made_up(shipped: &[Guide], at: usize) -> Guide {
    const SYLLABLES: [&str; 22] = [
        "ба", "во", "гу", "де", "жи", "за", "ко", "лу", "ме", "ни", "па", "ро", "су", "те", "фи",
        "ха", "цо", "чу", "ше", "щи", "эл", "юр",
    ];
    let mut guide = shipped[at % shipped.len()].clone();
    guide.id = format!("g{at}");
    let count = SYLLABLES.len();
    let word = [at, at / count, at / count / count, at / 7].map(|at| SYLLABLES[at % count]);
    guide.title.push(' ');
    guide.title.push_str(&word.concat());
    guide
}

fn words_of(guide: &Guide) -> Vec<String> {
    let names = std::iter::once(&guide.title).chain(&guide.aliases);
    let words = names.flat_map(|name| name.split_whitespace());
    words.map(str::to_lowercase).collect()
}

/// The guide whose words are nearest to those of the question.
fn scan(names: &[Vec<String>], question: &str) -> Option<usize> {
    let asked: Vec<String> = question.split_whitespace().map(str::to_lowercase).collect();
    let far = |words: &Vec<String>| -> usize {
        let nearest = |one: &String| {
            let distances = words
                .iter()
                .map(|word| strsim::damerau_levenshtein(one, word));
            distances.min().unwrap_or(usize::MAX / 64)
        };
        asked.iter().map(nearest).sum()
    };
    (0..names.len()).min_by_key(|&at| far(&names[at]))
}
