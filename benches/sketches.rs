//! How long the sketches take, the library alone: an insertion, an answer, a merge, an encoding.
//!
//! ```sh
//! cargo bench --bench sketches            # all
//! cargo bench --bench sketches -- bloom   # one family
//! ```

use std::hint::black_box;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use criterion::{BatchSize, BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use sketchbird::codec::Codec;
use sketchbird::monoid::{Max, Monoid, Sum};
use sketchbird::{
    BloomFilterMonoid, CountMinSketchMonoid, HashKey, HyperLogLogMonoid, KeySampleMonoid, Layout,
    PrefixSketchMonoid, QuantilesMonoid, SketchMapMonoid,
};

const KEYS: u64 = 100_000;

fn key() -> HashKey {
    HashKey::from_bytes(*b"sixteen byte key")
}

fn bloom(c: &mut Criterion) {
    let mut group = c.benchmark_group("bloom");
    for layout in [Layout::Classic, Layout::Blocked] {
        let monoid = BloomFilterMonoid::with_rate(KEYS, 0.01, layout, key()).unwrap();
        let full = monoid.create(0..KEYS);
        let name = format!("{layout:?}");
        group.throughput(Throughput::Elements(KEYS));
        group.bench_function(BenchmarkId::new("insert", &name), |b| {
            b.iter_batched_ref(
                || full.clone(),
                |filter| filter.extend(black_box(0..KEYS)),
                BatchSize::LargeInput,
            );
        });
        group.bench_function(BenchmarkId::new("hit", &name), |b| {
            b.iter(|| (0..KEYS).filter(|key| full.contains(key)).count());
        });
        group.bench_function(BenchmarkId::new("miss", &name), |b| {
            b.iter(|| (KEYS..2 * KEYS).filter(|key| full.contains(key)).count());
        });
        group.throughput(Throughput::Elements(1));
        group.bench_function(BenchmarkId::new("union", &name), |b| {
            let mut left = full.clone();
            b.iter(|| left.merge(black_box(&full)).unwrap());
        });
    }
    group.finish();
}

fn count_min(c: &mut Criterion) {
    let mut group = c.benchmark_group("count_min");
    let monoid = CountMinSketchMonoid::new(0.001, 1e-4, key()).unwrap();
    let full = monoid.create(0..KEYS);
    group.throughput(Throughput::Elements(KEYS));
    group.bench_function("insert", |b| {
        b.iter_batched_ref(
            || full.clone(),
            |sketch| sketch.extend(black_box(0..KEYS)),
            BatchSize::LargeInput,
        );
    });
    group.bench_function("frequency", |b| {
        b.iter(|| (0..KEYS).map(|key| full.frequency(&key).estimate).max());
    });
    group.throughput(Throughput::Elements(1));
    group.bench_function("merge", |b| {
        let mut left = full.clone();
        b.iter(|| left.merge(black_box(&full)).unwrap());
    });
    group.finish();
}

fn sketch_map(c: &mut Criterion) {
    let mut group = c.benchmark_group("sketch_map");
    let values = Sum::<u64>::new();
    let monoid = SketchMapMonoid::<u64, _>::new(0.001, 0.01, 1_000, 0.01, values, key()).unwrap();
    // Half of all events are of a few keys.
    let events = || (0..KEYS).map(|event| (if event % 2 == 0 { event % 64 } else { event }, event));
    let mut full = monoid.zero();
    events().for_each(|(key, event)| full.insert(&key, &1, event).unwrap());
    group.throughput(Throughput::Elements(KEYS));
    group.bench_function("insert", |b| {
        b.iter_batched_ref(
            || full.clone(),
            |map| events().for_each(|(key, event)| map.insert(&key, &1, KEYS + event).unwrap()),
            BatchSize::LargeInput,
        );
    });
    group.throughput(Throughput::Elements(1));
    group.bench_function("heavy_hitters", |b| b.iter(|| full.heavy_hitters()));
    group.bench_function("merge", |b| {
        b.iter_batched_ref(
            || full.clone(),
            |left| left.merge(&full).unwrap(),
            BatchSize::LargeInput,
        );
    });
    group.finish();
}

fn key_sample(c: &mut Criterion) {
    let mut group = c.benchmark_group("key_sample");
    let values = (Sum::<u64>::new(), Max::<u64>::new());
    let monoid = KeySampleMonoid::<Ipv4Addr, _>::new(4_096, values, key()).unwrap();
    let address = |i: u64| Ipv4Addr::from_bits(i as u32);
    let mut full = monoid.zero();
    (0..KEYS).for_each(|i| full.insert(&address(i), &(1, i)).unwrap());
    group.throughput(Throughput::Elements(KEYS));
    group.bench_function("insert", |b| {
        b.iter_batched_ref(
            || full.clone(),
            |sample| (0..KEYS).for_each(|i| sample.insert(&address(i), &(1, i)).unwrap()),
            BatchSize::LargeInput,
        );
    });
    group.throughput(Throughput::Elements(1));
    group.bench_function("encode", |b| b.iter(|| full.encode()));
    group.bench_function("decode", |b| {
        let bytes = full.encode();
        b.iter(|| monoid.decode(black_box(&bytes)).unwrap());
    });
    group.finish();
}

fn prefixes(c: &mut Criterion) {
    let mut group = c.benchmark_group("prefixes");
    let monoid = PrefixSketchMonoid::new(0.001, 0.01, key()).unwrap();
    // A Weyl sequence goes through all of a family's networks.
    let v4 = |i: u64| IpAddr::from(Ipv4Addr::from_bits((i as u32).wrapping_mul(0x9E37_79B9)));
    let v6 = |i: u64| {
        let spread = u128::from(i.wrapping_mul(0x9E37_79B9_7F4A_7C15));
        IpAddr::from(Ipv6Addr::from_bits(0x2001 << 112 | spread << 48))
    };
    for (name, address) in [("v4", &v4 as &dyn Fn(u64) -> IpAddr), ("v6", &v6)] {
        let full = monoid.create((0..KEYS).map(address));
        group.throughput(Throughput::Elements(KEYS));
        group.bench_function(BenchmarkId::new("insert", name), |b| {
            b.iter_batched_ref(
                || full.clone(),
                |sketch| (0..KEYS).for_each(|i| sketch.insert(address(i))),
                BatchSize::LargeInput,
            );
        });
        group.throughput(Throughput::Elements(1));
        group.bench_function(BenchmarkId::new("heavy_networks", name), |b| {
            b.iter(|| full.heavy_networks(black_box(0.002)).unwrap());
        });
    }
    group.finish();
}

fn quantiles(c: &mut Criterion) {
    let mut group = c.benchmark_group("quantiles");
    let monoid = QuantilesMonoid::new(0.01).unwrap();
    // Delays from a millisecond to an hour.
    let delay = |i: u64| 0.001 * 1.000_15_f64.powi(i as i32);
    let delays: Vec<f64> = (0..KEYS).map(delay).collect();
    let full = monoid.create(delays.iter().copied()).unwrap();
    group.throughput(Throughput::Elements(KEYS));
    group.bench_function("insert", |b| {
        b.iter_batched_ref(
            || full.clone(),
            |quantiles| delays.iter().for_each(|&d| quantiles.insert(d).unwrap()),
            BatchSize::LargeInput,
        );
    });
    group.throughput(Throughput::Elements(1));
    group.bench_function("quantile", |b| b.iter(|| full.quantile(black_box(0.99))));
    group.bench_function("merge", |b| {
        let mut left = full.clone();
        b.iter(|| left.merge(black_box(&full)).unwrap());
    });
    group.finish();
}

fn set_comparison(c: &mut Criterion) {
    let mut group = c.benchmark_group("set_comparison");
    let monoid = HyperLogLogMonoid::new(14, key()).unwrap();
    let (left, right) = (monoid.create(0..KEYS), monoid.create(KEYS / 2..2 * KEYS));
    group.bench_function("hyperloglog", |b| {
        b.iter(|| left.compared_with(black_box(&right)).unwrap());
    });
    group.finish();
}

criterion_group!(
    benches,
    bloom,
    count_min,
    sketch_map,
    key_sample,
    prefixes,
    quantiles,
    set_comparison
);
criterion_main!(benches);
