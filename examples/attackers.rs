//! The attackers in an auth.log: how many, from where, whom they tried, and who got in.
//!
//! ```sh
//! cargo run --release --example attackers                      # the sample log of this repository
//! cargo run --release --example attackers /var/log/auth.log*   # your own; gzip and Zstandard as well
//! ```
//!
//! A shard may be saved and added later, in any order: `--save monday.sketch`, then `--merge *.sketch`.

mod command;

use std::fs::{self, File};
use std::io::{self, BufRead, Read, Write};
use std::num::NonZero;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::{Instant, SystemTime, UNIX_EPOCH};

use clap::Parser;
use command::{Result, about};
use sketchbird::codec::Codec;
use sketchbird::logs::reading::{self, LineReader};
use sketchbird::logs::{ExactLog, LogMonoid, LogSketch, Report, read_in_shards};
use sketchbird::{HashKey, Monoid};

/// The attackers in an auth.log.
#[derive(Parser)]
struct Arguments {
    /// The logs, plain, gzip or Zstandard; `-` is standard input. With none, the sample log of this repository.
    files: Vec<PathBuf>,
    /// How many sources, networks and users to list.
    #[arg(long, value_name = "N", default_value_t = 10)]
    top: usize,
    /// On how many threads to read, at most four a processor; the answer is the same.
    #[arg(long, value_name = "N", default_value = "1")]
    threads: NonZero<usize>,
    /// Count exactly as well, and show by how much each figure is off.
    #[arg(long, conflicts_with_all = ["json", "merge"])]
    exact: bool,
    /// Group IPv6 sources by /64: whoever has one address commonly has its whole /64.
    #[arg(long)]
    ipv6_64: bool,
    /// Print one JSON object.
    #[arg(long)]
    json: bool,
    /// Write the encoded sketch here.
    #[arg(long, value_name = "FILE")]
    save: Option<PathBuf>,
    /// Read saved sketches instead of logs, and add them.
    #[arg(long, value_name = "FILE", num_args = 1.., conflicts_with = "files")]
    merge: Vec<PathBuf>,
    /// The secret key, 32 hexadecimal digits in a file; or in the environment, as SKETCHBIRD_KEY.
    #[arg(long, value_name = "FILE")]
    key_file: Option<PathBuf>,
}

/// A time soon after the last line of the sample log.
const SAMPLE_REFERENCE: i64 = 1_767_225_600_000_000; // 2026-01-01

/// The public key that is used where no secret one is given.
const PUBLIC_SEED: u64 = 0;

fn main() -> ExitCode {
    command::run(attackers)
}

fn attackers(arguments: &Arguments, out: &mut dyn Write) -> Result<()> {
    let mut monoid = LogMonoid::new(key(arguments)?);
    if arguments.ipv6_64 {
        monoid = monoid.with_ipv6_by_64();
    }
    let start = Instant::now();
    let (sketch, exact, bytes) = if arguments.merge.is_empty() {
        read(arguments, &monoid)?
    } else {
        (merge(arguments, &monoid)?, None, 0)
    };
    let seconds = start.elapsed().as_secs_f64();

    if let Some(path) = &arguments.save {
        fs::write(path, sketch.encode())
            .map_err(|error| about(path.display(), "can't be written", &error))?;
    }
    let report = Report::of(&sketch, arguments.top);
    if arguments.json {
        writeln!(out, "{}", serde_json::to_string_pretty(&report)?)?;
        return Ok(());
    }
    write!(out, "{report}")?;
    if let Some(exact) = exact {
        let exact = exact.report(usize::MAX);
        writeln!(
            out,
            "\n{:<43}{:>12}{:>12}{:>12}",
            "beside the exact counts", "sketched", "exact", "off by"
        )?;
        for figure in report.compared_with(&exact) {
            writeln!(out, "  {figure}")?;
        }
    }
    let memory = sketch.memory_bytes().div_ceil(1024);
    write!(
        out,
        "\nsketch: {memory} KiB in memory, {} KiB encoded",
        sketch.encode().len().div_ceil(1024)
    )?;
    if bytes > 0 {
        write!(out, "; read at {:.0} MB/s", bytes as f64 / 1e6 / seconds)?;
    }
    writeln!(out, "\nkey: {}", monoid.key().fingerprint())?;
    if monoid.key().is_public() {
        writeln!(
            out,
            "A public key trusts the input: who knows it can aim at the sketch. Give a secret one with --key-file or SKETCHBIRD_KEY."
        )?;
    }
    Ok(())
}

fn key(arguments: &Arguments) -> Result<HashKey> {
    if let Some(path) = &arguments.key_file {
        let text =
            read_key(path).map_err(|error| about(path.display(), "can't be read", &error))?;
        return HashKey::from_hex(&text)
            .map_err(|error| about(path.display(), "holds no key", &error));
    }
    match std::env::var("SKETCHBIRD_KEY") {
        Ok(text) => {
            HashKey::from_hex(&text).map_err(|error| format!("SKETCHBIRD_KEY: {error}").into())
        }
        Err(std::env::VarError::NotPresent) => Ok(HashKey::from_seed(PUBLIC_SEED)),
        // The error would show what may be a key.
        Err(std::env::VarError::NotUnicode(_)) => {
            Err("SKETCHBIRD_KEY: a key is 32 hexadecimal digits, and this is no text".into())
        }
    }
}

/// Reads as much of a file as tells whether it holds a key.
fn read_key(path: &Path) -> io::Result<String> {
    let mut text = String::new();
    File::open(path)?.take(1_024).read_to_string(&mut text)?;
    Ok(text)
}

/// What a thread makes of its lines: the sketch, the exact counts if they are wanted, how many bytes.
type Shard = (LogSketch, Option<ExactLog>, u64);

fn read(arguments: &Arguments, monoid: &LogMonoid) -> Result<Shard> {
    let exact = || ExactLog::like(monoid);
    let zero = || (monoid.zero(), arguments.exact.then(exact), 0);
    let mut total: Shard = zero();
    let mut add = |input: Box<dyn BufRead + Send>, lines: &LineReader| -> io::Result<()> {
        let shards = read_in_shards(
            input,
            lines,
            arguments.threads.get(),
            zero,
            |shard, line, reading| {
                shard.0.insert_line(line, reading);
                if let Some(exact) = &mut shard.1 {
                    exact.insert_line(reading);
                }
                shard.2 += line.len() as u64 + 1;
            },
        )?;
        for (sketch, exact, bytes) in shards {
            monoid.add(&mut total.0, &sketch);
            if let Some((total, exact)) = total.1.as_mut().zip(exact) {
                total.merge(exact);
            }
            total.2 += bytes;
        }
        Ok(())
    };
    // Stamps without a year mean the latest one that does not lie after the newest input.
    let files = arguments.files.iter();
    let newest = files
        .map(|path| reading::modified(path).unwrap_or_else(now))
        .max();
    let lines = monoid.line_reader(newest.unwrap_or(SAMPLE_REFERENCE))?;
    for path in command::logs_or_sample(&arguments.files) {
        let (name, input) = command::open_log(path)?;
        add(input, &lines).map_err(|error| about(name, "can't be read", &error))?;
    }
    Ok(total)
}

fn now() -> i64 {
    let since = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    i64::try_from(since.as_micros()).unwrap_or(i64::MAX)
}

fn merge(arguments: &Arguments, monoid: &LogMonoid) -> Result<LogSketch> {
    let mut total = monoid.zero();
    for path in &arguments.merge {
        let bytes =
            read_sketch(path).map_err(|error| about(path.display(), "can't be read", &error))?;
        let sketch = monoid
            .decode(&bytes)
            .map_err(|error| about(path.display(), "can't be added", &error))?;
        monoid.plus(&mut total, &sketch)?;
    }
    Ok(total)
}

/// Reads a file to its end, unless its first bytes tell that it is no sketch: it may be a log of any size.
fn read_sketch(path: &Path) -> io::Result<Vec<u8>> {
    let mut file = File::open(path)?;
    let mut bytes = Vec::new();
    Read::by_ref(&mut file).take(4).read_to_end(&mut bytes)?;
    if bytes == sketchbird::codec::MAGIC {
        file.read_to_end(&mut bytes)?;
    }
    Ok(bytes)
}
