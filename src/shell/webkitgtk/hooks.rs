//! The portal view's signals: each one decided on purpose, none left to the engine's default.
//!
//! A hook only judges and reports; what follows from a report is the model's. Addresses go to the
//! policy and to the report, never to a log.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::time::Duration;

use glib::error::ErrorDomain;
use gtk::prelude::*;
use url::Url;
use webkit2gtk::{
    AuthenticationRequestExt, LoadEvent, NavigationPolicyDecision, NavigationPolicyDecisionExt,
    NavigationType, NetworkError, PermissionRequestExt, PolicyDecision, PolicyDecisionExt,
    PolicyDecisionType, PolicyError, ResponsePolicyDecision, ResponsePolicyDecisionExt,
    URIRequestExt, URIResponseExt, WebProcessTerminationReason, WebView, WebViewExt,
};

use crate::policy::{Decision, Way};
use crate::shell::model::Report;
use crate::shell::portal::Shared;

/// A page that the engine takes for silent (after three seconds) has so long to answer.
const PATIENCE: Duration = Duration::from_secs(3);

/// Connects every signal of a portal view.
pub(in crate::shell) fn attach(view: &WebView, shared: &Rc<Shared>) {
    // A redirect that is refused during a load of the page itself leaves the citizen without a
    // page; the same in a frame does not.
    let page_is_loading = Rc::new(Cell::new(false));
    attach_policy(view, shared, &page_is_loading);
    let shown = Rc::new(RefCell::new(String::new()));
    attach_load(view, shared, page_is_loading, &shown);
    attach_failures(view, shared);
    attach_windows(view, shared);
    attach_moves(view, shared, shown);
    view.connect_permission_request(|_, request| {
        request.deny();
        true
    });
    // No portal of the list asks this way; the engine's own question is a dialog in English.
    view.connect_authenticate(|_, request| {
        request.cancel();
        true
    });
    let to_print = shared.clone();
    view.connect_print(move |_, _| {
        to_print.report(Report::Print);
        true
    });
    let to_choose = shared.clone();
    view.connect_run_file_chooser(move |_, request| {
        to_choose.choose_files(request);
        true
    });
}

fn attach_policy(view: &WebView, shared: &Rc<Shared>, page_is_loading: &Rc<Cell<bool>>) {
    let shared = shared.clone();
    let page_is_loading = page_is_loading.clone();
    view.connect_decide_policy(move |_, decision, kind| match kind {
        PolicyDecisionType::NavigationAction | PolicyDecisionType::NewWindowAction => {
            let new_window = kind == PolicyDecisionType::NewWindowAction;
            decide_navigation(&shared, decision, new_window, page_is_loading.get());
            true
        }
        PolicyDecisionType::Response => decide_response(&shared, decision),
        _ => {
            decision.ignore();
            true
        }
    });
}

/// Lets a navigation pass or refuses it. What cannot be read is refused.
fn decide_navigation(
    shared: &Shared,
    decision: &PolicyDecision,
    new_window: bool,
    page_is_loading: bool,
) {
    let action = decision
        .downcast_ref::<NavigationPolicyDecision>()
        .and_then(NavigationPolicyDecision::navigation_action);
    let address = action
        .as_ref()
        .and_then(|a| a.request())
        .and_then(|request| request.uri());
    let (Some(mut action), Some(address)) = (action, address) else {
        decision.ignore();
        return;
    };
    if inside_a_page(&address) && !new_window || address == "about:blank" {
        decision.use_();
        return;
    }
    match shared.policy.borrow().decide_text(Way::Navigate, &address) {
        Decision::Allow(_) => decision.use_(),
        Decision::Deny(reason) => {
            decision.ignore();
            let asked = matches!(
                action.navigation_type(),
                NavigationType::LinkClicked
                    | NavigationType::FormSubmitted
                    | NavigationType::BackForward
                    | NavigationType::Reload
            );
            let waits = page_is_loading && action.is_redirect();
            shared.report(Report::Refused {
                host: host_of(&address),
                reason: reason.code(),
                page: new_window || asked || waits || action.is_user_gesture(),
            });
        }
    }
}

/// Documents that a page makes inside itself. As a page of their own they are refused when the
/// response comes, where the engine says whether it is the main one.
fn inside_a_page(address: &str) -> bool {
    ["about:srcdoc", "blob:", "data:"]
        .iter()
        .any(|scheme| address.starts_with(scheme))
}

fn decide_response(shared: &Shared, decision: &PolicyDecision) -> bool {
    let Some(response) = decision.downcast_ref::<ResponsePolicyDecision>() else {
        decision.ignore();
        return true;
    };
    let address = response
        .request()
        .and_then(|request| request.uri())
        .unwrap_or_default();
    let status = response
        .response()
        .map_or(200, |answer| answer.status_code());
    let failed = status >= 400 && !response.is_mime_type_supported();
    if response.is_main_frame_main_resource() {
        if inside_a_page(&address) {
            decision.ignore();
            return true;
        }
        // For a portal that does not answer the gate answers; the engine takes its refusal of a
        // tunnel for an answer of the portal that has no type.
        if failed || matches!(status, 502 | 504) {
            decision.ignore();
            shared.report(shared.unreachable(host_of(&address)));
            return true;
        }
    }
    if failed {
        decision.ignore();
        return true;
    }
    if !response.is_mime_type_supported() {
        decision.download();
        return true;
    }
    false
}

fn attach_load(
    view: &WebView,
    shared: &Rc<Shared>,
    page_is_loading: Rc<Cell<bool>>,
    shown: &Rc<RefCell<String>>,
) {
    let shared = shared.clone();
    let shown = shown.clone();
    view.connect_load_changed(move |view, event| {
        match event {
            LoadEvent::Started => {
                page_is_loading.set(true);
                shared.report(Report::Loading(true));
            }
            LoadEvent::Committed => {
                page_is_loading.set(false);
                report_address(&shared, view, &shown);
            }
            LoadEvent::Finished => {
                page_is_loading.set(false);
                shared.report(Report::Loading(false));
            }
            _ => {}
        }
        shared.report_history();
    });
}

/// A page that changes its own address without a load. A load that comes to nothing gives the view
/// the address of the page that is still there: that is no move, and no end of the trouble.
fn attach_moves(view: &WebView, shared: &Rc<Shared>, shown: Rc<RefCell<String>>) {
    let shared = shared.clone();
    view.connect_uri_notify(move |view| {
        if !view.is_loading()
            && view
                .uri()
                .is_some_and(|uri| *shown.borrow() != uri.as_str())
        {
            report_address(&shared, view, &shown);
        }
    });
}

/// Says where the view is.
fn report_address(shared: &Shared, view: &WebView, shown: &RefCell<String>) {
    let uri = view.uri();
    shown.replace(uri.as_deref().unwrap_or_default().to_owned());
    if let Some(address) = uri.and_then(|uri| Url::parse(&uri).ok())
        && address.has_host()
    {
        shared.report(Report::At(address));
    }
}

fn attach_failures(view: &WebView, shared: &Rc<Shared>) {
    let failed = shared.clone();
    view.connect_load_failed(move |_, _, address, error| {
        // A load that we or the page stopped is no failure.
        let stopped =
            error.matches(NetworkError::Cancelled) || PolicyError::domain() == error.domain();
        if !stopped {
            failed.report(failed.unreachable(host_of(address)));
        }
        true
    });
    let untrusted = shared.clone();
    view.connect_load_failed_with_tls_errors(move |_, address, _, _| {
        untrusted.report(Report::Certificate {
            host: host_of(address),
        });
        true
    });
    let crashed = shared.clone();
    view.connect_web_process_terminated(move |_, why| match why {
        // We did it ourselves, and said so.
        WebProcessTerminationReason::TerminatedByApi => {}
        WebProcessTerminationReason::ExceededMemoryLimit => crashed.report(Report::TooLarge),
        _ => crashed.report(Report::Crashed),
    });
    let slow = shared.clone();
    view.connect_is_web_process_responsive_notify(move |view| {
        // That it answers again is believed only from an answer: the engine takes every view that is
        // hidden for one that does.
        if !view.is_web_process_responsive() {
            ask(view, &slow);
        }
    });
}

/// Asks a page that has been silent for a while; one that still says nothing hangs.
fn ask(view: &WebView, shared: &Rc<Shared>) {
    let answered = Rc::new(Cell::new(false));
    let (heard, tells) = (answered.clone(), shared.clone());
    let forever = gtk::gio::Cancellable::NONE;
    // In a world of its own: no script of the page sees the question.
    view.evaluate_javascript("0", Some("kiosk"), None, forever, move |answer| {
        heard.set(true);
        if answer.is_ok() {
            tells.report(Report::Responsive(true));
        }
    });
    let waits = shared.clone();
    glib::timeout_add_local_once(PATIENCE, move || {
        if !answered.get() {
            waits.report(Report::Responsive(false));
        }
    });
}

fn attach_windows(view: &WebView, shared: &Rc<Shared>) {
    let opener = shared.clone();
    view.connect_create(move |view, _| opener.open_window(view));
    super::forget_close_handlers(view);
    let closed = shared.clone();
    view.connect_close(move |view| closed.closed(view));
}

/// The host of an address for a person to read; nothing else of it.
fn host_of(address: &str) -> String {
    Url::parse(address)
        .ok()
        .and_then(|url| url.host_str().map(str::to_owned))
        .or_else(|| {
            address
                .split_once(':')
                .map(|(scheme, _)| format!("{scheme}:"))
        })
        .unwrap_or_default()
}
