//! The page below a question of ours: a still picture of it, dimmed, and left out where the question lies.
//!
//! The page itself is hidden meanwhile, so that no press and no key reaches it. The picture is drawn here: what the
//! engine draws of a page without a ground of its own stays there when the next thing is drawn upon it.

use std::cell::RefCell;
use std::f64::consts::FRAC_PI_2;
use std::rc::Rc;

use gtk::cairo::{Context, Error, FillRule, Format, ImageSurface};
use gtk::prelude::*;

use crate::shell::engine::Rectangle;

/// What lies over a page, as in the style sheet: red, green, blue, and how much of it.
const SHADE: [f64; 4] = [10.0 / 255.0, 30.0 / 255.0, 38.0 / 255.0, 0.6];

/// The corners of a question, as in the style sheet, in CSS pixels.
pub(super) const ROUND: f64 = 16.0;

/// Where it is drawn: over the trusted view.
pub(super) struct Dimmed {
    over: gtk::Box,
    seen: Rc<RefCell<Option<Seen>>>,
}

struct Seen {
    picture: ImageSurface,
    page: Rectangle,
    question: Rectangle,
    round: f64,
}

impl Dimmed {
    /// Draws nothing yet.
    pub(super) fn over(place: &gtk::Box) -> Dimmed {
        let seen = Rc::<RefCell<Option<Seen>>>::default();
        let drawn = seen.clone();
        place.connect_local("draw", true, move |said| {
            let context = said.get(1).and_then(|said| said.get::<Context>().ok());
            if let (Some(context), Some(seen)) = (context, drawn.borrow().as_ref())
                && let Err(error) = seen.draw(&context)
            {
                tracing::warn!(%error, "the page below a question is not drawn");
            }
            Some(false.to_value())
        });
        Dimmed {
            over: place.clone(),
            seen,
        }
    }

    /// Takes the picture of what is seen in this place, and shows it from now on around the question, whose corners
    /// have this radius. Of a place that is hidden already the picture stays as it is.
    pub(super) fn show(&self, place: &gtk::Box, page: Rectangle, question: Rectangle, round: f64) {
        let taken = if place.is_mapped() {
            picture(place, page)
                .inspect_err(|error| tracing::warn!(%error, "a page has no picture"))
                .ok()
        } else {
            self.seen.take().map(|seen| seen.picture)
        };
        self.seen.replace(taken.map(|picture| Seen {
            picture,
            page,
            question,
            round,
        }));
        self.over.queue_draw();
    }

    /// Forgets the picture.
    pub(super) fn clear(&self) {
        if self.seen.take().is_some() {
            self.over.queue_draw();
        }
    }
}

impl Seen {
    fn draw(&self, context: &Context) -> Result<(), Error> {
        let (page, [red, green, blue, much]) = (self.page, SHADE);
        let (x, y) = (f64::from(page.x), f64::from(page.y));
        context.save()?;
        context.rectangle(x, y, page.width.into(), page.height.into());
        context.clip_preserve();
        self.outline(context);
        context.set_fill_rule(FillRule::EvenOdd);
        context.clip();
        context.set_source_surface(&self.picture, x, y)?;
        context.paint()?;
        context.set_source_rgba(red, green, blue, much);
        context.paint()?;
        context.restore()
    }

    /// The question, with its round corners.
    fn outline(&self, context: &Context) {
        let at = self.question;
        let (left, top) = (f64::from(at.x), f64::from(at.y));
        let (right, bottom) = (left + f64::from(at.width), top + f64::from(at.height));
        let round = self.round;
        context.new_sub_path();
        let corners = [
            (right - round, top + round),
            (right - round, bottom - round),
            (left + round, bottom - round),
            (left + round, top + round),
        ];
        let mut from = -FRAC_PI_2;
        for (x, y) in corners {
            context.arc(x, y, round, from, from + FRAC_PI_2);
            from += FRAC_PI_2;
        }
        context.close_path();
    }
}

/// What this place shows now, as large as its page.
fn picture(place: &gtk::Box, page: Rectangle) -> Result<ImageSurface, Error> {
    let picture = ImageSurface::create(Format::Rgb24, page.width, page.height)?;
    place.draw(&Context::new(&picture)?);
    Ok(picture)
}
