use proptest::prelude::*;
use sketchbird::laws::Laws;
use sketchbird::monoid::Sum;
use sketchbird::sketch_map::Weighted;
use sketchbird::{HashKey, Monoid, SketchMap, SketchMapMonoid, laws};

use super::samples;

type Values = (Sum<u64>, Sum<u8>);

/// A table of 2 x 28 cells turns dense with the 8th key; a sample of a few keys.
fn monoid(eps: f64, heavy_hitters: u32) -> SketchMapMonoid<u64, Values> {
    let values = (Sum::new(), Sum::new());
    SketchMapMonoid::new(eps, 0.2, heavy_hitters, 0.1, values, HashKey::from_seed(1)).unwrap()
}

/// Key, value, and an id of its own.
type Event = (u64, (u64, u8), u64);

fn create<M>(monoid: &SketchMapMonoid<u64, M>, events: &[(u64, M::Value, u64)]) -> SketchMap<u64, M>
where
    M: Weighted<Value: Clone> + Clone,
{
    let mut map = monoid.zero();
    for (key, value, id) in events {
        map.insert(key, value, *id).unwrap();
    }
    map
}

fn events(keys: u64, most: usize) -> impl Strategy<Value = Vec<Event>> {
    prop::collection::vec(
        (
            0..keys,
            (prop_oneof![0_u64..9, any::<u64>()], 0_u8..90),
            any::<u64>(),
        ),
        0..most,
    )
}

fn any_monoid() -> impl Strategy<Value = SketchMapMonoid<u64, Values>> {
    (prop_oneof![Just(0.1), Just(0.01)], 1_u32..20).prop_map(|(eps, heavy)| monoid(eps, heavy))
}

// Values up to u64::MAX and 255: both parts saturate often.
#[test]
fn maps_of_many_shapes_keep_the_laws() {
    for monoid in samples(any_monoid(), 30) {
        let events = || prop_oneof![events(12, 40), events(500, 2_000), events(3, 8)];
        let laws = Laws::of(&monoid).cases(5);
        laws.check(events().prop_map(|events| create(&monoid, &events)))
            .unwrap();
        laws.check_sketch(events(), |events| create(&monoid, events))
            .unwrap();
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    #[test]
    fn at_the_switch_from_sparse_to_dense_the_laws_hold(keys in 4_u64..12, cut in 0_usize..12) {
        let monoid = monoid(0.1, 3);
        let events: Vec<Event> = (0..keys).map(|key| (key, (key, 1), key)).collect();
        laws::homomorphism(&monoid, &events, &[cut], |events| create(&monoid, events))?;
        prop_assert_eq!(create(&monoid, &events).is_sparse(), keys <= 7);
    }

    #[test]
    fn shards_that_number_their_events_add_up_in_any_order(
        words in prop::collection::vec("[a-z]{1,2}", 0..400), cut in 0_usize..400,
    ) {
        let monoid = SketchMapMonoid::<String, _>::new(
            0.05, 0.1, 5, 0.1, Sum::<u32>::new(), HashKey::from_seed(1)).unwrap();
        let shard = |name: &str, words: &[String]| {
            let mut shard = monoid.shard(name);
            words.iter().for_each(|word| shard.insert(word.as_str(), &1).unwrap());
            shard.finish()
        };
        let (left, right) = words.split_at(cut.min(words.len()));
        laws::monoid(&monoid, &shard("a", left), &shard("b", right), &shard("c", left))?;
    }
}

#[test]
fn a_hundred_thousand_events_keep_the_laws() {
    let monoid = monoid(0.001, 100);
    let events: Vec<Event> = (0..100_000_u64)
        .map(|i| (i * i % 30_011, (1, 1), i))
        .collect();
    Laws::of(&monoid)
        .cases(3)
        .check_sketch(Just(events), |events| create(&monoid, events))
        .unwrap();
}
