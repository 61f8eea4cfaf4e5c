//! What a Count-Min Sketch answers, and what it refuses.

use proptest::prelude::*;
use sketchbird::{
    Approximate, Codec, CountMinSketch, CountMinSketchMonoid, DecodeError, HashKey, Monoid, Sealed,
};

fn small() -> CountMinSketchMonoid {
    CountMinSketchMonoid::with_shape(4, 64, HashKey::from_seed(1)).unwrap()
}

/// Sketches of every form: empty, sparse, dense, saturated sparse, saturated dense.
fn of_every_form(monoid: &CountMinSketchMonoid) -> [CountMinSketch; 5] {
    let sparse = monoid.create([1_u64, 1, 3]);
    let dense = monoid.create(0..1000_u64);
    let mut full_sparse = sparse.clone();
    full_sparse.insert_weighted(&1_u64, u64::MAX);
    let mut full_dense = dense.clone();
    full_dense.insert_weighted(&1_u64, u64::MAX);
    let all = [monoid.zero(), sparse, dense, full_sparse, full_dense];
    let forms = all
        .each_ref()
        .map(|sketch| (sketch.is_sparse(), sketch.is_saturated()));
    let expected = [
        (true, false),
        (true, false),
        (false, false),
        (true, true),
        (false, true),
    ];
    assert_eq!(forms, expected);
    all
}

#[test]
fn algebirds_example_has_algebirds_answers() {
    let monoid = CountMinSketchMonoid::new(0.001, 1e-10, HashKey::from_seed(1)).unwrap();
    assert_eq!((monoid.depth(), monoid.width()), (24, 2719));
    let sketch = monoid.create([1_u64, 1, 3, 4, 5]);
    for (key, count) in [(1_u64, 2), (3, 1), (4, 1), (5, 1), (2, 0)] {
        assert_eq!(sketch.frequency(&key), Approximate::exact(count));
    }
    let words = monoid.create(["1", "1", "3", "4", "5"]);
    assert_eq!(
        [words.frequency("1").estimate, words.frequency("2").estimate],
        [2, 0]
    );
}

#[test]
fn adding_a_counted_single_item_adds_its_count() {
    let monoid = small();
    let mut one = monoid.zero();
    one.insert_weighted("root", 7);
    let mut sum = monoid.create(["root"]);
    sum.merge(&one).unwrap();
    assert_eq!(sum.frequency("root"), Approximate::exact(8));
    assert_eq!(sum.total(), 8);
}

#[test]
fn a_mismatch_names_what_differs_and_changes_nothing() {
    let key = || HashKey::from_seed(1);
    let monoid = small();
    let others = [
        (
            "depth",
            CountMinSketchMonoid::with_shape(5, 64, key()).unwrap(),
        ),
        (
            "width",
            CountMinSketchMonoid::with_shape(4, 65, key()).unwrap(),
        ),
        (
            "depth",
            CountMinSketchMonoid::with_shape(64, 4, key()).unwrap(),
        ),
        (
            "hash key",
            CountMinSketchMonoid::with_shape(4, 64, HashKey::from_seed(2)).unwrap(),
        ),
        (
            "hash key",
            CountMinSketchMonoid::with_shape(4, 64, HashKey::from_bytes([1; 16])).unwrap(),
        ),
    ];
    for (what, other) in &others {
        for foreign in of_every_form(other) {
            for left in of_every_form(&monoid) {
                let before = left.encode();
                let mut after = left.clone();
                assert_eq!(after.merge(&foreign).unwrap_err().what, *what);
                assert_eq!(monoid.plus(&mut after, &foreign).unwrap_err().what, *what);
                assert_eq!(after.encode(), before);
                let product = (monoid.clone(), monoid.clone());
                let mut pair = (after, left.clone());
                let error = product.plus(&mut pair, &(left.clone(), foreign.clone()));
                assert_eq!(error.unwrap_err().what, *what);
                assert_eq!(
                    (pair.0.encode(), pair.1.encode()),
                    (before.clone(), before.clone())
                );
                assert_eq!(monoid.sum([&left, &foreign]).unwrap_err().what, *what);
                assert_eq!(left.inner_product(&foreign).unwrap_err().what, *what);
                let mut sealed = Sealed::new(left);
                let foreign = Sealed::new(foreign.clone());
                assert_eq!(sealed.merge(&foreign).unwrap_err().what, *what);
                assert_eq!(sealed.encode(), before);
            }
            match monoid.decode(&foreign.encode()) {
                Err(DecodeError::Mismatch(mismatch)) => assert_eq!(mismatch.what, *what),
                other => panic!("{other:?}"),
            }
        }
    }
}

#[test]
fn what_stopped_at_the_largest_number_says_so() {
    let monoid = small();
    let [.., dense, full_sparse, full_dense] = of_every_form(&monoid);
    assert_eq!(full_sparse.frequency(&3_u64), Approximate::exact(1));
    for full in [&full_sparse, &full_dense] {
        let stopped = full.frequency(&1_u64);
        assert_eq!((stopped.estimate, stopped.max), (u64::MAX, u64::MAX));
        assert_eq!(stopped.probability, 0.0);
        let product = full.inner_product(&dense).unwrap();
        assert_eq!((product.min, product.max), (0, u128::MAX));
        let mut twice = full.clone();
        twice.merge(full).unwrap();
        assert_eq!(twice.total(), u64::MAX);
    }
    // The other keys of a saturated table keep an upper bound, and no lower one.
    let other = full_dense.frequency(&17_u64);
    assert!(other.min == 0 && other.max >= 1 && !other.is_exact());
    // One short of the end is not there yet.
    let mut nearly = monoid.zero();
    nearly.insert_weighted("root", u64::MAX - 1);
    assert!(!nearly.is_saturated());
    assert!(nearly.frequency("root").is_exact());
    nearly.insert("root");
    assert!(nearly.is_saturated());
}

#[test]
fn every_cell_full_multiplies_without_overflow() {
    let monoid = CountMinSketchMonoid::with_shape(2, 3, HashKey::from_seed(1)).unwrap();
    let mut full = monoid.zero();
    (0..100_u64).for_each(|key| full.insert_weighted(&key, u64::MAX));
    assert_eq!(full.inner_product(&full).unwrap().estimate, u128::MAX);
}

#[test]
fn a_weight_of_zero_leaves_no_trace() {
    for mut sketch in of_every_form(&small()) {
        let before = sketch.encode();
        sketch.insert_weighted("never seen", 0);
        assert_eq!(sketch.encode(), before);
    }
    assert!(of_every_form(&small())[0].is_empty());
}

#[test]
fn a_reducer_without_the_key_adds_and_multiplies() {
    let key = HashKey::from_bytes(*b"sixteen byte key");
    let monoid = CountMinSketchMonoid::new(0.01, 0.01, key).unwrap();
    for keys in [5_u64, 5000] {
        let sketch = monoid.create(0..keys);
        let mut sealed = Sealed::<CountMinSketch>::decode(&sketch.encode()).unwrap();
        assert_eq!(sealed.inner_product(&sealed), sketch.inner_product(&sketch));
        sealed.merge(&sealed.clone()).unwrap();
        assert_eq!((sealed.total(), sealed.is_saturated()), (2 * keys, false));
        let back = monoid.decode(&sealed.encode()).unwrap();
        assert_eq!(back, monoid.create((0..keys).chain(0..keys)));
        let refused = CountMinSketch::decode(&sealed.encode());
        assert!(matches!(refused, Err(DecodeError::SecretKey(_))));
    }
}

#[test]
fn a_sparse_sketch_of_n_keys_encodes_in_less_than_20_n_bytes() {
    let monoid = CountMinSketchMonoid::new(0.001, 1e-4, HashKey::from_seed(1)).unwrap();
    assert!(monoid.zero().encode().len() < 40);
    for n in [1, 100, 3398_u64] {
        let sketch = monoid.create(0..n);
        assert!(sketch.is_sparse());
        assert!(sketch.encode().len() < 40 + 20 * n as usize);
        assert!(sketch.memory_bytes() < 27_190 * 8);
    }
    assert!(monoid.create(0..3399_u64).memory_bytes() >= 27_190 * 8);
}

/// The inner product in numbers of any size.
fn joined(left: &[(u8, u32)], right: &[(u8, u32)]) -> u128 {
    let pairs = left.iter().flat_map(|a| right.iter().map(move |b| (a, b)));
    let products = pairs
        .filter(|(a, b)| a.0 == b.0)
        .map(|(a, b)| u128::from(a.1) * u128::from(b.1));
    products.sum()
}

fn weighted(monoid: &CountMinSketchMonoid, pairs: &[(u8, u32)]) -> CountMinSketch {
    let mut sketch = monoid.zero();
    for (key, weight) in pairs {
        sketch.insert_weighted(key, u64::from(*weight));
    }
    sketch
}

proptest! {
    #[test]
    fn no_estimate_is_below_the_truth_and_a_sparse_one_is_the_truth(
        pairs: Vec<(u8, u32)>, others: Vec<(u8, u32)>,
    ) {
        // Sparse up to 32 keys.
        let monoid = small();
        let (left, right) = (weighted(&monoid, &pairs), weighted(&monoid, &others));
        for key in 0..=u8::MAX {
            let truth: u64 = pairs.iter().filter(|(k, _)| *k == key).map(|(_, w)| u64::from(*w)).sum();
            let found = left.frequency(&key);
            prop_assert!(found.min <= found.estimate && truth <= found.max);
            prop_assert!(!left.is_sparse() || found == Approximate::exact(truth));
        }
        let truth = joined(&pairs, &others);
        let found = left.inner_product(&right).unwrap();
        prop_assert_eq!(found, right.inner_product(&left).unwrap());
        prop_assert!(found.min <= found.estimate && truth <= found.max);
        if left.is_sparse() && right.is_sparse() {
            prop_assert_eq!(found, Approximate::exact(truth));
        }
    }

    #[test]
    fn changed_bytes_give_an_error_and_no_panic(
        keys in 0_u64..200, at: prop::sample::Index, bit in 0..8, cut: prop::sample::Index,
    ) {
        let monoid = small();
        let bytes = monoid.create(0..keys).encode();
        let mut flipped = bytes.clone();
        flipped[at.index(bytes.len())] ^= 1_u8 << bit;
        prop_assert!(monoid.decode(&flipped).is_err());
        prop_assert!(monoid.decode(&bytes[..cut.index(bytes.len())]).is_err());
        prop_assert!(CountMinSketch::decode(&flipped).is_err());
    }
}
