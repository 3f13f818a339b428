//! `sps-kiosk run`: the kiosk.

use std::ffi::OsString;
use std::process::ExitCode;

use anyhow::Context;

use super::seat_files::SeatFiles;
use crate::session::Stop;
use crate::{platform, say, seat};

/// Staff ask for a new start: the unit of systemd starts the kiosk again after this code.
const RESTART: u8 = 75;

/// The arguments.
#[derive(clap::Args)]
pub(crate) struct Args {
    #[command(flatten)]
    files: SeatFiles,
    #[arg(long, value_name = "WxH", value_parser = parse_size, help = say!("cli-window"))]
    window: Option<(u32, u32)>,
}

/// How the program is called that reads a stranger's document; it lies beside this one.
pub(super) const READER: &str = "sps-kiosk-render";

/// Runs until the process is asked to stop.
pub(crate) fn run(args: Args) -> anyhow::Result<ExitCode> {
    platform::forget_what_is_freed().with_context(|| say!("cli-no-program"))?;
    run_seat(&args.files, args.window)
}

/// The seat with its real screens, which are this program too.
pub(super) fn run_seat(files: &SeatFiles, window: Option<(u32, u32)>) -> anyhow::Result<ExitCode> {
    let read = files.load_or_mistake()?;
    seat::check_display()?;
    let program = std::env::current_exe().with_context(|| say!("cli-no-program"))?;
    let settings = |config| seat::Settings {
        config,
        window,
        reader: program.with_file_name(READER),
        screen: vec![program.clone().into(), OsString::from("screen")],
        scope: files.scope(),
    };
    let stop = match read {
        Ok(config) => seat::run(settings(config))?,
        Err(mistake) => match seat::run_shut(settings(files.defaults()?), mistake)? {
            // With the file that was mended, under the same number, so that nobody takes it for an end.
            Stop::Restart => {
                return Err(platform::start_anew()).with_context(|| say!("cli-no-program"));
            }
            stop => stop,
        },
    };
    Ok(match stop {
        Stop::Restart => ExitCode::from(RESTART),
        Stop::Asked | Stop::Leave | Stop::Reboot | Stop::PowerOff => ExitCode::SUCCESS,
    })
}

/// `1366x768`.
pub(super) fn parse_size(text: &str) -> Result<(u32, u32), String> {
    let wrong = || say!("cli-window-wrong");
    let (width, height) = text.split_once('x').ok_or_else(wrong)?;
    let side = |side: &str| match side.parse() {
        Ok(pixels @ 320..=16_384) => Ok(pixels),
        Ok(_) | Err(_) => Err(wrong()),
    };
    Ok((side(width)?, side(height)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: Option<(u32, u32)>) {
        assert_eq!(parse_size(text).ok(), expected, "{text}");
    }

    #[test]
    fn a_size_is_two_numbers_of_pixels() {
        check("1366x768", Some((1366, 768)));
        check("320x320", Some((320, 320)));
        check("1366", None);
        check("0x768", None);
        check("1366x768x2", None);
        check("-1366x768", None);
        check("99999x768", None);
    }
}
