//! What a portal shows, on paper: its documents themselves, its frames alone, its wide pages whole.

use pdf_writer::{Content, Finish, Name, Pdf, Rect, Ref, Str};

use super::display::MAGENTA;
use super::portals::Page;
use super::printed::{ask, is_asked, open, words};
use super::{Kiosk, until};
use crate::print::cups::{Cups, History, Manner, Printer};

const MAIN: &str = "www.gosuslugi.ru";

/// The button of a page.
const BUTTON: &str = "<button style='width:200px;height:80px;border:0;background:#0ff'";

/// A PDF of two pages, with words on each.
pub(super) fn document() -> Vec<u8> {
    let [catalog, tree, font] = [1, 2, 3].map(Ref::new);
    let sheets = [(4, 5, "first giraffe"), (6, 7, "second giraffe")]
        .map(|(sheet, content, words)| (Ref::new(sheet), Ref::new(content), words));
    let name = Name(b"F");
    let mut file = Pdf::new();
    file.catalog(catalog).pages(tree);
    let mut pages = file.pages(tree);
    pages.kids(sheets.map(|(sheet, ..)| sheet)).count(2);
    pages.media_box(Rect::new(0.0, 0.0, 595.0, 842.0));
    pages.resources().fonts().pair(name, font);
    pages.finish();
    for (sheet, content, words) in sheets {
        file.page(sheet).parent(tree).contents(content);
        let mut written = Content::new();
        written.begin_text().set_font(name, 24.0);
        written.next_line(72.0, 700.0).show(Str(words.as_bytes()));
        written.end_text();
        file.stream(content, &written.finish());
    }
    file.type1_font(font).base_font(Name(b"Helvetica"));
    file.finish()
}

/// A printer, its CUPS and a seat.
fn seat() -> (Printer, Cups, Kiosk) {
    let printer = Printer::start(Manner::Prints);
    let cups = Cups::start(&[printer.queue("q")], History::Forgotten);
    let kiosk = Kiosk::start_printing(&cups);
    kiosk
        .portals
        .page(MAIN, "/form.pdf", Page::of("application/pdf", document()));
    (printer, cups, kiosk)
}

/// Says yes, and waits for the paper with this number.
fn confirmed(kiosk: &Kiosk, printer: &Printer, number: usize) -> Vec<u8> {
    kiosk.display.press(&["Tab", "Return"]);
    until("a paper", 20, || printer.papers().get(number).cloned())
}

/// The size of the first page of a paper, in points.
fn size(paper: &[u8]) -> String {
    let said = super::printed::read("pdfinfo", &["-"], paper);
    let line = said
        .lines()
        .find_map(|line| line.strip_prefix("Page size:"));
    line.unwrap().trim().to_owned()
}

#[test]
fn a_document_that_is_shown_is_printed_itself() {
    let (printer, _cups, kiosk) = seat();
    kiosk.open("https://www.gosuslugi.ru/form.pdf");
    // The viewer shows the sheet on a ground of its own.
    kiosk.display.hides(MAGENTA);
    until("the viewer", 20, || {
        (kiosk.display.look().share_of([255, 255, 255]) > 0.2).then_some(())
    });
    kiosk.display.click_at(312, 33);
    is_asked(&kiosk);
    kiosk.shot("paper-1-document");
    assert_eq!(confirmed(&kiosk, &printer, 0), document());
    kiosk.end();
}

#[test]
fn a_frame_with_a_document_prints_the_document() {
    let (printer, _cups, kiosk) = seat();
    let page = format!(
        "<body style='background:#f0f'>{BUTTON}
        onclick='document.querySelector(`iframe`).contentWindow.print()'></button>
        <iframe src='/form.pdf' width=300 height=200 onload='tell(`loaded`)'></iframe>"
    );
    open(&kiosk, Page::html(&page));
    kiosk.portals.told(MAIN, "loaded");
    ask(&kiosk);
    assert_eq!(confirmed(&kiosk, &printer, 0), document());
    kiosk.end();
}

#[test]
fn a_hidden_frame_with_a_made_document_prints_it() {
    let (printer, _cups, kiosk) = seat();
    let page = format!(
        "<body style='background:#f0f'>{BUTTON} onclick='made()'></button><script>
        async function made() {{
            const got = await (await fetch('/form.pdf')).blob();
            const frame = document.createElement('iframe');
            frame.style.display = 'none';
            frame.onload = () => frame.contentWindow.print();
            frame.src = URL.createObjectURL(got);
            document.body.append(frame);
        }}</script>"
    );
    open(&kiosk, Page::html(&page));
    ask(&kiosk);
    assert_eq!(confirmed(&kiosk, &printer, 0), document());
    kiosk.end();
}

#[test]
fn a_frame_prints_itself_alone() {
    let (printer, _cups, kiosk) = seat();
    let inner = "<p>лист в рамке</p>";
    kiosk.portals.page(MAIN, "/sheet", Page::html(inner));
    let page = format!(
        "<body style='background:#f0f'>{BUTTON}
        onclick='document.querySelector(`iframe`).contentWindow.print()'></button>
        <p>страница вокруг</p><iframe src='/sheet' width=300 height=200></iframe>"
    );
    open(&kiosk, Page::html(&page));
    let windows = kiosk.display.windows();
    ask(&kiosk);
    let words = words(&confirmed(&kiosk, &printer, 0));
    assert!(words.contains("лист в рамке"), "{words}");
    assert!(!words.contains("вокруг"), "{words}");
    assert_eq!(kiosk.display.windows(), windows, "a dialog stays");
    kiosk.end();
}

#[test]
fn a_page_is_whole_on_paper_and_lies_as_it_wants() {
    let (printer, _cups, kiosk) = seat();
    let table = |style: &str, width: u32| {
        let page = format!(
            "<style>{style}</style><body style='background:#f0f'>{BUTTON} onclick='print()'></button>
            <table style='width:{width}px;background:#fff'><tr><td>начало<td align=right>конец</table>"
        );
        open(&kiosk, Page::html(&page));
        ask(&kiosk);
        let paper = confirmed(&kiosk, &printer, printer.papers().len());
        let words = words(&paper);
        assert!(
            words.contains("начало") && words.contains("конец"),
            "{words}"
        );
        let end = kiosk.end();
        assert_eq!(end["clean"], true);
        kiosk.wait_for("idle");
        size(&paper)
    };
    let (upright, across) = ("595 x 842 pts (A4)", "842 x 595 pts (A4)");
    assert_eq!(table("", 500), upright);
    assert_eq!(
        table("@page { size: A4 landscape; margin: 10mm }", 500),
        across
    );
    assert_eq!(
        table("@media print { @page { size: 297mm 210mm } }", 500),
        across
    );
    assert_eq!(table("@page { margin: 25mm }", 1050), upright);
    assert_eq!(table("", 1500), across);
    assert_eq!(table("", 3000), across);
}
