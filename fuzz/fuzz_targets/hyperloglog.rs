#![no_main]
//! Decoding HyperLogLogs.

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use sketchbird::HyperLogLog;
use sketchbird_fuzz::{check, envelope, monoids};

static DESCRIPTIONS: LazyLock<Vec<Vec<u8>>> = LazyLock::new(|| {
    monoids::hyperloglogs()
        .iter()
        .map(envelope::description)
        .collect()
});

fuzz_target!(|input: &[u8]| {
    let bytes = envelope::of_input(input, &DESCRIPTIONS);
    check::sketch(&bytes, HyperLogLog::decode, |sketch| {
        let estimate = sketch.estimate();
        assert!(estimate.min <= estimate.estimate && estimate.estimate <= estimate.max);
        assert_eq!(sketch.is_empty(), estimate.estimate == 0.0);
        let reduced = sketch.reduced_to(4).expect("4 is the least");
        assert!(reduced.estimate().estimate >= 0.0);
        let mut more = sketch.clone();
        more.extend(["192.0.2.1", "192.0.2.2"]);
        assert!(HyperLogLog::decode(&more.encode()).is_ok());
        let found = sketch.compared_with(&more).expect("of one monoid");
        let both = found
            .intersection()
            .unwrap_or_else(|refused| refused.interval);
        assert!(0.0 <= both.min && both.min <= both.estimate && both.estimate <= both.max);
        assert!(more.memory_bytes() > 0 && !format!("{more:?}").is_empty());
    });
    for monoid in monoids::hyperloglogs() {
        check::monoid(&monoid, &bytes, |_| {});
    }
});
