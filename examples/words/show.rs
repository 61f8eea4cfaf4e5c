//! Counts into text.

use std::cmp::Reverse;
use std::fmt::{self, Display};
use std::io::{self, Write};

use sketchbird::MAX_KEY_BYTES;

use super::counts::Counts;

/// Prints the totals: how many words, and the most frequent ones.
pub fn totals(total: &Counts, count: usize, out: &mut dyn Write) -> io::Result<()> {
    let (exact, heavy, distinct, over_long) = total;
    let words = words(total);
    match exact {
        Some(exact) => writeln!(out, "{words} words, {} different", exact.counts.len())?,
        None => writeln!(
            out,
            "{words} words, about {} different",
            distinct.estimate()
        )?,
    }
    if *over_long > 0 {
        writeln!(
            out,
            "{over_long} of them over-long (more than {MAX_KEY_BYTES} bytes): counted here alone"
        )?;
    }
    if let (None, Some(first)) = (exact, heavy.top(1).first()) {
        let frequency = first.frequency;
        writeln!(
            out,
            "exact counts were given up: a sketched one is at most {} too high with probability {:.3}",
            frequency.error, frequency.probability
        )?;
    }
    writeln!(out, "{:>12}{:>12}  word", "exact", "sketched")?;
    for (word, count) in top(total, count) {
        let exact = exact.as_ref().map_or("-".to_owned(), |_| count.to_string());
        let sketched = heavy.frequency(&word).estimate;
        writeln!(out, "{exact:>12}{sketched:>12}  {}", Shown(&word))?;
    }
    Ok(())
}

/// How many words there were, over-long ones too.
pub fn words((_, heavy, _, over_long): &Counts) -> u64 {
    heavy.total().saturating_add(*over_long)
}

/// The most frequent words and their counts: exact ones, or sketched where those were given up.
pub fn top((exact, heavy, ..): &Counts, count: usize) -> Vec<(Vec<u8>, u64)> {
    let Some(exact) = exact else {
        let top = heavy.top(count).into_iter();
        return top.map(|heavy| (heavy.key, heavy.weight)).collect();
    };
    let mut rows: Vec<_> = exact
        .counts
        .iter()
        .map(|(word, &n)| (Reverse(n), word))
        .collect();
    if count < rows.len() {
        rows.select_nth_unstable(count);
        rows.truncate(count);
    }
    rows.sort_unstable();
    let rows = rows.into_iter();
    rows.map(|(Reverse(n), word)| (word.clone(), n)).collect()
}

/// A word as text on one line that no terminal obeys: bytes that are not UTF-8, control characters and `\` are escaped.
pub struct Shown<'a>(pub &'a [u8]);

impl Display for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const QUOTES: [char; 2] = ['"', '\''];
        for chunk in self.0.utf8_chunks() {
            for part in chunk.valid().split_inclusive(QUOTES) {
                let text = part.trim_end_matches(QUOTES);
                write!(f, "{}{}", text.escape_debug(), &part[text.len()..])?;
            }
            write!(f, "{}", chunk.invalid().escape_ascii())?;
        }
        Ok(())
    }
}
