//! The attackers in security logs, from a command: a thin program over the library's `logs`.

mod arguments;
mod attackers;
mod baseline;
mod csv;
mod events;
mod generated;
mod html;
mod json;
mod key;
mod lists;
mod logs;
mod merge;
mod outcome;
mod output;
mod progress;
mod saved;
mod site;
mod sketch;
mod time;
mod wrong_call;

use std::io::{self, BufWriter, Write};
use std::process::ExitCode;

use arguments::{Arguments, Command};
use clap::Parser;

fn main() -> ExitCode {
    match Arguments::try_parse() {
        Ok(arguments) => outcome::exit_code(run(&arguments)),
        Err(help) if !help.use_stderr() => help.exit(),
        Err(error) => outcome::refuse(&wrong_call::sentence(&error)),
    }
}

fn run(arguments: &Arguments) -> outcome::Result<()> {
    let mut out = BufWriter::new(io::stdout().lock());
    match &arguments.command {
        Command::Attackers(arguments) => attackers::run(arguments, &mut out)?,
        Command::Events(arguments) => events::run(arguments, &mut out)?,
        Command::Merge(arguments) => merge::run(arguments, &mut out)?,
        Command::Completions { shell } => generated::completions(*shell, &mut out)?,
        Command::Man { command } => generated::man(command.as_deref(), &mut out)?,
    }
    Ok(out.flush()?)
}
