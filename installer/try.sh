#!/usr/bin/env bash
# Builds sps-kiosk and shows it with its practice portal: a portal, a guide, a visit, its end.
#
# In a window where there is a display, to be used by hand. Otherwise on a virtual display, used by
# a script, with a picture of each screen. Nothing is written outside the build folder and a
# temporary one.
set -euo pipefail
# shellcheck source=installer/setup.sh
source "$(dirname "$0")/setup.sh"
cd "$project"

need "${build_packages[@]}"
need_cargo
cargo build --locked --release
program=${CARGO_TARGET_DIR:-target}/release/sps-kiosk

if [[ -n ${DISPLAY:-} ]]; then
    exec "$program" demo --window 1280x720
fi

need "${display_packages[@]}"
pictures=${1:-$(mktemp -d -t sps-kiosk-screens-XXXXXX)}
mkdir -p "$pictures"
