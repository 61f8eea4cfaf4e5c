//! The words of a text stream, counted every second and in all: the first program of every streaming system.
//!
//! ```sh
//! nc -lk 9999                                                        # in one terminal: type here
//! cargo run --release --example network_word_count localhost 9999    # in another
//! ```
//!
//! Each second's words are one batch, and the totals are the sum of the batches: for any pacing of one text the same bytes
//! (`--save`), and those that `word_count` gives for it as a file. The end of the stream or Ctrl-C ends it with the totals.

#[path = "../command/mod.rs"]
mod command;
mod connection;
#[path = "../words/mod.rs"]
mod words;

use std::io::{self, Write};
use std::process::{self, ExitCode};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use clap::Parser;
use command::{Result, about};
use connection::{Connection, Look};
use sketchbird::Monoid;
use words::counts::{Counts, first_id, insert, word_count};
use words::show::{self, Shown};
use words::split::Splitter;

/// The words of a text stream over TCP, counted every second and in all.
#[derive(Parser)]
struct Arguments {
    /// The server's name or address.
    host: String,
    /// The server's port.
    #[arg(value_parser = clap::value_parser!(u16).range(1..))]
    port: u16,
    /// How long a batch is.
    #[arg(long, value_name = "SECONDS", default_value = "1", value_parser = seconds)]
    every: Duration,
    /// Connect again so long after a connection has ended or failed; the end of a connection ends a word.
    #[arg(long, value_name = "SECONDS", value_parser = seconds,
        num_args = 0..=1, require_equals = true, default_missing_value = "1")]
    reconnect: Option<Duration>,
    #[command(flatten)]
    words: words::Options,
}

fn seconds(text: &str) -> std::result::Result<Duration, String> {
    let range = Duration::from_millis(1)..=Duration::from_hours(24);
    let seconds = text.parse().map(Duration::try_from_secs_f64);
    match seconds {
        Ok(Ok(duration)) if range.contains(&duration) => Ok(duration),
        _ => Err("a number of seconds, 0.001 to 86400".to_owned()),
    }
}

fn main() -> ExitCode {
    command::run(count_stream)
}

fn count_stream(arguments: &Arguments, out: &mut dyn Write) -> Result<()> {
    ctrlc::set_handler(stop)?;
    let name = format!("{}:{}", arguments.host, arguments.port);
    let mut connection = Connection::open(&arguments.host, arguments.port, arguments.reconnect)
        .map_err(|error| about(&name, "can't be reached", &error))?;

    let words = word_count(arguments.words.max_bytes)?;
    let mut total = words.zero();
    let mut batch = words.zero();
    let mut splitter = Splitter::new(first_id(&words, &arguments.words.name));
    let start = Instant::now();
    let mut next = start + arguments.every;
    let mut ended = Ok(());
    let mut is_over = false;
    while !is_over {
        is_over = STOP.load(Ordering::Relaxed);
        match connection.look() {
            Ok(Look::Bytes(piece)) => {
                splitter.push(piece, |word| insert(&words, &mut batch, word));
            }
            Ok(Look::Nothing) => {}
            Ok(Look::End) => {
                splitter.finish(|word| insert(&words, &mut batch, word));
                is_over |= arguments.reconnect.is_none();
            }
            Err(error) => {
                ended = Err(about(&name, "can't be read", &error));
                is_over = true;
            }
        }
        if is_over {
            splitter.finish(|word| insert(&words, &mut batch, word));
        }
        if is_over || Instant::now() >= next {
            words.plus(&mut total, &batch)?;
            // Whoever listens no more still gets the totals saved.
            let shown = show_batch(start.elapsed(), &batch, &total, arguments.words.top, out);
            is_over |= shown.is_err();
            batch = words.zero();
            if total.0.is_none() {
                // Whatever is added to exact counts that were given up, they stay so: collect no more.
                batch.0 = None;
            }
            next = Instant::now().max(next + arguments.every);
        }
    }
    arguments.words.conclude(&words, &total, out)?;
    ended
}

fn show_batch(
    time: Duration,
    batch: &Counts,
    total: &Counts,
    count: usize,
    out: &mut dyn Write,
) -> io::Result<()> {
    writeln!(
        out,
        "after {:.1} s: {} words; {} in all",
        time.as_secs_f64(),
        show::words(batch),
        show::words(total)
    )?;
    let (exact, heavy, ..) = total;
    let top = show::top(batch, count);
    if !top.is_empty() {
        let now = if batch.0.is_some() { "now" } else { "~ now" };
        let all = if exact.is_some() {
            "in all"
        } else {
            "~ in all"
        };
        writeln!(out, "{now:>12}{all:>12}  word")?;
    }
    for (word, now) in top {
        let all = match exact {
            Some(exact) => exact.counts[&word],
            None => heavy.frequency(&word).estimate,
        };
        writeln!(out, "{now:>12}{all:>12}  {}", Shown(&word))?;
    }
    writeln!(out)
}

static STOP: AtomicBool = AtomicBool::new(false);

/// Ends the stream; the second time, the program.
fn stop() {
    if STOP.swap(true, Ordering::Relaxed) {
        process::exit(130);
    }
}
