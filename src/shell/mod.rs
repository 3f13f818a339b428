//! The screen: one process for one visit, with the window and its two views.
//!
//! The only module that names the toolkit (`window`) and the engine (`engine`). Nothing of them crosses a thread:
//! the thread that reads the link can only tell. When the seat is gone, the screen is, too.

use std::io::BufReader;
use std::os::unix::net::UnixStream;

use tao::event::Event as TaoEvent;
use tao::event_loop::{ControlFlow, EventLoop, EventLoopBuilder, EventLoopProxy};
use tao::platform::run_return::EventLoopExtRunReturn;

use crate::link::{self, Start, ToScreen};
use crate::platform;

mod drawings;
mod engine;
mod error;
mod event;
mod model;
mod pictures;
mod screen;
mod trusted;
pub(crate) mod ui;
mod view;
mod window;

pub use error::Error;
use event::ScreenEvent;
use screen::Screen;

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
    window::open_display()?;
    let mut events: EventLoop<ScreenEvent> = EventLoopBuilder::with_user_event().build();
    let proxy = events.create_proxy();
    listen(reader, events.create_proxy());
    let keyboard = events.create_proxy();
    let watched = platform::watch_keyboard(move |typing| {
        let _ = keyboard.send_event(ScreenEvent::Keyboard(typing));
    });
    if let Err(error) = watched {
        tracing::warn!(%error, "the layout of the keyboard is not shown");
    }
    serve(&mut events, &proxy, start, seat)
}

/// The version of the engine that this machine has, as `2.50.6`.
pub fn engine_version() -> Option<String> {
    engine::version()
}

/// Reads the link on a thread of its own.
fn listen(mut reader: BufReader<UnixStream>, proxy: EventLoopProxy<ScreenEvent>) {
    std::thread::spawn(move || {
        loop {
            let event = match link::receive(&mut reader, link::TO_SCREEN_LIMIT) {
                Ok(Some(message)) => ScreenEvent::Seat(message),
                Ok(None) | Err(_) => ScreenEvent::SeatGone,
            };
            let gone = matches!(event, ScreenEvent::SeatGone);
            if proxy.send_event(event).is_err() || gone {
                break;
            }
        }
    });
}

fn serve(
    events: &mut EventLoop<ScreenEvent>,
    proxy: &EventLoopProxy<ScreenEvent>,
    start: Start,
    seat: UnixStream,
) -> Result<(), Error> {
    let mut screen = Screen::new(events, proxy, start, seat)?;
    events.run_return(|event, _, flow| {
        *flow = ControlFlow::Wait;
        if let TaoEvent::UserEvent(event) = event {
            let goes_on = match event {
                ScreenEvent::SeatGone => false,
                ScreenEvent::Seat(message) => screen.told(message),
                ScreenEvent::Act(act) => screen.acted(act),
                ScreenEvent::Shortcut(shortcut) => screen.pressed(shortcut),
                ScreenEvent::Report(report) => screen.reported(report),
                ScreenEvent::TrustedDied => screen.trusted_died(),
                ScreenEvent::Keyboard(typing) => screen.types(typing),
                ScreenEvent::Monitors => screen.fit(),
                ScreenEvent::Touched { pressed } => screen.touched(pressed),
            };
            if !goes_on {
                *flow = ControlFlow::Exit;
            }
        }
    });
    Ok(())
}
