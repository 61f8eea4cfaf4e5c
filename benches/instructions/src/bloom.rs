//! Blocked Bloom filters of 20,000 keys at 1 %.

use std::hint::black_box;

use sketchbird::{BloomFilter, BloomFilterMonoid, Layout, Monoid};

use crate::{Operation, key};

pub const OPERATIONS: &[Operation] = &[
    ("bloom/insert/u64", |items, times| {
        let mut filter = monoid().zero();
        for number in &items.numbers[..times] {
            filter.insert(number);
        }
        black_box(filter);
    }),
    ("bloom/extend/u64", |items, times| {
        black_box(monoid().create(&items.numbers[..times]));
    }),
    ("bloom/contains/u64", |items, times| {
        let filter = full();
        for number in &items.numbers[..times] {
            black_box(filter.contains(number));
        }
    }),
    ("bloom/contains_each/u64", |items, times| {
        let mut answers = Vec::with_capacity(times);
        full().contains_each(&items.numbers[..times], &mut answers);
        black_box(answers);
    }),
    ("bloom/union", |_, times| {
        let (mut left, right) = (full(), full());
        for _ in 0..times / 100 {
            left.merge(black_box(&right)).unwrap();
        }
        black_box(left);
    }),
];

fn monoid() -> BloomFilterMonoid {
    BloomFilterMonoid::with_rate(20_000, 0.01, Layout::Blocked, key()).unwrap()
}

fn full() -> BloomFilter {
    monoid().create(0..20_000)
}
