//! Buttons of the mouse, the wheel and drags, on the page and on the program's own pages.
//!
//! A plain press on the page follows, and the page tells that it came: a menu or a drag that still
//! held the pointer would have taken it.

use super::super::portals::Page;
use super::super::{Kiosk, until, within};
use super::{MAIN, Row, Seat};

/// A page with a link, a picture, a field and words; the words are an address.
const PAGE: &str = "<body style='background:#f0f;font-size:40px'>
    <style>body > * { position: absolute; left: 100px; width: 500px; height: 60px; margin: 0 }</style>
    <a href='https://evil.example/link' style='top:50px;background:#0ff'>link</a>
    <img src='/picture.svg' style='top:130px'>
    <input value='https://evil.example/field' style='top:210px'>
    <p style='top:290px'>https://evil.example/words</p>
    <video controls style='top:370px'></video>
    <iframe srcdoc='frame' style='top:450px'></iframe>
    <canvas style='top:530px;background:#fff'></canvas>
    <b id=hint style='top:0;left:700px;width:200px;background:#ff0'>hint</b>
    <script>
    onmousedown = event => { if (event.clientY > 650 && event.button === 0) tell('after'); };
    document.onclick = event => { if (event.target.tagName === 'A') tell('link'); };
    hint.title = 'Ж'.repeat(60).concat('\\n').repeat(60);
    tell('here');
    </script>";

/// Places of the page on the screen.
const LINK: (u16, u16) = (200, 150);
const IMAGE: (u16, u16) = (200, 225);
const FIELD: (u16, u16) = (200, 305);
const WORDS: (u16, u16) = (200, 390);
const VIDEO: (u16, u16) = (200, 470);
const FRAME: (u16, u16) = (200, 550);
const CANVAS: (u16, u16) = (200, 630);
const HINT: (u16, u16) = (800, 90);
const PAGE_ITSELF: (u16, u16) = (800, 300);

/// Places of the program: an empty place of the bar, its buttons, the guide.
const BAR: (u16, u16) = (880, 30);
const PLACE: (u16, u16) = (600, 25);
const END: (u16, u16) = (1250, 33);
const GUIDE: (u16, u16) = (1150, 350);

/// What the hand does.
#[derive(Clone, Copy, Debug)]
pub(super) enum Hand {
    /// Presses this button of the mouse so often.
    Press((u16, u16), u8, u8),
    /// Presses this button while a key is held.
    With((u16, u16), u8, &'static str),
    /// Drags from one place to the other.
    Drag((u16, u16), (u16, u16)),
    /// Marks words and presses the middle button elsewhere.
    Paste((u16, u16)),
    /// Rests for a hint to appear.
    Rest((u16, u16)),
    /// Holds the left button for a while without a movement.
    Hold((u16, u16)),
}

const HANDS: &[(&str, &str, Hand)] = &[
    (
        "menu-page",
        "Правая кнопка на странице",
        Hand::Press(PAGE_ITSELF, 3, 1),
    ),
    (
        "menu-link",
        "Правая кнопка на ссылке: открыть, скачать, копировать",
        Hand::Press(LINK, 3, 1),
    ),
    (
        "menu-image",
        "Правая кнопка на картинке: сохранить",
        Hand::Press(IMAGE, 3, 1),
    ),
    (
        "menu-field",
        "Правая кнопка в поле: эмодзи, способ ввода, словарь",
        Hand::Press(FIELD, 3, 1),
    ),
    (
        "menu-words",
        "Правая кнопка на словах: искать в сети",
        Hand::Press(WORDS, 3, 1),
    ),
    (
        "menu-video",
        "Правая кнопка на видео: отдельное окно",
        Hand::Press(VIDEO, 3, 1),
    ),
    (
        "menu-frame",
        "Правая кнопка в рамке",
        Hand::Press(FRAME, 3, 1),
    ),
    (
        "menu-canvas",
        "Правая кнопка на рисунке",
        Hand::Press(CANVAS, 3, 1),
    ),
    (
        "menu-bar",
        "Правая кнопка на полосе с кнопками",
        Hand::Press(BAR, 3, 1),
    ),
    (
        "menu-place",
        "Правая кнопка на имени сайта",
        Hand::Press(PLACE, 3, 1),
    ),
    (
        "menu-end",
        "Правая кнопка на «Завершить сеанс»",
        Hand::Press(END, 3, 1),
    ),
    (
        "menu-guide",
        "Правая кнопка на инструкции",
        Hand::Press(GUIDE, 3, 1),
    ),
    (
        "menu-twice",
        "Правая кнопка десять раз",
        Hand::Press(PAGE_ITSELF, 3, 10),
    ),
    (
        "menu-shift",
        "Правая кнопка с Shift",
        Hand::With(LINK, 3, "shift"),
    ),
    (
        "menu-ctrl",
        "Правая кнопка с Ctrl",
        Hand::With(LINK, 3, "ctrl"),
    ),
    (
        "move-alt",
        "Перетащить окно за Alt",
        Hand::With(PAGE_ITSELF, 1, "alt"),
    ),
    (
        "move-super",
        "Перетащить окно за Super",
        Hand::With(PAGE_ITSELF, 1, "super"),
    ),
    (
        "middle-page",
        "Средняя кнопка на странице: прокрутка, вставка",
        Hand::Press(PAGE_ITSELF, 2, 1),
    ),
    (
        "middle-bar",
        "Средняя кнопка на полосе с кнопками",
        Hand::Press(BAR, 2, 1),
    ),
    (
        "paste-page",
        "Выделить адрес и вставить средней кнопкой на страницу",
        Hand::Paste(PAGE_ITSELF),
    ),
    (
        "paste-bar",
        "Выделить адрес и вставить средней кнопкой на полосу",
        Hand::Paste(BAR),
    ),
    (
        "paste-guide",
        "Выделить адрес и вставить средней кнопкой на инструкцию",
        Hand::Paste(GUIDE),
    ),
    (
        "button-back",
        "Кнопка мыши «Назад»",
        Hand::Press(PAGE_ITSELF, 8, 3),
    ),
    (
        "button-forward",
        "Кнопка мыши «Вперёд»",
        Hand::Press(PAGE_ITSELF, 9, 3),
    ),
    (
        "button-back-bar",
        "Кнопка мыши «Назад» на полосе",
        Hand::Press(BAR, 8, 3),
    ),
    (
        "wheel-aside",
        "Колесо вбок: листание истории",
        Hand::Press(PAGE_ITSELF, 6, 20),
    ),
    (
        "wheel-zoom",
        "Колесо с Ctrl: масштаб",
        Hand::With(PAGE_ITSELF, 4, "ctrl"),
    ),
    (
        "wheel-history",
        "Колесо с Shift: листание истории",
        Hand::With(PAGE_ITSELF, 5, "shift"),
    ),
    (
        "wheel-alt",
        "Колесо с Alt",
        Hand::With(PAGE_ITSELF, 4, "alt"),
    ),
    (
        "drag-link",
        "Бросить ссылку на страницу",
        Hand::Drag(LINK, PAGE_ITSELF),
    ),
    (
        "drag-link-bar",
        "Бросить ссылку на полосу с кнопками",
        Hand::Drag(LINK, BAR),
    ),
    (
        "drag-link-guide",
        "Бросить ссылку на инструкцию",
        Hand::Drag(LINK, GUIDE),
    ),
    (
        "drag-image",
        "Бросить картинку на страницу",
        Hand::Drag(IMAGE, PAGE_ITSELF),
    ),
    (
        "drag-image-bar",
        "Бросить картинку на полосу",
        Hand::Drag(IMAGE, BAR),
    ),
    (
        "drag-words",
        "Бросить выделенный адрес на страницу",
        Hand::Drag(WORDS, PAGE_ITSELF),
    ),
    (
        "drag-place",
        "Бросить имя сайта на страницу",
        Hand::Drag(PLACE, PAGE_ITSELF),
    ),
    (
        "drag-guide",
        "Бросить слова инструкции на страницу",
        Hand::Drag(GUIDE, PAGE_ITSELF),
    ),
    ("drag-bar", "Потащить полосу", Hand::Drag(BAR, PAGE_ITSELF)),
    (
        "drag-out",
        "Потащить страницу за край экрана",
        Hand::Drag(PAGE_ITSELF, (1365, 767)),
    ),
    (
        "hint",
        "Подсказка страницы больше экрана, поверх кнопок",
        Hand::Rest(HINT),
    ),
    (
        "hold",
        "Долгое нажатие на странице",
        Hand::Hold(PAGE_ITSELF),
    ),
    ("hold-link", "Долгое нажатие на ссылке", Hand::Hold(LINK)),
    (
        "double",
        "Двойное нажатие на словах",
        Hand::Press(WORDS, 1, 2),
    ),
    (
        "triple",
        "Тройное нажатие на словах",
        Hand::Press(WORDS, 1, 3),
    ),
    (
        "double-bar",
        "Двойное нажатие на полосе: развернуть окно",
        Hand::Press(BAR, 1, 2),
    ),
];

/// Presses of a link to an unlisted host, which end in a calm page.
const LINKS: &[(&str, &str, Hand)] = &[
    ("link", "Нажать чужую ссылку", Hand::Press(LINK, 1, 1)),
    (
        "link-middle",
        "Чужая ссылка средней кнопкой: новая вкладка",
        Hand::Press(LINK, 2, 1),
    ),
    (
        "link-ctrl",
        "Чужая ссылка с Ctrl: новая вкладка",
        Hand::With(LINK, 1, "ctrl"),
    ),
    (
        "link-shift",
        "Чужая ссылка с Shift: новое окно",
        Hand::With(LINK, 1, "shift"),
    ),
    (
        "link-alt",
        "Чужая ссылка с Alt: скачать",
        Hand::With(LINK, 1, "alt"),
    ),
    (
        "link-ctrl-shift",
        "Чужая ссылка с Ctrl+Shift: новая вкладка",
        Hand::With(LINK, 1, "ctrl+shift"),
    ),
];

/// What is seen after the hand.
#[derive(Clone, Copy, Debug)]
pub(super) enum After {
    /// The page, which is pressed once more.
    Page,
    /// Perhaps a calm page.
    Link,
}

/// One row for each movement.
pub(super) fn rows() -> Vec<Row<(Hand, After)>> {
    let rows = |table: &[(&str, &str, Hand)], after| -> Vec<Row<(Hand, After)>> {
        let row = |(name, what, hand): &(&str, &str, Hand)| {
            Row::new(format!("mouse-{name}"), *what, (*hand, after))
        };
        table.iter().map(row).collect()
    };
    [rows(HANDS, After::Page), rows(LINKS, After::Link)].concat()
}

/// The page, with one like it before and one after it in the history.
pub(super) fn prepare(kiosk: &Kiosk) {
    let picture = "<svg xmlns='http://www.w3.org/2000/svg' width='500' height='60'><rect width='500' height='60' fill='lime'/></svg>";
    kiosk
        .portals
        .page(MAIN, "/picture.svg", Page::of("image/svg+xml", picture));
}

/// The hand, and then a plain press.
pub(super) fn attempt(seat: &mut Seat, row: &Row<(Hand, After)>) {
    seat.visit("/pointer", Page::html(PAGE));
    seat.told("here");
    let (hand, after) = row.way;
    moves(seat, hand);
    match after {
        After::Page => until("the page to tell of a plain press", 10, || {
            seat.kiosk.display.click_at(60, 745);
            within(1, || {
                (!seat.kiosk.portals.seen(MAIN, "/told/after").is_empty()).then_some(())
            })
        }),
        After::Link => {}
    }
    // The picture of a drag that came to nothing flies back to where it began.
    within(3, || {
        seat.watch.broken(&seat.kiosk).is_empty().then_some(())
    });
    seat.answers();
}

fn moves(seat: &Seat, hand: Hand) {
    let display = &seat.kiosk.display;
    let go = |(x, y): (u16, u16)| display.xdotool(&["mousemove", &x.to_string(), &y.to_string()]);
    let press = |button: u8, often: u8| {
        display.xdotool(&[
            "click",
            "--repeat",
            &often.to_string(),
            "--delay",
            "20",
            &button.to_string(),
        ]);
    };
    match hand {
        Hand::Press(place, button, often) => {
            go(place);
            press(button, often);
        }
        Hand::With(place, button, key) => {
            go(place);
            display.xdotool(&["keydown", key]);
            press(button, 1);
            display.xdotool(&["keyup", key]);
        }
        Hand::Drag(from, to) => {
            go(from);
            if [WORDS, GUIDE, PLACE].contains(&from) {
                press(1, 2);
            }
            drag(seat, from, to);
        }
        Hand::Paste(to) => {
            go(WORDS);
            press(1, 3);
            go(to);
            press(2, 1);
        }
        Hand::Rest(place) => {
            go(place);
            display.xdotool(&["mousemove_relative", "3", "3"]);
            let hint = within(2, || seat.watch.broken(&seat.kiosk).pop());
            assert_eq!(hint, None, "a hint is a window above everything");
        }
        Hand::Hold(place) => {
            go(place);
            let held = "mousedown 1 sleep 1 mousemove 60 745 mouseup 1";
            display.xdotool(&held.split(' ').collect::<Vec<_>>());
        }
    }
}

/// In ten steps, so that the toolkit sees a drag and not a jump.
fn drag(seat: &Seat, from: (u16, u16), to: (u16, u16)) {
    let display = &seat.kiosk.display;
    display.xdotool(&["mousedown", "1"]);
    for part in 1..=10 {
        let between = |from: u16, to: u16| ((from * (10 - part) + to * part) / 10).to_string();
        display.xdotool(&["mousemove", &between(from.0, to.0), &between(from.1, to.1)]);
    }
    display.xdotool(&["mouseup", "1"]);
}
