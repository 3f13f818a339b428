//! Ways of a portal's page to an unlisted host: what it loads, opens, posts, and is redirected to.
//!
//! A way that the engine knows is tried twice: to a listed host, where it must arrive, so that the
//! try is a real one, and to the unlisted one, where the refusal is counted and nothing is heard.

use super::super::outside::EVIL;
use super::super::portals::Page;
use super::super::{Kiosk, until};
use super::{MAIN, Row, Seat, lines, status};

/// Navigable from the list, and free for resources.
const LISTED: &str = "esia.gosuslugi.ru";

/// Puts up further pages and answers with the first, all of which leads to this address.
type Serve = fn(&Kiosk, &str) -> Page;

/// What the portal's server answers; it follows a listed host.
const SERVED: &[(&str, &str, Serve)] = &[
    (
        "redirect-301",
        "Сервер портала отсылает: 301",
        |_, to| Page::redirect(to).status(301),
    ),
    (
        "redirect-302",
        "Сервер портала отсылает: 302",
        |_, to| Page::redirect(to),
    ),
    (
        "redirect-303",
        "Сервер портала отсылает: 303",
        |_, to| Page::redirect(to).status(303),
    ),
    (
        "redirect-307",
        "Сервер портала отсылает: 307",
        |_, to| Page::redirect(to).status(307),
    ),
    (
        "redirect-308",
        "Сервер портала отсылает: 308",
        |_, to| Page::redirect(to).status(308),
    ),
    (
        "redirect-chain",
        "Через две страницы портала",
        |kiosk, to| {
            kiosk.portals.page(MAIN, "/second", Page::redirect(to));
            Page::redirect("https://www.gosuslugi.ru/second")
        },
    ),
    (
        "redirect-other",
        "Через другой узел списка",
        |kiosk, to| {
            kiosk
                .portals
                .page("pos.gosuslugi.ru", "/second", Page::redirect(to));
            Page::redirect("https://pos.gosuslugi.ru/second")
        },
    ),
    (
        "redirect-kept",
        "Отсылка, которую браузер запомнил",
        |kiosk, to| {
            let kept = Page::redirect(to)
                .status(301)
                .with("cache-control", "max-age=1000");
            kiosk.portals.page(MAIN, "/kept", kept);
            Page::html(
                "<script>fetch('/kept', { mode: 'no-cors' }).catch(() => {}).then(() => { location = '/kept' })</script>",
            )
        },
    ),
    (
        "redirect-frame",
        "Отсылка внутри рамки",
        |kiosk, to| {
            kiosk.portals.page(MAIN, "/second", Page::redirect(to));
            Page::html("<iframe src='/second'></iframe>")
        },
    ),
    (
        "redirect-image",
        "Отсылка картинки",
        |kiosk, to| {
            kiosk.portals.page(MAIN, "/second", Page::redirect(to));
            Page::html("<img src='/second'>")
        },
    ),
    (
        "redirect-fetch",
        "Отсылка запроса сценария",
        |kiosk, to| {
            kiosk.portals.page(MAIN, "/second", Page::redirect(to));
            Page::html("<script>fetch('/second', { mode: 'no-cors' }).catch(() => {})</script>")
        },
    ),
    (
        "redirect-post",
        "Отсылка формы вместе с данными",
        |kiosk, to| {
            kiosk
                .portals
                .page(MAIN, "/second", Page::redirect(to).status(307));
            Page::html(
                "<form id=f method=post action='/second'><input name=a value=1></form><script>f.submit()</script>",
            )
        },
    ),
    ("refresh-header", "Заголовок Refresh", |_, to| {
        Page::html("").with("refresh", &format!("0; url={to}"))
    }),
    (
        "preload-header",
        "Заголовок Link: загрузка заранее",
        |_, to| Page::html("").with("link", &format!("<{to}>; rel=preload; as=image")),
    ),
    (
        "service-worker-redirect",
        "Сценарий-посредник отсылает страницу",
        |kiosk, to| {
            worker(
                kiosk,
                &format!("event.respondWith(Response.redirect('{to}'))"),
            )
        },
    ),
    (
        "service-worker-fetch",
        "Сценарий-посредник сам спрашивает",
        |kiosk, to| {
            worker(
                kiosk,
                &format!(
                    "event.respondWith(fetch('{to}', {{ mode: 'no-cors' }}).catch(() => Response.error()))"
                ),
            )
        },
    ),
    (
        "svg-page",
        "Рисунок SVG как страница",
        |_, to| {
            let page = format!(
                "<svg xmlns='http://www.w3.org/2000/svg'><script>location = '{to}'</script></svg>"
            );
            Page::of("image/svg+xml", page)
        },
    ),
    (
        "xhtml-page",
        "Страница XHTML со сценарием",
        |_, to| {
            let page = format!(
                "<html xmlns='http://www.w3.org/1999/xhtml'><body><script>location = '{to}'</script></body></html>"
            );
            Page::of("application/xhtml+xml", page)
        },
    ),
];

/// What stands in a page: `load` and `press` are scripts that use `to`, `go` is a page, and all of
/// these arrive at a listed host. `quiet` is what this engine does not do, or does where nobody sees it:
/// whether it begins to or not, nothing may be heard outside. `name` is an address that looks like
/// something else, as the inside of a string of a script.
const WAYS: &str = include_str!("navigation.txt");

/// What every page of this kind has at hand.
const HEAD: &str = "<script>
    const to = 'TO';
    function put(kind, more) {
        const it = Object.assign(document.createElement(kind), more);
        document.documentElement.append(it);
        return it;
    }
    function blob(text, type = 'text/javascript') {
        return URL.createObjectURL(new Blob([text], { type }));
    }
    function style(text) {
        put('style', { textContent: text });
        put('p', { textContent: 'p' });
    }
    </script><p>";

/// How a row is tried.
#[derive(Clone, Debug)]
pub(super) enum Way {
    /// A script that loads.
    Load(&'static str),
    /// A page that goes.
    Page(&'static str),
    /// A script that runs at a press.
    Press(&'static str),
    /// An answer of the portal's server.
    Serve(Serve),
    /// A script of which nothing is expected.
    Quiet(&'static str),
    /// An address, as the inside of a string of a script.
    Name(&'static str),
}

/// What stands in a page, and then what the server answers.
pub(super) fn rows() -> Vec<Row<Way>> {
    let written = lines(WAYS).map(|line| {
        let tried = format!("{}: на чужой узел", line.what);
        let way = match line.kind {
            "load" => Way::Load(line.way),
            "go" => Way::Page(line.way),
            "press" => Way::Press(line.way),
            "quiet" => Way::Quiet(line.way),
            "name" => {
                let shown = line.way.replace("\\\\", "\\");
                let tried = format!("Адрес `{shown}`: {}", line.what);
                return Row::new(line.id(), tried, Way::Name(line.way));
            }
            other => panic!("no kind of way: {other}"),
        };
        Row::new(line.id(), tried, way)
    });
    let served = SERVED.iter().map(|(name, what, serve)| {
        let tried = format!("{what}: на чужой узел");
        Row::new(format!("go-{name}"), tried, Way::Serve(*serve))
    });
    written.chain(served).collect()
}

/// Nothing to prepare: each row brings its pages.
pub(super) fn prepare(_: &Kiosk) {}

/// To the listed host first, then to the unlisted one.
pub(super) fn attempt(seat: &mut Seat, row: &Row<Way>) {
    match row.way {
        Way::Load(_) | Way::Page(_) | Way::Press(_) | Way::Serve(_) => {
            go(seat, row, LISTED);
            seat.kiosk.portals.asked(LISTED, &arrival(row));
            let before = refused(&seat.kiosk);
            go(seat, row, EVIL);
            until("the refusal to be counted", 20, || {
                (refused(&seat.kiosk) > before).then_some(())
            });
        }
        Way::Quiet(_) | Way::Name(_) => go(seat, row, EVIL),
    }
    seat.answers();
}

fn arrival(row: &Row<Way>) -> String {
    format!("/by-{}", row.id)
}

/// Opens the page of the row, which goes to this host.
fn go(seat: &Seat, row: &Row<Way>, host: &str) {
    let to = format!("https://{host}{}", arrival(row));
    let script = |script: &str| {
        format!(
            "<script>try {{ {script} }} catch {{ }} fetch('/later').then(() => tell('tried'))</script>"
        )
    };
    let press = |script: &str| {
        let held = format!(
            "document.documentElement.onclick = event => {{ if (event.isTrusted) {{
            document.documentElement.onclick = null; try {{ {script} }} catch {{ }} }} }};"
        );
        format!("<script>{held} tell('ready')</script>")
    };
    let (page, awaits) = match &row.way {
        Way::Load(load) => (script(load), None),
        Way::Page(page) => ((*page).to_owned(), None),
        Way::Quiet(quiet) => (script(quiet), Some("tried")),
        Way::Press(press_this) => (press(press_this), Some("ready")),
        Way::Name(_) => (
            press(
                "fetch(to, { mode: 'no-cors' }).catch(() => {}); put('iframe', { src: to });
                window.open(to); put('a', { href: to }).click(); tell('tried')",
            ),
            Some("ready"),
        ),
        Way::Serve(serve) => {
            seat.visit(&format!("/{}/{host}", row.id), serve(&seat.kiosk, &to));
            return;
        }
    };
    let to = match row.way {
        Way::Name(address) => address,
        _ => &to,
    };
    let page = format!("{HEAD}{page}")
        .replace("PATH", &arrival(row))
        .replace("HOST", host)
        .replace("TO", to);
    seat.visit(&format!("/{}/{host}", row.id), Page::html(&page));
    if let Some(awaited) = awaits {
        seat.told(awaited);
    }
    match row.way {
        Way::Press(_) => seat.click(),
        Way::Name(_) => {
            let before = refused(&seat.kiosk);
            seat.click();
            until("the refusal to be counted", 20, || {
                (refused(&seat.kiosk) > before).then_some(())
            });
        }
        Way::Load(_) | Way::Page(_) | Way::Quiet(_) | Way::Serve(_) => {}
    }
}

/// How many requests were refused so far, in the view and at the gate.
fn refused(kiosk: &Kiosk) -> u64 {
    status(kiosk).refused.iter().map(|host| host.count).sum()
}

/// A page that registers a worker between itself and the portal, and then goes where it answers.
fn worker(kiosk: &Kiosk, answer: &str) -> Page {
    let script = format!(
        "oninstall = () => skipWaiting(); onactivate = event => event.waitUntil(clients.claim());
        onfetch = event => {{ if (event.request.url.includes('through-worker')) {answer} }}"
    );
    let script = Page::of("text/javascript", script).with("service-worker-allowed", "/");
    kiosk.portals.page(MAIN, "/worker.js", script);
    Page::html(
        "<script>(async () => {
            const workers = navigator.serviceWorker;
            for (const earlier of await workers.getRegistrations()) await earlier.unregister();
            await workers.register('/worker.js?' + Math.random());
            await workers.ready;
            location = '/through-worker?' + Math.random();
        })()</script>",
    )
}
