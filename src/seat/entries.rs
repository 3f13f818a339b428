//! «Журнал» at the screen: the visits without an entry, and the entry that a consultant makes of one.
//!
//! What the seat knows of a visit is suggested, so that the usual entry is two presses: the visit, and
//! «Записать». There are no words of the consultant's own but the number of a ticket: nothing of a citizen comes
//! in by this. The journal is read and written on its own thread; a page says so meanwhile.

use super::{Seat, seconds_since_1970, wall_clock};
use crate::journal::{
    Consultation, Correction, Entry, Mode, Moment, Outcome, Purpose, Record, Row, Subject, Ticket,
    Visit, words,
};
use crate::link::{
    Choice, EntryForm, JournalAct, JournalPage, StaffPage, Strike, VisitLine, VisitList,
};
use crate::policy::Policy;
use crate::say;

/// The most visits without an entry that are listed, and the most entries below them.
const MOST_LISTED: [usize; 2] = [20, 10];

/// The journal as staff have it open.
#[derive(Debug, Default)]
pub(super) struct Entries {
    /// As they are listed.
    rows: Vec<Row>,
    /// Something is being read or written.
    awaits: bool,
    /// Something was written since the visits were listed.
    written: bool,
    draft: Option<Draft>,
}

/// An entry that is being made.
#[derive(Debug)]
struct Draft {
    about: About,
    /// What can be chosen, and whether it is all that there is.
    subjects: Vec<Subject>,
    all: bool,
    subject: Option<Subject>,
    purpose: Purpose,
    outcome: Option<Outcome>,
    mode: Option<Mode>,
    consultant: Option<String>,
    ticket: String,
    complaint: Option<String>,
    strike: Strike,
}

/// What an entry is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum About {
    /// This visit, which began then.
    Visit(u64, Moment),
    /// Help without one.
    Help,
    /// The entry with this number, which was wrong; the day is that of the entry.
    Entry(u64, Moment),
}

/// The questions of the form, in their order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Question {
    Subject,
    Purpose,
    Outcome,
    Mode,
    Consultant,
}

const QUESTIONS: [Question; 5] = [
    Question::Subject,
    Question::Purpose,
    Question::Outcome,
    Question::Mode,
    Question::Consultant,
];

impl Entries {
    /// The rows that are listed: first those that have no entry, the newest of each first.
    fn list(&mut self, rows: Vec<Row>) {
        let (entered, bare): (Vec<Row>, Vec<Row>) =
            (rows.into_iter().rev()).partition(|row| row.consultation.is_some());
        let [most, most_entered] = MOST_LISTED;
        self.rows = bare.into_iter().take(most).collect();
        self.rows.extend(entered.into_iter().take(most_entered));
    }

    fn lines(&self, now: u64) -> Vec<VisitLine> {
        let line = |row: &Row| VisitLine {
            when: when(row, now),
            what: match &row.consultation {
                Some(consultation) => entered(consultation),
                None => opened(row.visit.as_ref()),
            },
            entered: row.consultation.is_some(),
        };
        self.rows.iter().map(line).collect()
    }
}

impl Draft {
    /// A first entry, as the visit suggests it.
    fn of(visit: Option<&Visit>, consultant: Option<String>) -> Draft {
        let subjects = visit.map_or_else(Vec::new, |visit| visit.opened.clone());
        let (purpose, subject) = visit.map_or((Purpose::Advice, None), Visit::suggested);
        Draft {
            about: visit.map_or(About::Help, |visit| About::Visit(visit.number, visit.began)),
            purpose,
            subject: subject.cloned(),
            subjects,
            all: false,
            outcome: None,
            mode: visit.and_then(|visit| visit.mode),
            consultant,
            ticket: String::new(),
            complaint: None,
            strike: Strike::No,
        }
    }

    /// What was entered, to be corrected.
    fn correcting(row: &Row, said: &Consultation) -> Draft {
        let mut draft = Draft {
            about: About::Entry(row.number, row.on),
            purpose: said.purpose,
            subject: said.subject.clone(),
            outcome: said.outcome,
            mode: said.mode,
            strike: Strike::Offered,
            ticket: said
                .ticket
                .as_ref()
                .map(Ticket::to_string)
                .unwrap_or_default(),
            ..Draft::of(row.visit.as_ref(), Some(said.consultant.clone()))
        };
        let known = draft
            .subject
            .iter()
            .filter(|one| !draft.subjects.contains(one));
        draft.subjects.extend(known.cloned().collect::<Vec<_>>());
        draft
    }

    /// An answer is chosen; what need not be answered is taken back by another press.
    fn choose(&mut self, question: Question, at: usize, consultants: &[String], policy: &Policy) {
        self.complaint = None;
        // Whoever goes on with the entry did not want it struck out.
        if self.strike == Strike::Asked {
            self.strike = Strike::Offered;
        }
        match question {
            Question::Subject => match self.subjects.get(at) {
                Some(subject) => toggle(&mut self.subject, Some(subject.clone())),
                None if !self.all => self.offer_all(policy),
                None => {}
            },
            Question::Purpose => {
                self.purpose = Purpose::ALL.get(at).copied().unwrap_or(self.purpose)
            }
            Question::Outcome => toggle(&mut self.outcome, Outcome::ALL.get(at).copied()),
            Question::Mode => toggle(&mut self.mode, Mode::ALL.get(at).copied()),
            Question::Consultant => {
                let chosen = consultants.get(at).cloned();
                self.consultant = chosen.or(self.consultant.take());
            }
        }
    }

    /// All services and portals of the list can be chosen.
    fn offer_all(&mut self, policy: &Policy) {
        let services = policy.services().iter().map(Subject::of_service);
        let portals = policy.portals().iter().map(Subject::of_portal);
        let chosen = self.subject.take();
        self.subjects = services.chain(portals).collect();
        self.subject = chosen.filter(|one| self.subjects.contains(one));
        self.all = true;
    }

    /// What goes into the journal, or what is still missing.
    fn record(&self, by: Option<&str>) -> Result<Record, String> {
        let ticket = match self.ticket.trim() {
            "" => None,
            typed => Some(Ticket::parse(typed).map_err(|_| say!("entry-no-ticket"))?),
        };
        let Some(consultant) = self.consultant.clone() else {
            return Err(say!("entry-no-consultant"));
        };
        let by = by.map_or_else(|| consultant.clone(), str::to_owned);
        let consultation = Consultation {
            purpose: self.purpose,
            subject: self.subject.clone(),
            consultant,
            mode: self.mode,
            outcome: self.outcome,
            ticket,
        };
        if consultation.lacks_subject() {
            return Err(say!("entry-no-subject"));
        }
        let entry = |visit, on| {
            Record::Entry(Entry {
                visit,
                on,
                consultation: consultation.clone(),
            })
        };
        Ok(match self.about {
            About::Visit(number, began) => entry(Some(number), began),
            About::Help => entry(None, seconds_since_1970().cast_signed()),
            About::Entry(of, _) => Record::Correction(Correction {
                of,
                consultation: Some(consultation),
                by,
            }),
        })
    }

    /// As it is shown.
    fn form(&self, consultants: &[String], knows_who: bool, now: u64) -> EntryForm {
        let asked = QUESTIONS
            .iter()
            .filter(|question| !(knows_who && **question == Question::Consultant));
        EntryForm {
            title: match self.about {
                About::Visit(number, began) => {
                    say!(
                        "entry-of-visit",
                        number = number.to_string(),
                        when = short(began, now)
                    )
                }
                About::Help => say!("entry-of-help"),
                About::Entry(_, on) => say!("entry-corrected", when = short(on, now)),
            },
            choices: asked.map(|one| self.choice(*one, consultants)).collect(),
            ticket: self.ticket.clone(),
            complaint: self.complaint.clone(),
            strike: self.strike,
        }
    }

    fn choice(&self, question: Question, consultants: &[String]) -> Choice {
        let at = |chosen: Option<usize>, title, options| Choice {
            title,
            options,
            chosen,
        };
        match question {
            Question::Subject => {
                let names = self
                    .subjects
                    .iter()
                    .map(|one| words::subject(one).to_owned());
                let more = (!self.all).then(|| say!("entry-other-subject"));
                let chosen = self.subject.as_ref();
                at(
                    self.subjects.iter().position(|one| Some(one) == chosen),
                    say!("entry-subject"),
                    names.chain(more).collect(),
                )
            }
            Question::Purpose => at(
                place(&Purpose::ALL, Some(self.purpose)),
                say!("entry-purpose"),
                Purpose::ALL.map(words::purpose).into(),
            ),
            Question::Outcome => at(
                place(&Outcome::ALL, self.outcome),
                say!("entry-outcome"),
                Outcome::ALL.map(words::outcome).into(),
            ),
            Question::Mode => at(
                place(&Mode::ALL, self.mode),
                say!("entry-mode"),
                Mode::ALL.map(words::mode).into(),
            ),
            Question::Consultant => at(
                consultants
                    .iter()
                    .position(|one| Some(one) == self.consultant.as_ref()),
                say!("entry-consultant"),
                consultants.to_vec(),
            ),
        }
    }
}

impl Seat {
    /// Staff, who are inside, ask for something of the journal.
    pub(super) fn journal_asked(&mut self, act: JournalAct) {
        let known = self.staff.consultant().map(str::to_owned);
        let entries = &mut self.staff.entries;
        match act {
            JournalAct::List => return self.list_visits(),
            JournalAct::Open(at) => {
                let draft = entries.rows.get(at).map(|row| match &row.consultation {
                    Some(said) => Draft::correcting(row, said),
                    None => Draft::of(row.visit.as_ref(), known),
                });
                entries.draft = draft;
            }
            JournalAct::Add => entries.draft = Some(Draft::of(None, known)),
            JournalAct::Choose(question, at) => {
                let asked = QUESTIONS.get(question).copied();
                // Whose PIN opened the door is not asked who it was.
                let asked = asked.filter(|one| known.is_none() || *one != Question::Consultant);
                if let (Some(draft), Some(question)) = (&mut entries.draft, asked) {
                    let consultants = &self.staff.consultants;
                    draft.choose(question, at, consultants, &self.in_force.policy);
                }
            }
            // What is typed is not drawn: the field has it already.
            JournalAct::Ticket(typed) => {
                if let Some(draft) = &mut entries.draft {
                    draft.ticket = typed;
                }
                return;
            }
            JournalAct::Write => return self.write_entry(known.as_deref()),
            JournalAct::Strike => return self.strike_entry(known),
        }
        self.show_entry();
    }

    fn list_visits(&mut self) {
        self.staff.entries.draft = None;
        self.staff.entries.awaits = true;
        self.journal.read();
        self.show_journal(JournalPage::Busy);
    }

    fn write_entry(&mut self, by: Option<&str>) {
        let entries = &mut self.staff.entries;
        let Some(draft) = entries.draft.as_mut().filter(|_| !entries.awaits) else {
            return;
        };
        match draft.record(by) {
            Ok(record) => {
                entries.awaits = true;
                self.journal.enter(record);
                self.show_journal(JournalPage::Busy);
            }
            Err(complaint) => {
                draft.complaint = Some(complaint);
                self.show_entry();
            }
        }
    }

    /// Nothing is rewritten: a correction says that there should be no such entry.
    fn strike_entry(&mut self, by: Option<String>) {
        let entries = &mut self.staff.entries;
        let Some(draft) = entries.draft.as_mut().filter(|_| !entries.awaits) else {
            return;
        };
        match (draft.strike, draft.about) {
            (Strike::Offered, _) => {
                draft.strike = Strike::Asked;
                self.show_entry();
            }
            (Strike::Asked, About::Entry(of, _)) => {
                let by = by.or_else(|| draft.consultant.clone());
                let record = Record::Correction(Correction {
                    of,
                    consultation: None,
                    by: by.unwrap_or_default(),
                });
                entries.awaits = true;
                self.journal.enter(record);
                self.show_journal(JournalPage::Busy);
            }
            (Strike::No | Strike::Asked, _) => {}
        }
    }

    /// The journal was read.
    pub(super) fn rows_came(&mut self, rows: Result<Vec<Row>, String>) {
        if !self.staff.is_inside() || !std::mem::take(&mut self.staff.entries.awaits) {
            return;
        }
        let entries = &mut self.staff.entries;
        let page = match rows {
            Ok(rows) => {
                entries.list(rows);
                JournalPage::List(VisitList {
                    written: std::mem::take(&mut entries.written),
                    rows: entries.lines(seconds_since_1970()),
                })
            }
            Err(sentence) => JournalPage::Refused(sentence),
        };
        self.show_journal(page);
    }

    /// An entry is written, or is not: then it stands as it was filled in, to be written again.
    pub(super) fn entered(&mut self, entered: Result<(), String>) {
        if !self.staff.is_inside() || !self.staff.entries.awaits {
            return;
        }
        match entered {
            Ok(()) => {
                self.staff.entries.written = true;
                self.list_visits();
            }
            Err(sentence) => {
                let entries = &mut self.staff.entries;
                entries.awaits = false;
                if let Some(draft) = &mut entries.draft {
                    draft.complaint = Some(sentence);
                }
                self.show_entry();
            }
        }
    }

    fn show_entry(&mut self) {
        let staff = &self.staff;
        let knows_who = staff.consultant().is_some();
        let form = staff
            .entries
            .draft
            .as_ref()
            .map(|draft| draft.form(&staff.consultants, knows_who, seconds_since_1970()));
        if let Some(form) = form {
            self.show_journal(JournalPage::Entry(form));
        }
    }

    fn show_journal(&mut self, page: JournalPage) {
        self.show_staff(StaffPage::Journal(page));
    }
}

/// The one that is chosen already is taken back.
fn toggle<T: PartialEq>(chosen: &mut Option<T>, pressed: Option<T>) {
    *chosen = pressed.filter(|pressed| chosen.as_ref() != Some(pressed));
}

fn place<T: PartialEq>(all: &[T], chosen: Option<T>) -> Option<usize> {
    all.iter().position(|one| Some(one) == chosen.as_ref())
}

fn short(moment: Moment, now: u64) -> String {
    wall_clock::short(u64::try_from(moment).unwrap_or_default(), now)
}

/// From when to when, and which visit it was: some are of the same minute.
fn when(row: &Row, now: u64) -> String {
    let from = short(row.on, now);
    let Some(visit) = &row.visit else {
        return from;
    };
    let when = match visit.ended {
        Some(ended) => say!("entry-from-to", from = from, to = short(ended, now)),
        None => from,
    };
    say!(
        "entry-numbered",
        number = visit.number.to_string(),
        when = when
    )
}

/// What a visit opened.
fn opened(visit: Option<&Visit>) -> String {
    let opened = visit
        .map(|visit| visit.opened.as_slice())
        .unwrap_or_default();
    let names: Vec<&str> = opened.iter().map(words::subject).collect();
    match names.is_empty() {
        true => say!("entry-nothing-opened"),
        false => names.join(", "),
    }
}

/// What was entered.
fn entered(said: &Consultation) -> String {
    let purpose = words::purpose(said.purpose);
    let subject = said.subject.as_ref().map(words::subject);
    let parts = [Some(purpose.as_str()), subject, Some(&said.consultant)];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" · ")
}
