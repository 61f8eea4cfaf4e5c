#![no_main]
//! Decoding values of the standard monoids: maps, tuples, options, numbers, moments, first, last, top.

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use sketchbird_fuzz::monoids::Standard;
use sketchbird_fuzz::{check, envelope, monoids};

static MONOIDS: LazyLock<Standard> = LazyLock::new(monoids::standard);
static DESCRIPTIONS: LazyLock<Vec<Vec<u8>>> = LazyLock::new(|| {
    vec![
        envelope::description(&MONOIDS.words),
        envelope::description(&MONOIDS.series),
        envelope::description(&MONOIDS.numbers),
        envelope::description(&MONOIDS.ends),
    ]
});

fuzz_target!(|input: &[u8]| {
    let bytes = envelope::of_input(input, &DESCRIPTIONS);
    check::monoid(&MONOIDS.words, &bytes, |_| {});
    check::monoid(&MONOIDS.series, &bytes, |_| {});
    check::monoid(&MONOIDS.numbers, &bytes, |_| {});
    check::monoid(&MONOIDS.ends, &bytes, |(moments, ..)| {
        assert!(moments.mean().is_none_or(f64::is_finite));
        let variance = moments.population_variance();
        assert!(variance.is_none_or(|variance| variance.is_finite() && variance >= 0.0));
        assert!(moments.sample_variance() >= variance || moments.count() < 2);
        let mut more = *moments;
        more.insert_weighted(i64::MIN, 1 << 62);
        more.insert(u64::MAX);
    });
});
