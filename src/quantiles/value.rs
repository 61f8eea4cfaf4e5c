//! The counts of the buckets, and what they answer.

use alloc::collections::BTreeMap;
use core::fmt;

use libm::frexp;

use super::QuantilesMonoid;
use super::buckets::{Bucket, centre};
use crate::approximate::Approximate;
use crate::error::NotANumber;
use crate::sketch::sketch;

/// Numbers by their order: see the [module's docs](super).
#[derive(Clone)]
pub struct Quantiles {
    pub(super) monoid: QuantilesMonoid,
    /// No count is zero.
    pub(super) counts: BTreeMap<Bucket, u64>,
    count: u64,
}

sketch!([] Quantiles, QuantilesMonoid);

impl Quantiles {
    pub(super) fn of_counts(monoid: QuantilesMonoid, counts: BTreeMap<Bucket, u64>) -> Self {
        let count = counts.values().copied().fold(0, u64::saturating_add);
        Self {
            monoid,
            counts,
            count,
        }
    }

    /// Counts a number once. O(log b), where b is the number of buckets in use.
    ///
    /// All integers up to 32 bits are numbers as they are; 64-bit ones become so by `as f64`, which rounds to the nearest:
    /// by 2^-53 of the number at most, for which the promise has room.
    ///
    /// # Errors
    /// [`NotANumber`] for a NaN; nothing is changed.
    #[inline]
    pub fn insert(&mut self, value: impl Into<f64>) -> Result<(), NotANumber> {
        self.insert_weighted(value, 1)
    }

    /// Counts a number `weight` times. A weight of 0 changes nothing. O(log b).
    ///
    /// # Errors
    /// [`NotANumber`] for a NaN; nothing is changed.
    #[inline]
    pub fn insert_weighted(
        &mut self,
        value: impl Into<f64>,
        weight: u64,
    ) -> Result<(), NotANumber> {
        let bucket = self.bucket(value.into())?;
        if weight > 0 {
            self.add(bucket, weight);
        }
        Ok(())
    }

    /// The value of rank floor(q (n - 1)) among the n values in ascending order, counted from 0: q = 0 is the least, 0.5
    /// the (lower) median, 1 the greatest. While n is below 2^53, q (n - 1) is rounded as an f64 is, so that q = 0.7 of 11 values is
    /// rank 7; above, ranks are not rounded. `None` if nothing was inserted, or q is not in 0..=1. O(b).
    ///
    /// The interval is the bucket of that value: it always holds it, and the estimate is wrong by
    /// [`alpha`](QuantilesMonoid::alpha) of it at most. Zeros and infinities are exact. If the value
    /// [is saturated](Self::is_saturated) ranks are not known, and the probability is 0.
    ///
    /// ```
    /// use sketchbird::QuantilesMonoid;
    ///
    /// let delays = QuantilesMonoid::new(0.01)?.create(1..=1000_u32)?;
    /// let slow = delays.quantile(0.95).unwrap();
    /// assert!(slow.contains(&950.0) && (slow.estimate - 950.0).abs() <= 9.5);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn quantile(&self, q: f64) -> Option<Approximate<f64>> {
        let greatest = self.count.checked_sub(1)?;
        if !(0.0..=1.0).contains(&q) {
            return None;
        }
        let rank = rank_at(q, greatest);
        let mut up_to = 0_u64;
        let mut counts = self.counts.iter();
        let (&bucket, _) = counts.find(|&(_, &count)| {
            up_to = up_to.saturating_add(count);
            up_to > rank
        })?;
        let (min, max) = self.monoid.buckets().bounds(bucket);
        Some(Approximate {
            min,
            estimate: centre(min, max),
            max,
            probability: self.probability(),
        })
    }

    /// How many values are at most `value`: never more than `max`, nor fewer than `min`. Divided by
    /// [`count`](Self::count), it is the cumulative distribution. O(b).
    ///
    /// Values in the bucket of `value`, which differ from it by 2 alpha or so, may be above it or not: `min` leaves them
    /// out, `max` and the estimate count them in. If the value [is saturated](Self::is_saturated) the probability is 0.
    ///
    /// ```
    /// use sketchbird::QuantilesMonoid;
    ///
    /// let delays = QuantilesMonoid::new(0.01)?.create(1..=1000_u32)?;
    /// let fast = delays.rank(100.0)?;
    /// assert!(fast.contains(&100) && fast.max - fast.min <= 2);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// [`NotANumber`] for a NaN.
    pub fn rank(&self, value: impl Into<f64>) -> Result<Approximate<u64>, NotANumber> {
        let value = value.into();
        let bucket = self.bucket(value)?;
        let below = self.counts.range(..bucket);
        let below = below.map(|(_, &count)| count).fold(0, u64::saturating_add);
        let here = self.counts.get(&bucket).copied().unwrap_or(0);
        let max = below.saturating_add(here);
        let (_, most) = self.monoid.buckets().bounds(bucket);
        Ok(Approximate {
            min: if value >= most { max } else { below },
            estimate: max,
            max,
            probability: self.probability(),
        })
    }

    /// How many values were inserted; `u64::MAX` stands for so many or more.
    pub fn count(&self) -> u64 {
        self.count
    }

    /// Has the count reached `u64::MAX`, where it stops? Only then may a bucket's count have stopped as well.
    pub fn is_saturated(&self) -> bool {
        self.count == u64::MAX
    }

    /// Was nothing inserted?
    pub fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// b, how many buckets are in use.
    pub fn buckets(&self) -> usize {
        self.counts.len()
    }

    /// About how much memory this value takes, in bytes.
    pub fn memory_bytes(&self) -> usize {
        // Nodes of 11 pairs, two thirds full on average.
        let pair = size_of::<Bucket>() + size_of::<u64>();
        size_of::<Self>() + self.counts.len().saturating_mul(pair * 3 / 2)
    }

    /// self += other, which has the same parameter.
    pub(super) fn absorb(&mut self, other: &Self) {
        for (&bucket, &count) in &other.counts {
            self.add(bucket, count);
        }
    }

    /// Adds a count, which is not zero.
    fn add(&mut self, bucket: Bucket, more: u64) {
        self.count = self.count.saturating_add(more);
        let count = self.counts.entry(bucket).or_default();
        *count = count.saturating_add(more);
    }

    fn bucket(&self, value: f64) -> Result<Bucket, NotANumber> {
        if value.is_nan() {
            return Err(NotANumber);
        }
        Ok(self.monoid.buckets().of(value))
    }

    fn probability(&self) -> f64 {
        if self.is_saturated() { 0.0 } else { 1.0 }
    }
}

/// floor(q `greatest`), for q in 0..=1; the product is rounded as f64s are while `greatest` is one, so that 0.7 of 10 is 7.
fn rank_at(q: f64, greatest: u64) -> u64 {
    const SIGNIFICAND: u32 = f64::MANTISSA_DIGITS;
    if greatest < 1 << SIGNIFICAND {
        return (q * greatest as f64) as u64;
    }
    // q = significand 2^exponent, where 1/2 <= significand < 1.
    let (significand, exponent) = frexp(q);
    let significand = (significand * (1_u64 << SIGNIFICAND) as f64) as u128;
    let product = significand * u128::from(greatest);
    let below = SIGNIFICAND.saturating_add_signed(-exponent);
    product.checked_shr(below).unwrap_or(0) as u64
}

/// The parameter, and how many buckets and values there are: no contents.
impl fmt::Debug for Quantiles {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Quantiles")
            .field("monoid", &self.monoid)
            .field("buckets", &self.counts.len())
            .field("count", &self.count)
            .finish()
    }
}
