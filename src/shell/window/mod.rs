//! The one window of a screen: undecorated, over the whole monitor, without a window manager.
//!
//! Nobody honours a request for full screen there, so the window sizes and places itself, and follows the
//! monitor. A spare waits where no monitor can be, painted, and takes over by moving in; the X server keeps
//! the old picture until the new one is drawn, so nothing flashes. Other monitors stay black: nothing of
//! ours is ever there. No dialog of the toolkit ever opens.

use std::cell::Cell;

use gtk::gdk;
use gtk::prelude::*;
use tao::dpi::PhysicalSize;
use tao::event_loop::{EventLoopProxy, EventLoopWindowTarget};
use tao::platform::unix::WindowExtUnix;
use tao::window::{Window as TaoWindow, WindowBuilder};

use super::engine::{self, Container, Contrast, Rectangle};
use super::error::Error;
use super::event::ScreenEvent;
use dimmed::Dimmed;
use keyboard::Keyboard;
use keys::Verdict;

mod dimmed;
mod keyboard;
mod keys;
mod layouts;
mod scale;

/// How long a caret is seen and then not, in milliseconds: a day.
const BLINK: i32 = 24 * 60 * 60 * 1000;

/// A spare waits so far to the left of and above every monitor, which X counts from zero on: further than
/// any window is large.
const ASIDE: i32 = -16_384;

/// The toolkit's fonts, in points, at the usual scale.
const POINTS: i32 = 14;

/// Connects with the display.
///
/// # Errors
/// There is none.
pub(super) fn open_display() -> Result<(), Error> {
    gtk::init().map_err(|_| Error::NoDisplay)
}

/// The window with its two places: the trusted view below, the portal above.
pub(super) struct Window {
    /// The toolkit's window; it lives as long as the views in it.
    window: TaoWindow,
    /// Fills the window.
    pub(super) trusted: Container,
    /// Lies over the trusted view where its page keeps a place free.
    pub(super) portal: Container,
    /// The page below a question.
    dimmed: Dimmed,
    /// Where the seat has no other one.
    keyboard: Option<Keyboard>,
    /// A size for development; the whole monitor when absent.
    size: Option<(u32, u32)>,
    /// True on the monitor, false aside.
    seen: Cell<bool>,
}

impl Window {
    /// Builds the window and the places in it.
    ///
    /// # Errors
    /// The toolkit could not make a window.
    pub(super) fn new(
        target: &EventLoopWindowTarget<ScreenEvent>,
        proxy: &EventLoopProxy<ScreenEvent>,
        size: Option<(u32, u32)>,
    ) -> Result<Window, Error> {
        let mut builder = WindowBuilder::new()
            .with_title("sps-kiosk")
            .with_decorations(size.is_some())
            .with_visible(false);
        if let Some((width, height)) = size {
            builder = builder.with_inner_size(PhysicalSize::new(width, height));
        }
        let window = builder.build(target)?;
        let vbox = window.default_vbox().ok_or(Error::NoPlace)?;
        let overlay = gtk::Overlay::new();
        let trusted = gtk::Box::new(gtk::Orientation::Vertical, 0);
        let portal = gtk::Box::new(gtk::Orientation::Vertical, 0);
        portal.set_halign(gtk::Align::Start);
        portal.set_valign(gtk::Align::Start);
        portal.set_no_show_all(true);
        overlay.add(&trusted);
        overlay.add_overlay(&portal);
        // Left to itself the overlay gives a view as much as its last page was wide.
        overlay.connect_get_child_position(|_, portal| {
            let (width, height) = portal.size_request();
            let (x, y) = (portal.margin_start(), portal.margin_top());
            (width > 0).then(|| gdk::Rectangle::new(0, 0, x + width, y + height))
        });
        vbox.pack_start(&overlay, true, true, 0);
        vbox.show_all();
        let keys = proxy.clone();
        window
            .gtk_window()
            .connect_key_press_event(move |_, key| match keys::verdict(key) {
                Verdict::Passes => glib::Propagation::Proceed,
                Verdict::Swallowed => glib::Propagation::Stop,
                Verdict::Ours(shortcut) => {
                    let _ = keys.send_event(ScreenEvent::Shortcut(shortcut));
                    glib::Propagation::Stop
                }
            });
        engine::keep_inside(window.gtk_window(), &portal);
        follow_monitors(proxy);
        if let Some(settings) = gtk::Settings::default() {
            // A caret that blinks paints the start page for as long as nobody is there. One that never blinks is
            // painted more often still by the engine, so it does it once a day.
            settings.set_gtk_cursor_blink_time(BLINK);
        }
        Ok(Window {
            window,
            dimmed: Dimmed::over(&trusted),
            trusted,
            portal,
            keyboard: None,
            size,
            seen: Cell::new(false),
        })
    }

    /// The page that the portal's place shows lies dimmed around a question from now on, in pixels of the window;
    /// `zoom` is how many of them are one CSS pixel.
    pub(super) fn dim(&self, page: Rectangle, question: Rectangle, zoom: f64) {
        let round = dimmed::ROUND * zoom;
        self.dimmed.show(&self.portal, page, question, round);
    }

    /// No page is seen below a question any more.
    pub(super) fn undim(&self) {
        self.dimmed.clear();
    }

    /// A keyboard comes to the window, out of sight.
    ///
    /// # Errors
    /// The toolkit's window has no place for it.
    pub(super) fn add_keyboard(
        &mut self,
        proxy: &EventLoopProxy<ScreenEvent>,
    ) -> Result<(), Error> {
        let rows = self.window.default_vbox().ok_or(Error::NoPlace)?;
        let proxy = proxy.clone();
        let tell = move |act| {
            let _ = proxy.send_event(ScreenEvent::Act(act));
        };
        self.keyboard = Some(Keyboard::below(rows, self.window.gtk_window(), tell));
        Ok(())
    }

    /// The keyboard is shown or hidden, where there is one.
    pub(super) fn show_keyboard(&self, seen: bool) {
        self.keyboard
            .iter()
            .for_each(|keyboard| keyboard.show(seen));
    }

    /// What the window itself draws gets these colours.
    pub(super) fn dress(&self, contrast: Contrast) {
        self.keyboard
            .iter()
            .for_each(|keyboard| keyboard.dress(contrast));
    }

    /// Brings the window to the screen where nobody sees it yet, so that it paints. A window for
    /// development belongs to a window manager and stays hidden until it is shown.
    pub(super) fn wait_aside(&self) {
        if self.size.is_some() {
            return;
        }
        let window = self.window.gtk_window();
        window.realize();
        if let Some(x) = window.window() {
            // Without a background the old picture stays until the new one is painted.
            x.set_background_pattern(None);
        }
        self.fit();
        window.show();
    }

    /// Takes the monitor over from the other screens.
    pub(super) fn take_over(&self) {
        self.seen.set(true);
        let window = self.window.gtk_window();
        window.show();
        self.fit();
        if let Some(x) = window.window() {
            x.raise();
            x.focus(gdk::ffi::GDK_CURRENT_TIME as u32);
        }
    }

    /// Fills the monitor as it is now, on it or aside.
    pub(super) fn fit(&self) {
        if self.size.is_some() {
            return;
        }
        let monitor = self.monitor();
        let window = self.window.gtk_window();
        window.set_default_size(monitor.width(), monitor.height());
        window.resize(monitor.width(), monitor.height());
        if self.seen.get() {
            window.move_(monitor.x(), monitor.y());
        } else {
            window.move_(ASIDE, ASIDE);
        }
    }

    /// How large everything is drawn, in per cent: as wished, or as the place for it wants.
    pub(super) fn scale(&self, wished: Option<u16>) -> u16 {
        let percent = wished.unwrap_or_else(|| match self.size {
            Some((width, height)) => scale::of_monitor(width as i32, height as i32),
            None => {
                let monitor = self.monitor();
                scale::of_monitor(monitor.width(), monitor.height())
            }
        });
        if let Some(settings) = gtk::Settings::default() {
            // The menu of the right button is the toolkit's.
            let points = POINTS * i32::from(percent) / 100;
            settings.set_gtk_font_name(Some(&format!("PT Sans {points}")));
        }
        percent
    }

    /// True when the window is painted before it is shown.
    pub(super) fn paints_aside(&self) -> bool {
        self.size.is_none()
    }

    fn monitor(&self) -> gdk::Rectangle {
        let display = self.window.gtk_window().display();
        let monitor = display.primary_monitor().or_else(|| display.monitor(0));
        monitor.map_or_else(
            || gdk::Rectangle::new(0, 0, 1024, 768),
            |found| found.geometry(),
        )
    }
}

/// Tells when a monitor came, went, or shows another number of pixels.
fn follow_monitors(proxy: &EventLoopProxy<ScreenEvent>) {
    if let Some(screen) = gdk::Screen::default() {
        let (monitors, size) = (proxy.clone(), proxy.clone());
        screen.connect_monitors_changed(move |_| {
            let _ = monitors.send_event(ScreenEvent::Monitors);
        });
        screen.connect_size_changed(move |_| {
            let _ = size.send_event(ScreenEvent::Monitors);
        });
    }
}
