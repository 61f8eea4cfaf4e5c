//! HyperLogLogs of the default precision.

use std::hint::black_box;

use sketchbird::{HashKey, HyperLogLog, HyperLogLogMonoid, Monoid};

use crate::{Operation, key};

pub const OPERATIONS: &[Operation] = &[
    ("hyperloglog/insert/u64", |items, times| {
        let mut sketch = monoid().zero();
        for number in &items.numbers[..times] {
            sketch.insert(number);
        }
        black_box(sketch);
    }),
    ("hyperloglog/writer/u64", |items, times| {
        let mut sketch = monoid().zero();
        let mut writer = sketch.buffered();
        for number in &items.numbers[..times] {
            writer.insert(number);
        }
        drop(writer);
        black_box(sketch);
    }),
    ("hyperloglog/extend/u64", |items, times| {
        black_box(monoid().create(&items.numbers[..times]));
    }),
    ("hyperloglog/extend/u64/xxh3", |items, times| {
        let monoid = HyperLogLogMonoid::new(HyperLogLogMonoid::DEFAULT_PRECISION, HashKey::xxh3());
        black_box(monoid.unwrap().create(&items.numbers[..times]));
    }),
    ("hyperloglog/extend/text", |items, times| {
        black_box(monoid().create(&items.texts[..times]));
    }),
    ("hyperloglog/extend/address", |items, times| {
        black_box(monoid().create(&items.addresses[..times]));
    }),
    ("hyperloglog/small_sketch", |items, times| {
        // Of 50 keys: an item of such a sketch.
        for numbers in items.numbers[..times].chunks(50) {
            black_box(monoid().create(numbers));
        }
    }),
    ("hyperloglog/merge/dense", |_, times| {
        let (mut left, right) = (dense(0), dense(1));
        for _ in 0..times / 100 {
            left.merge(black_box(&right)).unwrap();
        }
        black_box(left);
    }),
    ("hyperloglog/merge/small", |_, times| {
        let [left, right] = [0, 1].map(|i| monoid().create(50 * i..50 * (i + 1)));
        for _ in 0..times / 10 {
            let mut left = left.clone();
            left.merge(black_box(&right)).unwrap();
            black_box(left);
        }
    }),
    ("hyperloglog/estimate/dense", |_, times| {
        let sketch = dense(0);
        for _ in 0..times / 10 {
            black_box(black_box(&sketch).estimate());
        }
    }),
    ("hyperloglog/estimate/merged", |_, times| {
        let mut sketch = dense(0);
        sketch.merge(&dense(1)).unwrap();
        for _ in 0..times / 100 {
            black_box(black_box(&sketch).estimate());
        }
    }),
];

fn monoid() -> HyperLogLogMonoid {
    HyperLogLogMonoid::new(HyperLogLogMonoid::DEFAULT_PRECISION, key()).unwrap()
}

fn dense(part: u64) -> HyperLogLog {
    monoid().create(100_000 * part..100_000 * (part + 1))
}
