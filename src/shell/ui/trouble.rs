//! The calm pages instead of a portal: what happened, what to do, and the way on.
//!
//! Never a technical word and never an empty page. The host is named, so that a citizen can tell it
//! to the consultant; of the address nothing else is shown.

use maud::{Markup, html};

use super::address;
use super::parts::{Picture, Weight, button, picture};
use crate::link::Distrust;
use crate::say;
use crate::shell::view::{Act, Tile, Trouble};

/// What one page of trouble says.
struct Words {
    picture: Picture,
    title: String,
    what: String,
    hints: Vec<String>,
    /// The first one is the one that most people want.
    ways: Vec<(Act, String)>,
}

/// The page for this trouble.
pub(super) fn page(trouble: &Trouble<'_>) -> Markup {
    let words = words(trouble);
    html! {
        section #page-trouble .sheet.notice {
            div .sign { (picture(words.picture)) }
            h1 data-first tabindex="-1" { (words.title) }
            p .what { (words.what) }
            h2 { (say!("trouble-what-to-do")) }
            ul { @for hint in &words.hints { li { (hint) } } }
            div .buttons {
                @for (index, (act, label)) in words.ways.iter().enumerate() {
                    @let weight = if index == 0 { Weight::Chief } else { Weight::Plain };
                    (button(weight, act, label))
                }
            }
        }
    }
}

fn words(trouble: &Trouble<'_>) -> Words {
    let back = (Act::Back, say!("trouble-back"));
    let home = (Act::Home, say!("bar-home"));
    let retry = (Act::Reload, say!("trouble-retry"));
    match trouble {
        Trouble::Refused { host, reason } => Words {
            picture: Picture::Shield,
            title: say!("refused-title"),
            what: refusal(host, reason),
            hints: vec![say!("refused-hint-back"), say!("refused-hint-staff")],
            ways: vec![back, home],
        },
        Trouble::Contact(contact) => to_be_read(contact, vec![back, home]),
        Trouble::NoNetwork => {
            let title = say!("no-network-title");
            cut_off(title, say!("no-network-what"), vec![retry, home])
        }
        Trouble::NoWay { portal } => {
            let title = say!("no-way-title", portal = *portal);
            cut_off(title, say!("no-way-what"), vec![retry, home])
        }
        Trouble::PortalDown {
            portal,
            alternative,
            instead,
            service,
            page,
        } => {
            let instead = instead.as_ref().map(in_place_of);
            let look = page.then(|| (Act::Back, say!("portal-down-look")));
            let ways = [instead, Some(retry), Some(home), look];
            down(portal, without(*alternative, *service), ways)
        }
        Trouble::Certificate { host, why, moment } => {
            distrusted(host, *why, moment, vec![home, retry])
        }
        Trouble::Unprotected { host } => unprotected(host, vec![home, retry]),
        Trouble::Locked { host } => locked(host, vec![back, home]),
        Trouble::NoPage { host } => no_page(host, vec![home, retry]),
        Trouble::TooLarge => Words {
            picture: Picture::Reload,
            title: say!("too-large-title"),
            what: say!("too-large-what"),
            hints: vec![say!("too-large-hint"), say!("trouble-hint-staff")],
            ways: vec![(Act::Reload, say!("too-large-reopen")), home],
        },
        Trouble::Hung => hung(),
        Trouble::Unrepeated { portal } => unrepeated(portal.as_ref(), home),
        Trouble::Crashed => Words {
            picture: Picture::Reload,
            title: say!("crashed-title"),
            what: say!("crashed-what"),
            hints: vec![say!("crashed-hint-wait"), say!("crashed-hint-form")],
            ways: vec![retry, home],
        },
    }
}

/// A number or an address, as large as a title.
fn to_be_read(contact: &str, ways: Vec<(Act, String)>) -> Words {
    Words {
        picture: Picture::Person,
        title: say!("contact-title", contact = contact),
        what: match contact.contains('@') {
            true => say!("contact-mail"),
            false => say!("contact-phone"),
        },
        hints: vec![say!("contact-hint")],
        ways,
    }
}

fn cut_off(title: String, what: String, ways: Vec<(Act, String)>) -> Words {
    Words {
        picture: Picture::Cloud,
        title,
        what,
        hints: vec![say!("no-network-hint-wait"), say!("trouble-hint-staff")],
        ways,
    }
}

fn down(portal: &str, hints: Vec<String>, ways: [Option<(Act, String)>; 4]) -> Words {
    Words {
        picture: Picture::Broken,
        title: say!("portal-down-title", portal = portal),
        what: say!("portal-down-what"),
        hints,
        ways: ways.into_iter().flatten().collect(),
    }
}

/// The way to the portal that is offered instead, as its tile opens it.
fn in_place_of(other: &Tile<'_>) -> (Act, String) {
    let label = say!("portal-down-instead", portal = other.name);
    (Act::Open(other.target.clone()), label)
}

/// What can be done without the portal, the surest first.
fn without(alternative: Option<&str>, service: Option<(&str, bool)>) -> Vec<String> {
    let window = match (service, alternative) {
        (Some((name, true)), _) => Some(say!("portal-down-window", service = name)),
        (Some((name, false)), _) => Some(say!("portal-down-no-window", service = name)),
        (None, None) => Some(say!("portal-down-hint-window")),
        (None, Some(_)) => None,
    };
    let rest = [say!("portal-down-hint-wait"), say!("trouble-hint-staff")];
    (window.into_iter())
        .chain(alternative.map(str::to_owned))
        .chain(rest)
        .collect()
}

/// The bar above stays usable: the way home is there.
fn locked(host: &str, ways: Vec<(Act, String)>) -> Words {
    Words {
        picture: Picture::Closed,
        title: say!("locked-title"),
        what: say!("locked-what", host = address::short(host)),
        hints: vec![say!("refused-hint-back"), say!("trouble-hint-staff")],
        ways,
    }
}

/// Whose clock is wrong sees no site at all, and the citizen cannot mend it: both read the time.
fn distrusted(host: &str, why: Distrust, moment: &str, ways: Vec<(Act, String)>) -> Words {
    let by_time = matches!(
        why,
        Distrust::NotYetValid | Distrust::WrongClock | Distrust::Expired
    );
    let time = by_time.then(|| say!("certificate-hint-time", moment = moment));
    let staff = say!("certificate-hint-why", why = why.sentence());
    let (title, what) = match why {
        Distrust::WrongClock => (say!("clock-title"), say!("clock-what")),
        _ => (
            say!("certificate-title"),
            say!("certificate-what", host = address::short(host)),
        ),
    };
    Words {
        picture: Picture::Closed,
        title,
        what,
        hints: [say!("certificate-hint"), say!("trouble-hint-staff")]
            .into_iter()
            .chain(time)
            .chain([staff])
            .collect(),
        ways,
    }
}

fn unprotected(host: &str, ways: Vec<(Act, String)>) -> Words {
    Words {
        picture: Picture::Closed,
        title: say!("unprotected-title"),
        what: say!("unprotected-what", host = address::short(host)),
        hints: vec![say!("unprotected-hint"), say!("trouble-hint-staff")],
        ways,
    }
}

/// A file that came instead is told below the page.
fn no_page(host: &str, ways: Vec<(Act, String)>) -> Words {
    Words {
        picture: Picture::Broken,
        title: say!("no-page-title"),
        what: say!("no-page-what", host = address::short(host)),
        hints: vec![say!("no-page-hint"), say!("trouble-hint-staff")],
        ways,
    }
}

/// The portal's own list of what it received is the only one that knows.
fn unrepeated(portal: Option<&Tile<'_>>, home: (Act, String)) -> Words {
    let begin = portal.map(|portal| {
        let label = say!("unrepeated-begin", portal = portal.name);
        (Act::Open(portal.target.clone()), label)
    });
    Words {
        picture: Picture::Reload,
        title: say!("unrepeated-title"),
        what: say!("unrepeated-what"),
        hints: vec![
            say!("unrepeated-hint-look"),
            say!("unrepeated-hint-again"),
            say!("trouble-hint-staff"),
        ],
        ways: begin.into_iter().chain([home]).collect(),
    }
}

fn hung() -> Words {
    Words {
        picture: Picture::Clock,
        title: say!("hung-title"),
        what: say!("hung-what"),
        hints: vec![say!("hung-hint-wait"), say!("hung-hint-reopen")],
        ways: vec![
            (Act::Wait, say!("hung-wait")),
            (Act::Reload, say!("hung-reopen")),
        ],
    }
}

/// Why the policy refused, in a sentence; codes that differ only for IT share one.
fn refusal(host: &str, reason: &str) -> String {
    if host.is_empty() {
        return say!("refused-no-address");
    }
    // A scheme stands for a host that there is not: a letter, a call, a program.
    if host.ends_with(':') {
        return say!("refused-no-site");
    }

    let host = address::short(host);
    match reason {
        "host-not-listed" | "numeric-host" => say!("refused-host-not-listed", host = host),
        "host-only-resource" => say!("refused-host-only-resource", host = host),
        "scheme-not-allowed" | "scheme-not-listed" | "port-not-listed" => {
            say!("refused-not-protected", host = host)
        }
        "path-not-listed" => say!("refused-path-not-listed", host = host),
        "user-info" | "ambiguous-address" => say!("refused-misleading", host = host),
        "not-an-address" => say!("refused-no-address"),
        _ => say!("refused-other", host = host),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shell::view::Target;

    #[test]
    fn the_other_portal_is_the_first_to_press_and_trying_again_the_second() {
        let ways = |instead| {
            let down = Trouble::PortalDown {
                portal: "Налоговая служба",
                alternative: None,
                instead,
                service: None,
                page: true,
            };
            let ways = words(&down).ways.into_iter();
            ways.map(|(act, _)| act).collect::<Vec<Act>>()
        };
        let usual = [Act::Reload, Act::Home, Act::Back];
        assert_eq!(ways(None), usual);
        let target = Target::Portal("gosuslugi".into());
        let tile = Tile {
            target: target.clone(),
            name: "Госуслуги",
            note: "",
            fee: false,
            topic: None,
            down: false,
        };
        let opens = [Act::Open(target)];
        assert_eq!(ways(Some(tile)), [&opens[..], &usual].concat());
    }
}
