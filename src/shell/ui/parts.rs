//! Small parts that several pages share: a button, a tool of the bar, a picture.
//!
//! Every press carries its [`Act`] as JSON in `data-act`; no part has a style or a script of its
//! own. Pictures are drawings in the text's colour and say nothing to a screen reader: the words
//! beside them do.

use maud::{Markup, PreEscaped, html};

use crate::link::FromStaff;
use crate::say;
use crate::shell::view::{Act, Target};

/// How much a button asks to be pressed.
#[derive(Clone, Copy)]
pub(super) enum Weight {
    /// The one that most people want here.
    Chief,
    /// The others.
    Plain,
}

/// A drawing.
#[derive(Clone, Copy)]
pub(super) enum Picture {
    Home,
    Back,
    Forward,
    Wider,
    Narrower,
    Reload,
    Contrast,
    Clock,
    Exit,
    Search,
    Guide,
    Hide,
    Key,
    Card,
    Person,
    Check,
    Shield,
    Cloud,
    Broken,
    Closed,
    Window,
    Printer,
    Scanner,
    Bell,
    Voice,
    Silence,
    Play,
    Health,
    Coins,
    Document,
    Car,
    Child,
    Scales,
    Briefcase,
    Star,
    Keyboard,
}

/// The drawings of the topics.
const HEALTH: &str = r#"<path d="M12 20.500C6 16.500 3.500 13 3.500 9.500a4.500 4.500 0 0 1 8.500-2 4.500 4.500 0 0 1 8.500 2c0 3.500-2.500 7-8.500 11z"/>"#;
const COINS: &str = r#"<ellipse cx="12" cy="7" rx="7.500" ry="3"/><path d="M4.500 7v5c0 1.700 3.400 3 7.500 3s7.500-1.300 7.500-3V7M4.500 12v5c0 1.700 3.400 3 7.500 3s7.500-1.300 7.500-3v-5"/>"#;
const DOCUMENT: &str = r#"<path d="M6 3.500h8.500L18 7v13.500H6zM9 11h6m-6 4h6"/>"#;
const CAR: &str = r#"<path d="M3.500 16v-4l2-5.500h13l2 5.500v4zM3.500 12h17"/><circle cx="7.500" cy="17" r="2"/><circle cx="16.500" cy="17" r="2"/>"#;
const CHILD: &str = r#"<circle cx="12" cy="6" r="2.500"/><path d="M12 8.500V15m-5-4.500h10M12 15l-3 5.500M12 15l3 5.500"/>"#;
const SCALES: &str =
    r#"<path d="M12 4v16m-4 0h8M5 7h14M5 7l-2.500 6.500h5zM19 7l-2.500 6.500h5z"/>"#;
const BRIEFCASE: &str = r#"<rect x="3.500" y="8" width="17" height="11.500" rx="1.500"/><path d="M9 8V5h6v3M3.500 13h17"/>"#;
const STAR: &str = r#"<path d="m12 3.500 2.600 5.400 5.900.8-4.300 4.100 1.100 5.900L12 16.900l-5.300 2.800 1.100-5.900-4.300-4.100 5.900-.8z"/>"#;
const KEYBOARD: &str = r#"<rect x="2.500" y="6" width="19" height="12" rx="1.500"/><path d="M6 10h1m3 0h1m3 0h1m3 0h.500M6 14h1m2.500 0h5m2.500 0h1.500"/>"#;

/// The drawing, 24 by 24, in the colour of the text.
pub(super) fn picture(picture: Picture) -> Markup {
    let paths = match picture {
        Picture::Home => r#"<path d="M4 11 12 4l8 7v9h-5v-6H9v6H4z"/>"#,
        Picture::Back => r#"<path d="M20 12H5m6-7-7 7 7 7"/>"#,
        Picture::Forward => r#"<path d="M4 12h15m-6-7 7 7-7 7"/>"#,
        Picture::Wider => r#"<path d="M3 12h18M8 7l-5 5 5 5m8-10 5 5-5 5"/>"#,
        Picture::Narrower => r#"<path d="M2 12h8M6 8l4 4-4 4m16-4h-8m4-4-4 4 4 4"/>"#,
        Picture::Reload => r#"<path d="M19.5 12a7.5 7.5 0 1 1-2.3-5.4L20 9m0-5.5V9h-5.5"/>"#,
        Picture::Contrast => {
            r#"<circle cx="12" cy="12" r="8.5"/><path d="M12 3.5v17a8.5 8.5 0 0 0 0-17z" fill="currentColor"/>"#
        }
        Picture::Clock => r#"<circle cx="12" cy="12" r="8.5"/><path d="M12 7v5.5l3.5 2"/>"#,
        Picture::Exit => r#"<path d="M10 4H5v16h5M9.5 12H20m-4.5-5 5 5-5 5"/>"#,
        Picture::Search => r#"<circle cx="10.5" cy="10.5" r="6.5"/><path d="m15.5 15.5 5 5"/>"#,
        Picture::Guide => r#"<path d="M4 6h2m3 0h11M4 12h2m3 0h11M4 18h2m3 0h11"/>"#,
        Picture::Hide => r#"<path d="m6 6 12 12M18 6 6 18"/>"#,
        Picture::Key => r#"<circle cx="8" cy="15" r="4"/><path d="m11 12 8-8m-3.5 3.5 3 3"/>"#,
        Picture::Card => {
            r#"<rect x="3" y="5.5" width="18" height="13" rx="2"/><path d="M3 10h18M7 15h4"/>"#
        }
        Picture::Person => {
            r#"<circle cx="12" cy="8" r="4"/><path d="M4.5 20c.8-4 3.7-6 7.5-6s6.7 2 7.5 6"/>"#
        }
        Picture::Check => r#"<path d="m5 12.5 5 5 9-11"/>"#,
        Picture::Shield => r#"<path d="M12 3.5 5 6v6c0 4.5 3 7.2 7 8.5 4-1.3 7-4 7-8.500V6z"/>"#,
        Picture::Cloud => {
            r#"<path d="M7 18a4 4 0 0 1-.5-8A5.5 5.5 0 0 1 17 9.5 4.3 4.3 0 0 1 17 18zM4 4l16 17"/>"#
        }
        Picture::Broken => r#"<circle cx="12" cy="12" r="8.5"/><path d="M12 7v6m0 3v.5"/>"#,
        Picture::Closed => {
            r#"<rect x="5" y="11" width="14" height="9" rx="1.5"/><path d="M8 11V8a4 4 0 0 1 8 0v3"/>"#
        }
        Picture::Printer => {
            r#"<path d="M7 8V3.5h10V8M7 17H4V8.500h16V17h-3"/><path d="M7 13.500h10v7H7z"/>"#
        }
        Picture::Scanner => r#"<path d="M4 13h16v6H4zM4 13 18 5M8 16h2"/>"#,
        Picture::Bell => r#"<path d="M6 16v-5.500a6 6 0 0 1 12 0V16l1.500 2h-15zM10 20.500h4"/>"#,
        Picture::Voice => {
            r#"<path d="M4 9.500v5h3.500L12 19V5L7.500 9.500zM15.500 9a4.500 4.500 0 0 1 0 6M18 6.500a8 8 0 0 1 0 11"/>"#
        }
        Picture::Silence => r#"<rect x="6.500" y="6.500" width="11" height="11" rx="1"/>"#,
        Picture::Play => r#"<path d="M7 4.5v15l12-7.5z"/>"#,
        Picture::Health => HEALTH,
        Picture::Coins => COINS,
        Picture::Document => DOCUMENT,
        Picture::Car => CAR,
        Picture::Child => CHILD,
        Picture::Scales => SCALES,
        Picture::Briefcase => BRIEFCASE,
        Picture::Star => STAR,
        Picture::Keyboard => KEYBOARD,
        Picture::Window => {
            r#"<rect x="3" y="4.5" width="18" height="15" rx="2"/><path d="M3 9.500h18"/>"#
        }
    };
    // Two units as a share of the drawing: WebKit would enlarge a plain number twice with the text.
    html! {
        svg .picture viewBox="0 0 24 24" aria-hidden="true" focusable="false" fill="none"
            stroke="currentColor" stroke-width="8.333%" stroke-linecap="round" stroke-linejoin="round" {
            (PreEscaped(paths))
        }
    }
}

/// The act as the page will send it back.
pub(super) fn json(act: &(impl Clone + Into<Act>)) -> String {
    let act: Act = act.clone().into();
    // Every act is plain data; were it not, the press would be a message that nobody knows.
    serde_json::to_string(&act).unwrap_or_default()
}

/// A button with words.
pub(super) fn button(weight: Weight, act: &(impl Clone + Into<Act>), label: &str) -> Markup {
    let class = match weight {
        Weight::Chief => "button chief",
        Weight::Plain => "button",
    };
    html! { button type="button" class=(class) data-act=(json(act)) { (label) } }
}

/// The two answers of a question: the harmless one first.
pub(super) fn answers(
    harmless: &Act,
    stay: &str,
    final_one: &(impl Clone + Into<Act>),
    leave: &str,
) -> Markup {
    html! {
        div .buttons {
            button #dialog-stay .button.chief type="button" data-first="" data-act=(json(harmless)) {
                (stay)
            }
            button #dialog-leave .button type="button" data-act=(json(final_one)) { (leave) }
        }
    }
}

/// The way back to the menu of staff.
pub(super) fn to_menu() -> Markup {
    let menu = Act::Staff(FromStaff::Card(None));
    button(Weight::Plain, &menu, &say!("staff-to-menu"))
}

/// A button with a picture whose words a narrow screen hides from the eye, never from a reader.
/// Without an act it stays in its place, in the order of the keyboard, and does nothing.
pub(super) fn tool(
    id: &str,
    drawing: Picture,
    act: Option<&(impl Clone + Into<Act>)>,
    label: &str,
) -> Markup {
    html! {
        button type="button" id=(id) class="tool" title=(label)
            data-act=[act.map(json)] aria-disabled=[act.is_none().then_some("true")] {
            (picture(drawing))
            span .label { (label) }
        }
    }
}

/// A size in the largest unit that fits, with the comma that Russian writes.
pub(super) fn size(bytes: u64) -> String {
    const KILO: u64 = 1024;
    const MEGA: u64 = KILO * 1024;
    const GIGA: u64 = MEGA * 1024;
    let in_units = |unit: u64| {
        let tenths = bytes / (unit / 10);
        format!("{},{}", tenths / 10, tenths % 10)
    };
    if bytes >= GIGA {
        say!("size-gigabytes", size = in_units(GIGA))
    } else if bytes >= MEGA {
        say!("size-megabytes", size = in_units(MEGA))
    } else {
        say!("size-kilobytes", size = bytes.div_ceil(KILO))
    }
}

/// Guides that the interface itself names, by the names of their files.
pub(super) const LOGIN: &str = "login";
pub(super) const PAYMENT: &str = "duty";
pub(super) const SEARCH: &str = "search";
pub(super) const REGISTER: &str = "registration";
pub(super) const LEVELS: &str = "account-levels";
pub(super) const NEWS: &str = "news";

/// The act that opens this guide.
pub(super) fn open_guide(id: &str) -> Act {
    Act::Open(Target::Guide(id.to_owned()))
}
