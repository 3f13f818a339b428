//! What a file of a guide may say, and that nothing else ever comes out of it.

use proptest::prelude::*;

use super::*;

const FRONT: &str = "+++\ntitle = \"Г\"\ndate = \"2026-11-22\"\n+++\n";

fn problems(text: &str) -> Vec<Problem> {
    Guide::parse("g", text).err().unwrap_or_default()
}

/// The words of the file that the only problem is about.
fn check(text: &str, expected: &str) {
    let found = problems(text);
    assert_eq!(found.len(), 1, "{text}: {found:?}");
    assert_eq!(&text[found[0].span.clone()], expected, "{text}");
}

fn check_body(body: &str, expected: &str) {
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
fn every_problem_is_told_at_once() {
    let text = "+++\ntitle = 1\ndat = \"\"\n+++\n1. <b>x</b>\n2. [k](//x)\n";
    assert_eq!(problems(text).len(), 6, "{:?}", problems(text));
    assert_eq!(Guide::parse("Плохое имя", "").unwrap_err().len(), 2);
}

#[test]
fn lint_sees_what_single_files_cannot_say() {
    let file = |service: u8, alias: &str, body: &str| {
        format!(
            "+++\ntitle = \"Г\"\nservices = [{service}]\naliases = [\"{alias}\"]\n\
             date = \"2026-11-22\"\n[pages]\n\"a.ru\" = 1\n+++\n1. {body}\n"
        )
    };
    let long = "слово ".repeat(40);
    let one = file(1, "Права!", "[нет](nothing.md)");
    let two = file(9, "права", &format!("{long} {{проверить на портале}}"));
    let guides = parse_all([("one", one.as_str()), ("two", two.as_str())]).unwrap();
    let findings = lint(&guides, &[1, 2]);
    let failures = findings.iter().filter(|finding| finding.failure).count();
    // A broken link, a long step, no such service, the same alias, the same page, 2 without a guide.
    assert_eq!((findings.len(), failures), (7, 6), "{findings:?}");
}

#[test]
fn one_bad_file_refuses_the_folder_and_is_named() {
    let good = format!("{FRONT}1. a\n");
    let refused = parse_all([("good", good.as_str()), ("bad", "")]).unwrap_err();
    assert!(refused.iter().all(|(id, _)| id == "bad"));
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
