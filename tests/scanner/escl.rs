//! A small scanner that speaks eSCL, at a socket as the relay of a seat has it: what the real driver talks to.
//!
//! It holds a page back in the middle for as long as a test wants, so that nothing has to be timed.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::SocketAddrV4;
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Condvar, Mutex};
use std::thread::{self, JoinHandle};

use jpeg_encoder::{ColorType, Encoder};
use sps_kiosk::platform::Door;

const SPACES: &str = "xmlns:scan=\"http://schemas.hp.com/imaging/escl/2011/05/03\" \
    xmlns:pwg=\"http://www.pwg.org/schemas/2010/12/sm\"";

/// How the scanner is today.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mood {
    /// It does what it is asked for.
    Well,
    /// It works for somebody else.
    Busy,
    /// It refuses: this is its state.
    Refuses(&'static str),
    /// It takes connections, and says nothing.
    Silent,
    /// It says one letter after the other, without an end.
    Trickles,
    /// It sends half of each page, and waits.
    Halts,
    /// It sends half of each page, and hangs up.
    Breaks,
}

/// What a request and the test share.
#[derive(Debug)]
struct State {
    mood: Mood,
    /// The sheets of the feeder.
    sheets: usize,
    /// The pages that are still to come of the job, and how they are wanted.
    left: usize,
    resolution: u16,
    in_colour: bool,
    /// On its glass.
    holds_a_card: bool,
    /// How many jobs were given, and how many were taken back or ended.
    given: usize,
    deleted: usize,
    /// Half a page was sent.
    halfway: bool,
    closed: bool,
}

type Shared = Arc<(Mutex<State>, Condvar)>;

/// The scanner.
pub(crate) struct Device {
    folder: tempfile::TempDir,
    shared: Shared,
    listens: Option<JoinHandle<()>>,
}

impl Device {
    /// A scanner with so many sheets in its feeder.
    pub(crate) fn new(sheets: usize) -> Device {
        let folder = tempfile::tempdir().unwrap();
        let listener = UnixListener::bind(folder.path().join("socket")).unwrap();
        let state = State {
            mood: Mood::Well,
            sheets,
            left: 0,
            resolution: 0,
            in_colour: false,
            holds_a_card: false,
            given: 0,
            deleted: 0,
            halfway: false,
            closed: false,
        };
        let shared: Shared = Arc::new((Mutex::new(state), Condvar::new()));
        let served = shared.clone();
        let listens = thread::spawn(move || {
            for stream in listener.incoming() {
                if served.0.lock().unwrap().closed {
                    return;
                }
                let (stream, served) = (stream.unwrap(), served.clone());
                // Whoever hangs up in the middle is gone; that is all.
                thread::spawn(move || serve(&stream, &served).ok());
            }
        });
        Device {
            folder,
            shared,
            listens: Some(listens),
        }
    }

    /// Where the relay of a seat would lead to it.
    pub(crate) fn door(&self) -> Door {
        let nowhere: SocketAddrV4 = "10.20.30.40:80".parse().unwrap();
        Door::Relay(nowhere, self.socket())
    }

    fn socket(&self) -> PathBuf {
        self.folder().join("socket")
    }

    /// Where the socket lies, called `socket`.
    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// From now on it is like this; a page that waits goes on.
    pub(crate) fn is(&self, mood: Mood) {
        self.change(|state| state.mood = mood);
    }

    /// From now on a card lies on its glass, aslant; otherwise it is a sheet that fills it.
    pub(crate) fn holds_a_card(&self) {
        self.change(|state| state.holds_a_card = true);
    }

    fn change(&self, change: impl FnOnce(&mut State)) {
        change(&mut self.shared.0.lock().unwrap());
        self.shared.1.notify_all();
    }

    /// Waits until half a page was sent.
    pub(crate) fn until_halfway(&self) {
        let state = self.shared.0.lock().unwrap();
        drop(
            self.shared
                .1
                .wait_while(state, |state| !state.halfway)
                .unwrap(),
        );
    }

    /// How many jobs it was given, and how many of them were taken back.
    pub(crate) fn jobs(&self) -> (usize, usize) {
        let state = self.shared.0.lock().unwrap();
        (state.given, state.deleted)
    }
}

impl Drop for Device {
    fn drop(&mut self) {
        self.change(|state| state.closed = true);
        // It looks up only when somebody comes.
        let _woken = UnixStream::connect(self.socket());
        self.listens.take().map(JoinHandle::join);
    }
}

/// A request: its first line, and its body.
fn heard(stream: &UnixStream) -> std::io::Result<(String, String)> {
    let mut lines = BufReader::new(stream);
    let mut first = String::new();
    lines.read_line(&mut first)?;
    let mut length = 0;
    loop {
        let mut line = String::new();
        lines.read_line(&mut line)?;
        let line = line.trim().to_ascii_lowercase();
        if line.is_empty() {
            break;
        }
        if let Some(value) = line.strip_prefix("content-length:") {
            length = value.trim().parse().unwrap();
        }
    }
    let mut body = vec![0; length];
    lines.read_exact(&mut body)?;
    Ok((first, String::from_utf8_lossy(&body).into_owned()))
}

fn serve(stream: &UnixStream, shared: &Shared) -> std::io::Result<()> {
    let (first, body) = heard(stream)?;
    let (state, changed) = &**shared;
    if state.lock().unwrap().mood == Mood::Silent {
        let silent = |state: &mut State| state.mood == Mood::Silent && !state.closed;
        drop(changed.wait_while(state.lock().unwrap(), silent).unwrap());
        return Ok(());
    }
    if state.lock().unwrap().mood == Mood::Trickles {
        return trickle(stream, shared);
    }
    let path = first.split(' ').nth(1).unwrap_or_default();
    match (first.split(' ').next(), path.rsplit('/').next()) {
        (Some("GET"), Some("ScannerCapabilities")) => say(stream, "200 OK", "", &capabilities()),
        (Some("GET"), Some("ScannerStatus")) => {
            let status = status(&state.lock().unwrap());
            say(stream, "200 OK", "", &status)
        }
        (Some("POST"), Some("ScanJobs")) => {
            let (status, head) = take_job(&mut state.lock().unwrap(), &body);
            say(stream, status, head, "")
        }
        (Some("GET"), Some("NextDocument")) => send_page(stream, shared),
        (Some("DELETE"), _) => {
            let mut state = state.lock().unwrap();
            state.left = 0;
            state.deleted += 1;
            say(stream, "200 OK", "", "")
        }
        _ => say(stream, "404 Not Found", "", ""),
    }
}

/// Ten letters a second: minutes for a whole answer.
fn trickle(
    mut stream: &UnixStream,
    (state, changed): &(Mutex<State>, Condvar),
) -> std::io::Result<()> {
    let pace = std::time::Duration::from_millis(100);
    let trickles = |state: &mut State| state.mood == Mood::Trickles && !state.closed;
    loop {
        let now = state.lock().unwrap();
        let waited = changed.wait_timeout_while(now, pace, trickles).unwrap();
        if !waited.1.timed_out() {
            return Ok(());
        }
        stream.write_all(b"H")?;
    }
}

fn say(mut stream: &UnixStream, status: &str, head: &str, body: &str) -> std::io::Result<()> {
    let length = body.len();
    write!(
        stream,
        "HTTP/1.1 {status}\r\n{head}Content-Type: text/xml\r\nContent-Length: {length}\r\n\
         Connection: close\r\n\r\n{body}"
    )
}

/// A job, or why there is none.
fn take_job(state: &mut State, wanted: &str) -> (&'static str, &'static str) {
    match state.mood {
        Mood::Busy => return ("503 Service Unavailable", ""),
        Mood::Refuses(_) => return ("409 Conflict", ""),
        Mood::Well | Mood::Silent | Mood::Trickles | Mood::Halts | Mood::Breaks => {}
    }
    state.given += 1;
    state.left = match wanted.contains("Feeder") {
        true => state.sheets,
        false => 1,
    };
    let resolution = wanted.split("XResolution>").nth(1).unwrap_or_default();
    let resolution = resolution.split('<').next().unwrap_or_default();
    state.resolution = resolution.parse().unwrap();
    state.in_colour = wanted.contains("RGB24");
    let place = "Location: http://localhost/eSCL/ScanJobs/1\r\n";
    ("201 Created", place)
}

fn send_page(mut stream: &UnixStream, shared: &Shared) -> std::io::Result<()> {
    let (state, changed) = &**shared;
    let (page, mood) = {
        let mut state = state.lock().unwrap();
        if state.left == 0 {
            return say(stream, "404 Not Found", "", "");
        }
        state.left -= 1;
        (page(&state), state.mood)
    };
    let length = page.len();
    write!(
        stream,
        "HTTP/1.1 200 OK\r\nContent-Type: image/jpeg\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n"
    )?;
    let (first, rest) = page.split_at(length / 2);
    stream.write_all(first)?;
    if mood == Mood::Breaks {
        return Ok(());
    }
    if mood == Mood::Halts {
        let mut state = state.lock().unwrap();
        state.halfway = true;
        changed.notify_all();
        let halts = |state: &mut State| state.mood == Mood::Halts && !state.closed;
        state = changed.wait_while(state, halts).unwrap();
        state.halfway = false;
    }
    stream.write_all(rest)
}

/// A sheet of A4 that is black from side to side, or a black card that lies aslant under a white lid.
fn page(state: &State) -> Vec<u8> {
    let length = |tenths: u32| (tenths * u32::from(state.resolution) / 254) as u16;
    let (width, height) = (length(2100), length(2970));
    let (colour, bytes) = match state.in_colour {
        true => (ColorType::Rgb, 3),
        false => (ColorType::Luma, 1),
    };
    let is_dark = |column: u16, row: u16| {
        let (x, y) = (f32::from(column), f32::from(row));
        let (along, across) = (x + 0.1 * y, y - 0.1 * x);
        let side = f32::from(width);
        !state.holds_a_card
            || (0.3..0.8).contains(&(along / side)) && (0.2..0.5).contains(&(across / side))
    };
    let points = (0..height).flat_map(|row| (0..width).map(move |column| (column, row)));
    let points = points.flat_map(|(column, row)| {
        let value = if is_dark(column, row) { 0 } else { 250 };
        std::iter::repeat_n(value, bytes)
    });
    let mut jpeg = Vec::new();
    let encoder = Encoder::new(&mut jpeg, 75);
    let points: Vec<u8> = points.collect();
    encoder.encode(&points, width, height, colour).unwrap();
    jpeg
}

fn capabilities() -> String {
    let sizes = |height: u32| {
        let resolutions = [150, 300].map(|dots| {
            format!(
                "<scan:DiscreteResolution><scan:XResolution>{dots}</scan:XResolution>\
                 <scan:YResolution>{dots}</scan:YResolution></scan:DiscreteResolution>"
            )
        });
        format!(
            "<scan:MinWidth>16</scan:MinWidth><scan:MaxWidth>2550</scan:MaxWidth>\
             <scan:MinHeight>16</scan:MinHeight><scan:MaxHeight>{height}</scan:MaxHeight>\
             <scan:SettingProfiles><scan:SettingProfile><scan:ColorModes>\
             <scan:ColorMode>Grayscale8</scan:ColorMode><scan:ColorMode>RGB24</scan:ColorMode></scan:ColorModes>\
             <scan:DocumentFormats><pwg:DocumentFormat>image/jpeg</pwg:DocumentFormat></scan:DocumentFormats>\
             <scan:SupportedResolutions><scan:DiscreteResolutions>{}</scan:DiscreteResolutions>\
             </scan:SupportedResolutions></scan:SettingProfile></scan:SettingProfiles>",
            resolutions.concat()
        )
    };
    format!(
        "<?xml version=\"1.0\"?><scan:ScannerCapabilities {SPACES}><pwg:Version>2.63</pwg:Version>\
         <pwg:MakeAndModel>Practice MFP</pwg:MakeAndModel>\
         <scan:Platen><scan:PlatenInputCaps>{}</scan:PlatenInputCaps></scan:Platen>\
         <scan:Adf><scan:AdfSimplexInputCaps>{}</scan:AdfSimplexInputCaps></scan:Adf>\
         </scan:ScannerCapabilities>",
        sizes(3508),
        sizes(4200)
    )
}

fn status(state: &State) -> String {
    let feeder = match (state.mood, state.sheets) {
        (Mood::Refuses(state), _) => state,
        (_, 0) => "ScannerAdfEmpty",
        (_, _) => "ScannerAdfLoaded",
    };
    format!(
        "<?xml version=\"1.0\"?><scan:ScannerStatus {SPACES}><pwg:Version>2.63</pwg:Version>\
         <pwg:State>Idle</pwg:State><scan:AdfState>{feeder}</scan:AdfState></scan:ScannerStatus>"
    )
}
