//! What a log sketch weighs.

use sketchbird::logs::reading::{Class, lines_of};
use sketchbird::logs::{LogMonoid, LogSketch};
use sketchbird::{HashKey, Monoid};

use super::lines::{nth_line, nth_line_of_any_class, reader, secret};

fn add(sketch: &mut LogSketch, events: std::ops::Range<u64>, line: fn(u64) -> String) {
    let reader = reader();
    for n in events {
        let line = line(n);
        for line in lines_of(line.as_bytes()) {
            sketch.insert_line(line, &reader.read(line));
        }
    }
}

#[test]
fn an_empty_sketch_takes_at_most_a_kibibyte() {
    for key in [
        HashKey::from_seed(0),
        HashKey::from_seed(u64::MAX),
        secret(),
    ] {
        let bytes = LogMonoid::new(key).zero().encode().len();
        println!("empty: {bytes} bytes encoded");
        assert!(bytes <= 1_024, "{bytes}");
    }
}

#[test]
fn a_sketch_that_is_only_decoded_and_added_up_has_no_room_for_what_came_lately() {
    let monoid = LogMonoid::new(secret());
    let mut sketch = monoid.zero();
    add(&mut sketch, 0..1, nth_line);
    let decoded = LogSketch::decode_with_key(&sketch.encode(), &secret()).unwrap();
    let mut total = monoid.zero();
    total.merge(&decoded).unwrap();
    for idle in [&decoded, &total] {
        let spared = sketch.memory_bytes() - idle.memory_bytes();
        assert!((2_000..4_000).contains(&spared), "{spared}");
    }
}

/// The worst case: every event has a source and a user that no other has.
#[test]
fn each_event_adds_at_most_200_bytes_while_sparse() {
    let monoid = LogMonoid::new(secret());
    let empty = monoid.zero().encode().len();
    for n in [1, 2, 6, 10, 100, 1_000, 1_699, 3_000] {
        let mut sketch = monoid.zero();
        add(&mut sketch, 0..n, nth_line);
        let bytes = sketch.encode().len();
        let each = (bytes - empty) as f64 / n as f64;
        println!(
            "{n:>6} events: {bytes:>7} bytes encoded, {each:.1} an event beside the empty one's {empty}; {} bytes in memory",
            sketch.memory_bytes()
        );
        // The users' table is dense from 1,700 users on: from then on the bound is that of the dense form.
        assert!(
            bytes - empty <= 200 * n as usize,
            "{n} events: {bytes} bytes"
        );
        if n >= 6 {
            assert!(
                bytes <= 200 * n as usize,
                "{n} events: {bytes} bytes in all"
            );
        }
    }
}

/// Cells and counters grow by a byte with every seven bits of their counts, and names are part of it; everything else is fixed.
#[test]
fn a_sketch_of_three_million_sources_and_users_stays_below_three_megabytes() {
    let monoid = LogMonoid::new(secret());
    let mut sketch = monoid.zero();
    let mut done = 0;
    for n in [10_000, 100_000, 1_000_000, 3_000_000] {
        add(&mut sketch, done..n, nth_line_of_any_class);
        done = n;
        let (encoded, memory) = (sketch.encode().len(), sketch.memory_bytes());
        let classes = Class::ALL.into_iter();
        let seen = classes.filter(|&class| sketch.distinct_sources(&[class]).min > 0.0);
        assert_eq!(seen.count(), 12);
        println!("{n:>8} events: {encoded} bytes encoded, {memory} bytes in memory");
        assert!(encoded < 3_000_000 && memory < 6_000_000);
    }
}
