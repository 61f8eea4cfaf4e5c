//! Searches for what is commonly near: eight bytes at a time.
//!
//! A search of `memchr`'s chooses its way first, and that takes longer than most words of a log line do.

const LOW: u64 = 0x0101_0101_0101_0101;
const HIGH: u64 = LOW << 7;

/// The high bit of each byte that is equal.
#[inline(always)]
fn equal(eight: &[u8; 8], byte: u8) -> u64 {
    let different = u64::from_le_bytes(*eight) ^ (LOW * u64::from(byte));
    // A carry out of seven bits, or the eighth.
    let nonzero = ((different & !HIGH) + !HIGH) | different;
    !nonzero & HIGH
}

/// The number of the first of these bytes, by its bit of [`equal`].
#[inline(always)]
fn first(bits: u64) -> usize {
    bits.trailing_zeros() as usize / 8
}

/// Where a byte is first.
#[inline]
pub(super) fn find_byte(text: &[u8], byte: u8) -> Option<usize> {
    let (eights, rest) = text.as_chunks::<8>();
    for (number, eight) in eights.iter().enumerate() {
        let found = equal(eight, byte);
        if found != 0 {
            return Some(8 * number + first(found));
        }
    }
    let found = rest.iter().position(|&other| other == byte)?;
    Some(text.len() - rest.len() + found)
}

/// Where a byte is last.
#[inline]
pub(super) fn rfind_byte(text: &[u8], byte: u8) -> Option<usize> {
    let (rest, eights) = text.as_rchunks::<8>();
    for (number, eight) in eights.iter().enumerate().rev() {
        let found = equal(eight, byte);
        if found != 0 {
            let behind = found.leading_zeros() as usize / 8;
            return Some(rest.len() + 8 * number + 7 - behind);
        }
    }
    rest.iter().rposition(|&other| other == byte)
}

/// Where a word of two bytes or more is first.
#[inline]
pub(super) fn find<const N: usize>(text: &[u8], word: &[u8; N]) -> Option<usize> {
    let mut begin = 0;
    while let Some((nine, _)) = text[begin..].split_first_chunk::<9>() {
        let mut places = pairs(nine, word);
        while places != 0 {
            let place = begin + first(places);
            if text[place..].starts_with(word) {
                return Some(place);
            }
            places &= places - 1;
        }
        begin += 8;
    }
    let found = text[begin..].windows(N).position(|other| other == word)?;
    Some(begin + found)
}

/// Where a word of two bytes or more is last.
#[inline]
pub(super) fn rfind<const N: usize>(text: &[u8], word: &[u8; N]) -> Option<usize> {
    let mut end = text.len();
    while let Some((before, nine)) = text[..end].split_last_chunk::<9>() {
        let mut places = pairs(nine, word);
        while places != 0 {
            let last = 7 - places.leading_zeros() as usize / 8;
            let place = before.len() + last;
            if text[place..].starts_with(word) {
                return Some(place);
            }
            places ^= 1 << (8 * last + 7);
        }
        end -= 8;
    }
    text[..text.len().min(end + N - 2)]
        .windows(N)
        .rposition(|other| other == word)
}

/// Where among the first eight bytes the first two of a word are.
#[inline(always)]
fn pairs<const N: usize>(nine: &[u8; 9], word: &[u8; N]) -> u64 {
    const { assert!(N > 1) };
    let [one, others @ ..] = nine;
    let [a, b, c, d, e, f, g, _] = *others;
    equal(&[*one, a, b, c, d, e, f, g], word[0]) & equal(others, word[1])
}

#[cfg(test)]
mod tests {
    use super::*;
    use memchr::{memchr, memmem, memrchr};
    use proptest::prelude::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(4096))]

        /// Texts of few letters, in which words are frequent and often cut off, and of bytes around the bits of the trick.
        #[test]
        fn all_searches_find_what_the_slow_ones_do(
            text in prop_oneof![
                "[ abc]{0,40}".prop_map(String::into_bytes),
                "[ a]{0,70}".prop_map(String::into_bytes),
                proptest::collection::vec(prop_oneof![Just(b' '), Just(b'!'), Just(0xA0), Just(0x1F), any::<u8>()], 0..40),
            ],
        ) {
            let text = &text[..];
            for byte in [b' ', b'a', 0, 0x80, 0xFF] {
                prop_assert_eq!(find_byte(text, byte), memchr(byte, text));
                prop_assert_eq!(rfind_byte(text, byte), memrchr(byte, text));
            }
            prop_assert_eq!(find(text, b" a"), memmem::find(text, b" a"));
            prop_assert_eq!(rfind(text, b" a"), memmem::rfind(text, b" a"));
            prop_assert_eq!(find(text, b"  "), memmem::find(text, b"  "));
            prop_assert_eq!(rfind(text, b"  "), memmem::rfind(text, b"  "));
            prop_assert_eq!(find(text, b" ab "), memmem::find(text, b" ab "));
            prop_assert_eq!(rfind(text, b" ab "), memmem::rfind(text, b" ab "));
            prop_assert_eq!(find(text, b"aaaaaaaaaaa"), memmem::find(text, b"aaaaaaaaaaa"));
            prop_assert_eq!(rfind(text, b"aaaaaaaaaaa"), memmem::rfind(text, b"aaaaaaaaaaa"));
        }
    }
}
