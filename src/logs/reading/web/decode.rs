//! Targets as the matchers see them: decoded twice, in lower case, one byte after the other.

use super::escapes::{Unescaped, hex_byte, hex_digit, unescape};

/// What a target means to a server that decodes it twice: the log's escapes undone, then the percent-encoding undone two
/// times, in lower case, and `+` as a space behind the first `?`.
///
/// Attackers encode twice so that whoever decodes once sees nothing. `%uXXXX` counts as an escape too, and full-width
/// letters written so as the plain ones, as IIS takes them. What is no valid escape stays as it is, and overlong UTF-8
/// stays the bytes that it is.
///
/// ```
/// use sketchbird::logs::reading::web::decode_twice;
///
/// assert!(decode_twice(b"/a+b?q=%253CScript%253E+%zz").eq(*b"/a+b?q=<script> %zz"));
/// ```
///
/// # Complexity
/// Linear in the target, in constant memory: each of the two decoders looks at most five bytes ahead and at no byte twice
/// but for those after a `%`.
pub fn decode_twice(target: &[u8]) -> DecodedTwice<'_> {
    DecodedTwice(Folded::new(Percent::new(Percent::new(unescape(target)))))
}

/// The bytes of a target, decoded twice. Made by [`decode_twice`].
#[derive(Clone, Debug)]
pub struct DecodedTwice<'a>(Folded<Percent<Percent<Unescaped<'a>>>>);

impl Iterator for DecodedTwice<'_> {
    type Item = u8;

    #[inline]
    fn next(&mut self) -> Option<u8> {
        self.0.next()
    }
}

/// Lower case, and `+` as a space in the query.
#[derive(Clone, Debug)]
pub(super) struct Folded<I> {
    bytes: I,
    in_query: bool,
}

impl<I: Iterator<Item = u8>> Folded<I> {
    pub(super) fn new(bytes: I) -> Folded<I> {
        Folded {
            bytes,
            in_query: false,
        }
    }
}

impl<I: Iterator<Item = u8>> Iterator for Folded<I> {
    type Item = u8;

    #[inline]
    fn next(&mut self) -> Option<u8> {
        let byte = self.bytes.next()?;
        if byte == b'+' && self.in_query {
            return Some(b' ');
        }
        self.in_query |= byte == b'?';
        Some(byte.to_ascii_lowercase())
    }
}

/// Undoes the percent-encoding of a stream of bytes, once.
#[derive(Clone, Debug)]
struct Percent<I> {
    bytes: I,
    /// Bytes that were looked at ahead of time, the next one lowest.
    ahead: u64,
    ahead_len: u32,
}

impl<I: Iterator<Item = u8>> Percent<I> {
    fn new(bytes: I) -> Percent<I> {
        Percent {
            bytes,
            ahead: 0,
            ahead_len: 0,
        }
    }

    /// The byte at this place ahead, if the stream goes on so far.
    fn peek(&mut self, place: u32) -> Option<u8> {
        while self.ahead_len <= place {
            let byte = self.bytes.next()?;
            self.ahead |= u64::from(byte) << (8 * self.ahead_len);
            self.ahead_len += 1;
        }
        Some((self.ahead >> (8 * place)) as u8)
    }

    fn skip(&mut self, count: u32) {
        self.ahead >>= 8 * count;
        self.ahead_len -= count;
    }

    /// The byte whose escape is ahead of a `%`.
    fn escaped(&mut self) -> Option<u8> {
        let first = self.peek(0)?;
        if matches!(first, b'u' | b'U') {
            return self.escaped_unit();
        }
        let byte = hex_byte(first, self.peek(1)?)?;
        self.skip(2);
        Some(byte)
    }

    /// `uXXXX`, as the bytes of UTF-8: the first is the answer, those behind it are put ahead.
    fn escaped_unit(&mut self) -> Option<u8> {
        let mut unit = 0;
        for place in 1..=4 {
            unit = unit << 4 | u32::from(hex_digit(self.peek(place)?)?);
        }
        // Half of a surrogate pair is no character: the escape stays.
        let character = char::from_u32(plain(unit))?;
        self.skip(5);
        // Only the five bytes that are skipped now were looked at ahead.
        debug_assert_eq!(self.ahead_len, 0);
        let mut utf8 = [0; 4];
        let length = character.encode_utf8(&mut utf8).len() as u32;
        self.ahead = u64::from(u32::from_le_bytes(utf8)) >> 8;
        self.ahead_len = length - 1;
        Some(utf8[0])
    }
}

impl<I: Iterator<Item = u8>> Iterator for Percent<I> {
    type Item = u8;

    #[inline]
    fn next(&mut self) -> Option<u8> {
        let byte = if self.ahead_len == 0 {
            self.bytes.next()?
        } else {
            let byte = self.ahead as u8;
            self.skip(1);
            byte
        };
        if byte != b'%' {
            return Some(byte);
        }
        Some(self.escaped().unwrap_or(b'%'))
    }
}

/// The plain character of a full-width one.
fn plain(unit: u32) -> u32 {
    match unit {
        // U+FF01 to U+FF5E are U+0021 to U+007E in full width.
        0xff01..=0xff5e => unit - 0xff01 + 0x21,
        _ => unit,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn decoded(target: &str) -> Vec<u8> {
        decode_twice(target.as_bytes()).collect()
    }

    #[test]
    fn a_target_is_decoded_twice_and_no_more() {
        for target in [
            "<", "%3c", "%3C", "%253c", "%%33c", "%3%63", "%u003c", "%25u003c", "%uff1c", r"\x3c",
            r"\x253c",
        ] {
            assert_eq!(decoded(target), b"<", "{target}");
        }
        assert_eq!(decoded("%25253c"), b"%3c");
        assert_eq!(decoded("%2525"), b"%");
    }

    #[test]
    fn what_is_no_escape_stays() {
        for target in [
            "%", "%%", "%3", "%3g", "%g3", "%u003", "%u00g0", "%ud83d", "100%", "%-%u", "%u%u%u",
        ] {
            assert_eq!(decoded(target), target.as_bytes(), "{target}");
        }
    }

    #[test]
    fn overlong_bytes_are_the_bytes_that_they_are() {
        assert_eq!(decoded("..%c0%af"), b"..\xc0\xaf");
    }

    #[test]
    fn other_characters_are_utf_8() {
        assert_eq!(decoded("%u20ac%u00e9x"), "\u{20ac}\u{e9}x".as_bytes());
    }

    #[test]
    fn a_plus_is_a_space_in_the_query_alone() {
        assert_eq!(decoded("/A+b?C+d%2B%252b"), b"/a+b?c d  ");
    }

    /// One layer, by the letter, for targets without `%u`.
    fn naive(bytes: &[u8]) -> Vec<u8> {
        match bytes {
            [b'%', high, low, rest @ ..] if high.is_ascii_hexdigit() && low.is_ascii_hexdigit() => {
                let byte =
                    u8::from_str_radix(&String::from_utf8(vec![*high, *low]).unwrap(), 16).unwrap();
                [vec![byte], naive(rest)].concat()
            }
            [byte, rest @ ..] => [vec![*byte], naive(rest)].concat(),
            [] => Vec::new(),
        }
    }

    proptest! {
        #[test]
        fn twice_is_once_and_once_again(target in "[%2350aAfFg/.]{0,40}") {
            let once = naive(target.as_bytes());
            // `%U` is an escape of its own.
            prop_assume!(!once.contains(&b'U'));
            let expected = naive(&once).to_ascii_lowercase();
            prop_assert_eq!(decoded(&target), expected);
        }

        #[test]
        fn what_was_encoded_twice_comes_back(sent in proptest::collection::vec(any::<u8>(), 0..40)) {
            prop_assume!(!sent.contains(&b'+'));
            let encoded: String = sent.iter().map(|byte| format!("%25{byte:02X}")).collect();
            prop_assert_eq!(decoded(&encoded), sent.to_ascii_lowercase());
        }

        #[test]
        fn no_bytes_make_it_panic_or_grow(target in proptest::collection::vec(prop_oneof![any::<u8>(), Just(b'%'), Just(b'u')], 0..80)) {
            prop_assert!(decode_twice(&target).count() <= target.len());
        }
    }
}
