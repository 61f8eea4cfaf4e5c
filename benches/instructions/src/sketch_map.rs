//! SketchMaps of one count a key, with four rows of 8,192 cells.

use std::hint::black_box;

use sketchbird::monoid::Sum;
use sketchbird::{Monoid, SketchMapMonoid};

use crate::{Operation, key};

pub const OPERATIONS: &[Operation] = &[("sketch_map/insert/u64", |items, times| {
    let mut map = monoid().zero();
    for (event, number) in (0..).zip(&items.numbers[..times]) {
        map.insert(number, &1, event).unwrap();
    }
    black_box(map);
})];

fn monoid() -> SketchMapMonoid<u64, Sum<u64>> {
    SketchMapMonoid::new(3.4e-4, 0.02, 100, 0.01, Sum::new(), key()).unwrap()
}
