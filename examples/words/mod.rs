//! A word count in bounded memory, of any bytes in any pieces: all that a batch and a stream have in common.
//!
//! Bytes become words in [`split`], words become counts in [`counts`] (where `zero`, `insert` and `plus` are), and
//! counts become text in [`show`].

pub mod capped;
pub mod counts;
pub mod show;
pub mod split;

use std::error::Error;
use std::fs;
use std::io::Write;
use std::path::PathBuf;

use clap::Args;
use sketchbird::codec::Codec;

use counts::{Counts, WordCount};

/// What both programs are told.
#[derive(Args)]
pub struct Options {
    /// How many words to list.
    #[arg(long, value_name = "N", default_value_t = 20)]
    pub top: usize,
    /// Count exactly while the different words take no more memory than this: their bytes, and 144 more for each. (A stream takes
    /// it twice: for a batch, and in all.) Where they take more, the sketches answer alone.
    #[arg(long, value_name = "BYTES", default_value_t = 128_000_000)]
    pub max_bytes: u64,
    /// What this text is called: name apart what you will add up. (Else the n-th words of two texts, if they are the same word,
    /// count once towards the sample of heavy words. They count twice in every count.)
    #[arg(long, value_name = "NAME", default_value = "")]
    pub name: String,
    /// Write the encoded totals here: the same bytes for the same text and name, however it came.
    #[arg(long, value_name = "FILE")]
    save: Option<PathBuf>,
}

impl Options {
    /// Saves the totals, and prints them.
    pub fn conclude(
        &self,
        words: &WordCount,
        total: &Counts,
        out: &mut dyn Write,
    ) -> Result<(), Box<dyn Error>> {
        let saved = self.save.as_ref().map_or(Ok(()), |path| {
            fs::write(path, words.encode(total))
                .map_err(|error| format!("{} can't be written: {error}", path.display()))
        });
        if total.0.is_none() {
            eprintln!(
                "the different words take more than {} bytes: their exact counts were given up",
                self.max_bytes
            );
        }
        let shown = show::totals(total, self.top, out);
        saved?;
        Ok(shown?)
    }
}
