//! What an analyst reads: the figures of a log, as text and as data.

mod compared;
mod figures;
mod flags;
mod names;
mod over_time;
mod tables;
mod text;
mod web;

use std::collections::BTreeMap;

use serde::Serialize;

pub use compared::Compared;
pub(super) use figures::Figures;
pub use flags::{FailedAndAccepted, FailedThenAccepted, NewUsers, QuietNetwork, QuietNetworks};
pub use over_time::{Bucket, OverTime};
pub use tables::{TopNetwork, TopSource, TopUser, TopWebClient};
pub use web::{InBoth, SeenInBoth, Web};

use super::reading::Class;
use super::sketching::LogSketch;
use crate::approximate::Approximate;
use names::{iso_8601, source_name, user_name};
use tables::{Row, most_failed, top_network, top_source, top_user};

/// The classes that make up each count of distinct sources; those of users are the first three.
const GROUPS: [(&str, &[Class]); 4] = [
    ("failed", &[Class::Failed, Class::FailedInvalidUser]),
    ("invalid_user", &[Class::InvalidUser]),
    ("accepted", Class::ACCEPTED),
    ("attackers", Class::FAILURES),
];

/// phi: from this share of the failures from addresses on, a network is reported.
const HEAVY: f64 = 0.01;

/// How many of `GROUPS` count users as well: an attacker is a source.
const USER_GROUPS: usize = 3;

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
    /// The networks that [`heavy_share`](Self::heavy_share) or more of the failures from addresses came from, not counting such
    /// networks within them; the most first.
    pub top_networks: Vec<TopNetwork>,
    /// The share from which on a network is heavy: [`HEAVY_SHARE`](Self::HEAVY_SHARE), or the least that the sketch can tell
    /// ([`least_phi`](crate::logs::LogMonoid::least_phi)) where that is more.
    pub heavy_share: f64,
    /// The sources that attacked and were accepted, in no order of time.
    pub failed_and_accepted: FailedAndAccepted,
    /// Those that attacked first and were accepted later, where the log was read in order.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub failed_then_accepted: Option<FailedThenAccepted>,
    /// The networks from which many failures came though none of their addresses stands out.
    pub quiet_networks: QuietNetworks,
    /// How users who exist were tried, and those who do not.
    pub tried_users: TriedUsers,
    /// The users whom a baseline does not know, where one was given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub new_users: Option<NewUsers>,
    /// How many logins were tried without a source: at the console, or by who managed to hide it.
    pub sourceless_attempts: u64,
    /// What web servers logged.
    pub web: Web,
    /// The first time that counts, where there is a limit; ISO 8601 in UTC.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub since: Option<String>,
    /// The first time that does not count any more, where there is a limit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<String>,
    /// Lines with an event outside those limits; these events count nowhere else.
    pub lines_outside: u64,
    /// Lines with an event that has no time, where there are limits; these events count nowhere else.
    pub lines_without_time: u64,
    /// How many networks are allowed: they never count as attackers.
    pub allowed_networks: u64,
    /// How many attacks came from them; these events count nowhere else.
    pub allowed_attacks: u64,
    /// The time of the first event, ISO 8601 in UTC.
    pub first_event: Option<String>,
    /// The time of the last event, ISO 8601 in UTC.
    pub last_event: Option<String>,
    /// The first and last year that was inferred for stamps without one.
    pub inferred_years: Option<(i16, i16)>,
    /// What happened in each hour or day, where a series was made.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub over_time: Option<OverTime>,
}

/// Counts of distinct things, by what they are.
pub type Distinct = BTreeMap<&'static str, Approximate<u64>>;

/// How users who exist were tried, and those who do not.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct TriedUsers {
    /// Those whom sshd knows.
    pub existing: Tried,
    /// Those whom it does not.
    pub invalid: Tried,
}

/// How some users were tried.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Tried {
    /// Logins that failed.
    pub failed: u64,
    /// How many different users were tried.
    pub users: Approximate<u64>,
}

impl Report {
    /// [`heavy_share`](Self::heavy_share) in percent, to two places.
    pub fn heavy_percent(&self) -> f64 {
        (self.heavy_share * 10_000.0).round() / 100.0
    }

    /// The share of the failures from addresses from which on a network is heavy, if the sketch can tell so little: 1 %.
    pub const HEAVY_SHARE: f64 = HEAVY;

    /// The figures of a sketch, with the `top` sources, networks, users and web clients.
    pub fn of(sketch: &LogSketch, top: usize) -> Self {
        Self::from_figures(sketch, top)
    }

    pub(super) fn from_figures(figures: &impl Figures, top: usize) -> Self {
        let monoid = figures.monoid();
        let by_64 = monoid.is_ipv6_by_64();
        // A decoded sketch may have tables too small for that share.
        let phi = HEAVY.max(monoid.least_phi());
        let networks = figures
            .networks(phi)
            .expect("the share is one that every log sketch answers");
        let (source_error, user_error) = (figures.source_error(), figures.user_error());
        let sources = figures.sources().into_iter();
        let sources = sources.map(|(source, attempts)| {
            top_source(source_name(&source, by_64), &attempts, source_error)
        });
        let users = figures.users().into_iter();
        let users = users.map(|(user, attempts)| {
            top_user(user_name(&user, monoid.user_names()), &attempts, user_error)
        });
        let (with_events, uneventful, unparsed) = figures.lines();
        let (lines_outside, lines_without_time) = figures.out_of_time();
        let (first, last) = figures.time_span().unzip();
        let threshold = (phi * figures.network_failures() as f64).ceil() as u64;
        Self {
            lines: with_events
                .saturating_add(uneventful)
                .saturating_add(unparsed),
            lines_with_events: with_events,
            uneventful,
            unparsed,
            events: events(|class| figures.events(class)),
            distinct_sources: distinct(&GROUPS, |classes| figures.distinct_sources(classes)),
            distinct_users: distinct(&GROUPS[..USER_GROUPS], |classes| {
                figures.distinct_users(classes)
            }),
            top_sources: most_failed(sources.collect(), top),
            top_users: most_failed(users.collect(), top),
            top_networks: networks.iter().take(top).map(top_network).collect(),
            heavy_share: phi,
            failed_and_accepted: flags::failed_and_accepted(figures),
            failed_then_accepted: None,
            quiet_networks: flags::quiet(&networks, by_64, threshold.max(1), top),
            tried_users: TriedUsers {
                existing: Tried {
                    failed: figures.events(Class::Failed),
                    users: figures.distinct_users(&[Class::Failed]),
                },
                invalid: Tried {
                    failed: figures.events(Class::FailedInvalidUser),
                    users: figures.distinct_users(&[Class::FailedInvalidUser, Class::InvalidUser]),
                },
            },
            new_users: None,
            sourceless_attempts: figures.sourceless(),
            web: web::web(figures, top),
            since: monoid.limits().since.and_then(iso_8601),
            until: monoid.limits().until.and_then(iso_8601),
            lines_outside,
            lines_without_time,
            allowed_networks: monoid.allowed().networks().len() as u64,
            allowed_attacks: figures.allowed_attacks(),
            first_event: first.and_then(iso_8601),
            last_event: last.and_then(iso_8601),
            inferred_years: figures.inferred_years(),
            over_time: None,
        }
    }
}

/// `failed` is the sum of both its classes.
fn events(count: impl Fn(Class) -> u64) -> BTreeMap<&'static str, u64> {
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

fn distinct(
    groups: &[(&'static str, &[Class])],
    count: impl Fn(&[Class]) -> Approximate<u64>,
) -> Distinct {
    groups
        .iter()
        .map(|(name, classes)| (*name, count(classes)))
        .collect()
}
