//! The examples as programs, built beside the tests.

use std::process::{Command, Stdio};

/// A command that runs an example, with nothing on its standard input.
///
/// `cargo test` builds the examples; `cargo test --test NAME` alone does not: run `cargo build --examples --profile test`
/// before it, or old ones are tried.
pub fn example(name: &str) -> Command {
    let mut directory = std::env::current_exe().unwrap();
    directory.pop();
    if directory.ends_with("deps") {
        directory.pop();
    }
    let path = directory
        .join("examples")
        .join(format!("{name}{}", std::env::consts::EXE_SUFFIX));
    assert!(
        path.exists(),
        "build the examples first: cargo build --examples --profile test"
    );
    let mut command = Command::new(path);
    command.stdin(Stdio::null());
    command
}
