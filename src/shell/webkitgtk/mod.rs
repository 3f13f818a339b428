//! The engine on Linux: what WebKitGTK does by default and a kiosk must not.
//!
//! Everything here works on the plain engine view below wry's. Two things have no safe binding: the
//! feature switches of WebKitGTK 2.42 and the removal of wry's own `close` handler.

use std::ffi::{CStr, c_char, c_int, c_void};

use glib::gobject_ffi;
use glib::translate::ToGlibPtr;
use gtk::gdk;
use gtk::prelude::*;
use webkit2gtk::{SettingsExt as _, WebView, WebViewExt};

mod hooks;

pub(super) use hooks::attach;

/// Switched off by name: both make the network process speak past the proxy (the first one asks the
/// system's DNS server for names that a page chooses).
const FEATURES_OFF: [&CStr; 2] = [c"LinkDNSPrefetch", c"LinkPreconnect"];

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
        settings.set_javascript_can_open_windows_automatically(false);
        settings.set_allow_file_access_from_file_urls(false);
        settings.set_allow_universal_access_from_file_urls(false);
        switch_features_off(&settings);
    }
    // A link dragged into a view would navigate it.
    view.drag_dest_unset();
    view.connect_context_menu(|_, _, _, _| true);
    // Buttons 8 and 9 of a mouse would go through the history behind our back.
    view.connect_event(|_, event| match event.button() {
        Some(button) if button > 3 && event.event_type() != gdk::EventType::MotionNotify => {
            glib::Propagation::Stop
        }
        Some(_) | None => glib::Propagation::Proceed,
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

#[expect(
    unsafe_code,
    reason = "the bindings end before the feature switches of 2.42"
)]
fn switch_features_off(settings: &webkit2gtk::Settings) {
    // SAFETY: the list belongs to us until it is unreferenced; the features in it live as long as
    // the list; the settings object is alive.
    unsafe {
        let list = webkit_settings_get_all_features();
        for index in 0..webkit_feature_list_get_length(list) {
            let feature = webkit_feature_list_get(list, index);
            let name = CStr::from_ptr(webkit_feature_get_identifier(feature));
            if FEATURES_OFF.contains(&name) {
                let settings: *mut webkit2gtk::ffi::WebKitSettings = settings.to_glib_none().0;
                webkit_settings_set_feature_enabled(settings.cast(), feature, 0);
            }
        }
        webkit_feature_list_unref(list);
    }
}

#[expect(unsafe_code, reason = "foreign functions")]
#[link(name = "webkit2gtk-4.1")]
unsafe extern "C" {
    fn webkit_settings_get_all_features() -> *mut c_void;
    fn webkit_feature_list_get_length(list: *mut c_void) -> usize;
    fn webkit_feature_list_get(list: *mut c_void, index: usize) -> *mut c_void;
    fn webkit_feature_list_unref(list: *mut c_void);
    fn webkit_feature_get_identifier(feature: *mut c_void) -> *const c_char;
    fn webkit_settings_set_feature_enabled(
        settings: *mut c_void,
        feature: *mut c_void,
        enabled: c_int,
    );
}
