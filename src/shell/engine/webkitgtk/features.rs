//! The engine's feature switches: what a kiosk must not have, switched off by name.
//!
//! A page sees none of it, so it need not be refused when it is asked for. Names that an engine does
//! not know are left alone: it has no such feature. The settings that have a safe binding are set
//! beside this in the parent.

use std::ffi::{CStr, c_char, c_int, c_void};

use glib::translate::ToGlibPtr;

/// Each with the others for the same reason.
const OFF: [&[&CStr]; 5] = [
    // They speak past the proxy, or later and to somebody else: the first asks the system's name
    // server for names that a page chooses.
    &[
        c"LinkDNSPrefetch",
        c"LinkPreconnect",
        c"LinkPreconnectEarlyHints",
        c"PrivateClickMeasurement",
        c"WebTransport",
    ],
    // They reach for the machine's devices and for where it stands.
    &[
        c"ExposeSpeakers",
        c"Gamepads",
        c"GeolocationAPI",
        c"MediaDevices",
        c"ScreenCapture",
        c"SpeechRecognition",
        c"SpeechSynthesisAPI",
    ],
    // They take the whole screen, the pointer or the keyboard, or keep the screen awake.
    &[
        c"FullScreen",
        c"FullScreenKeyboardLock",
        c"PointerLock",
        c"PointerLockOptions",
        c"ScreenOrientationLockingAPI",
        c"ScreenWakeLockAPI",
    ],
    // They show something outside the page: windows of the toolkit, messages of the desktop.
    &[
        c"AllowsPictureInPictureMediaPlayback",
        c"AppBadge",
        c"ContactPickerAPI",
        c"DataListElement",
        c"DirectoryUpload",
        c"InputTypeColor",
        c"MediaControlsContextMenus",
        c"NotificationEvent",
        c"Notifications",
        c"PushAPI",
        c"VideoPresentationModeAPI",
        c"WebShare",
        c"WebShareFileAPI",
        c"WirelessPlaybackTargetAPI",
    ],
    // Keys that leave a page or change how it is read, and the engine's tools for developers.
    &[
        c"BackspaceKeyNavigation",
        c"CaretBrowsing",
        c"DeveloperExtras",
        c"WebInspectorEngineeringSettingsAllowed",
    ],
];

#[expect(
    unsafe_code,
    reason = "the bindings end before the feature switches of 2.42"
)]
pub(super) fn switch_off(settings: &webkit2gtk::Settings) {
    // SAFETY: the list belongs to us until it is unreferenced; the features in it live as long as
    // the list; the settings object is alive.
    unsafe {
        let list = webkit_settings_get_all_features();
        for index in 0..webkit_feature_list_get_length(list) {
            let feature = webkit_feature_list_get(list, index);
            let name = CStr::from_ptr(webkit_feature_get_identifier(feature));
            if OFF.iter().any(|names| names.contains(&name)) {
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
