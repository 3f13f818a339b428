//! What a file of a guide may say, and that nothing else ever comes out of it.

use proptest::prelude::*;

use super::*;

pub(super) const FRONT: &str = "+++\ntitle = \"Г\"\ndate = \"2026-11-22\"\n+++\n";

fn problems(text: &str) -> Vec<Problem> {
    Guide::parse("g", text).err().unwrap_or_default()
}

/// The words of the file that the only problem is about.
pub(super) fn check(text: &str, expected: &str) {
    let found = problems(text);
    assert_eq!(found.len(), 1, "{text}: {found:?}");
    assert_eq!(&text[found[0].span.clone()], expected, "{text}");
}

pub(super) fn check_body(body: &str, expected: &str) {
    check(&format!("{FRONT}{body}"), expected);
}

fn check_front(line: &str, expected: &str) {
    let text = format!("+++\ntitle = \"Г\"\n{line}\ndate = \"2026-11-22\"\n+++\n1. Шаг.\n");
    check(&text, expected);
}

fn steps(body: &str) -> Vec<String> {
    Guide::parse("g", &format!("{FRONT}{body}")).unwrap().steps
}

#[test]
fn a_whole_guide_is_read() {
    let text = "+++\ntitle = \"Загранпаспорт\"\nservices = [23]\naliases = [\"загран\"]\n\
                needs = [\"Паспорт <и> фото\"]\ndate = \"2026-11-22\"\n\n[pages]\n\
                \"www.gosuslugi.ru/600101\" = 2\n+++\n\n1. Нажмите **«Начать»**.\n\
                2. [Войдите](login.md). {проверить на портале}\n\nЕсли *не* вышло.\n";
    let guide = Guide::parse("s23", text).unwrap();
    assert_eq!(guide.steps[0], "Нажмите <strong>«Начать»</strong>.");
    assert_eq!(
        guide.steps[1],
        "<a href=\"#\" data-guide=\"login\">Войдите</a>."
    );
    assert_eq!(guide.needs, "<ul><li>Паспорт &lt;и&gt; фото</li></ul>");
    assert_eq!(guide.notes, "<p>Если <em>не</em> вышло.</p>");
    assert_eq!(
        (guide.services.as_slice(), guide.pages[0].1),
        (&[23][..], 1)
    );
    assert_eq!(
        &text[guide.source.unverified[0].clone()],
        "{проверить на портале}"
    );
    assert_eq!(guide.source.steps[0].1, "Нажмите «Начать».".chars().count());
}

#[test]
fn steps_are_a_safe_subset() {
    assert_eq!(steps("1. a & b < c\n"), ["a &amp; b &lt; c"]);
    assert_eq!(steps("1. a\n   - b\n   - c\n2. d\n").len(), 2);
    assert_eq!(steps("1. a\r\n2. b\r\n"), ["a", "b"]);
    check_body("1. a <b>c</b\n", "<b>");
    check_body("1. a\n\n<script>x</script>\n", "<script>x</script>\n");
    check_body("1. ![к](a.png)\n", "![к](a.png)");
    check_body("1. [к](https://a.ru/)\n", "[к](https://a.ru/)");
    check_body("1. [к](javascript:x)\n", "[к](javascript:x)");
    check_body("1. [к](../x.md)\n", "[к](../x.md)");
    check_body("1. <https://a.ru/>\n", "<https://a.ru/>");
    check_body("1. `код`\n", "`код`");
    check_body("1. a\n\n---\n", "---\n");
    check_body("# Г\n\n1. a\n", "# Г\n");
    check_body("Сначала.\n\n1. a\n", "Сначала.\n");
    check_body("1. a\n2.\n", "2.\n");
    check_body("", "");
}

#[test]
fn the_front_matter_is_strict() {
    check("1. Шаг.\n", "");
    check("+++\ntitle = \"Г\"\n1. Шаг.\n", "");
    check("+++\ntitle = \"Г\"\n+++\n1. Шаг.\n", "");
    check_front("titel = \"x\"", "titel = \"x\"");
    check_front("services = [0x1ff]", "0x1ff");
    check_front("services = 5", "5");
    check_front("aliases = [\"\"]", "\"\"");
    check_front("aliases = [1]", "1");
    check_front("pages = { \"a b\" = 1 }", "\"a b\"");
    check_front("pages = { \"a.ru\" = 2 }", "\"a.ru\"");
    check_front("pages = { \"a.ru\" = 0 }", "0");
    check(
        "+++\ntitle = \"Г\"\ndate = \"22.11.2026\"\n+++\n1. a\n",
        "\"22.11.2026\"",
    );
    check(
        "+++\ntitle = \"Г\"\ndate = \"2026-13-01\"\n+++\n1. a\n",
        "\"2026-13-01\"",
    );
}

#[test]
fn what_is_done_elsewhere_is_found_by_its_words_and_written_whole() {
    let text = |table: &str| {
        format!(
            "+++\ntitle = \"Г\"\ndate = \"2026-11-22\"\ntopic = \"car\"\n[elsewhere.a]\n{table}\n+++\n1. a\n"
        )
    };
    let whole = "about = \"Почта\"\nwhere = \"На почте.\"\nwords = [\"посылка\"]";
    let guide = Guide::parse("g", &text(whole)).unwrap();
    assert_eq!(guide.topic, Some(Topic::Car));
    let library = Library::new(vec![guide], Vec::new(), Date::default());
    let found = library.search("посылка", 3);
    let answer = found.entries[0].answer.as_str();
    assert_eq!((found.sure, answer), (true, "На почте."));
    for bad in [
        "about = \"Почта\"",
        "about = \"\"\nwhere = \"a\"\nwords = [\"a\"]",
        "about = \"a\"\nwhere = \"a\"\nwords = [1]",
        "about = \"a\"\nwhere = \"a\"\nwords = [\"a\"]\nmore = 1",
    ] {
        check(&text(bad), "a");
    }
    check_front("topic = \"sport\"", "\"sport\"");
}

#[test]
fn every_problem_is_told_at_once() {
    let text = "+++\ntitle = 1\ndat = \"\"\n+++\n1. <b>x</b>\n2. [k](//x)\n";
    assert_eq!(problems(text).len(), 6, "{:?}", problems(text));
    assert_eq!(Guide::parse("Плохое имя", "").unwrap_err().len(), 2);
}

#[test]
fn a_scheme_is_nested_lists() {
    let guide = |scheme: &str| {
        let text =
            format!("+++\ntitle = \"Г\"\ndate = \"2026-11-22\"\nscheme = [{scheme}]\n+++\n1. a\n");
        Guide::parse("g", &text)
    };
    let scheme = guide("{ do = \"<a>\" }, { ask = \"Есть?\", no = \"купите\" }").unwrap();
    assert_eq!(
        scheme.scheme,
        "<ol class=\"scheme\"><li class=\"do\">&lt;a&gt;</li><li class=\"ask\">Есть?<ul>\
         <li><strong>Да:</strong> идите дальше вниз</li>\
         <li><strong>Нет:</strong> купите</li></ul></li></ol>"
    );
    for bad in [
        "1",
        "{ }",
        "{ ask = \"Есть?\" }",
        "{ do = \"\" }",
        "{ do = \"a\", no = \"b\" }",
        "{ ask = \"a\", no = \"b\", maybe = \"c\" }",
    ] {
        assert_eq!(guide(bad).unwrap_err().len(), 1, "{bad}");
    }
}

fn library(files: &[(&str, &str)]) -> Library {
    let portal = Entry::portal("here", "Портал");
    let guides = files.iter().map(|(id, front)| {
        let text =
            format!("+++\ntitle = \"Слово {id}\"\ndate = \"2026-11-22\"\n{front}\n+++\n1. a\n");
        Guide::parse(id, &text).unwrap()
    });
    let today = Date::parse("2026-11-23").unwrap();
    Library::new(guides.collect(), vec![portal], today)
}

#[test]
fn a_card_for_staff_is_neither_found_nor_opened_by_a_citizen() {
    let library = library(&[
        (
            "card",
            "for = \"staff\"\naliases = [\"секрет\"]\npages = { \"a.ru\" = 1 }",
        ),
        ("plain", ""),
    ]);
    assert_eq!(library.cards().len(), 1);
    assert_eq!(library.guides().len(), 1);
    assert!(library.guide("card").is_none());
    assert!(library.search("секрет", 5).entries.is_empty());
    assert!(
        library
            .search("слово", 5)
            .entries
            .iter()
            .all(|one| one.id == "plain")
    );
    assert!(library.at(&Url::parse("https://a.ru/").unwrap()).is_none());
}

#[test]
fn what_belongs_to_portals_that_are_not_here_is_left_out() {
    let library = library(&[
        (
            "one",
            "lesson = 1\nportals = [\"here\"]\npages = { \"a.ru\" = 1 }",
        ),
        ("two", "lesson = 2\nportals = [\"here\"]"),
        ("three", "lesson = 1\nportals = [\"elsewhere\"]"),
        ("four", "portals = [\"elsewhere\"]"),
    ]);
    let courses: Vec<&str> = (library.guides().iter())
        .map(|guide| guide.course.as_str())
        .collect();
    assert_eq!(courses, ["Урок 1 из 2", "Урок 2 из 2"]);
    assert!(library.of_portal("here").is_none());
    let address = Url::parse("https://a.ru/b").unwrap();
    assert!(library.at(&address).is_none());
    assert_eq!(library.guides()[0].step_at(&address), Some(0));
}

#[test]
fn lint_sees_what_single_files_cannot_say() {
    let file = |service: u8, alias: &str, date: &str, body: &str| {
        format!(
            "+++\ntitle = \"Г\"\nservices = [{service}]\naliases = [\"{alias}\"]\n\
             date = \"{date}\"\n[pages]\n\"a.ru\" = 1\n+++\n1. {body}\n"
        )
    };
    let long = "слово ".repeat(40) + "{проверить на портале}";
    let files = [
        ("one", file(1, "Права!", "2026-11-22", "[нет](nothing.md)")),
        ("two", file(9, "права", "2025-11-22", &long)),
        (
            "three",
            "+++\ntitle = \"Г\"\ndate = \"2026-11-22\"\nportals = [\"known\", \"other\"]\n\
             pages = { \"b.ru\" = 1 }\n+++\n1. Нажмите, введите и [ждите](card.md).\n"
                .to_owned(),
        ),
        (
            "card",
            format!(
                "{}for = \"staff\"\n+++\n1. [a](two.md)\n",
                &FRONT[..FRONT.len() - 4]
            ),
        ),
    ];
    let files = files.iter().map(|(id, text)| (*id, text.as_str()));
    let (guides, problems) = parse_folder(files, |_| None);
    assert_eq!(problems, []);
    let facts = Facts {
        services: &[1, 2],
        portals: &["known"],
        pictures: &[],
        opens: &|address| address.host_str() == Some("a.ru"),
        today: Date::parse("2026-11-23").unwrap(),
    };
    let said: Vec<String> = (lint(&guides, &facts).into_iter())
        .map(|one| format!("{} {} {}", one.guide, one.failure, one.problem.message))
        .collect();
    let expected = [
        "one true инструкции «nothing» нет",
        "two true слишком длинный шаг: 239 знаков, хорошо читается до 160",
        "two false инструкцию ещё не проверяли на портале: пройдите её там и поставьте checked = \"ГГГГ-ММ-ДД\"",
        "two false инструкцию давно не проверяли: пройдите её на портале и поставьте новую дату",
        "two false шаг не проверен на портале",
        "two true услуги 9 в перечне нет",
        "two true название «права» уже есть у инструкции «one»",
        "two true эта страница уже есть у инструкции «one»",
        "three true в шаге 3 действия, за один раз запоминают не больше 2: разделите шаг",
        "three true портала «other» в перечне нет",
        "three true эту страницу перечень не открывает",
        "three true инструкции «card» нет",
        " true у услуги 2 нет инструкции",
    ];
    assert_eq!(said, expected);
}

#[test]
fn a_bad_file_is_named_and_the_good_ones_are_not() {
    let good = format!("{FRONT}1. a\n");
    let (guides, refused) = parse_folder([("good", good.as_str()), ("bad", "")], |_| None);
    assert!(guides.iter().all(|guide| guide.id == "good") && guides.len() == 1);
    assert!(refused.iter().all(|(id, _)| id == "bad") && !refused.is_empty());
}

#[test]
fn a_key_without_a_name_is_cited_at_a_place_of_the_file() {
    let text = "+++\n ==\n+++\n1. Шаг.\n";
    let found = problems(text);
    assert!(!found.is_empty());
    for problem in found {
        assert!(text.get(problem.span.clone()).is_some(), "{problem:?}");
    }
}

/// Every tag of the output is one of ours.
fn only_ours(html: &str) -> bool {
    html.split('<').skip(1).all(|rest| {
        let tag = rest.split_once('>').map_or(rest, |(tag, _)| tag);
        let plain = ["p", "strong", "em", "ul", "ol", "li", "br /", "a"];
        plain.contains(&tag.trim_start_matches('/'))
            || tag.starts_with("a href=\"#\" data-guide=\"")
            || tag.starts_with("ol start=\"")
    })
}

proptest! {
    #[test]
    fn whatever_stands_in_a_file_nothing_foreign_comes_out(
        body in "([0-9]\\. |- |[а-я ]|\\*|<[a-z/]*>?|\\[|\\]|\\(|\\)|&|!|`|\n|#|>|\\\\|\"|\\{|\\}){0,60}"
    ) {
        let text = format!("{FRONT}1. Шаг {body}\n");
        match Guide::parse("g", &text) {
            Ok(guide) => {
                for html in guide.steps.iter().chain([&guide.notes]) {
                    prop_assert!(only_ours(html), "{html}");
                }
            }
            Err(problems) => {
                prop_assert!(!problems.is_empty());
                for problem in problems {
                    prop_assert!(text.get(problem.span.clone()).is_some(), "{problem:?}");
                }
            }
        }
    }

    #[test]
    fn any_text_is_parsed_without_a_panic(text in "\\PC{0,80}", front in "\\PC{0,80}") {
        let _ = Guide::parse("g", &text);
        let whole = format!("+++\n{front}\n+++\n{text}");
        for problem in problems(&whole) {
            prop_assert!(whole.get(problem.span.clone()).is_some(), "{problem:?}");
        }
    }
}
