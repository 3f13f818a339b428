//! One file becomes a [`Guide`], or every problem of it with its place.
//!
//! The file is front matter between two lines of `+++`, then the steps. Here the two halves are
//! parted and put together again; what each may say stands in `front` and `markdown`.

use std::ops::Range;

use super::front::{self, Front};
use super::{Guide, Source, flowchart, markdown};
use crate::diagnostic::Problem;
use crate::say;

/// Ids are file names that need no quoting anywhere: small Latin letters, digits and hyphens.
pub(super) fn is_id(text: &str) -> bool {
    let good = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    !text.is_empty() && text.len() <= 60 && text.bytes().all(good)
}

pub(super) fn guide(id: &str, text: &str) -> Result<Guide, Vec<Problem>> {
    let mut problems = Vec::new();
    if !is_id(id) {
        problems.push(Problem::new(0..0, say!("guide-bad-id", id = id)));
    }
    let Some((front_text, body_text)) = halves(text) else {
        problems.push(
            Problem::new(0..0, say!("guide-no-front-matter"))
                .with_hint(say!("guide-no-front-matter-hint")),
        );
        return Err(problems);
    };
    let place = |part: &str| part.as_ptr() as usize - text.as_ptr() as usize;
    let front = front::read(front_text, place(front_text), &mut problems);
    let body = markdown::read(body_text, place(body_text), &mut problems);
    for (span, _, step) in &front.pages {
        if *step > body.steps.len() && !body.steps.is_empty() {
            problems.push(Problem::new(
                span.clone(),
                say!("guide-no-such-step", step = *step),
            ));
        }
    }
    if !problems.is_empty() {
        problems.sort_by_key(|problem| problem.span.start);
        return Err(problems);
    }
    Ok(Guide {
        source: places(&front, body.source),
        id: id.to_owned(),
        title: front.title,
        needs: needs_html(&front.needs),
        steps: body.steps,
        words: body.words,
        notes: body.notes,
        pictures: body.pictures,
        scheme: flowchart::html(&front.scheme),
        date: front.date,
        checked: front.checked,
        audience: front.audience,
        lesson: front.lesson,
        course: String::new(),
        old: false,
        services: front
            .services
            .into_iter()
            .map(|(_, number)| number)
            .collect(),
        portals: (front.portals.into_iter())
            .map(|(_, portal)| portal)
            .collect(),
        aliases: front.aliases.into_iter().map(|(_, alias)| alias).collect(),
        elsewhere: front.elsewhere,
        topic: front.topic,
        popular: front.popular,
        pages: (front.pages.into_iter())
            .map(|(_, pattern, step)| (pattern, step - 1))
            .collect(),
    })
}

/// Where things stand in the file: those of the body, and those of the front matter.
fn places(front: &Front, body: Source) -> Source {
    let places =
        |list: &[(Range<usize>, String)]| list.iter().map(|(span, _)| span.clone()).collect();
    Source {
        aliases: places(&front.aliases),
        portals: places(&front.portals),
        services: front
            .services
            .iter()
            .map(|(span, _)| span.clone())
            .collect(),
        pages: front.pages.iter().map(|(span, ..)| span.clone()).collect(),
        date: front.date_place.clone(),
        ..body
    }
}

/// The text between the two lines of `+++`, and what follows.
fn halves(text: &str) -> Option<(&str, &str)> {
    let rest = text.strip_prefix('\u{feff}').unwrap_or(text);
    let rest = rest.strip_prefix("+++")?;
    let rest = rest
        .strip_prefix("\r\n")
        .or_else(|| rest.strip_prefix('\n'))?;
    let mut start = 0;
    for line in rest.split_inclusive('\n') {
        if line.trim_end() == "+++" {
            return Some((&rest[..start], &rest[start + line.len()..]));
        }
        start += line.len();
    }
    None
}

fn needs_html(needs: &[String]) -> String {
    if needs.is_empty() {
        return String::new();
    }
    let list = maud::html! { ul { @for need in needs { li { (need) } } } };
    list.into_string()
}
