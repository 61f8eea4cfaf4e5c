//! What can be asked of the command. Its help, its completions and its man pages are made from this.

use std::num::NonZero;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueHint};
use clap_complete::Shell;

use crate::outcome::Result;
use crate::time::{Moment, Zone};

/// Tell who attacks, from security logs of any size in a few megabytes of memory; add what was told of parts of them.
#[derive(Parser)]
#[command(name = "sketchbird", version, arg_required_else_help = false)]
pub struct Arguments {
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Subcommand)]
pub enum Command {
    /// Tell the attackers in logs: how many, from where, whom they tried, and who got in.
    Attackers(Attackers),
    /// Print every event of logs as a JSON object, a line each.
    ///
    /// Of each event: `class`, `attack`, `source`, `user`, `weight` (above 1 for a line that says it was repeated), `time` in UTC (no
    /// such key where it is not known), `host`, `program`, `line` (from 1), and `file` where more than one is read.
    Events(Events),
    /// Add sketches that `attackers --save` wrote, in any order, and tell of all.
    Merge(Merge),
    /// Print a script that completes these arguments in a shell.
    Completions {
        /// The shell.
        shell: Shell,
    },
    /// Print a man page, of all or of one command.
    Man {
        /// The command.
        command: Option<String>,
    },
}

#[derive(Args)]
pub struct Attackers {
    #[command(flatten)]
    pub reading: Reading,
    /// On how many threads to read, at most four a processor; the answer is the same [default: one a processor].
    #[arg(long, value_name = "N")]
    pub threads: Option<NonZero<usize>>,
    /// Group IPv6 sources by /64: whoever has one address commonly has its whole /64.
    #[arg(long)]
    pub ipv6_64: bool,
    /// Count exactly as well, in as much memory as that takes, and show by how much each figure is off.
    #[arg(long, conflicts_with_all = ["json", "csv"])]
    pub exact: bool,
    #[command(flatten)]
    pub output: Output,
    #[command(flatten)]
    pub key: Key,
}

#[derive(Args)]
pub struct Events {
    #[command(flatten)]
    pub reading: Reading,
    /// Print the lines that can't be read as well, as {"unparsed":"<text>","line":n}.
    #[arg(long)]
    pub unparsed: bool,
}

#[derive(Args)]
pub struct Merge {
    /// The saved sketches, all made with the same key, --zone, --reference and --ipv6-64.
    #[arg(required = true, value_name = "SKETCH", value_hint = ValueHint::FilePath)]
    pub sketches: Vec<PathBuf>,
    #[command(flatten)]
    pub output: Output,
    #[command(flatten)]
    pub key: Key,
}

/// Which lines are read, and how.
#[derive(Args)]
pub struct Reading {
    /// The logs, plain, gzip or Zstandard; `-` is standard input, which is read as well where it is a pipe and no log is named.
    #[arg(value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub files: Vec<PathBuf>,
    /// The zone of stamps that carry none: UTC, or a fixed one as +02:00 or -0530.
    #[arg(long, default_value = "UTC", allow_hyphen_values = true)]
    pub zone: Zone,
    /// The time that no stamp without a year lies after, as 2024-06-01 (the end of that day) or 2024-06-01T12:00:00Z; without a
    /// zone, in that of --zone [default: when the newest log was last written; for standard input, now].
    ///
    /// A sketch that is saved records the time given here, and is added only to those with the same.
    #[arg(long, value_name = "TIME")]
    pub reference: Option<Moment>,
}

impl Reading {
    /// The time that no stamp without a year lies after, in microseconds since 1970 UTC, if one is given.
    pub fn reference(&self) -> Result<Option<i64>> {
        let Some(reference) = self.reference else {
            return Ok(None);
        };
        match reference.micros(self.zone) {
            Some(micros) => Ok(Some(micros)),
            None => Err("--reference lies in no year from -9999 to 9999".into()),
        }
    }
}

/// What becomes of the figures.
#[derive(Args)]
#[command(next_help_heading = "Output")]
pub struct Output {
    /// How many sources, networks and users to list.
    #[arg(long, value_name = "N", default_value_t = 10)]
    pub top: usize,
    /// Print one JSON object.
    #[arg(long)]
    pub json: bool,
    /// Print a table of section, name, measure, value, low and high, as CSV.
    ///
    /// A name that a spreadsheet would take for a formula, because it begins with = + - @ or a control character, has a ' before it.
    /// Control characters stand as \u{1b}.
    #[arg(long, conflicts_with = "json")]
    pub csv: bool,
    /// Write the report here as well, as one page for a browser that needs nothing else.
    #[arg(long, value_name = "REPORT", value_hint = ValueHint::FilePath)]
    pub html: Option<PathBuf>,
    /// Write the sketch here, for `sketchbird merge`. It shows heavy and accepted sources, and user names, in plain text.
    #[arg(long, value_name = "SKETCH", value_hint = ValueHint::FilePath)]
    pub save: Option<PathBuf>,
}

/// The secret key of the hash.
#[derive(Args)]
#[command(next_help_heading = "Key")]
pub struct Key {
    /// The secret key, 32 hexadecimal digits in a file, as `openssl rand -hex 16` makes them; or in the environment, as
    /// SKETCHBIRD_KEY.
    ///
    /// Without one the key is public, and whoever knows it can choose what he sends so that the figures go wrong.
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub key_file: Option<PathBuf>,
}
