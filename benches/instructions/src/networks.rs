//! Sketches of networks with errors of 0.1 %, save once in 100 questions.

use std::hint::black_box;

use sketchbird::{Monoid, PrefixSketchMonoid};

use crate::{Operation, key};

pub const OPERATIONS: &[Operation] = &[
    ("networks/insert/address", |items, times| {
        let mut sketch = monoid().zero();
        for address in &items.addresses[..times] {
            sketch.insert(*address);
        }
        black_box(sketch);
    }),
    ("networks/extend/address", |items, times| {
        let mut sketch = monoid().zero();
        sketch.extend(items.addresses[..times].iter().copied());
        black_box(sketch);
    }),
];

fn monoid() -> PrefixSketchMonoid {
    PrefixSketchMonoid::new(0.001, 0.01, key()).unwrap()
}
