//! Count-Min Sketches: by how much a key's frequency is too high.

use sketchbird::{CountMinSketchMonoid, HashKey, Monoid, ParameterError};

use crate::band;
use crate::command::Result;
use crate::crew::{Crew, Plan, Tally};
use crate::figure::{Figure, Quantity};
use crate::zipf::{self, Cell};

const FAMILY: &str = "count_min";
const EXPONENTS: [f64; 2] = [1.1, 1.4];
const DEPTHS: [u32; 2] = [2, 5];
const WIDTHS: [u32; 7] = [64, 128, 256, 512, 1_024, 2_048, 4_096];
/// Keys that never came are asked for: what a cell of theirs holds is error, nothing else.
const ABSENT: std::ops::Range<u64> = zipf::KEYS..zipf::KEYS + 1_000;

struct Setting<'a> {
    exponent: f64,
    depth: u32,
    width: u32,
    counts: &'a [u64],
}

/// Of all absent keys over some tables.
#[derive(Default)]
struct Excess {
    sum: u64,
    largest: u64,
    over_eps: u64,
    bytes: usize,
}

impl Tally for Excess {
    fn merge(&mut self, other: Self) {
        self.sum += other.sum;
        self.largest = self.largest.max(other.largest);
        self.over_eps += other.over_eps;
        self.bytes = other.bytes;
    }
}

pub fn figures(crew: &Crew) -> Result<Vec<Figure>> {
    let trials = crew.trials;
    let streams = EXPONENTS.map(zipf::counts);
    let mut settings = Vec::new();
    for (exponent, counts) in EXPONENTS.into_iter().zip(&streams) {
        for depth in DEPTHS {
            settings.extend(WIDTHS.map(|width| Setting {
                exponent,
                depth,
                width,
                counts,
            }));
        }
    }
    let plan = |_: &Setting| Plan { trials, chunk: 50 };
    let excesses = crew.try_out("Count-Min Sketch", &settings, plan, Setting::try_out)?;
    let theories = crew.work("Count-Min in theory", &settings, |setting| {
        Cell::new(setting.counts, setting.width).least_of(setting.depth)
    });

    let mut figures = Vec::new();
    for ((setting, excess), theory) in settings.iter().zip(&excesses).zip(&theories) {
        figures.extend(setting.figures(excess, theory, trials)?);
    }
    Ok(figures)
}

impl Setting<'_> {
    fn monoid(&self, seed: u64) -> std::result::Result<CountMinSketchMonoid, ParameterError> {
        CountMinSketchMonoid::with_shape(self.depth, self.width, HashKey::from_seed(seed))
    }

    /// The greatest error that is within eps of the total.
    fn bound(&self, eps: f64) -> u64 {
        (eps * self.counts.iter().sum::<u64>() as f64) as u64
    }

    fn try_out(&self, seed: u64, excess: &mut Excess) -> std::result::Result<(), ParameterError> {
        let monoid = self.monoid(seed)?;
        let bound = self.bound(monoid.eps());
        let mut sketch = monoid.zero();
        for (key, count) in (0_u64..).zip(self.counts) {
            sketch.insert_weighted(&key, *count);
        }
        for key in ABSENT {
            let error = sketch.frequency(&key).estimate;
            excess.sum += error;
            excess.largest = excess.largest.max(error);
            excess.over_eps += u64::from(error > bound);
        }
        excess.bytes = sketch.memory_bytes();
        Ok(())
    }

    fn figures(&self, excess: &Excess, theory: &zipf::Least, trials: u64) -> Result<[Figure; 3]> {
        let all = self.counts.iter().sum::<u64>();
        let total = all as f64;
        let absent = (ABSENT.end - ABSENT.start) as f64;
        let asked = absent * trials as f64;
        let figure = |quantity, measured, theory, band, promised| Figure {
            family: FAMILY,
            series: format!("zipf={} depth={}", self.exponent, self.depth),
            parameters: format!(
                "zipf={} depth={} width={}",
                self.exponent, self.depth, self.width
            ),
            n: all,
            bytes: excess.bytes,
            quantity,
            trials,
            measured,
            theory,
            band,
            promised,
        };
        // The keys of one table share its heavy cells: its mean error deviates more than that of independent keys.
        let deviation =
            (theory.deviation_between_tables().powi(2) + theory.variance() / absent).sqrt();
        let mean = theory.mean() / total;

        let monoid = self.monoid(0)?;
        let bound = self.bound(monoid.eps());
        let over = theory.above(bound);
        let between = theory.deviation_of_share_above(bound) * absent;
        let variance = asked * over * (1.0 - over) + between * between * trials as f64;
        let (low, high) = band::of_count(asked * over, variance);

        // So many keys are expected to err by more, of all that are asked for.
        let exceeded_by = |expected: f64| {
            let least = (0..all).find(|&sum| asked * theory.above(sum) <= expected);
            least.unwrap_or(all) as f64 / total
        };
        Ok([
            figure(
                Quantity::Excess,
                excess.sum as f64 / asked / total,
                mean,
                band::of_mean(mean, deviation / total, trials),
                None,
            ),
            figure(
                Quantity::ShareOverEps,
                excess.over_eps as f64 / asked,
                over,
                (low / asked, high / asked),
                Some(monoid.delta()),
            ),
            // Keys of one table err together, so that there is no bound from below.
            figure(
                Quantity::LargestExcess,
                excess.largest as f64 / total,
                exceeded_by(std::f64::consts::LN_2),
                (0.0, exceeded_by(0.05)),
                None,
            ),
        ])
    }
}
