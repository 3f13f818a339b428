//! `sps-kiosk bundle fetch`: from a real server over TLS, attacked, cut off, killed; and from a share.

use std::fs;
use std::process::Command;

use super::server::{HOST, Nginx, Wire};
use super::{PROGRAM, Rig, ends_before, in_all};

/// A publisher whose folder a server gives out, and a seat that fetches from there.
struct Fetched {
    rig: Rig,
    server: Nginx,
    wire: Wire,
}

impl Fetched {
    fn new() -> Fetched {
        let rig = Rig::new();
        rig.publish();
        let server = Nginx::start(&rig.path("repository"));
        let fetched = Fetched {
            wire: Wire::to(&server),
            server,
            rig,
        };
        fetched.set_up("sps");
        fetched
    }

    fn set_up(&self, folder: &str) {
        let address = self.wire.address;
        let settings = format!(
            "[bundle]\nurl = 'https://{HOST}/{folder}'\n[gate.hosts]\n'{HOST}' = '{address}'\n"
        );
        fs::write(self.rig.path("seat/etc/kiosk.toml"), settings).unwrap();
    }

    fn fetch(&self, code: i32) -> String {
        let mut command = Command::new(PROGRAM);
        command.args(["bundle", "fetch", "--root", "seat"]);
        command.env("SSL_CERT_FILE", self.server.authority());
        let output = command.current_dir(self.rig.0.path()).output().unwrap();
        let said = in_all(&output);
        assert_eq!(output.status.code(), Some(code), "{said}");
        said
    }

    /// The seat reads all texts again, as it does when the publisher confirms them.
    fn unread(&self) {
        let kept = self.rig.path("seat/bundle/publisher-seen.json");
        let text = fs::read_to_string(&kept).unwrap();
        let mut seen: serde_json::Value = serde_json::from_str(&text).unwrap();
        seen["stamp"] = serde_json::Value::Null;
        fs::write(&kept, seen.to_string()).unwrap();
    }

    fn publish(&self, name: &str) {
        self.rig.write(name);
        self.rig.publish();
    }

    /// What is refused while the folder is so, with these words; what was in force stays.
    fn refused(&self, words: &str) {
        let before = self.rig.in_force("seat");
        let said = self.fetch(1);
        assert!(said.contains(words), "{words}: {said}");
        assert_eq!(self.rig.in_force("seat"), before);
    }
}

#[test]
fn a_seat_fetches_what_is_newer_and_nothing_twice() {
    let seat = Fetched::new();
    assert!(seat.fetch(0).contains("теперь на месте набор"));
    assert_eq!(seat.rig.in_force("seat"), "Первый");
    let asked = seat.server.asked().len();
    seat.wire.passed();
    assert!(seat.fetch(0).contains("новее нет"));
    let passed = seat.wire.passed();
    let polled = &seat.server.asked()[asked..];
    println!(
        "nothing new: {passed} bytes over TLS, {} of them in the question and its answer",
        polled[0].1
    );
    assert_eq!(polled.len(), 1, "{polled:?}");
    assert!(
        passed <= 8 << 10 && polled[0].1 <= 2 << 10,
        "{passed} {polled:?}"
    );
    seat.publish("Второй");
    seat.fetch(0);
    assert_eq!(seat.rig.in_force("seat"), "Второй");
    // Confirmed by the publisher, it is nothing new, and known the next time.
    seat.rig.done(&["refresh", "repository", "--keys", "keys"]);
    assert!(seat.fetch(0).contains("новее нет"));
    let asked = seat.server.asked().len();
    assert!(seat.fetch(0).contains("новее нет"));
    assert_eq!(seat.server.asked().len(), asked + 1);
}

#[test]
fn what_somebody_went_back_from_does_not_come_again() {
    let seat = Fetched::new();
    seat.fetch(0);
    seat.publish("Второй");
    seat.fetch(0);
    seat.rig.done(&["use", "previous", "--root", "seat"]);
    assert!(seat.fetch(0).contains("сам не вернётся"));
    assert_eq!(seat.rig.in_force("seat"), "Первый");
    seat.publish("Третий");
    seat.fetch(0);
    assert_eq!(seat.rig.in_force("seat"), "Третий");
}

#[test]
fn a_lying_server_is_found_out_and_a_lost_one_is_told() {
    let seat = Fetched::new();
    seat.fetch(0);
    let newest = seat.rig.path("repository/metadata/timestamp.json");
    let old = fs::read(&newest).unwrap();
    seat.publish("Второй");
    seat.fetch(0);
    let good = fs::read(&newest).unwrap();
    fs::write(&newest, old).unwrap();
    seat.refused("старше уже виденной");
    fs::write(&newest, vec![b' '; 5 << 20]).unwrap();
    seat.refused("больше, чем бывает");
    fs::write(&newest, "<html>log in</html>").unwrap();
    seat.refused("не разобрать");
    fs::write(&newest, &good[..good.len() / 2]).unwrap();
    seat.refused("не разобрать");
    fs::remove_file(&newest).unwrap();
    seat.refused("нет файла timestamp.json");
    // A text of another publication under the name of this one, and somebody else's publication.
    let signed = seat.rig.path("repository/metadata");
    let mut snapshots: Vec<_> = fs::read_dir(&signed)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.to_str().unwrap().ends_with(".snapshot.json"))
        .collect();
    snapshots.sort();
    let [before, last] = &snapshots[..] else {
        panic!("two publications: {snapshots:?}");
    };
    let whole = fs::read(last).unwrap();
    fs::write(&newest, &good).unwrap();
    fs::copy(before, last).unwrap();
    seat.unread();
    seat.refused("не тот файл, что подписан");
    fs::write(last, whole).unwrap();
    let stranger = Rig::new();
    stranger.publish();
    let foreign = stranger.path("repository/metadata/timestamp.json");
    fs::copy(foreign, &newest).unwrap();
    seat.refused("без подписи издателя");
    fs::write(&newest, &good).unwrap();
    seat.set_up("moved");
    seat.refused("ответил 302");
    seat.set_up("sps");
    seat.publish("Третий");
    let bundles = fs::read_dir(seat.rig.path("repository/targets")).unwrap();
    for bundle in bundles {
        let path = bundle.unwrap().path();
        let whole = fs::read(&path).unwrap();
        fs::write(&path, &whole[..whole.len() / 2]).unwrap();
    }
    seat.refused("не тот файл, что подписан");
    let heard = fs::read_to_string(seat.rig.path("seat/bundle/heard.json")).unwrap();
    assert!(heard.contains("не тот файл"), "{heard}");
    drop(seat.server);
    let mut command = Command::new(PROGRAM);
    command.args(["bundle", "fetch", "--root", "seat"]);
    let output = command.current_dir(seat.rig.0.path()).output().unwrap();
    let said = in_all(&output);
    assert!(said.contains("издатель не отвечает"), "{said}");
}

#[test]
fn nobody_is_believed_for_a_certificate_of_his_own() {
    let seat = Fetched::new();
    let other = Nginx::start(&seat.rig.path("repository"));
    let mut command = Command::new(PROGRAM);
    command.args(["bundle", "fetch", "--root", "seat"]);
    command.env("SSL_CERT_FILE", other.authority());
    let output = command.current_dir(seat.rig.0.path()).output().unwrap();
    let said = in_all(&output);
    assert!(said.contains("сертификату сервера нет доверия"), "{said}");
}

#[test]
fn a_fetch_that_is_cut_off_or_killed_leaves_the_old_or_the_new() {
    let seat = Fetched::new();
    seat.fetch(0);
    seat.publish("Второй");
    // On the wire: whatever came until then.
    for bytes in (500..).step_by(700) {
        seat.wire.cut_after(bytes);
        let output = seat
            .rig
            .run_with(&["fetch", "--root", "seat"], &seat.server.authority());
        if output.status.success() {
            assert!(bytes > 3000, "{bytes}");
            break;
        }
        assert_eq!(seat.rig.in_force("seat"), "Первый");
        assert!(
            in_all(&output).contains("издатель не отвечает"),
            "{}",
            in_all(&output)
        );
    }
    seat.wire.cut_after(u64::MAX);
    assert_eq!(seat.rig.in_force("seat"), "Второй");
    // In the program: at each answer of the server that it reads, and each change on the disk.
    seat.publish("Третий");
    for call in ["recvfrom", "rename"] {
        let words = ["fetch", "--root", "killed"];
        let ended = (1..100).find(|step| {
            super::copy(&seat.rig.path("seat"), &seat.rig.path("killed"));
            let has_ended = ends_before(&seat.rig, call, *step, &words, &seat.server.authority());
            let name = seat.rig.in_force("killed");
            assert!(["Второй", "Третий"].contains(&name.as_str()), "{name}");
            let again = seat.rig.run_with(&words, &seat.server.authority());
            assert!(again.status.success(), "{}", in_all(&again));
            assert_eq!(seat.rig.in_force("killed"), "Третий", "{call} {step}");
            has_ended
        });
        assert!(ended.is_some_and(|ended| ended > 1), "{call}: {ended:?}");
    }
}

#[test]
fn a_share_is_as_good_as_a_server_and_no_memory_is_lost_silently() {
    let rig = Rig::new();
    rig.publish();
    let settings = format!("[bundle]\npath = '{}'\n", rig.path("repository").display());
    fs::write(rig.path("seat/etc/kiosk.toml"), settings).unwrap();
    rig.done(&["fetch", "--root", "seat"]);
    let kept = rig.path("seat/bundle/publisher-seen.json");
    super::copy(&rig.path("repository"), &rig.path("old"));
    rig.write("Второй");
    rig.publish();
    rig.done(&["fetch", "--root", "seat"]);
    for broken in ["", "{}"] {
        fs::write(&kept, broken).unwrap();
        let older = rig.said(&["use", "old", "--root", "seat"], 1);
        assert!(
            older.contains("не прочесть") && older.contains("старше"),
            "{older}"
        );
    }
    fs::remove_file(&kept).unwrap();
    let older = rig.said(&["use", "old", "--root", "seat"], 1);
    assert!(
        older.contains("не прочесть") && older.contains("старше"),
        "{older}"
    );
    assert!(rig.done(&["fetch", "--root", "seat"]).contains("новее нет"));
    assert!(
        rig.said(&["use", "old", "--root", "seat"], 1)
            .contains("старше")
    );
    fs::write(rig.path("seat/etc/kiosk.toml"), "").unwrap();
    assert!(rig.done(&["fetch", "--root", "seat"]).contains("[bundle]"));
    assert!(!rig.path("seat/bundle/heard.json").exists());
}
