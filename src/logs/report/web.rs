//! What a report tells of web servers.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::figures::Figures;
use super::names::source_name;
use super::tables::{TopWebClient, most_attacks, top_web_client};
use crate::approximate::Approximate;
use crate::logs::reading::Class;
use crate::logs::sketching::SourceKey;

/// The figures of web servers' logs.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Web {
    /// How many requests there were.
    pub requests: u64,
    /// How many requests were answered with each status.
    pub statuses: BTreeMap<u16, u64>,
    /// How many different clients there were.
    pub clients: Approximate<u64>,
    /// How many of them sent SQL, a script or a path traversal.
    pub attackers: Approximate<u64>,
    /// The clients with most attacks, and then most that was not found; the most first.
    pub top_clients: Vec<TopWebClient>,
    /// The attackers of the other logs who are clients here.
    pub seen_in_both: SeenInBoth,
}

/// The sources that are attackers in one kind of log and clients in the other.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct SeenInBoth {
    /// How many there are, by a joint estimate.
    pub count: Approximate<u64>,
    /// Can that be told from none? If not, there are at most [`max`](Approximate::max) of them.
    pub resolved: bool,
    /// The heaviest of them, those with most failures first.
    pub heaviest: Vec<InBoth>,
}

/// What a source did in both.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct InBoth {
    /// Its address or host name.
    pub source: String,
    /// Logins that failed.
    pub failed: u64,
    /// Logins that were accepted.
    pub accepted: u64,
    /// Users asked for that sshd does not know.
    pub invalid_user: u64,
    /// Requests to web servers.
    pub requests: u64,
    /// Requests for what there was not.
    pub not_found: u64,
    /// Requests with an attack.
    pub attacks: u64,
}

pub(super) fn web(figures: &impl Figures, top: usize) -> Web {
    let by_64 = figures.monoid().is_ipv6_by_64();
    let error = figures.web_client_error();
    let clients = figures.web_clients();
    let rows = clients
        .iter()
        .map(|(client, requests)| top_web_client(source_name(client, by_64), requests, error));
    Web {
        requests: figures.events(Class::Request),
        statuses: figures.statuses(),
        clients: figures.distinct_sources(&[Class::Request]),
        attackers: figures.distinct_sources(Class::WEB_ATTACKS),
        top_clients: most_attacks(rows.collect(), top),
        seen_in_both: seen_in_both(figures, top),
    }
}

fn seen_in_both(figures: &impl Figures, top: usize) -> SeenInBoth {
    let (count, resolved) = figures.common_sources(Class::FAILURES, &[Class::Request]);
    let heavy: BTreeSet<SourceKey> = figures
        .sources()
        .into_iter()
        .map(|(source, _)| source)
        .chain(figures.web_clients().into_iter().map(|(client, _)| client))
        .collect();
    // What may be an error alone is no sighting.
    let (source_error, client_error) = (figures.source_error(), figures.web_client_error());
    let mut both: Vec<(SourceKey, InBoth)> = Vec::new();
    for source in heavy {
        let attempts = figures.attempts(&source);
        let requests = figures.requests(&source);
        if attempts.failed.max(attempts.invalid_user) > source_error
            && requests.requests > client_error
        {
            let name = source_name(&source, figures.monoid().is_ipv6_by_64());
            let row = InBoth {
                source: name,
                failed: attempts.failed,
                accepted: attempts.accepted,
                invalid_user: attempts.invalid_user,
                requests: requests.requests,
                not_found: requests.not_found,
                attacks: requests.attacks,
            };
            both.push((source, row));
        }
    }
    both.sort_by(|(a_key, a), (b_key, b)| {
        (b.failed, b.invalid_user, b.requests)
            .cmp(&(a.failed, a.invalid_user, a.requests))
            .then_with(|| a_key.cmp(b_key))
    });
    both.truncate(top);
    SeenInBoth {
        count,
        resolved,
        heaviest: both.into_iter().map(|(_, row)| row).collect(),
    }
}
