//! What a plan has to know of the machine: read once, whole, before anything is planned.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io;
use std::path::Path;

use super::{Fault, GATE, SEAT, USERS, below};
use crate::platform;

/// The texts that a plan asks for; one that is not there has none.
const TEXTS: &[&str] = &[
    "/etc/fstab",
    "/etc/locale.gen",
    "/etc/default/locale",
    "/etc/default/grub",
    "/etc/cups/cupsd.conf",
    "/etc/sps-kiosk/kiosk.toml",
    "/etc/sps-kiosk/gate.toml",
    "/etc/sps-kiosk/proxy-password",
    "/etc/grub.d/01_sps-kiosk",
    "/boot/grub/grub.cfg",
    super::plan::UPDATES,
    platform::QUEUE_UNIT,
];

/// The programs and folders whose presence a plan asks for.
const PLACES: &[&str] = &[
    "/etc/apt",
    "/usr/bin/unattended-upgrade",
    "/usr/sbin/locale-gen",
    "/usr/sbin/update-grub",
    "/usr/sbin/sshd",
    platform::LPADMIN,
    super::scanner::PROGRAM,
    super::scanner::DRIVER,
];

/// Where units lie that a package brought.
const PACKAGED: &[&str] = &["/usr/lib/systemd/system", "/lib/systemd/system"];

/// Where the administrator's own lie.
const ADMINISTRATORS: &str = "/etc/systemd/system";

/// Where CUPS has a description for each of its queues.
const QUEUES: &str = "/etc/cups/ppd";

/// Where the locales lie, in one file or in a folder each.
const LOCALES: &str = "/usr/lib/locale";

/// A machine, as far as a plan has to know it.
#[derive(Clone, Debug, Default)]
pub(crate) struct View {
    pub(super) texts: BTreeMap<String, String>,
    pub(super) places: BTreeSet<String>,
    pub(super) units: BTreeSet<String>,
    pub(super) own_units: BTreeSet<String>,
    /// What was made to start with consoles, below [`ADMINISTRATORS`].
    pub(super) console_links: BTreeSet<String>,
    /// The queues that CUPS has.
    pub(super) queues: BTreeSet<String>,
    pub(super) seat_group: Option<u32>,
    pub(super) gate_group: Option<u32>,
    /// Every user of a seat is there.
    pub(super) has_users: bool,
    pub(super) has_locale: bool,
}

impl View {
    /// Looks at the system below this root.
    pub(crate) fn of(root: &Path) -> Result<View, Fault> {
        let mut view = View::default();
        for path in TEXTS {
            let text = fs::read(below(root, path));
            if let Some(text) = there(path, text)? {
                let text = String::from_utf8_lossy(&text).into_owned();
                view.texts.insert((*path).to_owned(), text);
            }
        }
        let is_there = |path: &&&str| below(root, path).exists();
        view.places = PLACES
            .iter()
            .filter(is_there)
            .map(ToString::to_string)
            .collect();
        for folder in PACKAGED {
            view.units.extend(names(root, folder)?);
        }
        view.own_units = names(root, ADMINISTRATORS)?;
        let wants = format!("{ADMINISTRATORS}/getty.target.wants");
        let links = names(root, &wants)?.into_iter();
        view.console_links = links.map(|name| format!("{wants}/{name}")).collect();
        let queues = names(root, QUEUES)?.into_iter();
        view.queues = queues
            .filter_map(|name| Some(name.strip_suffix(".ppd")?.to_owned()))
            .collect();
        let groups = there("/etc/group", fs::read_to_string(below(root, "/etc/group")))?;
        let groups = groups.unwrap_or_default();
        view.seat_group = group(&groups, SEAT);
        view.gate_group = group(&groups, GATE);
        view.has_users = USERS.iter().all(|user| group(&groups, user).is_some());
        let archive = format!("{LOCALES}/locale-archive");
        let archive = there(&archive, fs::read(below(root, &archive)))?.unwrap_or_default();
        let name = b"ru_RU.utf8";
        view.has_locale = archive.windows(name.len()).any(|bytes| bytes == name)
            || names(root, LOCALES)?.contains("ru_RU.utf8");
        Ok(view)
    }

    pub(super) fn text(&self, path: &str) -> Option<&str> {
        self.texts.get(path).map(String::as_str)
    }

    pub(super) fn has(&self, place: &str) -> bool {
        self.places.contains(place)
    }
}

/// The number of a group.
fn group(groups: &str, name: &str) -> Option<u32> {
    groups.lines().find_map(|line| {
        let mut fields = line.split(':');
        (fields.next()? == name).then(|| fields.nth(1)?.parse().ok())?
    })
}

fn there<T>(path: &str, read: io::Result<T>) -> Result<Option<T>, Fault> {
    match read {
        Ok(read) => Ok(Some(read)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(source) => Err(Fault::Path {
            path: path.to_owned(),
            source,
        }),
    }
}

/// The names in a folder; one that is not there has none.
fn names(root: &Path, folder: &str) -> Result<BTreeSet<String>, Fault> {
    let Some(entries) = there(folder, fs::read_dir(below(root, folder)))? else {
        return Ok(BTreeSet::new());
    };
    let name =
        |entry: io::Result<fs::DirEntry>| Ok(entry?.file_name().to_string_lossy().into_owned());
    let names: io::Result<_> = entries.map(name).collect();
    names.map_err(|source| Fault::Path {
        path: folder.to_owned(),
        source,
    })
}
