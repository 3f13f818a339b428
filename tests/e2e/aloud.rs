//! A step of a guide is read aloud by the machine's own dispatcher and voice, and by nobody else's will.

use std::fs;
use std::io::Read as _;

use sps_kiosk::practice::{ALLOWLIST, Practice};

use super::practised::{practice, prepare};
use super::{Kiosk, until};

/// «Прослушать» beside the number of the step, and «Остановить» in its place.
const LISTEN: (usize, usize) = (1230, 142);

/// «Готово, дальше» and «Назад» below the steps.
const NEXT: (usize, usize) = (1226, 680);
const BACK: (usize, usize) = (1048, 680);

/// A step so long that no pipe holds what is said.
const LONG: usize = 20;

/// The settings of the machine's dispatcher.
const SETTINGS: &str = "/etc/speech-dispatcher/speechd.conf";

/// A kiosk on the practice portal that reads aloud, beside a step of its guide, with this in the place of
/// the machine's sound device. The step says its last words so many times.
fn start(practice: &Practice, device: &str, times: usize) -> Kiosk {
    let address = practice.address();
    let kiosk = Kiosk::start_in(ALLOWLIST, "", &[], |root| {
        prepare(root, address, false);
        let settings = root.join("etc/kiosk.toml");
        let text = fs::read_to_string(&settings).unwrap();
        fs::write(settings, text + "\n[speech]\nenabled = true\n").unwrap();
        let guide = root.join("etc/instructions/login.md");
        let text = fs::read_to_string(&guide).unwrap();
        let long = text.replace("не вводите.", &"не вводите. ".repeat(times));
        fs::write(guide, long).unwrap();
    });
    kiosk.wait_for("idle");
    let settings = kiosk.root().join("speechd.conf");
    let device = device.replace("ROOT", &kiosk.root().display().to_string());
    let own = format!("AudioOutputMethod \"alsa\"\nAudioALSADevice \"{device}\"\n");
    fs::write(&settings, fs::read_to_string(SETTINGS).unwrap() + &own).unwrap();
    kiosk.mount(&settings, SETTINGS);
    kiosk.open("http://www.praktika.test/services/spravka/form");
    kiosk.stands_at(2, 6);
    kiosk
}

impl Kiosk {
    /// The dispatcher and the voices that it has started.
    fn voices(&self) -> usize {
        let visits = self.root().join("run/visits").display().to_string();
        let all = fs::read_dir("/proc").unwrap();
        all.filter(|entry| {
            let place = entry.as_ref().unwrap().path();
            let name = fs::read_to_string(place.join("comm")).unwrap_or_default();
            let environment = fs::read(place.join("environ")).unwrap_or_default();
            (name.starts_with("speech-") || name.starts_with("sd_"))
                && String::from_utf8_lossy(&environment).contains(&visits)
        })
        .count()
    }

    fn falls_silent(&self) {
        until("silence", 30, || (self.voices() == 0).then_some(()));
    }

    fn press_listen(&self) {
        self.display.click_at(LISTEN.0, LISTEN.1);
    }
}

/// A pipe in the place of a sound device: it is spoken no faster than the test listens.
struct Loudspeaker(fs::File);

impl Loudspeaker {
    fn of(kiosk: &Kiosk) -> Loudspeaker {
        let place = kiosk.root().join("loudspeaker");
        let made = std::process::Command::new("mkfifo").arg(&place).status();
        assert!(made.unwrap().success());
        let pipe = fs::File::options().read(true).write(true).open(&place);
        let pipe = pipe.unwrap();
        rustix::io::ioctl_fionbio(&pipe, true).unwrap();
        Loudspeaker(pipe)
    }

    /// Listens to the beginning of a step, which goes on.
    fn hears(&mut self) {
        let mut some = [0; 4096];
        let mut heard = 0;
        until("a voice", 30, || {
            let count = self.0.read(&mut some).unwrap_or_default();
            heard += some[..count].iter().filter(|byte| **byte != 0).count();
            (heard > 20_000).then_some(())
        });
    }

    /// Hears out what has been said since.
    fn empties(&mut self) {
        let mut some = [0; 4096];
        while self.0.read(&mut some).is_ok() {}
    }
}

#[test]
fn a_step_is_read_until_it_ends_or_is_stopped_or_left_or_the_visit_ends() {
    let practice = practice();
    let mut kiosk = start(&practice, "file:ROOT/loudspeaker,raw", LONG);
    let mut loudspeaker = Loudspeaker::of(&kiosk);
    assert_eq!(kiosk.voices(), 0, "nobody speaks unasked");
    kiosk.shot("aloud-1-listen");
    kiosk.press_listen();
    loudspeaker.hears();
    assert!(kiosk.voices() > 0);
    kiosk.shot("aloud-2-speaks");
    // «Остановить».
    kiosk.press_listen();
    kiosk.falls_silent();
    loudspeaker.empties();

    kiosk.press_listen();
    loudspeaker.hears();
    kiosk.display.click_at(NEXT.0, NEXT.1);
    kiosk.falls_silent();
    kiosk.stands_at(3, 6);
    kiosk.display.click_at(BACK.0, BACK.1);
    loudspeaker.empties();

    kiosk.press_listen();
    loudspeaker.hears();
    until("the end of the step", 30, || {
        loudspeaker.empties();
        (kiosk.voices() == 0).then_some(())
    });
    kiosk.shot("aloud-3-read");

    kiosk.press_listen();
    loudspeaker.hears();
    let report = kiosk.end();
    assert_eq!(kiosk.voices(), 0, "{report}");
    kiosk.wait_for("idle");

    kiosk.open("http://www.praktika.test/services/spravka/form");
    kiosk.stands_at(2, 6);
    loudspeaker.empties();
    kiosk.press_listen();
    loudspeaker.hears();
    kiosk.kill_seat();
    kiosk.falls_silent();
    assert!(!kiosk.log().contains("Придумайте"), "{}", kiosk.log());
}

#[test]
fn without_a_sound_device_the_citizen_is_told() {
    let practice = practice();
    let kiosk = start(&practice, "no-such-device", 1);
    kiosk.press_listen();
    until("the fault in the log", 60, || {
        kiosk
            .log()
            .contains("nothing can be read aloud")
            .then_some(())
    });
    kiosk.falls_silent();
    kiosk.shot("aloud-4-unheard");
    kiosk.end();
}
