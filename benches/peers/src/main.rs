//! sketchbird and its peers, side by side: one table a workload. See the README beside this crate.

mod bloom;
mod cardinality;
mod contender;
mod cpu;
mod five;
mod frequency;
mod heavy;
mod inputs;
mod machine;
mod memory;
mod networks;
mod ours;
mod table;
mod timing;

use std::env;
use std::process::ExitCode;

/// How much is done.
pub struct Effort {
    is_quick: bool,
}

impl Effort {
    /// So many, or a tenth of them.
    fn items(&self, count: usize) -> usize {
        if self.is_quick { count / 10 } else { count }
    }

    fn rounds(&self) -> usize {
        if self.is_quick { 3 } else { 5 }
    }
}

type Family = fn(&Effort);

const FAMILIES: &[(&str, Family)] = &[
    ("cardinality", cardinality::print),
    ("bloom", bloom::print),
    ("frequency", frequency::print),
    ("heavy", heavy::print),
    ("networks", networks::print),
    ("five", five::print),
];

const QUICK: &str = "--quick";

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let (options, names): (Vec<_>, Vec<_>) = arguments
        .iter()
        .partition(|argument| argument.starts_with('-'));
    let is_known = |name: &str| FAMILIES.iter().any(|(family, _)| *family == name);
    if let Some(wrong) = options
        .iter()
        .find(|option| **option != QUICK)
        .or_else(|| names.iter().find(|name| !is_known(name)))
    {
        let families: Vec<_> = FAMILIES.iter().map(|(family, _)| *family).collect();
        eprintln!(
            "`{wrong}` is not among the arguments, which are {QUICK} and the families {}.",
            families.join(", ")
        );
        return ExitCode::from(2);
    }

    let effort = Effort {
        is_quick: !options.is_empty(),
    };
    println!("{}", cpu::description());
    for (family, print) in FAMILIES {
        if names.is_empty() || names.iter().any(|name| name == family) {
            println!("\n# {family}");
            print(&effort);
        }
    }
    ExitCode::SUCCESS
}
