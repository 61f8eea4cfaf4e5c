//! The same figures, counted exactly: the price of a sketch is what this takes in memory.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::hash::Hash;

use super::reading::{Class, Event, Reading};
use super::report::{Figures, Report};
use super::sketching::{
    Attempts, AttemptsMonoid, LogMonoid, Place, Requests, RequestsMonoid, SourceKey, UserNames,
    attempts_of, insert_into_span, requests_of,
};
use crate::approximate::Approximate;
use crate::error::ParameterError;
use crate::hash::HashKey;
use crate::monoid::Monoid;
use crate::prefixes::{HeavyNetwork, PrefixSketch, PrefixSketchMonoid};
use crate::sketch_map::Weighted;

/// Counts a log exactly, in memory that grows with its sources and users; to hold a [`LogSketch`](super::LogSketch) against.
#[derive(Clone, Debug)]
pub struct ExactLog {
    monoid: LogMonoid,
    lines: (u64, u64, u64),
    out_of_time: (u64, u64),
    allowed_attacks: u64,
    sourceless: u64,
    events: HashMap<Class, u64>,
    statuses: BTreeMap<u16, u64>,
    sources: HashMap<Class, HashSet<SourceKey>>,
    users: HashMap<Class, HashSet<Vec<u8>>>,
    source_attempts: HashMap<SourceKey, Attempts>,
    user_attempts: HashMap<Vec<u8>, Attempts>,
    client_requests: HashMap<SourceKey, Requests>,
    times: (Option<i64>, Option<i64>),
    years: (Option<i16>, Option<i16>),
}

/// As [`ExactLog::like`] the sketches of a public key, without limits.
impl Default for ExactLog {
    fn default() -> Self {
        Self::like(&LogMonoid::new(HashKey::from_seed(0)))
    }
}

impl ExactLog {
    /// Of nothing yet; it will count what sketches of this monoid count: within its limits, without the attacks of allowed
    /// sources, IPv6 by /64 if they do. User names are kept as they are.
    pub fn like(monoid: &LogMonoid) -> Self {
        Self {
            monoid: monoid.clone().with_user_names(UserNames::Plain),
            lines: (0, 0, 0),
            out_of_time: (0, 0),
            allowed_attacks: 0,
            sourceless: 0,
            events: HashMap::new(),
            statuses: BTreeMap::new(),
            sources: HashMap::new(),
            users: HashMap::new(),
            source_attempts: HashMap::new(),
            user_attempts: HashMap::new(),
            client_requests: HashMap::new(),
            times: (None, None),
            years: (None, None),
        }
    }

    /// Takes in a line that was read.
    pub fn insert_line(&mut self, reading: &Reading<'_>) {
        let event = match reading {
            Reading::Event(event) => event,
            Reading::Uneventful => return self.lines.1 += 1,
            Reading::Unparsed => return self.lines.2 += 1,
        };
        self.lines.0 += 1;
        match self.monoid.place_of(event) {
            Place::Counted => self.count(event),
            Place::OutsideLimits => self.out_of_time.0 += 1,
            Place::WithoutTime => self.out_of_time.1 += 1,
            Place::Allowed => plus_weight(&mut self.allowed_attacks, event.weight),
        }
    }

    fn count(&mut self, event: &Event<'_>) {
        insert_into_span(&mut self.times, event.time);
        insert_into_span(&mut self.years, event.inferred_year);
        let source = event.source.map(|source| self.monoid.source_key(source));
        // As long as the sketches keep it.
        let user = event
            .user
            .map(|user| &user[..user.len().min(crate::MAX_KEY_BYTES)]);
        for class in event.classes() {
            plus_weight(self.events.entry(class).or_default(), event.weight);
            if let Some(source) = &source {
                insert(&mut self.sources, class, source);
            }
            if let Some(user) = user {
                insert(&mut self.users, class, &user.to_vec());
            }
        }
        if let Some(attempts) = attempts_of(event) {
            match &source {
                Some(source) => plus(
                    &AttemptsMonoid,
                    &mut self.source_attempts,
                    source.clone(),
                    &attempts,
                ),
                None => plus_weight(&mut self.sourceless, event.weight),
            }
            if let Some(user) = user {
                plus(
                    &AttemptsMonoid,
                    &mut self.user_attempts,
                    user.to_vec(),
                    &attempts,
                );
            }
        }
        if let (Some(source), Some(requests)) = (source, requests_of(event)) {
            plus(
                &RequestsMonoid,
                &mut self.client_requests,
                source,
                &requests,
            );
        }
        if let Some(status) = event.exchange.and_then(|exchange| exchange.status) {
            plus_weight(self.statuses.entry(status).or_default(), event.weight);
        }
    }

    /// The failures by network. So great a table is sparse, and exact, up to more addresses than there is memory for.
    fn network_sketch(&self) -> PrefixSketch {
        let monoid = PrefixSketchMonoid::new(1.27e-9, 0.1, HashKey::from_seed(0))
            .expect("the least eps and the greatest delta lie in their ranges");
        let monoid = if self.monoid.is_ipv6_by_64() {
            monoid.with_ipv6_by_64()
        } else {
            monoid
        };
        let mut networks = monoid.zero();
        for (source, attempts) in &self.source_attempts {
            if let SourceKey::Address(address) = source {
                networks.insert_weighted(*address, attempts.failed);
            }
        }
        networks
    }

    /// Adds the counts of another part of the log.
    pub fn merge(&mut self, other: Self) {
        self.lines.0 += other.lines.0;
        self.lines.1 += other.lines.1;
        self.lines.2 += other.lines.2;
        self.out_of_time.0 += other.out_of_time.0;
        self.out_of_time.1 += other.out_of_time.1;
        plus_weight(&mut self.allowed_attacks, other.allowed_attacks);
        plus_weight(&mut self.sourceless, other.sourceless);
        for (class, count) in other.events {
            plus_weight(self.events.entry(class).or_default(), count);
        }
        for (status, count) in other.statuses {
            plus_weight(self.statuses.entry(status).or_default(), count);
        }
        for (class, sources) in other.sources {
            self.sources.entry(class).or_default().extend(sources);
        }
        for (class, users) in other.users {
            self.users.entry(class).or_default().extend(users);
        }
        for (source, attempts) in other.source_attempts {
            plus(
                &AttemptsMonoid,
                &mut self.source_attempts,
                source,
                &attempts,
            );
        }
        for (user, attempts) in other.user_attempts {
            plus(&AttemptsMonoid, &mut self.user_attempts, user, &attempts);
        }
        for (client, requests) in other.client_requests {
            plus(
                &RequestsMonoid,
                &mut self.client_requests,
                client,
                &requests,
            );
        }
        for time in [other.times.0, other.times.1] {
            insert_into_span(&mut self.times, time);
        }
        for year in [other.years.0, other.years.1] {
            insert_into_span(&mut self.years, year);
        }
    }

    /// The figures, each exact, with the `top` sources, networks, users and web clients.
    pub fn report(&self, top: usize) -> Report {
        Report::from_figures(self, top)
    }
}

impl Figures for ExactLog {
    fn monoid(&self) -> &LogMonoid {
        &self.monoid
    }

    fn lines(&self) -> (u64, u64, u64) {
        self.lines
    }

    fn out_of_time(&self) -> (u64, u64) {
        self.out_of_time
    }

    fn allowed_attacks(&self) -> u64 {
        self.allowed_attacks
    }

    fn sourceless(&self) -> u64 {
        self.sourceless
    }

    fn events(&self, class: Class) -> u64 {
        self.events.get(&class).copied().unwrap_or(0)
    }

    fn statuses(&self) -> BTreeMap<u16, u64> {
        self.statuses.clone()
    }

    fn distinct_sources(&self, classes: &[Class]) -> Approximate<u64> {
        Approximate::exact(union(&self.sources, classes).len() as u64)
    }

    fn distinct_users(&self, classes: &[Class]) -> Approximate<u64> {
        Approximate::exact(union(&self.users, classes).len() as u64)
    }

    fn common_sources(&self, some: &[Class], others: &[Class]) -> (Approximate<u64>, bool) {
        let (some, others) = (union(&self.sources, some), union(&self.sources, others));
        let common = some.intersection(&others).count();
        (Approximate::exact(common as u64), true)
    }

    fn sources(&self) -> Vec<(SourceKey, Attempts)> {
        weighty(&AttemptsMonoid, &self.source_attempts)
    }

    fn attempts(&self, source: &SourceKey) -> Attempts {
        self.source_attempts
            .get(source)
            .copied()
            .unwrap_or_default()
    }

    fn source_error(&self) -> u64 {
        0
    }

    fn users(&self) -> Vec<(Vec<u8>, Attempts)> {
        weighty(&AttemptsMonoid, &self.user_attempts)
    }

    fn user_error(&self) -> u64 {
        0
    }

    fn web_clients(&self) -> Vec<(SourceKey, Requests)> {
        weighty(&RequestsMonoid, &self.client_requests)
    }

    fn requests(&self, client: &SourceKey) -> Requests {
        self.client_requests
            .get(client)
            .copied()
            .unwrap_or_default()
    }

    fn web_client_error(&self) -> u64 {
        0
    }

    fn networks(&self, phi: f64) -> Result<Vec<HeavyNetwork>, ParameterError> {
        self.network_sketch().heavy_networks(phi)
    }

    fn network_failures(&self) -> u64 {
        let of_addresses = self
            .source_attempts
            .iter()
            .filter(|(source, _)| matches!(source, SourceKey::Address(_)));
        of_addresses
            .map(|(_, attempts)| attempts.failed)
            .fold(0, u64::saturating_add)
    }

    fn failed_and_accepted(&self) -> (Vec<SourceKey>, bool, f64) {
        let failures = union(&self.sources, Class::FAILURES);
        let accepted = union(&self.sources, Class::ACCEPTED);
        let both = accepted.intersection(&failures).cloned().collect();
        (both, true, 0.0)
    }

    fn time_span(&self) -> Option<(i64, i64)> {
        self.times.0.zip(self.times.1)
    }

    fn inferred_years(&self) -> Option<(i16, i16)> {
        self.years.0.zip(self.years.1)
    }
}

fn plus_weight(count: &mut u64, more: u64) {
    *count = count.saturating_add(more);
}

fn insert<K: Eq + Hash + Clone>(sets: &mut HashMap<Class, HashSet<K>>, class: Class, key: &K) {
    let set = sets.entry(class).or_default();
    if !set.contains(key) {
        set.insert(key.clone());
    }
}

fn plus<K: Eq + Hash, M: Monoid<Value: Default>>(
    monoid: &M,
    map: &mut HashMap<K, M::Value>,
    key: K,
    value: &M::Value,
) {
    monoid.add(map.entry(key).or_default(), value);
}

/// Those that weigh something: a sketch samples no others.
fn weighty<K: Clone, M: Weighted<Value: Copy>>(
    monoid: &M,
    map: &HashMap<K, M::Value>,
) -> Vec<(K, M::Value)> {
    map.iter()
        .filter(|(_, value)| monoid.weight(value) > 0)
        .map(|(key, value)| (key.clone(), *value))
        .collect()
}

fn union<K: Eq + Hash + Clone>(sets: &HashMap<Class, HashSet<K>>, classes: &[Class]) -> HashSet<K> {
    classes
        .iter()
        .filter_map(|class| sets.get(class))
        .flatten()
        .cloned()
        .collect()
}
