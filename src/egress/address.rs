//! Which addresses a public name may lead to.
//!
//! Only globally routed unicast: a name that leads to this computer, into the branch's network or to
//! a cloud's metadata is refused, whoever controls the name. What is tested here is what is dialled.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// True when the address is on the public internet.
pub(super) fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => is_public_v6(address),
    }
}

/// Everything but the IANA special-purpose registry.
fn is_public_v4(address: Ipv4Addr) -> bool {
    let special = match address.octets() {
        [0 | 10 | 127, ..] => true,
        [100, b, ..] => (64..128).contains(&b),
        [169, 254, ..] => true,
        [172, b, ..] => (16..32).contains(&b),
        // Protocol assignments, documentation, and the retired relays of 6to4.
        [192, 0, 0 | 2, _] | [192, 88, 99, _] => true,
        [192, 168, ..] => true,
        [198, 18 | 19, ..] | [198, 51, 100, _] | [203, 0, 113, _] => true,
        // Multicast, reserved and broadcast.
        [224..=255, ..] => true,
        [_, ..] => false,
    };
    !special
}

/// Only 2000::/3 without its special parts. Transition addresses that carry an IPv4 address inside
/// (mapped, 6to4, Teredo) are refused whole; only the well-known prefix of NAT64 is looked into,
/// because a network that has nothing but IPv6 needs it.
fn is_public_v6(address: Ipv6Addr) -> bool {
    match address.segments() {
        [0x64, 0xff9b, 0, 0, 0, 0, high, low] => {
            is_public_v4(Ipv4Addr::from_bits(u32::from(high) << 16 | u32::from(low)))
        }
        // 2001::/23 is for protocols (Teredo, ORCHID, benchmarks), 2001:db8::/32 for documentation.
        [0x2001, second, ..] => second >= 0x0200 && second != 0x0db8,
        [0x2002, ..] => false,
        [0x3fff, second, ..] => second >= 0x1000,
        [first, ..] => (0x2000..0x4000).contains(&first),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(address: &str, expected: bool) {
        let parsed = address.parse().expect("a literal in this file");
        assert_eq!(is_public(parsed), expected, "{address}");
    }

    #[test]
    fn public_addresses_are_public() {
        check("213.59.254.7", true);
        check("95.213.0.1", true);
        check("1.1.1.1", true);
        check("100.63.255.255", true);
        check("100.128.0.0", true);
        check("172.15.255.255", true);
        check("172.32.0.0", true);
        check("192.0.1.1", true);
        check("198.17.255.255", true);
        check("223.255.255.255", true);
        check("2a02:6b8::2:242", true);
        check("2001:678::1", true);
        check("64:ff9b::213.59.254.7", true);
    }

    #[test]
    fn the_local_network_and_this_computer_are_not() {
        check("0.0.0.0", false);
        check("0.1.2.3", false);
        check("10.0.0.1", false);
        check("100.64.0.1", false);
        check("100.127.255.255", false);
        check("127.0.0.1", false);
        check("127.1.2.3", false);
        check("169.254.169.254", false);
        check("172.16.0.1", false);
        check("172.31.255.255", false);
        check("192.168.0.1", false);
        check("::", false);
        check("::1", false);
        check("fe80::1", false);
        check("fec0::1", false);
        check("fc00::1", false);
        check("fd12:3456::1", false);
    }

    #[test]
    fn special_addresses_are_not() {
        check("192.0.0.1", false);
        check("192.0.2.1", false);
        check("192.88.99.1", false);
        check("198.18.0.1", false);
        check("198.19.255.255", false);
        check("198.51.100.1", false);
        check("203.0.113.1", false);
        check("224.0.0.1", false);
        check("239.255.255.255", false);
        check("240.0.0.1", false);
        check("255.255.255.255", false);
        check("ff02::1", false);
        check("100::1", false);
        check("2001:db8::1", false);
        check("2001:2::1", false);
        check("3fff::1", false);
        check("3fff:0fff::1", false);
        check("4000::1", false);
    }

    #[test]
    fn an_address_inside_an_address_does_not_help() {
        check("::ffff:127.0.0.1", false);
        check("::ffff:10.0.0.1", false);
        check("::ffff:213.59.254.7", false);
        check("::127.0.0.1", false);
        check("64:ff9b::127.0.0.1", false);
        check("64:ff9b::192.168.1.1", false);
        check("64:ff9b:1::213.59.254.7", false);
        check("2002:7f00:1::1", false);
        check("2002:c0a8:101::1", false);
        check("2001:0:7f00:1::1", false);
    }
}
