//! A screen without a display: it notes what it shows, and says what a test wants it to.
//!
//! The faces go to `faces` in the root. While it is the one that is seen it listens at `screen.sock`
//! for messages to the seat, one a line. It behaves badly in the way that the path of an opened
//! address names.

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::os::unix::net::UnixListener;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use sps_kiosk::link::{
    self, Ended, Face, FromScreen, JournalPage, Menu, Outcome, Progress, StaffPage, Strike,
    ToScreen, Warning, print,
};
use sps_kiosk::platform::{self, Stream};

/// Not a test but a screen's process: it does nothing unless its standard input is a link.
#[test]
fn the_screen_process() {
    let Ok(mut link) = platform::take_link() else {
        return;
    };
    platform::guard_screen().unwrap();
    let Ok(Some(ToScreen::Start(start))) = link::receive(&mut link, link::TO_SCREEN_LIMIT) else {
        panic!("the first message is no start");
    };
    let root = start.visit.ancestors().nth(3).unwrap().to_path_buf();
    if root.join("screens-fail").exists() {
        return;
    }
    if link::send(&mut link, &FromScreen::Ready).is_err() {
        // The seat is gone already, as some tests want it.
        return;
    }
    let mut screen = Screen {
        link,
        root,
        visit: start.visit,
        listens: false,
        leaves: Leaves::Confirmed,
        eaten: Arc::default(),
        greedy: false,
    };
    while let Ok(Some(message)) = link::receive(&mut screen.link, link::TO_SCREEN_LIMIT) {
        if let Some(noted) = screen.told(message) {
            screen.note(&noted);
        }
    }
}

struct Screen {
    link: Stream,
    root: PathBuf,
    visit: PathBuf,
    listens: bool,
    leaves: Leaves,
    eaten: Arc<Mutex<Vec<Vec<u8>>>>,
    greedy: bool,
}

/// What becomes of a log-out.
enum Leaves {
    Confirmed,
    Refused,
    Unheard,
    /// The screen dies of it.
    Dead,
}

/// How many portals and files went, why the visit ended, and where the citizen may still be logged in.
fn report(outcome: &Outcome) -> String {
    let mut words = vec!["report".to_owned()];
    if let Some(all) = outcome.belongings {
        words.push(format!("{} {}", all.sites, all.files));
        words.extend((all.prints > 0).then(|| format!("printed {}", all.prints)));
    }
    if outcome.ended != Ended::Asked {
        words.push(format!("{:?}", outcome.ended));
    }
    let open = outcome.portals.iter().filter(|portal| !portal.confirmed);
    words.extend(open.map(|portal| format!("in {}", portal.name)));
    words.join(" ")
}

/// How something goes that a capability does.
fn progressed(progress: Progress) -> String {
    match progress {
        Progress::Print(print::Progress::Trouble(code)) => format!("printing {code}"),
        Progress::Print(print::Progress::Asks { pages, left, usual }) => {
            let print::Options {
                grey, both_sides, ..
            } = usual;
            format!("asks {pages} of {left}, grey {grey:?}, both sides {both_sides:?}")
        }
        Progress::Print(printing) => format!("printing {printing:?}"),
        Progress::Scan(scan) => format!("scan {scan:?}"),
        Progress::Scanner(scanner) => format!("scanner {scanner:?}"),
        Progress::Speech(speech) => format!("{speech:?}").to_lowercase(),
        Progress::UsbExport(saving) => format!("saving {saving:?}"),
        Progress::UsbImport(stick) => format!("stick {stick:?}"),
        Progress::Papers(papers) => format!("papers {papers:?}"),
    }
}

impl Screen {
    /// Does what the seat says, and returns what a test may want to know of it.
    fn told(&mut self, message: ToScreen) -> Option<String> {
        Some(match message {
            ToScreen::Show(face) => {
                self.listen();
                self.say(&FromScreen::Shown);
                match face {
                    Face::Home => "home".to_owned(),
                    Face::Ending => "ending".to_owned(),
                    Face::Report(outcome) => report(&outcome),
                    Face::OutOfService(code) => format!("out {code}"),
                }
            }
            ToScreen::Open(address) => {
                fs::write(self.visit.join("files/справка.pdf"), "0123456789").unwrap();
                self.say(&FromScreen::At(Some("portal.test".into())));
                self.misbehave(&address);
                "open".to_owned()
            }
            ToScreen::LogOut(addresses) => {
                self.log_out(&addresses);
                return None;
            }
            ToScreen::Missing(hosts) => format!("{hosts} missing"),
            ToScreen::ForStaff(faults) if faults.is_empty() => "not for staff".to_owned(),
            ToScreen::ForStaff(_) => "for staff".to_owned(),
            ToScreen::Policy(_) => "policy".to_owned(),
            ToScreen::Guides(guides) => {
                format!("guides {} {}", guides.files.len(), guides.pictures.len())
            }
            ToScreen::Staff(page) => staff(page),
            ToScreen::Down(down) => format!("{} down", down.len()),
            ToScreen::Called(true) => "called".to_owned(),
            ToScreen::Called(false) => "not called".to_owned(),
            ToScreen::EndPage => {
                if !self.greedy {
                    self.eaten.lock().unwrap().clear();
                }
                "end page".to_owned()
            }
            ToScreen::Ping => {
                self.say(&FromScreen::Alive);
                return None;
            }
            ToScreen::Progress(progress) => progressed(progress),
            ToScreen::Clock {
                warning: Some(Warning::Longest { more }),
                ..
            } => format!("last {more:?}"),
            ToScreen::Clock { .. } | ToScreen::Start(_) => {
                return None;
            }
        })
    }

    fn say(&mut self, message: &FromScreen) {
        // The seat may be gone already; then the link ends the loop.
        let _ = link::send(&mut self.link, message);
    }

    fn note(&self, line: &str) {
        let mut faces = fs::File::options()
            .create(true)
            .append(true)
            .open(self.root.join("faces"))
            .unwrap();
        // In one piece: the other screen notes at the same time.
        faces.write_all(format!("{line}\n").as_bytes()).unwrap();
    }

    /// Notes what it is asked for, and answers as the page wants it.
    fn log_out(&mut self, addresses: &[String]) {
        fs::write(self.root.join("asked"), addresses.join("\n")).unwrap();
        let confirmed = match self.leaves {
            Leaves::Confirmed => true,
            Leaves::Refused => false,
            Leaves::Unheard => return,
            Leaves::Dead => std::process::exit(0),
        };
        for at in 0..addresses.len() {
            self.say(&FromScreen::LoggedOut { at, confirmed });
        }
    }

    /// From its first face on this screen is the one that is seen.
    fn listen(&mut self) {
        if std::mem::replace(&mut self.listens, true) {
            return;
        }
        let place = self.root.join("screen.sock");
        let _last = fs::remove_file(&place);
        let listener = UnixListener::bind(place).unwrap();
        let mut link = self.link.try_clone().unwrap();
        thread::spawn(move || {
            for said in listener.incoming() {
                for line in BufReader::new(said.unwrap()).lines() {
                    let message: FromScreen = serde_json::from_str(&line.unwrap()).unwrap();
                    let _ = link::send(&mut link, &message);
                }
            }
        });
    }

    fn misbehave(&mut self, address: &str) {
        let page = address.rsplit('/').next().unwrap_or_default();
        match page {
            "nonsense" => self.link.write_all(&[0xff; 64]).unwrap(),
            "orphan" => self.leave_a_daemon(),
            "forbidden" => self.say(&FromScreen::Refused {
                host: "elsewhere.test".into(),
                reason: "host-not-listed".into(),
            }),
            "down" | "up" => self.say(&FromScreen::Answers {
                host: "portal.test".into(),
                well: page == "up",
            }),
            "end" => self.say(&FromScreen::End),
            "refuses" => self.leaves = Leaves::Refused,
            "unheard" => self.leaves = Leaves::Unheard,
            "dies" => self.leaves = Leaves::Dead,
            "eater" | "glutton" => {
                self.greedy = page == "glutton";
                // Beside the loop, which goes on answering.
                let eaten = Arc::clone(&self.eaten);
                thread::spawn(move || {
                    for _ in 0..22 {
                        let piece = vec![7; 50 << 20];
                        eaten.lock().unwrap().push(piece);
                    }
                });
            }
            // Longer than a screen that does nothing would be given.
            "slow" => {
                let start = Instant::now();
                while start.elapsed() < Duration::from_secs(18) {
                    std::hint::black_box(start.elapsed().as_nanos().pow(3));
                }
            }
            _ => {}
        }
    }

    /// Its parent is gone, it has a session of its own and ignores the polite signal.
    fn leave_a_daemon(&self) {
        let script = "trap '' TERM HUP INT; echo $$ > \"$0\"; while :; do sleep 1; done";
        let mut shell = Command::new("setsid");
        shell.args(["--fork", "sh", "-c", script]);
        shell.arg(Path::new(&self.root).join("orphan"));
        shell
            .env_clear()
            .env("PATH", "/usr/bin:/bin")
            .current_dir("/");
        shell.status().unwrap();
    }
}

fn staff(page: Option<StaffPage>) -> String {
    match page {
        None => "staff away".to_owned(),
        Some(StaffPage::Checking) => "checking".to_owned(),
        Some(StaffPage::Pin { wrong, wait: 0 }) => format!("pin wrong={wrong}"),
        Some(StaffPage::Pin { .. }) => "pin wait".to_owned(),
        Some(StaffPage::Menu(menu)) => offered(&menu),
        Some(StaffPage::Card(at)) => format!("card {at}"),
        Some(StaffPage::Faults) => "faults".to_owned(),
        Some(StaffPage::Remarks(step)) => format!("remarks {}", step.number),
        Some(StaffPage::Sheet(sheet)) => format!("sheet {}", sheet.lines.len()),
        Some(StaffPage::Journal(page)) => journal(&page),
    }
}

fn offered(menu: &Menu) -> String {
    let Menu {
        fault,
        acts,
        bundle: _,
        visit,
        journal,
    } = menu;
    let also = [
        (!acts, " no acts"),
        (*visit, " visit"),
        (*journal, " journal"),
    ];
    let also = also.into_iter().filter(|(is, _)| *is).map(|(_, word)| word);
    format!("menu {fault:?}{}", also.collect::<String>())
}

fn journal(page: &JournalPage) -> String {
    match page {
        JournalPage::Busy => "journal busy".to_owned(),
        JournalPage::Refused(_) => "journal refused".to_owned(),
        JournalPage::List(visits) => {
            let rows = visits.rows.iter();
            let rows = rows.map(|row| if row.entered { " entered" } else { " bare" });
            let written = if visits.written { " written" } else { "" };
            format!("visits{written}{}", rows.collect::<String>())
        }
        JournalPage::Entry(form) => {
            let chosen = form.choices.iter().map(|choice| match choice.chosen {
                Some(at) => format!(" {at}"),
                None => " -".to_owned(),
            });
            let complaint = if form.complaint.is_some() {
                " complaint"
            } else {
                ""
            };
            let strike = match form.strike {
                Strike::No => "",
                Strike::Offered => " strike?",
                Strike::Asked => " strike!",
            };
            format!("entry{}{complaint}{strike}", chosen.collect::<String>())
        }
    }
}
