//! The page in the portal view: what it reports, and what is shown in its place when it fails.
//!
//! A page that hangs, dies or takes too much is never the end of a visit: the citizen reads what became
//! of it and can open it again.

use url::Url;

use super::{Do, Model, REVIVALS, Report, Told};
use crate::link::FromScreen;

/// What is known of the portal view.
#[derive(Debug, Default)]
pub(super) struct Page {
    pub(super) host: Option<String>,
    pub(super) loading: bool,
    pub(super) back: bool,
    pub(super) forward: bool,
    pub(super) revivals: u32,
    /// The page does not answer.
    pub(super) hung: bool,
    /// Its process has ended, and nothing lies below the calm page.
    pub(super) ended: bool,
    /// What was opened and has not arrived yet.
    pub(super) opening: Option<String>,
}

/// Why there is no page.
#[derive(Debug)]
pub(super) enum Fix {
    Refused { host: String, reason: &'static str },
    NoNetwork,
    Down { host: String },
    Certificate { host: String },
    Locked { host: String },
    Crashed,
    TooLarge,
    Hung,
}

impl Model {
    /// A key, a button or a finger: whoever presses something on a page that still does not answer
    /// is asked again.
    pub(crate) fn pressed_page(&mut self) -> Vec<Do> {
        if !self.page.hung || !self.shows_portal() {
            return Vec::new();
        }
        self.fails(Fix::Hung)
    }

    /// The portal view reported something.
    pub(crate) fn reported(&mut self, report: Report) -> Vec<Do> {
        match report {
            Report::At(address) => self.arrived(&address),
            Report::Loading(loading) => {
                self.page.loading = loading;
                vec![Do::Render]
            }
            Report::History { back, forward } => {
                if (self.page.back, self.page.forward) == (back, forward) {
                    return Vec::new();
                }
                self.page.back = back;
                self.page.forward = forward;
                vec![Do::Render]
            }
            Report::Refused { host, reason, page } => self.refused(host, reason, page),
            Report::Down { host } => self.fails(Fix::Down { host }),
            Report::NoNetwork => self.fails(Fix::NoNetwork),
            Report::Certificate { host } => self.fails(Fix::Certificate { host }),
            Report::Print => self.prints_itself(),
            Report::Drawn(file) => self.drawn(file),
            Report::Locked { host } => self.fails(Fix::Locked { host }),
            Report::Saved(name) => self.saved(name),
            Report::NotSaved(why) => self.tells(Told::NotSaved(why)),
            Report::Asks(question) => {
                self.question = Some(question);
                vec![Do::Render]
            }
            Report::Choose(names) => {
                self.choosing = Some(names);
                vec![Do::Render]
            }
            Report::TooLarge => self.ends(Fix::TooLarge),
            Report::Responsive(answers) => {
                self.page.hung = !answers;
                if answers {
                    self.trouble.take_if(|fix| matches!(fix, Fix::Hung));
                } else if self.shows_portal() {
                    return self.fails(Fix::Hung);
                }
                vec![Do::Render]
            }
            Report::Files(files) => self.ask_to_end(files),
            Report::LoggedOut { at, confirmed } => Model::logged_out(at, confirmed),
            Report::Crashed => self.crashed(),
        }
    }

    /// A crash of the page that was left must not bring that one back.
    fn crashed(&mut self) -> Vec<Do> {
        self.page.revivals += 1;
        let again = match self.page.opening.clone() {
            Some(address) => Do::Load(address),
            None => Do::Reload,
        };
        let mut todo = self.ends(Fix::Crashed);
        if self.page.revivals <= REVIVALS {
            todo.push(again);
        }
        todo
    }

    fn refused(&mut self, host: String, reason: &'static str, page: bool) -> Vec<Do> {
        let told = FromScreen::Refused {
            host: host.clone(),
            reason: reason.to_owned(),
        };
        let mut todo = vec![Do::Tell(told)];
        if page {
            self.trouble = Some(Fix::Refused { host, reason });
            todo.push(Do::Render);
        }
        todo
    }

    fn fails(&mut self, fix: Fix) -> Vec<Do> {
        self.trouble = Some(fix);
        self.page.loading = false;
        Vec::from_iter(self.print_left_behind().into_iter().chain([Do::Render]))
    }

    /// The page has no process any more.
    pub(super) fn ends(&mut self, fix: Fix) -> Vec<Do> {
        self.page.ended = true;
        self.page.hung = false;
        self.question = None;
        self.fails(fix)
    }

    pub(super) fn reload(&mut self) -> Vec<Do> {
        self.trouble = None;
        self.question = None;
        self.page.revivals = 0;
        let hung = std::mem::take(&mut self.page.hung);
        let todo = match (hung, self.page.ended) {
            (true, _) => vec![Do::EndPage, Do::Reopen],
            (false, true) => vec![Do::Reopen],
            (false, false) => vec![Do::Reload],
        };
        todo.into_iter().chain([Do::Render]).collect()
    }

    fn arrived(&mut self, address: &Url) -> Vec<Do> {
        let host = address.host_str().map(str::to_owned);
        self.trouble = None;
        self.page.ended = false;
        self.page.opening = None;
        self.follow(address);
        let mut todo = Vec::new();
        if self.page.host != host {
            self.page.host.clone_from(&host);
            todo.push(Do::Tell(FromScreen::At(host)));
            todo.extend(self.print_left_behind());
        }
        todo.push(Do::Render);
        todo
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::on_a_page;
    use super::*;
    use crate::link::ToScreen;

    #[test]
    fn a_crash_of_the_page_that_was_left_does_not_bring_it_back() {
        let mut model = on_a_page();
        let next = "https://esia.gosuslugi.ru/".to_owned();
        model.told(ToScreen::Open(next.clone()));
        assert!(model.reported(Report::Crashed).contains(&Do::Load(next)));
    }
}
