//! A real nginx that gives out a folder over TLS, and the wire to it, which can lie.

use std::fs;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;

use tempfile::TempDir;

use crate::e2e::until;

/// Its name, as its certificate has it.
pub(super) const HOST: &str = "lists.mfc.test";

/// Its name as a portal.
pub(super) const PORTAL: &str = "p.test";

/// Its name as a portal that nobody knew before.
pub(super) const NEW: &str = "new.test";

/// A running nginx.
pub(super) struct Nginx {
    place: TempDir,
    process: Child,
    pub(super) address: SocketAddr,
}

impl Nginx {
    /// One that gives out this folder.
    pub(super) fn start(folder: &Path) -> Nginx {
        let place = tempfile::Builder::new().prefix("nginx").tempdir().unwrap();
        // It runs as a user of its own, and so do those who read what it gives out.
        for path in [place.path(), folder, folder.parent().unwrap()] {
            fs::set_permissions(path, fs::Permissions::from_mode(0o755)).unwrap();
        }
        let at = |name: &str| place.path().join(name).display().to_string();
        let names = [HOST, PORTAL, NEW].map(str::to_owned);
        let made = rcgen::generate_simple_self_signed(names).unwrap();
        fs::write(at("cert.pem"), made.cert.pem()).unwrap();
        fs::write(at("key.pem"), made.signing_key.serialize_pem()).unwrap();
        let address = TcpListener::bind("127.0.0.1:0")
            .unwrap()
            .local_addr()
            .unwrap();
        let settings = format!(
            "daemon off;\nmaster_process off;\nworker_processes 1;\npid {pid};\nerror_log {log};\n\
             events {{}}\n\
             http {{\n\
               log_format sizes '$request_uri $status $request_length $bytes_sent';\n\
               access_log {sizes} sizes;\n\
               client_body_temp_path {tmp}; proxy_temp_path {tmp}; fastcgi_temp_path {tmp};\n\
               uwsgi_temp_path {tmp}; scgi_temp_path {tmp};\n\
               server {{\n\
                 listen {address} ssl;\n\
                 ssl_certificate {cert};\n\
                 ssl_certificate_key {key};\n\
                 location /sps/ {{ alias {root}/; }}\n\
                 location /moved/ {{ return 302 https://{HOST}/sps/; }}\n\
               }}\n\
             }}\n",
            pid = at("pid"),
            log = at("error.log"),
            sizes = at("sizes.log"),
            tmp = at("tmp"),
            cert = at("cert.pem"),
            key = at("key.pem"),
            root = folder.display(),
        );
        fs::write(at("nginx.conf"), settings).unwrap();
        let process = Command::new("nginx")
            .args(["-c", &at("nginx.conf"), "-e", &at("error.log")])
            .spawn()
            .expect("nginx is installed by tests/run.sh");
        until("nginx", 20, || TcpStream::connect(address).ok());
        Nginx {
            place,
            process,
            address,
        }
    }

    /// The authority of its certificate.
    pub(super) fn authority(&self) -> PathBuf {
        self.place.path().join("cert.pem")
    }

    /// What was asked so far, and with how many bytes it was asked and answered below TLS.
    pub(super) fn asked(&self) -> Vec<(String, u64)> {
        let log = fs::read_to_string(self.place.path().join("sizes.log")).unwrap();
        let lines = log.lines().map(|line| {
            let words: Vec<&str> = line.split(' ').collect();
            let bytes = words[2..].iter().map(|word| word.parse::<u64>().unwrap());
            (words[..2].join(" "), bytes.sum())
        });
        lines.collect()
    }
}

impl Drop for Nginx {
    fn drop(&mut self) {
        // It may be dead already.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// The wire to a server: counts what passes, and is cut after so many bytes from there.
pub(super) struct Wire {
    pub(super) address: SocketAddr,
    passed: Arc<AtomicU64>,
    cut: Arc<AtomicU64>,
}

impl Wire {
    pub(super) fn to(server: &Nginx) -> Wire {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let wire = Wire {
            address: listener.local_addr().unwrap(),
            passed: Arc::default(),
            cut: Arc::new(AtomicU64::new(u64::MAX)),
        };
        let (server, passed, cut) = (server.address, wire.passed.clone(), wire.cut.clone());
        thread::spawn(move || {
            for stream in listener.incoming() {
                let seat = stream.unwrap();
                // A server that is gone takes nobody.
                let Ok(server) = TcpStream::connect(server) else {
                    continue;
                };
                let (passed, cut) = (passed.clone(), cut.clone());
                let (from, to) = (seat.try_clone().unwrap(), server.try_clone().unwrap());
                let out = passed.clone();
                thread::spawn(move || pass(from, to, &out, u64::MAX));
                thread::spawn(move || pass(server, seat, &passed, cut.load(Ordering::SeqCst)));
            }
        });
        wire
    }

    /// How many bytes passed since the last question, both ways, TLS included.
    pub(super) fn passed(&self) -> u64 {
        self.passed.swap(0, Ordering::SeqCst)
    }

    /// The next connections break after so many bytes from the server.
    pub(super) fn cut_after(&self, bytes: u64) {
        self.cut.store(bytes, Ordering::SeqCst);
    }
}

fn pass(mut from: TcpStream, mut to: TcpStream, passed: &AtomicU64, most: u64) {
    let (mut buffer, mut left) = ([0; 4096], most);
    while let Ok(count @ 1..) = from.read(&mut buffer) {
        passed.fetch_add(count as u64, Ordering::SeqCst);
        if count as u64 > left || to.write_all(&buffer[..count]).is_err() {
            break;
        }
        left -= count as u64;
    }
    // The other direction may have closed it.
    let _ = to.shutdown(std::net::Shutdown::Both);
    let _ = from.shutdown(std::net::Shutdown::Both);
}
