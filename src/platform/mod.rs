//! What the operating system does for us, behind one facade.
//!
//! An operation that is not implemented returns an error, never success.
