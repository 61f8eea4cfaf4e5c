//! What a KeySample knows exactly.

use std::collections::BTreeMap;

use sketchbird::codec::Codec;
use sketchbird::monoid::{Max, Min, Sum};
use sketchbird::{HashKey, KeySample, KeySampleMonoid, Monoid, Sealed};

type Values = (Sum<u64>, Min<u64>, Max<u64>);

fn monoid(size: u32, key: HashKey) -> KeySampleMonoid<String, Values> {
    KeySampleMonoid::new(size, (Sum::new(), Min::new(), Max::new()), key).unwrap()
}

/// 40,000 events of `keys` keys, in an order in which keys come back late.
fn events(keys: u64) -> impl Iterator<Item = (String, u64)> {
    (0..40_000_u64).map(move |time| (format!("user-{}", time * time % 10_007 % keys), time))
}

fn exact(keys: u64) -> BTreeMap<String, (u64, u64, u64)> {
    let mut exact = BTreeMap::new();
    for (key, time) in events(keys) {
        let value = exact.entry(key).or_insert((0, time, time));
        *value = (value.0 + 1, value.1.min(time), value.2.max(time));
    }
    exact
}

/// In 16 shards, some over the wire, merged backwards.
fn in_shards(monoid: &KeySampleMonoid<String, Values>, keys: u64) -> KeySample<String, Values> {
    let mut shards = vec![monoid.zero(); 16];
    for (key, time) in events(keys) {
        let shard = &mut shards[time as usize * 7 / 3 % 16];
        shard.insert(key.as_str(), &(1, time, time)).unwrap();
    }
    let mut total = monoid.zero();
    for shard in shards.iter().rev() {
        total
            .merge(&monoid.decode(&shard.encode()).unwrap())
            .unwrap();
    }
    total
}

#[test]
fn below_k_keys_every_value_is_exact_and_so_are_all_answers() {
    let monoid = monoid(512, HashKey::from_seed(3));
    let (sample, truth) = (in_shards(&monoid, 500), exact(500));
    assert!(sample.is_complete() && truth.len() < 512);
    let found: BTreeMap<String, _> = sample
        .iter()
        .map(|(key, value)| (key.clone(), *value))
        .collect();
    assert_eq!(found, truth);
    assert!(sample.distinct().is_exact());
    assert_eq!(sample.distinct().estimate, truth.len() as f64);
    let total = sample.total(|_, (count, ..)| *count as f64);
    assert!(total.is_exact());
    assert_eq!(total.estimate, 40_000.0);
    assert_eq!(sample.get("user-9999"), None);
    let shared = sample.intersection(&sample).unwrap();
    assert!(shared.is_complete() && shared.distinct().is_exact());
    assert_eq!(shared.keys().len(), truth.len());
}

#[test]
fn the_keys_kept_have_exact_values_always() {
    let truth = exact(5_000);
    for seed in 0..5 {
        let monoid = monoid(256, HashKey::from_seed(seed));
        let sample = in_shards(&monoid, 5_000);
        assert!(!sample.is_complete());
        assert_eq!(sample.len(), 256);
        for (key, value) in sample.iter() {
            assert_eq!(*value, truth[key], "{key}");
            assert_eq!(sample.get(key.as_str()), Some(value));
        }
        let mut smallest: Vec<u64> = truth.keys().map(|key| monoid.key().hash(key)).collect();
        smallest.sort_unstable();
        smallest.truncate(256);
        let hashes: Vec<u64> = sample
            .iter()
            .map(|(key, _)| monoid.key().hash(key))
            .collect();
        assert_eq!(hashes, smallest, "the k smallest hashes, in their order");
    }
}

/// Both samples hold every key they saw; the intersection, too, is exact, over different sizes and values.
#[test]
fn an_intersection_of_complete_samples_is_exact() {
    let key = HashKey::from_bytes([9; 16]);
    let mut left = KeySampleMonoid::<u64, _>::new(200, Sum::<u64>::new(), key.clone())
        .unwrap()
        .zero();
    let mut right = KeySampleMonoid::<u64, _>::new(1_000, Max::<u8>::new(), key)
        .unwrap()
        .zero();
    (0..150).for_each(|i| left.insert(&i, &(i + 1)).unwrap());
    (100..900).for_each(|i| right.insert(&i, &(i as u8)).unwrap());
    let shared = left.intersection(&right).unwrap();
    assert!(shared.is_complete() && shared.distinct().is_exact());
    let mut keys: Vec<(u64, u64, u8)> = shared
        .keys()
        .iter()
        .map(|(k, v, w)| (**k, **v, **w))
        .collect();
    keys.sort_unstable();
    assert_eq!(
        keys,
        (100..150).map(|i| (i, i + 1, i as u8)).collect::<Vec<_>>()
    );
    assert_eq!(right.intersection(&left).unwrap().keys().len(), 50);
}

#[test]
fn a_sample_without_its_key_merges_and_estimates() {
    let monoid = monoid(64, HashKey::from_bytes([7; 16]));
    let shard = |from: u64| {
        let mut sample = monoid.zero();
        (from..from + 300).for_each(|i| sample.insert(i.to_string().as_str(), &(1, i, i)).unwrap());
        sample
    };
    let (left, right) = (shard(0), shard(200));
    let direct = monoid.sum([&left, &right]).unwrap();
    let mut sealed = Sealed::<KeySample<String, Values>>::decode(&left.encode()).unwrap();
    sealed
        .merge(&Sealed::decode(&right.encode()).unwrap())
        .unwrap();
    assert_eq!(sealed.encode(), direct.encode());
    assert_eq!(sealed.distinct(), direct.distinct());
    assert!(sealed.iter().eq(direct.iter()));
    assert_eq!(monoid.decode(&sealed.encode()).unwrap(), direct);
}
