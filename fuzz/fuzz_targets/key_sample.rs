#![no_main]
//! Decoding KeySamples, of text and of numbers.

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use sketchbird::codec::Codec;
use sketchbird::monoid::Sum;
use sketchbird::{KeySample, StoredKey};
use sketchbird_fuzz::{check, envelope, monoids};

static DESCRIPTIONS: LazyLock<Vec<Vec<u8>>> = LazyLock::new(|| {
    let of_strings = monoids::key_samples_of_strings();
    let of_numbers = monoids::key_samples_of_numbers();
    let descriptions = of_strings.iter().map(envelope::description);
    descriptions
        .chain(of_numbers.iter().map(envelope::description))
        .collect()
});

fn ask<K, M>(sample: &KeySample<K, M>)
where
    K: StoredKey + std::fmt::Debug,
    M: Codec<Value: Clone + std::fmt::Debug> + Clone + std::fmt::Debug,
{
    let distinct = sample.distinct();
    assert!(distinct.min <= distinct.estimate && distinct.estimate <= distinct.max);
    assert!(sample.len() <= sample.monoid().size());
    let total = sample.total(|_, _| 1.0);
    assert!(total.min <= total.estimate && total.estimate <= total.max);
    let both = sample.intersection(sample).expect("it belongs to itself");
    assert!(both.keys().len() <= sample.len() && !both.distinct().estimate.is_nan());
    let found = sample.compared_with(sample).expect("it belongs to itself");
    assert_eq!(found.only_left().is_ok(), sample.is_complete());
    assert!(sample.memory_bytes() > 0 && !format!("{sample:?}").is_empty());
}

fuzz_target!(|input: &[u8]| {
    let bytes = envelope::of_input(input, &DESCRIPTIONS);
    check::sketch(
        &bytes,
        KeySample::<String, monoids::Logins>::decode,
        |sample| {
            ask(sample);
            for (key, value) in sample.iter() {
                assert_eq!(sample.get(key.as_str()), Some(value));
            }
            let mut more = sample.clone();
            more.insert("root", &(1, Some(7))).expect("a short key");
            assert!(sample.monoid().decode(&more.encode()).is_ok());
        },
    );
    check::sketch(&bytes, KeySample::decode, ask::<u64, Sum<u64>>);
    for monoid in monoids::key_samples_of_strings() {
        check::monoid(&monoid, &bytes, ask);
    }
});
