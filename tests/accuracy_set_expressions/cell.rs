//! The trials of one pair of sets, and what is required of them.

use sketchbird::{Approximate, SetComparison, Unresolved};

use crate::simulation::{Keys, Random};

/// How many keys are on the left only, on the right only, and in both.
#[derive(Clone, Copy, Debug)]
pub struct Parts {
    pub left: u64,
    pub right: u64,
    pub both: u64,
}

impl Parts {
    pub fn new(left: u64, right: u64, both: u64) -> Self {
        Self { left, right, both }
    }

    /// Two sets of as many keys each.
    pub fn alike(keys: u64, jaccard: f64) -> Self {
        let both = (2.0 * keys as f64 * jaccard / (1.0 + jaccard)).round() as u64;
        Self::new(keys - both, keys - both, both)
    }
}

/// Inserts the hashes of distinct keys, those of each part into the sketches that have it. Beyond `all_drawn` keys of a part
/// only those are drawn that change a register of this precision.
pub fn fill(
    parts: Parts,
    (precision, all_drawn): (u8, u64),
    seed: u64,
    mut insert: impl FnMut([bool; 2], u64),
) {
    let mut seeds = Random::new(seed);
    for (keys, sides) in [
        (parts.left, [true, false]),
        (parts.right, [false, true]),
        (parts.both, [true, true]),
    ] {
        let seed = Random::new(seeds.bits() ^ keys).bits();
        Keys::new(Random::new(seed), precision, all_drawn).up_to(keys, |hash| insert(sides, hash));
    }
}

/// The interval, whether it is an answer or a refusal. A refusal is one that begins at zero, and ends above.
pub fn interval(answer: Result<Approximate<f64>, Unresolved>) -> Approximate<f64> {
    match answer {
        Ok(about) => {
            assert!(about.min > 0.0 || about.max == 0.0, "{about:?}");
            about
        }
        Err(Unresolved { interval, .. }) => {
            assert!(interval.min == 0.0 && interval.max > 0.0, "{interval:?}");
            interval
        }
    }
}

/// One part over all trials.
#[derive(Clone, Debug)]
pub struct Column {
    pub name: &'static str,
    truth: f64,
    trials: f64,
    error: f64,
    square: f64,
    covered: f64,
}

impl Column {
    fn new(name: &'static str, truth: f64) -> Self {
        Self {
            name,
            truth,
            trials: 0.0,
            error: 0.0,
            square: 0.0,
            covered: 0.0,
        }
    }

    fn try_on(&mut self, about: Approximate<f64>) {
        assert!(
            0.0 <= about.min && about.min <= about.estimate && about.estimate <= about.max,
            "{} {about:?}",
            self.name
        );
        assert!(about.max.is_finite(), "{} {about:?}", self.name);
        let error = about.estimate - self.truth;
        self.trials += 1.0;
        self.error += error;
        self.square += error * error;
        // A Jaccard index is a quotient, and known to its last digit only.
        let slack = 1e-12 * self.truth;
        let covered = about.min - slack <= self.truth && self.truth <= about.max + slack;
        self.covered += f64::from(u8::from(covered));
    }

    /// The root mean square error, as a share of the truth.
    pub fn error(&self) -> f64 {
        self.deviation() / self.truth
    }

    /// The root mean square error.
    pub fn deviation(&self) -> f64 {
        (self.square / self.trials).sqrt()
    }

    /// The mean error.
    pub fn bias(&self) -> f64 {
        self.error / self.trials
    }

    pub fn coverage(&self) -> f64 {
        self.covered / self.trials
    }
}

/// All parts over all trials.
pub struct Cell {
    what: String,
    pub columns: [Column; 5],
    pub refused: f64,
}

pub const BOTH: usize = 1;

impl Cell {
    pub fn of(
        what: &str,
        parts: Parts,
        trials: u64,
        mut compare: impl FnMut(u64) -> SetComparison,
    ) -> Self {
        let [left, right, both] = [parts.left, parts.right, parts.both].map(|keys| keys as f64);
        let union = left + right + both;
        let mut cell = Self {
            what: format!("{what} {parts:?}"),
            columns: [
                Column::new("union", union),
                Column::new("intersection", both),
                Column::new("only left", left),
                Column::new("only right", right),
                Column::new("Jaccard", both / union),
            ],
            refused: 0.0,
        };
        for trial in 0..trials {
            let found = compare(trial);
            let answers = [
                found.union(),
                interval(found.intersection()),
                interval(found.only_left()),
                interval(found.only_right()),
                interval(found.jaccard()),
            ];
            for (column, about) in cell.columns.iter_mut().zip(answers) {
                column.try_on(about);
            }
            assert_eq!(found.intersection().is_ok(), found.jaccard().is_ok());
            cell.refused += f64::from(u8::from(found.intersection().is_err())) / trials as f64;
        }
        println!(
            "{}: intersection refused {:.1} %",
            cell.what,
            100.0 * cell.refused
        );
        for column in &cell.columns {
            println!(
                "  {:12} of {:10.4}: bias {:+.3e}, RMSE {:.3e}, covers {:6.2} %",
                column.name,
                column.truth,
                column.bias(),
                column.deviation(),
                100.0 * column.coverage(),
            );
        }
        cell
    }

    /// Every interval holds the truth in this share of the trials.
    pub fn check_coverage(&self, least: f64) {
        for column in &self.columns {
            assert!(
                column.coverage() >= least,
                "{}: {} covers {}",
                self.what,
                column.name,
                column.coverage()
            );
        }
    }
}
