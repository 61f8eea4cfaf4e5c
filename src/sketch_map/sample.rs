//! The sample of heavy keys that merges.

use alloc::collections::BTreeMap;
use alloc::vec::Vec;

use crate::codec::{Reader, Writer};
use crate::error::DecodeError;
use crate::hash::StoredKey;

/// Of each key the least priority of its events, of these the k least.
///
/// Truncation commutes with union: a key that leaves a part has k better keys beside it there, and has them in the
/// whole. So unions of samples are associative, commutative and idempotent.
#[derive(Clone, Debug)]
pub(super) struct Sample<K> {
    size: usize,
    /// Up to 2 k keys; those beyond the k least wait to be pruned.
    keys: BTreeMap<K, u64>,
    /// No priority above it is among the k least. A cache: it depends on how the sample came about.
    threshold: u64,
}

impl<K: Ord + Clone> Sample<K> {
    pub(super) fn new(size: usize) -> Self {
        Self {
            size,
            keys: BTreeMap::new(),
            threshold: u64::MAX,
        }
    }

    /// Is an event of this priority worth taking the key for?
    #[inline]
    pub(super) fn may_take(&self, priority: u64) -> bool {
        priority <= self.threshold
    }

    pub(super) fn insert(&mut self, key: K, priority: u64) {
        if !self.may_take(priority) {
            return;
        }
        self.keys
            .entry(key)
            .and_modify(|old| *old = (*old).min(priority))
            .or_insert(priority);
        if self.keys.len() > self.size.saturating_mul(2) {
            self.prune();
        }
    }

    pub(super) fn union(&mut self, other: &Self) {
        for (key, &priority) in &other.keys {
            if self.may_take(priority) {
                self.insert(key.clone(), priority);
            }
        }
    }

    fn prune(&mut self) {
        let mut order: Vec<(u64, &K)> = self
            .keys
            .iter()
            .map(|(key, &priority)| (priority, key))
            .collect();
        let (_, last, _) = order.select_nth_unstable(self.size - 1);
        let last = (last.0, last.1.clone());
        self.threshold = last.0;
        self.keys
            .retain(|key, priority| (*priority, key) <= (last.0, &last.1));
    }

    /// The k keys of least priority, the least first; equal priorities in the order of their keys.
    pub(super) fn sorted(&self) -> Vec<(u64, &K)> {
        let mut order: Vec<(u64, &K)> = self
            .keys
            .iter()
            .map(|(key, &priority)| (priority, key))
            .collect();
        order.sort_unstable();
        order.truncate(self.size);
        order
    }

    /// Does the sample hold every key that had a priority?
    pub(super) fn is_complete(&self) -> bool {
        self.keys.len() < self.size
    }

    pub(super) fn write(&self, out: &mut Writer)
    where
        K: StoredKey,
    {
        let order = self.sorted();
        out.count(order.len());
        let mut last = 0;
        for (priority, key) in order {
            out.varint(priority - last);
            out.key(key);
            last = priority;
        }
    }

    pub(super) fn read(size: usize, input: &mut Reader<'_>) -> Result<Self, DecodeError>
    where
        K: StoredKey,
    {
        let count = input.count(2)?;
        if count > size {
            return Err(DecodeError::Invalid("more keys than the sample's size"));
        }
        let mut sample = Self::new(size);
        let mut last: Option<(u64, K)> = None;
        for _ in 0..count {
            let priority = last
                .as_ref()
                .map_or(0, |(priority, _)| *priority)
                .checked_add(input.varint()?)
                .ok_or(DecodeError::Invalid("a priority over 64 bits"))?;
            let at = (priority, input.key::<K>()?);
            if last.as_ref().is_some_and(|last| *last >= at) {
                return Err(DecodeError::Invalid("sampled keys out of order"));
            }
            if sample.keys.insert(at.1.clone(), priority).is_some() {
                return Err(DecodeError::Invalid("a key twice in the sample"));
            }
            last = Some(at);
        }
        if count == size
            && let Some((priority, _)) = last
        {
            sample.threshold = priority;
        }
        Ok(sample)
    }

    pub(super) fn heap_bytes(&self) -> usize {
        self.keys.len() * size_of::<(K, u64)>() * 3 / 2
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    type Events = Vec<(u8, u64)>;

    fn sample(size: usize, events: &[(u8, u64)]) -> Sample<u8> {
        let mut sample = Sample::new(size);
        for &(key, priority) in events {
            sample.insert(key, priority);
        }
        sample
    }

    /// By the definition: the least priority of each key, the k least of them.
    fn oracle(size: usize, events: &[(u8, u64)]) -> Events {
        let mut least = BTreeMap::new();
        for &(key, priority) in events {
            let old = least.entry(key).or_insert(priority);
            *old = priority.min(*old);
        }
        let mut order: Events = least.into_iter().collect();
        order.sort_by_key(|&(key, priority)| (priority, key));
        order.truncate(size);
        order
    }

    fn content(sample: &Sample<u8>) -> Events {
        sample
            .sorted()
            .into_iter()
            .map(|(priority, key)| (*key, priority))
            .collect()
    }

    proptest! {
        // Few priorities, so that ties are frequent.
        #[test]
        fn a_sample_is_the_k_least_keys_however_it_was_merged(
            size in 1_usize..8,
            events in prop::collection::vec((any::<u8>(), 0_u64..50), 0..300),
            cut in 0_usize..300,
            twice: bool,
        ) {
            let (left, right) = events.split_at(cut.min(events.len()));
            let mut merged = sample(size, left);
            merged.union(&sample(size, right));
            if twice {
                merged.union(&sample(size, left));
            }
            prop_assert_eq!(content(&merged), oracle(size, &events));
            prop_assert_eq!(content(&sample(size, &events)), oracle(size, &events));
        }

        // A full sample comes back with its threshold, and goes on from there.
        #[test]
        fn a_decoded_sample_goes_on_as_the_one_that_was_written(
            size in 1_usize..8,
            events in prop::collection::vec((any::<u8>(), 0_u64..50), 0..100),
            cut in 0_usize..100,
        ) {
            let (before, after) = events.split_at(cut.min(events.len()));
            let mut out = Writer::new();
            sample(size, before).write(&mut out);
            let bytes = out.into_bytes();
            let mut decoded = Sample::<u8>::read(size, &mut Reader::new(&bytes)).unwrap();
            for &(key, priority) in after {
                decoded.insert(key, priority);
            }
            prop_assert_eq!(content(&decoded), oracle(size, &events));
            let all = sample(size, &events);
            prop_assert_eq!(decoded.is_complete(), all.is_complete());
            let mut merged = sample(size, after);
            merged.union(&Sample::read(size, &mut Reader::new(&bytes)).unwrap());
            prop_assert_eq!(content(&merged), content(&all));
        }
    }
}
