//! The gate beside squid and haproxy, against one origin on loopback, in one run.
//!
//! Every peer runs in a process of its own, the gate too (this binary again). Each tunnel starts with
//! a real ClientHello, because the gate opens no other; what follows are plain bytes. haproxy relays
//! TCP and is spared CONNECT. Rounds take turns, so that a busy machine is busy for all of them.

#![expect(clippy::unwrap_used, reason = "a measurement that cannot go on ends")]

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};
use std::{fs, thread};

use sps_kiosk::egress::{Gate, GateSettings};
use sps_kiosk::policy::Policy;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::{ClientConfig, ClientConnection, RootCertStore};

const HOST: &str = "origin.example.org";

/// The argument that makes this binary the gate.
pub(crate) const PEER: &str = "gate-peer";

const ROUNDS: usize = 11;
const BULK: usize = 512 << 20;
const FIRST_BYTES: usize = 300;
const IDLE_TUNNELS: usize = 100;

/// One way to the origin.
struct Peer {
    name: &'static str,
    address: SocketAddr,
    connect: bool,
    process: Option<Child>,
}

impl Drop for Peer {
    fn drop(&mut self) {
        if let Some(process) = &mut self.process {
            let _ = process.kill();
            let _ = process.wait();
        }
    }
}

/// Measures and prints.
pub(crate) fn run() {
    let origin = start_origin();
    let folder = tempfile::tempdir().unwrap();
    let mut peers = vec![Peer {
        name: "direct",
        address: origin,
        connect: false,
        process: None,
    }];
    peers.push(start_gate(origin));
    for peer in [
        start_squid(origin, folder.path()),
        start_haproxy(origin, folder.path()),
    ] {
        match peer {
            Ok(peer) => peers.push(peer),
            Err(missing) => println!("gate: {missing} is not installed: apt-get install {missing}"),
        }
    }
    throughput(&peers);
    first_byte(&peers);
}

/// The gate as a process of its own: prints its address and runs until it is killed.
pub(crate) fn serve(origin: &str) {
    let settings = GateSettings {
        listen: SocketAddr::from(([127, 0, 0, 1], 0)),
        upstream: None,
        hosts: [(HOST.to_owned(), origin.parse().unwrap())].into(),
        board: None,
    };
    let text = format!("[[group]]\nid = 'bench'\nhosts = ['{HOST}']\n");
    let policy = Policy::parse(&text, None).unwrap();
    let gate = Gate::start(settings, Arc::new(policy), |_| {}).unwrap();
    println!("{}", gate.address());
    loop {
        thread::park();
    }
}

fn start_gate(origin: SocketAddr) -> Peer {
    let mut process = Command::new(std::env::current_exe().unwrap())
        .args([PEER, &origin.to_string()])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut line = String::new();
    BufReader::new(process.stdout.take().unwrap())
        .read_line(&mut line)
        .unwrap();
    Peer {
        name: "gate",
        address: line.trim().parse().unwrap(),
        connect: true,
        process: Some(process),
    }
}

fn start_squid(origin: SocketAddr, folder: &std::path::Path) -> Result<Peer, &'static str> {
    let address = free_address();
    let hosts = folder.join("hosts");
    fs::write(&hosts, format!("{} {HOST}\n", origin.ip())).unwrap();
    let config = folder.join("squid.conf");
    let text = format!(
        "http_port {address}\nhosts_file {}\nhttp_access allow all\ncache deny all\n\
         access_log none\ncache_log /dev/null\ncache_store_log none\npid_filename none\n\
         shutdown_lifetime 0 seconds\ncoredump_dir /tmp\n",
        hosts.display()
    );
    fs::write(&config, text).unwrap();
    let world_readable = std::os::unix::fs::PermissionsExt::from_mode(0o755);
    fs::set_permissions(folder, world_readable).unwrap();
    let mut command = Command::new("squid");
    command.args(["-N", "-f"]).arg(config);
    start(command, "squid", address, true)
}

fn start_haproxy(origin: SocketAddr, folder: &std::path::Path) -> Result<Peer, &'static str> {
    let address = free_address();
    let config = folder.join("haproxy.cfg");
    let text = format!(
        "defaults\n mode tcp\n timeout connect 5s\n timeout client 60s\n timeout server 60s\n\
         listen relay\n bind {address}\n server origin {origin}\n"
    );
    fs::write(&config, text).unwrap();
    let mut command = Command::new("haproxy");
    command.args(["-db", "-q", "-f"]).arg(config);
    start(command, "haproxy", address, false)
}

fn start(
    mut command: Command,
    name: &'static str,
    address: SocketAddr,
    connect: bool,
) -> Result<Peer, &'static str> {
    command.stdout(Stdio::null()).stderr(Stdio::null());
    let process = command.spawn().map_err(|_| name)?;
    let peer = Peer {
        name,
        address,
        connect,
        process: Some(process),
    };
    let deadline = Instant::now() + Duration::from_secs(20);
    while TcpStream::connect(address).is_err() {
        assert!(Instant::now() < deadline, "{name} does not start");
        thread::yield_now();
    }
    Ok(peer)
}

fn free_address() -> SocketAddr {
    let free = TcpListener::bind("127.0.0.1:0").unwrap();
    free.local_addr().unwrap()
}

/// Takes the hello, answers one byte, then sends as many bytes as the next eight ask for.
fn start_origin() -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    thread::spawn(move || {
        let block = Arc::new(vec![7; 1 << 20]);
        for stream in listener.incoming() {
            let (mut stream, block) = (stream.unwrap(), block.clone());
            thread::spawn(move || {
                stream.set_nodelay(true).unwrap();
                let mut hello = vec![0; hello().len()];
                stream.read_exact(&mut hello).ok()?;
                stream.write_all(&[1]).ok()?;
                let mut wanted = [0; 8];
                stream.read_exact(&mut wanted).ok()?;
                let mut wanted = u64::from_be_bytes(wanted) as usize;
                while wanted > 0 {
                    let part = wanted.min(block.len());
                    stream.write_all(&block[..part]).ok()?;
                    wanted -= part;
                }
                Some(())
            });
        }
    });
    address
}

fn hello() -> &'static [u8] {
    static HELLO: std::sync::OnceLock<Vec<u8>> = std::sync::OnceLock::new();
    HELLO.get_or_init(|| {
        let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_root_certificates(RootCertStore::empty())
            .with_no_client_auth();
        let name = HOST.try_into().unwrap();
        let mut connection = ClientConnection::new(Arc::new(config), name).unwrap();
        let mut bytes = Vec::new();
        connection.write_tls(&mut bytes).unwrap();
        bytes
    })
}

/// A tunnel whose origin has answered; the time is from sending CONNECT to that first byte.
fn open(peer: &Peer, port: u16) -> (TcpStream, Duration) {
    let mut stream = TcpStream::connect(peer.address).unwrap();
    stream.set_nodelay(true).unwrap();
    let start = Instant::now();
    if peer.connect {
        let place = format!("{HOST}:{port}");
        let request = format!("CONNECT {place} HTTP/1.1\r\nHost: {place}\r\n\r\n");
        stream.write_all(request.as_bytes()).unwrap();
        let mut head = Vec::new();
        let mut buffer = [0; 1024];
        while !head.ends_with(b"\r\n\r\n") {
            let count = stream.read(&mut buffer).unwrap();
            assert_ne!(count, 0, "{} closed", peer.name);
            head.extend_from_slice(&buffer[..count]);
        }
        let ok = head.starts_with(b"HTTP/1.1 200");
        assert!(ok, "{}: {}", peer.name, String::from_utf8_lossy(&head));
    }
    stream.write_all(hello()).unwrap();
    stream.read_exact(&mut [0]).unwrap();
    (stream, start.elapsed())
}

/// squid resolves only the name, so it must be told the origin's port; the gate's static entry has it.
fn port_of(peers: &[Peer], peer: &Peer) -> u16 {
    match peer.name {
        "squid" => peers[0].address.port(),
        _ => 443,
    }
}

fn throughput(peers: &[Peer]) {
    let mut speeds = vec![Vec::new(); peers.len()];
    let mut buffer = vec![0; 1 << 20];
    for _ in 0..ROUNDS {
        for (peer, speeds) in peers.iter().zip(&mut speeds) {
            let (mut stream, _) = open(peer, port_of(peers, peer));
            stream.write_all(&(BULK as u64).to_be_bytes()).unwrap();
            let start = Instant::now();
            let mut left = BULK;
            while left > 0 {
                left -= stream.read(&mut buffer).unwrap();
            }
            speeds.push(BULK as f64 / 1e6 / start.elapsed().as_secs_f64());
        }
    }
    // Per round, because a busy machine is not equally busy in all of them.
    let mut ratios: Vec<f64> = (0..ROUNDS)
        .map(|round| {
            let rival = speeds[2..].iter().map(|speeds| speeds[round]);
            speeds[1][round] / rival.fold(f64::MIN_POSITIVE, f64::max)
        })
        .collect();
    println!("gate: one bulk download, MB/s (median, best of {ROUNDS})");
    for (peer, speeds) in peers.iter().zip(&mut speeds) {
        speeds.sort_by(f64::total_cmp);
        let (median, best) = (speeds[ROUNDS / 2], speeds[ROUNDS - 1]);
        println!("  {:8} {median:6.0} {best:6.0}", peer.name);
    }
    if peers.len() > 2 {
        ratios.sort_by(f64::total_cmp);
        let ratio = ratios[ROUNDS / 2];
        println!("  gate / the better of the others: {ratio:.2} (wanted: at least 1.20)");
    }
}

fn first_byte(peers: &[Peer]) {
    let idle: Vec<_> = peers
        .iter()
        .flat_map(|peer| (0..IDLE_TUNNELS).map(|_| open(peer, port_of(peers, peer)).0))
        .collect();
    let mut times = vec![Vec::new(); peers.len()];
    for _ in 0..FIRST_BYTES {
        for (peer, times) in peers.iter().zip(&mut times) {
            times.push(open(peer, port_of(peers, peer)).1);
        }
    }
    drop(idle);
    println!(
        "gate: first byte after CONNECT with {IDLE_TUNNELS} idle tunnels, microseconds (p50, p99)"
    );
    let mut halves = Vec::new();
    for (peer, times) in peers.iter().zip(&mut times) {
        times.sort();
        let half = times[FIRST_BYTES / 2].as_micros();
        let late = times[FIRST_BYTES * 99 / 100].as_micros();
        println!("  {:8} {half:6} {late:6}", peer.name);
        halves.push((peer.name, half));
    }
    if let Some((_, squid)) = halves.iter().find(|(name, _)| *name == "squid") {
        let ratio = halves[1].1 as f64 / *squid as f64;
        println!("  gate / squid at p50: {ratio:.2} (wanted: at most 1.00; p99 at most 2000)");
    }
}
