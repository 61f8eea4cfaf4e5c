//! Failed logins of root by source, most first: exact, and sketched in bounded memory.
//!
//! ```sh
//! cargo run --release --example failed_root [FILE..]
//! ```
//!
//! One program text, two monoids: a map of sums, which grows with the sources, and a SketchMap, which does not.

use std::error::Error;
use std::io::{self, BufRead, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;
use sketchbird::logs::reading::{self, Class, LineReader, Reading, Settings};
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
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(help) if !help.use_stderr() => help.exit(),
        Err(error) => return fail(error.to_string().lines().next().unwrap_or_default()),
    };
    match run(&arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) if is_broken_pipe(&*error) => ExitCode::SUCCESS,
        Err(error) => fail(&format!("error: {error}")),
    }
}

fn fail(message: &str) -> ExitCode {
    eprintln!("{message}");
    ExitCode::from(2)
}

/// Whoever reads our output has seen enough.
fn is_broken_pipe(error: &(dyn Error + 'static)) -> bool {
    let error = error.downcast_ref::<io::Error>();
    error.is_some_and(|error| error.kind() == io::ErrorKind::BrokenPipe)
}

/// A log and its name; the sample log without a path.
fn open(path: Option<&PathBuf>) -> Result<(String, Box<dyn BufRead + Send>), Box<dyn Error>> {
    let Some(path) = path else {
        let sample = &include_bytes!("data/auth_sample.log")[..];
        return Ok(("the sample log".to_owned(), Box::new(sample)));
    };
    let name = path.display().to_string();
    let mut input = reading::open(path)?;
    let start = input.fill_buf();
    if start.is_ok_and(|bytes| bytes.starts_with(sketchbird::codec::MAGIC)) {
        return Err(format!("{name} is a saved sketch, no log").into());
    }
    Ok((name, input))
}

fn run(arguments: &Arguments) -> Result<(), Box<dyn Error>> {
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
    let sample = arguments.files.is_empty().then_some(None);
    for path in sample.into_iter().chain(arguments.files.iter().map(Some)) {
        let (name, input) = open(path)?;
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
                    exact.insert(exact_map, source, &event.weight);
                }
            },
        )
        .map_err(|error| format!("{name} can't be read: {error}"))?;
        let shards = both.sum(shards)?;
        both.plus(&mut total, &shards)?;
    }

    let (exact, sketched) = total;
    let mut order: Vec<_> = exact.iter().collect();
    order.sort_by(|a, b| b.1.cmp(a.1).then(a.0.cmp(b.0)));
    let mut out = io::stdout().lock();
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
