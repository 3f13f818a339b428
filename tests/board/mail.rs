//! Tickets as letters, through a real mail server of our own on a port of this computer.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::process::{Child, Command, Stdio};

use mailparse::{MailHeaderMap, parse_mail};
use sps_kiosk::uplink::{FromSeat, Occupancy, Ticket};
use tempfile::TempDir;

use super::client::Client;
use super::cluster::free_port;
use super::page::{PASSWORD, people, seat, state};
use super::rig::Rig;
use crate::e2e::until;
use crate::wipe::owns_the_machine;

/// OpenSMTPD, whose only folder gets every letter. It keeps its queue under one fixed path, so it has a view of the
/// file system of its own.
struct Server {
    place: TempDir,
    port: u16,
    process: Option<Child>,
}

impl Server {
    /// One that does not run yet.
    fn new() -> Server {
        let place = tempfile::tempdir().unwrap();
        let port = free_port();
        fs::set_permissions(place.path(), fs::Permissions::from_mode(0o777)).unwrap();
        let settings = format!(
            "listen on 127.0.0.1 port {port} hostname mail.test\n\
             table all {{ \"@\" = mail }}\n\
             action \"in\" maildir \"{}/box\" virtual <all>\n\
             match from any for any action \"in\"\n",
            place.path().display()
        );
        fs::write(place.path().join("smtpd.conf"), settings).unwrap();
        Server {
            place,
            port,
            process: None,
        }
    }

    fn start(&mut self) {
        // It would ask name servers that cannot be reached here who comes.
        let resolver = "lookup file\nnameserver 127.0.0.1\n";
        fs::write(self.place.path().join("resolv.conf"), resolver).unwrap();
        let apart = "mount --bind \"${0%/*}/resolv.conf\" /etc/resolv.conf && \
                     mount -t tmpfs tmpfs /run && mount -t tmpfs tmpfs /var/spool && \
                     install -d -m 711 /var/spool/smtpd && exec /usr/sbin/smtpd -d -f \"$0\"";
        let process = Command::new("unshare")
            .args(["--mount", "bash", "-c", apart])
            .arg(self.place.path().join("smtpd.conf"))
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        self.process = Some(process);
        until("the mail server", 30, || {
            std::net::TcpStream::connect(("127.0.0.1", self.port)).ok()
        });
    }

    /// What has arrived.
    fn letters(&self) -> Vec<Vec<u8>> {
        let Ok(new) = fs::read_dir(self.place.path().join("box/new")) else {
            return Vec::new();
        };
        new.map(|entry| fs::read(entry.unwrap().path()).unwrap())
            .collect()
    }

    /// So many letters, at least.
    fn until(&self, count: usize) -> Vec<Vec<u8>> {
        until("the letters", 60, || {
            Some(self.letters()).filter(|letters| letters.len() >= count)
        })
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if let Some(process) = &mut self.process {
            // Its children end with it when it is asked.
            let asked = ["-TERM", &process.id().to_string()];
            let _gone = Command::new("kill").args(asked).status();
            let _ended = process.wait();
        }
    }
}

fn ticket(name: &str) -> FromSeat {
    let lines = ["Сообщение о неисправности", "Что случилось: Не печатает"];
    FromSeat::Ticket(Ticket {
        name: name.to_owned(),
        lines: lines.map(str::to_owned).to_vec(),
    })
}

#[test]
fn a_ticket_is_one_letter_as_soon_as_there_is_a_server() {
    if !owns_the_machine() {
        return;
    }
    let mut server = Server::new();
    let mail = format!(
        "[mail]\nserver = 'smtp://127.0.0.1:{}'\nfrom = 'Табло <board@mfc.test>'\nto = ['it@mfc.test']\n",
        server.port
    );
    let mut rig = Rig::over(&format!("file = 'board.db'\n{mail}"));
    people(&rig);
    let mut place = seat(&rig, "s-1", "Садовая", state(Occupancy::Idle, 5));
    place.say(&ticket("20261126-104205"));
    {
        let client = Client::logged_in(&rig, "Консультант", PASSWORD);
        let page = until("the fault on the page", 60, || {
            let page = client.get("/tickets").text();
            page.contains("Письмо о неисправности ещё не ушло")
                .then_some(page)
        });
        assert!(page.contains("почтовый сервер не отвечает"), "{page}");
    }
    // Another ticket, and a board that is started anew, try at once.
    server.start();
    place.say(&ticket("20261126-104205"));
    place.say(&ticket("20261126-104206"));
    let letters = server.until(2);
    for letter in &letters {
        let letter = parse_mail(letter).unwrap();
        let header = |name| letter.headers.get_first_value(name).unwrap_or_default();
        assert_eq!(
            header("Subject"),
            "Неисправность: s-1, Садовая: Не печатает"
        );
        assert_eq!(header("To"), "it@mfc.test");
        assert!(header("Message-ID").ends_with("@mfc.test>"));
        let body = letter.get_body().unwrap();
        assert_eq!(
            body.trim_end().replace("\r\n", "\n"),
            "Сообщение о неисправности\nЧто случилось: Не печатает"
        );
    }
    rig.kill();
    rig.start_again();
    let client = Client::logged_in(&rig, "Консультант", PASSWORD);
    client.post("/tickets", &[("seat", "s-1"), ("kind", "Slow")]);
    let letters = server.until(3);
    assert_eq!(letters.len(), 3, "none of them twice");
    assert!(!client.get("/tickets").text().contains("ещё не ушло"));
    assert!(
        rig.log().contains("tickets do not go by mail"),
        "{}",
        rig.log()
    );
}
