//! The binary: parse the arguments, run, print the error chain, choose the exit code.

use std::alloc::System;
use std::process::ExitCode;

use zeroizing_alloc::ZeroAlloc;

/// What is freed is overwritten: what the gate carried for a citizen must not lie in the memory of a
/// seat that lives on.
#[global_allocator]
static MEMORY: ZeroAlloc<System> = ZeroAlloc(System);

fn main() -> ExitCode {
    sps_kiosk::cli::main()
}
