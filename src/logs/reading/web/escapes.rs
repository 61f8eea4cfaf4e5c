//! The escapes that web servers write for bytes that would break a line of their log.

/// What a client sent, from how it was logged: Apache's `\"`, `\\`, `\n` and their like, and the `\x22` of both Apache and
/// nginx. What is no such escape stays as it is.
///
/// ```
/// use sketchbird::logs::reading::web::unescape;
///
/// assert!(unescape(br#"a \"b\" \x22c\x22 \d"#).eq(*br#"a "b" "c" \d"#));
/// ```
pub fn unescape(logged: &[u8]) -> Unescaped<'_> {
    Unescaped { rest: logged }
}

/// The bytes that a client sent. Made by [`unescape`].
#[derive(Clone, Debug)]
pub struct Unescaped<'a> {
    rest: &'a [u8],
}

impl Iterator for Unescaped<'_> {
    type Item = u8;

    fn next(&mut self) -> Option<u8> {
        let (&byte, rest) = self.rest.split_first()?;
        let (byte, rest) = match (byte, rest) {
            (b'\\', [b'x', high, low, behind @ ..]) => match hex_byte(*high, *low) {
                Some(byte) => (byte, behind),
                None => (b'\\', rest),
            },
            (b'\\', [escaped, behind @ ..]) => match escaped {
                b'"' | b'\\' => (*escaped, behind),
                b'b' => (0x08, behind),
                b'n' => (b'\n', behind),
                b'r' => (b'\r', behind),
                b't' => (b'\t', behind),
                b'v' => (0x0b, behind),
                _ => (b'\\', rest),
            },
            _ => (byte, rest),
        };
        self.rest = rest;
        Some(byte)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        // The longest escape has four bytes.
        (self.rest.len().div_ceil(4), Some(self.rest.len()))
    }
}

impl core::iter::FusedIterator for Unescaped<'_> {}

/// The byte of two hexadecimal digits.
pub(super) fn hex_byte(high: u8, low: u8) -> Option<u8> {
    Some(hex_digit(high)? << 4 | hex_digit(low)?)
}

/// The value of a hexadecimal digit.
pub(super) fn hex_digit(digit: u8) -> Option<u8> {
    match digit {
        b'0'..=b'9' => Some(digit - b'0'),
        b'a'..=b'f' => Some(digit - b'a' + 10),
        b'A'..=b'F' => Some(digit - b'A' + 10),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn unescaped(logged: &str) -> Vec<u8> {
        unescape(logged.as_bytes()).collect()
    }

    #[test]
    fn escapes_of_both_servers_are_undone() {
        assert_eq!(unescaped(r#"\"\\\b\n\r\t\v"#), b"\"\\\x08\n\r\t\x0b");
        assert_eq!(unescaped(r"\x16\x03\xfF\x5C"), b"\x16\x03\xff\\");
    }

    #[test]
    fn what_is_no_escape_stays() {
        for text in [r"\", r"\x", r"\x1", r"\xg0", r"\d", r"..\..\win", ""] {
            assert_eq!(unescaped(text), text.as_bytes(), "{text}");
        }
    }

    proptest! {
        #[test]
        fn lengths_are_within_the_hint(logged in proptest::collection::vec(any::<u8>(), 0..64)) {
            let (least, most) = unescape(&logged).size_hint();
            let length = unescape(&logged).count();
            prop_assert!(least <= length && Some(length) <= most);
        }
    }
}
