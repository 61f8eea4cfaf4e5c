//! Keys taken in many at once: the bytes of one at a time, by every instruction set.

use proptest::prelude::*;
use sketchbird::codec::Codec;
use sketchbird::monoid::{Max, Sum};
use sketchbird::{
    HashKey, HyperLogLogMonoid, InsertError, InstructionSet, KeySampleMonoid, MAX_KEY_BYTES, Monoid,
};

type Samples = KeySampleMonoid<String, (Sum<u64>, Max<u8>)>;

fn samples() -> Samples {
    KeySampleMonoid::new(16, (Sum::new(), Max::new()), HashKey::from_seed(1)).unwrap()
}

proptest! {
    // A sample of 16 is full in the midst of a batch.
    #[test]
    fn batches_have_the_bytes_of_one_at_a_time_by_every_instruction_set(
        items in prop::collection::vec(("[a-d]{0,4}", any::<(u64, u8)>()), 0..300), cut in 0_usize..300,
    ) {
        let monoid = samples();
        let mut expected = monoid.zero();
        for (key, value) in &items {
            expected.insert(key, value).unwrap();
        }
        let borrowed: Vec<_> = items.iter().map(|(key, value)| (key.as_str(), *value)).collect();
        let cut = cut.min(items.len());
        for set in InstructionSet::available() {
            set.limit_to();
            let mut sample = monoid.zero();
            sample.insert_all(&items[..cut]).unwrap();
            sample.insert_all(&borrowed[cut..]).unwrap();
            prop_assert_eq!(sample.encode(), expected.encode());
        }
    }

    // A decoded sample and a sum know their greatest hash as the one that took the keys does.
    #[test]
    fn a_decoded_sample_goes_on_as_the_one_that_was_encoded(
        before in prop::collection::vec(any::<(u8, u64)>(), 0..60),
        after in prop::collection::vec(any::<(u8, u64)>(), 0..60),
    ) {
        let key = HashKey::from_seed(1);
        let monoid = KeySampleMonoid::<u8, _>::new(16, Sum::<u64>::new(), key).unwrap();
        let mut all = monoid.zero();
        all.insert_all(&before).unwrap();
        let mut decoded = monoid.decode(&all.encode()).unwrap();
        let mut sum = monoid.sum([&all]).unwrap();
        for sample in [&mut all, &mut decoded, &mut sum] {
            sample.insert_all(&after).unwrap();
        }
        let mut oracle = std::collections::HashMap::<u8, u64>::new();
        for (key, value) in before.iter().chain(&after) {
            let sum = oracle.entry(*key).or_default();
            *sum = sum.saturating_add(*value);
        }
        prop_assert!(all.iter().all(|(key, value)| oracle[key] == *value));
        prop_assert_eq!(all.len(), oracle.len().min(16));
        prop_assert_eq!(&decoded, &all);
        prop_assert_eq!(&sum, &all);
    }
}

#[test]
fn a_batch_with_an_item_that_is_refused_changes_nothing() {
    let key = HashKey::from_seed(1);
    let [values, others] = [10, 11].map(|p| HyperLogLogMonoid::new(p, key.clone()).unwrap());
    let monoid = KeySampleMonoid::<String, _>::new(16, values.clone(), key).unwrap();
    let mut sample = monoid.zero();
    sample.insert("a", &values.zero()).unwrap();
    let before = sample.encode();
    let good: Vec<_> = (0..150).map(|i| (i.to_string(), values.zero())).collect();
    for at in [0, 64, 149] {
        let mut long = good.clone();
        long[at].0 = "n".repeat(MAX_KEY_BYTES + 1);
        let mut other = good.clone();
        other[at].1 = others.zero();
        assert!(matches!(
            sample.insert_all(&long),
            Err(InsertError::KeyTooLong(_))
        ));
        assert!(matches!(
            sample.insert_all(&other),
            Err(InsertError::Mismatch(_))
        ));
        assert_eq!(sample.encode(), before);
    }
    sample.insert_all(&good).unwrap();
    assert_eq!(sample.len(), 16);
}
