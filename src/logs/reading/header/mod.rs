//! The header of a line: when, on which machine, by which program.

mod stamp;
mod tag;
#[cfg(test)]
mod tests;

use memchr::memchr;

use super::number::decimal;
use super::time::Clock;
use stamp::{iso_8601, rfc_3164};
use tag::Tag;

/// The header of a line, and the message behind it.
///
/// Made by [`LineReader::header`](super::LineReader::header).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Header<'a> {
    /// When it was logged, in microseconds since 1970-01-01 UTC; none where no year can be told.
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
    let line = without_priority(line);
    let (instant, rest) = match line.first()? {
        b'0'..=b'9' => iso_8601(line, clock)?,
        _ => rfc_3164(line, clock)?,
    };
    let (host, rest) = host(rest)?;
    let tag = Tag::parse(rest);
    Some(Header {
        time: instant.time,
        inferred_year: instant.inferred_year,
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
    let end = memchr(b' ', rest)?;
    let (host, behind) = (&rest[..end], &rest[end + 1..]);
    Some(if host.ends_with(b":") {
        (&[], rest)
    } else {
        (host, behind)
    })
}
