//! What lies at one path, as a value: it can be read, compared, kept, and put back exactly.

use std::fs::{self, File, Permissions};
use std::io::{self, Write};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt, PermissionsExt, chown, lchown, symlink};
use std::path::Path;

use base64::prelude::{BASE64_STANDARD, Engine};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::files::{forget_unfinished, sync_directory, unfinished};

/// What lies at a path: nothing, a file, a link or a folder, with its owner and its rights.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Entry {
    /// Nothing.
    Missing,
    /// A file.
    File {
        /// What stands in it.
        #[serde(serialize_with = "to_letters", deserialize_with = "from_letters")]
        bytes: Vec<u8>,
        /// Its owner and rights.
        access: Access,
    },
    /// A symbolic link, and where it leads.
    Link(String),
    /// A folder; what is in it has entries of its own.
    Folder(Access),
}

/// Who owns something, and who may do what with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Access {
    /// The rights, as `chmod` has them.
    pub mode: u32,
    /// The owner.
    pub uid: u32,
    /// The group.
    pub gid: u32,
}

impl Access {
    /// Of root, with these rights.
    pub fn roots(mode: u32) -> Access {
        Access {
            mode,
            uid: 0,
            gid: 0,
        }
    }
}

impl Entry {
    /// What lies there now.
    ///
    /// # Errors
    /// It cannot be read, or is a device, a pipe or a socket.
    pub fn at(path: &Path) -> io::Result<Entry> {
        let data = match fs::symlink_metadata(path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Entry::Missing),
            other => other?,
        };
        let access = Access {
            mode: data.mode() & 0o7777,
            uid: data.uid(),
            gid: data.gid(),
        };
        let kind = data.file_type();
        if kind.is_symlink() {
            let target = fs::read_link(path)?.into_os_string().into_string();
            return Ok(Entry::Link(target.map_err(|_| io::ErrorKind::InvalidData)?));
        }
        if kind.is_dir() {
            return Ok(Entry::Folder(access));
        }
        if !kind.is_file() {
            return Err(io::ErrorKind::InvalidInput.into());
        }
        Ok(Entry::File {
            bytes: fs::read(path)?,
            access,
        })
    }

    /// Puts this there, in one step where that is possible, and returns when it would survive a power cut.
    /// Of a folder that is not empty nothing is taken away.
    ///
    /// # Errors
    /// The disk does not take it; what was there is still there.
    pub fn put(&self, path: &Path) -> io::Result<()> {
        let folder = path.parent().ok_or(io::ErrorKind::InvalidInput)?;
        forget_unfinished(path)?;
        let new = unfinished(path);
        match self {
            Entry::Missing => take_away(path)?,
            Entry::File { bytes, access } => {
                let mut options = File::options();
                let mut file = options
                    .write(true)
                    .create_new(true)
                    .mode(0o600)
                    .open(&new)?;
                file.write_all(bytes)?;
                chown(&new, Some(access.uid), Some(access.gid))?;
                // After the owner, whose change takes special rights away.
                file.set_permissions(Permissions::from_mode(access.mode))?;
                file.sync_all()?;
                fs::rename(&new, path)?;
            }
            Entry::Link(target) => {
                symlink(target, &new)?;
                lchown(&new, Some(0), Some(0))?;
                fs::rename(&new, path)?;
            }
            Entry::Folder(access) => {
                match fs::create_dir(path) {
                    Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                    other => other?,
                }
                chown(path, Some(access.uid), Some(access.gid))?;
                fs::set_permissions(path, Permissions::from_mode(access.mode))?;
            }
        }
        sync_directory(folder)
    }
}

fn take_away(path: &Path) -> io::Result<()> {
    match fs::symlink_metadata(path) {
        Ok(data) if data.is_dir() => fs::remove_dir(path),
        Ok(_) => fs::remove_file(path),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(error) => Err(error),
    }
}

fn to_letters<S: Serializer>(bytes: &[u8], out: S) -> Result<S::Ok, S::Error> {
    out.serialize_str(&BASE64_STANDARD.encode(bytes))
}

fn from_letters<'de, D: Deserializer<'de>>(input: D) -> Result<Vec<u8>, D::Error> {
    let letters = String::deserialize(input)?;
    BASE64_STANDARD
        .decode(letters)
        .map_err(serde::de::Error::custom)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_there_comes_back_exactly() {
        let disk = tempfile::tempdir().unwrap();
        let path = disk.path().join("etc");
        let data = fs::metadata(disk.path()).unwrap();
        let access = |mode| Access {
            mode,
            uid: data.uid(),
            gid: data.gid(),
        };
        let entries = [
            Entry::File {
                bytes: b"\xffa\n".to_vec(),
                access: access(0o4640),
            },
            Entry::Link("/dev/null".to_owned()),
            Entry::Missing,
            Entry::Folder(access(0o750)),
            Entry::Missing,
        ];
        for entry in &entries {
            entry.put(&path).unwrap();
            assert_eq!(&Entry::at(&path).unwrap(), entry);
            let kept = serde_json::to_string(entry).unwrap();
            assert_eq!(&serde_json::from_str::<Entry>(&kept).unwrap(), entry);
        }
    }

    #[test]
    fn a_folder_with_something_in_it_stays() {
        let disk = tempfile::tempdir().unwrap();
        fs::write(disk.path().join("a"), "").unwrap();
        assert!(Entry::Missing.put(disk.path()).is_err());
        assert!(disk.path().join("a").exists());
    }
}
