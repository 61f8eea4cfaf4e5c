//! `attackers`: logs into one sketch, on several threads.

use std::io::Write;
use std::num::NonZero;
use std::thread;
use std::time::Instant;

use sketchbird::Monoid;
use sketchbird::logs::reading::Reading;
use sketchbird::logs::{ExactLog, LogMonoid, LogSketch, read_in_shards};

use crate::arguments::Attackers;
use crate::key;
use crate::logs::{self, Logs};
use crate::outcome::{Result, about};
use crate::progress::Progress;

pub fn run(arguments: &Attackers, out: &mut dyn Write) -> Result<()> {
    let monoid = monoid(arguments)?;
    let logs = Logs::of(&arguments.reading)?;
    arguments.output.spares(logs.paths(), true)?;
    let lines = monoid.line_reader(logs.newest())?;
    let threads = arguments
        .threads
        .or_else(|| thread::available_parallelism().ok());
    let threads = threads.map_or(1, NonZero::get);

    let start = Instant::now();
    let progress = Progress::over(logs.bytes());
    let mut total = Shard::new(arguments, &monoid);
    for path in logs.paths() {
        let input = logs::open(path, &progress)?;
        let shards = read_in_shards(
            input,
            &lines,
            threads,
            || Shard::new(arguments, &monoid),
            |shard, line, reading| shard.insert(line, reading),
        );
        let shards =
            shards.map_err(|error| about(logs::name(path).display(), "can't be read", error))?;
        shards
            .into_iter()
            .for_each(|shard| total.add(&monoid, shard));
    }
    drop(progress);
    let speed = total.bytes as f64 / 1e6 / start.elapsed().as_secs_f64();

    let exact = total.exact.map(|exact| exact.report(usize::MAX));
    let speed = (total.bytes > 0).then_some(speed);
    arguments
        .output
        .tell(&total.sketch, exact.as_ref(), speed, out)
}

fn monoid(arguments: &Attackers) -> Result<LogMonoid> {
    let key = arguments.key.secret()?.unwrap_or_else(key::public);
    let mut monoid = LogMonoid::new(key).with_zone_offset(arguments.reading.zone.seconds());
    if let Some(reference) = arguments.reading.reference()? {
        monoid = monoid.with_reference(reference);
    }
    if arguments.ipv6_64 {
        monoid = monoid.with_ipv6_by_64();
    }
    Ok(monoid)
}

/// What a thread makes of its lines.
struct Shard {
    sketch: LogSketch,
    /// If they are wanted.
    exact: Option<ExactLog>,
    bytes: u64,
}

impl Shard {
    fn new(arguments: &Attackers, monoid: &LogMonoid) -> Shard {
        Shard {
            sketch: monoid.zero(),
            exact: arguments.exact.then(|| ExactLog::like(monoid)),
            bytes: 0,
        }
    }

    fn insert(&mut self, line: &[u8], reading: &Reading<'_>) {
        self.sketch.insert_line(line, reading);
        if let Some(exact) = &mut self.exact {
            exact.insert_line(reading);
        }
        self.bytes += line.len() as u64 + 1;
    }

    fn add(&mut self, monoid: &LogMonoid, other: Shard) {
        monoid.add(&mut self.sketch, &other.sketch);
        if let Some((own, other)) = self.exact.as_mut().zip(other.exact) {
            own.merge(other);
        }
        self.bytes += other.bytes;
    }
}
