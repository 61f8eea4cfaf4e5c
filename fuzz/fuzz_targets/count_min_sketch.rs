#![no_main]
//! Decoding Count-Min Sketches.

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use sketchbird::CountMinSketch;
use sketchbird_fuzz::{check, envelope, monoids};

static DESCRIPTIONS: LazyLock<Vec<Vec<u8>>> = LazyLock::new(|| {
    monoids::count_min_sketches()
        .iter()
        .map(envelope::description)
        .collect()
});

fuzz_target!(|input: &[u8]| {
    let bytes = envelope::of_input(input, &DESCRIPTIONS);
    check::sketch(&bytes, CountMinSketch::decode, |sketch| {
        let root = sketch.frequency("root");
        assert!(root.min <= root.estimate && root.estimate <= sketch.total());
        let join = sketch
            .inner_product(sketch)
            .expect("a value belongs to itself");
        assert!(join.min <= join.estimate && join.estimate <= join.max);
        assert_eq!(sketch.is_empty(), sketch.total() == 0);
        let mut more = sketch.clone();
        more.insert_weighted("root", u64::MAX);
        assert!(more.is_saturated() && more.frequency("root").estimate == u64::MAX);
        assert!(CountMinSketch::decode(&more.encode()).is_ok());
        assert!(more.memory_bytes() > 0 && !format!("{more:?}").is_empty());
    });
    for monoid in monoids::count_min_sketches() {
        check::monoid(&monoid, &bytes, |_| {});
    }
});
