//! Events taken in many at once: the bytes of one at a time, by every instruction set.

use proptest::prelude::*;
use sketchbird::monoid::Sum;
use sketchbird::{HashKey, InsertError, InstructionSet, MAX_KEY_BYTES, Monoid, SketchMapMonoid};

use super::attempts::{self, Attempts, Event};

/// Several batches, and few enough keys that most come again. A table of 56 cells is dense from the 8th key on, in the midst of a
/// batch.
fn events() -> impl Strategy<Value = Vec<Event>> {
    let attempts =
        (0_u32..60, 0_u32..3).prop_map(|(failed, accepted)| Attempts { failed, accepted });
    prop_oneof![
        prop::collection::vec(("[a-d]{0,3}", attempts.clone(), 0_u64..500), 0..300),
        prop::collection::vec(("[a-z]{0,40}", attempts, any::<u64>()), 0..300),
    ]
}

proptest! {
    #[test]
    fn batches_have_the_bytes_of_one_at_a_time_by_every_instruction_set(
        events in events(), cut in 0_usize..300, limit in prop_oneof![Just(100_u32), Just(u32::MAX)],
    ) {
        let monoid = attempts::monoid(limit, HashKey::from_seed(1));
        let (left, right) = events.split_at(cut.min(events.len()));
        let expected = attempts::create(&monoid, &events).encode();
        for set in InstructionSet::available() {
            set.limit_to();
            let mut map = monoid.zero();
            map.insert_all(left).unwrap();
            map.insert_all(right).unwrap();
            prop_assert_eq!(map.encode(), expected.clone(), "{:?}", set);
        }
    }

    #[test]
    fn batches_of_borrowed_and_hashed_keys_have_the_same_bytes(events in events()) {
        let key = HashKey::from_seed(1);
        let monoid = attempts::monoid(u32::MAX, key.clone());
        let expected = attempts::create(&monoid, &events).encode();
        let borrowed: Vec<_> = events.iter().map(|(key, value, id)| (key.as_str(), *value, *id)).collect();
        let other = HashKey::from_seed(2);
        for by in [&key, &other] {
            let hashed: Vec<_> = borrowed.iter().map(|(key, value, id)| (by.hashed(*key), *value, *id)).collect();
            let mut map = monoid.zero();
            map.insert_all(&hashed).unwrap();
            prop_assert_eq!(map.encode(), expected.clone());
        }
        let mut map = monoid.zero();
        map.insert_all(&borrowed).unwrap();
        prop_assert_eq!(map.encode(), expected);
    }

    #[test]
    fn a_shard_numbers_the_events_of_batches_as_it_does_one_at_a_time(
        items in prop::collection::vec((any::<u8>(), 0_u64..3), 0..300), cut in 0_usize..300,
    ) {
        let key = HashKey::from_seed(1);
        let monoid = SketchMapMonoid::<u8, _>::with_shape(3, 50, 9, Sum::<u64>::new(), key).unwrap();
        let (left, right) = items.split_at(cut.min(items.len()));
        let mut one_at_a_time = monoid.shard("a");
        items.iter().for_each(|(key, value)| one_at_a_time.insert(key, value).unwrap());
        let mut batches = monoid.shard("a");
        batches.insert_all(left).unwrap();
        for (key, value) in right.iter().take(3) {
            batches.insert(key, value).unwrap();
        }
        batches.insert_all(right.get(3..).unwrap_or_default()).unwrap();
        prop_assert_eq!(batches.finish().encode(), one_at_a_time.finish().encode());
    }
}

#[test]
fn a_batch_with_an_event_that_is_refused_changes_nothing() {
    let monoid = attempts::monoid(100, HashKey::from_seed(1));
    let good: Vec<Event> = (0..150)
        .map(|i| {
            let failed = Attempts {
                failed: 1,
                accepted: 0,
            };
            (i.to_string(), failed, i)
        })
        .collect();
    let before = attempts::create(&monoid, &good);
    for at in [0, 1, 63, 64, 149] {
        let mut long = good.clone();
        long[at].0 = "n".repeat(MAX_KEY_BYTES + 1);
        let mut large = good.clone();
        large[at].1.failed = 101;
        let mut map = before.clone();
        assert!(matches!(
            map.insert_all(&long),
            Err(InsertError::KeyTooLong(_))
        ));
        assert!(matches!(
            map.insert_all(&large),
            Err(InsertError::Mismatch(_))
        ));
        assert_eq!(map, before);
        long[at].0.pop();
        map.insert_all(&long).unwrap();
        assert_eq!(
            *map.total(),
            Attempts {
                failed: 100,
                accepted: 0
            }
        );
    }
}

#[test]
fn a_total_that_saturates_within_a_batch_is_the_one_of_one_at_a_time() {
    let key = HashKey::from_seed(1);
    let monoid = SketchMapMonoid::<u64, _>::with_shape(2, 9, 3, Sum::<u64>::new(), key).unwrap();
    let events: Vec<_> = (0..200).map(|i| (i % 9, u64::MAX / 150, i)).collect();
    let mut one_at_a_time = monoid.zero();
    for (key, value, id) in &events {
        one_at_a_time.insert(key, value, *id).unwrap();
    }
    assert!(one_at_a_time.is_saturated() && !one_at_a_time.is_sparse());
    let mut map = monoid.zero();
    map.insert_all(&events).unwrap();
    assert_eq!(map, one_at_a_time);
}
