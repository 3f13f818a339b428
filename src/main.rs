//! The binary: parse the arguments, run, print the error chain, choose the exit code.

use std::process::ExitCode;

fn main() -> ExitCode {
    sps_kiosk::cli::main()
}
