//! KeySample: how many keys there were and what they add up to, from k of them.

use sketchbird::monoid::Sum;
use sketchbird::{HashKey, KeySampleMonoid, Monoid};

use crate::band;
use crate::command::Result;
use crate::crew::{Crew, Plan, Tally};
use crate::errors::Errors;
use crate::figure::{Figure, Quantity};

const FAMILY: &str = "key_sample";
const KEYS: u64 = 10_000;
const SIZES: [u32; 9] = [16, 32, 64, 128, 256, 512, 1_024, 2_048, 4_096];

/// Key i has the value i mod 10.
fn value(key: u64) -> u64 {
    key % 10
}

type Keys = KeySampleMonoid<u64, Sum<u64>>;

#[derive(Default)]
struct Tallied {
    distinct: Errors,
    total: Errors,
    bytes: usize,
}

impl Tally for Tallied {
    fn merge(&mut self, other: Self) {
        self.distinct.merge(&other.distinct);
        self.total.merge(&other.total);
        self.bytes = other.bytes;
    }
}

pub fn figures(crew: &Crew) -> Result<Vec<Figure>> {
    let trials = crew.trials;
    let total = (0..KEYS).map(value).sum::<u64>() as f64;
    let plan = |_: &u32| Plan { trials, chunk: 50 };
    let tallies = crew.try_out(
        "KeySample",
        &SIZES,
        plan,
        |&size, seed, tally: &mut Tallied| {
            let mut sample = Keys::new(size, Sum::new(), HashKey::from_seed(seed))?.zero();
            for key in 0..KEYS {
                sample.insert(&key, &value(key)).expect("a short key");
            }
            tally.distinct.add(&sample.distinct(), KEYS as f64);
            tally
                .total
                .add(&sample.total(|_, value| *value as f64), total);
            tally.bytes = sample.memory_bytes();
            Ok(())
        },
    )?;

    let mut figures = Vec::new();
    for (
        size,
        Tallied {
            distinct,
            total,
            bytes,
        },
    ) in SIZES.into_iter().zip(tallies)
    {
        let theory = Theory::of(size);
        let figure = |quantity, measured, theory, band, promised| Figure {
            family: FAMILY,
            series: "k".to_owned(),
            parameters: format!("k={size}"),
            n: KEYS,
            bytes,
            quantity,
            trials,
            measured,
            theory,
            band,
            promised,
        };
        let promised = 1.0 / (f64::from(size) - 2.0).sqrt();
        let of_error = |error| band::of_root_mean_square(error, theory.variance_of_squares, trials);
        let of_bias = |error| band::of_mean(0.0, error, trials);
        figures.extend([
            figure(
                Quantity::Bias,
                distinct.bias(),
                0.0,
                of_bias(theory.distinct),
                None,
            ),
            figure(
                Quantity::Error,
                distinct.root_mean_square(),
                theory.distinct,
                of_error(theory.distinct),
                Some(promised),
            ),
            figure(
                Quantity::Coverage,
                distinct.coverage(),
                theory.coverage,
                band::of_share(theory.coverage, trials),
                Some(0.95),
            ),
            figure(
                Quantity::TotalBias,
                total.bias(),
                0.0,
                of_bias(theory.total),
                None,
            ),
            figure(
                Quantity::TotalError,
                total.root_mean_square(),
                theory.total,
                of_error(theory.total),
                None,
            ),
        ]);
    }
    Ok(figures)
}

/// The k-th smallest of n uniform hashes is beta distributed with k and n - k + 1.
struct Theory {
    /// Relative standard error of the number of keys: the mean of 1 / u^j is the product of (n - i) / (k - 1 - i), i below j.
    distinct: f64,
    /// Of a total: the terms of Horvitz & Thompson have no covariance and each the variance v^2 (n - k + 1) / (k - 2)
    /// (Cohen & Kaplan 2007).
    total: f64,
    /// Of the squared error relative to its squared mean: kurtosis less 1.
    variance_of_squares: f64,
    /// The interval takes u for gamma distributed, as of an endless number of keys; the keys are finite, and u deviates less by
    /// sqrt(1 - k / n).
    coverage: f64,
}

impl Theory {
    fn of(size: u32) -> Self {
        let (k, n) = (f64::from(size), KEYS as f64);
        let mut moments = [1.0; 5];
        for j in 1..5 {
            let i = j as f64 - 1.0;
            moments[j] = moments[j - 1] * (k - 1.0) / n * (n - i) / (k - 1.0 - i);
        }
        let [_, _, second, third, fourth] = moments;
        let variance = second - 1.0;
        let kurtosis = (fourth - 4.0 * third + 6.0 * second - 3.0) / (variance * variance);
        let (sum, squares) = (0..KEYS)
            .map(|key| value(key) as f64)
            .fold((0.0, 0.0), |(sum, squares), value| {
                (sum + value, squares + value * value)
            });
        let finite = (1.0 - k / n).sqrt();
        Self {
            distinct: variance.sqrt(),
            total: (squares * (n - k + 1.0) / (k - 2.0)).sqrt() / sum,
            variance_of_squares: kurtosis - 1.0,
            coverage: libm::erf(1.959_964 / finite / std::f64::consts::SQRT_2),
        }
    }
}
