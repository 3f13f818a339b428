//! What a decision costs beside parsing the address, and what a long list costs.
//!
//! Parsing alone and parsing with the decision take turns in one run, so that a busy machine slows
//! both; the best round of each is compared.

use std::fmt::Write;
use std::hint::black_box;
use std::time::{Duration, Instant};

use sps_kiosk::policy::{Decision, Policy, Way};
use url::Url;

const SHIPPED: &str = include_str!("../../allowlist.toml");
const ROUNDS: usize = 60;

/// Prints the ratios.
pub(crate) fn run() {
    let urls = realistic_urls();
    let shipped = parse(SHIPPED);
    compare("decide, shipped policy", &shipped, &urls, 1.3);
    let long = parse(&longer_by(100_000));
    compare("decide, 100 000 rules", &long, &urls, 1.5);

    let text = longer_by(10_000);
    let best = (0..10)
        .map(|_| timed(|| drop(black_box(parse(&text)))))
        .min()
        .unwrap_or_default();
    println!(
        "policy of 10 000 rules, text to policy: {:.1} ms (limit 50)",
        best.as_secs_f64() * 1000.0
    );
}

fn compare(name: &str, policy: &Policy, urls: &[String], limit: f64) {
    let (mut parse_alone, mut with_decision) = (Duration::MAX, Duration::MAX);
    let mut allowed = 0;
    for _ in 0..ROUNDS {
        parse_alone = parse_alone.min(timed(|| {
            for url in urls {
                let _ = black_box(Url::parse(black_box(url)));
            }
        }));
        with_decision = with_decision.min(timed(|| {
            allowed = 0;
            for url in urls {
                let decision = policy.decide_text(Way::Navigate, black_box(url));
                allowed += usize::from(matches!(decision, Decision::Allow(_)));
            }
        }));
    }
    let each = |time: Duration| time.as_nanos() as f64 / urls.len() as f64;
    println!(
        "{name}: {:.2} x Url::parse alone (limit {limit}); {:.0} ns against {:.0} ns, {allowed} of {} allowed",
        with_decision.as_secs_f64() / parse_alone.as_secs_f64(),
        each(with_decision),
        each(parse_alone),
        urls.len(),
    );
}

fn timed(work: impl FnOnce()) -> Duration {
    let start = Instant::now();
    work();
    start.elapsed()
}

/// The shipped list with that many more rules; its last line stays the last.
fn longer_by(rules: usize) -> String {
    let end = SHIPPED.rfind("# ").unwrap_or(SHIPPED.len());
    let (list, end) = SHIPPED.split_at(end);
    format!("{list}{}\n{end}", made_up_rules(rules))
}

fn parse(text: &str) -> Policy {
    Policy::parse(text, None).unwrap_or_else(|problems| panic!("{problems:#?}"))
}

/// Addresses as a visit meets them: start pages, forms, log-ins with long queries, files, strangers.
fn realistic_urls() -> Vec<String> {
    const HOSTS: [&str; 20] = [
        "www.gosuslugi.ru",
        "gosuslugi.ru",
        "esia.gosuslugi.ru",
        "lk.gosuslugi.ru",
        "pos.gosuslugi.ru",
        "lkfl2.nalog.ru",
        "www.nalog.gov.ru",
        "es.pfrf.ru",
        "sfr.gov.ru",
        "lk.rosreestr.ru",
        "ej.sudrf.ru",
        "www.culture.ru",
        "trudvsem.ru",
        "kchr.ru",
        "umfc.kchgov.ru",
        "xn--b1aew.xn--p1ai",
        "mc.yandex.ru",
        "vk.com",
        "gu-st.ru",
        "static.some-long-counter-name.example.com",
    ];
    const PATHS: [&str; 8] = [
        "/",
        "/600101/1/form",
        "/login/",
        "/notifications/details/LETTER/123456789",
        "/aas/oauth2/v2/ac?client_id=PGU&client_secret=deadbeef&scope=openid%20fullname&response_type=code&state=9f1c2d3e&access_type=online&redirect_uri=https%3A%2F%2Fwww.gosuslugi.ru%2Fauth-provider%2Fcallback&timestamp=2026.01.01%2010%3A00%3A00%20%2B0300",
        "/rn09/news/activities_fts/14000000/?utm_source=main&page=2#content",
        "/portal-st/lib-assets/fonts/Lato-Regular-v3.woff2",
        "/eservices/request/info-by-object?number=09%3A00%3A0000000%3A1&type=%D0%B7%D0%B4%D0%B0%D0%BD%D0%B8%D0%B5",
    ];
    (0..1000)
        .map(|n| {
            let path = PATHS[(n / HOSTS.len()) % PATHS.len()];
            format!("https://{}{path}", HOSTS[n % HOSTS.len()])
        })
        .collect()
}

fn made_up_rules(count: usize) -> String {
    let mut text = String::from("[[group]]\nid = 'made-up'\nhosts = [\n");
    for n in 0..count {
        let star = if n % 3 == 0 { "*." } else { "" };
        let _ = writeln!(text, "  '{star}node-{n}.portal-{}.example.org',", n % 977);
    }
    text.push_str("]\n");
    text
}
