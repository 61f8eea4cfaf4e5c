//! From registers or tokens to a number of keys and its interval.
//!
//! Dense: the improved raw estimator of Ertl 2017 (section 4), which needs no empirical table and has no bump near
//! 2.5 m, less its bias of first order in 1/m. Bias and variance follow from the moments of the estimator's denominator
//! by the delta method; see [`Moments`]. The interval follows from the variance, or, while few keys share a register, from
//! the law of [`collisions`].

use core::f64::consts::LN_2;

use libm::{exp, expm1, hypot, sqrt};

use super::MAX_RANK;
use super::collisions;
use super::sums::Sums;
use super::token::INDEX_BITS;
use crate::approximate::Approximate;
use crate::{normal, poisson};

/// lim alpha_m for m to infinity: 1 / (2 ln 2).
const ALPHA: f64 = 0.5 / LN_2;
/// 2^-46.
const LEAST_POWER: f64 = 1.0 / (1_u64 << (MAX_RANK - 1)) as f64;

/// The number of keys behind so many distinct tokens.
///
/// Two keys share a token with probability sum over r of (2^-26 2^-r)^2 2^26 = 2^-26 / 3, so n keys hide about
/// n^2 / (6 * 2^26) collisions, a number that is nearly Poisson: 0.6 for the 20,000 tokens of p = 17. The interval goes
/// from no collision to the Poisson quantile, so that for up to some 3,000 keys it is a point.
pub(super) fn of_tokens(tokens: usize, probability: f64) -> Approximate<f64> {
    if tokens == 0 {
        return Approximate::exact(0.0);
    }
    let probability = normal::clamp_probability(probability);
    let tokens = tokens as f64;
    let collisions = tokens * tokens / (6.0 * f64::from(1_u32 << INDEX_BITS));
    let hidden = poisson::quantile(collisions, probability);
    Approximate {
        min: tokens,
        estimate: (tokens + collisions).min(tokens + hidden),
        max: tokens + hidden,
        probability,
    }
}

/// The number of keys behind `m` registers of these sums.
pub(super) fn of_registers(m: f64, sums: &Sums, probability: f64) -> Approximate<f64> {
    let probability = normal::clamp_probability(probability);
    let empty = f64::from(sums.empty);
    if empty == m {
        return Approximate::exact(0.0);
    }
    if f64::from(sums.saturated) == m {
        // Beyond what registers tell apart: more than if a single one were a rank lower.
        let mut one_lower = Sums::of_empty(0);
        one_lower.add(MAX_RANK, sums.saturated - 1);
        one_lower.add(MAX_RANK - 1, 1);
        return Approximate {
            min: of_registers(m, &one_lower, probability).min,
            estimate: f64::INFINITY,
            max: f64::INFINITY,
            probability,
        };
    }
    let raw = ALPHA * m * m / denominator(sums, m);
    let moments = Moments::at(raw / m);
    // Each occupied register has seen a key of its own.
    let occupied = m - empty;
    let estimate = (raw / (1.0 + moments.bias / m)).max(occupied);
    let (min, max) = if collisions::are_few(estimate, m) {
        collisions::interval(occupied, m, probability)
    } else {
        let quantile = normal::two_sided_quantile(probability);
        let (low, high) = relative_interval(moments.variance / m, quantile);
        // The number of collisions is whole: room for one of them where the deviation is not much more.
        let half_width = quantile * estimate * sqrt(moments.variance / m);
        let room = hypot(half_width, 1.0) - half_width;
        (estimate * low - room, estimate * high + room)
    };
    Approximate {
        min: min.max(occupied).min(estimate),
        estimate,
        max: max.max(estimate),
        probability,
    }
}

/// The interval about an estimate of 1, of this relative variance c^2, that holds the truth.
///
/// The estimate is the reciprocal of a mean of positive numbers, skewed to the right, and its deviation grows with the
/// truth. So the truth is rather above it than below. Take that mean for gamma distributed: then the
/// cube root of truth / estimate is nearly normal, about 1 - c^2 / 9, with deviation c / 3 (Wilson & Hilferty 1931).
pub(super) fn relative_interval(variance: f64, quantile: f64) -> (f64, f64) {
    let middle = 1.0 - variance / 9.0;
    let half_width = quantile * sqrt(variance) / 3.0;
    let cube = |root: f64| root * root * root;
    (cube(middle - half_width), cube(middle + half_width))
}

/// m sigma(C_0 / m) + sum of C_k 2^-k + m tau(1 - C_47 / m) 2^-46, in Ertl's names.
fn denominator(sums: &Sums, m: f64) -> f64 {
    let saturated = m * tau(1.0 - f64::from(sums.saturated) / m) * LEAST_POWER;
    m * sigma(f64::from(sums.empty) / m) + sums.of_powers() + saturated
}

/// x + sum over k >= 1 of x^(2^k) 2^(k-1), for 0 <= x < 1.
fn sigma(x: f64) -> f64 {
    let mut sum = x;
    let mut power = x;
    let mut weight = 0.5;
    loop {
        power *= power;
        weight *= 2.0;
        let next = sum + power * weight;
        if next == sum {
            return sum;
        }
        sum = next;
    }
}

/// (1 - x - sum over k >= 1 of (1 - x^(2^-k))^2 2^-k) / 3, for 0 <= x <= 1.
fn tau(x: f64) -> f64 {
    if x == 0.0 || x == 1.0 {
        return 0.0;
    }
    let mut root = x;
    let mut weight = 1.0;
    let mut sum = 1.0 - x;
    loop {
        root = sqrt(root);
        weight *= 0.5;
        let next = sum - (1.0 - root) * (1.0 - root) * weight;
        if next == sum {
            return sum / 3.0;
        }
        sum = next;
    }
}

/// Relative bias and relative variance of the raw estimate, both times m, for a given number of keys.
///
/// The raw estimate is alpha m / h with h = sigma(X) + W, where X is the share of empty registers and W the mean
/// of 2^-rank over the others; E h = alpha / l for l = n / m. With n Poisson, registers are independent, so
/// a register contributes Var X = x (1 - x), Var W = E 4^-rank - w^2, Cov = -x w, where x = e^-l. Expanding to second order:
///
/// - bias = -sigma''(x) Var X / (2 E h) + Var h / (E h)^2,
/// - variance = Var h / (E h)^2 - 1 / l, the second term because n is fixed, not Poisson.
///
/// Both stay within 1.08, near 0.5 for few keys.
struct Moments {
    bias: f64,
    variance: f64,
}

impl Moments {
    fn at(load: f64) -> Self {
        // Below, differences of large terms lose their digits; the limit for no load is good to 1 %.
        if load < 0.02 {
            return Self {
                bias: 0.5,
                variance: 0.5,
            };
        }
        let x = exp(-load);
        let (slope, curvature) = sigma_derivatives(load);
        let (mean, square) = rank_moments(load);
        let variance_x = x * -expm1(-load);
        let h = ALPHA / load;
        let variance_h =
            slope * slope * variance_x + (square - mean * mean) - 2.0 * slope * x * mean;
        let relative = variance_h / (h * h);
        Self {
            bias: relative - 0.5 * curvature * variance_x / h,
            variance: relative - 1.0 / load,
        }
    }
}

/// sigma'(x) and sigma''(x) at x = e^-load.
fn sigma_derivatives(load: f64) -> (f64, f64) {
    let (mut slope, mut curvature) = (1.0, 0.0);
    let mut degree = 2.0_f64;
    let inverse = exp(load);
    // x^degree, squared with each doubling. The error doubles as well, but where it has grown the terms are nothing.
    let mut power = exp(-2.0 * load);
    while load * degree < 60.0 {
        let term = degree * degree / 2.0 * power * inverse;
        slope += term;
        curvature += term * (degree - 1.0) * inverse;
        power *= power;
        degree *= 2.0;
    }
    (slope, curvature)
}

/// E 2^-rank and E 4^-rank over the registers that are not empty, times their share.
fn rank_moments(load: f64) -> (f64, f64) {
    // From the greatest rank down, so that its share follows from that of the rank above without another exponential.
    let mut weight = 1.0;
    let mut ranks = 0;
    while ranks < 64 && (ranks == 0 || load * weight >= 1e-6) {
        weight *= 0.5;
        ranks += 1;
    }
    let mut keys = load * weight;
    // The probability that there is a key of this rank.
    let mut some = -expm1(-keys);
    let (mut mean, mut square) = (0.0, 0.0);
    if keys < 1e-6 {
        // Of all that follow, each is a quarter of the one before, and an eighth.
        let share = some * (1.0 - some);
        mean = weight * share / 3.0;
        square = weight * weight * share / 7.0;
    }
    for _ in 0..ranks {
        // That many keys of a rank leave no register below it: e^-keys is less than an ulp of 1 over the sum.
        if keys > 50.0 {
            break;
        }
        // Of this rank exactly: no key above it, one at it.
        let share = some * (1.0 - some);
        mean += weight * share;
        square += weight * weight * share;
        // 1 - e^-2t = (1 - e^-t) (1 + e^-t): no digits are lost.
        some *= 2.0 - some;
        keys *= 2.0;
        weight *= 2.0;
    }
    (mean, square)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sums(registers: [(u8, u32); 2]) -> Sums {
        let mut sums = Sums::of_empty(0);
        registers
            .iter()
            .for_each(|&(rank, count)| sums.add(rank, count));
        sums
    }

    /// The sums by their definition, an exponential a term.
    fn moments_by_exponentials(load: f64) -> (f64, f64) {
        (1..=200).fold((0.0, 0.0), |(mean, square), rank| {
            let weight = 0.5_f64.powi(rank);
            let share = exp(-load * weight) * -expm1(-load * weight);
            (mean + weight * share, square + weight * weight * share)
        })
    }

    #[test]
    fn the_moments_of_the_ranks_are_their_sums() {
        for load in [1e-3, 0.02, 0.3, 1.0, 7.5, 60.0, 1e4, 1e9, 1e13] {
            let (mean, square) = rank_moments(load);
            let expected = moments_by_exponentials(load);
            approx::assert_relative_eq!(mean, expected.0, max_relative = 1e-11);
            approx::assert_relative_eq!(square, expected.1, max_relative = 1e-11);
        }
    }

    #[test]
    fn the_denominator_has_the_mean_that_makes_the_estimate_consistent() {
        for load in [0.05, 0.3, 1.0, 2.5, 7.0, 40.0, 1e4] {
            let mean = sigma(exp(-load)) + rank_moments(load).0;
            // The sum oscillates by 1e-5 about its mean, as every base-2 HyperLogLog does.
            approx::assert_relative_eq!(mean, ALPHA / load, max_relative = 2e-5);
        }
    }

    #[test]
    fn derivatives_agree_with_differences() {
        for load in [0.1_f64, 0.7, 2.0, 5.0] {
            let x = exp(-load);
            let step = 1e-5 * x;
            let (slope, curvature) = sigma_derivatives(load);
            let first = (sigma(x + step) - sigma(x - step)) / (2.0 * step);
            let second = (sigma(x + step) - 2.0 * sigma(x) + sigma(x - step)) / (step * step);
            approx::assert_relative_eq!(slope, first, max_relative = 1e-6);
            approx::assert_relative_eq!(curvature, second, max_relative = 1e-3);
        }
    }

    #[test]
    fn full_registers_give_a_finite_estimate_or_infinity_but_never_nan() {
        for (saturated, finite) in [(1_u32, true), (15, true), (16, false)] {
            let sums = sums([(MAX_RANK, saturated), (20, 16 - saturated)]);
            let about = of_registers(16.0, &sums, 0.95);
            assert!(!about.min.is_nan() && !about.estimate.is_nan() && !about.max.is_nan());
            assert_eq!(about.estimate.is_finite(), finite);
        }
    }

    #[test]
    fn there_are_at_least_as_many_keys_as_occupied_registers() {
        for precision in 4..=18 {
            let m = 1_u32 << precision;
            for occupied in [1, 2, 3, m / 4, m / 2, m - 1, m] {
                // All at the least rank, where the estimate is lowest.
                let sums = sums([(0, m - occupied), (1, occupied)]);
                for probability in [0.5, 0.95, 0.9999] {
                    let about = of_registers(f64::from(m), &sums, probability);
                    assert!(about.min >= f64::from(occupied), "{precision} {about:?}");
                    assert!(about.min <= about.estimate && about.estimate <= about.max);
                }
            }
        }
    }

    #[test]
    fn nothing_seen_is_known_exactly() {
        let sums = sums([(0, 1024), (1, 0)]);
        assert_eq!(of_tokens(0, 0.95), Approximate::exact(0.0));
        assert_eq!(of_registers(1024.0, &sums, 0.95), Approximate::exact(0.0));
    }

    #[test]
    fn few_tokens_are_exact_and_many_admit_collisions() {
        assert!(of_tokens(3_000, 0.95).min == of_tokens(3_000, 0.95).max);
        let many = of_tokens(49_152, 0.95);
        assert!(many.min == 49_152.0 && many.estimate > 49_157.0 && many.max >= 49_160.0);
    }
}
