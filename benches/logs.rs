//! How fast a log is read and sketched: the sample log of this repository, over and over.
//!
//! ```sh
//! cargo bench --bench logs
//! ```

use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use sketchbird::logs::LogMonoid;
use sketchbird::logs::reading::{LineReader, Settings, lines_of};
use sketchbird::{HashKey, Monoid};

fn logs(c: &mut Criterion) {
    let sample = include_bytes!("../examples/data/auth_sample.log");
    let lines = LineReader::new(Settings {
        zone_offset: 0,
        reference: 1_767_225_600_000_000,
    })
    .unwrap();
    let monoid = LogMonoid::new(HashKey::from_bytes(*b"sixteen byte key"));

    let mut group = c.benchmark_group("logs");
    group.throughput(Throughput::Bytes(sample.len() as u64));
    group.bench_function("read", |b| {
        b.iter(|| {
            lines_of(black_box(sample))
                .filter(|line| lines.read(line).event().is_some())
                .count()
        });
    });
    group.bench_function("read and sketch", |b| {
        let mut sketch = monoid.zero();
        b.iter(|| {
            for line in lines_of(black_box(sample)) {
                sketch.insert_line(line, &lines.read(line));
            }
        });
    });
    group.finish();
}

criterion_group!(benches, logs);
criterion_main!(benches);
