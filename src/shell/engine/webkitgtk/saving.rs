//! Downloads while they run: how much arrives, and what the citizen hears of it.
//!
//! wry asks for the place of each; how large it may grow and how it ended is seen here. All views of
//! the portal share one context, so a download of a pop-up goes the same way.

use std::cell::Cell;
use std::path::Path;
use std::rc::Rc;

use webkit2gtk::{Download, DownloadExt, URIResponse, URIResponseExt};
use webkit2gtk::{WebContext, WebContextExt, WebResourceExt, WebView, WebViewExt};

use crate::shell::engine::report::{Report, Unsaved};
use crate::shell::engine::shared::Shared;
use crate::shell::engine::{attachment, downloads};

/// How the address of a file begins that the engine's own viewer of documents gives away.
const VIEWER: &str = "blob:webkit-pdfjs-viewer:";

/// After so many bytes more it is looked whether a download may go on: each look lists the files of the visit.
const STEP: u64 = 1 << 20;

/// Watches every download of this view and of its pop-ups.
pub(super) fn watch_downloads(view: &WebView, shared: &Rc<Shared>) {
    let shared = shared.clone();
    let watch = move |_: &WebContext, download: &Download| {
        // A window that was opened for the file only has nothing to show.
        if let Some(view) = download.web_view() {
            shared.leaves_empty(&view);
        }
        let lost = Rc::new(Cell::new(None));
        if !shared.downloads.takes_one_more() {
            lost.set(Some(Unsaved::TooMany));
            download.cancel();
        }
        limit(download, &shared, &lost);
        report(download, &shared, lost);
    };
    if let Some(context) = view.context() {
        context.connect_download_started(watch);
    }
}

/// Stops what says that it is too large, and what turns out to be.
fn limit(download: &Download, shared: &Rc<Shared>, lost: &Rc<Cell<Option<Unsaved>>>) {
    let stop = {
        let lost = lost.clone();
        move |download: &Download| {
            if lost.replace(Some(Unsaved::TooLarge)).is_none() {
                download.cancel();
            }
        }
    };
    let announced = shared.clone();
    let stop_early = stop.clone();
    download.connect_response_notify(move |download| {
        let Some(response) = download.response() else {
            return;
        };
        let kind = response.mime_type().unwrap_or_default();
        let address = response.uri().unwrap_or_default();
        let name = if address.starts_with(VIEWER) {
            download.web_view().map(|view| shown(&view, &announced))
        } else {
            attachment::name(said(&response).as_deref(), &address)
        };
        announced.downloads.expects(&kind, name);
        let length = response.content_length();
        if !announced.downloads.has_room_for(length) {
            stop_early(download);
        }
    });
    let arriving = shared.clone();
    let next_look = Cell::new(0);
    download.connect_received_data(move |download, _| {
        let so_far = download.received_data_length();
        if so_far < next_look.get() {
            return;
        }
        next_look.set(so_far + STEP);
        if !arriving.downloads.may_go_on(so_far) {
            stop(download);
        }
    });
}

/// How the portal names what it answers.
fn said(answer: &URIResponse) -> Option<String> {
    let head = answer.http_headers()?;
    head.one("Content-Disposition").map(Into::into)
}

/// The name of the file that the engine's viewer shows for this answer, if it shows one.
pub(super) fn shown_file(answer: &URIResponse) -> Option<String> {
    let is_shown = answer.mime_type().as_deref() == Some("application/pdf");
    let address = answer.uri().unwrap_or_default();
    is_shown.then(|| attachment::of_document(said(answer).as_deref(), &address))
}

/// The name of what the viewer in this view has just given away: it does not know it itself.
fn shown(view: &WebView, shared: &Shared) -> String {
    let main = view.main_resource().and_then(|main| main.response());
    main.as_ref()
        .and_then(shown_file)
        .or_else(|| shared.windows.borrow().framed(view))
        .unwrap_or_else(|| crate::say!("file-without-a-name"))
}

fn report(download: &Download, shared: &Rc<Shared>, lost: Rc<Cell<Option<Unsaved>>>) {
    let failed = lost.clone();
    download.connect_failed(move |_, _| {
        failed.set(failed.get().or(Some(Unsaved::Failed)));
    });
    let shared = shared.clone();
    download.connect_finished(move |download| {
        let name = download
            .destination()
            .and_then(|place| downloads::shown_name(Path::new(place.as_str())));
        shared.report(match (lost.get(), name) {
            (None, Some(name)) => Report::Saved(name),
            (lost, _) => Report::NotSaved(lost.unwrap_or(Unsaved::Failed)),
        });
    });
}
