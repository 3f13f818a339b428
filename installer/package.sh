#!/usr/bin/env bash
# Builds the package: installer/package.sh [deb|rpm] [--programs FOLDER] [--out FOLDER]
#
# Debian's own tools pack one tree of files, and rpmbuild the same tree: what lies where is said once, below.
# A builder of packages written as a crate would take longer to compile than the packing takes, and wants the
# list of files once for each kind.
#
# The same commit, compiler and libraries give the same bytes, whichever folder this is.
#
#   --programs   packs the programs of this folder instead of building them
#   --out        where the package goes; the last line names it
set -euo pipefail
# shellcheck source=installer/setup.sh
source "$(dirname "$0")/setup.sh"
here=$PWD

kind=deb programs= out=
while (($#)); do
    case $1 in
    deb | rpm) kind=$1 ;;
    --programs) programs=$(realpath -e "$2") && shift ;;
    --out) out=$(realpath -m "$2") && shift ;;
    *) stop "what is $1? installer/package.sh [deb|rpm] [--programs FOLDER] [--out FOLDER]" ;;
    esac
    shift
done
cd "$project"
target=$(realpath -m "$here/${CARGO_TARGET_DIR:-$project/target}")
[[ ${CARGO_TARGET_DIR:-} != /* ]] || target=$CARGO_TARGET_DIR
out=${out:-$target/package}
source_files=$project/installer/package

need "${package_packages[@]}"
[[ $kind == deb ]] || need rpm
version=$(dpkg-parsechangelog -l "$source_files/changelog" -SVersion)
moment=$(git -C "$project" log -1 --format=%ct 2>/dev/null) ||
    moment=$(dpkg-parsechangelog -l "$source_files/changelog" -STimestamp)
export SOURCE_DATE_EPOCH=$moment TZ=UTC LC_ALL=C.UTF-8
umask 022

if [[ -z $programs ]]; then
    need "${build_packages[@]}"
    need_cargo
    # No folder of this machine stands in the programs.
    crates=${CARGO_HOME:-$HOME/.cargo}
    export RUSTFLAGS="--remap-path-prefix=$target=/target --remap-path-prefix=$crates=/crates --remap-path-prefix=$project=/sps-kiosk"
    cargo build --locked --release --bins --target-dir "$target/package-build"
    programs=$target/package-build/release
fi

work=$(mktemp -d -t sps-kiosk-package-XXXXXX)
trap 'rm -rf "$work"' EXIT
tree=$work/tree

# put MODE FOLDER FILE…
put() {
    local mode=$1 folder=$tree/$2
    shift 2
    install -d "$folder"
    install -m "$mode" -t "$folder" "$@"
}

fill_tree() {
    local share=usr/share/sps-kiosk texts=$work/texts zsh=vendor-completions
    [[ $kind == deb ]] || zsh=site-functions
    put 755 usr/bin "$programs/sps-kiosk" "$programs/sps-kiosk-render"
    strip --strip-unneeded --remove-section=.comment --remove-section=.note "$tree"/usr/bin/*
    put 644 usr/lib/systemd/system installer/systemd/*
    put 644 usr/lib/sysusers.d installer/session/sysusers.conf
    mv "$tree/usr/lib/sysusers.d/sysusers.conf" "$tree/usr/lib/sysusers.d/sps-kiosk.conf"
    put 644 $share/session installer/session/*
    rm "$tree/$share/session/sysusers.conf"
    put 644 $share/board installer/board/*
    put 644 $share/metrics installer/metrics/*
    put 644 $share allowlist.toml
    cp -r instructions "$tree/$share/"
    put 644 etc/sps-kiosk installer/kiosk.toml installer/session/gate.toml
    put 644 usr/share/doc/sps-kiosk "$source_files/copyright" installer/SECURITY.md installer/guides.md
    gzip -9n <"$source_files/changelog" >"$tree/usr/share/doc/sps-kiosk/changelog.gz"

    "$programs/sps-kiosk" manual "$texts"
    put 644 usr/share/man/ru/man1 "$texts"/man/*.1
    gzip -9n "$tree"/usr/share/man/ru/man1/*
    put 644 usr/share/bash-completion/completions "$texts/sps-kiosk.bash"
    mv "$tree"/usr/share/bash-completion/completions/sps-kiosk{.bash,}
    put 644 usr/share/zsh/$zsh "$texts/_sps-kiosk"
    put 644 usr/share/fish/vendor_completions.d "$texts/sps-kiosk.fish"

    chmod -R u=rwX,go=rX "$tree"
    find "$tree" -exec touch --no-dereference --date="@$moment" {} +
}

build_deb() {
    put 644 usr/share/lintian/overrides "$source_files/lintian-overrides"
    mv "$tree"/usr/share/lintian/overrides/{lintian-overrides,sps-kiosk}
    # The tools look for a folder of this name.
    mkdir -p "$work/debian" "$tree/DEBIAN"
    cp "$source_files/control" "$source_files/changelog" "$work/debian/"
    (
        cd "$work"
        dpkg-shlibdeps -Tdebian/substvars "$tree"/usr/bin/*
        dpkg-gencontrol -Tdebian/substvars -P"$tree"
    )
    install -m 644 -t "$tree/DEBIAN" "$source_files/conffiles"
    install -m 755 -t "$tree/DEBIAN" "$source_files"/{postinst,prerm,postrm}
    (cd "$tree" && find usr -type f -printf '%P\0' | sort -z | sed -z 's|^|usr/|' | xargs -0 md5sum --zero | tr '\0' '\n') >"$tree/DEBIAN/md5sums"
    find "$tree" -exec touch --no-dereference --date="@$moment" {} +
    package=$out/sps-kiosk_${version}_$(dpkg --print-architecture).deb
    # As many threads everywhere, since they show in the packed bytes.
    dpkg-deb --root-owner-group --threads-max=1 --build "$tree" "$package"
}

build_rpm() {
    {
        echo "%defattr(-, root, root)"
        printf '%%dir %s\n' /etc/sps-kiosk /usr/share/sps-kiosk /usr/share/sps-kiosk/{board,instructions{,/pictures},metrics,session}
        cd "$tree"
        find etc -type f -printf '%%config(noreplace) /%p\n' | sort
        find usr -type f -printf '"/%p"\n' | sort
        cd "$project"
    } >"$work/files"
    rpmbuild -bb --quiet --define "_topdir $work/rpm" --define "_rpmdir $work/rpm" \
        --define "_rpmfilename sps-kiosk.rpm" --define "tree $tree" --define "tree_version $version" \
        --define "tree_files $work/files" --define "scripts $source_files" "$source_files/sps-kiosk.spec"
    package=$out/sps-kiosk-$version-1.$(uname -m).rpm
    mv "$work/rpm/sps-kiosk.rpm" "$package"
}

fill_tree
mkdir -p "$out"
"build_$kind"
echo "$package"
