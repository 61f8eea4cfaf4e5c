use proptest::prelude::*;
use sketchbird::monoid::{Max, Sum};
use sketchbird::{HashKey, KeySample, KeySampleMonoid, Monoid, laws};

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

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    #[test]
    fn sums_keep_the_laws(
        size in prop_oneof![Just(16_u32), 17_u32..2_100],
        a in events(3_000), b in events(300), c in events(20),
    ) {
        let monoid = monoid(size);
        laws::monoid(&monoid, &create(&monoid, &a), &create(&monoid, &b), &create(&monoid, &c))?;
    }

    #[test]
    fn the_sample_of_all_is_the_sum_of_its_parts(
        size in 16_u32..2_100, events in events(3_000),
        cuts in prop::collection::vec(0_usize..3_000, 0..20),
    ) {
        let monoid = monoid(size);
        laws::homomorphism(&monoid, &events, &cuts, |events| create(&monoid, events))?;
    }

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
    laws::homomorphism(&monoid, &events, &[1, 50_000, 99_000], |events| {
        create(&monoid, events)
    })
    .unwrap();
    let [a, b, c] = [0..40_000, 30_000..100_000, 500..600]
        .map(|range: std::ops::Range<usize>| create(&monoid, &events[range]));
    laws::monoid(&monoid, &a, &b, &c).unwrap();
}
