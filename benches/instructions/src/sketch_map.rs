//! SketchMaps of one count a key, with four rows of 8,192 cells.

use std::hint::black_box;

use sketchbird::monoid::Sum;
use sketchbird::{Monoid, SketchMapMonoid};

use crate::{Operation, key};

pub const OPERATIONS: &[Operation] = &[
    ("sketch_map/insert/u64", |items, times| {
        let mut map = monoid().zero();
        for (event, number) in (0..).zip(&items.numbers[..times]) {
            map.insert(number, &1, event).unwrap();
        }
        black_box(map);
    }),
    ("sketch_map/insert_all/u64", |items, times| {
        let mut map = monoid().zero();
        let events = (0..).zip(&items.numbers[..times]);
        let events: Vec<_> = events.map(|(event, number)| (*number, 1, event)).collect();
        for events in events.chunks(1_000) {
            map.insert_all(events).unwrap();
        }
        black_box(map);
    }),
];

fn monoid() -> SketchMapMonoid<u64, Sum<u64>> {
    SketchMapMonoid::new(3.4e-4, 0.02, 100, 0.01, Sum::new(), key()).unwrap()
}
