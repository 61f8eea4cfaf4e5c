//! The attackers in an auth.log: how many, from where, whom they tried, and who got in.
//!
//! ```sh
//! cargo run --release --example attackers                      # the sample log of this repository
//! cargo run --release --example attackers /var/log/auth.log*   # your own; gzip and Zstandard as well
//! ```
//!
//! A lesson in the library's `logs`; the command `sketchbird`, in `cli`, does more by the same means.

mod command;

use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::{SystemTime, UNIX_EPOCH};

use clap::Parser;
use command::{Result, about};
use sketchbird::logs::{ExactLog, LogMonoid, Report, read_in_shards, reading};
use sketchbird::{HashKey, Monoid};

/// The attackers in an auth.log.
#[derive(Parser)]
struct Arguments {
    /// The logs, plain, gzip or Zstandard; `-` is standard input. With none, the sample log of this repository.
    files: Vec<PathBuf>,
    /// How many sources, networks and users to list.
    #[arg(long, value_name = "N", default_value_t = 10)]
    top: usize,
    /// Count exactly as well, and show by how much each figure is off.
    #[arg(long, conflicts_with = "json")]
    exact: bool,
    /// Print one JSON object.
    #[arg(long)]
    json: bool,
}

/// A time soon after the last line of the sample log.
const SAMPLE_REFERENCE: i64 = 1_767_225_600_000_000; // 2026-01-01

fn main() -> ExitCode {
    command::run(attackers)
}

fn attackers(arguments: &Arguments, out: &mut dyn Write) -> Result<()> {
    // The monoid holds the parameters and the key, and makes and adds the sketches. Sketches that are saved and added later need
    // one key: a secret one that all share, in place of this one for a single run.
    let monoid = LogMonoid::new(HashKey::random()?);

    // Stamps without a year mean the latest one that does not lie after the newest input.
    let modified = |path: &PathBuf| reading::modified(path).unwrap_or_else(now);
    let newest = arguments.files.iter().map(modified).max();
    let lines = monoid.line_reader(newest.unwrap_or(SAMPLE_REFERENCE))?;

    let (mut sketch, mut exact) = (monoid.zero(), ExactLog::default());
    for path in command::logs_or_sample(&arguments.files) {
        let (name, input) = command::open_log(path)?;
        // Each thread takes lines as they come and makes a shard of them. `monoid.read` does this where a sketch is all you want.
        let shards = read_in_shards(
            input,
            &lines,
            2,
            || (monoid.zero(), ExactLog::default()),
            |(sketch, exact), line, reading| {
                sketch.insert_line(line, reading);
                if arguments.exact {
                    exact.insert_line(reading);
                }
            },
        );
        // Their sum does not depend on which lines went where.
        for (part, counts) in shards.map_err(|error| about(name, "can't be read", &error))? {
            sketch.merge(&part)?;
            exact.merge(counts);
        }
    }

    let report = Report::of(&sketch, arguments.top);
    if arguments.json {
        writeln!(out, "{}", serde_json::to_string_pretty(&report)?)?;
        return Ok(());
    }
    write!(out, "{report}")?;
    if arguments.exact {
        writeln!(out, "\n{:>55}{:>12}{:>12}", "sketched", "exact", "off by")?;
        for figure in report.compared_with(&exact.report(usize::MAX)) {
            writeln!(out, "  {figure}")?;
        }
    }
    let (memory, encoded) = (sketch.memory_bytes(), sketch.encode().len());
    writeln!(out, "\nsketch: {memory} bytes in memory, {encoded} encoded")?;
    Ok(())
}

fn now() -> i64 {
    let since = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    i64::try_from(since.as_micros()).unwrap_or(i64::MAX)
}
