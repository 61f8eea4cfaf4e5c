//! What a report is made of, sketched or exact.

use std::collections::BTreeMap;

use crate::approximate::Approximate;
use crate::error::ParameterError;
use crate::logs::reading::Class;
use crate::logs::sketching::{Attempts, LogMonoid, LogSketch, Requests, SourceKey};
use crate::prefixes::HeavyNetwork;

/// The figures of a log, by whatever counts them.
pub(in crate::logs) trait Figures {
    fn monoid(&self) -> &LogMonoid;
    /// Lines with an event, uneventful and unparsed ones.
    fn lines(&self) -> (u64, u64, u64);
    /// Lines outside the limits, and without a time.
    fn out_of_time(&self) -> (u64, u64);
    fn allowed_attacks(&self) -> u64;
    fn sourceless(&self) -> u64;
    fn events(&self, class: Class) -> u64;
    fn statuses(&self) -> BTreeMap<u16, u64>;
    fn distinct_sources(&self, classes: &[Class]) -> Approximate<u64>;
    fn distinct_users(&self, classes: &[Class]) -> Approximate<u64>;
    /// How many sources the events of both have, and whether that can be told from none.
    fn common_sources(&self, some: &[Class], others: &[Class]) -> (Approximate<u64>, bool);
    /// The heavy sources that failed or asked for an invalid user.
    fn sources(&self) -> Vec<(SourceKey, Attempts)>;
    fn attempts(&self, source: &SourceKey) -> Attempts;
    fn source_error(&self) -> u64;
    /// The heavy users that were tried.
    fn users(&self) -> Vec<(Vec<u8>, Attempts)>;
    fn user_error(&self) -> u64;
    /// The heavy web clients.
    fn web_clients(&self) -> Vec<(SourceKey, Requests)>;
    fn requests(&self, client: &SourceKey) -> Requests;
    fn web_client_error(&self) -> u64;
    /// The networks with so great a share of the failures from addresses.
    fn networks(&self, phi: f64) -> Result<Vec<HeavyNetwork>, ParameterError>;
    /// How many failures from addresses there were: that share is one of them.
    fn network_failures(&self) -> u64;
    /// The sources that attacked and were accepted; all, or those of a sample; how probable it is for another to be among them.
    fn failed_and_accepted(&self) -> (Vec<SourceKey>, bool, f64);
    fn time_span(&self) -> Option<(i64, i64)>;
    fn inferred_years(&self) -> Option<(i16, i16)>;
}

impl Figures for LogSketch {
    fn monoid(&self) -> &LogMonoid {
        self.monoid()
    }

    fn lines(&self) -> (u64, u64, u64) {
        (
            self.lines_with_events(),
            self.uneventful_lines(),
            self.unparsed_lines(),
        )
    }

    fn out_of_time(&self) -> (u64, u64) {
        self.lines_out_of_time()
    }

    fn allowed_attacks(&self) -> u64 {
        self.allowed_attacks()
    }

    fn sourceless(&self) -> u64 {
        self.sourceless_attempts()
    }

    fn events(&self, class: Class) -> u64 {
        self.events(class)
    }

    fn statuses(&self) -> BTreeMap<u16, u64> {
        self.statuses().collect()
    }

    fn distinct_sources(&self, classes: &[Class]) -> Approximate<u64> {
        whole(self.distinct_sources(classes))
    }

    fn distinct_users(&self, classes: &[Class]) -> Approximate<u64> {
        whole(self.distinct_users(classes))
    }

    fn common_sources(&self, some: &[Class], others: &[Class]) -> (Approximate<u64>, bool) {
        let both = self
            .sources_of(some)
            .compared_with(&self.sources_of(others))
            .expect("they are of one sketch")
            .intersection();
        match both {
            Ok(common) => (whole(common), true),
            Err(unresolved) => (whole(unresolved.interval), false),
        }
    }

    fn sources(&self) -> Vec<(SourceKey, Attempts)> {
        let heavy = self.heavy_sources().into_iter();
        heavy
            .map(|heavy| (heavy.key, heavy.frequency.estimate))
            .collect()
    }

    fn attempts(&self, source: &SourceKey) -> Attempts {
        self.attempts_of(source).estimate
    }

    fn source_error(&self) -> u64 {
        self.source_error().0
    }

    fn users(&self) -> Vec<(Vec<u8>, Attempts)> {
        let heavy = self.tried_users().into_iter();
        heavy
            .map(|heavy| (heavy.key, heavy.frequency.estimate))
            .collect()
    }

    fn user_error(&self) -> u64 {
        self.user_error().0
    }

    fn web_clients(&self) -> Vec<(SourceKey, Requests)> {
        let heavy = self.heavy_web_clients().into_iter();
        heavy
            .map(|heavy| (heavy.key, heavy.frequency.estimate))
            .collect()
    }

    fn requests(&self, client: &SourceKey) -> Requests {
        self.requests_of(client).estimate
    }

    fn web_client_error(&self) -> u64 {
        self.web_client_error().0
    }

    fn networks(&self, phi: f64) -> Result<Vec<HeavyNetwork>, ParameterError> {
        self.heavy_networks(phi)
    }

    fn network_failures(&self) -> u64 {
        self.failures_from_addresses()
    }

    fn failed_and_accepted(&self) -> (Vec<SourceKey>, bool, f64) {
        let sources = self
            .accepted_sources()
            .filter(|accepted| self.has_attacked(accepted.source))
            .map(|accepted| accepted.source.clone());
        (
            sources.collect(),
            self.knows_all_accepted(),
            self.false_attacker_rate(),
        )
    }

    fn time_span(&self) -> Option<(i64, i64)> {
        self.time_span()
    }

    fn inferred_years(&self) -> Option<(i16, i16)> {
        self.inferred_years()
    }
}

/// The whole numbers around an interval, and the nearest to the estimate.
pub(super) fn whole(about: Approximate<f64>) -> Approximate<u64> {
    Approximate {
        min: about.min.floor() as u64,
        estimate: about.estimate.round() as u64,
        max: about.max.ceil() as u64,
        probability: about.probability,
    }
}
