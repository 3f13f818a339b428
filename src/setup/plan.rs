//! The plan: what is to lie at which path of a locked seat.
//!
//! Made of the answers and of what is there, without looking anywhere itself. Each change says why it is
//! made. Planned again after it was applied, nothing is left to do.

use std::path::Path;

use toml_edit::{DocumentMut, Item};

use super::answers::{self, Answers};
use super::shipped::{self, Shipped};
use super::view::View;
use super::{edits, scanner};
use crate::config::{Config, Places};
use crate::diagnostic::Problem;
use crate::platform::{self, Access, Entry};
use crate::say;
use crate::text::sentence;

/// Consoles, debugging shells, sleep, swap, other screens: units that no seat starts.
const CLOSED: &[(&str, &str)] = &[
    ("getty@.service", "consoles"),
    ("autovt@.service", "consoles"),
    ("serial-getty@.service", "consoles"),
    ("console-getty.service", "consoles"),
    ("container-getty@.service", "consoles"),
    ("debug-shell.service", "consoles"),
    ("ctrl-alt-del.target", "keys"),
    ("sleep.target", "sleep"),
    ("suspend.target", "sleep"),
    ("hibernate.target", "sleep"),
    ("hybrid-sleep.target", "sleep"),
    ("suspend-then-hibernate.target", "sleep"),
    ("swap.target", "swap"),
    ("systemd-zram-setup@.service", "swap"),
    ("zramswap.service", "swap"),
    ("dphys-swapfile.service", "swap"),
    ("display-manager.service", "display-manager"),
];

/// Display managers have names of their own beside the common one.
const DISPLAY_MANAGERS: &[&str] = &[
    "fly-dm.service",
    "gdm.service",
    "gdm3.service",
    "greetd.service",
    "lightdm.service",
    "lxdm.service",
    "nodm.service",
    "sddm.service",
    "slim.service",
    "wdm.service",
    "xdm.service",
];

/// Consoles whose unit can have a file of its own for one of them.
const CONSOLES: &[&str] = &["getty@", "autovt@", "serial-getty@", "container-getty@"];

const UNITS: &str = "/etc/systemd/system";
const KIOSK_TOML: &str = "/etc/sps-kiosk/kiosk.toml";
const GATE_TOML: &str = "/etc/sps-kiosk/gate.toml";
const PROXY_PASSWORD: &str = "/etc/sps-kiosk/proxy-password";
const BOOT_SCRIPT: &str = "/etc/grub.d/01_sps-kiosk";
const LOCALE: &str = "ru_RU.UTF-8 UTF-8";

/// When updates are installed.
pub(super) const UPDATES: &str = "/etc/systemd/system/apt-daily-upgrade.timer.d/sps-kiosk.conf";

/// What `nftables.conf` says of the gate's port.
const PORT: &str = "define gate_port = 3128";

/// One path, and what is to lie there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Change {
    /// The path, in the system that is set up.
    pub(crate) path: String,
    /// What is to lie there.
    pub(crate) wanted: Wanted,
    /// Why, in a sentence.
    pub(crate) why: String,
}

/// What is to lie at a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Wanted {
    /// A file of ours.
    File {
        /// What stands in it.
        text: String,
        /// Who may read it.
        access: Access,
    },
    /// A file of others, with something changed in it; a new one may be read by all.
    Edit(String),
    /// A link.
    Link(String),
    /// Nothing.
    Nothing,
}

impl Wanted {
    /// The same as a value of the disk, where this lies now.
    pub(super) fn entry(&self, now: &Entry) -> Entry {
        match self {
            Wanted::File { text, access } => Entry::File {
                bytes: text.clone().into_bytes(),
                access: *access,
            },
            Wanted::Edit(text) => Entry::File {
                bytes: text.clone().into_bytes(),
                access: match now {
                    Entry::File { access, .. } => *access,
                    Entry::Missing | Entry::Link(_) | Entry::Folder(_) => Access::roots(0o644),
                },
            },
            Wanted::Link(target) => Entry::Link(target.clone()),
            Wanted::Nothing => Entry::Missing,
        }
    }

    pub(super) fn is_edit(&self) -> bool {
        matches!(self, Wanted::Edit(_))
    }
}

/// Everything that makes a seat of a machine.
#[derive(Clone, Debug, Default)]
pub(crate) struct Plan {
    /// True when there are no users yet; they come first.
    pub(crate) users: bool,
    /// The changes, in their order.
    pub(crate) changes: Vec<Change>,
    /// The locale has to be made.
    pub(crate) locale: bool,
    /// The boot menu has to be written anew.
    pub(crate) boot_menu: bool,
    /// What could not be found out, and what is left to IT.
    pub(crate) notes: Vec<String>,
}

/// Why there is no plan.
#[derive(Debug)]
pub(crate) enum Obstacle {
    /// Units of the package that are not there.
    NotInstalled(Vec<&'static str>),
    /// A settings file is wrong as it is, or would be with the answers.
    Settings {
        path: &'static str,
        text: String,
        problems: Vec<Problem>,
    },
}

/// What IT answered, with what lies in files beside the answers.
#[derive(Clone, Debug, Default)]
pub(crate) struct Answered {
    pub(crate) answers: Answers,
    /// The log-in of the proxy.
    pub(crate) proxy_password: Option<String>,
    /// The hash of the boot menu's password.
    pub(crate) boot_hash: Option<String>,
}

impl Plan {
    /// Plans a seat.
    pub(crate) fn of(answered: &Answered, view: &View) -> Result<Plan, Obstacle> {
        let needed = shipped::UNITS
            .iter()
            .chain([shipped::SCANS, shipped::SCANNER]);
        let missing = needed.filter(|unit| !view.units.contains(unit.name));
        let missing: Vec<_> = missing.map(|unit| unit.name).collect();
        if !missing.is_empty() {
            return Err(Obstacle::NotInstalled(missing));
        }
        let mut plan = Plan {
            users: !view.has_users,
            ..Plan::default()
        };
        let config = plan.settings(answered, view)?;
        plan.session(answered, view, &config);
        plan.system(answered, view);
        plan.printer(answered, view, &config.config);
        plan.scanner(view, &config.config);
        plan.boot(answered, view);
        plan.units(view, &config);
        plan.leave_to_others(view, &config);
        Ok(plan)
    }

    fn add(&mut self, path: impl Into<String>, wanted: Wanted, why: &'static str) {
        self.changes.push(Change {
            path: path.into(),
            wanted,
            why: sentence(&format!("setup-why-{why}"), &[]),
        });
    }

    fn edit(&mut self, path: &'static str, view: &View, text: String, why: &'static str) {
        if view.text(path) != Some(&text) {
            self.add(path, Wanted::Edit(text), why);
        }
    }

    fn file(&mut self, path: &'static str, text: String, mode: u32, why: &'static str) {
        let access = Access::roots(mode);
        self.add(path, Wanted::File { text, access }, why);
    }

    /// kiosk.toml and gate.toml, which have to agree.
    fn settings(&mut self, answered: &Answered, view: &View) -> Result<Settings, Obstacle> {
        let seat_text = view.text(KIOSK_TOML).unwrap_or(shipped::KIOSK);
        let gate_text = view.text(GATE_TOML).unwrap_or(shipped::GATE);
        let before = parsed(KIOSK_TOML, seat_text)?;
        let own_gate = parsed(GATE_TOML, gate_text)?;
        let answers = &answered.answers.seat;
        let for_gate = for_the_gate(answered, &own_gate, seat_text);
        let gate_text = merged(GATE_TOML, gate_text, &for_gate)?;
        let gate = parsed(GATE_TOML, &gate_text)?;
        let mut for_seat = answers.clone();
        let address = gate.gate.listen.to_string();
        for_seat["gate"] = toml_edit::table();
        for_seat["gate"]["upstream"] = toml_edit::value(format!("http://{address}"));
        let mut text = merged(KIOSK_TOML, seat_text, &for_seat)?;
        if before.gate.upstream.is_some() {
            text = without_password(&text);
        }
        let config = parsed(KIOSK_TOML, &text)?;
        self.edit(KIOSK_TOML, view, text, "kiosk");
        self.edit(GATE_TOML, view, gate_text, "gate");
        if let Some(password) = &answered.proxy_password {
            let access = Access {
                gid: view.gate_group.unwrap_or_default(),
                ..Access::roots(0o640)
            };
            let text = password.clone();
            self.add(
                PROXY_PASSWORD,
                Wanted::File { text, access },
                "proxy-password",
            );
        }
        Ok(Settings {
            port: gate.gate.listen.port(),
            has_scans: config.scan.inbox.as_deref() == Some(Path::new("/srv/scans")),
            config,
        })
    }

    /// The files of installer/session.
    fn session(&mut self, answered: &Answered, view: &View, settings: &Settings) {
        let timer = view.text(UPDATES).unwrap_or_default();
        let known = timer
            .lines()
            .find_map(|line| line.strip_prefix("OnCalendar=*-*-* "));
        let at = answered.answers.updates_at.as_deref().or(known);
        for file in shipped::SESSION {
            let place = file.place();
            let is_for_apt = file.name.starts_with("apt");
            let is_for_grub = file.name == "grub.cfg";
            if is_for_apt && !view.has("/etc/apt")
                || is_for_grub && view.text("/etc/default/grub").is_none()
            {
                continue;
            }
            let text = match file.name {
                "nftables.conf" => scanner::in_the_wall(
                    &file
                        .text
                        .replace(PORT, &format!("define gate_port = {}", settings.port)),
                    settings.config.scan.neighbour(),
                ),
                _ if is_for_apt => at_the_hour(file, at),
                _ => file.text.to_owned(),
            };
            let access = Access::roots(0o644);
            self.changes.push(Change {
                path: place.to_owned(),
                wanted: Wanted::File { text, access },
                why: file.purpose(),
            });
        }
    }

    /// What a machine has by itself, otherwise than a seat wants it.
    fn system(&mut self, answered: &Answered, view: &View) {
        let answers = &answered.answers;
        if view.has("/usr/sbin/locale-gen") {
            let locales = view.text("/etc/locale.gen").unwrap_or_default();
            self.edit(
                "/etc/locale.gen",
                view,
                edits::locale_gen(locales, LOCALE),
                "locale",
            );
            self.locale = !view.has_locale;
        } else if !view.has_locale {
            self.notes.push(say!("setup-note-locale"));
        }
        let language = view.text("/etc/default/locale").unwrap_or_default();
        let language = edits::assignments(language, &[("LANG", "ru_RU.UTF-8")]);
        self.edit("/etc/default/locale", view, language, "locale");
        let fstab = edits::fstab(
            view.text("/etc/fstab").unwrap_or_default(),
            &in_memory(view),
        );
        self.edit("/etc/fstab", view, fstab, "fstab");
        if let Some(cups) = view.text("/etc/cups/cupsd.conf") {
            let forget = [("PreserveJobHistory", "No"), ("PreserveJobFiles", "No")];
            let cups = edits::directives(cups, &forget);
            self.edit("/etc/cups/cupsd.conf", view, cups, "cups");
        }
        if !answers.time_servers.is_empty() {
            let text = format!("[Time]\nNTP={}\n", answers.time_servers.join(" "));
            self.file(
                "/etc/systemd/timesyncd.conf.d/sps-kiosk.conf",
                text,
                0o644,
                "time",
            );
        }
        if let Some(zone) = &answers.zone {
            self.add(
                "/etc/localtime",
                Wanted::Link(format!("/usr/share/zoneinfo/{zone}")),
                "zone",
            );
            self.file("/etc/timezone", format!("{zone}\n"), 0o644, "zone");
        }
        if let Some(matrix) = &answers.touch {
            let path = "/etc/X11/xorg.conf.d/20-sps-kiosk-touch.conf";
            let text = format!(
                "Section \"InputClass\"\n    Identifier \"sps-kiosk touch\"\n    MatchIsTouchscreen \"on\"\n    \
                 Option \"CalibrationMatrix\" \"{matrix}\"\nEndSection\n"
            );
            self.file(path, text, 0o644, "touch");
        }
    }

    /// The queue of the printer, when the answers say where that is.
    fn printer(&mut self, answered: &Answered, view: &View, config: &Config) {
        let asked = answered.answers.printer.as_ref();
        let Some((asked, queue)) = asked.zip(config.print.printer.as_deref()) else {
            return;
        };
        if !view.has(platform::LPADMIN) {
            self.notes.push(say!("setup-note-cups"));
        } else if view.text(platform::QUEUE_UNIT).is_none() && view.queues.contains(queue) {
            self.notes.push(say!("setup-note-queue", queue = queue));
        } else {
            self.file(platform::QUEUE_UNIT, asked.unit(queue), 0o644, "printer");
            let link = format!("{UNITS}/multi-user.target.wants/sps-kiosk-printer.service");
            self.add(
                link,
                Wanted::Link(platform::QUEUE_UNIT.to_owned()),
                "printer",
            );
        }
    }

    /// The address of a scanner in the network, for its relay, and what its driver needs.
    fn scanner(&mut self, view: &View, config: &Config) {
        if let Some(address) = config.scan.neighbour() {
            self.file(scanner::ADDRESS, scanner::named(address), 0o644, "scanner");
        }
        let package = scanner::missing(view, config);
        let note = package.map(|package| say!("setup-note-scanner", package = package));
        self.notes.extend(note);
    }

    /// The menu of GRUB: no rescue entries, and a password for whoever wants to change one.
    fn boot(&mut self, answered: &Answered, view: &View) {
        if view.text("/etc/default/grub").is_none() {
            return;
        }
        let given = answered.boot_hash.as_deref();
        let script = match (given, view.text(BOOT_SCRIPT)) {
            (None, Some(script)) => script.to_owned(),
            (hash, _) => boot_script(hash),
        };
        if !script.contains("password") {
            self.notes.push(say!("setup-note-boot"));
        }
        let menu = view.text("/boot/grub/grub.cfg");
        let lacks = |menu: &str| {
            let lines = script.lines().filter(|line| line.starts_with("password"));
            !menu.contains(&format!("### BEGIN {BOOT_SCRIPT} ###"))
                || lines.into_iter().any(|line| !menu.contains(line))
        };
        self.boot_menu = view.has("/usr/sbin/update-grub") && menu.is_some_and(lacks);
        self.file(BOOT_SCRIPT, script, 0o700, "boot");
    }

    /// What starts, and what does not.
    fn units(&mut self, view: &View, settings: &Settings) {
        let scans = Some(shipped::SCANS).filter(|_| settings.has_scans);
        let scanner = settings.config.scan.neighbour().map(|_| shipped::SCANNER);
        for unit in shipped::UNITS.iter().chain(scans).chain(scanner) {
            for target in unit.wanted_by() {
                let name = unit.name;
                let link = Wanted::Link(format!("/usr/lib/systemd/system/{name}"));
                self.add(format!("{UNITS}/{target}.wants/{name}"), link, "enabled");
            }
        }
        let target = Wanted::Link("/usr/lib/systemd/system/multi-user.target".to_owned());
        self.add(format!("{UNITS}/default.target"), target, "default-target");
        self.time_service(view);
        let off = || Wanted::Link("/dev/null".to_owned());
        for (unit, why) in CLOSED {
            self.add(format!("{UNITS}/{unit}"), off(), why);
        }
        for unit in DISPLAY_MANAGERS {
            if view.units.contains(*unit) || view.own_units.contains(*unit) {
                self.add(format!("{UNITS}/{unit}"), off(), "display-manager");
            }
        }
        // A unit for one console goes before the one for all.
        for unit in view.own_units.iter().chain(&view.units) {
            let is_console = CONSOLES.iter().any(|console| {
                let one = unit.strip_prefix(console);
                one.is_some_and(|one| one != ".service" && one.ends_with(".service"))
            });
            if is_console {
                self.add(format!("{UNITS}/{unit}"), off(), "consoles");
            }
        }
        for link in &view.console_links {
            self.add(link, Wanted::Nothing, "consoles");
        }
        // A user of this machine needs no bus of his own, which starts programs for whoever asks.
        self.add("/etc/systemd/user/dbus.socket", off(), "bus");
    }

    fn time_service(&mut self, view: &View) {
        let unit = "systemd-timesyncd.service";
        if !view.units.contains(unit) {
            let others = ["chrony.service", "ntp.service", "ntpsec.service"];
            if !others.iter().any(|other| view.units.contains(*other)) {
                self.notes.push(say!("setup-note-time"));
            }
            return;
        }
        let link = || Wanted::Link(format!("/usr/lib/systemd/system/{unit}"));
        self.add(
            format!("{UNITS}/sysinit.target.wants/{unit}"),
            link(),
            "time",
        );
        self.add(
            format!("{UNITS}/dbus-org.freedesktop.timesync1.service"),
            link(),
            "time",
        );
    }

    /// What nobody answered, and what no program can do.
    fn leave_to_others(&mut self, view: &View, settings: &Settings) {
        if settings.config.seat.id == "seat" {
            self.notes.push(say!("setup-note-seat"));
        }
        if settings.config.print.printer.is_none() {
            self.notes.push(say!("setup-note-printer"));
        }
        if settings.config.staff.pin.is_none() {
            self.notes.push(say!("setup-note-pin"));
        }
        if view.has("/etc/apt") && !view.has("/usr/bin/unattended-upgrade") {
            self.notes.push(say!("setup-note-updates"));
        }
        if !view.has("/usr/sbin/sshd") {
            self.notes.push(say!("setup-note-ssh"));
        }
    }
}

/// What the rest of the plan has to know of the settings.
struct Settings {
    port: u16,
    has_scans: bool,
    config: Config,
}

fn parsed(path: &'static str, text: &str) -> Result<Config, Obstacle> {
    let places = Places::installed("/etc/sps-kiosk".into());
    Config::parse(text, &places).map_err(|problems| Obstacle::Settings {
        path,
        text: text.to_owned(),
        problems,
    })
}

fn merged(path: &'static str, text: &str, other: &DocumentMut) -> Result<String, Obstacle> {
    edits::merged(text, other).map_err(|error| Obstacle::Settings {
        path,
        text: text.to_owned(),
        problems: vec![Problem::new(
            error.span().unwrap_or_default(),
            say!("toml-syntax", message = error.message()),
        )],
    })
}

/// What the gate has to know: the answers about it, which seat it is, where the board and bundles are, and what the seat said of the
/// proxy while it went there by itself.
fn for_the_gate(answered: &Answered, gate: &Config, seat_text: &str) -> DocumentMut {
    let answers = &answered.answers.seat;
    let mut wanted = DocumentMut::new();
    wanted["gate"] = answers
        .get("gate")
        .cloned()
        .unwrap_or_else(toml_edit::table);
    let is_to_gate = |address: &str| address == format!("http://{}", gate.gate.listen);
    let said: Option<DocumentMut> = seat_text.parse().ok();
    let old = said.as_ref().and_then(|said| said.get("gate"));
    let old_proxy = old.and_then(|old| old.get("upstream")?.as_str());
    let old_proxy = old_proxy.filter(|address| !is_to_gate(address));
    let says_none = wanted["gate"].get("upstream").is_none() && gate.gate.upstream.is_none();
    if let (true, Some(proxy)) = (says_none, old_proxy) {
        wanted["gate"]["upstream"] = toml_edit::value(proxy);
        for key in ["upstream_password_file", "hosts"] {
            if let Some(item) = old.and_then(|old| old.get(key)) {
                wanted["gate"][key] = item.clone();
            }
        }
    }
    if answered.proxy_password.is_some() {
        wanted["gate"]["upstream_password_file"] = toml_edit::value(PROXY_PASSWORD);
    }
    // Its rules are those of the region, and a bundle goes to some branches first.
    for key in ["id", "branch", "region"] {
        let of = |settings: &DocumentMut| settings.get("seat")?.get(key).cloned();
        if let Some(item) = of(answers).or_else(|| of(said.as_ref()?)) {
            wanted["seat"][key] = item;
        }
    }
    let board = |settings: &DocumentMut| settings.get("board")?.get("address").cloned();
    if let Some(address) = board(answers).or_else(|| board(said.as_ref()?)) {
        wanted["board"] = toml_edit::table();
        wanted["board"]["address"] = address;
    }
    // A seat fetches its bundles through the gate's own settings, which say whose they are.
    let bundle = |settings: &DocumentMut| settings.get("bundle").cloned();
    if let Some(bundle) = bundle(answers).or_else(|| bundle(said.as_ref()?)) {
        wanted["bundle"] = bundle;
    }
    wanted
}

/// The seat logs in nowhere: its way leads to the gate.
fn without_password(text: &str) -> String {
    let Ok(mut document) = text.parse::<DocumentMut>() else {
        return text.to_owned();
    };
    let gate = document.get_mut("gate").and_then(Item::as_table_like_mut);
    match gate.and_then(|gate| gate.remove("upstream_password_file")) {
        Some(_) => document.to_string(),
        None => text.to_owned(),
    }
}

/// The same file with another hour; lists are fetched an hour before they are used.
fn at_the_hour(file: &Shipped, at: Option<&str>) -> String {
    let Some((hours, minutes)) = at.and_then(answers::clock) else {
        return file.text.to_owned();
    };
    let before = (hours + 23) % 24;
    let text = file
        .text
        .replace("04:00", "@")
        .replace("05:00", &format!("{hours:02}:{minutes:02}"));
    text.replace('@', &format!("{before:02}:{minutes:02}"))
}

/// What lies in memory, and how much of it that may take. Processes of others are seen by root and the seat
/// only, which has to see all of its own when it looks for what a visit left.
fn in_memory(view: &View) -> Vec<String> {
    let group = view
        .seat_group
        .map_or_else(|| "kiosk".to_owned(), |group| group.to_string());
    vec![
        format!("proc /proc proc nosuid,nodev,noexec,hidepid=invisible,gid={group} 0 0"),
        "tmpfs /tmp tmpfs nosuid,nodev,mode=1777,size=25%,nr_inodes=400k 0 0".to_owned(),
        "tmpfs /dev/shm tmpfs nosuid,nodev,mode=1777,size=25% 0 0".to_owned(),
    ]
}

/// What GRUB runs when its menu is written: entries start without a password, all else asks for it.
fn boot_script(hash: Option<&str>) -> String {
    let head = "#!/bin/sh\n# Пароль меню загрузки: пункты меню запускаются без него, правка и командная строка — с ним.\n";
    match hash {
        None => format!("{head}# Пароль не задан.\n"),
        Some(hash) => format!(
            "{head}cat <<'END'\nset superusers=\"root\"\npassword_pbkdf2 root {hash}\n\
             menuentry_id_option=\"--unrestricted $menuentry_id_option\"\nEND\n"
        ),
    }
}
