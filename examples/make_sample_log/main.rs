//! Writes a made-up but realistic `auth.log` of one Linux host, and the truth about it.
//!
//! ```text
//! cargo run --release --example make_sample_log -- --out auth.log --truth auth.truth.json
//! ```
//!
//! The same seed and number of lines give the same bytes everywhere, so the sample under `examples/data` can be made again:
//! it is what `--seed 1 --lines 5000` writes. To learn what such a log looks like, begin with `sample/sshd.rs`.

mod sample;

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Parser;

/// Write a realistic auth.log with known truth.
#[derive(Parser)]
struct Arguments {
    /// Seed of the generator: the same seed gives the same bytes.
    #[arg(long, default_value_t = sample::SEED)]
    seed: u64,

    /// Lines to write, exactly.
    #[arg(long, default_value_t = sample::LINES, value_parser = clap::value_parser!(u64).range(1..=10_000_000))]
    lines: u64,

    /// Where the log goes; standard output if not given.
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,

    /// Where the truth goes, as JSON; not written if not given.
    #[arg(long, value_name = "FILE")]
    truth: Option<PathBuf>,
}

fn main() -> ExitCode {
    match run(&Arguments::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("make_sample_log: {message}");
            ExitCode::from(2)
        }
    }
}

fn run(arguments: &Arguments) -> Result<(), String> {
    if arguments.out.is_some() && arguments.out == arguments.truth {
        return Err("--out and --truth name the same file; give each its own".into());
    }
    let sample =
        sample::make(arguments.seed, arguments.lines).map_err(|error| error.to_string())?;
    match &arguments.out {
        Some(path) => write_file(path, &sample.log)?,
        None => match io::stdout().lock().write_all(&sample.log) {
            // Whoever reads us has seen enough, as in `| head`.
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => {}
            other => other.map_err(|error| format!("cannot write to standard output: {error}"))?,
        },
    }
    match &arguments.truth {
        Some(path) => write_file(path, sample.truth.to_json().as_bytes()),
        None => Ok(()),
    }
}

fn write_file(path: &Path, bytes: &[u8]) -> Result<(), String> {
    fs::write(path, bytes).map_err(|error| format!("cannot write {}: {error}", path.display()))
}
