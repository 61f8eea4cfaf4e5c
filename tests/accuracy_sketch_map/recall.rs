//! How many of the hundred heaviest of a million keys `top(100)` tells, and within how much memory.

use sketchbird::monoid::Sum;
use sketchbird::{HashKey, Monoid, SketchMapMonoid};

const KEYS: u64 = 1_000_000;
const EVENTS: f64 = 10_000_000.0;
const TOP: usize = 100;

/// How many events the keys of a Zipf law have, the heaviest first: some 10 million in all.
fn counts(exponent: f64) -> Vec<u64> {
    let weights: Vec<f64> = (1..=KEYS)
        .map(|rank| (rank as f64).powf(-exponent))
        .collect();
    let scale = EVENTS / weights.iter().sum::<f64>();
    weights
        .iter()
        .map(|weight| (scale * weight).round() as u64)
        .collect()
}

/// How many of the true top the map tells, over one stream; and the memory that it took at its end.
fn recall(monoid: &SketchMapMonoid<u64, Sum<u64>>, counts: &[u64]) -> (usize, usize) {
    let mut map = monoid.zero();
    let mut id = 0;
    // The rank is the key: which one it is tells nothing to a keyed hash. The order of events changes no bytes; here the heavy ones
    // come last.
    for (rank, count) in counts.iter().enumerate().rev() {
        let events: Vec<_> = (0..*count).map(|i| (rank as u64, 1, id + i)).collect();
        map.insert_all(&events).unwrap();
        id += count;
    }
    let found = map.top(TOP);
    assert_eq!(found.len(), TOP);
    let right = found.iter().filter(|found| found.key < TOP as u64).count();
    (right, map.memory_bytes())
}

/// How many of the top the sample misses, at most, in the mean: the k draws without replacement take a key of share f with at
/// least the chance of k draws with replacement.
fn missed(counts: &[u64], k: usize) -> f64 {
    let total: u64 = counts.iter().sum();
    let share = |count: &u64| *count as f64 / total as f64;
    counts[..TOP]
        .iter()
        .map(|count| (1.0 - share(count)).powi(k as i32))
        .sum()
}

fn check(
    exponent: f64,
    (depth, width, k): (u32, u32, u32),
    least: f64,
    most_bytes: usize,
    most_missed: f64,
) {
    let counts = counts(exponent);
    let expected = missed(&counts, k as usize);
    assert!(expected <= most_missed, "{expected}");
    let mut sum = 0.0;
    for seed in 0..2 {
        let key = HashKey::from_seed(seed);
        let monoid = SketchMapMonoid::with_shape(depth, width, k, Sum::new(), key).unwrap();
        let (right, bytes) = recall(&monoid, &counts);
        assert!(bytes <= most_bytes, "{bytes} bytes");
        sum += right as f64;
    }
    assert!(sum / 2.0 >= least, "{}", sum / 2.0);
}

/// The sample misses 0.05 keys in the mean. The keys beyond rank 1,000 add a standard deviation of 140 to a cell (the root of
/// the sum of their squares over the width), of which the least of three rows has some 0.75: 105; the counts at rank 100 are 86 apart
/// from one rank to the next. So 1.2 ranks on each side of the hundredth mix, of which 0.4 each are expected to be lost: 0.5.
#[test]
fn at_zipf_1_1_the_top_100_is_told_but_for_one_within_a_megabyte() {
    check(1.1, (3, 16_384, 7_168), 99.0, 1_000_000, 0.1);
}

/// The sample misses 0.76 keys in the mean. The keys beyond rank 1,000 add a standard deviation of 170 to a cell (the root of
/// the sum of their squares over the width), of which the least of three rows has some 0.75: 130; the counts at rank 100 are 27 apart
/// from one rank to the next. So 5 ranks on each side of the hundredth mix, of which 0.4 each are expected to be lost: two, and
/// with those that the sample misses three. The mean of two streams has a standard deviation of one.
#[test]
fn at_zipf_0_8_95_of_the_top_100_are_told_within_two_megabytes() {
    check(0.8, (3, 16_384, 10_240), 95.0, 2_000_000, 1.0);
}
