//! The wipe of a whole seat: every place of the machine that it reaches, in a mount namespace where
//! those places are the test's own, and every way in which one of them can refuse.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;
use tempfile::TempDir;
use x11rb::protocol::xkb::{ConnectionExt, Group, ID};
use x11rb::protocol::xproto::ModMask;

use super::{Server, line, owns_the_machine};

/// What a citizen and careless programs leave, outside of any visit.
const LEAVE: &str = r#"
    mkdir -p "$HOME/.local/share" "$HOME/.cache/thumbnails/normal" "$HOME/.config" /media/usb
    echo '<xbel/>' >"$HOME/.local/share/recently-used.xbel"
    echo png >"$HOME/.cache/thumbnails/normal/1.png"
    echo kept >"$HOME/.config/kept"
    echo left >/tmp/скан.pdf
    mkdir -p /var/tmp/sane/a "$HOME/.local/share/Trash/files"
    echo left >/var/tmp/sane/a/1.pnm
    echo left >/dev/shm/buffer
    printf '%10d\n' 1 >/tmp/.X0-lock
    echo left >"$HOME/.local/share/Trash/files/old"
    mount -t tmpfs stick /media/usb
    echo photo >/media/usb/photo.jpg
    echo left >"$PLACE/inbox/scan0001.pdf"
"#;

/// Where the places of the seat and the program are found on its machine, wherever the project lies: it may be in
/// one of the shared directories.
const PLACE: &str = "/mnt/seat";

/// A seat whose places are below `place`, on a machine of its own.
struct Machine {
    place: TempDir,
}

impl Machine {
    fn new() -> Machine {
        let target = env!("CARGO_TARGET_TMPDIR");
        let place = tempfile::tempdir_in(target).unwrap();
        for name in ["inbox", "home", "var", "run/visits"] {
            fs::create_dir_all(place.path().join(name)).unwrap();
        }
        let machine = Machine { place };
        let settings = format!(
            "[paths]\nstate = '{PLACE}/var'\nruntime = '{PLACE}/run'\n[scan]\ninbox = '{PLACE}/inbox'\n"
        );
        fs::write(machine.path("kiosk.toml"), settings).unwrap();
        machine
    }

    fn path(&self, name: &str) -> PathBuf {
        self.place.path().join(name)
    }

    /// Runs a script as root of a namespace in which the shared directories are new and empty.
    fn run(&self, script: &str) -> Output {
        let prepare = "set -eu; mount -t tmpfs new /mnt; mkdir /mnt/seat /mnt/program
            mount --bind \"$PLACE\" /mnt/seat; mount --bind \"${WIPE%/*}\" /mnt/program
            PLACE=/mnt/seat WIPE=/mnt/program/${WIPE##*/} HOME=/mnt/seat/home; cd /mnt
            for place in /tmp /var/tmp /dev/shm /media; do
            mkdir -p $place; mount -t tmpfs new $place; done\n";
        // No process of the real machine is seen either.
        let apart = ["--mount", "--ipc", "--pid", "--fork", "--mount-proc"];
        let output = Command::new("unshare")
            .args(apart)
            .args(["sh", "-c", &format!("{prepare}{script}")])
            .env("HOME", "")
            .env("PLACE", self.place.path())
            .env("WIPE", env!("CARGO_BIN_EXE_sps-kiosk"))
            .env_remove("DISPLAY")
            .env_remove("XDG_DATA_HOME")
            .output()
            .unwrap();
        assert!(
            !output.stdout.is_empty(),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
        output
    }

    /// The wipe's report after this script; what is printed after the report is not part of it.
    fn wipe_after(&self, script: &str) -> (bool, Value) {
        const WIPE: &str = "\n\"$WIPE\" wipe --json --config \"$PLACE/kiosk.toml\"";
        let output = self.run(&format!("{script}{WIPE}"));
        let report = serde_json::from_slice(&output.stdout).unwrap();
        (output.status.success(), report)
    }
}

impl Drop for Machine {
    fn drop(&mut self) {
        // What a test made undeletable; elsewhere there is nothing to undo.
        let _ = Command::new("chattr")
            .args(["-R", "-f", "-i"])
            .arg(self.place.path())
            .status();
    }
}

#[test]
fn nothing_is_left_anywhere_on_the_machine() {
    let machine = Machine::new();
    let script = format!(
        "{LEAVE}
        \"$WIPE\" wipe --json --config \"$PLACE/kiosk.toml\" >\"$PLACE/report\" || true
        find /tmp /var/tmp /dev/shm /media \"$PLACE/inbox\" \"$HOME\" -type f"
    );
    let output = machine.run(&script);
    let report = fs::read_to_string(machine.path("report")).unwrap();
    let report: Value = serde_json::from_str(&report).unwrap();
    assert_eq!(report["clean"], true, "{report}");
    for (name, erased) in [
        ("trash", 2),
        ("scan_inbox", 1),
        ("temporary", 5),
        ("home", 5),
        ("media", 1),
    ] {
        assert_eq!(line(&report, name)["erased"], erased, "{name}: {report}");
    }
    let left = String::from_utf8(output.stdout).unwrap();
    // As a set: which of them comes first depends on where the project lies.
    let left: BTreeSet<&str> = left.lines().collect();
    assert_eq!(
        left,
        BTreeSet::from(["/tmp/.X0-lock", "/mnt/seat/home/.config/kept"])
    );
    assert!(!report.to_string().contains("скан"), "{report}");
}

/// The wipe after a fault: not clean, and the line of the target says so.
fn check_fault(script: &str, name: &str) {
    let machine = Machine::new();
    let (clean, report) = machine.wipe_after(&format!("{LEAVE}{script}"));
    assert!(!clean, "{script}: {report}");
    let line = line(&report, name);
    let residue = line["residue"].as_u64().unwrap();
    assert!(
        residue > 0 || line["error"].is_string(),
        "{script}: {report}"
    );
    // Everything else has been erased nevertheless.
    let others = report["targets"].as_array().unwrap();
    let unclean = others
        .iter()
        .filter(|line| line["residue"] != 0 || !line["error"].is_null());
    assert_eq!(unclean.count(), 1, "{script}: {report}");
}

#[test]
fn a_place_that_cannot_be_emptied_closes_the_seat() {
    let read_only = "mount -o remount,ro new ";
    check_fault(&format!("{read_only} /var/tmp"), "temporary");
    check_fault(&format!("{read_only} /dev/shm"), "temporary");
    let bound =
        |place: &str| format!("mount --bind {place} {place}; mount -o remount,bind,ro {place}");
    check_fault(&bound("\"$PLACE/inbox\""), "scan_inbox");
    check_fault(&bound("\"$HOME/.cache/thumbnails\""), "home");
    check_fault(
        &format!(
            "mkdir -p \"$PLACE/run/visits/1/files\"; {}",
            bound("\"$PLACE/run/visits/1\"")
        ),
        "stale_visits",
    );
    check_fault(
        "trash=$HOME/.local/share/Trash/files; mkdir \"$trash/busy\"
        mount -t tmpfs busy \"$trash/busy\"",
        "trash",
    );
}

#[test]
fn a_file_that_nobody_may_delete_closes_the_seat() {
    // Where a file system has no such attribute, a mount point is as good.
    let fix = |path: &str| {
        format!("chattr +i \"{path}\" 2>/dev/null || mount --bind \"{path}\" \"{path}\"")
    };
    check_fault(&fix("$PLACE/inbox/scan0001.pdf"), "scan_inbox");
    check_fault(&fix("$HOME/.local/share/recently-used.xbel"), "home");
    check_fault(&fix("$HOME/.local/share/Trash/files/old"), "trash");
    check_fault(&fix("/dev/shm/buffer"), "temporary");
    check_fault(&fix("/var/tmp/sane/a/1.pnm"), "temporary");
    let visit = "$PLACE/run/visits/1/files/a/b";
    check_fault(
        &format!(
            "mkdir -p \"${{PLACE}}/run/visits/1/files/a\"; echo 1 >\"{visit}\"; {}",
            fix(visit)
        ),
        "stale_visits",
    );
}

#[test]
fn a_process_that_does_not_die_closes_the_seat() {
    // Whoever writes to a frozen file system cannot be killed.
    if !owns_the_machine() {
        return;
    }
    check_fault(
        "mkdir -p \"$PLACE/run/visits/1\" \"$PLACE/frozen\"
        truncate -s 16M \"$PLACE/disk\"; mkfs.ext4 -q \"$PLACE/disk\"
        mount -o loop \"$PLACE/disk\" \"$PLACE/frozen\"; fsfreeze -f \"$PLACE/frozen\"
        thaw() { fsfreeze -u \"$PLACE/frozen\"; umount \"$PLACE/frozen\"; }
        trap thaw EXIT
        (cd \"$PLACE/run/visits/1\"; exec touch \"$PLACE/frozen/file\") &
        until grep -q '^State:.D' /proc/$!/status; do :; done",
        "processes",
    );
}

#[test]
fn what_another_user_wrote_is_removed_without_being_overwritten() {
    let machine = Machine::new();
    // The user of the seat owns the folder; here it is root under another number.
    let script = "mkdir \"$PLACE/inbox/day\"
        echo scan >\"$PLACE/inbox/day/1.pdf\"; echo own >\"$PLACE/inbox/day/2.pdf\"
        chown 65534:65534 \"$PLACE/inbox/day/1.pdf\"; chmod 644 \"$PLACE/inbox/day/1.pdf\"
        stat -f -c %T \"$PLACE/inbox\" >\"$PLACE/kind\"
        unshare --user --map-user=61000 --map-group=61000 \
            \"$WIPE\" wipe --json --config \"$PLACE/kiosk.toml\"";
    let output = machine.run(script);
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert!(output.status.success(), "{report}");
    let line = line(&report, "scan_inbox");
    let counts = (&line["erased"], &line["not_overwritten"]);
    // In memory nothing has to be overwritten.
    let kind = fs::read_to_string(machine.path("kind")).unwrap();
    let refused = u64::from(kind.trim() != "tmpfs");
    assert_eq!(counts, (&3.into(), &refused.into()), "{report}");
    assert_eq!(fs::read_dir(machine.path("inbox")).unwrap().count(), 0);
}

#[test]
fn nothing_of_a_scan_is_left_on_the_disk_below_the_files() {
    // Only the machine's own root mounts a disk out of a file.
    if !owns_the_machine() {
        return;
    }
    let machine = Machine::new();
    let mark = "МЕТКА-СКАНА";
    let script = format!(
        "truncate -s 32M \"$PLACE/disk\"; mkfs.ext4 -q \"$PLACE/disk\"
        mount -o loop \"$PLACE/disk\" \"$PLACE/inbox\"; rmdir \"$PLACE/inbox/lost+found\"
        scan() {{ i=0; while [ $i -lt 2000 ]; do echo '{mark}'; i=$((i+1)); done; }}
        mkdir \"$PLACE/inbox/day\"; scan >\"$PLACE/inbox/scan.pdf\"; scan >\"$PLACE/inbox/day/1.pdf\"
        sync; grep -a -c '{mark}' \"$PLACE/disk\" >\"$PLACE/before\"
        \"$WIPE\" wipe --json --config \"$PLACE/kiosk.toml\"
        sync; umount \"$PLACE/inbox\"; grep -a -c '{mark}' \"$PLACE/disk\" >\"$PLACE/after\" || true"
    );
    let output = machine.run(&script);
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(report["clean"], true, "{report}");
    let marks = |name: &str| fs::read_to_string(machine.path(name)).unwrap();
    assert_eq!(
        (marks("before").trim(), marks("after").trim()),
        ("4000", "0")
    );
}

#[test]
fn whatever_else_this_user_began_goes_and_the_display_stays() {
    let machine = Machine::new();
    // The user of the seat is not root; here it is root under another number.
    let script = "wipe() { unshare --user --map-user=61000 --map-group=61000 \
            \"$WIPE\" wipe --json --config \"$PLACE/kiosk.toml\"; }
        cd /
        sleep 1000 & before=$!
        wipe >/dev/null
        Xvfb -displayfd 3 -noreset -nolisten tcp 3>\"$PLACE/display\" 2>/dev/null & server=$!
        until [ -s \"$PLACE/display\" ]; do :; done
        sleep 1000 & since=$!
        DISPLAY=:$(cat \"$PLACE/display\") wipe >\"$PLACE/report\" || true
        wait $since || echo \"since: $?\"
        kill $before $server; wait $before || echo \"before: $?\"
        wait $server; echo \"server: $?\"";
    let output = machine.run(script);
    let report = fs::read_to_string(machine.path("report")).unwrap();
    let report: Value = serde_json::from_str(&report).unwrap();
    assert_eq!(report["clean"], true, "{report}");
    assert_eq!(line(&report, "processes")["erased"], 1, "{report}");
    // One was killed; the others lived until they were asked to end.
    let ends = String::from_utf8(output.stdout).unwrap();
    assert_eq!(ends, "since: 137\nbefore: 143\nserver: 0\n");
}

/// The wipe as a user who is not root: root under another number, in mounts and IPC of the test's own.
const AS_USER: &str = "wipe() { unshare --user --map-user=61000 --map-group=61000 \
    \"$WIPE\" wipe --json --config \"$PLACE/kiosk.toml\"; }\n";

#[test]
fn what_lies_in_folders_of_others_or_in_the_kernel_goes_too() {
    let machine = Machine::new();
    // Nobody's folders, in which everybody may write; the seat's user is root under another number.
    let script = format!(
        "{AS_USER}
        for folder in /run /run/user /tmp/.X11-unix /var/tmp/shared /run/lock; do
            mkdir -p $folder; [ $folder != /run ] || mount -t tmpfs new /run
            chown 65534:65534 $folder; chmod 1777 $folder
        done
        mkdir -p /run/user/61000/systemd /dev/mqueue
        mount -t tmpfs own /run/user/61000; mkdir -p /run/user/61000/systemd /run/user/61000/dconf
        mount -t mqueue queues /dev/mqueue
        for place in /run/lock /tmp/.X11-unix /var/tmp/shared /run/user/61000/dconf /dev/mqueue \
            \"$HOME\" \"$PLACE/run\" \"$PLACE/var\"; do
            touch \"$place/left\"
        done
        echo '+79281234567 Иванова' >/tmp/.X7-lock
        for name in Downloads .pki .cups .config/ibus .local/share/webkitgtk; do
            mkdir -p \"$HOME/$name\"; touch \"$HOME/$name/left\"
        done
        touch /run/user/61000/systemd/private \"$PLACE/var/pin-tries\"
        ipcmk --shmem 4096 >/dev/null; ipcmk --queue >/dev/null; ipcmk --semaphore 1 >/dev/null
        # What the mounts above were noted in is the system's.
        [ ! -e /run/mount ] || chown -R 65534:65534 /run/mount
        wipe >\"$PLACE/report\" || true
        rm \"$HOME/left\"
        find /run/user /run/lock /tmp /var/tmp /dev/mqueue \"$HOME\" \"$PLACE/run\" \"$PLACE/var\" -type f
        tail -q -n +2 /proc/sysvipc/*"
    );
    let output = machine.run(&script);
    let report = fs::read_to_string(machine.path("report")).unwrap();
    let report: Value = serde_json::from_str(&report).unwrap();
    assert_eq!(report["clean"], true, "{report}");
    for (name, erased) in [
        ("temporary", 6),
        ("system_v", 3),
        ("home", 10),
        ("own_folders", 2),
    ] {
        assert_eq!(line(&report, name)["erased"], erased, "{name}: {report}");
    }
    let left = String::from_utf8(output.stdout).unwrap();
    let left: BTreeSet<&str> = left.lines().collect();
    let stay = [
        "/mnt/seat/run/seat.lock",
        "/mnt/seat/var/pin-tries",
        "/run/user/61000/systemd/private",
    ];
    assert_eq!(left, BTreeSet::from(stay));
}

#[test]
fn what_was_written_on_the_root_window_goes() {
    let machine = Machine::new();
    let script =
        "Xvfb -displayfd 3 -noreset -nolisten tcp 3>\"$PLACE/display\" 2>/dev/null & server=$!
        until [ -s \"$PLACE/display\" ]; do :; done
        export DISPLAY=:$(cat \"$PLACE/display\")
        xprop -root -format CITIZEN 8s -set CITIZEN Иванова
        \"$WIPE\" wipe --json --config \"$PLACE/kiosk.toml\" >\"$PLACE/report\"
        xprop -root
        kill $server; wait $server";
    let output = machine.run(script);
    let report = fs::read_to_string(machine.path("report")).unwrap();
    let report: Value = serde_json::from_str(&report).unwrap();
    assert_eq!(line(&report, "root_window")["erased"], 1, "{report}");
    let left = String::from_utf8(output.stdout).unwrap();
    assert!(
        !left.contains("CITIZEN") && left.contains("_XKB_RULES_NAMES"),
        "{left}"
    );
}

#[test]
fn a_name_of_the_system_does_not_save_a_process_that_hides() {
    let machine = Machine::new();
    // Whoever gives nobody its memory (the fourth option of prctl) shows no program.
    let script = "wipe() { unshare --user --map-user=61000 --map-group=61000 \
            \"$WIPE\" wipe --json --config \"$PLACE/kiosk.toml\"; }
        cd /
        wipe >/dev/null
        perl -MPOSIX -e 'syscall((POSIX::uname())[4] eq \"x86_64\" ? 157 : 167, 4, 0, 0, 0, 0);
            $0 = \"(sd-pam)\"; sleep 1000' & hidden=$!
        until [ \"$(cat /proc/$hidden/comm)\" = '(sd-pam)' ]; do :; done
        wipe
        wait $hidden || echo \"hidden: $?\" >\"$PLACE/end\"";
    let output = machine.run(script);
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(report["clean"], true, "{report}");
    assert_eq!(line(&report, "processes")["erased"], 1, "{report}");
    let end = fs::read_to_string(machine.path("end")).unwrap();
    assert_eq!(end, "hidden: 137\n");
}

#[test]
fn a_process_whose_first_thread_alone_has_ended_is_no_dead_one() {
    let machine = Machine::new();
    // The kernel calls the whole process a zombie then, although its other threads run.
    let script = "mkdir -p \"$PLACE/run/visits/1\"; cd \"$PLACE/run/visits/1\"
        perl -Mthreads -MPOSIX -e 'threads->create(sub { sleep 1000 });
            syscall((POSIX::uname())[4] eq \"x86_64\" ? 60 : 93, 0)' & left=$!
        cd /
        until grep -q '^State:.Z' /proc/$left/status; do :; done
        \"$WIPE\" wipe --json --config \"$PLACE/kiosk.toml\"
        wait $left || echo \"left: $?\" >\"$PLACE/end\"";
    let output = machine.run(script);
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(report["clean"], true, "{report}");
    assert_eq!(line(&report, "processes")["erased"], 1, "{report}");
    let end = fs::read_to_string(machine.path("end")).unwrap();
    assert_eq!(end, "left: 137\n");
}

#[test]
fn a_stick_that_is_in_use_closes_the_seat() {
    // Somebody who stands there for as long as the test runs.
    check_fault(
        "cd /media/usb; tail --pid=$$ -f /dev/null >/dev/null 2>&1 & cd /",
        "media",
    );
}

#[test]
fn a_scanner_folder_that_is_not_there_closes_the_seat() {
    check_fault("rm -r \"$PLACE/inbox\"", "scan_inbox");
}

#[test]
fn a_full_disk_does_not_stop_the_wipe() {
    let machine = Machine::new();
    let fill = "mkdir -p \"$PLACE/run/visits\"
        mount -t tmpfs -o size=1m,nr_inodes=50 small \"$PLACE/run\"
        touch \"$PLACE/run/seat.lock\"
        mkdir -p \"$PLACE/run/visits/1/files\"; i=0
        while mkdir \"$PLACE/run/visits/1/files/$i\" 2>/dev/null; do i=$((i+1)); done
        cat /dev/zero >\"$PLACE/run/visits/1/files/0/full\" 2>/dev/null || true
        cat /dev/zero >\"$PLACE/run/visits/full\" 2>/dev/null || true";
    let (clean, report) = machine.wipe_after(fill);
    assert!(clean, "{report}");
    assert!(
        line(&report, "stale_visits")["erased"].as_u64() > Some(20),
        "{report}"
    );
}

#[test]
fn the_keyboard_is_back_at_its_first_layout_with_num_lock() {
    let server = Server::start();
    // The server forgets its layouts when its last client goes.
    let (client, _) = x11rb::connect(Some(&server.display)).unwrap();
    let layouts = Command::new("setxkbmap")
        .args(["-layout", "us,ru"])
        .env("DISPLAY", &server.display)
        .status();
    assert!(layouts.unwrap().success());
    client.xkb_use_extension(1, 0).unwrap().reply().unwrap();
    let (core, none) = (ID::USE_CORE_KBD.into(), ModMask::from(0_u16));
    let capitals = ModMask::LOCK;
    client
        .xkb_latch_lock_state(core, capitals, capitals, true, Group::M2, none, false, 0)
        .unwrap()
        .check()
        .unwrap();
    let wipe = |place: &Path| super::run_wipe(place, &[("DISPLAY", &server.display)]);
    let place = tempfile::tempdir().unwrap();
    let (code, report) = wipe(place.path());
    assert_eq!(code, Some(0), "{report}");
    // The layout, Caps Lock, and Num Lock, with which no server starts.
    assert_eq!(line(&report, "keyboard")["erased"], 3, "{report}");
    let state = client.xkb_get_state(core).unwrap().reply().unwrap();
    assert_eq!(state.locked_mods, ModMask::M2);
    assert_eq!(state.locked_group, Group::M1);
    let (_, again) = wipe(place.path());
    assert_eq!(line(&again, "keyboard")["erased"], 0, "{again}");
}
