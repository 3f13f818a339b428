//! Words of a page at a field that is not filled in as it wants (`setCustomValidity`): a bubble of the
//! toolkit, which knows the window and not the portal's place.
//!
//! It would lie over the bar or the guide with whatever a page writes. Before it is drawn it is led into the
//! place; where there is no room for it, it is not shown.

use gtk::gdk::Rectangle;
use gtk::prelude::*;

/// Keeps every bubble of the views in this place inside it.
pub(in crate::shell) fn keep_inside(window: &gtk::ApplicationWindow, place: &gtk::Box) {
    let place = place.downgrade();
    window.connect_realize(move |window| {
        let (window, place) = (window.downgrade(), place.clone());
        let Some(clock) = window.upgrade().and_then(|window| window.frame_clock()) else {
            return;
        };
        clock.connect_before_paint(move |_| {
            if let (Some(window), Some(place)) = (window.upgrade(), place.upgrade()) {
                window.forall(|child| {
                    if let Some(bubble) = child.downcast_ref::<gtk::Popover>() {
                        lead(bubble, &place);
                    }
                });
            }
        });
    });
}

/// Leads a bubble of a view into the view's place.
fn lead(bubble: &gtk::Popover, place: &gtk::Box) {
    let view = bubble.relative_to().filter(|view| view.is_ancestor(place));
    let (Some(view), Some(field)) = (view, bubble.pointing_to()) else {
        return;
    };
    if !bubble.is_visible() {
        return;
    }
    let room = (view.allocated_width(), view.allocated_height());
    let (_, wanted) = bubble.preferred_size();
    let Some((tip, side)) = tip(room, &field, (wanted.width, wanted.height)) else {
        bubble.hide();
        return;
    };
    if tip != field || bubble.position() != side {
        bubble.set_position(side);
        bubble.set_pointing_to(&tip);
    }
}

/// Where a bubble of this size points in a view of this size, and on which side of it it lies: its middle is
/// above or below its tip.
fn tip(
    (width, height): (i32, i32),
    field: &Rectangle,
    bubble: (i32, i32),
) -> Option<(Rectangle, gtk::PositionType)> {
    if bubble.0 > width || bubble.1 > height {
        return None;
    }
    let left = bubble.0 / 2;
    let middle = field.x() + field.width() / 2;
    let x = middle.clamp(left, left + width - bubble.0);
    let top = field.y().clamp(0, height);
    let bottom = (field.y() + field.height()).clamp(top, height);
    let (y, high, side) = if height - bottom >= bubble.1 {
        (top, bottom - top, gtk::PositionType::Bottom)
    } else if top >= bubble.1 {
        (top, bottom - top, gtk::PositionType::Top)
    } else {
        (height - bubble.1, 0, gtk::PositionType::Bottom)
    };
    // A tip that is led already stays as it is.
    Some((Rectangle::new(x, y, 0, high), side))
}

#[cfg(test)]
mod tests {
    use gtk::PositionType::{Bottom, Top};
    use proptest::prelude::*;

    use super::*;

    fn check(field: [i32; 4], expected: ([i32; 4], gtk::PositionType)) {
        let [x, y, width, height] = field;
        let got = tip((900, 600), &Rectangle::new(x, y, width, height), (400, 80));
        let ([x, y, width, height], side) = expected;
        assert_eq!(
            got,
            Some((Rectangle::new(x, y, width, height), side)),
            "{field:?}"
        );
    }

    #[test]
    fn a_bubble_lies_below_its_field_or_above_it() {
        check([300, 100, 200, 40], ([400, 100, 0, 40], Bottom));
        check([800, 100, 100, 40], ([700, 100, 0, 40], Bottom));
        check([0, 500, 100, 40], ([200, 500, 0, 40], Top));
        check([0, 0, 100, 600], ([200, 520, 0, 0], Bottom));
        let (exact, side) = tip((401, 80), &Rectangle::new(9, 0, 0, 0), (401, 80)).unwrap();
        assert_eq!((exact.x(), exact.y(), side), (200, 0, Bottom));
        assert_eq!(
            tip((300, 600), &Rectangle::new(0, 0, 9, 9), (400, 80)),
            None
        );
    }

    proptest! {
        #[test]
        fn a_bubble_stays_in_the_view_and_where_it_was_led(
            room in (0..2000_i32, 0..2000_i32),
            field in prop::array::uniform4(-3000..3000_i32),
            bubble in (0..600_i32, 0..300_i32),
        ) {
            let [x, y, width, height] = field;
            let field = Rectangle::new(x, y, width.abs(), height.abs());
            let Some((led, side)) = tip(room, &field, bubble) else { return Ok(()) };
            let left = led.x() - bubble.0 / 2;
            prop_assert!(left >= 0 && left + bubble.0 <= room.0, "{led:?}");
            let top = if side == Bottom { led.y() + led.height() } else { led.y() - bubble.1 };
            prop_assert!(top >= 0 && top + bubble.1 <= room.1, "{led:?} {side:?}");
            prop_assert_eq!(tip(room, &led, bubble), Some((led, side)));
        }
    }
}
