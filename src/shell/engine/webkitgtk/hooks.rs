//! The portal view's signals: each one decided on purpose, none left to the engine's default.
//!
//! A hook only judges and reports; what follows from a report is the model's. Addresses go to the
//! policy and to the report, never to a log.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::time::{Duration, Instant};

use glib::error::ErrorDomain;
use gtk::gdk;
use gtk::prelude::*;
use url::Url;
use webkit2gtk::{
    LoadEvent, NavigationAction, NavigationPolicyDecision, NavigationPolicyDecisionExt,
    NavigationType, NetworkError, PermissionRequestExt, PolicyDecision, PolicyDecisionExt,
    PolicyDecisionType, PolicyError, ResponsePolicyDecision, ResponsePolicyDecisionExt,
    URIRequestExt, URIResponse, URIResponseExt, WebProcessTerminationReason, WebView, WebViewExt,
};

use super::handshake::{self, Believed};
use super::repeating::{Repeats, changes_nothing};
use super::upgrading::Upgrades;
use super::view::{is_hidden, says_that_it_is_down};
use super::{agent, asking, choosing, credentials, later, options, printing, saving};
use crate::policy::{Decision, Reason, Way};
use crate::shell::engine::address::{contact, host_of, inside_a_page};
use crate::shell::engine::answer::{self, Answer, Fate};
use crate::shell::engine::quota::Wish;
use crate::shell::engine::report::Report;
use crate::shell::engine::shared::Shared;

/// A page that the engine takes for silent (after three seconds) has so long to answer.
const PATIENCE: Duration = Duration::from_secs(3);

/// Connects every signal of a portal view but for those that open windows.
pub(super) fn attach(view: &WebView, shared: &Rc<Shared>) {
    // A redirect that is refused during a load of the page itself leaves the citizen without a
    // page; the same in a frame does not.
    let page_is_loading = Rc::new(Cell::new(false));
    let upgrades = Upgrades::of(view);
    attach_policy(view, shared, &page_is_loading, &upgrades);
    attach_load(view, shared, page_is_loading);
    attach_failures(view, shared, upgrades);
    attach_moves(view, shared);
    attach_presses(view, shared);
    options::attach(view, shared);
    view.connect_permission_request(|_, request| {
        request.deny();
        true
    });
    view.connect_show_notification(|_, _| true);
    view.connect_enter_fullscreen(|_| true);
    // A page that is printed asks too, and is not asked back.
    printing::attach(view, shared);
    asking::attach(view, shared);
    choosing::attach(view, shared);
}

/// A press on the page lets it go on with what it may do a few times only.
fn attach_presses(view: &WebView, shared: &Rc<Shared>) {
    let shared = shared.clone();
    view.connect_event(move |_, event| {
        if matches!(
            event.event_type(),
            gdk::EventType::KeyPress | gdk::EventType::ButtonPress | gdk::EventType::TouchBegin
        ) {
            shared.quota.renew(Instant::now());
        }
        glib::Propagation::Proceed
    });
}

fn attach_policy(
    view: &WebView,
    shared: &Rc<Shared>,
    page_is_loading: &Rc<Cell<bool>>,
    upgrades: &Upgrades,
) {
    let shared = shared.clone();
    let upgrades = upgrades.clone();
    let repeats = Repeats::of(view);
    let page_is_loading = page_is_loading.clone();
    view.connect_decide_policy(move |view, decision, kind| match kind {
        PolicyDecisionType::NavigationAction | PolicyDecisionType::NewWindowAction => {
            let new_window = kind == PolicyDecisionType::NewWindowAction;
            let loading = page_is_loading.get();
            let asked = Asked {
                new_window,
                loading,
            };
            decide_navigation(&shared, view, decision, asked, &repeats, &upgrades);
            true
        }
        PolicyDecisionType::Response => decide_response(&shared, view, decision, &upgrades),
        _ => {
            decision.ignore();
            true
        }
    });
}

/// In what moment a navigation is asked for.
#[derive(Clone, Copy)]
struct Asked {
    /// For a window that is not there yet.
    new_window: bool,
    /// While the page itself loads.
    loading: bool,
}

/// Lets a navigation pass or refuses it. What cannot be read is refused.
fn decide_navigation(
    shared: &Rc<Shared>,
    view: &WebView,
    decision: &PolicyDecision,
    asked: Asked,
    repeats: &Repeats,
    upgrades: &Upgrades,
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
    if inside_a_page(&address) || address == "about:blank" {
        // Before the engine goes on, so that no key reaches what a page writes in the place of another.
        if address.starts_with("about:") {
            shared.covers(view);
        }
        decision.use_();
        return;
    }
    let policy = shared.policy.borrow().clone();
    match policy.decide_text(Way::Navigate, &address) {
        Decision::Allow(_) if repeats.decide(shared, decision, &mut action) => {}
        Decision::Allow(_) => {
            let page = is_waited_for(view, &mut action, asked, upgrades) && !asked.new_window;
            let changes = page && agent::introduce(view, &policy, &address);
            // The request of a redirect has its head already.
            let redirected = changes && action.is_redirect() && changes_nothing(&action);
            match Url::parse(&address) {
                Ok(address) if redirected && upgrades.open(view, &address) => decision.ignore(),
                _ => decision.use_(),
            }
        }
        Decision::Deny(reason) => {
            let page = is_waited_for(view, &mut action, asked, upgrades);
            let secure = policy.upgrade(&address);
            match secure.filter(|_| changes_nothing(&action)) {
                Some(_) if asked.new_window && !wants_window(shared, &action) => {}
                Some(secure) if page && upgrades.open(view, &secure) => return decision.ignore(),
                // A frame, or a page that moves by itself: the gate's refusal says which.
                Some(_) if !page => return decision.use_(),
                Some(_) | None => {}
            }
            decision.ignore();
            let left = shared.leaves_empty(view);
            shared.report(Report::Refused {
                host: host_of(&address),
                reason: reason.code(),
                page: page || left,
            });
            if let Some(contact) = contact(&address).filter(|_| page) {
                shared.report(Report::Contact(contact));
            }
        }
    }
}

/// Whether the citizen asked for a new window.
fn wants_window(shared: &Shared, action: &NavigationAction) -> bool {
    action.is_user_gesture() && shared.quota.grants(Wish::Window, Instant::now())
}

/// Whether the citizen asked for it, or sees no page without it.
fn is_waited_for(
    view: &WebView,
    action: &mut NavigationAction,
    asked: Asked,
    upgrades: &Upgrades,
) -> bool {
    let pressed = matches!(
        action.navigation_type(),
        NavigationType::LinkClicked
            | NavigationType::FormSubmitted
            | NavigationType::BackForward
            | NavigationType::Reload
    );
    let redirected = asked.loading && action.is_redirect();
    let waits = is_hidden(view) || redirected || !upgrades.has_page();
    asked.new_window || pressed || waits || action.is_user_gesture()
}

fn decide_response(
    shared: &Rc<Shared>,
    view: &WebView,
    decision: &PolicyDecision,
    upgrades: &Upgrades,
) -> bool {
    let Some(response) = decision.downcast_ref::<ResponsePolicyDecision>() else {
        decision.ignore();
        return true;
    };
    let address = response
        .request()
        .and_then(|request| request.uri())
        .unwrap_or_default();
    let answer = response.response();
    let main = response.is_main_frame_main_resource();
    // What the gate refused for its http; see where the navigation was decided.
    let secure = shared.policy.borrow().upgrade(&address);
    if let Some(secure) = secure {
        decision.ignore();
        return !main || upgrades.open(view, &secure);
    }
    if !main && let Some(answer) = &answer {
        comes_to_a_frame(shared, view, answer);
    }
    let fate = answer::fate(&Answer {
        address: &address,
        status: answer.as_ref().map_or(200, URIResponseExt::status_code),
        kind: answer.and_then(|answer| answer.mime_type()).as_deref(),
        can_be_shown: response.is_mime_type_supported(),
        is_page: main,
    });
    let host = host_of(&address);
    let report = match fate {
        Fate::Shown => return false,
        Fate::Kept => {
            decision.download();
            return true;
        }
        Fate::Dropped => None,
        Fate::NoWay => Some(Report::NoWay { host }),
        Fate::Unreachable => Some(shared.unreachable(host)),
        Fate::NobodysPage => Some(Report::Refused {
            host,
            reason: Reason::SchemeNotAllowed.code(),
            page: true,
        }),
    };
    decision.ignore();
    if let Some(report) = report {
        shared.leaves_empty(view);
        shared.report(report);
    }
    true
}

fn comes_to_a_frame(shared: &Shared, view: &WebView, answer: &URIResponse) {
    if let Some(guest) = answer.uri() {
        shared.windows.borrow_mut().hosts(view, &host_of(&guest));
    }
    if let Some(file) = saving::shown_file(answer) {
        shared.windows.borrow_mut().frames(view, file);
    }
}

fn attach_load(view: &WebView, shared: &Rc<Shared>, page_is_loading: Rc<Cell<bool>>) {
    let shared = shared.clone();
    view.connect_load_changed(move |view, event| {
        match event {
            LoadEvent::Started => {
                page_is_loading.set(true);
                shared.report(Report::Loading(true));
            }
            LoadEvent::Committed => {
                page_is_loading.set(false);
                shared.comes(view);
                let address = view.uri().unwrap_or_default();
                agent::introduce(view, &shared.policy.borrow(), &address);
            }
            LoadEvent::Finished => {
                page_is_loading.set(false);
                shared.report(Report::Loading(false));
                shared.settles(view);
            }
            _ => {}
        }
        shared.report_history();
    });
}

/// A page that changes its own address without a load. A load that comes to nothing gives the view
/// the address of the page that is still there: that is no move, and no end of the trouble. A page
/// may move a thousand times a second; we look where it is a few times only.
fn attach_moves(view: &WebView, shared: &Rc<Shared>) {
    const SETTLES: Duration = Duration::from_millis(100);
    let shared = shared.clone();
    let looks = Rc::new(Cell::new(false));
    view.connect_uri_notify(move |view| {
        if view.is_loading() || looks.replace(true) {
            return;
        }
        let (shared, looks) = (shared.clone(), looks.clone());
        let view = view.downgrade();
        glib::timeout_add_local_once(SETTLES, move || {
            looks.set(false);
            let stays = |view: &WebView| !view.is_loading() && !says_that_it_is_down(view);
            if let Some(view) = view.upgrade().filter(stays) {
                shared.moves(&view);
            }
        });
    });
}

/// Answers whatever asks for a password, and keeps which host it was. If it was the page itself, its load is over
/// then; whether it was is not known yet, for the engine's processes are heard in any order.
fn attach_credentials(view: &WebView) -> Rc<RefCell<Option<String>>> {
    let asked_by = Rc::new(RefCell::new(None));
    let refuses = asked_by.clone();
    view.connect_authenticate(move |_, request| {
        if let Some(host) = credentials::answer(request) {
            refuses.replace(Some(host));
        }
        true
    });
    asked_by
}

fn attach_failures(view: &WebView, shared: &Rc<Shared>, upgrades: Upgrades) {
    let asked_by = attach_credentials(view);
    let failed = shared.clone();
    view.connect_load_failed(move |view, _, address, error| {
        let cancelled = error.matches(NetworkError::Cancelled);
        let host = host_of(address);
        if cancelled && asked_by.take().is_some_and(|asked| asked == host) {
            let (failed, view) = (failed.clone(), view.clone());
            // Another load may have taken its place.
            later::when_over(move || {
                if !view.is_loading() {
                    failed.leaves_empty(&view);
                    failed.report(Report::Locked { host });
                }
            });
            return true;
        }
        if let Some(report) = handshake::refusal(error, host.clone()) {
            failed.leaves_empty(view);
            failed.report(report);
            return true;
        }
        // A load that we or the page stopped is no failure.
        let stopped = cancelled || PolicyError::domain() == error.domain();
        if !stopped {
            failed.leaves_empty(view);
            failed.report(failed.unreachable(host));
        } else if PolicyError::domain() == error.domain()
            && !upgrades.is_under_way()
            && !failed.leaves_empty(view)
            && is_hidden(view)
        {
            failed.report(Report::NoPage);
        }
        true
    });
    let untrusted = shared.clone();
    view.connect_load_failed_with_tls_errors(move |view, address, certificate, flaws| {
        untrusted.leaves_empty(view);
        let host = host_of(address);
        let believed = Believed::by(&untrusted.policy.borrow(), &host);
        let why = handshake::distrust(certificate, flaws, believed);
        untrusted.report(Report::Certificate { host, why });
        true
    });
    let crashed = shared.clone();
    view.connect_web_process_terminated(move |view, why| {
        // What was written into a window cannot be loaded again.
        crashed.leaves_empty(view);
        match why {
            // We did it ourselves, and said so.
            WebProcessTerminationReason::TerminatedByApi => {}
            WebProcessTerminationReason::ExceededMemoryLimit => crashed.report(Report::TooLarge),
            _ => crashed.report(Report::Crashed),
        }
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
