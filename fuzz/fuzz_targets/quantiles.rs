#![no_main]
//! Decoding Quantiles.

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use sketchbird::Quantiles;
use sketchbird_fuzz::{check, envelope, monoids};

static DESCRIPTIONS: LazyLock<Vec<Vec<u8>>> = LazyLock::new(|| {
    monoids::quantiles()
        .iter()
        .map(envelope::description)
        .collect()
});

fuzz_target!(|input: &[u8]| {
    let bytes = envelope::of_input(input, &DESCRIPTIONS);
    check::sketch(&bytes, Quantiles::decode, |quantiles| {
        assert_eq!(quantiles.is_empty(), quantiles.quantile(0.5).is_none());
        let mut last = f64::NEG_INFINITY;
        for q in [0.0, 0.1, 0.5, 0.999, 1.0] {
            let Some(answer) = quantiles.quantile(q) else {
                break;
            };
            assert!(answer.min <= answer.estimate && answer.estimate <= answer.max);
            assert!(last <= answer.estimate);
            last = answer.estimate;
            let rank = quantiles.rank(answer.estimate).expect("no NaN");
            assert!(rank.min <= rank.max && rank.max <= quantiles.count() && rank.max > 0);
        }
        let mut more = quantiles.clone();
        more.insert_weighted(last, u64::MAX).expect("no NaN");
        assert!(more.is_saturated() && Quantiles::decode(&more.encode()).is_ok());
        assert!(more.memory_bytes() > 0 && !format!("{more:?}").is_empty());
    });
    for monoid in monoids::quantiles() {
        check::monoid(&monoid, &bytes, |_| {});
    }
});
