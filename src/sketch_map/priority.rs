//! The priority of an event in a sample: an exponential variate, in integers alone.

/// Bits behind the point of a priority: -ln of a 64-bit fraction is below 45, which leaves 58.
const FRACTION_BITS: u32 = 58;

/// How many pieces the fractions from 1/2 to 1 are cut into.
const PIECES: usize = 128;

/// -ln of the upper end of piece i, (129 + i) / 256, with 64 bits behind the point.
const MINUS_LN: [u128; PIECES] = minus_ln_table();

/// ln 2, with 64 bits behind the point.
const LN_2: u128 = MINUS_LN[0] + ln_of_next(128);

const fn minus_ln_table() -> [u128; PIECES] {
    let mut table = [0; PIECES];
    let mut i = PIECES - 1;
    while i > 0 {
        table[i - 1] = table[i] + ln_of_next(128 + i as u128);
        i -= 1;
    }
    table
}

/// ln((k + 1) / k) = 2 artanh(1 / (2 k + 1)), with 64 bits behind the point.
const fn ln_of_next(k: u128) -> u128 {
    let divisor = 2 * k + 1;
    let mut power = (1 << 120) / divisor;
    let mut sum = 0;
    let mut degree = 1;
    while power > 0 {
        sum += power / degree;
        power /= divisor * divisor;
        degree += 2;
    }
    // Rounded to nearest.
    ((sum >> 54) + 1) >> 1
}

/// The priority of an event of this weight, for the hash of the event: -ln(1 - hash / 2^64) / weight.
///
/// Exponential with rate `weight`, so that an event of weight 5 is as likely to have the least priority as five events of
/// weight 1 together. 58 bits behind the point; within 2^-57 of the exact value before it is divided. A weight of 0 has
/// no priority.
#[inline]
pub(super) fn priority(hash: u64, weight: u64) -> Option<u64> {
    match weight {
        0 => None,
        1 => Some(exponential(hash)),
        weight => Some(exponential(hash) / weight),
    }
}

/// What [`may_reach`] compares with, to tell hashes whose priority is above `greatest` for all weights up to this one.
#[inline]
pub(super) fn limit(greatest: u64, weight: u64) -> u64 {
    greatest.saturating_add(1).saturating_mul(weight)
}

/// May an event of this hash have a priority as low as the limit is for? No more than a comparison, for -ln(1 - v) >= v: where
/// it says no, the priority is greater, or there is none.
#[inline]
pub(super) fn may_reach(hash: u64, limit: u64) -> bool {
    hash >> (64 - FRACTION_BITS) < limit
}

fn exponential(hash: u64) -> u64 {
    // 1 - hash / 2^64 lies in (0, 1], and is (1 - z) times a piece's upper end, times a power of 2.
    if hash == 0 {
        return 0;
    }
    let fraction = hash.wrapping_neg();
    let halvings = fraction.leading_zeros();
    let fraction = fraction << halvings;
    let piece = ((fraction >> 56) & 0x7F) as usize;
    let z = quotient(129 + piece as u64, fraction);
    let ln = u128::from(halvings) * LN_2 + MINUS_LN[piece] + minus_ln_1_minus(z);
    (ln >> (64 - FRACTION_BITS)) as u64
}

/// How far a fraction lies below a piece's upper end, as a share of that end with 64 bits behind the point, rounded down.
fn quotient(end: u64, fraction: u64) -> u64 {
    // From 1 to 2^56, so that only one less than its product with 2^8 is sure to have 64 bits.
    let below = (end << 56).wrapping_sub(fraction);
    let less = (below << 8).wrapping_sub(1);
    less / end + u64::from(less % end == end - 1)
}

/// -ln(1 - z) for z up to 2^-7, as a power series; 64 bits behind the point.
fn minus_ln_1_minus(z: u64) -> u128 {
    const ONE: u128 = 1 << 64;
    let z = u128::from(z);
    let mut sum = ONE / 9;
    for degree in (1..=8).rev() {
        sum = ONE / degree + ((sum * z) >> 64);
    }
    (sum * z) >> 64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hash::splitmix64;
    use proptest::prelude::*;

    fn scaled(priority: u64) -> f64 {
        priority as f64 / (1_u64 << FRACTION_BITS) as f64
    }

    #[test]
    fn constants_are_those_of_the_natural_logarithm() {
        // floor and rounding of ln 2 * 2^64 agree to a few units.
        assert!(LN_2.abs_diff(12_786_308_645_202_655_660) < 200, "{LN_2}");
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(20_000))]

        #[test]
        fn a_priority_is_the_negative_logarithm(hash: u64, shift in 0_u32..64) {
            for hash in [hash, hash >> shift, !(hash >> shift)] {
                let exact = if hash < 1 << 63 {
                    -libm::log1p(-(hash as f64) / 2_f64.powi(64))
                } else {
                    -libm::log(hash.wrapping_neg() as f64 / 2_f64.powi(64))
                };
                let got = scaled(exponential(hash));
                prop_assert!((got - exact).abs() <= 3e-16 * exact + 2_f64.powi(-57), "{hash} {got} {exact}");
            }
        }

        #[test]
        fn what_the_limit_keeps_out_has_a_greater_priority(
            hash: u64, shift in 0_u32..64, weight in 1_u64..100, heaviest in 0_u64..100, greatest: u64,
        ) {
            for hash in [hash, hash >> shift, !(hash >> shift)] {
                let priority = priority(hash, weight).unwrap();
                for greatest in [0, priority, greatest >> shift, u64::MAX] {
                    let is_kept_out = !may_reach(hash, limit(greatest, weight.max(heaviest)));
                    prop_assert!(!is_kept_out || priority > greatest);
                }
                // It lets in what could be within it, were -ln(1 - v) no more than v.
                let least = (hash >> 6) / weight;
                prop_assert!(may_reach(hash, limit(least, weight)));
                prop_assert!(least == 0 || !may_reach(hash, limit(least - 1, weight)));
                prop_assert!(!may_reach(hash, limit(greatest, 0)));
            }
        }

        #[test]
        fn the_quotient_is_that_of_wider_numbers(hash: u64, piece in 0_u64..128, low in prop_oneof![Just(0), any::<u64>()]) {
            let end = 129 + piece;
            let numbers = [hash >> 8, low & 0xFFFF, low >> 8, 0];
            for fraction in numbers.map(|low| (end - 1) << 56 | low) {
                let wide = ((u128::from(end) << 56) - u128::from(fraction)) << 8;
                prop_assert_eq!(u128::from(quotient(end, fraction)), wide / u128::from(end));
            }
        }
    }

    #[test]
    fn the_ends_are_zero_and_64_ln_2() {
        assert_eq!(exponential(0), 0);
        approx::assert_relative_eq!(
            scaled(exponential(u64::MAX)),
            64.0 * core::f64::consts::LN_2,
            max_relative = 1e-14
        );
        assert_eq!(priority(5, 0), None);
    }

    /// Kolmogorov-Smirnov over 100,000 splitmix hashes: D sqrt(n) exceeds 1.95 with probability 0.001.
    #[test]
    fn priorities_are_exponential_with_the_weight_as_rate() {
        for weight in [1_u64, 5, 1_000] {
            let mut samples: alloc::vec::Vec<f64> = (1..=100_000)
                .map(|i| {
                    let hash = splitmix64(weight, i);
                    scaled(priority(hash, weight).unwrap()) * weight as f64
                })
                .collect();
            samples.sort_by(f64::total_cmp);
            let n = samples.len() as f64;
            let distance = samples
                .iter()
                .enumerate()
                .map(|(i, x)| (-libm::expm1(-x) - (i as f64 + 0.5) / n).abs())
                .fold(0.0, f64::max);
            assert!(distance * n.sqrt() < 1.95, "{weight}: {distance}");
        }
    }
}
