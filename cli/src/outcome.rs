//! How a run ends: well, or with one line on standard error and exit code 2.

use std::error::Error;
use std::fmt::Display;
use std::io::{self, ErrorKind};
use std::process::ExitCode;

use sketchbird::logs::text::escaped;

/// An error is one sentence that says what to do.
pub type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// An error of input and output by itself is one of standard output; of any other file it says which.
pub fn exit_code(result: Result<()>) -> ExitCode {
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) if is_broken_pipe(&*error) => ExitCode::SUCCESS,
        Err(error) if error.is::<io::Error>() => {
            refuse(&format!("standard output can't be written: {error}"))
        }
        Err(error) => refuse(&error.to_string()),
    }
}

/// The sentence may hold names of files, which are of anyone's choosing.
pub fn refuse(sentence: &str) -> ExitCode {
    eprintln!("error: {}", escaped(sentence));
    ExitCode::from(2)
}

/// Whoever reads the output has seen enough.
fn is_broken_pipe(error: &(dyn Error + 'static)) -> bool {
    let error = error.downcast_ref::<io::Error>();
    error.is_some_and(|error| error.kind() == ErrorKind::BrokenPipe)
}

/// An error that says of a file what is wrong with it.
pub fn about(file: impl Display, what: &str, error: impl Display) -> Box<dyn Error> {
    format!("{file} {what}: {error}").into()
}
