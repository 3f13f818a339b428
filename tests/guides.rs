//! The shipped guides: each parses, lints and follows its pages, and people find what they mean.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use sps_kiosk::guides::{Date, Entry, Guide, Kind, Library, parse_all};
use sps_kiosk::policy::Policy;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).to_path_buf()
}

fn shipped_policy() -> Policy {
    let text = fs::read_to_string(root().join("allowlist.toml")).unwrap();
    Policy::parse(&text, None).unwrap()
}

fn shipped_guides() -> Vec<Guide> {
    let mut files = Vec::new();
    for entry in fs::read_dir(root().join("instructions")).unwrap() {
        let path = entry.unwrap().path();
        let id = path.file_stem().unwrap().to_str().unwrap().to_owned();
        files.push((id, fs::read_to_string(&path).unwrap()));
    }
    files.sort();
    parse_all(files.iter().map(|(id, text)| (id.as_str(), text.as_str()))).unwrap()
}

fn shipped_library() -> Library {
    let policy = shipped_policy();
    let services = policy.services().iter();
    let services = services.map(|one| Entry::service(one.number, &one.name, &one.title));
    let portals = policy
        .portals()
        .iter()
        .map(|one| Entry::portal(&one.id, &one.name));
    Library::new(
        shipped_guides(),
        services.chain(portals).collect(),
        Date::default(),
    )
}

/// The folder as it is shipped, with the list as it is shipped, through the program.
#[test]
fn every_shipped_guide_passes_lint() {
    let lint = std::process::Command::new(env!("CARGO_BIN_EXE_sps-kiosk"))
        .args(["guides", "lint"])
        .arg("--instructions")
        .arg(root().join("instructions"))
        .arg("--allowlist")
        .arg(root().join("allowlist.toml"))
        .output()
        .unwrap();
    let said = String::from_utf8(lint.stdout).unwrap();
    assert!(lint.status.success(), "{said}");
    assert!(said.contains("шаг не проверен на портале"), "{said}");
}

/// What IT copies from the description of the format is a guide, and no key is left out there.
#[test]
fn the_example_in_the_description_is_a_guide() {
    let description = fs::read_to_string(root().join("installer/guides.md")).unwrap();
    let example = description.split("```\n").nth(1).unwrap();
    let guide = Guide::parse("example", example).unwrap();
    assert_eq!(
        (guide.steps.len(), guide.services.as_slice()),
        (3, &[21][..])
    );
    assert!(!guide.scheme.is_empty());
    for key in [
        "title", "date", "services", "portals", "aliases", "needs", "scheme", "lesson",
    ] {
        assert!(description.contains(&format!("| `{key}` |")), "{key}");
    }
}

#[test]
fn no_guide_states_an_amount_a_term_or_a_name_that_citizens_do_not_use() {
    let forbidden = [
        " руб",
        "₽",
        "%",
        "рабочих дн",
        "календарн",
        "ЕПГУ",
        "ЕСИА",
        "проверить на портале",
    ];
    for guide in shipped_guides() {
        let shown = [&guide.title, &guide.needs, &guide.scheme, &guide.notes]
            .into_iter()
            .chain(&guide.steps);
        for text in shown {
            for word in forbidden {
                assert!(!text.contains(word), "{}: «{word}» in {text}", guide.id);
            }
        }
    }
}

/// How many of a set's questions found what was meant first, and among the first three.
struct Found {
    all: usize,
    first: f64,
    three: f64,
    /// The shares, and every question whose answer was not the first.
    said: String,
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
        let found = library.search(words, 3);
        let titles: Vec<&str> = found.iter().map(|entry| entry.title.as_str()).collect();
        if meant == "-" {
            strangers += 1;
            silent += usize::from(found.is_empty());
            if !found.is_empty() {
                said += &format!("{set}: nothing «{words}»: {}\n", titles.join(" | "));
            }
            continue;
        }
        let place = found.iter().position(|entry| {
            meant.split(',').any(|one| match one.parse::<u8>() {
                Ok(number) => entry.services.contains(&number),
                Err(_) => entry.id == one,
            })
        });
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

#[test]
fn people_find_what_they_mean() {
    let library = shipped_library();
    let mut all = 0;
    for set in [
        "queries.txt",
        "everyday-1.txt",
        "everyday-2.txt",
        "everyday-3.txt",
    ] {
        let found = ask(&library, set);
        println!("{}", found.said);
        all += found.all;
        assert!(found.first >= 92.0, "{set}: first {:.1} %", found.first);
        assert!(found.three >= 98.0, "{set}: three {:.1} %", found.three);
    }
    assert!(all >= 900);
}

#[test]
fn people_find_guides_and_portals() {
    let library = shipped_library();
    let check = |words: &str, expected: &str| {
        let found = library.search(words, 3);
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
    for words in ["", " ", "!?", "\u{0}", "ъъъъъъъъъъ", "🙂", "сосед шумит"] {
        assert!(library.search(words, 5).is_empty(), "«{words}»");
    }
    let long = "паспорт ".repeat(10_000);
    assert!(!library.search(&long, 5).is_empty());
    assert!(library.search("паспорт", 0).is_empty());
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
        let found = library.search(typed, 1);
        assert_eq!(found[0].services, [number], "{typed}");
    }
}

#[test]
fn a_guide_follows_the_address() {
    let library = shipped_library();
    let check = |address: &str, expected: Option<(&str, usize)>| {
        let at = library.at(&address.parse().unwrap());
        let at = at.map(|(guide, step)| (guide.id.as_str(), step + 1));
        assert_eq!(at, expected, "{address}");
    };
    check("https://esia.gosuslugi.ru/login/", Some(("login", 2)));
    check(
        "https://esia.gosuslugi.ru/login/recovery",
        Some(("password", 2)),
    );
    check(
        "https://esia.gosuslugi.ru/login/registration",
        Some(("registration", 2)),
    );
    check("https://roles.gosuslugi.ru/", Some(("login", 7)));
    check(
        "https://www.gosuslugi.ru/600101/1/form",
        Some(("s23-zagranpasport", 2)),
    );
    check(
        "https://www.gosuslugi.ru/600101",
        Some(("s23-zagranpasport", 1)),
    );
    check("https://gosuslugi.ru/600264/1", Some(("s13-ohotbilet", 1)));
    check("https://www.gosuslugi.ru/", Some(("search", 1)));
    check(
        "https://lk.gosuslugi.ru/notifications/details/1",
        Some(("status", 2)),
    );
    check("https://oplata.gosuslugi.ru/?billIds=1", Some(("duty", 2)));
    check("https://example.org/600101", None);
}

/// Every service whose page has an address of its own leads to its own guide.
#[test]
fn the_page_of_each_service_shows_its_guide() {
    let library = shipped_library();
    for service in shipped_policy().services() {
        let Some(link) = &service.link else { continue };
        let (guide, _) = library.at(link).unwrap_or_else(|| panic!("{link}"));
        assert_eq!(guide.services, [service.number], "{link}");
        assert_eq!(library.of_service(service.number).unwrap().id, guide.id);
    }
}

#[test]
fn the_guide_of_a_service_lends_it_its_names() {
    let library = shipped_library();
    let found = library.search("загранник", 5);
    assert_eq!(
        (found[0].kind, found[0].id.as_str()),
        (Kind::Service, "service-23")
    );
    assert!(found.iter().all(|entry| entry.id != "s23-zagranpasport"));
}

/// Ten thousand guides with names put together from the shipped ones. The figure of an optimised
/// build is in the benches; here a build without optimisation must stay within a second.
#[test]
fn ten_thousand_guides_are_searched_without_a_wait() {
    let shipped = shipped_guides();
    let many: Vec<Guide> = (0..10_000)
        .map(|at| {
            let mut guide = shipped[at % shipped.len()].clone();
            guide.id = format!("g{at}");
            guide.services.clear();
            for alias in &mut guide.aliases {
                alias.push_str(&format!(" {}", at / shipped.len()));
            }
            guide
        })
        .collect();
    let library = Library::new(many, Vec::new(), Date::default());
    let mut longest = Duration::ZERO;
    for words in [
        "загранник",
        "gfcgjhn",
        "поменять вадительские права",
        "спр",
        "справка о судимости",
    ] {
        let start = Instant::now();
        assert!(!library.search(words, 10).is_empty());
        longest = longest.max(start.elapsed());
    }
    println!("the longest search in 10,000 guides: {longest:?}");
    assert!(longest < Duration::from_secs(1), "{longest:?}");
}
