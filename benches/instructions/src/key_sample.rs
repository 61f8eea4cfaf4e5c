//! Samples of 1,024 keys with a count each.

use std::hint::black_box;

use sketchbird::monoid::Sum;
use sketchbird::{KeySampleMonoid, Monoid};

use crate::{Operation, key};

pub const OPERATIONS: &[Operation] = &[
    ("key_sample/insert/u64", |items, times| {
        let mut sample = monoid().zero();
        for number in &items.numbers[..times] {
            sample.insert(number, &1).unwrap();
        }
        black_box(sample);
    }),
    ("key_sample/insert_all/u64", |items, times| {
        let mut sample = monoid().zero();
        let pairs: Vec<_> = items.numbers[..times]
            .iter()
            .map(|number| (*number, 1))
            .collect();
        sample.insert_all(&pairs).unwrap();
        black_box(sample);
    }),
];

fn monoid() -> KeySampleMonoid<u64, Sum<u64>> {
    KeySampleMonoid::new(1_024, Sum::new(), key()).unwrap()
}
