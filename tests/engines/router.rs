//! The table for a router: a seat, a router and the world in network namespaces of the test's own.

use std::fs;
use std::process::{Command, Output};

use sps_kiosk::engines::{Engine, export};

use super::policy;

/// Two computers on the two sides of a router. `say` runs a command as the seat; in the world there are two servers,
/// one of which has the addresses of the listed names, and a name server.
const NETWORK: &str = r#"
set -e
here=$0
mount -t tmpfs run /run
mkdir /run/netns
ip link set lo up
for side in seat world; do
    ip netns add "$side"
    ip link add "$side" type veth peer name eth0 netns "$side"
    ip link set "$side" up
    ip -n "$side" link set lo up
    ip -n "$side" link set eth0 up
done
sysctl -q net.ipv4.ip_forward=1
ip addr add 192.0.2.1/24 dev seat
ip -n seat addr add 192.0.2.2/24 dev eth0
ip -n seat route add default via 192.0.2.1
ip addr add 198.51.100.1/24 dev world
ip -n world addr add 198.51.100.2/24 dev eth0
ip -n world addr add 198.51.100.3/24 dev eth0
ip -n world route add default via 198.51.100.1

server='use IO::Select; use IO::Socket::INET;
    my @doors = map { IO::Socket::INET->new(LocalPort => $_, Listen => 9, ReuseAddr => 1) or die } 80, 443, 8443;
    while (my @ready = IO::Select->new(@doors)->can_read) { for (@ready) { my $one = $_->accept; close $one } }'
ip netns exec world perl -e "$server" &
ip netns exec world dnsmasq --keep-in-foreground --no-resolv --no-hosts --user=root --pid-file= \
    --listen-address=198.51.100.2 --bind-interfaces --conf-file=/dev/null --no-daemon \
    --address=/one.test/plain.test/lk.test/198.51.100.2 --address=/evil.test/198.51.100.3 2>/dev/null &
sed -n 's/^#nftset=/nftset=/p' "$here/list.nft" >"$here/list.conf"
nft -f "$here/list.nft"
nft add element inet sps_portals seats_v4 '{ 192.0.2.0/28 }'
dnsmasq --keep-in-foreground --no-resolv --no-hosts --user=root --pid-file= --listen-address=192.0.2.1 \
    --bind-interfaces --conf-file="$here/list.conf" --no-daemon --server=198.51.100.2 2>/dev/null &
echo 'nameserver 192.0.2.1' >"$here/resolv.conf"
mount --bind "$here/resolv.conf" "$(readlink -f /etc/resolv.conf)"

say() { ip netns exec seat "$@"; }
asks() { say getent ahostsv4 "$1" | { read -r address _; echo "$address"; }; }
reaches() { say timeout 20 bash -c "exec 3<>/dev/tcp/$1/$2" 2>/dev/null && echo yes || echo no; }
until [ "$(asks evil.test)" = 198.51.100.3 ]; do :; done
until ip netns exec world ss -Hltn | grep -q ':8443 '; do :; done

echo "before: $(reaches 198.51.100.2 443)"
echo "listed: $(reaches "$(asks www.one.test)" 443)"
echo "other door: $(reaches 198.51.100.2 8443)"
echo "its door: $(reaches "$(asks lk.test)" 8443)"
echo "plain: $(reaches "$(asks plain.test)" 80)"
echo "unlisted: $(reaches "$(asks evil.test)" 443)"
nft flush set inet sps_portals seats_v4
echo "another computer: $(reaches 198.51.100.3 443)"
nft add element inet sps_portals seats_v4 '{ 192.0.2.0/28 }'
nft -f "$here/list.nft"
echo "loaded again: $(nft list set inet sps_portals port_443_v4 | grep -c elements)"
kill $(jobs -p)
"#;

fn run(script: &str) -> Output {
    let place = tempfile::tempdir().unwrap();
    let list = export(Engine::Nftables, &policy()).text;
    fs::write(place.path().join("list.nft"), list).unwrap();
    Command::new("unshare")
        .args(["--mount", "--net", "bash", "-c", script])
        .arg(place.path())
        .output()
        .unwrap()
}

#[test]
fn a_router_opens_what_a_seat_asked_for_by_a_listed_name() {
    let output = run(NETWORK);
    let said = String::from_utf8_lossy(&output.stdout);
    let error = String::from_utf8_lossy(&output.stderr);
    assert_eq!(
        said,
        "before: no\nlisted: yes\nother door: no\nits door: yes\nplain: yes\nunlisted: no\n\
         another computer: yes\nloaded again: 0\n",
        "{error}"
    );
}
