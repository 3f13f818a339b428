//! A form that was sent is never sent again without a yes.
//!
//! To the engine loading a page again, going back to it or forward is the same request once more, and the
//! same application with it. What a press sends for the first time passes, and so does a redirect of it: that
//! is the portal's own wish. After the end of the page's process nobody is asked, since nothing is left to
//! look at: the request is refused, and the citizen reads what can be done.

use std::cell::Cell;
use std::rc::Rc;

use webkit2gtk::{
    LoadEvent, NavigationAction, NavigationType, PolicyDecision, PolicyDecisionExt, URIRequestExt,
    WebView, WebViewExt,
};

use crate::shell::engine::report::Report;
use crate::shell::engine::shared::Shared;

/// What is left of the page of a view.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum PageLife {
    /// It is there, or there was none yet.
    #[default]
    Lives,
    /// Its process has ended.
    Ended,
    /// It has come back and loads its frames.
    Returns,
}

/// Decides on what a view sends once more.
pub(super) struct Repeats {
    page: Rc<Cell<PageLife>>,
}

impl Repeats {
    /// Of this view.
    pub(super) fn of(view: &WebView) -> Repeats {
        let page = Rc::new(Cell::new(PageLife::default()));
        let ended = page.clone();
        view.connect_web_process_terminated(move |_, _| ended.set(PageLife::Ended));
        let loads = page.clone();
        view.connect_load_changed(move |_, event| {
            let now = match (event, loads.get()) {
                (LoadEvent::Committed, PageLife::Ended) => PageLife::Returns,
                (LoadEvent::Finished, PageLife::Returns) => PageLife::Lives,
                (_, page) => page,
            };
            loads.set(now);
        });
        Repeats { page }
    }

    /// Decides by itself on a request that was sent before; false when this one was not.
    pub(super) fn decide(
        &self,
        shared: &Shared,
        decision: &PolicyDecision,
        action: &mut NavigationAction,
    ) -> bool {
        let page = self.page.get();
        // Nobody has pressed anything on a page that is not there.
        let again = page == PageLife::Ended || is_again(action);
        if !again || changes_nothing(action) || action.is_redirect() {
            return false;
        }
        match page {
            PageLife::Lives => {
                let decision = decision.clone();
                shared.ask_to_repeat(move |again| match again {
                    true => decision.use_(),
                    false => decision.ignore(),
                });
            }
            PageLife::Returns => decision.ignore(),
            PageLife::Ended => {
                decision.ignore();
                shared.report(Report::Unrepeated);
            }
        }
        true
    }
}

/// Whether the engine asks for what it has asked for before.
fn is_again(action: &NavigationAction) -> bool {
    matches!(
        action.navigation_type(),
        NavigationType::BackForward | NavigationType::Reload | NavigationType::FormResubmitted
    )
}

/// Whether the request only asks for a page.
pub(super) fn changes_nothing(action: &NavigationAction) -> bool {
    let method = action.request().and_then(|request| request.http_method());
    matches!(method.as_deref(), None | Some("GET" | "HEAD"))
}
