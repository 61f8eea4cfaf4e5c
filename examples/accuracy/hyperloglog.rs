//! HyperLogLog: how many different keys, from one to a billion, at every precision.

use std::ops::Range;

use sketchbird::{HashKey, HyperLogLogMonoid, Monoid, ParameterError};

use crate::band;
use crate::command::Result;
use crate::crew::{Crew, Plan, Tally};
use crate::errors::Errors;
use crate::figure::{Figure, Quantity};
use crate::simulation::{Keys, Random};
use crate::theory::first_order_variance;

const FAMILY: &str = "hyperloglog";
const PRECISIONS: Range<u8> = 4..19;
/// Up to here all precisions have equally many trials.
const LARGEST_OF_ALL_TRIALS: u8 = 14;

/// 1, 2, 5, 10, ... 10^9.
fn counts() -> impl Iterator<Item = u64> {
    (0..9)
        .flat_map(|digits| [1, 2, 5].map(|first| first * 10_u64.pow(digits)))
        .chain([1_000_000_000])
}

/// The work of a trial is in proportion to the registers.
fn trials_at(precision: u8, trials: u64) -> u64 {
    (trials >> precision.saturating_sub(LARGEST_OF_ALL_TRIALS)).max(2)
}

#[derive(Clone, Copy, Default)]
struct Cell {
    errors: Errors,
    bytes: usize,
}

/// A cell for each number of keys.
#[derive(Default)]
struct Cells(Vec<Cell>);

impl Tally for Cells {
    fn merge(&mut self, other: Self) {
        self.0.resize(other.0.len(), Cell::default());
        for (cell, other) in self.0.iter_mut().zip(other.0) {
            cell.errors.merge(&other.errors);
            cell.bytes = other.bytes;
        }
    }
}

pub fn figures(crew: &Crew) -> Result<Vec<Figure>> {
    // The long ones first: the threads end together.
    let precisions: Vec<u8> = PRECISIONS.rev().collect();
    let plan = |&precision: &u8| Plan {
        trials: trials_at(precision, crew.trials),
        chunk: 1 << (LARGEST_OF_ALL_TRIALS + 2).saturating_sub(precision),
    };
    let tallies = crew.try_out("HyperLogLog", &precisions, plan, try_out)?;

    let mut figures = Vec::new();
    for (&precision, cells) in precisions.iter().zip(&tallies).rev() {
        for (n, cell) in counts().zip(&cells.0) {
            figures.extend(figures_of(precision, n, cell));
        }
    }
    Ok(figures)
}

fn try_out(
    &precision: &u8,
    seed: u64,
    cells: &mut Cells,
) -> std::result::Result<(), ParameterError> {
    let mut keys = Keys::new(Random::new(seed), precision, 2 << precision);
    let mut sketch = HyperLogLogMonoid::new(precision, HashKey::from_seed(seed))?.zero();
    cells.0.resize(counts().count(), Cell::default());
    for (n, cell) in counts().zip(&mut cells.0) {
        keys.up_to(n, |hash| sketch.insert_hash(hash));
        cell.errors.add(&sketch.estimate(), n as f64);
        cell.bytes = sketch.memory_bytes();
    }
    Ok(())
}

fn figures_of(precision: u8, n: u64, cell: &Cell) -> [Figure; 3] {
    let theory = Theory::of(precision, n);
    let Errors { trials, .. } = cell.errors;
    let figure = |quantity, measured, theory, band, promised| Figure {
        family: FAMILY,
        series: format!("p={precision}"),
        parameters: format!("p={precision}"),
        n,
        bytes: cell.bytes,
        quantity,
        trials,
        measured,
        theory,
        band,
        promised,
    };
    [
        figure(
            Quantity::Bias,
            cell.errors.bias(),
            0.0,
            theory.band_of_bias(n, trials),
            None,
        ),
        figure(
            Quantity::Error,
            cell.errors.root_mean_square(),
            theory.error,
            theory.band_of_error(n, trials),
            Some(1.04 / theory.registers.sqrt()),
        ),
        figure(
            Quantity::Coverage,
            cell.errors.coverage(),
            0.95,
            theory.band_of_coverage(trials),
            Some(0.95),
        ),
    ]
}

/// The estimate is unbiased, and its interval holds the truth as often as asked, to first order in 1 / m. What the second order
/// adds to the error is in its band; what it does to bias and coverage shows for 16 to 64 registers, where the figures may lie
/// outside.
struct Theory {
    registers: f64,
    sparse: bool,
    /// The relative error to first order in 1 / m, or that of tokens.
    error: f64,
    /// How many keys are expected to share what tells them apart with others.
    collisions: f64,
}

impl Theory {
    fn of(precision: u8, n: u64) -> Self {
        let registers = f64::from(1_u32 << precision);
        let keys = n as f64;
        // A sketch is sparse up to 3 m / 16 tokens, and two keys share one with probability 2^-26 / 3.
        let sparse = n <= 3 << (precision - 4);
        let variance = if sparse {
            1.0 / (6.0 * f64::from(1_u32 << 26))
        } else {
            first_order_variance(keys / registers) / registers
        };
        let collisions = if sparse {
            keys * keys * variance
        } else {
            keys * keys / (2.0 * registers)
        };
        Self {
            registers,
            sparse,
            error: variance.sqrt(),
            collisions,
        }
    }

    /// The estimate is the reciprocal of a mean over m registers, each with the relative variance 1.08 for many keys and less
    /// for few: nearly gamma distributed, with this shape at least.
    fn shape(&self) -> f64 {
        self.registers / 1.08
    }

    fn band_of_bias(&self, n: u64, trials: u64) -> (f64, f64) {
        if !self.sparse {
            return band::of_mean(0.0, self.greatest_error(), trials);
        }
        // Tokens err by their collisions, less those that the estimate adds: none if most sketches have none.
        let all = self.collisions * trials as f64;
        let is_likely = (-self.collisions).exp() < 0.95;
        let added = if is_likely { all } else { 0.0 };
        let (low, high) = band::of_count(all, all);
        let keys = (n * trials) as f64;
        ((added - high) / keys, (added - low) / keys)
    }

    /// A reciprocal of a gamma variable of shape a has the relative variance 1 / (a - 2), to first order 1 / a: the error is
    /// about 1 + 1.08 / m times that of first order.
    fn greatest_error(&self) -> f64 {
        if self.sparse {
            return self.error;
        }
        let shape = self.shape();
        self.error * (shape / (shape - 2.0)).sqrt()
    }

    fn band_of_error(&self, n: u64, trials: u64) -> (f64, f64) {
        if !self.sparse {
            // Kurtosis less 1: of a normal error, with few collisions that are Poisson, and what the reciprocal adds.
            let shape = self.shape();
            let skewed = (30.0 * shape - 66.0) / ((shape - 3.0) * (shape - 4.0));
            let variance = 2.0 + 1.0 / self.collisions + skewed;
            // Theory has n^2 / 2m collisions; they are those of n (n - 1) / 2 pairs. That matters for few keys.
            let least = self.error * (1.0 - 1.0 / n as f64).sqrt();
            return (
                band::of_root_mean_square(least, variance, trials).0,
                band::of_root_mean_square(self.greatest_error(), variance, trials).1,
            );
        }
        // Of K collisions, Poisson with mean c, the squared error is (K - c)^2: mean c, variance c + 2 c^2. Where c is
        // small, none are assumed: c^2 more.
        let trials = trials as f64;
        let c = self.collisions;
        let variance = (c + 2.0 * c * c) * trials;
        let error = |squares: f64| (squares / trials).sqrt() / n as f64;
        (
            error(band::of_count(c * trials, variance).0),
            error(band::of_count((c + c * c) * trials, variance).1),
        )
    }

    fn band_of_coverage(&self, trials: u64) -> (f64, f64) {
        let (low, high) = band::of_share(0.95, trials);
        // Where few collide, their number takes so few values that no interval can help covering more.
        let high = if self.collisions < 10.0 { 1.0 } else { high };
        (low, high)
    }
}
