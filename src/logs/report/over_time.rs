//! A report over time: one row for each hour or day.

use serde::Serialize;

use super::Report;
use super::names::iso_8601;
use crate::approximate::Approximate;
use crate::logs::reading::Class;
use crate::logs::sketching::{LogSeries, LogSketch};

/// What happened in each hour or day.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct OverTime {
    /// `hour` or `day`.
    pub step: &'static str,
    /// Those in which something happened, ascending.
    pub buckets: Vec<Bucket>,
    /// How many lines with an event lie before the first bucket, because a series keeps no more than a number of them.
    pub lines_given_up: u64,
}

/// What happened in an hour or a day.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Bucket {
    /// When it begins, ISO 8601 in UTC.
    pub start: String,
    /// The same in microseconds since 1970-01-01 UTC.
    #[serde(skip)]
    pub start_micros: i64,
    /// Logins that failed.
    pub failed: u64,
    /// Logins that were accepted.
    pub accepted: u64,
    /// How many sources failed, asked for an invalid user, or failed in PAM.
    pub attackers: Approximate<u64>,
    /// Requests to web servers.
    pub requests: u64,
    /// Those of them with SQL, a script or a path traversal in the target.
    pub web_attacks: u64,
}

impl Bucket {
    fn of(start: i64, sketch: &LogSketch) -> Bucket {
        let events = |classes: &[Class]| {
            let counts = classes.iter().map(|class| sketch.events(*class));
            counts.fold(0, u64::saturating_add)
        };
        Bucket {
            start: iso_8601(start).unwrap_or_default(),
            start_micros: start,
            failed: events(&[Class::Failed, Class::FailedInvalidUser]),
            accepted: events(Class::ACCEPTED),
            attackers: super::figures::whole(sketch.distinct_sources(Class::FAILURES)),
            requests: events(&[Class::Request]),
            web_attacks: events(Class::WEB_ATTACKS),
        }
    }
}

impl OverTime {
    /// The rows of a series.
    pub fn of(series: &LogSeries) -> OverTime {
        let buckets = series.buckets();
        OverTime {
            step: series.monoid().step().name(),
            buckets: buckets
                .map(|(start, sketch)| Bucket::of(start, sketch))
                .collect(),
            lines_given_up: series.lines_given_up(),
        }
    }
}

impl Report {
    /// The same with what happened over time.
    #[must_use]
    pub fn with_series(mut self, series: &LogSeries) -> Self {
        self.over_time = Some(OverTime::of(series));
        self
    }
}
