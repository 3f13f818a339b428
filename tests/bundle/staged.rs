//! A publication that goes to some branches first, from a real server, with portals that are there or not.

use std::fs;
use std::net::SocketAddr;

use super::server::{HOST, NEW, Nginx, PORTAL};
use super::{PUBLISH, Rig, in_all};
use crate::gate::squid::{PASSWORD, Squid, USER};

/// Where nobody is.
const NOBODY: &str = "127.200.0.9:443";

/// The branch that takes a publication first, and its seat; and another one.
const FIRST: &str = "Черкесск";
const SEATS: [(&str, &str); 2] = [("seat", FIRST), ("other", "Теберда, ул. Ленина")];

/// A publisher, its server, which is a portal as well, and the two seats.
struct Staged {
    rig: Rig,
    server: Nginx,
}

impl Staged {
    /// Both seats have the first publication, with a portal that is reached.
    fn new() -> Staged {
        let rig = Rig::new();
        let server = Nginx::start(&rig.path("repository"));
        let staged = Staged { rig, server };
        for (seat, branch) in SEATS {
            staged.set_up(seat, branch, staged.server.address);
        }
        staged.promise("Первый", &[PORTAL]);
        staged.publish(&[]);
        for (seat, _) in SEATS {
            staged.fetched(seat, 0, "теперь на месте набор");
        }
        staged
    }

    /// A seat of this branch, for which the portal is at this address and any other one nowhere.
    fn set_up(&self, seat: &str, branch: &str, portal: SocketAddr) {
        let etc = self.rig.path(seat).join("etc");
        fs::create_dir_all(&etc).unwrap();
        let root = self.rig.path("repository/metadata/1.root.json");
        fs::copy(root, etc.join("publisher.json")).unwrap();
        let server = self.server.address;
        let settings = format!(
            "[seat]\nid = '{seat}'\nbranch = '{branch}'\n[bundle]\nurl = 'https://{HOST}/sps'\n\
             [gate.hosts]\n'{HOST}' = '{server}'\n'{PORTAL}' = '{portal}'\n'{NEW}' = '{NOBODY}'\n"
        );
        fs::write(etc.join("kiosk.toml"), settings).unwrap();
    }

    /// A list that promises these portals.
    fn promise(&self, name: &str, portals: &[&str]) {
        self.rig.write(name);
        let promised: Vec<String> = portals
            .iter()
            .map(|one| format!("'https://{one}/a'"))
            .collect();
        let hosts: Vec<String> = portals.iter().map(|one| format!("'{one}'")).collect();
        let list = format!(
            "must_allow = [{}]\n[[portal]]\nid = 'p'\nname = '{name}'\nhome = 'https://{}/'\nhosts = [{}]\n",
            promised.join(", "),
            portals[0],
            hosts.join(", ")
        );
        fs::write(self.rig.path("allowlist.toml"), list).unwrap();
    }

    fn publish(&self, more: &[&str]) -> String {
        self.rig.done(&[&PUBLISH, more].concat())
    }

    fn fetched(&self, seat: &str, code: i32, words: &str) {
        let words_of_seat = ["fetch", "--root", seat];
        let output = self.rig.run_with(&words_of_seat, &self.server.authority());
        let said = in_all(&output);
        assert_eq!(output.status.code(), Some(code), "{seat}: {said}");
        assert!(said.contains(words), "{seat}, {words}: {said}");
    }

    /// What is asked of the publisher meanwhile.
    fn asked(&self, meanwhile: impl FnOnce()) -> Vec<String> {
        let before = self.server.asked().len();
        meanwhile();
        let asked = self.server.asked().split_off(before).into_iter();
        let asked = asked.map(|(what, _)| what);
        asked.filter(|what| what.starts_with("/sps/")).collect()
    }

    fn heard(&self, seat: &str) -> String {
        fs::read_to_string(self.rig.path(seat).join("bundle/heard.json")).unwrap()
    }
}

#[test]
fn a_broken_publication_goes_no_further_than_its_canary() {
    let staged = Staged::new();
    staged.promise("Второй", &[PORTAL, NEW]);
    let published = staged.publish(&["--canary", FIRST]);
    assert!(published.contains("сначала Черкесск"), "{published}");
    staged.fetched("seat", 1, "новый список теряет порталы: new.test");
    assert!(staged.heard("seat").contains(r#""refused":"portals""#));
    staged.fetched("other", 0, "ещё не для этого отделения");
    for (seat, _) in SEATS {
        assert_eq!(staged.rig.in_force(seat), "Первый");
    }
    // It is tried again, and when its hour comes the other seat finds out for itself.
    staged.fetched("seat", 1, "теряет порталы");
    staged.publish(&[
        "--canary",
        "Никто",
        "--canary-hours",
        "0",
        "--ramp-hours",
        "0",
    ]);
    staged.fetched("other", 1, "теряет порталы: new.test");
    let held = staged.rig.done(&["hold", "repository", "--keys", "keys"]);
    assert!(held.contains("остановлен"), "{held}");
    staged.fetched("seat", 0, "новее нет");
    assert!(staged.heard("seat").contains(r#""refused":null"#));
    // What comes after is compared with what seats have, and stands beside it.
    staged.promise("Третий", &[PORTAL]);
    let third = staged.publish(&["--canary", FIRST]);
    assert!(!third.contains(NEW), "{third}");
    staged.fetched("seat", 0, "теперь на месте набор");
    staged.fetched("other", 0, "ещё не для этого отделения");
    staged.rig.done(&["hurry", "repository", "--keys", "keys"]);
    staged.fetched("other", 0, "теперь на месте набор");
    assert_eq!(staged.rig.in_force("other"), "Третий");
}

#[test]
fn what_was_refused_is_tried_again_and_not_fetched_again() {
    let staged = Staged::new();
    staged.promise("Второй", &[PORTAL, NEW]);
    staged.publish(&["--canary", FIRST]);
    let loses = || staged.fetched("seat", 1, "теряет порталы");
    let fetched = staged.asked(loses);
    assert!(
        fetched.iter().any(|what| what.contains("bundle-")),
        "{fetched:?}"
    );
    let newest = ["/sps/metadata/timestamp.json 200"];
    assert_eq!(staged.asked(loses), newest);
    assert!(staged.heard("seat").contains(r#""refused":"portals""#));
    // Signed anew, its texts are read again, and the bundle is not.
    staged
        .rig
        .done(&["refresh", "repository", "--keys", "keys"]);
    let read = staged.asked(loses);
    assert!(read.len() > 1, "{read:?}");
    assert!(
        !read.iter().any(|what| what.contains("bundle-")),
        "{read:?}"
    );
    // The portal begins to answer.
    let settings = staged.rig.path("seat/etc/kiosk.toml");
    let text = fs::read_to_string(&settings).unwrap();
    let answers = text.replace(NOBODY, &staged.server.address.to_string());
    fs::write(&settings, answers).unwrap();
    let taken = staged.asked(|| staged.fetched("seat", 0, "теперь на месте набор"));
    assert_eq!(taken, newest);
    assert_eq!(staged.rig.in_force("seat"), "Второй");
}

#[test]
fn a_list_that_does_not_fit_here_is_fetched_once_and_taken_when_it_fits() {
    let staged = Staged::new();
    let settings = staged.rig.path("seat/etc/kiosk.toml");
    let fits = fs::read_to_string(&settings).unwrap();
    let strange = fits.replace("[seat]\n", "[seat]\nregion = 'nowhere'\n");
    fs::write(&settings, strange).unwrap();
    staged.promise("Второй", &[PORTAL]);
    let list = staged.rig.path("allowlist.toml");
    let text = fs::read_to_string(&list).unwrap();
    fs::write(
        &list,
        format!("{text}[[region]]\nid = 'kchr'\nname = 'КЧР'\n"),
    )
    .unwrap();
    staged.publish(&[]);
    let refused = || staged.fetched("seat", 1, "здесь не годится");
    assert!(staged.asked(refused).len() > 1);
    assert_eq!(staged.asked(refused).len(), 1);
    assert!(staged.heard("seat").contains(r#""refused":"content""#));
    fs::write(&settings, fits).unwrap();
    let taken = staged.asked(|| staged.fetched("seat", 0, "теперь на месте набор"));
    assert_eq!(taken.len(), 1, "{taken:?}");
    // What is newer is fetched, whatever was refused before.
    staged.promise("Третий", &[PORTAL, NEW]);
    staged.publish(&["--canary", FIRST]);
    staged.fetched("seat", 1, "теряет порталы");
    staged.promise("Четвёртый", &[PORTAL]);
    staged.publish(&["--canary", FIRST]);
    staged.fetched("seat", 0, "теперь на месте набор");
    assert_eq!(staged.rig.in_force("seat"), "Четвёртый");
}

#[test]
fn a_branch_that_nobody_is_called_is_told_before_and_after() {
    let staged = Staged::new();
    staged.promise("Второй", &[PORTAL]);
    let first = staged.publish(&["--canary", FIRST]);
    assert!(first.contains("первым ещё не называли"), "{first}");
    let again = staged.publish(&["--canary", FIRST]);
    assert!(!again.contains("внимание"), "{again}");
    let typo = staged.publish(&["--canary", "Черкеск"]);
    assert!(
        typo.contains("«Черкеск» первым ещё не называли")
            && typo.contains("раньше первыми были: Черкесск"),
        "{typo}"
    );
    // Every seat knows of a bundle that none of them has.
    for (seat, _) in SEATS {
        staged.fetched(seat, 0, "ещё не для этого отделения");
        let heard = staged.heard(seat);
        assert!(heard.contains(r#""later":20"#), "{heard}");
    }
    // The other way to mend it: the seat is called so, and takes it at once.
    staged.set_up("seat", "черкеск", staged.server.address);
    staged.fetched("seat", 0, "теперь на месте набор");
    assert!(staged.heard("seat").contains(r#""later":null"#));
}

#[test]
fn what_is_urgent_goes_to_all_at_once_and_untried() {
    let staged = Staged::new();
    staged.promise("Второй", &[PORTAL, NEW]);
    let published = staged.publish(&[]);
    assert!(published.contains("для всех сразу"), "{published}");
    for (seat, _) in SEATS {
        staged.fetched(seat, 0, "теперь на месте набор");
        assert_eq!(staged.rig.in_force(seat), "Второй");
    }
}

#[test]
fn a_portal_that_is_down_anyhow_stops_no_list() {
    let staged = Staged::new();
    staged.set_up("seat", FIRST, NOBODY.parse().unwrap());
    staged.promise("Второй", &[PORTAL]);
    staged.publish(&["--canary", FIRST]);
    staged.fetched("seat", 0, "теперь на месте набор");
}

#[test]
fn a_stopped_publication_is_seen_and_comes_to_nobody_by_hand_either() {
    let staged = Staged::new();
    staged.promise("Второй", &[PORTAL]);
    staged.publish(&["--canary", FIRST]);
    staged.rig.done(&["hold", "repository", "--keys", "keys"]);
    let shown = staged.rig.done(&["show", "repository"]);
    assert!(
        shown.contains("остановлен") && shown.contains("для всех сразу"),
        "{shown}"
    );
    staged
        .rig
        .done(&["verify", "repository", "--root", "seat/etc/publisher.json"]);
    let used = staged.rig.done(&["use", "repository", "--root", "other"]);
    assert!(used.contains("новее нет"), "{used}");
}

/// A seat that fetches through this proxy.
fn behind(staged: &Staged, squid: &Squid, login: &str) {
    let etc = staged.rig.path("seat/etc");
    let (proxy, server) = (squid.address, staged.server.address);
    fs::write(etc.join("proxy-password"), format!("{login}\n")).unwrap();
    let password = match login {
        "" => "",
        _ => "upstream_password_file = 'proxy-password'\n",
    };
    let settings = format!(
        "[seat]\nbranch = '{FIRST}'\n[bundle]\nurl = 'https://{HOST}:{}/sps'\n\
         [gate]\nupstream = 'http://{proxy}'\n{password}",
        server.port()
    );
    fs::write(etc.join("kiosk.toml"), settings).unwrap();
}

#[test]
fn a_branch_fetches_through_its_proxy_with_a_password_and_without() {
    let staged = Staged::new();
    let here = [(HOST, staged.server.address.ip())];
    let squid = Squid::start(&here);
    staged.promise("Второй", &[PORTAL]);
    staged.publish(&[]);
    behind(&staged, &squid, "");
    staged.fetched("seat", 1, "прокси");
    assert_eq!(staged.rig.in_force("seat"), "Первый");
    behind(&staged, &squid, &format!("{USER}:{PASSWORD}"));
    staged.fetched("seat", 0, "теперь на месте набор");
    staged.fetched("seat", 0, "новее нет");
    let free = Squid::open_to_all(&here);
    staged.promise("Третий", &[PORTAL]);
    staged.publish(&[]);
    behind(&staged, &free, "");
    staged.fetched("seat", 0, "теперь на месте набор");
    assert_eq!(staged.rig.in_force("seat"), "Третий");
}
