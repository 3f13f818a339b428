//! What IT answers before a set-up: `setup --answers FILE`.
//!
//! Whatever kiosk.toml knows may be answered, and is judged by the reader of kiosk.toml itself; beside it
//! there are a few sections about the machine. Every problem is found at once and cited.

use toml_edit::DocumentMut;

use super::boot;
use super::printer::{self, Printer};
use crate::config::{Config, Places};
use crate::diagnostic::Problem;
use crate::diagnostic::table::{self, Table, Words};
use crate::say;

/// The sections that are about the machine and not about the seat.
const OF_THE_MACHINE: &[&str] = &["printer", "time", "updates", "boot", "touch"];

/// Everything that was answered. What was not keeps what holds without it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Answers {
    /// What is said of the seat, as kiosk.toml has it.
    pub(super) seat: DocumentMut,
    /// The file with the log-in of the proxy, beside the answers.
    pub(crate) proxy_password_file: Option<String>,
    /// The printer for whose queue the seat is to have.
    pub(super) printer: Option<Printer>,
    /// Servers of the time.
    pub(super) time_servers: Vec<String>,
    /// The time zone.
    pub(super) zone: Option<String>,
    /// When updates are installed, as `05:00`.
    pub(super) updates_at: Option<String>,
    /// The password of the boot menu.
    pub(crate) boot: Option<BootPassword>,
    /// The matrix of the touch screen.
    pub(super) touch: Option<String>,
}

/// The password of the boot menu.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum BootPassword {
    /// What `grub-mkpasswd-pbkdf2` printed.
    Hash(String),
    /// The file, beside the answers, whose first line it is.
    File(String),
}

impl Answers {
    /// Parses the answers.
    ///
    /// # Errors
    /// Every problem of the file.
    pub(crate) fn parse(text: &str) -> Result<Answers, Vec<Problem>> {
        let mut problems = Vec::new();
        let document = table::parse(text, &mut problems);
        add_problems_of_the_seat(text, &mut problems);
        let mut root = Table::root(&document);
        let mut answers = Answers::default();
        if let Some(paths) = root.section("paths", &mut problems) {
            problems.push(Problem::new(paths.span, say!("setup-answers-paths")));
        }
        if let Some(section) = root.section("printer", &mut problems) {
            answers.read_printer(section, &mut problems);
        }
        if let Some(section) = root.section("time", &mut problems) {
            answers.read_time(section, &mut problems);
        }
        if let Some(section) = root.section("updates", &mut problems) {
            answers.read_updates(section, &mut problems);
        }
        if let Some(section) = root.section("boot", &mut problems) {
            answers.read_boot(section, &mut problems);
        }
        if let Some(section) = root.section("touch", &mut problems) {
            answers.read_touch(section, &mut problems);
        }
        problems.sort_by_key(|problem| problem.span.start);
        match text.parse::<DocumentMut>() {
            Ok(seat) if problems.is_empty() => {
                answers.seat = seat;
                for section in OF_THE_MACHINE {
                    answers.seat.remove(section);
                }
                answers.take_proxy_password();
                Ok(answers)
            }
            Ok(_) | Err(_) => Err(problems),
        }
    }

    /// It lies beside the answers, and elsewhere on the seat.
    fn take_proxy_password(&mut self) {
        let gate = self.seat.get_mut("gate");
        let gate = gate.and_then(|gate| gate.as_table_like_mut());
        let file = gate.and_then(|gate| gate.remove("upstream_password_file"));
        let file = file.as_ref().and_then(|file| file.as_str());
        self.proxy_password_file = file.map(str::to_owned);
    }

    fn read_printer(&mut self, mut section: Table<'_>, problems: &mut Vec<Problem>) {
        let device = section.words("device", problems);
        let driver = section.words("driver", problems);
        for words in device.iter().chain(&driver) {
            if !printer::is_plain(words.text) {
                problems.push(Problem::new(
                    words.span.clone(),
                    say!("setup-answers-device"),
                ));
            }
        }
        self.printer = device.map(|device| Printer {
            device: device.text.to_owned(),
            driver: driver.map(|driver| driver.text.to_owned()),
        });
        section.finish(problems);
    }

    fn read_time(&mut self, mut section: Table<'_>, problems: &mut Vec<Problem>) {
        for server in section.list("servers", problems) {
            let is_name = |byte: u8| byte.is_ascii_alphanumeric() || b".-:".contains(&byte);
            if server.text.is_empty() || !server.text.bytes().all(is_name) {
                problems.push(Problem::new(server.span, say!("setup-answers-server")));
            }
            self.time_servers.push(server.text.to_owned());
        }
        if let Some(zone) = section.words("zone", problems) {
            let parts = zone.text.split('/');
            let is_part = |part: &str| {
                let is_letter = |byte: u8| byte.is_ascii_alphanumeric() || b"_-+".contains(&byte);
                !part.is_empty() && part.bytes().all(is_letter)
            };
            if !parts.clone().all(is_part) {
                problems.push(Problem::new(zone.span, say!("setup-answers-zone")));
            }
            self.zone = Some(zone.text.to_owned());
        }
        section.finish(problems);
    }

    fn read_updates(&mut self, mut section: Table<'_>, problems: &mut Vec<Problem>) {
        if let Some(at) = section.words("at", problems) {
            if clock(at.text).is_none() {
                problems.push(Problem::new(at.span, say!("setup-answers-clock")));
            }
            self.updates_at = Some(at.text.to_owned());
        }
        section.finish(problems);
    }

    fn read_boot(&mut self, mut section: Table<'_>, problems: &mut Vec<Problem>) {
        let hash = section.words("password_hash", problems);
        let file = section.words("password_file", problems);
        self.boot = match (hash, file) {
            (Some(_), Some(file)) => {
                problems.push(Problem::new(file.span, say!("setup-answers-boot-twice")));
                None
            }
            (Some(Words { text, span }), None) => {
                if !boot::is_hash(text) {
                    problems.push(Problem::new(span, say!("setup-answers-boot-hash")));
                }
                Some(BootPassword::Hash(text.to_owned()))
            }
            (None, file) => file.map(|file| BootPassword::File(file.text.to_owned())),
        };
        section.finish(problems);
    }

    fn read_touch(&mut self, mut section: Table<'_>, problems: &mut Vec<Problem>) {
        if let Some(matrix) = section.words("matrix", problems) {
            let numbers = matrix.text.split_whitespace();
            let is_number = |word: &str| word.parse::<f32>().is_ok_and(f32::is_finite);
            if numbers.clone().count() != 9 || !numbers.clone().all(is_number) {
                problems.push(Problem::new(matrix.span, say!("setup-answers-matrix")));
            }
            self.touch = Some(numbers.collect::<Vec<_>>().join(" "));
        }
        section.finish(problems);
    }
}

/// What the reader of kiosk.toml says besides, but for the sections that it does not know.
fn add_problems_of_the_seat(text: &str, problems: &mut Vec<Problem>) {
    let places = Places::under("/".as_ref());
    let found = Config::parse(text, &places).err().unwrap_or_default();
    let document = table::parse(text, &mut Vec::new());
    let is_ours = |problem: &Problem| {
        let mut keys = document.get_ref().keys();
        keys.any(|key| {
            OF_THE_MACHINE.contains(&key.get_ref().as_ref()) && key.span() == problem.span
        })
    };
    let known = problems.clone();
    let new = found.into_iter();
    problems.extend(new.filter(|problem| !known.contains(problem) && !is_ours(problem)));
}

/// Hours and minutes of a clock.
pub(super) fn clock(text: &str) -> Option<(u8, u8)> {
    let (hours, minutes) = text.split_once(':')?;
    let number = |text: &str| text.parse::<u8>().ok().filter(|_| text.len() == 2);
    let (hours, minutes) = (number(hours)?, number(minutes)?);
    (hours < 24 && minutes < 60).then_some((hours, minutes))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The words at which each problem stands.
    fn refused(text: &str) -> Vec<&str> {
        let problems = Answers::parse(text).unwrap_err();
        let words = problems.iter().map(|problem| &text[problem.span.clone()]);
        words.collect()
    }

    #[test]
    fn what_is_said_of_the_seat_is_judged_as_in_its_settings() {
        let text = "[seat]\nid = 'a'\nregion = 'kchr'\n[gate]\nupstream = 'http://u@p:1'\n\
                    upstream_password_file = 'pass'\n[time]\nservers = ['ntp.mfc.local', '10.0.0.1']\nzone = 'Europe/Moscow'\n";
        let answers = Answers::parse(text).unwrap();
        assert_eq!(answers.seat["seat"]["id"].as_str(), Some("a"));
        assert_eq!(answers.proxy_password_file.as_deref(), Some("pass"));
        assert_eq!(answers.time_servers, ["ntp.mfc.local", "10.0.0.1"]);
        assert!(answers.seat.get("time").is_none());
        assert!(!answers.seat.to_string().contains("pass"));
        assert_eq!(refused("[seat]\nidd = 'a'\n"), ["idd"]);
        assert_eq!(refused("[seat]\ntime = 'a'\n"), ["time"]);
        assert_eq!(refused("[sitz]\n"), ["sitz"]);
    }

    #[test]
    fn every_problem_is_found_at_once() {
        let text = "[session]\nidle_minutes = 0\n[paths]\nstate = '/x'\n[time]\nservers = ['a b']\nzone = '../shadow'\n\
                    [updates]\nat = '25:00'\nnever = true\n[boot]\npassword_hash = 'secret'\n[touch]\nmatrix = '1 0'\n";
        let expected = [
            "0",
            "[paths]",
            "'a b'",
            "'../shadow'",
            "'25:00'",
            "never",
            "'secret'",
            "'1 0'",
        ];
        assert_eq!(refused(text), expected);
        assert_eq!(refused("[time]\nzone = 3\n"), ["3"]);
        assert_eq!(refused("[time]\n[time]\n").len(), 1);
    }

    #[test]
    fn a_pin_is_answered_as_its_hash_only() {
        assert_eq!(refused("[staff]\npin = '739154'\n"), ["'739154'"]);
        assert_eq!(refused("[staff]\npin = 739154\n"), ["739154"]);
        let consultant = "[[staff.consultant]]\nname = 'Иванова А. П.'\npin = '739154'\n";
        assert_eq!(refused(consultant), ["'739154'"]);
    }

    #[test]
    fn a_printer_is_reached_without_a_driver_unless_one_is_named() {
        let printer = |text: &str| Answers::parse(text).unwrap().printer.unwrap();
        let asked = printer("[printer]\ndevice = 'ipp://a/ipp/print'\n");
        assert_eq!(asked.device, "ipp://a/ipp/print");
        assert_eq!(asked.driver, None);
        let told = printer("[printer]\ndevice = 'usb://A/B'\ndriver = 'drv:///c'\n");
        assert_eq!(told.driver.as_deref(), Some("drv:///c"));
        assert_eq!(
            refused("[printer]\ndevice = 'ipp://u:p@a'\nport = 1\n"),
            ["'ipp://u:p@a'", "port"]
        );
    }

    #[test]
    fn nothing_answered_is_an_answer() {
        let answers = Answers::parse("").unwrap();
        assert!(answers.boot.is_none() && answers.seat.is_empty());
    }
}
