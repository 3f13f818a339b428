//! People find what they mean, and what is not here leads nobody astray: sets of questions, and single ones.

use std::fs;

use sps_kiosk::catalogue;
use sps_kiosk::guides::{Date, Entry, Kind, Library};
use sps_kiosk::policy::Policy;

use super::{library_of, root, shipped_guides, shipped_library, shipped_policy};

/// How many of a set's questions found what was meant first, and among the first three.
struct Found {
    all: usize,
    first: f64,
    three: f64,
    /// The shares, and every question whose answer was not the first.
    said: String,
}

/// Numbers of services, ids of guides and portals.
fn is_meant(entry: &Entry, meant: &str) -> bool {
    meant.split(',').any(|one| match one.parse::<u8>() {
        Ok(number) => entry.services.contains(&number),
        Err(_) => entry.id == one,
    })
}

/// A line is what is meant – numbers of services, ids of guides and portals, or `-` for nothing of
/// ours – and the words.
fn ask(library: &Library, set: &str) -> Found {
    let text = fs::read_to_string(root().join("tests/guides").join(set)).unwrap();
    let (mut all, mut first, mut three) = (0, 0, 0);
    let (mut strangers, mut silent) = (0, 0);
    let mut said = String::new();
    for line in text
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
    {
        let (meant, words) = line.split_once(' ').unwrap();
        let found = library.search(words, 3).entries;
        let titles: Vec<&str> = found.iter().map(|entry| entry.title.as_str()).collect();
        if meant == "-" {
            strangers += 1;
            silent += usize::from(found.is_empty());
            if !found.is_empty() {
                said += &format!("{set}: nothing «{words}»: {}\n", titles.join(" | "));
            }
            continue;
        }
        let place = found.iter().position(|entry| is_meant(entry, meant));
        all += 1;
        first += usize::from(place == Some(0));
        three += usize::from(place.is_some());
        if place != Some(0) {
            said += &format!("{set}: {meant} «{words}»: {}\n", titles.join(" | "));
        }
    }
    let share = |part: usize, all: usize| 100.0 * part as f64 / all.max(1) as f64;
    let (first, three) = (share(first, all), share(three, all));
    let silent = share(silent, strangers);
    said += &format!(
        "{set}: questions {all}, first {first:.1} %, among three {three:.1} %; \
         of nothing of ours {strangers}, silent {silent:.1} %"
    );
    Found {
        all,
        first,
        three,
        said,
    }
}

/// Every set of questions, by name.
fn sets() -> Vec<String> {
    let folder = fs::read_dir(root().join("tests/guides")).unwrap();
    let names = folder.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<String> = names
        .filter(|name| name.starts_with("everyday") || name == "queries.txt")
        .collect();
    names.sort();
    names
}

/// What is shown as sure of the questions of a set: how many, and which answers are wrong.
fn sure(library: &Library, set: &str) -> (usize, Vec<String>) {
    let text = fs::read_to_string(root().join("tests/guides").join(set)).unwrap();
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    let mut all = 0;
    let mut wrong = Vec::new();
    for (meant, words) in lines.filter_map(|line| line.split_once(' ')) {
        let found = library.search(words, 3);
        all += 1;
        let first = found.entries.first().filter(|_| found.sure);
        if let Some(first) = first.filter(|first| meant == "-" || !is_meant(first, meant)) {
            wrong.push(format!("{meant} «{words}»: {}", first.title));
        }
    }
    (all, wrong)
}

#[test]
fn what_is_not_in_the_list_leads_nobody_astray() {
    let library = shipped_library();
    let (mut all, mut wrong) = (0, Vec::new());
    for set in 1..=4 {
        let set = format!("outside-{set}.txt");
        let found = sure(&library, &set);
        all += found.0;
        wrong.extend(found.1);
    }
    assert!(all >= 600, "{all}");
    let share = 100.0 * wrong.len() as f64 / all as f64;
    assert!(share <= 3.0, "{share:.1} %: {wrong:#?}");
}

/// Each matter that is done elsewhere is asked for where nobody has written it down. What is sure then has the same
/// name itself, or leads astray.
#[test]
fn what_the_library_does_not_know_is_seldom_sure() {
    let policy = shipped_policy();
    let guides = shipped_guides();
    let matters: Vec<_> = guides.iter().flat_map(|guide| &guide.elsewhere).collect();
    let (mut all, mut sure) = (0, Vec::new());
    for matter in matters {
        let mut others = guides.clone();
        for guide in &mut others {
            guide.elsewhere.retain(|other| other.id != matter.id);
        }
        let library = catalogue::library(&policy, others, Date::default());
        for words in &matter.words {
            let found = library.search(words, 1);
            all += 1;
            if found.sure {
                sure.push(format!("«{words}»: {}", found.entries[0].title));
            }
        }
    }
    let share = 100.0 * sure.len() as f64 / f64::from(all);
    assert!(share <= 17.0, "{share:.1} % of {all}: {sure:#?}");
}

#[test]
fn one_word_of_a_longer_name_is_not_sure() {
    let library = shipped_library();
    for words in ["посольство", "корова", "призыв", "договор дарения"]
    {
        let found = library.search(words, 3);
        let first = found.entries.first();
        let ours = first.is_some_and(|first| first.kind != Kind::Elsewhere);
        assert!(!(found.sure && ours), "«{words}»: {first:?}");
    }
}

#[test]
fn what_is_done_elsewhere_is_said_and_noise_is_not_shown() {
    let library = shipped_library();
    for (words, expected) in [
        ("повестка в военкомат", "voenkomat"),
        ("военный билет", "voenkomat"),
        ("соседи топят сверху", "avariya"),
        ("запись в первый класс", "shkola"),
        ("позвать консультанта", "konsultant"),
        ("скорая", "ekstrenno"),
        ("арбитраж", "arbitrazh"),
        ("банкротство", "bankrotstvo"),
    ] {
        let found = library.search(words, 8);
        assert!(found.sure, "«{words}»");
        assert_eq!(found.entries[0].id, expected, "«{words}»");
        assert!(!found.entries[0].answer.is_empty());
    }
    let found = library.search("кадастровый номер", 8).entries;
    assert_eq!(found.len(), 1, "{found:?}");
    for words in ["авито", "песни", "собака лает", "жираф"] {
        assert!(!library.search(words, 8).sure, "«{words}»");
    }
}

/// Whoever types reads the first lines before the word is whole.
#[test]
fn a_few_letters_find_the_commonest_of_what_they_begin() {
    let library = shipped_library();
    let mut wrong = Vec::new();
    for (letters, meant) in [
        ("пен", "11,14,17,sfr"),
        ("пенс", "11,14,17,sfr"),
        ("пасп", "26,23"),
        ("загр", "23"),
        ("вра", "6"),
        ("полик", "6"),
        ("садик", "7"),
        ("штр", "22"),
        ("нал", "1,fns"),
        ("кадас", "rosreestr"),
        ("машин", "25"),
        ("пропис", "27"),
    ] {
        let found = library.search(letters, 3).entries;
        if !found.first().is_some_and(|first| is_meant(first, meant)) {
            let titles: Vec<_> = found.iter().map(|entry| &entry.title).collect();
            wrong.push(format!("«{letters}»: {titles:?}"));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// The names of what every region has, or says where it is.
#[test]
fn every_region_answers_for_its_offices() {
    let text = fs::read_to_string(root().join("allowlist.toml")).unwrap();
    for region in ["kchr", "samara", "altai", "kuzbass"] {
        let policy = Policy::parse(&text, Some(region)).unwrap();
        let library = library_of(&policy);
        for words in ["загс", "минздрав", "капремонт", "мфц"] {
            assert!(library.search(words, 3).sure, "{region}: «{words}»");
        }
        for portal in policy.portals().iter().filter(|portal| portal.tile) {
            let has_guide = library.of_portal(&portal.id).is_some();
            assert!(
                has_guide || library.at(&portal.home).is_some(),
                "{region}: {}",
                portal.id
            );
        }
    }
}

#[test]
fn people_find_what_they_mean() {
    let library = shipped_library();
    let mut all = 0;
    for set in sets() {
        let found = ask(&library, &set);
        println!("{}", found.said);
        all += found.all;
        assert!(found.first >= 92.0, "{set}: first {:.1} %", found.first);
        assert!(found.three >= 98.0, "{set}: three {:.1} %", found.three);
    }
    assert!(all >= 2_400, "{all}");
}

/// The same questions as they come from a hurried hand: wrong layout, Latin letters.
#[test]
fn people_find_what_they_mean_however_it_is_typed() {
    let library = shipped_library();
    let (mut all, mut latin, mut layout) = (0, 0, 0);
    let text = fs::read_to_string(root().join("tests/guides/everyday-5.txt")).unwrap();
    let asked = text.lines().filter_map(|line| line.split_once(' '));
    let russian = asked.filter(|(meant, words)| {
        !["#", "-"].contains(meant) && !words.contains(|one: char| one.is_ascii_alphabetic())
    });
    for (meant, words) in russian {
        let found = |typed: String| {
            let found = library.search(&typed, 3).entries;
            found.iter().any(|entry| is_meant(entry, meant))
        };
        all += 1;
        latin += usize::from(found(each_letter(words, IN_LATIN)));
        layout += usize::from(found(each_letter(words, ON_OTHER_LAYOUT)));
    }
    let share = |part: usize| 100.0 * part as f64 / f64::from(all);
    let (latin, layout) = (share(latin), share(layout));
    assert!(all >= 200, "{all}");
    assert!(
        latin >= 96.0 && layout >= 96.0,
        "latin {latin:.1} %, layout {layout:.1} %"
    );
}

/// Each letter and how it is written.
type Writing = &'static [(char, &'static str)];

#[rustfmt::skip]
const IN_LATIN: Writing = &[
    ('а', "a"), ('б', "b"), ('в', "v"), ('г', "g"), ('д', "d"), ('е', "e"), ('ё', "e"), ('ж', "zh"),
    ('з', "z"), ('и', "i"), ('й', "y"), ('к', "k"), ('л', "l"), ('м', "m"), ('н', "n"), ('о', "o"),
    ('п', "p"), ('р', "r"), ('с', "s"), ('т', "t"), ('у', "u"), ('ф', "f"), ('х', "h"), ('ц', "ts"),
    ('ч', "ch"), ('ш', "sh"), ('щ', "sch"), ('ъ', ""), ('ы', "y"), ('ь', ""), ('э', "e"),
    ('ю', "yu"), ('я', "ya"),
];

#[rustfmt::skip]
const ON_OTHER_LAYOUT: Writing = &[
    ('а', "f"), ('б', ","), ('в', "d"), ('г', "u"), ('д', "l"), ('е', "t"), ('ё', "`"), ('ж', ";"),
    ('з', "p"), ('и', "b"), ('й', "q"), ('к', "r"), ('л', "k"), ('м', "v"), ('н', "y"), ('о', "j"),
    ('п', "g"), ('р', "h"), ('с', "c"), ('т', "n"), ('у', "e"), ('ф', "a"), ('х', "["), ('ц', "w"),
    ('ч', "x"), ('ш', "i"), ('щ', "o"), ('ъ', "]"), ('ы', "s"), ('ь', "m"), ('э', "'"), ('ю', "."),
    ('я', "z"),
];

fn each_letter(words: &str, writing: Writing) -> String {
    let mut typed = String::new();
    for letter in words.to_lowercase().chars() {
        match writing.iter().find(|(known, _)| *known == letter) {
            Some((_, written)) => typed.push_str(written),
            None => typed.push(letter),
        }
    }
    typed
}

#[test]
fn people_find_guides_and_portals() {
    let library = shipped_library();
    let check = |words: &str, expected: &str| {
        let found = library.search(words, 3).entries;
        let ids: Vec<&str> = found.iter().map(|entry| entry.id.as_str()).collect();
        assert_eq!(ids.first(), Some(&expected), "«{words}»: {ids:?}");
    };
    check("забыл пароль", "password");
    check("gfhjkm", "password");
    check("войти на госуслуги", "login");
    check("зарегистрироваться на госуслугах", "registration");
    check("подтвердить учётную запись", "confirm");
    check("прикрепить файл", "attach");
    check("отсканировать документ", "scan");
    check("распечатать", "print");
    check("флешка", "usb");
    check("пошлина", "duty");
    check("статус заявления", "status");
    check("как выйти", "logout");
    check("завершить сеанс", "end");
    check("госуслуги", "gosuslugi");
    check("росреестр", "rosreestr");
    check("выписка из егрн", "rosreestr");
    check("пушкинская карта", "culture");
    check("пожаловаться на яму", "pos");
    check("приставы", "fssp");
}

#[test]
fn odd_questions_find_nothing_and_harm_nothing() {
    let library = shipped_library();
    for words in ["", " ", "!?", "\u{0}", "ъъъъъъъъъъ", "🙂", "жираф"] {
        assert!(library.search(words, 5).entries.is_empty(), "«{words}»");
    }
    let long = "паспорт ".repeat(10_000);
    assert!(!library.search(&long, 5).entries.is_empty());
    assert!(library.search("паспорт", 0).entries.is_empty());
}

#[test]
fn results_come_while_the_word_is_typed() {
    let library = shipped_library();
    for (typed, number) in [
        ("загр", 23),
        ("загранп", 23),
        ("матк", 16),
        ("несуд", 21),
        ("трудов", 10),
    ] {
        let found = library.search(typed, 1).entries;
        assert_eq!(found[0].services, [number], "{typed}");
    }
}
