//! The bar names whose document is seen, whatever pages do to the windows that they open.

use super::display::{CYAN, GREEN, MAGENTA};
use super::portals::{PLAIN, Page};
use super::{Kiosk, until};

const MAIN: &str = "www.gosuslugi.ru";
const LOGIN: &str = "esia.gosuslugi.ru";
const OTHER: &str = "pos.gosuslugi.ru";

impl Kiosk {
    /// Waits until this is the host that the bar names.
    pub(super) fn names(&self, host: &str) {
        until(host, 20, || {
            (self.status()?["url_host"] == host).then_some(())
        });
    }
}

/// The page of the log-in; it tells whoever opened it that it is there.
const HONEST: &str = "<body style='background:#0f0'>
    <script>onload = () => tell('here').then(() => opener.postMessage('here', '*'))</script>";

/// Opens the log-in, empties its window by `WAY`, and writes into it.
const PHISHES: &str = "<body style='background:#0ff' onclick='opens()'><script>
    let w;
    const opens = () => w = open('https://esia.gosuslugi.ru/login');
    onmessage = () => { WAY; const beat = setInterval(() => {
        try {
            if (w.location.href !== 'about:blank') return;
            AGAIN;
            w.document.documentElement.innerHTML =
                '<body style=\"background:#f0f\"><input autofocus style=\"position:fixed;inset:0;opacity:0\">';
            const field = w.document.querySelector('input');
            field.oninput = () => tell('stolen', field.value);
            field.focus();
            clearInterval(beat);
            tell('written');
        } catch { AGAIN }
    }, 5) };
    onkeydown = () => tell('typed');
    tell('ready');
    </script>";

#[test]
fn a_page_cannot_write_under_the_name_of_another() {
    let kiosk = Kiosk::start();
    kiosk.portals.page(LOGIN, "/login", Page::html(HONEST));
    let ways = [
        ("w.location.replace('about:blank')", ""),
        ("w.location = 'about:blank'", "w.stop()"),
        ("w.location = 'about:blank'", ""),
        ("open('about:blank', w.name = 'w')", "w.stop()"),
        ("w.location.replace('about:srcdoc')", ""),
    ];
    for (at, (way, again)) in ways.into_iter().enumerate() {
        kiosk.portals.forget();
        let page = PHISHES.replace("WAY", way).replace("AGAIN", again);
        let path = format!("/{at}");
        kiosk.portals.page(PLAIN, &path, Page::html(&page));
        kiosk.open(&format!("http://{PLAIN}{path}"));
        // The page before it looks the same.
        kiosk.portals.told(PLAIN, "ready");
        kiosk.display.click(CYAN);
        kiosk.portals.told(LOGIN, "here");
        // Whatever is typed from here on, goes to what the bar names.
        let closed = until("an honest window", 20, || {
            kiosk.display.press(&["a"]);
            let seen = kiosk.display.look();
            let host = kiosk.status()?["url_host"].clone();
            assert!(
                seen.share_of(MAGENTA) < 0.001,
                "{way}: the false page is seen"
            );
            let closed = seen.share_of(CYAN) > 0.1 && host == PLAIN;
            let stays = seen.share_of(GREEN) > 0.1 && host == LOGIN;
            (closed || stays).then_some(closed)
        });
        if closed {
            until("the page below to have the keys", 20, || {
                kiosk.display.press(&["a"]);
                kiosk.portals.seen(PLAIN, "/told/typed").pop()
            });
        }
        assert!(
            kiosk.portals.seen(PLAIN, "/told/stolen").is_empty(),
            "{way}"
        );
    }
}

#[test]
fn what_a_page_writes_bears_its_own_name_and_what_moves_below_bears_none() {
    let kiosk = Kiosk::start();
    // The window is the page's own; below it the page passes through a portal and comes to another.
    let writes = "<body style='background:#0ff' onclick='opens()'><script>
        function opens() {
            const w = open('');
            w.document.write('<body style=\"background:#0f0\" onclick=\"window.close()\">');
            w.document.close();
            location = 'https://pos.gosuslugi.ru/passing';
        }</script>";
    let passing =
        "<script>tell('passed').then(() => location = 'https://www.gosuslugi.ru/moved')</script>";
    let moved = "<body style='background:#f0f'><script>onload = () => tell('moved')</script>";
    kiosk.portals.page(PLAIN, "/form", Page::html(writes));
    kiosk.portals.page(OTHER, "/passing", Page::html(passing));
    kiosk.portals.page(MAIN, "/moved", Page::html(moved));
    kiosk.open(&format!("http://{PLAIN}/form"));
    kiosk.display.click(CYAN);
    kiosk.portals.told(MAIN, "moved");
    kiosk.display.shows(GREEN);
    kiosk.names(PLAIN);
    kiosk.shot("15-written-window");
    kiosk.display.click(GREEN);
    kiosk.display.shows(MAGENTA);
    kiosk.names(MAIN);
    let report = kiosk.end();
    for portal in ["pos", "gosuslugi"] {
        let mut all = report["logout"].as_array().unwrap().iter();
        assert!(
            all.any(|asked| asked["portal"] == portal),
            "{portal}: {report}"
        );
    }
}

#[test]
fn an_address_that_is_only_on_its_way_gives_no_name() {
    let kiosk = Kiosk::start();
    let leaves = "<body style='background:#0ff' onclick='opens()'><script>
        const opens = () => open('https://www.gosuslugi.ru/above');
        onmessage = () => location = 'https://esia.gosuslugi.ru/never'</script>";
    let above = "<body style='background:#0f0' onclick='window.close()'>
        <script>tell('above').then(() => opener.postMessage('go', '*'))</script>";
    kiosk.portals.page(OTHER, "/form", Page::html(leaves));
    kiosk.portals.page(MAIN, "/above", Page::html(above));
    kiosk.portals.page(LOGIN, "/never", Page::silence());
    kiosk.open(&format!("https://{OTHER}/form"));
    kiosk.display.click(CYAN);
    kiosk.portals.asked(LOGIN, "/never");
    kiosk.display.shows(GREEN);
    kiosk.names(MAIN);
    kiosk.display.click(GREEN);
    kiosk.display.shows(CYAN);
    let named = until("the name of the page below", 20, || {
        let status = kiosk.status()?;
        (status["url_host"] != MAIN).then_some(status)
    });
    assert_eq!(named["url_host"], OTHER);
}

#[test]
fn a_question_says_when_it_may_be_anothers() {
    let kiosk = Kiosk::start();
    let asks = "<body style='background:#0ff' onclick=\"confirm('Да?')\">
        <script>onmessage = () => tell('ready')</script>";
    let guest = "<script>onload = () => parent.postMessage(0, '*')</script>";
    kiosk.portals.page(LOGIN, "/guest", Page::html(guest));
    let frame = format!("{asks}<iframe hidden src='https://{LOGIN}/guest'></iframe>");
    kiosk.portals.page(MAIN, "/with", Page::html(&frame));
    let alone = format!("{asks}<script>tell('ready')</script>");
    kiosk.portals.page(MAIN, "/alone", Page::html(&alone));
    let [with, alone] = ["/with", "/alone"].map(|path| {
        kiosk.portals.forget();
        kiosk.open(&format!("https://{MAIN}{path}"));
        kiosk.portals.told(MAIN, "ready");
        kiosk.display.click(CYAN);
        kiosk.shows_a_page_of_its_own(&format!("26-asked{}", path.replace('/', "-")));
        kiosk.display.look().part(100..800, 100..700)
    });
    assert!(with != alone, "both claim the same name");
}
