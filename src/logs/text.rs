//! Text of an attacker's choosing, such as the name of a user: made of the bytes of the log, and fit for a terminal.

use std::borrow::Cow;

/// How many characters of a name are shown: sshd logs 100 at most.
const MOST_SHOWN: usize = 120;

/// Bytes of a log as text: as they are where they are UTF-8, and each other byte as `\xff`.
///
/// ```
/// use sketchbird::logs::text::as_text;
///
/// assert_eq!(as_text(b"caf\xc3\xa9"), "caf\u{e9}");
/// assert_eq!(as_text(b"caf\xe9"), r"caf\xe9");
/// ```
pub fn as_text(bytes: &[u8]) -> Cow<'_, str> {
    if let Ok(text) = str::from_utf8(bytes) {
        return Cow::Borrowed(text);
    }
    let mut text = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        for byte in chunk.invalid() {
            text += &format!("\\x{byte:02x}");
        }
    }
    Cow::Owned(text)
}

/// Text without any character that isn't printed, or that turns the direction of those that are: each stands as `\n` or
/// `\u{202e}`. What is printed stays as it is, so this is one line that a terminal shows in full and obeys in nothing.
///
/// ```
/// use sketchbird::logs::text::escaped;
///
/// assert_eq!(escaped("a\x1b[2Jb\n'c'"), r"a\u{1b}[2Jb\n'c'");
/// ```
pub fn escaped(text: &str) -> Cow<'_, str> {
    if text.bytes().all(|byte| matches!(byte, b' '..=b'~')) {
        return Cow::Borrowed(text);
    }
    let mut escaped = String::with_capacity(text.len());
    text.chars().for_each(|c| push_escaped(&mut escaped, c));
    Cow::Owned(escaped)
}

/// A name from a log as people may see it: [`escaped`], cut behind 120 characters, and in quotes where its ends could not be
/// seen because it is empty, or begins or ends with a space.
///
/// ```
/// use sketchbird::logs::text::shown;
///
/// assert_eq!(shown("admin\u{202e}"), r"admin\u{202e}");
/// assert_eq!(shown("admin "), "\"admin \"");
/// ```
pub fn shown(name: &str) -> String {
    let mut text = String::new();
    let mut characters = name.chars();
    characters
        .by_ref()
        .take(MOST_SHOWN)
        .for_each(|c| push_escaped(&mut text, c));
    if characters.next().is_some() {
        text.push('…');
    }
    if name.is_empty() || name.starts_with(' ') || name.ends_with(' ') {
        text = format!("\"{text}\"");
    }
    text
}

fn push_escaped(text: &mut String, c: char) {
    if matches!(c, '\'' | '"' | '\\') {
        text.push(c);
    } else {
        text.extend(c.escape_debug());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn control_characters_of_an_attacker_do_not_reach_the_terminal() {
        for (name, printed) in [
            ("a\x1b[2Jb\u{9b}é", "a\\u{1b}[2Jb\\u{9b}é"),
            ("a\u{202e}b\u{200b}\n", "a\\u{202e}b\\u{200b}\\n"),
            ("o'x\\303", "o'x\\303"),
        ] {
            assert_eq!(
                (escaped(name), shown(name)),
                (printed.into(), printed.into())
            );
        }
    }

    #[test]
    fn the_ends_of_a_name_are_seen_and_a_very_long_one_is_cut() {
        assert_eq!(shown(""), "\"\"");
        assert_eq!(shown("admin "), "\"admin \"");
        assert_eq!(shown(&"n".repeat(120)), "n".repeat(120));
        assert_eq!(shown(&"n".repeat(121)), "n".repeat(120) + "…");
        assert_eq!(escaped(&"n".repeat(9_000)), "n".repeat(9_000));
    }

    proptest! {
        #[test]
        fn bytes_that_are_text_stay_and_the_others_can_be_told(text: String, bytes: Vec<u8>) {
            prop_assert_eq!(as_text(text.as_bytes()), &text[..]);
            let hexadecimal = |chunk: &[u8]| chunk.iter().map(|byte| format!("\\x{byte:02x}")).collect::<String>();
            let told: String = bytes
                .utf8_chunks()
                .map(|chunk| chunk.valid().to_owned() + &hexadecimal(chunk.invalid()))
                .collect();
            prop_assert_eq!(as_text(&bytes), told);
        }

        #[test]
        fn what_is_escaped_once_is_printed_in_full(text: String) {
            let once = escaped(&text).into_owned();
            prop_assert!(!once.chars().any(char::is_control), "{:?}", once);
            prop_assert_eq!(escaped(&once), &once[..]);
        }
    }
}
