//! How much larger everything is drawn where a monitor has more pixels than people have eyes for.

/// The lines of the monitor for which sizes are made.
const LINES: i32 = 1080;

/// The scale for a monitor of this size, in per cent and whole quarters: the shorter side decides, since a
/// monitor may stand upright, and nothing gets smaller on a small one.
pub(super) fn of_monitor(width: i32, height: i32) -> u16 {
    let quarters = (width.min(height) / (LINES / 4)).clamp(4, 16);
    quarters as u16 * 25
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_monitor_with_many_pixels_is_drawn_larger() {
        for (width, height, percent) in [
            (800, 600, 100),
            (1366, 768, 100),
            (1920, 1080, 100),
            (1920, 1200, 100),
            (2560, 1440, 125),
            (3200, 1800, 150),
            (3840, 2160, 200),
            (2160, 3840, 200),
            (7680, 4320, 400),
            (16384, 16384, 400),
            (0, 0, 100),
        ] {
            assert_eq!(of_monitor(width, height), percent, "{width}x{height}");
        }
    }
}
