//! Images of HyperLogLogs, read by the Rust library of Apache DataSketches.

use approx::assert_relative_eq;
use datasketches::hll::{HllSketch, HllType, HllUnion};
use sketchbird::{HashKey, HyperLogLog, HyperLogLogMonoid, Sealed};

fn sketch(precision: u8, keys: std::ops::Range<u64>) -> HyperLogLog {
    let key = HashKey::from_bytes(*b"sixteen byte key");
    HyperLogLogMonoid::new(precision, key).unwrap().create(keys)
}

fn read(sketch: &HyperLogLog) -> HllSketch {
    HllSketch::deserialize(&sketch.to_datasketches()).unwrap()
}

/// Both estimate from the same registers; the estimators may differ by some tenths of their own standard error,
/// 1.04 / sqrt(2^p).
#[test]
fn datasketches_reads_the_same_number_from_the_image() {
    for precision in [4, 8, 12, 14, 18] {
        for keys in [0, 1, 10, 1_000, 30_000, 300_000] {
            let ours = sketch(precision, 0..keys);
            let theirs = read(&ours);
            assert_eq!(theirs.lg_config_k(), precision);
            let standard_error = 1.04 / f64::from(1_u32 << precision).sqrt();
            // Ours may still be sparse, and so exact: then theirs is off by its own error.
            let allowed = if ours.is_sparse() { 3.5 } else { 1.0 } * standard_error;
            assert_relative_eq!(
                theirs.estimate(),
                ours.estimate().estimate,
                max_relative = allowed,
                epsilon = 0.01
            );
        }
    }
}

#[test]
fn images_of_shards_add_up_in_datasketches_as_they_do_here() {
    let (left, right) = (sketch(12, 0..60_000), sketch(12, 40_000..100_000));
    let mut union = HllUnion::new(12).unwrap();
    union.update(&read(&left));
    union.update(&read(&right));
    let mut both = left.clone();
    both.merge(&right).unwrap();
    let theirs = union.to_sketch(HllType::Hll8).estimate();
    assert_relative_eq!(theirs, read(&both).estimate(), max_relative = 1e-9);
}

#[test]
fn a_sealed_sketch_has_the_same_image() {
    let sketch = sketch(10, 0..5_000);
    let sealed = Sealed::<HyperLogLog>::decode(&sketch.encode()).unwrap();
    assert_eq!(sealed.to_datasketches(), sketch.to_datasketches());
}
