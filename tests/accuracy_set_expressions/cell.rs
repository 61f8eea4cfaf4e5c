//! The trials of one pair of sets, and what is required of them.

use sketchbird::{Approximate, SetComparison, Unresolved};

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

/// Numbers from a seed, the same everywhere: SplitMix64 (Steele, Lea & Flood 2014).
pub struct Random(u64);

impl Random {
    pub fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0xD129_42A5_1B5A_C2D7))
    }

    pub fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let z = (self.0 ^ self.0 >> 30).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let z = (z ^ z >> 27).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ z >> 31
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
    width: f64,
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
            width: 0.0,
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
        self.width += about.max - about.min;
    }

    /// The root mean square error, as a share of the truth.
    pub fn error(&self) -> f64 {
        (self.square / self.trials).sqrt() / self.truth
    }

    pub fn coverage(&self) -> f64 {
        self.covered / self.trials
    }

    /// The mean width of the interval, as a multiple of what a normal one of the measured error has.
    pub fn relative_width(&self) -> f64 {
        self.width / self.trials / (2.0 * 1.96 * (self.square / self.trials).sqrt())
    }
}

/// All parts over all trials.
pub struct Cell {
    what: String,
    pub columns: [Column; 5],
    pub refused: f64,
}

pub const UNION: usize = 0;
pub const BOTH: usize = 1;
pub const LEFT: usize = 2;
pub const RIGHT: usize = 3;
pub const JACCARD: usize = 4;

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
        println!("{}: intersection refused {:.1} %", cell.what, 100.0 * cell.refused);
        for column in &cell.columns {
            println!(
                "  {:12} bias {:+8.3} %, RMSE {:8.3} %, covers {:6.2} %, width {:.2} of a normal one",
                column.name,
                100.0 * column.error / column.trials / column.truth,
                100.0 * column.error(),
                100.0 * column.coverage(),
                column.relative_width(),
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
