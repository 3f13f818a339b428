//! The command line: one file a subcommand.

mod guides;

use std::process::ExitCode;

/// Parses the arguments and runs the subcommand: 0 done, 1 the answer is no, 2 wrong usage or could
/// not run.
pub fn main() -> ExitCode {
    ExitCode::from(2)
}
