//! What a portal's server sends: files that are programs, names that are paths, questions for a
//! password, certificates of somebody else, headers that call others.
//!
//! A file may come into the visit's own folder and nowhere else, and never as a program.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;

use super::super::portals::{MISNAMED, Page};
use super::super::{Kiosk, until};
use super::watch::CANARY;
use super::{MAIN, Row, Seat, open};

/// Types of files that a desktop would open with something.
const TYPES: &[(&str, &str, &str)] = &[
    ("exe", "application/x-msdownload", "программа Windows"),
    ("sh", "application/x-sh", "сценарий оболочки"),
    ("desktop", "application/x-desktop", "ярлык рабочего стола"),
    (
        "deb",
        "application/vnd.debian.binary-package",
        "пакет Debian",
    ),
    (
        "AppImage",
        "application/vnd.appimage",
        "программа Linux одним файлом",
    ),
    ("jar", "application/java-archive", "программа Java"),
    ("py", "text/x-python", "программа Python"),
    (
        "jnlp",
        "application/x-java-jnlp-file",
        "запуск программы Java",
    ),
    (
        "flatpakref",
        "application/vnd.flatpak.ref",
        "установка программы",
    ),
    (
        "crx",
        "application/x-chrome-extension",
        "дополнение браузера",
    ),
    ("xpi", "application/x-xpinstall", "дополнение браузера"),
    (
        "crt",
        "application/x-x509-ca-cert",
        "сертификат удостоверяющего центра",
    ),
    ("p12", "application/x-pkcs12", "ключ с сертификатом"),
    (
        "mobileconfig",
        "application/x-apple-aspen-config",
        "настройки устройства",
    ),
    (
        "pac",
        "application/x-ns-proxy-autoconfig",
        "настройка прокси",
    ),
    ("torrent", "application/x-bittorrent", "торрент"),
    ("rdp", "application/x-rdp", "удалённый рабочий стол"),
    ("ics", "text/calendar", "встреча в календарь"),
    ("vcf", "text/vcard", "карточка в адресную книгу"),
    ("url", "application/internet-shortcut", "ярлык страницы"),
    ("hta", "application/hta", "страница-программа"),
    ("swf", "application/x-shockwave-flash", "Flash"),
    ("mht", "multipart/related", "сохранённая страница"),
    ("svgz", "image/svg+xml-compressed", "сжатый рисунок"),
    ("zip", "application/zip", "архив"),
    (
        "docm",
        "application/vnd.ms-word.document.macroEnabled.12",
        "документ с макросами",
    ),
    ("odt", "application/vnd.oasis.opendocument.text", "документ"),
];

/// Names of a file in the server's answer. `CANARY` is replaced.
const NAMES: &[(&str, &str, &str)] = &[
    (
        "up",
        "filename=\"../../../../../../tmp/CANARY\"",
        "путь наверх",
    ),
    (
        "up-backslash",
        "filename=\"..\\\\..\\\\..\\\\tmp\\\\CANARY\"",
        "путь наверх с обратными косыми",
    ),
    (
        "up-coded",
        "filename*=UTF-8''..%2F..%2F..%2F..%2Ftmp%2FCANARY",
        "путь наверх в виде кодов",
    ),
    ("absolute", "filename=\"/tmp/CANARY\"", "полный путь"),
    ("home", "filename=\"~/CANARY\"", "домашняя папка"),
    ("hidden", "filename=\".CANARY\"", "скрытый файл"),
    ("profile", "filename=\".bashrc\"", "настройки оболочки"),
    (
        "autostart",
        "filename=\"../.config/autostart/CANARY.desktop\"",
        "автозапуск",
    ),
    (
        "direction",
        "filename*=UTF-8''CANARY%E2%80%AEfdp.exe",
        "обратное направление письма",
    ),
    ("line", "filename*=UTF-8''CANARY%0Aline", "перевод строки"),
    ("nothing", "filename*=UTF-8''CANARY%00.pdf", "нулевой знак"),
    (
        "command",
        "filename=\"$(touch CANARY);CANARY`id`|x\"",
        "команда оболочки",
    ),
    ("option", "filename=\"--CANARY\"", "ключ программы"),
    ("device", "filename=\"CON\"", "имя устройства"),
    ("empty", "filename=\"\"", "пустое имя"),
    ("folder", "filename=\".\"", "имя папки"),
];

/// Headers with which a server calls somebody else.
const HEADERS: &[(&str, &str, &str, &str)] = &[
    (
        "alt-svc",
        "alt-svc",
        "h3=\"evil.example:443\"; ma=9999, h2=\"evil.example:443\"",
        "другой сервер для того же имени",
    ),
    (
        "preconnect",
        "link",
        "<https://evil.example/>; rel=preconnect",
        "соединение заранее",
    ),
    (
        "dns-prefetch",
        "link",
        "<https://secret.evil.example/>; rel=dns-prefetch",
        "вопрос об имени заранее",
    ),
    (
        "style",
        "link",
        "<https://evil.example/style>; rel=stylesheet",
        "таблица стилей",
    ),
    (
        "csp-report",
        "content-security-policy",
        "script-src 'none'; report-uri https://evil.example/report",
        "отчёт о нарушении правил",
    ),
    (
        "report-to",
        "report-to",
        "{\"group\":\"g\",\"max_age\":9999,\"endpoints\":[{\"url\":\"https://evil.example/\"}]}",
        "куда слать отчёты",
    ),
    (
        "network-errors",
        "nel",
        "{\"report_to\":\"g\",\"max_age\":9999}",
        "отчёты о сбоях сети",
    ),
    (
        "source-map",
        "sourcemap",
        "https://evil.example/map",
        "исходники сценария",
    ),
    (
        "location",
        "content-location",
        "https://evil.example/",
        "настоящий адрес страницы",
    ),
    (
        "dns-control",
        "x-dns-prefetch-control",
        "on",
        "вопросы об именах всех ссылок",
    ),
    (
        "authenticate",
        "www-authenticate",
        "Basic realm=\"x\"",
        "вопрос о пароле без надобности",
    ),
    ("negotiate", "www-authenticate", "Negotiate", "вход в домен"),
    ("clear", "clear-site-data", "\"*\"", "стереть данные сайта"),
    (
        "cookie-wide",
        "set-cookie",
        "x=1; Domain=ru; Path=/",
        "cookie на всю зону",
    ),
];

/// A document of two pages' worth of nothing with a link to the unlisted host over its whole page.
const PDF: &str = "%PDF-1.4
1 0 obj<</Type/Catalog/Pages 2 0 R/OpenAction<</S/URI/URI(https://evil.example/opened)>>>>endobj
2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj
3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Annots[<</Type/Annot/Subtype/Link/Rect[0 0 600 800]/A<</S/URI/URI(https://evil.example/pressed)>>>>]>>endobj
trailer<</Root 1 0 R>>";

/// Makes an answer.
type Answer = fn() -> Page;

/// What is sent, and how it is used.
#[derive(Clone, Debug)]
pub(super) enum Sent {
    /// A file as the page itself.
    File(&'static str, &'static str),
    /// A file with this name for it.
    Named(&'static str),
    /// A page with a header.
    Header(&'static str, &'static str),
    /// The answer to a page of the portal.
    Page(Answer),
    /// Something of a host with a certificate of somebody else.
    Misnamed(&'static str),
}

/// Answers of the portal's server.
const PAGES: &[(&str, &str, Answer)] = &[
    (
        "password-page",
        "Вопрос о пароле вместо страницы",
        Page::secret,
    ),
    (
        "password-image",
        "Вопрос о пароле для картинки",
        || Page::html("<img src='/secret'>"),
    ),
    (
        "password-frame",
        "Вопрос о пароле в рамке",
        || Page::html("<iframe src='/secret'></iframe>"),
    ),
    (
        "password-fetch",
        "Вопрос о пароле для сценария",
        || Page::html("<script>fetch('/secret').catch(() => {})</script>"),
    ),
    (
        "password-proxy",
        "Вопрос о пароле будто от прокси",
        || {
            Page::of("text/plain", "")
                .status(407)
                .with("proxy-authenticate", "Basic realm=\"x\"")
        },
    ),
    (
        "password-domain",
        "Вход в домен вместо страницы",
        || {
            Page::of("text/plain", "")
                .status(401)
                .with("www-authenticate", "Negotiate")
        },
    ),
    (
        "password-ntlm",
        "Вход в домен старого вида",
        || {
            Page::of("text/plain", "")
                .status(401)
                .with("www-authenticate", "NTLM")
        },
    ),
    (
        "pdf",
        "Документ PDF со ссылкой и действием при открытии",
        || Page::of("application/pdf", PDF),
    ),
    ("pdf-frame", "Документ PDF в рамке", || {
        Page::html(
            "<iframe src='/document.pdf' style='position:fixed;inset:0;width:100%;height:100%'></iframe>",
        )
    }),
    (
        "pdf-object",
        "Документ PDF как объект",
        || {
            Page::html(
                "<object data='/document.pdf' type='application/pdf' style='position:fixed;inset:0;width:100%;height:100%'></object>",
            )
        },
    ),
    ("plugin", "Дополнение движка", || {
        Page::html("<embed type='application/x-shockwave-flash' src='/x'><applet code=x></applet>")
    }),
    (
        "multipart",
        "Страница из многих частей",
        || {
            Page::of(
                "multipart/x-mixed-replace; boundary=x",
                "--x\r\ncontent-type: text/html\r\n\r\n<script>location='https://evil.example/'</script>\r\n--x--",
            )
        },
    ),
    (
        "xml",
        "Документ XML с чужой сущностью",
        || {
            Page::of(
                "text/xml",
                "<?xml version='1.0'?><!DOCTYPE a [<!ENTITY e SYSTEM 'file:///etc/passwd'>]><a>&e;</a>",
            )
        },
    ),
    (
        "xslt",
        "Документ XML с чужим преобразованием",
        || {
            Page::of(
                "text/xml",
                "<?xml version='1.0'?><?xml-stylesheet type='text/xsl' href='https://evil.example/x.xsl'?><a/>",
            )
        },
    ),
    (
        "error-page",
        "Ошибка сервера с переходом",
        || Page::html("<script>location='https://evil.example/'</script>").status(500),
    ),
    ("nothing", "Пустой ответ", || {
        Page::of("text/html", "").status(204)
    }),
    (
        "attachment-page",
        "Страница как файл",
        || {
            Page::html("<script>location='https://evil.example/'</script>").with(
                "content-disposition",
                "attachment; filename=sps-kiosk-escaped.html",
            )
        },
    ),
];

const MISNAMED_PAGES: &[(&str, &str, &str)] = &[
    (
        "page",
        "Страница с чужим сертификатом: «продолжить всё равно»",
        "",
    ),
    (
        "frame",
        "Рамка с чужим сертификатом",
        "<iframe src='https://www.nalog.gov.ru/'></iframe>",
    ),
    (
        "image",
        "Картинка с чужим сертификатом",
        "<img src='https://www.nalog.gov.ru/'>",
    ),
    (
        "fetch",
        "Запрос к узлу с чужим сертификатом",
        "<script>fetch('https://www.nalog.gov.ru/', { mode: 'no-cors' }).catch(() => {})</script>",
    ),
];

/// All tables, in the order in which they stand above.
pub(super) fn rows() -> Vec<Row<Sent>> {
    let files = TYPES.iter().map(|(end, kind, what)| {
        let name = end.to_lowercase();
        Row::new(
            format!("file-type-{name}"),
            format!("Файл .{end}: {what}"),
            Sent::File(end, kind),
        )
    });
    let names = NAMES.iter().map(|(name, header, what)| {
        Row::new(
            format!("file-name-{name}"),
            format!("Имя файла от сервера: {what}"),
            Sent::Named(header),
        )
    });
    let headers = HEADERS.iter().map(|(name, header, value, what)| {
        Row::new(
            format!("header-{name}"),
            format!("Заголовок {header}: {what}"),
            Sent::Header(header, value),
        )
    });
    let pages = PAGES
        .iter()
        .map(|(name, what, page)| Row::new(format!("served-{name}"), *what, Sent::Page(*page)));
    let misnamed = MISNAMED_PAGES.iter().map(|(name, what, page)| {
        Row::new(format!("certificate-{name}"), *what, Sent::Misnamed(page))
    });
    files
        .chain(names)
        .chain(headers)
        .chain(pages)
        .chain(misnamed)
        .collect()
}

/// What the pages ask for.
pub(super) fn prepare(kiosk: &Kiosk) {
    kiosk.portals.page(MAIN, "/secret", Page::secret());
    kiosk
        .portals
        .page(MAIN, "/document.pdf", Page::of("application/pdf", PDF));
    kiosk.portals.page(
        MISNAMED,
        "/",
        Page::html("<script>tell('misnamed')</script>"),
    );
}

/// The portal sends it; a press in the middle follows, and the next page opens.
pub(super) fn attempt(seat: &mut Seat, row: &Row<Sent>) {
    let path = format!("/{}", row.id);
    let page = match &row.way {
        Sent::File(end, kind) => {
            let name = format!("attachment; filename=\"{CANARY}.{end}\"");
            Page::of(kind, "x").with("content-disposition", &name)
        }
        Sent::Named(header) => {
            let header = format!("attachment; {}", header.replace("CANARY", CANARY));
            Page::of("application/octet-stream", "x").with("content-disposition", &header)
        }
        Sent::Header(header, value) => Page::html("<img src='/x'>").with(header, value),
        Sent::Page(page) => page(),
        Sent::Misnamed(page) => Page::html(page),
    };
    seat.visit(&path, page);
    seat.kiosk.portals.asked(MAIN, &path);
    if matches!(row.way, Sent::Misnamed("")) {
        open(&seat.kiosk, &format!("https://{MISNAMED}/"));
        seat.kiosk.shows_a_page_of_its_own("escape-certificate");
    }
    seat.click();
    seat.answers();
    until("every file of the visit to be a plain one", 5, || {
        plain_files(&seat.kiosk).then_some(())
    });
    let trusted = seat.kiosk.portals.seen(MISNAMED, "/");
    assert!(
        trusted.is_empty(),
        "a host with a wrong certificate was asked"
    );
}

/// True when nothing among the visits' files can be started or leads elsewhere.
fn plain_files(kiosk: &Kiosk) -> bool {
    let folders = kiosk.visits().into_iter().map(|visit| visit.join("files"));
    let files = folders
        .filter_map(|folder| fs::read_dir(folder).ok())
        .flatten()
        .flatten();
    files
        .map(|file| file.path().symlink_metadata().unwrap())
        .all(|file| file.is_file() && file.permissions().mode() & 0o111 == 0)
}
