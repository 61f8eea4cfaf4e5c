//! A KeySample: what it takes in, and what it answers.

use alloc::borrow::ToOwned;
use alloc::collections::BTreeMap;
use core::borrow::Borrow;
use core::fmt;

use libm::sqrt;

use super::intersection::Intersection;
use super::monoid::KeySampleMonoid;
use crate::approximate::Approximate;
use crate::codec::Codec;
use crate::error::{InsertError, Mismatch};
use crate::gamma;
use crate::hash::{Key, KeyFor, StoredKey, check_length};
use crate::normal;
use crate::sketch::{Sealed, sketch};

/// The share of all 2^64 hashes up to this one.
pub(super) fn share_below(threshold: u64) -> f64 {
    (threshold as f64 + 1.0) / 18_446_744_073_709_551_616.0
}

/// How many keys there were if this many of a share of all are in the sample; all of them without a share.
pub(super) fn of_sampled(count: f64, share: Option<f64>) -> Approximate<f64> {
    let Some(share) = share else {
        return Approximate::exact(count);
    };
    let (low, high) = gamma::rate_interval(count, 0.95);
    Approximate {
        min: (low / share).max(count),
        estimate: count / share,
        max: high / share,
        probability: 0.95,
    }
}

/// The k keys of smallest hash, each with its exact value. See the [module](super).
#[derive(Clone)]
pub struct KeySample<K: StoredKey, M: Codec<Value: Clone> + Clone> {
    pub(super) monoid: KeySampleMonoid<K, M>,
    /// Ordered by hash, so that the greatest is the first to go.
    pub(super) keys: BTreeMap<(u64, K), M::Value>,
    /// No key of a greater hash has a place in the sample: the greatest hash of a full one, at hand.
    pub(super) greatest: u64,
}

sketch!([K: StoredKey, M: Codec<Value: Clone> + Clone] KeySample<K, M>, KeySampleMonoid<K, M>);

/// Without the keys and values: they may be an attacker's, or a user's.
impl<K: StoredKey, M: Codec<Value: Clone> + Clone> fmt::Debug for KeySample<K, M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("KeySample")
            .field("size", &self.monoid.size())
            .field("keys", &self.keys.len())
            .finish_non_exhaustive()
    }
}

impl<K: StoredKey, M: Codec<Value: Clone> + Clone> KeySample<K, M> {
    /// Adds `value` to what `key` has. O(log k); O(1) for most keys once the sample is full.
    ///
    /// # Errors
    /// [`InsertError`] for keys of more than [`MAX_KEY_BYTES`](crate::MAX_KEY_BYTES), or a value of another monoid; nothing
    /// is changed.
    #[inline]
    pub fn insert<Q>(&mut self, key: &Q, value: &M::Value) -> Result<(), InsertError>
    where
        Q: KeyFor<K> + ?Sized,
    {
        check_length(key)?;
        self.monoid.values().check(value)?;
        let hash = self.monoid.key().hash(key);
        self.insert_hash(hash, value, key);
        Ok(())
    }

    /// The same with the key's hash at hand.
    #[inline]
    pub(crate) fn insert_hash<Q>(&mut self, hash: u64, value: &M::Value, key: &Q)
    where
        Q: KeyFor<K> + ?Sized,
    {
        if hash <= self.greatest {
            self.insert_entry((hash, key.to_stored()), value);
        }
    }

    /// Adds each value to what the key before it has: as [`insert`](Self::insert) of one after the other does, and faster, most of
    /// all once the sample is full.
    ///
    /// Keys that are [`Hashed`](crate::Hashed) under the same [`HashKey`](crate::HashKey) are not hashed again.
    ///
    /// ```
    /// use sketchbird::monoid::Sum;
    /// use sketchbird::{HashKey, KeySampleMonoid, Monoid};
    ///
    /// let monoid = KeySampleMonoid::<String, _>::new(1024, Sum::<u64>::new(), HashKey::from_seed(1))?;
    /// let mut logins = monoid.zero();
    /// logins.insert_all(&[("root", 1), ("alice", 1), ("root", 2)])?;
    /// assert_eq!(logins.get("root"), Some(&3));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// [`InsertError`] if any key has more than [`MAX_KEY_BYTES`](crate::MAX_KEY_BYTES), or any value is of another monoid;
    /// nothing is changed then, by those before it neither.
    pub fn insert_all<Q: KeyFor<K>>(&mut self, items: &[(Q, M::Value)]) -> Result<(), InsertError> {
        for (key, value) in items {
            check_length(key)?;
            self.monoid.values().check(value)?;
        }
        let by = self.monoid.key().clone();
        let mut rest = items.iter();
        by.hash_in_batches(items.iter().map(|(key, _)| key), |hashes| {
            for (hash, (key, value)) in hashes.iter().zip(&mut rest) {
                self.insert_hash(*hash, value, key);
            }
        });
        Ok(())
    }

    fn insert_entry(&mut self, at: (u64, K), value: &M::Value) {
        let values = self.monoid.values();
        let old = self.keys.entry(at).or_insert_with(|| values.zero());
        values.add(old, value);
        if self.keys.len() > self.monoid.size() {
            self.keys.pop_last();
        }
        self.greatest = self.threshold().unwrap_or(u64::MAX);
    }

    pub(super) fn absorb(&mut self, other: &Self) {
        for (at, value) in &other.keys {
            if at.0 > self.greatest {
                return;
            }
            self.insert_entry(at.clone(), value);
        }
    }

    /// Does the sample hold every key there was?
    pub fn is_complete(&self) -> bool {
        self.keys.len() < self.monoid.size()
    }

    /// How many keys the sample holds.
    pub fn len(&self) -> usize {
        self.keys.len()
    }

    /// Was nothing inserted?
    pub fn is_empty(&self) -> bool {
        self.keys.is_empty()
    }

    /// The exact value of a key; `None` if the sample does not hold the key, which proves its absence only where the
    /// sample [is complete](Self::is_complete).
    pub fn get<Q>(&self, key: &Q) -> Option<&M::Value>
    where
        K: Borrow<Q>,
        Q: Key + ToOwned<Owned = K> + ?Sized,
    {
        let hash = self.monoid.key().hash(key);
        self.keys.get(&(hash, key.to_owned()))
    }

    /// The keys of the sample with their exact values, in the order of their hashes: a fair sample at every length.
    pub fn iter(&self) -> impl Iterator<Item = (&K, &M::Value)> {
        self.keys.iter().map(|((_, key), value)| (key, value))
    }

    /// The greatest hash of a full sample: of all keys with smaller hashes, none is missing.
    pub(super) fn threshold(&self) -> Option<u64> {
        if self.is_complete() {
            return None;
        }
        let ((last, _), _) = self.keys.last_key_value()?;
        Some(*last)
    }

    /// How many distinct keys there are, with a 95 % interval; exact while the sample is complete.
    pub fn distinct(&self) -> Approximate<f64> {
        self.distinct_with(0.95)
    }

    /// How many distinct keys there are, with an interval of the given probability, 0.5 to 0.9999 (clamped).
    ///
    /// The estimate (k - 1) / u, for the k-th smallest hash u as a share of all, is unbiased (Beyer et al. 2007), but that it is
    /// never below the k keys that are there; the interval is that of u, which is gamma distributed with shape k.
    pub fn distinct_with(&self, probability: f64) -> Approximate<f64> {
        let k = self.keys.len() as f64;
        let Some(threshold) = self.threshold() else {
            return Approximate::exact(k);
        };
        let share = share_below(threshold);
        let probability = normal::clamp_probability(probability);
        let z = normal::two_sided_quantile(probability);
        let estimate = ((k - 1.0) / share).max(k);
        Approximate {
            min: (gamma::quantile(k, -z) / share).max(k).min(estimate),
            estimate,
            max: (gamma::quantile(k, z) / share).max(estimate),
            probability,
        }
    }

    /// How many keys there were of those that you choose, with a 95 % interval; exact while the sample is complete. Unbiased.
    ///
    /// The interval is that of a count of rare things, and no smaller than what the sample holds: it is good for no key as well.
    pub fn count(&self, mut chosen: impl FnMut(&K, &M::Value) -> bool) -> Approximate<f64> {
        let threshold = self.threshold();
        let included = self
            .keys
            .iter()
            .filter(|((hash, _), _)| threshold != Some(*hash));
        let count = included
            .filter(|((_, key), value)| chosen(key, value))
            .count() as f64;
        of_sampled(count, threshold.map(share_below))
    }

    /// The total of `weight` over all keys there were, with a 95 % interval; exact while the sample is complete.
    ///
    /// Unbiased (Horvitz & Thompson). The interval is a normal one, fair where some dozens of keys of the sample have weight, and
    /// a point where none has: to count keys, ask [`count`](Self::count).
    pub fn total(&self, mut weight: impl FnMut(&K, &M::Value) -> f64) -> Approximate<f64> {
        let threshold = self.threshold();
        let (mut sum, mut squares) = (0.0, 0.0);
        for ((hash, key), value) in &self.keys {
            if threshold != Some(*hash) {
                let weight = weight(key, value);
                sum += weight;
                squares += weight * weight;
            }
        }
        let Some(share) = threshold.map(share_below) else {
            return Approximate::exact(sum);
        };
        let deviation = sqrt(squares * (1.0 - share)) / share;
        let half_width = normal::two_sided_quantile(0.95) * deviation;
        Approximate::around(sum / share, half_width, f64::NEG_INFINITY, 0.95)
    }

    /// The keys that two samples share, with both their exact values. The samples may have different sizes and kinds of
    /// values; the hash key must be the same.
    ///
    /// # Errors
    /// [`Mismatch`] if the keys differ.
    pub fn intersection<'a, N: Codec<Value: Clone> + Clone>(
        &'a self,
        other: &'a KeySample<K, N>,
    ) -> Result<Intersection<'a, K, M::Value, N::Value>, Mismatch> {
        self.monoid.key().same(other.monoid.key())?;
        Ok(Intersection::of(self, other))
    }

    /// How much memory this value takes, in bytes, without what keys and values own on the heap.
    pub fn memory_bytes(&self) -> usize {
        size_of::<Self>() + self.keys.len() * size_of::<((u64, K), M::Value)>() * 3 / 2
    }
}

impl<K: StoredKey, M: Codec<Value: Clone> + Clone> Sealed<KeySample<K, M>> {
    /// How many distinct keys there are, with a 95 % interval.
    pub fn distinct(&self) -> Approximate<f64> {
        self.sketch().distinct()
    }

    /// Does the sample hold every key there was?
    pub fn is_complete(&self) -> bool {
        self.sketch().is_complete()
    }

    /// The keys of the sample with their exact values.
    pub fn iter(&self) -> impl Iterator<Item = (&K, &M::Value)> {
        self.sketch().iter()
    }
}
