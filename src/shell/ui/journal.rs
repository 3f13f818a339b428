//! «Журнал» as staff see it: the visits, and what is entered of one.

use maud::{Markup, html};

use super::parts::{Weight, button, json, to_menu};
use crate::link::{
    Choice, EntryForm, FromStaff, JournalAct, JournalPage, Strike, VisitLine, VisitList,
};
use crate::say;
use crate::shell::view::Act;

/// The page that is open.
pub(super) fn page(page: &JournalPage) -> Markup {
    let journal = say!("staff-journal");
    let what = |words: &str| html! { p .what { (words) } };
    match page {
        JournalPage::Busy => sheet("page-journal-busy", &journal, what(&say!("journal-opens"))),
        JournalPage::List(visits) => sheet("page-journal", &journal, list(visits)),
        JournalPage::Entry(form) => sheet("page-journal-entry", &form.title, entry(form)),
        JournalPage::Refused(why) => sheet("page-journal-refused", &journal, what(why)),
    }
}

fn sheet(id: &str, title: &str, body: Markup) -> Markup {
    html! {
        section id=(id) .sheet.staff.menu data-staff="" {
            h1 data-first tabindex="-1" { (title) }
            (body)
            div .buttons { (to_menu()) }
        }
    }
}

fn list(visits: &VisitList) -> Markup {
    let (entered, bare): (Vec<_>, Vec<_>) =
        (visits.rows.iter().enumerate()).partition(|(_, row)| row.entered);
    html! {
        p .what role="status" {
            @if visits.written { (say!("journal-written")) " " }
            @if bare.is_empty() { (say!("journal-all-entered")) } @else { (say!("journal-choose")) }
        }
        ul .visits { @for (at, row) in &bare { li { (line(*at, row)) } } }
        div .buttons.more { (button(Weight::Plain, &act(JournalAct::Add), &say!("journal-add"))) }
        @if !entered.is_empty() {
            h2 { (say!("journal-entered")) }
            ul .visits { @for (at, row) in &entered { li { (line(*at, row)) } } }
        }
    }
}

fn line(at: usize, row: &VisitLine) -> Markup {
    html! {
        button .visit type="button" data-act=(json(&act(JournalAct::Open(at)))) {
            span .when { (row.when) }
            span .name { (row.what) }
        }
    }
}

fn entry(form: &EntryForm) -> Markup {
    html! {
        @if let Some(complaint) = &form.complaint { p .what role="alert" { (complaint) } }
        div .buttons.more {
            (button(Weight::Chief, &act(JournalAct::Write), &say!("journal-write")))
            (button(Weight::Plain, &act(JournalAct::List), &say!("journal-back")))
            @if let Some(words) = strike(form.strike) {
                (button(Weight::Plain, &act(JournalAct::Strike), &words))
            }
        }
        @if form.strike == Strike::Asked { p .what role="alert" { (say!("entry-strike-means")) } }
        @for (at, choice) in form.choices.iter().enumerate() { (choices(at, choice)) }
        label .question for="ticket" { (say!("entry-ticket")) }
        input #ticket type="text" autocomplete="off" maxlength="12" value=(form.ticket);
    }
}

fn strike(strike: Strike) -> Option<String> {
    match strike {
        Strike::No => None,
        Strike::Offered => Some(say!("entry-strike")),
        Strike::Asked => Some(say!("entry-strike-asked")),
    }
}

fn choices(question: usize, choice: &Choice) -> Markup {
    html! {
        div .choice role="group" aria-label=(choice.title) {
            h2 .question { (choice.title) }
            div .options {
                @for (at, option) in choice.options.iter().enumerate() {
                    button .option type="button" aria-pressed=(choice.chosen == Some(at))
                        data-act=(json(&act(JournalAct::Choose(question, at)))) { (option) }
                }
            }
        }
    }
}

/// As the page will send it back.
pub(super) fn act(act: JournalAct) -> Act {
    Act::Staff(FromStaff::Journal(act))
}
