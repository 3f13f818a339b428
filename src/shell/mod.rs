//! The screen: one process for one visit, with the window and its two views.
//!
//! The only module that names the toolkit and the engine. Nothing of them crosses a thread: the
//! thread that reads the link can only tell. When the seat is gone, the screen is, too.

use std::cell::Cell;
use std::io::BufReader;
use std::os::unix::net::UnixStream;
use std::rc::Rc;
use std::time::{Duration, Instant};

use gtk::gdk;
use gtk::prelude::*;
use tao::event::Event as TaoEvent;
use tao::event_loop::{ControlFlow, EventLoop, EventLoopBuilder, EventLoopProxy};
use tao::platform::run_return::EventLoopExtRunReturn;

use crate::link::{self, FromScreen, Start, ToScreen};
use crate::platform::{self, Typing};

mod attachment;
mod bubbles;
mod downloads;
mod keys;
mod model;
mod options;
mod pictures;
mod portal;
mod quota;
mod scale;
mod screen;
mod stack;
mod trusted;
pub(crate) mod ui;
mod view;
mod webkitgtk;
mod window;
mod windows;

use model::{Report, Shortcut};
use screen::Screen;
use view::Act;

/// Everything that can happen to a screen.
#[derive(Debug)]
enum Event {
    /// The seat said something.
    Seat(ToScreen),
    /// The seat is gone, or says what is no message.
    SeatGone,
    /// Something was pressed in the trusted view.
    Act(Act),
    /// The portal view reports something.
    Report(Report),
    /// A key that does what a button of the bar does.
    Shortcut(Shortcut),
    /// The process of the trusted view ended.
    TrustedDied,
    /// The keyboard types this from now on.
    Keyboard(Typing),
    /// A monitor came, went, or shows another number of pixels.
    Monitors,
    /// Keyboard, pointer or touch; `pressed` when it was more than a movement.
    Touched {
        /// A key, a button or a finger.
        pressed: bool,
    },
}

/// Why there is no screen.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// There is no display to open a window on.
    #[error("{}", crate::say!("screen-no-display"))]
    NoDisplay,
    /// The toolkit made no window.
    #[error("{}", crate::say!("screen-no-window"))]
    Window(#[from] tao::error::OsError),
    /// The toolkit made a window without a place for views.
    #[error("{}", crate::say!("screen-no-window"))]
    NoPlace,
    /// The engine made no view.
    #[error("{}", crate::say!("screen-no-engine"))]
    Engine(#[from] wry::Error),
    /// The seat did not say how to start.
    #[error("{}", crate::say!("screen-no-start"))]
    NoStart,
    /// The link to the seat cannot be used.
    #[error("{}", crate::say!("screen-no-start"))]
    Link(#[from] std::io::Error),
}

/// Serves one visit: reads [`ToScreen::Start`] from the seat, opens the window, and ends when the
/// seat goes.
///
/// # Errors
/// There is no display, no engine, or no seat at the other end.
pub fn run(seat: UnixStream) -> Result<(), Error> {
    let mut reader = BufReader::new(seat.try_clone()?);
    let first = link::receive::<ToScreen>(&mut reader, link::TO_SCREEN_LIMIT)?;
    let Some(ToScreen::Start(start)) = first else {
        return Err(Error::NoStart);
    };
    if gtk::init().is_err() {
        return Err(Error::NoDisplay);
    }
    let mut events: EventLoop<Event> = EventLoopBuilder::with_user_event().build();
    let proxy = events.create_proxy();
    listen(reader, events.create_proxy());
    let keyboard = events.create_proxy();
    let watched = platform::watch_keyboard(move |typing| {
        let _ = keyboard.send_event(Event::Keyboard(typing));
    });
    if let Err(error) = watched {
        tracing::warn!(%error, "the layout of the keyboard is not shown");
    }
    serve(&mut events, &proxy, start, seat)
}

/// The version of the engine that this machine has, as `2.50.6`.
pub fn engine_version() -> Option<String> {
    wry::webview_version().ok()
}

/// Reads the link on a thread of its own.
fn listen(mut reader: BufReader<UnixStream>, proxy: EventLoopProxy<Event>) {
    std::thread::spawn(move || {
        loop {
            let event = match link::receive(&mut reader, link::TO_SCREEN_LIMIT) {
                Ok(Some(message)) => Event::Seat(message),
                Ok(None) | Err(_) => Event::SeatGone,
            };
            let gone = matches!(event, Event::SeatGone);
            if proxy.send_event(event).is_err() || gone {
                break;
            }
        }
    });
}

fn serve(
    events: &mut EventLoop<Event>,
    proxy: &EventLoopProxy<Event>,
    start: Start,
    seat: UnixStream,
) -> Result<(), Error> {
    let mut screen = Screen::new(events, proxy, start, seat)?;
    events.run_return(|event, _, flow| {
        *flow = ControlFlow::Wait;
        if let TaoEvent::UserEvent(event) = event {
            let goes_on = match event {
                Event::SeatGone => false,
                Event::Seat(message) => screen.told(message),
                Event::Act(act) => screen.acted(act),
                Event::Shortcut(shortcut) => screen.pressed(shortcut),
                Event::Report(report) => screen.reported(report),
                Event::TrustedDied => screen.trusted_died(),
                Event::Keyboard(typing) => screen.types(typing),
                Event::Monitors => screen.fit(),
                Event::Touched { pressed } => screen.touched(pressed),
            };
            if !goes_on {
                *flow = ControlFlow::Exit;
            }
        }
    });
    Ok(())
}

/// Watches a view, or a list of it, for signs of life. A hand on the mouse moves it many times a second; the seat is
/// told once.
fn watch(
    view: &impl IsA<gtk::Widget>,
    proxy: &EventLoopProxy<Event>,
    last: &Rc<Cell<Option<Instant>>>,
) {
    const RARELY: Duration = Duration::from_secs(1);
    let proxy = proxy.clone();
    let last = last.clone();
    view.add_events(gdk::EventMask::POINTER_MOTION_MASK | gdk::EventMask::TOUCH_MASK);
    view.connect_event(move |_, event| {
        let pressed = match event.event_type() {
            gdk::EventType::KeyPress | gdk::EventType::ButtonPress | gdk::EventType::TouchBegin => {
                true
            }
            gdk::EventType::MotionNotify | gdk::EventType::Scroll | gdk::EventType::TouchUpdate => {
                false
            }
            _ => return glib::Propagation::Proceed,
        };
        if pressed || last.get().is_none_or(|last| last.elapsed() >= RARELY) {
            last.set(Some(Instant::now()));
            let _ = proxy.send_event(Event::Touched { pressed });
        }
        glib::Propagation::Proceed
    });
}

/// Tells the seat; false when it is gone.
fn tell(seat: &mut UnixStream, message: &FromScreen) -> bool {
    link::send(seat, message).is_ok()
}
