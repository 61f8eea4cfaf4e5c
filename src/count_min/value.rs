//! A Count-Min Sketch: what it takes in, and what it answers.

use core::fmt;

use super::counters::{Counters, sum};
use super::counts::Counts;
use super::monoid::CountMinSketchMonoid;
use crate::approximate::Approximate;
use crate::codec::Codec;
use crate::error::Mismatch;
use crate::hash::{Buffered, Key, LANES};
use crate::sketch::{Sealed, sketch};

/// How often each key came, approximately. See the [module](super).
#[derive(Clone)]
pub struct CountMinSketch {
    pub(super) monoid: CountMinSketchMonoid,
    pub(super) state: State,
    pub(super) total: u64,
}

#[derive(Clone)]
pub(super) enum State {
    Sparse(Counts),
    Dense(Counters),
}

const ONES: [u64; LANES] = [1; LANES];

sketch!([] CountMinSketch, CountMinSketchMonoid);

impl CountMinSketch {
    pub(super) fn empty(monoid: CountMinSketchMonoid) -> Self {
        Self {
            monoid,
            state: State::Sparse(Counts::default()),
            total: 0,
        }
    }

    /// Counts a key once. O(depth); O(1) while sparse.
    #[inline]
    pub fn insert<K: Key + ?Sized>(&mut self, key: &K) {
        self.insert_weighted(key, 1);
    }

    /// Counts a key `weight` times. A weight of 0 changes nothing. O(depth); O(1) while sparse.
    #[inline]
    pub fn insert_weighted<K: Key + ?Sized>(&mut self, key: &K, weight: u64) {
        self.insert_hash(self.monoid.key().hash(key), weight);
    }

    /// Counts a key `weight` times by its hash under this sketch's [`HashKey`](crate::HashKey): hash once, feed several
    /// sketches.
    #[inline]
    pub fn insert_hash(&mut self, hash: u64, weight: u64) {
        if weight == 0 {
            return;
        }
        self.total = self.total.saturating_add(weight);
        match &mut self.state {
            State::Dense(counters) => counters.add(self.monoid.shape(), hash, weight),
            State::Sparse(_) => self.add_sparse(hash, weight),
        }
    }

    /// Out of the way of dense sketches.
    #[inline(never)]
    fn add_sparse(&mut self, hash: u64, weight: u64) {
        if let State::Sparse(counts) = &mut self.state {
            counts.add(hash, weight);
        }
        self.densify_if_due();
    }

    /// Counts keys once each by their hashes under this sketch's [`HashKey`](crate::HashKey): sooner than one by one.
    pub fn insert_hashes(&mut self, hashes: &[u64]) {
        for hashes in hashes.chunks(LANES) {
            self.insert_lanes(hashes, &ONES[..hashes.len()], hashes.len() as u64);
        }
    }

    /// Counts keys by their hashes under this sketch's [`HashKey`](crate::HashKey), each so many times as its weight says: sooner than
    /// one by one.
    pub fn insert_hashes_weighted(&mut self, weighted: &[(u64, u64)]) {
        let (mut hashes, mut weights) = ([0; LANES], [0; LANES]);
        for weighted in weighted.chunks(LANES) {
            for (lane, &(hash, weight)) in weighted.iter().enumerate() {
                (hashes[lane], weights[lane]) = (hash, weight);
            }
            let (hashes, weights) = (&hashes[..weighted.len()], &weights[..weighted.len()]);
            self.insert_lanes(hashes, weights, sum(weights));
        }
    }

    /// Counts up to [`LANES`] hashes, and the sum of their weights.
    #[inline]
    fn insert_lanes(&mut self, hashes: &[u64], weights: &[u64], sum: u64) {
        if let State::Dense(counters) = &mut self.state {
            self.total = self.total.saturating_add(sum);
            counters.add_hashes(self.monoid.shape(), hashes, weights, self.total);
        } else {
            for (&hash, &weight) in hashes.iter().zip(weights) {
                self.insert_hash(hash, weight);
            }
        }
    }

    /// Counts keys, each so many times as its weight says: sooner than one by one.
    ///
    /// ```
    /// use sketchbird::{CountMinSketchMonoid, HashKey, Monoid};
    ///
    /// let mut failures = CountMinSketchMonoid::new(0.01, 0.01, HashKey::from_seed(1))?.zero();
    /// failures.extend_weighted([("192.0.2.1", 5), ("192.0.2.2", 1), ("192.0.2.1", 2)]);
    /// assert_eq!(failures.frequency("192.0.2.1").estimate, 7);
    /// # Ok::<(), sketchbird::ParameterError>(())
    /// ```
    pub fn extend_weighted<K: Key>(&mut self, weighted: impl IntoIterator<Item = (K, u64)>) {
        let key = self.monoid.key().clone();
        key.hash_pairs_in_batches(weighted, |hashes, weights| {
            self.insert_lanes(hashes, weights, sum(weights));
        });
    }

    /// A writer for the keys of a stream, which hashes many at once.
    pub fn buffered(&mut self) -> Buffered<impl FnMut(&[u64])> {
        let key = self.monoid.key().clone();
        key.buffered(|hashes| self.insert_hashes(hashes))
    }

    /// How often a key came: never more often than `max`, nor less often than `min` with the probability given.
    ///
    /// The estimate is `max`, and `min` is eps N less, but not below 0. The probability is 1 - delta; a sparse sketch is
    /// exact. If the sketch [is saturated](Self::is_saturated) and dense, `min` is 0, because N is not known. An
    /// estimate of `u64::MAX` stands for so many or more, and its probability is 0, for no number can bound it.
    /// O(depth); O(1) while sparse.
    ///
    /// ```
    /// use sketchbird::{CountMinSketchMonoid, HashKey};
    ///
    /// let counts = CountMinSketchMonoid::new(0.01, 0.01, HashKey::from_seed(1))?;
    /// // The key 7 came 100 times among 10,000 others: more than a sparse sketch holds.
    /// let mut sketch = counts.create(100..10_100_u64);
    /// sketch.insert_weighted(&7, 100);
    /// let sevens = sketch.frequency(&7);
    /// assert!(sevens.contains(&100) && sevens.estimate >= 100);
    /// assert!(sevens.max - sevens.min <= 101); // 1 % of 10,100
    /// # Ok::<(), sketchbird::ParameterError>(())
    /// ```
    #[inline]
    pub fn frequency<K: Key + ?Sized>(&self, key: &K) -> Approximate<u64> {
        self.frequency_of_hash(self.monoid.key().hash(key))
    }

    /// As [`frequency`](Self::frequency), by the key's hash under this sketch's [`HashKey`](crate::HashKey).
    pub fn frequency_of_hash(&self, hash: u64) -> Approximate<u64> {
        let (estimate, min, probability) = match &self.state {
            State::Sparse(counts) => {
                let count = counts.get(hash);
                (count, count, 1.0)
            }
            State::Dense(counters) => {
                let least = counters.least(self.monoid.shape(), hash);
                let slack = if self.is_saturated() {
                    u64::MAX
                } else {
                    (self.monoid.eps() * self.total as f64) as u64
                };
                (
                    least,
                    least.saturating_sub(slack),
                    1.0 - self.monoid.delta(),
                )
            }
        };
        Approximate {
            min,
            estimate,
            max: estimate,
            probability: if estimate == u64::MAX {
                0.0
            } else {
                probability
            },
        }
    }

    /// The sum over all keys of their frequency here times their frequency in `other`: the size of a join.
    ///
    /// Never more than `max`, nor less than `min` with the probability given, like [`frequency`](Self::frequency): the
    /// estimate is `max`, and `min` is eps N_a N_b less, but not below 0; two sparse sketches are exact. If
    /// either [is saturated](Self::is_saturated) nothing is known: the interval is everything from 0 on, its
    /// probability 0. O(depth x width); O(n) or O(n depth) if one is sparse.
    ///
    /// ```
    /// use sketchbird::{CountMinSketchMonoid, HashKey};
    ///
    /// let counts = CountMinSketchMonoid::new(0.001, 1e-4, HashKey::from_seed(1))?;
    /// let failed = counts.create(["root", "root", "admin"]);
    /// let accepted = counts.create(["root", "alice"]);
    /// assert_eq!(failed.inner_product(&accepted)?.estimate, 2);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// A [`Mismatch`] if parameters or keys differ.
    pub fn inner_product(&self, other: &Self) -> Result<Approximate<u128>, Mismatch> {
        self.monoid.same(&other.monoid)?;
        let shape = self.monoid.shape();
        let (estimate, exact) = match (&self.state, &other.state) {
            (State::Sparse(left), State::Sparse(right)) => (left.inner_product(right), true),
            (State::Sparse(few), State::Dense(many)) | (State::Dense(many), State::Sparse(few)) => {
                (
                    few.inner_product_with(|hash| many.least(shape, hash)),
                    false,
                )
            }
            (State::Dense(left), State::Dense(right)) => (left.inner_product(shape, right), false),
        };
        if self.is_saturated() || other.is_saturated() {
            return Ok(Approximate {
                min: 0,
                estimate,
                max: u128::MAX,
                probability: 0.0,
            });
        }
        if exact {
            return Ok(Approximate::exact(estimate));
        }
        let slack = self.monoid.eps() * self.total as f64 * other.total as f64;
        Ok(Approximate {
            min: estimate.saturating_sub(slack as u128),
            estimate,
            max: estimate,
            probability: 1.0 - self.monoid.delta(),
        })
    }

    /// N, the sum of all weights; `u64::MAX` stands for so many or more.
    pub fn total(&self) -> u64 {
        self.total
    }

    /// Has the total reached `u64::MAX`, where it stops? Only then may a counter have stopped as well.
    pub fn is_saturated(&self) -> bool {
        self.total == u64::MAX
    }

    /// Was nothing inserted?
    pub fn is_empty(&self) -> bool {
        self.total == 0
    }

    /// Are there so few keys that each has a counter of its own?
    pub fn is_sparse(&self) -> bool {
        matches!(self.state, State::Sparse(_))
    }

    /// How much memory this value takes, in bytes (about, while sparse); the key is shared and not counted.
    pub fn memory_bytes(&self) -> usize {
        size_of::<Self>()
            + match &self.state {
                State::Sparse(counts) => counts.heap_bytes(),
                State::Dense(counters) => counters.heap_bytes(),
            }
    }

    /// self += other, which has the same parameters.
    pub(super) fn absorb(&mut self, other: &Self) {
        let shape = self.monoid.shape();
        self.total = self.total.saturating_add(other.total);
        match (&mut self.state, &other.state) {
            (State::Sparse(left), State::Sparse(right)) => {
                left.add_all(right);
                self.densify_if_due();
            }
            (State::Sparse(left), State::Dense(right)) => {
                let mut counters = right.clone();
                counters.add_counts(shape, left);
                self.state = State::Dense(counters);
            }
            (State::Dense(left), State::Sparse(right)) => left.add_counts(shape, right),
            (State::Dense(left), State::Dense(right)) => left.add_counters(right, self.total),
        }
    }

    #[inline]
    fn densify_if_due(&mut self) {
        let shape = self.monoid.shape();
        if let State::Sparse(counts) = &self.state
            && counts.len() > shape.most_tokens()
        {
            let mut counters = Counters::zeros(shape);
            counters.add_counts(shape, counts);
            self.state = State::Dense(counters);
        }
    }
}

/// Counts each key once for every time it comes.
impl<K: Key> Extend<K> for CountMinSketch {
    fn extend<I: IntoIterator<Item = K>>(&mut self, keys: I) {
        let key = self.monoid.key().clone();
        key.hash_in_batches(keys, |hashes| self.insert_hashes(hashes));
    }
}

/// The parameters, how many hashes or cells there are, and the total: no contents.
impl fmt::Debug for CountMinSketch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut out = f.debug_struct("CountMinSketch");
        out.field("monoid", &self.monoid);
        match &self.state {
            State::Sparse(counts) => out.field("hashes", &counts.len()),
            State::Dense(_) => out.field("cells", &self.monoid.shape().cells()),
        };
        out.field("total", &self.total).finish()
    }
}

impl Sealed<CountMinSketch> {
    /// N, the sum of all weights; `u64::MAX` stands for so many or more.
    pub fn total(&self) -> u64 {
        self.sketch().total()
    }

    /// Has the total reached `u64::MAX`, where it stops?
    pub fn is_saturated(&self) -> bool {
        self.sketch().is_saturated()
    }

    /// The sum over all keys of their frequency here times their frequency in `other`: see
    /// [`CountMinSketch::inner_product`].
    ///
    /// # Errors
    /// A [`Mismatch`] if parameters or keys differ.
    pub fn inner_product(&self, other: &Self) -> Result<Approximate<u128>, Mismatch> {
        self.sketch().inner_product(other.sketch())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hash::HashKey;
    use alloc::format;

    #[test]
    fn debug_shows_parameters_and_counts_but_no_contents() {
        let monoid = CountMinSketchMonoid::new(0.01, 0.01, HashKey::from_seed(1)).unwrap();
        for (keys, form) in [
            (0, "hashes: 0"),
            (100, "hashes: 100"),
            (9_000, "cells: 1360"),
        ] {
            let text = format!("{:?}", monoid.create(0..keys));
            assert!(text.contains("width: 272") && text.contains(form), "{text}");
            assert!(text.contains(&format!("total: {keys}")), "{text}");
            assert!(text.len() < 200, "{text}");
        }
    }
}
