//! The measurements, each a ratio in one run: `cargo bench`, or one of them: `cargo bench -- gate`.

#![expect(clippy::print_stdout, reason = "the measurements are printed")]

mod decide;
mod gate;
mod papers;
mod report;
mod screen;
mod search;
mod wipe;

fn main() {
    let names: Vec<String> = std::env::args()
        .skip(1)
        .filter(|argument| !argument.starts_with('-'))
        .collect();
    if let [peer, origin] = names.as_slice()
        && peer == gate::PEER
    {
        return gate::serve(origin);
    }
    if names == [screen::PEER] {
        return screen::measure();
    }
    let wanted = |name: &str| names.is_empty() || names.iter().any(|wanted| wanted == name);
    if wanted("decide") {
        decide::run();
    }
    if wanted("gate") {
        gate::run();
    }
    if wanted("papers") {
        papers::run();
    }
    if wanted("report") {
        report::run(&names);
    }
    if wanted("search") {
        search::run();
    }
    if wanted("screen") {
        screen::run();
    }
    if wanted("wipe") {
        wipe::run();
    }
}
