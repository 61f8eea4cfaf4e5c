//! Two streams, two depths, seven widths; and what falls into a cell, by another way than the example's.

use super::csv::{Row, count_range, structure};

const WIDTHS: [u32; 7] = [64, 128, 256, 512, 1_024, 2_048, 4_096];
const QUANTITIES: [&str; 3] = ["excess", "share_over_eps", "largest_excess"];

/// Zipf's law over 5,000 keys and some 50,000 events.
pub fn counts(exponent: f64) -> Vec<usize> {
    let all: f64 = (1..=5_000).map(|rank| f64::from(rank).powf(-exponent)).sum();
    let count = |rank: i32| (50_000.0 * f64::from(rank).powf(-exponent) / all).round();
    (1..=5_000).map(|rank| count(rank).max(1.0) as usize).collect()
}

/// For each sum, the probability that a cell has more: a key falls into it a Poisson number of times with mean 1 / width
/// (Panjer's recursion), which is off by about 1 / (2 width).
pub fn above(counts: &[usize], width: f64) -> Vec<f64> {
    let all: usize = counts.iter().sum();
    let groups: Vec<_> = counts.chunk_by(|a, b| a == b).map(|g| (g[0], (g.len() * g[0]) as f64 / width)).collect();
    let mut sums = vec![0.0; all + 1];
    sums[0] = (-(counts.len() as f64) / width).exp();
    for sum in 1..=all {
        let reached = groups.iter().rev().take_while(|(count, _)| *count <= sum);
        let mean: f64 = reached.map(|(count, rate)| rate * sums[sum - count]).sum();
        sums[sum] = mean / sum as f64;
    }
    let mut left = 1.0;
    sums.iter().map(|p| { left -= p; f64::max(left, 0.0) }).collect()
}

/// Mean and variance of the least of `depth` cells.
pub fn least(above: &[f64], depth: i32) -> (f64, f64) {
    let (mut mean, mut square) = (0.0, 0.0);
    for (sum, one) in above.iter().enumerate() {
        mean += one.powi(depth);
        square += (2 * sum + 1) as f64 * one.powi(depth);
    }
    (mean, square - mean * mean)
}

pub fn faults(rows: &[&Row], trials: u64, sigmas: f64) -> Vec<String> {
    let expected = [1.1, 1.4].into_iter().flat_map(|exponent| {
        let n: usize = counts(exponent).iter().sum();
        [2, 5].into_iter().flat_map(move |depth| {
            WIDTHS.into_iter().flat_map(move |width| {
                QUANTITIES.map(|q| format!("zipf={exponent} depth={depth} width={width} n={n} {q}"))
            })
        })
    });
    let mut faults = structure(rows, expected);
    for rows in rows.chunk_by(|a, b| a.parameters == b.parameters) {
        let (width, depth) = (rows[0].parameter("width"), rows[0].parameter("depth") as i32);
        let above = above(&counts(rows[0].parameter("zipf")), width);
        faults.extend(rows.iter().filter_map(|row| fault(row, &above, width, depth, trials, sigmas)));
    }
    faults
}

fn fault(row: &Row, above: &[f64], width: f64, depth: i32, trials: u64, sigmas: f64) -> Option<String> {
    let (n, tables) = (row.n as f64, trials as f64);
    let asked = 1_000.0 * tables;
    if row.trials != trials || (row.bytes as f64) < 8.0 * width * f64::from(depth) {
        return Some(format!("{}: other trials, or bytes", row.line));
    }
    // Cells of a row are negatively associated: a row's share above a sum has at most the variance p (1 - p) / width.
    let between = |p: f64| {
        let one = p * p + p * (1.0 - p) / width;
        (one.powi(depth) - p.powi(2 * depth)).max(0.0).sqrt()
    };
    // Binomial, not Poisson, as calculated here: off by 1 / (2 width) a row.
    let tolerance = f64::from(depth) / width + 0.002;
    match row.quantity.as_str() {
        "excess" => {
            let (mean, variance) = least(above, depth);
            let of_table: f64 = above.iter().map(|p| between(*p)).sum();
            let half = sigmas * ((of_table * of_table + variance / 1_000.0) / tables).sqrt() / n;
            let slack = tolerance * mean / n;
            row.check(mean / n - half - slack, mean / n + half + slack, mean / n, tolerance)
        }
        "share_over_eps" => {
            let p = above[(std::f64::consts::E / width * n) as usize];
            let share = p.powi(depth);
            let of_table = between(p) * 1_000.0;
            let (low, high) = count_range(asked * share, asked * share + of_table * of_table * tables, sigmas);
            row.check(low / asked, high / asked * (1.0 + tolerance), share, 2.0 * tolerance)
        }
        // By the union bound, any is above that sum with a chance of one in a million at most.
        _ => {
            let sum = above.iter().position(|p| asked * p.powi(depth) < 1e-6);
            let theory = row.theory;
            row.check(0.0, sum.unwrap_or(row.n as usize) as f64 / n, theory, 0.0)
        }
    }
}
