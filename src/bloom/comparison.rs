//! What two filters have in common.

use libm::{ceil, sqrt};

use super::bits::Bits;
use super::estimate::{Survival, of_bits, of_hashes};
use super::hashes::Hashes;
use super::layout::Shape;
use super::value::{BloomFilter, State};
use crate::approximate::Approximate;
use crate::codec::Codec;
use crate::error::Mismatch;
use crate::set_comparison::SetComparison;
use crate::sketch::Sealed;
use crate::{normal, poisson};

const PROBABILITY: f64 = 0.95;
const REMEDY: &str = "take a wider filter or a KeySample";

impl BloomFilter {
    /// How the keys of this filter, on the left, and another, on the right, overlap: union, intersection, both differences and
    /// Jaccard index, each with a 95 % interval.
    ///
    /// While both are sparse, practically exact. Where one is, its keys are looked up in the other. Of two dense ones
    /// the bits that are set in both, in one and in none tell the three parts. If one is full, its size has no upper end,
    /// and the intersection is not resolved. O(width).
    ///
    /// # Errors
    /// [`Mismatch`] if parameters or keys differ.
    ///
    /// ```
    /// use sketchbird::{BloomFilterMonoid, HashKey, Layout};
    ///
    /// let sources = BloomFilterMonoid::with_rate(10_000, 0.01, Layout::Blocked, HashKey::from_seed(1))?;
    /// let (monday, tuesday) = (sources.create(0..8_000_u32), sources.create(6_000..10_000_u32));
    /// let both = monday.compared_with(&tuesday)?;
    /// assert!(both.intersection()?.contains(&2_000.0));
    /// assert!(both.union().contains(&10_000.0));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn compared_with(&self, other: &Self) -> Result<SetComparison, Mismatch> {
        self.monoid().same(other.monoid())?;
        let sizes = [self, other].map(|filter| filter.cardinality_with(PROBABILITY));
        if self.is_empty() || other.is_empty() {
            return Ok(SetComparison::with_empty(sizes[0], sizes[1]));
        }
        let shape = self.monoid.shape();
        Ok(match (&self.state, &other.state) {
            (State::Sparse(left), State::Sparse(right)) => of_sparse(left, right),
            (State::Sparse(left), State::Dense(_)) => looked_up(left, other, sizes[1]),
            (State::Dense(_), State::Sparse(right)) => looked_up(right, self, sizes[0]).mirrored(),
            (State::Dense(left), State::Dense(right)) => of_dense(shape, [left, right], sizes),
        })
    }
}

impl Sealed<BloomFilter> {
    /// How the keys of two filters overlap: see [`BloomFilter::compared_with`].
    ///
    /// # Errors
    /// [`Mismatch`] if parameters or keys differ.
    pub fn compared_with(&self, other: &Self) -> Result<SetComparison, Mismatch> {
        self.sketch().compared_with(other.sketch())
    }
}

/// Each hash is a key, as far as 64 bits tell.
fn of_sparse(left: &Hashes, right: &Hashes) -> SetComparison {
    let both = left.iter().filter(|&hash| right.contains(hash)).count();
    let part = |hashes: usize| of_hashes(hashes, PROBABILITY);
    let parts = [
        part(left.len() - both),
        part(right.len() - both),
        part(both),
    ];
    SetComparison::of_parts(parts, part(left.len() + right.len() - both), REMEDY)
}

/// The hashes of the left filter, looked up in the right one: those that it has are all found, of the others those that
/// it takes for its own.
fn looked_up(left: &Hashes, right: &BloomFilter, size: Approximate<f64>) -> SetComparison {
    let keys = left.len() as f64;
    let found = left
        .iter()
        .filter(|&hash| right.contains_hash(hash))
        .count() as f64;
    let rate = right.false_positive_rate();
    let estimate = if rate < 1.0 {
        found - (keys - found) * rate / (1.0 - rate)
    } else {
        0.0
    };
    // If so many are there, of the others so many at most are taken for found: binomial, so at most as varied as Poisson.
    let (least, _) = normal::plausible(found, (0.0, found), |both| {
        poisson::quantile((keys - both) * rate, 0.5 * (1.0 + PROBABILITY))
    });
    let least = ceil(least);
    let within = |min: f64, estimate: f64, max: f64| Approximate {
        min: min.min(estimate),
        estimate,
        max: max.max(estimate),
        probability: PROBABILITY,
    };
    let both = within(least, estimate.clamp(least, found), found);
    let only_left = within(keys - both.max, keys - both.estimate, keys - both.min);
    let only_right = within(
        (size.min - both.max).max(0.0),
        (size.estimate - both.estimate).max(0.0),
        size.max - both.min,
    );
    let union = within(
        size.min + only_left.min,
        size.estimate + only_left.estimate,
        size.max + only_left.max,
    );
    SetComparison::of_parts([only_left, only_right, both], union, REMEDY)
}

/// By the bits of both, of either and of none.
///
/// The union's size comes from the bits that are set in either. Of three numbers of keys and three shares of bits, those empty
/// in the left, in the right and in both, the likeliest numbers are those whose expected shares are the observed ones: the
/// intersection is what the sizes exceed the union by (Swamidass & Baldi 2007), and the bits set in both add nothing to that.
fn of_dense(
    shape: &Shape,
    [left, right]: [&Bits; 2],
    sizes: [Approximate<f64>; 2],
) -> SetComparison {
    let [left_size, right_size] = sizes;
    let (left_only_bits, right_only_bits) = (left.count_beyond(right), right.count_beyond(left));
    let union = of_bits(shape, left.count() + right_only_bits, PROBABILITY);
    // Each key sets at most k bits.
    let least = |bits: u64| ceil(bits as f64 / f64::from(shape.num_hashes));
    let (least_left, least_right) = (least(left_only_bits), least(right_only_bits));
    let most_both = left_size.max.min(right_size.max);
    if union.max.is_infinite() {
        // A full filter, or two that are full together.
        return SetComparison::of_sizes(union, [least_left, least_right], sizes, REMEDY);
    }
    let all = union.estimate;
    let [left_keys, right_keys] =
        [left_size.estimate, right_size.estimate].map(|keys| keys.min(all));
    let both_keys = (left_keys + right_keys - all).max(0.0);
    let survival = Survival::of(shape);
    let variance = |keys: f64| survival.variance_of(keys.max(0.0));
    let quantile = normal::two_sided_quantile(PROBABILITY);
    let about = |estimate: f64, bounds: (f64, f64), unit: f64, variance_at: &dyn Fn(f64) -> f64| {
        let estimate = estimate.clamp(bounds.0, bounds.1.max(bounds.0));
        let (min, max) = normal::plausible(estimate, bounds, |value| {
            normal::half_width(quantile * sqrt(variance_at(value).max(0.0)), unit)
        });
        Approximate {
            min,
            estimate,
            max,
            probability: PROBABILITY,
        }
    };
    // Var (A + B - U) and Var (U - B), where the covariance of two sizes is the variance of what they have in common.
    let both = about(both_keys, (0.0, most_both), 1.0, &|both| {
        let sizes = variance(left_keys) + variance(right_keys);
        variance(left_keys + right_keys - both) + 2.0 * variance(both) - sizes
    });
    let beyond = |other: f64, least: f64, most: f64| {
        about(all - other, (least, most.max(least)), 1.0, &|keys| {
            variance(other + keys) - variance(other)
        })
    };
    let jaccard = about(both_keys / all, (0.0, 1.0), 1.0 / all, &|index| {
        // Var (x / U) = (Var x + J^2 Var U - 2 J Cov (x, U)) / U^2, where the left share of what is not common stays.
        let (both, apart) = (index * all, (1.0 - index) * all);
        let left_share = if all > both_keys {
            (left_keys - both_keys) / (all - both_keys)
        } else {
            0.5
        };
        let left = variance(both + left_share * apart);
        let right = variance(both + (1.0 - left_share) * apart);
        let of_all = variance(all);
        let of_both = of_all + 2.0 * variance(both) - left - right;
        let common = left + right - of_all;
        (of_both + index * index * of_all - 2.0 * index * common) / (all * all)
    });
    SetComparison {
        union,
        intersection: both,
        only_left: beyond(right_keys, least_left, left_size.max),
        only_right: beyond(left_keys, least_right, right_size.max),
        jaccard,
        remedy: REMEDY,
    }
    .consistent()
}
