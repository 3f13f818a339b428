//! The list in the language of other programs: the real ones open what ours opens, and nothing besides.

mod router;

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::os::unix::fs::PermissionsExt;
use std::process::{Child, Command, Stdio};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::json;
use sps_kiosk::engines::{Engine, export};
use sps_kiosk::policy::{Decision, Policy, Way};
use tempfile::TempDir;

use crate::corpora::rows;
use crate::e2e::until;
use crate::webdriver::Driver;

/// A list in which everything stands that a pattern can say.
pub(crate) const LIST: &str = r##"
default_region = "a"
last_line = "# end"
[[portal]]
id = "one"
name = "Один"
home = "https://one.test/rn09/"
hosts = ["one.test/rn09", "*.one.test", "http://plain.test", "http://pages.test:8077/open", "lk.test:8443", "any.test:*",
    "вкузбассе.рф", "*.вкузбассе.рф"]
resources = ["cdn.two.test"]
private_addresses = true
[[portal]]
id = "public"
name = "Общая сеть"
home = "https://public.test/"
hosts = ["public.test"]
[[region]]
id = "a"
name = "А"
# end
"##;

pub(crate) fn policy() -> Policy {
    Policy::accept(LIST, None).unwrap()
}

/// A squid that has nothing but our file to say who may go where. Every name that is asked for leads to this
/// computer, where nobody is.
struct Squid {
    process: Child,
    address: SocketAddr,
    _place: TempDir,
}

impl Squid {
    /// The folder of one, and where it will listen. `hosts` are lines of a file of hosts.
    fn settings(hosts: &[impl AsRef<str>]) -> (TempDir, SocketAddr) {
        let place = tempfile::tempdir().unwrap();
        // It runs as a user of its own.
        fs::set_permissions(place.path(), fs::Permissions::from_mode(0o755)).unwrap();
        let at = |name: &str| place.path().join(name).display().to_string();
        fs::write(at("list.conf"), export(Engine::Squid, &policy()).text).unwrap();
        let names = hosts.iter().map(|line| format!("{}\n", line.as_ref()));
        fs::write(at("hosts"), names.collect::<String>()).unwrap();
        let free = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = free.local_addr().unwrap();
        let settings = format!(
            "http_port {address}\nhosts_file {hosts}\ndns_nameservers 127.0.0.1\ninclude {list}\n\
             cache deny all\naccess_log none\ncache_log /dev/null\npid_filename none\n\
             shutdown_lifetime 0 seconds\ncoredump_dir {place}\n",
            hosts = at("hosts"),
            list = at("list.conf"),
            place = place.path().display(),
        );
        fs::write(at("squid.conf"), settings).unwrap();
        (place, address)
    }

    fn start(hosts: &[&str]) -> Squid {
        let hosts: Vec<_> = hosts
            .iter()
            .map(|host| format!("127.0.0.1 {host}"))
            .collect();
        let (place, address) = Squid::settings(&hosts);
        let process = Command::new("squid")
            .args(["-N", "-f"])
            .arg(place.path().join("squid.conf"))
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("squid is installed by tests/run.sh");
        until("squid", 20, || TcpStream::connect(address).ok());
        Squid {
            process,
            address,
            _place: place,
        }
    }

    fn asked(&self, bytes: &[u8]) -> TcpStream {
        let mut stream = TcpStream::connect(self.address).unwrap();
        // One that refuses at the head may close before it has heard all.
        let _cut_short = stream.write_all(bytes);
        stream
    }
}

/// The status of an answer; none when there is no answer.
fn status(stream: TcpStream) -> Option<u16> {
    let mut line = String::new();
    let _gone = BufReader::new(stream).read_line(&mut line);
    line.split(' ').nth(1)?.parse().ok()
}

impl Drop for Squid {
    fn drop(&mut self) {
        // It may be dead already.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

#[test]
fn squid_lets_through_what_the_gate_lets_through() {
    let hosts = [
        "one.test",
        "www.one.test",
        "a.b.one.test",
        "evilone.test",
        "one.test.evil.test",
        "plain.test",
        "www.plain.test",
        "pages.test",
        "lk.test",
        "any.test",
        "www.any.test",
        "cdn.two.test",
        "two.test",
        "public.test",
        "evil.test",
        "xn--80aebkobnwfcnsfk1e0h.xn--p1ai",
        "www.xn--80aebkobnwfcnsfk1e0h.xn--p1ai",
        "xn--80ak6aa92e.one.test",
        "xn--80ak6aa92e.www.one.test",
    ];
    let squid = Squid::start(&hosts);
    let policy = policy();
    let mut wrong = Vec::new();
    for host in hosts.iter().flat_map(|host| {
        let upper = host.to_uppercase();
        [(*host).to_owned(), format!("{host}."), upper]
    }) {
        for port in [443, 80, 8443, 8077, 22] {
            let tunnel = format!("CONNECT {host}:{port} HTTP/1.1\r\nHost: {host}:{port}\r\n\r\n");
            let request = format!(
                "GET http://{host}:{port}/ HTTP/1.1\r\nHost: {host}:{port}\r\nConnection: close\r\n\r\n"
            );
            // A tunnel carries TLS, whatever the port.
            let ways = [
                (tunnel, format!("https://{host}:{port}/")),
                (request, format!("http://{host}:{port}/")),
            ];
            for (bytes, address) in ways {
                let ours = matches!(policy.decide_text(Way::Fetch, &address), Decision::Allow(_));
                // Its address is one of this computer, which only a portal of the branch's own network may have.
                let ours = ours && !host.to_lowercase().starts_with("public.");
                let status = status(squid.asked(bytes.as_bytes()));
                let theirs = status.is_some_and(|status| status != 403 && status != 400);
                if ours != theirs {
                    wrong.push(format!("{address}: {ours}, but squid says {status:?}"));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn squid_goes_to_public_addresses() {
    let squid = Squid::settings(&["95.213.0.1 public.test", "10.1.2.3 one.test"]);
    let script = r#"
        set -e
        ip link set lo up
        ip addr add 95.213.0.1/32 dev lo
        ip addr add 10.1.2.3/32 dev lo
        squid -N -f "$0/squid.conf" >/dev/null 2>&1 &
        until (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; do :; done
        for host in public.test one.test; do
            exec 3<>"/dev/tcp/127.0.0.1/$1"
            printf 'CONNECT %s:443 HTTP/1.1\r\n\r\n' $host >&3
            read -r _ status _ <&3
            echo "$status"
        done
        kill %1"#;
    let output = Command::new("unshare")
        .args(["--net", "bash", "-c", script])
        .arg(squid.0.path())
        .arg(squid.1.port().to_string())
        .output()
        .unwrap();
    // Allowed, and nobody is there.
    assert_eq!(String::from_utf8_lossy(&output.stdout), "503\n503\n");
}

#[test]
fn what_attacks_proxies_gets_no_further_at_squid() {
    let squid = Squid::start(&["www.gosuslugi.ru", "evil.com"]);
    for row in rows("http_connect.jsonl") {
        let bytes = STANDARD.decode(row["raw_b64"].as_str().unwrap()).unwrap();
        // None of these hosts is on the list.
        let stream = squid.asked(&bytes);
        let _gone = stream.shutdown(Shutdown::Write);
        let status = status(stream);
        assert!(
            status.is_none_or(|status| status >= 300),
            "{}: {status:?}",
            row["id"]
        );
    }
}

#[test]
fn chromium_opens_what_the_list_opens() {
    let place = tempfile::tempdir().unwrap();
    let file = place.path().join("list.json");
    fs::write(&file, export(Engine::Chromium, &policy()).text).unwrap();
    let pages = TcpListener::bind("127.0.0.1:8077").unwrap();
    std::thread::spawn(move || {
        for stream in pages.incoming() {
            let mut stream = stream.unwrap();
            let mut head = [0; 4096];
            let _read = stream.read(&mut head).unwrap();
            let page = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nConnection: close\r\n\r\n<title>here</title>";
            let _gone = stream.write_all(page.as_bytes());
        }
    });
    // Where Debian's Chromium reads what a computer is managed by; seen by this one only.
    let script = "mount -t tmpfs policies /etc/chromium && \
                  mkdir -p /etc/chromium/policies/managed && cp \"$0\" /etc/chromium/policies/managed/ && \
                  exec chromedriver \"$@\"";
    let mut driver = Command::new("unshare");
    driver.args(["--mount", "sh", "-c", script]).arg(&file);
    let profile = place.path().join("profile");
    let arguments = [
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--host-resolver-rules=MAP *.test 127.0.0.1",
        &format!("--user-data-dir={}", profile.display()),
    ];
    let capabilities = json!({ "alwaysMatch": { "goog:chromeOptions": { "args": arguments } } });
    let driver = Driver::start(&mut driver, &capabilities);
    for (address, opens) in [
        ("http://pages.test:8077/open/a", true),
        ("http://pages.test:8077/open/", true),
        ("http://pages.test:8077/opening", false),
        ("http://pages.test:8077/", false),
        ("http://www.pages.test:8077/open/", false),
        ("http://evil.test:8077/open/", false),
        ("http://127.0.0.1:8077/open/", false),
    ] {
        let decided = matches!(
            policy().decide_text(Way::Navigate, address),
            Decision::Allow(_)
        );
        assert_eq!(decided, opens, "{address}");
        // What is refused is an error of the command; where the browser is then, counts.
        driver.try_to_open(address);
        assert_eq!(driver.get("/title") == "here", opens, "{address}");
    }
}
