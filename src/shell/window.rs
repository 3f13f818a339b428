//! The one window of a screen: undecorated, over the whole monitor, without a window manager.
//!
//! Nobody honours a request for full screen there, so the window sizes and places itself. A spare
//! waits beside the monitor, painted, and takes over by moving in; the X server keeps the old
//! picture until the new one is drawn, so nothing flashes. No dialog of the toolkit ever opens.

use gtk::gdk;
use gtk::prelude::*;
use tao::dpi::PhysicalSize;
use tao::event_loop::EventLoopWindowTarget;
use tao::platform::unix::WindowExtUnix;
use tao::window::{Window as TaoWindow, WindowBuilder};

use super::keys::{self, Verdict};
use super::model::Shortcut;
use super::{Error, Event};

/// The window with its two places: the trusted view below, the portal above.
pub(super) struct Window {
    /// The toolkit's window; it lives as long as the views in it.
    window: TaoWindow,
    /// Fills the window.
    pub(super) trusted: gtk::Box,
    /// Lies over the trusted view where its page keeps a place free.
    pub(super) portal: gtk::Box,
    /// A size for development; the whole monitor when absent.
    size: Option<(u32, u32)>,
}

impl Window {
    /// Builds the window and the places in it.
    ///
    /// # Errors
    /// The toolkit could not make a window.
    pub(super) fn new(
        target: &EventLoopWindowTarget<Event>,
        size: Option<(u32, u32)>,
        pressed: impl Fn(Shortcut) + 'static,
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
        window
            .gtk_window()
            .connect_key_press_event(move |_, key| match keys::verdict(key) {
                Verdict::Passes => glib::Propagation::Proceed,
                Verdict::Swallowed => glib::Propagation::Stop,
                Verdict::Ours(shortcut) => {
                    pressed(shortcut);
                    glib::Propagation::Stop
                }
            });
        if let Some(settings) = gtk::Settings::default() {
            // Lists of a form and the menu of the right button are the toolkit's.
            settings.set_gtk_font_name(Some("PT Sans 14"));
        }
        Ok(Window {
            window,
            trusted,
            portal,
            size,
        })
    }

    /// Brings the window to the screen where nobody sees it yet, so that it paints. A window for
    /// development belongs to a window manager and stays hidden until it is shown.
    pub(super) fn wait_aside(&self) {
        if self.size.is_some() {
            return;
        }
        let monitor = self.monitor();
        let window = self.window.gtk_window();
        window.realize();
        if let Some(x) = window.window() {
            // Without a background the old picture stays until the new one is painted.
            x.set_background_pattern(None);
        }
        window.set_default_size(monitor.width(), monitor.height());
        window.resize(monitor.width(), monitor.height());
        window.move_(
            monitor.x() + monitor.width(),
            monitor.y() + monitor.height(),
        );
        window.show();
    }

    /// Takes the monitor over from the other screens.
    pub(super) fn take_over(&self) {
        let window = self.window.gtk_window();
        window.show();
        if self.size.is_none() {
            let monitor = self.monitor();
            window.resize(monitor.width(), monitor.height());
            window.move_(monitor.x(), monitor.y());
        }
        if let Some(x) = window.window() {
            x.raise();
            x.focus(gdk::ffi::GDK_CURRENT_TIME as u32);
        }
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
