//! A question in words that both databases understand: values are text and whole numbers, `$1`, `$2` and so on come
//! in the order of their first use. Many rows go in as one text, an object of JSON that `json_each` takes apart.

use std::error::Error as StdError;

use postgres::types::private::BytesMut;
use postgres::types::{IsNull, ToSql, Type, to_sql_checked};
use rusqlite::types::{ToSqlOutput, ValueRef};

use super::super::error::Error;

/// What goes into a question, and comes out of its answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Value {
    Words(String),
    Number(i64),
    Nothing,
}

/// A statement with its values.
pub(super) type Step = (&'static str, Vec<Value>);

/// One row of an answer.
#[derive(Debug)]
pub(super) struct Answer(pub(super) Vec<Value>);

impl Answer {
    /// The text in this column.
    pub(super) fn words(&self, column: usize) -> Result<String, Error> {
        self.maybe_words(column)?.ok_or_else(unfit)
    }

    /// The text in this column, if there is any.
    pub(super) fn maybe_words(&self, column: usize) -> Result<Option<String>, Error> {
        match self.0.get(column) {
            Some(Value::Words(words)) => Ok(Some(words.clone())),
            Some(Value::Nothing) => Ok(None),
            Some(Value::Number(_)) | None => Err(unfit()),
        }
    }

    /// The number in this column.
    pub(super) fn number(&self, column: usize) -> Result<i64, Error> {
        self.maybe_number(column)?.ok_or_else(unfit)
    }

    /// The number in this column, if there is any.
    pub(super) fn maybe_number(&self, column: usize) -> Result<Option<i64>, Error> {
        match self.0.get(column) {
            Some(Value::Number(number)) => Ok(Some(*number)),
            Some(Value::Nothing) => Ok(None),
            Some(Value::Words(_)) | None => Err(unfit()),
        }
    }
}

/// Somebody has written into the database what the board never does.
pub(super) fn unfit() -> Error {
    Error::Altered
}

impl From<&str> for Value {
    fn from(words: &str) -> Value {
        Value::Words(words.to_owned())
    }
}

impl From<String> for Value {
    fn from(words: String) -> Value {
        Value::Words(words)
    }
}

impl From<i64> for Value {
    fn from(number: i64) -> Value {
        Value::Number(number)
    }
}

impl From<Option<i64>> for Value {
    fn from(number: Option<i64>) -> Value {
        number.map_or(Value::Nothing, Value::Number)
    }
}

impl From<Option<String>> for Value {
    fn from(words: Option<String>) -> Value {
        words.map_or(Value::Nothing, Value::Words)
    }
}

impl ToSql for Value {
    fn to_sql(
        &self,
        ty: &Type,
        out: &mut BytesMut,
    ) -> Result<IsNull, Box<dyn StdError + Sync + Send>> {
        match self {
            Value::Words(words) => words.to_sql(ty, out),
            Value::Number(number) => number.to_sql(ty, out),
            Value::Nothing => Ok(IsNull::Yes),
        }
    }

    fn accepts(ty: &Type) -> bool {
        [Type::TEXT, Type::INT8, Type::JSON].contains(ty)
    }

    to_sql_checked!();
}

impl rusqlite::ToSql for Value {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Value::Words(words) => ValueRef::Text(words.as_bytes()),
            Value::Number(number) => ValueRef::Integer(*number),
            Value::Nothing => ValueRef::Null,
        }))
    }
}
