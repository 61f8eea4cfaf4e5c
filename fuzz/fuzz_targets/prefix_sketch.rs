#![no_main]
//! Decoding prefix sketches, and searching them for heavy networks.

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use sketchbird::PrefixSketch;
use sketchbird_fuzz::{check, envelope, monoids};

static DESCRIPTIONS: LazyLock<Vec<Vec<u8>>> = LazyLock::new(|| {
    monoids::prefix_sketches()
        .iter()
        .map(envelope::description)
        .collect()
});

fuzz_target!(|input: &[u8]| {
    let bytes = envelope::of_input(input, &DESCRIPTIONS);
    check::sketch(&bytes, PrefixSketch::decode, |sketch| {
        let phi = sketch.monoid().least_phi();
        for heavy in sketch.heavy_networks(phi).expect("in range") {
            let frequency = sketch.frequency(&heavy.network);
            assert!(frequency.max == heavy.count.max && frequency.min <= heavy.count.min);
            for count in [heavy.count, heavy.discounted] {
                assert!(count.min <= count.estimate && count.estimate <= count.max);
            }
        }
        assert_eq!(sketch.is_empty(), sketch.total() == 0);
        let mut more = sketch.clone();
        more.insert_weighted([192, 0, 2, 1].into(), u64::MAX);
        assert!(more.is_saturated() && more.heavy_networks(phi).is_ok());
        assert!(PrefixSketch::decode(&more.encode()).is_ok());
        assert!(more.memory_bytes() > 0 && !format!("{more:?}").is_empty());
    });
    for monoid in monoids::prefix_sketches() {
        check::monoid(&monoid, &bytes, |_| {});
    }
});
