#!/usr/bin/env bash
# Builds the disk image of a seat: written to a disk or a stick, it is a locked seat after one boot.
#
#   installer/image.sh [OPTION]… IMAGE
#
#   --deb FILE           the package of sps-kiosk; without it installer/package.sh builds one
#   --answers FILE       what `sps-kiosk setup` is told; the same file as for a computer
#   --packages "A B"     further packages of Debian: cups for a seat that prints, the printer's driver
#   --files DIR          what lies in DIR comes into the image, at the same place below /
#   --squashfs           a smaller image that takes longer to build, instead of erofs
#   --key KEY --certificate CERTIFICATE
#                        a key and a certificate (PEM) of yours for Secure Boot: the kernel is signed with it
#
# The disk starts by EFI and by BIOS. Its root is read-only, and every block of it is verified by the kernel
# (dm-verity); what is written goes to RAM. Two partitions stay: «state» (the journal, the mark of a visit that
# was not wiped yet, the clock), and SPS-CONFIG, a plain FAT that any computer opens: kiosk.toml, gate.toml,
# allowlist.toml and instructions/ that lie there are put in force at boot.
#
# As root on Debian 12. No loop device and no virtual machine is used.
set -euo pipefail
# shellcheck source=installer/setup.sh
source "$(dirname "$0")/setup.sh"

deb='' answers='' packages='' files='' filesystem=erofs key='' certificate='' image=''
while (($#)); do
    case $1 in
    --deb) deb=$2 && shift ;;
    --answers) answers=$2 && shift ;;
    --packages) packages=$2 && shift ;;
    --files) files=$2 && shift ;;
    --squashfs) filesystem=squashfs ;;
    --key) key=$2 && shift ;;
    --certificate) certificate=$2 && shift ;;
    -*) stop "what is $1?" ;;
    *) image=$1 ;;
    esac
    shift
done
[[ -n $image ]] || stop "name the image that is to be written"
[[ -n $key && -n $certificate || -z $key$certificate ]] || stop "--key and --certificate belong together"
[[ $(id -u) == 0 ]] || stop "not root"
need "${image_packages[@]}"

work=$(mktemp -d -t sps-kiosk-image-XXXXXX)
trap 'rm -rf --one-file-system "$work"' EXIT
root=$work/root

[[ -n $deb ]] || deb=$("$project/installer/package.sh" deb | tail -n1)

# What a seat needs besides what its package asks for: a kernel, what mounts the root, and the clock.
of_the_machine=(linux-image-amd64 systemd-sysv systemd-timesyncd udev kmod dracut erofs-utils squashfs-tools
    e2fsprogs dosfstools cryptsetup-bin ca-certificates zstd)

# Everything that changes the root while it can still be written.
build_root() {
    local hooks=(
        # Before the kernel comes: what it starts with is made by these settings.
        --essential-hook="cp -r '$project/installer/image/.' \"\$1/\""
        --customize-hook="copy-in $work/sps-kiosk.deb $work/answers.toml /tmp"
        --customize-hook='chroot "$1" apt-get install --yes --no-install-recommends /tmp/sps-kiosk.deb'
        --customize-hook='chroot "$1" sps-kiosk setup --root / --answers /tmp/answers.toml'
        --customize-hook='rm "$1/tmp/sps-kiosk.deb" "$1/tmp/answers.toml"'
        --customize-hook='chroot "$1" systemctl --quiet enable sps-kiosk-disk.service'
        --customize-hook="[ -z '$files' ] || cp -r '$files/.' \"\$1/\""
    )
    cp "$deb" "$work/sps-kiosk.deb"
    cp "${answers:-/dev/null}" "$work/answers.toml"
    mmdebstrap --quiet --mode=root --variant=minbase --format=directory \
        --components=main --include="${of_the_machine[*]}${packages:+ $packages}" \
        "${hooks[@]}" bookworm "$root" - <<SOURCES
deb http://deb.debian.org/debian bookworm main
deb http://deb.debian.org/debian bookworm-updates main
deb http://deb.debian.org/debian-security bookworm-security main
SOURCES
    echo seat >"$root/etc/hostname"
    : >"$root/etc/machine-id"
    # Every security update of this day is in it, and none comes later: the doctor tells how old that is.
    mkdir -p "$root/var/lib/apt/periodic"
    : >"$root/var/lib/apt/periodic/upgrade-stamp"
}

pack_root() {
    case $filesystem in
    erofs) mkfs.erofs -zlz4hc,9 -C65536 --quiet "$work/root.img" "$root" ;;
    squashfs) mksquashfs "$root" "$work/root.img" -quiet -no-progress -comp zstd -Xcompression-level 15 ;;
    esac
    veritysetup format --salt=- "$work/root.img" "$work/verity.img" | sed -n 's/^Root hash:[[:space:]]*//p'
}

# hash 0123… -> the two halves as the identifiers of partitions: root, verity.
identifier() {
    local half=${1:$2:32}
    echo "${half:0:8}-${half:8:4}-${half:12:4}-${half:16:4}-${half:20:12}"
}

# Kernel, its command line and what it starts with, in one file that one signature covers.
build_uki() {
    objcopy \
        --add-section .osrel="$root/usr/lib/os-release" --change-section-vma .osrel=0x20000 \
        --add-section .cmdline="$work/cmdline" --change-section-vma .cmdline=0x30000 \
        --add-section .linux="$kernel" --change-section-vma .linux=0x2000000 \
        --add-section .initrd="$initrd" --change-section-vma .initrd=0x3000000 \
        /usr/lib/systemd/boot/efi/linuxx64.efi.stub "$work/uki.efi"
    [[ -z $key ]] ||
        sbsign --key "$key" --cert "$certificate" --output "$work/uki.efi" "$work/uki.efi" 2>/dev/null
}

# NUMBER BYTES -> the number in so many bytes, the lowest first.
little_endian() {
    local at
    for ((at = 0; at < $2; at++)); do
        printf '%b' "\\x$(printf %02x $(($1 >> (8 * at) & 255)))"
    done
}
# FILE OFFSET: writes there what comes in.
patch() { dd of="$1" bs=1 seek=$(($2)) conv=notrunc status=none; }

# GRUB for BIOS, without asking a disk: the first sector names where the rest lies, and that names itself.
build_grub() {
    grub-mkimage -O i386-pc -o "$work/core.img" -p '(hd0,gpt2)/grub' \
        biosdisk part_gpt fat normal linux configfile all_video gfxterm
    cp /usr/lib/grub/i386-pc/boot.img "$work/boot.img"
    local sectors=$((($(stat -c %s "$work/core.img") + 511) / 512))
    truncate --size=$((sectors * 512)) "$work/core.img"
    { little_endian $(($1 + 1)) 8 && little_endian $((sectors - 1)) 2 && little_endian 0x820 2; } |
        patch "$work/core.img" 500
    little_endian "$1" 8 | patch "$work/boot.img" 0x5c
    printf '\x90\x90' | patch "$work/boot.img" 0x66
}

build_esp() {
    cat >"$work/grub.cfg" <<GRUB
# Nobody edits an entry or gets a command line.
set superusers=""
export superusers
set timeout=0
menuentry "sps-kiosk" --unrestricted {
    linux /vmlinuz $(<"$work/cmdline")
    initrd /initrd
}
GRUB
    truncate --size=160M "$work/esp.img"
    mkfs.vfat -F32 -n SPS-BOOT "$work/esp.img" >/dev/null
    mmd -i "$work/esp.img" ::EFI ::EFI/BOOT ::grub
    mcopy -i "$work/esp.img" "$work/uki.efi" ::EFI/BOOT/BOOTX64.EFI
    mcopy -i "$work/esp.img" "$kernel" ::vmlinuz
    mcopy -i "$work/esp.img" "$initrd" ::initrd
    mcopy -i "$work/esp.img" "$work/grub.cfg" ::grub/grub.cfg
}

build_plain() {
    # The journal grows by some ten megabytes a year.
    truncate --size=256M "$work/state.img"
    mke2fs -q -t ext4 -L sps-state "$work/state.img"
    truncate --size=32M "$work/config.img"
    mkfs.vfat -n SPS-CONFIG "$work/config.img" >/dev/null
    mcopy -i "$work/config.img" "$project/installer/image.txt" ::ПРОЧТИТЕ.txt
}

# Partitions one after another from the first MiB on, and what lies in each.
assemble() {
    local mib=$((1 << 20)) start=1 script='label: gpt' at=() from=() row type name identifier file size
    while read -r type name identifier file; do
        size=1
        [[ $file == core.img ]] || size=$((($(stat -c %s "$work/$file") + mib - 1) / mib))
        script+=$'\n'"start=$((start * 2048)), size=$((size * 2048)), type=$type, name=$name"
        [[ $identifier == - ]] || script+=", uuid=$identifier"
        at+=("$start") from+=("$file")
        start=$((start + size))
    done <<PARTITIONS
21686148-6449-6E6F-744E-656564454649 sps-bios - core.img
C12A7328-F81F-11D2-BA4B-00A0C93EC93B sps-boot - esp.img
EBD0A0A2-B9E5-4433-87C0-68B6B72699C7 sps-config - config.img
4F68BCE3-E8CD-4DB1-96E7-FBCAF984B709 sps-root $(identifier "$hash" 0) root.img
2C7357ED-EBD2-46D9-AEC1-23D437EC2BF5 sps-verity $(identifier "$hash" 32) verity.img
0FC63DAF-8483-4772-8E79-3D69D8477DE4 sps-state - state.img
PARTITIONS
    rm -f "$image"
    truncate --size=$(((start + 2) * mib)) "$image"
    sfdisk --quiet "$image" <<<"$script"
    for row in "${!at[@]}"; do
        dd if="$work/${from[row]}" of="$image" seek="${at[row]}" bs=1M conv=notrunc,sparse status=none
    done
    # The code of the first sector; the table of partitions behind it stays.
    dd if="$work/boot.img" of="$image" bs=440 count=1 conv=notrunc status=none
}

build_root
kernel=$(echo "$root"/boot/vmlinuz-*)
initrd=$(echo "$root"/boot/initrd.img-*)
hash=$(pack_root)
# Without the verified root there is no shell, and a block that was changed stops the machine.
echo "root=/dev/mapper/root rootfstype=$filesystem ro roothash=$hash systemd.volatile=overlay" \
    "systemd.verity_root_options=panic-on-corruption rd.shell=0 rd.emergency=halt panic=30" \
    "quiet loglevel=3 systemd.show_status=no vt.global_cursor_default=0" >"$work/cmdline"
build_uki
# The first MiB is GPT's; GRUB lies at its end, and everything else behind that.
build_grub 2048
build_esp
build_plain
assemble
echo "$image: $(($(stat -c %s "$image") >> 20)) MiB, root hash $hash"
