//! What must hold after every try: windows, processes, the button, the outside, files, the visit.
//!
//! The X server is asked directly: which windows are on the monitor, and which pixels. A window of
//! the kiosk covers the whole monitor and belongs to the program; everything else on the monitor is
//! foreign, be it a dialog of the toolkit in the kiosk's own process.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use x11rb::connection::Connection as _;
use x11rb::protocol::xproto::{
    AtomEnum, ConnectionExt as _, CreateWindowAux, ImageFormat, MapState, Window, WindowClass,
};
use x11rb::rust_connection::RustConnection;
use x11rb::wrapper::ConnectionExt as _;

use super::super::display::{Colour, MAGENTA};
use super::super::{Kiosk, is_program, portals, until};
use super::status;

/// What may run below the seat, as the kernel shortens the names. The last one lists decoders for the
/// engine, in its sandbox, and ends.
const FAMILY: &[&str] = &[
    "sps-kiosk",
    "WebKitNetworkPr",
    "WebKitWebProces",
    "bwrap",
    "gst-plugin-scan",
];

/// In the name of every file that a row tries to leave somewhere.
pub(super) const CANARY: &str = "sps-kiosk-escaped";

/// Where «Завершить сеанс» stands on a screen of 1366 by 768.
const BUTTON: (i16, i16, u16, u16) = (1136, 2, 224, 60);

/// A place in the middle of the portal's.
const PORTAL: (i16, i16) = (700, 500);

/// A place of the bar where nothing stands; a question of the program dims it.
const BAR: (i16, i16) = (880, 30);

/// A connection to the display, and what was there in the beginning.
pub(super) struct Watch {
    x: RustConnection,
    root: Window,
    monitor: (u16, u16),
    button: Vec<u8>,
    screen: u32,
    files: BTreeSet<PathBuf>,
}

impl Watch {
    /// Remembers a kiosk in the middle of a visit that shows a calm page.
    pub(super) fn over(kiosk: &Kiosk) -> Watch {
        let (x, screen) = x11rb::connect(Some(&kiosk.display.name)).unwrap();
        let screen = &x.setup().roots[screen];
        let (root, monitor) = (
            screen.root,
            (screen.width_in_pixels, screen.height_in_pixels),
        );
        let mut watch = Watch {
            x,
            root,
            monitor,
            button: Vec::new(),
            screen: kiosk.screen(),
            files: files(kiosk),
        };
        kiosk.wait_for("active");
        until("the calm page", 20, || {
            (watch.colour(PORTAL) == MAGENTA).then_some(())
        });
        until("the button at rest", 20, || {
            let now = watch.pixels(BUTTON);
            let before = std::mem::replace(&mut watch.button, now.clone());
            (before == now).then_some(())
        });
        watch
    }

    /// Everything that is there and should not be, as sentences.
    pub(super) fn broken(&self, kiosk: &Kiosk) -> Vec<String> {
        let mut broken = self.windows();
        for (id, name) in below(kiosk.seat_id()) {
            if !FAMILY.contains(&name.as_str()) {
                broken.push(format!("the process {id} is {name}"));
            }
        }
        broken.extend(
            kiosk
                .outside
                .heard()
                .iter()
                .map(|heard| format!("heard outside: {heard}")),
        );
        let new = files(kiosk)
            .into_iter()
            .filter(|file| !self.files.contains(file));
        broken.extend(new.map(|file| format!("left {}", file.display())));
        broken
    }

    /// The visit is the one that it was, at a listed host.
    pub(super) fn same_visit(&self, kiosk: &Kiosk) {
        let status = status(kiosk);
        assert_eq!(status.state, "active");
        let host = status.url_host.unwrap_or_default();
        let listed = portals::SECURE.contains(&&*host) || host == portals::PLAIN;
        assert!(listed, "the view is at {host:?}");
        assert_eq!(
            kiosk.screen(),
            self.screen,
            "another screen serves the visit"
        );
    }

    /// Waits until the screen is as it was, and the visit the same.
    pub(super) fn calm(&self, kiosk: &Kiosk) {
        until("the page in its place", 10, || {
            (self.colour(PORTAL) == MAGENTA).then_some(())
        });
        until(
            "the button «Завершить сеанс» as it was",
            10,
            || self.has_button().then_some(()),
        );
        self.same_visit(kiosk);
    }

    /// True when the button looks as it did, but for the edges of letters, which the engine does not
    /// draw the same each time.
    pub(super) fn has_button(&self) -> bool {
        let now = self.pixels(BUTTON);
        let pairs = now.iter().zip(&self.button);
        let difference: usize = pairs
            .map(|(now, then)| usize::from(now.abs_diff(*then)))
            .sum();
        difference < now.len()
    }

    /// True while a question of the program lies over everything.
    pub(super) fn is_asked(&self) -> bool {
        self.colour(BAR) != [255, 255, 255]
    }

    /// Every window on the monitor that is not one of the kiosk's.
    fn windows(&self) -> Vec<String> {
        let tree = self.x.query_tree(self.root).unwrap().reply().unwrap();
        tree.children
            .into_iter()
            .filter_map(|window| self.foreign(window))
            .collect()
    }

    /// What a window is, unless it is hidden, beside the monitor, gone by now or the kiosk's.
    fn foreign(&self, window: Window) -> Option<String> {
        let seen = self.x.get_window_attributes(window).ok()?.reply().ok()?;
        let place = self.x.get_geometry(window).ok()?.reply().ok()?;
        let (width, height) = self.monitor;
        let beside = i32::from(place.x) >= i32::from(width)
            || i32::from(place.y) >= i32::from(height)
            || i32::from(place.x) + i32::from(place.width) <= 0
            || i32::from(place.y) + i32::from(place.height) <= 0;
        if seen.map_state != MapState::VIEWABLE || beside {
            return None;
        }
        let owner = self.property(window, b"_NET_WM_PID", AtomEnum::CARDINAL);
        let owner = owner.first_chunk().map(|id| u32::from_ne_bytes(*id));
        let whole = (place.x, place.y, place.width, place.height) == (0, 0, width, height);
        if whole && !seen.override_redirect && owner.is_some_and(is_program) {
            return None;
        }
        let name = self.property(window, b"WM_NAME", AtomEnum::ANY);
        Some(format!(
            "a window of {}x{} at {},{} named {:?}",
            place.width,
            place.height,
            place.x,
            place.y,
            String::from_utf8_lossy(&name)
        ))
    }

    fn property(&self, window: Window, name: &[u8], kind: AtomEnum) -> Vec<u8> {
        let read = || {
            let atom = self.x.intern_atom(false, name).ok()?.reply().ok()?.atom;
            let asked = self.x.get_property(false, window, atom, kind, 0, 64).ok()?;
            Some(asked.reply().ok()?.value)
        };
        read().unwrap_or_default()
    }

    fn colour(&self, (x, y): (i16, i16)) -> Colour {
        // The server keeps a pixel as blue, green, red and a byte that means nothing.
        let pixel = self.pixels((x, y, 1, 1));
        [pixel[2], pixel[1], pixel[0]]
    }

    fn pixels(&self, (x, y, width, height): (i16, i16, u16, u16)) -> Vec<u8> {
        let asked = self
            .x
            .get_image(ImageFormat::Z_PIXMAP, self.root, x, y, width, height, !0);
        asked.unwrap().reply().unwrap().data
    }
}

/// Every process below this one, with its name.
pub(super) fn below(ancestor: u32) -> Vec<(u32, String)> {
    let mut children: BTreeMap<u32, Vec<(u32, String)>> = BTreeMap::new();
    for entry in fs::read_dir("/proc").unwrap().flatten() {
        let Some(id) = entry
            .file_name()
            .to_str()
            .and_then(|name| name.parse().ok())
        else {
            continue;
        };
        // It may have ended while it was read.
        let Ok(stat) = fs::read_to_string(format!("/proc/{id}/stat")) else {
            continue;
        };
        let (Some(open), Some(close)) = (stat.find('('), stat.rfind(')')) else {
            continue;
        };
        let parent = stat[close + 2..]
            .split(' ')
            .nth(1)
            .unwrap()
            .parse()
            .unwrap();
        let name = stat[open + 1..close].to_owned();
        children.entry(parent).or_default().push((id, name));
    }
    let mut found = Vec::new();
    let mut ancestors = vec![ancestor];
    while let Some(parent) = ancestors.pop() {
        for child in children.remove(&parent).unwrap_or_default() {
            ancestors.push(child.0);
            found.push(child);
        }
    }
    found
}

/// The kiosk's files outside of its visits, and whatever bears the canary's name in the places where
/// programs leave files.
fn files(kiosk: &Kiosk) -> BTreeSet<PathBuf> {
    let visits = kiosk.root().join("run/visits");
    let own = kiosk
        .left_behind()
        .into_iter()
        .filter(|file| !file.starts_with(&visits));
    let home = std::env::home_dir().unwrap_or_default();
    let places = [
        kiosk.root().to_owned(),
        home.join("Downloads"),
        home.join("Загрузки"),
        home.join("Desktop"),
        home,
        PathBuf::from("/"),
        PathBuf::from("/tmp"),
        PathBuf::from("/var/tmp"),
        PathBuf::from("/dev/shm"),
        std::env::current_dir().unwrap(),
    ];
    let entries = places.iter().filter_map(|place| fs::read_dir(place).ok());
    let entries = entries.flatten().flatten().map(|entry| entry.path());
    own.chain(entries.filter(|file| is_canary(file))).collect()
}

fn is_canary(file: &Path) -> bool {
    let name = file.file_name().unwrap_or_default();
    name.to_string_lossy().contains(CANARY)
}

#[test]
fn the_watch_can_see() {
    let seat = super::Seat::over(Kiosk::start(), &|_| {});
    let Watch { x, root, .. } = &seat.watch;
    assert_eq!(seat.watch.broken(&seat.kiosk), [""; 0]);
    assert!(seat.watch.has_button());

    let window = x.generate_id().unwrap();
    let (left, top, width, height) = BUTTON;
    let look = CreateWindowAux::new()
        .override_redirect(1)
        .background_pixel(0);
    x.create_window(
        0,
        window,
        *root,
        left,
        top,
        width,
        height,
        0,
        WindowClass::INPUT_OUTPUT,
        0,
        &look,
    )
    .unwrap();
    x.map_window(window).unwrap();
    x.sync().unwrap();
    assert_eq!(seat.watch.broken(&seat.kiosk).len(), 1);
    assert!(!seat.watch.has_button());
    x.destroy_window(window).unwrap();
    x.sync().unwrap();

    fs::write(seat.kiosk.root().join(CANARY), "").unwrap();
    assert_eq!(seat.watch.broken(&seat.kiosk).len(), 1);

    let mut other = Command::new("cat").stdin(Stdio::piped()).spawn().unwrap();
    let mine = below(std::process::id());
    assert!(mine.contains(&(other.id(), "cat".to_owned())), "{mine:?}");
    drop(other.stdin.take());
    other.wait().unwrap();
}
