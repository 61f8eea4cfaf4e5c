//! `attackers`: logs into one sketch, on several threads, or in their order on one.

use std::io::Write;
use std::num::NonZero;
use std::path::Path;
use std::thread;
use std::time::Instant;

use sketchbird::logs::reading::{LineReader, Lines, Reading};
use sketchbird::logs::{ExactLog, InOrder, LogMonoid, SeriesMonoid, Step, read_in_shards};
use sketchbird::{HashKey, Mismatch, Monoid};

use crate::arguments::{self, Attackers};
use crate::key;
use crate::lists;
use crate::logs::{self, Logs};
use crate::outcome::{Result, about};
use crate::output::Told;
use crate::progress::Progress;
use crate::sketch::Sketch;

pub fn run(arguments: &Attackers, out: &mut dyn Write) -> Result<()> {
    let threads = threads(arguments)?;
    let key = arguments.key.secret()?;
    let baseline = arguments.output.baseline(key.as_ref())?;
    let served = baseline.as_ref().filter(|_| arguments.baseline_paths);
    let site = arguments
        .site
        .site(served.map(|baseline| baseline.sketch()))?;
    let monoid = monoid(arguments, key)?.with_site(&site);
    if let Some(baseline) = &baseline {
        baseline.check(&monoid)?;
    }
    let logs = Logs::of(&arguments.reading)?;
    arguments.output.spares(inputs(arguments, &logs), true)?;
    let lines = monoid.line_reader(logs.newest())?.with_site(site);

    let start = Instant::now();
    let progress = Progress::over(logs.bytes());
    let nothing = Shard {
        sketch: nothing(arguments, &monoid),
        exact: arguments.exact.then(|| ExactLog::like(&monoid)),
        bytes: 0,
    };
    let (total, order) = if arguments.in_order {
        let (total, order) = read_in_order(&logs, &lines, nothing, &progress)?;
        (total, Some(order))
    } else {
        (read(&logs, &lines, threads, &nothing, &progress)?, None)
    };
    drop(progress);
    let speed = total.bytes as f64 / 1e6 / start.elapsed().as_secs_f64();

    let exact = total.exact.map(|exact| exact.report(usize::MAX));
    let told = Told {
        order: order.as_ref(),
        baseline: baseline.as_ref(),
        exact: exact.as_ref(),
        speed: (total.bytes > 0).then_some(speed),
        ..Told::of(&total.sketch)
    };
    arguments.output.tell(told, out)
}

fn threads(arguments: &Attackers) -> Result<usize> {
    if arguments.in_order {
        return match arguments.threads.map_or(1, NonZero::get) {
            1 => Ok(1),
            _ => Err("--in-order reads on one thread: leave out --threads, or --in-order".into()),
        };
    }
    let threads = arguments
        .threads
        .or_else(|| thread::available_parallelism().ok());
    Ok(threads.map_or(1, NonZero::get))
}

fn monoid(arguments: &Attackers, key: Option<HashKey>) -> Result<LogMonoid> {
    let zone = arguments.reading.zone;
    let mut monoid = LogMonoid::new(key.unwrap_or_else(key::public))
        .with_zone_offset(zone.seconds())
        .with_limits(arguments.window.limits(zone)?);
    if let Some(reference) = arguments.reading.reference()? {
        monoid = monoid.with_reference(reference);
    }
    if let Some(path) = &arguments.allow {
        monoid = monoid.with_allowed(lists::allowed(path)?);
    }
    if arguments.ipv6_64 {
        monoid = monoid.with_ipv6_by_64();
    }
    Ok(monoid)
}

/// The sketch of no lines.
fn nothing(arguments: &Attackers, monoid: &LogMonoid) -> Sketch {
    let step = match arguments.series {
        None => return Sketch::Whole(Box::new(monoid.zero())),
        Some(arguments::Step::Hour) => Step::Hour,
        Some(arguments::Step::Day) => Step::Day,
    };
    let series = SeriesMonoid::new(monoid.clone(), step);
    let series = series.with_most_buckets(arguments.series_buckets.get());
    Sketch::Series(Box::new(series.zero()))
}

/// All files that are read, but the baseline.
fn inputs<'a>(arguments: &'a Attackers, logs: &'a Logs) -> impl Iterator<Item = &'a Path> + Clone {
    let lists = [
        &arguments.allow,
        &arguments.site.known_paths,
        &arguments.key.key_file,
    ];
    let logs = logs.paths().iter();
    logs.chain(lists.into_iter().flatten()).map(|path| &**path)
}

/// What a thread makes of its lines.
#[derive(Clone)]
struct Shard {
    sketch: Sketch,
    /// If they are wanted.
    exact: Option<ExactLog>,
    bytes: u64,
}

impl Shard {
    fn insert(&mut self, line: &[u8], reading: &Reading<'_>) {
        self.sketch.insert_line(line, reading);
        if let Some(exact) = &mut self.exact {
            exact.insert_line(reading);
        }
        self.bytes += line.len() as u64 + 1;
    }

    fn add(&mut self, other: Shard) -> std::result::Result<(), Mismatch> {
        self.sketch.merge(&other.sketch)?;
        if let Some((own, other)) = self.exact.as_mut().zip(other.exact) {
            own.merge(other);
        }
        self.bytes += other.bytes;
        Ok(())
    }
}

fn read(
    logs: &Logs,
    lines: &LineReader,
    threads: usize,
    nothing: &Shard,
    progress: &Progress,
) -> Result<Shard> {
    let mut total = nothing.clone();
    for path in logs.paths() {
        let shards = read_in_shards(
            logs::open(path, progress)?,
            lines,
            threads,
            || nothing.clone(),
            Shard::insert,
        );
        for shard in shards.map_err(|error| unreadable(path, error))? {
            total.add(shard)?;
        }
    }
    Ok(total)
}

fn read_in_order(
    logs: &Logs,
    reader: &LineReader,
    mut total: Shard,
    progress: &Progress,
) -> Result<(Shard, InOrder)> {
    let mut order = InOrder::default();
    for path in logs.in_order(reader)? {
        let mut lines = Lines::new(logs::open(path, progress)?);
        while let Some(line) = lines.next().map_err(|error| unreadable(path, error))? {
            let reading = reader.read(line);
            order.see(&reading, total.sketch.whole());
            total.insert(line, &reading);
        }
    }
    Ok((total, order))
}

fn unreadable(path: &Path, error: std::io::Error) -> Box<dyn std::error::Error> {
    about(logs::name(path).display(), "can't be read", error)
}
