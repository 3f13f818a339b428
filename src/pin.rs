//! What staff prove themselves with, a PIN at a seat or a password at the board: what makes one weak, its hash, and
//! whether one is right.
//!
//! It is kept nowhere but as an argon2id hash, in kiosk.toml or in the board's database. The hash brings its own
//! cost along; one that would cost a check too much is no hash of ours. The salt comes from outside, and how often
//! somebody may try is said by whoever asks.

#![forbid(unsafe_code)]

use std::fmt;

use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use zxcvbn::zxcvbn;

use argon2::{ARGON2ID_IDENT, Algorithm, Argon2, Params, Version};

use crate::say;

/// The most characters of either.
const LONGEST: usize = 64;

/// What is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A PIN, which is typed at the seat itself, with people around.
    Pin,
    /// A password, which anybody may try who reaches the board over the network.
    Password,
}

impl Kind {
    /// The fewest characters.
    fn shortest(self) -> usize {
        match self {
            Kind::Pin => 6,
            Kind::Password => 10,
        }
    }

    /// The least number of tries for somebody who knows how people choose.
    fn guesses(self) -> u64 {
        match self {
            Kind::Pin => 100_000,
            Kind::Password => 100_000_000,
        }
    }

    /// What people call it.
    fn name(self) -> String {
        match self {
            Kind::Pin => say!("secret-pin"),
            Kind::Password => say!("secret-password"),
        }
    }
}

/// What people here would choose, beside the words of all the world.
const OUR_WORDS: &[&str] = &[
    "пароль",
    "gfhjkm",
    "parol",
    "админ",
    "админка",
    "киоск",
    "kiosk",
    "мфц",
    "mfc",
    "госуслуги",
    "gosuslugi",
    "сотрудник",
    "йцукен",
    "фывапр",
    "ячсмит",
    "привет",
    "россия",
    "москва",
];

/// What a check may cost: KiB of memory, and passes over it.
const MOST: (u32, u32) = (1 << 20, 32);

/// What a new hash costs: 64 MiB and three passes, as RFC 9106 has it for small machines.
const COST: (u32, u32) = (64 << 10, 3);

/// Why a PIN or a password is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weakness {
    /// It has too few characters for its kind.
    Short,
    /// It has more characters than anybody remembers.
    Long,
    /// It consists of two different characters at most.
    Uniform,
    /// Every character follows the one before it, up or down: 123456, fedcba.
    Run,
    /// The same few characters again and again: 121212, 123123.
    Repeated,
    /// A word, a row of keys or a number that is among the first that anybody tries.
    Common,
}

impl Weakness {
    /// What is wrong with it, in words.
    #[must_use]
    pub fn sentence(self, kind: Kind) -> String {
        let what = kind.name();
        match self {
            Weakness::Short => say!("secret-short", what = what, least = kind.shortest()),
            Weakness::Long => say!("secret-long", what = what, most = LONGEST),
            Weakness::Uniform => say!("secret-uniform", what = what),
            Weakness::Run => say!("secret-run", what = what),
            Weakness::Repeated => say!("secret-repeated", what = what),
            Weakness::Common => say!("secret-common", what = what),
        }
    }
}

/// The hash of a PIN or of a password.
#[derive(Clone, PartialEq, Eq)]
pub struct Hash(String);

/// A text that is no hash of ours, or one whose cost is out of bounds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotAHash;

/// The first reason for which this one is too easy to guess.
pub fn weakness(kind: Kind, secret: &str) -> Option<Weakness> {
    let letters: Vec<char> = secret.chars().collect();
    let mut different = letters.clone();
    different.sort_unstable();
    different.dedup();
    let follows = |step: i64| {
        letters
            .windows(2)
            .all(|pair| i64::from(u32::from(pair[1])) - i64::from(u32::from(pair[0])) == step)
    };
    let repeats = (1..=letters.len() / 2).any(|part| {
        letters.len().is_multiple_of(part)
            && letters.chunks(part).all(|chunk| chunk == &letters[..part])
    });
    if letters.len() < kind.shortest() {
        Some(Weakness::Short)
    } else if letters.len() > LONGEST {
        Some(Weakness::Long)
    } else if different.len() <= 2 {
        Some(Weakness::Uniform)
    } else if follows(1) || follows(-1) {
        Some(Weakness::Run)
    } else if repeats {
        Some(Weakness::Repeated)
    } else if zxcvbn(secret, OUR_WORDS).guesses() < kind.guesses() {
        Some(Weakness::Common)
    } else {
        None
    }
}

impl Hash {
    /// The hash with this salt, which nobody may foresee.
    pub fn of(secret: &str, salt: [u8; 16]) -> Hash {
        let (memory, passes) = COST;
        let params = Params::new(memory, passes, 1, None).expect("the cost is a valid one");
        let argon = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
        let hash: PasswordHash = argon
            .hash_password_with_salt(secret.as_bytes(), &salt)
            .expect("a salt of sixteen bytes and a text of any length have a hash");
        Hash(hash.to_string())
    }

    /// A hash that nothing matches, at the cost of a new one: who has no account waits as long as who has one.
    pub fn of_nobody() -> Hash {
        let (memory, passes) = COST;
        let (salt, sum) = ("A".repeat(22), "A".repeat(43));
        Hash(format!(
            "$argon2id$v=19$m={memory},t={passes},p=1${salt}${sum}"
        ))
    }

    /// Reads a hash as it is kept.
    ///
    /// # Errors
    /// It is no argon2id hash with a salt and a sum, or a check of it would cost too much.
    pub fn parse(text: &str) -> Result<Hash, NotAHash> {
        let hash = PasswordHash::new(text).map_err(|_| NotAHash)?;
        let params = Params::try_from(&hash).map_err(|_| NotAHash)?;
        let (memory, passes) = MOST;
        let is_whole =
            hash.algorithm == ARGON2ID_IDENT && hash.salt.is_some() && hash.hash.is_some();
        let is_bounded = params.m_cost() <= memory && params.t_cost() <= passes;
        if is_whole && is_bounded && params.p_cost() <= 16 {
            Ok(Hash(text.to_owned()))
        } else {
            Err(NotAHash)
        }
    }

    /// The hash as it is kept.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// True when this is what was hashed. Takes its time, by intention.
    pub fn matches(&self, secret: &str) -> bool {
        PasswordHash::new(&self.0).is_ok_and(|hash| {
            Argon2::default()
                .verify_password(secret.as_bytes(), &hash)
                .is_ok()
        })
    }
}

impl fmt::Debug for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Hash")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The hash of 739154 at the least cost, so that tests do not wait.
    const CHEAP: &str = "$argon2id$v=19$m=8,t=1,p=1$";

    fn check(pin: &str, expected: Option<Weakness>) {
        assert_eq!(weakness(Kind::Pin, pin), expected, "{pin}");
    }

    #[test]
    fn a_pin_that_anybody_would_guess_is_weak() {
        check("", Some(Weakness::Short));
        check("73915", Some(Weakness::Short));
        check("ё7391", Some(Weakness::Short));
        check(&"7391".repeat(17), Some(Weakness::Long));
        check("000000", Some(Weakness::Uniform));
        check("110110", Some(Weakness::Uniform));
        check("123456", Some(Weakness::Run));
        check("987654", Some(Weakness::Run));
        check("абвгде", Some(Weakness::Run));
        check("123123", Some(Weakness::Repeated));
        check("739739739", Some(Weakness::Repeated));
        for common in [
            "password",
            "Password1",
            "qwerty",
            "12345678910",
            "1q2w3e",
            "gfhjkm",
            "пароль",
            "Пароль1",
            "йцукен",
            "kiosk1",
            "admin123",
            "19851985",
            "mfc2024",
            "iloveyou",
        ] {
            assert!(weakness(Kind::Pin, common).is_some(), "{common}");
        }
        check("739154", None);
        check("летний дождь", None);
    }

    #[test]
    fn a_password_that_holds_over_a_network_is_longer_than_a_pin() {
        let password = |text| weakness(Kind::Password, text);
        assert_eq!(password("739154"), Some(Weakness::Short));
        assert_eq!(password("1234567890"), Some(Weakness::Common));
        assert_eq!(password("госуслуги2026"), Some(Weakness::Common));
        assert_eq!(password("дождь над рекой"), None);
        let told = Weakness::Short.sentence(Kind::Password);
        assert!(told.contains("Пароль") && told.contains("10"), "{told}");
    }

    #[test]
    fn a_hash_knows_its_pin_and_no_other() {
        let hash = Hash::of("739154", [7; 16]);
        assert!(hash.as_str().starts_with("$argon2id$v=19$m=65536,t=3,p=1$"));
        assert_ne!(hash, Hash::of("739154", [8; 16]), "the salt has no effect");
        let read = Hash::parse(hash.as_str()).unwrap();
        assert!(read.matches("739154"));
        assert!(!read.matches("739155"));
        assert!(!read.matches(""));
        assert!(!format!("{read:?}").contains("argon2id$"));
    }

    #[test]
    fn the_hash_of_nobody_costs_as_much_and_matches_nothing() {
        let nobody = Hash::of_nobody();
        assert_eq!(Hash::parse(nobody.as_str()).as_ref(), Ok(&nobody));
        assert!(
            Hash::of("739154", [7; 16])
                .as_str()
                .starts_with(&nobody.as_str()[..30])
        );
        assert!(!nobody.matches("") && !nobody.matches("739154"));
    }

    #[test]
    fn what_is_no_hash_of_ours_is_refused() {
        let (salt, sum) = (
            "c2FsdHNhbHRzYWx0",
            "pQZ5c2qvT2m0m3hJ6d4b0JX9Y6rK7n1u2v3w4x5y6z8",
        );
        assert!(Hash::parse(&format!("{CHEAP}{salt}${sum}")).is_ok());
        for wrong in [
            String::new(),
            "739154".into(),
            format!("{CHEAP}{salt}"),
            format!("$argon2i$v=19$m=8,t=1,p=1${salt}${sum}"),
            format!("$argon2id$v=19$m=4194304,t=1,p=1${salt}${sum}"),
            format!("$argon2id$v=19$m=8,t=4000000,p=1${salt}${sum}"),
            format!("$2b$12${salt}${sum}"),
        ] {
            assert_eq!(Hash::parse(&wrong), Err(NotAHash), "{wrong}");
        }
    }
}
