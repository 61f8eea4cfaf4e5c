//! The sample of heavy keys that merges.

use alloc::vec::Vec;
use core::hash::BuildHasher;

use hashbrown::{DefaultHashBuilder, HashTable};

use super::priority;
use crate::codec::{Reader, Writer};
use crate::error::DecodeError;
use crate::hash::{Key, KeyFor, StoredKey};

/// Of each key the least priority of its events, of these the k least.
///
/// Truncation commutes with union: a key that leaves a part has k better keys beside it there, and has them in the
/// whole. So unions of samples are associative, commutative and idempotent.
#[derive(Clone)]
pub(super) struct Sample<K> {
    size: usize,
    /// Fewer than 2 k keys, by their bytes; those beyond the k least wait to be pruned.
    keys: HashTable<(K, u64)>,
    by: DefaultHashBuilder,
    /// No priority above it is among the k least. A cache: it depends on how the sample came about.
    threshold: u64,
}

impl<K: StoredKey> Sample<K> {
    pub(super) fn new(size: usize) -> Self {
        Self {
            size,
            keys: HashTable::new(),
            by: DefaultHashBuilder::default(),
            threshold: u64::MAX,
        }
    }

    /// For events of up to this weight: what [`priority::may_reach`] compares their hashes with.
    #[inline]
    pub(super) fn limit(&self, weight: u64) -> u64 {
        priority::limit(self.threshold, weight)
    }

    /// Takes in an event of a key by the event's hash and weight.
    pub(super) fn offer<Q: KeyFor<K> + ?Sized>(&mut self, key: &Q, event: u64, weight: u64) {
        self.improve(key, |greatest| {
            // The logarithm last: most events of a key that is in the sample are not its least.
            priority::may_reach(event, priority::limit(greatest, weight))
                .then(|| priority::priority(event, weight))
                .flatten()
        });
    }

    pub(super) fn union(&mut self, other: &Self) {
        for (key, priority) in &other.keys {
            if *priority <= self.threshold {
                self.improve(key, |_| Some(*priority));
            }
        }
    }

    /// Takes in a key with the priority that comes of the greatest that would be of use.
    fn improve<Q>(&mut self, key: &Q, priority: impl FnOnce(u64) -> Option<u64>)
    where
        Q: KeyFor<K> + ?Sized,
    {
        let hash = self.hash(key);
        let held = self
            .keys
            .find_mut(hash, |(held, _)| has_bytes_of(held, key));
        let greatest = held.as_ref().map_or(self.threshold, |held| held.1);
        let Some(priority) = priority(greatest).filter(|priority| *priority <= greatest) else {
            return;
        };
        if let Some(held) = held {
            held.1 = priority;
            return;
        }
        let stored = key.to_stored();
        if has_bytes_of(&stored, key) {
            self.add(hash, stored, priority);
        } else {
            // A form of the user's own that breaks its promise: at least no key is here twice.
            self.put(stored, priority);
        }
        if self.keys.len() >= self.size.saturating_mul(2) {
            self.prune();
        }
    }

    /// Takes in a key as it is stored, whose priority is of use.
    #[cold]
    fn put(&mut self, key: K, priority: u64) {
        let hash = self.hash(&key);
        match self.keys.find_mut(hash, |(held, _)| *held == key) {
            Some(held) => held.1 = priority.min(held.1),
            None => self.add(hash, key, priority),
        }
    }

    /// Adds a key that is not there.
    fn add(&mut self, hash: u64, key: K, priority: u64) {
        let by = &self.by;
        self.keys
            .insert_unique(hash, (key, priority), |(key, _)| hash_by(by, key));
    }

    fn hash<Q: Key + ?Sized>(&self, key: &Q) -> u64 {
        hash_by(&self.by, key)
    }

    /// Keeps the k keys of least priority. All are put in anew: a table from which keys were only removed would grow when it
    /// is filled again.
    fn prune(&mut self) {
        let mut keys: Vec<_> = self.keys.drain().collect();
        let order = |a: &(K, u64), b: &(K, u64)| a.1.cmp(&b.1).then_with(|| a.0.cmp(&b.0));
        keys.select_nth_unstable_by(self.size - 1, order);
        keys.truncate(self.size);
        self.threshold = keys.last().map_or(u64::MAX, |last| last.1);
        for (key, priority) in keys {
            self.add(self.hash(&key), key, priority);
        }
    }

    fn unsorted(&self) -> Vec<(u64, &K)> {
        let keys = self.keys.iter();
        keys.map(|(key, priority)| (*priority, key)).collect()
    }

    /// The k keys of least priority, the least first; equal priorities in the order of their keys.
    pub(super) fn sorted(&self) -> Vec<(u64, &K)> {
        let mut order = self.unsorted();
        if order.len() > self.size {
            order.select_nth_unstable(self.size - 1);
            order.truncate(self.size);
        }
        order.sort_unstable();
        order
    }

    /// Does the sample hold every key that had a priority?
    pub(super) fn is_complete(&self) -> bool {
        self.keys.len() < self.size
    }

    pub(super) fn write(&self, out: &mut Writer) {
        let order = self.sorted();
        out.count(order.len());
        let mut last = 0;
        for (priority, key) in order {
            out.varint(priority - last);
            out.key(key);
            last = priority;
        }
    }

    pub(super) fn read(size: usize, input: &mut Reader<'_>) -> Result<Self, DecodeError> {
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
            let hash = sample.hash(&at.1);
            let is_there = |(key, _): &(K, u64)| has_bytes_of(key, &at.1);
            if sample.keys.find(hash, is_there).is_some() {
                return Err(DecodeError::Invalid("a key twice in the sample"));
            }
            sample.add(hash, at.1.clone(), priority);
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
        self.keys.allocation_size()
    }
}

/// Another hash than the sketch's: none is at hand where a sketch was decoded without its key.
fn hash_by<Q: Key + ?Sized>(by: &DefaultHashBuilder, key: &Q) -> u64 {
    key.with_bytes(|bytes| by.hash_one(bytes))
}

/// Keys are one if their bytes are.
fn has_bytes_of<K: StoredKey, Q: Key + ?Sized>(held: &K, key: &Q) -> bool {
    held.with_bytes(|held| key.with_bytes(|bytes| held == bytes))
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::collections::BTreeMap;
    use proptest::prelude::*;

    type Events = Vec<(u8, u64)>;

    fn sample(size: usize, events: &[(u8, u64)]) -> Sample<u8> {
        let mut sample = Sample::new(size);
        for &(key, priority) in events {
            sample.improve(&key, |_| Some(priority));
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
                decoded.improve(&key, |_| Some(priority));
            }
            prop_assert_eq!(content(&decoded), oracle(size, &events));
            let all = sample(size, &events);
            prop_assert_eq!(decoded.is_complete(), all.is_complete());
            let mut merged = sample(size, after);
            merged.union(&Sample::read(size, &mut Reader::new(&bytes)).unwrap());
            prop_assert_eq!(content(&merged), content(&all));
        }
    }

    /// A form that breaks its promise, and stores names in small letters.
    struct AnyCase(&'static str);
    impl Key for AnyCase {
        fn with_bytes<R>(&self, f: impl FnOnce(&[u8]) -> R) -> R {
            self.0.with_bytes(f)
        }
    }
    impl KeyFor<alloc::string::String> for AnyCase {
        fn to_stored(&self) -> alloc::string::String {
            self.0.to_lowercase()
        }
    }

    #[test]
    fn a_form_with_other_bytes_than_its_stored_key_puts_no_key_in_twice() {
        let mut sample = Sample::new(4);
        for (name, priority) in [("root", 5), ("Root", 3), ("ROOT", 4), ("root", 6)] {
            sample.improve(&AnyCase(name), |_| Some(priority));
        }
        assert_eq!(sample.sorted(), [(3, &"root".into())]);
    }
}
