//! Failed logins of root by source, most first: exact, and sketched in bounded memory.
//!
//! ```sh
//! cargo run --release --example failed_root [FILE..]
//! ```
//!
//! One program text, two monoids: a map of sums, which grows with the sources, and a SketchMap, which does not.

mod command;

use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;
use sketchbird::logs::reading::{Class, LineReader, Reading, Settings};
use sketchbird::logs::{read_in_shards, sketching::SourceKey};
use sketchbird::monoid::{MapOf, Sum};
use sketchbird::{HashKey, Monoid, SketchMapMonoid};

/// Failed logins of root by source, most first.
#[derive(Parser)]
struct Arguments {
    /// The logs, plain, gzip or Zstandard; `-` is standard input. With none, the sample log of this repository.
    files: Vec<PathBuf>,
    /// How many sources to list.
    #[arg(long, value_name = "N", default_value_t = 20)]
    top: usize,
}

fn main() -> ExitCode {
    command::run(failed_root)
}

fn failed_root(arguments: &Arguments, out: &mut dyn Write) -> command::Result<()> {
    let key = HashKey::random()?;
    let exact = MapOf::<SourceKey, _>::new(Sum::<u64>::new());
    let sketched = SketchMapMonoid::<SourceKey, _>::new(
        0.001,
        0.01,
        100,
        0.001,
        Sum::<u64>::new(),
        key.clone(),
    )?;
    // Both at once: a product of monoids is a monoid.
    let both = (exact.clone(), sketched.clone());

    // No stamp is of interest here, so any reference time will do.
    let lines = LineReader::new(Settings {
        zone_offset: 0,
        reference: 0,
    })?;
    let mut total = both.zero();
    for path in command::logs_or_sample(&arguments.files) {
        let (name, input) = command::open_log(path)?;
        let shards = read_in_shards(
            input,
            &lines,
            2,
            || both.zero(),
            |(exact_map, map), line, reading| {
                let Reading::Event(event) = reading else {
                    return;
                };
                // To a server that lets no root log in, root is an invalid user.
                let failed = matches!(event.class, Class::Failed | Class::FailedInvalidUser);
                if let (true, Some(b"root"), Some(source)) = (failed, event.user, event.source) {
                    let source = SourceKey::from(source);
                    map.insert(&source, &event.weight, key.hash(line))
                        .expect("a source is shorter than the longest key");
                    let count = exact_map.entry(source).or_default();
                    *count = count.saturating_add(event.weight);
                }
            },
        )
        .map_err(|error| command::about(name, "can't be read", &error))?;
        let shards = both.sum(shards)?;
        both.plus(&mut total, &shards)?;
    }

    let (exact, sketched) = total;
    let mut order: Vec<_> = exact.iter().collect();
    order.sort_by(|a, b| b.1.cmp(a.1).then(a.0.cmp(b.0)));
    writeln!(
        out,
        "{:<40}{:>10}{:>10}{:>10}",
        "failed logins of root from", "exact", "sketched", "in top"
    )?;
    let top = sketched.top(arguments.top);
    for (source, count) in order.into_iter().take(arguments.top) {
        let found = top.iter().any(|heavy| heavy.key == *source);
        let estimate = sketched.frequency(source).estimate;
        writeln!(
            out,
            "{:<40}{count:>10}{estimate:>10}{:>10}",
            source.to_string(),
            if found { "yes" } else { "no" }
        )?;
    }
    writeln!(
        out,
        "{:<40}{:>10}{:>10}",
        format!("all {} sources", exact.len()),
        exact.values().sum::<u64>(),
        sketched.total()
    )?;
    Ok(())
}
