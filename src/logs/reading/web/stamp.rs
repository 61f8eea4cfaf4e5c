//! The stamps of web logs: `10/Oct/2000:13:55:36 -0700`.

use jiff::civil::{Date, DateTime};

use super::super::calendar::{Zone, day, is_weekday, month, time_of_day, year};
use super::super::number::two_digits;

/// `10/Oct/2000:13:55:36 -0700` in bytes.
pub(super) const ACCESS_STAMP_BYTES: usize = 26;

/// `10/Oct/2000:13:55:36 -0700`, in microseconds since 1970-01-01 UTC.
pub(super) fn access(text: &[u8]) -> Option<i64> {
    let text: &[u8; ACCESS_STAMP_BYTES] = text.try_into().ok()?;
    if text[2] != b'/' || text[6] != b'/' || text[11] != b':' || text[20] != b' ' {
        return None;
    }
    let month = month(text[3..].first_chunk()?)?;
    let date = Date::new(year(&text[7..11])?, month, two_digits(&text[..2])?).ok()?;
    let (time, b"") = time_of_day(&text[12..20])? else {
        return None;
    };
    let (Zone::At(offset), b"") = Zone::parse(&text[21..])? else {
        return None;
    };
    let local = DateTime::from_parts(date, time);
    Some(offset.to_timestamp(local).ok()?.as_microsecond())
}

/// `Wed Oct 11 14:32:52.123456 2023`, the fraction at will, in the zone of the server.
pub(super) fn apache_error(text: &[u8]) -> Option<DateTime> {
    let weekday = text.first_chunk()?;
    let rest = text[3..].strip_prefix(b" ")?;
    let month = month(rest.first_chunk()?)?;
    let rest = rest[3..].strip_prefix(b" ")?;
    let (day, rest) = day(rest.strip_prefix(b" ").unwrap_or(rest))?;
    let (time, rest) = time_of_day(rest.strip_prefix(b" ")?)?;
    let year_text = rest.strip_prefix(b" ")?;
    let date = Date::new(year(year_text)?, month, day).ok()?;
    (is_weekday(weekday) && year_text.len() == 4).then_some(DateTime::from_parts(date, time))
}

/// `2023/10/11 14:32:52` and what is behind it, in the zone of the server.
pub(super) fn nginx_error(text: &[u8]) -> Option<(DateTime, &[u8])> {
    let (stamp, rest) = text.split_at_checked(19)?;
    if stamp[4] != b'/' || stamp[7] != b'/' || stamp[10] != b' ' {
        return None;
    }
    let (month, day) = (two_digits(&stamp[5..])?, two_digits(&stamp[8..])?);
    let date = Date::new(year(stamp)?, month, day).ok()?;
    let (time, _) = time_of_day(&stamp[11..])?;
    Some((DateTime::from_parts(date, time), rest))
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
            "Wed Oct 11 14:32:52. 2023",
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
