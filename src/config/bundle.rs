//! `[bundle]`: where signed bundles come from.

use std::path::PathBuf;

use url::{Host, Url};

use super::Places;
use crate::diagnostic::Problem;
use crate::diagnostic::table::Table;
use crate::say;

/// `[bundle]`: the one place from which a seat takes bundles by itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BundleSource {
    /// A server of plain files (`url`): https, a name and no address, since a certificate is for names; it ends
    /// with a slash.
    Server(Url),
    /// A folder (`path`), of a share that the system mounts.
    Folder(PathBuf),
}

pub(super) fn read(
    section: Option<Table<'_>>,
    places: &Places,
    problems: &mut Vec<Problem>,
) -> Option<BundleSource> {
    // As it ships: a heading with nothing below.
    let mut section = section.filter(|section| !section.is_empty())?;
    let url = section.words("url", problems);
    let path = section.words("path", problems);
    let span = section.span.clone();
    section.finish(problems);
    match (url, path) {
        (Some(url), None) => match server(url.text) {
            Some(server) => Some(BundleSource::Server(server)),
            None => {
                let problem = Problem::new(url.span, say!("config-bundle-url"));
                problems.push(problem.with_hint(say!("config-bundle-hint")));
                None
            }
        },
        (None, Some(path)) => Some(BundleSource::Folder(places.etc.join(path.text))),
        (Some(_), Some(_)) | (None, None) => {
            let problem = Problem::new(span, say!("config-bundle-one"));
            problems.push(problem.with_hint(say!("config-bundle-hint")));
            None
        }
    }
}

fn server(address: &str) -> Option<Url> {
    let mut url = Url::parse(address).ok()?;
    let is_plain = url.username().is_empty()
        && url.password().is_none()
        && url.query().is_none()
        && url.fragment().is_none();
    let is_named = matches!(url.host(), Some(Host::Domain(_)));
    if url.scheme() != "https" || !is_plain || !is_named {
        return None;
    }
    if !url.path().ends_with('/') {
        let path = format!("{}/", url.path());
        url.set_path(&path);
    }
    Some(url)
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::super::Config;
    use super::*;

    fn read(bundle: &str) -> Result<Option<BundleSource>, usize> {
        let places = Places::under(Path::new("/r"));
        let config = Config::parse(&format!("[bundle]\n{bundle}\n"), &places);
        let config = config.map_err(|problems| problems.len())?;
        Ok(config.bundle)
    }

    fn check(url: &str, expected: &str) {
        let expected = BundleSource::Server(Url::parse(expected).unwrap());
        assert_eq!(read(&format!("url = '{url}'")), Ok(Some(expected)), "{url}");
    }

    #[test]
    fn bundles_come_from_one_place() {
        check("https://lists.mfc.test/sps", "https://lists.mfc.test/sps/");
        check(
            "https://lists.mfc.test:8443/",
            "https://lists.mfc.test:8443/",
        );
        let share = BundleSource::Folder("/mnt/sps".into());
        assert_eq!(read("path = '/mnt/sps'"), Ok(Some(share)));
        assert_eq!(read(""), Ok(None));
    }

    #[test]
    fn what_is_no_server_of_files_is_refused() {
        for refused in [
            "url = 'http://lists.mfc.test/'",
            "url = 'https://10.1.2.3/'",
            "url = 'https://u:p@lists.mfc.test/'",
            "url = 'https://lists.mfc.test/?a=b'",
            "url = 'lists.mfc.test'",
            "url = 'https://lists.mfc.test/'\npath = '/mnt'",
        ] {
            assert_eq!(read(refused), Err(1), "{refused}");
        }
    }
}
