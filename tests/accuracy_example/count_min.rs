//! Two streams, two depths, seven widths; and what falls into a cell, by another way than the example's.

use std::collections::BTreeMap;

use super::csv::{Row, count_range, structure};

const WIDTHS: [u32; 7] = [64, 128, 256, 512, 1_024, 2_048, 4_096];
const QUANTITIES: [&str; 3] = ["excess", "share_over_eps", "largest_excess"];

/// Zipf's law over 5,000 keys and some 50,000 events.
pub fn counts(exponent: f64) -> Vec<usize> {
    let all: f64 = (1..=5_000)
        .map(|rank| f64::from(rank).powf(-exponent))
        .sum();
    let count = |rank: i32| (50_000.0 * f64::from(rank).powf(-exponent) / all).round();
    (1..=5_000)
        .map(|rank| count(rank).max(1.0) as usize)
        .collect()
}

/// The probability of each sum of what falls into a cell.
///
/// A key of count c has the generating function 1 - q + q z^c with q = 1 / width. Its logarithm is ln(1 - q) and, with
/// r = q / (1 - q), the sum over j of -(-r)^j z^(jc) / j: so Panjer's recursion adds to the rate of sum jc (De Pril 1986).
pub fn sums(counts: &[usize], width: f64) -> Vec<f64> {
    let all: usize = counts.iter().sum();
    let ratio = 1.0 / (width - 1.0);
    let mut rates = BTreeMap::new();
    for &count in counts {
        let mut power = -1.0;
        for j in 1.. {
            power *= -ratio;
            // What is left out is less than a millionth for all keys together.
            if power.abs() < 1e-10 {
                break;
            }
            *rates.entry(j * count).or_insert(0.0) += count as f64 * power;
        }
    }
    let rates: Vec<(usize, f64)> = rates.into_iter().collect();
    let mut sums = vec![0.0; all + 1];
    sums[0] = (1.0 - 1.0 / width).powi(counts.len() as i32);
    for sum in 1..=all {
        let reached = &rates[..rates.partition_point(|(count, _)| *count <= sum)];
        let mean: f64 = reached
            .iter()
            .map(|(count, rate)| rate * sums[sum - count])
            .sum();
        sums[sum] = mean / sum as f64;
    }
    sums
}

/// For each sum, the probability that a cell has more.
pub fn above(sums: &[f64]) -> Vec<f64> {
    let mut left = 1.0;
    let above = |p: &f64| {
        left -= p;
        f64::max(left, 0.0)
    };
    sums.iter().map(above).collect()
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
    if !faults.is_empty() {
        return faults;
    }
    for rows in rows.chunk_by(|a, b| a.parameters == b.parameters) {
        let (width, depth) = (
            rows[0].parameter("width"),
            rows[0].parameter("depth") as i32,
        );
        let above = above(&sums(&counts(rows[0].parameter("zipf")), width));
        faults.extend(
            rows.iter()
                .filter_map(|row| fault(row, &above, width, depth, trials, sigmas)),
        );
    }
    faults
}

fn fault(
    row: &Row,
    above: &[f64],
    width: f64,
    depth: i32,
    trials: u64,
    sigmas: f64,
) -> Option<String> {
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
    match row.quantity.as_str() {
        "excess" => {
            let (mean, variance) = least(above, depth);
            let of_table: f64 = above.iter().map(|p| between(*p)).sum();
            let half = sigmas * ((of_table * of_table + variance / 1_000.0) / tables).sqrt() / n;
            row.check(mean / n - half, mean / n + half, mean / n, 1e-4)
        }
        "share_over_eps" => {
            let p = above[(std::f64::consts::E / width * n) as usize];
            let share = p.powi(depth);
            let of_table = between(p) * 1_000.0;
            let (low, high) = count_range(
                asked * share,
                asked * share + of_table * of_table * tables,
                sigmas,
            );
            row.check(low / asked, high / asked, share, 1e-4)
        }
        // By the union bound, any is above that sum with a chance of one in a million at most. From below, one key a table:
        // tables are independent, keys of one are not. As many as ln 2 are expected to be above the median.
        _ => {
            let first = |is_reached: &dyn Fn(f64) -> bool| {
                let sum = above.iter().position(|p| is_reached(p.powi(depth)));
                sum.unwrap_or(row.n as usize) as f64 / n
            };
            let low = first(&|share| (1.0 - share).powf(tables) > 1e-6);
            let high = first(&|share| asked * share < 1e-6);
            let median = first(&|share| asked * share <= std::f64::consts::LN_2);
            row.check(low, high, median, 1e-4)
        }
    }
}
