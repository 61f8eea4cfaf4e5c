//! Lines of sshd, read and sketched.

use std::hint::black_box;

use sketchbird::Monoid;
use sketchbird::logs::LogMonoid;

use crate::{Operation, key};

pub const OPERATIONS: &[Operation] = &[("logs/line", |items, times| {
    let monoid = LogMonoid::new(key());
    let reader = monoid.line_reader(1_700_000_000_000_000).unwrap();
    let mut sketch = monoid.zero();
    for (number, address) in items.texts[..times].iter().enumerate() {
        let line = format!(
            "Nov 14 22:13:{:02} host sshd[{number}]: Failed password for root from {address} port 4711 ssh2",
            number % 60
        );
        sketch.insert_line(line.as_bytes(), &reader.read(line.as_bytes()));
    }
    black_box(sketch);
})];
