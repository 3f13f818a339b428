//! The guide beside the page: which one and which step, by the address of the page alone.
//!
//! A lesson stays and only goes on; any other guide follows. What the guide says stands in `guides`.

use std::rc::Rc;

use url::Url;

use super::{Do, Model, Place};
use crate::guides::Library;
use crate::link::FromScreen;
use crate::policy::Policy;
use crate::shell::ui::PanelWidth;

/// The open guide.
#[derive(Debug)]
pub(super) struct Open {
    pub(super) guide: String,
    pub(super) step: usize,
}

impl Model {
    /// A new policy or new guides are in force. The guide that is open stays, and so does its step.
    pub(crate) fn load(&mut self, policy: Rc<Policy>, library: Library) -> Vec<Do> {
        self.policy = policy;
        let before = std::mem::replace(&mut self.library, library);
        self.panel = self.panel.take().and_then(|open| {
            let guide = self.library.guide(&open.guide)?;
            let step = before.guide(&open.guide)?.steps.get(open.step);
            // A step that was written in before it has moved it.
            let same = guide.steps.iter().position(|one| Some(one) == step);
            Some(Open {
                step: same.unwrap_or(open.step),
                ..open
            })
        });
        if let Place::Guide(id) = &self.place
            && self.library.guide(id).is_none()
        {
            self.place = Place::Home;
        }
        vec![Do::Render]
    }

    /// «Скрыть подсказку», or back.
    pub(super) fn toggle_panel(&mut self) -> Vec<Do> {
        self.panel_shown = !self.panel_shown;
        vec![Do::Render]
    }

    /// The edge of the panel was moved.
    pub(super) fn widen_panel(&mut self, width: PanelWidth) -> Vec<Do> {
        self.panel_width = width;
        vec![Do::Render]
    }

    /// «Готово, дальше», or back.
    pub(super) fn go_to_step(&mut self, step: usize) -> Vec<Do> {
        if let Some(open) = &mut self.panel {
            open.step = step;
        }
        vec![Do::Render]
    }

    /// The guide and the step for this page. A lesson stays, and only goes on.
    pub(super) fn follow(&mut self, address: &Url) {
        if let Some(open) = &mut self.panel
            && let Some(guide) = self.library.guide(&open.guide)
            && guide.lesson.is_some()
        {
            let step = guide.step_at(address).unwrap_or_default();
            open.step = open.step.max(step);
        } else if let Some((guide, step)) = self.library.at(address) {
            self.panel = Some(Open {
                guide: guide.id.clone(),
                step,
            });
        }
    }

    /// A lesson goes on beside the first page of its portal.
    pub(super) fn begin_lesson(&mut self, id: String) -> Vec<Do> {
        let guide = self.library.guide(&id);
        let portal = guide.and_then(|guide| self.portal(guide.portals.first()?));
        let Some(address) = portal.map(|portal| portal.home.to_string()) else {
            return Vec::new();
        };
        self.panel = Some(Open { guide: id, step: 0 });
        self.panel_shown = true;
        vec![Do::Tell(FromScreen::Open(address))]
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{LOGIN, PASSPORT, POLICY, at, library, model, on_a_page, panel};
    use super::*;
    use crate::guides::{Date, Entry, Guide};
    use crate::link::ToScreen;
    use crate::shell::model::Fittings;
    use crate::shell::ui::{Act, Main, Target};

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
        let mut model = Model::new(Rc::new(policy), library, Fittings::default());
        let lesson = || Act::Open(Target::Guide("lesson".to_owned()));
        let home = "https://www.gosuslugi.ru/".to_owned();
        assert_eq!(
            model.acted(lesson()),
            [Do::Tell(FromScreen::Open(home.clone()))]
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
