//! One operation so many times, for an instruction counter to watch. `./count` runs it.
//!
//! The counter takes the difference of two numbers of times, so that setting up and the sparse beginnings cancel out.

mod bloom;
mod count_min;
mod five;
mod hyperloglog;
mod items;
mod key_sample;
mod logs;
mod networks;
mod sketch_map;

use std::env;
use std::process::ExitCode;

use items::Items;
use sketchbird::{HashKey, InstructionSet};

/// A name, and what is done so many times: at most [`items::LENGTH`].
type Operation = (&'static str, fn(&Items, usize));

fn operations() -> impl Iterator<Item = Operation> {
    let families: [&[Operation]; 8] = [
        hyperloglog::OPERATIONS,
        bloom::OPERATIONS,
        count_min::OPERATIONS,
        sketch_map::OPERATIONS,
        key_sample::OPERATIONS,
        networks::OPERATIONS,
        five::OPERATIONS,
        logs::OPERATIONS,
    ];
    families.into_iter().flatten().copied()
}

fn key() -> HashKey {
    HashKey::from_bytes(*b"sixteen byte key")
}

fn main() -> ExitCode {
    // The same on every CPU that has it; valgrind knows no wider one.
    let set = InstructionSet::Avx2.limit_to();
    let arguments: Vec<String> = env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["instruction-set"] => {
            println!("{set:?}");
            return ExitCode::SUCCESS;
        }
        ["list"] => {
            for (name, _) in operations() {
                println!("{name}");
            }
            return ExitCode::SUCCESS;
        }
        [name, times] => {
            let operation = operations().find(|(other, _)| *other == name);
            if let (Some((_, operation)), Ok(times @ ..=items::LENGTH)) =
                (operation, times.parse::<usize>())
            {
                operation(&Items::new(), times);
                return ExitCode::SUCCESS;
            }
        }
        _ => {}
    }
    eprintln!(
        "usage: instruction-set | list | OPERATION TIMES (up to {})",
        items::LENGTH
    );
    ExitCode::FAILURE
}
