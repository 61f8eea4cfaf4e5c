//! A HyperLogLog: what it takes in, and what it answers.

use alloc::boxed::Box;
use core::fmt;

use super::estimate;
use super::monoid::HyperLogLogMonoid;
use super::registers::Registers;
use super::token::Token;
use super::tokens::Tokens;
use crate::approximate::Approximate;
use crate::error::ParameterError;
use crate::hash::{Buffered, Key};
use crate::sketch::{Sealed, sketch};

/// A count of distinct keys, approximately. See the [module](super).
#[derive(Clone)]
pub struct HyperLogLog {
    pub(super) monoid: HyperLogLogMonoid,
    pub(super) state: State,
}

#[derive(Clone)]
pub(super) enum State {
    Sparse(Tokens),
    /// Boxed, since what is sparse is to be small.
    Dense(Box<Registers>),
}

sketch!([] HyperLogLog, HyperLogLogMonoid);

impl HyperLogLog {
    pub(super) fn empty(monoid: HyperLogLogMonoid) -> Self {
        let state = if monoid.is_always_dense() {
            State::Dense(Box::new(Registers::empty(monoid.precision())))
        } else {
            State::Sparse(Tokens::default())
        };
        Self { monoid, state }
    }

    /// Counts a key. O(1); amortized O(log n) while sparse. Many keys are counted sooner by [`extend`](Self::extend),
    /// [`buffered`](Self::buffered) or [`insert_hashes`](Self::insert_hashes).
    #[inline]
    pub fn insert<K: Key + ?Sized>(&mut self, key: &K) {
        self.insert_hash(self.monoid.key().hash(key));
    }

    /// Counts a key by its hash under this sketch's [`HashKey`](crate::HashKey): hash once, feed several sketches.
    #[inline]
    pub fn insert_hash(&mut self, hash: u64) {
        match &mut self.state {
            State::Dense(registers) => registers.insert_hash(self.monoid.precision(), hash),
            State::Sparse(_) => self.insert_sparse(hash),
        }
    }

    /// Apart, so that the loop of a dense sketch is short.
    #[inline(never)]
    fn insert_sparse(&mut self, hash: u64) {
        if let State::Sparse(tokens) = &mut self.state {
            tokens.insert(Token::of_hash(hash), self.monoid.most_tokens());
            self.state.densify_if_due(&self.monoid);
        }
    }

    /// Counts keys by their hashes under this sketch's [`HashKey`](crate::HashKey).
    pub fn insert_hashes(&mut self, hashes: &[u64]) {
        self.state.insert_hashes(&self.monoid, hashes);
    }

    /// A writer for the keys of a stream, which hashes many at once.
    pub fn buffered(&mut self) -> Buffered<impl FnMut(&[u64])> {
        let Self { monoid, state } = self;
        monoid
            .key()
            .buffered(|hashes| state.insert_hashes(monoid, hashes))
    }

    /// How many distinct keys there are, with a 95 % interval.
    ///
    /// O(1), however many registers there are; O(2^p) after a merge of dense sketches, and O(w log n) for
    /// n tokens of which w were not yet sorted.
    pub fn estimate(&self) -> Approximate<f64> {
        self.estimate_with(0.95)
    }

    /// How many distinct keys there are, with an interval of the given probability, 0.5 to 0.9999 (clamped).
    ///
    /// The interval follows from the estimator's own variance or, while fewer than eight keys or so share a register,
    /// from the probability of each number of such collisions; while sparse, from the number of tokens and how many
    /// collisions may hide behind it.
    pub fn estimate_with(&self, probability: f64) -> Approximate<f64> {
        match &self.state {
            State::Sparse(tokens) => estimate::of_tokens(tokens.distinct(), probability),
            State::Dense(registers) => {
                let m = registers.ranks().len() as f64;
                estimate::of_registers(m, &registers.sums(), probability)
            }
        }
    }

    /// Was nothing inserted?
    pub fn is_empty(&self) -> bool {
        match &self.state {
            State::Sparse(tokens) => tokens.at_most() == 0,
            State::Dense(registers) => registers.is_empty(),
        }
    }

    /// Are there so few keys that they are kept one by one?
    pub fn is_sparse(&self) -> bool {
        matches!(self.state, State::Sparse(_))
    }

    /// The sketch of the same keys at a lower precision, equal to one that was made with it.
    ///
    /// # Errors
    /// [`ParameterError`] if `precision` is below 4 or above this sketch's own.
    pub fn reduced_to(&self, precision: u8) -> Result<Self, ParameterError> {
        let monoid = self.monoid.reduced_to(precision)?;
        let state = match &self.state {
            State::Sparse(tokens) => State::Sparse(tokens.clone()),
            State::Dense(registers) => State::Dense(Box::new(registers.reduced_to(precision))),
        };
        let mut reduced = Self { monoid, state };
        reduced.state.densify_if_due(&reduced.monoid);
        Ok(reduced)
    }

    /// How much memory this value takes, in bytes; the key is shared and not counted.
    pub fn memory_bytes(&self) -> usize {
        size_of::<Self>()
            + match &self.state {
                State::Sparse(tokens) => tokens.heap_bytes(),
                State::Dense(registers) => registers.heap_bytes(),
            }
    }

    /// self += other, which has the same parameters.
    pub(super) fn absorb(&mut self, other: &Self) {
        let precision = self.monoid.precision();
        match (&mut self.state, &other.state) {
            (State::Sparse(left), State::Sparse(right)) => {
                left.union(right, self.monoid.most_tokens());
                self.state.densify_if_due(&self.monoid);
            }
            (State::Sparse(left), State::Dense(right)) => {
                let mut registers = right.clone();
                registers.raise_all(precision, left.all());
                self.state = State::Dense(registers);
            }
            (State::Dense(left), State::Sparse(right)) => {
                left.raise_all(precision, right.all());
            }
            (State::Dense(left), State::Dense(right)) => left.union(right),
        }
    }
}

impl State {
    fn insert_hashes(&mut self, monoid: &HyperLogLogMonoid, mut hashes: &[u64]) {
        while !hashes.is_empty() {
            match self {
                Self::Dense(registers) => {
                    return registers.insert_hashes(monoid.precision(), hashes);
                }
                Self::Sparse(tokens) => {
                    hashes = tokens.insert_some(hashes, monoid.most_tokens());
                    self.densify_if_due(monoid);
                }
            }
        }
    }

    #[inline]
    fn densify_if_due(&mut self, monoid: &HyperLogLogMonoid) {
        if let Self::Sparse(tokens) = self
            && tokens.at_most() > monoid.most_tokens()
        {
            self.settle_or_densify(monoid);
        }
    }

    #[cold]
    fn settle_or_densify(&mut self, monoid: &HyperLogLogMonoid) {
        if let Self::Sparse(tokens) = self
            && tokens.settle() > monoid.most_tokens()
        {
            let registers = Registers::of_tokens(monoid.precision(), tokens.all());
            *self = Self::Dense(Box::new(registers));
        }
    }
}

impl<K: Key> Extend<K> for HyperLogLog {
    fn extend<I: IntoIterator<Item = K>>(&mut self, keys: I) {
        let Self { monoid, state } = self;
        monoid
            .key()
            .hash_in_batches(keys, |hashes| state.insert_hashes(monoid, hashes));
    }
}

/// The parameters, and how many tokens or occupied registers there are: no contents.
impl fmt::Debug for HyperLogLog {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut out = f.debug_struct("HyperLogLog");
        out.field("monoid", &self.monoid);
        match &self.state {
            State::Sparse(tokens) => out.field("tokens", &tokens.distinct()),
            State::Dense(registers) => out.field("occupied_registers", &registers.occupied()),
        };
        out.finish()
    }
}

impl Sealed<HyperLogLog> {
    /// How many distinct keys there are, with a 95 % interval.
    pub fn estimate(&self) -> Approximate<f64> {
        self.sketch().estimate()
    }

    /// How many distinct keys there are, with an interval of the given probability.
    pub fn estimate_with(&self, probability: f64) -> Approximate<f64> {
        self.sketch().estimate_with(probability)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hash::HashKey;
    use alloc::format;

    #[test]
    fn debug_shows_parameters_and_a_count_but_no_contents() {
        let monoid = HyperLogLogMonoid::new(14, HashKey::from_seed(1)).unwrap();
        for (keys, count) in [
            (0, "tokens: 0"),
            (3_000, "tokens: 3000"),
            (10, "tokens: 10"),
        ] {
            let text = format!("{:?}", monoid.create(0..keys));
            assert!(
                text.contains("precision: 14") && text.contains(count),
                "{text}"
            );
            assert!(text.len() < 200, "{text}");
        }
        let text = format!("{:?}", monoid.always_dense().create([1]));
        assert!(
            text.contains("occupied_registers: 1") && text.len() < 200,
            "{text}"
        );
    }
}
