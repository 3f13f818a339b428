//! `sps-kiosk ctl metrics`: how the seat is for Prometheus, printed, put into a file, or answered over HTTP.
//!
//! A seat that does not answer is told, too. The seat itself listens on no port: systemd takes the connection on
//! loopback and hands it to this program, which answers one question and is gone.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context;

use super::super::print;
use crate::control::{ControlRequest, Reply, Status, metrics};
use crate::{platform, say, seat};

/// The arguments.
#[derive(clap::Args)]
pub(super) struct Args {
    #[arg(long, value_name = "FILE", help = say!("cli-ctl-metrics-out"))]
    out: Option<PathBuf>,
    #[arg(long, conflicts_with = "out", help = say!("cli-ctl-metrics-answer"))]
    answer: bool,
}

/// The longest question over HTTP, in bytes.
const QUESTION: u64 = 8 << 10;

/// Tells it in one of the three ways.
pub(super) fn run(args: &Args, runtime: &Path) -> anyhow::Result<ExitCode> {
    if args.answer {
        let (from, to) = (io::stdin().lock(), io::stdout().lock());
        answer(from, to, || metrics::text(status(runtime).ok().as_deref()))?;
        return Ok(ExitCode::SUCCESS);
    }
    let status = status(runtime);
    let text = metrics::text(status.as_deref().ok())?;
    match &args.out {
        Some(file) => platform::publish(file, &text)
            .with_context(|| say!("cli-metrics-unwritten", file = file.display().to_string()))?,
        None => print(text.trim_end()),
    }
    status.with_context(|| say!("cli-ctl-nobody"))?;
    Ok(ExitCode::SUCCESS)
}

fn status(runtime: &Path) -> io::Result<Box<Status>> {
    match seat::ask(runtime, &ControlRequest::Status)? {
        Reply::Status(status) => Ok(status),
        // A program of another version, which does not understand.
        _ => Err(io::ErrorKind::InvalidData.into()),
    }
}

/// Reads the head of one question, and answers it when it is for the numbers.
fn answer(
    from: impl Read,
    mut to: impl Write,
    numbers: impl FnOnce() -> Result<String, std::fmt::Error>,
) -> anyhow::Result<()> {
    let mut head = BufReader::new(from.take(QUESTION)).lines();
    let question = head.next().transpose()?.unwrap_or_default();
    // To its end: a connection that is closed before is broken off for the other side.
    for line in head {
        if line?.is_empty() {
            break;
        }
    }
    let is_for_numbers = question.starts_with("GET /metrics ");
    let (status, body) = match is_for_numbers {
        true => ("200 OK", numbers()?),
        false => ("404 Not Found", String::new()),
    };
    let length = body.len();
    write!(
        to,
        "HTTP/1.1 {status}\r\nContent-Type: text/plain; version=0.0.4; charset=utf-8\r\n\
         Content-Length: {length}\r\nConnection: close\r\n\r\n{body}"
    )?;
    Ok(to.flush()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(question: &str, status: &str, body: &str) {
        let mut answered = Vec::new();
        answer(question.as_bytes(), &mut answered, || {
            Ok("число 1\n".to_owned())
        })
        .unwrap();
        let answered = String::from_utf8(answered).unwrap();
        let (head, said) = answered.split_once("\r\n\r\n").unwrap();
        assert!(
            head.starts_with(&format!("HTTP/1.1 {status}\r\n")),
            "{answered}"
        );
        assert!(
            head.contains(&format!("Content-Length: {}\r\n", body.len())),
            "{answered}"
        );
        assert_eq!(said, body);
    }

    #[test]
    fn one_question_is_answered_and_no_other() {
        let numbers = "число 1\n";
        check(
            "GET /metrics HTTP/1.1\r\nHost: a\r\n\r\n",
            "200 OK",
            numbers,
        );
        check("GET / HTTP/1.1\r\n\r\n", "404 Not Found", "");
        check("POST /metrics HTTP/1.1\r\n\r\nlock", "404 Not Found", "");
        check("", "404 Not Found", "");
        check(&"a".repeat(100_000), "404 Not Found", "");
    }
}
