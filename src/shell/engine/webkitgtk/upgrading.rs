//! A link or a redirect to `http://` of a site that the list has with https: it is opened with https.
//!
//! The engine cannot change the address of a request, so the request is given up and the view opens the other
//! address. A portal that leads from there back to http would go on for ever: the second time it is refused.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use url::Url;
use webkit2gtk::{LoadEvent, WebView, WebViewExt};

/// What a view opens in place of something else.
#[derive(Clone)]
pub(super) struct Upgrades {
    /// Until a page is there.
    under_way: Rc<RefCell<Option<String>>>,
    /// A page has come to the view, once at least.
    has_page: Rc<Cell<bool>>,
}

impl Upgrades {
    /// Of this view.
    pub(super) fn of(view: &WebView) -> Upgrades {
        let under_way = Rc::new(RefCell::new(None));
        let has_page = Rc::new(Cell::new(false));
        let (arrives, comes) = (under_way.clone(), has_page.clone());
        view.connect_load_changed(move |_, event| {
            if event == LoadEvent::Committed {
                arrives.take();
                comes.set(true);
            }
        });
        Upgrades {
            under_way,
            has_page,
        }
    }

    /// False while the view waits for its first page: what it asks for then is not a frame.
    pub(super) fn has_page(&self) -> bool {
        self.has_page.get()
    }

    /// Opens this address in the view as soon as its signal is over; false when it was tried just now.
    pub(super) fn open(&self, view: &WebView, address: &Url) -> bool {
        let again = Some(address.to_string());
        if *self.under_way.borrow() == again {
            return false;
        }
        self.under_way.replace(again);
        let (view, address) = (view.clone(), address.clone());
        glib::idle_add_local_once(move || view.load_uri(address.as_str()));
        true
    }

    /// True from there until a page has come, or another failure than that of the request before it.
    pub(super) fn is_under_way(&self) -> bool {
        self.under_way.borrow().is_some()
    }
}
