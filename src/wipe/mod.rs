//! The wipe: erase, wait for real completion, and look again.
//!
//! Every target has `erase` and `residue`; a report is clean only when every target was erased
//! without an error and the second look found nothing.
