//! What a page may ask, open and repeat: the citizen sees it calmly, and can always leave.

use super::display::{CYAN, Colour, GREEN, GROUND, MAGENTA};
use super::portals::Page;
use super::{Kiosk, until};

const MAIN: &str = "www.gosuslugi.ru";

/// The deep colour of the chief button of the program's own pages.
const CHIEF: Colour = [11, 79, 99];

/// Opens this page of the main portal, and waits until it is the one that a click meets.
fn open(kiosk: &Kiosk, path: &str, html: &str) {
    kiosk.portals.forget();
    let page = format!("{html}<script>tell('ready')</script>");
    kiosk.portals.page(MAIN, path, Page::html(&page));
    kiosk.open(&format!("https://{MAIN}{path}"));
    kiosk.portals.told(MAIN, "ready");
}

/// «Завершить сеанс» and its confirmation.
fn end_by_hand(kiosk: &Kiosk) {
    kiosk.display.click_at(1250, 33);
    kiosk.display.hides(GROUND);
    kiosk.display.press(&["Tab", "Return"]);
    kiosk.wait_for("idle");
}

#[test]
fn a_question_of_a_page_is_ours_and_its_answer_arrives() {
    let kiosk = Kiosk::start();
    let windows = kiosk.display.windows();
    open(
        &kiosk,
        "/asks",
        "<body style='background:#0ff' onclick=\"
            alert('Заявление сохранено.\\nНомер 17.');
            const sure = confirm('Удалить черновик?');
            tell('answers', [sure, prompt('Как вас зовут?', 'Анна')])\">",
    );
    kiosk.display.click(CYAN);
    kiosk.shows_a_page_of_its_own("20-page-tells");
    kiosk.display.press(&["Return"]);
    until("the next question", 20, || {
        (kiosk.display.look().share_of(CHIEF) > 0.0).then_some(())
    });
    kiosk.shot("21-page-asks");
    // The harmless answer has the focus; the other stands before it.
    kiosk.display.press(&["shift+Tab", "Return"]);
    kiosk.display.write("Maria");
    kiosk.shot("22-page-asks-for-words");
    kiosk.display.press(&["Return"]);
    let answers = kiosk.portals.told(MAIN, "answers");
    assert_eq!(answers, serde_json::json!([true, "Maria"]));
    kiosk.display.shows(CYAN);
    assert_eq!(kiosk.display.windows(), windows);
}

#[test]
fn a_storm_of_questions_leaves_the_end_in_reach() {
    let kiosk = Kiosk::start();
    open(
        &kiosk,
        "/storm",
        "<body style='background:#0ff' onclick=\"
            for (let n = 0; ; n++) {
                alert(n);
                const answered = new XMLHttpRequest();
                answered.open('POST', '/told/answered-' + n, false);
                answered.send('null');
            }\">",
    );
    kiosk.display.click(CYAN);
    // Three are shown; whatever comes then is answered unseen.
    for question in 0..3 {
        kiosk.shows_a_page_of_its_own("23-page-storm");
        kiosk.display.press(&["Return"]);
        kiosk.portals.told(MAIN, &format!("answered-{question}"));
    }
    kiosk.portals.told(MAIN, "answered-3");
    kiosk.display.shows(CYAN);
    end_by_hand(&kiosk);

    open(
        &kiosk,
        "/asks",
        "<body style='background:#0ff' onclick='confirm(1)'>",
    );
    kiosk.display.click(CYAN);
    kiosk.shows_a_page_of_its_own("24-page-asks-at-the-end");
    end_by_hand(&kiosk);
}

#[test]
fn a_page_that_does_not_want_to_be_left_is_left() {
    let kiosk = Kiosk::start();
    open(
        &kiosk,
        "/stay",
        "<body style='background:#0ff' onclick=\"tell('pressed')\">
        <script>onbeforeunload = event => { event.preventDefault(); return 'stay' }</script>",
    );
    kiosk.display.click(CYAN);
    kiosk.portals.told(MAIN, "pressed");
    open(&kiosk, "/next", "<body style='background:#f0f'>");
    kiosk.display.shows(MAGENTA);
    open(
        &kiosk,
        "/stay",
        "<body style='background:#0ff' onclick=\"tell('again')\">
        <script>onbeforeunload = () => 'stay'</script>",
    );
    kiosk.display.click(CYAN);
    kiosk.portals.told(MAIN, "again");
    end_by_hand(&kiosk);
}

#[test]
fn a_page_that_never_rests_leaves_the_bar_to_the_citizen() {
    let kiosk = Kiosk::start();
    for (path, restless) in [
        ("/reload", "setInterval(() => location.reload(), 1)"),
        (
            "/history",
            "setInterval(() => { for (let n = 0; n < 50; n++) location.hash = Math.random() }, 1)",
        ),
        (
            "/push",
            "setInterval(() => history.pushState(0, '', '?' + Math.random()), 1)",
        ),
        ("/print", "setInterval(() => print(), 1)"),
        ("/open", "setInterval(() => open('/open'), 1)"),
        ("/busy", "setTimeout(() => { while (true); }, 300)"),
    ] {
        let page = format!("<body style='background:#0ff'><script>{restless}</script>");
        kiosk.portals.page(MAIN, path, Page::html(&page));
        kiosk.open(&format!("https://{MAIN}{path}"));
        kiosk.portals.asked(MAIN, path);
        until(&format!("{path} to be at work"), 20, || {
            (kiosk.status()?["url_host"] == MAIN).then_some(())
        });
        // «На главную».
        kiosk.display.click_at(60, 33);
        kiosk.display.shows(GROUND);
        end_by_hand(&kiosk);
    }
}

#[test]
fn a_press_opens_one_window_and_no_press_none() {
    let kiosk = Kiosk::start();
    open(
        &kiosk,
        "/opens",
        "<body style='background:#0ff' onclick=\"
            const opened = [1, 2, 3].map(n => window.open('/window'));
            tell('opened', opened.map(Boolean))\">
        <script>
            const w = window.open('/window');
            moveTo(9, 9); resizeTo(100, 100); resizeBy(9, 9); blur(); focus();
            // A page that closes itself takes its requests along: only after everything else was told.
            const say = tell;
            tell = (...words) => {
                tell = say;
                return say(...words).then(() => say('unasked', w === null)).then(() => close());
            };
        </script>",
    );
    let window = Page::html(
        "<body style='background:#0f0' onclick='window.close()'><script>
            moveTo(9, 9); resizeTo(100, 100); blur(); opener.focus(); print();
        </script>",
    );
    kiosk.portals.page(MAIN, "/window", window);
    assert_eq!(kiosk.portals.told(MAIN, "unasked"), true);
    let windows = kiosk.display.windows();
    kiosk.display.click(CYAN);
    let opened = kiosk.portals.told(MAIN, "opened");
    assert_eq!(opened, serde_json::json!([true, false, false]));
    kiosk.display.shows(GREEN);
    assert_eq!(kiosk.display.windows(), windows);
    kiosk.display.click(GREEN);
    kiosk.display.shows(CYAN);
}

/// «Назад» of the bar.
fn back(kiosk: &Kiosk) {
    kiosk.display.click_at(118, 33);
}

#[test]
fn an_address_that_the_engine_refuses_by_itself_changes_nothing() {
    let kiosk = Kiosk::start();
    for (at, address) in ["webkit://gpu", "file:///etc/passwd", "javascript:void 0"]
        .into_iter()
        .enumerate()
    {
        let press = format!("location = `{address}`; tell('pressed')");
        let page = format!("<body style='background:#0ff' onclick=\"{press}\">");
        open(&kiosk, &format!("/{at}"), &page);
        kiosk.display.click(CYAN);
        kiosk.portals.told(MAIN, "pressed");
        kiosk.display.shows(CYAN);
    }
}

#[test]
fn what_is_no_page_of_a_portal_gets_a_calm_page_and_leaves_no_dead_view() {
    let kiosk = Kiosk::start();
    let blob =
        "window.URL.createObjectURL(new Blob(['<body bgcolor=lime>'], { type: 'text/html' }))";
    let ways = [
        ("mailto", "location = 'mailto:a@b.ru'"),
        ("tel", "window.open('tel:112')"),
        ("file", "window.open('file:///etc/passwd')"),
        (
            "source",
            "window.open('view-source:https://www.gosuslugi.ru/')",
        ),
        ("inspector", "location = 'inspector://127.0.0.1:9222'"),
        (
            "resource",
            "window.open('resource:///org/gtk/libgtk/theme/Adwaita/gtk.css')",
        ),
        ("ftp", "window.open('ftp://ftp.gnu.org/')"),
        ("kiosk", "window.open('kiosk://ui/')"),
        ("data", "window.open('data:text/html,<body bgcolor=lime>')"),
        ("blob", &format!("window.open({blob})")),
        ("blob-here", &format!("location = {blob}")),
        (
            "later",
            "const w = window.open(''); w.location = 'https://evil.example/'",
        ),
        ("down", "window.open('https://www.culture.ru/')"),
    ];
    for (name, way) in ways {
        open(
            &kiosk,
            &format!("/{name}"),
            &format!("<body style='background:#0ff' onclick=\"{way}\">"),
        );
        kiosk.display.click(CYAN);
        kiosk.shows_a_page_of_its_own(&format!("25-{name}"));
        back(&kiosk);
        kiosk.display.shows(CYAN);
    }
    assert_eq!(kiosk.outside.heard(), [""; 0]);
}

#[test]
fn an_empty_window_is_left_by_the_way_back_and_an_empty_page_comes_back_by_itself() {
    let kiosk = Kiosk::start();
    open(
        &kiosk,
        "/empty",
        "<body style='background:#0ff' onclick=\"window.open('')\">",
    );
    kiosk.display.click(CYAN);
    kiosk.display.hides(CYAN);
    assert_eq!(kiosk.wait_for("active")["url_host"], MAIN);
    back(&kiosk);
    kiosk.display.shows(CYAN);
    open(
        &kiosk,
        "/blank",
        "<body style='background:#0ff' onclick=\"location = 'about:blank'\">
        <script>onpagehide = () => tell('left'); onpageshow = () => tell('shown')</script>",
    );
    kiosk.portals.told(MAIN, "shown");
    kiosk.portals.forget();
    kiosk.display.click(CYAN);
    kiosk.portals.told(MAIN, "shown");
    kiosk.display.shows(CYAN);
}
