//! The header of a line: when, on which machine, by which program.
//!
//! Syslog daemons and journals write it in many forms. Most lines are of RFC 3164, so each step looks for that form first.

mod priority;
mod rfc_5424;
mod stamp;
mod tag;
#[cfg(test)]
mod tests;

use super::search::find_byte;
use super::time::Clock;
use stamp::Stamp;
use tag::Tag;

/// The header of a line, and the message behind it.
///
/// Made by [`LineReader::header`](super::LineReader::header).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Header<'a> {
    /// When it was logged, in microseconds since 1970-01-01 UTC; none where no year can be told, where the zone is an
    /// abbreviation other than UTC and GMT, and where a line of RFC 5424 has no stamp.
    pub time: Option<i64>,
    /// The year that was inferred, where the stamp had none.
    pub inferred_year: Option<i16>,
    /// The machine; empty where the line names none.
    pub host: &'a [u8],
    /// The program, without the directories of its path; empty where the message has no tag.
    pub program: &'a [u8],
    /// What the tag has in parentheses behind the program, as in `sshd(pam_unix)[1234]:`; empty if nothing.
    pub module: &'a [u8],
    /// The process id, where the tag has one.
    pub pid: Option<u32>,
    /// What is left: the message.
    pub message: &'a [u8],
}

/// The header of most lines, `Mar 27 13:06:56 host sshd[1]: m`, all the way from begin to end. What is not quite so is left to
/// [`of_any_form`], which reads this as well.
#[inline(always)]
pub(super) fn most_frequent<'a>(line: &'a [u8], clock: &Clock) -> Option<Header<'a>> {
    let stamp = stamp::most_frequent(line, clock)?;
    let (host, rest) = word(stamp.rest)?;
    if priority::is_name(host) || tag::is_tag(host) {
        return None;
    }
    Some(Header::new(&stamp, host, Tag::most_frequent(rest)?))
}

/// The header of this line in any of the known forms.
pub(super) fn of_any_form<'a>(line: &'a [u8], clock: &Clock) -> Option<Header<'a>> {
    let bare = priority::without_number(line);
    if let Some(fields) = bare.strip_prefix(b"1 ") {
        return rfc_5424::parse(fields, bare.len() < line.len(), clock);
    }
    let stamp = Stamp::parse(bare, clock)?;
    let (host, rest) = host(stamp.rest)?;
    let tag = Tag::parse(rest);
    if stamp.needs_tag && tag.program.is_empty() {
        return None;
    }
    Some(Header::new(&stamp, host, tag))
}

impl<'a> Header<'a> {
    #[inline(always)]
    fn new(stamp: &Stamp<'a>, host: &'a [u8], tag: Tag<'a>) -> Header<'a> {
        Header {
            time: stamp.instant.time,
            inferred_year: stamp.instant.inferred_year,
            host,
            program: tag.program,
            module: tag.module,
            pid: tag.pid,
            message: tag.message,
        }
    }
}

/// The host and what is behind it. It may be left out, with its space or without; a priority by name may stand before it.
fn host(rest: &[u8]) -> Option<(&[u8], &[u8])> {
    let (mut word, mut behind) = word(rest)?;
    let mut from_word = rest;
    if priority::is_name(word)
        && let Some(next) = self::word(behind)
    {
        from_word = behind;
        (word, behind) = next;
    }
    Some(if tag::is_tag(word) {
        (&[], from_word)
    } else {
        (word, behind)
    })
}

/// What is before the first space, and what is behind it.
#[inline(always)]
fn word(text: &[u8]) -> Option<(&[u8], &[u8])> {
    let end = find_byte(text, b' ')?;
    Some((&text[..end], &text[end + 1..]))
}

/// The program of a tag that may name it by its path: `/usr/sbin/sshd`. `postfix/smtpd` is no path but a name.
fn without_directories(program: &[u8]) -> &[u8] {
    if program.first() != Some(&b'/') {
        return program;
    }
    let directories = program.iter().rposition(|&byte| byte == b'/');
    &program[directories.map_or(0, |last| last + 1)..]
}
