//! The index behind the search box, computed once, and the ranking.
//!
//! Everything that can be found has names: its title and its aliases. A word of the question meets
//! a word of a name exactly, by its stem, as a beginning, or with a typing error, in this order of
//! worth; of what a few letters begin, the commonest is meant; rare words count for more than common ones; a name
//! that is met whole beats a part of one.
//! A question of which too much is not met has no sure answer: a wrong one leads astray, doubt does not. One word
//! alone is sure only of what is called just so: «виза» is not «справка для визы».

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use super::fuzzy::{self, Tree};
use super::synonyms::{self, is_empty, is_person};
use super::words::{self, in_russian_letters, other_layout};
use super::{Entry, Kind};

/// How much a way of meeting is worth.
const EXACT: f32 = 1.0;
const SAME_STEM: f32 = 0.94;
const BEGINNING: f32 = 0.62;
/// A word with an error: with the least one, what each takes away, and when only the stem is near.
const WITH_ERROR: f32 = 0.95;
const EACH_ERROR: f32 = 0.15;
const ERROR_OF_STEM: f32 = 0.95;
const SAME_MEANING: f32 = 0.75;
const SAME_ROOT: f32 = 0.6;
/// The letters that a root has at least.
const ROOT: usize = 5;
/// What a question is worth that had to be typed again with the other layout, or with two of its
/// words as one («пред пенсионер»).
const TYPED_AGAIN: f32 = 0.98;
/// What is not a service is looked for less often: a service that fits almost as well comes first.
const NOT_A_SERVICE: f32 = 0.93;
/// Whoever types a whole name means it, whatever it belongs to.
const WORD_FOR_WORD: f32 = 1.03;
/// No word of the question was met in another form.
const ALMOST_EXACT: f32 = 0.999;
/// A word as it stands in a name.
const WORD: Worth = Worth {
    order: EXACT,
    sure: EXACT,
};
/// How much more a word that no name surely has weighs when it is asked whether the first is surely meant.
const STRANGER: f32 = 1.4;
/// The weight of a word that says nothing, beside about 1 to 5 of the others.
const EMPTY_WEIGHT: f32 = 0.05;
/// What the weight of a word is taken by that says for whom.
const PERSON: f32 = 0.4;
/// How much of the best score a result must have to be shown.
const WORTH_SHOWING: f32 = 0.5;
/// How much of a question, by the weight of its words, the first result must meet to be surely meant.
const SURELY_MEANT: f32 = 0.7;
/// How much of the name that it meets best the question must have for that.
const SURELY_NAMED: f32 = 0.7;
/// How much of its name a question must have to find what is done elsewhere.
const NAMES_ELSEWHERE: f32 = 0.6;
/// What a doubtful way of meeting is worth for that: a word that is so short may be another word with one error,
/// and words of one root may be about something else.
const DOUBTFUL: f32 = 0.3;
const SHORT: usize = 6;
/// More words than anybody types into a search box.
const MOST_WORDS: usize = 24;

/// What a search found.
#[derive(Debug, Default)]
pub struct Found<'a> {
    /// The best results first.
    pub entries: Vec<&'a Entry>,
    /// The first of them is surely meant: little of the question is left that it does not know.
    pub sure: bool,
}

/// Names, their words and who has them.
#[derive(Debug, Default)]
pub(super) struct Index {
    entries: Vec<Entry>,
    names: Vec<Name>,
    /// Every word of a name, sorted, with its stem and the names that it stands in.
    words: Vec<String>,
    words_tree: Tree,
    stem_of: Vec<usize>,
    names_with: Vec<Vec<usize>>,
    /// Every stem, sorted, with its words and its weight.
    stems: Vec<String>,
    stems_tree: Tree,
    words_of: Vec<Vec<usize>>,
    weights: Vec<f32>,
    /// For the stem of a word that says the same as others: the stems of these.
    same: BTreeMap<String, Vec<usize>>,
}

#[derive(Debug)]
struct Name {
    entry: usize,
    /// How many different words it has, and how many of them say something.
    words: usize,
    telling: usize,
    weight: f32,
}

/// One word of the question: its own weight, and the words of the index that it meets, best first.
struct Met {
    weight: f32,
    /// Its weight when it is asked whether the first result is surely meant.
    doubt: f32,
    /// It says what is looked for, not only for whom.
    tells: bool,
    words: Vec<(usize, Worth)>,
}

impl Met {
    /// A word that stands in every other question tells nothing, and is met where it stands itself.
    fn nearly_nothing(exact: Option<usize>) -> Met {
        Met {
            weight: EMPTY_WEIGHT,
            doubt: EMPTY_WEIGHT,
            tells: false,
            words: (exact.into_iter()).map(|exact| (exact, WORD)).collect(),
        }
    }
}

/// What is asked, all its words together.
struct Asked {
    words: usize,
    /// How many words tell what is looked for.
    telling: usize,
    weight: f32,
    /// The weight when it is asked whether the first result is surely meant.
    doubt: f32,
}

/// What a meeting is worth: for the order of the results, and for being sure of the first.
#[derive(Clone, Copy, Default)]
struct Worth {
    order: f32,
    sure: f32,
}

/// What a question is worth for one entry.
#[derive(Clone, Copy, Default)]
struct Score {
    worth: f32,
    /// It is surely meant.
    sure: bool,
}

/// What is gathered for one name, or one entry, while the words of the question are gone through.
#[derive(Clone, Copy, Default)]
struct Gathered {
    asked: f32,
    named: f32,
    /// As `asked`, for being sure.
    sure: f32,
    /// How many words that tell something were surely met.
    telling: usize,
    /// The last word of the question that was counted, from 1.
    counted: u32,
}

impl Index {
    pub(super) fn new(entries: Vec<Entry>) -> Index {
        let mut index = Index::default();
        let mut known: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for (at, entry) in entries.iter().enumerate() {
            for name in std::iter::once(&entry.title).chain(&entry.aliases) {
                for word in words::words(name) {
                    let names = known.entry(word).or_default();
                    if names.last() != Some(&index.names.len()) {
                        names.push(index.names.len());
                    }
                }
                index.names.push(Name {
                    entry: at,
                    words: 0,
                    telling: 0,
                    weight: 0.0,
                });
            }
        }
        let mut families: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for (at, word) in known.keys().enumerate() {
            families.entry(words::stem(word)).or_default().push(at);
        }
        (index.words, index.names_with) = known.into_iter().unzip();
        (index.stems, index.words_of) = families.into_iter().unzip();
        index.words_tree = Tree::new(&index.words);
        index.stems_tree = Tree::new(&index.stems);
        index.stem_of = vec![0; index.words.len()];
        for (stem, family) in index.words_of.iter().enumerate() {
            for &word in family {
                index.stem_of[word] = stem;
            }
        }
        index.entries = entries;
        index.weigh();
        index.learn_meanings();
        index
    }

    /// A word that few entries have says more; a name weighs what its words weigh.
    fn weigh(&mut self) {
        for family in &self.words_of {
            let mut having: Vec<usize> = (family.iter())
                .flat_map(|&word| &self.names_with[word])
                .map(|&name| self.names[name].entry)
                .collect();
            having.sort_unstable();
            having.dedup();
            let empty = (family.iter()).all(|&word| is_empty(&self.words[word]));
            let rarity = (1.0 + self.entries.len() as f32 / having.len() as f32).ln();
            let person = (family.iter()).any(|&word| is_person(&self.words[word]));
            self.weights.push(match (empty, person) {
                (true, _) => EMPTY_WEIGHT,
                (false, true) => rarity * PERSON,
                (false, false) => rarity,
            });
        }
        for (word, names) in self.names_with.iter().enumerate() {
            for &name in names {
                self.names[name].words += 1;
                self.names[name].telling += usize::from(!is_empty(&self.words[word]));
                self.names[name].weight += self.weights[self.stem_of[word]];
            }
        }
    }

    fn learn_meanings(&mut self) {
        for line in synonyms::same() {
            let line: BTreeSet<String> = line.map(words::stem).collect();
            let known = line
                .iter()
                .filter_map(|stem| self.stems.binary_search(stem).ok());
            let known: Vec<usize> = known.collect();
            for stem in line {
                self.same.entry(stem).or_default().extend(&known);
            }
        }
    }

    pub(super) fn search(&self, question: &str, most: usize) -> Found<'_> {
        let mut scores = vec![Score::default(); self.entries.len()];
        let mut by_name = vec![Gathered::default(); self.names.len()];
        let mut factor = 1.0;
        for question in ways_to_read(question) {
            let mut asked = words::words(&question);
            asked.truncate(MOST_WORDS);
            self.score(&asked, factor, &mut by_name, &mut scores);
            if let Some(joined) = self.joined(&asked) {
                self.score(&joined, factor * TYPED_AGAIN, &mut by_name, &mut scores);
            }
            factor = TYPED_AGAIN;
        }
        let best = scores.iter().map(|score| score.worth).fold(0.0, f32::max);
        let mut found: Vec<usize> = (0..self.entries.len())
            .filter(|&entry| scores[entry].worth > 0.0)
            .filter(|&entry| scores[entry].worth >= best * WORTH_SHOWING)
            .collect();
        let rank = |&entry: &usize| {
            let kind = match self.entries[entry].kind {
                Kind::Service => 0,
                Kind::Guide => 1,
                Kind::Portal => 2,
                Kind::Elsewhere => 3,
            };
            (kind, entry)
        };
        let better = |a: &usize, b: &usize| {
            (scores[*b].worth.total_cmp(&scores[*a].worth)).then_with(|| rank(a).cmp(&rank(b)))
        };
        if most < found.len() {
            found.select_nth_unstable_by(most, better);
            found.truncate(most);
        }
        found.sort_unstable_by(better);
        Found {
            sure: found.first().is_some_and(|&first| scores[first].sure),
            entries: found.into_iter().map(|at| &self.entries[at]).collect(),
        }
    }

    /// Raises the score of each entry to what this question is worth for it. Nothing is gathered in
    /// `by_name` before and after: to make so long a list anew for each reading would take longest.
    fn score(&self, asked: &[String], factor: f32, by_name: &mut [Gathered], scores: &mut [Score]) {
        let mut met: Vec<Met> = asked.iter().map(|word| self.meet(word)).collect();
        met.sort_by_key(|word| word.weight <= EMPTY_WEIGHT);
        // Most questions say nothing in the other layout: then nothing is gathered at all.
        if met.iter().all(|word| word.words.is_empty()) {
            return;
        }
        let says_something = met[0].weight > EMPTY_WEIGHT;
        let mut by_entry = vec![Gathered::default(); self.entries.len()];
        let mut touched = Vec::new();
        for (number, word) in (1..).zip(&met) {
            for &(meets, worth) in &word.words {
                let weight = self.weights[self.stem_of[meets]];
                let asked = word.weight.min(weight);
                let telling = usize::from(word.tells && worth.sure > DOUBTFUL);
                let meeting = Gathered {
                    asked: asked * worth.order,
                    named: weight * worth.order,
                    sure: asked * worth.sure,
                    telling,
                    counted: number,
                };
                // Words that say nothing are in very many names, and find none.
                let adds = says_something && word.weight <= EMPTY_WEIGHT;
                for &name in &self.names_with[meets] {
                    let gathered = &mut by_name[name];
                    if gathered.counted == 0 {
                        if adds {
                            continue;
                        }
                        touched.push(name);
                    }
                    gathered.count(meeting);
                    by_entry[self.names[name].entry].count(meeting);
                }
            }
        }
        let asked = Asked {
            words: met.len(),
            telling: met.iter().filter(|word| word.tells).count(),
            weight: met.iter().map(|word| word.weight).sum(),
            doubt: met.iter().map(|word| word.doubt).sum(),
        };
        for name in touched {
            let gathered = std::mem::take(&mut by_name[name]);
            let name = &self.names[name];
            let together = &by_entry[name.entry];
            let Some(score) = self.worth(&asked, name, gathered, together) else {
                continue;
            };
            if factor * score.worth > scores[name.entry].worth {
                scores[name.entry] = Score {
                    worth: factor * score.worth,
                    ..score
                };
            }
        }
    }

    /// What a question is worth for an entry by one of its names; none when that name is no hint.
    fn worth(
        &self,
        question: &Asked,
        name: &Name,
        gathered: Gathered,
        together: &Gathered,
    ) -> Option<Score> {
        let asked = gathered.asked / question.weight;
        let named = (gathered.named / name.weight).min(1.0);
        let kind = self.entries[name.entry].kind;
        // What is done elsewhere is said only to whoever names it.
        if kind == Kind::Elsewhere && named < NAMES_ELSEWHERE {
            return None;
        }
        let factor = match kind {
            _ if name.words == question.words && asked.min(named) > ALMOST_EXACT => WORD_FOR_WORD,
            Kind::Service => 1.0,
            Kind::Guide | Kind::Portal | Kind::Elsewhere => NOT_A_SERVICE,
        };
        let strange = together.telling < question.telling;
        let lonely = gathered.telling <= 1 && (name.telling > 1 || strange);
        let met = together.sure / question.doubt;
        Some(Score {
            worth: factor * (asked * (0.5 + 0.5 * named) + 0.3 * together.asked / question.weight),
            sure: met >= SURELY_MEANT && named >= SURELY_NAMED && !lonely,
        })
    }

    /// The question with two neighbours as one word, when that is a known word.
    fn joined(&self, asked: &[String]) -> Option<Vec<String>> {
        let known = |word: &str| {
            let stem = words::stem(word);
            self.stems.binary_search(&stem).is_ok()
        };
        let at = asked.windows(2).position(|two| known(&two.concat()))?;
        let mut joined = asked.to_vec();
        let second = joined.remove(at + 1);
        joined[at].push_str(&second);
        Some(joined)
    }

    /// The words of the index that a word of the question meets.
    fn meet(&self, word: &str) -> Met {
        let exact = self
            .words
            .binary_search_by(|known| known.as_str().cmp(word));
        let exact = exact.ok();
        if is_empty(word) {
            return Met::nearly_nothing(exact);
        }
        let mut worth: BTreeMap<usize, Worth> = BTreeMap::new();
        let mut meet = |at: usize, order: f32, sure: f32| {
            let known = worth.entry(at).or_default();
            known.order = known.order.max(order);
            known.sure = known.sure.max(sure);
        };
        if let Some(exact) = exact {
            meet(exact, EXACT, EXACT);
        }
        let longer = self.beginning_with(word);
        // What only begins other words is still being typed: its ending is none («трудов»).
        let unfinished = exact.is_none() && !longer.is_empty();
        let shares = if unfinished {
            self.shares(longer.clone())
        } else {
            BTreeMap::new()
        };
        let commonest = shares.values().copied().fold(0.0, f32::max);
        let stem = words::stem(word);
        let same_stem = self.stems.binary_search(&stem).ok();
        for &other in same_stem.iter().flat_map(|&stem| &self.words_of[stem]) {
            let strange = unfinished && !longer.contains(&other);
            let value = if strange { SAME_ROOT } else { SAME_STEM };
            // «пен» is rather the beginning of «пенсия» than a form of «пени».
            if shares
                .get(&self.stem_of[other])
                .is_some_and(|share| *share < commonest)
            {
                continue;
            }
            meet(other, value, value);
        }
        let same = self.same.get(&stem).map_or(&[][..], Vec::as_slice);
        for &other in same.iter().flat_map(|&stem| &self.words_of[stem]) {
            meet(other, SAME_MEANING, SAME_MEANING);
        }
        let length = word.chars().count();
        if length >= 2 {
            for at in longer {
                let part = length as f32 / self.words[at].chars().count() as f32;
                let part = shares.get(&self.stem_of[at]).copied().unwrap_or(part);
                meet(at, BEGINNING + 0.3 * part, SAME_STEM);
            }
        }
        if exact.is_none() && same_stem.is_none() && same.is_empty() {
            self.meet_with_errors(word, &stem, &mut meet);
        }
        for other in self.prefix_matches(word) {
            meet(other, SAME_ROOT, DOUBTFUL);
        }
        self.weighed(word, same_stem, worth)
    }

    /// What a word weighs that meets these.
    fn weighed(&self, word: &str, same_stem: Option<usize>, worth: BTreeMap<usize, Worth>) -> Met {
        let mut words: Vec<(usize, Worth)> = worth.into_iter().collect();
        words.sort_unstable_by(|a, b| b.1.order.total_cmp(&a.1.order));
        let nearest = words.first().map(|&(word, _)| self.stem_of[word]);
        let weight = match same_stem.or(nearest) {
            Some(stem) => self.weights[stem],
            None => self.weight_of_unknown(word),
        };
        let known = words.iter().any(|(_, worth)| worth.sure > DOUBTFUL);
        let doubt = match known {
            true => weight,
            false => self.weight_of_unknown(word) * STRANGER,
        };
        Met {
            weight,
            doubt,
            tells: !is_person(word),
            words,
        }
    }

    /// A word that nobody has weighs like one that a few have: it lowers every score alike.
    fn weight_of_unknown(&self, word: &str) -> f32 {
        let unknown = (1.0 + self.entries.len() as f32 / 4.0).ln();
        unknown * if is_person(word) { PERSON } else { 1.0 }
    }

    fn beginning_with(&self, letters: &str) -> Range<usize> {
        let first = self.words.partition_point(|known| known.as_str() < letters);
        let rest = &self.words[first..];
        first..first + rest.partition_point(|known| known.starts_with(letters))
    }

    /// Of the names in which these words stand, each stem's share.
    fn shares(&self, words: Range<usize>) -> BTreeMap<usize, f32> {
        let mut shares: BTreeMap<usize, f32> = BTreeMap::new();
        for at in words {
            *shares.entry(self.stem_of[at]).or_default() += self.names_with[at].len() as f32;
        }
        let all: f32 = shares.values().sum();
        shares.values_mut().for_each(|share| *share /= all);
        shares
    }

    /// Words that are made of the same root («пенсия», «пенсионный»): their common beginning is
    /// most of the word.
    fn prefix_matches(&self, word: &str) -> Range<usize> {
        let common = (word.chars().count() * 2).div_ceil(3).max(ROOT);
        match word.char_indices().nth(common - 1) {
            Some((end, last)) => self.beginning_with(&word[..end + last.len_utf8()]),
            None => 0..0,
        }
    }

    fn meet_with_errors(&self, word: &str, stem: &str, meet: &mut impl FnMut(usize, f32, f32)) {
        let sure = |value: f32| {
            if word.chars().count() > SHORT {
                value
            } else {
                DOUBTFUL
            }
        };
        let most = match stem.chars().count() {
            0..=2 => return,
            3..=6 => 1,
            _long => 2,
        };
        self.stems_tree.near(stem, most, |at, _| {
            for &other in &self.words_of[at] {
                let slip = fuzzy::slip(stem, &self.stems[at]);
                let value = ERROR_OF_STEM * with_error(slip, word, &self.words[other]);
                meet(other, value, sure(value));
            }
        });
        self.words_tree.near(word, most, |at, _| {
            let known = &self.words[at];
            let value = with_error(fuzzy::slip(word, known), word, known);
            meet(at, value, sure(value));
        });
    }
}

/// The question as it is, and as it may be meant: with the other layout, in Latin letters.
fn ways_to_read(question: &str) -> Vec<String> {
    let mut ways = vec![question.to_owned()];
    ways.extend(other_layout(question));
    ways.extend(in_russian_letters(question));
    // «ts» is «ц» or «тс»: «detsad», «pts».
    if let Some(apart) = ways
        .last()
        .filter(|_| question.to_lowercase().contains("ts"))
    {
        ways.push(apart.replace('ц', "тс"));
    }
    ways
}

/// What a word with an error is worth.
fn with_error(slip: f32, word: &str, known: &str) -> f32 {
    // People rarely miss the first letter, and short words have many neighbours.
    let first = known.chars().next() == word.chars().next();
    let short = known.chars().count() <= 4;
    let doubt = if first { 1.0 } else { 0.8 } * if short { 0.9 } else { 1.0 };
    (WITH_ERROR - EACH_ERROR * slip) * doubt
}

impl Gathered {
    /// Counts a meeting once for each word of the question; the best one comes first.
    fn count(&mut self, meeting: Gathered) {
        if self.counted != meeting.counted {
            self.counted = meeting.counted;
            self.asked += meeting.asked;
            self.named += meeting.named;
            self.sure += meeting.sure;
            self.telling += meeting.telling;
        }
    }
}
