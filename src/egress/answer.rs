//! How a portal answers the first flight: with which version of TLS.
//!
//! The engine offers old versions to every portal as soon as the list wants them for one: it has one setting
//! for all. So the gate reads the head of the ServerHello, which is never encrypted, and lets an old version
//! through only where a rule says so. What is no ServerHello passes, and the engine refuses it by itself;
//! what could become one behind something else is refused.

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};

use super::refusal::Refusal;

/// Which versions of TLS a portal may speak.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Versions {
    /// Whatever the engine takes: it offers no old ones, or the rule permits them.
    Any,
    /// 1.2 and newer.
    New,
}

const ALERT: u8 = 21;
const HANDSHAKE: u8 = 22;
const HELLO_REQUEST: u8 = 0;
const SERVER_HELLO: u8 = 2;
const RECORD_HEADER: usize = 5;

/// From the start of a record to the end of the version in its ServerHello.
const HEAD: usize = 11;

/// TLS 1.2; newer versions say the same here.
const OLDEST: [u8; 2] = [3, 3];

/// Warnings may come before the answer; no honest portal has more to say.
const LIMIT: usize = 64;

/// What the view hears: the portal's version of the protocol is not supported (RFC 5246, 7.2.2).
const TOO_OLD: [u8; 7] = [ALERT, 3, 1, 0, 2, 2, 70];

/// Passes the head of the answer on once it is known to be new enough; otherwise the view is told why the
/// handshake fails.
pub(super) async fn check<R, W>(
    from: &mut R,
    to_view: &mut W,
    versions: Versions,
) -> Result<(), Refusal>
where
    R: AsyncRead + Unpin,
    W: AsyncWrite + Unpin,
{
    if versions == Versions::Any {
        return Ok(());
    }
    let mut head = Vec::with_capacity(LIMIT);
    let verdict = loop {
        match judge(&head) {
            Verdict::Unclear if head.len() < LIMIT => {}
            verdict => break verdict,
        }
        match (&mut *from)
            .take((LIMIT - head.len()) as u64)
            .read_buf(&mut head)
            .await
        {
            // What ends or breaks here is no answer.
            Ok(0) | Err(_) => break Verdict::Fine,
            Ok(_) => {}
        }
    };
    let (passed, refused): (&[u8], _) = match verdict {
        Verdict::Fine => (&head, Ok(())),
        Verdict::Old | Verdict::Unclear => (&TOO_OLD, Err(Refusal::TlsTooOld)),
    };
    // A view that is gone closes the tunnel in a moment.
    let _gone = to_view.write_all(passed).await;
    refused
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Verdict {
    /// New enough, or no answer that the engine would take.
    Fine,
    /// Too old, or it could be: something hides what follows.
    Old,
    /// Not enough has come.
    Unclear,
}

/// Reads the first records as far as they have come.
fn judge(mut bytes: &[u8]) -> Verdict {
    loop {
        let kind = match *bytes {
            [] | [ALERT | HANDSHAKE] => return Verdict::Unclear,
            [ALERT | HANDSHAKE, major, ..] if major != 3 => return Verdict::Fine,
            [kind @ (ALERT | HANDSHAKE), ..] => kind,
            [_, ..] => return Verdict::Fine,
        };
        let Some((header, body)) = bytes.split_at_checked(RECORD_HEADER) else {
            return Verdict::Unclear;
        };
        let length = usize::from(u16::from_be_bytes([header[3], header[4]]));
        // Behind a record without a word anything may follow.
        if length == 0 {
            return Verdict::Old;
        }
        if kind == ALERT {
            let Some(rest) = body.get(length..) else {
                return Verdict::Unclear;
            };
            bytes = rest;
            continue;
        }
        return match *body {
            [] => Verdict::Unclear,
            // A client skips it, and what follows stays unseen.
            [HELLO_REQUEST, ..] => Verdict::Old,
            [SERVER_HELLO, ..] if length < HEAD - RECORD_HEADER => Verdict::Old,
            [SERVER_HELLO, _, _, _, major, minor, ..] => match [major, minor] < OLDEST {
                true => Verdict::Old,
                false => Verdict::Fine,
            },
            [SERVER_HELLO, ..] => Verdict::Unclear,
            [_, ..] => Verdict::Fine,
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A ServerHello of this version in records of so many bytes.
    fn hello(minor: u8, record: usize) -> Vec<u8> {
        let mut message = vec![SERVER_HELLO, 0, 0, 38, 3, minor];
        message.extend([7; 36]);
        let records = message.chunks(record);
        let framed = |part: &[u8]| [&[HANDSHAKE, 3, 3, 0, part.len() as u8], part].concat();
        records.flat_map(framed).collect()
    }

    fn passes(answer: &[u8]) -> bool {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .build()
            .unwrap();
        let mut view = Vec::new();
        let mut from = answer;
        let checked = runtime.block_on(check(&mut from, &mut view, Versions::New));
        let told = match checked {
            Ok(()) => [&view, from].concat(),
            Err(refusal) => {
                assert_eq!(refusal, Refusal::TlsTooOld);
                assert_eq!(view, TOO_OLD);
                return false;
            }
        };
        assert_eq!(told, answer, "every byte comes through, once");
        true
    }

    #[test]
    fn a_new_answer_passes_and_an_old_one_does_not() {
        assert!(passes(&hello(3, 100)));
        assert!(passes(&hello(4, 100)));
        for old in [0, 1, 2] {
            assert!(!passes(&hello(old, 100)), "3.{old}");
        }
        assert!(!passes(&[
            HANDSHAKE,
            3,
            3,
            0,
            42,
            SERVER_HELLO,
            0,
            0,
            38,
            2,
            9
        ]));
    }

    #[test]
    fn nothing_before_it_hides_an_old_answer() {
        let warning = [ALERT, 3, 3, 0, 2, 1, 112];
        assert!(passes(&[&warning, &*hello(3, 100)].concat()));
        assert!(!passes(&[&warning, &*hello(2, 100)].concat()));
        assert!(!passes(&[&warning.repeat(20), &*hello(3, 100)].concat()));
        // In pieces, and behind a message that a client skips.
        for piece in 1..6 {
            assert!(!passes(&hello(1, piece)), "{piece}");
        }
        let request = [HANDSHAKE, 3, 1, 0, 4, HELLO_REQUEST, 0, 0, 0];
        assert!(!passes(&[&request, &*hello(1, 100)].concat()));
        assert!(!passes(
            &[&[HANDSHAKE, 3, 1, 0, 0], &*hello(1, 100)].concat()
        ));
    }

    #[test]
    fn what_is_no_answer_is_left_to_the_engine() {
        for answer in [
            &b""[..],
            b"HTTP/1.1 400 Bad Request\r\n\r\n",
            &[ALERT, 3, 3, 0, 2, 2, 40],
            &[HANDSHAKE, 3, 1, 0, 42, 1, 0, 0, 38],
            &[HANDSHAKE],
            &[23, 3, 3, 0, 1, 0],
        ] {
            assert!(passes(answer), "{answer:?}");
        }
    }

    #[test]
    fn where_any_version_may_be_spoken_nothing_is_read() {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .build()
            .unwrap();
        let (mut view, answer) = (Vec::new(), hello(1, 100));
        let mut from = &answer[..];
        let checked = runtime.block_on(check(&mut from, &mut view, Versions::Any));
        assert_eq!((checked, view.len(), from.len()), (Ok(()), 0, answer.len()));
    }
}
