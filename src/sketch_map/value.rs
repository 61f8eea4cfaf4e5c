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
use crate::hash::{Key, KeyFor, StoredKey, check_length};
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
        self.insert_hash(self.monoid.key().hash(key), value, event, || {
            key.to_stored()
        });
        Ok(())
    }

    /// The same with the key's hash at hand; `key` is asked for only where the sample may take it.
    #[inline]
    pub(crate) fn insert_hash(
        &mut self,
        hash: u64,
        value: &M::Value,
        event: u64,
        key: impl FnOnce() -> K,
    ) {
        let Self {
            monoid,
            table,
            sample,
            total,
        } = self;
        monoid.values().add(total, value);
        table.insert(monoid.shape, monoid.values(), hash, value);
        let weight = monoid.values().weight(value);
        let event = monoid.key().hash_event(event, hash);
        if sample.may_take(priority::at_least(event, weight))
            && let Some(priority) = priority::priority(event, weight)
            && sample.may_take(priority)
        {
            sample.insert(key(), priority);
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
        let table = match &self.table {
            Table::Sparse(entries) => entries.len() * size_of::<(u64, M::Value)>() * 3 / 2,
            Table::Dense(cells) => size_of_val(&**cells),
        };
        size_of::<Self>() + table + self.sample.heap_bytes()
    }
}

impl<K: StoredKey, M: Weighted<Value: Clone> + Clone> Sealed<SketchMap<K, M>> {
    /// The sum of all values.
    pub fn total(&self) -> &M::Value {
        self.sketch().total()
    }
}
