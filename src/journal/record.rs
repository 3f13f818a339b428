//! What is written into the journal, one record at a time.
//!
//! The stable codes are those of the serialized form: what lies on disk is read by later versions.

use serde::{Deserialize, Serialize};

use super::ticket::Ticket;
use crate::policy::{Portal, Service};

/// A moment, in seconds of the system's clock since 1970.
pub type Moment = i64;

/// One record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Record {
    /// A visit is over; the seat writes it by itself.
    Visit(Visit),
    /// What the consultant enters: the row of Appendix 3.
    Entry(Entry),
    /// An entry was wrong, and this is right.
    Correction(Correction),
    /// The clock of the seat was set in between.
    Jump(Jump),
    /// Somebody said at the end of a visit how it went; of which visit is not written (R103).
    Rating {
        /// How it went.
        rating: Rating,
    },
}

/// How it went, in one anonymous press (R103).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rating {
    /// «Хорошо».
    Good,
    /// «Не очень».
    Fair,
    /// «Плохо».
    Poor,
}

/// A visit as the seat knows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Visit {
    /// Its number on this seat, from 1, in the order in which visits began.
    pub number: u64,
    /// When it began.
    pub began: Moment,
    /// When it ended; none for one that a crash or a power cut ended.
    pub ended: Option<Moment>,
    /// How it ended.
    pub end: VisitEnd,
    /// Whether its citizen worked alone, when somebody said so.
    pub mode: Option<Mode>,
    /// What was opened, in this order, each once.
    pub opened: Vec<Subject>,
    /// The pages that the printer was given.
    pub printed: u64,
    /// The files that the scanner brought.
    pub scanned: u64,
    /// Whether its portals confirmed the log-out (R42).
    pub logout: LogOut,
    /// The wipe's verdict; none where the record was written without one.
    pub clean: Option<bool>,
    /// What ran.
    pub versions: Versions,
}

impl Visit {
    /// What an entry of it says most often: the last service that was opened, or else the last portal, and the purpose
    /// that goes with it.
    pub fn suggested(&self) -> (Purpose, Option<&Subject>) {
        let mut newest = self.opened.iter().rev();
        let service = newest.find(|one| matches!(one, Subject::Service { .. }));
        let subject = service.or(self.opened.last());
        let purpose = match subject {
            Some(Subject::Service { .. }) => Purpose::Service,
            Some(Subject::Portal { .. }) => Purpose::OnlineTool,
            None => Purpose::Advice,
        };
        (purpose, subject)
    }
}

/// The versions that were in force.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Versions {
    /// The program.
    pub program: String,
    /// The list of addresses.
    pub policy: String,
}

/// How a visit ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum VisitEnd {
    /// Somebody pressed «Завершить сеанс».
    Asked,
    /// Nobody was there any more.
    Idle,
    /// Its time was over.
    TooLong,
    /// Staff announced it from another place, and the citizen did not stop it.
    ByStaff,
    /// A part of the program failed.
    Failed,
    /// The program itself, or the power: found at the next start.
    CutShort,
    /// Staff closed the seat.
    Closed,
}

impl VisitEnd {
    /// The stable code.
    pub fn code(self) -> &'static str {
        match self {
            VisitEnd::Asked => "asked",
            VisitEnd::Idle => "idle",
            VisitEnd::TooLong => "too_long",
            VisitEnd::ByStaff => "by_staff",
            VisitEnd::Failed => "failed",
            VisitEnd::CutShort => "cut_short",
            VisitEnd::Closed => "closed",
        }
    }
}

/// Whether the portals of a visit confirmed the log-out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LogOut {
    /// No portal with a log-out was open.
    NothingOpen,
    /// Every one confirmed it.
    Confirmed,
    /// At least one did not.
    NotConfirmed,
    /// Nobody knows which portals were open.
    Unknown,
}

/// What the consultant enters (Appendix 3).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// The visit on this seat that it is about; none for help that no visit belongs to.
    pub visit: Option<u64>,
    /// The day of it, in seconds since 1970: when the visit began, or when the help was given.
    pub on: Moment,
    /// What it says.
    pub consultation: Consultation,
}

/// The columns of Appendix 3, and what the branch wants to know besides.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Consultation {
    /// «Цель обращения».
    pub purpose: Purpose,
    /// «Наименование полученной услуги, сервиса»; none for a consultation about nothing in the list.
    pub subject: Option<Subject>,
    /// «ФИО консультанта», as kiosk.toml names the consultant.
    pub consultant: String,
    /// Whether the citizen worked alone (R22).
    pub mode: Option<Mode>,
    /// What came of it.
    pub outcome: Option<Outcome>,
    /// The number of the ticket in the electronic queue (R60).
    pub ticket: Option<Ticket>,
}

impl Consultation {
    /// True where the purpose asks for a service or a portal, and none is named.
    pub fn lacks_subject(&self) -> bool {
        self.subject.is_none() && matches!(self.purpose, Purpose::Service | Purpose::OnlineTool)
    }
}

/// «Цель обращения» (Appendix 3).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Purpose {
    /// «Оказание консультации».
    Advice,
    /// «Получение услуги».
    Service,
    /// «Получение сервиса».
    OnlineTool,
    /// «Получение документов и (или) информации, направленных в личный кабинет на ЕПГУ».
    Documents,
}

/// Something of the list, as it was called when it was chosen.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(tag = "of", rename_all = "snake_case")]
pub enum Subject {
    /// A service of Appendix 1.
    Service {
        /// Its number there.
        number: u8,
        /// Its title.
        title: String,
    },
    /// A portal.
    Portal {
        /// Its id in the list.
        id: String,
        /// Its plain name.
        name: String,
    },
}

impl Purpose {
    /// Each, in the order of Appendix 3.
    pub const ALL: [Purpose; 4] = [
        Purpose::Advice,
        Purpose::Service,
        Purpose::OnlineTool,
        Purpose::Documents,
    ];
}

impl Subject {
    /// A service of the list.
    pub fn of_service(service: &Service) -> Subject {
        Subject::Service {
            number: service.number,
            title: service.title.clone(),
        }
    }

    /// A portal of the list.
    pub fn of_portal(portal: &Portal) -> Subject {
        Subject::Portal {
            id: portal.id.clone(),
            name: portal.name.clone(),
        }
    }
}

/// Whether a citizen works alone (R22).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// «Сам».
    Alone,
    /// «С консультацией».
    Advised,
}

impl Mode {
    /// Both.
    pub const ALL: [Mode; 2] = [Mode::Alone, Mode::Advised];
}

/// What came of a visit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// «Получил сам».
    Alone,
    /// «Получил с помощью».
    WithHelp,
    /// «Перенаправлен в окно» (R21, R62).
    SentToWindow,
    /// «Отказался».
    Declined,
    /// «Не удалось».
    Failed,
}

impl Outcome {
    /// Each, the best first.
    pub const ALL: [Outcome; 5] = [
        Outcome::Alone,
        Outcome::WithHelp,
        Outcome::SentToWindow,
        Outcome::Declined,
        Outcome::Failed,
    ];
}

/// What replaces an entry.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Correction {
    /// The number of the entry's own record.
    pub of: u64,
    /// What it says now; none when there should be no such entry.
    pub consultation: Option<Consultation>,
    /// The consultant who corrects.
    pub by: String,
}

/// The clock of the seat was set: times on both sides of this record are not to be compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Jump {
    /// By how many seconds, forward where positive.
    pub seconds: i64,
}
