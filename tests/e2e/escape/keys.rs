//! Keys that open, leave or inspect something in a browser, a desktop or the toolkit.
//!
//! Each is pressed in a text field and on the bare page. A plain letter follows, and the page tells
//! that it came: so the key before it was dealt with, and no menu or dialog took the keyboard.

use super::super::Kiosk;
use super::super::portals::Page;
use super::super::within;
use super::{MAIN, Row, Seat, until};

/// The keys as xdotool names them, several one after the other, and what they do elsewhere.
const KEYS: &[(&str, &str)] = &[
    ("ctrl+o", "открыть файл"),
    ("ctrl+s", "сохранить страницу"),
    ("ctrl+shift+s", "сохранить как, снимок страницы"),
    ("ctrl+p", "печать в файл"),
    ("ctrl+shift+p", "печать через систему, частное окно"),
    ("ctrl+n", "новое окно"),
    ("ctrl+shift+n", "окно инкогнито"),
    ("ctrl+t", "новая вкладка"),
    ("ctrl+shift+t", "вернуть закрытую вкладку"),
    ("ctrl+w", "закрыть вкладку"),
    ("ctrl+shift+w", "закрыть окно"),
    ("ctrl+F4", "закрыть вкладку"),
    ("ctrl+q", "выйти из программы"),
    ("ctrl+shift+q", "выйти из программы"),
    ("ctrl+l", "адресная строка, путь к файлу"),
    ("alt+d", "адресная строка"),
    ("F6", "адресная строка"),
    ("ctrl+k", "строка поиска"),
    ("ctrl+e", "строка поиска"),
    ("ctrl+h", "история, скрытые файлы"),
    ("ctrl+b", "закладки"),
    ("ctrl+shift+b", "панель закладок"),
    ("ctrl+shift+o", "библиотека закладок"),
    ("ctrl+d", "добавить закладку"),
    ("ctrl+i", "сведения о странице"),
    ("ctrl+j", "список загрузок"),
    ("ctrl+m", "окно профиля"),
    ("ctrl+shift+m", "смена профиля"),
    ("ctrl+f", "поиск по странице"),
    ("ctrl+g", "следующее найденное"),
    ("F3", "поиск по странице"),
    ("slash", "быстрый поиск"),
    ("apostrophe", "быстрый поиск по ссылкам"),
    ("ctrl+r", "загрузить заново"),
    ("F5", "загрузить заново"),
    ("ctrl+shift+r", "загрузить мимо кэша"),
    ("ctrl+F5", "загрузить мимо кэша"),
    ("ctrl+u", "исходный текст страницы"),
    ("F12", "инструменты разработчика"),
    ("ctrl+shift+i", "инструменты разработчика"),
    ("ctrl+shift+c", "выбор элемента страницы"),
    ("ctrl+shift+j", "консоль страницы"),
    ("ctrl+shift+k", "консоль страницы"),
    ("ctrl+shift+e", "сетевой журнал, ввод эмодзи"),
    ("F7", "вопрос о курсоре на странице"),
    ("F8", "отладчик"),
    ("F9", "режим чтения"),
    ("F2", "переименовать"),
    ("F4", "список адресов"),
    ("F10", "строка меню"),
    ("F11", "полный экран"),
    ("F1", "справка"),
    ("shift+F1", "контекстная справка"),
    ("Help", "справка"),
    ("Menu", "контекстное меню"),
    ("shift+F10", "контекстное меню"),
    ("ctrl+shift+Delete", "очистка данных"),
    ("shift+Escape", "диспетчер задач браузера"),
    ("ctrl+shift+a", "дополнения, поиск вкладки"),
    ("ctrl+shift+u", "ввод по коду, чтение вслух"),
    ("ctrl+1", "первая вкладка"),
    ("ctrl+9", "последняя вкладка"),
    ("ctrl+Tab", "следующая вкладка"),
    ("ctrl+shift+Tab", "предыдущая вкладка"),
    ("ctrl+Next", "следующая вкладка"),
    ("ctrl+Prior", "предыдущая вкладка"),
    ("alt+e", "меню браузера"),
    ("alt+f", "меню «Файл»"),
    ("alt+Return", "свойства, открыть в новой вкладке"),
    ("alt+Up", "папка выше"),
    ("ctrl+shift+d", "инспектор GTK"),
    ("ctrl+period", "таблица эмодзи GTK"),
    ("ctrl+semicolon", "таблица эмодзи GTK"),
    ("ctrl+space", "метод ввода"),
    ("super+space", "метод ввода, поиск программ"),
    ("super+period", "таблица эмодзи"),
    ("ctrl+alt+F1", "вторая консоль: вход в систему"),
    ("ctrl+alt+F2", "консоль 2"),
    ("ctrl+alt+F3", "консоль 3"),
    ("ctrl+alt+F7", "консоль 7"),
    ("ctrl+alt+F12", "консоль 12, журнал системы"),
    ("ctrl+alt+BackSpace", "завершить графический сеанс"),
    ("ctrl+alt+Delete", "перезагрузка, выход из сеанса"),
    ("ctrl+alt+Escape", "снять окно"),
    ("ctrl+alt+t", "терминал"),
    ("ctrl+alt+x", "терминал matchbox"),
    ("ctrl+alt+r", "терминал matchbox"),
    ("ctrl+alt+l", "блокировка"),
    ("ctrl+alt+d", "рабочий стол"),
    ("ctrl+alt+a", "список окон"),
    ("ctrl+alt+Tab", "смена панели"),
    ("ctrl+alt+Left", "соседний рабочий стол"),
    ("ctrl+alt+Right", "соседний рабочий стол"),
    ("ctrl+alt+Up", "соседний рабочий стол"),
    ("ctrl+alt+Down", "обзор рабочих столов"),
    ("ctrl+shift+Escape", "диспетчер задач"),
    ("ctrl+Escape", "главное меню"),
    ("alt+F1", "главное меню"),
    ("alt+F2", "выполнить команду"),
    ("alt+F4", "закрыть окно"),
    ("alt+F5", "восстановить окно"),
    ("alt+F7", "передвинуть окно"),
    ("alt+F8", "изменить размер окна"),
    ("alt+F9", "свернуть окно"),
    ("alt+F10", "развернуть окно"),
    ("alt+space", "меню окна"),
    ("alt+Tab", "другое окно"),
    ("alt+shift+Tab", "предыдущее окно"),
    ("alt+grave", "другое окно программы"),
    ("alt+Escape", "другое окно"),
    ("Super_L", "меню программ"),
    ("Super_R", "меню программ"),
    ("super+l", "блокировка"),
    ("super+d", "рабочий стол"),
    ("super+e", "файлы"),
    ("super+r", "выполнить команду"),
    ("super+s", "обзор"),
    ("super+v", "уведомления, история буфера"),
    ("super+x", "меню администратора"),
    ("super+Tab", "другая программа"),
    ("super+Left", "окно в половину экрана"),
    ("super+Down", "свернуть окно"),
    ("super+shift+s", "снимок части экрана"),
    ("Print", "снимок экрана"),
    ("alt+Print", "снимок окна, запрос к ядру"),
    ("shift+Print", "снимок части экрана"),
    ("ctrl+Print", "снимок в буфер"),
    ("Pause", "остановка"),
    ("ctrl+Break", "прервать программу"),
    ("ctrl+c ctrl+z ctrl+backslash", "сигналы терминала"),
    (
        "Shift_L Shift_L Shift_L Shift_L Shift_L",
        "залипание клавиш",
    ),
    ("alt+shift+Num_Lock alt+shift+Num_Lock", "мышь с клавиатуры"),
    ("XF86WWW", "открыть браузер"),
    ("XF86HomePage", "домашняя страница браузера"),
    ("XF86Mail", "почта"),
    ("XF86Calculator", "калькулятор"),
    ("XF86Explorer", "файлы"),
    ("XF86MyComputer", "файлы"),
    ("XF86Documents", "документы"),
    ("XF86Search", "поиск"),
    ("XF86Favorites", "закладки"),
    ("XF86Tools", "проигрыватель"),
    ("XF86AudioMedia", "проигрыватель"),
    ("XF86AudioPlay", "проигрыватель"),
    ("XF86Eject", "выдвинуть диск"),
    ("XF86Sleep", "сон"),
    ("XF86Suspend", "сон"),
    ("XF86PowerOff", "выключение"),
    ("XF86ScreenSaver", "блокировка"),
    ("XF86Refresh", "загрузить заново"),
    ("XF86Terminal", "терминал"),
    ("XF86Launch1", "кнопка программы на клавиатуре"),
    ("XF86Display", "смена экрана"),
    ("XF86New", "новое окно"),
    ("XF86Close", "закрыть окно"),
    ("XF86Ungrab", "отнять клавиатуру у программы"),
    ("XF86ClearGrab", "снять программу, что держит клавиатуру"),
];

/// Waits for plain letters: `q` is answered, `z` moves between the field and the page.
const PAGE: &str = "<body style='background:#f0f'>
    <textarea id=field autofocus style='width:400px;height:80px'></textarea><script>
    onkeydown = event => {
        if (event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) return;
        const inField = document.activeElement === field;
        if (event.key === 'q') { field.value = ''; tell(inField ? 'in-field' : 'on-page'); }
        if (event.key === 'z') { if (inField) field.blur(); else field.focus(); }
    };
    </script>";

/// One row for each key, named after it.
pub(super) fn rows() -> Vec<Row<Vec<&'static str>>> {
    let row = |(keys, what): &(&'static str, &str)| {
        let presses: Vec<&str> = keys.split(' ').collect();
        let mut names = presses.clone();
        names.dedup();
        let name = names
            .join("-")
            .replace('+', "-")
            .replace('_', "")
            .to_lowercase();
        Row::new(
            format!("key-{name}"),
            format!("Клавиши {}: {what}", names.join(", ")),
            presses,
        )
    };
    KEYS.iter().map(row).collect()
}

/// The page that listens is the calm page here.
pub(super) fn prepare(kiosk: &Kiosk) {
    let page = format!("{PAGE}<script>tell('calm')</script>");
    kiosk.portals.page(MAIN, "/calm", Page::html(&page));
}

/// In the field, then on the page, and back into the field for the next row.
pub(super) fn attempt(seat: &mut Seat, row: &Row<Vec<&'static str>>) {
    let display = &seat.kiosk.display;
    seat.kiosk.portals.forget();
    for (told, first, (x, y)) in [
        ("in-field", &[][..], (200, 100)),
        ("on-page", &["z"], (700, 500)),
    ] {
        display.press(&[first, row.way.as_slice()].concat());
        seat.unmoved();
        if row.way.iter().any(|keys| keys.ends_with("Tab")) {
            // The buttons of the program are reached by Tab, too; this leads back.
            display.click_at(x, y);
        }
        answered(seat, told);
    }
    display.press(&["z"]);
}

/// Presses a letter until the page answers: the first one is lost when a page is on its way.
fn answered(seat: &Seat, told: &str) {
    let place = format!("/told/{told}");
    until(&format!("the page to tell {told}"), 10, || {
        seat.kiosk.display.press(&["q"]);
        within(1, || {
            (!seat.kiosk.portals.seen(MAIN, &place).is_empty()).then_some(())
        })
    });
}
