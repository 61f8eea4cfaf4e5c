//! How far frequencies are off.

use std::collections::HashMap;

use sketchbird::codec::Codec;
use sketchbird::monoid::Sum;
use sketchbird::{HashKey, Monoid, SketchMapMonoid};

fn monoid(eps: f64, delta: f64, seed: u64) -> SketchMapMonoid<u64, Sum<u64>> {
    SketchMapMonoid::new(eps, delta, 20, 0.01, Sum::new(), HashKey::from_seed(seed)).unwrap()
}

/// The stream that comes nearest to the bound: M = 99 keys whose weight v is just above eps N, for eps = e / 272. A row of an
/// absent key errs by more than eps N exactly if any of them falls in its cell: with chance q = 1 - (1 - 1/272)^99 = 0.3055
/// (Markov's bound allows 1/e = 0.368). All three rows: q^3 = 2.85 %; delta = e^-3 allows 4.98 %.
///
/// The occupied share of a row has a standard deviation of sqrt(272 (e^-a - (1 + a) e^-2a)) / 272 = 1.15 %, a = 99/272 (a balls-in-bins
/// count), 3.8 % of q; so a table's q^3 has 6.5 %, the mean of 400 tables 0.33 %; the 400 x 2,000 absent keys add
/// 1 / sqrt(22,800) = 0.66 %: together 0.74 %, taken four times.
#[test]
fn the_error_exceeds_eps_n_as_seldom_as_theory_says() {
    let (tables, absent, value) = (400_u64, 2_000_u64, 1_000_u64);
    let mut over = 0_u64;
    for seed in 0..tables {
        let monoid = monoid(0.01, 0.05, seed);
        assert_eq!((monoid.depth(), monoid.width()), (3, 272));
        let mut map = monoid.zero();
        (0..99).for_each(|key| map.insert(&key, &value, key).unwrap());
        // Light ones, that the table turns dense.
        (99..110).for_each(|key| map.insert(&key, &1, key).unwrap());
        assert!(!map.is_sparse());
        for key in 1_000..1_000 + absent {
            let frequency = map.frequency(&key);
            over += u64::from(frequency.estimate as f64 > monoid.eps() * *map.total() as f64);
            assert_eq!(frequency.probability, 1.0 - monoid.delta());
        }
    }
    let q = 1.0 - (1.0 - 1.0 / 272.0_f64).powi(99);
    let expected = q.powi(3);
    let share = over as f64 / (tables * absent) as f64;
    assert!(share <= (-3.0_f64).exp());
    assert!(
        (share - expected).abs() <= 4.0 * 0.0074 * expected,
        "{share}, expected {expected}"
    );
}

/// Counts of a Zipf law: the i-th of 30,000 keys has 60,000 / i events.
#[test]
fn a_frequency_is_never_below_the_truth_and_its_bound_holds() {
    let truth: HashMap<u64, u64> = (1..=30_000).map(|i| (i * i, 60_000 / i)).collect();
    for seed in 0..5 {
        let monoid = monoid(0.005, 0.05, seed);
        let mut map = monoid.zero();
        for (key, count) in &truth {
            map.insert(key, count, *key).unwrap();
        }
        let total: u64 = truth.values().sum();
        assert_eq!(*map.total(), total);
        let mut over = 0;
        for (key, count) in &truth {
            let frequency = map.frequency(key);
            assert!(frequency.estimate >= *count);
            over += u32::from(frequency.estimate - frequency.error > *count);
            let bound = (monoid.eps() * total as f64) as u64;
            assert_eq!(frequency.error, bound.min(frequency.estimate));
        }
        // Fewer than the share delta that is allowed: for keys of a Zipf law Markov's bound is far from tight.
        assert!(
            f64::from(over) <= monoid.delta() * truth.len() as f64,
            "{over}"
        );
    }
}

#[test]
fn a_sparse_map_is_exact() {
    let monoid = monoid(0.01, 0.05, 3);
    let mut map = monoid.zero();
    for i in 0..10_000_u64 {
        map.insert(&(i * i % 101), &(i % 5), i).unwrap();
    }
    assert!(map.is_sparse());
    for key in 0..101 {
        let exact = (0..10_000)
            .filter(|i| i * i % 101 == key)
            .map(|i| i % 5)
            .sum::<u64>();
        let frequency = map.frequency(&key);
        assert_eq!(
            (frequency.estimate, frequency.error, frequency.probability),
            (exact, 0, 1.0)
        );
    }
}

#[test]
fn saturated_counts_stay_at_the_largest_in_every_order() {
    let monoid = SketchMapMonoid::<u64, _>::new(
        0.1,
        0.2,
        2,
        0.1,
        (Sum::<u64>::new(), Sum::<u8>::new()),
        HashKey::from_seed(1),
    )
    .unwrap();
    let create = |keys: std::ops::Range<u64>| {
        let mut map = monoid.zero();
        keys.for_each(|key| map.insert(&key, &(u64::MAX / 3, 200), key).unwrap());
        map
    };
    let (all, left, right) = (create(0..20), create(0..7), create(7..20));
    assert!(left.is_sparse() && !right.is_sparse());
    for order in [[&left, &right], [&right, &left]] {
        let sum = monoid.sum(order).unwrap();
        assert_eq!(sum, all);
        assert_eq!(*sum.total(), (u64::MAX, u8::MAX));
        assert_eq!(monoid.decode(&sum.encode()).unwrap(), all);
    }
}

/// 3,000 keys of 1 each saturate a sum of 8 bits: what each key has can no longer be told.
#[test]
fn a_saturated_map_says_that_it_has_no_bound() {
    let (values, key) = (Sum::<u8>::new(), HashKey::from_seed(1));
    let monoid = SketchMapMonoid::<u64, _>::new(0.1, 0.1, 5, 0.1, values, key).unwrap();
    let mut map = monoid.zero();
    map.insert(&0, &1, 0).unwrap();
    assert!(!map.is_saturated() && map.frequency(&0).error == 0);
    for key in 0..3_000 {
        map.insert(&key, &1, key).unwrap();
    }
    assert!(map.is_saturated());
    let frequency = map.frequency(&7);
    assert_eq!(frequency.probability, 0.0);
    assert_eq!(frequency.error, u64::from(frequency.estimate));
}
