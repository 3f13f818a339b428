//! What becomes of an answer that comes for a view. Pure: who asked and what is told is the signal's.

use super::address::inside_a_page;

/// What the gate says for a portal that does not answer.
const BAD_GATEWAY: u32 = 502;
const GATEWAY_TIMEOUT: u32 = 504;

/// What it says when the network of the branch does not let through.
const NETWORK_REFUSES: u32 = 511;

/// What a portal says of itself that is down.
const UNAVAILABLE: u32 = 503;

/// The head of an answer.
#[derive(Clone, Copy, Debug)]
pub(super) struct Answer<'a> {
    pub(super) address: &'a str,
    pub(super) status: u32,
    /// Its type, if it has one.
    pub(super) kind: Option<&'a str>,
    /// The engine can show that type.
    pub(super) can_be_shown: bool,
    /// It is the page itself and no frame of it.
    pub(super) is_page: bool,
}

/// What becomes of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fate {
    /// The engine shows it.
    Shown,
    /// It is a file.
    Kept,
    /// Nothing, and nobody waits for it.
    Dropped,
    /// The network of the branch does not let through to the portal.
    NoWay,
    /// The portal does not answer.
    Unreachable,
    /// It could imitate any portal.
    NobodysPage,
}

/// Decides on an answer. For a portal that does not answer the gate answers; the engine takes its refusal of a
/// tunnel for an answer of the portal that has no type.
pub(super) fn fate(answer: &Answer<'_>) -> Fate {
    let failed = answer.status >= 400 && !answer.can_be_shown;
    let down = failed || matches!(answer.status, BAD_GATEWAY | GATEWAY_TIMEOUT);
    let made_here = answer.is_page && inside_a_page(answer.address);
    if answer.is_page && answer.status == NETWORK_REFUSES {
        Fate::NoWay
    } else if answer.is_page && down {
        Fate::Unreachable
    } else if failed {
        Fate::Dropped
    } else if made_here && answer.kind.is_none_or(is_page_kind) {
        Fate::NobodysPage
    } else if made_here || !answer.can_be_shown {
        Fate::Kept
    } else {
        Fate::Shown
    }
}

/// The portal says that it is down; the page itself is not read.
pub(super) fn is_down(status: u32) -> bool {
    status == UNAVAILABLE
}

/// What a portal makes in the browser is a document to keep or a page that nobody serves; the second
/// kind could imitate any portal.
fn is_page_kind(kind: &str) -> bool {
    kind.ends_with("html") || kind.ends_with("xml")
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: Answer<'static> = Answer {
        address: "https://a.ru/",
        status: 200,
        kind: Some("text/html"),
        can_be_shown: true,
        is_page: true,
    };

    const FRAME: Answer<'static> = Answer {
        is_page: false,
        ..PAGE
    };

    #[test]
    fn a_portal_that_does_not_answer_is_told_and_a_frame_is_not() {
        for (status, can_be_shown, page, frame) in [
            (200, true, Fate::Shown, Fate::Shown),
            (200, false, Fate::Kept, Fate::Kept),
            (404, true, Fate::Shown, Fate::Shown),
            (404, false, Fate::Unreachable, Fate::Dropped),
            (502, true, Fate::Unreachable, Fate::Shown),
            (503, true, Fate::Shown, Fate::Shown),
            (504, true, Fate::Unreachable, Fate::Shown),
            (511, true, Fate::NoWay, Fate::Shown),
            (511, false, Fate::NoWay, Fate::Dropped),
        ] {
            let fates = [PAGE, FRAME].map(|answer| {
                fate(&Answer {
                    status,
                    can_be_shown,
                    ..answer
                })
            });
            assert_eq!(fates, [page, frame], "{status} {can_be_shown}");
        }
    }

    #[test]
    fn what_a_page_makes_is_kept_or_stays_inside_it() {
        for address in ["blob:https://a.ru/1", "data:text/html,x", "about:srcdoc"] {
            for (kind, can_be_shown, page) in [
                (Some("text/html"), true, Fate::NobodysPage),
                (Some("application/xhtml+xml"), true, Fate::NobodysPage),
                (Some("image/svg+xml"), true, Fate::NobodysPage),
                (None, true, Fate::NobodysPage),
                (Some("application/pdf"), true, Fate::Kept),
                (Some("application/zip"), false, Fate::Kept),
            ] {
                let made = |answer| Answer {
                    address,
                    kind,
                    can_be_shown,
                    ..answer
                };
                assert_eq!(fate(&made(PAGE)), page, "{address} {kind:?}");
                let inside = [Fate::Kept, Fate::Shown][usize::from(can_be_shown)];
                assert_eq!(fate(&made(FRAME)), inside, "{address} {kind:?}");
            }
        }
    }
}
