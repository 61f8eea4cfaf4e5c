//! How far estimates are off, and how often their intervals hold the truth.

use sketchbird::monoid::{Max, Min, Sum};
use sketchbird::{Approximate, HashKey, KeySample, KeySampleMonoid, Monoid};

fn sample(size: u32, seed: u64, keys: std::ops::Range<u64>) -> KeySample<u64, Sum<u64>> {
    let monoid = KeySampleMonoid::new(size, Sum::new(), HashKey::from_seed(seed)).unwrap();
    let mut sample = monoid.zero();
    keys.for_each(|key| sample.insert(&key, &(key % 10)).unwrap());
    sample
}

/// Estimates of one quantity over many hash keys.
struct Trials {
    truth: f64,
    estimates: Vec<Approximate<f64>>,
}

impl Trials {
    fn of(truth: f64, trials: u64, estimate: impl Fn(u64) -> Approximate<f64>) -> Self {
        let estimates = (0..trials).map(estimate).collect();
        Self { truth, estimates }
    }

    fn n(&self) -> f64 {
        self.estimates.len() as f64
    }

    fn mean(&self) -> f64 {
        self.estimates
            .iter()
            .map(|about| about.estimate)
            .sum::<f64>()
            / self.n()
    }

    /// Around the truth, not the mean.
    fn deviation(&self) -> f64 {
        let square = |about: &Approximate<f64>| (about.estimate - self.truth).powi(2);
        (self.estimates.iter().map(square).sum::<f64>() / self.n()).sqrt()
    }

    fn assert_unbiased(&self) {
        let off = (self.mean() - self.truth).abs();
        let most = 4.0 * self.deviation() / self.n().sqrt();
        assert!(
            off <= most,
            "mean {} for {}: off by {off} > {most}",
            self.mean(),
            self.truth
        );
    }

    /// The share of intervals that hold the truth is binomial: four standard deviations, and `slack` for the
    /// approximation of the quantiles.
    fn assert_covered(&self, probability: f64, slack: f64) {
        let held = self
            .estimates
            .iter()
            .filter(|about| about.contains(&self.truth))
            .count();
        let share = held as f64 / self.n();
        let noise = 4.0 * (probability * (1.0 - probability) / self.n()).sqrt();
        assert!(
            share >= probability - noise - slack,
            "{share} of {probability}"
        );
        for about in &self.estimates {
            assert!(about.min <= about.estimate && about.estimate <= about.max);
            assert_eq!(about.probability, probability);
        }
    }

    fn assert_no_wider_than_needed(&self, probability: f64, slack: f64) {
        let held = self
            .estimates
            .iter()
            .filter(|about| about.contains(&self.truth))
            .count();
        let noise = 4.0 * (probability * (1.0 - probability) / self.n()).sqrt();
        assert!(
            held as f64 / self.n() <= probability + noise + slack,
            "{held}"
        );
    }
}

/// The k-th of n uniform hashes is beta distributed with k and n - k + 1; so (k - 1) / u has the mean n and the
/// variance n (n - k + 1) / (k - 2), below the promised n^2 / (k - 2). The sample variance over t trials has a relative standard
/// error of sqrt((kurtosis - 1) / t); kurtosis is below 4 for k = 64: 0.039 for 2,000 trials, half that for the deviation,
/// four times: 8 %. k = 16 has a kurtosis of about 9: 0.063, 13 %.
#[test]
fn distinct_is_unbiased_with_the_promised_error_and_interval() {
    for (size, n, noise) in [(64, 2_000, 0.08), (16, 2_000, 0.13), (256, 2_048, 0.08)] {
        let k = f64::from(size);
        let trials = Trials::of(n as f64, 2_000, |seed| sample(size, seed, 0..n).distinct());
        trials.assert_unbiased();
        let n = n as f64;
        let expected = (n * (n - k + 1.0) / (k - 2.0)).sqrt();
        assert!(expected <= n / (k - 2.0).sqrt());
        let ratio = trials.deviation() / expected;
        assert!((ratio - 1.0).abs() <= noise, "k = {k}: {ratio}");
        trials.assert_covered(0.95, 0.005);
        // Drawn without replacement: the interval is wider than needed by 1 / sqrt(1 - k / n), at most 1.069 here: 96.4 %.
        trials.assert_no_wider_than_needed(0.95, 0.014 + 0.005);
    }
}

#[test]
fn distinct_covers_what_it_is_asked_for() {
    for probability in [0.5, 0.8, 0.99] {
        let trials = Trials::of(3_000.0, 1_000, |seed| {
            sample(64, seed, 0..3_000).distinct_with(probability)
        });
        trials.assert_covered(probability, 0.005);
        trials.assert_no_wider_than_needed(probability, 0.015);
    }
}

/// With exactly k keys, the sample cannot know that these are all. Its estimate is no lower than k, which costs
/// k E(1 - (k - 1) / (k u))+ = 0.37 at most: E / k of an exponential E stands for 1 - u, and E(1 - E)+ = 1 / e.
#[test]
fn at_k_keys_the_estimate_is_off_by_less_than_half_a_key() {
    for size in [16, 64] {
        let k = f64::from(size);
        let trials = Trials::of(k, 2_000, |seed| {
            sample(size, seed, 0..u64::from(size)).distinct()
        });
        let noise = 4.0 * trials.deviation() / trials.n().sqrt();
        assert!(
            (trials.mean() - k).abs() <= 0.37 + noise,
            "{}",
            trials.mean()
        );
        trials.assert_covered(0.95, 0.0);
    }
}

/// Horvitz and Thompson: unbiased for whatever is counted. A half of the keys (0/1 weights), values 0 to 9 over all, weights
/// that cancel.
#[test]
fn a_total_is_unbiased_and_its_interval_holds_it() {
    let n = 2_000_u64;
    let weights: [fn(&u64, &u64) -> f64; 3] = [
        |key, _| f64::from(u8::from(key % 2 == 0)),
        |_, value| *value as f64,
        |key, value| {
            if key % 3 == 0 {
                -(*value as f64)
            } else {
                *value as f64
            }
        },
    ];
    for weight in weights {
        let truth = (0..n).map(|key| weight(&key, &(key % 10))).sum();
        let trials = Trials::of(truth, 1_500, |seed| sample(256, seed, 0..n).total(weight));
        trials.assert_unbiased();
        // A normal interval of about 128 terms or more: its skew costs less than 1 %.
        trials.assert_covered(0.95, 0.01);
        trials.assert_no_wider_than_needed(0.95, 0.01);
    }
}

/// 600 keys in common of 3,000 and 2,000; sizes and values differ. The smaller threshold rules.
#[test]
fn an_intersection_is_unbiased_over_different_sizes_and_values() {
    for (left_size, right_size) in [(256, 400), (400, 64), (4_000, 128)] {
        let trials = Trials::of(600.0, 1_500, |seed| {
            let left = sample(left_size, seed, 0..3_000);
            let values = (Max::<u64>::new(), Min::<u8>::new());
            let monoid =
                KeySampleMonoid::new(right_size, values, HashKey::from_seed(seed)).unwrap();
            let mut right = monoid.zero();
            (2_400..4_400).for_each(|key: u64| right.insert(&key, &(key, key as u8)).unwrap());
            let shared = left.intersection(&right).unwrap();
            assert!(!shared.is_complete());
            for (key, value, (last, first)) in shared.keys() {
                assert!((2_400..3_000).contains(*key));
                assert_eq!((**value, *last, *first), (*key % 10, **key, **key as u8));
            }
            let back = right.intersection(&left).unwrap();
            assert_eq!(back.distinct(), shared.distinct());
            shared.distinct()
        });
        trials.assert_unbiased();
        // Garwood's interval holds at least what it claims.
        trials.assert_covered(0.95, 0.0);
    }
}

#[test]
fn an_intersection_of_nothing_says_how_much_there_may_be() {
    let shared = |seed| {
        let (left, right) = (sample(64, seed, 0..2_000), sample(64, seed, 5_000..7_000));
        left.intersection(&right).unwrap().distinct()
    };
    for seed in 0..20 {
        let about = shared(seed);
        assert_eq!((about.min, about.estimate), (0.0, 0.0));
        // 3.689 keys unseen at a sampled share of some 64 / 2,000.
        assert!(about.max > 50.0 && about.max < 300.0, "{about:?}");
    }
}

/// Of 2,000 keys, those chosen are many, some 13 in the sample, or none: the interval is that of a Poisson count, which covers
/// at least what it says, as the count is binomial and whole; 95 % less three standard deviations of 1,500 trials, 1.7 %.
#[test]
fn a_count_is_unbiased_and_its_interval_holds_it_for_few_keys_and_for_none() {
    for (modulus, truth) in [(2, 1_000.0), (20, 100.0), (2_001, 0.0)] {
        let trials = Trials::of(truth, 1_500, |seed| {
            let sample = sample(256, seed, 0..2_000);
            sample.count(|key, _| (key + 1) % modulus == 0)
        });
        trials.assert_unbiased();
        trials.assert_covered(0.95, 0.0);
    }
    let none = sample(256, 1, 0..2_000).count(|_, _| false);
    assert!(
        none.estimate == 0.0 && none.min == 0.0 && none.max > 20.0,
        "{none:?}"
    );
    let complete = sample(256, 1, 0..100).count(|key, _| key % 2 == 0);
    assert!(complete.is_exact() && complete.estimate == 50.0);
}
