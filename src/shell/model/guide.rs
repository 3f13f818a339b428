//! The guide beside the page: which one and which step, by the address of the page alone.
//!
//! A lesson stays, and a guide with which the citizen opened the portal until a service has one of its own; any
//! other follows. An address moves the mark on, a press alone says that a step is done. What the guide says stands
//! in `guides`.

use std::collections::BTreeSet;
use std::rc::Rc;

use url::Url;

use super::visit::{Location, ShownVisit};
use super::{Command, Model};
use crate::catalogue;
use crate::guides::{Guide, Library};
use crate::link::{FromScreen, Wanted};
use crate::policy::Policy;
use crate::shell::view::{PRINCIPAL, PanelWidth};

/// The guide beside the page.
#[derive(Debug, Default)]
pub(super) struct GuidePanel {
    /// Which one, if there is one for this page.
    pub(super) open: Option<OpenGuide>,
    /// Those that others took the place of, for the way back.
    left: Vec<OpenGuide>,
    /// The citizen wants to see it no more.
    pub(super) hidden: bool,
    pub(super) width: PanelWidth,
}

/// An open guide.
#[derive(Debug, PartialEq)]
pub(super) struct OpenGuide {
    pub(super) id: String,
    pub(super) step: usize,
    /// The steps that the citizen has told to be done.
    pub(super) done: BTreeSet<usize>,
    /// The citizen opened the portal with it.
    kept: bool,
    /// The guide that was open when the citizen asked for this one: the way back to it.
    pub(super) from: Option<String>,
    /// The clip that the citizen has asked for, by its place among the pictures of the guide.
    pub(super) clip: Option<usize>,
}

impl OpenGuide {
    /// At its beginning. Nothing moves until it is asked for.
    pub(super) fn new(id: &str) -> OpenGuide {
        OpenGuide::at(id, 0)
    }

    fn at(id: &str, step: usize) -> OpenGuide {
        OpenGuide {
            id: id.to_owned(),
            step,
            done: BTreeSet::new(),
            kept: false,
            from: None,
            clip: None,
        }
    }

    fn go_to(&mut self, step: usize) {
        if self.step != step {
            self.step = step;
            self.clip = None;
        }
    }
}

impl GuidePanel {
    /// Shows this guide from its beginning; the one from which the citizen came, where it was left.
    pub(super) fn show(&mut self, id: &str) {
        self.hidden = false;
        let now = self.open.as_ref();
        if now.is_some_and(|now| now.from.as_deref() == Some(id)) {
            self.turn_to(id);
            return;
        }
        let from = now.and_then(|now| match now.id == id {
            true => now.from.clone(),
            false => Some(now.id.clone()),
        });
        *self.turn_to(id) = OpenGuide {
            from,
            ..OpenGuide::new(id)
        };
    }

    /// Shows this guide from its beginning, and keeps it beside the pages that follow.
    fn keep(&mut self, id: &str) {
        self.hidden = false;
        self.open = Some(OpenGuide {
            kept: true,
            ..OpenGuide::new(id)
        });
    }

    /// The guide that is open and not hidden.
    pub(super) fn shown(&self) -> Option<&OpenGuide> {
        self.open.as_ref().filter(|_| !self.hidden)
    }

    /// «Скрыть подсказку», or back.
    pub(super) fn toggle(&mut self) -> Vec<Command> {
        self.hidden = !self.hidden;
        self.end_clip();
        vec![Command::Render]
    }

    /// The edge of the panel was moved.
    pub(super) fn widen(&mut self, width: PanelWidth) -> Vec<Command> {
        self.width = width;
        vec![Command::Render]
    }

    /// «Готово, дальше», or back.
    pub(super) fn go_to_step(&mut self, step: usize) -> Vec<Command> {
        if let Some(open) = &mut self.open {
            if step > open.step {
                open.done.insert(open.step);
            } else {
                open.done.retain(|done| *done < step);
            }
            open.go_to(step);
        }
        vec![Command::Render]
    }

    /// Whoever comes back to the panel finds nothing in it that moves.
    pub(super) fn end_clip(&mut self) {
        if let Some(open) = &mut self.open {
            open.clip = None;
        }
    }

    /// The guide for this page, and its step, if that lies further on.
    pub(super) fn follow(&mut self, library: &Library, address: &Url) {
        let found = library.at(address);
        let of_service = found.is_some_and(|(guide, _)| !guide.services.is_empty());
        if let Some(open) = &mut self.open
            && let Some(guide) = library.guide(&open.id)
            && (guide.lesson.is_some() || open.kept && !of_service)
        {
            let step = guide.step_at(address).unwrap_or_default();
            open.go_to(open.step.max(step));
        } else if let Some((guide, step)) = found {
            let open = self.turn_to(&guide.id);
            open.go_to(open.step.max(step));
        }
    }

    /// Opens this guide, where it was left if it was open before.
    fn turn_to(&mut self, id: &str) -> &mut OpenGuide {
        let now = match self.open.take() {
            Some(open) if open.id == id => open,
            other => {
                self.left
                    .extend(other.map(|open| OpenGuide { clip: None, ..open }));
                let before = self.left.iter().position(|left| left.id == id);
                before.map_or_else(|| OpenGuide::new(id), |at| self.left.remove(at))
            }
        };
        self.open.insert(now)
    }

    /// The same guide and the same step in another library.
    fn move_to(&mut self, library: &Library, before: &Library) {
        self.open = self.open.take().and_then(|open| {
            let guide = library.guide(&open.id)?;
            let step = before.guide(&open.id)?.steps.get(open.step);
            // A step that was written in before it has moved it.
            let same = guide.steps.iter().position(|one| Some(one) == step);
            Some(OpenGuide {
                kept: open.kept,
                from: open.from,
                ..OpenGuide::at(&open.id, same.unwrap_or(open.step))
            })
        });
        self.left.clear();
    }
}

impl ShownVisit {
    /// «Показать, как это делается», or enough of it was seen.
    pub(super) fn show_clip(&mut self, clip: Option<usize>) -> Vec<Command> {
        let seen = match &mut self.location {
            Location::Guide(open) => Some(open),
            Location::Portal => self.guide.open.as_mut(),
            Location::Home | Location::Papers(_) => None,
        };
        if let Some(open) = seen {
            open.clip = clip;
        }
        vec![Command::Render]
    }

    /// The clip that is shown.
    pub(super) fn clip(&self) -> Option<usize> {
        match &self.location {
            Location::Guide(open) => open.clip,
            Location::Portal | Location::Home | Location::Papers(_) => {
                self.guide.open.as_ref()?.clip
            }
        }
    }
}

impl Model {
    /// A new policy or new guides are in force. The guide that is open stays, and so does its step.
    pub(crate) fn load(&mut self, policy: Rc<Policy>, library: Library) -> Vec<Command> {
        self.policy = policy;
        let before = std::mem::replace(&mut self.library, library);
        self.visit.guide.move_to(&self.library, &before);
        if let Location::Guide(open) = &mut self.visit.location {
            open.clip = None;
            if self.library.guide(&open.id).is_none() {
                self.visit.location = Location::Home;
            }
        }
        vec![Command::Render]
    }

    /// A lesson goes on beside the first page of its portal; any other guide is shown where the citizen is.
    pub(super) fn open_guide(&mut self, id: &str) -> Vec<Command> {
        let Some(guide) = self.library.guide(id) else {
            return Vec::new();
        };
        if guide.lesson.is_some() {
            return self.open_beside(id);
        }
        if self.visit.location == Location::Portal {
            self.visit.guide.show(id);
        } else {
            self.visit.location = Location::Guide(OpenGuide::new(id));
        }
        vec![Command::Render]
    }

    /// What the guide is about is opened, and the guide stays beside it.
    pub(super) fn open_beside(&mut self, id: &str) -> Vec<Command> {
        let guide = self.library.guide(id);
        let Some(wanted) = guide.and_then(|guide| self.opens_beside(guide)) else {
            return Vec::new();
        };
        if let Wanted::Service(_) = wanted {
            return self.ask_for(wanted);
        }
        self.visit.service = None;
        self.visit.guide.keep(id);
        vec![Command::Tell(FromScreen::Open(wanted))]
    }

    /// What the guide is about: its service, its portal, or the principal one when it follows pages.
    pub(super) fn opens_beside(&self, guide: &Guide) -> Option<Wanted> {
        let wanted = match (guide.services.first(), guide.portals.first()) {
            (Some(number), _) => Wanted::Service(*number),
            (None, Some(portal)) => Wanted::Portal(portal.clone()),
            (None, None) if guide.pages.is_empty() => return None,
            (None, None) => Wanted::Portal(PRINCIPAL.to_owned()),
        };
        catalogue::resolve(&self.policy, &wanted).map(|_| wanted)
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{LOGIN, PASSPORT, POLICY, at, library, model, on_a_page, panel};
    use super::*;
    use crate::guides::{Date, Entry, Guide};
    use crate::link::Features;
    use crate::link::{Face, ToScreen, Wanted};
    use crate::shell::view::{Act, Main, Target};

    #[test]
    fn the_guide_follows_the_page() {
        let mut model = on_a_page();
        assert_eq!(panel(&model), Some(("s23".into(), 0)));
        model.reported(at("https://esia.gosuslugi.ru/login/"));
        assert_eq!(panel(&model), Some(("login".into(), 0)));
        model.reported(at("https://www.gosuslugi.ru/600101/1/result"));
        assert_eq!(panel(&model), Some(("s23".into(), 1)));
        model.reported(at("https://www.gosuslugi.ru/unknown"));
        assert_eq!(
            panel(&model),
            Some(("s23".into(), 1)),
            "an unknown page changes nothing"
        );
    }

    #[test]
    fn a_guide_that_another_one_names_leads_back_to_it() {
        let mut model = on_a_page();
        let open = |id: &str| Act::Open(Target::Guide(id.into()));
        let back = |model: &Model| {
            let from = model.view().panel.expect("a guide is open").from;
            from.map(|guide| guide.id.clone())
        };
        model.acted(Act::Step(1));
        assert_eq!(back(&model), None);
        model.acted(open("login"));
        assert_eq!(panel(&model), Some(("login".into(), 0)));
        assert_eq!(back(&model).as_deref(), Some("s23"));
        // Once more at its beginning, and still with the same way back.
        model.acted(open("login"));
        assert_eq!(back(&model).as_deref(), Some("s23"));
        model.acted(open("s23"));
        assert_eq!(panel(&model), Some(("s23".into(), 1)), "where it was left");
        assert_eq!(back(&model), None);
    }

    #[test]
    fn an_address_moves_the_mark_on_and_ticks_nothing() {
        let mut model = on_a_page();
        let done = |model: &Model| {
            let panel = model.view().panel.expect("a guide is open");
            panel.done.iter().copied().collect::<Vec<_>>()
        };
        model.reported(at("https://www.gosuslugi.ru/600101/1/result"));
        assert_eq!(panel(&model), Some(("s23".into(), 1)));
        assert_eq!(done(&model), [0; 0]);
        model.acted(Act::Step(0));
        model.acted(Act::Step(1));
        assert_eq!(done(&model), [0], "the citizen has told so");
        model.reported(at("https://esia.gosuslugi.ru/login/"));
        model.reported(at("https://www.gosuslugi.ru/600101/1/result"));
        assert_eq!(done(&model), [0], "the log-in comes between");
        model.acted(Act::Step(0));
        assert_eq!(done(&model), [0; 0], "back to it");
    }

    #[test]
    fn a_guide_stays_beside_the_page_that_it_opened_until_a_service_comes() {
        let mut model = model();
        model.acted(Act::Open(Target::Guide("login".into())));
        assert_eq!(model.view().beside, Some("Госуслуги"));
        let wanted = Wanted::Portal("gosuslugi".to_owned());
        let told = model.acted(Act::Beside("login".into()));
        assert_eq!(told, [Command::Tell(FromScreen::Open(wanted))]);
        let home = "https://www.gosuslugi.ru/";
        model.told(ToScreen::Open(home.to_owned()));
        for address in [home, "https://www.gosuslugi.ru/unknown"] {
            model.reported(at(address));
            assert_eq!(panel(&model), Some(("login".into(), 0)), "{address}");
        }
        model.reported(at("https://www.gosuslugi.ru/600101/1/result"));
        assert_eq!(panel(&model), Some(("s23".into(), 1)));
    }

    #[test]
    fn the_open_guide_and_its_step_outlive_a_save() {
        let mut model = on_a_page();
        model.acted(Act::Step(1));
        let policy = model.policy.clone();
        let longer = PASSPORT.replace("1. Нажмите", "1. Войдите.\n2. Нажмите");
        model.load(policy.clone(), library(&longer));
        assert_eq!(panel(&model), Some(("s23".into(), 2)), "the step has moved");
        model.load(policy.clone(), library(&PASSPORT.replace("данные", "всё")));
        assert_eq!(
            panel(&model),
            Some(("s23".into(), 1)),
            "no step beyond the end"
        );
        model.load(policy, Library::default());
        assert_eq!(panel(&model), None);
        assert_eq!(model.view().bar.panel, None, "nothing to show or hide");
    }

    #[test]
    fn a_guide_that_is_gone_leads_home() {
        let mut model = model();
        model.acted(Act::Open(Target::Guide("login".into())));
        assert!(matches!(model.view().main, Main::Guide(_)));
        model.load(model.policy.clone(), Library::default());
        assert!(matches!(model.view().main, Main::Home(_)));
        assert!(!model.view().bar.can_back);
    }

    /// Something that happens to a screen.
    type Way = dyn Fn(&mut Model);

    #[test]
    fn a_clip_is_shown_until_it_is_ended_or_something_else_is_seen() {
        let shown = |model: &Model| model.view().clip;
        let show = |model: &mut Model| {
            model.acted(Act::Clip(Some(0)));
            assert_eq!(shown(model), Some(0));
        };
        let mut model = on_a_page();
        assert_eq!(shown(&model), None, "nothing moves unasked");
        show(&mut model);
        model.reported(at("https://www.gosuslugi.ru/unknown"));
        assert_eq!(shown(&model), Some(0), "the same step is seen");
        model.acted(Act::Clip(None));
        assert_eq!(shown(&model), None);
        let reload = |model: &mut Model| {
            model.load(model.policy.clone(), library(PASSPORT));
        };
        let ways: [(&str, &Way); 7] = [
            ("the step of another page", &|model| {
                model.reported(at("https://www.gosuslugi.ru/600101/1/result"));
            }),
            ("another step", &|model| {
                model.acted(Act::Step(0));
            }),
            ("another guide", &|model| {
                model.reported(at("https://esia.gosuslugi.ru/login/"));
            }),
            ("the guide is hidden", &|model| {
                model.acted(Act::TogglePanel);
                model.acted(Act::TogglePanel);
            }),
            ("home and back", &|model| {
                model.acted(Act::Home);
                model.acted(Act::Back);
            }),
            ("other guides are in force", &reload),
            ("the end of the visit", &|model| {
                model.told(ToScreen::Show(Face::Ending));
            }),
        ];
        for (name, way) in ways {
            show(&mut model);
            way(&mut model);
            assert_eq!(shown(&model), None, "{name}");
        }
    }

    #[test]
    fn a_clip_of_a_guide_without_a_portal_ends_with_the_guide() {
        let mut model = model();
        let open = || Act::Open(Target::Guide("login".into()));
        model.acted(open());
        model.acted(Act::Clip(Some(0)));
        assert_eq!(model.view().clip, Some(0));
        model.acted(Act::Back);
        model.acted(open());
        assert_eq!(model.view().clip, None);
    }

    const LESSON: &str = r#"+++
title = "Первый урок"
lesson = 1
portals = ["gosuslugi"]
date = "2026-11-22"

[pages]
"esia.gosuslugi.ru" = 3
"www.gosuslugi.ru/600101" = 2
+++

1. Посмотрите.
2. Откройте.
3. Войдите.
"#;

    #[test]
    fn a_lesson_stays_beside_the_pages_of_its_portal_and_only_goes_on() {
        let policy = Policy::parse(POLICY, None).unwrap();
        let guides = vec![
            Guide::parse("login", LOGIN).unwrap(),
            Guide::parse("lesson", LESSON).unwrap(),
        ];
        let portals = vec![Entry::portal("gosuslugi", "Госуслуги")];
        let library = Library::new(guides, portals, Date::default());
        let mut model = Model::new(Rc::new(policy), library, Features::default());
        let lesson = || Act::Open(Target::Guide("lesson".to_owned()));
        let home = "https://www.gosuslugi.ru/".to_owned();
        assert_eq!(
            model.acted(lesson()),
            [Command::Tell(FromScreen::Open(Wanted::Portal(
                "gosuslugi".to_owned()
            )))]
        );
        model.told(ToScreen::Open(home));
        let step = |model: &Model| {
            let view = model.view();
            let panel = view.panel.expect("the lesson is open");
            assert_eq!(panel.guide.course, "Урок 1 из 1");
            panel.step
        };
        assert_eq!(step(&model), 0);
        for (address, expected) in [
            ("https://esia.gosuslugi.ru/login", 2),
            ("https://www.gosuslugi.ru/600101", 2),
            ("https://www.gosuslugi.ru/", 2),
        ] {
            model.reported(at(address));
            assert_eq!(step(&model), expected, "{address}");
        }
    }
}
