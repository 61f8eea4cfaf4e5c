//! The stamp that a line begins with.

use jiff::civil::{Date, DateTime, Time};
use jiff::tz::Offset;

use super::super::number::two_digits;
use super::super::time::{Clock, Instant, YearlessStamp};

/// `Mar 27 13:06:56 `, the day padded with a space, with a zero, or not at all.
pub(super) fn rfc_3164<'a>(line: &'a [u8], clock: &Clock) -> Option<(Instant, &'a [u8])> {
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
pub(super) fn iso_8601<'a>(line: &'a [u8], clock: &Clock) -> Option<(Instant, &'a [u8])> {
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
