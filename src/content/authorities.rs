//! The files of certificates beside the list, and what a list makes of them.
//!
//! Whether a certificate is still valid refuses no list: that changes without anybody's doing, and with it a
//! seat would close over night. It is told by `check` and `doctor`; the engine believes none that is over.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::SystemTime;

use super::text::{self, Unread};
use crate::diagnostic::Problem;
use crate::policy::{self, Policy};
use crate::say;
use crate::trust::{self, AnchorError, Authority, Season, Unfit};

/// What stands in each file that a list names, or why it cannot be read.
pub(crate) type Certificates = BTreeMap<String, Result<Vec<u8>, Unread>>;

/// Authorities, each with the hosts for which it is believed, and the files in which they stand.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Authorities {
    files: Certificates,
    believed: Vec<Believed>,
}

#[derive(Clone, Debug, PartialEq)]
struct Believed {
    authority: Authority,
    hosts: Vec<String>,
}

/// The files beside the list that its text names.
pub(crate) fn beside(list: &Path, text: &str) -> Certificates {
    let entries = policy::certificates_in(text).into_iter();
    let read = |entry: policy::Certificates| {
        let bytes = text::bytes(&list.with_file_name(&entry.file));
        (entry.file, bytes)
    };
    entries.map(read).collect()
}

/// Every entry of the list whose file is missing, is another one than the list says, or has no authority.
pub(super) fn problems(text: &str, files: &Certificates) -> Vec<Problem> {
    let entries = policy::certificates_in(text).into_iter();
    entries
        .filter_map(|entry| authorities(&entry, files).err())
        .collect()
}

impl Authorities {
    /// What this policy makes of these files, in which nothing is wrong.
    pub(crate) fn of(policy: &Policy, files: &Certificates) -> Authorities {
        let mut believed = Vec::new();
        for entry in policy.certificates() {
            let hosts: Vec<String> = policy.believed_for(entry).map(str::to_owned).collect();
            // Where the rules of this region open none of them there is nothing to believe.
            let found = authorities(entry, files).unwrap_or_default();
            let wanted = found.into_iter().filter(|_| !hosts.is_empty());
            believed.extend(wanted.map(|authority| Believed {
                authority,
                hosts: hosts.clone(),
            }));
        }
        Authorities {
            files: files.clone(),
            believed,
        }
    }

    /// True when the engine has to believe nobody more.
    pub(crate) fn is_empty(&self) -> bool {
        self.believed.is_empty()
    }

    /// The files in which they stand.
    pub(super) fn files(&self) -> &Certificates {
        &self.files
    }

    /// The anchors that an engine may believe, in letters; empty when there are none.
    ///
    /// # Errors
    /// One cannot be made.
    pub(crate) fn anchors(&self) -> Result<String, AnchorError> {
        let anchor = |one: &Believed| {
            let hosts: Vec<&str> = one.hosts.iter().map(String::as_str).collect();
            one.authority.anchor(&hosts)
        };
        self.believed.iter().map(anchor).collect()
    }
}

/// The authorities in the file of this entry.
fn authorities(
    entry: &policy::Certificates,
    files: &Certificates,
) -> Result<Vec<Authority>, Problem> {
    let file = &entry.file;
    let wrong = |message| Problem::new(entry.file_span.clone(), message);
    let bytes = match files.get(file) {
        Some(Ok(bytes)) => bytes,
        Some(Err(why)) => {
            let why = why.to_string();
            return Err(wrong(say!(
                "content-certificate-unread",
                file = file,
                why = why
            )));
        }
        None => return Err(wrong(say!("content-missing"))),
    };
    let found = trust::read(bytes).map_err(|unfit| {
        wrong(match unfit {
            Unfit::NoCertificate => say!("content-certificate-none", file = file),
            Unfit::NoAuthority => say!("content-certificate-no-authority", file = file),
            Unfit::Constrained => say!("content-certificate-constrained", file = file),
        })
    })?;
    match trust::has_sum(bytes, &found, &entry.sha256) {
        true => Ok(found),
        false => {
            let message = say!("content-certificate-sum", file = file);
            let problem = Problem::new(entry.sha256_span.clone(), message);
            Err(problem.with_hint(say!("content-certificate-sum-hint", file = file)))
        }
    }
}

/// Every certificate that is not valid at this moment.
pub(crate) fn out_of_season(text: &str, files: &Certificates, moment: SystemTime) -> Vec<Problem> {
    let mut problems = Vec::new();
    for entry in policy::certificates_in(text) {
        let found = authorities(&entry, files).unwrap_or_default();
        let seasons = found.iter().map(|authority| authority.season(moment));
        let file = &entry.file;
        let message = seasons.into_iter().find_map(|season| match season {
            Season::Valid => None,
            Season::TooEarly => Some(say!("content-certificate-early", file = file)),
            Season::Over => Some(say!("content-certificate-over", file = file)),
        });
        let problem = message.map(|message| Problem::new(entry.file_span.clone(), message));
        problems.extend(problem);
    }
    problems
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, UNIX_EPOCH};

    use rcgen::{BasicConstraints, CertificateParams, IsCa, KeyPair};

    use super::super::list;
    use super::*;
    use crate::diagnostic::line_and_column;

    fn certificate(change: impl FnOnce(&mut CertificateParams)) -> String {
        let mut params = CertificateParams::default();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        change(&mut params);
        params
            .self_signed(&KeyPair::generate().unwrap())
            .unwrap()
            .pem()
    }

    fn sum(bytes: &[u8]) -> String {
        let sum = trust::sum_of(bytes);
        sum.iter().map(|byte| format!("{byte:02x}")).collect()
    }

    /// A list with an entry for each of these files, whose sums agree.
    fn list(files: &[(&str, &[u8])]) -> String {
        let mut text = String::from(
            "[[portal]]\nid = 'p'\nname = 'П'\nhome = 'https://p.test/'\nhosts = ['p.test']\n",
        );
        for (name, bytes) in files {
            let sum = sum(bytes);
            text += "[[certificates]]\n";
            text += &format!("file = '{name}'\nsha256 = '{sum}'\nhosts = ['p.test']\n");
        }
        text
    }

    fn laid(files: &[(&str, &[u8])]) -> Certificates {
        let owned = files
            .iter()
            .map(|(name, bytes)| ((*name).to_owned(), Ok(bytes.to_vec())));
        owned.collect()
    }

    fn problems(text: &str, files: &Certificates) -> Vec<(usize, usize, String)> {
        let problems = list::accept(text, None, files).err().unwrap_or_default();
        let cited = problems.iter().map(|problem| {
            let (line, column) = line_and_column(text, problem.span.start);
            (line, column, problem.message.clone())
        });
        cited.collect()
    }

    #[test]
    fn what_is_wrong_with_the_files_is_said_all_at_once_each_at_its_line() {
        let root = certificate(|_| {});
        let leaf = certificate(|params| params.is_ca = IsCa::NoCa);
        let bound = certificate(|params| {
            params.name_constraints = Some(rcgen::NameConstraints {
                permitted_subtrees: vec![rcgen::GeneralSubtree::DnsName("p.test".into())],
                excluded_subtrees: Vec::new(),
            });
        });
        let files: [(&str, &[u8]); 6] = [
            ("gone.crt", b""),
            ("page.crt", b"<html>not found</html>"),
            ("leaf.crt", leaf.as_bytes()),
            ("bound.crt", bound.as_bytes()),
            ("other.crt", root.as_bytes()),
            ("torn.crt", &root.as_bytes()[..200]),
        ];
        let text = list(&files).replace(&sum(root.as_bytes()), &sum(b"another"));
        let mut laid = laid(&files);
        laid.insert("gone.crt".to_owned(), Err(Unread::Missing));
        let found = problems(&text, &laid);
        let places: Vec<_> = found
            .iter()
            .map(|(line, column, _)| (*line, *column))
            .collect();
        assert_eq!(
            places,
            [(7, 8), (11, 8), (15, 8), (19, 8), (24, 10), (27, 8)],
            "{found:#?}"
        );
        for ((_, _, message), (name, _)) in found.iter().zip(files) {
            assert!(message.contains(name), "{message}");
        }
        // The text itself breaks a promise, too.
        let text = format!("must_allow = ['https://q.test/']\n{text}");
        assert_eq!(problems(&text, &laid).len(), 7);
        let text = format!("must_alow = []\n{text}");
        assert_eq!(problems(&text, &laid).len(), 7);
    }

    #[test]
    fn a_file_in_letters_or_not_is_taken_by_either_sum() {
        let root = certificate(|_| {});
        let bare = pem_body(&root);
        let text = list(&[("root.crt", root.as_bytes())]);
        let by_certificate = list(&[("root.crt", &bare)]);
        let (letters, bytes) = (
            laid(&[("root.crt", root.as_bytes())]),
            laid(&[("root.crt", &bare)]),
        );
        assert_eq!(problems(&text, &letters), []);
        assert_eq!(problems(&by_certificate, &letters), []);
        assert_eq!(problems(&by_certificate, &bytes), []);
        let (_, authorities) = list::accept(&text, None, &letters).unwrap();
        assert_eq!(
            authorities.anchors().unwrap().matches("BEGIN CERT").count(),
            1
        );
        let both = root.clone() + &certificate(|_| {});
        let text = list(&[("both.crt", both.as_bytes())]);
        let (_, both) = list::accept(&text, None, &laid(&[("both.crt", both.as_bytes())])).unwrap();
        assert_eq!(both.anchors().unwrap().matches("BEGIN CERT").count(), 2);
    }

    #[test]
    fn a_certificate_out_of_season_is_told_and_refuses_no_list() {
        let root = certificate(|params| {
            params.not_before = rcgen::date_time_ymd(2020, 1, 1);
            params.not_after = rcgen::date_time_ymd(2030, 1, 1);
        });
        let files = laid(&[("root.crt", root.as_bytes())]);
        let text = list(&[("root.crt", root.as_bytes())]);
        assert_eq!(problems(&text, &files), []);
        let told = |years: u64| {
            let moment = UNIX_EPOCH + Duration::from_secs(years * 31_556_952);
            let told = out_of_season(&text, &files, moment);
            told.into_iter()
                .map(|problem| problem.message)
                .collect::<String>()
        };
        assert!(told(49).contains("ещё не начался"));
        assert_eq!(told(55), "");
        assert!(told(61).contains("истёк"));
    }

    fn pem_body(pem: &str) -> Vec<u8> {
        use base64::Engine as _;
        let letters: String = pem
            .lines()
            .filter(|line| !line.starts_with("---"))
            .collect();
        base64::engine::general_purpose::STANDARD
            .decode(letters)
            .unwrap()
    }
}
