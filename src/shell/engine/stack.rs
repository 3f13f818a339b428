//! The windows that pages open, one upon the other: whose document is seen, and by what name.
//!
//! A name is that of a document that is there, never of an address that is on its way: a page can
//! ask for any address, and stay. A document without an address, as `about:blank` is, belongs to the
//! page that writes it, and bears that page's name if the window has borne no other. Pure: what is
//! covered, asked and closed is the portal's.

use url::Url;

/// What lies in a window.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) enum Document {
    /// Nothing yet, or something that nobody knows yet. It is not seen.
    #[default]
    Awaited,
    /// The page at this address.
    Page(Url),
    /// A document without an address that a page of this host has made.
    Made(String),
    /// A document without an address, and without the right to the name of the window.
    Nameless,
}

impl Document {
    /// The host that the bar names.
    pub(super) fn name(&self) -> Option<&str> {
        match self {
            Document::Page(address) => address.host_str(),
            Document::Made(host) => Some(host),
            Document::Awaited | Document::Nameless => None,
        }
    }
}

/// The windows, the first below all others. `V` is the view of one.
#[derive(Debug)]
pub(super) struct Stack<V> {
    windows: Vec<Window<V>>,
}

#[derive(Debug)]
struct Window<V> {
    view: V,
    document: Document,
    /// How many documents have come: what is said of one of them holds for no other.
    documents: u32,
    /// The name under which it was seen last.
    named: Option<String>,
    /// Whose frames have lain in its pages, each with the name of the page, if it had one yet.
    guests: Vec<(Option<String>, String)>,
    /// The names of the files that frames of its page show.
    files: Vec<String>,
}

impl<V> Stack<V> {
    /// No window.
    pub(super) fn new() -> Stack<V> {
        Stack {
            windows: Vec::new(),
        }
    }

    /// A new window above the others.
    pub(super) fn push(&mut self, view: V) {
        self.windows.push(Window {
            view,
            document: Document::default(),
            documents: 0,
            named: None,
            guests: Vec::new(),
            files: Vec::new(),
        });
    }

    /// Every view, the lowest first.
    pub(super) fn views(&self) -> impl DoubleEndedIterator<Item = &V> {
        self.windows.iter().map(|window| &window.view)
    }

    /// What is seen of the stack.
    pub(super) fn seen(&self) -> &Document {
        const NOTHING: &Document = &Document::Awaited;
        let seen = self.windows.last();
        seen.map_or(NOTHING, |window| &window.document)
    }

    /// Another address is opened in the first window: of what was there nothing stays.
    pub(super) fn begin_anew(&mut self) -> Vec<V> {
        let above = self.windows.split_off(1.min(self.windows.len()));
        if let Some(first) = self.windows.first_mut() {
            first.document = Document::Awaited;
            first.documents += 1;
            first.named = None;
            first.guests.clear();
            first.files.clear();
        }
        above.into_iter().map(|window| window.view).collect()
    }

    /// Takes a window away; never the first.
    pub(super) fn remove<K>(&mut self, view: &K) -> Option<V>
    where
        V: PartialEq<K>,
    {
        let at = self.at(view).filter(|at| *at > 0)?;
        Some(self.windows.remove(at).view)
    }

    /// Takes the lowest window above the first away, if there are that many above it, and if it is not
    /// the one that opens another.
    pub(super) fn make_room<K>(&mut self, most: usize, opener: &K) -> Option<V>
    where
        V: PartialEq<K>,
    {
        if self.windows.len() <= most {
            return None;
        }
        let oldest = (1..self.windows.len()).find(|at| self.windows[*at].view != *opener)?;
        Some(self.windows.remove(oldest).view)
    }

    /// Another document is in this window; an address counts only with a host.
    pub(super) fn comes<K>(&mut self, view: &K, address: Option<Url>)
    where
        V: PartialEq<K>,
    {
        if let Some(window) = self.window(view) {
            window.documents += 1;
            window.files.clear();
            window.document = match address.filter(Url::has_host) {
                Some(address) => {
                    window.named = address.host_str().map(str::to_owned);
                    Document::Page(address)
                }
                None => Document::Awaited,
            };
        }
    }

    /// The page in this window is at another address now, without a load. Its host stays: true when
    /// the address is a new one of the same.
    pub(super) fn moves<K>(&mut self, view: &K, address: Url) -> bool
    where
        V: PartialEq<K>,
    {
        let document = self.window(view).map(|window| &mut window.document);
        let Some(Document::Page(now)) = document else {
            return false;
        };
        let moved = *now != address && now.host() == address.host();
        if moved {
            *now = address;
        }
        moved
    }

    /// Whether this is a pop-up.
    pub(super) fn is_above_another<K>(&self, view: &K) -> bool
    where
        V: PartialEq<K>,
    {
        self.at(view).is_some_and(|at| at > 0)
    }

    /// How many documents have come to this window, for [`Stack::made`].
    pub(super) fn documents<K>(&self, view: &K) -> u32
    where
        V: PartialEq<K>,
    {
        self.at(view).map_or(0, |at| self.windows[at].documents)
    }

    /// A page of this host, or nobody, has made the document without an address which was in this window
    /// when so many had come. None when it is over, or was no such document.
    pub(super) fn made<K>(
        &mut self,
        view: &K,
        documents: u32,
        host: Option<String>,
    ) -> Option<&Document>
    where
        V: PartialEq<K>,
    {
        let window = self.window(view)?;
        if window.documents != documents || matches!(window.document, Document::Page(_)) {
            return None;
        }
        window.document = match host {
            Some(host) if window.named.as_ref().is_none_or(|named| *named == host) => {
                window.named = Some(host.clone());
                Document::Made(host)
            }
            _ => Document::Nameless,
        };
        Some(&window.document)
    }

    /// A document of this host came to a frame of the page in this window.
    pub(super) fn hosts<K>(&mut self, view: &K, guest: &str)
    where
        V: PartialEq<K>,
    {
        if let Some(window) = self.window(view) {
            let page = window.document.name();
            let pair = (page.map(str::to_owned), guest.to_owned());
            if page != Some(guest) && !window.guests.contains(&pair) {
                window.guests.push(pair);
            }
        }
    }

    /// A frame of the page in this window shows the file of this name.
    pub(super) fn frames<K>(&mut self, view: &K, file: String)
    where
        V: PartialEq<K>,
    {
        if let Some(window) = self.window(view)
            && !window.files.contains(&file)
        {
            window.files.push(file);
        }
    }

    /// The name of the file that frames of the page in this window show; none when there are several, since
    /// nobody says which of them is meant.
    pub(super) fn framed<K>(&self, view: &K) -> Option<String>
    where
        V: PartialEq<K>,
    {
        match self.windows[self.at(view)?].files.as_slice() {
            [only] => Some(only.clone()),
            _ => None,
        }
    }

    /// The name of the document in this window, and the other hosts that may speak in it. They are kept
    /// as long as the window: a page that comes back out of the history brings its frames without a load.
    pub(super) fn speakers<K>(&self, view: &K) -> (Option<String>, Vec<String>)
    where
        V: PartialEq<K>,
    {
        let Some(window) = self.windows.iter().find(|window| window.view == *view) else {
            return (None, Vec::new());
        };
        let name = window.document.name();
        let mut guests: Vec<String> = Vec::new();
        for (page, guest) in &window.guests {
            let here = page.is_none() || page.as_deref() == name;
            if here && name != Some(guest) && !guests.contains(guest) {
                guests.push(guest.clone());
            }
        }
        (name.map(str::to_owned), guests)
    }

    fn at<K>(&self, view: &K) -> Option<usize>
    where
        V: PartialEq<K>,
    {
        self.windows.iter().position(|window| window.view == *view)
    }

    fn window<K>(&mut self, view: &K) -> Option<&mut Window<V>>
    where
        V: PartialEq<K>,
    {
        self.windows.iter_mut().find(|window| window.view == *view)
    }
}

#[cfg(test)]
mod tests;
