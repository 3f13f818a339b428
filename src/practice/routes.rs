//! The addresses of the practice portal and what each does.
//!
//! One set of routes serves three hosts; [`belongs`] says which path may be asked of which, so that
//! the log-in and the resources really are other hosts, as on the portals that people will use.

use std::sync::Arc;

use axum::Router;
use axum::extract::{DefaultBodyLimit, Form, Multipart, Path, Query, Request, State};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use http::StatusCode;
use http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE};
use serde::Deserialize;

use super::memory::{Draft, Memory};
use super::pages::{self, Value, fill};
use super::pdf;
use super::visitor::{Visitor, cookie, see};
use crate::say;

/// The largest file that the form takes.
const LARGEST_FILE: usize = 10 << 20;

/// A service of the practice portal.
struct Service {
    id: &'static str,
    name: fn() -> String,
    card: &'static str,
    form: &'static str,
    /// True when a file is attached in the second step.
    file: bool,
}

const SERVICES: [Service; 2] = [
    Service {
        id: "spravka",
        name: || say!("practice-service-spravka"),
        card: pages::SPRAVKA,
        form: pages::FORM_SPRAVKA,
        file: true,
    },
    Service {
        id: "zapis",
        name: || say!("practice-service-zapis"),
        card: pages::ZAPIS,
        form: pages::FORM_ZAPIS,
        file: false,
    },
];

type Kept = State<Arc<Memory>>;

pub(super) fn app(memory: Arc<Memory>) -> Router {
    Router::new()
        .route("/", get(home))
        .route("/search", get(search))
        .route("/services/{service}", get(card))
        .route("/services/{service}/obrazec.pdf", get(sample))
        .route("/services/{service}/form", get(form).post(take_form))
        .route("/services/{service}/file", get(file).post(take_file))
        .route("/services/{service}/check", get(check))
        .route("/services/{service}/send", post(send))
        .route("/account", get(account))
        .route("/account/{number}", get(result))
        .route("/account/{number}/rezultat.pdf", get(result_file))
        .route("/feedback", get(feedback).post(feedback_sent))
        .route("/auth/login", get(to_login))
        .route("/auth/back", get(back))
        .route("/auth/logout", get(log_out))
        .route("/outage", get(outage).post(switch_outage))
        .route("/login", get(login).post(take_login))
        .route("/code", get(to_login_again).post(take_code))
        .route(
            "/st/practice.css",
            get(|| resource("text/css; charset=utf-8", pages::STYLE)),
        )
        .route(
            "/st/practice.js",
            get(|| resource("text/javascript; charset=utf-8", pages::SCRIPT)),
        )
        .route(
            "/st/sign.svg",
            get(|| resource("image/svg+xml", pages::SIGN)),
        )
        .fallback(not_found)
        .layer(DefaultBodyLimit::max(LARGEST_FILE + (64 << 10)))
        .layer(middleware::from_fn_with_state(Arc::clone(&memory), guard))
        .with_state(memory)
}

/// The host decides what may be asked; an outage answers everything but the way out of it.
async fn guard(State(memory): Kept, who: Visitor, request: Request, next: Next) -> Response {
    let path = request.uri().path();
    if !belongs(&who.host, path) {
        return not_found(who).await;
    }
    if memory.outage() && !path.starts_with("/st/") && path != "/outage" {
        let page = fill(pages::OUTAGE_ON, &who.origins_as_values());
        return (StatusCode::SERVICE_UNAVAILABLE, who.page(&page)).into_response();
    }
    next.run(request).await
}

fn belongs(host: &str, path: &str) -> bool {
    let login = path == "/login" || path == "/code";
    let resource = path.starts_with("/st/");
    match host {
        "vhod.praktika.test" => login,
        "st.praktika.test" => resource,
        "www.praktika.test" => !login && !resource,
        _unknown => false,
    }
}

async fn resource(kind: &'static str, body: &'static str) -> impl IntoResponse {
    ([(CONTENT_TYPE, kind)], body)
}

fn document(name: &str, lines: &[String]) -> Response {
    let headers = [
        (CONTENT_TYPE, "application/pdf".to_owned()),
        (
            CONTENT_DISPOSITION,
            format!("attachment; filename=\"{name}\""),
        ),
        (CACHE_CONTROL, "no-store".to_owned()),
    ];
    (headers, pdf::page(lines)).into_response()
}

async fn not_found(who: Visitor) -> Response {
    let page = fill(pages::NOT_FOUND, &who.origins_as_values());
    (StatusCode::NOT_FOUND, who.page(&page)).into_response()
}

async fn home(who: Visitor) -> Response {
    who.page(pages::HOME)
}

#[derive(Deserialize)]
struct Question {
    #[serde(default)]
    q: String,
}

/// The robot: it knows the beginnings of a few words, and asks back.
async fn search(who: Visitor, Query(question): Query<Question>) -> Response {
    let words = question.q.to_lowercase();
    let meant = |beginnings: &[&str]| beginnings.iter().any(|word| words.contains(word));
    let answer = if meant(&["справ", "документ", "работ"]) {
        pages::ANSWER_SPRAVKA
    } else if meant(&["запис", "прием", "приём", "врач", "талон"]) {
        pages::ANSWER_ZAPIS
    } else {
        pages::ANSWER_NONE
    };
    let values = [
        ("words", Value::Words(&question.q)),
        ("answer", Value::Piece(answer)),
    ];
    who.page(&fill(pages::SEARCH, &values))
}

fn service(id: &str) -> Option<&'static Service> {
    SERVICES.iter().find(|service| service.id == id)
}

async fn card(who: Visitor, Path(id): Path<String>) -> Response {
    match service(&id) {
        Some(service) => who.page(service.card),
        None => not_found(who).await,
    }
}

async fn sample(who: Visitor, Path(id): Path<String>) -> Response {
    match service(&id) {
        Some(service) if service.file => document(
            "obrazec.pdf",
            &[say!("practice-sample"), say!("practice-only")],
        ),
        Some(_) | None => not_found(who).await,
    }
}

async fn form(who: Visitor, State(memory): Kept, Path(id): Path<String>) -> Response {
    let Some(service) = service(&id) else {
        return not_found(who).await;
    };
    if !who.signed_in {
        return who.ask_to_log_in(&format!("/services/{id}/form"));
    }
    let draft = memory.draft(&who.session, service.id);
    let own = say!("practice-person");
    let person = if draft.person.is_empty() {
        &own
    } else {
        &draft.person
    };
    let values = [
        ("person", Value::Words(person)),
        ("wish", Value::Words(&draft.wish)),
    ];
    who.page(&fill(service.form, &values))
}

#[derive(Deserialize)]
struct Data {
    person: String,
    wish: String,
}

async fn take_form(
    who: Visitor,
    State(memory): Kept,
    Path(id): Path<String>,
    Form(data): Form<Data>,
) -> Response {
    let Some(service) = service(&id).filter(|_| who.signed_in) else {
        return who.ask_to_log_in("/account");
    };
    memory.change(&who.session, service.id, |draft| {
        draft.person = data.person;
        draft.wish = data.wish;
    });
    let next = if service.file { "file" } else { "check" };
    see(&format!("/services/{id}/{next}"))
}

async fn file(who: Visitor, Path(id): Path<String>) -> Response {
    match service(&id) {
        Some(service) if service.file && who.signed_in => who.page(&file_page(service, "")),
        Some(_) => see(&format!("/services/{id}")),
        None => not_found(who).await,
    }
}

fn file_page(service: &Service, trouble: &str) -> String {
    let values = [
        ("service", Value::Words(service.id)),
        ("trouble", Value::Piece(trouble)),
    ];
    fill(pages::FORM_FILE, &values)
}

async fn take_file(
    who: Visitor,
    State(memory): Kept,
    Path(id): Path<String>,
    parts: Multipart,
) -> Response {
    let Some(service) = service(&id).filter(|service| service.file && who.signed_in) else {
        return who.ask_to_log_in("/account");
    };
    match uploaded(parts).await {
        Some(name) => {
            memory.change(&who.session, service.id, |draft| draft.file = name);
            see(&format!("/services/{id}/check"))
        }
        None => {
            let page = who.page(&file_page(service, pages::TROUBLE_FILE));
            (StatusCode::UNPROCESSABLE_ENTITY, page).into_response()
        }
    }
}

/// The name of the uploaded file, when it is a PDF or a picture; its contents go no further.
async fn uploaded(mut parts: Multipart) -> Option<String> {
    while let Some(part) = parts.next_field().await.ok()? {
        if part.name() != Some("file") {
            continue;
        }
        let name = part.file_name().unwrap_or_default().to_owned();
        let bytes = part.bytes().await.ok()?;
        let kinds: [&[u8]; 3] = [b"%PDF-", b"\x89PNG", b"\xff\xd8\xff"];
        let known = kinds.iter().any(|start| bytes.starts_with(start));
        return Some(name).filter(|name| known && !name.is_empty());
    }
    None
}

fn draft_values<'a>(draft: &'a Draft) -> Vec<(&'a str, Value<'a>)> {
    let file = if draft.file.is_empty() {
        "–"
    } else {
        &draft.file
    };
    vec![
        ("person", Value::Words(&draft.person)),
        ("wish", Value::Words(&draft.wish)),
        ("file", Value::Words(file)),
    ]
}

async fn check(who: Visitor, State(memory): Kept, Path(id): Path<String>) -> Response {
    let Some(service) = service(&id) else {
        return not_found(who).await;
    };
    let draft = memory.draft(&who.session, service.id);
    if !who.signed_in || draft.person.is_empty() || service.file && draft.file.is_empty() {
        return see(&format!("/services/{id}/form"));
    }
    let mut values = draft_values(&draft);
    values.push(("service", Value::Words(service.id)));
    who.page(&fill(pages::FORM_CHECK, &values))
}

async fn send(who: Visitor, State(memory): Kept, Path(id): Path<String>) -> Response {
    let sent = service(&id).and_then(|service| memory.send(&who.session, service.id));
    match sent {
        Some(number) => see(&format!("/account/{number}")),
        None => see("/account"),
    }
}

fn name_of(id: &str) -> String {
    service(id)
        .map(|service| (service.name)())
        .unwrap_or_default()
}

async fn account(who: Visitor, State(memory): Kept) -> Response {
    if !who.signed_in {
        return who.ask_to_log_in("/account");
    }
    let mut list = String::new();
    for (at, (service, _)) in memory.sent(&who.session).iter().enumerate().rev() {
        let values = [
            ("number", Value::Words(&(at + 1).to_string())),
            ("name", Value::Words(&name_of(service))),
        ];
        list.push_str(&fill(pages::ACCOUNT_ROW, &values));
    }
    if list.is_empty() {
        list.push_str(pages::ACCOUNT_EMPTY);
    }
    let values = [
        ("person", Value::Words(&say!("practice-person"))),
        ("list", Value::Piece(&list)),
    ];
    who.page(&fill(pages::ACCOUNT, &values))
}

/// What was sent in under this number by this visitor.
fn sent(memory: &Memory, who: &Visitor, number: &str) -> Option<(&'static str, Draft)> {
    let at = number.parse::<usize>().ok()?.checked_sub(1)?;
    memory.sent(&who.session).into_iter().nth(at)
}

async fn result(who: Visitor, State(memory): Kept, Path(number): Path<String>) -> Response {
    if !who.signed_in {
        return who.ask_to_log_in("/account");
    }
    let Some((service, draft)) = sent(&memory, &who, &number) else {
        return not_found(who).await;
    };
    let name = name_of(service);
    let mut values = draft_values(&draft);
    values.push(("number", Value::Words(&number)));
    values.push(("name", Value::Words(&name)));
    who.page(&fill(pages::RESULT, &values))
}

async fn result_file(who: Visitor, State(memory): Kept, Path(number): Path<String>) -> Response {
    let Some((service, draft)) = sent(&memory, &who, &number) else {
        return not_found(who).await;
    };
    let lines = [
        name_of(service),
        draft.person,
        draft.wish,
        say!("practice-only"),
    ];
    document(&format!("{service}-{number}.pdf"), &lines)
}

async fn feedback(who: Visitor) -> Response {
    if who.signed_in {
        who.page(pages::FEEDBACK_IN)
    } else {
        who.page(&fill(pages::FEEDBACK, &who.origins_as_values()))
    }
}

async fn feedback_sent(who: Visitor) -> Response {
    who.page(pages::FEEDBACK_SENT)
}

/// Where the log-in leads back to, and whether it runs in a window of its own.
#[derive(Deserialize)]
struct Way {
    #[serde(default)]
    to: String,
    #[serde(default)]
    popup: String,
}

impl Way {
    /// A path of the portal and nothing else: the log-in is no way to another site.
    fn path(&self) -> &str {
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"/-_.".contains(&byte);
        let inside = self.to.starts_with('/') && !self.to.starts_with("//");
        if inside && self.to.bytes().all(plain) {
            &self.to
        } else {
            "/"
        }
    }

    fn values(&self) -> Vec<(&str, Value<'_>)> {
        vec![
            ("to", Value::Words(self.path())),
            ("popup", Value::Words(&self.popup)),
        ]
    }
}

async fn to_login(who: Visitor, Query(way): Query<Way>) -> Response {
    who.ask_to_log_in(way.path())
}

async fn login(who: Visitor, Query(way): Query<Way>) -> Response {
    who.page(&fill(pages::LOGIN, &way.values()))
}

/// A page with a code that was left and is asked for again has nothing to show.
async fn to_login_again() -> Response {
    see("/login")
}

/// Any login and any password are good; they are not even read.
async fn take_login(who: Visitor, State(memory): Kept, Form(way): Form<Way>) -> Response {
    memory.forget(&who.session);
    let session = memory.begin();
    let page = who.page(&code_page(&memory, &session, &way, ""));
    (cookie(&session), page).into_response()
}

fn code_page(memory: &Memory, session: &str, way: &Way, trouble: &str) -> String {
    let code = memory.code(session).unwrap_or_default();
    let mut values = way.values();
    values.push(("code", Value::Words(&code)));
    values.push(("trouble", Value::Piece(trouble)));
    fill(pages::CODE, &values)
}

#[derive(Deserialize)]
struct Code {
    code: String,
    #[serde(flatten)]
    way: Way,
}

async fn take_code(who: Visitor, State(memory): Kept, Form(typed): Form<Code>) -> Response {
    if memory.code(&who.session).is_none() {
        return see("/login");
    }
    let Some(ticket) = memory.confirm(&who.session, typed.code.trim()) else {
        let page = code_page(&memory, &who.session, &typed.way, pages::TROUBLE_CODE);
        return (StatusCode::UNPROCESSABLE_ENTITY, who.page(&page)).into_response();
    };
    let to = typed.way.path();
    if typed.way.popup.is_empty() {
        return see(&format!("{}/auth/back?ticket={ticket}&to={to}", who.www));
    }
    let mut values = who.origins_as_values().to_vec();
    values.push(("ticket", Value::Words(&ticket)));
    values.push(("to", Value::Words(to)));
    who.page(&fill(pages::POPUP, &values))
}

#[derive(Deserialize)]
struct Ticket {
    ticket: String,
    #[serde(flatten)]
    way: Way,
}

async fn back(State(memory): Kept, Query(back): Query<Ticket>) -> Response {
    match memory.redeem(&back.ticket) {
        Some(session) => (cookie(&session), see(back.way.path())).into_response(),
        None => see("/auth/login"),
    }
}

async fn log_out(mut who: Visitor, State(memory): Kept) -> Response {
    memory.forget(&who.session);
    who.signed_in = false;
    (cookie(""), who.page(pages::LOGGED_OUT)).into_response()
}

async fn outage(who: Visitor) -> Response {
    who.page(pages::OUTAGE)
}

#[derive(Deserialize)]
struct Switch {
    on: String,
}

async fn switch_outage(State(memory): Kept, Form(switch): Form<Switch>) -> Response {
    memory.set_outage(switch.on == "yes");
    see("/")
}
