//! A display of its own for each test: Xvfb, real keys and a real pointer, and a look at the
//! pixels.
//!
//! Pages paint themselves in plain colours, so that a test finds them and their buttons on the
//! screen without knowing where the window puts them.

use std::io::{BufRead, BufReader};
use std::ops::Range;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use x11rb::connection::Connection;
use x11rb::protocol::xproto::{ClientMessageEvent, ConnectionExt as _, EventMask};
use x11rb::wrapper::ConnectionExt as _;

use super::until;

/// A colour that no page of the program uses.
pub(crate) type Colour = [u8; 3];

pub(crate) const MAGENTA: Colour = [255, 0, 255];
pub(crate) const CYAN: Colour = [0, 255, 255];
pub(crate) const GREEN: Colour = [0, 255, 0];

/// The ground of the program's own pages.
pub(crate) const GROUND: Colour = [242, 245, 246];

/// The paper of the bar and of the guide below a question of ours.
pub(crate) const DIMMED: Colour = [108, 120, 125];

/// A running X server.
#[derive(Debug)]
pub(crate) struct Display {
    server: Child,
    /// `:7`
    pub(crate) name: String,
    size: (i64, i64),
}

/// What the screen shows at one moment.
#[derive(PartialEq)]
pub(crate) struct Picture {
    width: usize,
    pixels: Vec<u8>,
}

impl Display {
    /// Starts one of this size on any free number.
    pub(crate) fn start(width: u32, height: u32) -> Display {
        let mut server = Command::new("Xvfb")
            // Without a reset a client that leaves takes nobody with it.
            .args(["-displayfd", "1", "-noreset", "-nolisten", "tcp"])
            .arg("-screen")
            .arg("0")
            .arg(format!("{width}x{height}x24"))
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("Xvfb is installed by tests/run.sh");
        let mut number = String::new();
        BufReader::new(server.stdout.take().unwrap())
            .read_line(&mut number)
            .unwrap();
        let display = Display {
            server,
            name: format!(":{}", number.trim()),
            size: (width.into(), height.into()),
        };
        // As at a seat. For a letter that no layout has xdotool changes the keyboard under the hands of
        // a program, which may read it with the next letter's meaning.
        let layouts = Command::new("setxkbmap")
            .args(["-layout", "us,ru", "-display", &display.name])
            .status();
        let layouts = layouts.expect("setxkbmap comes with Xvfb");
        assert!(layouts.success());
        display
    }

    /// The process of the server.
    pub(crate) fn server(&self) -> u32 {
        self.server.id()
    }

    /// Presses keys, as xdotool names them: `Tab`, `alt+Left`.
    pub(crate) fn press(&self, keys: &[&str]) {
        self.xdotool(&[&["key"], keys].concat());
    }

    /// Types into whatever has the focus.
    pub(crate) fn write(&self, words: &str) {
        self.xdotool(&["type", "--delay", "20", words]);
    }

    /// Clicks the middle of what is painted in this colour, once it is on the screen.
    pub(crate) fn click(&self, colour: Colour) {
        let (x, y) = until(&format!("something in {colour:?} to click"), 20, || {
            self.look().middle_of(colour)
        });
        self.click_at(x, y);
    }

    /// Clicks a place of the screen.
    pub(crate) fn click_at(&self, x: usize, y: usize) {
        self.press_button_at(x, y, 1);
    }

    /// Presses this button of the mouse at a place of the screen.
    pub(crate) fn press_button_at(&self, x: usize, y: usize, button: u8) {
        let [x, y, button] = [x.to_string(), y.to_string(), button.to_string()];
        self.xdotool(&["mousemove", &x, &y, "click", &button]);
    }

    /// Takes hold of what is here, and keeps the hand moving until somebody sees that it drags.
    pub(crate) fn hold<T>(&self, (x, y): (usize, usize), seen: impl Fn() -> Option<T>) {
        let (x, y) = (x.to_string(), y.to_string());
        self.xdotool(&["mousemove", &x, &y, "mousedown", "1"]);
        until("a drag to begin", 20, || {
            self.xdotool(&["mousemove_relative", "--", "5", "3"]);
            seen()
        });
    }

    /// Lets go here.
    pub(crate) fn release(&self, (x, y): (usize, usize)) {
        let (x, y) = (x.to_string(), y.to_string());
        self.xdotool(&["mousemove", &x, &y, "mousemove_relative", "2", "2"]);
        self.xdotool(&["mouseup", "1"]);
    }

    /// Turns the wheel down to the end of the page, and waits until it rests there.
    pub(crate) fn scroll_to_the_end(&self) {
        let top = self.look();
        self.xdotool(&["mousemove", "683", "500", "click", "--repeat", "60", "5"]);
        until("the end of the page", 20, || {
            let now = self.look();
            (now != top && now == self.look()).then_some(())
        });
    }

    /// Waits until a colour fills at least a tenth of the screen.
    pub(crate) fn shows(&self, colour: Colour) {
        until(&format!("{colour:?} on the screen"), 20, || {
            (self.look().share_of(colour) > 0.1).then_some(())
        });
    }

    /// Waits until a colour is gone from the screen.
    pub(crate) fn hides(&self, colour: Colour) {
        until(&format!("{colour:?} to leave the screen"), 20, || {
            (self.look().share_of(colour) < 0.001).then_some(())
        });
    }

    /// What the screen shows now.
    pub(crate) fn look(&self) -> Picture {
        let output = Command::new("import")
            .args([
                "-display", &self.name, "-window", "root", "-depth", "8", "ppm:-",
            ])
            .output()
            .expect("import is installed by tests/run.sh");
        Picture::parse(&output.stdout)
    }

    /// Keeps the picture for the eyes of a person.
    pub(crate) fn shot(&self, path: &Path) {
        Command::new("import")
            .args(["-display", &self.name, "-window", "root"])
            .arg(path)
            .status()
            .expect("import is installed by tests/run.sh");
    }

    /// What the clipboard or the selection holds.
    pub(crate) fn clipboard(&self, selection: &str) -> String {
        let output = Command::new("xclip")
            .args(["-display", &self.name, "-o", "-selection", selection])
            .output()
            .expect("xclip is installed by tests/run.sh");
        String::from_utf8_lossy(&output.stdout).into_owned()
    }

    /// How many windows can be seen: the spare screen waits beside the monitor, and the toolkit keeps
    /// a window of one pixel out of sight for its drags.
    pub(crate) fn windows(&self) -> usize {
        let all = self.geometry(&["--onlyvisible", "--maxdepth", "1", "--name", ".*"]);
        let (width, height) = self.size;
        let seen = |[x, y, w, h]: &[i64; 4]| x + w > 0 && *x < width && y + h > 0 && *y < height;
        all.iter().filter(|one| seen(one)).count()
    }

    /// Where the kiosk's own window is: x, y, width, height.
    pub(crate) fn kiosk_window(&self) -> Vec<[i64; 4]> {
        let mut all = self.kiosk_windows();
        all.retain(|[x, ..]| *x == 0);
        all
    }

    /// The same of every screen of the kiosk, with the one that waits aside.
    pub(crate) fn kiosk_windows(&self) -> Vec<[i64; 4]> {
        self.geometry(&["--onlyvisible", "--name", "^sps-kiosk$"])
    }

    fn geometry(&self, search: &[&str]) -> Vec<[i64; 4]> {
        let output = Command::new("xdotool")
            .arg("search")
            .args(search)
            .args(["getwindowgeometry", "--shell", "%@"])
            .env("DISPLAY", &self.name)
            .output()
            .expect("xdotool is installed by tests/run.sh");
        let text = String::from_utf8_lossy(&output.stdout);
        let numbers: Vec<i64> = text
            .lines()
            .filter(|line| !line.starts_with("WINDOW") && !line.starts_with("SCREEN"))
            .filter_map(|line| line.split_once('=')?.1.parse().ok())
            .collect();
        let (windows, _) = numbers.as_chunks::<4>();
        windows.to_vec()
    }

    /// Asks the kiosk's windows to close, as a window manager would for Alt+F4.
    pub(crate) fn asks_to_close(&self) {
        let (x, screen) = x11rb::connect(Some(&self.name)).unwrap();
        let atom = |name: &str| {
            let atom = x.intern_atom(false, name.as_bytes()).unwrap();
            atom.reply().unwrap().atom
        };
        let (protocols, close) = (atom("WM_PROTOCOLS"), atom("WM_DELETE_WINDOW"));
        let root = x.setup().roots[screen].root;
        for window in x.query_tree(root).unwrap().reply().unwrap().children {
            let ask = ClientMessageEvent::new(32, window, protocols, [close, 0, 0, 0, 0]);
            x.send_event(false, window, EventMask::NO_EVENT, ask)
                .unwrap();
        }
        x.sync().unwrap();
    }

    /// Any words of xdotool's own.
    pub(crate) fn xdotool(&self, arguments: &[&str]) {
        let status = Command::new("xdotool")
            .args(arguments)
            .env("DISPLAY", &self.name)
            .status()
            .expect("xdotool is installed by tests/run.sh");
        assert!(status.success(), "xdotool {arguments:?}");
    }
}

impl Drop for Display {
    fn drop(&mut self) {
        // It may have died by itself; the test has failed by then.
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}

impl Picture {
    /// Reads a PPM file of eight bits a colour.
    fn parse(ppm: &[u8]) -> Picture {
        let mut fields = ppm.splitn(4, |byte| byte.is_ascii_whitespace());
        assert_eq!(
            fields.next(),
            Some(b"P6".as_slice()),
            "import gave no picture"
        );
        let width = std::str::from_utf8(fields.next().unwrap()).unwrap();
        let _height = fields.next().unwrap();
        let rest = fields.next().unwrap();
        let pixels = rest.iter().position(|byte| *byte == b'\n').unwrap() + 1;
        Picture {
            width: width.parse().unwrap(),
            pixels: rest[pixels..].to_vec(),
        }
    }

    /// Its width and height.
    pub(crate) fn size(&self) -> (usize, usize) {
        (self.width, self.pixels.len() / 3 / self.width)
    }

    /// How much of the screen has this colour, from 0 to 1.
    pub(crate) fn share_of(&self, colour: Colour) -> f64 {
        let all = self.pixels.len() / 3;
        self.places_of(colour).count() as f64 / all as f64
    }

    /// The longest row of pixels in this colour inside these columns and rows.
    pub(crate) fn run_of(
        &self,
        colour: Colour,
        columns: Range<usize>,
        rows: Range<usize>,
    ) -> usize {
        let row = |row: usize| {
            let from = row * self.width;
            let pixels = &self.pixels[(from + columns.start) * 3..(from + columns.end) * 3];
            let mut longest = 0;
            let mut run = 0;
            for pixel in pixels.chunks_exact(3) {
                run = if pixel == colour { run + 1 } else { 0 };
                longest = longest.max(run);
            }
            longest
        };
        rows.map(row).max().unwrap_or_default()
    }

    /// What these columns and rows show, to compare it with another moment.
    pub(crate) fn part(&self, columns: Range<usize>, rows: Range<usize>) -> Picture {
        let row = |row: usize| {
            let from = row * self.width;
            &self.pixels[(from + columns.start) * 3..(from + columns.end) * 3]
        };
        Picture {
            width: columns.len(),
            pixels: rows.flat_map(row).copied().collect(),
        }
    }

    /// How many colours there are: a blank screen has one.
    pub(crate) fn colours(&self) -> usize {
        let mut colours: Vec<&[u8]> = self.pixels.chunks_exact(3).collect();
        colours.sort_unstable();
        colours.dedup();
        colours.len()
    }

    /// The middle of what has this colour.
    pub(crate) fn middle_of(&self, colour: Colour) -> Option<(usize, usize)> {
        let places: Vec<usize> = self.places_of(colour).collect();
        let rows = places.iter().map(|place| place / self.width);
        let columns = places.iter().map(|place| place % self.width);
        let middle = |low: Option<usize>, high: Option<usize>| Some(usize::midpoint(low?, high?));
        let y = middle(rows.clone().min(), rows.max())?;
        let x = middle(columns.clone().min(), columns.max())?;
        Some((x, y))
    }

    fn places_of(&self, colour: Colour) -> impl Iterator<Item = usize> {
        let pixels = self.pixels.chunks_exact(3).enumerate();
        pixels
            .filter(move |(_, pixel)| *pixel == colour)
            .map(|(place, _)| place)
    }
}
