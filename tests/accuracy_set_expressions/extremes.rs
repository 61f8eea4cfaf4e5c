//! Empty, equal, saturated and huge sets: every number stays finite and in order.

use proptest::prelude::*;
use sketchbird::monoid::Sum;
use sketchbird::{
    Approximate, BloomFilter, BloomFilterMonoid, HashKey, HyperLogLog, HyperLogLogMonoid,
    KeySampleMonoid, Layout, Monoid, Sealed, SetComparison,
};

use super::cell::{Parts, fill, interval};

fn monoid(precision: u8) -> HyperLogLogMonoid {
    HyperLogLogMonoid::new(precision, HashKey::from_seed(1)).unwrap()
}

fn sketch(monoid: &HyperLogLogMonoid, keys: u64, seed: u64) -> HyperLogLog {
    let mut sketch = monoid.zero();
    let parts = Parts::new(keys, 0, 0);
    fill(
        parts,
        (monoid.precision(), 4 << monoid.precision()),
        seed,
        |_, hash| {
            sketch.insert_hash(hash);
        },
    );
    sketch
}

/// Each register at the greatest rank there is.
fn saturated(monoid: &HyperLogLogMonoid) -> HyperLogLog {
    let mut sketch = monoid.zero();
    let bits = u32::from(monoid.precision());
    (0..1_u64 << bits).for_each(|register| sketch.insert_hash(register << (64 - bits)));
    sketch
}

fn all(found: &SetComparison) -> [Approximate<f64>; 5] {
    [
        found.union(),
        interval(found.intersection()),
        interval(found.only_left()),
        interval(found.only_right()),
        interval(found.jaccard()),
    ]
}

#[test]
fn any_two_sketches_compare_in_finite_numbers_and_the_same_from_both_sides() {
    for precision in [4, 12] {
        for monoid in [monoid(precision), monoid(precision).always_dense()] {
            let mut sketches: Vec<HyperLogLog> = [
                0,
                1,
                2,
                10,
                300,
                5_000,
                1_000_000,
                10_000_000,
                1_000_000_000_000,
            ]
            .into_iter()
            .enumerate()
            .map(|(seed, keys)| sketch(&monoid, keys, seed as u64))
            .collect();
            sketches.push(saturated(&monoid));
            let subset = monoid.sum([&sketches[4], &sketches[5]]).unwrap();
            sketches.push(subset);
            for left in &sketches {
                for right in &sketches {
                    let found = left.compared_with(right).unwrap();
                    let [union, both, only_left, only_right, jaccard] = all(&found);
                    for about in [union, both, only_left, only_right, jaccard] {
                        assert!(about.max.is_finite(), "{left:?} {right:?} {found:?}");
                        assert!(
                            0.0 <= about.min
                                && about.min <= about.estimate
                                && about.estimate <= about.max,
                            "{left:?} {right:?} {about:?}"
                        );
                    }
                    assert!(jaccard.max <= 1.0);
                    let most = left.estimate().max.min(right.estimate().max);
                    assert!(both.max <= most, "{both:?} {most}");
                    let mirrored = right.compared_with(left).unwrap();
                    let [_, both_again, right_again, left_again, _] = all(&mirrored);
                    for (here, there) in [
                        (both, both_again),
                        (only_left, left_again),
                        (only_right, right_again),
                    ] {
                        let width = here.max - here.min + 1e-3 * union.estimate;
                        assert!(
                            (here.estimate - there.estimate).abs() <= 1e-2 * width,
                            "{here:?} {there:?}"
                        );
                    }
                }
            }
        }
    }
}

/// The sample of a hundred thousand says nothing of a set that is known to the key, but by chance: here the least hashes.
#[test]
fn no_part_is_more_than_a_set_that_is_known_exactly() {
    let samples = KeySampleMonoid::<u64, _>::new(16, Sum::<u64>::new(), HashKey::from_seed(1));
    let samples = samples.unwrap();
    let of = |keys: &mut dyn Iterator<Item = u64>| {
        let mut sample = samples.zero();
        keys.for_each(|key| sample.insert(&key, &1).unwrap());
        sample
    };
    let many = of(&mut (0..100_000));
    let least: Vec<u64> = many.iter().map(|(key, _)| *key).take(3).collect();
    let few = of(&mut least.iter().copied());
    for (left, right) in [(&many, &few), (&few, &many)] {
        let found = left.compared_with(right).unwrap();
        in_order(&found).unwrap();
        let both = interval(found.intersection());
        assert!(both.min > 0.0 && both.max <= 3.0, "{both:?}");
    }
}

#[test]
fn a_saturated_sketch_compares_at_every_precision() {
    for precision in 4..=18 {
        let monoid = monoid(precision);
        let full = saturated(&monoid);
        for other in [monoid.zero(), monoid.create([1_u64]), full.clone()] {
            in_order(&full.compared_with(&other).unwrap()).unwrap();
            in_order(&other.compared_with(&full).unwrap()).unwrap();
        }
        // What more there may be than registers tell apart, nobody knows.
        let found = full.compared_with(&full).unwrap();
        let (union, least) = (found.union(), full.estimate().min);
        assert!(union.min <= least && union.max > 1.8e19, "{union:?}");
        found.intersection().unwrap_err();
        found.jaccard().unwrap_err();
    }
}

/// Of every kind: in order, never negative, never NaN; the union no less than what is in it.
fn in_order(found: &SetComparison) -> Result<(), TestCaseError> {
    for about in all(found) {
        let Approximate {
            min, estimate, max, ..
        } = about;
        prop_assert!(
            0.0 <= min && min <= estimate && estimate <= max,
            "{:?}",
            about
        );
    }
    let [union, both, .., jaccard] = all(found);
    prop_assert!(
        both.estimate <= union.max && jaccard.max <= 1.0,
        "{:?}",
        found
    );
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    /// Any ranks in any registers, also such as no keys would leave.
    #[test]
    fn whatever_was_inserted_compares(
        hashes in prop::collection::vec((any::<u64>(), 0_u32..64, 0_usize..3), 0..120),
        dense: bool,
    ) {
        let distinct = if dense { monoid(4).always_dense() } else { monoid(5) };
        let filter = BloomFilterMonoid::new(3, 400, HashKey::from_seed(1)).unwrap();
        let blocked = BloomFilterMonoid::blocked(3, 512, HashKey::from_seed(1)).unwrap();
        let mut sketches = [distinct.zero(), distinct.zero()];
        let mut filters = [[filter.zero(), filter.zero()], [blocked.zero(), blocked.zero()]];
        for (hash, zeros, part) in hashes {
            for side in [0, 1].into_iter().filter(|&side| part == 2 || part == side) {
                sketches[side].insert_hash(hash << zeros);
                filters.iter_mut().for_each(|pair| pair[side].insert_hash(hash << zeros));
            }
        }
        let [left, right] = &sketches;
        in_order(&left.compared_with(right).unwrap())?;
        for [left, right] in &filters {
            in_order(&left.compared_with(right).unwrap())?;
        }
    }
}

/// The joint estimate of equal sketches and the plain one are both all but efficient; so they differ by a small part of the
/// interval.
#[test]
fn a_sketch_has_all_in_common_with_itself() {
    for keys in [1, 10, 700, 3_000, 40_000, 1_000_000, 1_000_000_000_000] {
        let sketch = sketch(&monoid(12), keys, 7);
        let found = sketch.compared_with(&sketch).unwrap();
        let [union, both, only_left, only_right, jaccard] = all(&found);
        let alone = sketch.estimate();
        let near = 0.2 * (alone.max - alone.min);
        assert!(
            (both.estimate - alone.estimate).abs() <= near,
            "{both:?} {alone:?}"
        );
        assert!(
            (union.estimate - alone.estimate).abs() <= near,
            "{union:?} {alone:?}"
        );
        assert_eq!(
            [only_left.min, only_left.estimate],
            [0.0, 0.0],
            "{only_left:?}"
        );
        assert_eq!([only_right.min, only_right.estimate], [0.0, 0.0]);
        assert_eq!((jaccard.estimate, jaccard.max), (1.0, 1.0));
    }
}

#[test]
fn the_union_agrees_with_the_merged_sketch() {
    for (left, right, both) in [
        (5_000, 5_000, 1_000),
        (100, 100_000, 50),
        (30_000, 0, 10_000),
    ] {
        for seed in 0..20 {
            let mut sketches = [monoid(12).zero(), monoid(12).zero()];
            fill(
                Parts::new(left, right, both),
                (12, u64::MAX),
                seed,
                |sides, hash| {
                    for (sketch, has) in sketches.iter_mut().zip(sides) {
                        if has {
                            sketch.insert_hash(hash);
                        }
                    }
                },
            );
            let [left, right] = sketches;
            let union = left.compared_with(&right).unwrap().union();
            let merged = monoid(12).sum([left, right]).unwrap().estimate();
            // An efficient estimate differs from any other by no more than the other's own deviation: four of those.
            let most = merged.max - merged.min;
            assert!(
                (union.estimate - merged.estimate).abs() < most,
                "{union:?} {merged:?}"
            );
        }
    }
}

#[test]
fn what_nothing_is_in_common_with_is_zero_and_what_cannot_be_told_is_refused() {
    let empty = monoid(12).zero();
    let few = monoid(12).create(0..100_u32);
    let others = monoid(12).create(100..200_u32);
    let many = monoid(12).create(1_000..100_000_u32);
    for (left, right) in [
        (&empty, &empty),
        (&empty, &few),
        (&many, &empty),
        (&few, &others),
    ] {
        let found = left.compared_with(right).unwrap();
        assert_eq!(found.intersection(), Ok(Approximate::exact(0.0)));
    }
    assert_eq!(
        empty.compared_with(&empty).unwrap().jaccard(),
        Ok(Approximate::exact(1.0))
    );
    assert_eq!(
        empty.compared_with(&few).unwrap().jaccard(),
        Ok(Approximate::exact(0.0))
    );
    assert_eq!(
        empty
            .compared_with(&few)
            .unwrap()
            .only_right()
            .unwrap()
            .estimate,
        100.0
    );
    let refused = few
        .compared_with(&many)
        .unwrap()
        .intersection()
        .unwrap_err();
    assert_eq!(
        refused.to_string(),
        format!(
            "at most {:.0} keys in common, perhaps none: take a higher precision or a KeySample",
            refused.interval.max
        )
    );
    let refused = few.compared_with(&many).unwrap().jaccard().unwrap_err();
    assert!(refused.to_string().starts_with("at most 0.00"), "{refused}");
}

#[test]
fn sealed_sketches_compare_as_those_with_their_key() {
    let key = HashKey::from_bytes(*b"sixteen byte key");
    let distinct = HyperLogLogMonoid::new(12, key.clone()).unwrap();
    let [left, right] = [
        distinct.create(0..9_000_u32),
        distinct.create(3_000..9_500_u32),
    ];
    let sealed =
        [&left, &right].map(|sketch| Sealed::<HyperLogLog>::decode(&sketch.encode()).unwrap());
    assert_eq!(
        sealed[0].compared_with(&sealed[1]),
        left.compared_with(&right)
    );

    let seen = BloomFilterMonoid::with_rate(10_000, 0.01, Layout::Classic, key.clone()).unwrap();
    let [left, right] = [seen.create(0..9_000_u32), seen.create(3_000..9_500_u32)];
    let sealed =
        [&left, &right].map(|filter| Sealed::<BloomFilter>::decode(&filter.encode()).unwrap());
    assert_eq!(
        sealed[0].compared_with(&sealed[1]),
        left.compared_with(&right)
    );

    let sampled =
        KeySampleMonoid::<u64, _>::new(64, sketchbird::monoid::Sum::<u64>::new(), key).unwrap();
    let mut samples = [sampled.zero(), sampled.zero()];
    (0..900).for_each(|key: u64| samples[(key % 2) as usize].insert(&key, &1).unwrap());
    (0..300).for_each(|key: u64| samples[0].insert(&key, &1).unwrap());
    let [left, right] = samples;
    let found = left.compared_with(&right);
    assert_eq!(Sealed::new(left).compared_with(&Sealed::new(right)), found);
}

#[test]
fn sketches_of_other_parameters_or_keys_do_not_compare() {
    let sketch = monoid(12).create([1]);
    let others = [
        monoid(13).create([1]),
        HyperLogLogMonoid::new(12, HashKey::from_seed(2))
            .unwrap()
            .create([1]),
    ];
    for other in others {
        assert!(sketch.compared_with(&other).is_err());
    }
    let filter = |width| {
        BloomFilterMonoid::new(3, width, HashKey::from_seed(1))
            .unwrap()
            .create([1])
    };
    assert!(filter(100).compared_with(&filter(101)).is_err());
    let sample = |seed| {
        KeySampleMonoid::<u64, _>::new(
            64,
            sketchbird::monoid::Sum::<u64>::new(),
            HashKey::from_seed(seed),
        )
        .unwrap()
        .zero()
    };
    assert!(sample(1).compared_with(&sample(2)).is_err());
}
