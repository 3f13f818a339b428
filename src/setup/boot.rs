//! The password of GRUB's menu, as `grub-mkpasswd-pbkdf2` would make it.

use std::num::NonZeroU32;

use ring::pbkdf2;

/// What GRUB writes before a hash.
const PREFIX: &str = "grub.pbkdf2.sha512.";

/// How often a new password is mixed, as GRUB's own program does it.
const ROUNDS: NonZeroU32 = NonZeroU32::new(10_000).expect("it is not zero");

/// What a hash may cost at most, so that a typing error does not stop the machine at its menu.
const MOST_ROUNDS: u32 = 10_000_000;

/// The length of a salt and of a hash.
pub(crate) const LENGTH: usize = 64;

/// The hash of a password.
pub(crate) fn hash_of(password: &str, salt: &[u8; LENGTH]) -> String {
    let mut hash = [0; LENGTH];
    pbkdf2::derive(
        pbkdf2::PBKDF2_HMAC_SHA512,
        ROUNDS,
        salt,
        password.as_bytes(),
        &mut hash,
    );
    format!("{PREFIX}{ROUNDS}.{}.{}", hex(salt), hex(&hash))
}

/// True when this is the hash of the password.
pub(crate) fn is_of(hash: &str, password: &str) -> bool {
    parts(hash).is_some_and(|(rounds, salt, hash)| {
        let password = password.as_bytes();
        pbkdf2::verify(pbkdf2::PBKDF2_HMAC_SHA512, rounds, &salt, password, &hash).is_ok()
    })
}

/// True for what GRUB would take as a hash.
pub(super) fn is_hash(text: &str) -> bool {
    parts(text).is_some()
}

fn parts(text: &str) -> Option<(NonZeroU32, Vec<u8>, Vec<u8>)> {
    let mut parts = text.strip_prefix(PREFIX)?.split('.');
    let rounds: NonZeroU32 = parts.next()?.parse().ok()?;
    let (salt, hash) = (bytes(parts.next()?)?, bytes(parts.next()?)?);
    let is_whole = parts.next().is_none() && !salt.is_empty() && !hash.is_empty();
    (is_whole && rounds.get() <= MOST_ROUNDS).then_some((rounds, salt, hash))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02X}")).collect()
}

fn bytes(hex: &str) -> Option<Vec<u8>> {
    let is_whole = hex.len().is_multiple_of(2) && hex.bytes().all(|byte| byte.is_ascii_hexdigit());
    let pairs = (0..hex.len()).step_by(2);
    is_whole
        .then(|| pairs.map(|at| u8::from_str_radix(&hex[at..at + 2], 16).ok()))?
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hash_is_of_its_password_only() {
        let hash = hash_of("кот-7", &[7; LENGTH]);
        assert!(is_hash(&hash) && is_of(&hash, "кот-7") && !is_of(&hash, "кот-8"));
        assert_eq!(hash.len(), PREFIX.len() + "10000..".len() + 4 * LENGTH);
    }

    #[test]
    fn what_grub_would_not_take_is_no_hash() {
        for text in [
            "secret",
            "grub.pbkdf2.sha512.10000.AB",
            "grub.pbkdf2.sha512.0.AB.CD",
            "grub.pbkdf2.sha512.10000.AB.CDE",
            "grub.pbkdf2.sha512.10000.AB.CD\nset superusers=",
            "grub.pbkdf2.sha512.10000.AB.CD.EF",
            "grub.pbkdf2.sha512.99999999999.AB.CD",
            "grub.pbkdf2.sha512.10000..",
        ] {
            assert!(!is_hash(text), "{text}");
        }
        assert!(is_hash("grub.pbkdf2.sha512.10000.ab.CD"));
    }
}
