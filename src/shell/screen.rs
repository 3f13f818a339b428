//! The screen's parts put together: what the model answers is carried out here.

use std::mem;
use std::os::unix::net::UnixStream;
use std::rc::Rc;
use std::time::{Duration, Instant};

use jiff::ZonedDateTime;
use tao::event_loop::{EventLoop, EventLoopProxy};

use crate::catalogue;
use crate::guides::{Guide, Library};
use crate::link::{self, Face, FromScreen, GuideFile, Progress, Start, ToScreen};
use crate::platform::{Keyboard, Typing};
use crate::policy::Policy;
use crate::visit::Visit;

use super::drawings::Drawings;
use super::engine::{PortalView, Rectangle, Report, Touches};
use super::error::Error;
use super::event::ScreenEvent;
use super::model::{Command, Model, Shortcut};
use super::pictures::Pictures;
use super::trusted::Trusted;
use super::view::{Act, Look, Main, Slot};
use super::window::Window;

/// How often pressed keys alone are told: the idle timer needs no more.
const TOUCH_EVERY: Duration = Duration::from_secs(1);

/// One screen. The views are declared before the window, so that they go first.
pub(super) struct Screen {
    trusted: Trusted,
    portal: PortalView,
    window: Window,
    model: Model,
    seat: UnixStream,
    start: Start,
    pictures: Pictures,
    drawings: Drawings,
    look: Look,
    /// How large the monitor is drawn, in per cent.
    scale: u16,
    loaded: bool,
    told_ready: bool,
    /// The number of the last paint.
    paint: u64,
    /// The paints after each of which the seat hears that it sees what it asked for. A slow screen may be asked
    /// again before.
    shows_with: Vec<u64>,
    last_touch: Option<Instant>,
}

impl Screen {
    /// Opens the window aside and begins to paint the home page.
    pub(super) fn new(
        events: &EventLoop<ScreenEvent>,
        proxy: &EventLoopProxy<ScreenEvent>,
        mut start: Start,
        seat: UnixStream,
    ) -> Result<Screen, Error> {
        let mut window = Window::new(events, proxy, start.window)?;
        if start.features.keyboard {
            window.add_keyboard(proxy)?;
        }
        let visit = Visit::in_dir(&start.visit);
        let policy = parse(&start.policy, start.region.as_deref());
        let (pictures, drawings) = (Pictures::default(), Drawings::default());
        pictures.replace(mem::take(&mut start.guides.pictures));
        let touched = proxy.clone();
        let touches = Touches::new(move |pressed| {
            let _ = touched.send_event(ScreenEvent::Touched { pressed });
        });
        let acts = proxy.clone();
        let deaths = proxy.clone();
        let trusted = Trusted::new(
            &window.trusted,
            start.gate,
            &touches,
            (pictures.clone(), drawings.clone()),
            move |act| {
                let _ = acts.send_event(ScreenEvent::Act(act));
            },
            move || {
                let _ = deaths.send_event(ScreenEvent::TrustedDied);
            },
        )?;
        window.wait_aside();
        let reports = proxy.clone();
        let portal = PortalView::new(
            &window.portal,
            policy.clone(),
            start.gate,
            &visit,
            touches,
            move |report| {
                let _ = reports.send_event(ScreenEvent::Report(report));
            },
        )?;
        // The engine's processes start meanwhile.
        let library = library(&policy, &start.guides.files, &pictures);
        let mut screen = Screen {
            trusted,
            portal,
            window,
            model: Model::new(policy, library, start.features).at(mem::take(&mut start.place)),
            seat,
            start,
            pictures,
            drawings,
            look: Look::default(),
            scale: 100,
            loaded: false,
            told_ready: false,
            paint: 0,
            shows_with: Vec::new(),
            last_touch: None,
        };
        screen.show_scanner();
        screen.dress();
        Ok(screen)
    }

    /// The keyboard types something else; false when the screen ends.
    pub(super) fn types(&mut self, typing: Typing) -> bool {
        let todo = self.model.types(typing);
        self.carry_out(todo)
    }

    /// The monitor is another, or has another size; true, since the screen goes on.
    pub(super) fn fit(&mut self) -> bool {
        self.window.fit();
        self.dress();
        true
    }

    /// Both views get the citizen's look, as large as the monitor wants it.
    fn dress(&mut self) {
        self.scale = self.window.scale(self.start.scale);
        let look = self.drawn();
        self.trusted.view().set_text_size(look.text);
        self.portal.set_look(look);
        self.window.dress(look.contrast);
    }

    /// The look in pixels of the monitor.
    fn drawn(&self) -> Look {
        let text = u32::from(self.look.text) * u32::from(self.scale) / 100;
        Look {
            text: text as u16,
            ..self.look
        }
    }

    /// The seat said something; false when the screen ends.
    pub(super) fn told(&mut self, message: ToScreen) -> bool {
        let todo = match message {
            ToScreen::Policy(text) => {
                self.start.policy = text;
                self.load()
            }
            ToScreen::Guides(mut guides) => {
                self.pictures.replace(mem::take(&mut guides.pictures));
                self.start.guides = guides;
                self.show_scanner();
                self.load()
            }
            mut other => {
                match &mut other {
                    ToScreen::Show(Face::Report(_)) => self.model.set_moment(local_time()),
                    ToScreen::Progress(Progress::Papers(papers)) => self.drawings.take(papers),
                    _ => {}
                }
                self.model.told(other)
            }
        };
        self.drawings.keep(&self.model.drawings());
        self.carry_out(todo)
    }

    /// How the scanner looks may have changed with the guides.
    fn show_scanner(&mut self) {
        let shown = self.start.guides.scanner.as_ref();
        let picture = shown.map(|shown| self.pictures.of_scanner(shown));
        self.model.set_scanner_picture(picture);
    }

    /// The seat has accepted another policy, or other guides.
    fn load(&mut self) -> Vec<Command> {
        let policy = parse(&self.start.policy, self.start.region.as_deref());
        self.portal.load_policy(policy.clone());
        let library = library(&policy, &self.start.guides.files, &self.pictures);
        self.model.load(policy, library)
    }

    /// Something was pressed in the trusted view; false when the screen ends.
    pub(super) fn acted(&mut self, act: Act) -> bool {
        match &act {
            Act::Loaded => {
                self.loaded = true;
                self.show();
                if !self.window.paints_aside() {
                    return self.painted(self.paint);
                }
            }
            Act::Painted(paint) => return self.painted(*paint),
            _ => {}
        }
        let todo = self.model.acted(act);
        self.carry_out(todo)
    }

    /// A key that does what a button of the bar does was pressed; false when the screen ends.
    pub(super) fn pressed(&mut self, shortcut: Shortcut) -> bool {
        let todo = self.model.pressed(shortcut);
        self.carry_out(todo) && self.touched(true)
    }

    /// The portal view reported something; false when the screen ends.
    pub(super) fn reported(&mut self, report: Report) -> bool {
        // The last word of a page that was left must not pass for the one that opens.
        let named = matches!(report, Report::At(_) | Report::Ailing(_) | Report::Made(_));
        if named && self.portal.is_hidden() {
            return true;
        }
        if let Report::Certificate { .. } = report {
            self.model.set_moment(local_time());
        }
        let todo = self.model.reported(report);
        self.carry_out(todo)
    }

    /// The process of the trusted view ended; false when the screen ends.
    pub(super) fn trusted_died(&mut self) -> bool {
        self.loaded = false;
        let todo = self.model.trusted_died();
        self.carry_out(todo)
    }

    /// A sign of life; false when the screen ends.
    pub(super) fn touched(&mut self, pressed: bool) -> bool {
        let recently = self
            .last_touch
            .is_some_and(|last| last.elapsed() < TOUCH_EVERY);
        if !recently {
            self.last_touch = Some(Instant::now());
            if !tell(&mut self.seat, &FromScreen::Touched) {
                return false;
            }
        }
        let todo = if pressed {
            self.model.pressed_page()
        } else {
            Vec::new()
        };
        self.carry_out(todo)
    }

    fn show(&mut self) {
        self.paint += 1;
        let view = self.model.view();
        // A question is answered with the keyboard, too; so is every page of ours.
        let page = matches!(view.main, Main::Portal) && !self.portal.is_hidden();
        if view.dialog.is_some() || !page {
            self.trusted.view().take_focus();
        }
        self.trusted.show(&view, self.paint);
    }

    /// This paint, and every one before it, is on the screen.
    fn painted(&mut self, paint: u64) -> bool {
        let mut goes_on = true;
        if !self.told_ready {
            self.told_ready = true;
            goes_on = tell(&mut self.seat, &FromScreen::Ready);
        }
        for _ in self.shows_with.extract_if(.., |awaited| *awaited <= paint) {
            goes_on = goes_on && tell(&mut self.seat, &FromScreen::Shown);
        }
        goes_on
    }

    fn carry_out(&mut self, todo: Vec<Command>) -> bool {
        for one in todo {
            match one {
                Command::Tell(message) => {
                    if !tell(&mut self.seat, &message) {
                        return false;
                    }
                }
                Command::Render => {
                    let hush = self.model.falls_silent();
                    if hush.is_some_and(|hush| !tell(&mut self.seat, &hush)) {
                        return false;
                    }
                    if self.loaded {
                        self.show();
                    }
                }
                Command::TakeOver => self.window.take_over(),
                Command::ShownAfterPaint => self.shows_with.push(self.paint + 1),
                Command::Load(address) => self.portal.open(&address),
                Command::Reload => self.portal.reload(),
                Command::EndPage => self.portal.end_page(),
                Command::Reopen => self.portal.reopen(),
                Command::Revive => self.trusted.view().revive(),
                Command::AskForLife => self.trusted.ask_for_life(),
                Command::Back => self.portal.back(),
                Command::Forward => self.portal.forward(),
                Command::Answer(words) => self.portal.answer(words.as_deref()),
                Command::Repeat(again) => self.portal.repeat(again),
                Command::Print => self.portal.print(),
                Command::PrintOurs => self.portal.print_ours(self.trusted.view()),
                Command::PrintFile(name) => self.portal.print_file(&name),
                Command::PrintSettled => self.portal.print_settled(),
                Command::ListFiles => self.portal.list_files(),
                Command::LogOut(addresses) => self.portal.log_out(&addresses),
                Command::Choose(names) => self.portal.choose(&names),
                Command::TurnKeyboard => {
                    turn_keyboard();
                    self.portal.take_focus();
                }
                Command::Keyboard(seen) => {
                    self.window.show_keyboard(seen);
                    self.portal.take_focus();
                }
                Command::Look(look) => {
                    self.look = look;
                    self.dress();
                }
                Command::Place(slot) => {
                    self.portal.place(slot.map(|slot| self.pixels(slot)));
                    self.window.undim();
                }
                Command::Dim { page, question } => self.dim(page, question),
            }
        }
        true
    }

    /// The page goes out of reach below a question of ours, and its picture stays.
    fn dim(&self, page: Slot, question: Slot) {
        if !self.portal.is_hidden() {
            self.window
                .dim(self.pixels(page), self.pixels(question), self.zoom());
        }
        self.portal.place(None);
    }

    /// How many pixels of the window are one of the trusted page.
    fn zoom(&self) -> f64 {
        f64::from(self.drawn().text) / 100.0
    }

    /// A rectangle of the trusted page in pixels of the window.
    fn pixels(&self, slot: Slot) -> Rectangle {
        let zoom = self.zoom();
        let scale = |length: f64| (length * zoom).round() as i32;
        Rectangle {
            x: scale(slot.x),
            y: scale(slot.y),
            width: scale(slot.width),
            height: scale(slot.height),
        }
    }
}

/// Tells the seat; false when it is gone.
fn tell(seat: &mut UnixStream, message: &FromScreen) -> bool {
    link::send(seat, message).is_ok()
}

/// The next layout. The keyboard tells by itself what it types then.
fn turn_keyboard() {
    let turned = match Keyboard::open() {
        Ok(keyboard) => keyboard.map_or(Ok(()), |keyboard| keyboard.turn()),
        Err(error) => Err(error),
    };
    if let Err(error) = turned {
        tracing::warn!(%error, "the layout of the keyboard stays");
    }
}

/// The clock on the wall of this branch.
fn local_time() -> String {
    ZonedDateTime::now().strftime("%d.%m.%Y %H:%M").to_string()
}

/// The seat has accepted this text already; if it does not parse here, nothing is allowed.
fn parse(text: &str, region: Option<&str>) -> Rc<Policy> {
    Rc::new(Policy::parse(text, region).unwrap_or_default())
}

/// The guides that the seat has accepted, with what else can be found.
fn library(policy: &Policy, files: &[GuideFile], pictures: &Pictures) -> Library {
    let mut guides: Vec<_> = files
        .iter()
        .filter_map(|file| Guide::parse(&file.id, &file.text).ok())
        .collect();
    pictures.attach(&mut guides);
    catalogue::library(policy, guides, ZonedDateTime::now().date().into())
}
