//! What the engine and its toolkit stand on: the sandbox, their settings, the fonts, the clock.

use std::ffi::OsStr;
use std::fs;
use std::process::{Command, Stdio};

use super::super::{anchors, display, speech};
use super::{Found, Look, Machine, Unseen};
use crate::say;

/// How the names of variables begin that open inspectors or load foreign code. Screens do not see
/// them, but whoever wrote them down meant something else than a locked seat.
const SUSPECT: &[&str] = &[
    "GIO_EXTRA_MODULES",
    "GTK_DEBUG",
    "GTK_EXE_PREFIX",
    "GTK_MODULES",
    "GTK_PATH",
    "LD_LIBRARY_PATH",
    "LD_PRELOAD",
    "WEBKIT_",
];

/// The voices of the dispatcher that speak Russian; one is enough.
const VOICES: [&str; 2] = [
    "/usr/lib/speech-dispatcher-modules/sd_rhvoice",
    "/usr/lib/speech-dispatcher-modules/sd_espeak-ng",
];

/// The settings of the dispatcher.
const SPEECH: &str = "/etc/speech-dispatcher/speechd.conf";

/// The trial that the seat makes too, by the seat's own user.
pub(crate) fn sandbox(machine: &Machine) -> Look {
    machine.must_run()?;
    let (program, arguments) = display::SANDBOX_TRIAL;
    if !machine.at(program).exists() {
        return Ok(Found::Bad(program.to_owned()));
    }
    let mut trial = machine.account()?.command(program)?;
    match trial.args(arguments).status() {
        Ok(status) if status.success() => Ok(Found::Good),
        Ok(status) => Ok(Found::Bad(format!("{program}: {status}"))),
        Err(error) => Err(Unseen::file(program, &error)),
    }
}

/// Where the list believes certificates of its own, a screen can be shown them: the sandbox works within
/// another one. The trial that the seat makes too, by the seat's own user.
pub(crate) fn certificates(machine: &Machine) -> Look {
    if !machine.anchors {
        return Ok(Found::Good);
    }
    machine.must_run()?;
    for needed in [display::SANDBOX_TRIAL.0, anchors::SYSTEM] {
        if !machine.at(needed).exists() {
            return Ok(Found::Bad(needed.to_owned()));
        }
    }
    if display::sandbox_has_rights() {
        return Ok(Found::Bad(format!("{} (setuid)", display::SANDBOX_TRIAL.0)));
    }
    let (program, arguments) = anchors::trial();
    let mut trial = machine.account()?.command(program)?;
    match trial.args(arguments).status() {
        Ok(status) if status.success() => Ok(Found::Good),
        Ok(status) => Ok(Found::Bad(format!("{program}: {status}"))),
        Err(error) => Err(Unseen::file(program, &error)),
    }
}

/// GTK's own settings load no foreign modules and open no inspector.
pub(crate) fn toolkit(machine: &Machine) -> Look {
    // Somewhere there must be a system to speak of.
    machine.read("/etc/passwd")?;
    let mut found = Vec::new();
    let settings = "/etc/gtk-3.0/settings.ini";
    if assigns(&machine.read_if_there(settings)?, "gtk-modules", "") {
        found.push(format!("gtk-modules ({settings})"));
    }
    let schemas = "/usr/share/glib-2.0/schemas";
    for (name, text) in machine.read_all(schemas, ".gschema.override")? {
        if assigns(&text, "enable-inspector-keybinding", "false") {
            found.push(format!("enable-inspector-keybinding ({schemas}/{name})"));
        }
    }
    Ok(Found::none(&found))
}

/// True when a line gives this key another value than that, and any value at all.
fn assigns(text: &str, key: &str, but: &str) -> bool {
    let pairs = text.lines().filter_map(|line| line.split_once('='));
    pairs
        .map(|(name, value)| (name.trim(), value.trim()))
        .any(|(name, value)| name == key && !value.is_empty() && value != but)
}

/// Nothing is preloaded, nothing is switched on for everybody.
pub(crate) fn environment(machine: &Machine) -> Look {
    machine.read("/etc/passwd")?;
    let mut files = vec![(
        "/etc/environment".to_owned(),
        machine.read_if_there("/etc/environment")?,
    )];
    files.extend(machine.read_all("/etc/environment.d", ".conf")?);
    let mut found = Vec::new();
    for (file, text) in files {
        for line in text.lines().map(str::trim) {
            let line = line.strip_prefix("export ").unwrap_or(line);
            let name = line.split('=').next().unwrap_or_default();
            if SUSPECT.iter().any(|start| name.starts_with(start)) {
                found.push(format!("{name} ({file})"));
            }
        }
    }
    let preload = "/etc/ld.so.preload";
    if !machine.read_if_there(preload)?.trim().is_empty() {
        found.push(preload.to_owned());
    }
    Ok(Found::none(&found))
}

/// The pages are set in PT Sans.
pub(crate) fn font(machine: &Machine) -> Look {
    let family = ask(
        machine,
        "/usr/bin/fc-match",
        &["-f", "%{family}", "PT Sans"],
    )?;
    Ok(match family.contains("PT Sans") {
        true => Found::Good,
        false => Found::Bad(family),
    })
}

/// A clock that is wrong makes every portal unreachable.
pub(crate) fn clock(machine: &Machine) -> Look {
    let arguments = ["show", "--property=NTPSynchronized", "--value"];
    let answer = ask(machine, "/usr/bin/timedatectl", &arguments)?;
    Ok(match answer.trim() {
        "yes" => Found::Good,
        answer => Found::Bad(answer.to_owned()),
    })
}

/// Where steps are read aloud, there is what reads, a voice that speaks Russian, and a device on which it
/// is heard. The dispatcher left alone looks for a sound server, which a seat has not.
pub(crate) fn speech(machine: &Machine) -> Look {
    machine.must_be_configured()?;
    if !machine.speech {
        return Ok(Found::Good);
    }
    let is_missing = |program: &&str| !machine.at(program).exists();
    let mut found: Vec<String> = [speech::DISPATCHER, speech::KEEPER]
        .into_iter()
        .filter(is_missing)
        .map(str::to_owned)
        .collect();
    if VOICES.iter().all(is_missing) {
        found.push(VOICES.join(", "));
    }
    let settings = machine.read_if_there(SPEECH)?;
    if !(settings.lines()).any(|line| line.trim_start().starts_with("AudioOutputMethod")) {
        found.push(format!("AudioOutputMethod ({SPEECH})"));
    }
    let plays = |name: &OsStr| {
        let name = name.to_string_lossy();
        name.starts_with("pcm") && name.ends_with('p')
    };
    let devices = fs::read_dir(machine.at("/dev/snd"));
    if !devices.is_ok_and(|mut all| all.any(|device| device.is_ok_and(|it| plays(&it.file_name()))))
    {
        found.push("/dev/snd/pcm…p".to_owned());
    }
    Ok(Found::none(&found))
}

/// What a program of the running system answers.
fn ask(machine: &Machine, program: &str, arguments: &[&str]) -> Result<String, Unseen> {
    machine.must_run()?;
    let answer = Command::new(program)
        .args(arguments)
        .stdin(Stdio::null())
        .stderr(Stdio::null())
        .output()
        .map_err(|error| Unseen::file(program, &error))?;
    match answer.status.success() {
        true => Ok(String::from_utf8_lossy(&answer.stdout).into_owned()),
        false => Err(Unseen(say!("doctor-no-answer", program = program))),
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::Disk;
    use super::*;

    fn check(look: fn(&Machine) -> Look, files: &[(&str, &str)], expected: Option<&str>) {
        let files = [files, &[("etc/passwd", "")]].concat();
        let found = look(&Disk::with(&files).machine()).unwrap();
        let expected = expected.map_or(Found::Good, |words| Found::Bad(words.to_owned()));
        assert_eq!(found, expected, "{files:?}");
    }

    #[test]
    fn an_inspector_that_somebody_switched_on_is_found() {
        let schemas = "usr/share/glib-2.0/schemas/99.gschema.override";
        let key = "[org.gtk.Settings.Debug]\nenable-inspector-keybinding";
        let named = "enable-inspector-keybinding (/usr/share/glib-2.0/schemas/99.gschema.override)";
        check(toolkit, &[(schemas, &format!("{key}=true\n"))], Some(named));
        check(toolkit, &[(schemas, &format!("{key}=false\n"))], None);
        let settings = "etc/gtk-3.0/settings.ini";
        check(toolkit, &[(settings, "[Settings]\ngtk-modules=\n")], None);
        let loads = "[Settings]\ngtk-modules = gail\n";
        let named = "gtk-modules (/etc/gtk-3.0/settings.ini)";
        check(toolkit, &[(settings, loads)], Some(named));
        assert!(toolkit(&Disk::with(&[]).machine()).is_err());
    }

    #[test]
    fn variables_that_open_inspectors_are_found() {
        check(
            environment,
            &[("etc/environment", "LANG=ru_RU.UTF-8\n#GTK_DEBUG=all\n")],
            None,
        );
        let server = "export WEBKIT_INSPECTOR_SERVER=0.0.0.0:1\n";
        let named = "WEBKIT_INSPECTOR_SERVER (/etc/environment)";
        check(environment, &[("etc/environment", server)], Some(named));
        let debug = ("etc/environment.d/9.conf", "GTK_DEBUG=interactive\n");
        check(environment, &[debug], Some("GTK_DEBUG (9.conf)"));
        let preload = ("etc/ld.so.preload", "/usr/lib/x.so\n");
        check(environment, &[preload], Some("/etc/ld.so.preload"));
    }
    #[test]
    fn what_reads_aloud_is_there_as_a_whole() {
        let all = [
            ("usr/bin/speech-dispatcher", ""),
            ("usr/bin/setpriv", ""),
            ("usr/lib/speech-dispatcher-modules/sd_espeak-ng", ""),
            (
                "etc/speech-dispatcher/speechd.conf",
                "AudioOutputMethod \"alsa\"\n",
            ),
            ("dev/snd/pcmC0D0p", ""),
        ];
        check(speech, &all, None);
        let mut deaf = all;
        deaf[4].0 = "dev/snd/pcmC0D0c";
        check(speech, &deaf, Some("/dev/snd/pcm…p"));
        let mut usual = all;
        usual[3].1 = "# AudioOutputMethod \"pulse\"\n";
        let named = "AudioOutputMethod (/etc/speech-dispatcher/speechd.conf)";
        check(speech, &usual, Some(named));
        check(speech, &all[1..], Some("/usr/bin/speech-dispatcher"));
        let silent = Machine {
            speech: false,
            ..Disk::with(&[]).machine()
        };
        assert_eq!(speech(&silent), Ok(Found::Good));
    }
}
