//! Exact counts in bounded memory: a monoid of one's own.

use std::collections::HashMap;

use sketchbird::codec::{Codec, Reader, Writer};
use sketchbird::monoid::{MapOf, Monoid, Sum};
use sketchbird::{DecodeError, Mismatch};

/// The exact count of each word while the different words take at most `max_bytes`; `None` of more.
///
/// Whether they take more is a fact about the words and not about their order or batches: so `None` keeps the laws, and
/// whatever is added to it, it stays.
#[derive(Clone, Debug)]
pub struct CappedMap {
    max_bytes: u64,
}

/// What was counted exactly.
#[derive(Clone, Debug, Default)]
pub struct Exact {
    pub counts: HashMap<Vec<u8>, u64>,
    /// What the words take.
    bytes: u64,
}

/// What a word takes beside its own bytes, at most: 113 in a hash table that grows, 31 in an allocator.
pub const WORD_OVERHEAD: u64 = 144;

const NAME: &str = "sketchbird example: counts of words of at most so many bytes";

impl CappedMap {
    pub fn new(max_bytes: u64) -> Self {
        Self { max_bytes }
    }

    /// Counts a word so many times.
    pub fn insert(&self, exact: &mut Option<Exact>, word: &[u8], times: u64) {
        let Some(Exact { counts, bytes }) = exact else {
            return;
        };
        if let Some(count) = counts.get_mut(word) {
            *count = count.saturating_add(times);
            return;
        }
        *bytes += WORD_OVERHEAD + word.len() as u64;
        if *bytes <= self.max_bytes {
            counts.insert(word.to_vec(), times);
        } else {
            *exact = None;
        }
    }
}

impl Monoid for CappedMap {
    type Value = Option<Exact>;

    fn zero(&self) -> Self::Value {
        Some(Exact::default())
    }

    fn check(&self, _: &Self::Value) -> Result<(), Mismatch> {
        Ok(())
    }

    fn add(&self, left: &mut Self::Value, right: &Self::Value) {
        match right {
            Some(right) => {
                for (word, &times) in &right.counts {
                    self.insert(left, word, times);
                }
            }
            None => *left = None,
        }
    }
}

/// Encoded as a [`MapOf`] is: in the order of the words, so that one value has one encoding.
impl Codec for CappedMap {
    fn describe(&self, out: &mut Writer) {
        out.named_kind(NAME);
        out.varint(self.max_bytes);
    }

    fn from_description(input: &mut Reader<'_>) -> Result<Self, DecodeError> {
        input.expect_named_kind(NAME)?;
        Ok(Self::new(input.varint()?))
    }

    fn same(&self, other: &Self) -> Result<(), Mismatch> {
        Mismatch::unless_equal("largest memory of words", self.max_bytes, other.max_bytes)
    }

    fn write(&self, value: &Self::Value, out: &mut Writer) {
        out.byte(u8::from(value.is_some()));
        if let Some(exact) = value {
            let mut counts: Vec<_> = exact.counts.iter().collect();
            counts.sort_unstable();
            out.count(counts.len());
            for (word, count) in counts {
                out.key(word);
                out.varint(*count);
            }
        }
    }

    fn read(&self, input: &mut Reader<'_>) -> Result<Self::Value, DecodeError> {
        match input.byte()? {
            0 => return Ok(None),
            1 => {}
            _ => return Err(DecodeError::Invalid("counts neither there nor given up")),
        }
        let mut exact = self.zero();
        for (word, count) in MapOf::<Vec<u8>, _>::new(Sum::<u64>::new()).read(input)? {
            self.insert(&mut exact, &word, count);
        }
        match exact {
            None => Err(DecodeError::Invalid("words that take too much memory")),
            exact => Ok(exact),
        }
    }
}
