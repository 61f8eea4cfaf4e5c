//! Words into counts: a product of monoids, and its value.

use sketchbird::monoid::{Monoid, Sum};
use sketchbird::{HashKey, HyperLogLogMonoid, ParameterError, SketchMapMonoid};

use super::capped::CappedMap;
use super::split::Word;

/// The exact counts while they fit; the heavy words; how many different words; how many over-long ones.
///
/// The first may be given up, the others are of bounded size whatever the text. A product of monoids is a monoid.
pub type WordCount = (
    CappedMap,
    SketchMapMonoid<Vec<u8>, Sum<u64>>,
    HyperLogLogMonoid,
    Sum<u64>,
);

/// What was counted.
pub type Counts = <WordCount as Monoid>::Value;

/// A public key, so that two runs agree. Where strangers write the text, and are to have no way to aim at the sketches, take a
/// secret one: `HashKey::from_bytes`.
const SEED: u64 = 0;

/// Frequencies within 0.1 % of all words (wrong with probability 1 %); words with a share of 1 % or more are found (one is missed
/// with probability 0.1 %); 16,384 registers tell the number of different words within 0.8 %.
pub fn word_count(max_bytes: u64) -> Result<WordCount, ParameterError> {
    let key = HashKey::from_seed(SEED);
    Ok((
        CappedMap::new(max_bytes),
        SketchMapMonoid::new(0.001, 0.01, 100, 0.001, Sum::new(), key.clone())?,
        HyperLogLogMonoid::new(14, key)?,
        Sum::new(),
    ))
}

/// The id of the first word of a text; each next word has the next one. So no batch and no piece changes a word's id, and texts of
/// different names share none (save with a chance of n / 2^63 for n words).
pub fn first_id(words: &WordCount, name: &str) -> u64 {
    let (_, heavy, ..) = words;
    heavy.key().hash(name)
}

/// Counts a word.
pub fn insert(words: &WordCount, counts: &mut Counts, word: Word<'_>) {
    let (exact, heavy, distinct, over_long) = counts;
    let Some(bytes) = word.bytes else {
        words.3.add(over_long, &1);
        return;
    };
    words.0.insert(exact, bytes, 1);
    heavy
        .insert(bytes, &1, word.id)
        .expect("a word is no longer than the longest key");
    distinct.insert(bytes);
}
