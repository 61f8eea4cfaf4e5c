use proptest::prelude::*;
use sketchbird::laws::Laws;
use sketchbird::{HashKey, HyperLogLog, HyperLogLogMonoid, Monoid};

fn monoid(precision: u8, dense: bool) -> HyperLogLogMonoid {
    let monoid = HyperLogLogMonoid::new(precision, HashKey::from_seed(1)).unwrap();
    if dense { monoid.always_dense() } else { monoid }
}

/// Sizes up to 100,000, half of them near the switch from sparse to dense.
fn size(precision: u8) -> impl Strategy<Value = u64> {
    let switch = 3_u64 << (precision - 4);
    prop_oneof![
        0_u64..=100,
        switch.saturating_sub(2)..=switch + 2,
        (0_u32..=16).prop_map(|log| 100_000 >> log),
    ]
}

fn create(monoid: &HyperLogLogMonoid, (start, length): (u64, u64)) -> HyperLogLog {
    monoid.create(start..start + length)
}

fn any_case() -> impl Strategy<Value = (HyperLogLogMonoid, [(u64, u64); 3])> {
    (4_u8..=18, any::<bool>()).prop_flat_map(|(precision, dense)| {
        let range = (0_u64..100_000, size(precision));
        (Just(monoid(precision, dense)), prop::array::uniform3(range))
    })
}

#[test]
fn sketches_of_every_precision_keep_the_laws() {
    for precision in 4..=18 {
        for monoid in [false, true].map(|dense| monoid(precision, dense)) {
            let range = || (0_u64..100_000, size(precision));
            let values = range().prop_map(|range| create(&monoid, range));
            let items = range().prop_map(|(start, length)| (start..start + length).collect());
            let laws = Laws::of(&monoid).cases(7);
            laws.check(values).unwrap();
            laws.check_sketch(items, |items: &[u64]| monoid.create(items))
                .unwrap();
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn the_order_and_repetition_of_keys_do_not_matter(
        (monoid, [range, ..]) in any_case(), step in 1_u64..1000,
    ) {
        let n = range.1.max(1);
        let forwards = monoid.create(0..n);
        let mut around = monoid.create((0..n).rev());
        around.extend((0..n).map(|i| i.wrapping_mul(step) % n));
        prop_assert_eq!(forwards, around);
    }

    #[test]
    fn reducing_equals_sketching_at_the_lower_precision(
        (monoid_, [range, ..]) in any_case(), lower in 4_u8..=18,
    ) {
        let lower = lower.min(monoid_.precision());
        let direct = create(&monoid(lower, monoid_.create([0_u8; 0]).is_sparse() ^ true), range);
        prop_assert_eq!(create(&monoid_, range).reduced_to(lower).unwrap(), direct);
    }

    #[test]
    fn ways_and_batches_of_insertion_do_not_matter(
        (monoid, [range, ..]) in any_case(), batch in 1_usize..200, modulus in 1_u64..100_000,
    ) {
        let keys: Vec<u64> = (range.0..range.0 + range.1).map(|key| key % modulus).collect();
        let mut one_by_one = monoid.zero();
        keys.iter().for_each(|key| one_by_one.insert(key));
        let hashes: Vec<u64> = keys.iter().map(|key| monoid.key().hash(key)).collect();
        let mut batches = monoid.zero();
        for batch in hashes.chunks(batch) {
            batches.insert_hashes(batch);
        }
        let mut at_once = monoid.zero();
        at_once.insert_hashes(&hashes);
        let mut buffered = monoid.zero();
        {
            let mut writer = buffered.buffered();
            keys.iter().for_each(|key| writer.insert(key));
        }
        for other in [&batches, &at_once, &buffered, &monoid.create(&keys)] {
            prop_assert_eq!(one_by_one.encode(), other.encode());
            prop_assert_eq!(one_by_one.is_sparse(), other.is_sparse());
            prop_assert_eq!(one_by_one.estimate(), other.estimate());
        }
    }

    /// Merged registers are counted when they are asked, others as they are raised.
    #[test]
    fn estimates_do_not_depend_on_the_history((monoid, ranges) in any_case(), more in 0_u64..50) {
        let mut merged = create(&monoid, ranges[0]);
        merged.merge(&create(&monoid, ranges[1])).unwrap();
        merged.extend(0..more);
        merged.merge(&create(&monoid, ranges[2])).unwrap();
        let mut direct = monoid.zero();
        for (start, length) in ranges.into_iter().chain([(0, more)]) {
            direct.extend(start..start + length);
        }
        prop_assert_eq!(direct.estimate(), merged.estimate());
        prop_assert_eq!(HyperLogLog::decode(&merged.encode()).unwrap().estimate(), merged.estimate());
    }

    #[test]
    fn sum_equals_the_pluses(sizes in prop::collection::vec(0_u64..500, 0..40)) {
        let monoid = monoid(10, false);
        let sketches: Vec<_> = sizes.iter().map(|&n| create(&monoid, (n * 7, n))).collect();
        let mut total = monoid.zero();
        for sketch in &sketches {
            monoid.plus(&mut total, sketch).unwrap();
        }
        prop_assert_eq!(monoid.sum(&sketches).unwrap(), total);
    }
}

#[test]
fn a_value_is_dense_exactly_when_it_has_more_than_t_tokens() {
    let monoid = monoid(10, false);
    for n in 0..400_u64 {
        // No two of these few keys share a token.
        assert_eq!(monoid.create(0..n).is_sparse(), n <= 192, "{n}");
    }
}

#[test]
fn small_sketches_take_little_more_than_four_bytes_a_key() {
    let monoid = monoid(14, false);
    for n in 0..1_000_u64 {
        let mut one_by_one = monoid.zero();
        (0..n).for_each(|key| one_by_one.insert(&key));
        for sketch in [one_by_one, monoid.create(0..n)] {
            // An eighth to spare, and eight.
            let most = size_of::<HyperLogLog>() + 4 * (n as usize * 9 / 8 + 8);
            assert!(
                sketch.memory_bytes() <= most,
                "{n}: {}",
                sketch.memory_bytes()
            );
        }
    }
}
