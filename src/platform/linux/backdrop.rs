//! What is seen where no screen is: while the first one starts, and when none starts.
//!
//! A window of the seat's own at the bottom of the main monitor, with one picture: whoever cannot start an engine
//! can still say that the computer is not ready. Without a toolkit and without fonts, so that little can fail.

use std::io;
use std::thread;
use std::time::Duration;

use x11rb::connection::Connection;
use x11rb::errors::{ConnectionError, ReplyOrIdError};
use x11rb::protocol::Event;
use x11rb::protocol::randr::{self, ConnectionExt as _};
use x11rb::protocol::xproto::{
    AtomEnum, ConfigureWindowAux, ConnectionExt as _, CreateGCAux, CreateWindowAux, EventMask,
    Gcontext, ImageFormat, PropMode, StackMode, Window, WindowClass,
};
use x11rb::wrapper::ConnectionExt as _;

use super::display::{XError, x_failed as failed};
use super::wire::{self, Server};

/// The sentence as a picture.
const SENTENCE: &[u8] = include_bytes!("backdrop.png");

/// The ground of the picture, and around it.
const GROUND: u32 = 0x00f2_f5f6;

/// Who only listens waits so long for the next change before he waits anew.
const LISTENS_FOR: Duration = Duration::from_secs(24 * 60 * 60);

/// Shows it for as long as this process lives, on a thread of its own.
///
/// # Errors
/// There is no X server, or it does not do what is asked.
pub fn show_backdrop() -> Result<(), XError> {
    let name = std::env::var_os("DISPLAY").unwrap_or_default();
    let (server, screen) = wire::connect(&name.to_string_lossy(), LISTENS_FOR).map_err(failed)?;
    let backdrop = Backdrop::create(server, screen).map_err(failed)?;
    thread::Builder::new()
        .name("backdrop".into())
        .spawn(move || {
            // Mostly the server is gone, and everything that it showed.
            let error = backdrop.live();
            tracing::warn!(%error, "where no screen is, the display stays black");
        })
        .map_err(failed)?;
    Ok(())
}

struct Backdrop {
    server: Server,
    root: Window,
    window: Window,
    gc: Gcontext,
    picture: Option<Picture>,
}

impl Backdrop {
    fn create(server: Server, screen: usize) -> Result<Backdrop, ReplyOrIdError> {
        let setup = server.setup();
        let screen = &setup.roots[screen];
        let (root, depth) = (screen.root, screen.root_depth);
        // Four bytes a pixel, blue first: every graphics card of today. On another one the ground is seen alone.
        let usual = depth == 24
            && (setup.pixmap_formats.iter())
                .any(|format| format.depth == depth && format.bits_per_pixel == 32);
        let picture = Picture::read(SENTENCE).filter(|_| usual);
        let (window, gc) = (server.generate_id()?, server.generate_id()?);
        let look = CreateWindowAux::new()
            .background_pixel(GROUND)
            .event_mask(EventMask::EXPOSURE);
        let (copied, class) = (x11rb::COPY_FROM_PARENT, WindowClass::INPUT_OUTPUT);
        server
            .create_window(depth, window, root, 0, 0, 1, 1, 0, class, copied, &look)?
            .check()?;
        // Whoever asks whose window this is hears it, as of every other window of the kiosk.
        let owner = server.intern_atom(false, b"_NET_WM_PID")?.reply()?.atom;
        server
            .change_property32(
                PropMode::REPLACE,
                window,
                owner,
                AtomEnum::CARDINAL,
                &[std::process::id()],
            )?
            .check()?;
        server.create_gc(gc, window, &CreateGCAux::new())?.check()?;
        let changes = randr::NotifyMask::SCREEN_CHANGE | randr::NotifyMask::CRTC_CHANGE;
        server.randr_select_input(root, changes)?.check()?;
        let backdrop = Backdrop {
            server,
            root,
            window,
            gc,
            picture,
        };
        backdrop.place()?;
        backdrop.server.map_window(window)?.check()?;
        Ok(backdrop)
    }

    /// Draws and follows the monitor for as long as the server is there.
    fn live(&self) -> ConnectionError {
        loop {
            let done = match self.server.wait_for_event() {
                Ok(Event::Expose(_)) => self.draw(),
                Ok(Event::RandrScreenChangeNotify(_) | Event::RandrNotify(_)) => {
                    self.place().and_then(|()| self.draw())
                }
                Ok(_) => Ok(()),
                Err(ConnectionError::IoError(error)) if error.kind() == io::ErrorKind::TimedOut => {
                    Ok(())
                }
                Err(error) => return error,
            };
            match done {
                Ok(()) => {}
                Err(ReplyOrIdError::ConnectionError(error)) => return error,
                Err(error) => {
                    tracing::warn!(%error, "what stands where no screen is, is not drawn")
                }
            }
        }
    }

    /// Below every other window, over the whole of the main monitor as it is now.
    fn place(&self) -> Result<(), ReplyOrIdError> {
        let monitors = self.server.randr_get_monitors(self.root, true)?.reply()?;
        let main = monitors.monitors.iter().find(|one| one.primary);
        let Some(main) = main.or(monitors.monitors.first()) else {
            return Ok(());
        };
        let place = ConfigureWindowAux::new()
            .x(i32::from(main.x))
            .y(i32::from(main.y))
            .width(u32::from(main.width))
            .height(u32::from(main.height))
            .stack_mode(StackMode::BELOW);
        self.server.configure_window(self.window, &place)?.check()?;
        Ok(())
    }

    /// The picture in the middle, a little above it.
    fn draw(&self) -> Result<(), ReplyOrIdError> {
        let Some(picture) = &self.picture else {
            return Ok(());
        };
        let place = self.server.get_geometry(self.window)?.reply()?;
        let x = (i32::from(place.width) - i32::from(picture.width)) / 2;
        let y = (i32::from(place.height) - i32::from(picture.height)) / 3;
        (self.server)
            .put_image(
                ImageFormat::Z_PIXMAP,
                self.window,
                self.gc,
                picture.width,
                picture.height,
                x as i16,
                y as i16,
                0,
                24,
                &picture.pixels,
            )?
            .check()?;
        Ok(())
    }
}

/// What the server is given: four bytes a pixel, blue, green, red and one that says nothing.
struct Picture {
    width: u16,
    height: u16,
    pixels: Vec<u8>,
}

impl Picture {
    fn read(png: &[u8]) -> Option<Picture> {
        let mut reader = png::Decoder::new(io::Cursor::new(png)).read_info().ok()?;
        let mut bytes = vec![0; reader.output_buffer_size()?];
        let info = reader.next_frame(&mut bytes).ok()?;
        let pixels = bytes.as_chunks::<3>().0.iter();
        Some(Picture {
            width: info.width.try_into().ok()?,
            height: info.height.try_into().ok()?,
            pixels: pixels
                .flat_map(|[red, green, blue]| [*blue, *green, *red, 0])
                .collect(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sentence_can_be_drawn() {
        let picture = Picture::read(SENTENCE).unwrap();
        let bytes = usize::from(picture.width) * usize::from(picture.height) * 4;
        assert_eq!(picture.pixels.len(), bytes);
        let ground = GROUND.to_le_bytes();
        let pixels = picture.pixels.as_chunks::<4>().0;
        assert_eq!(pixels[0], ground, "no edge is seen");
        assert!(pixels.iter().any(|pixel| pixel[0] < 0x40), "letters");
    }
}
