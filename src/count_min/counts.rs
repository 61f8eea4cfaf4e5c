//! The sparse form: the weight of each key hash.

use alloc::collections::BTreeMap;
use alloc::collections::btree_map::Iter;

use crate::codec::{Reader, Writer};
use crate::error::DecodeError;

/// Key hashes and their weights, none of them zero.
#[derive(Clone, Default, PartialEq, Eq)]
pub(super) struct Counts(BTreeMap<u64, u64>);

impl Counts {
    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    pub(super) fn iter(&self) -> Iter<'_, u64, u64> {
        self.0.iter()
    }

    /// Adds a weight, which is not zero.
    pub(super) fn add(&mut self, hash: u64, weight: u64) {
        let count = self.0.entry(hash).or_default();
        *count = count.saturating_add(weight);
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

    /// About what the nodes of the tree take.
    pub(super) fn heap_bytes(&self) -> usize {
        // Nodes of 11 pairs, two thirds full on average.
        self.len().saturating_mul(size_of::<(u64, u64)>() * 3 / 2)
    }

    pub(super) fn write(&self, out: &mut Writer) {
        out.count(self.len());
        let mut last = 0;
        for (&hash, &count) in &self.0 {
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
        let mut counts = BTreeMap::new();
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
