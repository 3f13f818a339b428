#!/usr/bin/env bash
# Builds sps-kiosk and shows it with its practice portal: a portal, a guide, a visit, its end.
#
# In a window where there is a display, to be used by hand. Otherwise on a virtual display, used by
# this script with real keys and a real pointer, with a picture of each screen. Nothing is written
# outside the build folder and a temporary one.
#
#   installer/try.sh [FOLDER FOR THE PICTURES]
set -euo pipefail
# shellcheck source=installer/setup.sh
source "$(dirname "$0")/setup.sh"
cd "$project"

need "${build_packages[@]}"
need_cargo
cargo build --locked --release
program=${CARGO_TARGET_DIR:-target}/release/sps-kiosk

if [[ -n ${DISPLAY:-} ]]; then
    echo "the practice portal opens in a window; Ctrl+C here ends it"
    exec "$program" demo --window 1280x720
fi

need "${display_packages[@]}"
temporary=$(mktemp -d -t sps-kiosk-try-XXXXXX)
pictures=${1:-$(mktemp -d -t sps-kiosk-screens-XXXXXX)}
mkdir -p "$pictures"

mkfifo "$temporary/number"
# Without -noreset it would begin anew, Num Lock included, whenever nobody is connected.
Xvfb -displayfd 5 -nolisten tcp -noreset -screen 0 1366x768x24 5>"$temporary/number" 2>/dev/null &
server=$!
read -r number <"$temporary/number"
export DISPLAY=:$number
env -u XDG_RUNTIME_DIR TMPDIR="$temporary" "$program" demo >"$temporary/log" 2>&1 &
seat=$!
finish() {
    kill "$seat" 2>/dev/null && wait "$seat" || true
    kill "$server" 2>/dev/null && wait "$server" || true
    rm -rf "$temporary"
}
trap finish EXIT

ctl() {
    "$program" ctl --root "$temporary/sps-kiosk-demo-$seat" --json "$@"
}

# Waits until what the seat or its screen says is true: wait_for WHAT COMMAND…
wait_for() {
    local what=$1 turn
    shift
    for ((turn = 0; turn < 300; turn++)); do
        "$@" >/dev/null 2>&1 && return
        kill -0 "$seat" 2>/dev/null || break
        sleep 0.1
    done
    cat "$temporary/log" >&2
    stop "waited in vain for $what"
}
is() { [[ $(ctl status) == *"\"$1\":\"$2\""* ]]; }
# The screen is at rest when two pictures in a row are the same, and not blank.
at_rest() {
    local first second
    first=$(import -window root -depth 8 rgb:- | sha256sum)
    sleep 0.4
    second=$(import -window root -depth 8 rgb:- | sha256sum)
    [[ $first == "$second" && $(import -window root -format %k info:-) -gt 20 ]]
}
picture() {
    # A page with something that moves never rests; it has had its time then.
    for _ in 1 2 3 4 5; do at_rest && break; done
    import -window root "$pictures/$1.png"
    echo "$pictures/$1.png"
}
click() { xdotool mousemove "$1" "$2" click 1; }

wait_for "the start page" is state idle
picture 1-home
click 500 193
# A bare machine speaks no language in which these letters exist.
LC_ALL=C.UTF-8 xdotool type --delay 40 "справка"
picture 2-search
ctl open http://www.praktika.test/ >/dev/null
wait_for "the portal" is url_host www.praktika.test
picture 3-portal
ctl open http://www.praktika.test/services/spravka >/dev/null
picture 4-service-with-its-guide
ctl open http://www.praktika.test/auth/login >/dev/null
wait_for "the log-in" is url_host vhod.praktika.test
picture 5-log-in
# «Завершить сеанс», in the upper right corner.
click 1250 33
picture 6-really-end
echo "the wipe's report: $(ctl end)"
wait_for "the report" is state idle
picture 7-report
ctl lock >/dev/null
wait_for "the closed seat" is state out_of_service
picture 8-out-of-service
