//! The table as it is read, and what its rows are compared by.

use std::collections::BTreeMap;

const HEADER: &str =
    "family,series,parameters,n,bytes,quantity,trials,measured,theory,low,high,promised";

pub struct Row {
    pub family: String,
    pub parameters: BTreeMap<String, String>,
    pub n: u64,
    pub bytes: u64,
    pub quantity: String,
    pub trials: u64,
    pub measured: f64,
    pub theory: f64,
    pub low: f64,
    pub high: f64,
    pub promised: Option<f64>,
    pub line: String,
}

impl Row {
    /// A numeric parameter of the setting.
    pub fn parameter(&self, name: &str) -> f64 {
        self.parameters[name].parse().unwrap()
    }

    /// A fault unless `measured` is within the range, and `theory` is this, up to a relative error.
    pub fn check(&self, low: f64, high: f64, theory: f64, tolerance: f64) -> Option<String> {
        let rounding = 1e-5;
        if !(low - rounding * low.abs()..=high + rounding * high.abs()).contains(&self.measured) {
            return Some(format!("{}: {low:e} to {high:e} is expected", self.line));
        }
        if (self.theory - theory).abs() > tolerance * theory.abs() {
            return Some(format!("{}: theory is {theory:e}", self.line));
        }
        None
    }
}

pub fn rows(csv: &str) -> Result<Vec<Row>, String> {
    let mut lines = csv.lines();
    if lines.next() != Some(HEADER) {
        return Err("another header".to_owned());
    }
    lines
        .map(|line| row(line).ok_or_else(|| format!("no row: {line}")))
        .collect()
}

fn row(line: &str) -> Option<Row> {
    let fields: Vec<&str> = line.split(',').collect();
    let &[
        family,
        _,
        parameters,
        n,
        bytes,
        quantity,
        trials,
        measured,
        theory,
        low,
        high,
        promised,
    ] = &fields[..]
    else {
        return None;
    };
    let number = |text: &str| text.parse::<f64>().ok().filter(|number| number.is_finite());
    let parameters = parameters
        .split(' ')
        .map(|pair| pair.split_once('='))
        .map(|pair| pair.map(|(name, value)| (name.to_owned(), value.to_owned())))
        .collect::<Option<_>>()?;
    Some(Row {
        family: family.to_owned(),
        parameters,
        n: n.parse().ok()?,
        bytes: bytes.parse().ok()?,
        quantity: quantity.to_owned(),
        trials: trials.parse().ok()?,
        measured: number(measured)?,
        theory: number(theory)?,
        low: number(low)?,
        high: number(high)?,
        promised: if promised.is_empty() {
            None
        } else {
            Some(number(promised)?)
        },
        line: line.to_owned(),
    })
}

/// Exactly these settings, in this order, each with these quantities.
pub fn structure(rows: &[&Row], expected: impl Iterator<Item = String>) -> Vec<String> {
    let found = rows.iter().map(|row| {
        let parameters: Vec<_> = row.line.split(',').nth(2).into_iter().collect();
        format!("{} n={} {}", parameters[0], row.n, row.quantity)
    });
    if found.eq(expected) {
        Vec::new()
    } else {
        vec!["rows are missing, or in another order".to_owned()]
    }
}

/// The range of a number of rare things: normal, and for whole numbers; above, corrected for skewness (Cornish & Fisher).
pub fn count_range(mean: f64, variance: f64, sigmas: f64) -> (f64, f64) {
    let skewness = (sigmas * sigmas - 1.0) / 6.0;
    let half = sigmas * variance.sqrt() + 0.5;
    ((mean - half).max(0.0), mean + skewness + half)
}

/// The range of a root mean square, as a multiple of what is expected: the mean of N squares is nearly gamma distributed
/// with the relative variance `variance` / N, and its cube root nearly normal (Wilson & Hilferty).
pub fn root_mean_square_range(variance: f64, trials: u64, sigmas: f64) -> (f64, f64) {
    let v = variance / trials as f64;
    let at = |z: f64| (1.0 - v / 9.0 + z * v.sqrt() / 3.0).max(0.0).powf(1.5);
    (at(-sigmas), at(sigmas))
}
