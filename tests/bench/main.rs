//! The measurements, each a ratio in one run: `cargo bench`.

#![expect(clippy::print_stdout, reason = "the measurements are printed")]

mod decide;

fn main() {
    decide::run();
}
