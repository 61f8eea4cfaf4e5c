//! The sparse form: the weight of each key hash.

use alloc::vec::Vec;

use hashbrown::HashMap;

use crate::codec::{Reader, Writer};
use crate::error::DecodeError;

/// Key hashes and their weights, none of them zero.
///
/// Their places in memory are random: who knows the hashes, of a public seed or from encoded bytes, can't make them collide.
#[derive(Clone, Default)]
pub(super) struct Counts(HashMap<u64, u64>);

impl Counts {
    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    /// In no order.
    pub(super) fn iter(&self) -> impl Iterator<Item = (u64, u64)> {
        self.0.iter().map(|(&hash, &count)| (hash, count))
    }

    /// Adds a weight, which is not zero.
    #[inline]
    pub(super) fn add(&mut self, hash: u64, weight: u64) {
        let count = self.0.entry(hash).or_default();
        *count = count.saturating_add(weight);
    }

    pub(super) fn add_all(&mut self, other: &Self) {
        // Room for what is likely new, or hashes in the order of the other's places would crowd the first places here.
        let new = if self.0.is_empty() { 1 } else { 2 };
        self.0.reserve(other.len().div_ceil(new));
        for (hash, count) in other.iter() {
            self.add(hash, count);
        }
    }

    pub(super) fn get(&self, hash: u64) -> u64 {
        self.0.get(&hash).copied().unwrap_or(0)
    }

    /// The sum of all weights, at most `u64::MAX`.
    pub(super) fn total(&self) -> u64 {
        self.0.values().copied().fold(0, u64::saturating_add)
    }

    /// The sum over all hashes of the products of their weights in both.
    pub(super) fn inner_product(&self, other: &Self) -> u128 {
        let (few, many) = if self.len() <= other.len() {
            (self, other)
        } else {
            (other, self)
        };
        few.inner_product_with(|hash| many.get(hash))
    }

    /// The sum over all hashes of their weight here times that elsewhere.
    pub(super) fn inner_product_with(&self, elsewhere: impl Fn(u64) -> u64) -> u128 {
        self.0.iter().fold(0, |sum, (&hash, &here)| {
            sum.saturating_add(u128::from(here) * u128::from(elsewhere(hash)))
        })
    }

    pub(super) fn heap_bytes(&self) -> usize {
        self.0.allocation_size()
    }

    pub(super) fn write(&self, out: &mut Writer) {
        out.count(self.len());
        let mut last = 0;
        let mut counts: Vec<_> = self.iter().collect();
        counts.sort_unstable();
        for (hash, count) in counts {
            out.varint(hash - last);
            out.varint(count);
            last = hash;
        }
    }

    /// Reads what [`write`](Self::write) wrote: `most` hashes at most.
    pub(super) fn read(most: usize, input: &mut Reader<'_>) -> Result<Self, DecodeError> {
        let number = input.count(2)?;
        if number > most {
            return Err(DecodeError::Invalid(
                "more hashes than a sparse sketch holds",
            ));
        }
        let mut counts = HashMap::with_capacity(number);
        let mut last = None;
        for _ in 0..number {
            let hash = input.hash_after(last)?;
            match input.varint()? {
                0 => return Err(DecodeError::Invalid("a hash without weight")),
                count => counts.insert(hash, count),
            };
            last = Some(hash);
        }
        Ok(Self(counts))
    }
}
