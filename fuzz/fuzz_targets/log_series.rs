#![no_main]
//! Decoding series of logs, and asking what was decoded.

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use sketchbird::logs::{Limits, LogSeries, Report, SeriesMonoid};
use sketchbird_fuzz::{check, envelope, monoids};

static MONOIDS: LazyLock<Vec<SeriesMonoid>> = LazyLock::new(monoids::series);
static DESCRIPTIONS: LazyLock<Vec<Vec<u8>>> =
    LazyLock::new(|| MONOIDS.iter().map(envelope::description).collect());

fn ask(series: &LogSeries) {
    let text = Report::of(series.whole(), 10)
        .with_series(series)
        .to_string();
    assert!(
        !text.contains(|c: char| c.is_control() && c != '\n'),
        "{text:?}"
    );
    let starts: Vec<i64> = series.buckets().map(|(start, _)| start).collect();
    assert!(starts.len() <= series.monoid().most_buckets() as usize);
    let (since, until) = (starts.first().copied(), starts.last().copied());
    // Buckets beyond the range of times begin at its ends.
    if let Ok(within) = series.within(Limits { since, until }) {
        assert!(within.monoid().limits().until == until);
    }
    assert!(series.memory_bytes() > 0);
}

fuzz_target!(|input: &[u8]| {
    let bytes = envelope::of_input(input, &DESCRIPTIONS);
    check::sketch(&bytes, LogSeries::decode, ask);
    for monoid in &*MONOIDS {
        check::monoid(monoid, &bytes, ask);
    }
});
