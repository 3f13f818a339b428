//! Files with mistakes: every one is found in one run, at its place.

use sps_kiosk::policy::Policy;

const GOOD: &str =
    "[[portal]]\nid = 'p'\nname = 'П'\nhome = 'https://p.test/'\nhosts = ['p.test']\n";

/// The problems as `words that are meant | sentence | hint`, one a line.
fn problems(text: &str, region: Option<&str>) -> String {
    let lines: Vec<String> = Policy::parse(text, region)
        .err()
        .unwrap_or_default()
        .iter()
        .map(|problem| {
            let meant = text[problem.span.clone()].lines().next().unwrap_or("");
            let hint = problem.hint.as_deref().unwrap_or("");
            format!("{meant} | {} | {hint}", problem.message)
        })
        .collect();
    lines.join("\n")
}

/// The text behind a good portal has exactly one problem, which starts as expected.
fn check(text: &str, expected: &str) {
    let text = format!("{GOOD}{text}");
    let found = problems(&text, None);
    assert!(
        found.starts_with(expected) && found.lines().count() == 1,
        "{text}\nexpected: {expected}\nfound: {found}"
    );
}

#[test]
fn good_files_are_taken() {
    assert_eq!(problems(GOOD, None), "");
    assert_eq!(problems(GOOD, Some("kchr")), "");
    assert_eq!(problems("", None), "");
    assert_eq!(problems("must_deny = ['https://a.test/']\n", None), "");
}

#[test]
fn misspelt_keys_are_refused_with_a_guess() {
    check("titel = 'x'\n", "titel | ");
    check(
        "resurces = ['a.test']\n",
        "resurces | неизвестный ключ «resurces» | может быть, «resources»?",
    );
    check(
        "color = 'x'\n",
        "color | неизвестный ключ «color» | здесь бывают: id, name, home",
    );
    check(
        "[[portals]]\nid = 'q'\n",
        "portals | неизвестный ключ «portals» | может быть, «portal»?",
    );
    check(
        "[[service]]\nnumber = 1\ntitle = 'T'\nname = 'N'\nportal = 'p'\nlnk = 'x'\n",
        "lnk | ",
    );
}

#[test]
fn missing_and_wrong_values_are_refused() {
    check(
        "[[portal]]\nid = 'q'\nname = 'Q'\nhosts = []\n",
        "[[portal]] | не хватает строки «home = …»",
    );
    check(
        "[[portal]]\nid = 'q'\nname = 'Q'\nhome = 'https://q.test/'\n",
        "[[portal]] | не хватает строки «hosts",
    );
    check(
        "tile = 'нет'\n",
        "'нет' | «tile»: здесь должно быть true или false",
    );
    check("resources = 'a.test'\n", "'a.test' | «resources»");
    check("resources = [1]\n", "1 | «resources»");
    check("note = ''\n", "'' | «note» пусто");
    check(
        "[[service]]\nnumber = 0\ntitle = 'T'\nname = 'N'\nportal = 'p'\n",
        "0 | «number»",
    );
    check(
        "[[service]]\nnumber = 300\ntitle = 'T'\nname = 'N'\nportal = 'p'\n",
        "300 | «number»",
    );
    check(
        "[[service]]\nnumber = 1\ntitle = 'T'\nname = 'N'\nportal = 'q'\n",
        "'q' | портала «q»",
    );
    check("[[group]]\nid = 'Q'\n", "'Q' | id «Q»");
    check(
        "instead = 'p'\n",
        "'p' | портал «p» не может заменить сам себя",
    );
    check("instead = 'q'\n", "'q' | портала «q» в списке нет");
    check(
        "instead = 'qq'\n[[group]]\nid = 'qq'\n",
        "'qq' | портала «qq» в списке нет",
    );
    check(
        "instead = 'q'\n[[portal]]\nid = 'q'\nname = 'Q'\nhome = 'https://q.test/'\nhosts = []\ntile = false\n",
        "'q' | у портала «q» нет плитки",
    );
    let service = "[[service]]\nnumber = 1\ntitle = 'T'\nname = 'N'\nportal = 'p'\n";
    check(
        &format!("{service}instead = 'p'\n"),
        "'p' | портал «p» не может заменить сам себя",
    );
    check(
        &format!("{service}instead = 'q'\n"),
        "'q' | портала «q» в списке нет",
    );
    check("logout = ['ya.ru']\n", "'ya.ru' | адрес «ya.ru»");
    check("logout = ['https://u@p.test/']\n", "'https://u@p.test/' | ");
}

#[test]
fn patterns_are_refused_at_their_place() {
    check("resources = ['a.test', '*']\n", "'*' | узел «*»");
    check("resources = ['*.ru']\n", "'*.ru' | ");
    check("resources = ['10.0.0.1']\n", "'10.0.0.1' | ");
    check("resources = ['gоsuslugi.ru']\n", "'gоsuslugi.ru' | ");
    check("resources = ['ftp://a.test']\n", "'ftp://a.test' | ");
}

#[test]
fn what_stands_twice_is_refused() {
    check(
        "resources = ['p.test']\n",
        "'p.test' | узел «p.test» уже есть: p: p.test",
    );
    check(
        "resources = ['https://P.test:443/']\n",
        "'https://P.test:443/' | ",
    );
    check("[[group]]\nid = 'p'\n", "'p' | id «p» уже есть");
    check("id = 'q'\n", "id | ");
    let service = "[[service]]\nnumber = 1\ntitle = 'T'\nname = 'N'\nportal = 'p'\n";
    check(&format!("{service}{service}"), "1 | услуга с номером 1");
}

#[test]
fn regions_are_checked_whether_used_or_not() {
    let region = |body: &str| format!("[[region]]\nid = 'r'\nname = 'R'\n{body}");
    check(
        &region("[[region.portal]]\nid = 'q'\nhome = 'https://p.test/'\nhosts = []\n"),
        "[[region.portal]] | не хватает строки «name",
    );
    check(
        &region("remov = ['p']\n"),
        "remov | неизвестный ключ «remov» | может быть, «remove»?",
    );
    check(
        &region("[[region.change]]\nportal = 'p'\nhosts = ['*.ru']\n"),
        "'*.ru' | ",
    );
    let used = |body: &str| format!("default_region = 'r'\n{GOOD}{}", region(body));
    assert_eq!(problems(&used(""), None), "");
    assert!(problems(&used("remove = ['q']\n"), None).starts_with("'q' | убирать нечего"));
    assert!(
        problems(&used("[[region.change]]\nportal = 'pp'\n"), None).contains("может быть, «p»?")
    );
    let change = "[[region.change]]\nportal = 'p'\ninstead = 'p'\n";
    assert!(problems(&used(change), None).starts_with("'p' | портал «p» не может"));
    let other = "[[portal]]\nid = 'q'\nname = 'Q'\nhome = 'https://q.test/'\nhosts = []\n";
    let named = format!("{GOOD}instead = 'q'\n{other}{}", region("remove = ['q']\n"));
    assert_eq!(problems(&named, None), "");
    assert!(problems(&named, Some("r")).starts_with("'q' | портала «q» в списке нет"));
    assert!(problems(&used("[[region.group]]\nid = 'p'\n"), None).contains("id «p» уже есть"));
    assert!(problems(&used(""), Some("q")).contains("региона «q» в списке нет | в списке есть: r"));
    assert!(problems(&format!("default_region = 'x'\n{GOOD}"), None).starts_with("'x' | "));
    let twice = format!("{}{}", used(""), region(""));
    assert!(problems(&twice, None).contains("id «r» уже есть"));
}

#[test]
fn every_problem_is_found_in_one_run() {
    let text = "x = 1\n[[portal]]\nid = 'A'\nhome = 'p'\nhosts = ['*', '1.1.1.1']\n[[service]]\n";
    assert_eq!(
        problems(text, None).lines().count(),
        10,
        "{}",
        problems(text, None)
    );
    let syntax = format!("{GOOD}x = \n[[portal]]\nhosts = ['*']\ny = = 3\n");
    assert!(
        problems(&syntax, None).lines().count() >= 4,
        "{}",
        problems(&syntax, None)
    );
}

#[test]
fn promises_of_the_file_are_checked_by_lint() {
    let lint = |text: &str| {
        let policy = Policy::parse(text, None).unwrap_or_else(|problems| panic!("{problems:#?}"));
        let places: Vec<String> = policy
            .lint()
            .into_iter()
            .map(|problem| text[problem.span].to_owned())
            .collect();
        places.join(" ")
    };
    assert_eq!(lint(GOOD), "");
    let with = |line: &str| lint(&format!("{line}\n{GOOD}"));
    assert_eq!(
        with("must_allow = ['https://p.test/', 'connect p.test:443']"),
        ""
    );
    assert_eq!(
        with("must_allow = ['https://q.test/']"),
        "'https://q.test/'"
    );
    assert_eq!(
        with("must_allow = ['connect p.test:80']"),
        "'connect p.test:80'"
    );
    assert_eq!(
        with("must_deny = ['http://p.test/', 'frame https://q.test/']"),
        ""
    );
    assert_eq!(with("must_deny = ['https://p.test/']"), "'https://p.test/'");
    assert_eq!(
        with("must_deny = ['fetch https://p.test/']"),
        "'fetch https://p.test/'"
    );
    assert_eq!(
        lint(&format!("{GOOD}logout = ['https://q.test/']\n")),
        "'https://q.test/'"
    );
    assert_eq!(
        lint(&GOOD.replace("'https://p.test/'", "'http://p.test/'")),
        "'http://p.test/'"
    );
}
