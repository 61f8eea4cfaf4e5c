//! The words of a text and how often each is in it: exactly, and sketched.
//!
//! ```sh
//! cargo run --release --example word_count README.md
//! ```
//!
//! All but the reading is shared with `network_word_count`, which counts the words of a stream as they come.

mod command;
mod words;

use std::io::{ErrorKind, Read, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;
use sketchbird::Monoid;
use sketchbird::logs::reading;
use words::counts::{first_id, insert, word_count};
use words::split::Splitter;

/// The words of a text, most frequent first.
#[derive(Parser)]
struct Arguments {
    /// The text, plain, gzip or Zstandard; `-` is standard input.
    file: PathBuf,
    #[command(flatten)]
    words: words::Options,
}

fn main() -> ExitCode {
    command::run(count_file)
}

fn count_file(arguments: &Arguments, out: &mut dyn Write) -> command::Result<()> {
    let mut input = reading::open(&arguments.file)?;
    let words = word_count(arguments.words.max_bytes)?;
    let mut total = words.zero();
    let mut splitter = Splitter::new(first_id(&words, &arguments.words.name));
    let mut piece = vec![0; 1 << 16];
    loop {
        match input.read(&mut piece) {
            Ok(0) => break,
            Ok(n) => splitter.push(&piece[..n], |word| insert(&words, &mut total, word)),
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => {
                return Err(command::about(
                    arguments.file.display(),
                    "can't be read",
                    &error,
                ));
            }
        }
    }
    splitter.finish(|word| insert(&words, &mut total, word));
    arguments.words.conclude(&words, &total, out)
}
