//! Five sketches of one key, hashed once: by hand, and as a product of aggregators.

use std::hint::black_box;

use sketchbird::monoid::Sum;
use sketchbird::{
    Aggregator, BloomFilterMonoid, CountMinSketchMonoid, HashKey, HyperLogLogMonoid,
    KeySampleMonoid, Layout, Monoid, SketchMapMonoid,
};

use crate::items::{Event, Items};
use crate::{Operation, key};

pub const OPERATIONS: &[Operation] = &[("five/by_hand", by_hand), ("five/aggregator", aggregator)];

type Monoids = (
    HyperLogLogMonoid,
    BloomFilterMonoid,
    CountMinSketchMonoid,
    SketchMapMonoid<String, Sum<u64>>,
    KeySampleMonoid<String, Sum<u64>>,
);

fn monoids(key: &HashKey) -> Monoids {
    let rate = BloomFilterMonoid::with_rate(10_000, 0.01, Layout::Blocked, key.clone());
    (
        HyperLogLogMonoid::new(12, key.clone()).unwrap(),
        rate.unwrap(),
        CountMinSketchMonoid::new(0.001, 0.01, key.clone()).unwrap(),
        SketchMapMonoid::new(0.001, 0.01, 100, 0.01, Sum::new(), key.clone()).unwrap(),
        KeySampleMonoid::new(1_024, Sum::new(), key.clone()).unwrap(),
    )
}

fn by_hand(items: &Items, times: usize) {
    let key = key();
    let (mut distinct, mut seen, mut counts, mut heavy, mut sample) = monoids(&key).zero();
    for event in &items.events[..times] {
        let address = key.hashed(event.address.as_str());
        let hash = address.hash();
        distinct.insert_hash(hash);
        seen.insert_hash(hash);
        counts.insert_hash(hash, 1);
        // These two keep the key itself.
        heavy.insert(&address, &1, event.id).unwrap();
        sample.insert(&address, &1).unwrap();
    }
    black_box((distinct, seen, counts, heavy, sample));
}

fn aggregator(items: &Items, times: usize) {
    let key = key();
    let (distinct, seen, counts, heavy, sample) = monoids(&key);
    let five = (
        distinct,
        seen,
        counts,
        heavy.adding(|event: &Event| (1, event.id)),
        sample.adding(|_: &Event| 1),
    )
        .keyed(key, |event: &Event| event.address.as_str());
    black_box(five.sketch(&items.events[..times]).unwrap());
}
