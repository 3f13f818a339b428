//! A guide: beside the portal step by step, or whole on a page of its own.
//!
//! «Вход» and «Оплата пошлины» are one press away wherever a portal can be seen, with the panel open
//! or hidden. The HTML of a guide comes safe from `guides`; everything else is escaped here.

use maud::{Markup, PreEscaped, html};

use super::document::PICTURES;
use super::parts::{LOGIN, PAYMENT, Picture, Weight, button, json, open_guide, picture, tool};
use crate::guides::{self, Guide};
use crate::say;
use crate::shell::view::{Act, Bar, CapabilityAct, Panel, PanelWidth, Paper};

/// Below which heading a part of a guide stands.
#[derive(Clone, Copy)]
pub(super) enum Level {
    Page,
    Panel,
}

/// The guide beside the portal, with the current step; `door` leads staff in.
pub(super) fn panel(panel: &Panel<'_>, paper: Paper, clip: Option<usize>, door: &Markup) -> Markup {
    let guide = panel.guide;
    let count = guide.steps.len();
    let now = panel.step.min(count.saturating_sub(1));
    html! {
        div #panel-open .panel data-width=(format!("{:?}", panel.width).to_lowercase()) {
            (edge(panel.width))
            div .panel-head {
                div .panel-title {
                    (course(guide))
                    @if let Some(from) = panel.from {
                        p .course { (say!("panel-from", guide = from.title.as_str())) }
                    }
                    h2 { (guide.title) }
                    @if count > 0 { (progress(now, count, panel.speaks)) }
                }
                (tool("toggle", Picture::Hide, Some(&Act::TogglePanel), &say!("panel-hide")))
            }
            (tools(panel.width, paper))
            div .panel-body tabindex="0" role="region" aria-label=(say!("panel-steps")) {
                (needs(guide, Level::Panel))
                ol .steps {
                    @for (index, step) in guide.steps.iter().enumerate() {
                        (one(panel, now, index, step, clip))
                    }
                }
                (after(guide, Level::Panel))
                (door)
            }
            div .panel-ends {
                @if count > 0 { (walk(now, count, panel.from)) }
                (quick(&guide.id))
            }
        }
    }
}

/// The widths before and after this one.
fn neighbours(width: PanelWidth) -> [Option<Act>; 2] {
    let all = PanelWidth::ALL;
    let at = all.iter().position(|one| *one == width).unwrap_or_default();
    let act = |at: usize| all.get(at).copied().map(Act::PanelWidth);
    [at.checked_sub(1).and_then(act), act(at + 1)]
}

/// The edge between the page and the guide: it can be drawn, and with the focus on it the arrows
/// move it.
fn edge(width: PanelWidth) -> Markup {
    let [narrower, wider] = neighbours(width);
    let now = PanelWidth::ALL.iter().position(|one| *one == width);
    html! {
        div #panel-edge .edge role="separator" tabindex="0" aria-orientation="vertical"
            aria-label=(say!("panel-width")) aria-controls="panel-open"
            aria-valuemin="1" aria-valuemax=(PanelWidth::ALL.len())
            aria-valuenow=(now.unwrap_or_default() + 1)
            data-left=[wider.as_ref().map(json)] data-right=[narrower.as_ref().map(json)] {}
    }
}

/// What can be done with the guide as a whole.
fn tools(width: PanelWidth, paper: Paper) -> Markup {
    let [narrower, wider] = neighbours(width);
    html! {
        div .panel-tools role="group" aria-label=(say!("panel-tools")) {
            (tool("wider", Picture::Wider, wider.as_ref(), &say!("panel-wider")))
            (tool("narrower", Picture::Narrower, narrower.as_ref(), &say!("panel-narrower")))
            (print(paper))
        }
    }
}

fn print(paper: Paper) -> Markup {
    let act = (paper == Paper::Ready).then_some(&CapabilityAct::PrintGuide);
    html! {
        @if paper != Paper::None {
            (tool("print-guide", Picture::Printer, act, &say!("panel-print")))
        }
    }
}

/// What stands in the panel's place while it is hidden, or where the page has no guide.
pub(super) fn rail(bar: &Bar<'_>, door: &Markup) -> Markup {
    let show = say!("panel-show");
    html! {
        div #panel-rail .rail {
            @if bar.panel.is_some() {
                (tool("toggle", Picture::Guide, Some(&Act::TogglePanel), &show))
            }
            (tool(LOGIN, Picture::Key, Some(&open_guide(LOGIN)), &say!("panel-login")))
            (tool(PAYMENT, Picture::Card, Some(&open_guide(PAYMENT)), &say!("panel-duty")))
            (door)
        }
    }
}

/// A guide as a page.
pub(super) fn page(
    guide: &Guide,
    beside: Option<&str>,
    paper: Paper,
    clip: Option<usize>,
) -> Markup {
    html! {
        article #page-guide .sheet {
            (course(guide))
            h1 data-first tabindex="-1" { (guide.title) }
            (needs(guide, Level::Page))
            // Before the steps: they speak of what is only on the portal.
            @if let Some(portal) = beside {
                @let label = say!("guide-open-beside", portal = portal);
                div .buttons { (button(Weight::Chief, &Act::Beside(guide.id.clone()), &label)) }
            }
            h2 { (say!("guide-what-to-do")) }
            (steps(guide, clip))
            (after(guide, Level::Page))
            div .buttons {
                @let weight = if beside.is_some() { Weight::Plain } else { Weight::Chief };
                (button(weight, &Act::Home, &say!("bar-home")))
                @if paper != Paper::None {
                    button .button type="button"
                        data-act=[(paper == Paper::Ready).then(|| json(&CapabilityAct::PrintGuide))]
                        aria-disabled=[(paper != Paper::Ready).then_some("true")] {
                        (say!("guide-print"))
                    }
                }
            }
        }
    }
}

/// All steps, none of them marked.
pub(super) fn steps(guide: &Guide, clip: Option<usize>) -> Markup {
    html! {
        ol .steps {
            @for (index, step) in guide.steps.iter().enumerate() {
                li {
                    div .step { (PreEscaped(step)) }
                    (pictures(guide, index, clip))
                }
            }
        }
    }
}

/// «Приготовьте», before the first step.
fn needs(guide: &Guide, level: Level) -> Markup {
    html! {
        @if !guide.needs.is_empty() {
            div .needs {
                (heading(level, &say!("guide-needs")))
                (PreEscaped(&guide.needs))
            }
        }
    }
}

/// Which lesson it is, when it is one.
fn course(guide: &Guide) -> Markup {
    html! { @if !guide.course.is_empty() { p .course { (guide.course) } } }
}

/// The scheme, what to know besides, and how fresh it is: after the last step.
pub(super) fn after(guide: &Guide, level: Level) -> Markup {
    html! {
        @if !guide.scheme.is_empty() {
            div .whole-way {
                (heading(level, &say!("guide-scheme")))
                (PreEscaped(&guide.scheme))
            }
        }
        @if !guide.notes.is_empty() {
            div .notes {
                (heading(level, &say!("guide-notes")))
                (PreEscaped(&guide.notes))
            }
        }
        p .date {
            (say!("guide-date", date = guide.date.to_string()))
            @if let Some(checked) = guide.checked {
                " " (say!("guide-checked", date = checked.to_string()))
            } @else if guide.is_unchecked() {
                " " (say!("guide-not-checked"))
            }
        }
        @if guide.old { p .date.old { (say!("guide-old-page")) } }
    }
}

fn heading(level: Level, words: &str) -> Markup {
    match level {
        Level::Page => html! { h2 { (words) } },
        Level::Panel => html! { h3 { (words) } },
    }
}

/// A step is ticked when the citizen has told that it is done.
fn one(panel: &Panel<'_>, now: usize, index: usize, step: &str, clip: Option<usize>) -> Markup {
    let guide = panel.guide;
    let done = panel.done.contains(&index);
    html! {
        li aria-current=[(index == now).then_some("step")]
            data-done=[done.then_some("")]
            data-step=(format!("{}:{index}", guide.id)) {
            @if done { span .unseen { (say!("panel-step-done")) } }
            div .step { (PreEscaped(step)) }
            (pictures(guide, index, clip))
        }
    }
}

/// What is seen at this step, and the clip that is shown.
fn pictures(guide: &Guide, step: usize, shown: Option<usize>) -> Markup {
    html! {
        @for (at, picture) in guide.pictures.iter().enumerate() {
            @if picture.step == step {
                @if picture.moves() { (clip(picture, at, shown == Some(at))) }
                @else { (seen(picture)) }
            }
        }
    }
}

/// A clip comes when it is asked for, below the button that ends it. Paper has its description.
fn clip(film: &guides::Picture, at: usize, shown: bool) -> Markup {
    let (drawing, act, label) = if shown {
        (Picture::Hide, Act::Clip(None), say!("clip-end"))
    } else {
        (Picture::Play, Act::Clip(Some(at)), say!("clip-show"))
    };
    html! {
        div .clip {
            button .button type="button" data-act=(json(&act)) {
                (picture(drawing)) span { (label) }
            }
            @if shown { (seen(film)) }
            p .clip-words { (say!("clip-on-paper", description = &film.description)) }
        }
    }
}

/// Its place is kept free before it is drawn, so that nothing moves then.
pub(super) fn seen(picture: &guides::Picture) -> Markup {
    let canvas = picture.canvas.as_ref();
    let edition = canvas.map_or(0, |canvas| canvas.edition);
    html! {
        img .seen src=(format!("{PICTURES}{}?{edition:x}", picture.file))
            alt=(picture.description)
            width=[canvas.map(|canvas| canvas.width)]
            height=[canvas.map(|canvas| canvas.height)];
    }
}

/// Which step it is, and that it can be heard or is heard.
fn progress(now: usize, count: usize, speaks: Option<bool>) -> Markup {
    html! {
        div .panel-now {
            p .progress role="status" { (say!("panel-progress", now = now + 1, count = count)) }
            @if let Some(speaks) = speaks { (listen(speaks)) }
        }
        progress aria-hidden="true" max=(count) value=(now + 1) {}
    }
}

fn listen(speaks: bool) -> Markup {
    let (drawing, act, label) = match speaks {
        false => (Picture::Voice, CapabilityAct::Listen, say!("panel-listen")),
        true => (Picture::Silence, CapabilityAct::Hush, say!("panel-hush")),
    };
    tool("listen", drawing, Some(&act), &label)
}

/// From step to step; before the first and after the last one lies the guide from which the citizen came.
fn walk(now: usize, count: usize, from: Option<&Guide>) -> Markup {
    let last = now + 1 == count;
    let origin = from.map(|guide| open_guide(&guide.id));
    let (back, back_label) = match (now.checked_sub(1), &origin) {
        (None, Some(origin)) => (Some(origin.clone()), say!("panel-return")),
        (before, _) => (before.map(Act::Step), say!("panel-back")),
    };
    let (next, next_label) = match (last, origin) {
        (false, _) => (Act::Step(now + 1), say!("panel-next")),
        (true, Some(origin)) => (origin, say!("panel-done-return")),
        (true, None) => (Act::Step(0), say!("panel-again")),
    };
    let is_chief = !last || from.is_some();
    html! {
        div .panel-foot {
            div .buttons {
                button #panel-back .button type="button" data-act=[back.as_ref().map(json)]
                    aria-disabled=[back.is_none().then_some("true")] { (back_label) }
                button #panel-next .button.chief[is_chief] type="button" data-act=(json(&next)) {
                    (next_label)
                }
            }
        }
    }
}

/// The two guides that are always at hand.
fn quick(open: &str) -> Markup {
    let guides = [
        (LOGIN, Picture::Key, say!("panel-login-long")),
        (PAYMENT, Picture::Card, say!("panel-duty-long")),
    ];
    html! {
        nav .quick aria-label=(say!("panel-quick")) {
            @for (id, drawing, label) in &guides {
                button type="button" data-act=(json(&open_guide(id)))
                    aria-current=[(open == *id).then_some("true")] {
                    (picture(*drawing))
                    span { (label) }
                }
            }
        }
    }
}
