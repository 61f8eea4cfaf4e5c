//! Samples of 1,024 keys with a count each.

use std::hint::black_box;

use sketchbird::monoid::Sum;
use sketchbird::{KeySampleMonoid, Monoid};

use crate::{Operation, key};

pub const OPERATIONS: &[Operation] = &[("key_sample/insert/u64", |items, times| {
    let mut sample = KeySampleMonoid::new(1_024, Sum::<u64>::new(), key())
        .unwrap()
        .zero();
    for number in &items.numbers[..times] {
        sample.insert(number, &1).unwrap();
    }
    black_box(sample);
})];
