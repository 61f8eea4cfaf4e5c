//! Exact counts in bounded memory: a monoid of one's own.

use std::collections::BTreeMap;

use sketchbird::codec::{Codec, Reader, Writer};
use sketchbird::monoid::{MapOf, Monoid, Sum};
use sketchbird::{DecodeError, Mismatch};

/// The exact count of each word while there are at most `most` different ones; `None` of more.
///
/// Whether there are more is a fact about the words and not about their order or batches: so `None` keeps the laws, and
/// whatever is added to it, it stays.
#[derive(Clone, Debug)]
pub struct CappedMap {
    most: usize,
    counts: MapOf<Vec<u8>, Sum<u64>>,
}

const NAME: &str = "sketchbird example: counts of at most so many words";

impl CappedMap {
    pub fn new(most: usize) -> Self {
        Self {
            most,
            counts: MapOf::new(Sum::new()),
        }
    }

    /// Counts a word once.
    pub fn insert(&self, counts: &mut Option<BTreeMap<Vec<u8>, u64>>, word: &[u8]) {
        let Some(map) = counts else { return };
        if let Some(count) = map.get_mut(word) {
            self.counts.values().add(count, &1);
        } else if map.len() < self.most {
            map.insert(word.to_vec(), 1);
        } else {
            *counts = None;
        }
    }
}

impl Monoid for CappedMap {
    type Value = Option<BTreeMap<Vec<u8>, u64>>;

    fn zero(&self) -> Self::Value {
        Some(self.counts.zero())
    }

    fn check(&self, _: &Self::Value) -> Result<(), Mismatch> {
        Ok(())
    }

    fn add(&self, left: &mut Self::Value, right: &Self::Value) {
        if let (Some(map), Some(right)) = (left.as_mut(), right) {
            self.counts.add(map, right);
        }
        if right.is_none() || left.as_ref().is_some_and(|map| map.len() > self.most) {
            *left = None;
        }
    }
}

impl Codec for CappedMap {
    fn describe(&self, out: &mut Writer) {
        out.named_kind(NAME);
        out.count(self.most);
        self.counts.describe(out);
    }

    fn from_description(input: &mut Reader<'_>) -> Result<Self, DecodeError> {
        input.expect_named_kind(NAME)?;
        let most = usize::try_from(input.varint()?)
            .map_err(|_| DecodeError::Invalid("a number of words over the width of an address"))?;
        let counts = MapOf::from_description(input)?;
        Ok(Self { most, counts })
    }

    fn same(&self, other: &Self) -> Result<(), Mismatch> {
        Mismatch::unless_equal("largest number of words", self.most, other.most)
    }

    fn write(&self, value: &Self::Value, out: &mut Writer) {
        out.byte(u8::from(value.is_some()));
        if let Some(map) = value {
            self.counts.write(map, out);
        }
    }

    fn read(&self, input: &mut Reader<'_>) -> Result<Self::Value, DecodeError> {
        match input.byte()? {
            0 => Ok(None),
            1 => match self.counts.read(input)? {
                map if map.len() > self.most => Err(DecodeError::Invalid("too many words")),
                map => Ok(Some(map)),
            },
            _ => Err(DecodeError::Invalid("counts neither there nor given up")),
        }
    }
}
