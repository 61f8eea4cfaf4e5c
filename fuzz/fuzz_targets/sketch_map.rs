#![no_main]
//! Decoding SketchMaps, of text and of numbers.

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use sketchbird::codec::Codec;
use sketchbird::sketch_map::Weighted;
use sketchbird::{SketchMap, StoredKey};
use sketchbird_fuzz::{check, envelope, monoids};

static DESCRIPTIONS: LazyLock<Vec<Vec<u8>>> = LazyLock::new(|| {
    let of_strings = monoids::sketch_maps_of_strings();
    let of_numbers = monoids::sketch_maps_of_numbers();
    let descriptions = of_strings.iter().map(envelope::description);
    descriptions
        .chain(of_numbers.iter().map(envelope::description))
        .collect()
});

fn ask<K, M>(map: &SketchMap<K, M>)
where
    K: StoredKey + std::fmt::Debug,
    M: Weighted<Value: Clone + std::fmt::Debug> + Clone + std::fmt::Debug,
{
    let total = map.monoid().values().weight(map.total());
    for heavy in map.top(usize::MAX) {
        assert!(heavy.weight <= total && heavy.frequency.error <= heavy.weight);
    }
    assert!(map.heavy_hitters().len() <= map.sampled_keys().count());
    assert!(map.sampled_keys().count() <= map.monoid().sample_size());
    assert!(map.is_complete() || map.sampled_keys().count() == map.monoid().sample_size());
    assert!(map.memory_bytes() > 0 && !format!("{map:?}").is_empty());
}

fuzz_target!(|input: &[u8]| {
    let bytes = envelope::of_input(input, &DESCRIPTIONS);
    check::sketch(&bytes, SketchMap::<String, monoids::Pairs>::decode, |map| {
        ask(map);
        let mut more = map.clone();
        more.insert("root", &(1, 1), 7).expect("a short key");
        assert!(more.frequency("root").estimate.0 >= 1);
        assert!(map.monoid().decode(&more.encode()).is_ok());
    });
    check::sketch(
        &bytes,
        SketchMap::<u32, _>::decode,
        ask::<u32, sketchbird::monoid::Sum<u16>>,
    );
    for monoid in monoids::sketch_maps_of_strings() {
        check::monoid(&monoid, &bytes, ask);
    }
});
