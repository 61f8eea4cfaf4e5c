//! Instants of log lines: the zone of stamps that carry none, the year of stamps that carry none.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime, Time};
use jiff::tz::Offset;

use super::{Settings, SettingsError};

/// The largest zone offset, in seconds: less than a day.
pub(super) const MAX_ZONE_OFFSET: i32 = 86_399;

/// A stamp's month, day and time of day, without a year.
#[derive(Clone, Copy, Debug)]
pub(super) struct YearlessStamp {
    pub(super) month: i8,
    pub(super) day: i8,
    pub(super) time: Time,
}

/// An instant, and the year if it had to be inferred.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Instant {
    pub(super) time: Option<i64>,
    pub(super) inferred_year: Option<i16>,
}

/// What gives a stamp its missing parts: a fixed zone, and the time that no year-less stamp lies after.
#[derive(Clone, Copy, Debug)]
pub(super) struct Clock {
    offset: Offset,
    /// The reference as a clock in the zone shows it.
    reference: DateTime,
    reference_micros: i64,
    /// The reference's year and the one before; none if the calendar begins within them.
    years: Option<[Year; 2]>,
}

/// A year of the calendar, and the instants at which its months begin.
#[derive(Clone, Copy, Debug)]
struct Year {
    year: i16,
    months: [i64; 12],
}

/// The days that a month has in every year.
const DAYS: [u8; 12] = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

impl Clock {
    pub(super) fn new(settings: Settings) -> Result<Clock, SettingsError> {
        let zone = settings.zone_offset;
        if !(-MAX_ZONE_OFFSET..=MAX_ZONE_OFFSET).contains(&zone) {
            return Err(SettingsError::ZoneOffset { seconds: zone });
        }
        let offset =
            Offset::from_seconds(zone).map_err(|_| SettingsError::ZoneOffset { seconds: zone })?;
        let reference = Timestamp::from_microsecond(settings.reference).map_err(|_| {
            SettingsError::Reference {
                micros: settings.reference,
            }
        })?;
        let mut clock = Clock {
            offset,
            reference: offset.to_datetime(reference),
            reference_micros: settings.reference,
            years: None,
        };
        let year = clock.reference.year();
        clock.years = clock.year(year).zip(clock.year(year - 1)).map(Into::into);
        Ok(clock)
    }

    fn year(&self, year: i16) -> Option<Year> {
        let mut months = [0; 12];
        for (number, begin) in (1..).zip(&mut months) {
            let first = Date::new(year, number, 1).ok()?;
            *begin = self.instant(first.to_datetime(Time::midnight()), None)?;
        }
        Some(Year { year, months })
    }

    /// The instant of a full stamp; the run's zone where `offset` is none. None if there is no such instant.
    pub(super) fn instant(&self, local: DateTime, offset: Option<Offset>) -> Option<i64> {
        let timestamp = offset.unwrap_or(self.offset).to_timestamp(local).ok()?;
        Some(timestamp.as_microsecond())
    }

    /// The same as [`latest`](Self::latest) of a whole second, found by a sum: for what most lines begin with.
    #[inline(always)]
    pub(super) fn latest_second(&self, month: u8, day: u8, second_of_day: u32) -> Option<Instant> {
        let month_index = usize::from(month).checked_sub(1)?;
        if let Some(years) = &self.years
            && (1..=*DAYS.get(month_index)?).contains(&day)
        {
            let into_month = i64::from(day - 1) * 86_400 + i64::from(second_of_day);
            let in_year = |year: &Year| year.months[month_index] + into_month * 1_000_000;
            let [year, before] = years;
            let latest = if in_year(year) <= self.reference_micros {
                year
            } else {
                before
            };
            return Some(Instant {
                time: Some(in_year(latest)),
                inferred_year: Some(latest.year),
            });
        }
        self.latest_second_of_any_year(month, day, second_of_day)
    }

    #[inline(never)]
    fn latest_second_of_any_year(&self, month: u8, day: u8, second: u32) -> Option<Instant> {
        let time = Time::new(
            (second / 3600) as i8,
            (second / 60 % 60) as i8,
            (second % 60) as i8,
            0,
        );
        self.latest(YearlessStamp {
            month: i8::try_from(month).ok()?,
            day: i8::try_from(day).ok()?,
            time: time.ok()?,
        })
    }

    /// The instant of a stamp in the latest year that puts it no later than the reference. None if its date is in no
    /// year.
    pub(super) fn latest(&self, stamp: YearlessStamp) -> Option<Instant> {
        // 2000 has every day that any year has.
        let leap = Date::new(2000, stamp.month, stamp.day).ok()?;
        let reference = self.reference;
        let later_in_year = (leap.month(), leap.day(), stamp.time)
            > (reference.month(), reference.day(), reference.time());
        let latest = reference.year().checked_sub(i16::from(later_in_year));
        // Leap years lie at most eight years apart.
        let found = latest.and_then(|latest| {
            (0..=8).find_map(|back| {
                let date = Date::new(latest.checked_sub(back)?, stamp.month, stamp.day).ok()?;
                let time = self.instant(date.to_datetime(stamp.time), None)?;
                Some((time, date.year()))
            })
        });
        Some(Instant {
            time: found.map(|(time, _)| time),
            inferred_year: found.map(|(_, year)| year),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn micros(iso: &str) -> i64 {
        iso.parse::<Timestamp>().unwrap().as_microsecond()
    }

    fn clock(reference: &str, zone_offset: i32) -> Clock {
        Clock::new(Settings {
            zone_offset,
            reference: micros(reference),
        })
        .unwrap()
    }

    fn stamp(month: i8, day: i8, hour: i8, minute: i8, second: i8) -> YearlessStamp {
        YearlessStamp {
            month,
            day,
            time: Time::new(hour, minute, second, 0).unwrap(),
        }
    }

    #[test]
    fn a_stamp_takes_the_latest_year_that_is_not_in_the_future() {
        let year = |reference, stamp| {
            clock(reference, 0)
                .latest(stamp)
                .unwrap()
                .inferred_year
                .unwrap()
        };
        let new_year = "2024-01-01T00:00:00Z";
        assert_eq!(year(new_year, stamp(1, 1, 0, 0, 0)), 2024);
        assert_eq!(year(new_year, stamp(1, 1, 0, 0, 1)), 2023);
        assert_eq!(year(new_year, stamp(12, 31, 23, 59, 59)), 2023);
        assert_eq!(
            year("2024-01-01T00:00:00.999999Z", stamp(1, 1, 0, 0, 1)),
            2023
        );
        assert_eq!(
            year("2024-12-31T23:59:59Z", stamp(12, 31, 23, 59, 59)),
            2024
        );
    }

    #[test]
    fn the_29th_of_february_takes_a_leap_year() {
        let year = |reference| {
            clock(reference, 0)
                .latest(stamp(2, 29, 12, 0, 0))
                .unwrap()
                .inferred_year
                .unwrap()
        };
        assert_eq!(year("2024-02-29T12:00:00Z"), 2024);
        assert_eq!(year("2024-02-29T11:59:59Z"), 2020);
        assert_eq!(year("2023-12-31T00:00:00Z"), 2020);
        assert_eq!(year("1904-02-29T11:00:00Z"), 1896);
    }

    #[test]
    fn the_zone_decides_what_lies_in_the_future() {
        let east = clock("2023-12-31T23:30:00Z", 3600);
        let instant = east.latest(stamp(1, 1, 0, 15, 0)).unwrap();
        assert_eq!(instant.inferred_year, Some(2024));
        assert_eq!(instant.time, Some(micros("2023-12-31T23:15:00Z")));
        assert_eq!(
            clock("2023-12-31T23:30:00Z", 0)
                .latest(stamp(1, 1, 0, 15, 0))
                .unwrap()
                .inferred_year,
            Some(2023)
        );
    }

    #[test]
    fn settings_out_of_range_are_an_error() {
        for seconds in [86_400, -86_400, i32::MAX, i32::MIN] {
            let settings = Settings {
                zone_offset: seconds,
                reference: 0,
            };
            assert_eq!(
                Clock::new(settings).unwrap_err(),
                SettingsError::ZoneOffset { seconds }
            );
        }
        for micros in [i64::MAX, i64::MIN] {
            let settings = Settings {
                zone_offset: 0,
                reference: micros,
            };
            assert_eq!(
                Clock::new(settings).unwrap_err(),
                SettingsError::Reference { micros }
            );
        }
    }

    #[test]
    fn at_the_begin_of_the_calendar_a_stamp_has_no_time_rather_than_a_wrong_one() {
        for zone_offset in [-MAX_ZONE_OFFSET, 0, MAX_ZONE_OFFSET] {
            let settings = |end: Timestamp| Settings {
                zone_offset,
                reference: end.as_second() * 1_000_000,
            };
            let oldest = Clock::new(settings(Timestamp::MIN)).unwrap();
            let before = oldest.latest(stamp(12, 31, 23, 59, 59)).unwrap();
            assert_eq!((before.time, before.inferred_year), (None, None));

            let newest = Clock::new(settings(Timestamp::MAX)).unwrap();
            let leap_day = newest.latest(stamp(2, 29, 0, 0, 0)).unwrap();
            assert_eq!(leap_day.inferred_year, Some(9996));
            assert!(
                newest
                    .latest(stamp(12, 31, 23, 59, 59))
                    .unwrap()
                    .time
                    .is_some()
            );
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2048))]

        /// References in every year, at both ends of the calendar, and around the stamp itself.
        #[test]
        fn a_whole_second_is_the_same_by_a_sum(
            reference in prop_oneof![
                Timestamp::MIN.as_microsecond()..=Timestamp::MAX.as_microsecond(),
                (0i64..100_000_000_000_000).prop_map(|micros| Timestamp::MIN.as_microsecond() + micros),
                (0i64..100_000_000_000_000).prop_map(|micros| Timestamp::MAX.as_microsecond() - micros),
                1_717_200_000_000_000i64..=1_717_300_000_000_000,
            ],
            zone_offset in -MAX_ZONE_OFFSET..=MAX_ZONE_OFFSET,
            month in 0u8..=13, day in 0u8..=32, second in 0u32..86_400, at_reference: bool,
        ) {
            let clock = Clock::new(Settings { zone_offset, reference }).unwrap();
            let (mut month, mut day, mut second) = (month, day, second);
            if at_reference {
                (month, day) = (clock.reference.month() as u8, clock.reference.day() as u8);
                let midnight = clock.reference.date().to_datetime(Time::midnight());
                second = (clock.reference.duration_since(midnight).as_secs() as u32 + second % 3).min(86_399);
            }
            let slow = Time::new((second / 3600) as i8, (second / 60 % 60) as i8, (second % 60) as i8, 0)
                .ok()
                .and_then(|time| clock.latest(YearlessStamp { month: month as i8, day: day as i8, time }));
            prop_assert_eq!(clock.latest_second(month, day, second), slow);
        }

        #[test]
        fn no_later_year_would_do(reference in -60_000_000_000_000_000i64..250_000_000_000_000_000, zone_offset in -MAX_ZONE_OFFSET..=MAX_ZONE_OFFSET, month in 1i8..=12, day in 1i8..=29, second in 0i32..86_400) {
            let clock = Clock::new(Settings { zone_offset, reference }).unwrap();
            let stamp = stamp(month, day, (second / 3600) as i8, (second / 60 % 60) as i8, (second % 60) as i8);
            let instant = clock.latest(stamp).unwrap();
            let (time, year) = (instant.time.unwrap(), instant.inferred_year.unwrap());
            prop_assert!(time <= reference);
            for later in 1..=8 {
                if let Ok(date) = Date::new(year + later, month, day) {
                    prop_assert!(clock.instant(date.to_datetime(stamp.time), None).unwrap() > reference);
                    break;
                }
            }
        }
    }
}
