//! Which bucket a number falls into, and which numbers fall into a bucket.

use libm::{atanh, ceil, tanh};

use crate::codec::{Reader, Writer};
use crate::error::{DecodeError, Mismatch, ParameterError};

const MIN_ALPHA: f64 = 1e-6;
const MAX_ALPHA: f64 = 0.5;
const USUAL_ALPHA: f64 = 0.01;

/// So many buckets an octave that the index still fits 32 bits, and its computation 128.
const MAX_PER_OCTAVE: u32 = 1 << 19;

/// The curve's own bound: half of the logarithm of what a bucket of height 1 spans.
const CURVE: f64 = 0.35;
/// Half of what the bits of a significand that the curve does not see are worth is 2^-33; as much again leaves room for
/// the rounding of an estimate.
const UNSEEN: f64 = 1.0 / (1_u64 << 32) as f64;

const SIGN: u64 = 1 << 63;
const SIGNIFICAND_BITS: u32 = 52;
/// The bits of a significand below those that the curve sees.
const UNSEEN_BITS: u32 = SIGNIFICAND_BITS - 32;
const INFINITY: u64 = f64::INFINITY.to_bits();

/// The octaves of the normal numbers: 2^-1022 to 2^1023.
const OCTAVES: u32 = 2046;

/// A bucket: 0 is zero's, those of positive numbers follow it in their order, those of negative ones go before it in
/// theirs. So buckets are in the order of their numbers.
pub(super) type Bucket = i32;

/// A partition of all numbers into buckets, each octave into the same number.
///
/// The bucket of x = 2^e (1 + s) is the octave's first and floor(k P(s)) more, where k is the number of buckets of an
/// octave and P(s) = (6 s^3 - 21 s^2 + 50 s) / 35 rises from P(0) = 0 to P(1) = 1. A bucket spans at most
/// 0.7 / k in ln x, because d ln x / dP = 1 / ((1 + s) P'(s)) and
/// (1 + s) P'(s) = (50 + 2 s (2 - 3 s)^2) / 35 >= 10 / 7. Of s the first 32 bits are looked at, which adds at most
/// 2^-32 to the span. A bucket from a to b answers 2 a b / (a + b), which is wrong by
/// (b - a) / (b + a) = tanh(ln(b / a) / 2) at most.
///
/// All of it is done in integers: a platform's logarithm would move numbers near a bound from one bucket to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Buckets {
    per_octave: u32,
}

impl Buckets {
    /// The fewest that answer every number with a relative error of `alpha` at most.
    pub(super) fn for_error(alpha: f64) -> Result<Self, ParameterError> {
        if !(MIN_ALPHA..=MAX_ALPHA).contains(&alpha) {
            let nearest = if alpha.is_nan() {
                USUAL_ALPHA
            } else {
                alpha.clamp(MIN_ALPHA, MAX_ALPHA)
            };
            return Err(ParameterError::new("alpha", alpha, "1e-6 to 0.5", nearest));
        }
        // Twice the room, so that rounding cannot make `alpha()` larger than what was asked for.
        let per_octave = ceil(CURVE / (atanh(alpha) - 2.0 * UNSEEN));
        Self::new(per_octave as u32)
    }

    fn new(per_octave: u32) -> Result<Self, ParameterError> {
        if !(1..=MAX_PER_OCTAVE).contains(&per_octave) {
            let nearest = per_octave.clamp(1, MAX_PER_OCTAVE);
            let name = "number of buckets an octave";
            return Err(ParameterError::new(name, per_octave, "1 to 2^19", nearest));
        }
        Ok(Self { per_octave })
    }

    pub(super) fn per_octave(self) -> u32 {
        self.per_octave
    }

    /// No answer's relative error is greater.
    pub(super) fn alpha(self) -> f64 {
        tanh(CURVE / f64::from(self.per_octave) + UNSEEN)
    }

    /// The bucket of infinity: the last. That of minus infinity is its negative.
    pub(super) fn last(self) -> Bucket {
        (OCTAVES * self.per_octave + 1) as Bucket
    }

    /// The bucket of a number that is one. The subnormal ones are with zero.
    #[inline]
    pub(super) fn of(self, number: f64) -> Bucket {
        let bits = number.to_bits();
        let exponent = ((bits & !SIGN) >> SIGNIFICAND_BITS) as u32;
        if exponent == 0 {
            return 0;
        }
        let seen = (bits >> UNSEEN_BITS) as u32;
        let bucket = (exponent - 1) * self.per_octave + self.within(seen) + 1;
        if bits & SIGN == 0 {
            bucket as Bucket
        } else {
            -(bucket as Bucket)
        }
    }

    /// floor(k P(s)), for s = `seen` / 2^32.
    #[inline]
    fn within(self, seen: u32) -> u32 {
        let s = u128::from(seen);
        // 2^96 x 35 P(s), which is below 2^102.
        let curve = ((50 << 64) - ((21 << 32) - 6 * s) * s) * s;
        let height = (curve * u128::from(self.per_octave)) >> 96;
        height as u32 / 35
    }

    /// The least and the greatest number of a bucket; zero's is zero alone.
    pub(super) fn bounds(self, bucket: Bucket) -> (f64, f64) {
        let Some(nth) = bucket.unsigned_abs().checked_sub(1) else {
            return (0.0, 0.0);
        };
        let least = self.first_bits(nth);
        let most = if least == INFINITY {
            least
        } else {
            self.first_bits(nth + 1) - 1
        };
        let (near, far) = (f64::from_bits(least), f64::from_bits(most));
        if bucket > 0 {
            (near, far)
        } else {
            (-far, -near)
        }
    }

    /// The bits of the least positive number of bucket `nth` + 1.
    fn first_bits(self, nth: u32) -> u64 {
        let exponent = u64::from(nth / self.per_octave + 1);
        let within = nth % self.per_octave;
        // The curve rises: built from the highest bit, the greatest that is still below the bucket.
        let below = (0..32).rev().fold(0, |below, bit| {
            let more = below | 1 << bit;
            if self.within(more) < within {
                more
            } else {
                below
            }
        });
        let seen = if within == 0 { 0 } else { u64::from(below) + 1 };
        (exponent << SIGNIFICAND_BITS) + (seen << UNSEEN_BITS)
    }

    /// The number of buckets an octave, a varint.
    pub(super) fn describe(self, out: &mut Writer) {
        out.varint(u64::from(self.per_octave));
    }

    /// Reads what [`describe`](Self::describe) wrote.
    pub(super) fn from_description(input: &mut Reader<'_>) -> Result<Self, DecodeError> {
        let per_octave = u32::try_from(input.varint()?)
            .map_err(|_| DecodeError::Invalid("a number of buckets over 32 bits"))?;
        Ok(Self::new(per_octave)?)
    }

    pub(super) fn same(self, other: Self) -> Result<(), Mismatch> {
        let what = "number of buckets an octave";
        Mismatch::unless_equal(what, self.per_octave, other.per_octave)
    }
}

/// The number of a bucket with these bounds whose greatest relative error is the least.
pub(super) fn centre(least: f64, most: f64) -> f64 {
    if least == most {
        return least;
    }
    // 2 a b / (a + b), without what would overflow.
    (least + (most - least) / (1.0 + most / least)).clamp(least, most)
}

#[cfg(test)]
mod tests {
    use core::f64::consts::LN_2;

    use super::*;
    use alloc::string::ToString;
    use proptest::prelude::*;

    /// What geometric bounds, those of a true logarithm, would take.
    fn fewest(alpha: f64) -> f64 {
        LN_2 / (2.0 * atanh(alpha))
    }

    #[test]
    fn an_octave_has_hardly_more_buckets_than_by_the_logarithm() {
        for (alpha, per_octave) in [(0.1, 4), (0.05, 7), (0.02, 18), (0.01, 35), (0.001, 351)] {
            let buckets = Buckets::for_error(alpha).unwrap();
            assert_eq!(buckets.per_octave(), per_octave);
            // The curve costs 0.7 / ln 2, which is 1.0 %, and a whole number up to one more.
            assert!(f64::from(per_octave) < 1.01 * fewest(alpha) + 1.0);
        }
    }

    #[test]
    fn no_bucket_of_an_octave_is_wider_than_promised() {
        for alpha in [0.5, 0.3, 0.1, 0.0371, 0.01, 0.003, 1e-4] {
            let buckets = Buckets::for_error(alpha).unwrap();
            assert!(buckets.alpha() <= alpha);
            let one = buckets.of(1.0);
            let mut worst = 0.0_f64;
            let mut next = 1.0;
            for bucket in one..one + buckets.per_octave() as Bucket {
                let (least, most) = buckets.bounds(bucket);
                assert_eq!(least, next);
                assert_eq!((buckets.of(least), buckets.of(most)), (bucket, bucket));
                let centre = centre(least, most);
                worst = worst
                    .max((centre - least) / least)
                    .max((most - centre) / most);
                next = most.next_up();
            }
            assert_eq!(next, 2.0);
            assert!(worst <= buckets.alpha(), "{worst}");
            // Nor are they needlessly narrow. At k = 1 the one bucket is the octave: 1 / 3.
            assert!(worst > 0.95 * buckets.alpha(), "{worst}");
        }
    }

    #[test]
    fn the_ends_have_the_buckets_of_the_docs() {
        for per_octave in [1, 35, MAX_PER_OCTAVE] {
            let buckets = Buckets::new(per_octave).unwrap();
            let last = buckets.last();
            for (number, bucket) in [
                (0.0, 0),
                (-0.0, 0),
                (f64::MIN_POSITIVE.next_down(), 0),
                (f64::MIN_POSITIVE, 1),
                (-f64::MIN_POSITIVE, -1),
                (f64::MAX, last - 1),
                (f64::INFINITY, last),
                (f64::NEG_INFINITY, -last),
            ] {
                assert_eq!(buckets.of(number), bucket, "{number}");
            }
            assert_eq!(buckets.bounds(0), (0.0, 0.0));
            assert_eq!(buckets.bounds(last - 1).1, f64::MAX);
            assert_eq!(buckets.bounds(last), (f64::INFINITY, f64::INFINITY));
            assert_eq!(buckets.bounds(1).0, f64::MIN_POSITIVE);
        }
        assert_eq!(Buckets::new(35).unwrap().last(), 71_611);
    }

    #[test]
    fn the_error_names_the_nearest_value_and_that_value_will_do() {
        for given in [f64::NAN, f64::INFINITY, -1.0, 0.0, 9e-7, 0.51, 5e-324] {
            let error = Buckets::for_error(given).unwrap_err();
            assert!(error.to_string().contains("alpha"));
            Buckets::for_error(error.nearest.parse().unwrap()).unwrap();
        }
        assert!(Buckets::for_error(MIN_ALPHA).unwrap().alpha() <= MIN_ALPHA);
        assert!(Buckets::new(0).is_err() && Buckets::new(MAX_PER_OCTAVE + 1).is_err());
    }

    fn any_buckets() -> impl Strategy<Value = Buckets> {
        prop_oneof![1..=40_u32, 1..=MAX_PER_OCTAVE].prop_map(|k| Buckets::new(k).unwrap())
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(4000))]

        #[test]
        fn a_number_lies_in_its_bucket_and_is_answered_within_alpha(
            buckets in any_buckets(), number in any::<f64>(),
        ) {
            let (least, most) = buckets.bounds(buckets.of(number));
            if number.is_normal() {
                prop_assert!(least <= number && number <= most);
                let error = (centre(least, most) - number).abs() / number.abs();
                prop_assert!(error <= buckets.alpha(), "{}", error);
            } else {
                prop_assert_eq!(least, most);
                prop_assert!(least == number || number.is_subnormal());
            }
        }

        #[test]
        fn buckets_are_in_the_order_of_their_numbers(
            buckets in any_buckets(), a in any::<f64>(), b in any::<f64>(), ulps in 0_u64..1 << 40,
        ) {
            let near = f64::from_bits(a.abs().to_bits().saturating_add(ulps));
            for (less, more) in [(a.min(b), a.max(b)), (a.abs(), near.min(f64::INFINITY))] {
                prop_assert!(buckets.of(less) <= buckets.of(more));
                prop_assert_eq!(buckets.of(-more), -buckets.of(more));
            }
        }
    }
}
