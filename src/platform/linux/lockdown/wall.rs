//! The wall, tried: not what its rules say, but what they do.
//!
//! The rules are laid once more into a network of its own that leads nowhere, with devices named as the real
//! ones. There the user of the seat sends to the world, and a last rule of ours counts what came past all of
//! theirs, so that nothing leaves whatever the rules are. The relay to a scanner is tried in the same way: besides
//! its one address and port everything is the world. On the machine itself one datagram, to an address that
//! nobody has and no router passes on, must be refused by the system itself: no router can say so.

use std::io::{self, Write as _};
use std::net::{IpAddr, Ipv4Addr, SocketAddr, SocketAddrV4, TcpStream, UdpSocket};
use std::process::{Command, Stdio};
use std::thread;
use std::time::Duration;

use rustix::process::{Gid, Uid};
use rustix::thread::UnshareFlags;
use serde_json::Value;

use super::account::Account;
use super::{Found, Look, Unseen};
use crate::say;

const NFT: &str = "/usr/sbin/nft";
const IP: &[&str] = &["/usr/sbin/ip", "/usr/bin/ip", "/sbin/ip"];

/// Addresses that stand for the world: of documentation, of well-known servers, of a branch's own network. In a
/// network of its own none of them is anybody's.
const WORLD: &[&str] = &[
    "192.0.2.1",
    "8.8.8.8",
    "77.88.8.8",
    "10.254.254.254",
    "192.168.254.254",
    "172.31.254.254",
    "100.127.254.254",
    "169.254.169.254",
    "224.0.0.251",
    "2001:db8::1",
    "2a02:6b8::feed:ff",
    "fd00:fe::fe",
];

/// What is asked for there.
const PORTS: &[u16] = &[
    22, 53, 80, 123, 443, 853, 1194, 3128, 5353, 8080, 51820, 65000,
];

/// So many datagrams go to one port: a rule may hold only the first of them.
const BURST: usize = 300;

/// The most devices that are tried.
const DEVICES: usize = 6;

/// Sends as the user, in a network apart and on the machine; not by the one way that this user may have.
pub(super) fn try_out(account: &Account, way: Option<SocketAddrV4>) -> Look {
    let rules = said(Command::new(NFT).args(["list", "ruleset"]))?;
    let names = devices();
    let apart = thread::scope(|scope| {
        let apart = scope.spawn(|| apart(&rules, &names, account, way));
        apart
            .join()
            .unwrap_or_else(|_| Err(io::ErrorKind::Other.into()))
    });
    let (tried, passed) = apart.map_err(|_| Unseen(say!("doctor-firewall-untried")))?;
    if tried == 0 {
        return Err(Unseen(say!("doctor-firewall-untried")));
    }
    if passed > 0 {
        return Ok(Found::Bad(account.name.clone()));
    }
    let refused = thread::scope(|scope| {
        let here = scope.spawn(|| become_user(account).map(|()| is_refused_here()));
        here.join()
            .unwrap_or_else(|_| Err(io::ErrorKind::Other.into()))
    });
    match refused {
        Ok(true) => Ok(Found::Good),
        Ok(false) => Ok(Found::Bad(account.name.clone())),
        Err(_) => Err(Unseen(say!("doctor-firewall-untried"))),
    }
}

/// The names of the devices of this machine's network.
fn devices() -> Vec<String> {
    let table = std::fs::read_to_string("/proc/thread-self/net/dev").unwrap_or_default();
    let names = table
        .lines()
        .skip(2)
        .filter_map(|line| line.split_once(':'));
    let names = names
        .map(|(name, _)| name.trim().to_owned())
        .filter(|name| name != "lo");
    let names: Vec<String> = names.take(DEVICES).collect();
    match names.is_empty() {
        true => vec!["eth0".to_owned()],
        false => names,
    }
}

/// How many packets of the user began their way in the network apart, and how many came to its end.
fn apart(
    rules: &str,
    names: &[String],
    account: &Account,
    way: Option<SocketAddrV4>,
) -> io::Result<(u64, u64)> {
    #[expect(
        deprecated,
        reason = "only the network of this short thread is another; no memory and no file goes with it"
    )]
    rustix::thread::unshare(UnshareFlags::NEWNET)?;
    let mut lines = "link set lo up\n".to_owned();
    for (number, name) in names.iter().enumerate() {
        lines += &format!(
            "link add {name} type veth peer name sps-{number}\nlink set sps-{number} up\nlink set {name} up\n\
             addr add 198.51.100.{number}/32 dev {name}\naddr add 2001:db8:{number}::1/64 dev {name} nodad\n"
        );
    }
    ip(&lines)?;
    feed(Command::new(NFT).args(["-f", "-"]), rules)?;
    let uid = account.uid;
    let counted = format!(
        "table inet sps_kiosk_trial {{ counter tried {{ }}\n counter passed {{ }}\n\
         chain first {{ type filter hook output priority -2000000000;\n\
         meta skuid {uid} oifname != \"lo\" counter name tried\n }}\n\
         chain last {{ type filter hook postrouting priority 2000000000;\n\
         oifname \"lo\" accept\n meta skuid {uid} counter name passed\n drop\n }}\n }}\n"
    );
    feed(Command::new(NFT).args(["-f", "-"]), &counted)?;
    // Where nobody forbids it, anybody may send an echo.
    let _closed = std::fs::write("/proc/sys/net/ipv4/ping_group_range", "0 2147483647");
    for name in names {
        ip(&format!(
            "route replace default dev {name}\nroute replace default dev {name} metric 1\n-6 route replace default dev {name} metric 1\n"
        ))?;
        thread::scope(|scope| {
            let sender = scope.spawn(|| become_user(account).map(|()| send_to_the_world(way)));
            sender
                .join()
                .unwrap_or_else(|_| Err(io::ErrorKind::Other.into()))
        })?;
    }
    let listed = Command::new(NFT)
        .args(["-j", "list", "counters", "table", "inet", "sps_kiosk_trial"])
        .output()?;
    let listed: Value = serde_json::from_slice(&listed.stdout)?;
    let objects = listed["nftables"].as_array().cloned().unwrap_or_default();
    let count = |name: &str| {
        let mut counters = objects.iter().map(|object| &object["counter"]);
        let counter = counters.find(|counter| counter["name"] == name);
        counter
            .and_then(|counter| counter["packets"].as_u64())
            .ok_or(io::ErrorKind::InvalidData)
    };
    Ok((count("tried")?, count("passed")?))
}

/// The world, and next to the one way the same address at other ports and its neighbour.
fn world(way: Option<SocketAddrV4>) -> Vec<IpAddr> {
    let addresses = WORLD.iter().filter_map(|address| address.parse().ok());
    let beside = way.into_iter().flat_map(|way| {
        let neighbour = Ipv4Addr::from_bits(way.ip().to_bits() ^ 1);
        [IpAddr::V4(*way.ip()), IpAddr::V4(neighbour)]
    });
    addresses.chain(beside).collect()
}

/// Datagrams, connections and echoes to the world. What becomes of them is counted elsewhere.
fn send_to_the_world(way: Option<SocketAddrV4>) {
    for address in world(way) {
        let Ok(socket) = UdpSocket::bind(any(address)) else {
            continue;
        };
        for port in PORTS {
            let target = SocketAddr::new(address, *port);
            let _counted = socket.send_to(b"sps-kiosk", target);
            if way.map(SocketAddr::V4) != Some(target) {
                let _counted = TcpStream::connect_timeout(&target, Duration::from_millis(2));
            }
        }
        let echo = match address {
            IpAddr::V4(_) => (
                rustix::net::AddressFamily::INET,
                rustix::net::ipproto::ICMP,
                8,
            ),
            IpAddr::V6(_) => (
                rustix::net::AddressFamily::INET6,
                rustix::net::ipproto::ICMPV6,
                128,
            ),
        };
        if let Ok(socket) =
            rustix::net::socket(echo.0, rustix::net::SocketType::DGRAM, Some(echo.1))
        {
            let request = [echo.2, 0, 0, 0, 0, 1, 0, 1];
            let target = SocketAddr::new(address, 0);
            let _counted =
                rustix::net::sendto(&socket, &request, rustix::net::SendFlags::DONTWAIT, &target);
        }
    }
    if let Ok(socket) = UdpSocket::bind("0.0.0.0:0") {
        for _ in 0..BURST {
            let _counted = socket.send_to(&[0; 1200], "192.0.2.1:443");
        }
    }
}

fn any(address: IpAddr) -> SocketAddr {
    let any = match address {
        IpAddr::V4(_) => "0.0.0.0:0",
        IpAddr::V6(_) => "[::]:0",
    };
    any.parse().expect("it is an address")
}

/// True when this machine itself refuses what the user sends, by every way that it has.
fn is_refused_here() -> bool {
    let refused = |address: &str| -> io::Result<()> {
        let target: SocketAddr = address.parse().map_err(io::Error::other)?;
        let socket = UdpSocket::bind(any(target.ip()))?;
        match target {
            SocketAddr::V4(_) => socket.set_ttl(1)?,
            SocketAddr::V6(_) => rustix::net::sockopt::set_ipv6_unicast_hops(&socket, Some(1))?,
        }
        socket.send_to(b"sps-kiosk", target).map(|_| ())
    };
    [
        "192.0.2.1:53",
        "192.0.2.1:443",
        "[2001:db8::1]:53",
        "[2001:db8::1]:443",
    ]
    .iter()
    .all(|address| {
        match refused(address) {
            Ok(()) => false,
            // Refused by a rule, or there is no way at all.
            Err(error) => matches!(
                error.kind(),
                io::ErrorKind::PermissionDenied
                    | io::ErrorKind::NetworkUnreachable
                    | io::ErrorKind::AddrNotAvailable
                    | io::ErrorKind::Unsupported
            ),
        }
    })
}

/// This thread acts for the user from now on.
fn become_user(account: &Account) -> io::Result<()> {
    let (uid, gid) = (Uid::from_raw(account.uid), Gid::from_raw(account.gid));
    if rustix::process::getuid() == uid {
        return Ok(());
    }
    rustix::thread::set_thread_groups(&[])?;
    rustix::thread::set_thread_res_gid(gid, gid, gid)?;
    rustix::thread::set_thread_res_uid(uid, uid, uid)?;
    Ok(())
}

/// Lines for iproute2. A device that cannot be made, or a family of addresses that is off, is none here.
fn ip(lines: &str) -> io::Result<()> {
    let program = IP
        .iter()
        .find(|program| std::path::Path::new(program).exists());
    let program = program.ok_or(io::ErrorKind::NotFound)?;
    for line in lines.lines() {
        let mut command = Command::new(program);
        command
            .args(line.split(' '))
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        command.status()?;
    }
    Ok(())
}

/// Gives a program this to read; it has to be content with it.
fn feed(command: &mut Command, text: &str) -> io::Result<()> {
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()?;
    if let Some(mut input) = child.stdin.take() {
        input.write_all(text.as_bytes())?;
    }
    match child.wait()?.success() {
        true => Ok(()),
        false => Err(io::ErrorKind::InvalidData.into()),
    }
}

fn said(command: &mut Command) -> Result<String, Unseen> {
    let answer = command.stdin(Stdio::null()).stderr(Stdio::null()).output();
    let answer = answer.map_err(|error| Unseen::file(NFT, &error))?;
    Ok(String::from_utf8_lossy(&answer.stdout).into_owned())
}
