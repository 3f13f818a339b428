//! Which pictures a guide may show, and that nothing but a plain file is ever looked for.

use proptest::prelude::*;

use super::super::tests::{FRONT, check, check_body};
use super::super::{Date, Facts, Guide, lint, parse_folder};
use super::{LARGEST, canvas};
use crate::diagnostic::{Problem, line_and_column};

/// What is no name of a picture: ways to other files and to other machines, other letters that look
/// alike, other formats.
#[rustfmt::skip]
const NO_NAMES: &[&str] = &[
    "../a.png", "/a.png", "pictures/a.png", "a/b.png", "..\\a.png", "a\\b.png",
    "&#46;&#46;/a.png", "https://a.ru/a.png", "//a.ru/a.png", "kiosk://ui/a.png", "file:///a.png",
    "data:image/png,a", "data:image/png;base64,AAAA", "a.png?b", "a.png?b.png", "a.png#b",
    "%61.png", "a%2epng", "a%2fb.png", "\u{430}.png", "a\u{ff0e}png", "a.p\u{43f}g",
    "a\u{200b}.png", "A.png", "a.PNG", "a_b.png", "a.b.png", "a..png", ".png", "png", "a.png.",
    "a.svgz", "a.html", "a.bmp", "a", "", "<a b.png>",
];

/// A guide with this picture at its second step.
fn pictured(picture: &str) -> String {
    format!("{FRONT}1. Первый.\n2. Второй.\n   {picture}\n3. Третий.\n")
}

#[test]
fn a_picture_belongs_to_its_step_and_is_no_part_of_its_words() {
    let text = pictured("![Кнопка «Войти» & <строка> {проверить на портале}](vhod-1.png)");
    let guide = Guide::parse("g", &text).unwrap();
    assert_eq!(guide.steps, ["Первый.", "Второй.", "Третий."]);
    let picture = &guide.pictures[0];
    assert_eq!(guide.pictures.len(), 1);
    assert_eq!((picture.step, picture.file.as_str()), (1, "vhod-1.png"));
    assert_eq!(picture.description, "Кнопка «Войти» & <строка>");
    assert_eq!(guide.source.steps[1].1, "Второй.".chars().count());
    assert!(text[guide.source.pictures[0].clone()].starts_with("![Кнопка"));
    assert_eq!(guide.source.unverified.len(), 1);
    for body in [
        "1. Шаг.\n\n   ![а](a.png)\n",
        "1. Шаг.  \n   ![а](a.jpg)\r\n",
        "1. Шаг.\n![а](a.jpeg)\n",
        "1. Шаг.\n   ![а\n   б](a.webp)  \n",
    ] {
        let guide = Guide::parse("g", &format!("{FRONT}{body}")).unwrap();
        let step = guide.steps[0].replace("<p>", "").replace("</p>", "");
        assert_eq!((guide.pictures.len(), step.as_str()), (1, "Шаг."), "{body}");
    }
    let two = "1. Шаг.\n   ![а](a.png)\n   ![б](b.png)\n   И ещё.\n\n   ![в](a.png)\n";
    let guide = Guide::parse("g", &format!("{FRONT}{two}")).unwrap();
    assert_eq!(
        (guide.pictures.len(), guide.steps[0].as_str()),
        (3, "<p>Шаг.\nИ ещё.</p>")
    );
}

#[test]
fn a_picture_is_a_plain_file_with_a_description_on_a_line_of_a_step() {
    for file in NO_NAMES {
        let picture = format!("![к]({file})");
        check(&pictured(&picture), &picture);
    }
    for picture in [
        "![к][a]",
        "![к](a.png \"имя\")",
        "![](a.png)",
        "![ ](a.png)",
        "![{проверить на портале}](a.png)",
        "![**к**](a.png)",
        "![`к`](a.png)",
        "![<b>](a.png)",
        "![к ![л](a.png)](b.png)",
        "![к](a.webm)",
        "![к](a.gif)",
        "![к](../a.mp4)",
    ] {
        let text = pictured(picture) + "\n[a]: a.png\n";
        check(&text, picture);
    }
    check_body("1. ![к](a.png)\n", "![к](a.png)");
    check_body("1. a ![к](a.png)\n", "![к](a.png)");
    check_body("1. a\n   ![к](a.png) b\n", "![к](a.png)");
    check_body("1. a\n   **![к](a.png)**\n", "![к](a.png)");
    check_body("1. a\n   - ![к](a.png)\n", "![к](a.png)");
    check_body("1. a\n   [![к](a.png)](login.md)\n", "![к](a.png)");
    check_body("1. a\n\n![к](a.png)\n", "![к](a.png)");
}

/// A picture of this size.
fn png(width: u32, height: u32) -> Vec<u8> {
    moving_png(width, height, &[])
}

/// A picture of this size that shows a frame for each of these hundredths of a second.
fn moving_png(width: u32, height: u32, frames: &[u16]) -> Vec<u8> {
    let mut file = Vec::new();
    let mut encoder = png::Encoder::new(&mut file, width, height);
    encoder.set_depth(png::BitDepth::One);
    if !frames.is_empty() {
        encoder.set_animated(frames.len() as u32, 0).unwrap();
    }
    let mut writer = encoder.write_header().unwrap();
    let rows = vec![0x55; width.div_ceil(8) as usize * height as usize];
    for frame in frames {
        writer.set_frame_delay(*frame, 100).unwrap();
        writer.write_image_data(&rows).unwrap();
    }
    if frames.is_empty() {
        writer.write_image_data(&rows).unwrap();
    }
    writer.finish().unwrap();
    file
}

/// Files of other programs (ImageMagick, img2webp), whole: two ways of a JPEG, a still, and a clip whose
/// frames are seen for 0.2 and 0.3 seconds.
const MADE: [(&str, &[u8]); 4] = [
    ("a.jpg", include_bytes!("../../tests/pictures/baseline.jpg")),
    (
        "b.jpeg",
        include_bytes!("../../tests/pictures/progressive.jpg"),
    ),
    ("c.webp", include_bytes!("../../tests/pictures/lossy.webp")),
    ("d.webp", CLIP),
];

const CLIP: &[u8] = include_bytes!("../../tests/pictures/clip.webp");

/// Where a clip says for how many milliseconds its first frame is seen, in three bytes.
fn first_delay() -> usize {
    let frame = CLIP.windows(4).position(|four| four == b"ANMF").unwrap();
    frame + 20
}

/// What is wrong with a guide that shows these files, each of which has these bytes.
fn hung(names: &[&str], bytes: &[u8]) -> Vec<(usize, String)> {
    let steps = names
        .iter()
        .map(|name| format!("1. Шаг.\n   ![к]({name})\n"));
    let text = format!("{FRONT}{}", steps.collect::<String>());
    let (guides, problems) = parse_folder([("g", text.as_str())], |name| match name {
        "missing.png" => None,
        "locked.png" => Some(Err("нельзя")),
        _ => Some(Ok(bytes)),
    });
    assert_eq!(guides.is_empty(), !problems.is_empty());
    let line = |(_, problem): (String, Problem)| {
        let (line, column) = line_and_column(&text, problem.span.start);
        assert_eq!(column, 4, "{problem:?}");
        (line, problem.message)
    };
    problems.into_iter().map(line).collect()
}

#[test]
fn a_picture_is_what_its_name_promises_and_not_too_large() {
    let said = |line: usize, words: &str| vec![(line, words.to_owned())];
    assert_eq!(hung(&["a.png"], &png(4000, 300)), []);
    assert_eq!(
        hung(&["missing.png"], &[]),
        said(6, "картинки missing.png в папке pictures нет")
    );
    assert_eq!(
        hung(&["locked.png"], &[]),
        said(6, "картинка locked.png не читается: нельзя")
    );
    let format = "в файле a.webp не картинка, или не та, что обещает имя";
    assert_eq!(hung(&["a.webp"], &png(40, 30)), said(6, format));
    let format = format.replace("webp", "png");
    let mut no_width = png(40, 30);
    no_width[16..20].fill(0);
    for bytes in [
        &b""[..],
        b"<svg/>",
        b"GIF89a\x01\0\x01\0",
        &no_width,
        &png(40, 30)[..20],
    ] {
        assert_eq!(hung(&["a.png"], bytes), said(6, &format), "{bytes:?}");
    }
    assert_eq!(
        hung(&["a.png"], &png(4001, 1)),
        said(
            6,
            "картинка a.png слишком большая: в ширину и в высоту не больше 4000 точек"
        )
    );
    let mut whole = png(40, 30);
    whole.resize(LARGEST, 0);
    // Eight of them, as often as they are shown, and not one more.
    let mut names = [
        "a.png", "b.png", "c.png", "d.png", "e.png", "f.png", "g.png", "h.png", "a.png",
    ]
    .to_vec();
    assert_eq!(hung(&names, &whole), []);
    names.push("i.png");
    assert_eq!(
        hung(&names, &whole),
        said(
            24,
            "картинок слишком много: все вместе могут занимать не больше 8 МБ"
        )
    );
    whole.push(0);
    assert_eq!(
        hung(&["a.png"], &whole),
        said(
            6,
            "картинка a.png слишком большая: в файле может быть не больше 1 МБ"
        )
    );
}

#[test]
fn a_picture_that_breaks_off_anywhere_is_refused() {
    let png = png(40, 30);
    let moving = moving_png(40, 30, &[20, 30]);
    let ours = [("e.png", &png[..]), ("f.png", &moving)];
    for (name, bytes) in MADE.into_iter().chain(ours) {
        assert_eq!(hung(&[name], bytes), [], "{name} is whole");
        for length in 0..bytes.len() {
            let problems = hung(&[name], &bytes[..length]);
            assert_eq!(problems.len(), 1, "{name} ends after {length} bytes");
        }
        let words = &hung(&[name], &bytes[..bytes.len() - 1])[0].1;
        let expected =
            format!("картинка {name} испорчена или записана не до конца: сохраните её заново");
        assert_eq!(*words, expected);
    }
}

#[test]
fn a_clip_is_short_and_never_flashes() {
    let text = pictured("![к](a.png)");
    let moves = |name: &str, bytes: &[u8]| {
        let text = text.replace("a.png", name);
        let (guides, _) = parse_folder([("g", text.as_str())], |_| Some(Ok(bytes)));
        let picture = guides.first()?.pictures.first()?.clone();
        assert_eq!(
            canvas(name, bytes),
            picture.canvas,
            "the head says the same"
        );
        Some(picture.moves())
    };
    let moving = |frames: &[u16]| moving_png(40, 30, frames);
    assert_eq!(moves("a.png", &png(40, 30)), Some(false));
    for (name, bytes) in &MADE[..3] {
        assert_eq!(moves(name, bytes), Some(false), "{name}");
    }
    assert_eq!(moves("a.webp", CLIP), Some(true));
    assert_eq!(moves("a.png", &moving(&[10, 2990])), Some(true));

    let said = |name: &str, bytes: &[u8], words: &str| {
        assert_eq!(hung(&[name], bytes), [(6, words.to_owned())]);
    };
    let fast = "ролик a.png мелькает: каждый его кадр должен быть виден не меньше 100 мс, в ffmpeg это fps=8";
    said("a.png", &moving(&[10, 9]), fast);
    said("a.png", &moving(&[0, 10]), fast);
    let long = "ролик a.png слишком длинный: не больше 30 секунд, разделите его по шагам";
    said("a.png", &moving(&[10, 2991]), long);
    let delayed = |millis: u32| {
        let mut bytes = CLIP.to_vec();
        bytes[first_delay()..][..3].copy_from_slice(&millis.to_le_bytes()[..3]);
        bytes
    };
    assert_eq!(hung(&["a.webp"], &delayed(100)), []);
    said("a.webp", &delayed(99), &fast.replace("png", "webp"));
    assert_eq!(hung(&["a.webp"], &delayed(29_500)), []);
    said("a.webp", &delayed(29_501), &long.replace("png", "webp"));
    let wide = "ролик a.png слишком большой: в ширину и в высоту не больше 1000 точек, в ffmpeg это scale=640:-2";
    assert_eq!(hung(&["a.png"], &moving_png(1000, 9, &[10, 10])), []);
    said("a.png", &moving_png(1001, 9, &[10, 10]), wide);
}

#[test]
fn a_card_of_staff_has_no_clip() {
    let front = FRONT.replacen("+++\n", "+++\nfor = \"staff\"\n", 1);
    let text = format!("{front}1. Шаг.\n   ![к](a.webp)\n");
    let (guides, problems) = parse_folder([("g", text.as_str())], |_| Some(Ok(CLIP)));
    assert!(guides.is_empty());
    let words = "ролик a.webp стоит в карточке для сотрудников, там могут быть только картинки";
    assert_eq!(problems[0].1.message, words);
}

#[test]
fn a_canvas_has_another_edition_when_something_else_stands_in_the_file() {
    let text = pictured("![к](a.png)");
    let canvas = |bytes: &[u8]| {
        let (guides, _) = parse_folder([("g", text.as_str())], |_| Some(Ok(bytes)));
        guides[0].pictures[0].canvas.unwrap()
    };
    let first = canvas(&png(40, 30));
    assert_eq!((first.width, first.height), (40, 30));
    assert_eq!(first, canvas(&png(40, 30)));
    let other = [png(40, 30), vec![1]].concat();
    assert_ne!(first.edition, canvas(&other).edition);
}

#[test]
fn a_picture_that_nobody_shows_is_named() {
    let text = pictured("![к](a.png)");
    let guides = [Guide::parse("g", &text).unwrap()];
    let facts = Facts {
        services: &[],
        portals: &[],
        opens: &|_| false,
        pictures: &["a.png", "B.PNG"],
        today: Date::parse("2026-11-23").unwrap(),
    };
    let found = lint(&guides, &facts);
    assert_eq!(found.len(), 1, "{found:?}");
    let words = "картинка B.PNG не нужна ни одной инструкции";
    assert_eq!(
        (found[0].failure, found[0].problem.message.as_str()),
        (false, words)
    );
}

proptest! {
    #[test]
    fn whatever_names_a_picture_only_a_plain_file_is_looked_for(
        description in "[а-я«»\\]\\[!*{}<& ]{0,12}",
        file in "([a-zA-Zа-я0-9./\\\\:%?#&;_ -]|\\.\\./|\\.png|\\.webp|https://|data:){0,12}"
    ) {
        let text = pictured(&format!("![{description}]({file})"));
        let asked = std::cell::RefCell::new(Vec::new());
        parse_folder([("g", text.as_str())], |name| {
            asked.borrow_mut().push(name.to_owned());
            None
        });
        for name in asked.into_inner() {
            let (stem, ending) = name.split_once('.').unwrap();
            let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
            prop_assert!(!stem.is_empty() && stem.bytes().all(plain), "{name}");
            prop_assert!(["png", "jpg", "jpeg", "webp"].contains(&ending), "{name}");
        }
    }

    #[test]
    fn whatever_is_broken_in_a_file_is_looked_at_in_peace(
        which in 0..MADE.len(),
        places in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..8),
    ) {
        let (name, bytes) = MADE[which];
        let mut bytes = bytes.to_vec();
        for (place, byte) in places {
            let place = place.index(bytes.len());
            bytes[place] = byte;
        }
        hung(&[name], &bytes);
        canvas(name, &bytes);
    }
}
