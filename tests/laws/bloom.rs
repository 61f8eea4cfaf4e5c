use proptest::prelude::*;
use sketchbird::codec::Codec;
use sketchbird::laws::Laws;
use sketchbird::{BloomFilter, BloomFilterMonoid, HashKey, Layout, Mismatch, Monoid};

use super::samples;

/// Filters from one that is full at once to one that stays sparse for 100,000 keys (T = width / 256).
fn monoid() -> impl Strategy<Value = BloomFilterMonoid> {
    let key = HashKey::from_seed(1);
    let (a, b, c) = (key.clone(), key.clone(), key);
    prop_oneof![
        (1_u32..=64, 1_u64..=2_000).prop_map(move |(k, width)| BloomFilterMonoid::new(
            k,
            width,
            a.clone()
        )
        .unwrap()),
        (1_u32..=16, 10_u32..=24).prop_map(move |(k, log)| BloomFilterMonoid::new(
            k,
            (1 << log) - 3,
            b.clone()
        )
        .unwrap()),
        (1_u32..=32, 0_u32..=15).prop_map(move |(k, log)| BloomFilterMonoid::blocked(
            k,
            512 << log,
            c.clone()
        )
        .unwrap()),
    ]
}

/// Sizes up to 100,000, half of them near the switch from sparse to dense.
fn size(width: u64) -> impl Strategy<Value = u64> {
    let switch = (width / 256).min(100_000);
    prop_oneof![
        0_u64..=100,
        switch.saturating_sub(2)..=switch + 2,
        switch / 3..=switch / 2 + 1,
        (0_u32..=16).prop_map(|log| 100_000 >> log),
    ]
}

fn create(monoid: &BloomFilterMonoid, (start, length): (u64, u64)) -> BloomFilter {
    monoid.create(start..start + length)
}

fn any_case() -> impl Strategy<Value = (BloomFilterMonoid, [(u64, u64); 3])> {
    monoid().prop_flat_map(|monoid| {
        let range = (0_u64..100_000, size(monoid.width()));
        (Just(monoid), prop::array::uniform3(range))
    })
}

#[test]
fn filters_of_many_shapes_keep_the_laws() {
    for monoid in samples(monoid(), 40) {
        let range = || (0_u64..100_000, size(monoid.width()));
        let values = range().prop_map(|range| create(&monoid, range));
        let items = range().prop_map(|(start, length)| (start..start + length).collect());
        let laws = Laws::of(&monoid).cases(3);
        laws.check(values).unwrap();
        laws.check_sketch(items, |items: &[u64]| monoid.create(items))
            .unwrap();
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]

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
    fn sum_equals_the_pluses(sizes in prop::collection::vec(0_u64..300, 0..40), blocked: bool) {
        let key = HashKey::from_seed(1);
        let layout = if blocked { Layout::Blocked } else { Layout::Classic };
        let monoid = BloomFilterMonoid::with_rate(4_000, 0.01, layout, key).unwrap();
        let filters: Vec<_> = sizes.iter().map(|&n| create(&monoid, (n * 7, n))).collect();
        let mut total = monoid.zero();
        for filter in &filters {
            monoid.plus(&mut total, filter).unwrap();
        }
        prop_assert_eq!(monoid.sum(&filters).unwrap(), total);
    }

    #[test]
    fn what_was_put_in_is_found_however_it_was_added_up((monoid, ranges) in any_case()) {
        let filters = ranges.map(|range| create(&monoid, range));
        let total = monoid.sum(&filters).unwrap();
        let decoded = BloomFilter::decode(&total.encode()).unwrap();
        for (start, length) in ranges {
            for key in start..start + length {
                prop_assert!(total.contains(&key) && decoded.contains(&key), "{}", key);
            }
        }
    }

    /// Also where a filter turns dense in the middle of a batch.
    #[test]
    fn batches_of_any_size_give_the_bytes_and_answers_of_single_keys(
        (monoid, [range, ..]) in any_case(), size in 1_usize..300,
    ) {
        let (start, length) = (range.0, range.1.min(30_000));
        let keys: Vec<u64> = (start..start + length).collect();
        let hashes: Vec<u64> = keys.iter().map(|key| monoid.key().hash(key)).collect();
        let (mut single, mut batched, mut buffered) = (monoid.zero(), monoid.zero(), monoid.zero());
        keys.iter().for_each(|key| single.insert(key));
        hashes.chunks(size).for_each(|hashes| batched.insert_hashes(hashes));
        let mut writer = buffered.buffered();
        keys.iter().for_each(|key| writer.insert(key));
        drop(writer);
        prop_assert_eq!(&batched, &single);
        prop_assert_eq!(&buffered, &single);
        let asked: Vec<u64> = (start / 2..start + length + 100).take(5_000).collect();
        let expected: Vec<bool> = asked.iter().map(|key| single.contains(key)).collect();
        let mut answers = Vec::new();
        for keys in asked.chunks(size) {
            single.contains_each(keys, &mut answers);
        }
        prop_assert_eq!(answers, expected);
    }

    #[test]
    fn changed_bytes_are_an_error_and_never_a_panic(
        (monoid, [range, ..]) in any_case(), at: prop::sample::Index, flip in 1_u8..=255,
    ) {
        let bytes = create(&monoid, (range.0, range.1 % 5_000)).encode();
        let mut flipped = bytes.clone();
        flipped[at.index(bytes.len())] ^= flip;
        prop_assert!(BloomFilter::decode(&flipped).is_err());
        prop_assert!(BloomFilter::decode(&bytes[..at.index(bytes.len())]).is_err());
        let longer = [&bytes[..], &[flip]].concat();
        prop_assert!(monoid.decode(&longer).is_err());
    }
}

#[test]
fn a_value_is_dense_exactly_when_it_has_more_than_t_hashes() {
    for monoid in [
        BloomFilterMonoid::new(7, 256 * 300 + 255, HashKey::from_seed(1)).unwrap(),
        BloomFilterMonoid::blocked(7, 512 * 150, HashKey::from_seed(1)).unwrap(),
    ] {
        for n in 0..400_u64 {
            assert_eq!(monoid.create(0..n).is_sparse(), n <= 300, "{n}");
        }
    }
    let tiny = BloomFilterMonoid::new(6, 32, HashKey::from_seed(1)).unwrap();
    assert!(tiny.zero().is_sparse() && !tiny.create(["1"]).is_sparse());
}

#[test]
fn no_two_filters_of_different_parameters_or_keys_add_up() {
    let seed = HashKey::from_seed(1);
    let secret = HashKey::from_bytes([7; 16]);
    let sized = |items, layout| BloomFilterMonoid::with_rate(items, 0.3, layout, seed.clone());
    let monoids = [
        BloomFilterMonoid::new(4, 1024, seed.clone()),
        BloomFilterMonoid::new(5, 1024, seed.clone()),
        BloomFilterMonoid::new(4, 1536, seed.clone()),
        BloomFilterMonoid::new(4, 1024, HashKey::from_seed(2)),
        BloomFilterMonoid::new(4, 1024, secret.clone()),
        BloomFilterMonoid::new(4, 1024, HashKey::from_bytes([8; 16])),
        BloomFilterMonoid::blocked(4, 1024, seed.clone()),
        sized(100, Layout::Classic),
        sized(101, Layout::Classic),
        sized(100, Layout::Blocked),
        sized(101, Layout::Blocked),
    ]
    .map(Result::unwrap);
    for (i, here) in monoids.iter().enumerate() {
        for (j, there) in monoids.iter().enumerate() {
            for (mine, others) in [(3, 3), (3, 900), (900, 3), (900, 900)] {
                let mut left = here.create(0..mine as u64);
                let right = there.create(0..others as u64);
                let before = left.encode();
                if i == j {
                    left.merge(&right).unwrap();
                    continue;
                }
                assert!(here.plus(&mut left, &right).is_err());
                assert!(there.plus(&mut left, &right).is_err());
                assert!(left.merge(&right).is_err());
                assert!(here.sum([&left, &right]).is_err());
                assert!(here.decode(&right.encode()).is_err());
                assert_eq!(left.encode(), before);
            }
        }
    }
}

#[test]
fn a_mismatch_names_what_differs() {
    let seed = HashKey::from_seed(1);
    let here = BloomFilterMonoid::new(4, 1024, seed.clone()).unwrap();
    let same = |there: Result<BloomFilterMonoid, _>| here.same(&there.unwrap()).unwrap_err();
    assert_eq!(
        same(BloomFilterMonoid::blocked(4, 1024, seed.clone())),
        Mismatch::new("layout", "classic", "blocked")
    );
    assert_eq!(
        same(BloomFilterMonoid::new(3, 1024, seed.clone())),
        Mismatch::new("number of hashes", 4, 3)
    );
    assert_eq!(
        same(BloomFilterMonoid::new(4, 1025, seed.clone())),
        Mismatch::new("width", 1024, 1025)
    );
    assert_eq!(
        same(BloomFilterMonoid::new(4, 1024, HashKey::from_seed(2))).what,
        "hash key"
    );
    // Of equal layout, hashes and width, and differing expectations: a search finds such a pair.
    let blocked =
        |items| BloomFilterMonoid::with_rate(items, 0.01, Layout::Blocked, seed.clone()).unwrap();
    let (ten, eleven) = (blocked(10), blocked(11));
    assert_eq!(
        (ten.width(), ten.num_hashes()),
        (eleven.width(), eleven.num_hashes())
    );
    assert_eq!(
        ten.same(&eleven).unwrap_err(),
        Mismatch::new("expected items", 10, 11)
    );
}
