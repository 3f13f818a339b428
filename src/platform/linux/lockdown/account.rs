//! The user that the seat runs as: nobody special.
//!
//! Read from passwd and group below the root. An account that only a directory service knows is not
//! there, and so unseen: the groups that such a service gives could not be judged either.

use std::os::unix::fs::MetadataExt;
use std::os::unix::process::CommandExt;
use std::process::{Command, Stdio};

use super::{Found, Look, Machine, Unseen};
use crate::say;

/// Groups that the user of a seat may be in beside its own: they print and scan.
const HARMLESS: &[&str] = &["lp", "scanner", "users"];

/// Where a shell lets nobody in.
const NO_SHELL: &[&str] = &["nologin", "false", "true"];

/// A line of passwd.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Account {
    pub(super) name: String,
    pub(super) uid: u32,
    pub(super) gid: u32,
    shell: String,
}

impl Account {
    pub(super) fn of(machine: &Machine) -> Result<Account, Unseen> {
        let uid = match std::fs::metadata(&machine.state) {
            Ok(state) => state.uid(),
            Err(_) => rustix::process::getuid().as_raw(),
        };
        let passwd = machine.read("/etc/passwd")?;
        Account::find(&passwd, uid)
            .ok_or_else(|| Unseen(say!("doctor-no-account", uid = uid.to_string())))
    }

    pub(super) fn find(passwd: &str, uid: u32) -> Option<Account> {
        Account::all(passwd).find(|account| account.uid == uid)
    }

    pub(super) fn named(passwd: &str, name: &str) -> Option<Account> {
        Account::all(passwd).find(|account| account.name == name)
    }

    fn all(passwd: &str) -> impl Iterator<Item = Account> {
        passwd.lines().filter_map(|line| {
            let mut fields = line.split(':');
            Some(Account {
                name: fields.next()?.to_owned(),
                uid: fields.nth(1)?.parse().ok()?,
                gid: fields.next()?.parse().ok()?,
                shell: fields.nth(2).unwrap_or_default().to_owned(),
            })
        })
    }

    /// The names of the groups that it is in.
    fn groups(&self, group: &str) -> Vec<String> {
        let is_in = |line: &&str| {
            let mut fields = line.split(':').skip(2);
            let number = fields.next().and_then(|number| number.parse().ok());
            let mut members = fields.next().unwrap_or_default().split(',');
            number == Some(self.gid) || members.any(|member| member == self.name)
        };
        let names = group.lines().filter(is_in);
        names
            .filter_map(|line| Some(line.split(':').next()?.to_owned()))
            .collect()
    }

    /// A command that this user starts. Only root may start it for somebody else.
    pub(super) fn command(&self, program: &str) -> Result<Command, Unseen> {
        let caller = rustix::process::getuid().as_raw();
        let mut command = Command::new(program);
        if caller != self.uid {
            if caller != 0 {
                return Err(Unseen(say!("doctor-ask-as-root")));
            }
            command.gid(self.gid).uid(self.uid);
        }
        command
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .current_dir("/");
        Ok(command)
    }
}

pub(crate) fn is_nobody_special(machine: &Machine) -> Look {
    let account = machine.account()?;
    Ok(match account.uid {
        0 => Found::Bad(account.name),
        _ => Found::Good,
    })
}

pub(crate) fn groups(machine: &Machine) -> Look {
    let group = machine.read("/etc/group")?;
    let account = machine.account()?;
    let mut found = account.groups(&group);
    found.retain(|name| *name != account.name && !HARMLESS.contains(&name.as_str()));
    Ok(Found::none(&found))
}

/// `sudo -n -l` answers without a password only to whom something is permitted without one.
pub(super) fn sudo_trial(machine: &Machine) -> Result<Option<String>, Unseen> {
    let account = machine.account()?;
    let listed = account
        .command("/usr/bin/sudo")?
        .args(["-n", "-l"])
        .status();
    match listed {
        Ok(status) => Ok(status.success().then_some(account.name)),
        Err(error) => Err(Unseen::file("/usr/bin/sudo", &error)),
    }
}

pub(crate) fn shell(machine: &Machine) -> Look {
    let shell = machine.account()?.shell;
    let name = shell.rsplit('/').next().unwrap_or_default();
    Ok(match NO_SHELL.contains(&name) {
        true => Found::Good,
        false => Found::Bad(shell),
    })
}

#[cfg(test)]
impl Account {
    pub(super) fn sample(name: &str, number: u32) -> Account {
        let passwd = format!("{name}:x:{number}:{number}::/:/usr/sbin/nologin");
        Account::find(&passwd, number).unwrap()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PASSWD: &str = "root:x:0:0:root:/root:/bin/bash\n\
        broken\n\
        kiosk:x:990:990:Рабочее место:/var/lib/sps-kiosk:/usr/sbin/nologin\n";

    #[test]
    fn an_account_is_found_by_its_number() {
        let kiosk = Account::find(PASSWD, 990).unwrap();
        assert_eq!((kiosk.name.as_str(), kiosk.gid), ("kiosk", 990));
        assert_eq!(kiosk.shell, "/usr/sbin/nologin");
        assert_eq!(Account::find(PASSWD, 991), None);
    }

    #[test]
    fn groups_are_those_of_the_number_and_those_that_name_it() {
        let kiosk = Account::find(PASSWD, 990).unwrap();
        let group = "sudo:x:27:anna,kiosk\nadm:x:4:kiosky\nkiosk:x:990:\nlp:x:7:kiosk\n";
        assert_eq!(kiosk.groups(group), ["sudo", "kiosk", "lp"]);
    }
}
