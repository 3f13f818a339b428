//! A screen beside `chromium --kiosk --incognito`, on the same local page, in the same run.
//!
//! Three comparisons: spawn to the first painted page; memory (PSS) of all processes of a visit;
//! the end of a visit to the next one being ready. The page asks for `/painted` after two frames.
//! Rounds take turns, and the medians are compared.

#![expect(clippy::unwrap_used, reason = "a measurement that cannot go on ends")]

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::os::unix::process::CommandExt as _;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, mpsc};
use std::thread;
use std::time::{Duration, Instant};

use sps_kiosk::control::{ControlRequest, Reply, Status};
use sps_kiosk::egress::{Gate, GateSettings};
use sps_kiosk::link::{Face, Features, Guides, Place, Start, ToScreen, send};
use sps_kiosk::platform;
use sps_kiosk::policy::Policy;
use sps_kiosk::practice::{ALLOWLIST, HOSTS, write_guides};
use sps_kiosk::seat;
use sps_kiosk::visit::Visit;

/// The argument that makes this binary measure on the display that it finds.
pub(crate) const PEER: &str = "screen-peer";

const PROGRAM: &str = env!("CARGO_BIN_EXE_sps-kiosk");
const ROUNDS: usize = 7;
const PATIENCE: Duration = Duration::from_secs(30);

/// An address of the practice portal that has a guide beside it.
const ADDRESS: &str = "http://www.praktika.test/services/spravka";

const PAGE: &str = "<!doctype html><meta charset=utf-8><h1>Страница</h1><script>
    requestAnimationFrame(() => requestAnimationFrame(() => fetch('/painted')))</script>";

/// Starts a display and measures on it, in a process of its own that has it from the beginning.
pub(crate) fn run() {
    if Command::new("chromium").arg("--version").output().is_err() {
        println!("screen: chromium is not installed: apt-get install chromium xvfb");
        return;
    }
    let mut server = Command::new("Xvfb")
        .args(["-displayfd", "1", "-nolisten", "tcp"])
        .args(["-screen", "0", "1366x768x24"])
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut number = String::new();
    BufReader::new(server.stdout.take().unwrap())
        .read_line(&mut number)
        .unwrap();
    let status = Command::new(std::env::current_exe().unwrap())
        .arg(PEER)
        .env("DISPLAY", format!(":{}", number.trim()))
        .status();
    let _ = server.kill();
    let _ = server.wait();
    assert!(status.unwrap().success());
}

/// Measures and prints.
pub(crate) fn measure() {
    let site = Site::start();
    let folder = tempfile::tempdir().unwrap();
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    for round in 0..ROUNDS {
        ours.push(a_screen_paints(
            &site,
            &folder.path().join(format!("v{round}")),
        ));
        let profile = folder.path().join("profile");
        let (chromium, time) = chromium_paints(&site, &profile);
        theirs.push(time);
        end(chromium);
        fs::remove_dir_all(profile).unwrap();
    }
    compare("spawn to the first painted page", "ms", ours, theirs, 0.75);
    visits(&site, folder.path());
}

/// Whole visits of a running seat, against Chromium that is killed, emptied and started again.
fn visits(site: &Site, folder: &Path) {
    let root = folder.join("kiosk");
    let (mut memory, mut their_memory) = (Vec::new(), Vec::new());
    let (mut ending, mut their_ending) = (Vec::new(), Vec::new());
    let mut spare = Vec::new();
    let seat = Command::new(PROGRAM)
        .arg("run")
        .arg("--root")
        .arg(prepared(&root, site))
        .stderr(Stdio::null())
        .process_group(0)
        .spawn()
        .unwrap();
    let profile = folder.join("profile");
    for _ in 0..ROUNDS {
        wait_until(|| status(&root).is_some_and(|status| status.state == "idle"));
        site.forget();
        let target = ADDRESS.to_owned();
        assert_eq!(ask(&root, &ControlRequest::Open { target }), Reply::Done);
        site.painted();
        // The spare is there, and both engines have come to rest.
        wait_until(|| status(&root).is_some_and(|status| status.spare));
        settle();
        let (all, unused) = memory_of(seat.id());
        memory.push((all - unused) as f64 / 1024.0);
        spare.push(unused as f64 / 1024.0);
        let start = Instant::now();
        let Reply::Report(report) = ask(&root, &ControlRequest::End) else {
            panic!("an end is answered with the report");
        };
        ending.push(millis(start.elapsed()));
        assert!(report["clean"] == true, "{report}");

        let (chromium, _) = chromium_paints(site, &profile);
        settle();
        their_memory.push(memory_of(chromium.id()).0 as f64 / 1024.0);
        let start = Instant::now();
        end(chromium);
        fs::remove_dir_all(&profile).unwrap();
        let (chromium, _) = chromium_paints(site, &profile);
        their_ending.push(millis(start.elapsed()));
        end(chromium);
        fs::remove_dir_all(&profile).unwrap();
    }
    let reload = saved_policy_rules(&root);
    end(seat);
    println!("a saved policy of 10 000 rules is in force after {reload:.0} ms (limit 100)");
    compare(
        "memory of a visit with its guide (PSS)",
        "MB",
        memory,
        their_memory,
        0.75,
    );
    println!("  the spare screen, not counted: {:.0} MB", median(spare));
    compare(
        "the end of a visit to a clean report and the next start page",
        "ms",
        ending,
        their_ending,
        0.75,
    );
}

/// Milliseconds from saving a policy without the practice portal until its gate refuses it.
fn saved_policy_rules(root: &Path) -> f64 {
    let gate: SocketAddr = status(root).unwrap().gate.unwrap().parse().unwrap();
    let refuses = || {
        let mut gate = TcpStream::connect(gate).unwrap();
        let host = HOSTS[0];
        write!(gate, "GET http://{host}/ HTTP/1.1\r\nHost: {host}\r\n\r\n").unwrap();
        let mut answer = Vec::new();
        let _ = gate.read_to_end(&mut answer);
        answer.starts_with(b"HTTP/1.1 403")
    };
    assert!(!refuses());
    let rules: String = (0..10_000)
        .map(|n| format!("  'node-{n}.portal.example.org',\n"))
        .collect();
    let policy = root.join("etc/allowlist.toml");
    let new = root.join("etc/allowlist.new");
    fs::write(
        &new,
        format!(
            "[[portal]]\nid = 'made-up'\nname = 'Made up'\n\
             home = 'https://node-0.portal.example.org/'\nhosts = [\n{rules}]\n"
        ),
    )
    .unwrap();
    let start = Instant::now();
    fs::rename(new, policy).unwrap();
    let deadline = start + PATIENCE;
    while !refuses() {
        assert!(Instant::now() < deadline, "the saved policy never rules");
    }
    millis(start.elapsed())
}

/// A screen as the seat starts it, with the gate as its only way out.
fn a_screen_paints(site: &Site, place: &Path) -> f64 {
    let policy = Policy::parse(ALLOWLIST, None).unwrap();
    let settings = GateSettings {
        listen: SocketAddr::from(([127, 0, 0, 1], 0)),
        upstream: None,
        hosts: HOSTS
            .iter()
            .map(|host| ((*host).to_owned(), site.address))
            .collect(),
        board: None,
    };
    let gate = Gate::start(settings, Arc::new(policy), |_| {}).unwrap();
    let visit = Visit::in_dir(place);
    for place in visit.places() {
        platform::make_private(&place).unwrap();
    }
    site.forget();
    let start = Instant::now();
    let (mut ours, theirs) = platform::pair().unwrap();
    let program = [PROGRAM.into(), "screen".into()];
    let screen =
        platform::start_screen(&program, &visit, theirs, platform::Engine::default()).unwrap();
    let first = Start {
        visit: place.to_owned(),
        policy: ALLOWLIST.to_owned(),
        region: None,
        guides: Guides::default(),
        gate: gate.address(),
        window: None,
        scale: None,
        features: Features::default(),
        place: Place::default(),
    };
    send(&mut ours, &ToScreen::Start(first)).unwrap();
    send(&mut ours, &ToScreen::Show(Face::Home)).unwrap();
    send(&mut ours, &ToScreen::Open(ADDRESS.to_owned())).unwrap();
    site.painted();
    let time = millis(start.elapsed());
    // The link ends, and the screen with it.
    drop(ours);
    let _ = screen;
    time
}

fn chromium_paints(site: &Site, profile: &Path) -> (Child, f64) {
    site.forget();
    let start = Instant::now();
    let chromium = Command::new("chromium")
        .args(["--kiosk", "--incognito", "--no-first-run", "--no-sandbox"])
        .arg(format!("--user-data-dir={}", profile.display()))
        .arg(format!("http://{}/", site.address))
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .process_group(0)
        .spawn()
        .unwrap();
    site.painted();
    (chromium, millis(start.elapsed()))
}

/// Kills a program with everything it started, and sees that it is gone.
fn end(mut program: Child) {
    let group = format!("-{}", program.id());
    let _ = Command::new("kill").args(["-9", "--", &group]).status();
    let _ = program.wait();
}

/// The folder of a seat with the practice portal's policy and guides.
fn prepared<'a>(root: &'a Path, site: &Site) -> &'a Path {
    let etc = root.join("etc");
    write_guides(&etc.join("instructions")).unwrap();
    fs::write(etc.join("allowlist.toml"), ALLOWLIST).unwrap();
    let hosts: String = HOSTS
        .iter()
        .map(|host| format!("\"{host}\" = \"{}\"\n", site.address))
        .collect();
    fs::write(etc.join("kiosk.toml"), format!("[gate.hosts]\n{hosts}")).unwrap();
    root
}

/// Asks the seat over its socket, as «Завершить сеанс» does without a process of its own.
fn ask(root: &Path, request: &ControlRequest) -> Reply {
    seat::ask(&root.join("run"), request).unwrap()
}

/// How the seat is; nothing before it listens.
fn status(root: &Path) -> Option<Status> {
    match seat::ask(&root.join("run"), &ControlRequest::Status) {
        Ok(Reply::Status(status)) => Some(*status),
        Ok(other) => panic!("the seat answers {other:?}"),
        Err(_) => None,
    }
}

/// Kilobytes of a process and everything below it, and how much of that is the youngest screen's.
fn memory_of(top: u32) -> (u64, u64) {
    // A process, its parent and when it began.
    let all: Vec<(u32, u32, u64)> = fs::read_dir("/proc")
        .unwrap()
        .filter_map(|entry| entry.unwrap().file_name().to_str()?.parse().ok())
        .filter_map(|id: u32| {
            let stat = fs::read_to_string(format!("/proc/{id}/stat")).ok()?;
            let after_the_name: Vec<&str> = stat.rsplit(')').next()?.split_whitespace().collect();
            let number = |at: usize| after_the_name.get(at)?.parse::<u64>().ok();
            Some((id, u32::try_from(number(1)?).ok()?, number(19)?))
        })
        .collect();
    let below = |top: u32| {
        let mut family = vec![top];
        let mut at = 0;
        while at < family.len() {
            let children = all.iter().filter(|(_, parent, _)| *parent == family[at]);
            let children: Vec<u32> = children.map(|(id, ..)| *id).collect();
            family.extend(children);
            at += 1;
        }
        family.into_iter().map(pss).sum::<u64>()
    };
    let children = all.iter().filter(|(_, parent, _)| *parent == top);
    let screens = children.filter(|(id, ..)| {
        fs::read(format!("/proc/{id}/cmdline")).is_ok_and(|line| line.ends_with(b"screen\0"))
    });
    let youngest = screens.max_by_key(|(.., began)| *began);
    (below(top), youngest.map_or(0, |(id, ..)| below(*id)))
}

fn pss(id: u32) -> u64 {
    let rollup = fs::read_to_string(format!("/proc/{id}/smaps_rollup")).unwrap_or_default();
    let line = rollup.lines().find_map(|line| line.strip_prefix("Pss:"));
    line.and_then(|line| line.split_whitespace().next()?.parse().ok())
        .unwrap_or(0)
}

/// A web server on loopback with one page.
struct Site {
    address: SocketAddr,
    painted: mpsc::Receiver<()>,
}

impl Site {
    fn start() -> Site {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let (tell, painted) = mpsc::channel();
        thread::spawn(move || {
            for stream in listener.incoming() {
                let (stream, tell) = (stream.unwrap(), tell.clone());
                thread::spawn(move || answer(stream, &tell));
            }
        });
        Site { address, painted }
    }

    fn forget(&self) {
        while self.painted.try_recv().is_ok() {}
    }

    fn painted(&self) {
        self.painted
            .recv_timeout(PATIENCE)
            .expect("the page is never painted");
    }
}

fn answer(mut stream: impl Read + Write, tell: &mpsc::Sender<()>) {
    let mut request = [0; 4096];
    let length = stream.read(&mut request).unwrap_or(0);
    let is_painted = request[..length]
        .windows(9)
        .any(|part| part == b"/painted ");
    if is_painted {
        // The measurement may be over.
        let _ = tell.send(());
    }
    let body = if is_painted { "" } else { PAGE };
    let head = "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nConnection: close";
    let _ = write!(
        stream,
        "{head}\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    );
}

fn compare(name: &str, unit: &str, ours: Vec<f64>, theirs: Vec<f64>, limit: f64) {
    let (ours, theirs) = (median(ours), median(theirs));
    println!(
        "{name}: {:.2} x Chromium (limit {limit}); {ours:.0} {unit} against {theirs:.0} {unit}",
        ours / theirs
    );
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

fn millis(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}

fn wait_until(mut is_so: impl FnMut() -> bool) {
    let deadline = Instant::now() + PATIENCE;
    while !is_so() {
        assert!(Instant::now() < deadline, "the seat does not get there");
        thread::park_timeout(Duration::from_millis(20));
    }
}

/// Two seconds of rest, after which memory is counted.
fn settle() {
    let until = Instant::now() + Duration::from_secs(2);
    while let Some(left) = until.checked_duration_since(Instant::now()) {
        thread::park_timeout(left);
    }
}
