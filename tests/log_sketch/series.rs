//! Logs over time: the laws of series, what their buckets hold, and what goes when there are too many.

use std::collections::BTreeMap;

use proptest::prelude::*;
use sketchbird::codec::Codec;
use sketchbird::laws::Laws;
use sketchbird::logs::reading::{Class, Reading, lines_of};
use sketchbird::logs::{
    Limits, LogMonoid, LogSeries, OverTime, Report, SeriesMonoid, Step, WindowError,
};
use sketchbird::{HashKey, Monoid, Sealed};

use super::lines::{self, log, reader, secret, sketch};

const HOUR: i64 = 3_600_000_000;

fn monoids() -> [SeriesMonoid; 3] {
    let whole = LogMonoid::new(HashKey::from_seed(1));
    [
        SeriesMonoid::new(whole.clone(), Step::Hour).with_most_buckets(5),
        SeriesMonoid::new(whole.clone(), Step::Day),
        SeriesMonoid::new(
            whole.with_ipv6_by_64().with_limits(Limits {
                since: Some(1_709_769_600_000_000),
                until: None,
            }),
            Step::Day,
        ),
    ]
}

fn series(monoid: &SeriesMonoid, log: &[u8]) -> LogSeries {
    let (reader, mut series) = (reader(), monoid.zero());
    for line in lines_of(log) {
        series.insert_line(line, &reader.read(line));
    }
    series
}

#[test]
fn series_keep_the_laws_whatever_is_cut_off() {
    for monoid in monoids() {
        let laws = Laws::of(&monoid).cases(30);
        let logs = prop_oneof![log(120), log(30), log(4)];
        laws.check(logs.prop_map(|log| series(&monoid, &log)))
            .unwrap();
        let lines = prop::collection::vec(lines::line(), 0..120);
        laws.check_sketch(lines, |lines| {
            let (reader, mut series) = (reader(), monoid.zero());
            for line in lines {
                series.insert_line(line, &reader.read(line));
            }
            series
        })
        .unwrap();
    }
}

/// The lines of each hour or day, by the plainest loop there is.
fn by_bucket(monoid: &SeriesMonoid, log: &[u8]) -> BTreeMap<i64, Vec<u8>> {
    let reader = reader();
    let mut buckets = BTreeMap::<i64, Vec<u8>>::new();
    for line in lines_of(log) {
        let Reading::Event(event) = reader.read(line) else {
            continue;
        };
        let Some(time) = event
            .time
            .filter(|time| monoid.whole().limits().contain(*time))
        else {
            continue;
        };
        let micros = monoid.step().micros();
        let bucket = buckets.entry(time.div_euclid(micros) * micros).or_default();
        bucket.extend([line, b"\n"].concat());
    }
    buckets
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn a_series_has_the_whole_and_the_latest_buckets(log in log(150)) {
        for monoid in monoids() {
            let found = series(&monoid, &log);
            prop_assert!(found.whole() == &sketch(monoid.whole(), &log));
            let all = by_bucket(&monoid, &log);
            let kept = all.len().min(monoid.most_buckets() as usize);
            let mut all = all.into_iter().collect::<Vec<_>>();
            let latest = all.split_off(all.len() - kept);
            let given_up: usize = all.iter().map(|(_, log)| lines_of(log).count()).sum();
            prop_assert_eq!(found.lines_given_up(), given_up as u64);
            prop_assert_eq!(found.buckets().count(), latest.len());
            for ((start, bucket), (expected, log)) in found.buckets().zip(latest) {
                prop_assert_eq!(start, expected);
                // The bucket's own monoid, so that its parts have its sizes.
                prop_assert!(bucket == &sketch(bucket.monoid(), &log));
            }
        }
    }

    #[test]
    fn the_sum_of_buckets_is_the_sketch_within_their_edges(
        log in log(150), first in 0_i64..300, days in 0_i64..100, monoid in 1_usize..3,
    ) {
        let monoid = &monoids()[monoid];
        let since = 1_704_067_200_000_000 + first * 24 * HOUR;
        let limits = Limits { since: Some(since), until: Some(since + days * 24 * HOUR) };
        let found = series(monoid, &log).within(limits).unwrap();
        prop_assert_eq!(found.monoid().limits(), monoid.whole().limits().within(&limits));
        let reader = reader();
        let mut expected = found.monoid().zero();
        for line in lines_of(&log) {
            expected.insert_line(line, &reader.read(line));
        }
        prop_assert!(found == expected);
    }
}

const LOG: &[u8] = b"\
2024-05-01T10:59:59Z web1 sshd[1]: Failed password for root from 192.0.2.7 port 22 ssh2
2024-05-01T11:00:00Z web1 sshd[1]: Failed password for root from 192.0.2.7 port 22 ssh2
2024-05-01T11:59:59Z web1 sshd[1]: Failed password for root from 192.0.2.8 port 22 ssh2
2024-05-01T13:00:00Z web1 sshd[1]: Accepted password for root from 192.0.2.8 port 22 ssh2
2024-05-01T13:00:00Z web1 CRON[1]: nothing
no header
";
/// 2024-05-01T10:00:00Z.
const TEN: i64 = 1_714_557_600_000_000;

#[test]
fn hours_begin_by_the_clock_of_the_zone() {
    let starts = |zone_offset, step| -> Vec<i64> {
        let whole = LogMonoid::new(HashKey::from_seed(1)).with_zone_offset(zone_offset);
        let buckets = series(&SeriesMonoid::new(whole, step), LOG);
        buckets.buckets().map(|(start, _)| start - TEN).collect()
    };
    assert_eq!(starts(0, Step::Hour), [0, HOUR, 3 * HOUR]);
    assert_eq!(
        starts(5_400, Step::Hour),
        [HOUR / 2, 3 * HOUR / 2, 5 * HOUR / 2]
    );
    assert_eq!(starts(0, Step::Day), [-10 * HOUR]);
    assert_eq!(starts(-11 * 3_600, Step::Day), [-23 * HOUR, HOUR]);
}

#[test]
fn a_window_has_edges_at_which_buckets_begin_and_no_others() {
    let whole = LogMonoid::new(HashKey::from_seed(1));
    let hours = SeriesMonoid::new(whole, Step::Hour);
    let found = series(&hours, LOG);
    let failed = |since, until| {
        let within = found.within(Limits { since, until })?;
        Ok::<_, WindowError>(within.events(Class::Failed))
    };
    assert_eq!(failed(None, None), Ok(3));
    assert_eq!(failed(Some(TEN + HOUR), None), Ok(2));
    assert_eq!(failed(None, Some(TEN + HOUR)), Ok(1));
    assert_eq!(failed(Some(TEN + HOUR), Some(TEN + HOUR)), Ok(0));
    let within = WindowError::WithinBucket {
        step: Step::Hour,
        before: TEN,
        after: TEN + HOUR,
    };
    assert_eq!(failed(Some(TEN + 1), None), Err(within));
    assert_eq!(failed(None, Some(TEN + HOUR - 1)), Err(within));

    let short = series(&hours.with_most_buckets(2), LOG);
    assert_eq!(short.lines_given_up(), 1);
    let kept_since = TEN + HOUR;
    let all = Limits::default();
    assert_eq!(
        short.within(all).unwrap_err(),
        WindowError::GivenUp { kept_since }
    );
    let kept = Limits {
        since: Some(kept_since),
        until: None,
    };
    assert_eq!(short.within(kept).unwrap().lines_out_of_time(), (1, 0));
}

#[test]
fn a_report_of_some_hours_tells_what_lies_outside() {
    let whole = LogMonoid::new(HashKey::from_seed(1));
    let found = series(&SeriesMonoid::new(whole, Step::Hour), LOG);
    let limits = Limits {
        since: Some(TEN + 2 * HOUR),
        until: None,
    };
    let within = found.within(limits).unwrap();
    let report = Report::of(&within, 5);
    assert_eq!((report.lines, report.lines_with_events), (6, 4));
    assert_eq!((report.lines_outside, report.lines_without_time), (3, 0));
}

#[test]
fn a_report_says_from_which_share_on_networks_are_told() {
    let whole = LogMonoid::new(HashKey::from_seed(1));
    let found = series(&SeriesMonoid::new(whole, Step::Hour), LOG);
    let within = found.within(Limits::default()).unwrap();
    for (sketch, share, text) in [
        (found.whole(), 0.01, "each with 1 % or more"),
        (
            &within,
            within.monoid().least_phi(),
            "each with 2.56 % or more",
        ),
    ] {
        let report = Report::of(sketch, 5);
        assert_eq!(report.heavy_share, share);
        assert!(report.to_string().contains(text), "{report}");
    }
}

#[test]
fn a_report_over_time_has_a_row_for_each_hour_and_a_bar_for_each_between() {
    let hours = SeriesMonoid::new(LogMonoid::new(HashKey::from_seed(1)), Step::Hour);
    let found = series(&hours, LOG);
    let over_time = OverTime::of(&found);
    let rows: Vec<_> = over_time
        .buckets
        .iter()
        .map(|row| {
            (
                &*row.start,
                row.failed,
                row.accepted,
                row.attackers.estimate,
            )
        })
        .collect();
    assert_eq!(
        rows,
        [
            ("2024-05-01T10:00:00Z", 1, 0, 1),
            ("2024-05-01T11:00:00Z", 2, 0, 2),
            ("2024-05-01T13:00:00Z", 0, 1, 0),
        ]
    );
    let text = Report::of(found.whole(), 5).with_series(&found).to_string();
    assert!(
        text.contains("failed logins by the hour, at most 2\n  ▄█  \n"),
        "{text}"
    );
}

#[test]
fn a_series_comes_back_from_its_bytes_sealed_or_with_its_key() {
    let hours = SeriesMonoid::new(LogMonoid::new(secret()), Step::Hour).with_most_buckets(2);
    let found = series(&hours, LOG);
    let bytes = found.encode();
    assert!(hours.decode(&bytes).unwrap() == found);
    assert_eq!(Sealed::<LogSeries>::decode(&bytes).unwrap().encode(), bytes);
    LogSeries::decode(&bytes).unwrap_err();

    let mut total = hours.zero();
    for (step, most) in [(Step::Day, 2), (Step::Hour, 3)] {
        let other = SeriesMonoid::new(LogMonoid::new(secret()), step).with_most_buckets(most);
        hours.plus(&mut total, &series(&other, LOG)).unwrap_err();
        other.decode(&bytes).unwrap_err();
    }
    assert!(total == hours.zero());
}
