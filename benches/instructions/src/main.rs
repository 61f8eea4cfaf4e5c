//! One operation on so many items, for an instruction counter to watch. `./count` runs it.
//!
//! An operation is a row of `OPERATIONS`: a name, and what it does with the first `n` of the same items. The counter takes
//! the difference of two lengths, so that setting up and the sparse beginnings cancel out.

mod five;
mod items;

use std::env;
use std::process::ExitCode;

use items::{Event, events};

type Operation = fn(&[Event]);

const OPERATIONS: &[(&str, Operation)] = &[
    ("five/by_hand", five::by_hand),
    ("five/aggregator", five::aggregator),
];

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["list"] => {
            for (name, _) in OPERATIONS {
                println!("{name}");
            }
            return ExitCode::SUCCESS;
        }
        [name, length] => {
            let operation = OPERATIONS.iter().find(|(other, _)| *other == name);
            if let (Some((_, operation)), Ok(length)) = (operation, length.parse::<usize>())
                && let Some(events) = events().get(..length)
            {
                operation(events);
                return ExitCode::SUCCESS;
            }
        }
        _ => {}
    }
    eprintln!("usage: list | OPERATION LENGTH (up to {})", items::LENGTH);
    ExitCode::FAILURE
}
