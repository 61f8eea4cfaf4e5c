//! Every sketch goes through serde as its encoded bytes, and comes back through the same checks.

use std::fmt::Debug;

use serde::de::value::{BytesDeserializer, Error as ValueError};
use serde::de::{DeserializeOwned, DeserializeSeed};
use serde::{Deserialize, Serialize};
use sketchbird::codec::Codec;
use sketchbird::logs::LogMonoid;
use sketchbird::monoid::Sum;
use sketchbird::serde::Through;
use sketchbird::{
    BloomFilterMonoid, CountMinSketchMonoid, HashKey, HyperLogLog, HyperLogLogMonoid,
    KeySampleMonoid, Monoid, QuantilesMonoid, Sealed, Sketch, SketchMapMonoid,
};

/// Through text, where bytes are a list of numbers, and through a format that has bytes.
fn comes_back<T>(value: &T, key: &HashKey)
where
    T: Sketch + Serialize + DeserializeOwned + PartialEq + Debug,
{
    let monoid = value.monoid();
    let bytes = monoid.encode(value);
    let json = serde_json::to_string(value).unwrap();
    assert_eq!(json, serde_json::to_string(&bytes).unwrap());
    let through = || Through(monoid).deserialize(&mut serde_json::Deserializer::from_str(&json));
    assert_eq!(&through().unwrap(), value);
    let sealed: Sealed<T> = serde_json::from_str(&json).unwrap();
    assert_eq!(sealed.encode(), bytes);
    assert_eq!(serde_json::to_string(&sealed).unwrap(), json);

    let alone: Result<T, _> = serde_json::from_str(&json);
    let from_bytes = T::deserialize(BytesDeserializer::<ValueError>::new(&bytes));
    if !key.is_public() {
        for error in [
            alone.unwrap_err().to_string(),
            from_bytes.unwrap_err().to_string(),
        ] {
            assert!(error.contains("secret key"), "{error}");
        }
    } else {
        assert_eq!(&alone.unwrap(), value);
        assert_eq!(&from_bytes.unwrap(), value);
    }

    let mut damaged = bytes;
    damaged[6] ^= 1;
    let damaged = serde_json::to_string(&damaged).unwrap();
    let error = serde_json::from_str::<T>(&damaged).unwrap_err().to_string();
    assert!(error.contains("checksum"), "{error}");
    assert!(serde_json::from_str::<Sealed<T>>(&damaged).is_err());
    assert!(serde_json::from_str::<T>("\"SKBD\"").is_err());
    assert!(serde_json::from_str::<T>("[]").is_err());
    assert!(serde_json::from_str::<T>("[300]").is_err());
}

#[test]
fn every_sketch_comes_back() {
    for key in [
        HashKey::from_seed(1),
        HashKey::from_bytes(*b"sixteen byte key"),
    ] {
        for n in [0_u64, 3, 500] {
            let distinct = HyperLogLogMonoid::new(6, key.clone()).unwrap();
            comes_back(&distinct.create(0..n), &key);
            let filters = BloomFilterMonoid::new(4, 1_000, key.clone()).unwrap();
            comes_back(&filters.create(0..n), &key);
            let counts = CountMinSketchMonoid::with_shape(2, 32, key.clone()).unwrap();
            comes_back(&counts.create(0..n), &key);

            let sums = Sum::<u64>::new();
            let maps = SketchMapMonoid::<u64, _>::new(0.1, 0.1, 8, 0.1, sums, key.clone());
            let mut map = maps.unwrap().zero();
            let samples = KeySampleMonoid::<u64, _>::new(16, sums, key.clone());
            let mut sample = samples.unwrap().zero();
            for i in 0..n {
                map.insert(&i, &1, i).unwrap();
                sample.insert(&i, &1).unwrap();
            }
            comes_back(&map, &key);
            comes_back(&sample, &key);
        }
        comes_back(&LogMonoid::new(key.clone()).zero(), &key);
    }
    let quantiles = QuantilesMonoid::new(0.01).unwrap();
    comes_back(&quantiles.create(0..500).unwrap(), &HashKey::from_seed(1));
}

#[test]
fn a_sketch_is_a_field_like_any_other() {
    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    struct Hour {
        start: u64,
        sources: HyperLogLog,
    }
    let monoid = HyperLogLogMonoid::new(8, HashKey::from_seed(1)).unwrap();
    let hour = Hour {
        start: 1_717_200_000,
        sources: monoid.create(["192.0.2.1", "192.0.2.2"]),
    };
    let json = serde_json::to_string(&hour).unwrap();
    assert_eq!(serde_json::from_str::<Hour>(&json).unwrap(), hour);
}

#[test]
fn a_value_of_another_monoid_does_not_come_through() {
    let monoid = |precision| HyperLogLogMonoid::new(precision, HashKey::from_seed(1)).unwrap();
    let json = serde_json::to_string(&monoid(8).create([1_u64])).unwrap();
    let mut input = serde_json::Deserializer::from_str(&json);
    let error = Through(&monoid(9)).deserialize(&mut input).unwrap_err();
    assert!(error.to_string().contains("precision"), "{error}");
}
