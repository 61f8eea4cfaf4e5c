//! Texts that are hard to split, and their words by the definition.

use proptest::prelude::*;
use sketchbird::MAX_KEY_BYTES;

const SPACES: [&str; 7] = [" ", "\n", "\t", "\u{85}", "\u{A0}", "\u{2003}", "\u{3000}"];

/// Beginnings and ends of white space, and what never is text.
const BROKEN: [&[u8]; 7] = [
    b"\xC2",
    b"\xE2",
    b"\xE2\x80",
    b"\xE3\x80",
    b"\x85",
    b"\xFF",
    b"\xF0\x90\xC2",
];

/// White space whole and broken, letters of one to four bytes, words about as long as the longest, any bytes.
fn part() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        4 => prop::sample::select(&SPACES[..]).prop_map(|space| space.as_bytes().to_vec()),
        2 => prop::sample::select(&BROKEN[..]).prop_map(<[u8]>::to_vec),
        4 => "[ab]{1,2}|é|語|🦀".prop_map(String::into_bytes),
        1 => (MAX_KEY_BYTES - 3..=MAX_KEY_BYTES + 6).prop_map(|n| vec![b'x'; n]),
        1 => prop::collection::vec(any::<u8>(), 0..4),
    ]
}

pub fn text() -> impl Strategy<Value = Vec<u8>> {
    prop::collection::vec(part(), 0..80).prop_map(|parts| parts.concat())
}

/// The text cut into pieces of these sizes, over and over.
pub fn pieces<'a>(mut text: &'a [u8], sizes: &'a [usize]) -> impl Iterator<Item = &'a [u8]> {
    let mut sizes = sizes.iter().cycle();
    std::iter::from_fn(move || {
        let size = sizes
            .next()
            .map_or(text.len(), |&size| size.min(text.len()));
        let (piece, rest) = text.split_at(size);
        text = rest;
        (!piece.is_empty()).then_some(piece)
    })
}

/// The words by the definition, from the whole text: `None` for an over-long one.
pub fn words(text: &[u8]) -> Vec<Option<Vec<u8>>> {
    let mut words = vec![Vec::new()];
    for chunk in text.utf8_chunks() {
        for character in chunk.valid().chars() {
            if character.is_whitespace() {
                words.push(Vec::new());
            } else if let Some(word) = words.last_mut() {
                word.extend(character.to_string().bytes());
            }
        }
        if let Some(word) = words.last_mut() {
            word.extend(chunk.invalid());
        }
    }
    words.retain(|word| !word.is_empty());
    let short = |word: Vec<u8>| (word.len() <= MAX_KEY_BYTES).then_some(word);
    words.into_iter().map(short).collect()
}
