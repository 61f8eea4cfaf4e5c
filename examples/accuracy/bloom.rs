//! Bloom filters of both layouts: how often a key that was never inserted is found.

use sketchbird::{BloomFilterMonoid, HashKey, Layout, ParameterError};

use crate::band;
use crate::command::Result;
use crate::crew::{Crew, Plan, Tally};
use crate::figure::{Figure, Quantity};

const FAMILY: &str = "bloom";
const ITEMS: u64 = 20_000;
const LAYOUTS: [Layout; 2] = [Layout::Classic, Layout::Blocked];
const RATES: [f64; 10] = [0.3, 0.1, 0.03, 0.01, 3e-3, 1e-3, 3e-4, 1e-4, 3e-5, 1e-5];
/// A filter takes as long as ten trials of other sketches: its keys are many, and the probes more.
const TRIALS_A_FILTER: u64 = 10;

struct Setting {
    layout: Layout,
    rate: f64,
    num_hashes: u32,
    width: u64,
    /// Keys of which some five should be found by mistake.
    probes: u64,
    predicted: f64,
}

impl Setting {
    /// Sizing follows a block bit by bit: once a setting, not once a filter.
    fn new(layout: Layout, rate: f64) -> std::result::Result<Self, ParameterError> {
        let monoid = BloomFilterMonoid::with_rate(ITEMS, rate, layout, HashKey::from_seed(0))?;
        Ok(Self {
            layout,
            rate,
            num_hashes: monoid.num_hashes(),
            width: monoid.width(),
            probes: ((5.0 / rate) as u64).max(ITEMS),
            predicted: monoid.predicted_rate(ITEMS),
        })
    }

    fn try_out(&self, seed: u64, found: &mut Found) -> std::result::Result<(), ParameterError> {
        let key = HashKey::from_seed(seed);
        let monoid = match self.layout {
            Layout::Classic => BloomFilterMonoid::new(self.num_hashes, self.width, key),
            _ => BloomFilterMonoid::blocked(self.num_hashes, self.width, key),
        }?;
        let filter = monoid.create(0..ITEMS);
        let probes = ITEMS..ITEMS + self.probes;
        found.keys += probes.filter(|key| filter.contains(key)).count() as u64;
        found.bytes = filter.memory_bytes();
        Ok(())
    }
}

#[derive(Default)]
struct Found {
    keys: u64,
    bytes: usize,
}

impl Tally for Found {
    fn merge(&mut self, other: Self) {
        self.keys += other.keys;
        self.bytes = other.bytes;
    }
}

pub fn figures(crew: &Crew) -> Result<Vec<Figure>> {
    let filters = (crew.trials / TRIALS_A_FILTER).max(2);
    let mut settings = Vec::new();
    for layout in LAYOUTS {
        for rate in RATES {
            settings.push(Setting::new(layout, rate)?);
        }
    }
    let plan = |_: &Setting| Plan {
        trials: filters,
        chunk: 5,
    };
    let found = crew.try_out("Bloom filter", &settings, plan, Setting::try_out)?;
    let figures = settings.iter().zip(&found);
    Ok(figures
        .map(|(setting, found)| setting.figure(filters, found))
        .collect())
}

impl Setting {
    fn figure(&self, filters: u64, found: &Found) -> Figure {
        let Self {
            layout,
            rate,
            predicted,
            ..
        } = *self;
        let probes = (self.probes * filters) as f64;
        // Given the filter, what is found is binomial. Filters differ as well: sizing leaves three standard deviations
        // of their rates between the predicted rate and the one asked for.
        let between = (rate - predicted) / 3.0 * probes;
        let variance = probes * predicted * (1.0 - predicted) + between * between / filters as f64;
        let (low, high) = band::of_count(probes * predicted, variance);
        Figure {
            family: FAMILY,
            series: layout.to_string(),
            parameters: format!(
                "layout={layout} hashes={} width={}",
                self.num_hashes, self.width
            ),
            n: ITEMS,
            bytes: found.bytes,
            quantity: Quantity::FalsePositives,
            trials: filters * self.probes,
            measured: found.keys as f64 / probes,
            theory: predicted,
            band: (low / probes, high / probes),
            promised: Some(rate),
        }
    }
}
