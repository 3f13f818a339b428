//! The month made by hand with its right figures, and random rows.

use std::io::Cursor;

use calamine::{Data, Reader, Xlsx, open_workbook_from_rs};
use jiff::civil::date;
use jiff::tz::TimeZone;
use proptest::prelude::*;

use super::*;
use crate::journal::month::{IVANOVA, month, moscow, november};
use crate::journal::place::SeatRows;
use crate::journal::record::*;
use crate::journal::rows::Row;

fn made(by: &[By], totals: &Totals, names: Names) -> Result<Report, Vec<Problem>> {
    let question = Question { by, totals, names };
    report(&gathered(&month()), &question)
}

/// What these seats had in November.
fn gathered(seats: &[SeatRows]) -> Gathered {
    Gathered::of(seats, november(), &moscow())
}

/// Label, visits, entries, visits without an entry.
type Figures<'a> = Vec<(&'a str, u64, u64, u64)>;

fn check(by: By, expected: Figures<'_>) {
    let report = made(&[by], &Totals::Unknown, Names::Initials).unwrap();
    let groups = report.groupings[0].groups.iter();
    let seen: Figures<'_> = groups
        .filter(|group| group.counts != Counts::default())
        .map(|group| {
            let counts = group.counts;
            (
                group.label.as_str(),
                counts.visits,
                counts.entries,
                counts.unentered,
            )
        })
        .collect();
    assert_eq!(seen, expected, "{by:?}");
}

#[test]
fn what_was_said_is_counted_by_its_day() {
    let noon = |day: Date| TimeZone::UTC.to_timestamp(day.at(12, 0, 0, 0)).unwrap();
    let at = |said: Date, rating| (noon(said).as_second(), rating);
    let period = Period {
        from: date(2026, 11, 1),
        to: date(2026, 11, 30),
    };
    let seat = SeatRows {
        place: Place {
            seat: "1".into(),
            branch: String::new(),
        },
        rows: Vec::new(),
        ratings: vec![
            at(date(2026, 10, 31), Rating::Poor),
            at(date(2026, 11, 1), Rating::Good),
            at(date(2026, 11, 2), Rating::Fair),
            at(date(2026, 11, 30), Rating::Good),
        ],
    };
    let question = Question {
        by: &[],
        totals: &Totals::Unknown,
        names: Names::Full,
    };
    let gathered = Gathered::of(&[seat], period, &TimeZone::UTC);
    let report = report(&gathered, &question).unwrap();
    assert_eq!(report.ratings, [(Rating::Good, 2), (Rating::Fair, 1)]);
    assert!(report.text().contains("Оценка в конце сеанса: хорошо: 2"));
    assert_eq!(
        report.json()["ratings"],
        serde_json::json!({ "good": 2, "fair": 1 })
    );
    assert!(report.page().contains("не очень"));
}

#[test]
fn the_month_has_its_figures() {
    let report = made(&[], &Totals::Unknown, Names::Initials).unwrap();
    assert_eq!(
        report.counts,
        Counts {
            visits: 6,
            entries: 7,
            unentered: 2
        }
    );
    assert_eq!(
        report.unentered,
        [(VisitEnd::Idle, 1), (VisitEnd::CutShort, 1)]
    );
    assert_eq!(report.branches, ["Учкекен", "Черкесск"]);
    let by: Vec<By> = report
        .groupings
        .iter()
        .map(|grouping| grouping.by)
        .collect();
    assert_eq!(
        by,
        [
            By::Day,
            By::Purpose,
            By::Service,
            By::Consultant,
            By::Branch,
            By::Seat
        ]
    );
    assert_eq!(
        report.groupings[0].groups.len(),
        30,
        "a day without visits is a figure"
    );
    assert_eq!(report.share, None);
}

#[test]
fn the_month_has_its_figures_in_each_way() {
    check(
        By::Day,
        vec![
            ("02.11.2026, пн", 1, 2, 0),
            ("05.11.2026, чт", 1, 1, 0),
            ("06.11.2026, пт", 0, 0, 1),
            ("10.11.2026, вт", 1, 1, 0),
            ("16.11.2026, пн", 1, 1, 1),
            ("17.11.2026, вт", 1, 1, 0),
            ("30.11.2026, пн", 1, 1, 0),
        ],
    );
    check(
        By::Week,
        vec![
            ("неделя 45: 02.11.2026–08.11.2026", 2, 3, 1),
            ("неделя 46: 09.11.2026–15.11.2026", 1, 1, 0),
            ("неделя 47: 16.11.2026–22.11.2026", 2, 2, 1),
            ("неделя 49: 30.11.2026", 1, 1, 0),
        ],
    );
    check(By::Month, vec![("ноябрь 2026", 6, 7, 2)]);
    check(
        By::Service,
        vec![
            ("№ 5. Заграничный паспорт", 3, 3, 0),
            ("№ 26. Права", 1, 1, 0),
            ("Госуслуги", 1, 1, 0),
            ("ФНС России", 1, 1, 0),
            ("Без услуги из списка", 1, 1, 0),
        ],
    );
    check(
        By::Purpose,
        vec![
            ("Оказание консультации", 1, 1, 0),
            (SERVICE, 3, 4, 0),
            ("Получение сервиса", 1, 1, 0),
            (DOCUMENTS, 1, 1, 0),
        ],
    );
    check(
        By::Consultant,
        vec![("П. И. С.", 3, 3, 0), ("И. А. П.", 3, 4, 0)],
    );
    check(
        By::Branch,
        vec![("Учкекен", 1, 1, 0), ("Черкесск", 5, 6, 2)],
    );
    check(
        By::Seat,
        vec![
            ("Учкекен: kchr-0002", 1, 1, 0),
            ("Черкесск: kchr-0001", 5, 6, 2),
        ],
    );
}

const SERVICE: &str = "Получение услуги";
const DOCUMENTS: &str =
    "Получение документов и (или) информации, направленных в личный кабинет заявителя на ЕПГУ";

#[test]
fn a_name_stays_in_the_branch() {
    for names in [Names::Full, Names::Initials] {
        let report = made(&[By::Consultant], &Totals::Unknown, names).unwrap();
        let json = report.json().to_string();
        for written in [report.text(), report.page(), json] {
            assert_eq!(written.contains("Иванова"), names == Names::Full);
        }
    }
    assert!(
        made(&[], &Totals::Unknown, Names::Full)
            .unwrap()
            .text()
            .contains(IVANOVA)
    );
}

fn listed(text: &str) -> Totals {
    Totals::Listed(Listed::read(text).unwrap())
}

fn percents(share: Option<Share>) -> Option<(Option<u64>, Option<u64>)> {
    let tenths = |part: Part| part.tenths();
    share.map(|share| (share.included().map(tenths), share.beside().map(tenths)))
}

#[test]
fn one_number_gives_one_share() {
    let report = made(
        &[By::Month, By::Week, By::Branch],
        &Totals::Whole(54),
        Names::Full,
    )
    .unwrap();
    assert_eq!(percents(report.share), Some((Some(111), Some(100))));
    assert_eq!(report.groupings[0].groups[0].share, report.share);
    for grouping in &report.groupings[1..] {
        assert!(grouping.groups.iter().all(|group| group.share.is_none()));
    }
}

#[test]
fn totals_by_day_give_a_share_of_each_day_week_and_branch() {
    let days = "Дата;Всего;Отделение\n02.11.2026;20;Черкесск\n05.11.2026;10;Черкесск\n\
        10.11.2026;10;Черкесск\n16.11.2026;1 010;Черкесск\n30.11.2026;10;Черкесск\n\
        17.11.2026;4;Учкекен\n01.11.2026;5;Карачаевск\n01.12.2026;5;Черкесск;\n";
    let totals = listed(days);
    let report = made(&[By::Day, By::Week, By::Branch], &totals, Names::Full).unwrap();
    assert_eq!(report.share, Some(Share::new(6, 1064)));
    let share = |grouping: usize, key: &str| {
        let mut groups = report.groupings[grouping].groups.iter();
        groups.find(|group| group.key == key).unwrap().share
    };
    assert_eq!(share(0, "2026-11-02"), Some(Share::new(1, 20)));
    assert_eq!(
        percents(share(0, "2026-11-01")),
        Some((None, None)),
        "closed, and nobody came"
    );
    assert_eq!(share(1, "2026-11-02"), Some(Share::new(2, 30)));
    assert_eq!(share(1, "2026-11-16"), Some(Share::new(2, 1014)));
    assert_eq!(share(2, "Учкекен"), Some(Share::new(1, 4)));
    assert_eq!(share(2, "Черкесск"), Some(Share::new(5, 1060)));
}

#[test]
fn totals_by_month_give_a_share_of_months_only() {
    let totals = listed("2026-10,1\n2026-11,60\n");
    let report = made(&[By::Month, By::Day, By::Branch], &totals, Names::Full).unwrap();
    assert_eq!(report.share, Some(Share::new(6, 60)));
    assert_eq!(report.groupings[0].groups[0].share, Some(Share::new(6, 60)));
    assert!(
        report.groupings[1]
            .groups
            .iter()
            .all(|group| group.share.is_none())
    );
    assert!(
        report.groupings[2]
            .groups
            .iter()
            .all(|group| group.share.is_none())
    );
}

/// The lines that are refused, with the sentence of each.
fn refused(text: &str) -> Vec<(usize, String)> {
    let problems = match Listed::read(text) {
        Err(problems) => problems,
        Ok(listed) => made(&[], &Totals::Listed(listed), Names::Full).unwrap_err(),
    };
    let line = |problem: &Problem| text[..problem.span.start].matches('\n').count() + 1;
    problems
        .iter()
        .map(|problem| (line(problem), problem.message.clone()))
        .collect()
}

#[test]
fn every_bad_line_is_told_at_once() {
    let text = "дата;всего за 2026 год\n02.11.2026;20\n\n31.11.2026;5\n03.11.2026;много\n04.11.2026\n\
        02.11.2026;7\n11.2026;9\n05.11.2026;-1\n06.11.2026;1;a;b\n07.11.2026;9999999999\n";
    let told = refused(text);
    let lines: Vec<usize> = told.iter().map(|(line, _)| *line).collect();
    assert_eq!(lines, [4, 5, 6, 7, 8, 9, 10, 11]);
    assert!(told[0].1.contains("31.11.2026"));
    assert!(told[1].1.contains("много"));
    assert!(told[3].1.contains("в строке 2"));
    assert!(told[4].1.contains("в строке"));
    assert_eq!(refused("дата;всего\n")[0].0, 1);
    assert_eq!(refused("")[0].0, 1);
    assert_eq!(refused("02.11.2026;1;А\n03.11.2026;1\n")[0].0, 2);
}

#[test]
fn a_share_of_half_the_days_is_refused() {
    let told = refused("02.11.2026;20\n05.11.2026;20\n");
    let days: Vec<bool> = ["10.11.2026", "16.11.2026", "17.11.2026", "30.11.2026"]
        .iter()
        .map(|day| told.iter().any(|(_, message)| message.contains(day)))
        .collect();
    assert_eq!((told.len(), days), (4, vec![true; 4]));
    let told = refused("11.2026;20;Черкесск\n");
    assert_eq!(told.len(), 1);
    assert!(told[0].1.contains("17.11.2026") && told[0].1.contains("Учкекен"));
    let question = Question {
        by: &[],
        totals: &listed("11.2026;100"),
        names: Names::Full,
    };
    let cut = Period {
        from: date(2026, 11, 2),
        to: date(2026, 11, 30),
    };
    let cut = Gathered::of(&month(), cut, &moscow());
    assert_eq!(
        report(&cut, &question).unwrap_err().len(),
        1,
        "the month is cut"
    );
}

#[test]
fn a_table_of_any_program_is_read() {
    let text = "Дата;Всего;Отделение\r\n02.11.2026;1\u{a0}020;Черкесск\r\n";
    let cyrillic = encoding_rs::WINDOWS_1251.encode(text).0.into_owned();
    let marked = [b"\xef\xbb\xbf", text.as_bytes()].concat();
    let wide: Vec<u8> = [0xFEFF]
        .into_iter()
        .chain(text.encode_utf16())
        .flat_map(u16::to_le_bytes)
        .collect();
    for bytes in [cyrillic, marked, wide, text.into()] {
        assert_eq!(decoded(&bytes), text);
    }
    assert!(Listed::read(text).is_ok());
}

#[test]
fn the_page_tells_all_that_the_report_has() {
    let report = made(&[], &Totals::Whole(54), Names::Initials).unwrap();
    let page = report.page();
    for words in [
        "Отделение: Учкекен, Черкесск",
        "Период: 01.11.2026–30.11.2026",
        "11,1\u{a0}%",
        "10,0\u{a0}%",
        "№ 26. Права",
        "16.11.2026, пн",
        "Сеансов без записи",
        "прервался: питание или программа",
    ] {
        assert!(page.contains(words), "{words}");
    }
    assert!(
        !page.contains("<script") && !page.contains("http"),
        "it needs nothing else"
    );
    assert_eq!(
        page.matches("role=\"img\"").count(),
        page.matches("<svg").count()
    );
    assert_eq!(page.matches("<svg").count(), 1 + report.groupings.len());
    let text = report.text();
    assert!(text.contains("11,1\u{a0}% (6 из 54): цель достигнута"));
    assert!(text.contains("неделя") || text.contains("16.11.2026, пн"));
}

#[test]
fn words_of_the_list_are_no_markup() {
    let mut seats = month();
    seats[0].place.branch = "<b>&\"'".into();
    let question = Question {
        by: &[],
        totals: &Totals::Unknown,
        names: Names::Full,
    };
    let page = report(&gathered(&seats), &question).unwrap().page();
    assert!(page.contains("&lt;b&gt;&amp;") && !page.contains("<b>"));
}

#[test]
fn the_workbook_is_read_back() {
    let report = made(
        &[By::Week, By::Purpose],
        &Totals::Whole(54),
        Names::Initials,
    )
    .unwrap();
    let mut book: Xlsx<_> = open_workbook_from_rs(Cursor::new(report.xlsx().unwrap())).unwrap();
    assert_eq!(
        book.sheet_names(),
        ["Итоги", "По неделям", "По целям обращения"]
    );
    let whole = book.worksheet_range("Итоги").unwrap();
    assert_eq!(whole.get_value((3, 1)), Some(&Data::Float(6.0)));
    let weeks = book.worksheet_range("По неделям").unwrap();
    let last: Vec<&Data> = (1..4)
        .map(|at| weeks.get_value((10, at)).unwrap())
        .collect();
    assert_eq!(
        last,
        [&Data::Float(6.0), &Data::Float(7.0), &Data::Float(2.0)]
    );
    assert_eq!(
        weeks.get_value((10, 0)),
        Some(&Data::String("Всего".into()))
    );
}

/// Rows of a few seats over two months: every visit has none, one or several entries.
fn seats() -> impl Strategy<Value = Vec<SeatRows>> {
    let from = crate::journal::month::at("2026-10-20T00:00:00");
    let visit = (
        from..from + 60 * 86_400,
        0_usize..4,
        0_u8..6,
        0_usize..3,
        any::<bool>(),
    );
    let seat = prop::collection::vec(visit, 0..30);
    prop::collection::vec(seat, 1..4).prop_map(|seats| {
        let seats = seats.into_iter().enumerate().map(|(at, visits)| SeatRows {
            place: Place {
                seat: format!("место {at}"),
                branch: format!("отделение {}", at % 2),
            },
            rows: (1..)
                .zip(visits)
                .flat_map(|(number, visit)| random(number, visit))
                .collect(),
            ratings: Vec::new(),
        });
        seats.collect()
    })
}

/// The rows of one random visit, or of help without one.
fn random(
    number: u64,
    (began, entries, kind, consultant, is_visit): (i64, usize, u8, usize, bool),
) -> Vec<Row> {
    let subject = |kind: u8| match kind {
        0 => None,
        1 | 2 => Some(Subject::Portal {
            id: format!("p{kind}"),
            name: "Портал".into(),
        }),
        number => Some(Subject::Service {
            number,
            title: "Услуга".into(),
        }),
    };
    let visit = Visit {
        number,
        began,
        ended: None,
        end: VisitEnd::Asked,
        mode: None,
        opened: Vec::new(),
        printed: 0,
        scanned: 0,
        logout: LogOut::Unknown,
        clean: None,
        versions: Versions::default(),
    };
    let row = |at: usize, said: Option<Consultation>| Row {
        number: number * 10 + at as u64,
        on: began,
        visit: (is_visit || said.is_none()).then(|| visit.clone()),
        consultation: said,
        corrected: false,
    };
    if entries == 0 {
        return vec![row(0, None)];
    }
    let purposes = [
        Purpose::Advice,
        Purpose::Service,
        Purpose::OnlineTool,
        Purpose::Documents,
    ];
    let rows = (0..entries).map(|at| {
        let kind = kind + at as u8;
        row(
            at,
            Some(Consultation {
                purpose: purposes[usize::from(kind) % 4],
                subject: subject(kind % 6),
                consultant: format!("Консультант {}", (consultant + at) % 3),
                mode: None,
                outcome: None,
                ticket: None,
            }),
        )
    });
    rows.collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]
    #[test]
    fn every_way_of_counting_has_the_same_total(seats in seats(), all in 0_u64..500) {
        let totals = Totals::Whole(all);
        let question = Question {
            by: &By::ALL,
            totals: &totals,
            names: Names::Initials,
        };
        let report = report(&gathered(&seats), &question).unwrap();
        for grouping in &report.groupings {
            let sum = |of: fn(Counts) -> u64| grouping.groups.iter().map(|group| of(group.counts)).sum::<u64>();
            prop_assert_eq!(sum(|counts| counts.entries), report.counts.entries);
            if grouping.by.parts_visits() {
                prop_assert_eq!(sum(|counts| counts.visits), report.counts.visits);
                prop_assert_eq!(sum(|counts| counts.unentered), report.counts.unentered);
            } else {
                prop_assert!(sum(|counts| counts.visits) >= report.counts.visits);
            }
        }
        let ends: u64 = report.unentered.iter().map(|(_, count)| count).sum();
        prop_assert_eq!(ends, report.counts.unentered);
        prop_assert!(report.counts.visits <= report.counts.entries);
        if let Some(part) = report.share.and_then(|share| share.beside()) {
            prop_assert!(part.tenths() <= 1000);
        }
        // However it is drawn.
        prop_assert!(report.page().ends_with("</html>"));
        prop_assert!(report.text().lines().count() > 10);
    }
}
