//! What an analyst reads: the figures of a log, as text and as data.

use std::collections::BTreeMap;
use std::fmt::{self, Display};

use jiff::Timestamp;
use serde::Serialize;

use super::reading::Class;
use super::sketching::{Attempts, LogSketch, SourceKey, UserNames};
use crate::approximate::Approximate;

/// The classes that make up each count of distinct sources; those of users are the first three.
pub(super) const GROUPS: [(&str, &[Class]); 4] = [
    ("failed", &[Class::Failed, Class::FailedInvalidUser]),
    ("invalid_user", &[Class::InvalidUser]),
    (
        "accepted",
        &[
            Class::AcceptedPassword,
            Class::AcceptedPublickey,
            Class::AcceptedOther,
        ],
    ),
    (
        "attackers",
        &[
            Class::Failed,
            Class::FailedInvalidUser,
            Class::InvalidUser,
            Class::PamFailure,
        ],
    ),
];

/// How many of `GROUPS` count users as well: an attacker is a source.
pub(super) const USER_GROUPS: usize = 3;

/// The figures of a log. [`Display`] prints it for people; serialized, it is one JSON object.
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
    /// By how much each count may be too high; they are never too low.
    pub error: u64,
}

/// How a user was tried.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct TopUser {
    /// The name as it stands in the log, or `#` and a keyed hash of it.
    pub user: String,
    /// Logins that failed.
    pub failed: u64,
    /// Logins that were accepted.
    pub accepted: u64,
    /// How often sshd did not know him.
    pub invalid_user: u64,
    /// By how much each count may be too high; they are never too low.
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
    /// The figures of a sketch, with the `top` sources and users.
    pub fn of(sketch: &LogSketch, top: usize) -> Self {
        let monoid = sketch.monoid();
        let sources = sketch
            .heavy_sources()
            .into_iter()
            .map(|heavy| top_source(&heavy.key, &heavy.frequency.estimate, heavy.frequency.error));
        let users = sketch.tried_users().into_iter().map(|heavy| {
            let name = user_name(&heavy.key, monoid.kept_user_names());
            top_user(name, &heavy.frequency.estimate, heavy.frequency.error)
        });
        let both = sketch
            .accepted_sources()
            .filter(|accepted| sketch.has_attacked(accepted.source))
            .map(|accepted| accepted.source.to_string());
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

/// A figure of a report beside the exact one.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Compared {
    /// What it is the figure of.
    pub name: String,
    /// The figure.
    pub sketched: u64,
    /// The exact one.
    pub exact: u64,
}

impl Display for Compared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            name,
            sketched,
            exact,
        } = self;
        let off = *sketched as f64 - *exact as f64;
        let share = if off == 0.0 {
            0.0
        } else {
            100.0 * off / (*exact).max(1) as f64
        };
        write!(
            f,
            "{:<37}{sketched:>12}{exact:>12}{off:>12} ({share:+.2} %)",
            shown(name)
        )
    }
}

impl Report {
    /// Each figure of this report beside that of an exact one which lists all sources and users.
    pub fn compared_with(&self, exact: &Self) -> Vec<Compared> {
        let mut figures = Vec::new();
        let mut compare = |name: String, sketched, exact| {
            figures.push(Compared {
                name,
                sketched,
                exact,
            });
        };
        compare("lines".to_owned(), self.lines, exact.lines);
        compare("unparsed".to_owned(), self.unparsed, exact.unparsed);
        for (class, count) in self.events.iter().filter(|(_, count)| **count > 0) {
            let exact = exact.events.get(class).copied().unwrap_or(0);
            compare(format!("events {}", class.replace('_', " ")), *count, exact);
        }
        let distinct = [
            ("sources", &self.distinct_sources, &exact.distinct_sources),
            ("users", &self.distinct_users, &exact.distinct_users),
        ];
        for (what, sketched, exact) in distinct {
            for (group, count) in sketched {
                let exact = exact.get(group).map_or(0, |count| count.estimate);
                compare(
                    format!("{what} {}", group.replace('_', " ")),
                    count.estimate,
                    exact,
                );
            }
        }
        for top in &self.top_sources {
            let same = exact
                .top_sources
                .iter()
                .find(|exact| exact.source == top.source);
            compare(
                format!("failed from {}", top.source),
                top.failed,
                same.map_or(0, |exact| exact.failed),
            );
        }
        for top in &self.top_users {
            let same = exact.top_users.iter().find(|exact| exact.user == top.user);
            compare(
                format!("failed for {}", top.user),
                top.failed,
                same.map_or(0, |exact| exact.failed),
            );
        }
        let (own, others) = (
            &self.failed_and_accepted.sources,
            &exact.failed_and_accepted.sources,
        );
        compare(
            "failed and accepted".to_owned(),
            own.len() as u64,
            others.len() as u64,
        );
        figures
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

pub(super) fn top_source(source: &SourceKey, attempts: &Attempts, error: u64) -> TopSource {
    TopSource {
        source: source.to_string(),
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
        _ => String::from_utf8_lossy(key).into_owned(),
    }
}

/// Something with counts, to be listed by them.
pub(super) trait Listed {
    /// Failures, then invalid users; then the name.
    fn order(&self) -> (u64, u64, &str);
}

impl Listed for TopSource {
    fn order(&self) -> (u64, u64, &str) {
        (self.failed, self.invalid_user, &self.source)
    }
}

impl Listed for TopUser {
    fn order(&self) -> (u64, u64, &str) {
        (self.failed, self.invalid_user, &self.user)
    }
}

pub(super) fn most_failed<T: Listed>(mut list: Vec<T>, top: usize) -> Vec<T> {
    list.sort_by(|a, b| {
        let ((a_failed, a_invalid, a_name), (b_failed, b_invalid, b_name)) = (a.order(), b.order());
        (b_failed, b_invalid)
            .cmp(&(a_failed, a_invalid))
            .then_with(|| a_name.cmp(b_name))
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

impl Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "{} lines: {} with an event, {} uneventful, {} unparsed",
            self.lines, self.lines_with_events, self.uneventful, self.unparsed
        )?;
        if let (Some(first), Some(last)) = (&self.first_event, &self.last_event) {
            write!(f, "from {first} to {last}")?;
            match self.inferred_years {
                Some((first, last)) if first == last => {
                    writeln!(f, " (the log has no years: {first} inferred)")?
                }
                Some((first, last)) => {
                    writeln!(f, " (the log has no years: {first} to {last} inferred)")?
                }
                None => writeln!(f)?,
            }
        }
        writeln!(f, "\nevents")?;
        for (class, count) in self.events.iter().filter(|(_, count)| **count > 0) {
            writeln!(f, "  {:<22}{count:>12}", class.replace('_', " "))?;
        }
        writeln!(
            f,
            "\ndistinct attackers: {}",
            self.distinct_sources["attackers"]
        )?;
        for (name, count) in &self.distinct_sources {
            writeln!(
                f,
                "  {:<22}{count:>12}",
                format!("sources {}", name.replace('_', " "))
            )?;
        }
        for (name, count) in &self.distinct_users {
            writeln!(
                f,
                "  {:<22}{count:>12}",
                format!("users {}", name.replace('_', " "))
            )?;
        }
        if !self.top_sources.is_empty() {
            heading(f, "top sources")?;
            for top in &self.top_sources {
                row(f, &top.source, top.failed, top.accepted, top.invalid_user)?;
            }
            above(f, self.top_sources.iter().map(|top| top.error).max())?;
        }
        if !self.top_users.is_empty() {
            heading(f, "users tried")?;
            for top in &self.top_users {
                row(f, &top.user, top.failed, top.accepted, top.invalid_user)?;
            }
            above(f, self.top_users.iter().map(|top| top.error).max())?;
        }
        self.failed_and_accepted.fmt(f)
    }
}

impl Display for FailedAndAccepted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "\nsources that failed and were accepted: {}",
            self.sources.len()
        )?;
        if !self.complete {
            write!(f, " among a sample of the accepted ones")?;
        }
        if self.false_positive_rate > 1e-9 {
            write!(
                f,
                ", each wrongly so with probability {:.1e}",
                self.false_positive_rate
            )?;
        }
        writeln!(f)?;
        self.sources
            .iter()
            .try_for_each(|source| writeln!(f, "  {}", shown(source)))
    }
}

fn heading(f: &mut fmt::Formatter<'_>, title: &str) -> fmt::Result {
    writeln!(
        f,
        "\n{title:<40}{:>10}{:>10}{:>14}",
        "failed", "accepted", "invalid user"
    )
}

fn row(
    f: &mut fmt::Formatter<'_>,
    name: &str,
    failed: u64,
    accepted: u64,
    invalid: u64,
) -> fmt::Result {
    writeln!(
        f,
        "  {:<38}{failed:>10}{accepted:>10}{invalid:>14}",
        shown(name)
    )
}

fn above(f: &mut fmt::Formatter<'_>, error: Option<u64>) -> fmt::Result {
    match error {
        None | Some(0) => Ok(()),
        Some(error) => writeln!(f, "  (each count may be too high, by {error} at most)"),
    }
}

/// A name from the log as a terminal may see it: an attacker's control characters have no effect there.
fn shown(name: &str) -> String {
    if name.is_empty() {
        return "\"\"".to_owned();
    }
    name.chars()
        .flat_map(|c| {
            let escaped = c.is_control().then(|| c.escape_default());
            let plain = (!c.is_control()).then_some(c);
            escaped.into_iter().flatten().chain(plain)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn control_characters_of_an_attacker_do_not_reach_the_terminal() {
        assert_eq!(shown("a\x1b[2Jb\u{9b}é"), "a\\u{1b}[2Jb\\u{9b}é");
        assert_eq!(shown(""), "\"\"");
    }
}
