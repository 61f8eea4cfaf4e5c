//! The stamps of web logs: `10/Oct/2000:13:55:36 -0700`.

use jiff::civil::{Date, DateTime, Time};
use jiff::tz::Offset;

use super::super::number::two_digits;

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
}
