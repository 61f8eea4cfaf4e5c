#![no_main]
//! Decoding Bloom filters.

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use sketchbird::BloomFilter;
use sketchbird_fuzz::{check, envelope, monoids};

static DESCRIPTIONS: LazyLock<Vec<Vec<u8>>> = LazyLock::new(|| {
    monoids::bloom_filters()
        .iter()
        .map(envelope::description)
        .collect()
});

fuzz_target!(|input: &[u8]| {
    let bytes = envelope::of_input(input, &DESCRIPTIONS);
    check::sketch(&bytes, BloomFilter::decode, |filter| {
        let keys = filter.cardinality();
        assert!(keys.min <= keys.estimate && keys.estimate <= keys.max);
        assert!((0.0..=1.0).contains(&filter.false_positive_rate()));
        assert!((0.0..=1.0).contains(&filter.fill()));
        assert!(filter.contains_approximately("root").probability >= 0.0);
        assert!(!filter.is_overfull() || !filter.is_empty());
        assert!(!filter.is_full() || filter.contains("root"));
        let mut more = filter.clone();
        more.extend(["192.0.2.1", "192.0.2.2"]);
        assert!(more.contains("192.0.2.1") && more.contains("192.0.2.2"));
        assert!(BloomFilter::decode(&more.encode()).is_ok());
        let found = filter.compared_with(&more).expect("of one monoid");
        let both = found
            .intersection()
            .unwrap_or_else(|refused| refused.interval);
        assert!(0.0 <= both.min && both.min <= both.estimate && both.estimate <= both.max);
        assert!(more.memory_bytes() > 0 && !format!("{more:?}").is_empty());
    });
    for monoid in monoids::bloom_filters() {
        check::monoid(&monoid, &bytes, |_| {});
    }
});
