//! The header of a line: when, on which machine, by which program.

use jiff::civil::{Date, DateTime, Time};
use jiff::tz::Offset;
use memchr::memchr;

use super::number::{decimal, two_digits};
use super::time::{Clock, Instant, YearlessStamp};

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

/// `Mar 27 13:06:56 `, the day padded with a space, with a zero, or not at all.
fn rfc_3164<'a>(line: &'a [u8], clock: &Clock) -> Option<(Instant, &'a [u8])> {
    let month = month(line.first_chunk::<3>()?)?;
    let rest = line[3..].strip_prefix(b" ")?;
    let rest = rest.strip_prefix(b" ").unwrap_or(rest);
    let (day, rest) = match *rest.first_chunk::<2>()? {
        [ones, b' '] => (two_digits(&[b'0', ones])?, &rest[1..]),
        both => (two_digits(&both)?, &rest[2..]),
    };
    let (time, rest) = time_of_day(rest.strip_prefix(b" ")?)?;
    let instant = clock.latest(YearlessStamp { month, day, time })?;
    Some((instant, rest.strip_prefix(b" ")?))
}

fn month(name: &[u8; 3]) -> Option<i8> {
    Some(match name {
        b"Jan" => 1,
        b"Feb" => 2,
        b"Mar" => 3,
        b"Apr" => 4,
        b"May" => 5,
        b"Jun" => 6,
        b"Jul" => 7,
        b"Aug" => 8,
        b"Sep" => 9,
        b"Oct" => 10,
        b"Nov" => 11,
        b"Dec" => 12,
        _ => return None,
    })
}

/// `2024-05-01T12:00:00.123456+02:00 `, fraction and zone at will.
fn iso_8601<'a>(line: &'a [u8], clock: &Clock) -> Option<(Instant, &'a [u8])> {
    let (stamp, rest) = line.split_at_checked(11)?;
    if stamp[4] != b'-' || stamp[7] != b'-' || stamp[10] != b'T' {
        return None;
    }
    let year = i16::from(two_digits(&stamp[..2])?) * 100 + i16::from(two_digits(&stamp[2..])?);
    let date = Date::new(year, two_digits(&stamp[5..])?, two_digits(&stamp[8..])?).ok()?;
    let (time, rest) = time_of_day(rest)?;
    let (nanos, rest) = fraction(rest)?;
    let time = time.with().subsec_nanosecond(nanos).build().ok()?;
    let (offset, rest) = zone(rest)?;
    let instant = Instant {
        time: Some(clock.instant(DateTime::from_parts(date, time), offset)?),
        inferred_year: None,
    };
    Some((instant, rest.strip_prefix(b" ")?))
}

/// `13:06:56`. A leap second is the second before it, as the calendar has none.
fn time_of_day(text: &[u8]) -> Option<(Time, &[u8])> {
    let (clock, rest) = text.split_at_checked(8)?;
    if clock[2] != b':' || clock[5] != b':' {
        return None;
    }
    let (hour, minute) = (two_digits(clock)?, two_digits(&clock[3..])?);
    let second = match two_digits(&clock[6..])? {
        60 if minute == 59 => 59,
        second => second,
    };
    Some((Time::new(hour, minute, second, 0).ok()?, rest))
}

/// A fraction of a second in nanoseconds, none being 0. What is finer is cut off.
fn fraction(text: &[u8]) -> Option<(i32, &[u8])> {
    let (b'.' | b',') = *text.first()? else {
        return Some((0, text));
    };
    let digits = &text[1..];
    let length = digits
        .iter()
        .take_while(|byte| byte.is_ascii_digit())
        .count();
    if length == 0 {
        return None;
    }
    let nanos = (0..9).fold(0, |nanos, place| {
        let digit = if place < length {
            digits[place] - b'0'
        } else {
            0
        };
        nanos * 10 + i32::from(digit)
    });
    Some((nanos, &digits[length..]))
}

/// `Z`, `+02:00`, `+0200`, `+02`, or nothing.
fn zone(text: &[u8]) -> Option<(Option<Offset>, &[u8])> {
    let sign = match *text.first()? {
        b'Z' | b'z' => return Some((Some(Offset::UTC), &text[1..])),
        b'+' => 1,
        b'-' => -1,
        _ => return Some((None, text)),
    };
    let hours = two_digits(&text[1..])?;
    let rest = &text[3..];
    let (minutes, rest) = match *rest.first()? {
        b':' => (two_digits(&rest[1..])?, &rest[3..]),
        b'0'..=b'9' => (two_digits(rest)?, &rest[2..]),
        _ => (0, rest),
    };
    if hours > 23 || minutes > 59 {
        return None;
    }
    let seconds = (i32::from(hours) * 60 + i32::from(minutes)) * 60;
    Some((Some(Offset::from_seconds(sign * seconds).ok()?), rest))
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

/// `sshd[1]:`, `sshd:`, `sshd(pam_unix)[1234]:`, `sshd-session[1]:`.
struct Tag<'a> {
    program: &'a [u8],
    module: &'a [u8],
    pid: Option<u32>,
    message: &'a [u8],
}

impl<'a> Tag<'a> {
    /// Without a valid tag all is message.
    fn parse(text: &'a [u8]) -> Tag<'a> {
        Tag::tagged(text).unwrap_or(Tag {
            program: &[],
            module: &[],
            pid: None,
            message: text,
        })
    }

    fn tagged(text: &'a [u8]) -> Option<Tag<'a>> {
        let end = text
            .iter()
            .position(|byte| matches!(byte, b' ' | b':' | b'[' | b'('))?;
        let (program, mut rest) = text.split_at(end);
        let mut module: &[u8] = &[];
        if let Some(inside) = rest.strip_prefix(b"(") {
            let close = memchr(b')', inside)?;
            (module, rest) = (&inside[..close], &inside[close + 1..]);
        }
        let mut pid = None;
        if let Some(inside) = rest.strip_prefix(b"[") {
            let close = memchr(b']', inside)?;
            pid = Some(u32::try_from(decimal(&inside[..close])?).ok()?);
            rest = &inside[close + 1..];
        }
        let message = rest.strip_prefix(b":")?;
        let message = message.strip_prefix(b" ").unwrap_or(message);
        (!program.is_empty()).then_some(Tag {
            program,
            module,
            pid,
            message,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::super::{LineReader, Settings};
    use super::*;

    /// 2024-06-01 00:00:00 UTC.
    const REFERENCE: i64 = 1_717_200_000_000_000;

    fn reader(zone_offset: i32) -> LineReader {
        LineReader::new(Settings {
            zone_offset,
            reference: REFERENCE,
        })
        .unwrap()
    }

    #[track_caller]
    fn header(line: &str) -> Header<'_> {
        reader(0).header(line.as_bytes()).expect(line)
    }

    fn micros(iso: &str) -> Option<i64> {
        Some(iso.parse::<jiff::Timestamp>().unwrap().as_microsecond())
    }

    #[test]
    fn a_traditional_header_is_read_in_its_parts() {
        let header = header(
            "Mar 27 13:06:56 ip-10-77-20-248 sshd[1291]: Server listening on 0.0.0.0 port 22.",
        );
        assert_eq!(header.time, micros("2024-03-27T13:06:56Z"));
        assert_eq!(header.inferred_year, Some(2024));
        assert_eq!(header.host, b"ip-10-77-20-248");
        assert_eq!(header.program, b"sshd");
        assert_eq!(header.module, b"");
        assert_eq!(header.pid, Some(1291));
        assert_eq!(header.message, b"Server listening on 0.0.0.0 port 22.");
    }

    #[test]
    fn the_day_is_padded_with_a_space_a_zero_or_not_at_all() {
        for stamp in [
            "Feb  7 16:01:07",
            "Feb 7 16:01:07",
            "Feb 07 16:01:07",
            "<38>Feb  7 16:01:07",
        ] {
            let line = format!("{stamp} host sshd[5106]: m");
            assert_eq!(
                header(&line).time,
                micros("2024-02-07T16:01:07Z"),
                "{stamp}"
            );
            assert_eq!(header(&line).host, b"host", "{stamp}");
        }
    }

    #[test]
    fn an_iso_stamp_has_its_own_zone_or_that_of_the_run() {
        for (stamp, expected) in [
            (
                "2024-05-01T12:00:00.123456+02:00",
                "2024-05-01T10:00:00.123456Z",
            ),
            (
                "2024-05-01T12:00:00.123456789Z",
                "2024-05-01T12:00:00.123456Z",
            ),
            ("2024-05-01T12:00:00,5z", "2024-05-01T12:00:00.5Z"),
            ("2024-05-01T12:00:00+0200", "2024-05-01T10:00:00Z"),
            ("2024-05-01T12:00:00-0930", "2024-05-01T21:30:00Z"),
            ("2024-05-01T12:00:00+02", "2024-05-01T10:00:00Z"),
            ("2024-05-01T12:00:00", "2024-05-01T11:00:00Z"),
            ("2024-02-29T23:59:60Z", "2024-02-29T23:59:59Z"),
            ("<38>2024-05-01T12:00:00Z", "2024-05-01T12:00:00Z"),
        ] {
            let line = format!("{stamp} host sshd[1]: m");
            let header = reader(3600).header(line.as_bytes()).expect(stamp);
            assert_eq!(header.time, micros(expected), "{stamp}");
            assert_eq!(header.inferred_year, None);
            assert_eq!(header.message, b"m");
        }
    }

    #[test]
    fn tags_of_every_form_name_the_program() {
        for (tag, program, module, pid) in [
            ("sshd[1]: ", "sshd", "", Some(1)),
            ("sshd: ", "sshd", "", None),
            ("sshd:", "sshd", "", None),
            ("sshd(pam_unix)[1234]: ", "sshd", "pam_unix", Some(1234)),
            ("sshd(pam_unix): ", "sshd", "pam_unix", None),
            ("sshd-session[7]: ", "sshd-session", "", Some(7)),
            ("postfix/smtpd[7]: ", "postfix/smtpd", "", Some(7)),
        ] {
            let line = format!("Mar 27 13:06:56 host {tag}m: n");
            let header = header(&line);
            assert_eq!(header.program, program.as_bytes(), "{tag}");
            assert_eq!(
                (header.module, header.pid),
                (module.as_bytes(), pid),
                "{tag}"
            );
            assert_eq!(header.message, b"m: n", "{tag}");
        }
        for message in [
            "last message repeated 2 times",
            "sshd[x]: m",
            "sshd[4294967296]: m",
            "sshd[1] m",
            ": m",
            "a b: m",
            "sshd[1",
        ] {
            let line = format!("Mar 27 13:06:56 host {message}");
            assert_eq!(
                (header(&line).program, header(&line).message),
                (&b""[..], message.as_bytes())
            );
        }
    }

    #[test]
    fn a_line_may_name_no_host() {
        for line in [
            "Nov 23 21:50:19 sshd[8148]: Too: many",
            "Nov 23 21:50:19  sshd[8148]: Too: many",
        ] {
            let header = header(line);
            assert_eq!((header.host, header.program), (&b""[..], &b"sshd"[..]));
            assert_eq!(header.message, b"Too: many");
        }
    }

    #[test]
    fn what_is_no_date_or_no_time_is_no_header() {
        for stamp in [
            "",
            "Dec  2 13:14:2",
            "Feb 30 12:00:00",
            "Mar 32 12:00:00",
            "Mar 0 12:00:00",
            "mar 27 12:00:00",
            "Mar 27 25:00:00",
            "Mar 27 12:60:00",
            "Mar 27 12:00:61",
            "Mar 27 12:00:60",
            "Mar 27 12:00",
            "Mar  12:00:00",
            "Mar 7  12:00:00",
            "2023-02-29T12:00:00Z",
            "2024-13-01T12:00:00Z",
            "2024-01-01T24:00:00Z",
            "2024-01-01 12:00:00Z",
            "2024-01-01T12:00:00.Z",
            "2024-01-01T12:00:00+2",
            "2024-01-01T12:00:00+25:00",
            "2024-01-01T12:00:00+02:60",
            "2024-01-01T12:00:00+02:",
            "9999-12-31T23:59:59-23:00",
            "<192>Mar 27 12:00:00",
            "<>Mar 27 12:00:00",
            "<38 Mar 27 12:00:00",
        ] {
            let line = format!("{stamp} host sshd[1]: m");
            assert_eq!(reader(0).header(line.as_bytes()), None, "{stamp}");
            assert_eq!(reader(0).header(stamp.as_bytes()), None, "{stamp}");
        }
        assert_eq!(reader(0).header(b"Mar 27 13:06:56"), None);
        assert_eq!(reader(0).header(b"Mar 27 13:06:56 "), None);
        assert_eq!(reader(0).header(b"Mar 27 13:06:56 host"), None);
    }
}
