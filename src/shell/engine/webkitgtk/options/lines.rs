//! How the list of a field is drawn: as large as the page, in the colours of our own pages.
//!
//! A line that is too long for the place is broken, never cut off; with thousands of them the toolkit
//! measures only what is seen.

use gtk::pango::{self, FontDescription};
use gtk::prelude::*;
use webkit2gtk::{WebView, WebViewExt};

use super::rules::{Line, Options};
use crate::shell::engine::look::Contrast;

/// As our own pages have it, in pixels: the letters, the least height of a line, what lies beside its words.
const LETTERS: f64 = 18.0;
const HEIGHT: f64 = 44.0;
const BESIDE: f64 = 14.0;

/// What the frame and the bar of the list take from its width.
const FRAME: f64 = 2.0;
const BAR: f64 = 22.0;

/// The most lines that are measured for the width of the list.
const MEASURED: usize = 300;

/// How the lines are drawn, in pixels of the monitor.
pub(super) struct Drawn {
    font: FontDescription,
    /// Of the list, and of the words in it.
    pub(super) width: i32,
    words: i32,
    /// Of a line with one line of words, and what lies above and below those.
    pub(super) height: i32,
    above: i32,
    beside: i32,
    zoom: f64,
    layout: pango::Layout,
}

impl Drawn {
    /// As large as the page, and no wider than this.
    pub(super) fn on(view: &WebView, most: i32, lines: &[Line]) -> Drawn {
        let zoom = view.zoom_level();
        let pixels = |length: f64| (length * zoom).round() as i32;
        let layout = view.create_pango_layout(Some("Щ"));
        let font = layout.context().font_description();
        let mut font = font.unwrap_or_default();
        font.set_absolute_size(LETTERS * zoom * f64::from(pango::SCALE));
        layout.set_font_description(Some(&font));
        let one = layout.pixel_size().1;
        let beside = pixels(BESIDE);
        // A line below a heading begins further to the right.
        let around = 4 * beside + pixels(BAR) + 2 * pixels(FRAME);
        let widest = lines.iter().take(MEASURED).map(|line| {
            layout.set_text(&line.words);
            layout.pixel_size().0
        });
        let width = (widest.max().unwrap_or_default() + around).min(most);
        Drawn {
            font,
            width,
            words: (width - around).max(1),
            height: pixels(HEIGHT).max(one),
            above: ((pixels(HEIGHT) - one + 1) / 2).max(0),
            beside,
            zoom,
            layout,
        }
    }

    /// Of all lines together, as far as it matters.
    pub(super) fn height_of(&self, lines: &[Line], most: i32) -> i32 {
        let frame = 2 * (FRAME * self.zoom).round() as i32;
        self.layout.set_width(self.words * pango::SCALE);
        let mut height = frame;
        for line in lines {
            self.layout.set_text(&line.words);
            height += (self.layout.pixel_size().1 + 2 * self.above).max(self.height);
            if height >= most {
                return most;
            }
        }
        height
    }

    /// The lines themselves, in a list of this width.
    pub(super) fn rows(&self, options: &Options, width: i32) -> gtk::TreeView {
        const WORDS: u32 = 0;
        const CAN: u32 = 1;
        const BESIDE: u32 = 2;
        const WEIGHT: u32 = 3;
        let (text, number) = (glib::Type::STRING, glib::Type::I32);
        let model = gtk::ListStore::new(&[text, glib::Type::BOOL, glib::Type::U32, number]);
        for line in options.lines() {
            let beside = self.beside as u32 * (1 + u32::from(line.is_below));
            let weight = if line.is_heading { 700 } else { 400 };
            model.insert_with_values(
                None,
                &[
                    (WORDS, &line.words),
                    (CAN, &(line.can_be_chosen || line.is_heading)),
                    (BESIDE, &beside),
                    (WEIGHT, &weight),
                ],
            );
        }
        let words = gtk::CellRendererText::builder()
            .font_desc(&self.font)
            .wrap_mode(pango::WrapMode::WordChar)
            .wrap_width(width - (self.width - self.words))
            .ypad(self.above as u32)
            .build();
        let column = gtk::TreeViewColumn::builder()
            .sizing(gtk::TreeViewColumnSizing::Fixed)
            .expand(true)
            .build();
        gtk::prelude::CellLayoutExt::pack_start(&column, &words, true);
        for (property, from) in [
            ("text", WORDS),
            ("sensitive", CAN),
            ("xpad", BESIDE),
            ("weight", WEIGHT),
        ] {
            gtk::prelude::CellLayoutExt::add_attribute(&column, &words, property, from as i32);
        }
        let rows = gtk::TreeView::builder()
            .model(&model)
            .headers_visible(false)
            .enable_search(false)
            .activate_on_single_click(true)
            .can_focus(false)
            .build();
        rows.append_column(&column);
        rows
    }

    /// In the colours of our own pages.
    pub(super) fn paint(
        &self,
        frame: &gtk::ScrolledWindow,
        rows: &gtk::TreeView,
        contrast: Contrast,
    ) {
        let [paper, ink, soft, chosen, on_chosen] = contrast.colours();
        let (line, bar) = (FRAME * self.zoom, BAR * self.zoom);
        let style = format!(
            "scrolledwindow {{ border: {line}px solid {soft}; background: {paper} }}
            treeview.view {{ background: {paper}; color: {ink}; -GtkTreeView-vertical-separator: 0 }}
            treeview.view:disabled {{ color: {soft} }}
            treeview.view:selected {{ background: {chosen}; color: {on_chosen} }}
            scrollbar {{ background: {paper}; border: none }}
            scrollbar slider {{ min-width: {slider}px; min-height: {bar}px; background: {soft} }}",
            slider = bar - 12.0 * self.zoom,
        );
        let colours = gtk::CssProvider::new();
        if let Err(error) = colours.load_from_data(style.as_bytes()) {
            tracing::warn!(%error, "the list of a page has the colours of the toolkit");
        }
        let bar = frame.vscrollbar();
        let parts = [
            Some(frame.upcast_ref()),
            Some(rows.upcast_ref()),
            bar.as_ref(),
        ];
        for part in parts.into_iter().flatten() {
            let part: &gtk::Widget = part;
            part.style_context()
                .add_provider(&colours, gtk::STYLE_PROVIDER_PRIORITY_APPLICATION);
        }
    }
}
