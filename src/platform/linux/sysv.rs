//! Shared memory, message queues and semaphores of the old kind: they outlive whoever made them.
//!
//! Memory that a process still holds goes with it; so does what a relocated seat's developer has. Root is no
//! user of a seat.

use std::fs;
use std::io;
use std::process::{Command, Stdio};

use crate::platform::Scope;

/// The kinds: the kernel's table, the column of the number, and how `ipcrm` calls the kind.
const KINDS: [(&str, &str, &str); 3] = [
    ("/proc/sysvipc/shm", "shmid", "--shmem-id"),
    ("/proc/sysvipc/msg", "msqid", "--queue-id"),
    ("/proc/sysvipc/sem", "semid", "--semaphore-id"),
];

/// One of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Object {
    option: &'static str,
    number: String,
}

/// Everything of this user that nobody holds.
///
/// # Errors
/// A table cannot be read.
pub fn left(scope: Scope) -> io::Result<Vec<Object>> {
    let user = rustix::process::getuid();
    let mut found = Vec::new();
    if scope == Scope::Relocated || user.is_root() {
        return Ok(found);
    }
    for (table, number, option) in KINDS {
        let table = match fs::read_to_string(table) {
            // A kernel without them.
            Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
            table => table?,
        };
        let numbers = owned(&table, number, user.as_raw());
        found.extend(numbers.into_iter().map(|number| Object { option, number }));
    }
    Ok(found)
}

/// Removes it; one that is gone already is fine.
///
/// # Errors
/// The program of the system for it is missing. Whether the object went, a second look says.
pub fn remove(object: &Object) -> io::Result<()> {
    let mut remove = Command::new("ipcrm");
    remove.args([object.option, &object.number]);
    remove
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    remove.status().map(drop)
}

/// The numbers of the objects in a table of the kernel that belong to this user and that nobody holds.
fn owned(table: &str, number: &str, user: u32) -> Vec<String> {
    let mut lines = table.lines();
    let names: Vec<&str> = lines
        .next()
        .unwrap_or_default()
        .split_whitespace()
        .collect();
    let at = |name: &str| names.iter().position(|known| *known == name);
    let (Some(number), Some(owner)) = (at(number), at("uid")) else {
        return Vec::new();
    };
    let holders = at("nattch");
    let numbers = lines.filter_map(|line| {
        let columns: Vec<&str> = line.split_whitespace().collect();
        let is_held = holders.is_some_and(|at| columns.get(at) != Some(&"0"));
        let is_ours = columns.get(owner)?.parse() == Ok(user);
        (is_ours && !is_held).then(|| columns.get(number).map(|number| (*number).to_owned()))?
    });
    numbers.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_ones_own_and_held_by_nobody_is_left() {
        let memory = "       key      shmid perms       size  cpid  lpid nattch   uid   gid\n\
            \x20        0         11  1600       4096   100   100      0   990   990\n\
            \x20        0         12  1600       4096   100   100      2   990   990\n\
            \x20        0         13  1600       4096   100   100      0     0     0\n";
        assert_eq!(owned(memory, "shmid", 990), ["11"]);
        let queues = "       key      msqid perms      cbytes   qnum lspid lrpid   uid\n\
            \x20        0         21   600           5      1   100     0   990\n";
        assert_eq!(owned(queues, "msqid", 990), ["21"]);
        assert!(owned("", "msqid", 990).is_empty());
    }
}
