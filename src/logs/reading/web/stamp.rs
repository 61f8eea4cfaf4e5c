//! The stamps of web logs: `10/Oct/2000:13:55:36 -0700`, `Wed Oct 11 14:32:52.123456 2023`, `2023/10/11 14:32:52`.

use jiff::civil::{Date, DateTime, Time};
use jiff::tz::Offset;

use super::super::number::{decimal, two_digits};

/// `10/Oct/2000:13:55:36 -0700` in bytes.
pub(super) const ACCESS_STAMP_BYTES: usize = 26;

/// `10/Oct/2000:13:55:36 -0700`, in microseconds since 1970-01-01 UTC.
pub(super) fn access(text: &[u8]) -> Option<i64> {
    let text: &[u8; ACCESS_STAMP_BYTES] = text.try_into().ok()?;
    if text[2] != b'/' || text[6] != b'/' || text[11] != b':' || text[20] != b' ' {
        return None;
    }
    let date = Date::new(
        year(&text[7..11])?,
        month(&text[3..6])?,
        two_digits(&text[..2])?,
    )
    .ok()?;
    let local = DateTime::from_parts(date, time_of_day(&text[12..20])?);
    Some(
        zone(&text[21..])?
            .to_timestamp(local)
            .ok()?
            .as_microsecond(),
    )
}

/// `Wed Oct 11 14:32:52.123456 2023`, the fraction at will, in the zone of the server.
pub(super) fn apache_error(text: &[u8]) -> Option<DateTime> {
    let (weekday, rest) = text.split_at_checked(4)?;
    let (month_and_day, rest) = rest.split_at_checked(7)?;
    let (clock, rest) = rest.split_at_checked(8)?;
    let (fraction, year_text) = rest.split_at(memchr::memchr(b' ', rest)?);
    let named = weekday[..3].iter().all(u8::is_ascii_alphabetic) && weekday[3] == b' ';
    if !named || month_and_day[3] != b' ' || month_and_day[6] != b' ' {
        return None;
    }
    let day = match month_and_day[4] {
        b' ' => two_digits(&[b'0', month_and_day[5]])?,
        _ => two_digits(&month_and_day[4..])?,
    };
    let date = Date::new(year(&year_text[1..])?, month(&month_and_day[..3])?, day).ok()?;
    let time = time_of_day(clock)?
        .with()
        .subsec_nanosecond(micros(fraction)? * 1000)
        .build()
        .ok()?;
    Some(DateTime::from_parts(date, time))
}

/// `2023/10/11 14:32:52` and what is behind it, in the zone of the server.
pub(super) fn nginx_error(text: &[u8]) -> Option<(DateTime, &[u8])> {
    let (stamp, rest) = text.split_at_checked(19)?;
    if stamp[4] != b'/' || stamp[7] != b'/' || stamp[10] != b' ' {
        return None;
    }
    let date = Date::new(
        year(&stamp[..4])?,
        two_digits(&stamp[5..])?,
        two_digits(&stamp[8..])?,
    )
    .ok()?;
    Some((DateTime::from_parts(date, time_of_day(&stamp[11..])?), rest))
}

/// Four digits.
fn year(text: &[u8]) -> Option<i16> {
    let [century @ .., _, _] = text.first_chunk::<4>()?;
    (text.len() == 4).then_some(())?;
    Some(i16::from(two_digits(century)?) * 100 + i16::from(two_digits(&text[2..])?))
}

fn month(name: &[u8]) -> Option<i8> {
    const NAMES: [&[u8]; 12] = [
        b"Jan", b"Feb", b"Mar", b"Apr", b"May", b"Jun", b"Jul", b"Aug", b"Sep", b"Oct", b"Nov",
        b"Dec",
    ];
    let position = NAMES.iter().position(|&known| known == name)?;
    i8::try_from(position + 1).ok()
}

/// `13:06:56`. A leap second is the second before it, as the calendar has none.
fn time_of_day(text: &[u8]) -> Option<Time> {
    if text.len() != 8 || text[2] != b':' || text[5] != b':' {
        return None;
    }
    let (hour, minute) = (two_digits(text)?, two_digits(&text[3..])?);
    let second = match two_digits(&text[6..])? {
        60 if minute == 59 => 59,
        second => second,
    };
    Time::new(hour, minute, second, 0).ok()
}

/// `.123456`, or nothing, in microseconds.
fn micros(text: &[u8]) -> Option<i32> {
    if text.is_empty() {
        return Some(0);
    }
    let digits = text.strip_prefix(b".")?;
    // Apache writes three digits or six.
    let scale = match digits.len() {
        3 => 1000,
        6 => 1,
        _ => return None,
    };
    Some(i32::try_from(decimal(digits)?).ok()? * scale)
}

/// `-0700`: hours and minutes east of UTC.
fn zone(text: &[u8]) -> Option<Offset> {
    let sign = match text.first()? {
        b'+' => 1,
        b'-' => -1,
        _ => return None,
    };
    let (hours, minutes) = (two_digits(&text[1..])?, two_digits(&text[3..])?);
    if hours > 23 || minutes > 59 {
        return None;
    }
    Offset::from_seconds(sign * (i32::from(hours) * 60 + i32::from(minutes)) * 60).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn micros_of(iso: &str) -> Option<i64> {
        Some(iso.parse::<jiff::Timestamp>().unwrap().as_microsecond())
    }

    #[test]
    fn a_stamp_of_an_access_log_has_its_own_zone() {
        for (stamp, expected) in [
            ("10/Oct/2000:13:55:36 -0700", "2000-10-10T20:55:36Z"),
            ("01/Jan/2024:00:15:00 +0530", "2023-12-31T18:45:00Z"),
            ("29/Feb/2024:23:59:60 +0000", "2024-02-29T23:59:59Z"),
            ("01/Jul/1995:00:00:01 -0400", "1995-07-01T04:00:01Z"),
        ] {
            assert_eq!(access(stamp.as_bytes()), micros_of(expected), "{stamp}");
        }
    }

    #[test]
    fn stamps_out_of_range_are_none() {
        for stamp in [
            "",
            "10/Oct/2000:13:55:36 -070",
            "10/Oct/2000:13:55:36 -07000",
            "10/Oct/2000:13:55:36 -2400",
            "10/Oct/2000:13:55:36 -0060",
            "10/Oct/2000:13:55:36 07000",
            "10/Oct/2000:24:55:36 -0700",
            "10/Oct/2000:13:60:36 -0700",
            "10/Oct/2000:13:55:61 -0700",
            "10/Oct/2000:13:55:60 -0700",
            "32/Oct/2000:13:55:36 -0700",
            "29/Feb/2023:13:55:36 -0700",
            "00/Oct/2000:13:55:36 -0700",
            "10/oct/2000:13:55:36 -0700",
            "10-Oct-2000:13:55:36 -0700",
            "10/Oct/20x0:13:55:36 -0700",
        ] {
            assert_eq!(access(stamp.as_bytes()), None, "{stamp}");
        }
        assert_eq!(access(b"31/Dec/9999:23:59:59 -2359"), None);
    }

    #[test]
    fn stamps_of_error_logs_are_local() {
        let apache = |text: &str| apache_error(text.as_bytes()).map(|local| local.to_string());
        let read = apache("Wed Oct 11 14:32:52.123456 2023");
        assert_eq!(read.as_deref(), Some("2023-10-11T14:32:52.123456"));
        let old = apache("Wed Oct  1 14:32:52 2000");
        assert_eq!(old.as_deref(), Some("2000-10-01T14:32:52"));
        for text in [
            "",
            "Wed Oct 11 14:32:52",
            "Wed Oct 11 14:32:52 23",
            "Wed Oct 11 14:32:52.1 2023",
            "1ed Oct 11 14:32:52 2023",
            "Wed Oct 31 25:32:52 2023",
            "Wed Nov 31 14:32:52 2023",
            "Wed Oct 11 14:32:52 20234",
        ] {
            assert_eq!(apache(text), None, "{text}");
        }

        let (local, rest) = nginx_error(b"2023/10/11 14:32:52 [error]").unwrap();
        assert_eq!(local.to_string(), "2023-10-11T14:32:52");
        assert_eq!(rest, b" [error]");
        assert!(nginx_error(b"2023/13/11 14:32:52").is_none());
        assert!(nginx_error(b"2023-10-11 14:32:52").is_none());
    }
}
