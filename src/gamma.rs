//! Quantiles of the gamma distribution, for intervals around counts of rare things.

use libm::sqrt;

use crate::normal::two_sided_quantile;

/// The ends of the interval that holds a rate with this probability, given that `count` events were seen in unit time.
///
/// Garwood's interval: gamma quantiles of shape count and count + 1, by Wilson & Hilferty's cube (error below 1 % from
/// a count of 2 on).
pub(crate) fn rate_interval(count: f64, probability: f64) -> (f64, f64) {
    let z = two_sided_quantile(probability);
    let low = if count > 0.0 {
        quantile(count, -z)
    } else {
        0.0
    };
    (low, quantile(count + 1.0, z))
}

/// The quantile of the gamma distribution of this shape that corresponds to z of the normal one.
pub(crate) fn quantile(shape: f64, z: f64) -> f64 {
    let root = 1.0 - 1.0 / (9.0 * shape) + z / (3.0 * sqrt(shape));
    shape * root.max(0.0) * root.max(0.0) * root.max(0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rate_intervals_are_the_tabulated_ones() {
        // Exact Poisson limits, 95 %, as in any statistical table.
        for (count, low, high) in [
            (0.0, 0.0, 3.689),
            (1.0, 0.0253, 5.572),
            (5.0, 1.623, 11.668),
            (20.0, 12.217, 30.888),
            (100.0, 81.364, 121.627),
        ] {
            let (got_low, got_high) = rate_interval(count, 0.95);
            approx::assert_abs_diff_eq!(got_low, low, epsilon = 0.02);
            approx::assert_relative_eq!(got_high, high, max_relative = 0.01);
        }
    }
}
