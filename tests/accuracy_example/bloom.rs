//! Both layouts, at ten rates each.

use super::csv::{Row, count_range};

const ITEMS: f64 = 20_000.0;
const RATES: [f64; 10] = [0.3, 0.1, 0.03, 0.01, 3e-3, 1e-3, 3e-4, 1e-4, 3e-5, 1e-5];

pub fn faults(rows: &[&Row], trials: u64, sigmas: f64) -> Vec<String> {
    let expected = ["classic", "blocked"].map(|layout| RATES.map(|rate| (layout, rate)));
    let found = rows
        .iter()
        .map(|row| (&*row.parameters["layout"], row.promised.unwrap_or(0.0)));
    if !found.eq(expected.into_iter().flatten()) {
        return vec!["rates are missing, or in another order".to_owned()];
    }
    rows.iter()
        .filter_map(|row| fault(row, trials, sigmas))
        .collect()
}

fn fault(row: &Row, trials: u64, sigmas: f64) -> Option<String> {
    let (k, width) = (row.parameter("hashes"), row.parameter("width"));
    let asked = row.promised?;
    let filters = (trials / 10) as f64;
    let probes = row.trials as f64;
    let theory = if row.parameters["layout"] == "classic" {
        (1.0 - (-k * ITEMS / width).exp()).powf(k)
    } else {
        blocked(k as i32, width / 512.0)
    };
    if theory > asked || row.bytes as f64 * 8.0 < width {
        return Some(format!("{}: not what was asked for", row.line));
    }
    // Binomial, given the filter. Sizing leaves three standard deviations between filters up to the rate asked for.
    let between = (asked - theory) / 3.0 * probes;
    let variance = probes * theory + between * between / filters;
    let (low, high) = count_range(probes * theory, variance, sigmas);
    row.check(low / probes, high / probes, theory, 0.01)
}

/// Keys per block are nearly Poisson. Of a key's k bits each of the eight words has k div 8, and a run of k mod 8 words, which begins
/// anywhere, has one more. So a word of 64 bits that has seen j keys is a chain of balls in bins, and errs at (x / 64)^b for x
/// full ones and b bits asked for (after Putze, Sanders & Singler). The words of a block are tied by the runs: to second order their
/// product is greater by the covariance of the balls of each two, times what a ball more adds to each.
fn blocked(k: i32, blocks: f64) -> f64 {
    let keys = ITEMS / blocks;
    let (all, run) = (k / 8, k % 8);
    let one_more = f64::from(run) / 8.0;
    let mut full = [0.0; 65];
    full[0] = 1.0;
    let mut of_keys = (-keys).exp();
    let mut rate = 0.0;
    for j in 1..=(6.0 * keys) as u32 + 60 {
        for _ in 0..all {
            full = thrown(&full, 1.0);
        }
        full = thrown(&full, one_more);
        of_keys *= keys / f64::from(j);
        let with_one_more = thrown(&full, 1.0);
        let mut product = 1.0;
        let mut ties = 0.0;
        // The run that is asked for begins at the first word.
        let bits = |word: i32| all + i32::from(word < run);
        let gain =
            |word| asked_for(&with_one_more, bits(word)) / asked_for(&full, bits(word)) - 1.0;
        for word in 0..8 {
            product *= asked_for(&full, bits(word));
            for other in 0..word {
                let distance = word - other;
                let both = (run - distance).max(0) + (run + distance - 8).max(0);
                let covariance = f64::from(j) * (f64::from(both) / 8.0 - one_more * one_more);
                ties += covariance * gain(word) * gain(other);
            }
        }
        rate += of_keys * product * (1.0 + ties);
    }
    rate
}

/// How often so many random bits of a word are all full.
fn asked_for(full: &[f64; 65], bits: i32) -> f64 {
    let states = full.iter().enumerate();
    states.map(|(x, p)| p * (x as f64 / 64.0).powi(bits)).sum()
}

/// The chances of 0, 1, .. full bins of 64 after one ball more, which is thrown with a probability.
fn thrown(full: &[f64; 65], probability: f64) -> [f64; 65] {
    core::array::from_fn(|x| {
        let stays = full[x] * (1.0 - probability * (1.0 - x as f64 / 64.0));
        let from_below = match x {
            0 => 0.0,
            _ => full[x - 1] * probability * (65.0 - x as f64) / 64.0,
        };
        stays + from_below
    })
}
