//! The page in the portal view: what it reports, and what is shown in its place when it fails.
//!
//! A page that hangs, dies or takes too much is never the end of a visit: the citizen reads what became
//! of it and can open it again.

use url::Url;

use super::{Choosing, Command, Model, Place, REVIVALS, Report, Told};
use crate::link::{Distrust, Face, FromScreen};

/// What is known of the portal view.
#[derive(Debug, Default)]
pub(super) struct Page {
    pub(super) host: Option<String>,
    pub(super) loading: bool,
    back: bool,
    forward: bool,
    revivals: u32,
    /// The page does not answer.
    hung: bool,
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

impl Page {
    /// Nothing lies below a calm page.
    pub(super) fn is_gone(&self) -> bool {
        self.ended || self.opening.is_some()
    }

    /// Whose page is awaited.
    pub(super) fn opening_host(&self) -> Option<&str> {
        self.opening.as_ref()?.host.as_deref()
    }

    /// There is a page before this one. From one that is still awaited the way back is home.
    pub(super) fn can_back(&self) -> bool {
        self.back && self.opening.is_none()
    }

    /// There is a page after this one.
    pub(super) fn can_forward(&self) -> bool {
        self.forward && self.opening.is_none()
    }
}

impl Model {
    /// The seat has opened an address: the page before ends with that.
    pub(super) fn opens(&mut self, address: String) -> Vec<Command> {
        // The report of the visit before may still be shown.
        self.face = Face::Home;
        self.place = Place::Portal;
        self.staff = None;
        self.begun = true;
        self.page.hung = false;
        let host = Url::parse(&address)
            .ok()
            .and_then(|address| address.host_str().map(str::to_owned));
        self.page.opening = Some(Opening { address, host });
        self.reload()
    }

    /// A key, a button or a finger: whoever presses something on a page that still does not answer
    /// is asked again.
    pub(crate) fn pressed_page(&mut self) -> Vec<Command> {
        if !self.page.hung || !self.shows_portal() {
            return Vec::new();
        }
        self.fails(PageError::Hung)
    }

    /// The portal view reported something.
    pub(crate) fn reported(&mut self, report: Report) -> Vec<Command> {
        match report {
            Report::At(address) => self.arrived(&address, true),
            Report::Ailing(address) => self.arrived(&address, false),
            Report::Made(host) => self.made(host),
            Report::Nameless => self.lost_its_name(),
            Report::Below(host) => vec![Command::Tell(FromScreen::Below(host))],
            Report::NoWindow => self.tells(Told::NoWindow),
            Report::Loading(loading) => {
                self.page.loading = loading;
                vec![Command::Render]
            }
            Report::History { back, forward } => {
                if (self.page.back, self.page.forward) == (back, forward) {
                    return Vec::new();
                }
                self.page.back = back;
                self.page.forward = forward;
                vec![Command::Render]
            }
            Report::Refused { host, reason, page } => self.refused(host, reason, page),
            Report::Down { host } => self.is_down(host),
            Report::NoPage => self.brought_no_page(),
            Report::NoNetwork => self.fails(PageError::NoNetwork),
            // The portal may be well: the seat hears nothing of it from here.
            Report::NoWay { host } => self.fails(PageError::NoWay { host }),
            Report::Certificate { host, why } => self.distrusts(host, why),
            Report::Unprotected { host } => self.distrusts(host, Distrust::Old),
            Report::Print => self.prints_itself(),
            Report::Drawn(file) => self.drawn(file),
            Report::Locked { host } => self.fails(PageError::Locked { host }),
            Report::Saved(name) => self.came(name, Told::Saved),
            Report::NotSaved(why) => self.tells(Told::NotSaved(why)),
            Report::Asks(question) => {
                self.question = Some(question);
                vec![Command::Render]
            }
            Report::Choose(names) => {
                self.choosing = Some(Choosing { names, stick: None });
                vec![Command::Render]
            }
            Report::AsksToRepeat => {
                self.repeating = true;
                vec![Command::Render]
            }
            Report::Unrepeated => self.ends(PageError::Unrepeated),
            Report::TooLarge => self.ends(PageError::TooLarge),
            Report::Responsive(answers) => {
                self.page.hung = !answers;
                if answers {
                    self.trouble.take_if(|fix| matches!(fix, PageError::Hung));
                } else if self.shows_portal() {
                    return self.fails(PageError::Hung);
                }
                vec![Command::Render]
            }
            Report::Files(files) => self.ask_to_end(files),
            Report::LoggedOut { at, confirmed } => Model::logged_out(at, confirmed),
            Report::Crashed => self.crashed(),
        }
    }

    /// A crash of the page that was left must not bring that one back.
    fn crashed(&mut self) -> Vec<Command> {
        self.page.revivals += 1;
        let again = self.opens_again().unwrap_or(Command::Reload);
        let mut todo = self.ends(PageError::Crashed);
        if self.page.revivals <= REVIVALS {
            todo.push(again);
        }
        todo
    }

    fn refused(&mut self, host: String, reason: &'static str, page: bool) -> Vec<Command> {
        let told = FromScreen::Refused {
            host: host.clone(),
            reason: reason.to_owned(),
        };
        let mut todo = vec![Command::Tell(told)];
        if page {
            self.trouble = Some(PageError::Refused { host, reason });
            todo.push(Command::Render);
        }
        todo
    }

    fn fails(&mut self, fix: PageError) -> Vec<Command> {
        self.trouble = Some(fix);
        self.page.loading = false;
        Vec::from_iter(
            self.print_left_behind()
                .into_iter()
                .chain([Command::Render]),
        )
    }

    /// The page has no process any more.
    pub(super) fn ends(&mut self, fix: PageError) -> Vec<Command> {
        self.page.ended = true;
        self.page.hung = false;
        self.question = None;
        self.repeating = false;
        self.fails(fix)
    }

    /// «Обновить»: the page that is seen, or the one that is awaited.
    pub(super) fn reload(&mut self) -> Vec<Command> {
        let is_form = matches!(self.trouble, Some(PageError::Unrepeated));
        if is_form && self.page.opening.is_none() {
            return vec![Command::Render];
        }
        self.trouble = None;
        self.question = None;
        self.repeating = false;
        self.page.revivals = 0;
        let hung = std::mem::take(&mut self.page.hung);
        let ended = self.page.ended;
        self.page.ended |= hung;
        let todo = match (self.opens_again(), hung, ended) {
            (Some(again), _, _) => vec![again],
            (None, true, _) => vec![Command::EndPage, Command::Reopen],
            (None, false, true) => vec![Command::Reopen],
            (None, false, false) => vec![Command::Reload],
        };
        todo.into_iter().chain([Command::Render]).collect()
    }

    /// Whether to send a form again is asked over the page that it would take away.
    pub(super) fn asks_to_repeat(&self) -> bool {
        self.repeating && self.face == Face::Home && self.place == Place::Portal
    }

    /// The citizen has decided whether the form is sent again.
    pub(super) fn repeats(&mut self, again: bool) -> Vec<Command> {
        if !std::mem::take(&mut self.repeating) {
            return Vec::new();
        }
        vec![Command::Repeat(again), Command::Render]
    }

    /// What was opened is opened once more; the engine itself would go back to the page before.
    fn opens_again(&self) -> Option<Command> {
        let opening = self.page.opening.as_ref()?;
        Some(Command::Load(opening.address.clone()))
    }

    /// The load is over without a page; why, may have been said before.
    fn brought_no_page(&mut self) -> Vec<Command> {
        let host = self.page.opening_host().map(str::to_owned);
        match host.filter(|_| self.trouble.is_none()) {
            Some(host) => self.fails(PageError::NoPage { host }),
            None => Vec::new(),
        }
    }

    fn is_down(&mut self, host: String) -> Vec<Command> {
        let told = self.tells_of(&host, false);
        let mut todo = self.fails(PageError::Down { host, page: false });
        todo.extend(told);
        todo
    }

    /// The protection of a portal is not believed; the seat hears it each time, and counts.
    fn distrusts(&mut self, host: String, why: Distrust) -> Vec<Command> {
        let told = Command::Tell(FromScreen::Distrusted {
            host: host.clone(),
            why,
        });
        let mut todo = self.fails(match why {
            Distrust::Old => PageError::Unprotected { host },
            _ => PageError::Certificate { host, why },
        });
        todo.push(told);
        todo
    }

    /// The seat hears once whether a portal answers.
    fn tells_of(&mut self, host: &str, well: bool) -> Option<Command> {
        let now = Some((host.to_owned(), well));
        let told = std::mem::replace(&mut self.page.answers, now);
        (told != self.page.answers).then(|| {
            let host = host.to_owned();
            Command::Tell(FromScreen::Answers { host, well })
        })
    }

    /// A page is there; one that is not `well` says that its portal is down, and lies below the calm
    /// page.
    fn arrived(&mut self, address: &Url, well: bool) -> Vec<Command> {
        let host = address.host_str().map(str::to_owned);
        let down = host.clone().filter(|_| !well);
        self.trouble = down.map(|host| PageError::Down { host, page: true });
        self.page.ended = false;
        self.page.opening = None;
        self.repeating = false;
        self.follow(address);
        let mut todo = self.is_at(host.clone());
        todo.extend(host.and_then(|host| self.tells_of(&host, well)));
        todo.push(Command::Render);
        todo
    }

    /// A window without an address of its own bears the name of the page that made it. The guide has
    /// nothing to follow.
    fn made(&mut self, host: String) -> Vec<Command> {
        self.trouble = None;
        self.page.ended = false;
        let mut todo = self.is_at(Some(host));
        todo.push(Command::Render);
        todo
    }

    /// Nothing is seen of a document that could imitate any portal.
    fn lost_its_name(&mut self) -> Vec<Command> {
        if self.page.opening.is_some() {
            return Vec::new();
        }
        let host = self.page.host.clone().unwrap_or_default();
        let mut todo = self.is_at(None);
        todo.extend(self.ends(PageError::NoPage { host }));
        todo
    }

    /// The seat hears of another host.
    fn is_at(&mut self, host: Option<String>) -> Vec<Command> {
        if self.page.host == host {
            return Vec::new();
        }
        self.page.host.clone_from(&host);
        let told = Command::Tell(FromScreen::At(host));
        Vec::from_iter([told].into_iter().chain(self.print_left_behind()))
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::on_a_page;
    use super::*;
    use crate::link::ToScreen;
    use crate::shell::view::{Act, Dialog, Main, Target, Trouble};

    /// What the seat hears of portals.
    fn told(todo: &[Command]) -> Vec<(&str, bool)> {
        todo.iter()
            .filter_map(|one| match one {
                Command::Tell(FromScreen::Answers { host, well }) => Some((host.as_str(), *well)),
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
    fn a_form_goes_again_only_after_a_yes() {
        let mut model = on_a_page();
        assert_eq!(model.acted(Act::RepeatConfirmed), [], "nobody asked");
        for (act, again) in [(Act::Dismiss, false), (Act::RepeatConfirmed, true)] {
            model.reported(Report::AsksToRepeat);
            assert_eq!(model.view().dialog, Some(Dialog::Repeat));
            assert_eq!(model.acted(act), [Command::Repeat(again), Command::Render]);
            assert_eq!(model.view().dialog, None);
        }
        model.reported(Report::AsksToRepeat);
        model.acted(Act::Home);
        assert_eq!(model.view().dialog, None, "the start page asks nothing");
    }

    #[test]
    fn a_page_that_came_from_a_form_does_not_come_back_by_itself() {
        let mut model = on_a_page();
        assert!(model.reported(Report::Crashed).contains(&Command::Reload));
        assert_eq!(model.reported(Report::Unrepeated), [Command::Render]);
        let Main::Trouble(Trouble::Unrepeated {
            portal: Some(portal),
        }) = model.view().main
        else {
            panic!("no calm page");
        };
        assert_eq!(portal.target, Target::Portal("gosuslugi".into()));
        assert_eq!(model.acted(Act::Reload), [Command::Render]);
        model.acted(Act::Back);
        assert!(matches!(model.view().main, Main::Home(_)));
        model.told(ToScreen::Open(NEXT.to_owned()));
        assert!(matches!(model.view().main, Main::Portal));
    }

    const NEXT: &str = "https://esia.gosuslugi.ru/";

    /// A page is there, and another one was opened.
    fn on_the_way() -> Model {
        let mut model = on_a_page();
        model.reported(Report::History {
            back: true,
            forward: true,
        });
        let todo = model.told(ToScreen::Open(NEXT.to_owned()));
        assert_eq!(todo, [Command::Load(NEXT.to_owned()), Command::Render]);
        model
    }

    #[test]
    fn a_crash_of_the_page_that_was_left_does_not_bring_it_back() {
        let mut model = on_the_way();
        let todo = model.reported(Report::Crashed);
        assert!(todo.contains(&Command::Load(NEXT.to_owned())));
    }

    #[test]
    fn what_opens_is_named_and_only_that_can_be_reloaded() {
        let mut model = on_the_way();
        let bar = model.view().bar;
        assert_eq!(bar.host, Some("esia.gosuslugi.ru"));
        assert_eq!(bar.portal, Some("Госуслуги"));
        assert!(!bar.can_forward && !bar.can_print);
        assert_eq!(model.acted(Act::Print), []);
        assert_eq!(model.acted(Act::Forward), []);
        let again = [Command::Load(NEXT.to_owned()), Command::Render];
        assert_eq!(model.acted(Act::Reload), again);
        // The history is that of the page before.
        assert_eq!(model.acted(Act::Back), [Command::Render]);
        assert!(matches!(model.view().main, Main::Home(_)));
        assert_eq!(model.view().bar.host, None);
        model.acted(Act::Back);
        assert_eq!(model.view().bar.host, Some("esia.gosuslugi.ru"));
    }

    #[test]
    fn below_a_page_that_did_not_open_there_is_none() {
        let fails = [
            Report::NoNetwork,
            Report::NoWay {
                host: "esia.gosuslugi.ru".into(),
            },
            Report::NoPage,
            Report::Down {
                host: "esia.gosuslugi.ru".into(),
            },
        ];
        for fail in fails {
            let mut model = on_the_way();
            model.reported(fail);
            assert_eq!(model.view().bar.host, Some("esia.gosuslugi.ru"));
            model.acted(Act::Back);
            assert!(matches!(model.view().main, Main::Home(_)));
            model.acted(Act::Back);
            assert!(matches!(model.view().main, Main::Trouble(_)));
            let again = [Command::Load(NEXT.to_owned()), Command::Render];
            assert_eq!(model.acted(Act::Reload), again);
            assert!(matches!(model.view().main, Main::Portal));
        }
    }

    #[test]
    fn a_load_that_brings_no_page_is_explained_once() {
        let mut model = on_the_way();
        let why = Distrust::Expired;
        let host = "esia.gosuslugi.ru".to_owned();
        let todo = model.reported(Report::Certificate {
            host: host.clone(),
            why,
        });
        assert!(todo.contains(&Command::Tell(FromScreen::Distrusted { host, why })));
        assert_eq!(model.reported(Report::NoPage), []);
        let certificate = |model: &Model| {
            let main = model.view().main;
            matches!(main, Main::Trouble(Trouble::Certificate { .. }))
        };
        assert!(certificate(&model));
        let mut model = on_a_page();
        assert_eq!(model.reported(Report::NoPage), [], "a page is there");
    }

    #[test]
    fn a_page_that_hung_is_forgotten_with_the_next_one() {
        let mut model = on_a_page();
        model.reported(Report::Responsive(false));
        model.told(ToScreen::Open(NEXT.to_owned()));
        assert_eq!(model.pressed_page(), []);
    }
}
