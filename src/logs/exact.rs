//! The same figures, counted exactly: the price of a sketch is what this takes in memory.

use std::collections::{HashMap, HashSet};
use std::hash::Hash;

use super::reading::{Class, Reading, Source};
use super::report::{
    self, ACCEPTED, FAILURES, FailedAndAccepted, GROUPS, HEAVY, Report, USER_GROUPS, most_failed,
    top_source, top_user,
};
use super::sketching::{
    Attempts, AttemptsMonoid, SourceKey, attempts_of, first_of_64, insert_into_span,
};
use crate::approximate::Approximate;
use crate::hash::HashKey;
use crate::monoid::Monoid;
use crate::prefixes::{PrefixSketch, PrefixSketchMonoid};
use crate::sketch_map::Weighted;

/// Counts a log exactly, in memory that grows with its sources and users; to hold a [`LogSketch`](super::LogSketch) against.
#[derive(Clone, Debug, Default)]
pub struct ExactLog {
    lines: (u64, u64, u64),
    events: HashMap<Class, u64>,
    sources: HashMap<Class, HashSet<SourceKey>>,
    users: HashMap<Class, HashSet<Vec<u8>>>,
    source_attempts: HashMap<SourceKey, Attempts>,
    user_attempts: HashMap<Vec<u8>, Attempts>,
    times: (Option<i64>, Option<i64>),
    years: (Option<i16>, Option<i16>),
    ipv6_by_64: bool,
}

impl ExactLog {
    /// The same with IPv6 sources grouped by /64, as by [`LogMonoid::with_ipv6_by_64`](super::LogMonoid::with_ipv6_by_64): for
    /// a log of which nothing was taken in yet.
    #[must_use]
    pub fn with_ipv6_by_64(self) -> Self {
        Self {
            ipv6_by_64: true,
            ..self
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
        let count = self.events.entry(event.class).or_default();
        *count = count.saturating_add(event.weight);
        insert_into_span(&mut self.times, event.time);
        insert_into_span(&mut self.years, event.inferred_year);
        let attempts = attempts_of(event);
        if let Some(source) = event.source.map(|source| self.source(source)) {
            if let Some(attempts) = &attempts {
                plus(&mut self.source_attempts, source.clone(), attempts);
            }
            self.sources.entry(event.class).or_default().insert(source);
        }
        if let Some(user) = event.user {
            // As long as the sketches keep it.
            let user = &user[..user.len().min(crate::MAX_KEY_BYTES)];
            if let Some(attempts) = &attempts {
                plus(&mut self.user_attempts, user.to_vec(), attempts);
            }
            self.users
                .entry(event.class)
                .or_default()
                .insert(user.to_vec());
        }
    }

    fn source(&self, source: Source<'_>) -> SourceKey {
        match source {
            Source::Address(address) if self.ipv6_by_64 => SourceKey::Address(first_of_64(address)),
            source => source.into(),
        }
    }

    /// The failures by network. So great a table is sparse, and exact, up to more addresses than there is memory for.
    fn networks(&self) -> PrefixSketch {
        let monoid = PrefixSketchMonoid::new(1.27e-9, 0.1, HashKey::from_seed(0))
            .expect("the least eps and the greatest delta lie in their ranges");
        let monoid = if self.ipv6_by_64 {
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
        for (class, count) in other.events {
            let own = self.events.entry(class).or_default();
            *own = own.saturating_add(count);
        }
        for (class, sources) in other.sources {
            self.sources.entry(class).or_default().extend(sources);
        }
        for (class, users) in other.users {
            self.users.entry(class).or_default().extend(users);
        }
        for (source, attempts) in other.source_attempts {
            plus(&mut self.source_attempts, source, &attempts);
        }
        for (user, attempts) in other.user_attempts {
            plus(&mut self.user_attempts, user, &attempts);
        }
        for time in [other.times.0, other.times.1] {
            insert_into_span(&mut self.times, time);
        }
        for year in [other.years.0, other.years.1] {
            insert_into_span(&mut self.years, year);
        }
    }

    /// The figures, each exact, with the `top` sources, networks and users.
    pub fn report(&self, top: usize) -> Report {
        let failures = union(&self.sources, FAILURES);
        let accepted = union(&self.sources, ACCEPTED);
        let sources = self
            .source_attempts
            .iter()
            .filter(|(_, attempts)| is_attack(attempts));
        let users = self
            .user_attempts
            .iter()
            .filter(|(_, attempts)| is_attack(attempts));
        let name = |source: &SourceKey| report::source_name(source, self.ipv6_by_64);
        let (lines_with_events, uneventful, unparsed) = self.lines;
        Report {
            lines: lines_with_events + uneventful + unparsed,
            lines_with_events,
            uneventful,
            unparsed,
            events: report::events(|class| self.events.get(&class).copied().unwrap_or(0)),
            distinct_sources: report::distinct(&GROUPS, |classes| {
                Approximate::exact(union(&self.sources, classes).len() as u64)
            }),
            distinct_users: report::distinct(&GROUPS[..USER_GROUPS], |classes| {
                Approximate::exact(union(&self.users, classes).len() as u64)
            }),
            top_sources: most_failed(
                sources
                    .map(|(source, attempts)| top_source(name(source), attempts, 0))
                    .collect(),
                top,
            ),
            top_users: most_failed(
                users
                    .map(|(user, attempts)| top_user(report::as_text(user), attempts, 0))
                    .collect(),
                top,
            ),
            top_networks: report::top_networks(self.networks().heavy_networks(HEAVY), top),
            failed_and_accepted: FailedAndAccepted {
                sources: report::sorted(accepted.intersection(&failures).map(name)),
                complete: true,
                false_positive_rate: 0.0,
            },
            first_event: self.times.0.and_then(report::iso_8601),
            last_event: self.times.1.and_then(report::iso_8601),
            inferred_years: self.years.0.zip(self.years.1),
        }
    }
}

fn is_attack(attempts: &Attempts) -> bool {
    AttemptsMonoid.weight(attempts) > 0
}

fn plus<K: Eq + Hash>(map: &mut HashMap<K, Attempts>, key: K, attempts: &Attempts) {
    AttemptsMonoid.add(map.entry(key).or_default(), attempts);
}

fn union<K: Eq + Hash + Clone>(sets: &HashMap<Class, HashSet<K>>, classes: &[Class]) -> HashSet<K> {
    classes
        .iter()
        .filter_map(|class| sets.get(class))
        .flatten()
        .cloned()
        .collect()
}
