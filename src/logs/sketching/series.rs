//! A log over time: a sketch of the whole, and a small one for each hour or day.

use core::fmt;
use std::collections::BTreeMap;

use super::limits::Limits;
use super::log_sketch::LogSketch;
use super::monoid::LogMonoid;
use super::sizes::Sizes;
use crate::codec::{Codec, Kind, Reader, Writer};
use crate::error::{DecodeError, Mismatch};
use crate::hash::HashKey;
use crate::logs::reading::Reading;
use crate::monoid::{MapOf, Monoid, Number, Sum};
use crate::sketch::{decode_described_under, sketch};

/// How long a bucket of a series is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
#[repr(u8)]
pub enum Step {
    /// From each full hour to the next.
    Hour = 1,
    /// From each midnight to the next.
    Day = 2,
}

impl Step {
    /// In microseconds.
    pub const fn micros(self) -> i64 {
        match self {
            Step::Hour => 3_600_000_000,
            Step::Day => 86_400_000_000,
        }
    }

    /// `hour` or `day`.
    pub const fn name(self) -> &'static str {
        match self {
            Step::Hour => "hour",
            Step::Day => "day",
        }
    }

    fn from_code(code: u8) -> Option<Step> {
        [Step::Hour, Step::Day]
            .into_iter()
            .find(|step| *step as u8 == code)
    }
}

/// Makes and adds [`LogSeries`].
///
/// ```
/// use sketchbird::logs::{LogMonoid, SeriesMonoid, Step};
/// use sketchbird::logs::reading::lines_of;
/// use sketchbird::{HashKey, Monoid};
///
/// let log = b"Mar 27 13:08:12 web1 sshd[17]: Failed password for root from 192.0.2.7 port 22 ssh2\n\
///             Mar 27 14:08:15 web1 sshd[17]: Failed password for root from 192.0.2.8 port 22 ssh2\n";
/// let hourly = SeriesMonoid::new(LogMonoid::new(HashKey::from_seed(0)), Step::Hour);
/// let reader = hourly.whole().line_reader(1_717_200_000_000_000)?;
/// let mut series = hourly.zero();
/// for line in lines_of(log) {
///     series.insert_line(line, &reader.read(line));
/// }
/// let hours: Vec<i64> = series.buckets().map(|(start, _)| start).collect();
/// assert_eq!(hours, [1_711_544_400_000_000, 1_711_548_000_000_000]); // 13:00 and 14:00 of 2024-03-27
/// assert_eq!(series.whole().lines(), 2);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct SeriesMonoid {
    whole: LogMonoid,
    buckets: MapOf<i64, LogMonoid>,
    step: Step,
    most: u32,
}

impl SeriesMonoid {
    /// How many buckets a series keeps unless it is told otherwise: 100 days of hours.
    pub const MOST_BUCKETS: u32 = 2_400;

    /// Series whose whole is a sketch of this monoid. Their buckets are sketches of the same key, zone, limits and allowed
    /// sources, with smaller parts: see [`LogSeries`].
    pub fn new(whole: LogMonoid, step: Step) -> Self {
        let bucket = whole
            .resized(&Sizes::BUCKET)
            .expect("the sizes of a bucket lie in their ranges");
        Self {
            whole,
            buckets: MapOf::new(bucket),
            step,
            most: Self::MOST_BUCKETS,
        }
    }

    /// The same with another number of buckets that are kept, the latest; at least one.
    #[must_use]
    pub fn with_most_buckets(self, most: u32) -> Self {
        Self {
            most: most.max(1),
            ..self
        }
    }

    /// The monoid of the whole.
    pub fn whole(&self) -> &LogMonoid {
        &self.whole
    }

    /// How long a bucket is.
    pub fn step(&self) -> Step {
        self.step
    }

    /// How many buckets are kept.
    pub fn most_buckets(&self) -> u32 {
        self.most
    }

    fn zone_micros(&self) -> i64 {
        i64::from(self.whole.zone_offset()) * 1_000_000
    }

    /// The bucket that a time lies in: hours and days begin by the clock of the log's zone.
    fn bucket_of(&self, time: i64) -> i64 {
        time.saturating_add(self.zone_micros())
            .div_euclid(self.step.micros())
    }

    /// When a bucket begins, in microseconds since 1970 UTC.
    fn start_of(&self, bucket: i64) -> i64 {
        bucket
            .saturating_mul(self.step.micros())
            .saturating_sub(self.zone_micros())
    }

    /// Keeps the latest buckets. A bucket that goes has so many later ones in every sum, so it does not matter when it goes.
    fn cut(&self, buckets: &mut BTreeMap<i64, LogSketch>, given_up: &mut u64) {
        while buckets.len() > self.most as usize {
            if let Some((_, oldest)) = buckets.pop_first() {
                *given_up = given_up.saturating_add(oldest.lines());
            }
        }
    }
}

/// A log over time.
///
/// It holds a [`LogSketch`] of the whole, and one for each hour or day in which something happened, with smaller parts: precision
/// 10 (3.3 % of distinct sources, exact up to 192), heavy sources and users to 1 %, networks to 2 %. A bucket
/// takes some 150 bytes an event encoded while it is sparse, and at most some 50 KB encoded and 210 KB in memory. The latest
/// [`most_buckets`](SeriesMonoid::most_buckets) are kept: 2,400, a hundred days of hours, which are 500 MB in memory if each has
/// thousands of attackers. What is older stays in the whole, and [`lines_given_up`](Self::lines_given_up) says how many events are
/// missed in the buckets.
///
/// Events without a time are in the whole alone, and so are uneventful and unparsed lines.
///
/// # Laws
/// 1 to 4 and 6, as of the sketches in it. Which buckets are the latest is a function of all buckets, so it does not matter when
/// the older ones go.
///
/// # Encoded payload
/// The payload of the whole, a map from bucket number (hours or days since 1970 by the clock of the log's zone) to payload, and how many lines were given up.
/// The description is the kind, the description of the whole, of the map, a byte for the step (1 hour, 2 day), and how many buckets are kept, as a varint.
#[derive(Clone)]
pub struct LogSeries {
    monoid: SeriesMonoid,
    whole: LogSketch,
    buckets: BTreeMap<i64, LogSketch>,
    given_up: u64,
}

sketch!([] LogSeries, SeriesMonoid);

/// Without sources and users.
impl fmt::Debug for LogSeries {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LogSeries")
            .field("whole", &self.whole)
            .field("buckets", &self.buckets.len())
            .finish_non_exhaustive()
    }
}

/// Why a part of a series can't be had.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum WindowError {
    /// The time is not one at which a bucket begins.
    #[error("a series is cut at full {step}s alone: {before} or {after}, in microseconds since 1970", step = step.name())]
    WithinBucket {
        /// How long buckets are.
        step: Step,
        /// The last time before it at which one begins.
        before: i64,
        /// The first time after it at which one begins.
        after: i64,
    },
    /// The buckets from that time on were given up.
    #[error(
        "the buckets before {kept_since} (microseconds since 1970) were given up, for a series keeps the latest"
    )]
    GivenUp {
        /// When the first bucket that was kept begins.
        kept_since: i64,
    },
}

impl LogSeries {
    /// The value of an encoded form that was made under this key, with whatever other parameters. As
    /// [`LogSketch::decode_with_key`].
    ///
    /// # Errors
    /// A [`DecodeError`] if the bytes are not such a form; it is a [`DecodeError::Mismatch`] where they are one under another key.
    pub fn decode_with_key(bytes: &[u8], key: &HashKey) -> Result<Self, DecodeError> {
        decode_described_under(bytes, key)
    }

    /// Takes in a line and what it was read as.
    pub fn insert_line(&mut self, line: &[u8], reading: &Reading<'_>) {
        self.whole.insert_line(line, reading);
        let Reading::Event(event) = reading else {
            return;
        };
        let Some(time) = event
            .time
            .filter(|time| self.monoid.whole.limits().contain(*time))
        else {
            return;
        };
        let bucket = self.monoid.bucket_of(time);
        let is_full = self.buckets.len() >= self.monoid.most as usize;
        if is_full
            && self
                .buckets
                .keys()
                .next()
                .is_some_and(|oldest| bucket < *oldest)
        {
            self.given_up = self.given_up.saturating_add(1);
            return;
        }
        let sketch = self
            .buckets
            .entry(bucket)
            .or_insert_with(|| self.monoid.buckets.values().zero());
        sketch.insert_line(line, reading);
        self.monoid.cut(&mut self.buckets, &mut self.given_up);
    }

    /// The sketch of all lines.
    pub fn whole(&self) -> &LogSketch {
        &self.whole
    }

    /// Each bucket in which something happened, by when it begins, in microseconds since 1970 UTC; ascending.
    pub fn buckets(&self) -> impl DoubleEndedIterator<Item = (i64, &LogSketch)> {
        let buckets = self.buckets.iter();
        buckets.map(|(bucket, sketch)| (self.monoid.start_of(*bucket), sketch))
    }

    /// How many lines with an event are in no bucket any more, because theirs are older than the latest that are kept.
    pub fn lines_given_up(&self) -> u64 {
        self.given_up
    }

    /// The sum of the buckets within some times, at which buckets must begin or end. It has the smaller parts of a
    /// bucket, and these [limits](LogMonoid::limits): it is the sketch of such parts that all lines make within them. Without
    /// any limit the events without a time are missed, and so are uneventful and unparsed lines.
    ///
    /// # Errors
    /// [`WindowError`] if a limit lies within a bucket, or what is asked for was given up.
    pub fn within(&self, limits: Limits) -> Result<LogSketch, WindowError> {
        let monoid = &self.monoid;
        for edge in [limits.since, limits.until].into_iter().flatten() {
            let bucket = monoid.bucket_of(edge);
            let before = monoid.start_of(bucket);
            if before != edge {
                return Err(WindowError::WithinBucket {
                    step: monoid.step,
                    before,
                    after: monoid.start_of(bucket.saturating_add(1)),
                });
            }
        }
        if let Some((&first, _)) = self.buckets.first_key_value()
            && self.given_up > 0
        {
            let kept_since = monoid.start_of(first);
            if limits.since.is_none_or(|since| since < kept_since) {
                return Err(WindowError::GivenUp { kept_since });
            }
        }
        let bucket = monoid.buckets.values();
        let mut total = bucket.zero();
        for (start, sketch) in self.buckets() {
            if limits.contain(start) {
                bucket.add(&mut total, sketch);
            }
        }
        let within = bucket.limits().within(&limits);
        if !within.is_none() {
            self.count_left_out(&mut total);
        }
        total.monoid = total.monoid.with_limits(within);
        Ok(total)
    }

    /// Tells of lines what a sketch tells that was made within limits: how many there were, and which of them those left out.
    fn count_left_out(&self, within: &mut LogSketch) {
        let whole = &self.whole.values;
        let kept = self.buckets.values().map(LogSketch::lines);
        let timed = kept.fold(self.given_up, u64::saturating_add);
        let (outside, untimed) = whole.out_of_time;
        let in_whole = whole
            .lines
            .0
            .saturating_sub(outside)
            .saturating_sub(untimed);
        within.values.out_of_time = (
            outside.saturating_add(timed.saturating_sub(within.lines())),
            untimed.saturating_add(in_whole.saturating_sub(timed)),
        );
        within.values.lines = whole.lines;
    }

    /// How much memory this value takes, in bytes, without the names it keeps.
    pub fn memory_bytes(&self) -> usize {
        let buckets = self.buckets.values().map(LogSketch::memory_bytes);
        self.whole.memory_bytes() + buckets.sum::<usize>()
    }
}

impl Monoid for SeriesMonoid {
    type Value = LogSeries;

    fn zero(&self) -> LogSeries {
        LogSeries {
            whole: self.whole.zero(),
            buckets: BTreeMap::new(),
            given_up: 0,
            monoid: self.clone(),
        }
    }

    fn check(&self, value: &LogSeries) -> Result<(), Mismatch> {
        self.same(&value.monoid)
    }

    fn add(&self, left: &mut LogSeries, right: &LogSeries) {
        self.whole.add(&mut left.whole, &right.whole);
        self.buckets.add(&mut left.buckets, &right.buckets);
        left.given_up = left.given_up.saturating_add(right.given_up);
        self.cut(&mut left.buckets, &mut left.given_up);
    }
}

impl Codec for SeriesMonoid {
    fn describe(&self, out: &mut Writer) {
        out.kind(Kind::LogSeries);
        self.whole.describe(out);
        self.buckets.describe(out);
        out.byte(self.step as u8);
        out.varint(u64::from(self.most));
    }

    fn from_description(input: &mut Reader<'_>) -> Result<Self, DecodeError> {
        input.expect_kind(Kind::LogSeries)?;
        let whole = LogMonoid::from_description(input)?;
        let buckets = MapOf::<i64, LogMonoid>::from_description(input)?;
        let bucket = buckets.values();
        if whole.same_but_sizes(bucket).is_err() || whole.is_ipv6_by_64() != bucket.is_ipv6_by_64()
        {
            return Err(DecodeError::Invalid(
                "buckets that read lines in another way than the whole",
            ));
        }
        let step = Step::from_code(input.byte()?)
            .ok_or(DecodeError::Invalid("a step that no release has written"))?;
        let most = u32::try_from(input.varint()?)
            .ok()
            .filter(|most| *most > 0)
            .ok_or(DecodeError::Invalid("a number of buckets out of range"))?;
        Ok(Self {
            whole,
            buckets,
            step,
            most,
        })
    }

    fn same(&self, other: &Self) -> Result<(), Mismatch> {
        self.whole.same(&other.whole)?;
        self.buckets.same(&other.buckets)?;
        Mismatch::unless_equal("step of the series", self.step.name(), other.step.name())?;
        Mismatch::unless_equal("number of buckets", self.most, other.most)
    }

    fn write(&self, value: &LogSeries, out: &mut Writer) {
        self.whole.write(&value.whole, out);
        self.buckets.write(&value.buckets, out);
        Number::write(value.given_up, out);
    }

    fn read(&self, input: &mut Reader<'_>) -> Result<LogSeries, DecodeError> {
        let whole = Codec::read(&self.whole, input)?;
        let buckets = self.buckets.read(input)?;
        let given_up = Sum::<u64>::new().read(input)?;
        if buckets.len() > self.most as usize
            || (given_up > 0 && buckets.len() < self.most as usize)
        {
            return Err(DecodeError::Invalid(
                "more or fewer buckets than the series keeps",
            ));
        }
        Ok(LogSeries {
            whole,
            buckets,
            given_up,
            monoid: self.clone(),
        })
    }
}
