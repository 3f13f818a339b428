//! The processes of a seat: what is asked of the gate past the views, what is killed, and what the
//! environment of whoever starts the seat could switch on.

use std::fs;
use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::os::unix::net::UnixListener;
use std::sync::{Arc, LazyLock, Mutex};
use std::time::Duration;
use std::{io, thread};

use tokio_rustls::rustls;

use super::super::portals::{PLAIN, Page};
use super::super::{Kiosk, kill, until};
use super::watch::below;
use super::{Row, Seat, status};

/// What is said to the gate, several requests one after the other, and what it must not answer.
const DOORS: &[(&str, &str, &[&str])] = &[
    (
        "connect",
        "Туннель к чужому узлу",
        &["CONNECT evil.example:443 HTTP/1.1\r\nHost: evil.example:443\r\n\r\n"],
    ),
    (
        "connect-number",
        "Туннель к адресу",
        &["CONNECT 127.0.0.1:22 HTTP/1.1\r\nHost: 127.0.0.1:22\r\n\r\n"],
    ),
    (
        "connect-port",
        "Туннель к другому порту узла из списка",
        &["CONNECT www.gosuslugi.ru:22 HTTP/1.1\r\nHost: www.gosuslugi.ru:22\r\n\r\n"],
    ),
    (
        "connect-two-names",
        "Туннель с двумя именами",
        &["CONNECT evil.example:443 HTTP/1.1\r\nHost: www.gosuslugi.ru:443\r\n\r\n"],
    ),
    (
        "connect-user",
        "Туннель с именем пользователя",
        &["CONNECT www.gosuslugi.ru@evil.example:443 HTTP/1.1\r\nHost: evil.example\r\n\r\n"],
    ),
    (
        "connect-nothing",
        "Туннель с нулевым знаком в имени",
        &["CONNECT www.gosuslugi.ru\0.evil.example:443 HTTP/1.1\r\nHost: x\r\n\r\n"],
    ),
    (
        "get",
        "Запрос без шифрования к чужому узлу",
        &["GET http://evil.example/ HTTP/1.1\r\nHost: evil.example\r\n\r\n"],
    ),
    (
        "get-host",
        "Узел списка в адресе, чужой в Host",
        &["GET http://minstroy2.kchgov.ru/quiet HTTP/1.1\r\nHost: evil.example\r\n\r\n"],
    ),
    (
        "get-two-hosts",
        "Два Host",
        &[
            "GET http://evil.example/ HTTP/1.1\r\nHost: minstroy2.kchgov.ru\r\nHost: evil.example\r\n\r\n",
        ],
    ),
    (
        "get-second",
        "Чужой узел вторым запросом того же соединения",
        &[
            "GET http://minstroy2.kchgov.ru/quiet HTTP/1.1\r\nHost: minstroy2.kchgov.ru\r\n\r\n",
            "GET http://evil.example/ HTTP/1.1\r\nHost: evil.example\r\n\r\n",
        ],
    ),
    (
        "get-smuggled",
        "Чужой запрос внутри тела дозволенного",
        &[
            "POST http://minstroy2.kchgov.ru/quiet HTTP/1.1\r\nHost: minstroy2.kchgov.ru\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET http://evil.example/ HTTP/1.1\r\nHost: evil.example\r\n\r\n",
        ],
    ),
    (
        "get-file",
        "Файл через затвор",
        &["GET file:///etc/passwd HTTP/1.1\r\nHost: x\r\n\r\n"],
    ),
    (
        "get-itself",
        "Страница самого затвора",
        &["GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"],
    ),
    (
        "upgrade",
        "Смена протокола",
        &[
            "GET http://evil.example/ HTTP/1.1\r\nHost: evil.example\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n",
        ],
    ),
    (
        "http2",
        "HTTP/2 без договорённости",
        &["PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"],
    ),
    ("socks", "Другой вид прокси (SOCKS)", &["\u{5}\u{1}\0"]),
    ("front", "Чужое имя внутри дозволенного туннеля", &[]),
];

/// Processes that are killed: the row, what it is, the signal and whom it meets.
const ENDS: &[(&str, &str, &str, Victim)] = &[
    (
        "page",
        "Убить процесс страниц",
        "KILL",
        Victim::Below("WebKitWebProces"),
    ),
    (
        "page-crash",
        "Уронить процесс страниц",
        "ABRT",
        Victim::Below("WebKitWebProces"),
    ),
    (
        "network",
        "Убить сетевой процесс движка",
        "KILL",
        Victim::Below("WebKitNetworkPr"),
    ),
    (
        "network-crash",
        "Уронить сетевой процесс движка",
        "ABRT",
        Victim::Below("WebKitNetworkPr"),
    ),
    ("sandbox", "Убить песочницу", "KILL", Victim::Below("bwrap")),
    ("screen", "Убить экран", "KILL", Victim::Screen),
    ("screen-crash", "Уронить экран", "SEGV", Victim::Screen),
    (
        "screen-abort",
        "Остановить экран с отчётом",
        "ABRT",
        Victim::Screen,
    ),
    (
        "screen-ask",
        "Попросить экран закончить",
        "TERM",
        Victim::Screen,
    ),
    ("screen-interrupt", "Прервать экран", "INT", Victim::Screen),
    (
        "screen-quit",
        "Прервать экран с отчётом",
        "QUIT",
        Victim::Screen,
    ),
    (
        "screen-hang-up",
        "Отнять у экрана терминал",
        "HUP",
        Victim::Screen,
    ),
    (
        "screen-signal",
        "Послать экрану сигнал",
        "USR1",
        Victim::Screen,
    ),
    (
        "seat",
        "Убить главную программу и запустить снова",
        "KILL",
        Victim::Seat,
    ),
];

/// Who is killed.
#[derive(Clone, Copy, Debug)]
pub(super) enum Victim {
    /// Every process of this name below the screen that serves the visit.
    Below(&'static str),
    Screen,
    Seat,
}

/// Variables that switch something on in the engine, the toolkit or the libraries below them.
const VARIABLES: &[(&str, &str, &str)] = &[
    ("GTK_DEBUG", "interactive", "инспектор GTK"),
    ("GTK_MODULES", "gail:escape", "чужой модуль GTK"),
    ("GTK_PATH", "/tmp/escape", "чужие модули GTK"),
    ("GTK_EXE_PREFIX", "/tmp/escape", "чужие модули GTK"),
    ("GTK_IM_MODULE", "escape", "способ ввода"),
    ("GTK_THEME", "escape", "тема"),
    ("GTK_USE_PORTAL", "1", "окна рабочего стола"),
    ("GTK_RC_FILES", "/tmp/escape", "настройки GTK"),
    ("GDK_BACKEND", "broadway", "показ окон в чужом браузере"),
    (
        "GDK_PIXBUF_MODULE_FILE",
        "/tmp/escape",
        "чужой разбор картинок",
    ),
    ("GIO_EXTRA_MODULES", "/tmp/escape", "чужой модуль GIO"),
    ("GIO_MODULE_DIR", "/tmp/escape", "чужие модули GIO"),
    ("GIO_USE_VFS", "gvfs", "сетевые папки"),
    ("GIO_LAUNCH_DESKTOP", "/tmp/escape", "запуск программ"),
    ("GSETTINGS_SCHEMA_DIR", "/tmp/escape", "чужие настройки"),
    ("GSETTINGS_BACKEND", "dconf", "сохранённые настройки"),
    ("G_MESSAGES_DEBUG", "all", "подробный журнал с адресами"),
    (
        "WEBKIT_INSPECTOR_SERVER",
        "127.0.0.1:INSPECTOR",
        "удалённый инспектор",
    ),
    (
        "WEBKIT_INSPECTOR_HTTP_SERVER",
        "0.0.0.0:INSPECTOR",
        "удалённый инспектор для всех",
    ),
    (
        "WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS",
        "1",
        "движок без песочницы",
    ),
    (
        "WEBKIT_INJECTED_BUNDLE_PATH",
        "/tmp/escape",
        "чужой код в страницах",
    ),
    ("WEBKIT_EXEC_PATH", "/tmp/escape", "чужие процессы движка"),
    ("WEBKIT_DEBUG", "all", "подробный журнал с адресами"),
    ("WEBKIT_GST_ENABLE_HLS_SUPPORT", "1", "видео мимо движка"),
    ("JSC_dumpOptions", "2", "отладка сценариев"),
    ("LD_PRELOAD", "libutil.so.1", "чужая библиотека"),
    ("LD_LIBRARY_PATH", "/tmp/escape", "чужие библиотеки"),
    ("LD_AUDIT", "", "наблюдатель за библиотеками"),
    ("GCONV_PATH", "/tmp/escape", "чужой разбор букв"),
    ("LOCPATH", "/tmp/escape", "чужой язык"),
    ("GST_PLUGIN_PATH", "/tmp/escape", "чужой проигрыватель"),
    (
        "GST_DEBUG_FILE",
        "/tmp/sps-kiosk-escaped-gst",
        "журнал проигрывателя",
    ),
    (
        "SSLKEYLOGFILE",
        "/tmp/sps-kiosk-escaped-keys",
        "ключи шифрования в файл",
    ),
    (
        "GNUTLS_SYSTEM_PRIORITY_FILE",
        "/tmp/escape",
        "слабое шифрование",
    ),
    (
        "SSL_CERT_FILE",
        "/tmp/escape",
        "чужие удостоверяющие центры",
    ),
    ("http_proxy", "http://evil.example:443", "чужой прокси"),
    ("https_proxy", "http://evil.example:443", "чужой прокси"),
    ("all_proxy", "socks://evil.example:443", "чужой прокси"),
    ("no_proxy", "*", "мимо затвора"),
    (
        "auto_proxy",
        "http://evil.example/wpad.dat",
        "настройка прокси из сети",
    ),
    ("BROWSER", "/tmp/escape", "чужой браузер"),
    ("XDG_CURRENT_DESKTOP", "GNOME", "службы рабочего стола"),
    ("XDG_DATA_DIRS", "/tmp/escape", "чужие ярлыки программ"),
    ("XDG_CONFIG_DIRS", "/tmp/escape", "чужие настройки"),
    (
        "DBUS_SESSION_BUS_ADDRESS",
        "unix:path=BUS",
        "шина сеанса: окна, файлы, службы",
    ),
    ("DBUS_SYSTEM_BUS_ADDRESS", "unix:path=BUS", "шина системы"),
    (
        "AT_SPI_BUS_ADDRESS",
        "unix:path=BUS",
        "чтение экрана чужой программой",
    ),
    ("PULSE_SERVER", "tcp:evil.example:443", "звук по сети"),
    ("SESSION_MANAGER", "local/escape", "сохранение сеанса"),
    (
        "DESKTOP_STARTUP_ID",
        "escape",
        "запуск от имени рабочего стола",
    ),
    ("MALLOC_CHECK_", "3", "поведение памяти"),
    ("RUST_BACKTRACE", "full", "подробности сбоя"),
    (
        "PATH",
        "/tmp/escape:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
        "чужие программы",
    ),
    ("HOME", "/tmp/escape", "чужая домашняя папка"),
    ("TMPDIR", "/tmp/escape", "чужая временная папка"),
];

/// A bus and a port for an inspector that nobody may use.
static LURES: LazyLock<Lures> = LazyLock::new(Lures::lay);

struct Lures {
    bus: String,
    inspector: u16,
    spoken: Arc<Mutex<u32>>,
    _folder: tempfile::TempDir,
}

impl Lures {
    fn lay() -> Lures {
        let folder = tempfile::tempdir().unwrap();
        let bus = folder.path().join("bus");
        let listener = UnixListener::bind(&bus).unwrap();
        let spoken = Arc::new(Mutex::new(0));
        let hears = Arc::clone(&spoken);
        thread::spawn(move || {
            for stream in listener.incoming() {
                stream.unwrap();
                *hears.lock().unwrap() += 1;
            }
        });
        // Bound and given up again: free at this moment, and an inspector would take it.
        let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        Lures {
            bus: bus.display().to_string(),
            inspector: free.local_addr().unwrap().port(),
            spoken,
            _folder: folder,
        }
    }

    fn value(&self, value: &str) -> String {
        value
            .replace("BUS", &self.bus)
            .replace("INSPECTOR", &self.inspector.to_string())
    }
}

/// Rows of what is said to the gate.
pub(super) fn doors() -> Vec<Row<&'static [&'static str]>> {
    let row = |(name, what, said): &(&str, &str, &'static [&'static str])| {
        Row::new(
            format!("gate-{name}"),
            format!("{what}, сказано затвору напрямую"),
            *said,
        )
    };
    DOORS.iter().map(row).collect()
}

/// Rows of what is killed.
pub(super) fn ends() -> Vec<Row<(&'static str, Victim)>> {
    let row = |(name, what, signal, victim): &(&str, &str, &'static str, Victim)| {
        Row::new(
            format!("kill-{name}"),
            format!("{what} ({signal})"),
            (*signal, *victim),
        )
    };
    ENDS.iter().map(row).collect()
}

/// Rows of the variables.
pub(super) fn variables() -> Vec<Row<(&'static str, &'static str)>> {
    let row = |(name, value, what): &(&'static str, &'static str, &str)| {
        let id = name.to_lowercase().replace('_', "-");
        let id = id.trim_end_matches('-');
        Row::new(
            format!("variable-{id}"),
            format!("Переменная {name}: {what}"),
            (*name, *value),
        )
    };
    VARIABLES.iter().map(row).collect()
}

/// Says it to the gate; whatever comes back is no answer of a host, and nothing is heard outside.
pub(super) fn knock(seat: &mut Seat, row: &Row<&'static [&'static str]>) {
    seat.kiosk
        .portals
        .page(PLAIN, "/quiet", Page::of("text/plain", "quiet"));
    let mut gate = TcpStream::connect(status(&seat.kiosk).gate.unwrap()).unwrap();
    gate.set_read_timeout(Some(Duration::from_secs(2))).unwrap();
    if row.way.is_empty() {
        gate.write_all(
            b"CONNECT www.gosuslugi.ru:443 HTTP/1.1\r\nHost: www.gosuslugi.ru:443\r\n\r\n",
        )
        .unwrap();
        assert!(heard(&mut gate).starts_with(b"HTTP/1.1 200"));
        gate.write_all(&hello("evil.example")).unwrap();
        let answer = heard(&mut gate);
        assert!(
            answer.first() != Some(&22),
            "the portal answered another name"
        );
    }
    for said in row.way {
        // A gate that has had enough closes; what is said after that is nobody's.
        if gate.write_all(said.as_bytes()).is_err() {
            break;
        }
        let answer = String::from_utf8_lossy(&heard(&mut gate)).into_owned();
        let listed =
            said.starts_with("GET http://minstroy2.kchgov.ru/") && said.contains("Host: minstroy2");
        let opened = answer.starts_with("HTTP/1.1 2") || answer.contains("root:");
        assert!(!opened || listed, "the gate answered {answer}");
    }
    seat.answers();
}

/// Some bytes, or none when the other side is silent or gone.
fn heard(stream: &mut TcpStream) -> Vec<u8> {
    let mut first = [0; 2048];
    let length = stream.read(&mut first).unwrap_or(0);
    first[..length].to_vec()
}

/// The first flight of TLS for this name.
fn hello(name: &'static str) -> Vec<u8> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(rustls::RootCertStore::empty())
        .with_no_client_auth();
    let name = name.try_into().unwrap();
    let mut connection = rustls::ClientConnection::new(Arc::new(config), name).unwrap();
    let mut bytes = Vec::new();
    connection.write_tls(&mut bytes).unwrap();
    bytes
}

/// Kills, waits until the seat serves again, and looks for what a crash leaves.
pub(super) fn end(seat: &mut Seat, row: &Row<(&'static str, Victim)>) {
    let (signal, victim) = row.way;
    let screen = seat.kiosk.screen();
    match victim {
        Victim::Below(name) => {
            let all = below(screen).into_iter().filter(|(_, is)| is == name);
            let all: Vec<u32> = all.map(|(id, _)| id).collect();
            assert!(!all.is_empty(), "there is no {name}");
            for id in all {
                // One may end with another one.
                if fs::exists(format!("/proc/{id}")).unwrap() {
                    kill(signal, id);
                }
            }
        }
        Victim::Screen => kill(signal, screen),
        Victim::Seat => {
            seat.kiosk.kill_seat();
            seat.kiosk.start_again();
        }
    }
    until("the seat to serve again", 30, || {
        let status = seat.kiosk.status()?;
        (status["state"] == "idle" || status["state"] == "active").then_some(())
    });
    seat.watch_again();
    let left = seat.kiosk.left_behind().into_iter();
    let cores: Vec<_> = left.filter(|file| is_core(file)).collect();
    assert!(cores.is_empty(), "a crash left {cores:?}");
    for (id, name) in below(seat.kiosk.seat_id()) {
        let limits = fs::read_to_string(format!("/proc/{id}/limits")).unwrap_or_default();
        let core = limits
            .lines()
            .find(|line| line.starts_with("Max core file size"));
        let small = core.is_none_or(|line| line.contains(" 1 ") || line.contains(" 0 "));
        assert!(small, "{name} may leave a core: {core:?}");
    }
}

fn is_core(file: &std::path::Path) -> bool {
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    name == "core" || name.starts_with("core.")
}

/// A seat that somebody starts with all of it.
pub(super) fn start() -> Kiosk {
    let all: Vec<_> = VARIABLES
        .iter()
        .map(|(name, value, _)| (*name, LURES.value(value)))
        .collect();
    Kiosk::start_among(&all)
}

/// No process below the seat knows the variable, listens, or spoke to the bus.
pub(super) fn look(seat: &mut Seat, row: &Row<(&'static str, &'static str)>) {
    let (name, value) = row.way;
    let planted = format!("{name}={}\0", LURES.value(value));
    let family = below(seat.kiosk.seat_id());
    assert!(family.len() > 2, "no screen runs");
    for (id, process) in &family {
        let environment = fs::read(format!("/proc/{id}/environ")).unwrap_or_default();
        let environment = String::from_utf8_lossy(&environment).into_owned() + "\0";
        assert!(!environment.contains(&planted), "{process} knows {name}");
        if name == "LD_PRELOAD" {
            let maps = fs::read_to_string(format!("/proc/{id}/maps")).unwrap_or_default();
            assert!(!maps.contains(value), "{process} loaded {value}");
        }
        assert_eq!(listening(*id), [""; 0], "{process} listens");
    }
    assert_eq!(
        *LURES.spoken.lock().unwrap(),
        0,
        "somebody spoke to the bus"
    );
    let inspector = TcpStream::connect(("127.0.0.1", LURES.inspector));
    let refused = inspector.err().map(|error| error.kind());
    assert_eq!(
        refused,
        Some(io::ErrorKind::ConnectionRefused),
        "the inspector's port is open"
    );
    seat.answers();
}

/// The TCP ports on which a process listens, as the kernel writes them.
fn listening(id: u32) -> Vec<String> {
    let own: Vec<String> = fs::read_dir(format!("/proc/{id}/fd"))
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|entry| fs::read_link(entry.path()).ok())
        .filter_map(|link| {
            Some(
                link.to_str()?
                    .strip_prefix("socket:[")?
                    .strip_suffix(']')?
                    .to_owned(),
            )
        })
        .collect();
    let mut found = Vec::new();
    for table in ["tcp", "tcp6"] {
        let table = fs::read_to_string(format!("/proc/{id}/net/{table}")).unwrap_or_default();
        for line in table.lines().skip(1) {
            let fields: Vec<&str> = line.split_whitespace().collect();
            if fields.get(3) == Some(&"0A")
                && own
                    .iter()
                    .any(|inode| fields.get(9) == Some(&inode.as_str()))
            {
                found.push(fields[1].to_owned());
            }
        }
    }
    found
}
