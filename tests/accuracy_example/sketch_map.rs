//! Two streams, six sizes: the ten heaviest keys.

use super::count_min::{above, counts, least};
use super::csv::{Row, count_range};

const TOP: usize = 10;

pub fn faults(rows: &[&Row], trials: u64, sigmas: f64) -> Vec<String> {
    let expected = ["0.8", "1.1"].into_iter().flat_map(|zipf| {
        ["2", "5", "10", "20", "50", "100"]
            .into_iter()
            .flat_map(move |heavy| ["recall", "excess"].map(|quantity| (zipf, heavy, quantity)))
    });
    let found = rows.iter().map(|row| {
        (&*row.parameters["zipf"], &*row.parameters["heavy_hitters"], &*row.quantity)
    });
    if !found.eq(expected) {
        return vec!["rows are missing, or in another order".to_owned()];
    }
    rows.iter().filter_map(|row| fault(row, trials, sigmas)).collect()
}

fn fault(row: &Row, trials: u64, sigmas: f64) -> Option<String> {
    let counts = counts(row.parameter("zipf"));
    let n: usize = counts.iter().sum();
    let (total, asked) = (n as f64, (TOP as u64 * trials) as f64);
    let (k, heavy) = (row.parameter("sample"), row.parameter("heavy_hitters"));
    if row.trials != trials || row.n != n as u64 || k != (heavy * (heavy / 0.01).ln()).ceil() {
        return Some(format!("{}: other trials, events or sample", row.line));
    }
    if row.quantity == "excess" {
        let (width, depth) = (row.parameter("width"), row.parameter("depth") as i32);
        let (mut mean, mut variance) = (0.0, 0.0);
        for at in 0..TOP {
            let others: Vec<usize> = [&counts[..at], &counts[at + 1..]].concat();
            let (m, v) = least(&above(&others, width), depth);
            mean += m / TOP as f64;
            variance += v / TOP as f64;
        }
        let tolerance = f64::from(depth) / width + 0.002;
        let half = sigmas * (variance / trials as f64).sqrt() + tolerance * mean;
        return row.check((mean - half) / total, (mean + half) / total, mean / total, tolerance);
    }
    // (1 - f)^k bounds the chance of a miss; it cannot be less than for light keys that never run out: what they
    // leave is at least the share of the keys not drawn, which theory in the example goes through in time.
    let shares = counts[..TOP].iter().map(|count| *count as f64 / total);
    let most: f64 = shares.map(|share| (1.0 - share).powf(k)).sum::<f64>() / TOP as f64;
    let missed = 1.0 - row.theory;
    if missed > most || (row.promised? - (1.0 - most)).abs() > 1e-4 {
        return Some(format!("{}: at most {most:e} are missed", row.line));
    }
    let (low, high) = count_range(asked * missed, asked * missed * (1.0 - missed), sigmas);
    let slack = 0.005;
    row.check(1.0 - high / asked - slack, 1.0 - low / asked + slack, row.theory, 0.0)
}
