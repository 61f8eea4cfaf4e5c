//! SketchMaps: are the heaviest keys in the sample, and by how much are their frequencies too high?

use sketchbird::monoid::Sum;
use sketchbird::{HashKey, Monoid, ParameterError, SketchMapMonoid};

use crate::band;
use crate::command::Result;
use crate::crew::{Crew, Plan, Tally};
use crate::figure::{Figure, Quantity};
use crate::zipf::{self, Cell};

const FAMILY: &str = "sketch_map";
const EXPONENTS: [f64; 2] = [0.8, 1.1];
/// H, for which a map is made: its frequencies err by a tenth of 1 / H at most, and it misses any with a chance of 1 %.
const HEAVY_HITTERS: [u32; 6] = [2, 5, 10, 20, 50, 100];
const CHANCE_OF_MISSING: f64 = 0.01;
const DELTA: f64 = 0.01;
/// The keys that are looked for: the heaviest.
const TOP: u64 = 10;

type Maps = SketchMapMonoid<u64, Sum<u64>>;

struct Setting<'a> {
    exponent: f64,
    heavy_hitters: u32,
    counts: &'a [u64],
}

#[derive(Default)]
struct Found {
    keys: u64,
    excess: u64,
    bytes: usize,
}

impl Tally for Found {
    fn merge(&mut self, other: Self) {
        self.keys += other.keys;
        self.excess += other.excess;
        self.bytes = other.bytes;
    }
}

pub fn figures(crew: &Crew) -> Result<Vec<Figure>> {
    let trials = crew.trials;
    let streams = EXPONENTS.map(zipf::counts);
    let mut settings = Vec::new();
    for (exponent, counts) in EXPONENTS.into_iter().zip(&streams) {
        settings.extend(HEAVY_HITTERS.map(|heavy_hitters| Setting {
            exponent,
            heavy_hitters,
            counts,
        }));
    }
    let plan = |_: &Setting| Plan { trials, chunk: 25 };
    let found = crew.try_out("SketchMap", &settings, plan, Setting::try_out)?;
    let theories = crew.work("SketchMap in theory", &settings, Setting::theory);

    let mut figures = Vec::new();
    for ((setting, found), theory) in settings.iter().zip(&found).zip(theories) {
        figures.extend(setting.figures(found, &theory?, trials)?);
    }
    Ok(figures)
}

/// Of the heaviest keys, on average.
struct Theory {
    missed: f64,
    /// Of the number missed in one map: at most, since that one key is sampled makes the others' chances no better.
    variance_of_missed: f64,
    /// (1 - share)^k, the documented bound.
    most_missed: f64,
    excess: f64,
    /// Of the mean excess in one map: at most, for the keys may err together.
    variance_of_excess: f64,
}

impl Setting<'_> {
    fn monoid(&self, seed: u64) -> std::result::Result<Maps, ParameterError> {
        Maps::new(
            0.1 / f64::from(self.heavy_hitters),
            DELTA,
            self.heavy_hitters,
            CHANCE_OF_MISSING,
            Sum::new(),
            HashKey::from_seed(seed),
        )
    }

    fn try_out(&self, seed: u64, found: &mut Found) -> std::result::Result<(), ParameterError> {
        let mut map = self.monoid(seed)?.zero();
        for (key, count) in (0_u64..).zip(self.counts) {
            // One event of this weight is sampled as often as so many events.
            map.insert(&key, count, key).expect("a short key");
        }
        found.keys += map.sampled_keys().filter(|key| **key < TOP).count() as u64;
        for (key, count) in (0..TOP).zip(self.counts) {
            found.excess += map.frequency(&key).estimate - count;
        }
        found.bytes = map.memory_bytes();
        Ok(())
    }

    fn theory(&self) -> std::result::Result<Theory, ParameterError> {
        let monoid = self.monoid(0)?;
        let top = &self.counts[..TOP as usize];
        let total = self.counts.iter().sum::<u64>() as f64;
        let missed = missed(self.counts, top, monoid.sample_size());
        let cell = Cell::new(self.counts, monoid.width());
        let errors: Vec<_> = top
            .iter()
            .map(|&count| cell.without(count).least_of(monoid.depth()))
            .collect();
        let mean = |sum: f64| sum / TOP as f64;
        Ok(Theory {
            missed: mean(missed.iter().sum()),
            variance_of_missed: missed.iter().map(|chance| chance * (1.0 - chance)).sum(),
            most_missed: mean(
                top.iter()
                    .map(|&count| (1.0 - count as f64 / total).powi(monoid.sample_size() as i32))
                    .sum(),
            ),
            excess: mean(errors.iter().map(zipf::Least::mean).sum()),
            variance_of_excess: mean(errors.iter().map(zipf::Least::variance).sum()),
        })
    }

    fn figures(&self, found: &Found, theory: &Theory, trials: u64) -> Result<[Figure; 2]> {
        let monoid = self.monoid(0)?;
        let all = self.counts.iter().sum::<u64>();
        let asked = (TOP * trials) as f64;
        let figure = |quantity, measured, theory, band, promised| Figure {
            family: FAMILY,
            series: format!("zipf={}", self.exponent),
            parameters: format!(
                "zipf={} depth={} width={} heavy_hitters={} sample={}",
                self.exponent,
                monoid.depth(),
                monoid.width(),
                self.heavy_hitters,
                monoid.sample_size()
            ),
            n: all,
            bytes: found.bytes,
            quantity,
            trials,
            measured,
            theory,
            band,
            promised,
        };
        let (low, high) = band::of_count(
            asked * theory.missed,
            theory.variance_of_missed * trials as f64,
        );
        let total = all as f64;
        let mean = theory.excess / total;
        let deviation = theory.variance_of_excess.sqrt() / total;
        Ok([
            figure(
                Quantity::Recall,
                found.keys as f64 / asked,
                1.0 - theory.missed,
                (1.0 - high / asked, 1.0 - low / asked),
                Some(1.0 - theory.most_missed),
            ),
            figure(
                Quantity::Excess,
                found.excess as f64 / asked / total,
                mean,
                band::of_mean(mean, deviation, trials),
                None,
            ),
        ])
    }
}

/// The chance of each of the keys `wanted` to be missed by a sample of k.
///
/// A key of weight w enters at an exponential time of rate w; it is missed if k others are there before it. How many are there
/// at time t is a sum of independent chances 1 - e^-wt, nearly normal.
fn missed(counts: &[u64], wanted: &[u64], k: usize) -> Vec<f64> {
    const STEPS: u32 = 4_000;
    let there = |count: u64, time: f64| -(-(count as f64) * time).exp_m1();
    // Equal counts, together.
    let groups: Vec<_> = counts.chunk_by(|a, b| a == b).collect();
    let mut missed = vec![0.0; wanted.len()];
    // The lightest wanted key is there with certainty at the end.
    let end = 40.0 / wanted.iter().copied().min().unwrap_or(1) as f64;
    for step in 0..STEPS {
        // Short steps at first, where the heaviest come.
        let at = |step: f64| end * (step / f64::from(STEPS)).powi(3);
        let (from, to) = (at(step.into()), at(f64::from(step) + 1.0));
        let time = at(f64::from(step) + 0.5);
        let (mut mean, mut variance) = (0.0, 0.0);
        for group in &groups {
            let chance = there(group[0], time);
            mean += group.len() as f64 * chance;
            variance += group.len() as f64 * chance * (1.0 - chance);
        }
        for (missed, &count) in missed.iter_mut().zip(wanted) {
            let own = there(count, time);
            let deviation = (variance - own * (1.0 - own)).max(1e-12).sqrt();
            let excess = (mean - own - (k as f64 - 0.5)) / deviation;
            let full = 0.5 * libm::erfc(-excess / std::f64::consts::SQRT_2);
            *missed += (there(count, to) - there(count, from)) * full;
        }
    }
    missed
}
