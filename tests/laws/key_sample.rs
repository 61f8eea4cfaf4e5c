use proptest::prelude::*;
use sketchbird::laws::Laws;
use sketchbird::monoid::{Max, Sum};
use sketchbird::{HashKey, KeySample, KeySampleMonoid, Monoid};

use super::samples;

type Values = (Sum<u64>, Max<u32>);

fn monoid(size: u32) -> KeySampleMonoid<u64, Values> {
    KeySampleMonoid::new(size, (Sum::new(), Max::new()), HashKey::from_seed(1)).unwrap()
}

fn create(monoid: &KeySampleMonoid<u64, Values>, events: &[(u64, u32)]) -> KeySample<u64, Values> {
    let mut sample = monoid.zero();
    for &(key, time) in events {
        sample.insert(&key, &(1, time)).unwrap();
    }
    sample
}

fn events(most: usize) -> impl Strategy<Value = Vec<(u64, u32)>> {
    prop::collection::vec((0_u64..2_000, any::<u32>()), 0..most)
}

#[test]
fn samples_of_many_sizes_keep_the_laws() {
    for size in samples(prop_oneof![Just(16_u32), 17_u32..2_100], 30) {
        let monoid = monoid(size);
        let events = || prop_oneof![events(3_000), events(300), events(20)];
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
    fn every_key_of_the_sample_has_its_exact_value(size in 16_u32..200, events in events(3_000)) {
        let sample = create(&monoid(size), &events);
        for (key, value) in sample.iter() {
            let own = events.iter().filter(|event| event.0 == *key);
            let exact = (own.clone().count() as u64, own.map(|event| event.1).max().unwrap());
            prop_assert_eq!(*value, exact);
        }
    }
}

#[test]
fn a_hundred_thousand_keys_keep_the_laws() {
    let monoid = monoid(1_000);
    let events: Vec<(u64, u32)> = (0..100_000).map(|i| (i, i as u32)).collect();
    Laws::of(&monoid)
        .cases(3)
        .check_sketch(Just(events), |events| create(&monoid, events))
        .unwrap();
}
