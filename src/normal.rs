//! Quantiles of the normal distribution, for intervals.

use libm::{erfc, exp, sqrt};

/// The probabilities an interval can be asked for.
pub(crate) fn clamp_probability(probability: f64) -> f64 {
    if probability.is_nan() {
        return 0.95;
    }
    probability.clamp(0.5, 0.9999)
}

/// z such that a standard normal variable lies within -z..z with this probability: 1.96 for 0.95.
pub(crate) fn two_sided_quantile(probability: f64) -> f64 {
    use core::f64::consts::{FRAC_1_SQRT_2, PI};
    let outside = 1.0 - clamp_probability(probability);
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

#[cfg(test)]
mod tests {
    use super::*;

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
        }
    }
}
