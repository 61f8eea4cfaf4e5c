//! How far the sketches err for the memory they take: simulated with known truth, beside what theory says.
//!
//! ```sh
//! cargo run --release --example accuracy                                # a table
//! cargo run --release --example accuracy -- --csv accuracy.csv --svg .  # every figure, and pictures of them
//! ```
//!
//! The same seed and trials give the same figures on any number of threads. To learn how a sketch is tried out, begin with
//! `key_sample.rs`; what the figures say to a user is in `docs/accuracy.md`.

mod band;
mod bloom;
mod chart;
#[path = "../command/mod.rs"]
mod command;
mod count_min;
mod crew;
mod errors;
mod figure;
mod hyperloglog;
mod key_sample;
mod pictures;
#[path = "../../tests/accuracy_hyperloglog/simulation.rs"]
mod simulation;
mod sketch_map;
mod table;
#[path = "../../tests/accuracy_hyperloglog/theory.rs"]
#[allow(dead_code, reason = "the best possible is for accuracy_hyperloglog")]
mod theory;
mod zipf;

use std::fs;
use std::io::Write;
use std::num::NonZero;
use std::path::PathBuf;
use std::process::ExitCode;
use std::thread;

use clap::{Parser, ValueEnum};
use command::{Result, about};
use crew::Crew;
use figure::Figure;

/// How far the sketches err for the memory they take.
#[derive(Parser)]
struct Arguments {
    /// Which families to try, separated by commas; all if not given.
    #[arg(long, value_name = "NAMES", value_delimiter = ',')]
    only: Vec<Family>,
    /// Trials of a setting; HyperLogLogs of more than 16,384 registers get fewer, so that each precision takes the same time.
    #[arg(long, value_name = "N", default_value = "1000", value_parser = clap::value_parser!(u64).range(20..=1_000_000))]
    trials: u64,
    /// What keys and hash keys derive from.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// On how many threads to work; as many as there are processors if not given. The figures are the same.
    #[arg(long, value_name = "N")]
    threads: Option<NonZero<usize>>,
    /// Write every figure as comma-separated values; without a file, to standard output instead of the table.
    #[arg(long, value_name = "FILE", num_args = 0..=1, default_missing_value = "-")]
    csv: Option<PathBuf>,
    /// Draw the figures into this directory.
    #[arg(long, value_name = "DIR")]
    svg: Option<PathBuf>,
}

/// A family of sketches.
#[derive(Clone, Copy, PartialEq, ValueEnum)]
#[value(rename_all = "snake_case")]
enum Family {
    #[value(name = "hyperloglog")]
    HyperLogLog,
    Bloom,
    CountMin,
    SketchMap,
    KeySample,
}

impl Family {
    fn figures(self, crew: &Crew) -> Result<Vec<Figure>> {
        match self {
            Self::HyperLogLog => hyperloglog::figures(crew),
            Self::Bloom => bloom::figures(crew),
            Self::CountMin => count_min::figures(crew),
            Self::SketchMap => sketch_map::figures(crew),
            Self::KeySample => key_sample::figures(crew),
        }
    }
}

fn main() -> ExitCode {
    command::run(accuracy)
}

fn accuracy(arguments: &Arguments, out: &mut dyn Write) -> Result<()> {
    let chosen = Family::value_variants()
        .iter()
        .filter(|family| arguments.only.is_empty() || arguments.only.contains(family));
    let processors = || thread::available_parallelism().unwrap_or(NonZero::<usize>::MIN);
    let threads = arguments.threads.unwrap_or_else(processors);
    let crew = Crew::new(threads, arguments.trials, arguments.seed)?;
    // Before the work, not after it.
    if let Some(directory) = &arguments.svg {
        fs::create_dir_all(directory)
            .map_err(|error| about(directory.display(), "can't be made", &error))?;
    }
    let to_file = arguments
        .csv
        .as_ref()
        .filter(|path| path.as_os_str() != "-");
    if let Some(path) = to_file {
        fs::write(path, "").map_err(|error| about(path.display(), "can't be written", &error))?;
    }

    let mut figures = Vec::new();
    for family in chosen {
        figures.extend(family.figures(&crew)?);
    }
    if let Some(directory) = &arguments.svg {
        pictures::draw(&figures, directory)?;
    }
    if let Some(path) = to_file {
        fs::write(path, figure::csv(&figures))
            .map_err(|error| about(path.display(), "can't be written", &error))?;
    } else if arguments.csv.is_some() {
        write!(out, "{}", figure::csv(&figures))?;
        return Ok(());
    }
    table::write(&figures, out)?;
    Ok(())
}
