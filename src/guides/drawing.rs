//! A drawing of a guide (SVG): shapes and words, and nothing that could load, move or run.
//!
//! Whatever is not on the short lists below is refused, also what an engine would ignore: a drawing comes from
//! whoever edits the guides, and shows the same on every seat.

use roxmltree::{Document, Node};

/// The namespace of SVG.
const SVG: &str = "http://www.w3.org/2000/svg";

/// What may stand in a drawing.
#[rustfmt::skip]
const ELEMENTS: &[&str] = &[
    "svg", "title", "desc", "g", "rect", "circle", "ellipse", "line", "polyline", "polygon", "path", "text", "tspan",
];

/// What may be said of it.
#[rustfmt::skip]
const ATTRIBUTES: &[&str] = &[
    "viewBox", "width", "height", "x", "y", "x1", "y1", "x2", "y2", "dx", "dy", "cx", "cy", "r", "rx", "ry", "d",
    "points", "transform", "fill", "fill-opacity", "fill-rule", "opacity", "stroke", "stroke-width",
    "stroke-linecap", "stroke-linejoin", "stroke-dasharray", "font-family", "font-size", "font-weight",
    "text-anchor", "letter-spacing",
];

/// The size of a drawing, in pixels at its usual size; nothing when the file is none.
pub(super) fn size(bytes: &[u8]) -> Option<(usize, usize)> {
    let text = std::str::from_utf8(bytes).ok()?;
    let document = Document::parse(text).ok()?;
    let root = document.root_element();
    let side = |name| root.attribute(name)?.parse().ok();
    (root.tag_name().name() == "svg").then_some((side("width")?, side("height")?))
}

/// The first thing in a drawing that may not stand there, as it is called in the file.
pub(super) fn foreign(bytes: &[u8]) -> Option<String> {
    let text = std::str::from_utf8(bytes).unwrap_or_default();
    let document = Document::parse(text).ok()?;
    document.descendants().find_map(foreign_in)
}

fn foreign_in(node: Node<'_, '_>) -> Option<String> {
    if node.is_pi() {
        return Some("<?…?>".to_owned());
    }
    if !node.is_element() {
        return None;
    }
    let name = node.tag_name();
    if name.namespace() != Some(SVG) || !ELEMENTS.contains(&name.name()) {
        return Some(name.name().to_owned());
    }
    let foreign = node.attributes().find(|attribute| {
        let is_listed = attribute.namespace().is_none() && ATTRIBUTES.contains(&attribute.name());
        !is_listed || attribute.value().contains("url(")
    });
    foreign.map(|attribute| attribute.name().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawing(inside: &str) -> Vec<u8> {
        format!(r#"<svg xmlns="{SVG}" width="40" height="30">{inside}</svg>"#).into_bytes()
    }

    #[test]
    fn a_drawing_has_a_size_and_only_shapes_and_words() {
        let whole =
            drawing(r##"<g fill="#fff"><rect x="1" y="2"/><text x="3">@</text></g><!-- а -->"##);
        assert_eq!(size(&whole), Some((40, 30)));
        assert_eq!(foreign(&whole), None);
        for end in 0..whole.len() {
            assert_eq!(size(&whole[..end]), None, "{end}");
        }
    }

    #[test]
    fn nothing_that_loads_moves_or_runs_is_a_part_of_a_drawing() {
        for (inside, name) in [
            ("<script>1</script>", "script"),
            ("<rect onload='1'/>", "onload"),
            ("<a href='https://a.ru'/>", "a"),
            ("<image href='a.png'/>", "image"),
            ("<use href='#a'/>", "use"),
            ("<rect xml:base='https://a.ru'/>", "base"),
            ("<rect fill='url(https://a.ru)'/>", "fill"),
            ("<rect style='fill: red'/>", "style"),
            ("<style>@import 'a'</style>", "style"),
            ("<animate/>", "animate"),
            ("<foreignObject/>", "foreignObject"),
            ("<b xmlns='http://www.w3.org/1999/xhtml'/>", "b"),
            ("<rect xmlns='http://www.w3.org/1999/xhtml'/>", "rect"),
            ("<?xml-stylesheet href='a.css'?>", "<?…?>"),
        ] {
            assert_eq!(foreign(&drawing(inside)).as_deref(), Some(name), "{inside}");
        }
        let entity = format!(
            r#"<!DOCTYPE svg [<!ENTITY a "b">]><svg xmlns="{SVG}" width="1" height="1">&a;</svg>"#
        );
        assert_eq!(size(entity.as_bytes()), None);
        for no_size in [
            "<svg width='1'/>",
            "<svg width='1' height='1em'/>",
            "<b width='1' height='1'/>",
        ] {
            assert_eq!(size(no_size.as_bytes()), None, "{no_size}");
        }
    }
}
