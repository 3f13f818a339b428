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
    /// Which portal the seat was told last of, and whether it answers.
    answers: Option<(String, bool)>,
}

/// Why there is no page.
#[derive(Debug)]
pub(super) enum Fix {
    Refused {
        host: String,
        reason: &'static str,
    },
    NoNetwork,
    /// With `page`, the portal's own page lies below, which says so, too.
    Down {
        host: String,
        page: bool,
    },
    Certificate {
        host: String,
    },
    Locked {
        host: String,
    },
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
            Report::At(address) => self.arrived(&address, true),
            Report::Ailing(address) => self.arrived(&address, false),
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
            Report::Down { host } => self.is_down(host),
            Report::NoNetwork => self.fails(Fix::NoNetwork),
            Report::Certificate { host } => self.fails(Fix::Certificate { host }),
            Report::Print => self.prints_itself(),
            Report::Drawn(file) => self.drawn(file),
            Report::Locked { host } => self.fails(Fix::Locked { host }),
            Report::Saved(name) => self.came(Told::Saved(name)),
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

    fn is_down(&mut self, host: String) -> Vec<Do> {
        let told = self.tells_of(&host, false);
        let mut todo = self.fails(Fix::Down { host, page: false });
        todo.extend(told);
        todo
    }

    /// The seat hears once whether a portal answers.
    fn tells_of(&mut self, host: &str, well: bool) -> Option<Do> {
        let now = Some((host.to_owned(), well));
        let told = std::mem::replace(&mut self.page.answers, now);
        (told != self.page.answers).then(|| {
            let host = host.to_owned();
            Do::Tell(FromScreen::Answers { host, well })
        })
    }

    /// A page is there; one that is not `well` says that its portal is down, and lies below the calm
    /// page.
    fn arrived(&mut self, address: &Url, well: bool) -> Vec<Do> {
        let host = address.host_str().map(str::to_owned);
        let down = host.clone().filter(|_| !well);
        self.trouble = down.map(|host| Fix::Down { host, page: true });
        self.page.ended = false;
        self.page.opening = None;
        self.follow(address);
        let mut todo = Vec::new();
        if self.page.host != host {
            self.page.host.clone_from(&host);
            todo.push(Do::Tell(FromScreen::At(host.clone())));
            todo.extend(self.print_left_behind());
        }
        todo.extend(host.and_then(|host| self.tells_of(&host, well)));
        todo.push(Do::Render);
        todo
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::on_a_page;
    use super::*;
    use crate::link::ToScreen;
    use crate::shell::ui::{Act, Main, Target, Trouble};

    /// What the seat hears of portals.
    fn told(todo: &[Do]) -> Vec<(&str, bool)> {
        todo.iter()
            .filter_map(|one| match one {
                Do::Tell(FromScreen::Answers { host, well }) => Some((host.as_str(), *well)),
                _ => None,
            })
            .collect()
    }

    #[test]
    fn a_portal_that_says_that_it_is_down_is_explained_and_its_page_can_be_read() {
        let mut model = on_a_page();
        let page = Url::parse("https://www.gosuslugi.ru/600101/1/form").unwrap();
        let todo = model.reported(Report::Ailing(page.clone()));
        assert_eq!(told(&todo), [("www.gosuslugi.ru", false)]);
        let Main::Trouble(Trouble::PortalDown { page: below, .. }) = model.view().main else {
            panic!("no calm page");
        };
        assert!(below);
        model.acted(Act::Back);
        assert!(matches!(model.view().main, Main::Portal));
        let todo = model.reported(Report::Ailing(page.clone()));
        assert_eq!(told(&todo), [], "told once");
        let todo = model.reported(Report::At(page));
        assert_eq!(told(&todo), [("www.gosuslugi.ru", true)]);
        assert!(matches!(model.view().main, Main::Portal));
    }

    #[test]
    fn another_portal_forgets_the_service_of_before() {
        let mut model = on_a_page();
        model.acted(Act::Open(Target::Portal("gosuslugi".into())));
        let todo = model.reported(Report::Down {
            host: "www.gosuslugi.ru".into(),
        });
        assert_eq!(told(&todo), [("www.gosuslugi.ru", false)]);
        let Main::Trouble(Trouble::PortalDown { service, .. }) = model.view().main else {
            panic!("no calm page");
        };
        assert_eq!(service, None);
    }

    #[test]
    fn a_crash_of_the_page_that_was_left_does_not_bring_it_back() {
        let mut model = on_a_page();
        let next = "https://esia.gosuslugi.ru/".to_owned();
        model.told(ToScreen::Open(next.clone()));
        assert!(model.reported(Report::Crashed).contains(&Do::Load(next)));
    }
}
