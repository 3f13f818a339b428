//! The token of a seat: what it shows, and the fingerprint by which the board knows it.

use std::io;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::digest;
use zeroize::Zeroizing;

use crate::platform;

/// A new token, for the seat alone.
pub struct Token(Zeroizing<String>);

impl Token {
    /// A token that nobody can guess.
    ///
    /// # Errors
    /// The system gives no random bytes.
    pub fn make() -> io::Result<Token> {
        let bytes = Zeroizing::new(platform::random::<32>()?);
        Ok(Token(Zeroizing::new(URL_SAFE_NO_PAD.encode(*bytes))))
    }

    /// What the seat has to show.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.0
    }
}

/// What is kept of a token: whoever reads the database cannot pass for a seat.
pub(super) fn fingerprint(token: &str) -> String {
    URL_SAFE_NO_PAD.encode(digest::digest(&digest::SHA256, token.as_bytes()))
}
