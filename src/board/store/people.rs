//! The accounts of the page, who is logged in, the wrong tries, and what was done.

use super::super::acts::{Act, Deed};
use super::super::error::Error;
use super::super::people::{FORGOTTEN, FREE_OF_NAME, Person, Role, Scope, Session, Tries};
use super::super::token::{Token, fingerprint};
use super::Store;
use super::question::{Answer, Step, unfit};
use crate::journal::Moment;
use crate::pin::Hash;

/// The most acts that are read at once.
const ACTS: i64 = 10_000;

/// Every call fails where the database does not do what it is asked.
impl Store {
    /// Makes an account; false where the name is taken.
    ///
    /// # Errors
    /// As said of all.
    pub fn add_person(&mut self, person: &Person, hash: &Hash, at: Moment) -> Result<bool, Error> {
        let insert = "INSERT INTO people (name, role, scope, hash) VALUES ($1, $2, $3, $4) \
                      ON CONFLICT (name) DO NOTHING";
        let values = vec![
            person.name.as_str().into(),
            person.role.code().into(),
            scope_text(&person.scope).into(),
            hash.as_str().into(),
        ];
        let act = on_the_server(person, Deed::AccountAdded, at);
        self.change(&(insert, values), &[forget_tries(&person.name), note(&act)])
    }

    /// Every account, by name.
    ///
    /// # Errors
    /// As said of all.
    pub fn people(&mut self) -> Result<Vec<Person>, Error> {
        let all = "SELECT name, role, scope FROM people ORDER BY name";
        let rows = self.answers(all, &[])?;
        rows.iter().map(|row| person(row, 0)).collect()
    }

    /// Takes an account away, and with it every session of it; false where there is none.
    ///
    /// # Errors
    /// As said of all.
    pub fn remove_person(&mut self, person: &Person, at: Moment) -> Result<bool, Error> {
        let delete = "DELETE FROM people WHERE name = $1";
        let act = on_the_server(person, Deed::AccountRemoved, at);
        self.change(&(delete, vec![person.name.as_str().into()]), &[note(&act)])
    }

    /// Gives an account a new password from the server: all its sessions end, and its wrong tries are forgotten.
    ///
    /// # Errors
    /// As said of all.
    pub fn set_password(
        &mut self,
        person: &Person,
        hash: &Hash,
        at: Moment,
    ) -> Result<bool, Error> {
        let act = on_the_server(person, Deed::PasswordSet, at);
        self.replace_hash(&person.name, hash, "", &act)
    }

    /// Somebody's new password: every other session of the account ends.
    pub(in crate::board) fn change_password(
        &mut self,
        hash: &Hash,
        token: &str,
        act: &Act,
    ) -> Result<bool, Error> {
        self.replace_hash(&act.who, hash, &fingerprint(token), act)
    }

    fn replace_hash(
        &mut self,
        name: &str,
        hash: &Hash,
        stays: &str,
        act: &Act,
    ) -> Result<bool, Error> {
        let update = "UPDATE people SET hash = $1 WHERE name = $2";
        let others = "DELETE FROM sessions WHERE person = $1 AND token_sha256 <> $2";
        self.change(
            &(update, vec![hash.as_str().into(), name.into()]),
            &[
                (others, vec![name.into(), stays.into()]),
                forget_tries(name),
                note(act),
            ],
        )
    }

    /// Counts a try of this name before anybody looks whether it is right. The seconds to wait where it comes too
    /// early, and then nothing is counted; a name that nobody has is no other.
    pub(in crate::board) fn try_name(&mut self, name: &str, now: Moment) -> Result<i64, Error> {
        let asked = "SELECT wrong, at FROM tries WHERE name_sha256 = $1";
        let row = self.answers(asked, &[fingerprint(name).into()])?;
        let tries = match row.first() {
            Some(row) => Tries {
                wrong: row.number(0)?,
                at: row.number(1)?,
            },
            None => Tries::default(),
        };
        let wait = tries.wait(FREE_OF_NAME, now);
        if wait > 0 {
            return Ok(wait);
        }
        let tries = tries.and_one(now);
        let count = "INSERT INTO tries (name_sha256, wrong, at) VALUES ($1, $2, $3) \
                     ON CONFLICT (name_sha256) DO UPDATE SET wrong = excluded.wrong, at = excluded.at";
        let values = vec![fingerprint(name).into(), tries.wrong.into(), now.into()];
        let old = "DELETE FROM tries WHERE at < $1";
        self.change(&(count, values), &[(old, vec![(now - FORGOTTEN).into()])])?;
        Ok(0)
    }

    /// The account with this name and the hash of its password.
    pub(in crate::board) fn person(&mut self, name: &str) -> Result<Option<(Person, Hash)>, Error> {
        let one = "SELECT name, role, scope, hash FROM people WHERE name = $1";
        let rows = self.answers(one, &[name.into()])?;
        let Some(row) = rows.first() else {
            return Ok(None);
        };
        let hash = Hash::parse(&row.words(3)?).map_err(|_| unfit())?;
        Ok(Some((person(row, 0)?, hash)))
    }

    /// Begins a session, and forgets the wrong tries and the sessions that are over.
    pub(in crate::board) fn log_in(&mut self, token: &Token, act: &Act) -> Result<(), Error> {
        let insert =
            "INSERT INTO sessions (token_sha256, person, began, used) VALUES ($1, $2, $3, $4)";
        let values = vec![
            fingerprint(token.text()).into(),
            act.who.as_str().into(),
            act.at.into(),
            act.at.into(),
        ];
        let (began, used) = Session::oldest(act.at);
        let over = "DELETE FROM sessions WHERE began < $1 OR used < $2";
        let over = (over, vec![began.into(), used.into()]);
        let then = [over, forget_tries(&act.who), note(act)];
        self.change(&(insert, values), &then).map(|_| ())
    }

    /// Whose session this is, if it is anybody's and not over; notes that it is used.
    pub(in crate::board) fn visitor(
        &mut self,
        token: &str,
        now: Moment,
    ) -> Result<Option<Person>, Error> {
        let whose = "SELECT s.began, s.used, p.name, p.role, p.scope FROM sessions s \
                     JOIN people p ON p.name = s.person WHERE s.token_sha256 = $1";
        let rows = self.answers(whose, &[fingerprint(token).into()])?;
        let Some(row) = rows.first() else {
            return Ok(None);
        };
        let session = Session {
            began: row.number(0)?,
            used: row.number(1)?,
        };
        if session.is_over(now) {
            return Ok(None);
        }
        if session.is_to_be_noted(now) {
            let used = "UPDATE sessions SET used = $1 WHERE token_sha256 = $2";
            self.change(&(used, vec![now.into(), fingerprint(token).into()]), &[])?;
        }
        person(row, 2).map(Some)
    }

    /// Ends a session.
    pub(in crate::board) fn log_out(&mut self, token: &str, act: &Act) -> Result<(), Error> {
        let delete = "DELETE FROM sessions WHERE token_sha256 = $1";
        self.change(&(delete, vec![fingerprint(token).into()]), &[note(act)])
            .map(|_| ())
    }

    /// Writes down what was done.
    pub(in crate::board) fn note(&mut self, act: &Act) -> Result<(), Error> {
        self.change(&note(act), &[]).map(|_| ())
    }

    /// What was done before this number, the newest first, each with its number.
    ///
    /// # Errors
    /// As said of all.
    pub fn acts(&mut self, before: i64) -> Result<Vec<(i64, Act)>, Error> {
        let them = "SELECT number, at, who, deed, about, scope FROM acts WHERE number < $1 \
                    ORDER BY number DESC LIMIT $2";
        let rows = self.answers(them, &[before.into(), ACTS.into()])?;
        let act = |row: &Answer| {
            let deed = Deed::read(&row.words(3)?).ok_or_else(unfit)?;
            let act = Act {
                at: row.number(1)?,
                who: row.words(2)?,
                deed,
                about: row.words(4)?,
                scope: scope(&row.words(5)?)?,
            };
            Ok((row.number(0)?, act))
        };
        rows.iter().map(act).collect()
    }
}

/// What an act is written down with.
pub(super) fn note(act: &Act) -> Step {
    let insert = "INSERT INTO acts (at, who, deed, about, scope) VALUES ($1, $2, $3, $4, $5)";
    let values = vec![
        act.at.into(),
        act.who.as_str().into(),
        act.deed.code().into(),
        act.about.as_str().into(),
        scope_text(&act.scope).into(),
    ];
    (insert, values)
}

fn forget_tries(name: &str) -> Step {
    let delete = "DELETE FROM tries WHERE name_sha256 = $1";
    (delete, vec![fingerprint(name).into()])
}

/// What was done with an account by a command.
fn on_the_server(person: &Person, deed: Deed, at: Moment) -> Act {
    Act {
        at,
        who: String::new(),
        deed,
        about: person.name.clone(),
        scope: person.scope.clone(),
    }
}

/// The account in this column and the two after it.
fn person(row: &Answer, column: usize) -> Result<Person, Error> {
    let role = row.words(column + 1)?;
    let role = Role::ALL.into_iter().find(|one| one.code() == role);
    Ok(Person {
        name: row.words(column)?,
        role: role.ok_or_else(unfit)?,
        scope: scope(&row.words(column + 2)?)?,
    })
}

fn scope(text: &str) -> Result<Scope, Error> {
    serde_json::from_str(text).map_err(|_| unfit())
}

fn scope_text(scope: &Scope) -> String {
    serde_json::to_string(scope).expect("it has only words")
}
