//! Quantiles of the Poisson distribution, for intervals around what rare collisions hide.

use libm::{ceil, exp, sqrt};

use crate::normal::two_sided_quantile;

/// The least number that so many events, `mean` on average, exceed with a probability of at most 1 - `probability`.
pub(crate) fn quantile(mean: f64, probability: f64) -> f64 {
    // From here on the normal quantile is right to a part in a thousand, and e^-mean would soon underflow.
    if mean > 500.0 {
        return ceil(mean + two_sided_quantile(probability) * sqrt(mean));
    }
    let mut count = 0.0;
    let mut term = exp(-mean);
    let mut covered = term;
    while covered < probability && term > 0.0 {
        count += 1.0;
        term *= mean / count;
        covered += term;
    }
    count
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_are_the_tabulated_ones() {
        for (mean, count) in [
            (0.0, 0.0),
            (0.05, 0.0),
            (0.06, 1.0),
            (0.8, 2.0),
            (10.0, 15.0),
        ] {
            assert_eq!(quantile(mean, 0.95), count, "{mean}");
        }
    }

    #[test]
    fn a_quantile_of_many_goes_on_where_that_of_few_ends() {
        let (few, many) = (quantile(499.9, 0.95), quantile(500.1, 0.95));
        // The normal one is two-sided: 1.96 deviations in place of 1.64.
        assert!(few < many && many < few + 9.0, "{few} {many}");
        assert!(quantile(1e12, 0.95) > 1e12);
    }
}
