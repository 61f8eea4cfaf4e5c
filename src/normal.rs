//! Quantiles of the normal distribution, for intervals.

use libm::{erfc, exp, hypot, sqrt};

/// The probabilities an interval can be asked for.
pub(crate) fn clamp_probability(probability: f64) -> f64 {
    if probability.is_nan() {
        return 0.95;
    }
    probability.clamp(0.5, 0.9999)
}

/// z such that a standard normal variable lies within -z..z with this probability: 1.96 for 0.95.
pub(crate) fn two_sided_quantile(probability: f64) -> f64 {
    let probability = clamp_probability(probability);
    // What is asked nearly always.
    if probability == 0.95 {
        return 1.959_963_984_540_054;
    }
    newton(probability)
}

fn newton(probability: f64) -> f64 {
    use core::f64::consts::{FRAC_1_SQRT_2, PI};
    let outside = 1.0 - probability;
    // Newton on erfc(z / sqrt 2) = outside, which is convex for z > 0: from below it does not overshoot.
    let mut z = 0.0;
    for _ in 0..60 {
        let slope = sqrt(2.0 / PI) * exp(-0.5 * z * z);
        let step = (erfc(z * FRAC_1_SQRT_2) - outside) / slope;
        z += step;
        if step < 1e-12 {
            break;
        }
    }
    z
}

/// The least and the greatest value, `bounds` apart at most, from which `estimate` is no farther than what `half_width` says
/// of that value.
///
/// The deviation of the hypothesis counts, not that of the estimate (Wilson 1927): so an estimate of zero, whose own deviation
/// is none, still has an interval.
pub(crate) fn plausible(
    estimate: f64,
    bounds: (f64, f64),
    half_width: impl Fn(f64) -> f64,
) -> (f64, f64) {
    let is_plausible = |value: f64| (value - estimate).abs() <= half_width(value);
    let last_towards = |bound: f64| {
        if is_plausible(bound) {
            return bound;
        }
        let (mut inside, mut outside) = (estimate, bound);
        // From near by, since a bound may be farther away than bisection alone reaches.
        let mut step = half_width(estimate).max(1e-6 * (1.0 + estimate));
        while step < (outside - estimate).abs() {
            let value = estimate + step.copysign(bound - estimate);
            if !is_plausible(value) {
                outside = value;
                break;
            }
            inside = value;
            step *= 2.0;
        }
        for _ in 0..12 {
            let middle = 0.5 * (inside + outside);
            if is_plausible(middle) {
                inside = middle;
            } else {
                outside = middle;
            }
        }
        outside
    };
    let (least, greatest) = bounds;
    (
        last_towards(least.min(estimate)),
        last_towards(greatest.max(estimate)),
    )
}

/// The half-width of an interval for what grows by whole `unit`s: room for one where the deviation asks for a good part of it.
pub(crate) fn half_width(deviations: f64, unit: f64) -> f64 {
    // Poisson: above a mean of 0.051 one is among the 95 %, where 1.96 deviations are 0.44.
    hypot(deviations, unit.min(2.25 * deviations))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// (p - s)^2 = z^2 p (1 - p) / n, solved for p.
    #[test]
    fn plausible_shares_are_those_of_wilson() {
        for (successes, n) in [(0.0, 50.0), (3.0, 50.0), (49.0, 50.0), (50.0, 50.0)] {
            let (z, share) = (1.96_f64, successes / n);
            let found = plausible(share, (0.0, 1.0), |p| z * sqrt(p * (1.0 - p) / n));
            let middle = (share + z * z / (2.0 * n)) / (1.0 + z * z / n);
            let half =
                z / (1.0 + z * z / n) * sqrt(share * (1.0 - share) / n + z * z / (4.0 * n * n));
            approx::assert_abs_diff_eq!(found.0, middle - half, epsilon = 1e-3);
            approx::assert_abs_diff_eq!(found.1, middle + half, epsilon = 1e-3);
        }
    }

    #[test]
    fn quantiles_are_the_tabulated_ones() {
        for (probability, z) in [
            (0.5, 0.674490),
            (0.6826895, 1.0),
            (0.95, 1.959964),
            (0.99, 2.575829),
            (0.9999, 3.890592),
        ] {
            approx::assert_abs_diff_eq!(two_sided_quantile(probability), z, epsilon = 2e-6);
            approx::assert_abs_diff_eq!(
                two_sided_quantile(probability),
                newton(probability),
                epsilon = 1e-14
            );
        }
    }
}
