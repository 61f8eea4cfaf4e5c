#![no_main]
//! Decoding sketches of logs, and reporting what was decoded.

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use sketchbird::logs::reading::Class;
use sketchbird::logs::{LogMonoid, LogSketch, Report};
use sketchbird_fuzz::{check, envelope, monoids};

static MONOIDS: LazyLock<Vec<LogMonoid>> = LazyLock::new(monoids::logs);
static DESCRIPTIONS: LazyLock<Vec<Vec<u8>>> =
    LazyLock::new(|| MONOIDS.iter().map(envelope::description).collect());

fn ask(sketch: &LogSketch) {
    let report = Report::of(sketch, 10);
    assert_eq!(report.lines, sketch.lines());
    assert!(report.top_networks.len() <= 10);
    let text = report.to_string();
    assert!(
        !text.contains(|c: char| c.is_control() && c != '\n'),
        "{text:?}"
    );
    assert!(!sketch.distinct_sources(&[Class::Failed]).estimate.is_nan());
    for heavy in sketch.heavy_sources() {
        assert!(sketch.attempts_of(&heavy.key).estimate == heavy.frequency.estimate);
    }
    let _ = (sketch.has_seen_user(b"root"), sketch.false_user_rate());
    assert!(sketch.memory_bytes() > 0);
}

fuzz_target!(|input: &[u8]| {
    let bytes = envelope::of_input(input, &DESCRIPTIONS);
    check::sketch(&bytes, LogSketch::decode, ask);
    for monoid in &*MONOIDS {
        check::monoid(monoid, &bytes, ask);
    }
});
