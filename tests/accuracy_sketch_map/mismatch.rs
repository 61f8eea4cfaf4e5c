//! What does not belong together is refused, and changes nothing.

use sketchbird::codec::Codec;
use sketchbird::monoid::Sum;
use sketchbird::{
    DecodeError, HashKey, InsertError, Mismatch, Monoid, Sealed, SketchMap, SketchMapMonoid,
};

use super::attempts::{Attempts, AttemptsMonoid};

type Maps = SketchMapMonoid<String, AttemptsMonoid>;

fn maps(eps: f64, delta: f64, heavy: u32, chance: f64, limit: u32, key: HashKey) -> Maps {
    SketchMapMonoid::new(eps, delta, heavy, chance, AttemptsMonoid { limit }, key).unwrap()
}

/// Each differs from all others; two of them in each parameter.
fn all() -> Vec<Maps> {
    let public = HashKey::from_seed(1);
    vec![
        maps(0.1, 0.1, 10, 0.1, 100, public.clone()),
        maps(0.2, 0.1, 10, 0.1, 100, public.clone()),
        maps(0.1, 0.01, 10, 0.1, 100, public.clone()),
        maps(0.1, 0.1, 11, 0.1, 100, public.clone()),
        maps(0.1, 0.1, 10, 0.2, 100, public.clone()),
        maps(0.1, 0.1, 10, 0.1, 101, public),
        maps(0.1, 0.1, 10, 0.1, 100, HashKey::from_seed(2)),
        maps(0.1, 0.1, 10, 0.1, 100, HashKey::from_bytes([1; 16])),
        maps(0.1, 0.1, 10, 0.1, 100, HashKey::from_bytes([2; 16])),
    ]
}

fn create(monoid: &Maps, keys: u64) -> SketchMap<String, AttemptsMonoid> {
    let mut map = monoid.zero();
    for i in 0..keys {
        let value = Attempts {
            failed: 1,
            accepted: 2,
        };
        map.insert(i.to_string().as_str(), &value, i).unwrap();
    }
    map
}

#[test]
fn every_difference_is_a_typed_error_that_changes_nothing() {
    let what = |i: usize| match i {
        1 => "width",
        2 => "depth",
        3 => "number of heavy hitters",
        4 => "sample size",
        5 => "limit",
        _ => "hash key",
    };
    let monoids = all();
    for (i, here) in monoids.iter().enumerate() {
        for (j, there) in monoids.iter().enumerate().filter(|(j, _)| i != *j) {
            // Sparse and dense on either side.
            for (mine, theirs) in [(3, 3), (3, 400), (400, 3), (400, 400), (0, 0)] {
                let mut left = create(here, mine);
                let right = create(there, theirs);
                let before = left.encode();
                let expect = |error: &Mismatch| {
                    if i == 0 || j == 0 {
                        assert_eq!(error.what, what(i.max(j)), "{i} {j}");
                    }
                };
                expect(&here.plus(&mut left, &right).unwrap_err());
                expect(&left.merge(&right).unwrap_err());
                expect(&here.sum([&left, &right]).unwrap_err());
                match here.decode(&right.encode()) {
                    Err(DecodeError::Mismatch(error)) => expect(&error),
                    other => panic!("{other:?}"),
                }
                assert!(there.plus(&mut left, &right).is_err());
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
    let bytes = create(&all()[0], 3).encode();
    let other = SketchMap::<Vec<u8>, AttemptsMonoid>::decode(&bytes).unwrap_err();
    assert!(matches!(other, DecodeError::OtherKind { .. }), "{other}");
    let other = SketchMap::<String, Sum<u32>>::decode(&bytes).unwrap_err();
    assert!(matches!(other, DecodeError::OtherKind { .. }), "{other}");
    let other = sketchbird::HyperLogLog::decode(&bytes).unwrap_err();
    assert!(matches!(other, DecodeError::OtherKind { .. }), "{other}");
}

#[test]
fn a_key_of_1025_bytes_is_refused_and_changes_nothing() {
    let monoid = &all()[0];
    let mut map = create(monoid, 3);
    let before = map.encode();
    let error = map
        .insert("k".repeat(1_025).as_str(), &Attempts::default(), 9)
        .unwrap_err();
    let InsertError::KeyTooLong(error) = error else {
        panic!("{error}")
    };
    assert_eq!((error.bytes, error.max), (1_025, 1_024));
    assert_eq!(map.encode(), before);

    // Nor is its number taken from the next event of a shard.
    let mut with = monoid.shard("a");
    let mut without = monoid.shard("a");
    let value = Attempts {
        failed: 1,
        accepted: 0,
    };
    assert!(with.insert("k".repeat(1_025).as_str(), &value).is_err());
    for shard in [&mut with, &mut without] {
        shard.insert("root", &value).unwrap();
        shard.insert("k".repeat(1_024).as_str(), &value).unwrap();
    }
    assert_eq!(with.finish(), without.finish());
}

#[test]
fn parameters_out_of_range_are_refused_by_name_and_the_nearest_will_do() {
    let new = |eps, delta, heavy, chance| {
        SketchMapMonoid::<u64, _>::new(
            eps,
            delta,
            heavy,
            chance,
            Sum::<u64>::new(),
            HashKey::from_seed(1),
        )
    };
    for bad in [
        f64::NAN,
        0.0,
        -0.0,
        -1.0,
        f64::INFINITY,
        f64::NEG_INFINITY,
        1.5,
        1e-300,
    ] {
        let error = new(bad, 0.1, 10, 0.1).unwrap_err();
        assert_eq!(error.parameter, "eps");
        assert!(new(error.nearest.parse().unwrap(), 0.1, 10, 0.1).is_ok());
        let error = new(0.1, bad, 10, 0.1).unwrap_err();
        assert_eq!(error.parameter, "delta");
        assert!(new(0.1, error.nearest.parse().unwrap(), 10, 0.1).is_ok());
        let error = new(0.1, 0.1, 10, bad).unwrap_err();
        assert_eq!(error.parameter, "chance of missing a heavy hitter");
        assert!(new(0.1, 0.1, 10, error.nearest.parse().unwrap()).is_ok());
        // Not a number is not answered with an extreme.
        assert!(!bad.is_nan() || error.nearest == "0.001");
    }
    assert!(new(0.1, 0.1, 10, 1.0).is_err() && new(0.1, 1.0, 10, 0.1).is_err());
    for bad in [0, (1 << 20) + 1, u32::MAX] {
        let error = new(0.1, 0.1, bad, 0.1).unwrap_err();
        assert_eq!(error.parameter, "number of heavy hitters");
        assert!(new(0.1, 0.1, error.nearest.parse().unwrap(), 0.1).is_ok());
    }
    for (heavy, chance) in [
        (1, 1.0_f64.next_down()),
        (1 << 20, 1e-12),
        (1 << 20, 1.0_f64.next_down()),
    ] {
        let monoid = new(1.27e-9, 1.61e-28, heavy, chance).unwrap();
        // The largest tables there are: empty, they take next to nothing, and come back.
        let mut map = monoid.zero();
        map.insert(&1, &1, 1).unwrap();
        assert!(map.memory_bytes() < 1_000);
        assert_eq!(SketchMap::decode(&map.encode()).unwrap(), map);
    }
}
