//! A log sketch: what it takes in, and what its parts answer.

use std::fmt;

use super::attempts::{Attempts, AttemptsMonoid};
use super::keys::SourceKey;
use super::monoid::LogMonoid;
use super::parts::Values;
use crate::approximate::Approximate;
use crate::error::ParameterError;
use crate::hash::StoredKey;
use crate::hyperloglog::{HyperLogLog, HyperLogLogMonoid};
use crate::key_sample::KeySample;
use crate::logs::reading::{Class, Event, Reading, Source};
use crate::monoid::{MapOf, Monoid};
use crate::prefixes::HeavyNetwork;
use crate::sketch::sketch;
use crate::sketch_map::{Frequency, HeavyHitter, SketchMap};

/// What a log tells, in bounded memory; sketches of shards add up. See the [module](super).
#[derive(Clone)]
pub struct LogSketch {
    pub(super) monoid: LogMonoid,
    pub(super) values: Values,
}

sketch!([] LogSketch, LogMonoid);

/// Without sources and users.
impl fmt::Debug for LogSketch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LogSketch")
            .field("lines", &self.lines())
            .field("lines_with_events", &self.lines_with_events())
            .field("key", self.monoid.key())
            .finish_non_exhaustive()
    }
}

/// How many logins a source had, and when the first and the last, in microseconds since 1970 UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct AcceptedSource<'a> {
    /// Where they came from.
    pub source: &'a SourceKey,
    /// How many logins were accepted.
    pub logins: u64,
    /// The time of the first, if any of them had a time.
    pub first: Option<i64>,
    /// The time of the last, if any of them had a time.
    pub last: Option<i64>,
}

impl LogSketch {
    /// Takes in a line and what it was read as.
    pub fn insert_line(&mut self, line: &[u8], reading: &Reading<'_>) {
        let (eventful, uneventful, unparsed) = &mut self.values.lines;
        let kind = match reading {
            Reading::Event(event) => {
                *eventful = eventful.saturating_add(1);
                return self.insert_event(event, line);
            }
            Reading::Uneventful => uneventful,
            Reading::Unparsed => unparsed,
        };
        *kind = kind.saturating_add(1);
    }

    /// Takes in an event and its line.
    fn insert_event(&mut self, event: &Event<'_>, line: &[u8]) {
        let Self { monoid, values } = self;
        let class = event.class.code();
        // With an id that is the same wherever the line is counted.
        let attempts = attempts_of(event).map(|attempts| (attempts, monoid.key().hash(line)));
        let events = values.events.entry(class).or_default();
        *events = events.saturating_add(event.weight);
        insert_into_span(&mut values.time, event.time);
        insert_into_span(&mut values.inferred_years, event.inferred_year);
        if let Some(source) = event.source.map(|source| monoid.grouped(source)) {
            let hash = monoid.key().hash(&source);
            distinct(&monoid.parts.sources, &mut values.sources, class).insert_hash(hash);
            if let Some((attempts, id)) = &attempts {
                values
                    .heavy_sources
                    .insert_hash(hash, attempts, *id, &source);
                if let Source::Address(address) = source {
                    values.networks.insert_weighted(address, attempts.failed);
                }
            }
            if event.class.is_failure() {
                values.attackers.insert_hash(hash);
            }
            if is_accepted(event.class) {
                let login = (event.weight, (event.time, event.time));
                values.accepted.insert_hash(hash, &login, &source);
            }
        }
        if let Some(name) = event.user {
            let user = monoid.user_key(name);
            let hash = monoid.key().hash(user.bytes());
            distinct(&monoid.parts.users, &mut values.users, class).insert_hash(hash);
            values.seen_users.insert_hash(hash);
            if let Some((attempts, id)) = &attempts {
                values
                    .tried_users
                    .insert_hash(hash, attempts, *id, user.bytes());
            }
        }
    }

    /// How many lines told an event.
    pub fn lines_with_events(&self) -> u64 {
        self.values.lines.0
    }

    /// How many lines had a header and told no event.
    pub fn uneventful_lines(&self) -> u64 {
        self.values.lines.1
    }

    /// How many lines could not be read.
    pub fn unparsed_lines(&self) -> u64 {
        self.values.lines.2
    }

    /// How many lines there were.
    pub fn lines(&self) -> u64 {
        let (eventful, uneventful, unparsed) = self.values.lines;
        eventful.saturating_add(uneventful).saturating_add(unparsed)
    }

    /// How many events of a class there were; `message repeated 5 times` counts 5. Exact.
    pub fn events(&self, class: Class) -> u64 {
        self.values.events.get(&class.code()).copied().unwrap_or(0)
    }

    /// How many different sources the events of these classes had.
    pub fn distinct_sources(&self, classes: &[Class]) -> Approximate<f64> {
        union(&self.monoid.parts.sources, &self.values.sources, classes).estimate()
    }

    /// How many different users the events of these classes named.
    pub fn distinct_users(&self, classes: &[Class]) -> Approximate<f64> {
        union(&self.monoid.parts.users, &self.values.users, classes).estimate()
    }

    /// The sources of the sample with what they did, the heaviest first. All sources with a share of at least 0.2 % of what
    /// failed or was invalid are among them, save with a chance of 1 %.
    pub fn heavy_sources(&self) -> Vec<HeavyHitter<SourceKey, Attempts>> {
        self.values.heavy_sources.top(usize::MAX)
    }

    /// By how much each count of a source may be too high, at most, and with which probability that holds: eps of the largest
    /// total; 0 while all are exact.
    pub fn source_error(&self) -> (u64, f64) {
        error_of(&self.values.heavy_sources)
    }

    /// By how much each count of a user may be too high, at most, and with which probability that holds.
    pub fn user_error(&self) -> (u64, f64) {
        error_of(&self.values.tried_users)
    }

    /// What a source did; never too low. The error is one of failures and invalid users together: see
    /// [`source_error`](Self::source_error).
    pub fn attempts_of(&self, source: &SourceKey) -> Frequency<Attempts> {
        let source = self.monoid.grouped_key(source);
        self.values.heavy_sources.frequency(&source)
    }

    /// The networks that logins failed from which have a share of phi or more of all failures from addresses, not counting the heavy
    /// networks within them; most failures first. See [`prefixes`](crate::prefixes) for what is found.
    ///
    /// # Errors
    /// [`ParameterError`] unless phi is at least [`least_phi`](LogMonoid::least_phi), and at most 1.
    pub fn heavy_networks(&self, phi: f64) -> Result<Vec<HeavyNetwork>, ParameterError> {
        self.values.networks.heavy_networks(phi)
    }

    /// The users of the sample with how they were tried, the heaviest first. With [`UserNames::Hashed`](super::UserNames::Hashed), 8 bytes each.
    pub fn tried_users(&self) -> Vec<HeavyHitter<Vec<u8>, Attempts>> {
        self.values.tried_users.top(usize::MAX)
    }

    /// Was this user ever seen? Wrongly yes with the probability of [`false_user_rate`](Self::false_user_rate), wrongly no never.
    pub fn has_seen_user(&self, name: &[u8]) -> bool {
        let user = self.monoid.user_key(name);
        self.values.seen_users.contains(user.bytes())
    }

    /// How probable it is that a user who was never seen passes for one who was.
    pub fn false_user_rate(&self) -> f64 {
        self.values.seen_users.false_positive_rate()
    }

    /// Did this source ever attack? Wrongly yes with the probability of [`false_attacker_rate`](Self::false_attacker_rate), wrongly no never.
    pub fn has_attacked(&self, source: &SourceKey) -> bool {
        let source = self.monoid.grouped_key(source);
        self.values.attackers.contains(&source)
    }

    /// How probable it is that a source which never attacked passes for one that did.
    pub fn false_attacker_rate(&self) -> f64 {
        self.values.attackers.false_positive_rate()
    }

    /// The sources that were accepted, with exact counts and times: all of them if [`knows_all_accepted`](Self::knows_all_accepted),
    /// otherwise a fair sample.
    pub fn accepted_sources(&self) -> impl Iterator<Item = AcceptedSource<'_>> {
        let accepted: &KeySample<_, _> = &self.values.accepted;
        accepted
            .iter()
            .map(|(source, &(logins, (first, last)))| AcceptedSource {
                source,
                logins,
                first,
                last,
            })
    }

    /// Are [`accepted_sources`](Self::accepted_sources) all there were?
    pub fn knows_all_accepted(&self) -> bool {
        self.values.accepted.is_complete()
    }

    /// The times of the first and the last event, in microseconds since 1970 UTC.
    pub fn time_span(&self) -> Option<(i64, i64)> {
        self.values.time.0.zip(self.values.time.1)
    }

    /// The first and the last year that was inferred for stamps without one.
    pub fn inferred_years(&self) -> Option<(i16, i16)> {
        let (first, last) = self.values.inferred_years;
        first.zip(last)
    }

    /// How much memory this value takes, in bytes, without the names it keeps.
    pub fn memory_bytes(&self) -> usize {
        let distinct = self
            .values
            .sources
            .values()
            .chain(self.values.users.values());
        size_of::<Self>()
            + distinct.map(HyperLogLog::memory_bytes).sum::<usize>()
            + self.values.heavy_sources.memory_bytes()
            + self.values.networks.memory_bytes()
            + self.values.tried_users.memory_bytes()
            + self.values.accepted.memory_bytes()
            + self.values.attackers.memory_bytes()
            + self.values.seen_users.memory_bytes()
    }
}

fn is_accepted(class: Class) -> bool {
    matches!(
        class,
        Class::AcceptedPassword | Class::AcceptedPublickey | Class::AcceptedOther
    )
}

/// The weight leaves accepted logins out, so its error says nothing of them; this one bounds every count.
fn error_of<K: StoredKey>(map: &SketchMap<K, AttemptsMonoid>) -> (u64, f64) {
    if map.is_saturated() {
        return (u64::MAX, 0.0);
    }
    if map.is_sparse() {
        return (0, 1.0);
    }
    let total = map.total();
    let largest = total.failed.max(total.accepted).max(total.invalid_user);
    let monoid = map.monoid();
    ((monoid.eps() * largest as f64) as u64, 1.0 - monoid.delta())
}

/// What an event adds to its source and its user; `None` where it is no attempt.
pub(in crate::logs) fn attempts_of(event: &Event<'_>) -> Option<Attempts> {
    let weight = event.weight;
    let mut attempts = Attempts::default();
    match event.class {
        Class::Failed | Class::FailedInvalidUser => attempts.failed = weight,
        Class::InvalidUser => attempts.invalid_user = weight,
        class if is_accepted(class) => attempts.accepted = weight,
        _ => return None,
    }
    Some(attempts)
}

type ByClass<V> = std::collections::BTreeMap<u8, V>;

fn distinct<'a>(
    monoid: &MapOf<u8, HyperLogLogMonoid>,
    map: &'a mut ByClass<HyperLogLog>,
    class: u8,
) -> &'a mut HyperLogLog {
    map.entry(class).or_insert_with(|| monoid.values().zero())
}

fn union(
    monoid: &MapOf<u8, HyperLogLogMonoid>,
    map: &ByClass<HyperLogLog>,
    classes: &[Class],
) -> HyperLogLog {
    let mut total = monoid.values().zero();
    for class in classes {
        if let Some(part) = map.get(&class.code()) {
            monoid.values().add(&mut total, part);
        }
    }
    total
}

/// Widens a span from the first to the last, so that it holds a value.
pub(in crate::logs) fn insert_into_span<T: Ord + Copy>(
    (first, last): &mut (Option<T>, Option<T>),
    value: Option<T>,
) {
    *first = (*first).into_iter().chain(value).min();
    *last = (*last).into_iter().chain(value).max();
}
