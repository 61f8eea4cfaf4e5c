use proptest::prelude::*;

use super::text::{pieces, text, words};
use crate::words::split::{Splitter, Word};

fn split(text: &[u8], sizes: &[usize]) -> Vec<Option<Vec<u8>>> {
    let mut words = Vec::new();
    let mut each = |word: Word<'_>| {
        assert_eq!(word.id, words.len() as u64);
        words.push(word.bytes.map(<[u8]>::to_vec));
    };
    let mut splitter = Splitter::new(0);
    for piece in pieces(text, sizes) {
        splitter.push(piece, &mut each);
    }
    splitter.finish(&mut each);
    words
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn words_are_those_of_the_whole_text_however_it_is_cut(
        text in text(), sizes in prop::collection::vec(1_usize..40, 0..8),
    ) {
        prop_assert_eq!(split(&text, &sizes), words(&text));
    }

    #[test]
    fn words_of_valid_text_are_those_of_the_standard_library(text: String) {
        let expected: Vec<_> = text.split_whitespace().map(|word| Some(word.as_bytes().to_vec())).collect();
        prop_assert_eq!(split(text.as_bytes(), &[1]), expected);
    }
}

#[test]
fn every_white_space_of_unicode_and_nothing_else_parts_words() {
    for character in '\0'..=char::MAX {
        let words = split(format!("a{character}b").as_bytes(), &[]).len();
        let expected = if character.is_whitespace() { 2 } else { 1 };
        assert_eq!(words, expected, "{character:?}");
    }
}

#[test]
fn the_words_of_a_stream_are_numbered_on_over_its_ends() {
    let mut ids = Vec::new();
    let mut splitter = Splitter::new(u64::MAX);
    for piece in [b"a b", b"c d"] {
        splitter.push(piece, |word| ids.push(word.id));
        splitter.finish(|word| ids.push(word.id));
    }
    assert_eq!(ids, [u64::MAX, 0, 1, 2]);
}
