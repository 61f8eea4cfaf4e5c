//! HyperLogLogs: joint maximum likelihood against inclusion and exclusion, from few keys to many.

use sketchbird::{HashKey, HyperLogLog, HyperLogLogMonoid, Monoid};

use super::cell::{BOTH, Cell, Parts, Random};

fn monoid(precision: u8) -> HyperLogLogMonoid {
    HyperLogLogMonoid::new(precision, HashKey::from_seed(1)).unwrap()
}

fn sketches(monoid: &HyperLogLogMonoid, parts: Parts, seed: u64) -> [HyperLogLog; 2] {
    let mut random = Random::new(seed);
    let mut sketches = [monoid.zero(), monoid.zero()];
    let [left, right] = &mut sketches;
    for _ in 0..parts.left {
        left.insert_hash(random.bits());
    }
    for _ in 0..parts.right {
        right.insert_hash(random.bits());
    }
    for _ in 0..parts.both {
        let hash = random.bits();
        left.insert_hash(hash);
        right.insert_hash(hash);
    }
    sketches
}

fn cell(what: &str, monoid: &HyperLogLogMonoid, parts: Parts, trials: u64) -> Cell {
    Cell::of(what, parts, trials, |seed| {
        let [left, right] = sketches(monoid, parts, seed);
        left.compared_with(&right).unwrap()
    })
}

/// The root mean square error of |A| + |B| - |A or B|, as a share of the truth.
fn by_inclusion_and_exclusion(monoid: &HyperLogLogMonoid, parts: Parts, trials: u64) -> f64 {
    let truth = parts.both as f64;
    let square = |seed| {
        let [left, right] = sketches(monoid, parts, seed);
        let union = monoid.sum([&left, &right]).unwrap();
        let [left, right, union] = [left, right, union].map(|sketch| sketch.estimate().estimate);
        ((left + right - union) / truth - 1.0).powi(2)
    };
    ((0..trials).map(square).sum::<f64>() / trials as f64).sqrt()
}

/// The bounds are what Fisher's information allows for each index (2.0, 6.5 and 39 %), and three standard errors of a root mean
/// square of 500 trials, 3 / sqrt(1000) = 9.5 %, rounded.
#[test]
fn intersections_are_as_accurate_as_joint_likelihood_allows() {
    const TRIALS: u64 = 500;
    let monoid = monoid(12);
    for (jaccard, most) in [(0.5, 0.022), (0.1, 0.07), (0.01, 0.42)] {
        let parts = Parts::alike(50_000, jaccard);
        let cell = cell("p = 12", &monoid, parts, TRIALS);
        let other = by_inclusion_and_exclusion(&monoid, parts, TRIALS);
        println!("  inclusion and exclusion: RMSE {:.2} %", 100.0 * other);
        let error = cell.columns[BOTH].error();
        assert!(error <= most, "{jaccard}: {error}");
        assert!(error < other, "{jaccard}: {error}, {other}");
        cell.check_coverage(0.92);
    }
}

#[test]
fn sizes_small_and_unequal() {
    for (precision, trials, cases) in [
        (12, 300, vec![
            (10, 100_000, 5), (10, 2_000, 10), (100, 900, 50), (500, 500, 500), (0, 20_000, 2_000), (0, 0, 30_000),
            (5_000, 0, 300), (2_000, 3_000, 0), (20_000, 20_000, 0), (600, 600, 100), (300, 300, 300), (1_000, 100_000, 1_000), (3, 700, 2), (100_000, 1_000, 10),
        ]),
        (4, 2000, vec![(100, 100, 100), (1000, 1000, 1000), (10_000, 2_000, 3_000), (0, 1000, 1000)]),
        (8, 1000, vec![(100, 100, 100), (1000, 1000, 1000), (10_000, 2_000, 3_000), (0, 1000, 1000)]),
    ] {
        for (left, right, both) in cases {
            cell(&format!("p={precision}"), &monoid(precision), Parts::new(left, right, both), trials);
            if left+right+both < 2000 {
            cell(&format!("p={precision} dense"), &monoid(precision).always_dense(), Parts::new(left, right, both), trials);
            }
        }
    }
}
