//! Pages that flood, cover, grab or ask for the machine.
//!
//! While the page does its worst, «Завершить сеанс» is pressed: the question comes and is answered
//! with «no», and the next page opens. So nothing that a page does keeps a citizen from ending.

use super::super::portals::Page;
use super::super::{Kiosk, until};
use super::{MAIN, Row, Seat, lines};

/// Scripts that run at once (`page`) and at a press (`asks`).
const STORMS: &str = include_str!("storms.txt");

/// What every script has at hand.
const HEAD: &str = "<body style='background:#0ff'><script>
    function put(kind, more) {
        const { style, ...rest } = more;
        const it = Object.assign(document.createElement(kind), rest);
        if (style) it.setAttribute('style', style);
        document.body.append(it);
        return it;
    }
    function blob(text) { return URL.createObjectURL(new Blob([text], { type: 'text/javascript' })); }
    function style(text) { put('style', { textContent: text }); }
    </script>";

/// When the script runs.
#[derive(Clone, Debug)]
pub(super) enum Storm {
    AtOnce(&'static str),
    Pressed(&'static str),
}

/// One row for each page.
pub(super) fn rows() -> Vec<Row<Storm>> {
    lines(STORMS)
        .map(|line| match line.kind {
            "asks" => {
                let tried = format!("{}, по нажатию", line.what);
                Row::new(line.id(), tried, Storm::Pressed(line.way))
            }
            "page" => Row::new(line.id(), line.what, Storm::AtOnce(line.way)),
            other => panic!("no kind of storm: {other}"),
        })
        .collect()
}

/// Some pages lead to the next one of their kind.
pub(super) fn prepare(kiosk: &Kiosk) {
    kiosk
        .portals
        .page(MAIN, "/storm", Page::html("<body style='background:#0ff'>"));
}

/// Lets the page loose, and presses «Завершить сеанс» in the middle of it.
pub(super) fn attempt(seat: &mut Seat, row: &Row<Storm>) {
    let start = match row.way {
        Storm::AtOnce(script) => {
            format!("tell('here').then(() => {{ try {{ {script} }} catch {{ }} }})")
        }
        Storm::Pressed(script) => format!(
            "document.documentElement.onclick = event => {{ if (!event.isTrusted) return;
                document.documentElement.onclick = null; tell('pressed').then(() => {{}});
                try {{ {script} }} catch {{ }} }}; tell('here')"
        ),
    };
    let page = format!("{HEAD}<script>{start}</script>").replace("CANARY", super::watch::CANARY);
    seat.visit(
        &format!("/{}", row.id),
        Page::html(&page.replace("</script>'", "<\\/script>'")),
    );
    seat.told("here");
    if matches!(row.way, Storm::Pressed(_)) {
        seat.click();
        seat.told("pressed");
    }
    seat.unmoved();
    asks_to_end(seat);
    seat.answers();
    assert!(
        seat.kiosk.portals.seen(MAIN, "/told/found").is_empty(),
        "the page got what it asked for"
    );
}

/// «Завершить сеанс» brings the question, and «no» takes it away.
fn asks_to_end(seat: &Seat) {
    let display = &seat.kiosk.display;
    until("the button to be there", 10, || {
        seat.watch.has_button().then_some(())
    });
    display.click_at(1250, 33);
    until("the question whether to end", 10, || {
        seat.watch.is_asked().then_some(())
    });
    display.press(&["Escape"]);
    display.xdotool(&["mousemove", "500", "450"]);
    until("the question to go", 10, || {
        (!seat.watch.is_asked() && seat.watch.has_button()).then_some(())
    });
}
