//! How the example commands begin and end: arguments in, text out, and every error as one line with exit code 2.

#[path = "../../cli/src/wrong_call.rs"]
mod wrong_call;

use std::error::Error;
use std::fmt::Display;
use std::io::{self, BufRead, ErrorKind, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;
use sketchbird::codec;
use sketchbird::logs::reading;
use sketchbird::logs::text::escaped;

pub type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// Runs a command on its arguments and standard output.
pub fn run<A: Parser>(command: impl FnOnce(&A, &mut dyn Write) -> Result<()>) -> ExitCode {
    let arguments = match A::try_parse() {
        Ok(arguments) => arguments,
        Err(help) if !help.use_stderr() => help.exit(),
        Err(error) => return fail(&wrong_call::sentence(&error)),
    };
    match command(&arguments, &mut io::stdout().lock()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) if is_broken_pipe(&*error) => ExitCode::SUCCESS,
        Err(error) => fail(&error.to_string()),
    }
}

/// The sentence may hold names of files, which are of anyone's choosing.
fn fail(sentence: &str) -> ExitCode {
    eprintln!("error: {}", escaped(sentence));
    ExitCode::from(2)
}

/// Whoever reads our output has seen enough.
fn is_broken_pipe(error: &(dyn Error + 'static)) -> bool {
    let error = error.downcast_ref::<io::Error>();
    error.is_some_and(|error| error.kind() == ErrorKind::BrokenPipe)
}

/// An error that says of a file what is wrong with it.
#[allow(dead_code, reason = "not every command has files")]
pub fn about(file: impl Display, what: &str, error: &dyn Error) -> Box<dyn Error> {
    format!("{file} {what}: {error}").into()
}

/// A log, plain or compressed, and its name; where there is no path, the sample log of this repository.
#[allow(dead_code, reason = "not every command has files")]
pub fn open_log(path: Option<&PathBuf>) -> Result<(String, Box<dyn BufRead + Send>)> {
    let Some(path) = path else {
        let sample = &include_bytes!("../data/auth_sample.log")[..];
        return Ok(("the sample log".to_owned(), Box::new(sample)));
    };
    let name = path.display().to_string();
    let mut input = reading::open(path)?;
    let start = input.fill_buf();
    if start.is_ok_and(|bytes| bytes.starts_with(codec::MAGIC)) {
        return Err(
            format!("{name} is a saved sketch, no log: `sketchbird merge` tells of it").into(),
        );
    }
    Ok((name, input))
}

/// The paths to open, or none once for the sample.
#[allow(dead_code, reason = "not every command has files")]
pub fn logs_or_sample(files: &[PathBuf]) -> impl Iterator<Item = Option<&PathBuf>> {
    let sample = files.is_empty().then_some(None);
    sample.into_iter().chain(files.iter().map(Some))
}
