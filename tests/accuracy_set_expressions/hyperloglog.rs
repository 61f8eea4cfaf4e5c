//! HyperLogLogs: joint maximum likelihood against inclusion and exclusion, from few keys to many.

use sketchbird::{HashKey, HyperLogLog, HyperLogLogMonoid, Monoid};

use super::cell::{BOTH, Cell, Parts, fill};

fn monoid(precision: u8) -> HyperLogLogMonoid {
    HyperLogLogMonoid::new(precision, HashKey::from_seed(1)).unwrap()
}

fn sketches(monoid: &HyperLogLogMonoid, parts: Parts, seed: u64) -> [HyperLogLog; 2] {
    let mut sketches = [monoid.zero(), monoid.zero()];
    let precision = monoid.precision();
    fill(parts, (precision, 2 << precision), seed, |sides, hash| {
        for (sketch, has) in sketches.iter_mut().zip(sides) {
            if has {
                sketch.insert_hash(hash);
            }
        }
    });
    sketches
}

fn cell(monoid: &HyperLogLogMonoid, parts: Parts, trials: u64) -> Cell {
    let what = format!("p = {}", monoid.precision());
    Cell::of(&what, parts, trials, |seed| {
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

/// The bounds are what Fisher's information allows for each index (2.0, 6.5 and 39 %), and two to three standard errors of a
/// root mean square of 500 trials, each 1 / sqrt(1000) = 3.2 %.
#[test]
fn intersections_are_as_accurate_as_joint_likelihood_allows() {
    const TRIALS: u64 = 500;
    let monoid = monoid(12);
    for (jaccard, most) in [(0.5, 0.022), (0.1, 0.07), (0.01, 0.42)] {
        let parts = Parts::alike(50_000, jaccard);
        let cell = cell(&monoid, parts, TRIALS);
        let other = by_inclusion_and_exclusion(&monoid, parts, TRIALS);
        let error = cell.columns[BOTH].error();
        println!(
            "Jaccard {jaccard}: RMSE {:.2} %, inclusion and exclusion {:.2} %",
            100.0 * error,
            100.0 * other
        );
        assert!(error <= most, "{jaccard}: {error}");
        assert!(error < other, "{jaccard}: {error}, {other}");
        cell.check_coverage(0.92);
    }
}

/// Of 300 trials at 95 % fewer than 91 % hold the truth twice in a thousand times.
#[test]
fn intervals_hold_for_unequal_sizes_and_few_keys() {
    let sparse = monoid(12);
    let dense = monoid(12).always_dense();
    for (monoid, left, right, both) in [
        // A sparse one and a dense one.
        (&sparse, 10, 2_000, 10),
        (&sparse, 100, 900, 50),
        (&sparse, 300, 1_000_000, 300),
        // Subsets.
        (&sparse, 0, 20_000, 2_000),
        (&sparse, 5_000, 0, 300),
        (&sparse, 0, 0, 30_000),
        // Nothing in common, or next to nothing.
        (&sparse, 2_000, 3_000, 0),
        (&sparse, 20_000, 20_000, 0),
        (&sparse, 100_000, 1_000, 10),
        (&sparse, 10, 100_000, 5),
        (&sparse, 1_000, 100_000, 1_000),
        // Few keys in registers.
        (&dense, 3, 5, 2),
        (&dense, 30, 30, 40),
        (&dense, 600, 600, 100),
        (&dense, 3, 700, 2),
        // Both sparse.
        (&sparse, 600, 600, 100),
    ] {
        cell(monoid, Parts::new(left, right, both), 300).check_coverage(0.91);
    }
}

/// The numbers are fixed, not Poisson: else the interval of a union of 1,300 in 4,096 registers would be three times as wide as
/// its error, and never miss. Of 300 trials at 95 % more than 99 % hold the truth less than once in a thousand times.
#[test]
fn intervals_of_few_keys_are_no_wider_than_needed() {
    let cell = cell(&monoid(12).always_dense(), Parts::new(600, 600, 100), 300);
    for column in &cell.columns {
        assert!(column.coverage() <= 0.99, "{}", column.name);
    }
}

#[test]
fn intervals_hold_at_the_least_precision_and_in_between() {
    for (precision, trials) in [(4, 600), (8, 300)] {
        for (left, right, both) in [(100, 100, 100), (10_000, 2_000, 3_000), (0, 1_000, 1_000)] {
            let parts = Parts::new(left, right, both);
            cell(&monoid(precision), parts, trials).check_coverage(0.91);
        }
    }
}

/// Tokens collide about as often as they can: of 40,000 beside 40,000 some 8 seem to be common, and are not.
#[test]
fn sparse_sketches_count_the_collisions_of_their_tokens() {
    let monoid = monoid(18);
    for (left, right, both) in [(40_000, 40_000, 0), (30_000, 30_000, 15_000)] {
        let cell = cell(&monoid, Parts::new(left, right, both), 60);
        cell.check_coverage(0.9);
        // Deviations of some sqrt(8) keys, and no bias of 8: five standard errors of the mean of 60.
        let intersection = &cell.columns[BOTH];
        assert!(intersection.deviation() < 6.0);
        assert!(intersection.bias().abs() < 2.0, "{}", intersection.bias());
    }
}
