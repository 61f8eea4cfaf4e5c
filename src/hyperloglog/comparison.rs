//! What two sketches have in common.

use alloc::borrow::Cow;
use core::cmp::Ordering;

use super::estimate;
use super::joint;
use super::registers::Registers;
use super::token::{INDEX_BITS, Token};
use super::value::{HyperLogLog, State};
use crate::approximate::Approximate;
use crate::codec::Codec;
use crate::error::Mismatch;
use crate::poisson;
use crate::set_comparison::SetComparison;
use crate::sketch::Sealed;

const PROBABILITY: f64 = 0.95;
const REMEDY: &str = "take a higher precision or a KeySample";
/// There are no more hashes; registers at their greatest rank would admit any number.
pub(super) const MOST_KEYS: f64 = 18_446_744_073_709_551_616.0;
/// The probability that two keys share a token: sum over r of (2^-26 2^-r)^2 2^26.
const SAME_TOKEN: f64 = 1.0 / (3.0 * (1_u32 << INDEX_BITS) as f64);

impl HyperLogLog {
    /// How the keys of this sketch, on the left, and another, on the right, overlap: union, intersection, both differences
    /// and Jaccard index, each with a 95 % interval.
    ///
    /// While both are sparse, practically exact. Otherwise by joint maximum likelihood over the registers of both, and the
    /// union is the sum of the three parts: it agrees with the estimate of the merged sketch within noise, and has the lesser error. One pass over the registers, and then about a millisecond, whatever the precision.
    /// A sketch whose registers are all at the greatest rank, as only a forged one is, resolves nothing.
    ///
    /// Root mean square error of the intersection of two sets of 50,000 keys at p = 12, against that of inclusion
    /// and exclusion, |A| + |B| - |A or B|, by simulation; it goes with 1 / sqrt(m):
    ///
    /// | Jaccard index | here | inclusion and exclusion |
    /// |---|---|---|
    /// | 0.5 | 2.0 % | 2.1 % |
    /// | 0.1 | 6.2 % | 11 % |
    /// | 0.01 | 41 % | 119 % |
    ///
    /// # Errors
    /// [`Mismatch`] if parameters or keys differ.
    ///
    /// ```
    /// use sketchbird::{HashKey, HyperLogLogMonoid};
    ///
    /// let sources = HyperLogLogMonoid::new(14, HashKey::from_seed(1))?;
    /// let monday = sources.create(["192.0.2.1", "192.0.2.2", "192.0.2.3"]);
    /// let tuesday = sources.create(["192.0.2.3", "198.51.100.7"]);
    /// let both = monday.compared_with(&tuesday)?;
    /// assert_eq!(both.intersection()?.estimate, 1.0);
    /// assert_eq!(both.only_left()?.estimate, 2.0);
    /// assert_eq!(both.jaccard()?.estimate, 0.25);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn compared_with(&self, other: &Self) -> Result<SetComparison, Mismatch> {
        self.monoid().same(other.monoid())?;
        let sizes = [self, other].map(|sketch| {
            let size = sketch.estimate_with(PROBABILITY);
            Approximate {
                min: size.min.min(MOST_KEYS),
                estimate: size.estimate.min(MOST_KEYS),
                max: size.max.min(MOST_KEYS),
                ..size
            }
        });
        if sizes.iter().any(|size| size.max == 0.0) {
            return Ok(SetComparison::with_empty(sizes[0], sizes[1]));
        }
        if let (State::Sparse(left), State::Sparse(right)) = (&self.state, &other.state) {
            return Ok(of_tokens(&left.sorted(), &right.sorted()));
        }
        let (left, right) = (self.registers(), other.registers());
        Ok(joint::compare([&left, &right], sizes, PROBABILITY, REMEDY))
    }

    fn registers(&self) -> Cow<'_, Registers> {
        match &self.state {
            State::Sparse(tokens) => {
                let precision = self.monoid.precision();
                Cow::Owned(Registers::of_tokens(precision, tokens.all()))
            }
            State::Dense(registers) => Cow::Borrowed(registers),
        }
    }
}

impl Sealed<HyperLogLog> {
    /// How the keys of two sketches overlap: see [`HyperLogLog::compared_with`].
    ///
    /// # Errors
    /// [`Mismatch`] if parameters or keys differ.
    pub fn compared_with(&self, other: &Self) -> Result<SetComparison, Mismatch> {
        self.sketch().compared_with(other.sketch())
    }
}

/// Two ascending sets of tokens.
///
/// A key of one part may hide behind the token of another key of its part or the rest of its set; and if a key of the left part
/// shares its token with one of the right, they seem to be one of both. These numbers are nearly Poisson, of the means
/// below; each end of an interval leaves out the half of what all may.
fn of_tokens(left: &[Token], right: &[Token]) -> SetComparison {
    let (only_left, only_right, both) = counts(left, right);
    let within = |keys: f64| 0.5 * keys * keys * SAME_TOKEN;
    let between = |keys: f64, others: f64| keys * others * SAME_TOKEN;
    let mistaken = between(only_left, only_right);
    let part = |tokens: f64, hidden: f64, mistaken: f64| {
        let most = |mean: f64| poisson::quantile(mean, 0.5 * (1.0 + PROBABILITY));
        let (min, max) = ((tokens - most(mistaken)).max(0.0), tokens + most(hidden));
        Approximate {
            min,
            estimate: (tokens + hidden - mistaken).clamp(min, max),
            max,
            probability: PROBABILITY,
        }
    };
    let difference = |tokens: f64| {
        part(
            tokens,
            within(tokens) + between(tokens, both) + mistaken,
            0.0,
        )
    };
    let intersection = if both > 0.0 {
        part(both, within(both), mistaken)
    } else {
        Approximate::exact(0.0)
    };
    let union = estimate::of_tokens((only_left + only_right + both) as usize, PROBABILITY);
    let parts = [difference(only_left), difference(only_right), intersection];
    SetComparison::of_parts(parts, union, REMEDY)
}

/// How many tokens are in the left set only, in the right set only and in both.
fn counts(left: &[Token], right: &[Token]) -> (f64, f64, f64) {
    let (mut i, mut j, mut both) = (0, 0, 0);
    while let (Some(a), Some(b)) = (left.get(i), right.get(j)) {
        let order = a.cmp(b);
        i += usize::from(order != Ordering::Greater);
        j += usize::from(order != Ordering::Less);
        both += usize::from(order == Ordering::Equal);
    }
    let only = |tokens: &[Token]| (tokens.len() - both) as f64;
    (only(left), only(right), both as f64)
}
