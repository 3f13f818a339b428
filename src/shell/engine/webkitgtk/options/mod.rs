//! The list of a `<select>`, drawn by us inside the portal's place.
//!
//! The engine says what is in it and where its field is, and hears what was chosen. The keys stay with the
//! page, which would take the loss of them for a citizen who leaves the field; while the list is there they
//! are the list's. It goes with everything that changes what it lies on.

use std::cell::{Cell, RefCell};
use std::rc::{Rc, Weak};
use std::time::Instant;

use gtk::gdk::{self, EventType};
use gtk::prelude::*;
use webkit2gtk::{LoadEvent, OptionMenu, OptionMenuExt, WebView, WebViewExt};

use super::view::is_hidden;
use crate::shell::engine::shared::Shared;
use lines::Drawn;
use rules::{Line, Options, Step};

mod lines;
mod rules;

/// The list is never lower than so many lines, if the place is not.
const LEAST: i32 = 3;

/// Two presses within so many milliseconds are one that was meant.
const TWICE: u32 = 400;

/// Shows our list in place of the engine's.
pub(super) fn attach(view: &WebView, shared: &Rc<Shared>) {
    let lists = Rc::new(Lists::default());
    let (opens, shared) = (lists.clone(), shared.clone());
    // Without a press the engine has no event to give, which the safe binding does not expect.
    view.connect_local("show-option-menu", false, move |said| {
        show(said, &shared, &opens);
        Some(true.to_value())
    });
    close_with(view, &lists);
    view.connect_key_press_event(move |_, key| lists.key(key));
}

/// Nothing is shown where the signal is not what it was.
fn show(said: &[glib::Value], shared: &Rc<Shared>, lists: &Rc<Lists>) -> Option<()> {
    let [view, menu, press, field] = said else {
        return None;
    };
    let view = view.get::<WebView>().ok()?;
    let menu = menu.get::<OptionMenu>().ok()?;
    let field = field.get::<gdk::Rectangle>().ok()?;
    let press = press.get::<gdk::Event>().ok();
    lists.close();
    match List::open(&view, &menu, field, shared, lists) {
        Some(list) => {
            lists.opened_by.set(press.map(|press| press.time()));
            lists.list.replace(Some(list));
        }
        // Inside the signal the engine does not listen yet.
        None => {
            glib::idle_add_local_once(move || menu.close());
        }
    }
    Some(())
}

/// Everything after which the list would lie on something else, or on nothing.
fn close_with(view: &WebView, lists: &Rc<Lists>) {
    let closing = || {
        let lists = lists.clone();
        move || lists.close()
    };
    let close = closing();
    view.connect_load_changed(move |_, event| {
        if event == LoadEvent::Committed {
            close();
        }
    });
    let close = closing();
    view.connect_web_process_terminated(move |_, _| close());
    let close = closing();
    view.connect_unmap(move |_| close());
    let close = closing();
    view.connect_zoom_level_notify(move |_| close());
    let close = closing();
    view.connect_focus_out_event(move |_, _| {
        close();
        glib::Propagation::Proceed
    });
    let moves = lists.clone();
    view.connect_size_allocate(move |_, now| moves.close_unless_at(now));
    let pressed = lists.clone();
    view.connect_event(move |_, event| match event.event_type() {
        EventType::ButtonPress
        | EventType::DoubleButtonPress
        | EventType::TripleButtonPress
        | EventType::TouchBegin => pressed.press(event),
        EventType::Scroll => {
            pressed.close();
            glib::Propagation::Proceed
        }
        _ => glib::Propagation::Proceed,
    });
}

/// The list of a view, if there is one now.
#[derive(Default)]
struct Lists {
    list: RefCell<Option<List>>,
    /// When the press came that opened it, and the one that closed the last, as the display counts.
    opened_by: Cell<Option<u32>>,
    closed_by: Cell<Option<u32>>,
}

impl Lists {
    fn is_open(&self) -> bool {
        self.list.borrow().is_some()
    }

    /// Nothing is chosen.
    fn close(&self) {
        let list = self.list.take();
        if let Some(list) = list {
            list.menu.close();
        }
    }

    fn close_unless_at(&self, place: &gtk::Allocation) {
        let moved = |list: &List| list.page != *place;
        if self.list.borrow().as_ref().is_some_and(moved) {
            self.close();
        }
    }

    /// The press that closes a list does nothing else, nor does the second of two on the field: many hands
    /// press everything twice. Of those the toolkit tells once more.
    fn press(&self, event: &gdk::Event) -> glib::Propagation {
        let now = event.time();
        let on_field = |list: &List| list.is_on_field(event.coords());
        let Some(on_field) = self.list.borrow().as_ref().map(on_field) else {
            return if self.closed_by.get() == Some(now) {
                glib::Propagation::Stop
            } else {
                glib::Propagation::Proceed
            };
        };
        let since = self.opened_by.get().map(|then| now.wrapping_sub(then));
        if !(on_field && since.is_some_and(|since| since <= TWICE)) {
            self.close();
            self.closed_by.set(Some(now));
        }
        glib::Propagation::Stop
    }

    /// The page hears what was chosen.
    fn choose(&self) {
        let list = self.list.take();
        if let Some(list) = list {
            match list
                .options
                .borrow()
                .at()
                .and_then(|at| u32::try_from(at).ok())
            {
                Some(at) => list.menu.activate_item(at),
                None => list.menu.close(),
            }
        }
    }

    fn key(&self, key: &gdk::EventKey) -> glib::Propagation {
        if !self.is_open() {
            return glib::Propagation::Proceed;
        }
        let name = key.keyval().name().unwrap_or_default();
        let step = match name.trim_start_matches("KP_") {
            "Up" => Step::Up,
            "Down" => Step::Down,
            "Page_Up" => Step::PageUp,
            "Page_Down" => Step::PageDown,
            "Home" => Step::First,
            "End" => Step::Last,
            "Return" | "Enter" => return self.choose_and(glib::Propagation::Stop),
            // The way out of the field takes along what was chosen.
            "Tab" | "ISO_Left_Tab" => return self.choose_and(glib::Propagation::Proceed),
            "Escape" => {
                self.close();
                return glib::Propagation::Stop;
            }
            _ => {
                self.types(key);
                return glib::Propagation::Stop;
            }
        };
        self.walk(|options| options.step(step));
        glib::Propagation::Stop
    }

    fn choose_and(&self, then: glib::Propagation) -> glib::Propagation {
        self.choose();
        then
    }

    fn types(&self, key: &gdk::EventKey) {
        let letter = key.keyval().to_unicode().filter(|one| !one.is_control());
        let Some(letter) = letter else { return };
        let typing = |list: &List| list.options.borrow().is_typing(key.time());
        let is_typing = self.list.borrow().as_ref().is_some_and(typing);
        if letter == ' ' && !is_typing {
            self.choose();
        } else {
            self.walk(|options| options.types(letter, key.time()));
        }
    }

    /// Goes somewhere, and shows where.
    fn walk(&self, go: impl FnOnce(&mut Options)) {
        if let Some(list) = self.list.borrow().as_ref() {
            go(&mut list.options.borrow_mut());
            list.show_where(false);
        }
    }
}

/// A list that is seen.
struct List {
    menu: OptionMenu,
    options: Rc<RefCell<Options>>,
    rows: gtk::TreeView,
    frame: gtk::ScrolledWindow,
    field: gdk::Rectangle,
    /// Where the page lay when the list came.
    page: gtk::Allocation,
}

impl List {
    /// None where the page is not seen, or has nothing to choose from.
    fn open(
        view: &WebView,
        menu: &OptionMenu,
        field: gdk::Rectangle,
        shared: &Rc<Shared>,
        lists: &Rc<Lists>,
    ) -> Option<List> {
        let over = shared.place.parent()?.downcast::<gtk::Overlay>().ok()?;
        let (lines, chosen) = lines_of(menu);
        if lines.is_empty() || !view.is_mapped() || is_hidden(view) {
            return None;
        }
        let page = view.allocation();
        let (x, y) = view.translate_coordinates(&over, 0, 0)?;
        let room = gdk::Rectangle::new(x, y, page.width(), page.height());
        let drawn = Drawn::on(view, room.width(), &lines);
        let least = LEAST * drawn.height;
        let wanted = (drawn.width, drawn.height_of(&lines, room.height()));
        let place = rules::place(room, field, wanted, least);
        let in_page = usize::try_from(place.height() / drawn.height).unwrap_or(1);
        let options = Rc::new(RefCell::new(Options::new(lines, chosen, in_page)));
        let rows = drawn.rows(&options.borrow(), place.width());
        let frame = gtk::ScrolledWindow::builder()
            .hscrollbar_policy(gtk::PolicyType::Never)
            .overlay_scrolling(false)
            .margin_start(place.x())
            .margin_top(place.y())
            .width_request(place.width())
            .height_request(place.height())
            .build();
        frame.add(&rows);
        drawn.paint(&frame, &rows, shared.look.get().contrast);
        let list = List {
            menu: menu.clone(),
            options,
            rows,
            frame,
            field,
            page,
        };
        list.hear(shared, lists);
        over.add_overlay(&list.frame);
        list.frame.show_all();
        list.show_where(true);
        Some(list)
    }

    /// Connects what the pointer does, and the engine's own end of it.
    fn hear(&self, shared: &Rc<Shared>, lists: &Rc<Lists>) {
        shared.touches.watch(&self.rows);
        let closed = lists.clone();
        let pointed = Rc::downgrade(&self.options);
        let selection = self.rows.selection();
        selection.set_mode(gtk::SelectionMode::Browse);
        selection.set_select_function(Some(Box::new(move |_, _, path, leaves| {
            leaves || points(&pointed, path)
        })));
        // The toolkit's own way would follow the pointer when a key scrolls the list below it.
        self.rows.connect_motion_notify_event(|rows, hand| {
            let (x, y) = hand.position();
            let under = rows.path_at_pos(x as i32, y as i32);
            if let Some(path) = under.and_then(|(path, ..)| path) {
                rows.selection().select_path(&path);
            }
            glib::Propagation::Proceed
        });
        let (chosen, shared) = (lists.clone(), shared.clone());
        let options = Rc::downgrade(&self.options);
        self.rows.connect_row_activated(move |_, path, _| {
            if points(&options, path) {
                shared.quota.renew(Instant::now());
                chosen.choose();
            }
        });
        self.menu.connect_close(move |_| closed.close());
    }

    fn is_on_field(&self, place: Option<(f64, f64)>) -> bool {
        let inside =
            |at: f64, from: i32, length: i32| at >= from.into() && at < (from + length).into();
        place.is_some_and(|(x, y)| {
            inside(x, self.field.x(), self.field.width())
                && inside(y, self.field.y(), self.field.height())
        })
    }

    /// Marks the line at which the citizen is, and brings it to the eye.
    fn show_where(&self, in_the_middle: bool) {
        let at = self.options.borrow().at();
        let Some(at) = at.and_then(|at| i32::try_from(at).ok()) else {
            return;
        };
        let path = gtk::TreePath::from_indicesv(&[at]);
        self.rows.selection().select_path(&path);
        let column = None::<&gtk::TreeViewColumn>;
        self.rows
            .scroll_to_cell(Some(&path), column, in_the_middle, 0.5, 0.0);
    }
}

impl Drop for List {
    fn drop(&mut self) {
        // It may be inside its own signal.
        self.frame.hide();
        let frame = self.frame.clone();
        glib::idle_add_local_once(move || {
            let over = frame
                .parent()
                .and_then(|over| over.downcast::<gtk::Overlay>().ok());
            if let Some(over) = over {
                over.remove(&frame);
            }
        });
    }
}

/// The pointer is at the line of this path; true when it can be chosen.
fn points(options: &Weak<RefCell<Options>>, path: &gtk::TreePath) -> bool {
    let at = path
        .indices()
        .first()
        .and_then(|at| usize::try_from(*at).ok());
    let line = options.upgrade().zip(at);
    line.is_some_and(|(options, at)| options.borrow_mut().point(at))
}

/// What the page offers, and which of it is chosen.
fn lines_of(menu: &OptionMenu) -> (Vec<Line>, Option<usize>) {
    let chosen = Cell::new(None);
    let items = (0..menu.n_items()).filter_map(|at| menu.item(at));
    let line = |(at, mut item): (usize, webkit2gtk::OptionMenuItem)| {
        if item.is_selected() {
            chosen.set(Some(at));
        }
        Line {
            words: item.label().unwrap_or_default().into(),
            can_be_chosen: item.is_enabled() && !item.is_group_label(),
            is_heading: item.is_group_label(),
            is_below: item.is_group_child(),
        }
    };
    let lines = items.enumerate().map(line).collect();
    (lines, chosen.get())
}
