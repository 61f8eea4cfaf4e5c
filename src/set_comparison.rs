//! Two sets side by side: what they have in common, and what only one of them has.

use crate::approximate::Approximate;
use crate::error::Unresolved;

/// How two sets overlap, told from a sketch of each: how many keys both have, how many only one has, and how alike they are.
///
/// [`HyperLogLog`](crate::HyperLogLog), [`BloomFilter`](crate::BloomFilter) and [`KeySample`](crate::KeySample) answer with
/// it to `compared_with`; *left* is the sketch that was asked, *right* the one that it was given.
///
/// ```
/// use sketchbird::{HashKey, HyperLogLogMonoid};
///
/// let attackers = HyperLogLogMonoid::new(14, HashKey::from_seed(2))?;
/// let monday = attackers.create(0..60_000_u32);
/// let tuesday = attackers.create(40_000..100_000_u32);
/// let both = monday.compared_with(&tuesday)?;
/// assert!(both.intersection()?.contains(&20_000.0));
/// assert!(both.only_right()?.contains(&40_000.0));
/// assert!(both.union().contains(&100_000.0));
/// assert!(both.jaccard()?.contains(&0.2));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Answers and refusals
/// The union is always told. The other parts may be so small beside the error that the sketches cannot tell whether there
/// is any at all: the interval begins at zero and does not end there. Then the answer is an [`Unresolved`], which holds the
/// interval. Zero is an answer where it is certain: two sparse sketches without a common key, or an empty one.
///
/// | | standard error of an intersection of s keys in a union of n | told from none from about |
/// |---|---|---|
/// | HyperLogLog, m registers, sets of like size | n / sqrt(m), times 0.25 (Jaccard index 0.01) to 0.6 (0.5) | n / (2 sqrt(m)) |
/// | BloomFilter, m bits, k hashes, classic | sqrt(m (1/u - 1/a - 1/b + 2 u/(a b) - 1) - k s) / k, for shares a, b and u of empty bits: of either and of both | two of these |
/// | KeySample of k keys | sqrt(s n / k) | 4 n / k |
///
/// Half as much for HyperLogLogs of 4 times the registers. Where one set is much the smaller, take KeySamples.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SetComparison {
    pub(crate) union: Approximate<f64>,
    pub(crate) intersection: Approximate<f64>,
    pub(crate) only_left: Approximate<f64>,
    pub(crate) only_right: Approximate<f64>,
    pub(crate) jaccard: Approximate<f64>,
    /// What resolves more than these sketches do.
    pub(crate) remedy: &'static str,
}

impl SetComparison {
    /// How many keys at least one of the sets has.
    pub fn union(&self) -> Approximate<f64> {
        self.union
    }

    /// How many keys both sets have.
    ///
    /// # Errors
    /// [`Unresolved`] if that cannot be told from none.
    pub fn intersection(&self) -> Result<Approximate<f64>, Unresolved> {
        self.resolved("keys in common", self.intersection)
    }

    /// How many keys only the left set has.
    ///
    /// # Errors
    /// [`Unresolved`] if that cannot be told from none.
    pub fn only_left(&self) -> Result<Approximate<f64>, Unresolved> {
        self.resolved("keys on the left only", self.only_left)
    }

    /// How many keys only the right set has.
    ///
    /// # Errors
    /// [`Unresolved`] if that cannot be told from none.
    pub fn only_right(&self) -> Result<Approximate<f64>, Unresolved> {
        self.resolved("keys on the right only", self.only_right)
    }

    /// How alike the sets are, 0 to 1: the keys that both have, as a share of those that at least one has. Of two empty
    /// sets it is 1.
    ///
    /// # Errors
    /// [`Unresolved`] if that cannot be told from 0.
    pub fn jaccard(&self) -> Result<Approximate<f64>, Unresolved> {
        self.resolved("as the Jaccard index", self.jaccard)
    }

    fn resolved(
        &self,
        part: &'static str,
        interval: Approximate<f64>,
    ) -> Result<Approximate<f64>, Unresolved> {
        if interval.min <= 0.0 && interval.max > 0.0 {
            let remedy = self.remedy;
            return Err(Unresolved {
                part,
                interval,
                remedy,
            });
        }
        Ok(interval)
    }

    /// With the left set on the right.
    pub(crate) fn mirrored(self) -> Self {
        Self {
            only_left: self.only_right,
            only_right: self.only_left,
            ..self
        }
    }

    /// Where each interval stands for itself: no common key is a Jaccard index of zero, and the other way round.
    pub(crate) fn consistent(mut self) -> Self {
        let (both, union) = (self.intersection, self.union);
        let index = &mut self.jaccard;
        if both.min > 0.0 {
            index.min = index.min.max(both.min / union.max).min(index.estimate);
        } else {
            index.min = 0.0;
            index.max = index.max.min(both.max / union.min).max(index.estimate);
        }
        self
    }

    /// Of two sets, one of which is empty.
    pub(crate) fn with_empty(left: Approximate<f64>, right: Approximate<f64>) -> Self {
        let (union, alike) = if left.max > 0.0 {
            (left, 0.0)
        } else {
            (right, f64::from(u8::from(right.max == 0.0)))
        };
        Self {
            union,
            intersection: Approximate::exact(0.0),
            only_left: left,
            only_right: right,
            jaccard: Approximate::exact(alike),
            remedy: "",
        }
    }

    /// Of two sets of which next to nothing is known but their sizes, and how many keys each has alone at least: one of the sketches
    /// is full.
    pub(crate) fn of_sizes(
        union: Approximate<f64>,
        [least_left, least_right]: [f64; 2],
        [left, right]: [Approximate<f64>; 2],
        remedy: &'static str,
    ) -> Self {
        let from = |min: f64, max: f64| Approximate {
            min,
            estimate: if max.is_finite() { min } else { f64::INFINITY },
            max,
            probability: union.probability,
        };
        let beyond = |size: Approximate<f64>, other: Approximate<f64>, least: f64| {
            from(least.max(size.min - other.max), size.max.max(least))
        };
        Self {
            union,
            intersection: from(0.0, left.max.min(right.max)),
            only_left: beyond(left, right, least_left),
            only_right: beyond(right, left, least_right),
            jaccard: from(0.0, 1.0),
            remedy,
        }
    }

    /// Of parts that are known so well that the extremes of all may be taken at once.
    pub(crate) fn of_parts(
        [only_left, only_right, intersection]: [Approximate<f64>; 3],
        union: Approximate<f64>,
        remedy: &'static str,
    ) -> Self {
        let share = |both: f64, left: f64, right: f64| {
            let union = both + left + right;
            if union > 0.0 { both / union } else { 1.0 }
        };
        let jaccard = Approximate {
            min: share(intersection.min, only_left.max, only_right.max),
            estimate: share(
                intersection.estimate,
                only_left.estimate,
                only_right.estimate,
            ),
            max: share(intersection.max, only_left.min, only_right.min),
            probability: intersection.probability,
        };
        Self {
            union,
            intersection,
            only_left,
            only_right,
            jaccard,
            remedy,
        }
    }
}
