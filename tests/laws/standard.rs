//! Numbers, options, tuples and maps.

use std::collections::BTreeMap;

use proptest::prelude::*;
use sketchbird::codec::Codec;
use sketchbird::monoid::{MapOf, Max, Min, Monoid, Optional, Sum, WrappingSum};
use sketchbird::{HashKey, HyperLogLogMonoid, Mismatch, laws};

type Counts = BTreeMap<String, (u8, i64)>;

fn counts() -> impl Strategy<Value = Counts> {
    prop::collection::btree_map("[a-d]{0,2}", any::<(u8, i64)>(), 0..8)
}

proptest! {
    #[test]
    fn numbers_keep_the_laws(a: [u8; 3], b: [i128; 3], c: [u64; 3]) {
        laws::monoid(&Sum::new(), &a[0], &a[1], &a[2])?;
        laws::monoid(&WrappingSum::new(), &a[0], &a[1], &a[2])?;
        laws::monoid(&Max::new(), &b[0], &b[1], &b[2])?;
        laws::monoid(&Min::new(), &b[0], &b[1], &b[2])?;
        laws::monoid(&Sum::new(), &c[0], &c[1], &c[2])?;
        laws::idempotence(&Max::new(), &b[0])?;
        laws::idempotence(&Min::new(), &b[0])?;
    }

    #[test]
    fn options_keep_the_laws(a: [Option<u8>; 3]) {
        laws::monoid(&Optional(Sum::new()), &a[0], &a[1], &a[2])?;
        laws::monoid(&Optional(Min::new()), &a[0], &a[1], &a[2])?;
    }

    #[test]
    fn maps_of_tuples_keep_the_laws(a in counts(), b in counts(), c in counts()) {
        let monoid = MapOf::<String, _>::new((Sum::<u8>::new(), Max::<i64>::new()));
        laws::monoid(&monoid, &a, &b, &c)?;
    }

    #[test]
    fn tuples_of_every_length_keep_the_laws(v: [u16; 3]) {
        let (s, m) = (Sum::<u16>::new(), Min::<u16>::new());
        let [a, b, c] = v;
        laws::monoid(&(s,), &(a,), &(b,), &(c,))?;
        laws::monoid(&(s, m, s), &(a, b, c), &(b, c, a), &(c, a, b))?;
        laws::monoid(&(s, m, s, m, s, m), &(a, b, c, a, b, c), &(b, c, a, b, c, a), &(c, a, b, c, a, b))?;
    }

    #[test]
    fn a_word_count_does_not_depend_on_how_it_was_cut(
        words in prop::collection::vec("[a-c]{1,2}", 0..200),
        cuts in prop::collection::vec(0_usize..200, 0..10),
    ) {
        let monoid = MapOf::<String, _>::new(Sum::<u64>::new());
        laws::homomorphism(&monoid, &words, &cuts, |words| {
            let mut map = monoid.zero();
            for word in words {
                monoid.insert(&mut map, word.clone(), &1).unwrap();
            }
            map
        })?;
    }
}

#[test]
fn a_map_of_sketches_is_a_time_series_that_keeps_the_laws() {
    let addresses = HyperLogLogMonoid::new(8, HashKey::from_seed(3)).unwrap();
    let hours = MapOf::<u64, _>::new(addresses.clone());
    let events: Vec<(u64, u64)> = (0..5_000).map(|i| (i * i % 24, i % 1_700)).collect();
    let series = |events: &[(u64, u64)]| {
        let mut map = hours.zero();
        for &(hour, address) in events {
            hours
                .insert(&mut map, hour, &addresses.create([address]))
                .unwrap();
        }
        map
    };
    laws::homomorphism(&hours, &events, &[1, 77, 900, 901, 3_000], series).unwrap();
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
