//! The sample: ten days of one host's `auth.log`, made from a seed, with the truth about it.
//!
//! - [`host`]: the host, its ten days, and what an upgrade of its software changes
//! - [`cast`]: who connects: attackers, staff, and the names that are tried
//! - [`sshd`]: what one connection writes
//! - [`attacks`], [`staff`], [`housekeeping`]: what happens
//! - [`journal`]: from processes to the ordered lines of a file
//! - [`truth`]: what each line says, and the sum of it all
//! - [`splitmix`]: where chance comes from

mod attacks;
mod cast;
mod host;
mod housekeeping;
mod journal;
mod splitmix;
mod sshd;
mod staff;
mod truth;

use std::fmt;

use cast::Cast;
use journal::Journal;
use splitmix::SplitMix64;
use truth::Truth;

/// The seed of the committed sample.
pub const SEED: u64 = 1;
/// The lines of the committed sample.
pub const LINES: u64 = 5000;

/// A log and the truth about it.
pub struct Sample {
    /// The bytes of the log.
    pub log: Vec<u8>,
    /// What it holds, counted while it was written.
    pub truth: Truth,
}

/// There are too few lines to tell the whole story.
#[derive(Debug, PartialEq, Eq)]
pub struct TooFewLines {
    /// The lines asked for.
    pub asked: u64,
    /// The fewest lines that do, under this seed.
    pub needed: u64,
}

impl fmt::Display for TooFewLines {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} lines are too few for this story: ask for {} or more",
            self.asked, self.needed
        )
    }
}

impl std::error::Error for TooFewLines {}

/// Makes a log of exactly `lines` lines.
///
/// # Errors
/// [`TooFewLines`] if what always happens does not fit.
pub fn make(seed: u64, lines: u64) -> Result<Sample, TooFewLines> {
    let mut chance = SplitMix64::new(seed);
    let cast = Cast::draw(&mut chance);
    let mut journal = Journal::new();

    housekeeping::cron(&mut journal);
    housekeeping::upgrade(&mut journal);
    housekeeping::sudo_and_su(&mut journal, &mut chance);
    housekeeping::damaged_lines(&mut journal);
    staff::working_days(&mut journal, &cast, &mut chance);
    staff::forgetful_user(&mut journal, &cast, &mut chance);
    staff::administrator(&mut journal, &cast, &mut chance);
    attacks::break_in(&mut journal, &cast, &mut chance);
    attacks::crafted_names(&mut journal, &cast, &mut chance);
    attacks::windows_line_ends(&mut journal, &cast, &mut chance);
    attacks::probes(&mut journal, &cast, &mut chance);
    attacks::first_visits(&mut journal, &cast, &mut chance);
    if journal.len() > lines {
        return Err(TooFewLines {
            asked: lines,
            needed: journal.len(),
        });
    }
    attacks::campaigns(&mut journal, &cast, &mut chance, lines);

    let (log, truth) = journal.write(&mut chance);
    Ok(Sample { log, truth })
}
