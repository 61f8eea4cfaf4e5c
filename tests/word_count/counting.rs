use std::collections::BTreeMap;

use proptest::prelude::*;
use sketchbird::codec::Codec;
use sketchbird::{Monoid, laws};

use super::text;
use crate::words::capped::{CappedMap, WORD_OVERHEAD};
use crate::words::counts::{Counts, insert, word_count};
use crate::words::show::{self, Shown};
use crate::words::split::Word;

type Words = Vec<Option<Vec<u8>>>;

/// Counts words that stand in a stream from `first` on.
fn count(max_bytes: u64, first: usize, words: &[Option<Vec<u8>>]) -> Counts {
    let monoid = word_count(max_bytes).unwrap();
    let mut counts = monoid.zero();
    for (id, bytes) in (first as u64..).zip(words) {
        let bytes = bytes.as_deref();
        insert(&monoid, &mut counts, Word { id, bytes });
    }
    counts
}

fn some_words() -> impl Strategy<Value = Words> {
    text::text().prop_map(|text| text::words(&text))
}

/// The memory of about as many short words as are in a text.
fn max_bytes() -> impl Strategy<Value = u64> {
    prop_oneof![1 => Just(0), 4 => 1..16 * (WORD_OVERHEAD + 1), 1 => Just(1_000_000)]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn counts_keep_the_laws(
        max_bytes in max_bytes(), words in prop::array::uniform3(some_words()),
    ) {
        let [a, b, c] = words.map(|words| count(max_bytes, 0, &words));
        laws::monoid(&word_count(max_bytes).unwrap(), &a, &b, &c)?;
    }

    #[test]
    fn the_counts_of_all_words_are_the_sum_of_the_batches(
        max_bytes in max_bytes(), words in some_words(), cuts in prop::collection::vec(0_usize..80, 0..8),
    ) {
        let numbered: Vec<_> = words.into_iter().enumerate().collect();
        laws::homomorphism(&word_count(max_bytes).unwrap(), &numbered, &cuts, |words| {
            let first = words.first().map_or(0, |(ordinal, _)| *ordinal);
            let words: Words = words.iter().map(|(_, word)| word.clone()).collect();
            count(max_bytes, first, &words)
        })?;
    }

    #[test]
    fn counts_are_exact_while_the_different_words_fit_and_given_up_above(
        max_bytes in max_bytes(), words in some_words(),
    ) {
        let mut expected = BTreeMap::new();
        for word in words.iter().flatten() {
            *expected.entry(word.clone()).or_insert(0) += 1;
        }
        let over_long = words.iter().filter(|word| word.is_none()).count() as u64;
        let counts = count(max_bytes, 0, &words);
        prop_assert_eq!(show::words(&counts), words.len() as u64);
        prop_assert_eq!(counts.3, over_long);
        let bytes: u64 = expected.keys().map(|word| word.len() as u64 + WORD_OVERHEAD).sum();
        prop_assert_eq!(counts.0.is_some(), bytes <= max_bytes);
        if let Some(exact) = counts.0 {
            prop_assert_eq!(exact.counts.into_iter().collect::<BTreeMap<_, _>>(), expected);
        }
    }

    #[test]
    fn the_top_words_are_the_most_frequent_ones_in_order(words in some_words(), n in 0_usize..20) {
        let counts = count(u64::MAX, 0, &words);
        let mut expected: Vec<_> = counts.0.clone().unwrap().counts.into_iter().collect();
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
    let most = 2 * (WORD_OVERHEAD + 1);
    let counts = count(most, 0, &words).0;
    for (max_bytes, fits) in [(most, true), (most - 1, false)] {
        let capped = CappedMap::new(max_bytes);
        assert_eq!(capped.decode(&capped.encode(&counts)).is_ok(), fits);
    }
}
