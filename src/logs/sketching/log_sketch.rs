//! A log sketch: what it takes in, and what its parts answer.

use std::fmt;

use super::attempts::{Attempts, Requests};
use super::by_class::{ByClass, Classes};
use super::keys::SourceKey;
use super::monoid::LogMonoid;
use super::parts::Values;
use super::recent::RecentKeys;
use crate::approximate::Approximate;
use crate::codec::Codec;
use crate::error::{DecodeError, Mismatch, ParameterError};
use crate::hash::{HashKey, StoredKey};
use crate::hyperloglog::{HyperLogLog, HyperLogLogMonoid};
use crate::logs::reading::Class;
use crate::monoid::Monoid;
use crate::prefixes::HeavyNetwork;
use crate::sketch::{decode_described_under, sketch};
use crate::sketch_map::{Frequency, HeavyHitter, SketchMap, Weighted};

/// What a log tells, in bounded memory; sketches of shards add up. See the [module](super).
#[derive(Clone)]
pub struct LogSketch {
    pub(super) monoid: LogMonoid,
    pub(super) values: Values,
    pub(super) recent: RecentKeys,
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

/// How many logins a user had, and when the first and the last, in microseconds since 1970 UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct AcceptedUser<'a> {
    /// The name, or 8 bytes of its hash.
    pub user: &'a [u8],
    /// How many logins were accepted.
    pub logins: u64,
    /// The time of the first, if any of them had a time.
    pub first: Option<i64>,
    /// The time of the last, if any of them had a time.
    pub last: Option<i64>,
}

impl LogSketch {
    /// The value of an encoded form that was made under this key, with whatever other parameters.
    ///
    /// A reader who does not know those: by a monoid of theirs, [`Codec::decode`](crate::codec::Codec::decode) checks them as well.
    ///
    /// ```
    /// use sketchbird::logs::{LogMonoid, LogSketch};
    /// use sketchbird::{HashKey, Monoid};
    ///
    /// let key = HashKey::random()?;
    /// let saved = LogMonoid::new(key.clone()).with_zone_offset(3_600).zero().encode();
    /// let sketch = LogSketch::decode_with_key(&saved, &key)?;
    /// assert_eq!(sketch.monoid().zone_offset(), 3_600);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// A [`DecodeError`] if the bytes are not such a form; it is a [`DecodeError::Mismatch`] where they are one under another key.
    pub fn decode_with_key(bytes: &[u8], key: &HashKey) -> Result<Self, DecodeError> {
        decode_described_under(bytes, key)
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
        self.values.events.get(class.code()).copied().unwrap_or(0)
    }

    /// How many lines told an event outside the [limits](LogMonoid::limits), and how many one without a time, where there are
    /// limits. They count among the lines with an event, and nowhere else.
    pub fn lines_out_of_time(&self) -> (u64, u64) {
        self.values.out_of_time
    }

    /// How many attacks came from [allowed](LogMonoid::allowed) sources; weighted, exact. They count nowhere else.
    pub fn allowed_attacks(&self) -> u64 {
        self.values.allowed_attacks
    }

    /// How many logins were tried without a source: at the console, or by who managed to hide it; weighted, exact.
    pub fn sourceless_attempts(&self) -> u64 {
        self.values.sourceless
    }

    /// How many requests to web servers were answered with each status. Exact.
    pub fn statuses(&self) -> impl Iterator<Item = (u16, u64)> {
        self.values
            .statuses
            .iter()
            .map(|(status, count)| (*status, *count))
    }

    /// The different sources of the events of these classes: how many, and how many they have in common with others.
    pub fn sources_of(&self, classes: &[Class]) -> HyperLogLog {
        union(&self.monoid.parts.sources, &self.values.sources, classes)
    }

    /// How many different sources the events of these classes had.
    pub fn distinct_sources(&self, classes: &[Class]) -> Approximate<f64> {
        self.sources_of(classes).estimate()
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
        error_of(&self.values.heavy_sources, Attempts::greatest)
    }

    /// By how much each count of a user may be too high, at most, and with which probability that holds.
    pub fn user_error(&self) -> (u64, f64) {
        error_of(&self.values.tried_users, Attempts::greatest)
    }

    /// What a source did; never too low. The error is one of failures and invalid users together: see
    /// [`source_error`](Self::source_error).
    pub fn attempts_of(&self, source: &SourceKey) -> Frequency<Attempts> {
        let source = self.monoid.grouped_key(source);
        self.values.heavy_sources.frequency(&source)
    }

    /// The web clients of the sample with what they asked for, the heaviest first. All clients with a share of at least 0.5 % of
    /// what was an attack or not found are among them, save with a chance of 1 %.
    pub fn heavy_web_clients(&self) -> Vec<HeavyHitter<SourceKey, Requests>> {
        self.values.web_clients.top(usize::MAX)
    }

    /// By how much each count of a web client may be too high, at most, and with which probability that holds.
    pub fn web_client_error(&self) -> (u64, f64) {
        error_of(&self.values.web_clients, Requests::greatest)
    }

    /// What a source asked web servers for; never too low. See [`web_client_error`](Self::web_client_error).
    pub fn requests_of(&self, source: &SourceKey) -> Frequency<Requests> {
        let source = self.monoid.grouped_key(source);
        self.values.web_clients.frequency(&source)
    }

    /// Did a web server ever give out this path, with status 200? Wrongly yes with the probability of
    /// [`false_path_rate`](Self::false_path_rate), wrongly no never.
    pub fn has_served(&self, path: &[u8]) -> bool {
        self.values.served_paths.contains(path)
    }

    /// How probable it is that a path which was never given out passes for one that was.
    pub fn false_path_rate(&self) -> f64 {
        self.values.served_paths.false_positive_rate()
    }

    /// The networks that logins failed from which have a share of phi or more of all failures from addresses, not counting the heavy
    /// networks within them; most failures first. See [`prefixes`](crate::prefixes) for what is found.
    ///
    /// # Errors
    /// [`ParameterError`] unless phi is at least [`least_phi`](LogMonoid::least_phi), and at most 1.
    pub fn heavy_networks(&self, phi: f64) -> Result<Vec<HeavyNetwork>, ParameterError> {
        self.values.networks.heavy_networks(phi)
    }

    /// How many logins failed from addresses: the N whose shares [`heavy_networks`](Self::heavy_networks) goes by. Exact.
    pub fn failures_from_addresses(&self) -> u64 {
        self.values.networks.total()
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

    /// Did this source ever fail to log in, or ask for an invalid user ([`Class::is_failure`])? Wrongly yes with the probability of [`false_attacker_rate`](Self::false_attacker_rate), wrongly no never.
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
        self.values
            .accepted
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

    /// The users that were logged in, with exact counts and times: all of them if
    /// [`knows_all_accepted_users`](Self::knows_all_accepted_users), otherwise a fair sample. With
    /// [`UserNames::Hashed`](super::UserNames::Hashed), 8 bytes each.
    pub fn accepted_users(&self) -> impl Iterator<Item = AcceptedUser<'_>> {
        let accepted = self.values.accepted_users.iter();
        accepted.map(|(user, &(logins, (first, last)))| AcceptedUser {
            user,
            logins,
            first,
            last,
        })
    }

    /// Are [`accepted_users`](Self::accepted_users) all there were?
    pub fn knows_all_accepted_users(&self) -> bool {
        self.values.accepted_users.is_complete()
    }

    /// May the users of this sketch be looked up in another one, a baseline of earlier weeks?
    ///
    /// # Errors
    /// A [`Mismatch`] unless both keep names in one way and under one key.
    pub(in crate::logs) fn check_baseline(&self, baseline: &Self) -> Result<(), Mismatch> {
        self.monoid.check_names(&baseline.monoid)
    }

    pub(in crate::logs) fn has_seen_user_key(&self, user: &[u8]) -> bool {
        self.values.seen_users.contains(user)
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
            + self.values.web_clients.memory_bytes()
            + self.values.accepted.memory_bytes()
            + self.values.accepted_users.memory_bytes()
            + self.values.attackers.memory_bytes()
            + self.values.seen_users.memory_bytes()
            + self.values.served_paths.memory_bytes()
            + self.recent.heap_bytes()
    }
}

/// The weight leaves some counts out, so its error says nothing of them; this one bounds every count.
fn error_of<K: StoredKey, M: Weighted + Codec<Value: Clone> + Clone>(
    map: &SketchMap<K, M>,
    greatest: impl Fn(&M::Value) -> u64,
) -> (u64, f64) {
    if map.is_saturated() {
        return (u64::MAX, 0.0);
    }
    if map.is_sparse() {
        return (0, 1.0);
    }
    let monoid = map.monoid();
    let error = monoid.eps() * greatest(map.total()) as f64;
    (error as u64, 1.0 - monoid.delta())
}

fn union(
    monoid: &ByClass<HyperLogLogMonoid>,
    map: &Classes<HyperLogLog>,
    classes: &[Class],
) -> HyperLogLog {
    let mut total = monoid.values().zero();
    for class in classes {
        if let Some(part) = map.get(class.code()) {
            monoid.values().add(&mut total, part);
        }
    }
    total
}
