//! What a log sketch takes in.

use super::attempts::{Attempts, Requests};
use super::by_class::{ByClass, Classes};
use super::log_sketch::LogSketch;
use super::monoid::Place;
use crate::hyperloglog::{HyperLogLog, HyperLogLogMonoid};
use crate::logs::reading::web::Finding;
use crate::logs::reading::{Class, Event, Reading, Source};
use crate::monoid::Monoid;

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

    /// Takes in an event and its line, unless its time or its source is left out.
    fn insert_event(&mut self, event: &Event<'_>, line: &[u8]) {
        let (outside, untimed) = &mut self.values.out_of_time;
        let (count, more) = match self.monoid.place_of(event) {
            Place::Counted => return self.count_event(event, line),
            Place::OutsideLimits => (outside, 1),
            Place::WithoutTime => (untimed, 1),
            Place::Allowed => (&mut self.values.allowed_attacks, event.weight),
        };
        *count = count.saturating_add(more);
    }

    fn count_event(&mut self, event: &Event<'_>, line: &[u8]) {
        let monoid = &self.monoid;
        let source = match event.source {
            Some(source) => {
                let source = monoid.grouped(source);
                Some((source, monoid.key().hash(&source)))
            }
            None => None,
        };
        let user = match event.user {
            Some(name) => {
                let user = monoid.user_key(name);
                let hash = monoid.key().hash(user.bytes());
                Some((user, hash))
            }
            None => None,
        };
        insert_into_span(&mut self.values.time, event.time);
        insert_into_span(&mut self.values.inferred_years, event.inferred_year);
        let hashes = Hashes {
            source: source.as_ref().map(|(_, hash)| *hash),
            user: user.as_ref().map(|(_, hash)| *hash),
        };
        if event.exchange.is_some() {
            self.count_request(event, line, source, hashes);
            return;
        }
        self.count_class(event.class, event.weight, hashes);
        let Some(attempts) = attempts_of(event) else {
            return;
        };
        let Self { monoid, values, .. } = self;
        // The same wherever the line is counted.
        let id = monoid.key().hash(line);
        let login = (event.weight, (event.time, event.time));
        if let Some((source, hash)) = source {
            values
                .heavy_sources
                .insert_hash(hash, &attempts, id, &source);
            if let Source::Address(address) = source {
                values.networks.insert_weighted(address, attempts.failed);
            }
            if event.class.is_accepted() {
                values.accepted.insert_hash(hash, &login, &source);
            }
        } else {
            values.sourceless = values.sourceless.saturating_add(event.weight);
        }
        if let Some((user, hash)) = user {
            let user = user.bytes();
            values.tried_users.insert_hash(hash, &attempts, id, user);
            if event.class.is_accepted() {
                values.accepted_users.insert_hash(hash, &login, user);
            }
        }
    }

    /// Counts a request in each of its classes, and what was asked and answered.
    #[inline(never)]
    fn count_request(
        &mut self,
        event: &Event<'_>,
        line: &[u8],
        source: Option<(Source<'_>, u64)>,
        hashes: Hashes,
    ) {
        for class in event.classes() {
            self.count_class(class, event.weight, hashes);
        }
        let Self { monoid, values, .. } = self;
        if let Some((source, hash)) = source
            && let Some(requests) = requests_of(event)
        {
            let id = monoid.key().hash(line);
            values.web_clients.insert_hash(hash, &requests, id, &source);
        }
        let Some(exchange) = &event.exchange else {
            return;
        };
        if let Some(status) = exchange.status {
            let count = values.statuses.entry(status).or_default();
            *count = count.saturating_add(event.weight);
        }
        if let Some(path) = exchange.path.filter(|_| exchange.is_served()) {
            values.served_paths.insert(path);
        }
    }

    #[inline]
    fn count_class(&mut self, class: Class, weight: u64, hashes: Hashes) {
        let Self {
            monoid,
            values,
            recent,
        } = self;
        let code = class.code();
        let events = values.events.entry(code, || 0);
        *events = events.saturating_add(weight);
        if let Some(hash) = hashes.source
            && recent.sources.is_new(hash, class)
        {
            distinct(&monoid.parts.sources, &mut values.sources, code).insert_hash(hash);
            if class.is_failure() {
                values.attackers.insert_hash(hash);
            }
        }
        if let Some(hash) = hashes.user
            && recent.users.is_new(hash, class)
        {
            distinct(&monoid.parts.users, &mut values.users, code).insert_hash(hash);
            values.seen_users.insert_hash(hash);
        }
    }
}

/// Of the source and the user of an event, as far as it has them.
#[derive(Clone, Copy)]
struct Hashes {
    source: Option<u64>,
    user: Option<u64>,
}

/// What an event adds to its source and its user; `None` where it is no attempt.
pub(in crate::logs) fn attempts_of(event: &Event<'_>) -> Option<Attempts> {
    let weight = event.weight;
    let mut attempts = Attempts::default();
    match event.class {
        Class::Failed | Class::FailedInvalidUser => attempts.failed = weight,
        Class::InvalidUser => attempts.invalid_user = weight,
        class if class.is_accepted() => attempts.accepted = weight,
        _ => return None,
    }
    Some(attempts)
}

/// What an event adds to its web client; `None` where it is no request.
pub(in crate::logs) fn requests_of(event: &Event<'_>) -> Option<Requests> {
    let exchange = event.exchange?;
    let weigh = |is: bool| if is { event.weight } else { 0 };
    Some(Requests {
        requests: event.weight,
        not_found: weigh(exchange.findings.contains(Finding::NotFound)),
        attacks: weigh(exchange.findings.attack()),
    })
}

fn distinct<'a>(
    monoid: &ByClass<HyperLogLogMonoid>,
    map: &'a mut Classes<HyperLogLog>,
    class: u8,
) -> &'a mut HyperLogLog {
    map.entry(class, || monoid.values().zero())
}

/// Widens a span from the first to the last, so that it holds a value.
pub(in crate::logs) fn insert_into_span<T: Ord + Copy>(
    (first, last): &mut (Option<T>, Option<T>),
    value: Option<T>,
) {
    let Some(value) = value else {
        return;
    };
    *first = Some(first.map_or(value, |first| first.min(value)));
    *last = Some(last.map_or(value, |last| last.max(value)));
}
