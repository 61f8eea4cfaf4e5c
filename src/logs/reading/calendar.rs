//! The parts of a stamp: years, months, days of the week, times of day, zones.

use jiff::civil::Time;
use jiff::tz::Offset;

use super::number::two_digits;

#[inline]
pub(super) fn month(name: &[u8; 3]) -> Option<i8> {
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

pub(super) fn is_weekday(name: &[u8; 3]) -> bool {
    matches!(
        name,
        b"Mon" | b"Tue" | b"Wed" | b"Thu" | b"Fri" | b"Sat" | b"Sun"
    )
}

/// Four digits.
pub(super) fn year(text: &[u8]) -> Option<i16> {
    let century = i16::from(two_digits(text)?);
    Some(century * 100 + i16::from(two_digits(&text[2..])?))
}

/// `2024 ` among other words: a year of these two centuries, since a host may be a number.
#[inline]
pub(super) fn year_and_space(text: &[u8]) -> Option<(i16, &[u8])> {
    let (b"19" | b"20") = text.first_chunk::<2>()? else {
        return None;
    };
    let year = year(text)?;
    Some((year, text[4..].strip_prefix(b" ")?))
}

/// `7` or `07`, and what is behind it.
pub(super) fn day(text: &[u8]) -> Option<(i8, &[u8])> {
    Some(match *text.first_chunk::<2>()? {
        [ones, b' '] => (two_digits(&[b'0', ones])?, &text[1..]),
        both => (two_digits(&both)?, &text[2..]),
    })
}

/// The second of its day of exactly `13:06:56`; none of a leap second.
#[inline]
pub(super) fn second_of_day(clock: &[u8; 8]) -> Option<u32> {
    const FORM: u64 = u64::from_le_bytes(*b"00:00:00");
    const GREATEST: u64 = u64::from_le_bytes([2, 9, 0, 5, 9, 0, 5, 9]);
    const HIGH: u64 = 0x8080_8080_8080_8080;
    // A digit gives its value, and a colon 0.
    let values = u64::from_le_bytes(*clock) ^ FORM;
    // All bytes at once: one that is greater has a high bit, or gets it by the sum.
    if (values | values.wrapping_add(!HIGH - GREATEST)) & HIGH != 0 {
        return None;
    }
    let two = |at: u32| (values >> at & 15) * 10 + (values >> (at + 8) & 15);
    let (hour, minute, second) = (two(0), two(24), two(48));
    (hour < 24).then_some((hour * 3600 + minute * 60 + second) as u32)
}

/// `13:06:56`, with a fraction or without. A leap second is the second before it, as the calendar has none.
pub(super) fn time_of_day(text: &[u8]) -> Option<(Time, &[u8])> {
    let (clock, rest) = text.split_at_checked(8)?;
    if clock[2] != b':' || clock[5] != b':' {
        return None;
    }
    let (hour, minute) = (two_digits(clock)?, two_digits(&clock[3..])?);
    let second = match two_digits(&clock[6..])? {
        60 if minute == 59 => 59,
        second => second,
    };
    let (nanos, rest) = match rest {
        [b'.' | b',', digits @ ..] => fraction(digits)?,
        _ => (0, rest),
    };
    Some((Time::new(hour, minute, second, nanos).ok()?, rest))
}

/// The digits of a fraction of a second, in nanoseconds. What is finer is cut off.
fn fraction(digits: &[u8]) -> Option<(i32, &[u8])> {
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

/// The zone of a stamp.
#[derive(Clone, Copy, Debug)]
pub(super) enum Zone {
    /// The stamp has none: it is that of the run.
    OfRun,
    /// So far from UTC.
    At(Offset),
    /// An abbreviation such as CST, which means one thing in Chicago and another in Shanghai.
    Unknown,
}

impl Zone {
    /// `Z`, `+02:00`, `+0200`, `+02`, or nothing.
    pub(super) fn parse(text: &[u8]) -> Option<(Zone, &[u8])> {
        let sign = match *text.first()? {
            b'Z' | b'z' => return Some((Zone::At(Offset::UTC), &text[1..])),
            b'+' => 1,
            b'-' => -1,
            _ => return Some((Zone::OfRun, text)),
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
        Some((Zone::At(Offset::from_seconds(sign * seconds).ok()?), rest))
    }

    /// A zone that is a word of its own, with the space behind it: `UTC `, `+0200 `, or any abbreviation.
    pub(super) fn parse_word(text: &[u8]) -> Option<(Zone, &[u8])> {
        let (word, behind) = text.split_at(memchr::memchr(b' ', text)?);
        let behind = &behind[1..];
        Some(match word {
            b"UTC" | b"GMT" => (Zone::At(Offset::UTC), behind),
            [b'+' | b'-', ..] => {
                let (zone, rest) = Zone::parse(text)?;
                (zone, rest.strip_prefix(b" ")?)
            }
            _ if (2..=5).contains(&word.len()) && word.iter().all(u8::is_ascii_uppercase) => {
                (Zone::Unknown, behind)
            }
            _ => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(4096))]

        /// A time of day with up to two of its bytes changed.
        #[test]
        fn all_bytes_at_once_are_read_as_one_by_one(
            hour in 0u32..30, minute in 0u32..70, second in 0u32..70,
            changes in proptest::collection::vec((0usize..8, prop_oneof![b'/'..=b';', any::<u8>()]), 0..3),
        ) {
            let mut text = *format!("{hour:02}:{minute:02}:{second:02}").as_bytes().first_chunk::<8>().unwrap();
            for (at, byte) in changes {
                text[at] = byte;
            }
            let leap = text.ends_with(b":60");
            let time = time_of_day(&text).filter(|_| !leap);
            let seconds = time.map(|(time, _)| {
                (i32::from(time.hour()) * 60 + i32::from(time.minute())) * 60 + i32::from(time.second())
            });
            prop_assert_eq!(second_of_day(&text).map(|second| second as i32), seconds);
        }
    }
}
