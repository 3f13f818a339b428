//! A printer of this machine: a queue of CUPS, its jobs, and their end.
//!
//! Spoken to in IPP over CUPS' own socket, by no program: a wipe that runs at the same time would
//! take `lp` for something that the visit left. Every job bears a name of this seat as its owner and
//! a title that says nothing, so that the jobs of an earlier process are found again.

use std::env;
use std::fs;
use std::io::{self, Cursor, Read, Write};
use std::net::{TcpStream, ToSocketAddrs};
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use http::Uri;
use ipp::attribute::{IppAttribute, IppAttributeGroup, IppAttributes};
use ipp::model::{DelimiterTag, IppVersion, Operation, StatusCode};
use ipp::parser::{IppParseError, IppParser};
use ipp::reader::IppReader;
use ipp::request::IppRequestResponse;
use ipp::value::IppValue;

use crate::platform::{Job, PrintOptions, Stage, Trouble};

/// CUPS answers each question within this time, or counts as gone.
const ANSWER_WITHIN: Duration = Duration::from_secs(5);

/// A cancelled job is gone from the queue within this time.
const GONE_WITHIN: Duration = Duration::from_secs(5);

/// How often a queue is looked at while something is awaited from it.
const LOOK_EVERY: Duration = Duration::from_millis(100);

/// The most that CUPS may answer, in bytes.
const ANSWER_LIMIT: usize = 1 << 20;

/// Where CUPS listens unless it is told otherwise.
const SOCKET: &str = "/run/cups/cups.sock";

/// What CUPS counts of a job while it prints.
const PAGES: &str = "job-impressions-completed";

/// Colours of a document, as IPP names them: none, or some.
const COLOURS: [&str; 2] = ["monochrome", "color"];

/// Sides of a sheet, as IPP names them: both, or one.
const SIDES: [&str; 2] = ["two-sided-long-edge", "one-sided"];

/// What CUPS says, in English and in Russian, when it does not get through to a printer.
const UNREACHABLE: &[&str] = &[
    "may not exist",
    "not responding",
    "unreachable",
    "unable to connect",
    "unable to locate",
    "waiting for printer to become available",
    "не отвечает",
    "недоступен",
    "не удается подключиться",
    "принтер не найден",
    "ожидание доступа",
];

/// The queue on which this seat prints.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Queue {
    name: String,
    owner: String,
}

/// Why CUPS did not do it.
#[derive(Debug, thiserror::Error)]
pub enum PrinterError {
    /// It is not there, or does not answer.
    #[error("{}", crate::say!("platform-printer-gone"))]
    Gone(#[from] io::Error),
    /// What it says is no IPP.
    #[error("{}", crate::say!("platform-printer-nonsense"))]
    Nonsense(#[from] IppParseError),
    /// It does not let us in.
    #[error("{}", crate::say!("platform-printer-forbidden", status = u64::from(*.0)))]
    Forbidden(u16),
    /// It refuses.
    #[error("{}", crate::say!("platform-printer-refused", status = format!("{:?}", .0)))]
    Refused(StatusCode),
    /// It keeps what was printed.
    #[error("{}", crate::say!("platform-printer-keeps"))]
    Keeps,
}

impl Queue {
    /// The queue with this name, for the seat with this identifier.
    pub fn new(name: &str, seat: &str) -> Queue {
        // The name of a user is ASCII; two seats never get the same one.
        let owner: String = seat
            .bytes()
            .map(|byte| match byte {
                b'a'..=b'z' | b'0'..=b'9' | b'-' => char::from(byte).to_string(),
                _ => format!("_{byte:02x}"),
            })
            .collect();
        Queue {
            name: name.to_owned(),
            owner: format!("sps-kiosk-{owner}"),
        }
    }

    /// What can be chosen on this queue, and what is usual there.
    ///
    /// # Errors
    /// CUPS is not there or refuses.
    pub fn choices(&self) -> Result<PrintOptions, PrinterError> {
        let answer = self.ask(Operation::GetPrinterAttributes, [], &[], &[])?;
        let printer = answer.first_of(DelimiterTag::PrinterAttributes);
        let usual = |name: &str, [yes, no]: [&str; 2]| {
            let value = |end: &str| Some(printer?.get(format!("{name}-{end}").as_str())?.value());
            let is = |value: &IppValue, word: &str| {
                let keyword = value.as_keyword();
                keyword.is_some_and(|keyword| keyword.as_str() == word)
            };
            let can = |word| {
                value("supported").is_some_and(|all| all.into_iter().any(|one| is(one, word)))
            };
            let usual = value("default").is_some_and(|usual| is(usual, yes));
            (can(yes) && can(no)).then_some(usual)
        };
        Ok(PrintOptions {
            grey: usual("print-color-mode", COLOURS),
            both_sides: usual("sides", SIDES),
            ..PrintOptions::default()
        })
    }

    /// Hands a PDF to CUPS, once.
    ///
    /// # Errors
    /// CUPS is not there or refuses; then nothing is printed.
    pub fn print(&self, document: &[u8], options: PrintOptions) -> Result<(), PrinterError> {
        let title = || IppValue::new_name_without_language(crate::say!("platform-printer-title"));
        let attributes = [
            ("job-name", title()?),
            ("document-name", title()?),
            (
                "document-format",
                IppValue::MimeMediaType("application/pdf".to_owned().try_into()?),
            ),
        ];
        self.ask(
            Operation::PrintJob,
            attributes,
            &template(options)?,
            document,
        )?;
        Ok(())
    }

    /// Every job of this seat on the queue that CUPS still knows, whoever sent it.
    ///
    /// # Errors
    /// CUPS is not there or refuses.
    pub fn jobs(&self) -> Result<Vec<Job>, PrinterError> {
        let keyword = |word: &str| -> Result<IppValue, IppParseError> {
            Ok(IppValue::Keyword(word.to_owned().try_into()?))
        };
        let wanted = ["job-id", "job-state", PAGES].map(keyword);
        let wanted = IppValue::Array(wanted.into_iter().collect::<Result<_, _>>()?);
        let attributes = [
            ("which-jobs", keyword("all")?),
            ("my-jobs", IppValue::Boolean(true)),
            ("requested-attributes", wanted),
        ];
        let answer = self.ask(Operation::GetJobs, attributes, &[], &[])?;
        Ok(answer
            .groups_of(DelimiterTag::JobAttributes)
            .filter_map(job)
            .collect())
    }

    /// What keeps the printer from printing, if anything.
    ///
    /// # Errors
    /// CUPS is not there or refuses.
    pub fn trouble(&self) -> Result<Option<Trouble>, PrinterError> {
        const STOPPED: i32 = 5;
        let answer = self.ask(Operation::GetPrinterAttributes, [], &[], &[])?;
        let Some(printer) = answer.first_of(DelimiterTag::PrinterAttributes) else {
            return Ok(None);
        };
        let value = |name| printer.get(name).map(IppAttribute::value);
        let named = value("printer-state-reasons").and_then(|reasons| {
            reasons
                .into_iter()
                .filter_map(IppValue::as_keyword)
                .find_map(|reason| trouble_from_reason(reason.as_str()))
        });
        let stopped = value("printer-state").and_then(IppValue::as_enum) == Some(&STOPPED);
        let said = || {
            let message = value("printer-state-message")?.to_string();
            trouble_from_message(&message)
        };
        let stopped = stopped.then_some(Trouble::Stopped);
        Ok(named.or(stopped).or_else(said))
    }

    /// Takes every job of this seat away, unfinished ones with their data; a job that is on its way
    /// to the printer gets the chance to end before. Returns how many there were.
    ///
    /// # Errors
    /// CUPS is not there or refuses, or still knows of a job.
    pub fn clear(&self, chance: Duration) -> Result<u64, PrinterError> {
        let found = self.jobs()?.len() as u64;
        let prints = |jobs: &[Job]| jobs.iter().any(|job| job.stage == Stage::Prints);
        self.wait_while(chance, |jobs| prints(jobs))?;
        for job in self.jobs()? {
            match job.stage {
                Stage::Waits | Stage::Prints | Stage::Held => self.cancel(job.id)?,
                Stage::Failed | Stage::Done => {}
            }
        }
        match self.wait_while(GONE_WITHIN, |jobs| !jobs.is_empty())? {
            0 => Ok(found),
            _ => Err(PrinterError::Keeps),
        }
    }

    /// Returns how many jobs there are when this holds no longer, or the time is over.
    fn wait_while(
        &self,
        within: Duration,
        holds: impl Fn(&[Job]) -> bool,
    ) -> Result<usize, PrinterError> {
        let until = Instant::now() + within;
        loop {
            let jobs = self.jobs()?;
            if !holds(&jobs) || Instant::now() >= until {
                return Ok(jobs.len());
            }
            thread::sleep(LOOK_EVERY);
        }
    }

    fn cancel(&self, id: i32) -> Result<(), PrinterError> {
        let attributes = [
            ("job-id", IppValue::Integer(id)),
            ("purge-job", IppValue::Boolean(true)),
        ];
        match self.ask(Operation::CancelJob, attributes, &[], &[]) {
            // It has ended by itself.
            Err(PrinterError::Refused(
                StatusCode::ClientErrorNotPossible | StatusCode::ClientErrorNotFound,
            ))
            | Ok(_) => Ok(()),
            Err(error) => Err(error),
        }
    }

    fn ask<const N: usize>(
        &self,
        operation: Operation,
        attributes: [(&str, IppValue); N],
        template: &[(&str, IppValue)],
        document: &[u8],
    ) -> Result<IppAttributes, PrinterError> {
        let path = format!("/printers/{}", self.name);
        let printer = Uri::builder()
            .scheme("ipp")
            .authority("localhost")
            .path_and_query(&path)
            .build()
            .map_err(io::Error::other)?;
        let mut request = IppRequestResponse::new(IppVersion::v1_1(), operation, Some(printer))?;
        let owner = IppValue::new_name_without_language(self.owner.as_str())?;
        for (name, value) in [("requesting-user-name", owner)]
            .into_iter()
            .chain(attributes)
        {
            request.attributes_mut().add(
                DelimiterTag::OperationAttributes,
                IppAttribute::with_name(name, value)?,
            );
        }
        for (name, value) in template {
            request.attributes_mut().add(
                DelimiterTag::JobAttributes,
                IppAttribute::with_name(*name, value.clone())?,
            );
        }
        let answer = exchange(&path, &[&request.to_bytes(), document])?;
        let answer = IppParser::new(IppReader::new(Cursor::new(answer))).parse()?;
        match answer.header().status_code() {
            status if status.is_success() => Ok(answer.attributes().clone()),
            status => Err(PrinterError::Refused(status)),
        }
    }
}

/// What a job is told of the way in which it is printed.
fn template(options: PrintOptions) -> Result<Vec<(&'static str, IppValue)>, IppParseError> {
    let keyword = |[yes, no]: [&str; 2], is| -> Result<IppValue, IppParseError> {
        let word = if is { yes } else { no };
        Ok(IppValue::Keyword(word.to_owned().try_into()?))
    };
    let copies = options.copies.map(IppValue::Integer);
    let grey = options
        .grey
        .map(|grey| keyword(COLOURS, grey))
        .transpose()?;
    let both_sides = options.both_sides.map(|both| keyword(SIDES, both));
    let told = [
        ("copies", copies),
        ("print-color-mode", grey),
        ("sides", both_sides.transpose()?),
    ];
    let told = told.into_iter();
    Ok(told
        .filter_map(|(name, value)| Some((name, value?)))
        .collect())
}

/// What a reason of a printer means for somebody who waits; a mere warning means nothing.
fn trouble_from_reason(reason: &str) -> Option<Trouble> {
    if reason.ends_with("-warning") {
        return None;
    }
    let reason = reason
        .trim_end_matches("-error")
        .trim_end_matches("-report");
    match reason {
        "media-empty" | "media-needed" | "input-tray-missing" => Some(Trouble::Paper),
        "media-jam" => Some(Trouble::Jam),
        "cover-open" | "door-open" | "interlock-open" => Some(Trouble::Cover),
        "toner-empty" | "marker-supply-empty" | "developer-empty" => Some(Trouble::Ink),
        "offline" | "connecting-to-device" | "timed-out" | "shutdown" => Some(Trouble::Off),
        "paused" | "moving-to-paused" => Some(Trouble::Stopped),
        _ => None,
    }
}

/// What CUPS says of a printer that takes no connection, in its own words: it gives no reason then.
fn trouble_from_message(message: &str) -> Option<Trouble> {
    let message = message.to_lowercase();
    let off = UNREACHABLE.iter().any(|words| message.contains(words));
    off.then_some(Trouble::Off)
}

fn job(group: &IppAttributeGroup) -> Option<Job> {
    let id = *group.get("job-id")?.value().as_integer()?;
    let stage = match group.get("job-state")?.value().as_enum()? {
        3 => Stage::Waits,
        5 => Stage::Prints,
        7 | 8 => Stage::Failed,
        9 => Stage::Done,
        // 4 and 6; a state that is not known yet is none to be content with.
        _ => Stage::Held,
    };
    let pages = group
        .get(PAGES)
        .and_then(|pages| pages.value().as_integer().copied());
    let pages = pages.unwrap_or_default();
    Some(Job { id, stage, pages })
}

/// One question and its answer, over a connection of its own.
fn exchange(path: &str, body: &[&[u8]]) -> Result<Vec<u8>, PrinterError> {
    let mut wire = connect(&server())?;
    let length: usize = body.iter().map(|part| part.len()).sum();
    let head = format!(
        "POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/ipp\r\n\
         Content-Length: {length}\r\nConnection: close\r\n\r\n"
    );
    wire.write_all(head.as_bytes())?;
    for part in body {
        wire.write_all(part)?;
    }
    wire.flush()?;
    let mut got = Vec::new();
    loop {
        let mut headers = [httparse::EMPTY_HEADER; 32];
        let mut response = httparse::Response::new(&mut headers);
        let parsed = response.parse(&got).map_err(io::Error::other)?;
        if let httparse::Status::Complete(start) = parsed {
            let status = response.code.unwrap_or_default();
            if status != 200 {
                return Err(PrinterError::Forbidden(status));
            }
            let length = content_length(&response)
                .ok_or_else(|| io::Error::from(io::ErrorKind::InvalidData))?;
            let mut answer = got.split_off(start);
            answer.truncate(length);
            let missing = (length - answer.len()) as u64;
            wire.take(missing).read_to_end(&mut answer)?;
            return Ok(answer);
        }
        let mut buffer = [0; 4096];
        match wire.read(&mut buffer)? {
            0 => return Err(io::Error::from(io::ErrorKind::UnexpectedEof).into()),
            _ if got.len() > ANSWER_LIMIT => {
                return Err(io::Error::from(io::ErrorKind::InvalidData).into());
            }
            read => got.extend_from_slice(&buffer[..read]),
        }
    }
}

fn content_length(response: &httparse::Response<'_, '_>) -> Option<usize> {
    let header = response
        .headers
        .iter()
        .find(|header| header.name.eq_ignore_ascii_case("content-length"))?;
    let length = std::str::from_utf8(header.value)
        .ok()?
        .trim()
        .parse()
        .ok()?;
    (length <= ANSWER_LIMIT).then_some(length)
}

/// A connection to CUPS.
trait Wire: Read + Write {}
impl<T: Read + Write> Wire for T {}

fn connect(server: &str) -> io::Result<Box<dyn Wire>> {
    if server.starts_with('/') {
        let stream = UnixStream::connect(server)?;
        stream.set_read_timeout(Some(ANSWER_WITHIN))?;
        stream.set_write_timeout(Some(ANSWER_WITHIN))?;
        return Ok(Box::new(stream));
    }
    let mut failed = io::Error::from(io::ErrorKind::NotFound);
    for address in addressed(server).to_socket_addrs()? {
        match TcpStream::connect_timeout(&address, ANSWER_WITHIN) {
            Ok(stream) => {
                stream.set_read_timeout(Some(ANSWER_WITHIN))?;
                stream.set_write_timeout(Some(ANSWER_WITHIN))?;
                return Ok(Box::new(stream));
            }
            Err(error) => failed = error,
        }
    }
    Err(failed)
}

/// The server as every program of CUPS finds it: the environment, then client.conf, then this
/// machine's own.
fn server() -> String {
    let named = env::var("CUPS_SERVER").ok().filter(|name| !name.is_empty());
    named
        .or_else(|| in_client_conf(&fs::read_to_string("/etc/cups/client.conf").ok()?))
        .unwrap_or_else(|| match Path::new(SOCKET).exists() {
            true => SOCKET.to_owned(),
            false => "localhost".to_owned(),
        })
}

fn in_client_conf(text: &str) -> Option<String> {
    text.lines().find_map(|line| {
        let (key, value) = line.trim().split_once(char::is_whitespace)?;
        key.eq_ignore_ascii_case("ServerName")
            .then(|| value.trim().to_owned())
    })
}

/// The server with a port, and without the protocol's version that may follow it.
fn addressed(server: &str) -> String {
    const PORT: u16 = 631;
    let server = server.split('/').next().unwrap_or_default();
    let has_port = server.rsplit(']').next().unwrap_or_default().contains(':');
    match has_port {
        true => server.to_owned(),
        false => format!("{server}:{PORT}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_server_is_found_as_cups_finds_it() {
        assert_eq!(
            in_client_conf("# comment\n servername  cups.local:632/version=1.1 \n").as_deref(),
            Some("cups.local:632/version=1.1")
        );
        assert_eq!(in_client_conf("# ServerName x\nEncryption Never\n"), None);
        assert_eq!(addressed("cups.local:632/version=1.1"), "cups.local:632");
        assert_eq!(addressed("cups.local"), "cups.local:631");
        assert_eq!(addressed("[::1]"), "[::1]:631");
        assert_eq!(addressed("[::1]:632"), "[::1]:632");
    }

    #[test]
    fn two_seats_are_two_owners() {
        let owner = |seat| Queue::new("q", seat).owner;
        assert_eq!(owner("sps-01"), "sps-kiosk-sps-01");
        assert_ne!(owner("Место 1"), owner("место 1"));
        assert!(owner("Место 1").is_ascii());
    }

    #[test]
    fn words_without_a_reason_say_that_a_printer_is_not_reached() {
        let check = |message, expected| assert_eq!(trouble_from_message(message), expected);
        for message in [
            "The printer may not exist or is unavailable at this time.",
            "Waiting for printer to become available.",
            "The printer is not responding.",
            "В настоящее время принтер недоступен.",
        ] {
            check(message, Some(Trouble::Off));
        }
        check("", None);
        check("Waiting for printer to finish.", None);
        check("Printing page 2, 40% complete.", None);
    }

    #[test]
    fn a_reason_is_trouble_only_when_somebody_must_come() {
        let check = |reason, expected| assert_eq!(trouble_from_reason(reason), expected);
        check("media-empty-error", Some(Trouble::Paper));
        check("media-empty", Some(Trouble::Paper));
        check("toner-low-warning", None);
        check("cover-open-report", Some(Trouble::Cover));
        check("offline-report", Some(Trouble::Off));
        check("none", None);
        check("marker-supply-empty-error", Some(Trouble::Ink));
    }
}
