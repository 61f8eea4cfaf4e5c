//! What a HyperLogLog costs at the default precision.

use std::hint::black_box;
use std::net::Ipv4Addr;

use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use sketchbird::{HashKey, HyperLogLogMonoid, Monoid};

const KEYS: u64 = 100_000;
/// Below 3,072 tokens, where the sparse form ends.
const FEW: u64 = 2_000;

fn monoid() -> HyperLogLogMonoid {
    let precision = HyperLogLogMonoid::DEFAULT_PRECISION;
    HyperLogLogMonoid::new(precision, HashKey::from_seed(1)).expect("the default is in range")
}

fn insert(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("hyperloglog/insert");
    group.throughput(Throughput::Elements(KEYS));
    let monoid = monoid();
    group.bench_function("u64", |bencher| {
        bencher.iter(|| monoid.create(black_box(0..KEYS)));
    });
    let addresses: Vec<String> = (0..KEYS as u32)
        .map(|i| Ipv4Addr::from(i.wrapping_mul(0x9E37_79B1)).to_string())
        .collect();
    group.bench_function("address strings", |bencher| {
        bencher.iter(|| monoid.create(black_box(&addresses)));
    });
    group.throughput(Throughput::Elements(FEW));
    group.bench_function("u64, sparse", |bencher| {
        bencher.iter(|| monoid.create(black_box(0..FEW)));
    });
    group.finish();
}

fn merge(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("hyperloglog/merge");
    let monoid = monoid();
    for (name, count) in [("dense", KEYS), ("sparse", FEW / 2)] {
        let left = monoid.create(0..count);
        let right = monoid.create(count..2 * count);
        group.bench_function(name, |bencher| {
            bencher.iter_batched_ref(
                || left.clone(),
                |left| monoid.add(left, black_box(&right)),
                BatchSize::SmallInput,
            );
        });
    }
    group.finish();
}

fn answer(criterion: &mut Criterion) {
    let monoid = monoid();
    for (name, count) in [("dense", KEYS), ("sparse", FEW)] {
        let sketch = monoid.create(0..count);
        criterion.bench_function(&format!("hyperloglog/estimate/{name}"), |bencher| {
            bencher.iter(|| black_box(&sketch).estimate());
        });
        criterion.bench_function(&format!("hyperloglog/encode/{name}"), |bencher| {
            bencher.iter(|| black_box(&sketch).encode());
        });
    }
    // Few collisions are told one by one, and only in a form that is always dense.
    let sketch = monoid.always_dense().create(0..500_u64);
    criterion.bench_function("hyperloglog/estimate/dense, few keys", |bencher| {
        bencher.iter(|| black_box(&sketch).estimate());
    });
}

criterion_group!(benches, insert, merge, answer);
criterion_main!(benches);
