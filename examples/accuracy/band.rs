//! Where 95 % of measured figures lie if theory is right: trials are finite.

/// Quantile of the standard normal distribution, two-sided 95 %.
const Z: f64 = 1.959_964;

/// A mean of so many trials, each with this standard deviation.
pub fn of_mean(mean: f64, deviation: f64, trials: u64) -> (f64, f64) {
    let half_width = Z * deviation / (trials as f64).sqrt();
    (mean - half_width, mean + half_width)
}

/// A root mean square of so many trials, whose squares have this variance relative to the square of their mean (2, if
/// they come from normal errors).
///
/// The mean of the squares is nearly gamma distributed: so its cube root is nearly normal (Wilson & Hilferty 1931).
/// For normal errors this is the chi-square distribution.
pub fn of_root_mean_square(root: f64, variance_of_squares: f64, trials: u64) -> (f64, f64) {
    let variance = variance_of_squares / trials as f64;
    let at = |z: f64| {
        root * (1.0 - variance / 9.0 + z * variance.sqrt() / 3.0)
            .max(0.0)
            .powf(1.5)
    };
    (at(-Z), at(Z))
}

/// A number of rare things that is nearly Poisson distributed, or has somewhat more variance than that.
///
/// The normal quantile, corrected for skewness (Cornish & Fisher 1938) and for whole numbers.
pub fn of_count(mean: f64, variance: f64) -> (f64, f64) {
    let skewness = (Z * Z - 1.0) / 6.0;
    let half_width = Z * variance.sqrt() + 0.5;
    (
        (mean + skewness - half_width).max(0.0),
        mean + skewness + half_width,
    )
}

/// A share of so many independent trials, each with this chance.
pub fn of_share(chance: f64, trials: u64) -> (f64, f64) {
    // The rarer outcome is the one that is nearly Poisson distributed.
    if chance > 0.5 {
        let (low, high) = of_share(1.0 - chance, trials);
        return (1.0 - high, 1.0 - low);
    }
    let trials = trials as f64;
    let (low, high) = of_count(chance * trials, chance * (1.0 - chance) * trials);
    (low / trials, (high / trials).min(1.0))
}
