//! A second way to the network: a phone or a modem on USB, Wi-Fi, Bluetooth, a machine that passes on.

use std::fs;

use super::shipped::meaning;
use super::{Found, Look, Machine, Unseen};

/// Drivers that make a network of what is plugged in or is in the air.
const DRIVERS: &[&str] = &[
    "bnep",
    "btusb",
    "cdc_eem",
    "cdc_ether",
    "cdc_mbim",
    "cdc_ncm",
    "cdc_phonet",
    "cdc_subset",
    "huawei_cdc_ncm",
    "ipheth",
    "qmi_wwan",
    "rndis_host",
    "sierra_net",
    "usbnet",
    "zaurus",
    "firewire_net",
    "thunderbolt_net",
    "hso",
    "kalmia",
    "option",
];

/// None of their drivers is loaded, nor can be.
pub(crate) fn usb_network(machine: &Machine) -> Look {
    machine.must_be_there()?;
    let loaded = machine.read_if_there("/proc/modules")?;
    let mut shut = Vec::new();
    for folder in [
        "/etc/modprobe.d",
        "/run/modprobe.d",
        "/usr/local/lib/modprobe.d",
        "/usr/lib/modprobe.d",
    ] {
        for (_, text) in machine.read_all(folder, ".conf")? {
            shut.extend(meaning(&text).filter_map(shuts));
        }
    }
    let kernels = machine.names("/usr/lib/modules")?;
    let mut found = Vec::new();
    let mut there = String::new();
    for kernel in &kernels {
        there += &machine.read_if_there(&format!("/usr/lib/modules/{kernel}/modules.dep"))?;
    }
    for driver in DRIVERS {
        let is_loaded = loaded
            .lines()
            .any(|line| line.split(' ').next() == Some(driver));
        let files = [
            format!("/{driver}.ko"),
            format!("/{}.ko", driver.replace('_', "-")),
        ];
        let is_there = kernels.is_empty() || files.iter().any(|file| there.contains(file.as_str()));
        if is_loaded || is_there && !shut.iter().any(|name| name == driver) {
            found.push((*driver).to_owned());
        }
    }
    Ok(Found::none(&found))
}

/// The driver that a line of modprobe's settings shuts for good. A mere blacklist does not: a name loads it.
fn shuts(line: &str) -> Option<String> {
    let mut words = line.split_whitespace();
    let (word, name, program) = (words.next()?, words.next()?, words.next()?);
    let is_shut = word == "install"
        && ["/bin/false", "/usr/bin/false", "/bin/true", "/usr/bin/true"].contains(&program);
    (is_shut && words.next().is_none()).then(|| name.replace('-', "_"))
}

/// One way out: no device of the air or of USB is up, nothing is passed on.
pub(crate) fn second_way(machine: &Machine) -> Look {
    const UP: u32 = 1;
    let mut found = Vec::new();
    let names = match fs::read_dir(machine.at("/sys/class/net")) {
        Ok(_) => machine.names("/sys/class/net")?,
        Err(error) => return Err(Unseen::file("/sys/class/net", &error)),
    };
    for name in names {
        let folder = format!("/sys/class/net/{name}");
        let flags = machine
            .read_if_there(&format!("{folder}/flags"))
            .unwrap_or_default();
        let flags = flags
            .trim()
            .strip_prefix("0x")
            .and_then(|digits| u32::from_str_radix(digits, 16).ok());
        let is_up = flags.is_none_or(|flags| flags & UP != 0);
        let is_radio = ["wireless", "phy80211"]
            .iter()
            .any(|part| !machine.is_absent(&format!("{folder}/{part}")));
        let device = fs::canonicalize(machine.at(&folder)).unwrap_or_default();
        let is_usb = device
            .components()
            .any(|part| part.as_os_str().to_string_lossy().starts_with("usb"));
        if is_radio && is_up || is_usb {
            found.push(name);
        }
    }
    found.extend(machine.names("/sys/class/bluetooth")?);
    found.extend(machine.names("/sys/class/wwan")?);
    for setting in ["net/ipv4/ip_forward", "net/ipv6/conf/all/forwarding"] {
        if machine
            .setting_if_there(setting)?
            .is_some_and(|value| value != 0)
        {
            found.push(setting.replace('/', "."));
        }
    }
    Ok(Found::none(&found))
}
