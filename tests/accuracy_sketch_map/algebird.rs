//! What Algebird's SketchMap and TopN get wrong, each as it must be; and the seed's example.

use std::collections::BTreeSet;

use sketchbird::codec::Codec;
use sketchbird::monoid::Sum;
use sketchbird::{HashKey, Monoid, SketchMap, SketchMapMonoid, laws};

fn monoid(heavy_hitters: u32) -> SketchMapMonoid<u64, Sum<u64>> {
    let key = HashKey::from_seed(1);
    SketchMapMonoid::new(0.001, 1e-8, heavy_hitters, 1e-6, Sum::new(), key).unwrap()
}

fn create(monoid: &SketchMapMonoid<u64, Sum<u64>>, keys: &[u64]) -> SketchMap<u64, Sum<u64>> {
    let mut map = monoid.zero();
    for (id, key) in keys.iter().enumerate() {
        map.insert(key, &1, id as u64).unwrap();
    }
    map
}

#[test]
fn the_seeds_example_is_answered_exactly() {
    let monoid = monoid(5);
    assert_eq!((monoid.depth(), monoid.width()), (19, 2719));
    let map = create(&monoid, &[1, 3, 3, 4, 5]);
    let answers = [1, 2, 3, 4, 5].map(|key| map.frequency(&key).estimate);
    assert_eq!(answers, [1, 0, 2, 1, 1]);
    let top: Vec<(u64, u64)> = map
        .heavy_hitters()
        .iter()
        .map(|top| (top.key, top.weight))
        .collect();
    assert_eq!(top, [(3, 2), (1, 1), (4, 1), (5, 1)]);
}

#[test]
fn merging_a_single_item_adds_its_count_and_not_one() {
    let monoid = monoid(10);
    let mut single = monoid.zero();
    single.insert(&7, &41, 1).unwrap();
    let mut other = create(&monoid, &[7, 8]);
    other.merge(&single).unwrap();
    assert_eq!(other.frequency(&7).estimate, 42);
    assert_eq!(*other.total(), 43);
    single.merge(&create(&monoid, &[7, 8])).unwrap();
    assert_eq!(single, other);
}

#[test]
fn no_key_is_twice_in_the_report_after_many_merges() {
    let monoid = monoid(100);
    let keys: Vec<u64> = (0..20_000).map(|i| i % 100).collect();
    let mut total = monoid.zero();
    for part in keys.chunks(137) {
        // The same shard once more, over the wire: duplicates would show.
        total.merge(&create(&monoid, part)).unwrap();
        total = monoid.decode(&total.encode()).unwrap();
    }
    let found = total.heavy_hitters();
    let distinct: BTreeSet<u64> = found.iter().map(|found| found.key).collect();
    assert_eq!((found.len(), distinct.len()), (100, 100));
    assert!(found.iter().all(|found| found.weight == 200));
    assert_eq!(total.top(7), found[..7]);
}

#[test]
fn a_key_that_comes_again_and_again_has_one_place_among_the_heavy_hitters() {
    let monoid = monoid(4);
    let map = create(&monoid, &[9; 1_000]);
    let found = map.heavy_hitters();
    assert_eq!(found.len(), 1);
    assert_eq!((found[0].key, found[0].weight), (9, 1_000));

    let map = create(&monoid, &[9, 9, 9, 9, 2, 2, 2, 1, 1, 5]);
    let top: Vec<u64> = map.top(4).iter().map(|top| top.key).collect();
    assert_eq!(top, [9, 2, 1, 5]);
}

#[test]
fn heavy_hitters_are_associative_and_commutative() {
    // k = 2: nearly every merge cuts the sample.
    let monoid =
        SketchMapMonoid::<u64, _>::new(0.5, 0.5, 2, 0.9, Sum::<u64>::new(), HashKey::from_seed(1))
            .unwrap();
    assert_eq!(monoid.sample_size(), 2);
    for round in 0..200_u64 {
        let part = |shard: u64| {
            let mut map = monoid.zero();
            for i in 0..30 {
                let id = round * 100 + shard * 30 + i;
                map.insert(&(id * id % 13 + shard), &(1 + i % 3), id)
                    .unwrap();
            }
            map
        };
        let [a, b, c] = [part(0), part(1), part(2)];
        laws::monoid(&monoid, &a, &b, &c).unwrap();
        let reports = [[&a, &b, &c], [&c, &b, &a], [&b, &a, &c]]
            .map(|order| monoid.sum(order).unwrap().heavy_hitters());
        assert!(
            reports.iter().all(|report| *report == reports[0]),
            "round {round}"
        );
    }
}
