//! The heaviest of a log: sources, networks, users, web clients.

use serde::Serialize;

use crate::logs::sketching::{Attempts, Requests};
use crate::prefixes::HeavyNetwork;

/// What a source did.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct TopSource {
    /// Its address or host name.
    pub source: String,
    /// Logins that failed.
    pub failed: u64,
    /// Logins that were accepted.
    pub accepted: u64,
    /// Users asked for that sshd does not know.
    pub invalid_user: u64,
    /// By how much each count may be too high, save with a probability of 1 %; they are never too low.
    pub error: u64,
}

/// From which network logins failed.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct TopNetwork {
    /// The network, as `192.0.2.0/24`.
    pub network: String,
    /// How many bits its addresses have in common.
    pub prefix_len: u8,
    /// Logins that failed, those from networks within it included.
    pub failed: u64,
    /// By how much the count may be too high, save with a probability of 1 %; it is never too low.
    pub error: u64,
}

/// How a user was tried.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct TopUser {
    /// The name as it stands in the log, bytes that are no UTF-8 as `\xff`; or `#` and a keyed hash of it.
    pub user: String,
    /// Logins that failed.
    pub failed: u64,
    /// Logins that were accepted.
    pub accepted: u64,
    /// How often sshd did not know him.
    pub invalid_user: u64,
    /// By how much each count may be too high, save with a probability of 1 %; they are never too low.
    pub error: u64,
}

/// What a web client asked for.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct TopWebClient {
    /// Its address or host name.
    pub client: String,
    /// All its requests.
    pub requests: u64,
    /// Those for what there was not: status 404.
    pub not_found: u64,
    /// Injections and path traversals, whatever their answers.
    pub attacks: u64,
    /// By how much each count may be too high, save with a probability of 1 %; they are never too low.
    pub error: u64,
}

pub(super) fn top_network(heavy: &HeavyNetwork) -> TopNetwork {
    TopNetwork {
        network: heavy.network.to_string(),
        prefix_len: heavy.network.prefix_len(),
        failed: heavy.count.estimate,
        error: heavy.count.max - heavy.count.min,
    }
}

pub(super) fn top_source(source: String, attempts: &Attempts, error: u64) -> TopSource {
    TopSource {
        source,
        failed: attempts.failed,
        accepted: attempts.accepted,
        invalid_user: attempts.invalid_user,
        error,
    }
}

pub(super) fn top_user(user: String, attempts: &Attempts, error: u64) -> TopUser {
    TopUser {
        user,
        failed: attempts.failed,
        accepted: attempts.accepted,
        invalid_user: attempts.invalid_user,
        error,
    }
}

pub(super) fn top_web_client(client: String, requests: &Requests, error: u64) -> TopWebClient {
    TopWebClient {
        client,
        requests: requests.requests,
        not_found: requests.not_found,
        attacks: requests.attacks,
        error,
    }
}

/// The `top` with most attacks, then with most that was not found; then by name.
pub(super) fn most_attacks(mut list: Vec<TopWebClient>, top: usize) -> Vec<TopWebClient> {
    list.sort_by(|a, b| {
        (b.attacks, b.not_found, b.requests)
            .cmp(&(a.attacks, a.not_found, a.requests))
            .then_with(|| a.client.cmp(&b.client))
    });
    list.truncate(top);
    list
}

/// A source or a user as a row of a table.
pub(super) struct Row<'a> {
    pub(super) name: &'a str,
    pub(super) failed: u64,
    pub(super) accepted: u64,
    pub(super) invalid_user: u64,
    pub(super) error: u64,
}

macro_rules! rows {
    ($($top:ident: $name:ident),*) => {$(
        impl<'a> From<&'a $top> for Row<'a> {
            fn from(top: &'a $top) -> Self {
                Self {
                    name: &top.$name,
                    failed: top.failed,
                    accepted: top.accepted,
                    invalid_user: top.invalid_user,
                    error: top.error,
                }
            }
        }
    )*};
}
rows!(TopSource: source, TopUser: user);

/// The `top` with most failures, then invalid users; then by name.
pub(super) fn most_failed<T>(mut list: Vec<T>, top: usize) -> Vec<T>
where
    for<'a> Row<'a>: From<&'a T>,
{
    list.sort_by(|a, b| {
        let (a, b) = (Row::from(a), Row::from(b));
        (b.failed, b.invalid_user)
            .cmp(&(a.failed, a.invalid_user))
            .then_with(|| a.name.cmp(b.name))
    });
    list.truncate(top);
    list
}
