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
}

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
        Ok(Clock {
            offset,
            reference: offset.to_datetime(reference),
        })
    }

    /// The instant of a full stamp; the run's zone where `offset` is none. None if there is no such instant.
    pub(super) fn instant(&self, local: DateTime, offset: Option<Offset>) -> Option<i64> {
        let timestamp = offset.unwrap_or(self.offset).to_timestamp(local).ok()?;
        Some(timestamp.as_microsecond())
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
