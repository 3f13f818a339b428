//! An emulated computer that starts from a disk: its screen, its keys and mouse, and an agent inside that runs
//! commands as root. It has no network.

use std::io::{BufRead, BufReader, Write};
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use serde_json::{Value, json};

/// An emulated processor is slow, and the machine may be busy.
const PATIENCE: Duration = Duration::from_secs(900);

/// Between two looks at it.
const LOOK_EVERY: Duration = Duration::from_secs(1);

/// A screen that is the same in so many looks more has settled.
const STILL: u32 = 5;

/// The key and the certificate whose signatures the firmware with Secure Boot believes; Debian ships them.
pub(super) const KEY: &str = "/usr/share/ovmf/PkKek-1-snakeoil.key";
pub(super) const CERTIFICATE: &str = "/usr/share/ovmf/PkKek-1-snakeoil.pem";

/// The file in which the serial line is kept.
const SERIAL: &str = "serial";

/// What the computer starts with.
#[derive(Clone, Copy, Debug)]
pub(super) enum Firmware {
    Bios,
    /// It starts what is signed, and nothing else.
    SecureBoot,
}

/// The computer, switched on. It is switched off hard when it goes.
pub(super) struct Machine {
    emulator: Child,
    place: PathBuf,
    monitor: Line,
    started: Instant,
}

impl Machine {
    /// Switches it on, with this disk.
    pub(super) fn start(disk: &Path, firmware: Firmware, place: &Path) -> Machine {
        let socket = |name: &str| place.join(name).display().to_string();
        for name in ["monitor", "agent", SERIAL] {
            let _last = std::fs::remove_file(place.join(name));
        }
        let mut command = Command::new("qemu-system-x86_64");
        // A processor without AVX: this emulator's is not whole, and the engine draws letters with it.
        command
            .args(["-accel", "tcg,thread=multi", "-cpu", "Nehalem", "-smp", "2"])
            .args(["-m", "3072", "-net", "none", "-display", "none"])
            .args(["-device", "virtio-vga", "-device", "virtio-keyboard-pci"])
            .args(["-device", "virtio-tablet-pci", "-device", "virtio-serial"])
            .args([
                "-device",
                "virtserialport,chardev=agent,name=org.qemu.guest_agent.0",
            ])
            .arg("-drive")
            .arg(format!("file={},if=virtio,format=raw", disk.display()))
            .arg("-chardev")
            .arg(format!(
                "socket,id=agent,path={},server=on,wait=off",
                socket("agent")
            ))
            .arg("-serial")
            .arg(format!("file:{}", socket(SERIAL)))
            .arg("-qmp")
            .arg(format!("unix:{},server=on,wait=off", socket("monitor")));
        if matches!(firmware, Firmware::SecureBoot) {
            let code = "/usr/share/OVMF/OVMF_CODE_4M.secboot.fd";
            let variables = place.join("variables");
            std::fs::copy("/usr/share/OVMF/OVMF_VARS_4M.snakeoil.fd", &variables).unwrap();
            let variables = variables.display();
            // The firmware alone writes its variables.
            let guarded = "driver=cfi.pflash01,property=secure,value=on";
            command
                .args(["-machine", "q35,smm=on", "-global", guarded])
                .arg("-drive")
                .arg(format!("if=pflash,format=raw,readonly=on,file={code}"))
                .arg("-drive")
                .arg(format!("if=pflash,format=raw,file={variables}"));
        }
        let emulator = command.stdout(Stdio::null()).spawn().unwrap();
        let monitor = until("the emulator", || {
            UnixStream::connect(place.join("monitor")).ok()
        });
        let mut machine = Machine {
            emulator,
            place: place.to_owned(),
            monitor: Line(BufReader::new(monitor)),
            started: Instant::now(),
        };
        machine.order("qmp_capabilities", &json!({}));
        machine
    }

    /// How long it has had power.
    pub(super) fn is_on_for(&self) -> Duration {
        self.started.elapsed()
    }

    /// What came over the serial line: the firmware writes there what it writes on the screen.
    pub(super) fn serial(&self) -> String {
        let bytes = std::fs::read(self.place.join(SERIAL)).unwrap_or_default();
        String::from_utf8_lossy(&bytes).into_owned()
    }

    /// Runs this as root inside, and returns what it printed, once the agent answers.
    pub(super) fn run(&self, script: &str) -> String {
        until("an answer from inside", || self.try_run(script))
    }

    fn try_run(&self, script: &str) -> Option<String> {
        let agent = UnixStream::connect(self.place.join("agent")).ok()?;
        agent.set_read_timeout(Some(Duration::from_secs(20))).ok()?;
        let mut agent = Line(BufReader::new(agent));
        // What an earlier question still gets is not ours.
        let mark = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .ok()?
            .subsec_nanos();
        agent.ask(
            &json!({"execute": "guest-sync", "arguments": {"id": mark}}),
            |answer| answer["return"] == mark,
        )?;
        let started = agent.ask(
            &json!({"execute": "guest-exec", "arguments":
                {"path": "/bin/sh", "arg": ["-c", script], "capture-output": true}}),
            |answer| answer["return"]["pid"].is_u64(),
        )?;
        let pid = &started["return"]["pid"];
        let ended = until("the end of a command inside", || {
            let question = json!({"execute": "guest-exec-status", "arguments": {"pid": pid}});
            agent.ask(&question, |answer| answer["return"]["exited"] == true)
        });
        let printed = ended["return"]["out-data"].as_str().unwrap_or_default();
        let printed = BASE64_STANDARD.decode(printed).unwrap();
        Some(String::from_utf8_lossy(&printed).trim().to_owned())
    }

    /// What `sps-kiosk ctl status` says inside.
    pub(super) fn status(&self) -> Value {
        let said = self.run("runuser -u kiosk -- sps-kiosk ctl status --json");
        serde_json::from_str(&said).unwrap_or_default()
    }

    /// Waits until the seat is in this state.
    pub(super) fn until_state(&self, state: &str) -> Value {
        until(state, || {
            let status = self.status();
            (status["state"] == state).then_some(status)
        })
    }

    /// Ends the visit, if there is one, with a clean report.
    pub(super) fn end_visit(&self) {
        let report = self.run("runuser -u kiosk -- sps-kiosk ctl end --json");
        let report: Value = serde_json::from_str(&report).unwrap_or_default();
        assert!(
            report["clean"] == true || self.status()["state"] == "idle",
            "{report}"
        );
        self.until_state("idle");
    }

    /// Presses these keys together.
    pub(super) fn press(&mut self, keys: &str) {
        self.tell(&format!("sendkey {keys}"));
    }

    /// Types these keys, of a keyboard as it is printed for English.
    pub(super) fn type_keys(&mut self, keys: &str) {
        for key in keys.chars() {
            self.press(&key.to_string());
        }
    }

    /// Waits until much of the screen has this colour.
    pub(super) fn shows(&mut self, colour: [u8; 3], picture: &str) {
        until(picture, || {
            (self.share_of(colour, picture) > 0.3).then_some(())
        });
    }

    /// Clicks at this place of the screen, in pixels of its 1280 x 800.
    pub(super) fn click(&mut self, x: u32, y: u32) {
        // The monitor's own `mouse_move` goes so far from wherever the pointer is.
        let at =
            |axis: &str, part: u32| json!({"type": "abs", "data": {"axis": axis, "value": part}});
        let button = |down: bool| json!({"type": "btn", "data": {"button": "left", "down": down}});
        let place = json!([at("x", x * 0x7fff / 1280), at("y", y * 0x7fff / 800)]);
        for events in [place, json!([button(true)]), json!([button(false)])] {
            self.order("input-send-event", &json!({"events": events}));
        }
    }

    /// Waits until nothing but a caret has moved for a while.
    pub(super) fn settles(&mut self, picture: &str) {
        let (mut before, mut still) = (Vec::new(), 0);
        until(picture, || {
            let now = self.pixels(picture);
            let moved = before.iter().zip(&now).filter(|(one, other)| one != other);
            let is_same = before.len() == now.len() && moved.count() < now.len() / 1000;
            still = if is_same { still + 1 } else { 0 };
            before = now;
            (still >= STILL).then_some(())
        });
    }

    /// The part of the screen that has exactly this colour; its picture is kept under this name.
    pub(super) fn share_of(&mut self, colour: [u8; 3], picture: &str) -> f64 {
        let pixels = self.pixels(picture);
        let same = pixels.chunks(3).filter(|pixel| *pixel == colour).count();
        same as f64 / (pixels.len() / 3) as f64
    }

    /// The screen, three bytes a pixel; its picture is kept under this name.
    fn pixels(&mut self, picture: &str) -> Vec<u8> {
        let screens = Path::new(env!("CARGO_TARGET_TMPDIR")).join("screens");
        std::fs::create_dir_all(&screens).unwrap();
        let file = screens.join(format!("image-{picture}.ppm"));
        let _last = std::fs::remove_file(&file);
        self.tell(&format!("screendump {}", file.display()));
        until("a picture", || {
            let bytes = std::fs::read(&file).ok()?;
            // Three lines of letters come first: kind, size, depth.
            let lines: Vec<&[u8]> = bytes.splitn(4, |byte| *byte == b'\n').collect();
            let size = String::from_utf8_lossy(lines.get(1)?).into_owned();
            let (width, height) = size.split_once(' ')?;
            let wanted = 3 * width.parse::<usize>().ok()? * height.parse::<usize>().ok()?;
            let pixels = lines.get(3)?;
            (pixels.len() == wanted).then(|| pixels.to_vec())
        })
    }

    /// Takes its power away.
    pub(super) fn cut_power(mut self) {
        self.emulator.kill().unwrap();
        self.emulator.wait().unwrap();
    }

    fn tell(&mut self, command: &str) {
        self.order("human-monitor-command", &json!({"command-line": command}));
    }

    fn order(&mut self, order: &str, arguments: &Value) {
        let question = json!({"execute": order, "arguments": arguments});
        let answer = self.monitor.ask(&question, |answer| {
            answer.get("return").is_some() || answer.get("error").is_some()
        });
        let answer = answer.expect("the emulator answers");
        assert!(answer.get("error").is_none(), "{order}: {answer}");
    }
}

impl Drop for Machine {
    fn drop(&mut self) {
        let _gone = self.emulator.kill();
        let _gone = self.emulator.wait();
    }
}

/// A line to the emulator or to the agent inside: each question and each answer is one line of JSON.
struct Line(BufReader<UnixStream>);

impl Line {
    /// Asks, and reads on until an answer is the one that is wanted, or an error, or none comes.
    fn ask(&mut self, question: &Value, is_it: impl Fn(&Value) -> bool) -> Option<Value> {
        writeln!(self.0.get_mut(), "{question}").ok()?;
        loop {
            let mut line = Vec::new();
            if self.0.read_until(b'\n', &mut line).ok()? == 0 {
                return None;
            }
            let answer: Value = serde_json::from_slice(&line).ok()?;
            if is_it(&answer) {
                return Some(answer);
            }
            if answer["return"]["exited"] == false {
                return None;
            }
        }
    }
}

/// Waits for this, and says what it was in vain.
pub(super) fn until<T>(what: &str, mut look: impl FnMut() -> Option<T>) -> T {
    let start = Instant::now();
    loop {
        if let Some(seen) = look() {
            return seen;
        }
        assert!(start.elapsed() < PATIENCE, "waited in vain for {what}");
        thread::park_timeout(LOOK_EVERY);
    }
}
