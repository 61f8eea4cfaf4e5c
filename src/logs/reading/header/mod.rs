//! The header of a line: when, on which machine, by which program.
//!
//! Syslog daemons and journals write it in many forms. Most lines are of RFC 3164, so each step looks for that form first.

mod calendar;
mod stamp;
mod tag;
#[cfg(test)]
mod tests;

use memchr::memchr;

use super::number::decimal;
use super::time::Clock;
use stamp::Stamp;
use tag::Tag;

/// The header of a line, and the message behind it.
///
/// Made by [`LineReader::header`](super::LineReader::header).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Header<'a> {
    /// When it was logged, in microseconds since 1970-01-01 UTC; none where no year can be told, and where
    /// the zone is an abbreviation other than UTC and GMT.
    pub time: Option<i64>,
    /// The year that was inferred, where the stamp had none.
    pub inferred_year: Option<i16>,
    /// The machine; empty where the line names none.
    pub host: &'a [u8],
    /// The program; empty where the message has no tag.
    pub program: &'a [u8],
    /// What the tag has in parentheses behind the program, as in `sshd(pam_unix)[1234]:`; empty if nothing.
    pub module: &'a [u8],
    /// The process id, where the tag has one.
    pub pid: Option<u32>,
    /// What is left: the message.
    pub message: &'a [u8],
}

/// The header of this line in any of the known forms.
pub(super) fn parse<'a>(line: &'a [u8], clock: &Clock) -> Option<Header<'a>> {
    let stamp = Stamp::parse(without_priority(line), clock)?;
    let (host, rest) = host(stamp.rest)?;
    let tag = Tag::parse(rest);
    if stamp.needs_tag && tag.program.is_empty() {
        return None;
    }
    Some(Header {
        time: stamp.instant.time,
        inferred_year: stamp.instant.inferred_year,
        host,
        program: tag.program,
        module: tag.module,
        pid: tag.pid,
        message: tag.message,
    })
}

/// Drops a syslog priority, `<38>`.
fn without_priority(line: &[u8]) -> &[u8] {
    let Some(inside) = line.strip_prefix(b"<") else {
        return line;
    };
    match memchr(b'>', &inside[..inside.len().min(4)]) {
        Some(end) if decimal(&inside[..end]).is_some_and(|priority| priority <= 191) => {
            &inside[end + 1..]
        }
        _ => line,
    }
}

/// The host and what is behind it. It may be left out, with its space or without.
fn host(rest: &[u8]) -> Option<(&[u8], &[u8])> {
    let (host, behind) = word(rest)?;
    Some(if host.ends_with(b":") {
        (&[], rest)
    } else {
        (host, behind)
    })
}

/// What is before the first space, and what is behind it.
fn word(text: &[u8]) -> Option<(&[u8], &[u8])> {
    let end = memchr(b' ', text)?;
    Some((&text[..end], &text[end + 1..]))
}
