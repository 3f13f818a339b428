//! The name that a portal gives a download, as people wrote it.
//!
//! Servers write a Russian name in half a dozen ways, and the engine understands two of them. Where a name
//! came in the bytes of an old encoding the engine has lost them before anybody can ask: the address names the
//! file then. Pure: nothing here is a path yet.

use encoding_rs::{UTF_8, WINDOWS_1251};
use mailparse::{MailHeader, parse_content_disposition, parse_header};
use url::Url;

/// What stands for a letter that was lost.
const LOST: char = char::REPLACEMENT_CHARACTER;

/// The name out of the head of the answer (`Content-Disposition`), or out of the address, or none that is
/// better than the engine's own proposal.
pub(super) fn name(disposition: Option<&str>, address: &str) -> Option<String> {
    let given = disposition.and_then(written).map(|name| readable(&name));
    match given {
        Some(name) if !name.contains(LOST) => Some(name),
        Some(lost) => in_address(address).or_else(|| end_of(&lost)),
        None => None,
    }
}

/// The name of a document that is shown, and kept from there: as it would be if it had been downloaded.
pub(super) fn of_document(disposition: Option<&str>, address: &str) -> String {
    name(disposition, address)
        .or_else(|| in_address(address))
        .unwrap_or_else(|| crate::say!("file-without-a-name"))
}

/// The proposal of the engine, whose letters may still be written in per cent. Of a path only the last part
/// is a name (RFC 6266, 4.3).
pub(super) fn readable(name: &str) -> String {
    let word = format!("X: {name}");
    let decoded = match parse_header(word.as_bytes()) {
        Ok((header, _)) if name.contains("=?") => MailHeader::get_value(&header),
        Ok(_) | Err(_) => name.to_owned(),
    };
    let whole = in_per_cent(&decoded).unwrap_or(decoded);
    let last = whole.rsplit(['/', '\\']).find(|part| !part.is_empty());
    last.unwrap_or_default().to_owned()
}

/// `filename*`, which says how it is written, goes before `filename`.
fn written(disposition: &str) -> Option<String> {
    let mut said = parse_content_disposition(disposition).params;
    if let Some(marked) = said.get("filename*") {
        let alone = format!("attachment; filename*={marked}");
        said.extend(parse_content_disposition(&alone).params);
    }
    said.remove("filename").filter(|name| !name.is_empty())
}

/// Letters as `%D0%A1`, in UTF-8 or as Windows writes them; none where the signs mean something else.
fn in_per_cent(name: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(name.len());
    let mut rest = name.as_bytes();
    while let Some((first, behind)) = rest.split_first() {
        let (byte, behind) = match (first, behind) {
            (b'%', [high, low, behind @ ..]) => {
                let digit = |digit: &u8| char::from(*digit).to_digit(16);
                let byte = u8::try_from(digit(high)? * 16 + digit(low)?).ok()?;
                (byte, behind)
            }
            (b'%', _) => return None,
            (byte, behind) => (*byte, behind),
        };
        bytes.push(byte);
        rest = behind;
    }
    let utf8 = UTF_8.decode_without_bom_handling_and_without_replacement(&bytes);
    Some(utf8.map_or_else(|| WINDOWS_1251.decode(&bytes).0.into_owned(), Into::into))
}

/// The last part of the address, when it names a file.
fn in_address(address: &str) -> Option<String> {
    let url = Url::parse(address).ok()?;
    let last = readable(url.path_segments()?.next_back()?);
    let (stem, end) = last.rsplit_once('.')?;
    (!stem.is_empty() && !end.is_empty()).then_some(last.clone())
}

/// What is left of a name whose letters are lost.
fn end_of(lost: &str) -> Option<String> {
    let (_, end) = lost.rsplit_once('.')?;
    (!end.contains(LOST)).then(|| format!("{}.{end}", crate::say!("file-without-a-name")))
}

#[cfg(test)]
mod tests {
    use super::*;

    const NAME: &str = "Справка об отсутствии судимости.pdf";
    const UTF8: &str = "%D0%A1%D0%BF%D1%80%D0%B0%D0%B2%D0%BA%D0%B0%20%D0%BE%D0%B1%20%D0%BE%D1%82%D1%81%D1%83\
        %D1%82%D1%81%D1%82%D0%B2%D0%B8%D0%B8%20%D1%81%D1%83%D0%B4%D0%B8%D0%BC%D0%BE%D1%81%D1%82%D0%B8.pdf";
    const WINDOWS: &str = "%D1%EF%F0%E0%E2%EA%E0%20%EE%E1%20%EE%F2%F1%F3%F2%F1%F2%E2%E8%E8%20%F1%F3%E4%E8%EC%EE%F1%F2%E8.pdf";
    const KOI: &str = "%F3%D0%D2%C1%D7%CB%C1%20%CF%C2%20%CF%D4%D3%D5%D4%D3%D4%D7%C9%C9%20%D3%D5%C4%C9%CD%CF%D3%D4%C9.pdf";
    const ADDRESS: &str = "https://a.ru/files/get";

    fn check(disposition: &str, expected: Option<&str>) {
        let got = name(Some(disposition), ADDRESS);
        assert_eq!(got.as_deref(), expected, "{disposition}");
    }

    #[test]
    fn a_name_comes_out_as_it_was_written() {
        let all = [
            format!("attachment; filename=\"{NAME}\""),
            format!("attachment; filename=\"{UTF8}\""),
            format!("attachment; filename={UTF8}"),
            format!("attachment; filename=\"{WINDOWS}\""),
            format!("attachment; filename*=UTF-8''{UTF8}"),
            format!("attachment; filename*=utf-8'ru'{UTF8}; filename=\"spravka.pdf\""),
            format!("attachment; filename=\"spravka.pdf\"; filename*=UTF-8''{UTF8}"),
            format!("attachment; filename*=windows-1251''{WINDOWS}"),
            format!("ATTACHMENT; FileName*=koi8-r''{KOI}"),
            "attachment; filename=\"=?UTF-8?B?0KHQv9GA0LDQstC60LAg0L7QsSDQvtGC0YHRg9GC0YHRgtCy0LjQuCDRgdGD\
             0LTQuNC80L7RgdGC0LgucGRm?=\""
                .to_owned(),
            format!(
                "attachment; filename=\"=?windows-1251?Q?{}?=\"",
                WINDOWS.replace('%', "=")
            ),
        ];
        for disposition in all {
            check(&disposition, Some(NAME));
        }
        check("attachment; filename=\"a; b.pdf\"", Some("a; b.pdf"));
        check(
            "attachment; filename=\"Скидка 50%.pdf\"",
            Some("Скидка 50%.pdf"),
        );
        for path in [
            "../../run.sh",
            "C:\\\\folder\\\\run.sh",
            "..%2F..%2Frun.sh",
            "/run.sh/",
        ] {
            check(&format!("attachment; filename=\"{path}\""), Some("run.sh"));
        }
        check("attachment; filename=\"\"", None);
        check("attachment", None);
        check("", None);
        check("attachment; filename*=none''%FF", None);
    }

    #[test]
    fn a_name_whose_letters_are_lost_is_that_of_the_address() {
        let lost = Some("attachment; filename=\"\u{fffd}\u{fffd} \u{fffd}.pdf\"");
        let file = "https://a.ru/%D0%92%D1%8B%D0%BF%D0%B8%D1%81%D0%BA%D0%B0.pdf?id=1";
        assert_eq!(name(lost, file).as_deref(), Some("Выписка.pdf"));
        assert_eq!(name(lost, ADDRESS).as_deref(), Some("документ.pdf"));
        assert_eq!(name(None, file), None);
    }

    #[test]
    fn a_document_that_is_shown_keeps_its_name() {
        let said = Some("inline; filename*=UTF-8''%D0%A1%D0%BA%D0%B0%D0%BD.pdf");
        let file = "https://a.ru/%D0%92%D1%8B%D0%BF%D0%B8%D1%81%D0%BA%D0%B0.pdf?id=1";
        assert_eq!(of_document(said, file), "Скан.pdf");
        assert_eq!(of_document(Some("inline"), file), "Выписка.pdf");
        assert_eq!(of_document(None, file), "Выписка.pdf");
        assert_eq!(of_document(None, ADDRESS), "документ");
    }

    proptest::proptest! {
        #[test]
        fn whatever_a_server_says_no_name_leads_anywhere(
            begins in "(attachment|inline|)[; ]{0,2}filename[*0-9]{0,3} ?=",
            written in "(\"|UTF-8''|koi8-r''|=\\?utf-8\\?[BQ]\\?|)([%0-9A-F/\\\\\"?=;.]|\\PC){0,60}",
            address in "https://a\\.ru/([%0-9A-F/.]|\\PC){0,30}",
        ) {
            let said = begins + &written;
            for said in [None, Some(said.as_str())] {
                let leads = |name: &String| name.contains(['/', '\\']);
                let found = name(said, &address);
                assert!(!found.as_ref().is_some_and(leads), "{found:?}");
                let found = of_document(said, &address);
                assert!(!leads(&found) && !found.is_empty(), "{found:?}");
            }
        }
    }
}
