//! The page in the portal view, and what is shown in its place when it fails.
//!
//! A page that hangs, dies or takes too much is never the end of a visit: the citizen reads what became
//! of it and can open it again.

use url::Url;

use super::{Command, REVIVALS};
use crate::link::{Distrust, FromScreen};
use crate::shell::view::{Answer, Question};

/// What is known of the portal view.
#[derive(Debug, Default)]
pub(super) struct Page {
    pub(super) host: Option<String>,
    pub(super) loading: bool,
    /// What is shown in place of the page.
    pub(super) error: Option<PageError>,
    /// What the page asks, and waits for.
    pub(super) question: Option<Question>,
    /// A form would be sent again.
    pub(super) asks_to_repeat: bool,
    /// How many hosts it asks for in vain.
    pub(super) missing: usize,
    back: bool,
    forward: bool,
    revivals: u32,
    /// The page does not answer.
    pub(super) hung: bool,
    /// Its process has ended, and nothing lies below the calm page.
    ended: bool,
    /// What was opened and has not arrived yet. The page before it has ended.
    opening: Option<Opening>,
    /// Which portal the seat was told last of, and whether it answers.
    answers: Option<(String, bool)>,
}

/// An address that was opened, as the seat has decided.
#[derive(Debug)]
struct Opening {
    address: String,
    host: Option<String>,
}

/// Why there is no page.
#[derive(Debug)]
pub(super) enum PageError {
    Refused {
        host: String,
        reason: &'static str,
    },
    /// A telephone number or an address for letters, in place of a page.
    Contact(String),
    NoNetwork,
    NoWay {
        host: String,
    },
    /// With `page`, the portal's own page lies below, which says so, too.
    Down {
        host: String,
        page: bool,
    },
    Certificate {
        host: String,
        why: Distrust,
    },
    Unprotected {
        host: String,
    },
    Locked {
        host: String,
    },
    NoPage {
        host: String,
    },
    Crashed,
    Unrepeated,
    TooLarge,
    Hung,
}

impl PageError {
    /// The host that it is about: where the citizen would be if the page had come.
    fn host(&self) -> Option<&str> {
        match self {
            PageError::Down { host, .. }
            | PageError::NoWay { host }
            | PageError::Certificate { host, .. }
            | PageError::Unprotected { host }
            | PageError::Locked { host }
            | PageError::NoPage { host } => Some(host),
            PageError::Refused { .. }
            | PageError::Contact(_)
            | PageError::NoNetwork
            | PageError::Crashed
            | PageError::Unrepeated
            | PageError::TooLarge
            | PageError::Hung => None,
        }
    }
}

impl Page {
    /// Nothing lies below a calm page.
    pub(super) fn is_gone(&self) -> bool {
        self.ended || self.is_awaited()
    }

    /// What was opened has not arrived yet.
    pub(super) fn is_awaited(&self) -> bool {
        self.opening.is_some()
    }

    /// Whose page is awaited.
    pub(super) fn opening_host(&self) -> Option<&str> {
        self.opening.as_ref()?.host.as_deref()
    }

    /// Whose page is seen, or would be if it had come.
    pub(super) fn seen_host(&self) -> Option<&str> {
        match &self.error {
            Some(PageError::Refused { .. } | PageError::Contact(_)) => None,
            error => {
                let failed = error.as_ref().and_then(PageError::host);
                failed.or(self.opening_host()).or(self.host.as_deref())
            }
        }
    }

    /// There is a page before this one. From one that is still awaited the way back is home.
    pub(super) fn can_back(&self) -> bool {
        self.back && !self.is_awaited()
    }

    /// There is a page after this one.
    pub(super) fn can_forward(&self) -> bool {
        self.forward && !self.is_awaited()
    }

    pub(super) fn back(&mut self) -> Vec<Command> {
        self.question = None;
        vec![Command::Back, Command::Render]
    }

    pub(super) fn forward(&mut self) -> Vec<Command> {
        if !self.can_forward() {
            return Vec::new();
        }
        self.question = None;
        vec![Command::Forward, Command::Render]
    }

    /// Where the history can go.
    pub(super) fn set_history(&mut self, back: bool, forward: bool) -> Vec<Command> {
        let before = (self.back, self.forward);
        (self.back, self.forward) = (back, forward);
        let changed = before != (back, forward);
        Vec::from_iter(changed.then_some(Command::Render))
    }

    /// The seat has opened this address: the page before ends with that.
    pub(super) fn open(&mut self, address: String) -> Vec<Command> {
        self.hung = false;
        let url = Url::parse(&address).ok();
        let host = url.and_then(|url| url.host_str().map(str::to_owned));
        self.opening = Some(Opening { address, host });
        self.reload()
    }

    /// «Обновить»: the page that is seen, or the one that is awaited.
    pub(super) fn reload(&mut self) -> Vec<Command> {
        let is_form = matches!(self.error, Some(PageError::Unrepeated));
        if is_form && !self.is_awaited() {
            return vec![Command::Render];
        }
        self.error = None;
        self.question = None;
        self.asks_to_repeat = false;
        self.revivals = 0;
        let hung = std::mem::take(&mut self.hung);
        let ended = self.ended;
        self.ended |= hung;
        let todo = match (self.open_again(), hung, ended) {
            (Some(again), _, _) => vec![again],
            (None, true, _) => vec![Command::EndPage, Command::Reopen],
            (None, false, true) => vec![Command::Reopen],
            (None, false, false) => vec![Command::Reload],
        };
        todo.into_iter().chain([Command::Render]).collect()
    }

    /// What was opened is opened once more; the engine itself would go back to the page before.
    fn open_again(&self) -> Option<Command> {
        let opening = self.opening.as_ref()?;
        Some(Command::Load(opening.address.clone()))
    }

    /// How the page is brought back whose process has just ended, unless that happens again and again. A
    /// crash of the page that was left must not bring that one back.
    pub(super) fn revive(&mut self) -> Option<Command> {
        self.revivals += 1;
        let again = self.open_again().unwrap_or(Command::Reload);
        (self.revivals <= REVIVALS).then_some(again)
    }

    /// A document is there.
    pub(super) fn document_came(&mut self, error: Option<PageError>) {
        self.error = error;
        self.ended = false;
    }

    /// The address that was opened has arrived.
    pub(super) fn opening_came(&mut self) {
        self.opening = None;
        self.asks_to_repeat = false;
    }

    /// This is shown in place of the page.
    pub(super) fn fail(&mut self, error: PageError) {
        self.error = Some(error);
        self.loading = false;
    }

    /// The page has no process any more.
    pub(super) fn end(&mut self) {
        self.ended = true;
        self.hung = false;
        self.question = None;
        self.asks_to_repeat = false;
    }

    /// An error below which the page still lies is put away.
    pub(super) fn forget_error(&mut self) {
        if !self.is_gone() {
            self.error = None;
        }
    }

    /// The page answers again, or the citizen waits.
    pub(super) fn forget_hanging(&mut self) -> Vec<Command> {
        self.error.take_if(|error| matches!(error, PageError::Hung));
        vec![Command::Render]
    }

    /// The question of the page; without one, an answer comes too late.
    pub(super) fn answer(&mut self, answer: Answer) -> Vec<Command> {
        let Some(mut question) = self.question.take() else {
            return Vec::new();
        };
        let words = match answer {
            Answer::Words(words) => {
                question.reply = words;
                self.question = Some(question);
                return Vec::new();
            }
            Answer::Agree => Some(question.reply),
            Answer::Decline => None,
        };
        vec![Command::Answer(words), Command::Render]
    }

    /// The citizen has decided whether the form is sent again.
    pub(super) fn repeat_form(&mut self, again: bool) -> Vec<Command> {
        if !std::mem::take(&mut self.asks_to_repeat) {
            return Vec::new();
        }
        vec![Command::Repeat(again), Command::Render]
    }

    /// An address was refused; with `page`, the citizen waits for it.
    pub(super) fn refused(
        &mut self,
        host: String,
        reason: &'static str,
        page: bool,
    ) -> Vec<Command> {
        let told = FromScreen::Refused {
            host: host.clone(),
            reason: reason.to_owned(),
        };
        let mut todo = vec![Command::Tell(told)];
        if page {
            self.error = Some(PageError::Refused { host, reason });
            todo.push(Command::Render);
        }
        todo
    }

    /// What was refused can be read.
    pub(super) fn offers(&mut self, contact: String) -> Vec<Command> {
        self.error = Some(PageError::Contact(contact));
        vec![Command::Render]
    }

    /// The seat hears once whether a portal answers.
    pub(super) fn tell_answers(&mut self, host: &str, well: bool) -> Option<Command> {
        let now = Some((host.to_owned(), well));
        let told = std::mem::replace(&mut self.answers, now);
        (told != self.answers).then(|| {
            let host = host.to_owned();
            Command::Tell(FromScreen::Answers { host, well })
        })
    }
}
