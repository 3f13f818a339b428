//! `[scan]`: the folder into which a scanner writes, the scanner that is asked from the screen, and how it looks.

use std::net::SocketAddrV4;
use std::ops::Range;
use std::path::PathBuf;

use url::{Host, Url};

use super::Places;
use crate::diagnostic::Problem;
use crate::diagnostic::table::{Table, Words};
use crate::say;

/// At most so many letters explain a picture: there is no room for more beside it.
const MOST_LETTERS: usize = 200;

/// `[scan]`: the scanner.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Scan {
    /// The folder into which the scanner or the printer writes (`inbox`); emptied at the end of
    /// every visit (R36).
    pub inbox: Option<PathBuf>,
    /// The scanner that a citizen asks from the screen (`device`; R9, R33).
    pub device: Option<ScanDevice>,
    /// How it looks, and where its buttons are (`picture` and `picture_words`; R52).
    pub picture: Option<ScannerPicture>,
}

/// A picture of the scanner and its buttons, one for each model: it lies among those of the guides.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScannerPicture {
    /// The name of its file.
    pub file: String,
    /// What is seen in it and which button does what, for those who do not see it, too.
    pub words: String,
    /// Where the settings name it.
    pub span: Range<usize>,
}

/// A scanner that is asked from the screen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ScanDevice {
    /// By a driver of this machine: `driver:device`, as SANE calls it.
    Driver(String),
    /// It speaks eSCL, at this address.
    Escl {
        /// Its address and port: of this machine, or of the branch's own network.
        address: SocketAddrV4,
        /// The path there, from the slash on.
        path: String,
    },
}

impl ScanDevice {
    /// What stands for a scanner in the settings; `None` when no seat can ask one of this name.
    pub fn parse(device: &str) -> Option<ScanDevice> {
        match device.contains("://") {
            true => escl(device),
            false => driver(device),
        }
    }
}

impl Scan {
    /// The address of the scanner in the network of the branch; the seat comes to it by a relay only.
    pub fn neighbour(&self) -> Option<SocketAddrV4> {
        match &self.device {
            Some(ScanDevice::Escl { address, .. }) if !address.ip().is_loopback() => Some(*address),
            Some(ScanDevice::Escl { .. } | ScanDevice::Driver(_)) | None => None,
        }
    }
}

pub(super) fn read(
    section: Option<Table<'_>>,
    places: &Places,
    problems: &mut Vec<Problem>,
) -> Scan {
    let Some(mut section) = section else {
        return Scan::default();
    };
    let inbox = section.words("inbox", problems);
    let device = section.words("device", problems);
    let picture = section.words("picture", problems);
    let words = section.words("picture_words", problems);
    section.finish(problems);
    Scan {
        inbox: inbox.map(|words| places.etc.join(words.text)),
        device: device.and_then(|words| read_device(words, problems)),
        picture: read_picture(picture, words, problems),
    }
}

fn read_device(words: Words<'_>, problems: &mut Vec<Problem>) -> Option<ScanDevice> {
    let device = ScanDevice::parse(words.text);
    if device.is_none() {
        let problem = Problem::new(words.span, say!("config-scanner"));
        problems.push(problem.with_hint(say!("config-scanner-hint")));
    }
    device
}

/// A picture without words tells nothing to whoever does not see it.
fn read_picture(
    picture: Option<Words<'_>>,
    words: Option<Words<'_>>,
    problems: &mut Vec<Problem>,
) -> Option<ScannerPicture> {
    let (picture, words) = match (picture, words) {
        (Some(picture), Some(words)) => (picture, words),
        (Some(Words { span, .. }), None) | (None, Some(Words { span, .. })) => {
            problems.push(Problem::new(span, say!("config-scanner-picture")));
            return None;
        }
        (None, None) => return None,
    };
    if words.text.chars().count() > MOST_LETTERS || words.text.contains(char::is_control) {
        let problem = say!("config-scanner-words", most = MOST_LETTERS);
        problems.push(Problem::new(words.span, problem));
        return None;
    }
    Some(ScannerPicture {
        file: picture.text.to_owned(),
        words: words.text.trim().to_owned(),
        span: picture.span,
    })
}

/// The address stands in settings of SANE and, as numbers, in the wall: a name could become another address, and
/// what is encrypted to a device whose certificate nobody knows is no safer.
fn escl(device: &str) -> Option<ScanDevice> {
    let is_plain = |c: char| !c.is_control() && !c.is_whitespace() && !"\",?#@%".contains(c);
    let url = Url::parse(device)
        .ok()
        .filter(|url| url.scheme() == "http")?;
    let Some(Host::Ipv4(ip)) = url.host() else {
        return None;
    };
    let is_near = ip.is_loopback() || ip.is_private();
    let is_fine = is_near && device.chars().all(is_plain);
    is_fine.then_some(ScanDevice::Escl {
        address: SocketAddrV4::new(ip, url.port_or_known_default()?),
        path: url.path().trim_end_matches('/').to_owned(),
    })
}

/// A scanner of the network is named by its address alone: what names it by itself can change.
fn driver(device: &str) -> Option<ScanDevice> {
    let is_name = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
    let (driver, rest) = device.split_once(':')?;
    let has_names = !driver.is_empty() && !rest.is_empty();
    let is_driver = driver.bytes().all(is_name) && !["airscan", "escl", "net"].contains(&driver);
    let is_fine = has_names && is_driver && !rest.contains(char::is_control);
    is_fine.then(|| ScanDevice::Driver(device.to_owned()))
}
