//! Every precision from one key to a billion.

use super::csv::{Row, count_range, root_mean_square_range, structure};
use crate::theory::first_order_variance;

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
    if !faults.is_empty() {
        return faults;
    }
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
    let variance = if sparse {
        (-26.0_f64).exp2() / 6.0
    } else {
        first_order_variance(n / m) / m
    };
    let error = variance.sqrt();
    let collisions = if sparse {
        n * n * variance
    } else {
        n * n / (2.0 * m)
    };
    // As the reciprocal of a nearly gamma variable of shape a = m / 1.08 or more, the estimate has the variance 1 / (a - 2),
    // not 1 / a, and an excess kurtosis of (30 a - 66) / ((a - 3) (a - 4)).
    let a = m / 1.08;
    let greatest = if sparse {
        error
    } else {
        error * (a / (a - 2.0)).sqrt()
    };
    // Bias and coverage have no derivation to second order: with 16 to 64 registers, what the documentation says of them.
    let (most_bias, missed) = if p < 7.0 { (0.01, 0.06) } else { (0.0, 0.05) };
    match row.quantity.as_str() {
        // The error is of the number of collisions in all trials, in units of a key; as many as are expected are added, if most
        // sketches have some.
        "bias" if sparse => {
            let all = collisions * trials;
            let unit = 1.0 / trials / n;
            let added = if (-collisions).exp() < 0.95 { all } else { 0.0 };
            row.check((added - most_often(all)) * unit, added * unit, 0.0, 0.0)
        }
        "bias" => {
            let most = sigmas * greatest / trials.sqrt() + most_bias;
            row.check(-most, most, 0.0, 0.0)
        }
        "error" if sparse => {
            let all = (collisions + collisions * collisions) * trials;
            let variance = (collisions + 2.0 * collisions * collisions) * trials;
            let (_, high) = count_range(all, variance, sigmas);
            row.check(0.0, (high / trials).sqrt() / n, error, 1e-4)
        }
        "error" => {
            let excess = (30.0 * a - 66.0) / ((a - 3.0) * (a - 4.0));
            let (low, high) =
                root_mean_square_range(2.0 + 1.0 / collisions + excess, row.trials, sigmas);
            // Collisions are of n (n - 1) / 2 pairs, not of n^2 / 2 as in theory.
            row.check(
                low * error * (1.0 - 1.0 / n).sqrt(),
                high * greatest,
                error,
                1e-4,
            )
        }
        // More where fewer than ten collide.
        _ => {
            let range = |missed: f64| {
                count_range(missed * trials, missed * (1.0 - missed) * trials, sigmas)
            };
            let low = if collisions < 10.0 {
                0.0
            } else {
                range(0.05).0
            };
            row.check(
                1.0 - range(missed).1 / trials,
                1.0 - low / trials,
                0.95,
                1e-4,
            )
        }
    }
}

/// What a Poisson number exceeds less than once in a million times.
fn most_often(mean: f64) -> f64 {
    let (mut chance, mut left, mut number) = ((-mean).exp(), -(-mean).exp_m1(), 0.0);
    while left > 1e-6 {
        number += 1.0;
        chance *= mean / number;
        left -= chance;
    }
    number
}
