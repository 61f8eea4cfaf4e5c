//! The parameter of Quantiles, and how such values are made, added and encoded.

use alloc::collections::BTreeMap;

use super::buckets::Buckets;
use super::value::Quantiles;
use crate::codec::{Codec, Kind, Reader, Writer};
use crate::error::{DecodeError, Mismatch, NotANumber, ParameterError};
use crate::monoid::Monoid;

/// Makes and adds [`Quantiles`] of one relative accuracy.
#[derive(Clone, Copy, Debug)]
pub struct QuantilesMonoid {
    buckets: Buckets,
}

impl QuantilesMonoid {
    /// Quantiles whose values are wrong by `alpha` of themselves at most: 0.01 for 1 %.
    ///
    /// Halving `alpha` doubles the number of buckets.
    ///
    /// # Errors
    /// [`ParameterError`] unless 1e-6 <= `alpha` <= 0.5.
    pub fn new(alpha: f64) -> Result<Self, ParameterError> {
        let buckets = Buckets::for_error(alpha)?;
        Ok(Self { buckets })
    }

    /// The greatest relative error, at most the `alpha` asked for.
    pub fn alpha(&self) -> f64 {
        self.buckets.alpha()
    }

    /// How many buckets the numbers from any power of two to the next are divided into.
    pub fn buckets_per_octave(&self) -> u32 {
        self.buckets.per_octave()
    }

    /// The quantiles of some numbers, each counted once for every time it comes.
    ///
    /// # Errors
    /// [`NotANumber`] at the first NaN.
    pub fn create<T: Into<f64>>(
        &self,
        values: impl IntoIterator<Item = T>,
    ) -> Result<Quantiles, NotANumber> {
        let mut quantiles = self.zero();
        for value in values {
            quantiles.insert(value)?;
        }
        Ok(quantiles)
    }

    pub(super) fn buckets(&self) -> Buckets {
        self.buckets
    }
}

impl Monoid for QuantilesMonoid {
    type Value = Quantiles;

    fn zero(&self) -> Quantiles {
        Quantiles::of_counts(*self, BTreeMap::new())
    }

    fn check(&self, value: &Quantiles) -> Result<(), Mismatch> {
        self.same(&value.monoid)
    }

    fn add(&self, left: &mut Quantiles, right: &Quantiles) {
        left.absorb(right);
    }
}

impl Codec for QuantilesMonoid {
    fn describe(&self, out: &mut Writer) {
        out.kind(Kind::Quantiles);
        self.buckets.describe(out);
    }

    fn from_description(input: &mut Reader<'_>) -> Result<Self, DecodeError> {
        input.expect_kind(Kind::Quantiles)?;
        let buckets = Buckets::from_description(input)?;
        Ok(Self { buckets })
    }

    fn same(&self, other: &Self) -> Result<(), Mismatch> {
        self.buckets.same(other.buckets)
    }

    fn write(&self, value: &Quantiles, out: &mut Writer) {
        out.count(value.counts.len());
        let mut last = -self.buckets.last();
        for (&bucket, &count) in &value.counts {
            out.varint(u64::from(bucket.abs_diff(last)));
            out.varint(count);
            last = bucket;
        }
    }

    fn read(&self, input: &mut Reader<'_>) -> Result<Quantiles, DecodeError> {
        let most = self.buckets.last();
        let mut counts = BTreeMap::new();
        let mut last = None;
        for _ in 0..input.count(2)? {
            let gap = input.varint()?;
            let bucket = i32::try_from(gap)
                .ok()
                .filter(|&gap| gap > 0 || last.is_none())
                .and_then(|gap| last.unwrap_or(-most).checked_add(gap))
                .filter(|&bucket| bucket <= most)
                .ok_or(DecodeError::Invalid("buckets out of order or range"))?;
            match input.varint()? {
                0 => return Err(DecodeError::Invalid("a bucket without a count")),
                count => counts.insert(bucket, count),
            };
            last = Some(bucket);
        }
        Ok(Quantiles::of_counts(*self, counts))
    }
}
