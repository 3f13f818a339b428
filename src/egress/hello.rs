//! The first flight of TLS: which server the view really wants to talk to.
//!
//! A strict, bounded reader of the ClientHello, fed as bytes come in. Whatever two readers could read
//! differently (a name twice, lengths that disagree, records of another kind in between) is refused,
//! so a server cannot see another name than the gate. No TLS library reads it, because they refuse
//! honest clients for other reasons (old cipher lists, missing signature algorithms) and a name that
//! is checked is all the gate needs.
//!
//! Encrypted ClientHello is let through when the outer name equals the host of CONNECT. Browsers send
//! a random one (GREASE) that nobody can tell from a real one, so refusing it would refuse them. A
//! real one hides the inner name from the gate, but the connection goes to a checked address of a
//! listed host, the outer name is that host's, and only that host's own keys open the inner one: the
//! portal chose to serve that name, exactly as it may serve any `Host` inside the encrypted stream.
//! So a host that only fronts for others must not be listed.

use std::collections::BTreeSet;

use super::refusal::Refusal;

/// The most bytes a first flight may have; those with post-quantum keys have about 2,000.
pub(super) const LIMIT: usize = 32 << 10;

/// Enough for most first flights to come in one read.
const USUAL: usize = 2 << 10;

const RECORD_HEADER: usize = 5;
const RECORD_LIMIT: usize = 1 << 14;
const HANDSHAKE: u8 = 22;
const CLIENT_HELLO: u8 = 1;
const SERVER_NAME: u16 = 0;

/// The first flight, as far as it has come.
#[derive(Debug, Default)]
pub(super) struct Hello {
    /// Every byte, in order: what the portal gets once the name is checked.
    raw: Vec<u8>,
    /// How many of them were read as whole records.
    read: usize,
    /// The handshake message out of its records.
    message: Vec<u8>,
}

impl Hello {
    /// A first flight that starts with bytes that came early.
    pub(super) fn starting_with(early: &[u8]) -> Hello {
        let mut raw = Vec::with_capacity(USUAL.max(early.len()));
        raw.extend_from_slice(early);
        Hello {
            raw,
            ..Hello::default()
        }
    }

    /// Where the next bytes are read into.
    pub(super) fn input(&mut self) -> &mut Vec<u8> {
        &mut self.raw
    }

    /// Everything that came.
    pub(super) fn raw(&self) -> &[u8] {
        &self.raw
    }

    /// The server's name in lower case, or `None` while bytes are missing.
    pub(super) fn server_name(&mut self) -> Result<Option<String>, Refusal> {
        loop {
            if let Some(end) = self.message_end()? {
                // Nothing may follow in the same record, or the gate has seen half of a story.
                if self.message.len() != end {
                    return Err(Refusal::HelloMalformed);
                }
                return name_in(&self.message[4..]).map(Some);
            }
            if !self.take_record()? {
                return Ok(None);
            }
        }
    }

    /// Where the ClientHello ends, once enough of it came.
    fn message_end(&self) -> Result<Option<usize>, Refusal> {
        match *self.message.as_slice() {
            [] => Ok(None),
            [CLIENT_HELLO] | [CLIENT_HELLO, _] | [CLIENT_HELLO, _, _] => Ok(None),
            [CLIENT_HELLO, high, middle, low, ..] => {
                let length = u32::from_be_bytes([0, high, middle, low]) as usize;
                if length > LIMIT {
                    return Err(Refusal::HelloMalformed);
                }
                Ok((self.message.len() >= 4 + length).then_some(4 + length))
            }
            [_, ..] => Err(Refusal::HelloMalformed),
        }
    }

    /// Moves one whole record into the message; false while it is not whole.
    fn take_record(&mut self) -> Result<bool, Refusal> {
        let rest = &self.raw[self.read..];
        // The first bytes are judged at once: who speaks another protocol waits for nothing.
        let foreign = match *rest {
            [] => false,
            [kind] => kind != HANDSHAKE,
            [kind, major, ..] => kind != HANDSHAKE || major != 3,
        };
        if foreign {
            return Err(match self.read {
                0 => Refusal::NotTls,
                _ => Refusal::HelloMalformed,
            });
        }
        if rest.len() < RECORD_HEADER {
            return Ok(false);
        }
        let length = usize::from(u16::from_be_bytes([rest[3], rest[4]]));
        if length == 0 || length > RECORD_LIMIT {
            return Err(Refusal::HelloMalformed);
        }
        let Some(body) = rest.get(RECORD_HEADER..RECORD_HEADER + length) else {
            return Ok(false);
        };
        self.message.extend_from_slice(body);
        self.read += RECORD_HEADER + length;
        Ok(true)
    }
}

/// Reads a ClientHello without its handshake header.
fn name_in(body: &[u8]) -> Result<String, Refusal> {
    let mut hello = Fields(body);
    let version = hello.take(2)?;
    if version[0] != 3 {
        return Err(Refusal::HelloMalformed);
    }
    hello.take(32)?;
    let session = hello.counted(1)?;
    let ciphers = hello.counted(2)?;
    let compressions = hello.counted(1)?;
    if session.len() > 32
        || ciphers.is_empty()
        || !ciphers.len().is_multiple_of(2)
        || compressions.is_empty()
    {
        return Err(Refusal::HelloMalformed);
    }
    if hello.is_empty() {
        return Err(Refusal::NameMissing);
    }
    let mut extensions = Fields(hello.counted(2)?);
    hello.end()?;

    let mut seen = BTreeSet::new();
    let mut name = None;
    while !extensions.is_empty() {
        let kind = extensions.take(2)?;
        let kind = u16::from_be_bytes([kind[0], kind[1]]);
        let content = extensions.counted(2)?;
        if !seen.insert(kind) {
            return Err(Refusal::HelloMalformed);
        }
        if kind == SERVER_NAME {
            name = Some(one_host_name(content)?);
        }
    }
    name.ok_or(Refusal::NameMissing)
}

/// The server_name extension: exactly one entry, and that a host name (RFC 6066, section 3).
fn one_host_name(content: &[u8]) -> Result<String, Refusal> {
    let mut extension = Fields(content);
    let mut list = Fields(extension.counted(2)?);
    extension.end()?;
    let kind = list.take(1)?;
    let name = list.counted(2)?;
    list.end()?;
    if kind[0] != 0 {
        return Err(Refusal::HelloMalformed);
    }
    super::request::domain(name).ok_or(Refusal::HelloMalformed)
}

/// Length-prefixed fields, read from the front.
struct Fields<'a>(&'a [u8]);

impl<'a> Fields<'a> {
    fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    fn end(&self) -> Result<(), Refusal> {
        match self.0 {
            [] => Ok(()),
            [_, ..] => Err(Refusal::HelloMalformed),
        }
    }

    fn take(&mut self, count: usize) -> Result<&'a [u8], Refusal> {
        let (taken, rest) = self
            .0
            .split_at_checked(count)
            .ok_or(Refusal::HelloMalformed)?;
        self.0 = rest;
        Ok(taken)
    }

    /// A field whose length stands before it in so many bytes.
    fn counted(&mut self, width: usize) -> Result<&'a [u8], Refusal> {
        let length = self
            .take(width)?
            .iter()
            .fold(0, |length, byte| length << 8 | usize::from(*byte));
        self.take(length)
    }
}

#[cfg(test)]
#[path = "hello_tests.rs"]
mod tests;
