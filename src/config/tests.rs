//! kiosk.toml, as it is written and miswritten.

use super::*;

const REFERENCE: &str = include_str!("../../installer/kiosk.toml");

fn places() -> Places {
    Places::under(Path::new("/r"))
}

fn parsed(text: &str) -> Config {
    Config::parse(text, &places()).unwrap_or_else(|problems| panic!("{text}: {problems:#?}"))
}

/// The problems as `bytes that are meant: sentence`, one a line.
fn refused(text: &str) -> String {
    let problems = Config::parse(text, &places()).err().unwrap_or_default();
    let lines: Vec<String> = problems
        .iter()
        .map(|problem| format!("{}: {}", &text[problem.span.clone()], problem.message))
        .collect();
    lines.join("\n")
}

fn check(text: &str, expected: &str) {
    let found = refused(text);
    assert!(
        !found.is_empty() && found.contains(expected),
        "{text}\nexpected: {expected}\nfound: {found}"
    );
}

#[test]
fn an_empty_file_has_every_default() {
    let config = parsed("");
    assert_eq!(config.session.idle, Duration::from_secs(300));
    assert_eq!(config.session.warning, Duration::from_secs(60));
    assert_eq!(config.session.longest, Duration::from_secs(3600));
    assert_eq!(config.session.more, Duration::from_secs(900));
    assert_eq!(config.session.times, None, "as often as somebody answers");
    assert_eq!(config.session.memory, 2048 << 20);
    assert_eq!(config.staff.pin, None);
    assert!(!config.speech.enabled);
    assert_eq!(config.gate.listen.to_string(), "127.0.0.1:0");
    let lists = config.paths.allowlist.iter();
    let lists: Vec<_> = lists.map(|one| (one.origin, one.path.to_str())).collect();
    assert_eq!(
        lists,
        [
            (Origin::Local, Some("/r/etc/allowlist.toml")),
            (Origin::Bundle, Some("/r/bundle/current/allowlist.toml")),
            (Origin::Shipped, Some("/r/share/allowlist.toml")),
        ]
    );
    assert_eq!(config.paths.runtime, Path::new("/r/run"));
}

#[test]
fn the_commented_reference_says_the_real_defaults() {
    assert_eq!(parsed(REFERENCE), parsed(""), "as it ships");
    // A setting in the reference is a line `#key = …`; words of explanation follow `# `.
    let bare: String = REFERENCE
        .lines()
        .map(|line| match line.strip_prefix('#') {
            Some(rest) if rest.starts_with(|c: char| c.is_ascii_lowercase()) => rest,
            _ => line,
        })
        .flat_map(|line| [line, "\n"])
        .collect();
    let installed = Places::installed("/etc/sps-kiosk".into());
    let shown = Config::parse(&bare, &installed).unwrap();
    let real = Config::parse("", &installed).unwrap();
    assert_eq!(shown.session, real.session);
    assert_eq!(shown.gate.listen, real.gate.listen);
    assert_eq!(shown.print.pages, real.print.pages);
    // Naming a place says that no other counts, so these are shown as what counts first.
    assert_eq!(
        shown.paths,
        Paths {
            allowlist: Locations::named(real.paths.allowlist.first.path),
            instructions: Locations::named(real.paths.instructions.first.path),
            ..real.paths
        }
    );
    assert_eq!(shown.speech, real.speech);
    for key in [
        "id",
        "branch",
        "region",
        "upstream",
        "upstream_password_file",
        "listen",
        "idle_minutes",
        "printer",
    ] {
        assert!(
            bare.lines()
                .any(|line| line.starts_with(&format!("{key} = "))),
            "{key}"
        );
    }
}

#[test]
fn every_key_is_read() {
    let config = parsed(
        "[seat]\nid = 'sps-01'\nbranch = 'Черкесск'\nregion = 'altai'\n\
         [session]\nidle_minutes = 3\nwarning_seconds = 20\nmax_minutes = 30\n\
         extend_minutes = 5\nextensions = 10\n\
         [gate]\nlisten = '127.0.0.1:3128'\nupstream = 'http://proxy.mfc.ru:8080'\n\
         [gate.hosts]\n'praktika.test' = '127.0.0.1:8443'\n'мвд.рф' = '10.0.0.1:443'\n\
         [print]\nprinter = 'mfu-1'\nmax_pages = 5\n[screen]\nscale = 150\nkeyboard = true\n\
         [paths]\nallowlist = 'list.toml'\nstate = '/s'\n[usb]\n[scan]\ninbox = '/srv/scans'\ndevice = 'pixma:04A91912_1'\n\
         [speech]\nenabled = true\n\
         [staff]\npin = '$argon2id$v=19$m=8,t=1,p=1$c2FsdHNhbHRzYWx0$\
         b3V0cHV0b3V0cHV0b3V0cHV0b3V0cHV0b3V0cHV0b3U'\n\
         [[staff.consultant]]\nname = 'Иванова А. П.'\n\
         pin = '$argon2id$v=19$m=8,t=1,p=1$c2FsdHNhbHRzYWx0$\
         b3V0cHV0b3V0cHV0b3V0cHV0b3V0cHV0b3V0cHV0b3U'\n\
         [[staff.consultant]]\nname = 'Ким О.'\n",
    );
    assert!(config.staff.pin.is_some());
    let consultants = config.staff.consultants.iter();
    let consultants: Vec<_> = consultants
        .map(|one| (one.name.as_str(), one.pin.is_some()))
        .collect();
    assert_eq!(consultants, [("Иванова А. П.", true), ("Ким О.", false)]);
    assert!(config.staff.has_consultant("Ким О.") && !config.staff.has_consultant("Петров П."));
    assert!(config.speech.enabled);
    assert_eq!(config.seat.id, "sps-01");
    assert_eq!(config.seat.region.as_deref(), Some("altai"));
    assert_eq!(config.session.warning, Duration::from_secs(20));
    assert_eq!(config.session.more, Duration::from_secs(300));
    assert_eq!(config.session.times, Some(10));
    assert_eq!(config.gate.listen.port(), 3128);
    let upstream = config.gate.upstream.unwrap();
    assert_eq!(
        (upstream.host.as_str(), upstream.port),
        ("proxy.mfc.ru", 8080)
    );
    assert_eq!(config.gate.hosts["xn--b1aew.xn--p1ai"].port(), 443);
    assert_eq!(config.print.printer.as_deref(), Some("mfu-1"));
    assert_eq!(config.print.pages, 5);
    assert_eq!(config.screen.scale, Some(150));
    assert!(config.screen.keyboard);
    assert_eq!(
        config.paths.allowlist,
        Locations::named("/r/etc/list.toml".into()),
        "what is named outweighs every usual place"
    );
    assert_eq!(config.paths.state, Path::new("/s"));
    assert_eq!(config.scan.inbox.as_deref(), Some(Path::new("/srv/scans")));
    let device = ScanDevice::Driver("pixma:04A91912_1".into());
    assert_eq!(config.scan.device, Some(device));
}

#[test]
fn a_scanner_of_the_network_is_an_address_of_it() {
    let scan = |device: &str| parsed(&format!("[scan]\ndevice = '{device}'\n")).scan;
    let far = scan("http://10.20.30.40:9095/eSCL/");
    assert_eq!(far.neighbour(), Some("10.20.30.40:9095".parse().unwrap()));
    let path = match far.device {
        Some(ScanDevice::Escl { path, .. }) => path,
        other => panic!("{other:?}"),
    };
    assert_eq!(path, "/eSCL");
    let far = scan("http://192.168.1.50");
    assert_eq!(far.neighbour(), Some("192.168.1.50:80".parse().unwrap()));
    assert_eq!(scan("http://127.0.0.1:60000/eSCL").neighbour(), None);
}

#[test]
fn the_picture_of_a_scanner_has_words() {
    let text = "[scan]\npicture = 'mfu.svg'\npicture_words = 'Зелёная кнопка – справа.'\n";
    let picture = parsed(text).scan.picture.unwrap();
    assert_eq!(picture.file, "mfu.svg");
    assert_eq!(picture.words, "Зелёная кнопка – справа.");
    assert_eq!(&text[picture.span], "'mfu.svg'");
    check("[scan]\npicture = 'mfu.svg'\n", "'mfu.svg': ");
    check("[scan]\npicture_words = 'Слова.'\n", "'Слова.': ");
    let long = "я".repeat(201);
    check(
        &format!("[scan]\npicture = 'mfu.svg'\npicture_words = '{long}'\n"),
        &format!("'{long}': "),
    );
}

#[test]
fn what_has_no_effect_is_refused() {
    check("[sesion]\n", "sesion");
    check("[session]\nidle_minuts = 3\n", "idle_minuts: ");
    check("idle_minutes = 3\n", "idle_minutes: ");
    check("[usb]\nallow = true\n", "usb");
    check("[print]\nprinter = 'ipp://x/y'\n", "'ipp://x/y': ");
    check("[print]\nprinter = ''\n", "'': ");
    check("[print]\nmax_pages = 0\n", "0: ");
    check("[screen]\nscale = 99\n", "99: ");
    check("[screen]\nscale = 'auto'\n", "'auto': ");
    check("[scan]\ndevice = 'сканер'\n", "'сканер': ");
    check("[scan]\ndevice = 'pixma'\n", "'pixma': ");
    check("[scan]\ndevice = '../test:0'\n", "'../test:0': ");
    check("[scan]\ndevice = 'airscan:e0:X'\n", "'airscan:e0:X': ");
    for address in [
        "http://",
        "https://10.20.30.40/eSCL",
        "http://scanner.mfc.test/eSCL",
        "http://8.8.8.8/eSCL",
        "http://a@10.20.30.40/eSCL",
        "unix://socket/eSCL",
    ] {
        let text = format!("[scan]\ndevice = '{address}'\n");
        check(&text, &format!("'{address}': "));
    }
    check(
        "[scan]\ndevice = 'http://a/eSCL, WSD'\n",
        "'http://a/eSCL, WSD': ",
    );
    check("[speech]\nenabled = 'да'\n", "'да': ");
    check("[staff]\npin = '739154'\n", "'739154': ");
    check("[staff]\npins = 'x'\n", "pins: ");
    check("[[staff.consultant]]\npin = 'x'\n", "'x': ");
    check("[[staff.consultant]]\nphone = 'x'\n", "phone: ");
    check(
        "[[staff.consultant]]\nname = 'Иванова, каб. 3'\n",
        "'Иванова, каб. 3': ",
    );
    check("[staff]\nconsultant = 'Иванова'\n", "'Иванова': ");
    check(
        "[[staff.consultant]]\nname = 'Ким О.'\n[[staff.consultant]]\nname = 'Ким О.'\n",
        "'Ким О.': ",
    );
    check("[board]\ntoken_file = 'x'\n", "address");
    check("[board]\naddress = '10.0.0.5:8443'\n", "'10.0.0.5:8443': ");
    check("[board]\naddress = 'https://tablo'\n", "'https://tablo': ");
    check("[board]\naddress = 'tablo:0'\n", "'tablo:0': ");
    check("[board]\naddress = 'tablo'\ntoken = 'x'\n", "token: ");
    check("[session]\nmemory_mb = 100\n", "100: ");
    check("[session]\nwarning_seconds = 19\n", "19: ");
    check("[session]\nextend_minutes = 4\n", "4: ");
    check("[session]\nextensions = -1\n", "-1: ");
    check("[session]\nidle_minutes = 0\n", "0: ");
    check("[session]\nidle_minutes = -1\n", "-1: ");
    check("[session]\nidle_minutes = 3.5\n", "3.5: ");
    check("[session]\nidle_minutes = '3'\n", "'3': ");
    check("[session]\nidle_minutes = 60\n", "60");
    check("[seat]\nid = ''\n", "'': ");
    check("[seat]\nid = \"a\\nb\"\n", "a\\nb");
    check("session = 3\n", "3: ");
}

#[test]
fn the_gate_stays_on_this_machine() {
    check("[gate]\nlisten = '0.0.0.0:3128'\n", "'0.0.0.0:3128': ");
    check(
        "[gate]\nlisten = '192.168.1.2:3128'\n",
        "'192.168.1.2:3128': ",
    );
    check("[gate]\nlisten = 'localhost:3128'\n", "'localhost:3128': ");
    check("[gate]\nlisten = '3128'\n", "'3128': ");
    check("[gate]\nupstream = 'proxy:3128'\n", "'proxy:3128': ");
    check("[gate]\nupstream = 'http://proxy:3128/x'\n", "'http://");
    check("[gate.hosts]\n'a.ru' = '10.0.0.1'\n", "'10.0.0.1': ");
    check("[gate.hosts]\n'a.ru' = 'b.ru:443'\n", "'b.ru:443': ");
    check(
        "[gate.hosts]\n'10.0.0.1' = '10.0.0.1:443'\n",
        "'10.0.0.1': ",
    );
    check(
        "[gate.hosts]\n'a.ru' = '10.0.0.1:1'\n'A.ru' = '10.0.0.1:2'\n",
        "'a.ru'",
    );
}

#[test]
fn every_problem_is_found_in_one_run() {
    let found = refused("[session]\nidle_minutes = 0\nx = 1\n[gate]\nlisten = 1\n[y]\n");
    assert_eq!(found.lines().count(), 4, "{found}");
    let found = refused("a = \n[session]\nidle_minutes = 0\nb = = 3\n");
    assert!(found.lines().count() >= 3, "{found}");
}
