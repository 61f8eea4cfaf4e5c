//! The stamp that a line begins with, in any form but that of RFC 5424.

use jiff::civil::{Date, DateTime};

use super::super::number::{decimal, two_digits};
use super::super::time::{Clock, Instant, YearlessStamp};
use crate::logs::reading::calendar::{
    Zone, day, is_weekday, month, second_of_day, time_of_day, year, year_and_space,
};

/// A stamp, and what is behind it and its space.
pub(super) struct Stamp<'a> {
    pub(super) instant: Instant,
    /// Logs of all kinds begin so: only a tag tells that this is a line of syslog's.
    pub(super) needs_tag: bool,
    pub(super) rest: &'a [u8],
}

impl<'a> Stamp<'a> {
    pub(super) fn parse(line: &'a [u8], clock: &Clock) -> Option<Stamp<'a>> {
        most_frequent(line, clock).or_else(|| Stamp::of_any_form(line, clock))
    }

    fn of_any_form(line: &'a [u8], clock: &Clock) -> Option<Stamp<'a>> {
        let name = line.first_chunk::<3>()?;
        if let Some(month) = month(name) {
            return traditional(month, &line[3..], false, clock);
        }
        if is_weekday(name) {
            let rest = line[3..].strip_prefix(b" ")?;
            return match month(rest.first_chunk::<3>()?) {
                Some(month) => traditional(month, &rest[3..], true, clock),
                None => spaced(rest, true, clock),
            };
        }
        match line.get(10)? {
            b'T' => iso_8601(line, clock),
            b' ' => spaced(line, false, clock),
            b'.' => unix(line),
            _ => None,
        }
    }
}

/// `Mar 27 13:06:56 ` or `Mar  7 13:06:56 `, the sixteen bytes that most lines begin with. What is not quite so is left to
/// [`traditional`], which reads these as well.
#[inline(always)]
pub(super) fn most_frequent<'a>(line: &'a [u8], clock: &Clock) -> Option<Stamp<'a>> {
    let (stamp, rest) = line.split_first_chunk::<16>()?;
    let [m, o, n, b' ', tens, ones, b' ', time @ .., b' '] = stamp else {
        return None;
    };
    let month = month(&[*m, *o, *n])?;
    let tens = if *tens == b' ' { b'0' } else { *tens };
    let day = two_digits(&[tens, *ones])?;
    let second = second_of_day(time)?;
    if year_and_space(rest).is_some() {
        return None;
    }
    Some(Stamp {
        instant: clock.latest_second(month.unsigned_abs(), day.unsigned_abs(), second)?,
        needs_tag: false,
        rest,
    })
}

/// `Mar 27 13:06:56 ` from behind the month on: the day padded with a space, with a zero, or not at all; a fraction of
/// the second; the year before or behind the time. Behind a weekday a zone may precede the year, as `date` writes it.
fn traditional<'a>(
    month: i8,
    rest: &'a [u8],
    behind_weekday: bool,
    clock: &Clock,
) -> Option<Stamp<'a>> {
    let rest = rest.strip_prefix(b" ")?;
    let (day, rest) = day(rest.strip_prefix(b" ").unwrap_or(rest))?;
    let rest = rest.strip_prefix(b" ")?;
    let (year, rest) = match year_and_space(rest) {
        Some((year, rest)) => (Some(year), rest),
        None => (None, rest),
    };
    let (time, rest) = time_of_day(rest)?;
    let rest = rest.strip_prefix(b" ")?;
    let (zone, year, rest) = match year {
        Some(_) => (Zone::OfRun, year, rest),
        None => match trailing_year(rest, behind_weekday) {
            Some((zone, year, rest)) => (zone, Some(year), rest),
            None => (Zone::OfRun, None, rest),
        },
    };
    let instant = match year {
        Some(year) => dated(
            Date::new(year, month, day).ok()?.to_datetime(time),
            zone,
            clock,
        )?,
        None => clock.latest(YearlessStamp { month, day, time })?,
    };
    Some(Stamp {
        instant,
        needs_tag: false,
        rest,
    })
}

/// `2024 `, or `UTC 2024 ` behind a weekday. Without the year `UTC` would be a host.
fn trailing_year(rest: &[u8], behind_weekday: bool) -> Option<(Zone, i16, &[u8])> {
    if let Some((year, rest)) = year_and_space(rest) {
        return Some((Zone::OfRun, year, rest));
    }
    if !behind_weekday {
        return None;
    }
    let (zone, rest) = Zone::parse_word(rest)?;
    let (year, rest) = year_and_space(rest)?;
    Some((zone, year, rest))
}

/// `2024-05-01T12:00:00.123456+02:00 `, fraction and zone at will.
pub(super) fn iso_8601<'a>(line: &'a [u8], clock: &Clock) -> Option<Stamp<'a>> {
    let (local, rest) = date_and_time(line, b'T')?;
    let (zone, rest) = Zone::parse(rest)?;
    Some(Stamp {
        instant: dated(local, zone, clock)?,
        needs_tag: false,
        rest: rest.strip_prefix(b" ")?,
    })
}

/// `2024-05-01 12:00:00.123 `, the zone at the time, behind a space, or nowhere. Behind a weekday the journal writes any
/// abbreviation of a zone; elsewhere one is a host. macOS puts two spaces before the host.
fn spaced<'a>(line: &'a [u8], behind_weekday: bool, clock: &Clock) -> Option<Stamp<'a>> {
    let (local, rest) = date_and_time(line, b' ')?;
    let (mut zone, rest) = Zone::parse(rest)?;
    let mut rest = rest.strip_prefix(b" ")?;
    if let (Zone::OfRun, Some((word, behind))) = (zone, Zone::parse_word(rest))
        && (behind_weekday || matches!(word, Zone::At(_)))
    {
        (zone, rest) = (word, behind);
    }
    Some(Stamp {
        instant: dated(local, zone, clock)?,
        needs_tag: true,
        rest: rest.strip_prefix(b" ").unwrap_or(rest),
    })
}

/// `1714564800.123456 `, seconds and microseconds since 1970-01-01 UTC.
fn unix(line: &[u8]) -> Option<Stamp<'_>> {
    let (stamp, rest) = line.split_at_checked(17)?;
    let (seconds, micros) = (decimal(&stamp[..10])?, decimal(&stamp[11..])?);
    let time = i64::try_from(seconds * 1_000_000 + micros).ok()?;
    Some(Stamp {
        instant: Instant {
            time: Some(time),
            inferred_year: None,
        },
        needs_tag: true,
        rest: rest.strip_prefix(b" ")?,
    })
}

/// A date, this separator and a time of day.
fn date_and_time(text: &[u8], separator: u8) -> Option<(DateTime, &[u8])> {
    let (date, rest) = text.split_at_checked(11)?;
    if date[4] != b'-' || date[7] != b'-' || date[10] != separator {
        return None;
    }
    let (year, month) = (year(date)?, two_digits(&date[5..])?);
    let date = Date::new(year, month, two_digits(&date[8..])?).ok()?;
    let (time, rest) = time_of_day(rest)?;
    Some((date.to_datetime(time), rest))
}

/// The instant of a stamp with a year; without a time where its zone can't be told.
fn dated(local: DateTime, zone: Zone, clock: &Clock) -> Option<Instant> {
    let time = match zone {
        Zone::OfRun => Some(clock.instant(local, None)?),
        Zone::At(offset) => Some(clock.instant(local, Some(offset))?),
        Zone::Unknown => None,
    };
    Some(Instant {
        time,
        inferred_year: None,
    })
}

#[cfg(test)]
mod tests {
    use super::super::super::Settings;
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2048))]

        /// A frequent stamp with up to three of its bytes changed, and what may follow one.
        #[test]
        fn the_form_of_most_lines_is_read_as_among_all_forms(
            stamp in prop_oneof![Just(*b"Mar 27 13:06:56 "), Just(*b"Feb  9 23:59:59 "), Just(*b"Sep 30 00:00:00 ")],
            changes in proptest::collection::vec((0usize..16, prop_oneof![b'0'..=b':', Just(b' '), any::<u8>()]), 0..4),
            rest in prop_oneof![Just("host sshd[1]: m"), Just("2014 host sshd[1]: m"), Just("20145 m"), Just(" m"), Just("")],
        ) {
            let clock = Clock::new(Settings { zone_offset: 0, reference: 1_717_200_000_000_000 }).unwrap();
            let mut stamp = stamp;
            for (at, byte) in changes {
                stamp[at] = byte;
            }
            let line = [&stamp, rest.as_bytes()].concat();
            if let Some(found) = most_frequent(&line, &clock) {
                let among_all = Stamp::of_any_form(&line, &clock).unwrap();
                prop_assert_eq!((found.instant, found.rest), (among_all.instant, among_all.rest));
            }
        }
    }
}
