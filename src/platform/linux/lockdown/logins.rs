//! Who else may come in, and who may become root: accounts, keys, sudo, servers that let people in.

use super::account;
use super::shipped::meaning;
use super::{Found, Look, Machine, Unseen};

/// Groups whose members become root, or read every password or disk.
const ROOTLIKE: &[&str] = &[
    "admin",
    "astra-admin",
    "disk",
    "docker",
    "incus-admin",
    "kmem",
    "libvirt",
    "lxd",
    "podman",
    "root",
    "shadow",
    "staff",
    "sudo",
    "wheel",
];

/// Where accounts come from that are not in the files of this machine.
const DIRECTORIES: &[&str] = &["ldap", "nis", "nisplus", "sss", "winbind"];

/// What in a home lets its holder in without a password.
const KEYS: &[&str] = &[
    ".ssh/authorized_keys",
    ".ssh/authorized_keys2",
    ".rhosts",
    ".shosts",
    ".k5login",
];

/// Servers that let people in, besides sshd.
const SERVERS: &[&str] = &[
    "/usr/sbin/dropbear",
    "/usr/sbin/in.rshd",
    "/usr/sbin/in.telnetd",
    "/usr/sbin/inetd",
    "/usr/sbin/telnetd",
    "/usr/sbin/xinetd",
    "/usr/sbin/xrdp",
];

/// Their ports, and those of screens that are shown elsewhere.
const PORTS: &[std::ops::RangeInclusive<u16>] =
    &[23..=23, 512..=514, 2323..=2323, 3389..=3389, 5800..=5910];

/// An account by its line.
struct Line<'t> {
    name: &'t str,
    password: &'t str,
    uid: Option<u32>,
    gid: Option<u32>,
    home: &'t str,
}

fn lines(passwd: &str) -> impl Iterator<Item = Line<'_>> {
    passwd.lines().filter(|line| !line.is_empty()).map(|line| {
        let fields: Vec<&str> = line.split(':').collect();
        let field = |place: usize| fields.get(place).copied().unwrap_or_default();
        Line {
            name: field(0),
            password: field(1),
            uid: field(2).parse().ok(),
            gid: field(3).parse().ok(),
            home: field(5),
        }
    })
}

/// Only root may have a password, and nobody may be root beside it.
pub(crate) fn accounts(machine: &Machine) -> Look {
    let passwd = machine.read("/etc/passwd")?;
    let shadow = machine.read("/etc/shadow")?;
    let group = machine.read("/etc/group")?;
    let mut found = Vec::new();
    let mut numbers = Vec::new();
    for line in lines(&passwd) {
        let locked = line.password == "x" || line.password.starts_with(['!', '*']);
        let number = line.uid.map(|uid| uid.to_string()).unwrap_or_default();
        if line.uid == Some(0) && line.name != "root"
            || numbers.contains(&line.uid)
            || line.uid.is_none()
        {
            found.push(format!("{} (uid {number})", line.name));
        }
        if !locked {
            found.push(format!("{} (/etc/passwd)", line.name));
        }
        numbers.push(line.uid);
    }
    for line in shadow.lines().filter(|line| !line.is_empty()) {
        let mut fields = line.split(':');
        let name = fields.next().unwrap_or_default();
        match fields.next() {
            Some(hash) if hash.starts_with(['!', '*']) => {}
            Some(hash) if name == "root" && !hash.is_empty() => {}
            Some(_) | None => found.push(format!("{name} (/etc/shadow)")),
        }
    }
    for name in ROOTLIKE {
        let members = members(&passwd, &group, name);
        found.extend(members.iter().map(|member| format!("{member} ({name})")));
    }
    let switch = machine.read_if_there("/etc/nsswitch.conf")?;
    for line in
        meaning(&switch).filter(|line| line.starts_with("passwd:") || line.starts_with("shadow:"))
    {
        let words = line
            .split_whitespace()
            .filter(|word| DIRECTORIES.contains(word));
        found.extend(words.map(|word| format!("{word} (/etc/nsswitch.conf)")));
    }
    found.dedup();
    Ok(Found::none(&found))
}

/// Who is in a group, but root.
fn members(passwd: &str, group: &str, name: &str) -> Vec<String> {
    let mut members = Vec::new();
    for line in group.lines() {
        let fields: Vec<&str> = line.split(':').collect();
        if fields.first() != Some(&name) {
            continue;
        }
        let number = fields.get(2).and_then(|number| number.parse().ok());
        let named = fields.get(3).copied().unwrap_or_default().split(',');
        members.extend(
            named
                .filter(|it| !it.is_empty() && *it != "root")
                .map(str::to_owned),
        );
        let primary =
            lines(passwd).filter(|it| number.is_some() && it.gid == number && it.uid != Some(0));
        members.extend(primary.map(|it| it.name.to_owned()));
    }
    members
}

/// Nobody comes in by a key that lies in a home.
pub(crate) fn keys(machine: &Machine) -> Look {
    let passwd = machine.read("/etc/passwd")?;
    let mut found = Vec::new();
    for line in lines(&passwd) {
        for file in KEYS {
            let path = format!("{}/{file}", line.home.trim_end_matches('/'));
            let text = machine.read_if_there(&path)?;
            if meaning(&text).next().is_some() && !found.contains(&path) {
                found.push(path);
            }
        }
    }
    Ok(Found::none(&found))
}

/// Nobody may do anything through sudo or doas; the user of the seat is tried as well.
pub(crate) fn sudo(machine: &Machine) -> Look {
    let mut found = Vec::new();
    if machine.at("/usr/bin/doas").exists() {
        for file in ["/etc/doas.conf", "/usr/local/etc/doas.conf"] {
            let text = machine.read_if_there(file)?;
            found.extend(
                meaning(&text)
                    .filter(|line| line.starts_with("permit"))
                    .map(str::to_owned),
            );
        }
    }
    if machine.at("/usr/bin/sudo").exists() {
        let passwd = machine.read("/etc/passwd")?;
        let group = machine.read("/etc/group")?;
        let mut rules = Vec::new();
        read_sudoers(machine, "/etc/sudoers", 0, &mut rules)?;
        found.extend(
            rules
                .into_iter()
                .filter(|rule| permits(rule, &passwd, &group)),
        );
        if found.is_empty() && machine.must_run().is_ok() {
            found.extend(account::sudo_trial(machine)?);
        }
    }
    Ok(Found::none(&found))
}

/// The rules of a file and of those that it includes.
fn read_sudoers(
    machine: &Machine,
    file: &str,
    depth: usize,
    rules: &mut Vec<String>,
) -> Result<(), Unseen> {
    let text = machine.read(file)?.replace("\\\n", " ");
    for line in text.lines().map(str::trim) {
        let included = line
            .strip_prefix(['@', '#'])
            .and_then(|rest| rest.strip_prefix("include"));
        match included {
            Some(rest) if depth < 4 && rest.starts_with("dir") => {
                let folder = rest["dir".len()..].trim();
                let names = machine.names(folder)?;
                for name in names
                    .iter()
                    .filter(|name| !name.contains('.') && !name.ends_with('~'))
                {
                    read_sudoers(machine, &format!("{folder}/{name}"), depth + 1, rules)?;
                }
            }
            Some(rest) if depth < 4 && machine.open(rest.trim()).is_ok() => {
                read_sudoers(machine, rest.trim(), depth + 1, rules)?;
            }
            Some(_) => rules.push(line.to_owned()),
            None => {
                // A number after the sign is an account, not a comment.
                let is_account = line
                    .strip_prefix('#')
                    .is_some_and(|rest| rest.starts_with(|it: char| it.is_ascii_digit()));
                let is_said = !line.is_empty() && (is_account || !line.starts_with('#'));
                rules.extend(is_said.then(|| line.to_owned()));
            }
        }
    }
    Ok(())
}

/// True when a rule lets anybody but root do something, or everybody without a password.
fn permits(rule: &str, passwd: &str, group: &str) -> bool {
    let first = rule.split_whitespace().next().unwrap_or_default();
    if first.starts_with("Defaults") {
        return rule.contains("!authenticate");
    }
    if first.ends_with("_Alias") {
        return false;
    }
    let Some((whom, _)) = rule.split_once('=') else {
        return true;
    };
    let mut names: Vec<&str> = whom
        .split([',', ' ', '\t'])
        .filter(|name| !name.is_empty())
        .collect();
    // The last word before the sign is the machine.
    names.pop();
    names.is_empty()
        || !names.iter().all(|name| match name.strip_prefix('%') {
            Some(name) => members(passwd, group, name).is_empty(),
            None => *name == "root",
        })
}

/// Where ssh is there, it lets in nobody by a password, and by keys only those whose keys IT keeps in /etc.
pub(crate) fn ssh(machine: &Machine) -> Look {
    machine.must_be_there()?;
    if !machine.at("/usr/sbin/sshd").exists() {
        return Ok(Found::Good);
    }
    let mut text = machine.read("/etc/ssh/sshd_config")?;
    for (_, more) in machine.read_all("/etc/ssh/sshd_config.d", ".conf")? {
        text.push('\n');
        text.push_str(&more);
    }
    let mut found = Vec::new();
    let mut shut = [
        ("passwordauthentication", false),
        ("kbdinteractiveauthentication", false),
    ];
    for line in meaning(&text) {
        let (key, value) = line
            .split_once(|it: char| it.is_whitespace() || it == '=')
            .unwrap_or((line, ""));
        let key = key.to_ascii_lowercase();
        let value = value
            .trim_start_matches(['=', ' ', '\t'])
            .trim_matches(['"', ' '])
            .to_ascii_lowercase();
        let key = match key.as_str() {
            "challengeresponseauthentication" => "kbdinteractiveauthentication",
            other => other,
        };
        let is_fine = match key {
            "passwordauthentication" | "kbdinteractiveauthentication" => {
                shut.iter_mut()
                    .filter(|(name, _)| *name == key)
                    .for_each(|(_, is)| *is = true);
                value == "no"
            }
            "permitrootlogin" => [
                "no",
                "prohibit-password",
                "without-password",
                "forced-commands-only",
            ]
            .contains(&value.as_str()),
            "permitemptypasswords"
            | "hostbasedauthentication"
            | "gssapiauthentication"
            | "kerberosauthentication"
            | "permituserenvironment" => value == "no",
            "authorizedkeyscommand" | "trustedusercakeys" => value == "none",
            "authorizedkeysfile" => value.split_whitespace().all(|file| {
                [".ssh/authorized_keys", ".ssh/authorized_keys2", "none"].contains(&file)
                    || file.starts_with("/etc/")
            }),
            "authenticationmethods" => !value.contains("none"),
            "include" => value == "/etc/ssh/sshd_config.d/*.conf",
            _ => true,
        };
        if !is_fine {
            found.push(line.to_owned());
        }
    }
    found.extend(
        shut.iter()
            .filter(|(_, is)| !is)
            .map(|(name, _)| format!("{name} yes")),
    );
    Ok(Found::none(&found))
}

/// No other server lets people in.
pub(crate) fn remote(machine: &Machine) -> Look {
    machine.must_be_there()?;
    let servers = SERVERS.iter().filter(|server| machine.at(server).exists());
    let mut found: Vec<String> = servers.map(|server| (*server).to_owned()).collect();
    let has_ssh = machine.at("/usr/sbin/sshd").exists();
    if machine.at("/proc/net/tcp").exists() {
        let ports = machine
            .listening()?
            .into_iter()
            .filter(|it| !it.is_loopback)
            .map(|it| it.port);
        let foreign = ports.filter(|port| {
            *port == 22 && !has_ssh || PORTS.iter().any(|range| range.contains(port))
        });
        found.extend(foreign.map(|port| port.to_string()));
    }
    Ok(Found::none(&found))
}
