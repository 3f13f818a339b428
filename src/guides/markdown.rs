//! The body of a guide: one numbered list of steps, then notes, in a safe subset of Markdown.
//!
//! Raw HTML and links to anything but another guide are problems, never output: only the events named
//! here reach the renderer. Pictures and the mark of an unverified step are taken out of the text.

use std::ops::Range;

use pulldown_cmark::{CowStr, Event, LinkType, Parser, Tag, TagEnd, html};

use super::{Picture, Source, pictures};
use crate::diagnostic::Problem;
use crate::say;

/// Marks a step that nobody has seen on the portal yet; the citizen does not see the mark.
const UNVERIFIED: &str = "{проверить на портале}";

/// What the body says.
#[derive(Default)]
pub(super) struct Body {
    pub(super) steps: Vec<String>,
    pub(super) words: Vec<String>,
    pub(super) notes: String,
    pub(super) pictures: Vec<Picture>,
    pub(super) source: Source,
}

/// Reads the body, which begins at byte `offset` of the file.
pub(super) fn read(text: &str, offset: usize, problems: &mut Vec<Problem>) -> Body {
    let mut reader = Reader {
        text,
        offset,
        problems,
        body: Body::default(),
        depth: 0,
        section: Section::Before,
        events: Vec::new(),
        words: String::new(),
        letters: 0,
        picture: None,
    };
    for (event, span) in Parser::new(text).into_offset_iter() {
        reader.take(event, span.start + offset..span.end + offset);
    }
    let Reader {
        mut body, events, ..
    } = reader;
    html::push_html(&mut body.notes, events.into_iter());
    body.notes.truncate(body.notes.trim_end().len());
    if body.steps.is_empty() {
        problems.push(Problem::new(offset..offset, say!("guide-no-steps")));
    }
    body
}

/// Where the reader stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Section {
    /// Before the list of steps.
    Before,
    /// In the list of steps.
    Steps,
    /// After it: the notes.
    Notes,
}

struct Reader<'a, 'p> {
    text: &'a str,
    /// Where the text begins in the file.
    offset: usize,
    problems: &'p mut Vec<Problem>,
    body: Body,
    /// How many elements are open.
    depth: usize,
    section: Section,
    /// The events of the step, or of the notes, that is being read.
    events: Vec<Event<'a>>,
    /// Its bare words.
    words: String,
    letters: usize,
    /// The picture whose description is being read.
    picture: Option<Attached<'a>>,
}

/// A picture that is not read to its end.
struct Attached<'a> {
    span: Range<usize>,
    /// How many elements are open around it.
    depth: usize,
    /// The file; none when it is not named as one.
    file: Option<CowStr<'a>>,
    /// What is said of it; none when that is more than words.
    description: Option<String>,
}

impl<'a> Reader<'a, '_> {
    fn take(&mut self, event: Event<'a>, span: Range<usize>) {
        if let Some(picture) = self.picture.take() {
            return self.describe(picture, event, span);
        }
        match event {
            Event::Start(tag) => self.open(tag, span),
            Event::End(end) => self.close(end),
            Event::Text(text) => self.text(text, span),
            Event::SoftBreak | Event::HardBreak => {
                self.words.push(' ');
                self.events.push(event);
            }
            Event::Html(_) | Event::InlineHtml(_) => {
                self.problem(span, say!("guide-raw-html"));
            }
            Event::Code(_)
            | Event::InlineMath(_)
            | Event::DisplayMath(_)
            | Event::FootnoteReference(_)
            | Event::Rule
            | Event::TaskListMarker(_) => self.problem(span, say!("guide-not-in-subset")),
        }
    }

    fn open(&mut self, tag: Tag<'a>, span: Range<usize>) {
        self.depth += 1;
        match &tag {
            Tag::List(Some(_)) if self.depth == 1 && self.section == Section::Before => {
                self.section = Section::Steps;
                return;
            }
            Tag::Item if self.depth == 2 && self.section == Section::Steps => {
                self.body.source.steps.push((span, 0));
                return;
            }
            Tag::Paragraph | Tag::List(_) | Tag::Item | Tag::Strong | Tag::Emphasis => {
                if self.depth == 1 && self.section == Section::Before {
                    self.problem(span, say!("guide-text-before-steps"));
                }
            }
            Tag::Link {
                link_type,
                dest_url,
                ..
            } => return self.open_link(*link_type, dest_url, span),
            Tag::Image {
                link_type,
                dest_url,
                title,
                ..
            } => {
                let named = *link_type == LinkType::Inline && title.is_empty();
                return self.open_picture(named.then(|| dest_url.clone()), span);
            }
            // The raw text inside is the problem; it is cited there.
            Tag::HtmlBlock => return,
            Tag::Heading { .. }
            | Tag::BlockQuote(_)
            | Tag::CodeBlock(_)
            | Tag::FootnoteDefinition(_)
            | Tag::DefinitionList
            | Tag::DefinitionListTitle
            | Tag::DefinitionListDefinition
            | Tag::Table(_)
            | Tag::TableHead
            | Tag::TableRow
            | Tag::TableCell
            | Tag::Strikethrough
            | Tag::Superscript
            | Tag::Subscript
            | Tag::MetadataBlock(_) => self.problem(span.clone(), say!("guide-not-in-subset")),
        }
        self.events.push(Event::Start(tag));
    }

    /// Only `[words](other-guide.md)` is a link; the interface opens the guide by `data-guide`.
    fn open_link(&mut self, kind: LinkType, target: &str, span: Range<usize>) {
        let guide = target
            .strip_suffix(".md")
            .filter(|id| super::parse::is_id(id));
        match guide {
            Some(id) if kind == LinkType::Inline => {
                let link = format!("<a href=\"#\" data-guide=\"{id}\">");
                self.body.source.links.push((span, id.to_owned()));
                self.events.push(Event::InlineHtml(CowStr::from(link)));
            }
            Some(_) | None => self.problem(span, say!("guide-foreign-link")),
        }
    }

    fn close(&mut self, end: TagEnd) {
        self.depth -= 1;
        match end {
            TagEnd::List(true) if self.depth == 0 && self.section == Section::Steps => {
                self.section = Section::Notes;
            }
            TagEnd::Item if self.depth == 1 && self.section == Section::Steps => self.end_step(),
            TagEnd::Link => self.events.push(Event::InlineHtml(CowStr::from("</a>"))),
            TagEnd::HtmlBlock => {}
            // Only a picture stood in it.
            TagEnd::Paragraph if self.events.last() == Some(&Event::Start(Tag::Paragraph)) => {
                self.events.pop();
            }
            other => {
                if let TagEnd::Paragraph | TagEnd::Item = other {
                    self.words.push(' ');
                }
                self.events.push(Event::End(other));
            }
        }
    }

    fn end_step(&mut self) {
        let mut step = String::new();
        html::push_html(&mut step, self.events.drain(..));
        if let Some(last) = self.body.source.steps.last_mut() {
            last.1 = self.letters;
            if self.letters == 0 {
                let span = last.0.clone();
                self.problem(span, say!("guide-empty-step"));
            }
        }
        self.letters = 0;
        self.body.steps.push(step.trim().to_owned());
        let words = std::mem::take(&mut self.words);
        let words: Vec<&str> = words.split_whitespace().collect();
        self.body.words.push(words.join(" "));
    }

    fn open_picture(&mut self, file: Option<CowStr<'a>>, span: Range<usize>) {
        self.picture = Some(Attached {
            span,
            depth: self.depth - 1,
            file,
            description: Some(String::new()),
        });
        // The line that it stands on is no line of the text.
        let breaks = [Some(&Event::SoftBreak), Some(&Event::HardBreak)];
        if breaks.contains(&self.events.last()) {
            self.events.pop();
        }
    }

    /// Words only: a description is heard, not seen.
    fn describe(&mut self, mut picture: Attached<'a>, event: Event<'a>, span: Range<usize>) {
        match event {
            Event::Text(text) => {
                let text = self.without_mark(text, span);
                let words = picture.description.iter_mut();
                words.for_each(|words| words.push_str(&text));
            }
            Event::SoftBreak => {
                let words = picture.description.iter_mut();
                words.for_each(|words| words.push(' '));
            }
            Event::Start(_) => {
                self.depth += 1;
                picture.description = None;
            }
            Event::End(_) => {
                self.depth -= 1;
                if self.depth == picture.depth {
                    return self.attach(picture);
                }
            }
            _other => picture.description = None,
        }
        self.picture = Some(picture);
    }

    fn attach(&mut self, picture: Attached<'a>) {
        let span = picture.span;
        let file = picture.file.unwrap_or(CowStr::Borrowed(""));
        let description = picture.description.unwrap_or_default();
        if pictures::is_foreign_clip(&file) {
            self.problem(span, say!("guide-clip"));
        } else if pictures::media_type(&file).is_none() {
            self.problem(span, say!("guide-picture-name"));
        } else if description.trim().is_empty() {
            self.problem(span, say!("guide-picture-description"));
        } else if self.section != Section::Steps || !self.is_line(&span) {
            self.problem(span, say!("guide-picture-place"));
        } else {
            self.body.source.pictures.push(span);
            self.body.pictures.push(Picture {
                step: self.body.steps.len(),
                file: file.to_string(),
                description: description.trim().to_owned(),
                canvas: None,
            });
        }
    }

    /// Whether this place of the file has its lines to itself.
    fn is_line(&self, span: &Range<usize>) -> bool {
        let before = &self.text[..span.start - self.offset];
        let after = &self.text[span.end - self.offset..];
        let last = before.rsplit('\n').next().unwrap_or_default();
        let first = after.split('\n').next().unwrap_or_default();
        last.trim().is_empty() && first.trim().is_empty()
    }

    fn text(&mut self, text: CowStr<'a>, span: Range<usize>) {
        let text = self.without_mark(text, span);
        self.letters += text.chars().count();
        self.words.push_str(&text);
        self.events.push(Event::Text(text));
    }

    fn without_mark(&mut self, text: CowStr<'a>, span: Range<usize>) -> CowStr<'a> {
        match text.find(UNVERIFIED) {
            Some(at) => {
                let start = span.start + at;
                let mark = start..start + UNVERIFIED.len();
                self.body.source.unverified.push(mark);
                CowStr::from(text.replacen(UNVERIFIED, "", 1).trim_end().to_owned())
            }
            None => text,
        }
    }

    fn problem(&mut self, span: Range<usize>, message: String) {
        // A step that is refused for what it says is not told to be empty besides.
        self.letters += 1;
        self.problems.push(Problem::new(span, message));
    }
}
