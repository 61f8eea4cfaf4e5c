//! What can be asked of the command. Its help, its completions and its man pages are made from this.

use std::num::NonZero;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum, ValueHint};
use clap_complete::Shell;
use sketchbird::logs::Limits;

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
    /// such key where it is not known), `host`, `program`, `line` (from 1), and `file` where more than one is read. Of a request to a
    /// web server also `findings`, the gravest first, which is its `class` as well, the answer's `status` if there was one, and the `path` as it was sent, without its query.
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
    #[command(flatten)]
    pub window: Window,
    /// Leave out the attacks of these sources, one's own scanners and gateways: addresses and networks, one a line, as 192.0.2.0/24
    /// or 2001:db8::1.
    ///
    /// It is counted how many attacks there were, and nothing else of them; whatever else these sources do counts as ever. What
    /// stands behind a # is no part of a line.
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub allow: Option<PathBuf>,
    /// Tell what happened in each hour or day as well.
    ///
    /// What --save writes is then a series: a sketch of the whole, and a small one for each hour or day, by the clock of --zone.
    /// `sketchbird merge` adds such series, and cuts them with --since and --until.
    #[arg(long, value_name = "STEP")]
    pub series: Option<Step>,
    /// How many hours or days to keep, the latest in which something happened; what is older is in the whole alone.
    #[arg(
        long,
        value_name = "N",
        requires = "series",
        default_value = "2400",
        allow_negative_numbers = true
    )]
    pub series_buckets: NonZero<u32>,
    /// Read the logs one after the other as they were written, and tell who attacked first and was accepted later.
    ///
    /// Files are put in the order of their first stamps; standard input and pipes come behind them. This reads on one thread.
    #[arg(long)]
    pub in_order: bool,
    /// On how many threads to read, at most four a processor; the answer is the same [default: one a processor].
    #[arg(long, value_name = "N", allow_negative_numbers = true)]
    pub threads: Option<NonZero<usize>>,
    /// Group IPv6 sources by /64: whoever has one address commonly has its whole /64.
    #[arg(long)]
    pub ipv6_64: bool,
    /// Count exactly as well, in as much memory as that takes, and show by how much each figure is off.
    #[arg(long, conflicts_with_all = ["json", "csv"])]
    pub exact: bool,
    #[command(flatten)]
    pub site: Site,
    /// Take the paths for known as well that the web servers of the baseline gave out with status 200.
    ///
    /// A sketch that is saved then belongs to this baseline, and is added only to those with the same.
    #[arg(long, requires = "baseline", help_heading = SITE)]
    pub baseline_paths: bool,
    #[command(flatten)]
    pub output: Output,
    #[command(flatten)]
    pub key: Key,
}

#[derive(Args)]
pub struct Events {
    #[command(flatten)]
    pub reading: Reading,
    #[command(flatten)]
    pub window: Window,
    /// Print the lines that can't be read as well, as {"unparsed":"<text>","line":n}.
    #[arg(long)]
    pub unparsed: bool,
    #[command(flatten)]
    pub site: Site,
}

#[derive(Args)]
pub struct Merge {
    /// The saved sketches, all made with the same key, --zone, --reference, --ipv6-64, --since, --until, --allow, --serves and known
    /// paths, and either with the same --series or without.
    #[arg(required = true, value_name = "SKETCH", value_hint = ValueHint::FilePath)]
    pub sketches: Vec<PathBuf>,
    /// Leave out what came before this time, by the stamps in the log: a full hour or day of sketches that were saved with --series,
    /// as 2024-06-01T12:00:00Z or 2024-06-01; without a zone, in that of the log.
    ///
    /// The figures are then those of the hours or days alone, whose sketches are smaller: 3.3 % of distinct sources, 1 % of the total
    /// for heavy ones. --save writes what is left, without the series.
    #[arg(long, value_name = "TIME")]
    pub since: Option<Moment>,
    /// Leave out what came at this time or after it, likewise.
    #[arg(long, value_name = "TIME")]
    pub until: Option<Moment>,
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
        match reference.end(self.zone) {
            Some(micros) => Ok(Some(micros)),
            None => Err("--reference lies too far off: take one before 9999-12-30".into()),
        }
    }
}

/// The times in the log between which events count. An event without a time then counts nowhere.
#[derive(Args)]
pub struct Window {
    /// Leave out events before this time, by the stamps in the log: as 2024-06-01 (from the begin of that day on) or
    /// 2024-06-01T12:00:00Z; without a zone, in that of the log.
    #[arg(long, value_name = "TIME")]
    pub since: Option<Moment>,
    /// Leave out events at this time or after it; a date means the begin of that day, so that 2024-06-01 is the first that is left
    /// out.
    #[arg(long, value_name = "TIME")]
    pub until: Option<Moment>,
}

impl Window {
    /// The limits, where what has no zone is in this one.
    pub fn limits(&self, zone: Zone) -> Result<Limits> {
        limits(self.since, self.until, zone)
    }
}

impl Merge {
    /// The limits, where what has no zone is in this one.
    pub fn limits(&self, zone: Zone) -> Result<Limits> {
        limits(self.since, self.until, zone)
    }
}

fn limits(since: Option<Moment>, until: Option<Moment>, zone: Zone) -> Result<Limits> {
    let begin = |argument: &str, moment: Option<Moment>| {
        let begin = moment.map(|moment| moment.begin(zone));
        match begin {
            Some(None) => Err(format!(
                "{argument} lies too far off: take one before 9999-12-30"
            )),
            begin => Ok(begin.flatten()),
        }
    };
    let (since, until) = (begin("--since", since)?, begin("--until", until)?);
    if since
        .zip(until)
        .is_some_and(|(since, until)| since >= until)
    {
        return Err("--since must lie before --until: there is nothing between them".into());
    }
    Ok(Limits { since, until })
}

/// How long each part of a series is.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Step {
    Hour,
    Day,
}

const SITE: &str = "Web servers";

/// What there is to know about a site to judge requests to it.
#[derive(Args)]
#[command(next_help_heading = SITE)]
pub struct Site {
    /// Extensions that the site serves, as php,asp: requests for them are no unserved_extension.
    #[arg(long, value_name = "EXTENSIONS", value_delimiter = ',')]
    pub serves: Vec<String>,
    /// The paths that the site gives out, one a line: a request for any other that is answered with status 200 is an unknown_path.
    ///
    /// A path begins with / and stands as in the log, without its ?. Lines that begin with # are comments.
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub known_paths: Option<PathBuf>,
}

/// What becomes of the figures.
#[derive(Args)]
#[command(next_help_heading = "Output")]
pub struct Output {
    /// How many sources, networks and users to list.
    #[arg(
        long,
        value_name = "N",
        default_value_t = 10,
        allow_negative_numbers = true
    )]
    pub top: usize,
    /// Tell the networks from which so many logins failed though each of their addresses stays below that [default: 1 % of all
    /// failures].
    #[arg(long, value_name = "N", allow_negative_numbers = true)]
    pub threshold: Option<NonZero<u64>>,
    /// A saved sketch of earlier weeks: tell the users whom it does not know.
    #[arg(long, value_name = "SKETCH", value_hint = ValueHint::FilePath)]
    pub baseline: Option<PathBuf>,
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
