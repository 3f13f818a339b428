//! Windows that open, move and close in any order, beside a plain account of what lies in each.

use proptest::prelude::*;

use super::*;

const PORTAL: &str = "minstroy2.kchgov.ru";
const LOGIN: &str = "esia.gosuslugi.ru";

fn url(host: &str) -> Url {
    Url::parse(&format!("https://{host}/form?a=1")).unwrap()
}

/// A window above the first one, both with the page of this host.
fn opened(below: &str, above: &str) -> Stack<u32> {
    let mut stack = Stack::new();
    for (view, host) in [(0, below), (1, above)] {
        stack.push(view);
        stack.comes(&view, Some(url(host)));
    }
    stack
}

/// The answer to the question who has made the document in this window.
fn made(stack: &mut Stack<u32>, view: u32, host: Option<&str>) -> Option<Document> {
    let documents = stack.documents(&view);
    stack
        .made(&view, documents, host.map(str::to_owned))
        .cloned()
}

#[test]
fn a_window_that_had_a_page_is_never_anothers_under_its_name() {
    let mut stack = opened(PORTAL, LOGIN);
    assert_eq!(stack.seen().name(), Some(LOGIN));
    stack.comes(&1, None);
    assert_eq!(
        stack.seen(),
        &Document::Awaited,
        "not seen before it is known"
    );
    assert_eq!(made(&mut stack, 1, Some(PORTAL)), Some(Document::Nameless));
    assert_eq!(stack.seen().name(), None);
    // Neither does it get the name by having been nameless once.
    stack.comes(&1, None);
    assert_eq!(made(&mut stack, 1, Some(PORTAL)), Some(Document::Nameless));
}

#[test]
fn what_a_page_writes_has_its_name() {
    let mut stack = opened(PORTAL, PORTAL);
    stack.push(2);
    assert_eq!(stack.seen(), &Document::Awaited);
    let receipt = Document::Made(PORTAL.into());
    assert_eq!(made(&mut stack, 2, Some(PORTAL)), Some(receipt.clone()));
    assert_eq!(stack.seen(), &receipt);
    // A page that empties itself stays what it was.
    stack.comes(&1, None);
    assert_eq!(made(&mut stack, 1, Some(PORTAL)), Some(receipt));
    stack.push(3);
    assert_eq!(made(&mut stack, 3, None), Some(Document::Nameless));
}

#[test]
fn an_answer_about_a_document_of_before_is_none() {
    let mut stack = opened(PORTAL, LOGIN);
    stack.push(2);
    let before = stack.documents(&2);
    stack.comes(&2, None);
    assert_eq!(stack.made(&2, before, Some(PORTAL.into())), None);
    stack.comes(&2, Some(url(LOGIN)));
    assert_eq!(made(&mut stack, 2, Some(PORTAL)), None, "a page has a name");
    assert_eq!(stack.seen().name(), Some(LOGIN));
}

#[test]
fn a_move_without_a_load_never_changes_the_name() {
    let mut stack = opened(PORTAL, LOGIN);
    assert!(!stack.moves(&1, url(PORTAL)));
    assert_eq!(stack.seen().name(), Some(LOGIN));
    let mut further = url(LOGIN);
    further.set_fragment(Some("two"));
    assert!(stack.moves(&1, further.clone()));
    assert_eq!(stack.seen(), &Document::Page(further));
    stack.comes(&1, None);
    assert!(!stack.moves(&1, url(LOGIN)));
    assert_eq!(stack.seen(), &Document::Awaited);
}

#[test]
fn a_new_beginning_leaves_one_window_and_no_name() {
    let mut stack = opened(PORTAL, LOGIN);
    stack.push(2);
    assert_eq!(stack.begin_anew(), [1, 2]);
    assert_eq!(stack.seen(), &Document::Awaited);
    assert_eq!(stack.remove(&0), None, "the first stays");
}

#[test]
fn the_lowest_window_makes_room_and_never_the_first_or_the_opener() {
    let mut stack = opened(PORTAL, LOGIN);
    assert_eq!(stack.make_room(2, &1), None, "there is room");
    stack.push(2);
    assert_eq!(stack.make_room(2, &1), Some(2));
    stack.push(3);
    assert_eq!(stack.make_room(2, &3), Some(1));
    assert_eq!(stack.views().copied().collect::<Vec<_>>(), [0, 3]);
}

#[test]
fn the_file_in_a_frame_is_known_when_it_is_the_only_one() {
    let mut stack = opened(PORTAL, LOGIN);
    let framed = |stack: &Stack<u32>| stack.framed(&1);
    assert_eq!(framed(&stack), None);
    for _ in 0..2 {
        stack.frames(&1, "Скан.pdf".to_owned());
        assert_eq!(framed(&stack).as_deref(), Some("Скан.pdf"));
    }
    assert_eq!(stack.framed(&0), None);
    stack.frames(&1, "Выписка.pdf".to_owned());
    assert_eq!(framed(&stack), None);
    stack.comes(&1, Some(url(LOGIN)));
    stack.frames(&1, "Выписка.pdf".to_owned());
    assert_eq!(framed(&stack).as_deref(), Some("Выписка.pdf"));
}

#[test]
fn who_may_speak_in_a_page_are_its_own_guests() {
    let mut stack = opened(PORTAL, LOGIN);
    let speakers = |stack: &Stack<u32>| stack.speakers(&1);
    stack.hosts(&1, LOGIN);
    assert_eq!(speakers(&stack), (Some(LOGIN.into()), vec![]));
    for guest in ["map.example", "map.example", "chat.example"] {
        stack.hosts(&1, guest);
    }
    let guests = vec!["map.example".to_owned(), "chat.example".to_owned()];
    assert_eq!(speakers(&stack), (Some(LOGIN.into()), guests.clone()));
    stack.comes(&1, Some(url(PORTAL)));
    assert_eq!(speakers(&stack), (Some(PORTAL.into()), vec![]));
    // Back, without a load.
    stack.comes(&1, Some(url(LOGIN)));
    assert_eq!(speakers(&stack), (Some(LOGIN.into()), guests));
    // Written windows are known late.
    stack.push(2);
    stack.hosts(&2, LOGIN);
    made(&mut stack, 2, Some(PORTAL));
    assert_eq!(stack.speakers(&2).1, [LOGIN]);
}

/// Something that pages or the citizen do to a window, by its place.
#[derive(Clone, Debug)]
enum Deed {
    Open,
    Close(usize),
    Begin,
    /// A page of this host comes.
    Come(usize, usize),
    /// A document comes that a page of this host, or nobody, has made.
    Make(usize, Option<usize>),
    /// The engine says who made it.
    Answer(usize),
    Move(usize, usize),
}

fn deed() -> impl Strategy<Value = Deed> {
    let window = 0..4_usize;
    let host = 0..3_usize;
    prop_oneof![
        Just(Deed::Open),
        window.clone().prop_map(Deed::Close),
        Just(Deed::Begin),
        (window.clone(), host.clone()).prop_map(|(at, host)| Deed::Come(at, host)),
        (window.clone(), prop::option::of(host.clone()))
            .prop_map(|(at, host)| Deed::Make(at, host)),
        window.clone().prop_map(Deed::Answer),
        (window, host).prop_map(|(at, host)| Deed::Move(at, host)),
    ]
}

proptest! {
    /// Whatever happens in whatever order: a name that is shown is that of the document which is seen.
    #[test]
    fn the_name_is_that_of_what_is_seen(deeds in prop::collection::vec(deed(), 0..60)) {
        const HOSTS: [&str; 3] = ["a.example", "b.example", "c.example"];
        let mut stack = Stack::new();
        stack.push(0_u32);
        // The true owner of each window's document, and whether its address says so.
        let mut truth: Vec<(u32, Option<&str>, bool)> = vec![(0, None, false)];
        let mut next = 1;
        for deed in deeds {
            let all = truth.len();
            match deed {
                Deed::Open => {
                    // The first document of a window is its opener's.
                    let opener = truth[all - 1].1;
                    stack.push(next);
                    truth.push((next, opener, false));
                    next += 1;
                }
                Deed::Close(at) => {
                    let (view, ..) = truth[at % all];
                    if stack.remove(&view).is_some() {
                        truth.remove(at % all);
                    }
                }
                Deed::Begin => {
                    stack.begin_anew();
                    truth.truncate(1);
                    truth[0] = (0, None, false);
                }
                Deed::Come(at, host) => {
                    let (view, owner, told) = &mut truth[at % all];
                    (*owner, *told) = (Some(HOSTS[host]), true);
                    stack.comes(view, Some(url(HOSTS[host])));
                }
                Deed::Make(at, host) => {
                    let (view, owner, told) = &mut truth[at % all];
                    (*owner, *told) = (host.map(|host| HOSTS[host]), false);
                    stack.comes(view, None);
                }
                Deed::Answer(at) => {
                    let (view, owner, _) = truth[at % all];
                    made(&mut stack, view, owner);
                }
                Deed::Move(at, host) => {
                    let (view, owner, told) = truth[at % all];
                    let moved = stack.moves(&view, url(HOSTS[host]));
                    prop_assert!(!moved || (told && owner == Some(HOSTS[host])));
                }
            }
            let (_, owner, told) = truth[truth.len() - 1];
            let name = stack.seen().name();
            prop_assert!(name.is_none() || name == owner, "{name:?} over {owner:?}");
            prop_assert!(!told || name == owner, "a page without its name");
        }
    }
}
