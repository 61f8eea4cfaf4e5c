//! Zones and times as they are written in arguments.

use std::str::FromStr;

use jiff::Timestamp;
use jiff::civil::{Date, DateTime, Time};
use jiff::fmt::temporal::DateTimeParser;
use jiff::tz::Offset;

/// A fixed distance from UTC: a log's own stamps don't say which hours a zone with a summer time skips or repeats.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Zone(Offset);

impl Zone {
    /// So many seconds east of UTC; none where a day or more lies between.
    pub fn of_seconds(seconds: i32) -> Option<Zone> {
        let offset = Offset::from_seconds(seconds).ok()?;
        (seconds.unsigned_abs() < 86_400).then_some(Zone(offset))
    }

    /// In seconds east of UTC.
    pub fn seconds(self) -> i32 {
        self.0.seconds()
    }

    /// A time in microseconds since 1970 UTC as an argument would give it, in this zone.
    pub fn shown(self, micros: i64) -> String {
        Timestamp::from_microsecond(micros).map_or_else(
            |_| format!("{micros} us since 1970"),
            |time| match self.0 {
                Offset::UTC => time.to_string(),
                offset => time.display_with_offset(offset).to_string(),
            },
        )
    }
}

impl FromStr for Zone {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Zone, Self::Err> {
        const EXPECTED: &str = "a zone is UTC or fixed, as +02:00 or -0530; that of a place changes with the seasons, so give the \
             one that the log was written in";
        if text.eq_ignore_ascii_case("UTC") || text.eq_ignore_ascii_case("Z") {
            return Ok(Zone(Offset::UTC));
        }
        if !text.starts_with(['+', '-']) {
            return Err(EXPECTED);
        }
        let zone = DateTimeParser::new().parse_time_zone(text);
        let offset = zone.and_then(|zone| zone.to_fixed_offset());
        let offset = offset.map_err(|_| EXPECTED)?;
        // The library takes less than a day; no zone has more than 14 hours.
        if offset.seconds().unsigned_abs() >= 86_400 {
            return Err("a zone lies less than 24 hours from UTC");
        }
        Ok(Zone(offset))
    }
}

/// A time, exact or as a clock shows it in a zone yet to be told; or a whole day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moment {
    Exact(Timestamp),
    Clock(DateTime),
    Day(Date),
}

impl Moment {
    /// When it begins, in microseconds since 1970 UTC; none where that lies behind the calendar, whose last
    /// time is 9999-12-30T22:00:00Z.
    pub fn begin(self, zone: Zone) -> Option<i64> {
        self.micros(zone, Time::MIN)
    }

    /// The last of it, likewise.
    pub fn end(self, zone: Zone) -> Option<i64> {
        self.micros(zone, Time::MAX)
    }

    fn micros(self, zone: Zone, of_day: Time) -> Option<i64> {
        let time = match self {
            Moment::Exact(time) => Some(time),
            Moment::Clock(time) => zone.0.to_timestamp(time).ok(),
            Moment::Day(date) => zone.0.to_timestamp(date.to_datetime(of_day)).ok(),
        };
        time.map(Timestamp::as_microsecond)
    }
}

impl FromStr for Moment {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Moment, Self::Err> {
        const EXPECTED: &str = "a time is 2024-06-01, 2024-06-01T12:00:00, or the same with a zone, as 2024-06-01T12:00:00Z or \
             2024-06-01T12:00:00+02:00";
        if let Ok(time) = text.parse() {
            return Ok(Moment::Exact(time));
        }
        // What has a zone of which nothing can be made is no time without one.
        let plain = |text: &str| text.bytes().all(|byte| b"0123456789:.-".contains(&byte));
        let (date, time) = match text.split_once(['T', 't', ' ']) {
            Some((date, time)) => (date, Some(time)),
            None => (text, None),
        };
        if !plain(date) || time.is_some_and(|time| !plain(time) || time.contains('-')) {
            return Err(EXPECTED);
        }
        let date: Date = date.parse().map_err(|_| EXPECTED)?;
        let Some(time) = time else {
            return Ok(Moment::Day(date));
        };
        let time = time.parse().map_err(|_| EXPECTED)?;
        Ok(Moment::Clock(date.to_datetime(time)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn zone(text: &str) -> Zone {
        text.parse().unwrap()
    }

    fn micros(text: &str, in_zone: &str) -> i64 {
        text.parse::<Moment>()
            .unwrap()
            .begin(zone(in_zone))
            .unwrap()
    }

    #[test]
    fn a_zone_is_utc_or_a_fixed_offset_however_it_is_written() {
        for (text, seconds) in [
            ("UTC", 0),
            ("utc", 0),
            ("Z", 0),
            ("+00:00", 0),
            ("+02:00", 7_200),
            ("+0200", 7_200),
            ("+02", 7_200),
            ("-0530", -19_800),
            ("-05:30", -19_800),
            ("+14:00", 50_400),
            ("-23:59:59", -86_399),
        ] {
            assert_eq!(zone(text).seconds(), seconds, "{text}");
        }
    }

    #[test]
    fn what_is_no_fixed_zone_is_refused_with_what_would_do() {
        for text in [
            "",
            "+",
            "02:00",
            "Europe/Berlin",
            "CET",
            "EST5EDT,M3.2.0,M11.1.0",
            "+2",
            "+24:00",
            "-25:59",
            "+02:60",
            "+02:00x",
        ] {
            let refused = text.parse::<Zone>().unwrap_err();
            assert!(refused.contains("zone"), "{text}: {refused}");
        }
        assert!(
            "Europe/Berlin"
                .parse::<Zone>()
                .unwrap_err()
                .contains("+02:00")
        );
    }

    #[test]
    fn a_time_without_a_zone_is_one_of_the_zone_that_is_given() {
        let noon = 1_717_243_200_000_000;
        for text in [
            "2024-06-01T12:00:00Z",
            "2024-06-01T14:00:00+02:00",
            "2024-06-01 14:00:00+02:00",
            "2024-06-01T12:00Z",
        ] {
            assert_eq!(micros(text, "-0530"), noon, "{text}");
        }
        for text in [
            "2024-06-01T12:00:00",
            "2024-06-01 12:00",
            "2024-06-01T12:00:00.000",
        ] {
            assert_eq!(micros(text, "UTC"), noon, "{text}");
            assert_eq!(micros(text, "+02:00"), noon - 7_200_000_000, "{text}");
        }
    }

    #[test]
    fn a_date_begins_and_ends_at_midnight_and_a_time_is_no_span() {
        let day: Moment = "2024-06-01".parse().unwrap();
        let midnight = |text| micros(text, "+02:00");
        assert_eq!(
            day.begin(zone("+02:00")),
            Some(midnight("2024-06-01T00:00"))
        );
        assert_eq!(
            day.end(zone("+02:00")),
            Some(midnight("2024-06-02T00:00") - 1)
        );
        for text in ["2024-06-01T12:00", "2024-06-01T12:00:00Z"] {
            let time: Moment = text.parse().unwrap();
            assert_eq!(time.begin(zone("UTC")), time.end(zone("UTC")));
        }
    }

    #[test]
    fn what_is_no_time_is_refused_and_never_read_in_part() {
        for text in [
            "",
            "yesterday",
            "2024",
            "2024-06",
            "2024-13-01",
            "2023-02-29",
            "2024-06-01T",
            "2024-06-01T25:00",
            "2024-06-01T12:00[Europe/Berlin]",
            "2024-06-01T12:00+99:00",
            "2024-06-01T12:00:00+02:00:00:00",
            "2024-06-01T12:00-",
            "2024-06-01 12:00 CET",
            "1717243200",
            "2024-W22-6",
        ] {
            assert!(text.parse::<Moment>().is_err(), "{text}");
        }
        let beyond: Moment = "9999-12-31".parse().unwrap();
        assert_eq!(beyond.end(zone("-23:59")), None);
    }

    proptest! {
        #[test]
        fn a_moment_reads_as_jiff_writes_it(micros_then in -60_000_000_000_000_000_i64..250_000_000_000_000_000, seconds in -86_399_i32..=86_399) {
            let time = Timestamp::from_microsecond(micros_then).unwrap();
            prop_assert_eq!(micros(&time.to_string(), "UTC"), micros_then);
            let offset = Offset::from_seconds(seconds).unwrap();
            let clock = offset.to_datetime(time);
            let moment = clock.to_string().parse::<Moment>().unwrap();
            prop_assert_eq!(moment.begin(Zone(offset)), Some(micros_then));
            prop_assert_eq!(offset.to_string().parse(), Ok(Zone(offset)));
            prop_assert_eq!(Zone::of_seconds(seconds), Some(Zone(offset)));
        }

        #[test]
        fn a_time_that_is_shown_is_one_that_can_be_given(micros_then in -60_000_000_000_000_000_i64..250_000_000_000_000_000, minutes in -1_439_i32..=1_439) {
            let zone = Zone::of_seconds(minutes * 60).unwrap();
            prop_assert_eq!(micros(&zone.shown(micros_then), "UTC"), micros_then);
        }

        #[test]
        fn no_text_makes_it_panic(text in "[-+0-9TZ:. \\[\\]a-z]{0,30}|\\PC*") {
            let _ = (text.parse::<Moment>(), text.parse::<Zone>());
        }
    }
}
