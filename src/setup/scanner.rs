//! The scanner that citizens ask from the screen: its line in the wall, the address for its relay, its packages.

use std::net::SocketAddrV4;

use super::view::View;
use crate::config::{Config, ScanDevice};

/// Where the relay reads to which address it leads.
pub(super) const ADDRESS: &str = "/etc/sps-kiosk/scanner.address";

/// The program of SANE that reads pages.
pub(super) const PROGRAM: &str = "/usr/bin/scanimage";

/// What comes with the driver for eSCL.
pub(super) const DRIVER: &str = "/usr/bin/airscan-discover";

/// What `nftables.conf` says where there is none.
const NONE: &str = "define scanner = 0.0.0.0\ndefine scanner_port = 80\n";

/// The wall, with a way for the relay to this scanner.
pub(super) fn in_the_wall(wall: &str, scanner: Option<SocketAddrV4>) -> String {
    let Some(scanner) = scanner else {
        return wall.to_owned();
    };
    let (address, port) = (scanner.ip(), scanner.port());
    let lines = format!("define scanner = {address}\ndefine scanner_port = {port}\n");
    wall.replace(NONE, &lines)
}

/// The address as systemd gives it to the relay.
pub(super) fn named(scanner: SocketAddrV4) -> String {
    format!("SCANNER={scanner}\n")
}

/// The package without which the scanner of these settings cannot be asked.
pub(super) fn missing(view: &View, config: &Config) -> Option<&'static str> {
    let device = config.scan.device.as_ref()?;
    if !view.has(PROGRAM) {
        return Some("sane-utils");
    }
    let needs_driver = matches!(device, ScanDevice::Escl { .. }) && !view.has(DRIVER);
    needs_driver.then_some("sane-airscan")
}

#[cfg(test)]
mod tests {
    use super::super::shipped;
    use super::*;

    #[test]
    fn the_wall_lets_the_relay_to_the_scanner_of_the_settings() {
        let mut files = shipped::SESSION.iter();
        let wall = files.find(|file| file.name == "nftables.conf").unwrap();
        let scanner = "10.20.30.40:9095".parse().unwrap();
        let with_scanner = in_the_wall(wall.text, Some(scanner));
        let lines = "define scanner = 10.20.30.40\ndefine scanner_port = 9095\n";
        assert!(with_scanner.contains(lines), "{with_scanner}");
        assert_eq!(in_the_wall(wall.text, None), wall.text);
    }
}
