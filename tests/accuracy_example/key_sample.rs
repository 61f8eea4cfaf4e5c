//! Samples of 16 to 4,096 of 10,000 keys.

use super::csv::{Row, count_range, root_mean_square_range, structure};

const QUANTITIES: [&str; 5] = ["bias", "error", "coverage", "total_bias", "total_error"];

pub fn faults(rows: &[&Row], trials: u64, sigmas: f64) -> Vec<String> {
    let expected = (4..=12)
        .flat_map(|i| QUANTITIES.map(|quantity| format!("k={} n=10000 {quantity}", 1 << i)));
    let mut faults = structure(rows, expected);
    if !faults.is_empty() {
        return faults;
    }
    faults.extend(rows.iter().filter_map(|row| fault(row, trials, sigmas)));
    faults
}

fn fault(row: &Row, trials: u64, sigmas: f64) -> Option<String> {
    let (k, n) = (row.parameter("k"), row.n as f64);
    if row.trials != trials {
        return Some(format!("{}: {trials} trials are expected", row.line));
    }
    // Beyer et al.: n (n - k + 1) / (k - 2). A total of the values 0 to 9 in turn has the mean square 28.5 of a value for the
    // square 20.25 of its mean.
    let distinct = ((n - k + 1.0) / (n * (k - 2.0))).sqrt();
    let spread: f64 = 28.5 / 20.25;
    let deviation = if row.quantity.starts_with("total") {
        distinct * spread.sqrt()
    } else {
        distinct
    };
    match row.quantity.as_str() {
        "bias" | "total_bias" => {
            let most = sigmas * deviation / (trials as f64).sqrt();
            row.check(-most, most, 0.0, 0.0)
        }
        "error" | "total_error" => {
            // The reciprocal of a nearly gamma variable of shape k has an excess kurtosis of
            // (30 k - 66) / ((k - 3) (k - 4)).
            let excess = (30.0 * k - 66.0) / ((k - 3.0) * (k - 4.0));
            let (low, high) = root_mean_square_range(2.0 + excess, trials, sigmas);
            row.check(low * deviation, high * deviation, deviation, 1e-4)
        }
        _ => {
            // u deviates less than of endless keys by sqrt(1 - k / n).
            let z = 1.959_964 / (1.0 - k / n).sqrt();
            let missed = libm::erfc(z / std::f64::consts::SQRT_2);
            let all = missed * trials as f64;
            let (low, high) = count_range(all, all * (1.0 - missed), sigmas);
            let share = |count: f64| 1.0 - count / trials as f64;
            row.check(share(high), share(low), 1.0 - missed, 1e-4)
        }
    }
}
