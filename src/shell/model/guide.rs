//! The guide beside the page: which one and which step, by the address of the page alone.
//!
//! A lesson stays and only goes on; any other guide follows. What the guide says stands in `guides`.

use std::rc::Rc;

use url::Url;

use super::visit::{Location, ShownVisit};
use super::{Command, Model};
use crate::catalogue;
use crate::guides::Library;
use crate::link::{FromScreen, Wanted};
use crate::policy::Policy;
use crate::shell::view::PanelWidth;

/// The guide beside the page.
#[derive(Debug, Default)]
pub(super) struct GuidePanel {
    /// Which one, if there is one for this page.
    pub(super) open: Option<OpenGuide>,
    /// The citizen wants to see it no more.
    pub(super) hidden: bool,
    pub(super) width: PanelWidth,
}

/// An open guide.
#[derive(Debug, PartialEq)]
pub(super) struct OpenGuide {
    pub(super) id: String,
    pub(super) step: usize,
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
    /// Shows this guide from its beginning.
    pub(super) fn show(&mut self, id: &str) {
        self.open = Some(OpenGuide::new(id));
        self.hidden = false;
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

    /// The guide and the step for this page. A lesson stays, and only goes on.
    pub(super) fn follow(&mut self, library: &Library, address: &Url) {
        if let Some(open) = &mut self.open
            && let Some(guide) = library.guide(&open.id)
            && guide.lesson.is_some()
        {
            let step = guide.step_at(address).unwrap_or_default();
            open.go_to(open.step.max(step));
        } else if let Some((guide, step)) = library.at(address) {
            match &mut self.open {
                Some(open) if open.id == guide.id => open.go_to(step),
                other => *other = Some(OpenGuide::at(&guide.id, step)),
            }
        }
    }

    /// The same guide and the same step in another library.
    fn move_to(&mut self, library: &Library, before: &Library) {
        self.open = self.open.take().and_then(|open| {
            let guide = library.guide(&open.id)?;
            let step = before.guide(&open.id)?.steps.get(open.step);
            // A step that was written in before it has moved it.
            let same = guide.steps.iter().position(|one| Some(one) == step);
            Some(OpenGuide::at(&open.id, same.unwrap_or(open.step)))
        });
    }
}

impl ShownVisit {
    /// «Показать, как это делается», or enough of it was seen.
    pub(super) fn show_clip(&mut self, clip: Option<usize>) -> Vec<Command> {
        let seen = match &mut self.location {
            Location::Guide(open) => Some(open),
            Location::Portal => self.guide.open.as_mut(),
            Location::Home => None,
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
            Location::Portal | Location::Home => self.guide.open.as_ref()?.clip,
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
            let wanted = guide.portals.first().cloned().map(Wanted::Portal);
            let exists = |wanted: &Wanted| catalogue::resolve(&self.policy, wanted).is_some();
            let Some(wanted) = wanted.filter(exists) else {
                return Vec::new();
            };
            self.visit.guide.show(id);
            return vec![Command::Tell(FromScreen::Open(wanted))];
        }
        if self.visit.location == Location::Portal {
            self.visit.guide.show(id);
        } else {
            self.visit.location = Location::Guide(OpenGuide::new(id));
        }
        vec![Command::Render]
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{LOGIN, PASSPORT, POLICY, at, library, model, on_a_page, panel};
    use super::*;
    use crate::guides::{Date, Entry, Guide};
    use crate::link::{Face, ToScreen, Wanted};
    use crate::shell::model::Features;
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
