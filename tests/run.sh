#!/usr/bin/env bash
# The one test command: all set-up on a bare Debian 12, then every test of the project.
#
# As root it installs what is missing; otherwise it says what to install. Format, lints, then all
# tests; those that need a display start their own. The last line is cargo's own closing line.
#
#   --escape   tries every known way out instead of every tenth, and prints the table of them
#   --fleet    lets four thousand seats ask one server for their list (a quarter of an hour)
#   --image    builds the disk image of a seat too, and starts it in an emulated computer (half an hour)
#   --mutations  tries fifty thousand changed documents at each door that reads them (an hour)
#   --package  besides packs what is committed, and lets it live and go on a bare Debian 12
#   --wipe     two hundred visits in a row instead of ten, two dozen kills at random instead of six
set -euo pipefail
# shellcheck source=installer/setup.sh
source "$(dirname "$0")/../installer/setup.sh"
cd "$project"

need "${build_packages[@]}" "${display_packages[@]}" "${seat_packages[@]}" "${printing_packages[@]}" \
    "${speech_packages[@]}" "${scanning_packages[@]}" "${access_packages[@]}" "${proxy_packages[@]}" "${package_packages[@]}" \
    "${database_packages[@]}" "${browser_packages[@]}" "${mail_packages[@]}" "${killing_packages[@]}" \
    "${server_packages[@]}" "${metrics_packages[@]}" "${office_packages[@]}"
need_cargo
cargo --version

if cargo fmt --version >/dev/null 2>&1; then
    cargo fmt --check
else
    echo "SKIPPED: cargo fmt is not installed"
fi
if cargo clippy --version >/dev/null 2>&1; then
    cargo clippy --locked --all-targets -- -D warnings
else
    echo "SKIPPED: cargo clippy is not installed"
fi

# Licences, sources and crates that may not come in. Whether an advisory is out needs its database.
if cargo deny --version >/dev/null 2>&1; then
    cargo deny --locked check bans licenses sources
    if cargo deny --locked fetch db; then
        cargo deny --locked --offline check advisories
    else
        echo "SKIPPED: the database of advisories cannot be fetched"
    fi
else
    echo "SKIPPED: cargo deny is not installed; licences, sources and advisories are not looked at"
fi

# axe-core looks over our own pages. One version, known by its sum; without npm, or where the registry
# does not answer, its part is skipped and everything else is tested.
axe=${CARGO_TARGET_DIR:-target}/tmp/axe
axe_version=4.14.1
axe_sum=FHfa+lmNjQZfJz1q8wKqIDwC6DExcHt/pkjNQb09a3NPjCKg2rhu5qb2S4r76ASyFNNtuFooJpZe37OgudVGtQ==
fetch_axe() {
    local file=$axe/axe-core-$axe_version.tgz
    mkdir -p "$axe"
    [[ -f $file ]] || npm pack --silent --pack-destination "$axe" "axe-core@$axe_version" >/dev/null || return
    [[ $(openssl dgst -sha512 -binary "$file" | base64 -w0) == "$axe_sum" ]] ||
        stop "axe-core $axe_version is not what it was: $file"
    tar -xzf "$file" -C "$axe" package/axe.min.js
}
if ! command -v npm >/dev/null || ! fetch_axe; then
    rm -rf "$axe"
    echo "SKIPPED: axe-core $axe_version cannot be fetched; our pages are not looked over by it"
fi

# The documentation's examples first, so that the closing line is that of the end-to-end tests.
cargo test --locked --doc
all=(cargo test --locked --lib --bins --tests)
shown=()
for switch in "$@"; do
    case $switch in
    --escape) export SPS_ESCAPE=all ;;
    --fleet) export SPS_FLEET=4000 ;;
    --image)
        need "${image_packages[@]}" "${emulator_packages[@]}"
        export SPS_IMAGE=${SPS_IMAGE:-all}
        ;;
    --mutations) export SPS_MUTATIONS=50000 ;;
    --package)
        need systemd-container
        export SPS_PACKAGE=all
        ;;
    --wipe) export SPS_WIPE=long ;;
    *) stop "what is $switch?" ;;
    esac
    shown=(-- --show-output)
done
if [[ -n ${SPS_PACKAGE:-} ]]; then
    tests/package/bare.sh
fi
if [[ $(id -u) == 0 ]]; then
    "${all[@]}" "${shown[@]}"
else
    # The make-believe portals listen on the true ports: in a network of their own, where anyone may. A
    # computer without a route to anywhere is told to be without a network.
    "${all[@]}" --no-run
    unshare --map-root-user --mount --net \
        bash -c 'ip link set lo up && ip route add default dev lo && "$@"' bash "${all[@]}" --offline "${shown[@]}"
fi
