//! Count-Min Sketches with errors of 0.1 %, save once in 10,000 questions.

use std::hint::black_box;

use sketchbird::{CountMinSketch, CountMinSketchMonoid, Monoid};

use crate::{Operation, key};

pub const OPERATIONS: &[Operation] = &[
    ("count_min/insert/u64", |items, times| {
        let mut sketch = monoid().zero();
        for number in &items.numbers[..times] {
            sketch.insert(number);
        }
        black_box(sketch);
    }),
    ("count_min/extend/u64", |items, times| {
        black_box(monoid().create(&items.numbers[..times]));
    }),
    ("count_min/extend/text", |items, times| {
        black_box(monoid().create(&items.texts[..times]));
    }),
    ("count_min/frequency", |items, times| {
        let sketch = dense();
        for number in &items.numbers[..times] {
            black_box(sketch.frequency(number));
        }
    }),
    ("count_min/merge", |_, times| {
        let (mut left, right) = (dense(), dense());
        for _ in 0..times / 1_000 {
            left.merge(black_box(&right)).unwrap();
        }
        black_box(left);
    }),
];

fn monoid() -> CountMinSketchMonoid {
    CountMinSketchMonoid::new(0.001, 1e-4, key()).unwrap()
}

fn dense() -> CountMinSketch {
    monoid().create(0..20_000_u64)
}
