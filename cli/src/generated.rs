//! What is made from the arguments: completions for shells, and man pages.

use std::io::Write;

use clap::CommandFactory;
use clap_complete::Shell;
use clap_mangen::Man;

use crate::arguments::Arguments;
use crate::outcome::Result;

pub fn completions(shell: Shell, out: &mut dyn Write) -> Result<()> {
    let mut command = Arguments::command();
    let name = command.get_name().to_owned();
    // Into memory, since it panics where it can't write.
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut command, name, &mut script);
    Ok(out.write_all(&script)?)
}

/// The man page of the whole command, or of one of its commands.
pub fn man(of: Option<&str>, out: &mut dyn Write) -> Result<()> {
    let mut command = Arguments::command();
    // Gives each command its full name.
    command.build();
    if let Some(name) = of {
        let Some(found) = command.find_subcommand(name) else {
            let names: Vec<&str> = command.get_subcommands().map(|c| c.get_name()).collect();
            let names = names.join(", ");
            return Err(format!("there is no command '{name}' (possible: {names})").into());
        };
        command = found.clone();
    }
    Ok(Man::new(command).render(out)?)
}
