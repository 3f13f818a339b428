//! Reading aloud, as the citizen sees it: the step that is seen, and nothing that is not.

use crate::link::{FromScreen, speech};
use crate::shell::model::visit::ShownVisit;
use crate::shell::model::{Command, Model};
use crate::shell::view::StatusMessage;

impl ShownVisit {
    /// The seat says how reading aloud goes.
    pub(in crate::shell::model) fn speech_progress(
        &mut self,
        speech: speech::Progress,
    ) -> Vec<Command> {
        if speech == speech::Progress::Failed {
            self.status = Some(StatusMessage::Unheard);
        }
        self.read_aloud = match speech {
            speech::Progress::Speaks(step) => Some(step),
            speech::Progress::Silent | speech::Progress::Failed => None,
        };
        vec![Command::Render]
    }
}

impl Model {
    /// «Прослушать»: the seat has the words.
    pub(in crate::shell::model) fn listen(&self) -> Vec<Command> {
        let step = self.seen_step().filter(|_| self.features.speech);
        let listen = step.map(|step| Command::Tell(speech::Ask::Read(step).into()));
        listen.into_iter().collect()
    }

    /// What is to be told when the step that is read is not seen any more: whoever hears it could not stop
    /// it.
    pub(crate) fn falls_silent(&mut self) -> Option<FromScreen> {
        let seen = self.seen_step();
        let read = &mut self.visit.read_aloud;
        let unseen = read.take_if(|read| Some(&*read) != seen.as_ref());
        unseen.map(|_| speech::Ask::Hush.into())
    }

    fn seen_step(&self) -> Option<speech::Step> {
        let panel = self.panel()?;
        Some(speech::Step {
            guide: panel.guide.id.clone(),
            number: panel.step,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::link::ToScreen;
    use crate::shell::model::tests::on_a_page;
    use crate::shell::view::{Act, CapabilityAct, StatusMessage};

    #[test]
    fn the_step_that_is_seen_is_read_and_no_other() {
        let mut model = on_a_page();
        assert_eq!(model.acted(CapabilityAct::Listen), [], "no voice here");
        assert_eq!(model.view().panel.unwrap().speaks, None);
        model.features.speech = true;
        model.acted(Act::Step(1));
        let step = speech::Step {
            guide: "s23".into(),
            number: 1,
        };
        let wish = Command::Tell(speech::Ask::Read(step.clone()).into());
        assert_eq!(model.acted(CapabilityAct::Listen), [wish]);
        assert_eq!(model.view().panel.unwrap().speaks, Some(false));
        let speaks = ToScreen::from(speech::Progress::Speaks(step));
        model.told(speaks.clone());
        assert_eq!(model.falls_silent(), None);
        assert_eq!(model.view().panel.unwrap().speaks, Some(true));
        assert_eq!(
            model.acted(CapabilityAct::Hush),
            [Command::Tell(speech::Ask::Hush.into())]
        );
        for leaves in [Act::Step(0), Act::TogglePanel, Act::Home] {
            model = on_a_page();
            model.features.speech = true;
            model.acted(Act::Step(1));
            model.told(speaks.clone());
            model.acted(leaves);
            assert_eq!(model.falls_silent(), Some(speech::Ask::Hush.into()));
            assert_eq!(model.falls_silent(), None, "it is said once");
            assert_eq!(
                model.acted(CapabilityAct::Listen).len(),
                usize::from(model.view().panel.is_some())
            );
        }
    }

    #[test]
    fn what_cannot_be_heard_is_said() {
        let mut model = on_a_page();
        model.told(speech::Progress::Silent.into());
        assert!(model.view().status.is_none());
        model.told(speech::Progress::Failed.into());
        assert_eq!(model.view().status, Some(&StatusMessage::Unheard));
    }
}
