//! How the browser calls itself to a portal: words that go into the head of every request.

use crate::diagnostic::Problem;
use crate::diagnostic::table::Words;
use crate::say;

/// The longest, in bytes: browsers need less than half of it.
const LONGEST: usize = 300;

/// The words as the file has them, if a head may carry them.
pub(super) fn read(words: &Words<'_>, problems: &mut Vec<Problem>) -> Option<String> {
    let plain = |byte: u8| byte == b' ' || byte.is_ascii_graphic();
    if words.text.len() <= LONGEST && words.text.bytes().all(plain) {
        return Some(words.text.to_owned());
    }
    problems.push(Problem::new(words.span.clone(), say!("policy-bad-agent")));
    None
}

#[cfg(test)]
mod tests {
    use super::super::Policy;

    #[test]
    fn only_words_that_a_head_can_carry_are_taken() {
        let read = |agent: &str| {
            let text = format!(
                "[[portal]]\nid = \"a\"\nname = \"А\"\nhome = \"https://a.ru/\"\nhosts = [\"a.ru\"]\n\
                 user_agent = \"{agent}\"\n"
            );
            let policy = Policy::parse(&text, None).ok()?;
            policy.portals()[0].user_agent.clone()
        };
        assert_eq!(read("Mozilla/5.0 (X)").as_deref(), Some("Mozilla/5.0 (X)"));
        assert_eq!(read("a\\r\\nX-Other: 1"), None);
        assert_eq!(read("Браузер"), None);
        assert_eq!(read(&"a".repeat(301)), None);
    }
}
