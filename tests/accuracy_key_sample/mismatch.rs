//! What does not belong together is refused, and changes nothing.

use sketchbird::codec::Codec;
use sketchbird::{
    DecodeError, HashKey, HyperLogLogMonoid, InsertError, KeySample, KeySampleMonoid, Mismatch,
    Monoid, Sealed,
};

/// For each user, the distinct addresses: values with parameters of their own.
type Users = KeySampleMonoid<String, HyperLogLogMonoid>;

fn users(size: u32, precision: u8, key: HashKey) -> Users {
    let addresses = HyperLogLogMonoid::new(precision, HashKey::from_seed(9)).unwrap();
    KeySampleMonoid::new(size, addresses, key).unwrap()
}

fn create(monoid: &Users, keys: u64) -> KeySample<String, HyperLogLogMonoid> {
    let mut sample = monoid.zero();
    for i in 0..keys {
        let value = monoid.values().create([i, i + 1]);
        sample.insert(i.to_string().as_str(), &value).unwrap();
    }
    sample
}

#[test]
fn every_difference_is_a_typed_error_that_changes_nothing() {
    let monoids = [
        (users(16, 8, HashKey::from_seed(1)), ""),
        (users(17, 8, HashKey::from_seed(1)), "sample size"),
        (users(16, 9, HashKey::from_seed(1)), "precision"),
        (users(16, 8, HashKey::from_seed(2)), "hash key"),
        (users(16, 8, HashKey::from_bytes([1; 16])), "hash key"),
        (users(16, 8, HashKey::from_bytes([2; 16])), "hash key"),
    ];
    for (i, (here, of_here)) in monoids.iter().enumerate() {
        for (j, (there, of_there)) in monoids.iter().enumerate().filter(|(j, _)| i != *j) {
            for (mine, theirs) in [(0, 0), (3, 40), (40, 3), (40, 40)] {
                let mut left = create(here, mine);
                let right = create(there, theirs);
                let before = left.encode();
                let expect = |error: &Mismatch| {
                    if i == 0 || j == 0 {
                        assert_eq!(error.what, if i == 0 { *of_there } else { *of_here });
                    }
                };
                expect(&here.plus(&mut left, &right).unwrap_err());
                expect(&left.merge(&right).unwrap_err());
                expect(&here.sum([&left, &right]).unwrap_err());
                match here.decode(&right.encode()) {
                    Err(DecodeError::Mismatch(error)) => expect(&error),
                    other => panic!("{other:?}"),
                }
                // An intersection asks for the same hash key, no more.
                assert_eq!(left.intersection(&right).is_ok(), here.key() == there.key());
                let mut sealed = Sealed::new(left.clone());
                expect(&sealed.merge(&Sealed::new(right)).unwrap_err());
                assert_eq!(sealed.encode(), before);
                assert_eq!(left.encode(), before);
            }
        }
    }
}

#[test]
fn another_kind_of_keys_or_values_is_not_decoded() {
    let bytes = create(&users(16, 8, HashKey::from_seed(1)), 3).encode();
    let other = KeySample::<u64, HyperLogLogMonoid>::decode(&bytes).unwrap_err();
    assert!(matches!(other, DecodeError::OtherKind { .. }), "{other}");
    let other = KeySample::<String, sketchbird::monoid::Sum<u8>>::decode(&bytes).unwrap_err();
    assert!(matches!(other, DecodeError::OtherKind { .. }), "{other}");
}

#[test]
fn a_key_of_1025_bytes_is_refused_and_changes_nothing() {
    let monoid = users(16, 8, HashKey::from_seed(1));
    let mut sample = create(&monoid, 10);
    let before = sample.encode();
    let value = monoid.values().create([1_u64]);
    let error = sample
        .insert("k".repeat(1_025).as_str(), &value)
        .unwrap_err();
    let InsertError::KeyTooLong(error) = error else {
        panic!("{error}")
    };
    assert_eq!((error.bytes, error.max), (1_025, 1_024));
    assert_eq!(sample.encode(), before);
    sample.insert("k".repeat(1_024).as_str(), &value).unwrap();
    assert_eq!(monoid.decode(&sample.encode()).unwrap(), sample);
}

#[test]
fn sizes_out_of_range_are_refused_and_the_nearest_will_do() {
    let new = |size| {
        KeySampleMonoid::<u64, _>::new(
            size,
            sketchbird::monoid::Sum::<u8>::new(),
            HashKey::from_seed(1),
        )
    };
    for bad in [0, 15, (1 << 26) + 1, u32::MAX] {
        let error = new(bad).unwrap_err();
        assert_eq!(error.parameter, "sample size");
        assert!(new(error.nearest.parse().unwrap()).is_ok());
    }
    // The largest sample, empty, takes next to nothing.
    let mut sample = new(1 << 26).unwrap().zero();
    sample.insert(&1, &1).unwrap();
    assert!(sample.memory_bytes() < 1_000);
    assert_eq!(KeySample::decode(&sample.encode()).unwrap(), sample);
}
