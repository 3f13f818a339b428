//! The shipped guides: each parses, lints and follows its pages, and people find what they mean.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod searching;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use sps_kiosk::guides::{Date, Entry, Guide, Kind, Library, parse_folder};
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
        if path.is_dir() {
            continue;
        }
        let id = path.file_stem().unwrap().to_str().unwrap().to_owned();
        files.push((id, fs::read_to_string(&path).unwrap()));
    }
    files.sort();
    let pictures = shipped_pictures();
    let texts = files.iter().map(|(id, text)| (id.as_str(), text.as_str()));
    let (guides, problems) = parse_folder(texts, |name| Some(Ok(pictures.get(name)?.as_slice())));
    assert!(problems.is_empty(), "{problems:?}");
    guides
}

/// The pictures of the shipped guides, by name, if there are any.
fn shipped_pictures() -> BTreeMap<String, Vec<u8>> {
    let folder = fs::read_dir(root().join("instructions/pictures"));
    let pictures = folder.into_iter().flatten().map(|file| {
        let file = file.unwrap();
        let name = file.file_name().into_string().unwrap();
        (name, fs::read(file.path()).unwrap())
    });
    pictures.collect()
}

fn shipped_library() -> Library {
    library_of(&shipped_policy())
}

fn library_of(policy: &Policy) -> Library {
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

/// The shipped folder with one file more or less, through the program: whether lint is content, and
/// what it says.
fn lint_with(change: impl FnOnce(&Path)) -> (bool, String) {
    let folder = tempfile::tempdir().unwrap();
    let instructions = folder.path().join("instructions");
    let copied = std::process::Command::new("cp")
        .arg("-r")
        .args([root().join("instructions"), instructions.clone()])
        .status();
    assert!(copied.unwrap().success());
    change(&instructions);
    let lint = std::process::Command::new(env!("CARGO_BIN_EXE_sps-kiosk"))
        .args(["guides", "lint", "--instructions"])
        .arg(&instructions)
        .arg("--allowlist")
        .arg(root().join("allowlist.toml"))
        .output()
        .unwrap();
    let said = String::from_utf8(lint.stdout).unwrap();
    (lint.status.success(), said)
}

/// Files with one mistake each, where it is and what is said about it.
#[rustfmt::skip]
fn mistakes() -> Vec<(String, &'static str, &'static str)> {
    let long = format!("1. {}\n", "Подождите ответа портала. ".repeat(8));
    let shaped = |front: &str, body: &str| {
        format!("+++\ntitle = \"Г\"\ndate = \"2026-11-22\"\n{front}\n+++\n\n{body}")
    };
    let front = |line: &str| shaped(line, "1. Шаг.\n");
    let body = |text: &str| shaped("needs = [\"Паспорт\"]", text);
    vec![
        (body("1. [Шаг](nothing.md).\n"), "7:4", "инструкции «nothing» нет"),
        (body("1. Шаг.\n2. [Шаг](staff-6-end.md).\n"), "8:4", "нет"),
        (body("1. [Шаг](https://a.ru/).\n"), "7:4", "ссылка ведёт не на инструкцию"),
        (body("1. Шаг.\n   ![Шаг](https://a.ru/b.png)\n"), "8:4", "картинка – это файл из папки pictures"),
        (body("1. Шаг.\n   ![](b.png)\n"), "8:4", "у картинки нет описания"),
        (body("1. ![Шаг](b.png)\n"), "7:4", "на отдельной строке"),
        (body("1. Шаг.\n   ![Шаг](b.webm)\n"), "8:4", "переделайте его в webp"),
        (body("1. Шаг.\n   ![Шаг](b.png)\n"), "8:4", "картинки b.png в папке pictures нет"),
        (body("1. Шаг <img src=x>.\n"), "7:8", "разметка HTML не допускается"),
        (body("1. Шаг.\n\n<script>a</script>\n"), "9:1", "разметка HTML не допускается"),
        (body(&long), "7:1", "слишком длинный шаг"),
        (body("1. Нажмите, введите и выберите.\n"), "7:1", "разделите шаг"),
        (body("Шаг.\n"), "7:1", "пронумерованные шаги"),
        (front("services = [77]"), "4:13", "услуги 77 в перечне нет"),
        (front("portals = [\"nowhere\"]"), "4:12", "портала «nowhere» в перечне нет"),
        (front("aliases = [\"Слово\", \"загранник\"]"), "4:21", "уже есть у инструкции"),
        (front("pages = { \"example.org\" = 1 }"), "4:11", "не открывает"),
        (front("pages = { \"esia.gosuslugi.ru\" = 3 }"), "4:11", "шага 3"),
        (front("alias = [\"Слово\"]"), "4:1", "неизвестный ключ «alias»"),
        ("+++\ntitle = \"Г\"\n+++\n1. Шаг.\n".to_owned(), "2:1", "нет ключа «date»"),
        ("+++\ndate = \"2026-11-22\"\n+++\n1. Шаг.\n".to_owned(), "2:1", "нет ключа «title»"),
        ("1. Шаг.\n".to_owned(), "1:1", "в начале файла нет шапки"),
    ]
}

#[test]
fn lint_cites_file_line_and_column_of_each_mistake() {
    for (text, place, message) in mistakes() {
        let (content, said) = lint_with(|folder| fs::write(folder.join("zz.md"), &text).unwrap());
        let cited = format!("zz.md:{place}: ");
        let line = said.lines().find(|line| line.contains(&cited));
        assert!(
            !content && line.is_some_and(|line| line.contains(message)),
            "{text}: {said}"
        );
    }
    let (content, said) = lint_with(|folder| {
        fs::remove_file(folder.join("s13-ohotbilet.md")).unwrap();
    });
    assert!(
        !content && said.contains("у услуги 13 нет инструкции"),
        "{said}"
    );
}

/// A folder with one picture: whether lint is content, and what it says of the guide that shows it.
fn lint_picture(file: &str, bytes: &[u8]) -> (bool, String) {
    lint_with(|folder| {
        let text =
            "+++\ntitle = \"Г\"\ndate = \"2026-11-22\"\n+++\n1. Шаг.\n   ![Окно](okno.jpg)\n";
        fs::write(folder.join("zz.md"), text).unwrap();
        fs::create_dir_all(folder.join("pictures")).unwrap();
        fs::write(folder.join("pictures").join(file), bytes).unwrap();
    })
}

#[test]
fn lint_looks_into_the_folder_of_pictures() {
    let jpeg = include_bytes!("pictures/baseline.jpg");
    let (content, said) = lint_picture("okno.jpg", jpeg);
    assert!(content && !said.contains("okno"), "{said}");
    let (content, said) = lint_picture("okno.jpg", b"\x89PNG\r\n\x1a\n");
    let cited = "zz.md:6:4: в файле okno.jpg не картинка";
    assert!(!content && said.contains(cited), "{said}");
    let (content, said) = lint_picture("okno.jpg", &jpeg[..jpeg.len() - 1]);
    let cited = "zz.md:6:4: картинка okno.jpg испорчена или записана не до конца";
    assert!(!content && said.contains(cited), "{said}");
    let large = [&jpeg[..], &[0; 1 << 20]].concat();
    let (content, said) = lint_picture("okno.jpg", &large);
    let cited = "zz.md:6:4: картинка okno.jpg слишком большая";
    assert!(!content && said.contains(cited), "{said}");
    let (content, said) = lint_with(|folder| {
        fs::create_dir_all(folder.join("pictures")).unwrap();
        fs::write(folder.join("pictures/okno.jpg"), jpeg).unwrap();
    });
    let remark = "картинка okno.jpg не нужна ни одной инструкции";
    assert!(content && said.contains(remark), "{said}");
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
        "title", "date", "services", "portals", "aliases", "needs", "scheme", "lesson", "topic",
        "popular",
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

/// What the list says about where a page of the log-in or of the account is, the guides know too.
#[test]
fn pages_that_all_services_share_have_their_guides() {
    let library = shipped_library();
    for (address, expected) in [
        ("https://esia.gosuslugi.ru/", "login"),
        ("https://esia.gosuslugi.ru/login", "login"),
        ("https://esia.gosuslugi.ru/login/?code=1#x", "login"),
        ("https://esia.gosuslugi.ru/login/otp", "login"),
        (
            "https://esia.gosuslugi.ru/aas/oauth2/v2/ac?client_id=1",
            "login",
        ),
        ("https://esia.gosuslugi.ru/login/recovery/phone", "password"),
        (
            "https://esia.gosuslugi.ru/login/registration/",
            "registration",
        ),
        ("https://www.gosuslugi.ru/auth-provider/login", "login"),
        ("https://www.gosuslugi.ru/auth-provider/logout", "end"),
        ("https://lk.gosuslugi.ru/profile/personal", "account"),
        ("https://lk.gosuslugi.ru/orders/1", "status"),
        ("https://www.gosuslugi.ru/pay", "duty"),
        ("https://map.gosuslugi.ru/co", "confirm"),
        ("https://pos.gosuslugi.ru/form/", "feedback"),
        ("https://www.gosuslugi.ru/category/health", "search"),
        ("https://elections.gosuslugi.ru/", "s08-vybory"),
    ] {
        let found = library.at(&address.parse().unwrap());
        assert_eq!(
            found.map(|(guide, _)| guide.id.as_str()),
            Some(expected),
            "{address}"
        );
    }
}

/// Queries, ports and fragments say nothing about the step; a name that only looks like another does.
#[test]
fn only_host_and_path_choose_the_guide() {
    let library = shipped_library();
    let at = |address: &str| {
        let found = library.at(&address.parse().unwrap());
        found.map(|(guide, step)| (guide.id.clone(), step))
    };
    for service in shipped_policy().services() {
        let Some(link) = &service.link else { continue };
        assert_eq!(at(&format!("{link}?a=/login/#600101")), at(link.as_str()));
        let host = link.host_str().unwrap();
        let strange = link
            .as_str()
            .replacen(host, &format!("{host}.evil.example"), 1);
        assert_eq!(at(&strange), None);
    }
}

/// The home page of each portal that has a guide of its own shows that guide, or a service's.
#[test]
fn the_home_page_of_each_portal_has_a_guide() {
    let library = shipped_library();
    for portal in shipped_policy().portals() {
        let found = library.at(&portal.home);
        assert!(found.is_some(), "{}", portal.id);
        if let (Some(own), Some((guide, _))) = (library.of_portal(&portal.id), found) {
            assert!(
                guide.id == own.id || !guide.services.is_empty(),
                "{}",
                portal.id
            );
        }
    }
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
    let found = library.search("загранник", 5).entries;
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
        assert!(!library.search(words, 10).entries.is_empty());
        longest = longest.max(start.elapsed());
    }
    println!("the longest search in 10,000 guides: {longest:?}");
    assert!(longest < Duration::from_secs(1), "{longest:?}");
}
