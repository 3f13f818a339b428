#!/usr/bin/env bash
# The whole life of the package on a bare Debian 12, with everything that it depends on: tests/run.sh --package
#
# Built twice in two folders, looked over by lintian, installed by apt, upgraded, removed, purged; and the rpm.
set -euo pipefail
# shellcheck source=installer/setup.sh
source "$(dirname "$0")/../../installer/setup.sh"
cd "$project"
[[ $(id -u) == 0 ]] || stop "only root can make a bare system"
need mmdebstrap lintian rpm git

place=$(mktemp -d -t sps-kiosk-bare-XXXXXX)
trap 'rm -rf "$place"' EXIT
say() { printf '== %s (%s s)\n' "$1" "$SECONDS"; }

# What is committed, in a folder and a target folder of its own.
git clone -q "$project" "$place/again"
first=$(installer/package.sh deb --out "$place/first" | tail -n1)
say "built"
second=$(env -u CARGO_TARGET_DIR "$place/again/installer/package.sh" deb --out "$place/second" | tail -n1)
if [[ -z $(git status --porcelain) ]]; then
    cmp "$first" "$second"
    say "built twice, the same bytes"
fi

lintian --allow-root --fail-on error,warning "$first"
say "lintian finds nothing"

rpm=$(installer/package.sh rpm --programs "${CARGO_TARGET_DIR:-target}/package-build/release" --out "$place" | tail -n1)
rpm -qpl "$rpm" >"$place/files"
for file in /usr/bin/sps-kiosk /usr/lib/systemd/system/sps-kiosk.service /usr/share/sps-kiosk/session/pam \
    /usr/share/sps-kiosk/allowlist.toml /usr/lib/sysusers.d/sps-kiosk.conf; do
    grep -qxF "$file" "$place/files" || stop "the rpm has no $file"
done
kept=$(rpm -qp --qf '[%{FILEFLAGS:fflags} %{FILENAMES}\n]' "$rpm" | grep '^cn ')
[[ $kept == $'cn /etc/sps-kiosk/gate.toml\ncn /etc/sps-kiosk/kiosk.toml' ]] || stop "an upgrade of the rpm keeps $kept"
rpm -qpR "$rpm" >"$place/wanted"
grep -qF 'libwebkit2gtk-4.1.so.0()(64bit)' "$place/wanted" || stop "the rpm does not want the engine"
# Only what the programs name themselves: what those need in turn has other names elsewhere.
! grep -E 'libicu|libabsl' "$place/wanted" || stop "the rpm wants what only Debian has"
[[ $(rpm -qp --scripts "$rpm") == *systemd-sysusers* ]] || stop "the rpm makes no users"
say "the rpm is as it should be"

mmdebstrap --quiet --variant=minbase --include=systemd,ca-certificates bookworm "$place/bare" \
    "deb http://deb.debian.org/debian bookworm main" \
    "deb http://deb.debian.org/debian bookworm-updates main" \
    "deb http://security.debian.org/debian-security bookworm-security main"
say "a bare system"
there() { chroot "$place/bare" env DEBIAN_FRONTEND=noninteractive LC_ALL=C.UTF-8 "$@" </dev/null; }
apt() {
    there apt-get -qq -o Dpkg::Options::=--force-confdef -o Dpkg::Options::=--force-confold "$@" >"$place/apt.log" 2>&1 || {
        tail -n 20 "$place/apt.log" >&2
        stop "apt-get $*"
    }
}
listed() { (cd "$place/bare/etc" && find . -type f -exec sha256sum {} + | sort -k2); }

cp "$first" "$place/bare/first.deb"
# The rest of the system first, so that only this package is left to change anything.
apt update
mapfile -t wanted < <(dpkg-deb -f "$first" Depends | tr ',' '\n' | sed 's/|.*//; s/(.*//; s/ //g')
apt install --yes --no-install-recommends "${wanted[@]}"
before=$(listed)
apt install --yes --no-install-recommends /first.deb
say "installed"
changed=$(diff <(echo "$before") <(listed) | sed -n 's/^[<>] [0-9a-f]*  //p' | sort -u |
    grep -vE '^\./(passwd|group|g?shadow)-?$|^\./sps-kiosk/' || true)
[[ -z $changed ]] || stop "installing changes $changed"
there sps-kiosk check
[[ $(there systemctl is-enabled sps-kiosk.service || true) == disabled ]] || stop "installing enables the seat"

# A version later, with another kiosk.toml in it, over one that IT has changed, and nobody to ask.
dpkg-deb -R "$first" "$place/next"
sed -i 's/^Version: /Version: 1:/' "$place/next/DEBIAN/control"
echo '# next' >>"$place/next/etc/sps-kiosk/kiosk.toml"
dpkg-deb --root-owner-group -Znone --build "$place/next" "$place/bare/next.deb" >/dev/null
echo '# ours' >>"$place/bare/etc/sps-kiosk/kiosk.toml"
cp "$place/bare/usr/share/sps-kiosk/allowlist.toml" "$place/bare/etc/sps-kiosk/"
apt install --yes /next.deb
grep -qxF '# ours' "$place/bare/etc/sps-kiosk/kiosk.toml" || stop "the upgrade replaces kiosk.toml"
cmp "$place/bare/etc/sps-kiosk/allowlist.toml" "$place/bare/usr/share/sps-kiosk/allowlist.toml"
[[ $(there dpkg-query -W -f '${db:Status-Abbrev}' sps-kiosk) == "ii " ]] || stop "the upgrade stops half-way"
say "upgraded"

apt remove --yes sps-kiosk
[[ -e $place/bare/etc/sps-kiosk/allowlist.toml ]] || stop "removing takes what IT wrote"
apt purge --yes sps-kiosk
left=$(cd "$place/bare" && find etc usr var/lib -name '*sps-kiosk*' -o -name '*sps?x2dkiosk*' | grep -v '^var/lib/\(dpkg\|apt\)/' || true)
[[ -z $left ]] || stop "a purge leaves $left"
say "removed and purged"
