//! A bundle as one file: a tar with the same bytes for the same content, and nothing in it but plain files.
//!
//! What may stand in it is named one by one: the list, certificates beside it, guides and their pictures. So
//! nothing can lead out of the folder into which it is unpacked: there are no links, no devices, no folders.

use std::collections::BTreeMap;
use std::io::Read;

use tar::{Archive, Builder, EntryType, Header};

use crate::guides::pictures;
use crate::say;

/// What stands in each file of a bundle, by its path in it.
pub(crate) type Files = BTreeMap<String, Vec<u8>>;

/// The list in a bundle.
pub(super) const LIST: &str = "allowlist.toml";

/// The folder of the guides in a bundle.
pub(super) const GUIDES: &str = "instructions";

/// The most bytes of a whole bundle.
pub(super) const LARGEST: u64 = 32 << 20;

/// The most bytes of one file in it: no list, guide or picture that a seat takes is larger.
const LARGEST_FILE: u64 = 4 << 20;

/// The most files in it.
const MOST_FILES: usize = 2_000;

/// The longest path that a tar holds without an entry of its own for the name, in bytes.
const LONGEST_PATH: usize = 100;

/// Why this is no bundle, or cannot become one.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Unfit {
    /// Its form is broken.
    #[error("{}", say!("deploy-archive-torn"))]
    Torn,
    /// It has something else than a plain file.
    #[error("{}", say!("deploy-archive-kind", name = name))]
    Kind {
        /// What it is called there.
        name: String,
    },
    /// A file that has no place in a bundle.
    #[error("{}", say!("deploy-archive-place", name = name))]
    Place {
        /// What it is called there.
        name: String,
    },
    /// A file is there twice.
    #[error("{}", say!("deploy-archive-twice", name = name))]
    Twice {
        /// What it is called there.
        name: String,
    },
    /// A file or the whole is too large, or there are too many.
    #[error("{}", say!("deploy-archive-large"))]
    Large,
    /// There is no list in it.
    #[error("{}", say!("deploy-archive-no-list"))]
    NoList,
}

/// The bundle of these files.
///
/// # Errors
/// A seat would refuse it.
pub(super) fn pack(files: &Files) -> Result<Vec<u8>, Unfit> {
    let mut tar = Builder::new(Vec::new());
    for (name, bytes) in files {
        let mut header = Header::new_ustar();
        header.set_entry_type(EntryType::Regular);
        header.set_mode(0o644);
        header.set_size(bytes.len() as u64);
        is_place(name)
            .then(|| tar.append_data(&mut header, name, bytes.as_slice()))
            .ok_or_else(|| Unfit::Place { name: name.clone() })?
            .map_err(|_| Unfit::Torn)?;
    }
    let packed = tar.into_inner().map_err(|_| Unfit::Torn)?;
    // The same check as the seat's: what is refused there must not be signed.
    unpack(&packed)?;
    Ok(packed)
}

/// What stands in a bundle.
///
/// # Errors
/// It has anything that does not belong into one.
pub(super) fn unpack(packed: &[u8]) -> Result<Files, Unfit> {
    if packed.len() as u64 > LARGEST {
        return Err(Unfit::Large);
    }
    let mut files = Files::new();
    let mut archive = Archive::new(packed);
    // Raw: an entry that only says how the next one is to be read is refused, too.
    let entries = archive.entries().map_err(|_| Unfit::Torn)?.raw(true);
    for entry in entries {
        let mut entry = entry.map_err(|_| Unfit::Torn)?;
        let name = String::from_utf8_lossy(&entry.path_bytes()).into_owned();
        if entry.header().entry_type() != EntryType::Regular {
            return Err(Unfit::Kind { name });
        }
        if !is_place(&name) {
            return Err(Unfit::Place { name });
        }
        let size = entry.size();
        if size > LARGEST_FILE || files.len() == MOST_FILES {
            return Err(Unfit::Large);
        }
        let mut bytes = Vec::new();
        let read = entry.read_to_end(&mut bytes).map_err(|_| Unfit::Torn)?;
        if read as u64 != size {
            return Err(Unfit::Torn);
        }
        if files.insert(name.clone(), bytes).is_some() {
            return Err(Unfit::Twice { name });
        }
    }
    match files.contains_key(LIST) {
        true => Ok(files),
        false => Err(Unfit::NoList),
    }
}

/// True for a path that a file of a bundle may have.
fn is_place(path: &str) -> bool {
    let is_plain = |name: &str| {
        let is_whole = !name.is_empty() && !name.starts_with('.');
        is_whole && !name.contains(|letter: char| letter.is_control() || letter == '\\')
    };
    let parts: Vec<&str> = path.split('/').collect();
    let is_known = match parts.as_slice() {
        [_beside_the_list] => true,
        [GUIDES, guide] => guide.ends_with(".md"),
        [GUIDES, pictures::FOLDER, _picture] => true,
        _ => false,
    };
    is_known && path.len() <= LONGEST_PATH && parts.into_iter().all(is_plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn files(names: &[&str]) -> Files {
        let named = names
            .iter()
            .map(|name| ((*name).to_owned(), name.as_bytes().to_vec()));
        named.collect()
    }

    /// A tar with a list, and with this entry, whose name is written as it is.
    fn with_entry(kind: EntryType, name: &str, size: u64) -> Vec<u8> {
        let mut tar = Builder::new(Vec::new());
        let mut add = |kind: EntryType, name: &str, size: u64, bytes: &[u8]| {
            let mut header = Header::new_ustar();
            header.as_old_mut().name[..name.len()].copy_from_slice(name.as_bytes());
            header.set_entry_type(kind);
            header.set_size(size);
            header.set_cksum();
            tar.append(&header, bytes).unwrap();
        };
        add(EntryType::Regular, LIST, 0, b"");
        add(kind, name, size, &vec![b'a'; size as usize]);
        tar.into_inner().unwrap()
    }

    #[test]
    fn the_same_files_give_the_same_bytes_and_come_back() {
        let files = files(&[
            LIST,
            "root.crt",
            "instructions/ж.md",
            "instructions/pictures/a.png",
        ]);
        let packed = pack(&files).unwrap();
        assert_eq!(packed, pack(&files.clone()).unwrap());
        assert_eq!(unpack(&packed).unwrap(), files);
    }

    #[test]
    fn what_could_lead_out_of_the_folder_is_refused() {
        for name in [
            "../allowlist.toml",
            "/etc/passwd",
            "instructions/../../x.md",
            "instructions/./x.md",
            "instructions//x.md",
            "instructions/pictures/../x.png",
            "instructions/sub/x.md",
            "instructions/x.sh",
            "instructions/pictures",
            ".hidden",
            "a\\b",
            "a\u{7}b",
        ] {
            let packed = with_entry(EntryType::Regular, name, 1);
            let name = name.to_owned();
            assert_eq!(unpack(&packed), Err(Unfit::Place { name: name.clone() }));
            let mut given = files(&[LIST]);
            given.insert(name.clone(), Vec::new());
            assert_eq!(pack(&given), Err(Unfit::Place { name }));
        }
    }

    #[test]
    fn what_is_no_plain_file_is_refused() {
        for kind in [
            EntryType::Symlink,
            EntryType::Link,
            EntryType::Directory,
            EntryType::Char,
            EntryType::Block,
            EntryType::Fifo,
            EntryType::GNUSparse,
            EntryType::GNULongName,
            EntryType::XHeader,
            EntryType::XGlobalHeader,
        ] {
            let packed = with_entry(kind, "x.crt", 0);
            assert_eq!(
                unpack(&packed),
                Err(Unfit::Kind {
                    name: "x.crt".into()
                }),
                "{kind:?}"
            );
        }
    }

    #[test]
    fn what_is_torn_too_large_or_without_a_list_is_refused() {
        let packed = with_entry(EntryType::Regular, "x.crt", 5_000);
        assert_eq!(unpack(&packed[..packed.len() - 4_000]), Err(Unfit::Torn));
        assert_eq!(
            unpack(b"no tar at all, whatever its length may be"),
            Err(Unfit::Torn)
        );
        let large = with_entry(EntryType::Regular, "x.crt", LARGEST_FILE + 1);
        assert_eq!(unpack(&large), Err(Unfit::Large));
        let twice = with_entry(EntryType::Regular, LIST, 0);
        assert_eq!(unpack(&twice), Err(Unfit::Twice { name: LIST.into() }));
        assert_eq!(pack(&files(&["x.crt"])), Err(Unfit::NoList));
        let many: Vec<String> = (0..=MOST_FILES).map(|n| format!("{n}.crt")).collect();
        let many = Files::from_iter(many.into_iter().map(|name| (name, Vec::new())));
        assert_eq!(pack(&many), Err(Unfit::Large));
        // The bytes say that there are more of them than there are.
        let mut bomb = with_entry(EntryType::Regular, "x.crt", 1);
        bomb[512 + 124..512 + 136].copy_from_slice(b"77777777777\0");
        assert_eq!(unpack(&bomb), Err(Unfit::Torn));
    }
}
