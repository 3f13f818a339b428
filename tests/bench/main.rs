//! The measurements, each a ratio in one run: `cargo bench`.

fn main() {}
