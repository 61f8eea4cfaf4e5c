//! Two streams, six sizes: the ten heaviest keys.

use super::count_min::{above, counts, least, sums};
use super::csv::{Row, count_range};
use crate::simulation::Random;

const TOP: usize = 10;

pub fn faults(rows: &[&Row], trials: u64, sigmas: f64) -> Vec<String> {
    let expected = ["0.8", "1.1"].into_iter().flat_map(|zipf| {
        ["2", "5", "10", "20", "50", "100"]
            .into_iter()
            .flat_map(move |heavy| ["recall", "excess"].map(|quantity| (zipf, heavy, quantity)))
    });
    let found = rows.iter().map(|row| {
        (
            &*row.parameters["zipf"],
            &*row.parameters["heavy_hitters"],
            &*row.quantity,
        )
    });
    if !found.eq(expected) {
        return vec!["rows are missing, or in another order".to_owned()];
    }
    rows.iter()
        .filter_map(|row| fault(row, trials, sigmas))
        .collect()
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
        let lighter = sums(&counts[TOP..], width);
        for at in 0..TOP {
            let others = [&counts[..at], &counts[at + 1..TOP]].concat();
            let sums = others
                .iter()
                .fold(lighter.clone(), |sums, &count| with(&sums, count, width));
            let (m, v) = least(&above(&sums), depth);
            mean += m / TOP as f64;
            variance += v / TOP as f64;
        }
        let half = sigmas * (variance / trials as f64).sqrt();
        return row.check(
            (mean - half) / total,
            (mean + half) / total,
            mean / total,
            1e-4,
        );
    }
    // The documented bound: (1 - f)^k.
    let shares = counts[..TOP].iter().map(|count| *count as f64 / total);
    let most: f64 = shares.map(|share| (1.0 - share).powf(k)).sum::<f64>() / TOP as f64;
    let (missed, deviation) = missed(&counts, k as usize);
    if missed > most || (row.promised? - (1.0 - most)).abs() > 1e-4 {
        return Some(format!("{}: at most {most:e} are missed", row.line));
    }
    let (low, high) = count_range(asked * missed, asked * missed * (1.0 - missed), sigmas);
    let slack = sigmas * deviation + 1e-4;
    row.check(
        1.0 - high / asked - slack,
        1.0 - low / asked + slack,
        1.0 - missed,
        slack,
    )
}

/// What falls into a cell, with one more key.
fn with(sums: &[f64], count: usize, width: f64) -> Vec<f64> {
    let at = |sum: usize| sums.get(sum).copied().unwrap_or(0.0);
    let hit = |sum: usize| sum.checked_sub(count).map_or(0.0, at);
    (0..sums.len() + count)
        .map(|sum| at(sum) + (hit(sum) - at(sum)) / width)
        .collect()
}

/// The share of the heaviest keys that a sample of k misses, and how much that deviates: by drawing.
///
/// A key of weight w comes at an exponential time of rate w. It is missed if k others are there before it: given when the k-th
/// of the others comes, with the chance e^(-w t), whose mean varies less than what is missed.
fn missed(counts: &[usize], k: usize) -> (f64, f64) {
    const ROUNDS: u32 = 200;
    let mut random = Random::new(1);
    let (mut sum, mut squares) = (0.0, 0.0);
    for _ in 0..ROUNDS {
        let times: Vec<f64> = counts
            .iter()
            .map(|&count| -random.unit().ln() / count as f64)
            .collect();
        let mut ordered = times.clone();
        let (_, kth, later) = ordered.select_nth_unstable_by(k - 1, f64::total_cmp);
        let next = later.iter().copied().fold(f64::INFINITY, f64::min);
        let chance = |at: usize| {
            let of_others = if times[at] <= *kth { next } else { *kth };
            (-of_others * counts[at] as f64).exp()
        };
        let share = (0..TOP).map(chance).sum::<f64>() / TOP as f64;
        sum += share;
        squares += share * share;
    }
    let (rounds, mean) = (f64::from(ROUNDS), sum / f64::from(ROUNDS));
    (mean, ((squares / rounds - mean * mean) / rounds).sqrt())
}
