//! Every precision from one key to a billion.

use super::csv::{Row, count_range, root_mean_square_range, structure};
use crate::accuracy_hyperloglog::theory::least_variance;

fn counts() -> impl Iterator<Item = u64> {
    let decades = (0..9).flat_map(|d| [1, 2, 5].map(|first| first * 10_u64.pow(d)));
    decades.chain([1_000_000_000])
}

pub fn faults(rows: &[&Row], trials: u64, sigmas: f64) -> Vec<String> {
    let expected = (4..=18).flat_map(|p| {
        counts().flat_map(move |n| {
            ["bias", "error", "coverage"].map(|quantity| format!("p={p} n={n} {quantity}"))
        })
    });
    let mut faults = structure(rows, expected);
    faults.extend(rows.iter().filter_map(|row| fault(row, trials, sigmas)));
    faults
}

fn fault(row: &Row, trials: u64, sigmas: f64) -> Option<String> {
    let p = row.parameter("p");
    let (n, m) = (row.n as f64, p.exp2());
    let wanted = (trials >> (p as u32).saturating_sub(14)).max(2);
    if row.trials != wanted {
        return Some(format!("{}: {wanted} trials are expected", row.line));
    }
    let trials = row.trials as f64;
    // Sparse up to 3 m / 16: two keys share a token with probability 2^-26 / 3.
    let sparse = 16.0 * n <= 3.0 * m;
    let variance = if sparse { (-26.0_f64).exp2() / 6.0 } else { least_variance(n / m) / m };
    let least = variance.sqrt();
    let collisions = if sparse { n * n * variance } else { n * n / (2.0 * m) };
    // The estimator is at most 1.8 % worse; and as the reciprocal of a nearly gamma variable of shape a = m / 1.08 it
    // has the variance 1 / (a - 2), not 1 / a, and an excess kurtosis of (30 a - 66) / ((a - 3) (a - 4)).
    let a = m / 1.08;
    let greatest = if sparse { least } else { 1.018 * least * (a / (a - 2.0)).sqrt() };
    match row.quantity.as_str() {
        "bias" => {
            // A mean of few collisions is Poisson: the count of collisions in all trials, in units of a key.
            let all = collisions * trials;
            let (low, high) = count_range(all, all * (1.0 + f64::from(u8::from(!sparse))), sigmas);
            let rare = (high - all).max(all - low) / trials / n;
            let normal = sigmas * greatest / trials.sqrt() + 1.5 / (m * m);
            let most = if sparse { rare.max(normal) } else { normal };
            row.check(-most, most, 0.0, 0.0)
        }
        "error" if sparse => {
            let all = (collisions + collisions * collisions) * trials;
            let variance = (collisions + 2.0 * collisions * collisions) * trials;
            let (_, high) = count_range(all, variance, sigmas);
            row.check(0.0, (high / trials).sqrt() / n, least, 1e-4)
        }
        "error" => {
            let excess = (30.0 * a - 66.0) / ((a - 3.0) * (a - 4.0));
            let (low, high) =
                root_mean_square_range(2.0 + 1.0 / collisions + excess, row.trials, sigmas);
            row.check(low * least * (1.0 - 0.4 / n), high * greatest, least, 1e-4)
        }
        // At least 95 %, less 0.2 / m of second order; more where fewer than ten collide.
        _ => {
            let (low, high) = count_range(0.05 * trials, 0.05 * 0.95 * trials, sigmas);
            let low = if collisions < 10.0 { 0.0 } else { low };
            let least = 1.0 - high / trials - 0.2 / m;
            row.check(least, 1.0 - low / trials, 0.95, 1e-4)
        }
    }
}
