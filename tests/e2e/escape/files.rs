//! The choice of a file: what a citizen types and presses in it, and what lies beside the files.
//!
//! Only plain files directly in the visit's folder can be given to a page. The folder holds traps
//! that come first by name; whatever is chosen, the page reads nothing but the one plain file.

use std::fs;
use std::os::unix::fs::symlink;
use std::process::Command;

use super::super::portals::Page;
use super::super::{Kiosk, until};
use super::{MAIN, Row, Seat};

/// The input's attributes, and what is typed while the program asks for a file.
const CHOICES: &[(&str, &str, &str, &[&str])] = &[
    (
        "absolute",
        "Набрать полный путь в выборе файла",
        "",
        &["type", "/etc/passwd\n"],
    ),
    (
        "home",
        "Набрать путь от домашней папки",
        "",
        &["type", "~/.ssh/id_rsa\n"],
    ),
    (
        "up",
        "Набрать путь наверх",
        "",
        &["type", "../../../etc/hostname\n"],
    ),
    (
        "share",
        "Набрать сетевую папку",
        "",
        &["type", "smb://evil.example/share\n"],
    ),
    (
        "recent",
        "Набрать «недавние»",
        "",
        &["type", "recent:///\n"],
    ),
    (
        "address",
        "Набрать адрес файла",
        "",
        &["type", "file:///etc/passwd\n"],
    ),
    ("mask", "Набрать маску", "", &["type", "*.*\n"]),
    (
        "key-path",
        "Ctrl+L: строка пути",
        "",
        &["key", "ctrl+l", "slash", "Return"],
    ),
    (
        "key-hidden",
        "Ctrl+H: скрытые файлы",
        "",
        &["key", "ctrl+h", "Tab", "Return"],
    ),
    (
        "key-home",
        "Alt+Home: домашняя папка",
        "",
        &["key", "alt+Home", "Tab", "Return"],
    ),
    (
        "key-up",
        "Alt+Up: папка выше",
        "",
        &["key", "alt+Up", "Tab", "Return"],
    ),
    (
        "key-bookmark",
        "Alt+1: закладка папки",
        "",
        &["key", "alt+1", "Tab", "Return"],
    ),
    (
        "key-delete",
        "Удалить и переименовать файл",
        "",
        &["key", "Delete", "F2", "Tab", "Return"],
    ),
    (
        "mouse-menu",
        "Правая кнопка в выборе файла",
        "",
        &[
            "mousemove",
            "683",
            "400",
            "click",
            "3",
            "key",
            "Escape",
            "Escape",
        ],
    ),
    (
        "first",
        "Взять первый файл из списка",
        "",
        &["key", "Tab", "Return"],
    ),
    (
        "second",
        "Взять второй файл из списка",
        "",
        &["key", "Tab", "Tab", "Return"],
    ),
    (
        "last",
        "Взять последний файл из списка",
        "",
        &["key", "shift+Tab", "Return"],
    ),
    (
        "multiple",
        "Поле для многих файлов",
        "multiple",
        &["key", "ctrl+a", "Tab", "Return"],
    ),
    (
        "folder",
        "Поле для целой папки",
        "webkitdirectory",
        &["key", "Tab", "Return"],
    ),
    (
        "folder-many",
        "Поле для папок",
        "webkitdirectory multiple",
        &["key", "Tab", "Return"],
    ),
    (
        "accept",
        "Поле с условием на вид файла",
        "accept=.conf,.pem,text/plain",
        &["key", "Tab", "Return"],
    ),
    (
        "camera",
        "Поле для снимка с камеры",
        "capture=user accept=image/*",
        &["key", "Tab", "Return"],
    ),
    ("cancel", "Отказаться от выбора", "", &["key", "Escape"]),
];

/// The whole page is the field. Keys do not reach it while the program asks; after that `q` tells
/// what it holds.
const PAGE: &str = "<body style='background:#f0f'>
    <input id=field type=file ATTRIBUTES style='position:fixed;inset:0;opacity:0'><script>
    async function read() {
        const all = [];
        for (const file of field.files) all.push(await file.text().catch(() => 'unreadable'));
        return all;
    }
    onkeydown = event => { if (event.key === 'q') read().then(all => tell('holds', all)); };
    tell('here');
    </script>";

/// What the plain file says.
const PLAIN: &str = "a plain file";

/// A row's attributes of the field and its keys.
#[derive(Clone, Debug)]
pub(super) struct Choice {
    attributes: &'static str,
    keys: &'static [&'static str],
}

/// One row for each choice.
pub(super) fn rows() -> Vec<Row<Choice>> {
    let row =
        |(name, what, attributes, keys): &(&str, &str, &'static str, &'static [&'static str])| {
            Row::new(format!("choose-{name}"), *what, Choice { attributes, keys })
        };
    CHOICES.iter().map(row).collect()
}

/// Lays one plain file and the traps into the folder of every visit that there is.
pub(super) fn prepare(kiosk: &Kiosk) {
    super::open_calm(kiosk);
    for visit in kiosk.visits() {
        let files = visit.join("files");
        fs::write(files.join("plain.txt"), PLAIN).unwrap();
        fs::create_dir(files.join("0-folder")).unwrap();
        fs::write(files.join("0-folder/inside"), "inside").unwrap();
        symlink("/etc/passwd", files.join("0-link")).unwrap();
        symlink("/etc", files.join("0-link-folder")).unwrap();
        symlink("/proc/self/environ", files.join("0-link-process")).unwrap();
        symlink("/dev/stdin", files.join("0-link-stdin")).unwrap();
        let pipe = Command::new("mkfifo").arg(files.join("0-pipe")).status();
        assert!(pipe.unwrap().success());
    }
}

/// Opens the choice, does what the row says, and looks what the page got.
pub(super) fn attempt(seat: &mut Seat, row: &Row<Choice>) {
    seat.visit(
        "/choose",
        Page::html(&PAGE.replace("ATTRIBUTES", row.way.attributes)),
    );
    seat.told("here");
    seat.click();
    until("the question for a file", 10, || {
        seat.watch.is_asked().then_some(())
    });
    seat.unmoved();
    let display = &seat.kiosk.display;
    display.xdotool(row.way.keys);
    seat.unmoved();
    until("the question for a file to go", 10, || {
        if !seat.watch.is_asked() {
            return Some(());
        }
        display.press(&["Escape"]);
        None
    });
    until("the page to tell what it holds", 10, || {
        display.press(&["q"]);
        super::super::within(1, || {
            (!seat.kiosk.portals.seen(MAIN, "/told/holds").is_empty()).then_some(())
        })
    });
    let holds = seat.kiosk.portals.told(MAIN, "holds");
    let files = holds.as_array().unwrap();
    assert!(
        files.iter().all(|file| file == PLAIN),
        "the page read {holds}"
    );
    seat.answers();
}
