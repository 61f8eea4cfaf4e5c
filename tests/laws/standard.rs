//! Numbers, options, tuples and maps.

use std::collections::BTreeMap;

use proptest::prelude::*;
use sketchbird::codec::Codec;
use sketchbird::laws::{self, Laws};
use sketchbird::monoid::{
    First, Last, MapOf, Max, Min, MomentsMonoid, Monoid, Optional, Sum, Top, WrappingSum,
};
use sketchbird::{HashKey, HyperLogLogMonoid, Mismatch, QuantilesMonoid};

type Counts = BTreeMap<String, (u8, i64)>;

fn counts() -> impl Strategy<Value = Counts> {
    prop::collection::btree_map("[a-d]{0,2}", any::<(u8, i64)>(), 0..8)
}

#[test]
fn numbers_keep_the_laws() {
    Laws::of(&Sum::new()).check(any::<u8>()).unwrap();
    Laws::of(&Sum::new()).check(any::<u64>()).unwrap();
    Laws::of(&WrappingSum::new()).check(any::<u8>()).unwrap();
    Laws::of(&Max::new()).check(any::<i128>()).unwrap();
    Laws::of(&Min::new()).check(any::<i128>()).unwrap();
}

#[test]
fn options_keep_the_laws() {
    let some = any::<Option<u8>>;
    Laws::of(&Optional(Sum::new())).check(some()).unwrap();
    Laws::of(&Optional(Min::new())).check(some()).unwrap();
}

#[test]
fn maps_of_tuples_keep_the_laws() {
    let monoid = MapOf::<String, _>::new((Sum::<u8>::new(), Max::<i64>::new()));
    Laws::of(&monoid).check(counts()).unwrap();
    let monoid = MapOf::<String, _>::new((Min::<u8>::new(), Max::<i64>::new()));
    Laws::of(&monoid).check(counts()).unwrap();
}

#[test]
fn tuples_of_every_length_keep_the_laws() {
    let (s, m) = (Sum::<u16>::new(), Min::<u16>::new());
    let n = any::<u16>;
    Laws::of(&(s,)).check((n(),)).unwrap();
    Laws::of(&(s, m)).check((n(), n())).unwrap();
    Laws::of(&(s, m, s)).check((n(), n(), n())).unwrap();
    Laws::of(&(s, m, s, m)).check((n(), n(), n(), n())).unwrap();
    Laws::of(&(s, m, s, m, s))
        .check((n(), n(), n(), n(), n()))
        .unwrap();
    Laws::of(&(s, m, s, m, s, m))
        .check((n(), n(), n(), n(), n(), n()))
        .unwrap();
}

#[test]
fn idempotence_is_claimed_where_it_holds() {
    fn claimed<M: Monoid>(_: &M) -> bool {
        M::IDEMPOTENT
    }
    let (sum, max) = (Sum::<u8>::new(), Max::<u8>::new());
    assert!(!claimed(&sum) && !claimed(&WrappingSum::<u8>::new()));
    assert!(!claimed(&MomentsMonoid) && !claimed(&QuantilesMonoid::new(0.01).unwrap()));
    assert!(claimed(&max) && claimed(&Min::<u8>::new()));
    assert!(claimed(&First::<u8>::new()) && claimed(&Last::<u8>::new()));
    assert!(claimed(&Top::<u8>::new(3)));
    assert!(claimed(&(max, max)) && !claimed(&(max, sum)) && !claimed(&(sum, max)));
    assert!(claimed(&Optional(max)) && !claimed(&Optional(sum)));
    assert!(claimed(&MapOf::<u8, _>::new(max)) && !claimed(&MapOf::<u8, _>::new(sum)));
}

#[test]
fn a_word_count_does_not_depend_on_how_it_was_cut() {
    let monoid = MapOf::<String, _>::new(Sum::<u64>::new());
    let words = prop::collection::vec("[a-c]{1,2}", 0..200);
    Laws::of(&monoid)
        .check_sketch(words, |words| {
            let mut map = monoid.zero();
            for word in words {
                monoid.insert(&mut map, word.clone(), &1).unwrap();
            }
            map
        })
        .unwrap();
}

#[test]
fn a_map_of_sketches_is_a_time_series_that_keeps_the_laws() {
    let addresses = HyperLogLogMonoid::new(8, HashKey::from_seed(3)).unwrap();
    let hours = MapOf::<u64, _>::new(addresses.clone());
    let series = |events: &[(u64, u64)]| {
        let mut map = hours.zero();
        for &(hour, address) in events {
            hours
                .insert(&mut map, hour, &addresses.create([address]))
                .unwrap();
        }
        map
    };
    let events = prop::collection::vec((0_u64..24, 0_u64..1_700), 0..3_000);
    Laws::of(&hours)
        .cases(20)
        .check_sketch(events, series)
        .unwrap();
}

#[test]
fn a_mismatch_in_a_product_or_map_changes_nothing() {
    let p8 = HyperLogLogMonoid::new(8, HashKey::from_seed(3)).unwrap();
    let p9 = HyperLogLogMonoid::new(9, HashKey::from_seed(3)).unwrap();
    let product = (Sum::<u64>::new(), p8.clone());
    let mut left = (3, p8.create([1_u64]));
    let before = product.encode(&left);
    let error = product
        .plus(&mut left, &(4, p9.create([2_u64])))
        .unwrap_err();
    assert_eq!(error, Mismatch::new("precision", 8, 9));
    assert_eq!(product.encode(&left), before);

    let map = MapOf::<u64, _>::new(product);
    let mut left = BTreeMap::from([(1, left)]);
    let before = map.encode(&left);
    let right = BTreeMap::from([(0, (1, p8.create([9_u64]))), (1, (4, p9.create([2_u64])))]);
    assert!(map.plus(&mut left, &right).is_err());
    assert!(map.sum([&left, &right]).is_err());
    assert_eq!(map.encode(&left), before);
}

#[test]
fn a_map_with_a_key_of_any_length_comes_back() {
    let words = MapOf::<String, _>::new(Sum::<u64>::new());
    let map = BTreeMap::from([("k".repeat(5_000), 3), (String::new(), 1)]);
    laws::canonical_form(&words, &map).unwrap();
}
