//! What no page of ours or of a portal needs is taken away from a view.

use std::cell::Cell;
use std::rc::Rc;

use glib::gobject_ffi;
use glib::translate::ToGlibPtr;
use gtk::gdk;
use gtk::prelude::*;
use webkit2gtk::{CookieAcceptPolicy, CookieManagerExt, LoadEvent, SettingsExt as _};
use webkit2gtk::{WebContextExt, WebView, WebViewExt, WebsiteDataManagerExt};

use super::view::draw_whole;
use super::{agent, features, menu};

/// Takes away from a view what no page of ours or of a portal needs.
pub(super) fn harden(view: &WebView) {
    if let Some(settings) = WebViewExt::settings(view) {
        settings.set_enable_developer_extras(false);
        settings.set_enable_dns_prefetching(false);
        settings.set_enable_fullscreen(false);
        settings.set_enable_webrtc(false);
        settings.set_enable_media_stream(false);
        settings.set_enable_mediasource(true);
        settings.set_enable_back_forward_navigation_gestures(false);
        settings.set_javascript_can_access_clipboard(false);
        // Our own quota decides.
        settings.set_javascript_can_open_windows_automatically(true);
        settings.set_enable_caret_browsing(false);
        settings.set_allow_file_access_from_file_urls(false);
        settings.set_allow_universal_access_from_file_urls(false);
        // What says nothing of its letters was written for Windows.
        settings.set_default_charset("windows-1251");
        features::switch_off(&settings);
    }
    agent::usual(view);
    if let Some(context) = view.context() {
        context.set_spell_checking_enabled(false);
        context.set_preferred_languages(&["ru-RU", "ru"]);
    }
    if let Some(data) = view.website_data_manager() {
        data.set_persistent_credential_storage_enabled(false);
        // A log-in that stands in a frame of another portal sets its first cookie there. Only hosts of the list
        // can be reached at all, and every cookie ends with the visit: refusing some protects nobody.
        data.set_itp_enabled(false);
        if let Some(cookies) = data.cookie_manager() {
            cookies.set_accept_policy(CookieAcceptPolicy::Always);
        }
    }
    // A link dragged into a view would navigate it.
    view.drag_dest_unset();
    // Nothing leaves a view, either: a drag ends where it begins, once the toolkit has begun it.
    view.connect_drag_begin(|_, drag| {
        let drag = drag.clone();
        glib::idle_add_local_once(move || drag.drag_cancel());
    });
    // A hint of a page would be a window of its own, over everything else, with the page's words.
    view.connect_query_tooltip(|view, _, _, _, _| {
        view.stop_signal_emission_by_name("query-tooltip");
        false
    });
    menu::attach(view);
    draw_whole_at_first(view);
    // The middle button would paste what somebody only marked; buttons 8 and 9 would go through the
    // history behind our back.
    view.connect_event(|_, event| match event.button() {
        Some(2 | 4..) if event.event_type() != gdk::EventType::MotionNotify => {
            glib::Propagation::Stop
        }
        Some(_) | None => glib::Propagation::Proceed,
    });
}

/// The first document in a new view, or in a new process, may come to the screen as a single line and no
/// more: what the engine drew before it knew the size of the view.
fn draw_whole_at_first(view: &WebView) {
    let is_first = Rc::new(Cell::new(true));
    let again = is_first.clone();
    view.connect_web_process_terminated(move |_, _| again.set(true));
    view.connect_load_changed(move |view, event| {
        if event == LoadEvent::Committed && is_first.take() {
            draw_whole(view);
        }
    });
}

/// Removes every handler of the `close` signal: wry's destroys the view, so that a page which calls
/// `window.close()` would leave a dead portal.
#[expect(
    unsafe_code,
    reason = "the safe binding cannot find a handler that somebody else connected"
)]
pub(super) fn forget_close_handlers(view: &WebView) {
    // SAFETY: the view is alive for the whole call, the signal's name is a C string, and the
    // identifiers that are disconnected come from the lookup on the same object.
    unsafe {
        let object: *mut gobject_ffi::GObject = view.upcast_ref::<glib::Object>().to_glib_none().0;
        let kind = (*object.cast::<gobject_ffi::GTypeInstance>()).g_class;
        let signal = gobject_ffi::g_signal_lookup(c"close".as_ptr(), (*kind).g_type);
        loop {
            let handler = gobject_ffi::g_signal_handler_find(
                object,
                gobject_ffi::G_SIGNAL_MATCH_ID,
                signal,
                0,
                std::ptr::null_mut(),
                std::ptr::null_mut(),
                std::ptr::null_mut(),
            );
            if handler == 0 {
                break;
            }
            gobject_ffi::g_signal_handler_disconnect(object, handler);
        }
    }
}
