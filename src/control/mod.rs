//! The local control socket: the protocol of `sps-kiosk ctl`.
//!
//! One line of JSON asks, one line answers; only the owner of the socket may speak.
