#![no_main]
//! Decoding values of the standard monoids: maps, tuples, options, numbers.

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
    ]
});

fuzz_target!(|input: &[u8]| {
    let bytes = envelope::of_input(input, &DESCRIPTIONS);
    check::monoid(&MONOIDS.words, &bytes, |_| {});
    check::monoid(&MONOIDS.series, &bytes, |_| {});
    check::monoid(&MONOIDS.numbers, &bytes, |_| {});
});
