//! KeySamples: the parts from a fair sample of the union.

use sketchbird::monoid::{Max, Sum};
use sketchbird::{HashKey, KeySample, KeySampleMonoid, Monoid, SetComparison};

use super::cell::{Cell, Parts};

fn sample(size: u32, seed: u64, keys: impl Iterator<Item = u64>) -> KeySample<u64, Sum<u64>> {
    let monoid = KeySampleMonoid::new(size, Sum::new(), HashKey::from_seed(seed)).unwrap();
    let mut sample = monoid.zero();
    keys.for_each(|key| sample.insert(&key, &1).unwrap());
    sample
}

/// Left are the first keys, then come those of both, then those on the right.
fn compare(sizes: [u32; 2], parts: Parts, seed: u64) -> SetComparison {
    let Parts { left, right, both } = parts;
    let here = sample(sizes[0], seed, 0..left + both);
    let there = sample(sizes[1], seed, left..left + both + right);
    here.compared_with(&there).unwrap()
}

/// Of 400 trials at 95 % fewer than 91.5 % hold the truth twice in a thousand times. The mean of as many has a
/// standard error of a twentieth of the deviation: four of them.
#[test]
fn parts_are_unbiased_and_their_intervals_hold_them() {
    for (sizes, left, right, both) in [
        ([256, 256], 1_000, 1_000, 1_000),
        ([256, 64], 2_000, 500, 300),
        ([64, 512], 100, 5_000, 100),
        ([256, 256], 30, 3_000, 20),
        ([256, 256], 2_000, 2_000, 0),
        ([256, 256], 0, 0, 2_000),
    ] {
        let parts = Parts::new(left, right, both);
        let what = format!("k = {sizes:?}");
        let cell = Cell::of(&what, parts, 400, |seed| compare(sizes, parts, seed));
        cell.check_coverage(0.915);
        for column in &cell.columns {
            let most = 4.0 * column.deviation() / 20.0;
            // A Jaccard index is a quotient of means, with a bias of second order.
            let slack = if column.name == "Jaccard" { 0.01 } else { 0.0 };
            assert!(
                column.bias().abs() <= most + slack,
                "{} of {parts:?}",
                column.name
            );
        }
    }
}

#[test]
fn complete_samples_know_every_part_and_list_the_common_one() {
    let left = sample(512, 1, 0..300);
    let monoid = KeySampleMonoid::new(256, Max::<u8>::new(), HashKey::from_seed(1)).unwrap();
    let mut right = monoid.zero();
    (200..400_u64).for_each(|key| right.insert(&key, &1).unwrap());
    let found = left.compared_with(&right).unwrap();
    assert!(found.union().is_exact() && found.union().estimate == 400.0);
    for (about, truth) in [
        (found.intersection(), 100.0),
        (found.only_left(), 200.0),
        (found.only_right(), 100.0),
        (found.jaccard(), 0.25),
    ] {
        let about = about.unwrap();
        assert!(about.is_exact() && about.estimate == truth);
    }
    assert_eq!(left.intersection(&right).unwrap().keys().len(), 100);
    let none = sample(512, 1, 500..600).compared_with(&right).unwrap();
    assert!(none.intersection().unwrap().is_exact());
    let empty = sample(512, 1, 0..0);
    assert_eq!(
        empty
            .compared_with(&empty)
            .unwrap()
            .jaccard()
            .unwrap()
            .estimate,
        1.0
    );
    let none = empty.compared_with(&sample(64, 1, 0..2_000)).unwrap();
    assert_eq!(none.intersection().unwrap().max, 0.0);
}

#[test]
fn a_single_common_key_is_an_answer_and_none_of_a_sample_is_not() {
    let refused = compare([64, 64], Parts::new(2_000, 2_000, 0), 1)
        .intersection()
        .unwrap_err();
    assert_eq!(
        refused.to_string(),
        format!(
            "at most {:.0} keys in common, perhaps none: take a larger KeySample",
            refused.interval.max
        )
    );
    let found = |seed| compare([64, 64], Parts::new(2_000, 2_000, 60), seed);
    let answers = (0..50)
        .filter(|&seed| found(seed).intersection().is_ok())
        .count();
    // On average one is seen: none, with e^-1.
    assert!((20..45).contains(&answers), "{answers}");
}
