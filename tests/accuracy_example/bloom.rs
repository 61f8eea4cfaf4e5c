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

/// Keys per block are nearly Poisson; a block of j keys has (k j) balls in 512 bins, and errs at (x / 512)^k for x full ones
/// (Putze, Sanders & Singler).
fn blocked(k: i32, blocks: f64) -> f64 {
    let keys = ITEMS / blocks;
    let mut full = vec![0.0; 513];
    full[0] = 1.0;
    let mut of_keys = (-keys).exp();
    let mut rate = 0.0;
    for j in 1..=(6.0 * keys) as u32 + 60 {
        for _ in 0..k {
            for x in (0..=512).rev() {
                let from_below = if x == 0 {
                    0.0
                } else {
                    full[x - 1] * (513.0 - x as f64) / 512.0
                };
                full[x] = full[x] * x as f64 / 512.0 + from_below;
            }
        }
        of_keys *= keys / f64::from(j);
        let of_block: f64 = full
            .iter()
            .enumerate()
            .map(|(x, p)| p * (x as f64 / 512.0).powi(k))
            .sum();
        rate += of_keys * of_block;
    }
    rate
}
