//! The publisher's keys: five files in a folder, of which a usual week needs two.
//!
//! Three keys of the root say which other keys count, and two of them are enough; they belong on sticks in different
//! hands. The key of the list signs what is published; the daily key says every day that it is still the newest.

use std::fmt;
use std::fs::{self, DirBuilder};
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};

use aws_lc_rs::signature::Ed25519KeyPair;
use pem::Pem;
use tough::async_trait;
use tough::key_source::KeySource;
use tough::sign::{Sign, parse_keypair};
use zeroize::Zeroizing;

use super::error::Error;
use crate::platform;

/// Which key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Name {
    /// The first of the root.
    Root1,
    /// The second.
    Root2,
    /// The third.
    Root3,
    /// It signs what is published.
    List,
    /// It signs that nothing newer is published.
    Daily,
}

impl Name {
    /// Every key.
    pub(crate) const ALL: [Name; 5] = [
        Name::Root1,
        Name::Root2,
        Name::Root3,
        Name::List,
        Name::Daily,
    ];

    /// The keys of the root, in the order in which the root names them.
    pub(super) const ROOT: [Name; 3] = [Name::Root1, Name::Root2, Name::Root3];

    /// What it is called on the command line, and its file.
    pub(crate) fn code(self) -> &'static str {
        match self {
            Name::Root1 => "root-1",
            Name::Root2 => "root-2",
            Name::Root3 => "root-3",
            Name::List => "list",
            Name::Daily => "daily",
        }
    }
}

/// A folder of keys.
#[derive(Clone, Debug)]
pub(crate) struct Keys(PathBuf);

impl Keys {
    /// Those in this folder.
    pub(crate) fn in_folder(folder: &Path) -> Keys {
        Keys(folder.to_path_buf())
    }

    /// Makes all five in a folder that only its owner reads.
    ///
    /// # Errors
    /// One of them is there already: nothing is made then. Or the disk does not take it.
    pub(crate) fn make_all(&self) -> Result<(), Error> {
        if let Some(name) = Name::ALL.into_iter().find(|name| self.file(*name).exists()) {
            return Err(Error::KeyExists(self.file(name)));
        }
        let mut builder = DirBuilder::new();
        let made = builder.recursive(true).mode(0o700).create(&self.0);
        made.map_err(Error::io(&self.0))?;
        Name::ALL.into_iter().try_for_each(|name| self.make(name))
    }

    /// Makes a new key in the place of one that is lost or known to others; what is there is kept under another name.
    ///
    /// # Errors
    /// The disk does not take it.
    pub(crate) fn replace(&self, name: Name) -> Result<(), Error> {
        let file = self.file(name);
        if file.exists() {
            let old = (1..).map(|n| self.0.join(format!("{}.old-{n}.pem", name.code())));
            let free = old.into_iter().find(|old| !old.exists());
            let free = free.expect("some number is free");
            fs::rename(&file, free).map_err(Error::io(&file))?;
        }
        self.make(name)
    }

    fn make(&self, name: Name) -> Result<(), Error> {
        let file = self.file(name);
        let pair = Ed25519KeyPair::generate().map_err(|_| Error::NoKeyMade)?;
        let secret = pair.to_pkcs8v1().map_err(|_| Error::NoKeyMade)?;
        let text = pem::encode(&Pem::new("PRIVATE KEY", secret.as_ref()));
        platform::replace(&file, Zeroizing::new(text).as_bytes()).map_err(Error::io(&file))
    }

    /// One key.
    ///
    /// # Errors
    /// It is not there, or is no key.
    pub(super) fn one(&self, name: Name) -> Result<Key, Error> {
        Key::read(&self.file(name))
    }

    /// Every key of the folder, those that were replaced, too.
    ///
    /// # Errors
    /// One of them cannot be read, or is no key.
    pub(super) fn all(&self) -> Result<Vec<Key>, Error> {
        let entries = fs::read_dir(&self.0).map_err(Error::io(&self.0))?;
        let mut files = Vec::new();
        for entry in entries {
            let path = entry.map_err(Error::io(&self.0))?.path();
            if path.extension().is_some_and(|end| end == "pem") {
                files.push(path);
            }
        }
        files.sort();
        files.iter().map(|file| Key::read(file)).collect()
    }

    /// Where this key lies.
    pub(crate) fn file(&self, name: Name) -> PathBuf {
        self.0.join(format!("{}.pem", name.code()))
    }
}

/// A key that signs.
#[derive(Clone)]
pub(super) struct Key(Zeroizing<Vec<u8>>);

impl fmt::Debug for Key {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Key").finish_non_exhaustive()
    }
}

impl Key {
    fn read(file: &Path) -> Result<Key, Error> {
        let text = Zeroizing::new(fs::read(file).map_err(Error::io(file))?);
        let unfit = || Error::NoKey(file.to_path_buf());
        let pem = pem::parse(&*text).map_err(|_| unfit())?;
        let key = Key(Zeroizing::new(pem.into_contents()));
        parse_keypair(&key.0).map_err(|_| unfit())?;
        Ok(key)
    }

    /// What everybody may know of it.
    pub(super) fn public(&self) -> Result<tough::schema::key::Key, Error> {
        Ok(parse_keypair(&self.0)?.tuf_key())
    }

    /// As the library wants it.
    pub(super) fn source(&self) -> Box<dyn KeySource> {
        Box::new(self.clone())
    }
}

/// An error as the library wants it.
type Whatever = Box<dyn std::error::Error + Send + Sync>;

#[async_trait]
impl KeySource for Key {
    async fn as_sign(&self) -> Result<Box<dyn Sign>, Whatever> {
        Ok(Box::new(parse_keypair(&self.0)?))
    }

    async fn write(&self, _value: &str, _key_id: &str) -> Result<(), Whatever> {
        Err(std::io::Error::from(std::io::ErrorKind::Unsupported).into())
    }
}
