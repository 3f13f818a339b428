//! The log-out of a portal: its address is asked with the cookies of the visit, and no page is opened.
//!
//! A view of its own in the context of the portal's, in no window and with scripts off. It follows
//! redirects that the policy allows, and stops at the head of the answer: what counts is whether the
//! portal answered without an error. Nothing of the answer is painted.

use std::cell::Cell;
use std::rc::Rc;

use gtk::prelude::*;
use webkit2gtk::{
    NavigationPolicyDecision, NavigationPolicyDecisionExt, PermissionRequestExt, PolicyDecision,
    PolicyDecisionExt, PolicyDecisionType, ResponsePolicyDecision, ResponsePolicyDecisionExt,
    SettingsExt as _, URIRequestExt, URIResponseExt, WebView, WebViewExt,
};

use super::{agent, credentials, hardening};
use crate::policy::{Decision, Way};
use crate::shell::engine::report::Report;
use crate::shell::engine::shared::Shared;

/// Asks this address; answered by one [`Report::LoggedOut`]. The view has to be kept until then. Without
/// the context of the visit, its cookies and its way out, nobody is asked.
pub(in crate::shell::engine) fn log_out(
    page: &WebView,
    at: usize,
    address: &str,
    shared: &Rc<Shared>,
) -> Option<WebView> {
    let Some(context) = page.context() else {
        let confirmed = false;
        shared.report(Report::LoggedOut { at, confirmed });
        return None;
    };
    let view = WebView::with_context(&context);
    hardening::harden(&view);
    if let Some(settings) = WebViewExt::settings(&view) {
        settings.set_enable_javascript(false);
    }
    let told = Rc::new(Cell::new(false));
    let policy = shared.policy.borrow().clone();
    let shared = shared.clone();
    let tell = {
        let shared = shared.clone();
        move |confirmed| {
            if !told.replace(true) {
                shared.report(Report::LoggedOut { at, confirmed });
            }
        }
    };
    let answered = tell.clone();
    view.connect_decide_policy(move |_, decision, kind| {
        match kind {
            PolicyDecisionType::NavigationAction if may_go(&shared, decision) => decision.use_(),
            PolicyDecisionType::Response => {
                decision.ignore();
                answered(is_good(decision));
            }
            _ => {
                decision.ignore();
                answered(false);
            }
        }
        true
    });
    let failed = tell.clone();
    view.connect_load_failed(move |_, _, _, _| {
        failed(false);
        true
    });
    let untrusted = tell.clone();
    view.connect_load_failed_with_tls_errors(move |_, _, _, _| {
        untrusted(false);
        true
    });
    let died = tell;
    view.connect_web_process_terminated(move |_, _| died(false));
    view.connect_authenticate(|_, request| {
        credentials::answer(request);
        true
    });
    view.connect_permission_request(|_, request| {
        request.deny();
        true
    });
    agent::introduce(&view, &policy, address);
    view.load_uri(address);
    Some(view)
}

/// The log-out may lead on, as far as the policy lets a page go.
fn may_go(shared: &Shared, decision: &PolicyDecision) -> bool {
    let address = decision
        .downcast_ref::<NavigationPolicyDecision>()
        .and_then(NavigationPolicyDecision::navigation_action)
        .and_then(|action| action.request())
        .and_then(|request| request.uri());
    address.is_some_and(|address| {
        let policy = shared.policy.borrow();
        matches!(
            policy.decide_text(Way::Navigate, &address),
            Decision::Allow(_)
        )
    })
}

/// The portal, or the gate in its place, answered without an error.
fn is_good(decision: &PolicyDecision) -> bool {
    let answer = decision
        .downcast_ref::<ResponsePolicyDecision>()
        .and_then(ResponsePolicyDecision::response);
    answer.is_some_and(|answer| (200..300).contains(&answer.status_code()))
}
