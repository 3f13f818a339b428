//! Exports and reports as the consultant, the head and another program get them.

use std::fs;
use std::path::Path;
use std::process::Command;

use calamine::{Data, DataType as _, Reader, Xlsx, open_workbook};
use serde_json::Value;

use super::{SETTINGS, enter, journal, said, seat};

const NOVEMBER: [&str; 4] = ["--from", "01.11.2026", "--to", "2026-11-30"];

fn with<'a>(first: &[&'a str], more: &[&'a str]) -> Vec<&'a str> {
    [first, more].concat()
}

#[test]
fn the_journal_is_a_file_for_each_reader() {
    let root = seat();
    let root = root.path();
    enter(root);
    let written = root.join("журнал.xlsx");
    let file = written.to_str().unwrap();
    let form = ["export", "--format", "xlsx", "--out", file];
    assert!(said(root, 0, &with(&form, &NOVEMBER)).contains(file));
    let mut book: Xlsx<_> = open_workbook(&written).unwrap();
    let form = book.worksheet_range("Журнал").unwrap();
    assert_eq!(form.get_value((5, 4)).unwrap().to_string(), "Иванова А. П.");
    assert_eq!(
        fs::read_dir(root).unwrap().count(),
        3,
        "nothing unfinished is left"
    );
    let table = journal(root, &["export", "--format", "csv"]);
    assert!(table.status.success());
    let table = String::from_utf8(table.stdout).unwrap();
    assert!(table.starts_with("\u{feff}№ п/п;Дата обращения;"));
    assert!(table.contains("\r\n1;01.11.2026;Получение услуги;"));
    let day = ["--from", "2026-11-03", "--to", "2026-11-03"];
    let objects = journal(root, &with(&["export", "--json"], &day)).stdout;
    let objects: Vec<Value> = serde_json::from_slice(&objects).unwrap();
    assert_eq!(objects.len(), 1);
    assert_eq!(objects[0]["began"], "2026-11-03T11:00:00+03:00");
}

/// LibreOffice without a window, with a profile of its own; pdftotext reads what would be on the paper.
#[test]
fn an_office_program_prints_the_form_with_its_headings() {
    let root = seat();
    let root = root.path();
    enter(root);
    let book = root.join("form.xlsx");
    let form = [
        "export",
        "--format",
        "xlsx",
        "--out",
        book.to_str().unwrap(),
    ];
    said(root, 0, &with(&form, &NOVEMBER));
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("form");
    fs::create_dir_all(&folder).unwrap();
    let office = Command::new("soffice")
        .arg(format!(
            "-env:UserInstallation=file://{}/office",
            root.display()
        ))
        .args(["--headless", "--convert-to", "pdf", "--outdir"])
        .args([&folder, &book])
        .output()
        .expect("installed by tests/run.sh");
    assert!(office.status.success(), "{office:?}");
    let text = Command::new("pdftotext")
        .arg(folder.join("form.pdf"))
        .arg("-")
        .output()
        .expect("installed by tests/run.sh");
    let text = String::from_utf8(text.stdout).unwrap();
    let words: Vec<&str> = text.split_whitespace().collect();
    let mut book: Xlsx<_> = open_workbook(&book).unwrap();
    let form = book.worksheet_range("Журнал").unwrap();
    let is_heading = |row: &&[Data]| row.iter().any(|cell| cell.get_string() == Some("№ п/п"));
    let headings = form.rows().find(is_heading).unwrap();
    for word in headings
        .iter()
        .map(Data::to_string)
        .collect::<Vec<_>>()
        .join(" ")
        .split_whitespace()
    {
        assert!(words.contains(&word), "{word}: {text}");
    }
}

#[test]
fn columns_have_the_names_of_kiosk_toml() {
    let root = seat();
    let root = root.path();
    let settings = |columns: &str| {
        let text = format!("{SETTINGS}[journal.columns]\n{columns}\n");
        fs::write(root.join("etc/kiosk.toml"), text).unwrap();
    };
    settings("visit = 'НомерСеанса'");
    let objects = journal(root, &["export", "--format", "json"]).stdout;
    let objects: Vec<Value> = serde_json::from_slice(&objects).unwrap();
    assert_eq!(objects[1]["НомерСеанса"], 2);
    settings("visits = 'a'\nseat = 'b'\nbranch = 'b'");
    let refused = said(root, 2, &["export", "--format", "json"]);
    for line in [
        "kiosk.toml:6:1",
        "kiosk.toml:7:8",
        "kiosk.toml:8:10",
        "visit",
    ] {
        assert!(refused.contains(line), "{line}: {refused}");
    }
}

#[test]
fn a_workbook_is_not_poured_into_a_terminal() {
    let root = seat();
    // `script` gives the program a terminal and shows everything that appears on it.
    let on_terminal = |words: &str| {
        let program = env!("CARGO_BIN_EXE_sps-kiosk");
        let command = format!(
            "'{program}' journal --root '{}' {words}",
            root.path().display()
        );
        let done = Command::new("script")
            .args(["--quiet", "--return", "--command", &command, "/dev/null"])
            .output()
            .unwrap();
        (
            done.status.code(),
            String::from_utf8_lossy(&done.stdout).into_owned(),
        )
    };
    let (code, shown) = on_terminal("export --format xlsx");
    assert_eq!(code, Some(2));
    assert!(shown.contains("--out") && !shown.contains("PK"), "{shown}");
    let (code, shown) = on_terminal("export --format csv");
    assert_eq!(code, Some(0));
    assert!(
        shown.contains("Дата обращения") && !shown.contains('\u{fffd}'),
        "{shown}"
    );
}

#[test]
fn a_month_is_reported() {
    let root = seat();
    let root = root.path();
    enter(root);
    let month = with(&["report"], &NOVEMBER);
    let text = said(root, 0, &month);
    assert!(text.contains("Обращений в сектор: 1") && text.contains("И. А. П."));
    assert!(!text.contains("Иванова"));
    assert!(said(root, 0, &with(&month, &["--full-names"])).contains("Иванова А. П."));
    let totals = ["--visits-total", "9", "--by", "week,purpose", "--json"];
    let report: Value = serde_json::from_str(&said(root, 0, &with(&month, &totals))).unwrap();
    assert_eq!(report["schema"], 1);
    assert_eq!(report["share"]["included"]["percent"], 11.1);
    assert_eq!(report["share"]["beside"]["percent"], 10.0);
    assert_eq!(
        report["groupings"][0]["groups"][0]["label"],
        "неделя 44: 01.11.2026"
    );
    assert_eq!(report["unentered"], 1);
    let page = root.join("отчёт.html");
    let html = ["--format", "html", "--out", page.to_str().unwrap()];
    said(root, 0, &with(&month, &html));
    assert!(
        fs::read_to_string(page)
            .unwrap()
            .starts_with("<!DOCTYPE html>")
    );
    let book = root.join("отчёт.xlsx");
    let xlsx = ["--format", "xlsx", "--out", book.to_str().unwrap()];
    said(root, 0, &with(&month, &xlsx));
    let book: Xlsx<_> = open_workbook(book).unwrap();
    assert_eq!(book.sheet_names()[0], "Итоги");
}

fn put(root: &Path, text: &str) -> String {
    let file = root.join("всего.csv");
    fs::write(&file, text).unwrap();
    file.to_str().unwrap().to_owned()
}

#[test]
fn totals_come_from_a_table_whose_bad_lines_are_cited() {
    let root = seat();
    let root = root.path();
    enter(root);
    let file = put(root, "Дата;Всего\n01.11.2026;20\n03.11.2026;15\n");
    let month = with(&["report", "--visits-csv", &file], &NOVEMBER);
    assert!(said(root, 0, &month).contains("2,8\u{a0}% (1 из 35)"));
    put(root, "01.11.2026;20\n32.11.2026;1\n03.11.2026;много\n");
    let refused = said(root, 2, &month);
    for cited in ["всего.csv:2:1", "всего.csv:3:1", "32.11.2026", "много"] {
        assert!(refused.contains(cited), "{cited}: {refused}");
    }
    put(root, "2026-11-03,15\n");
    assert!(
        said(root, 2, &month).contains("01.11.2026"),
        "a day with a visit has no number"
    );
    fs::remove_file(root.join("всего.csv")).unwrap();
    assert!(said(root, 2, &month).contains("всего.csv"));
}

#[test]
fn what_cannot_be_answered_is_refused() {
    let root = seat();
    let root = root.path();
    said(root, 2, &["export"]);
    said(root, 2, &["export", "--format", "pdf"]);
    said(
        root,
        2,
        &["export", "--format", "csv", "--from", "01.11.2026"],
    );
    said(root, 2, &["report"]);
    said(
        root,
        2,
        &["report", "--from", "02.11.2026", "--to", "01.11.2026"],
    );
    said(
        root,
        2,
        &["report", "--from", "01.01.2001", "--to", "01.01.2026"],
    );
    let month = with(&["report"], &NOVEMBER);
    assert!(said(root, 2, &with(&month, &["--by", "hour"])).contains("consultant"));
    said(root, 2, &with(&month, &["--visits-total", "-1"]));
    let both = ["--visits-total", "1", "--visits-csv", "a.csv"];
    said(root, 2, &with(&month, &both));
    said(root, 2, &with(&month, &["--out", "/nowhere/report.txt"]));
    let empty = tempfile::tempdir().unwrap();
    said(empty.path(), 2, &["export", "--format", "csv"]);
}
