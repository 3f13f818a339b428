//! The typed messages between the seat and a screen, and their frames.
//!
//! A frame is a length (four bytes, little endian) and that many bytes of JSON. Both directions are
//! limited in size. The seat checks what a screen says like any outside input: a screen can ask, it
//! can never decide. No path, query, title or typed text of a page crosses the link.

#![forbid(unsafe_code)]

use std::io::{self, Read, Write};
use std::net::SocketAddr;
use std::path::PathBuf;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

mod distrust;
mod guides;
mod journal;
mod letters;
mod outage;
mod outcome;
pub mod papers;
pub mod print;
mod remark;
pub mod scan;
pub mod scanner;
pub mod speech;
mod staff;
pub mod usb_export;
pub mod usb_import;
mod warning;

pub use distrust::Distrust;
pub use guides::{GuideFile, Guides, PictureFile, ShownScanner};
pub use journal::{Choice, EntryForm, JournalAct, JournalPage, Strike, VisitLine, VisitList};
pub use outage::Down;
pub use outcome::{AskedRating, Belongings, Ended, LeftPortal, Outcome, Place, Rating};
pub use remark::RemarkKind;
pub use staff::{FaultKind, FromStaff, Menu, Secret, Sheet, StaffAct, StaffPage};
pub use warning::Warning;

/// The most that the seat may send in one frame, in bytes: a policy of many thousand rules, and pictures.
pub const TO_SCREEN_LIMIT: usize = 32 << 20;

/// The most that a screen may send in one frame, in bytes.
pub const FROM_SCREEN_LIMIT: usize = 64 << 10;

/// What the seat tells a screen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ToScreen {
    /// The first frame: everything a screen needs. It builds its window below the others, paints
    /// the home page and answers [`FromScreen::Ready`].
    Start(Start),
    /// A new policy is in force: the text of the file that the seat accepted.
    Policy(String),
    /// New guides are in force: the files that the seat accepted.
    Guides(Guides),
    /// Show this face, on top of every other screen; answered by [`FromScreen::Shown`] once painted.
    Show(Face),
    /// Open this address in the portal view.
    Open(String),
    /// The visit is over: its pages end, and each of these addresses of the policy is asked once, out of
    /// sight, to end the log-in at a portal. Answered by [`FromScreen::LoggedOut`] for each.
    LogOut(Vec<String>),
    /// How much of the visit is left, in seconds, and the running warning, if any.
    Clock {
        /// Until the longest visit is over.
        left: u64,
        /// What ends the visit unless somebody answers.
        warning: Option<Warning>,
    },
    /// How something goes that a capability does for the visit.
    Progress(Progress),
    /// How many hosts that the page asked for are not in the list: parts of it are missing.
    Missing(usize),
    /// Sentences for staff at the foot of the home page: a policy file or guides that were refused.
    ForStaff(Vec<String>),
    /// Show staff this page over the face, or none any more.
    Staff(Option<StaffPage>),
    /// The consultant is called, or not any more.
    Called(bool),
    /// The portals that are down now: the next citizen reads of them before trying.
    Down(Vec<Down>),
    /// Is anybody there? [`FromScreen::Alive`] answers when the trusted view's own page has answered.
    Ping,
    /// The page in the portal view takes too much memory: end it, and say so.
    EndPage,
}

/// Everything a new screen needs to know.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Start {
    /// The visit's directory; the screen may write nowhere else.
    pub visit: PathBuf,
    /// The text of the policy file that is in force.
    pub policy: String,
    /// The region overlay of this seat.
    pub region: Option<String>,
    /// The guides that are in force.
    pub guides: Guides,
    /// The egress gate: the views' only way out.
    pub gate: SocketAddr,
    /// Width and height in pixels for development; the whole monitor when absent.
    pub window: Option<(u32, u32)>,
    /// How large everything is drawn, in per cent; by the monitor when absent.
    pub scale: Option<u16>,
    /// What this seat has.
    pub features: Features,
    /// Where the seat stands, for the start page.
    pub place: Place,
}

/// What a seat has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Features {
    /// A PIN with which staff come in at the screen.
    pub door: bool,
    /// A keyboard on the screen, and maybe no other one.
    pub keyboard: bool,
    /// A printer.
    pub printer: bool,
    /// How citizens scan; none where there is no scanner.
    pub scanner: Option<scanner::Way>,
    /// A voice that reads a step of a guide aloud.
    pub speech: bool,
}

/// The face of a screen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Face {
    /// The start page: a visit may begin.
    Home,
    /// The visit is being ended and wiped.
    Ending,
    /// The wipe was clean; here is what the end of the visit did. «Готово» leads home.
    Report(Outcome),
    /// Closed for citizens: the stable code of the fault.
    OutOfService(String),
}

/// What a screen asks of the capabilities that serve its visit beside the network.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Ask {
    /// Something is wanted of the citizen's papers.
    Papers(papers::Ask),
    /// Something is to be printed.
    Print(print::Ask),
    /// Something is to be scanned.
    Scanner(scanner::Ask),
    /// A step is to be read aloud.
    Speech(speech::Ask),
    /// Files are to be saved to a removable medium.
    UsbExport(usb_export::Ask),
    /// A file is to be taken from one.
    UsbImport(usb_import::Ask),
}

/// How it goes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Progress {
    /// What becomes of the citizen's papers.
    Papers(papers::Progress),
    /// What is printed.
    Print(print::Progress),
    /// What the scanner wrote into its folder.
    Scan(scan::Progress),
    /// What is scanned from the screen.
    Scanner(scanner::Progress),
    /// What is read aloud.
    Speech(speech::Progress),
    /// What is saved to a removable medium.
    UsbExport(usb_export::Progress),
    /// What is taken from one.
    UsbImport(usb_import::Progress),
}

/// What a citizen chooses. Where it lies says the seat's own list: a screen can ask for no other address.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Wanted {
    /// The service with this number of Appendix 1.
    Service(u8),
    /// The portal with this id.
    Portal(String),
}

/// What a screen tells the seat.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum FromScreen {
    /// The home page is painted; the screen can take over at any time.
    Ready,
    /// The face that was asked for is painted and on top.
    Shown,
    /// The citizen did something that starts a visit (a press or a key on the home page).
    Begun,
    /// Keyboard, pointer or touch; at most one a second.
    Touched,
    /// To [`ToScreen::Ping`].
    Alive,
    /// Staff ask for something.
    Staff(FromStaff),
    /// The consultant is called, or the call is taken back.
    Call(bool),
    /// The citizen wants to work alone, or with a consultant (R22).
    Alone(bool),
    /// The citizen asks for this: a tile, a search result, a button.
    Open(Wanted),
    /// The portal view is at this host now, or shows no page.
    At(Option<String>),
    /// A page below the one that is seen has come to this host: it may hold a log-in, too.
    Below(String),
    /// The portal at this host answers now, or does not.
    Answers {
        /// The host.
        host: String,
        /// False when it is down, or says that it is.
        well: bool,
    },
    /// The protection of the portal at this host is not believed.
    Distrusted {
        /// The host.
        host: String,
        /// Why.
        why: Distrust,
    },
    /// The navigation policy refused this host, with the stable code of the reason.
    Refused {
        /// The host that was refused.
        host: String,
        /// The stable code of the reason.
        reason: String,
    },
    /// An address of [`ToScreen::LogOut`] was answered, or will not be.
    LoggedOut {
        /// Its place in the list.
        at: usize,
        /// True when the portal answered without an error.
        confirmed: bool,
    },
    /// The citizen asks something of a capability.
    Ask(Ask),
    /// «Завершить сеанс» was pressed and confirmed.
    End,
    /// The warning was answered: somebody is here, and wants to go on.
    Extend,
    /// «Готово» was pressed below the report.
    ReportRead,
    /// The question below the report was answered.
    Rated(Rating),
    /// The engine or the window failed in a way that the screen cannot mend, as a sentence.
    Failed(String),
}

/// The words of one capability are words of the link.
macro_rules! say_as {
    ($message:ident::$room:ident: $($module:ident as $capability:ident),*) => {$(
        impl From<$module::$room> for $message {
            fn from(words: $module::$room) -> $message {
                $message::$room($room::$capability(words))
            }
        }
    )*};
}

say_as!(FromScreen::Ask: papers as Papers, print as Print, scanner as Scanner, speech as Speech, usb_export as UsbExport, usb_import as UsbImport);
say_as!(ToScreen::Progress: papers as Papers, print as Print, scan as Scan, scanner as Scanner, speech as Speech, usb_export as UsbExport, usb_import as UsbImport);

/// Writes one frame.
///
/// # Errors
/// The other end is gone, or the message is larger than any frame may be.
pub fn send(out: &mut impl Write, message: &impl Serialize) -> io::Result<()> {
    // A frame can carry what staff typed.
    let body = Zeroizing::new(serde_json::to_vec(message)?);
    let length = u32::try_from(body.len()).map_err(io::Error::other)?;
    let mut frame = Zeroizing::new(Vec::with_capacity(body.len() + 4));
    frame.extend_from_slice(&length.to_le_bytes());
    frame.extend_from_slice(&body);
    out.write_all(&frame)?;
    out.flush()
}

/// Reads one frame; `None` when the other end closed between two frames.
///
/// # Errors
/// The link broke inside a frame, the frame is above the limit, or it is no message of this type.
pub fn receive<M: DeserializeOwned>(from: &mut impl Read, limit: usize) -> io::Result<Option<M>> {
    let mut length = [0; 4];
    let first = from.read(&mut length)?;
    if first == 0 {
        return Ok(None);
    }
    from.read_exact(&mut length[first..])?;
    let length = u32::from_le_bytes(length) as usize;
    if length > limit {
        return Err(io::Error::new(
            io::ErrorKind::InvalidData,
            "a frame above the limit",
        ));
    }
    let mut body = Zeroizing::new(vec![0; length]);
    from.read_exact(&mut body)?;
    Ok(Some(serde_json::from_slice(&body)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_survives_the_link() {
        let mut wire = Vec::new();
        send(&mut wire, &FromScreen::At(Some("www.gosuslugi.ru".into()))).unwrap();
        let got = receive::<FromScreen>(&mut wire.as_slice(), FROM_SCREEN_LIMIT).unwrap();
        assert_eq!(got, Some(FromScreen::At(Some("www.gosuslugi.ru".into()))));
        assert_eq!(
            receive::<FromScreen>(&mut [].as_slice(), FROM_SCREEN_LIMIT).unwrap(),
            None
        );
    }

    #[test]
    fn a_frame_above_the_limit_is_refused_before_it_is_read() {
        let wire = [0xff, 0xff, 0xff, 0x7f, b'{'];
        assert!(receive::<FromScreen>(&mut wire.as_slice(), FROM_SCREEN_LIMIT).is_err());
    }

    #[test]
    fn a_link_that_breaks_inside_a_frame_is_an_error() {
        let wire = [9, 0, 0, 0, b'"'];
        assert!(receive::<FromScreen>(&mut wire.as_slice(), FROM_SCREEN_LIMIT).is_err());
    }
}
