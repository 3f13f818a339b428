# What a bare Debian 12 needs to build sps-kiosk and to show it; sourced by try.sh and tests/run.sh.
#
#   need PACKAGE…   installs what is missing (as root), or says what to install
#   need_cargo      a cargo of at least the crate's rust-version, or Debian's cargo-web
#
# shellcheck shell=bash

project=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

# To build, and for the screen to run: the engine, its sandbox, the fonts.
build_packages=(build-essential pkg-config ca-certificates libgtk-3-dev libwebkit2gtk-4.1-dev
    bubblewrap fonts-paratype)
# To look at our own pages in the tests: the engine's driver, a sum to know what npm brings, and the bus that
# a screen reader listens to.
access_packages=(webkit2gtk-driver openssl dbus at-spi2-core gir1.2-atspi-2.0 python3-gi)
# To show it without a display, with real keys and a real pointer.
display_packages=(xvfb xdotool xclip imagemagick x11-utils x11-xserver-utils iproute2)
# To try out what locks a seat: its units, its wall, its rule for sticks, a scanner's share that is slow.
seat_packages=(systemd nftables udev bindfs kbd)
# To print in the tests: a CUPS of their own, the language of a seat, and what reads the paper.
printing_packages=(cups cups-client locales poppler-utils librsvg2-bin)
# To go through the branch's proxy in the tests.
proxy_packages=(squid dnsmasq-base)
server_packages=(nginx-light)
metrics_packages=(prometheus)
# To keep what seats say in the tests of the board. Debian starts a database of its own besides, which is not used.
database_packages=(postgresql)
# To send letters in the tests. Debian starts a server of its own besides, which is not used.
mail_packages=(opensmtpd)
# To open the page of the board in the tests, in the browser that staff may have.
browser_packages=(chromium chromium-driver)
# To kill a bundle that is being taken at each of its steps.
killing_packages=(strace)
# To pack what was built.
package_packages=(binutils dpkg-dev gzip)
# To read aloud in the tests: a dispatcher and a voice.
speech_packages=(speech-dispatcher speech-dispatcher-espeak-ng)
# To look at documents of office programs in the tests.
office_packages=(libreoffice-writer-nogui libreoffice-calc-nogui)
# To scan in the tests, from the scanner that SANE itself simulates.
scanning_packages=(sane-utils sane-airscan)

# To build the image of a seat.
image_packages=(mmdebstrap erofs-utils squashfs-tools cryptsetup-bin systemd-boot-efi sbsigntool mtools dosfstools
    grub-pc-bin grub-common fdisk e2fsprogs)
# To start it in an emulated computer.
emulator_packages=(qemu-system-x86 ovmf)

stop() {
    echo "$(basename "$0"): $1" >&2
    exit 2
}

need() {
    local missing=() package
    for package in "$@"; do
        [[ $(dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null) == installed ]] ||
            missing+=("$package")
    done
    ((${#missing[@]} == 0)) && return
    [[ $(id -u) == 0 ]] ||
        stop "not root, and packages are missing; as root: apt-get install ${missing[*]}"
    echo "installing: ${missing[*]}"
    [[ -n ${apt_updated:-} ]] || apt-get -q update >&2
    apt_updated=yes
    DEBIAN_FRONTEND=noninteractive apt-get -qq install --yes --no-install-recommends \
        "${missing[@]}" >/dev/null
}

# True when this cargo runs and is new enough.
is_new_enough() {
    local wanted found
    wanted=$(sed -n 's/^rust-version = "\(.*\)"/\1/p' "$project/Cargo.toml")
    found=$("$1" --version 2>/dev/null | cut -d' ' -f2) || return 1
    [[ -n $found && $(printf '%s\n' "$wanted" "$found" | sort -V | head -n1) == "$wanted" ]]
}

need_cargo() {
    local cargo
    for cargo in "$(command -v cargo || true)" "${CARGO_HOME:-${HOME:-}/.cargo}/bin/cargo" /usr/bin/cargo; do
        if [[ -x $cargo ]] && is_new_enough "$cargo"; then
            PATH=$(dirname "$cargo"):$PATH
            return
        fi
    done
    echo "no cargo that is new enough: taking Debian's cargo-web"
    need cargo-web rustc-web rustfmt-web rust-web-clippy
    PATH=/usr/bin:$PATH
    hash -r
    is_new_enough cargo ||
        stop "Debian's cargo-web is older than the crate's rust-version; is bookworm-security among the apt sources?"
}
