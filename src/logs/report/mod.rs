//! What an analyst reads: the figures of a log, as text and as data.

mod compared;
mod text;

use std::collections::BTreeMap;
use std::net::IpAddr;

use jiff::Timestamp;
use serde::Serialize;

pub use compared::Compared;

use super::reading::Class;
use super::sketching::{Attempts, LogSketch, SourceKey, UserNames};
use crate::approximate::Approximate;
use crate::error::ParameterError;
use crate::prefixes::HeavyNetwork;

/// The classes that make up each count of distinct sources; those of users are the first three.
pub(super) const GROUPS: [(&str, &[Class]); 4] = [
    ("failed", &[Class::Failed, Class::FailedInvalidUser]),
    ("invalid_user", &[Class::InvalidUser]),
    ("accepted", ACCEPTED),
    ("attackers", FAILURES),
];

pub(super) const ACCEPTED: &[Class] = &[
    Class::AcceptedPassword,
    Class::AcceptedPublickey,
    Class::AcceptedOther,
];

pub(super) const FAILURES: &[Class] = &[
    Class::Failed,
    Class::FailedInvalidUser,
    Class::InvalidUser,
    Class::PamFailure,
    Class::PamRefused,
];

/// phi: from this share of the failures from addresses on, a network is reported.
pub(super) const HEAVY: f64 = 0.01;

/// How many of `GROUPS` count users as well: an attacker is a source.
pub(super) const USER_GROUPS: usize = 3;

/// The figures of a log. [`Display`](std::fmt::Display) prints it for people; serialized, it is one JSON object.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Report {
    /// How many lines there were: those with events, the uneventful and the unparsed ones.
    pub lines: u64,
    /// Lines that told an event.
    pub lines_with_events: u64,
    /// Lines with a header and no event.
    pub uneventful: u64,
    /// Lines that could not be read.
    pub unparsed: u64,
    /// Events of each class; weighted by `message repeated`. `failed` has all methods and users, `failed_invalid_user` is a part
    /// of it.
    pub events: BTreeMap<&'static str, u64>,
    /// Distinct sources that `failed`, asked for an `invalid_user`, were `accepted`, or are `attackers`: failed, asked for an
    /// invalid user, or failed in PAM.
    pub distinct_sources: Distinct,
    /// Distinct users for whom logins `failed`, who were an `invalid_user`, or were `accepted`.
    pub distinct_users: Distinct,
    /// The sources with most failures, the most first.
    pub top_sources: Vec<TopSource>,
    /// The users tried most, the most first.
    pub top_users: Vec<TopUser>,
    /// The networks that 1 % or more of the failures from addresses came from, not counting such networks within them; the
    /// most first.
    pub top_networks: Vec<TopNetwork>,
    /// The sources that attacked and were accepted, in no order of time.
    pub failed_and_accepted: FailedAndAccepted,
    /// The time of the first event, ISO 8601 in UTC.
    pub first_event: Option<String>,
    /// The time of the last event, ISO 8601 in UTC.
    pub last_event: Option<String>,
    /// The first and last year that was inferred for stamps without one.
    pub inferred_years: Option<(i16, i16)>,
}

/// Counts of distinct things, by what they are.
pub type Distinct = BTreeMap<&'static str, Approximate<u64>>;

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

/// The sources that attacked and were accepted.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct FailedAndAccepted {
    /// Their addresses or host names, sorted.
    pub sources: Vec<String>,
    /// Are these all? If not, they are those of a fair sample of the accepted sources.
    pub complete: bool,
    /// How probable it is for an accepted source that never attacked to be among them.
    pub false_positive_rate: f64,
}

impl Report {
    /// The figures of a sketch, with the `top` sources, networks and users.
    pub fn of(sketch: &LogSketch, top: usize) -> Self {
        let monoid = sketch.monoid();
        // A decoded sketch may have tables too small for that share.
        let phi = HEAVY.max(monoid.least_phi());
        let ((source_error, _), (user_error, _)) = (sketch.source_error(), sketch.user_error());
        let sources = sketch.heavy_sources().into_iter().map(|heavy| {
            let name = source_name(&heavy.key, monoid.is_ipv6_by_64());
            top_source(name, &heavy.frequency.estimate, source_error)
        });
        let users = sketch.tried_users().into_iter().map(|heavy| {
            let name = user_name(&heavy.key, monoid.user_names());
            top_user(name, &heavy.frequency.estimate, user_error)
        });
        let both = sketch
            .accepted_sources()
            .filter(|accepted| sketch.has_attacked(accepted.source))
            .map(|accepted| source_name(accepted.source, monoid.is_ipv6_by_64()));
        let (first, last) = sketch.time_span().unzip();
        Self {
            lines: sketch.lines(),
            lines_with_events: sketch.lines_with_events(),
            uneventful: sketch.uneventful_lines(),
            unparsed: sketch.unparsed_lines(),
            events: events(|class| sketch.events(class)),
            distinct_sources: distinct(&GROUPS, |classes| whole(sketch.distinct_sources(classes))),
            distinct_users: distinct(&GROUPS[..USER_GROUPS], |classes| {
                whole(sketch.distinct_users(classes))
            }),
            top_sources: most_failed(sources.collect(), top),
            top_users: most_failed(users.collect(), top),
            top_networks: top_networks(sketch.heavy_networks(phi), top),
            failed_and_accepted: FailedAndAccepted {
                sources: sorted(both),
                complete: sketch.knows_all_accepted(),
                false_positive_rate: sketch.false_attacker_rate(),
            },
            first_event: first.and_then(iso_8601),
            last_event: last.and_then(iso_8601),
            inferred_years: sketch.inferred_years(),
        }
    }
}

/// `failed` is the sum of both its classes.
pub(super) fn events(count: impl Fn(Class) -> u64) -> BTreeMap<&'static str, u64> {
    let mut events: BTreeMap<_, _> = Class::ALL
        .into_iter()
        .map(|class| (class.name(), count(class)))
        .collect();
    events.insert(
        Class::Failed.name(),
        count(Class::Failed).saturating_add(count(Class::FailedInvalidUser)),
    );
    events
}

pub(super) fn distinct(
    groups: &[(&'static str, &[Class])],
    count: impl Fn(&[Class]) -> Approximate<u64>,
) -> Distinct {
    groups
        .iter()
        .map(|(name, classes)| (*name, count(classes)))
        .collect()
}

/// The whole numbers around an interval, and the nearest to the estimate.
fn whole(about: Approximate<f64>) -> Approximate<u64> {
    Approximate {
        min: about.min.floor() as u64,
        estimate: about.estimate.round() as u64,
        max: about.max.ceil() as u64,
        probability: about.probability,
    }
}

/// A source by its address or name; one that stands for a /64 as that.
pub(super) fn source_name(source: &SourceKey, ipv6_by_64: bool) -> String {
    match source {
        SourceKey::Address(IpAddr::V6(address)) if ipv6_by_64 => format!("{address}/64"),
        source => source.to_string(),
    }
}

/// The `top` of the heavy networks, which come sorted.
pub(super) fn top_networks(
    heavy: Result<Vec<HeavyNetwork>, ParameterError>,
    top: usize,
) -> Vec<TopNetwork> {
    let heavy = heavy.expect("the share is one that every log sketch answers");
    let networks = heavy.into_iter().take(top).map(|heavy| TopNetwork {
        network: heavy.network.to_string(),
        prefix_len: heavy.network.prefix_len(),
        failed: heavy.count.estimate,
        error: heavy.count.max - heavy.count.min,
    });
    networks.collect()
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

fn user_name(key: &[u8], kept: UserNames) -> String {
    match kept {
        UserNames::Hashed => key
            .iter()
            .rev()
            .fold("#".to_owned(), |name, byte| name + &format!("{byte:02x}")),
        _ => as_text(key),
    }
}

/// Bytes as text: different bytes stay different where they are no UTF-8.
pub(super) fn as_text(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        for byte in chunk.invalid() {
            text += &format!("\\x{byte:02x}");
        }
    }
    text
}

/// A source or a user as a row of a table.
pub(super) struct Row<'a> {
    name: &'a str,
    failed: u64,
    accepted: u64,
    invalid_user: u64,
    error: u64,
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

pub(super) fn sorted(names: impl Iterator<Item = String>) -> Vec<String> {
    let mut names: Vec<String> = names.collect();
    names.sort();
    names
}

pub(super) fn iso_8601(micros: i64) -> Option<String> {
    Timestamp::from_microsecond(micros)
        .ok()
        .map(|time| time.to_string())
}
