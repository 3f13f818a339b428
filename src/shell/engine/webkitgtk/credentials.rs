//! What a portal asks of the browser itself: a password, or a certificate of the client.
//!
//! No portal of the list needs either, and the engine's own question is a dialog in English: nobody answers.
//! Many servers that take a certificate from those who have one only offer it, so the engine goes on without;
//! who needs one refuses then.

use glib::translate::ToGlibPtr;
use webkit2gtk::{AuthenticationRequest, AuthenticationRequestExt, AuthenticationScheme};

/// Answers the request. Where nobody answers, the host that asked: its load is over.
pub(super) fn answer(request: &AuthenticationRequest) -> Option<String> {
    if request.scheme() == AuthenticationScheme::ClientCertificateRequested {
        go_on_without(request);
        return None;
    }
    request.cancel();
    Some(request.host().map(String::from).unwrap_or_default())
}

#[expect(
    unsafe_code,
    reason = "the safe binding cannot answer a request without a credential"
)]
fn go_on_without(request: &AuthenticationRequest) {
    // SAFETY: the request is alive for the whole call, and the engine takes no credential for a null pointer.
    unsafe {
        webkit2gtk::ffi::webkit_authentication_request_authenticate(
            request.to_glib_none().0,
            std::ptr::null_mut(),
        );
    }
}
