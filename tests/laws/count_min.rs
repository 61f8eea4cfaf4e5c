use proptest::prelude::*;
use sketchbird::laws::Laws;
use sketchbird::{CountMinSketch, CountMinSketchMonoid, HashKey, Monoid};

use super::samples;

fn monoid(depth: u32, width: u32) -> CountMinSketchMonoid {
    CountMinSketchMonoid::with_shape(depth, width, HashKey::from_seed(1)).unwrap()
}

/// T, the most distinct keys of a sparse sketch.
fn switch(monoid: &CountMinSketchMonoid) -> u64 {
    u64::from(monoid.depth()) * u64::from(monoid.width()) / 8
}

/// What is sketched: keys from a range, each with its weight.
#[derive(Clone, Copy, Debug)]
struct Items {
    start: u64,
    length: u64,
    weight: u64,
}

impl Items {
    /// The weights go around the one given, zero among them.
    fn pairs(self) -> impl Iterator<Item = (u64, u64)> {
        (self.start..self.start + self.length)
            .map(move |key| (key, self.weight.saturating_mul(key % 4)))
    }

    fn sketch(self, monoid: &CountMinSketchMonoid) -> CountMinSketch {
        weighted(monoid, self.pairs())
    }
}

fn weighted(
    monoid: &CountMinSketchMonoid,
    pairs: impl IntoIterator<Item = (u64, u64)>,
) -> CountMinSketch {
    let mut sketch = monoid.zero();
    for (key, weight) in pairs {
        sketch.insert_weighted(&key, weight);
    }
    sketch
}

/// Tables of one cell up to those of eps = 0.001, delta = 1e-4.
fn any_monoid() -> impl Strategy<Value = CountMinSketchMonoid> {
    prop_oneof![
        (1_u32..=64, 1_u32..=8),
        (1_u32..=6, 1_u32..=600),
        Just((10, 2719)),
    ]
    .prop_map(|(depth, width)| monoid(depth, width))
}

/// Sizes up to 100,000, a third of them near the switch from sparse to dense; weights from one to
/// those of which two, or a few thousand, saturate.
fn items(switch: u64) -> impl Strategy<Value = Items> {
    // A quarter of the keys weigh nothing.
    let near = switch * 4 / 3;
    let length = prop_oneof![
        0_u64..=100,
        near.saturating_sub(3)..=near + 3,
        (0_u32..=16).prop_map(|log| 100_000 >> log),
    ];
    let weight = prop_oneof![
        4 => Just(1),
        2 => 1_u64..1_000_000,
        1 => Just(u64::MAX / 3000),
        1 => u64::MAX / 4..=u64::MAX,
    ];
    (0_u64..100_000, length, weight).prop_map(|(start, length, weight)| Items {
        start,
        length,
        weight,
    })
}

fn any_case() -> impl Strategy<Value = (CountMinSketchMonoid, [Items; 3])> {
    any_monoid().prop_flat_map(|monoid| {
        let items = items(switch(&monoid));
        (Just(monoid), prop::array::uniform3(items))
    })
}

#[test]
fn sketches_of_many_shapes_keep_the_laws() {
    for monoid in samples(any_monoid(), 60) {
        let items = || items(switch(&monoid));
        let laws = Laws::of(&monoid).cases(4);
        laws.check(items().prop_map(|items| items.sketch(&monoid)))
            .unwrap();
        let pairs = items().prop_map(|items| items.pairs().collect());
        laws.check_sketch(pairs, |pairs: &[_]| {
            weighted(&monoid, pairs.iter().copied())
        })
        .unwrap();
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn the_order_of_keys_and_how_a_weight_is_paid_do_not_matter(
        (monoid, [items, ..]) in any_case(), step in 1_u64..1000,
    ) {
        let pairs: Vec<(u64, u64)> = items.pairs().collect();
        let forwards = weighted(&monoid, pairs.iter().copied());
        let first = pairs.iter().rev().map(|&(key, weight)| (key, weight / step));
        let rest = pairs.iter().map(|&(key, weight)| (key, weight - weight / step));
        prop_assert_eq!(forwards, weighted(&monoid, first.chain(rest)));
    }

    #[test]
    fn keys_in_batches_make_the_sketch_of_single_keys(
        (monoid, [items, more, _]) in any_case(), size in 1_usize..200,
    ) {
        let pairs: Vec<(u64, u64)> = items.pairs().chain(more.pairs()).collect();
        let single = weighted(&monoid, pairs.iter().copied());
        let once = weighted(&monoid, pairs.iter().map(|&(key, _)| (key, 1)));
        let hashed: Vec<(u64, u64)> =
            pairs.iter().map(|&(key, weight)| (monoid.key().hash(&key), weight)).collect();
        let hashes: Vec<u64> = hashed.iter().map(|&(hash, _)| hash).collect();
        let [mut of_keys, mut of_hashes, mut of_ones] = [(); 3].map(|()| monoid.zero());
        pairs.chunks(size).for_each(|pairs| of_keys.extend_weighted(pairs.iter().copied()));
        hashed.chunks(size).for_each(|hashed| of_hashes.insert_hashes_weighted(hashed));
        hashes.chunks(size).for_each(|hashes| of_ones.insert_hashes(hashes));
        prop_assert_eq!(&of_keys, &single);
        prop_assert_eq!(&of_hashes, &single);
        prop_assert_eq!(&of_ones, &once);
        prop_assert_eq!(of_keys.total(), single.total());
        prop_assert_eq!(of_ones.total(), once.total());
        prop_assert_eq!(&monoid.create(pairs.iter().map(|&(key, _)| key)), &once);
    }

    #[test]
    fn sum_equals_the_pluses(
        monoid in any_monoid(),
        sizes in prop::collection::vec(0_u64..500, 0..40),
    ) {
        let sketches: Vec<_> = sizes.iter().map(|&n| monoid.create(n * 7..n * 8)).collect();
        let mut total = monoid.zero();
        for sketch in &sketches {
            monoid.plus(&mut total, sketch).unwrap();
        }
        prop_assert_eq!(monoid.sum(&sketches).unwrap(), total);
    }

    #[test]
    fn the_total_is_the_sum_of_all_weights_as_far_as_it_goes((monoid, items) in any_case()) {
        let truth = items
            .iter()
            .flat_map(|items| items.pairs())
            .fold(0_u64, |sum, (_, weight)| sum.saturating_add(weight));
        let sum = monoid.sum(items.map(|items| items.sketch(&monoid))).unwrap();
        prop_assert_eq!(sum.total(), truth);
        prop_assert_eq!(sum.is_saturated(), truth == u64::MAX);
    }
}

#[test]
fn a_value_is_dense_exactly_when_it_has_more_than_t_distinct_keys() {
    for (depth, width) in [(1, 1), (3, 2), (5, 272), (64, 8)] {
        let monoid = monoid(depth, width);
        let most = switch(&monoid);
        for n in 0..=most + 3 {
            let mut sketch = monoid.create(0..n);
            assert_eq!(sketch.is_sparse(), n <= most, "{n}");
            sketch.extend(0..n);
            sketch.insert_weighted(&u64::MAX, 0);
            assert_eq!(sketch.is_sparse(), n <= most, "{n}, twice");
            let halves = monoid.sum([monoid.create(0..n / 2), monoid.create(n / 3..n)]);
            assert_eq!(halves.unwrap().is_sparse(), n <= most, "{n}, in halves");
        }
    }
}
