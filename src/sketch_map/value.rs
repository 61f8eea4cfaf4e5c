//! A SketchMap: what it takes in, and what it answers.

use alloc::vec::Vec;
use core::borrow::Borrow;
use core::fmt;

use super::monoid::SketchMapMonoid;
use super::priority;
use super::sample::Sample;
use super::table::Table;
use super::weighted::Weighted;
use crate::error::InsertError;
use crate::hash::{HashKey, Key, KeyFor, LANES, StoredKey, check_length};
use crate::instruction_set::prefetch;
use crate::sketch::{Sealed, sketch};

/// A value for every key, approximately, and the heavy keys by name. See the [module](super).
#[derive(Clone)]
pub struct SketchMap<K: StoredKey, M: Weighted<Value: Clone> + Clone> {
    pub(super) monoid: SketchMapMonoid<K, M>,
    pub(super) table: Table<M::Value>,
    pub(super) sample: Sample<K>,
    /// The sum of all values: what the table holds as well, at hand.
    pub(super) total: M::Value,
}

sketch!([K: StoredKey, M: Weighted<Value: Clone> + Clone] SketchMap<K, M>, SketchMapMonoid<K, M>);

/// Without the keys and values: they may be an attacker's, or a user's.
impl<K: StoredKey, M: Weighted<Value: Clone> + Clone> fmt::Debug for SketchMap<K, M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SketchMap")
            .field("depth", &self.monoid.depth())
            .field("width", &self.monoid.width())
            .field("sparse", &self.is_sparse())
            .field("sampled_keys", &self.sampled_keys().count())
            .finish_non_exhaustive()
    }
}

/// The value of a key: never less than the truth.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct Frequency<V> {
    /// The value: componentwise at least the true one.
    pub estimate: V,
    /// By how much of weight the estimate exceeds the truth, at most, with the given probability; 0 where it is exact.
    pub error: u64,
    /// How probable it is that the error is no greater.
    pub probability: f64,
}

/// A key that is heavy, and its value.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct HeavyHitter<K, V> {
    /// The key.
    pub key: K,
    /// Its value.
    pub frequency: Frequency<V>,
    /// The weight of the estimate.
    pub weight: u64,
}

impl<K: StoredKey, M: Weighted<Value: Clone> + Clone> SketchMap<K, M> {
    /// Adds `value` to what `key` has. A value of zero takes part too: it is a key that was seen.
    ///
    /// `event` is the id of what happened: the same wherever it is counted, another for every other event of the key.
    /// O(depth), and O(log k) for the few events that enter the sample.
    ///
    /// # Errors
    /// [`InsertError`] for keys of more than [`MAX_KEY_BYTES`](crate::MAX_KEY_BYTES), or a value of another monoid; nothing
    /// is changed.
    #[inline]
    pub fn insert<Q>(&mut self, key: &Q, value: &M::Value, event: u64) -> Result<(), InsertError>
    where
        Q: KeyFor<K> + ?Sized,
    {
        check_length(key)?;
        self.monoid.values().check(value)?;
        self.insert_hash(self.monoid.key().hash(key), value, event, key);
        Ok(())
    }

    /// The same with the key's hash at hand.
    #[inline]
    pub(crate) fn insert_hash<Q>(&mut self, hash: u64, value: &M::Value, event: u64, key: &Q)
    where
        Q: KeyFor<K> + ?Sized,
    {
        let Self {
            monoid,
            table,
            sample,
            total,
        } = self;
        let values = monoid.values();
        values.add(total, value);
        table.insert(monoid.shape, values, hash, value);
        let weight = values.weight(value);
        let event = monoid.key().hash_event(event, hash);
        if priority::may_reach(event, sample.limit(weight)) {
            sample.offer(key, event, weight);
        }
    }

    /// Adds each value to what the key beside it has, for the event whose id stands last: as [`insert`](Self::insert) of one
    /// after the other does, and twice as fast or more.
    ///
    /// Keys that are [`Hashed`](crate::Hashed) under the same [`HashKey`](crate::HashKey) are not hashed again.
    ///
    /// ```
    /// use sketchbird::monoid::Sum;
    /// use sketchbird::{HashKey, Monoid, SketchMapMonoid};
    ///
    /// let monoid = SketchMapMonoid::<String, _>::new(0.01, 0.01, 10, 0.01, Sum::<u64>::new(), HashKey::from_seed(1))?;
    /// let mut bytes_sent = monoid.zero();
    /// bytes_sent.insert_all(&[("192.0.2.1", 1_500, 1), ("192.0.2.2", 80, 2), ("192.0.2.1", 500, 3)])?;
    /// assert_eq!(bytes_sent.frequency("192.0.2.1").estimate, 2_000);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// [`InsertError`] if any key has more than [`MAX_KEY_BYTES`](crate::MAX_KEY_BYTES), or any value is of another monoid;
    /// nothing is changed then, by those before it neither.
    pub fn insert_all<Q>(&mut self, events: &[(Q, M::Value, u64)]) -> Result<(), InsertError>
    where
        Q: KeyFor<K>,
    {
        self.insert_items(
            events,
            |(key, value, _)| (key, value),
            |_, batch, ids| {
                for (id, (.., event)) in ids.iter_mut().zip(batch) {
                    *id = *event;
                }
            },
        )
    }

    /// Takes in items, or none of them. `part` is the key and the value of an item; `number` puts the ids of a batch's events
    /// in their places.
    pub(super) fn insert_items<'a, T, Q>(
        &mut self,
        items: &'a [T],
        part: impl Fn(&'a T) -> (&'a Q, &'a M::Value) + Copy,
        mut number: impl FnMut(&HashKey, &'a [T], &mut [u64; LANES]),
    ) -> Result<(), InsertError>
    where
        Q: KeyFor<K> + 'a,
        M: 'a,
    {
        for (key, value) in items.iter().map(part) {
            check_length(key)?;
            self.monoid.values().check(value)?;
        }
        let by = self.monoid.key().clone();
        let mut rest = items;
        let mut ids = [0; LANES];
        by.hash_in_batches(items.iter().map(|item| part(item).0), |hashes| {
            let (batch, behind) = rest.split_at(hashes.len());
            rest = behind;
            // The next batch comes while this one is calculated.
            let to_next_line = (64 / size_of::<T>().max(1)).max(1);
            behind
                .iter()
                .take(LANES)
                .step_by(to_next_line)
                .for_each(prefetch);
            number(&by, batch, &mut ids);
            self.insert_hashes(hashes, &ids, batch, part);
        });
        Ok(())
    }

    /// Takes in up to [`LANES`] events whose keys' hashes are at hand. `part` is the key and the value of an item.
    #[inline]
    pub(crate) fn insert_hashes<'a, T, Q>(
        &mut self,
        hashes: &[u64],
        events: &[u64; LANES],
        items: &'a [T],
        part: impl Fn(&'a T) -> (&'a Q, &'a M::Value) + Copy,
    ) where
        Q: KeyFor<K> + ?Sized + 'a,
        M: 'a,
    {
        let Self {
            monoid,
            table,
            sample,
            total,
        } = self;
        let values = monoid.values();
        let added = items.iter().map(move |item| part(item).1);
        table.insert_all(monoid.shape, values, hashes, added.clone());
        let mut heaviest = 0;
        for value in added {
            values.add(total, value);
            heaviest = heaviest.max(values.weight(value));
        }
        let mut drawn = [0; LANES];
        monoid.key().hash_events(events, hashes, &mut drawn);
        // No threshold rises: what the limit keeps out now, it keeps out behind every event of the batch.
        let limit = sample.limit(heaviest);
        for (event, item) in drawn.iter().zip(items) {
            if priority::may_reach(*event, limit) {
                let (key, value) = part(item);
                sample.offer(key, *event, values.weight(value));
            }
        }
    }

    /// The value of a key, never too low, and by how much it may be too high.
    pub fn frequency<Q>(&self, key: &Q) -> Frequency<M::Value>
    where
        K: Borrow<Q>,
        Q: Key + ?Sized,
    {
        self.frequency_of_hash(self.monoid.key().hash(key))
    }

    fn frequency_of_hash(&self, hash: u64) -> Frequency<M::Value> {
        self.with_bounds(hash, self.error_bound())
    }

    /// eps times the total weight, and the probability that it bounds the error; 0 and 1 while sparse. Of a saturated total
    /// nothing follows.
    fn error_bound(&self) -> (u64, f64) {
        if self.is_saturated() {
            return (u64::MAX, 0.0);
        }
        if self.is_sparse() {
            return (0, 1.0);
        }
        let bound = self.monoid.eps() * self.total_weight() as f64;
        (bound as u64, 1.0 - self.monoid.delta())
    }

    fn with_bounds(&self, hash: u64, (bound, probability): (u64, f64)) -> Frequency<M::Value> {
        let values = self.monoid.values();
        let estimate = self.table.frequency(self.monoid.shape, values, hash);
        Frequency {
            error: bound.min(values.weight(&estimate)),
            estimate,
            probability,
        }
    }

    /// The sum of all values.
    pub fn total(&self) -> &M::Value {
        &self.total
    }

    fn total_weight(&self) -> u64 {
        self.monoid.values().weight(&self.total)
    }

    /// The keys whose share of the total weight is at least 1 / H, for the H that the monoid was asked for, the heaviest first;
    /// equal weights in the order of their keys.
    ///
    /// Every such key is among them, save with the chance that the monoid was asked for. A key whose share is less by up to
    /// eps may be among them too: its frequency may be too high.
    pub fn heavy_hitters(&self) -> Vec<HeavyHitter<K, M::Value>> {
        let total = u128::from(self.total_weight());
        let wanted = u128::from(self.monoid.heavy_hitters());
        self.heaviest(|weight| weight > 0 && u128::from(weight) * wanted >= total)
    }

    /// The `count` heaviest keys of the sample, the heaviest first; equal weights in the order of their keys.
    ///
    /// Those with a share below 1 / H of the total weight may not be the next heaviest that there are, unless the
    /// sample [is complete](Self::is_complete).
    pub fn top(&self, count: usize) -> Vec<HeavyHitter<K, M::Value>> {
        let mut top = self.heaviest(|weight| weight > 0);
        top.truncate(count);
        top
    }

    fn heaviest(&self, is_wanted: impl Fn(u64) -> bool) -> Vec<HeavyHitter<K, M::Value>> {
        let bounds = self.error_bound();
        let heavy_hitter = |key: &K| {
            let frequency = self.with_bounds(self.monoid.key().hash(key), bounds);
            let weight = self.monoid.values().weight(&frequency.estimate);
            is_wanted(weight).then(|| HeavyHitter {
                key: key.clone(),
                frequency,
                weight,
            })
        };
        let mut found: Vec<_> = self.sampled_keys().filter_map(heavy_hitter).collect();
        found.sort_unstable_by(|a, b| b.weight.cmp(&a.weight).then_with(|| a.key.cmp(&b.key)));
        found
    }

    /// The keys of the sample, heavy or not, the least priority first.
    pub fn sampled_keys(&self) -> impl Iterator<Item = &K> {
        self.sample.sorted().into_iter().map(|(_, key)| key)
    }

    /// Does the sample hold every key that has weight?
    pub fn is_complete(&self) -> bool {
        self.sample.is_complete()
    }

    /// Has the total reached the largest number of its type? Then it is a lower bound, shares cannot be told, and no
    /// frequency has a bound.
    pub fn is_saturated(&self) -> bool {
        self.monoid.values().is_saturated(&self.total)
    }

    /// Was nothing inserted?
    pub fn is_empty(&self) -> bool {
        self.table.is_empty()
    }

    /// Are there so few keys that their values are kept one by one, and exact?
    pub fn is_sparse(&self) -> bool {
        matches!(self.table, Table::Sparse(_))
    }

    /// How much memory this value takes, in bytes, without what keys and values own on the heap.
    pub fn memory_bytes(&self) -> usize {
        size_of::<Self>() + self.table.heap_bytes() + self.sample.heap_bytes()
    }
}

impl<K: StoredKey, M: Weighted<Value: Clone> + Clone> Sealed<SketchMap<K, M>> {
    /// The sum of all values.
    pub fn total(&self) -> &M::Value {
        self.sketch().total()
    }
}
