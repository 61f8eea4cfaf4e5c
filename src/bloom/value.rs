//! A Bloom filter: what it takes in, and what it answers.

use alloc::vec::Vec;
use core::fmt;

use super::bits::Bits;
use super::block::BLOCK_BITS;
use super::estimate;
use super::hashes::Hashes;
use super::layout::{Layout, Shape};
use super::monoid::BloomFilterMonoid;
use super::occupancy::power;
use super::sizing::EQUAL_HASHES;
use crate::approximate::Approximate;
use crate::hash::{Buffered, Key, LANES};
use crate::sketch::{Sealed, sketch};

/// A set of keys, of which it tells whether they are in it, approximately. See the [module](super).
#[derive(Clone)]
pub struct BloomFilter {
    pub(super) monoid: BloomFilterMonoid,
    pub(super) state: State,
}

#[derive(Clone)]
pub(super) enum State {
    Sparse(Hashes),
    Dense(Bits),
}

sketch!([] BloomFilter, BloomFilterMonoid);

/// Whether a key is in a filter, and how far to trust that. After Algebird's `ApproximateBoolean`.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct Membership {
    /// Is the key in the filter?
    pub contains: bool,
    /// Of the keys that are not in the filter, the share that would get the right answer; 1 for "not contained", which
    /// is never wrong.
    pub probability: f64,
}

impl BloomFilter {
    /// Puts a key in. O(number of hashes).
    #[inline]
    pub fn insert<K: Key + ?Sized>(&mut self, key: &K) {
        self.insert_hash(self.monoid.key().hash(key));
    }

    /// Puts a key in by its hash under this filter's [`HashKey`](crate::HashKey): hash once, feed several sketches.
    #[inline]
    pub fn insert_hash(&mut self, hash: u64) {
        match &mut self.state {
            State::Dense(bits) => bits.insert(self.monoid.shape(), hash),
            State::Sparse(hashes) => {
                hashes.insert(self.monoid.shape().most_hashes(), hash);
                self.densify_if_due();
            }
        }
    }

    /// Puts in keys by their hashes, which were asked for, before those that come next are.
    fn insert_before(&mut self, hashes: &[u64], next: &[u64]) {
        match &mut self.state {
            State::Dense(bits) => bits.insert_before(self.monoid.shape(), hashes, next),
            State::Sparse(_) => self.insert_hashes(hashes),
        }
    }

    /// Puts in keys by their hashes under this filter's [`HashKey`](crate::HashKey): sooner than one at a time.
    pub fn insert_hashes(&mut self, hashes: &[u64]) {
        let mut left = hashes;
        if let State::Sparse(kept) = &mut self.state {
            left = kept.insert_up_to(self.monoid.shape().most_hashes(), left);
            self.densify_if_due();
        }
        if let State::Dense(bits) = &mut self.state {
            bits.insert_all(self.monoid.shape(), left);
        }
    }

    /// A writer for the keys of a stream, which hashes many at once.
    pub fn buffered(&mut self) -> Buffered<impl FnMut(&[u64])> {
        let key = self.monoid.key().clone();
        key.buffered(|hashes| self.insert_hashes(hashes))
    }

    /// Is the key in the filter? Yes for every key that was put in; for others, no, save with the
    /// [false-positive rate](Self::false_positive_rate).
    #[inline]
    pub fn contains<K: Key + ?Sized>(&self, key: &K) -> bool {
        self.contains_hash(self.monoid.key().hash(key))
    }

    /// Is the key of this hash, under this filter's [`HashKey`](crate::HashKey), in the filter?
    #[inline]
    pub fn contains_hash(&self, hash: u64) -> bool {
        match &self.state {
            State::Dense(bits) => bits.contains(self.monoid.shape(), hash),
            State::Sparse(hashes) => hashes.contains(hash),
        }
    }

    /// Asks for many keys: appends to `answers`, for each in its order, whether it is in the filter.
    ///
    /// Hashes several at once, and asks the memory for all of them before it reads any: several times as fast as one by one.
    ///
    /// ```
    /// use sketchbird::{BloomFilterMonoid, HashKey, Layout};
    ///
    /// let key = HashKey::from_seed(1);
    /// let seen = BloomFilterMonoid::with_rate(1_000, 0.01, Layout::Blocked, key)?.create(["ann", "bob"]);
    /// let mut answers = Vec::new();
    /// seen.contains_each(["bob", "eve", "ann"], &mut answers);
    /// assert_eq!(answers, [true, false, true]);
    /// # Ok::<(), sketchbird::ParameterError>(())
    /// ```
    pub fn contains_each<K: Key>(
        &self,
        keys: impl IntoIterator<Item = K>,
        answers: &mut Vec<bool>,
    ) {
        let key = self.monoid.key();
        let State::Dense(bits) = &self.state else {
            return key.hash_in_batches(keys, |hashes| self.contains_hashes(hashes, answers));
        };
        let shape = self.monoid.shape();
        let mut waiting = Waiting::new();
        key.hash_in_batches(keys, |next| {
            bits.contains_before(shape, waiting.hashes(), next, answers);
            waiting.replace(next);
        });
        bits.contains_before(shape, waiting.hashes(), &[], answers);
    }

    /// The same for keys by their hashes under this filter's [`HashKey`](crate::HashKey).
    pub fn contains_hashes(&self, hashes: &[u64], answers: &mut Vec<bool>) {
        match &self.state {
            State::Dense(bits) => bits.contains_all(self.monoid.shape(), hashes, answers),
            State::Sparse(kept) => answers.extend(hashes.iter().map(|&hash| kept.contains(hash))),
        }
    }

    /// Is the key in the filter, and how far is the answer to be trusted? Reads the whole filter to tell.
    ///
    /// ```
    /// use sketchbird::{BloomFilterMonoid, HashKey};
    ///
    /// let filter = BloomFilterMonoid::new(6, 32, HashKey::from_seed(1))?.create(["1", "2"]);
    /// let answer = filter.contains_approximately("1");
    /// assert!(answer.contains && answer.probability > 0.9);
    /// # Ok::<(), sketchbird::ParameterError>(())
    /// ```
    pub fn contains_approximately<K: Key + ?Sized>(&self, key: &K) -> Membership {
        let contains = self.contains(key);
        let probability = if contains {
            1.0 - self.false_positive_rate()
        } else {
            1.0
        };
        Membership {
            contains,
            probability,
        }
    }

    /// How many distinct keys there are, with a 95 % interval.
    pub fn cardinality(&self) -> Approximate<f64> {
        self.cardinality_with(0.95)
    }

    /// How many distinct keys there are, with an interval of the given probability, 0.5 to 0.9999 (clamped).
    ///
    /// Practically exact while sparse. Of a full filter only the lower end is finite. O(width).
    pub fn cardinality_with(&self, probability: f64) -> Approximate<f64> {
        match &self.state {
            State::Sparse(hashes) => estimate::of_hashes(hashes.len(), probability),
            State::Dense(bits) => estimate::of_bits(self.monoid.shape(), bits.count(), probability),
        }
    }

    /// Of the keys that were not put in, the share that the filter takes for its own at present. O(width).
    pub fn false_positive_rate(&self) -> f64 {
        let shape = self.monoid.shape();
        match &self.state {
            State::Sparse(hashes) => hashes.len() as f64 * EQUAL_HASHES,
            State::Dense(bits) => match shape.layout {
                Layout::Classic => {
                    power(bits.count() as f64 / shape.width as f64, shape.num_hashes)
                }
                Layout::Blocked => {
                    let placement = shape.placement();
                    let rates = bits.blocks().iter().map(|block| placement.rate(block));
                    rates.sum::<f64>() / shape.blocks() as f64
                }
            },
        }
    }

    /// The share of bits that are set; while sparse, of those that would be. O(width), or O(n log n) for n keys while sparse.
    pub fn fill(&self) -> f64 {
        let shape = self.monoid.shape();
        let set = match &self.state {
            State::Dense(bits) => bits.count(),
            State::Sparse(hashes) => distinct_positions(shape, hashes),
        };
        set as f64 / shape.width as f64
    }

    /// Are all bits set, so that the filter takes every key for its own? O(width).
    pub fn is_full(&self) -> bool {
        match &self.state {
            State::Dense(bits) => bits.count() == self.monoid.width(),
            State::Sparse(_) => false,
        }
    }

    /// Are there significantly more keys than the [expected items](BloomFilterMonoid::expected_items), so that the
    /// false-positive rate is no longer the one asked for? O(width).
    ///
    /// That is, the 99.9 % interval of the cardinality lies above them, or the filter is full.
    pub fn is_overfull(&self) -> bool {
        let least = self.cardinality_with(0.999).min;
        self.is_full() || least > self.monoid.expected_items() as f64
    }

    /// Was nothing put in?
    pub fn is_empty(&self) -> bool {
        match &self.state {
            State::Sparse(hashes) => hashes.is_empty(),
            State::Dense(_) => false,
        }
    }

    /// Are there so few keys that they are kept one by one?
    pub fn is_sparse(&self) -> bool {
        matches!(self.state, State::Sparse(_))
    }

    /// How much memory this value takes, in bytes; the key is shared and not counted.
    pub fn memory_bytes(&self) -> usize {
        size_of::<Self>()
            + match &self.state {
                State::Sparse(hashes) => hashes.heap_bytes(),
                State::Dense(bits) => bits.heap_bytes(),
            }
    }

    /// self += other, which has the same parameters.
    pub(super) fn absorb(&mut self, other: &Self) {
        let shape = self.monoid.shape();
        match (&mut self.state, &other.state) {
            (State::Sparse(left), State::Sparse(right)) => {
                // The larger table is copied as it is.
                if left.len() < right.len() {
                    let fewer = core::mem::replace(left, right.clone());
                    left.extend(fewer.iter());
                } else {
                    left.extend(right.iter());
                }
                self.densify_if_due();
            }
            (State::Sparse(left), State::Dense(right)) => {
                let mut bits = right.clone();
                insert_all(&mut bits, shape, left);
                self.state = State::Dense(bits);
            }
            (State::Dense(left), State::Sparse(right)) => insert_all(left, shape, right),
            (State::Dense(left), State::Dense(right)) => left.union(right),
        }
    }

    #[inline]
    fn densify_if_due(&mut self) {
        let shape = self.monoid.shape();
        if let State::Sparse(hashes) = &self.state
            && hashes.len() as u64 > shape.most_hashes()
        {
            self.state = State::Dense(of_hashes(shape, hashes));
        }
    }
}

/// How many bits some hashes set, without the others: a decoded filter may claim a width that no memory holds.
fn distinct_positions(shape: &Shape, hashes: &Hashes) -> u64 {
    let mut positions = Vec::with_capacity(hashes.len() * shape.num_hashes as usize);
    for hash in hashes.iter() {
        match shape.layout {
            Layout::Classic => positions.extend(shape.positions(hash)),
            Layout::Blocked => positions.extend(
                shape
                    .placement()
                    .positions(hash)
                    .map(|position| shape.block(hash) as u64 * BLOCK_BITS + position),
            ),
        }
    }
    positions.sort_unstable();
    positions.dedup();
    positions.len() as u64
}

/// The bits of some hashes.
fn of_hashes(shape: &Shape, hashes: &Hashes) -> Bits {
    let mut bits = Bits::empty(shape.width);
    insert_all(&mut bits, shape, hashes);
    bits
}

fn insert_all(bits: &mut Bits, shape: &Shape, hashes: &Hashes) {
    let mut batch = [0; 64];
    let mut left = hashes.iter();
    loop {
        let mut count = 0;
        for (place, hash) in batch.iter_mut().zip(&mut left) {
            *place = hash;
            count += 1;
        }
        bits.insert_all(shape, &batch[..count]);
        if count < batch.len() {
            return;
        }
    }
}

impl<K: Key> Extend<K> for BloomFilter {
    fn extend<I: IntoIterator<Item = K>>(&mut self, keys: I) {
        let key = self.monoid.key().clone();
        let mut waiting = Waiting::new();
        key.hash_in_batches(keys, |next| {
            self.insert_before(waiting.hashes(), next);
            waiting.replace(next);
        });
        self.insert_before(waiting.hashes(), &[]);
    }
}

/// Hashes whose blocks are on their way from memory.
struct Waiting {
    hashes: [u64; LANES],
    count: usize,
}

impl Waiting {
    fn new() -> Self {
        Self {
            hashes: [0; LANES],
            count: 0,
        }
    }

    fn hashes(&self) -> &[u64] {
        &self.hashes[..self.count]
    }

    fn replace(&mut self, hashes: &[u64]) {
        self.hashes[..hashes.len()].copy_from_slice(hashes);
        self.count = hashes.len();
    }
}

/// The parameters, and how many bits or hashes there are: no contents.
impl fmt::Debug for BloomFilter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut out = f.debug_struct("BloomFilter");
        out.field("monoid", &self.monoid);
        match &self.state {
            State::Sparse(hashes) => out.field("hashes", &hashes.len()),
            State::Dense(bits) => out.field("bits_set", &bits.count()),
        };
        out.finish()
    }
}

impl Sealed<BloomFilter> {
    /// How many distinct keys there are, with a 95 % interval.
    pub fn cardinality(&self) -> Approximate<f64> {
        self.sketch().cardinality()
    }

    /// How many distinct keys there are, with an interval of the given probability.
    pub fn cardinality_with(&self, probability: f64) -> Approximate<f64> {
        self.sketch().cardinality_with(probability)
    }

    /// Of the keys that were not put in, the share that the filter takes for its own at present.
    pub fn false_positive_rate(&self) -> f64 {
        self.sketch().false_positive_rate()
    }
}
