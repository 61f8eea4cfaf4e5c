use std::collections::BTreeMap;

use proptest::prelude::*;
use sketchbird::codec::Codec;
use sketchbird::{Monoid, laws};

use super::text;
use crate::words::counts::{Counts, insert, word_count};
use crate::words::show::{self, Shown};
use crate::words::split::Word;

type Words = Vec<Option<Vec<u8>>>;

/// Counts words that stand in a stream from `first` on.
fn count(max_words: usize, first: usize, words: &[Option<Vec<u8>>]) -> Counts {
    let monoid = word_count(max_words).unwrap();
    let mut counts = monoid.zero();
    for (ordinal, bytes) in (first as u64..).zip(words) {
        let bytes = bytes.as_deref();
        insert(&monoid, &mut counts, Word { ordinal, bytes });
    }
    counts
}

fn some_words() -> impl Strategy<Value = Words> {
    text::text().prop_map(|text| text::words(&text))
}

/// Numbers around those of the different words in a text.
fn max_words() -> impl Strategy<Value = usize> {
    prop_oneof![1 => Just(0), 4 => 1_usize..16, 1 => Just(1_000_000)]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn counts_keep_the_laws(
        max_words in max_words(), words in prop::array::uniform3(some_words()),
    ) {
        let [a, b, c] = words.map(|words| count(max_words, 0, &words));
        laws::monoid(&word_count(max_words).unwrap(), &a, &b, &c)?;
    }

    #[test]
    fn the_counts_of_all_words_are_the_sum_of_the_batches(
        max_words in max_words(), words in some_words(), cuts in prop::collection::vec(0_usize..80, 0..8),
    ) {
        let numbered: Vec<_> = words.into_iter().enumerate().collect();
        laws::homomorphism(&word_count(max_words).unwrap(), &numbered, &cuts, |words| {
            let first = words.first().map_or(0, |(ordinal, _)| *ordinal);
            let words: Words = words.iter().map(|(_, word)| word.clone()).collect();
            count(max_words, first, &words)
        })?;
    }

    #[test]
    fn counts_are_exact_up_to_the_largest_number_of_different_words_and_given_up_above(
        max_words in max_words(), words in some_words(),
    ) {
        let mut expected = BTreeMap::new();
        for word in words.iter().flatten() {
            *expected.entry(word.clone()).or_insert(0) += 1;
        }
        let over_long = words.iter().filter(|word| word.is_none()).count() as u64;
        let counts = count(max_words, 0, &words);
        prop_assert_eq!(show::words(&counts), words.len() as u64);
        prop_assert_eq!(counts.3, over_long);
        prop_assert_eq!(counts.0.is_some(), expected.len() <= max_words);
        if let Some(exact) = counts.0 {
            prop_assert_eq!(exact, expected);
        }
    }

    #[test]
    fn the_top_words_are_the_most_frequent_ones_in_order(words in some_words(), n in 0_usize..20) {
        let counts = count(usize::MAX, 0, &words);
        let mut expected: Vec<_> = counts.0.clone().unwrap().into_iter().collect();
        expected.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        expected.truncate(n);
        prop_assert_eq!(show::top(&counts, n), expected);
    }

    #[test]
    fn a_shown_word_is_one_line_that_no_terminal_obeys(word: Vec<u8>) {
        let shown = Shown(&word).to_string();
        prop_assert!(!shown.chars().any(char::is_control), "{shown:?}");
    }
}

#[test]
fn a_shown_word_is_read_as_it_is() {
    for (word, shown) in [
        ("don't \"é\" 語".as_bytes(), "don't \"é\" 語"),
        (b"\x1B[2J\xFF\\", "\\u{1b}[2J\\xff\\\\"),
    ] {
        assert_eq!(Shown(word).to_string(), shown);
    }
}

#[test]
fn more_exact_counts_than_were_asked_for_are_not_decoded() {
    let words = [Some(b"a".to_vec()), Some(b"b".to_vec())];
    let two = word_count(2).unwrap();
    let bytes = two.encode(&count(2, 0, &words));
    assert!(two.decode(&bytes).is_ok());
    assert!(word_count(1).unwrap().decode(&bytes).is_err());
}
