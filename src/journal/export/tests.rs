//! What is written is read back by other readers.

use std::io::{Cursor, Read};
use std::time::{SystemTime, UNIX_EPOCH};

use calamine::{Data, Range, Reader, Xlsx, open_workbook_from_rs};
use serde_json::{Value, json};

use super::*;
use crate::config::{Config, Places};
use crate::journal::month::{FORMULA, IVANOVA, month, moscow, november};

const PASSPORT: &str = "Загранпаспорт";
const SERVICE: &str = "Получение услуги";

/// Number, day, purpose and subject of each row of November; those without a number were not entered.
const NOVEMBER: [(&str, &str, &str, &str, &str); 9] = [
    ("1", "02.11.2026", SERVICE, PASSPORT, IVANOVA),
    ("2", "02.11.2026", SERVICE, "Права", IVANOVA),
    (
        "3",
        "05.11.2026",
        "Получение документов и (или) информации, направленных в личный кабинет заявителя на ЕПГУ",
        "Госуслуги",
        FORMULA,
    ),
    ("", "06.11.2026", "", "", ""),
    ("4", "10.11.2026", "Оказание консультации", "", IVANOVA),
    (
        "5",
        "16.11.2026",
        "Получение сервиса",
        "ФНС России",
        FORMULA,
    ),
    ("", "16.11.2026", "", "", ""),
    ("6", "17.11.2026", SERVICE, PASSPORT, IVANOVA),
    ("7", "30.11.2026", SERVICE, "Заграничный паспорт", FORMULA),
];

fn export(seats: &[SeatRows]) -> Export {
    of(seats, Some(november()))
}

fn of(seats: &[SeatRows], period: Option<Period>) -> Export {
    let mut export = Export::new(period, moscow()).unwrap();
    for seat in seats {
        export.add(seat).unwrap();
    }
    export
}

fn read(file: Result<File, Unwritten>) -> Vec<u8> {
    let mut bytes = Vec::new();
    file.unwrap().read_to_end(&mut bytes).unwrap();
    bytes
}

#[test]
fn csv_is_read_back() {
    let seats = month();
    let written = String::from_utf8(read(export(&seats).csv())).unwrap();
    let table = written.strip_prefix('\u{feff}').unwrap();
    assert_eq!(table.matches('\n').count(), table.matches("\r\n").count());
    assert!(table.starts_with(
        "№ п/п;Дата обращения;Цель обращения;Наименование полученной услуги, сервиса;ФИО консультанта;"
    ));
    let mut reader = ::csv::ReaderBuilder::new()
        .delimiter(b';')
        .from_reader(table.as_bytes());
    let records: Vec<::csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    assert_eq!(records.len(), NOVEMBER.len());
    for (record, (number, day, purpose, subject, consultant)) in records.iter().zip(NOVEMBER) {
        assert_eq!(&record[0], number);
        assert_eq!(&record[1], day);
        assert_eq!(&record[2], purpose);
        assert_eq!(&record[3], subject);
        let shown = consultant.replace('=', "'=");
        assert_eq!(&record[4], shown);
    }
    let first: Vec<&str> = records[0].iter().skip(5).collect();
    assert_eq!(
        first,
        [
            "kchr-0001",
            "Черкесск",
            "4",
            "нет",
            "2",
            "02.11.2026 10:00:00",
            "02.11.2026 10:20:00",
            "нажали «Завершить сеанс»",
            "с консультацией",
            "получил с помощью",
            "А-25",
            "5",
            "",
            "Госуслуги",
            "2",
            "0",
            "подтверждён",
            "да",
            "0.1.0",
            "7",
        ]
    );
    assert_eq!(&records[3][11], "", "a visit that was cut short has no end");
    assert_eq!(&records[5][8], "да", "corrected");
}

#[test]
fn words_with_the_signs_of_the_table_are_quoted() {
    let mut seats = month();
    seats[1].place.branch = "Учкекен; \"Малый\"".into();
    let written = String::from_utf8(read(export(&seats).csv())).unwrap();
    assert!(written.contains(";\"Учкекен; \"\"Малый\"\"\";"));
}

fn settings(columns: &str) -> Result<Columns, Vec<String>> {
    let places = Places::under("/seat".as_ref());
    let parsed = Config::parse(&format!("[journal.columns]\n{columns}"), &places);
    let messages = |problems: Vec<crate::diagnostic::Problem>| {
        problems
            .into_iter()
            .map(|problem| problem.message)
            .collect()
    };
    parsed
        .map(|config| config.journal.columns)
        .map_err(messages)
}

#[test]
fn json_has_the_names_of_the_other_program() {
    let columns = settings("date = \"ДатаОбращения\"\nconsultant = \"operator\"").unwrap();
    let seats = month();
    let written = read(export(&seats).json(&columns));
    let objects: Vec<Value> = serde_json::from_slice(&written).unwrap();
    assert_eq!(objects.len(), NOVEMBER.len());
    assert_eq!(
        objects[0],
        json!({
            "number": 1, "ДатаОбращения": "2026-11-02", "purpose": "service", "subject": PASSPORT,
            "operator": IVANOVA, "seat": "kchr-0001", "branch": "Черкесск", "record": 4,
            "corrected": false, "visit": 2, "began": "2026-11-02T10:00:00+03:00",
            "ended": "2026-11-02T10:20:00+03:00", "end": "asked", "mode": "advised",
            "outcome": "with_help", "ticket": "А-25", "service": 5, "portal": null,
            "opened": ["Госуслуги"], "printed": 2, "scanned": 0, "logout": "confirmed",
            "clean": true, "program": "0.1.0", "policy": "7",
        })
    );
    assert_eq!(
        objects[2]["operator"], FORMULA,
        "other programs get the words themselves"
    );
    assert_eq!(objects[3]["number"], Value::Null);
    assert_eq!(objects[3]["ended"], Value::Null);
    assert_eq!(objects[3]["end"], "cut_short");
    assert_eq!(objects[4]["visit"], Value::Null);
    assert_eq!(objects[5]["corrected"], true);
    assert_eq!(objects[5]["portal"], "nalog");
}

#[test]
fn a_column_that_is_none_is_refused() {
    let refused = |columns| settings(columns).unwrap_err();
    assert_eq!(refused("dat = \"x\"\nend = 1").len(), 2);
    assert_eq!(
        refused("date = \"seat\"").len(),
        1,
        "the name of another column"
    );
    assert_eq!(refused("date = \"x\"\nseat = \"x\"").len(), 2);
    assert_eq!(refused("date = \" \"").len(), 1);
    assert!(
        settings("date = \"seat\"\nseat = \"date\"").is_ok(),
        "swapped"
    );
}

fn sheets(workbook: Vec<u8>) -> Vec<(String, Range<Data>)> {
    let mut book: Xlsx<_> = open_workbook_from_rs(Cursor::new(workbook)).unwrap();
    for name in book.sheet_names() {
        let formulas = book.worksheet_formula(&name).unwrap();
        assert!(
            formulas.used_cells().next().is_none(),
            "{name} has a formula"
        );
    }
    book.worksheets()
}

fn words(text: &str) -> Data {
    match text.is_empty() {
        true => Data::Empty,
        false => Data::String(text.into()),
    }
}

fn number(data: &Data) -> f64 {
    match data {
        Data::Float(number) => *number,
        Data::Int(number) => *number as f64,
        Data::DateTime(moment) => moment.as_f64(),
        other => panic!("no number: {other:?}"),
    }
}

#[test]
fn the_workbook_is_the_official_form() {
    let seats = month();
    let sheets = sheets(read(export(&seats).xlsx()));
    let names: Vec<&str> = sheets.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["Журнал", "Сведения о сеансах", "Сеансы без записи"]);
    let form = &sheets[0].1;
    let cell = |row, column| form.get_value((row, column)).unwrap_or(&Data::Empty);
    assert_eq!(
        cell(0, 0),
        &words("ЖУРНАЛ УЧЕТА ОБРАЩЕНИЙ В СЕКТОР ПОЛЬЗОВАТЕЛЬСКОГО СОПРОВОЖДЕНИЯ МФЦ")
    );
    assert_eq!(cell(1, 0), &words("Отделение: Учкекен, Черкесск"));
    assert_eq!(cell(2, 0), &words("Период: 01.11.2026–30.11.2026"));
    let headings: Vec<String> = (0..5).map(|column| cell(4, column).to_string()).collect();
    assert_eq!(headings[0], "№ п/п");
    assert_eq!(headings[1], "Дата обращения");
    assert!(headings[2].starts_with("Цель обращения (оказание консультации, "));
    assert_eq!(headings[3], "Наименование полученной услуги, сервиса");
    assert_eq!(headings[4], "ФИО консультанта");
    let entries = NOVEMBER.iter().filter(|(number, ..)| !number.is_empty());
    for (row, (count, day, purpose, subject, consultant)) in (5..).zip(entries) {
        assert_eq!(number(cell(row, 0)).to_string(), *count);
        let Data::DateTime(moment) = cell(row, 1) else {
            panic!("{:?} is no day", cell(row, 1));
        };
        // The first of November is the day 46327 of the format.
        let expected = 46_326.0 + day[..2].parse::<f64>().unwrap();
        assert_eq!(moment.as_f64(), expected);
        assert_eq!(cell(row, 2), &words(purpose));
        assert_eq!(cell(row, 3), &words(subject));
        assert_eq!(cell(row, 4), &words(consultant));
    }
    assert_eq!(form.height(), 5 + 7);
}

#[test]
fn the_workbook_has_what_the_seat_knows() {
    let seats = month();
    let sheets = sheets(read(export(&seats).xlsx()));
    let row = |sheet: usize, row: u32| -> Vec<String> {
        let sheet = &sheets[sheet].1;
        let cells = (0..sheet.width() as u32).map(|column| sheet.get_value((row, column)));
        cells
            .map(|cell| cell.map(ToString::to_string).unwrap_or_default())
            .collect()
    };
    let first = row(1, 5);
    assert_eq!(&first[1..6], ["kchr-0001", "Черкесск", "4", "нет", "2"]);
    assert_eq!(
        &first[8..13],
        [
            "нажали «Завершить сеанс»",
            "с консультацией",
            "получил с помощью",
            "А-25",
            "5"
        ]
    );
    assert_eq!(&first[14..], ["2", "0", "подтверждён", "да", "0.1.0", "7"]);
    let bare = row(2, 5);
    assert_eq!(&bare[1..4], ["kchr-0001", "Черкесск", "4"]);
    assert_eq!(
        &bare[5..9],
        ["", "прервался: питание или программа", "сам", "Госуслуги"]
    );
    assert_eq!(sheets[2].1.height(), 5 + 2);
}

#[test]
fn the_same_rows_give_the_same_bytes() {
    let second = || {
        SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .unwrap()
            .as_secs()
    };
    let seats = month();
    let first = read(export(&seats).xlsx());
    let began = second();
    // The clock of the file system's kind has gone on, and nothing of it is in the file.
    while second() < began + 2 {
        assert!(read(export(&seats).xlsx()) == first);
    }
    assert!(read(export(&seats).xlsx()) == first);
}

#[test]
fn a_day_that_the_format_does_not_know_is_words() {
    let mut seats = month();
    for row in &mut seats[1].rows {
        let visit = row.visit.as_mut().unwrap();
        visit.began = -3_000_000_000;
    }
    let sheets = sheets(read(of(&seats, None).xlsx()));
    let form = &sheets[0].1;
    assert_eq!(form.get_value((2, 0)), Some(&words("Период: весь журнал")));
    assert_eq!(form.get_value((5, 1)), Some(&words("07.12.1874")));
}

#[test]
fn many_seats_come_in_one_order_whichever_was_added_first() {
    let seats: Vec<SeatRows> = (0..300)
        .map(|number| {
            let mut seat = month().swap_remove(number % 2);
            seat.place.seat = format!("kchr-{:04}", number * 7 % 300);
            for row in &mut seat.rows {
                let visit = row.visit.as_mut();
                let began = visit.map_or(&mut row.on, |visit| &mut visit.began);
                *began += (number % 5) as i64;
            }
            seat
        })
        .collect();
    let mut expected: Vec<(i64, &str, &str, u64)> = Vec::new();
    for seat in &seats {
        let Place { seat: name, branch } = &seat.place;
        let rows = seat.rows.iter();
        expected.extend(rows.map(|row| (period::began(row), &**branch, &**name, row.number)));
    }
    expected.sort();
    let mut other = seats.clone();
    other.reverse();
    let export = of(&seats, None);
    let lines: Vec<Line<'_>> = export.lines().unwrap().map(Result::unwrap).collect();
    let order: Vec<_> = lines
        .iter()
        .map(|line| {
            let Place { seat, branch } = line.place;
            (
                period::began(&line.row),
                &**branch,
                &**seat,
                line.row.number,
            )
        })
        .collect();
    assert_eq!(order, expected);
    let entries = lines.iter().filter_map(|line| line.number);
    assert!(
        entries.eq(1..=lines
            .iter()
            .filter(|it| it.row.consultation.is_some())
            .count() as u64)
    );
    assert_eq!(read(export.csv()), read(of(&other, None).csv()));
}

#[test]
fn an_empty_journal_is_an_empty_table() {
    let none = of(&[], None);
    assert_eq!(read(none.json(&Columns::default())), b"[]\n");
    assert_eq!(
        String::from_utf8(read(none.csv())).unwrap().lines().count(),
        1
    );
    assert_eq!(sheets(read(none.xlsx())).len(), 3);
}
