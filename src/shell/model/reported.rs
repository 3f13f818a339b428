//! What the portal view reports, and what that means for the visit.

use std::mem;

use url::Url;

use super::capabilities::Choosing;
use super::page::PageError;
use super::visit::{Location, ShownVisit};
use super::{Command, Model, Report};
use crate::link::{Distrust, Face, FromScreen};
use crate::shell::view::StatusMessage;

impl Model {
    /// The seat has opened an address.
    pub(super) fn opens(&mut self, address: String) -> Vec<Command> {
        let mut todo = Vec::new();
        // The report of the visit before may still be shown; what is told of the time is the new one's already.
        if self.face != Face::Home {
            let time = mem::take(&mut self.visit.time);
            todo = self.turn_to(Face::Home);
            self.visit.time = time;
        }
        self.visit.location = Location::Portal;
        self.visit.staff = None;
        self.visit.begun = true;
        todo.extend(self.visit.page.open(address));
        todo
    }

    /// A key, a button or a finger: whoever presses something on a page that still does not answer
    /// is asked again.
    pub(crate) fn pressed_page(&mut self) -> Vec<Command> {
        if !self.visit.page.hung || !self.shows_portal() {
            return Vec::new();
        }
        self.visit.fail(PageError::Hung)
    }

    /// The portal view reported something.
    pub(crate) fn reported(&mut self, report: Report) -> Vec<Command> {
        let visit = &mut self.visit;
        match report {
            Report::At(address) => self.arrived(&address, true),
            Report::Ailing(address) => self.arrived(&address, false),
            Report::Made(host) => visit.made_by(host),
            Report::Nameless => visit.lost_its_name(),
            Report::Below(host) => vec![Command::Tell(FromScreen::Below(host))],
            Report::NoWindow => visit.tell(StatusMessage::NoWindow),
            Report::Loading(loading) => {
                visit.page.loading = loading;
                vec![Command::Render]
            }
            Report::History { back, forward } => visit.page.set_history(back, forward),
            Report::Refused { host, reason, page } => visit.page.refused(host, reason, page),
            Report::Contact(contact) => visit.page.offers(contact),
            Report::Down { host } => visit.portal_down(host),
            Report::NoPage => visit.brought_no_page(),
            Report::NoNetwork => visit.fail(PageError::NoNetwork),
            // The portal may be well: the seat hears nothing of it from here.
            Report::NoWay { host } => visit.fail(PageError::NoWay { host }),
            Report::Certificate { host, why } => visit.distrust(host, why),
            Report::Unprotected { host } => visit.distrust(host, Distrust::Old),
            Report::Print => visit.prints_itself(),
            Report::Drawn(file) => visit.drawn(file),
            Report::Locked { host } => visit.fail(PageError::Locked { host }),
            Report::Saved(name) => visit.file_came(name, StatusMessage::Saved),
            Report::NotSaved(why) => visit.tell(StatusMessage::NotSaved(why)),
            Report::Asks(question) => {
                visit.page.question = Some(question);
                vec![Command::Render]
            }
            Report::Choose(asked) => {
                visit.choosing = Some(Choosing::of(asked));
                vec![Command::Render]
            }
            Report::AsksToRepeat => {
                visit.page.asks_to_repeat = true;
                vec![Command::Render]
            }
            Report::Unrepeated => visit.end_page(PageError::Unrepeated),
            Report::TooLarge => visit.end_page(PageError::TooLarge),
            Report::Crashed => visit.crashed(),
            Report::Responsive(answers) => self.set_responsive(answers),
            Report::Files(files) => self.ask_to_end(files),
            Report::LoggedOut { at, confirmed } => {
                vec![Command::Tell(FromScreen::LoggedOut { at, confirmed })]
            }
        }
    }

    /// A page is there; one that is not `well` says that its portal is down, and lies below the calm
    /// page.
    fn arrived(&mut self, address: &Url, well: bool) -> Vec<Command> {
        let visit = &mut self.visit;
        let host = address.host_str().map(str::to_owned);
        let down = host.clone().filter(|_| !well);
        visit
            .page
            .document_came(down.map(|host| PageError::Down { host, page: true }));
        visit.page.opening_came();
        visit.guide.follow(&self.library, address);
        let mut todo = visit.stop_choosing();
        todo.extend(visit.tell_host(host.clone()));
        todo.extend(host.and_then(|host| visit.page.tell_answers(&host, well)));
        todo.push(Command::Render);
        todo
    }

    /// The page answers, or does not.
    fn set_responsive(&mut self, answers: bool) -> Vec<Command> {
        self.visit.page.hung = !answers;
        if answers {
            self.visit.page.forget_hanging()
        } else if self.shows_portal() {
            self.visit.fail(PageError::Hung)
        } else {
            vec![Command::Render]
        }
    }
}

impl ShownVisit {
    fn fail(&mut self, error: PageError) -> Vec<Command> {
        self.page.fail(error);
        let settled = self.printing.give_up_drawing().into_iter();
        settled.chain([Command::Render]).collect()
    }

    /// The page has no process any more.
    pub(super) fn end_page(&mut self, error: PageError) -> Vec<Command> {
        self.page.end();
        let mut todo = self.stop_choosing();
        todo.extend(self.fail(error));
        todo
    }

    fn crashed(&mut self) -> Vec<Command> {
        let again = self.page.revive();
        let mut todo = self.end_page(PageError::Crashed);
        todo.extend(again);
        todo
    }

    /// The load is over without a page; why, may have been said before.
    fn brought_no_page(&mut self) -> Vec<Command> {
        let host = self.page.opening_host().map(str::to_owned);
        match host.filter(|_| self.page.error.is_none()) {
            Some(host) => self.fail(PageError::NoPage { host }),
            None => Vec::new(),
        }
    }

    fn portal_down(&mut self, host: String) -> Vec<Command> {
        let told = self.page.tell_answers(&host, false);
        let mut todo = self.fail(PageError::Down { host, page: false });
        todo.extend(told);
        todo
    }

    /// The protection of a portal is not believed; the seat hears it each time, and counts.
    fn distrust(&mut self, host: String, why: Distrust) -> Vec<Command> {
        let told = Command::Tell(FromScreen::Distrusted {
            host: host.clone(),
            why,
        });
        let mut todo = self.fail(match why {
            Distrust::Old => PageError::Unprotected { host },
            _ => PageError::Certificate { host, why },
        });
        todo.push(told);
        todo
    }

    /// A window without an address of its own bears the name of the page that made it. The guide has
    /// nothing to follow.
    fn made_by(&mut self, host: String) -> Vec<Command> {
        self.page.document_came(None);
        let mut todo = self.tell_host(Some(host));
        todo.push(Command::Render);
        todo
    }

    /// Nothing is seen of a document that could imitate any portal.
    fn lost_its_name(&mut self) -> Vec<Command> {
        if self.page.is_awaited() {
            return Vec::new();
        }
        let host = self.page.host.clone().unwrap_or_default();
        let mut todo = self.tell_host(None);
        todo.extend(self.end_page(PageError::NoPage { host }));
        todo
    }

    /// The seat hears of another host.
    fn tell_host(&mut self, host: Option<String>) -> Vec<Command> {
        if self.page.host == host {
            return Vec::new();
        }
        self.page.host.clone_from(&host);
        let told = Command::Tell(FromScreen::At(host));
        Vec::from_iter([told].into_iter().chain(self.printing.give_up_drawing()))
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::on_a_page;
    use super::*;
    use crate::link::ToScreen;
    use crate::shell::view::{Act, CapabilityAct, Dialog, Main, Target, Trouble};

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
        assert_eq!(model.acted(CapabilityAct::Print), []);
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
