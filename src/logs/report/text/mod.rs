//! A report as text, for people.

mod bars;
mod flags;
mod web;

use std::fmt::{self, Display};

use super::{Distinct, Report, Row, TopNetwork, TriedUsers};
use crate::approximate::Approximate;
use crate::logs::reading::Class;
use crate::logs::text::shown;

/// How wide the names of sources and users are: an IPv6 address at its longest, and a space.
const NAME_WIDTH: usize = 40;

impl Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "{} lines: {} with an event, {} uneventful, {} unparsed",
            self.lines, self.lines_with_events, self.uneventful, self.unparsed
        )?;
        self.time_span(f)?;
        self.left_out(f)?;
        self.events(f)?;
        if let Some(over_time) = &self.over_time {
            over_time.fmt(f)?;
        }
        self.distinct(f)?;
        let sources = self.top_sources.iter().map(Row::from).collect();
        table(f, "top sources", sources)?;
        networks(f, &self.top_networks, self.heavy_percent())?;
        let users = self.top_users.iter().map(Row::from).collect();
        table(f, "users tried", users)?;
        if self.top_users.is_empty() && self.tried_users.is_any() {
            writeln!(f, "\nusers tried")?;
        }
        self.tried_users.fmt(f)?;
        self.web.fmt(f)?;
        self.quiet_networks.fmt(f)?;
        if self.sourceless_attempts > 0 {
            writeln!(
                f,
                "\nlogins tried without a source, at the console or by who hid it: {}",
                self.sourceless_attempts
            )?;
        }
        if let Some(new_users) = &self.new_users {
            new_users.fmt(f)?;
        }
        self.failed_and_accepted.fmt(f)?;
        if let Some(order) = &self.failed_then_accepted {
            order.fmt(f)?;
        }
        Ok(())
    }
}

impl Report {
    fn time_span(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some((first, last)) = self.first_event.as_ref().zip(self.last_event.as_ref()) else {
            return Ok(());
        };
        write!(f, "from {first} to {last}")?;
        match self.inferred_years {
            Some((first, last)) if first == last => {
                writeln!(f, " (stamps without a year: {first} inferred)")
            }
            Some((first, last)) => {
                writeln!(f, " (stamps without a year: {first} to {last} inferred)")
            }
            None => writeln!(f),
        }
    }

    /// What time limits and allowed sources kept out.
    fn left_out(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let limits = [("since", &self.since), ("until", &self.until)];
        let limits: Vec<String> = limits
            .into_iter()
            .filter_map(|(word, time)| time.as_ref().map(|time| format!("{word} {time}")))
            .collect();
        if !limits.is_empty() {
            writeln!(
                f,
                "events {} alone: {} lines with an event lie outside, {} have no time",
                limits.join(" and "),
                self.lines_outside,
                self.lines_without_time
            )?;
        }
        if self.allowed_networks > 0 {
            writeln!(
                f,
                "allowed: {} networks, whose {} attacks do not count",
                self.allowed_networks, self.allowed_attacks
            )?;
        }
        Ok(())
    }

    fn events(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "\nevents")?;
        for class in Class::ALL {
            let count = self.events.get(class.name()).copied().unwrap_or(0);
            if count > 0 {
                writeln!(f, "  {:<26}{count:>12}", spoken(class))?;
            }
        }
        Ok(())
    }

    fn distinct(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let none = |counts: &Distinct| counts.values().all(|count| count.max == 0);
        // A log of web servers alone.
        if self.web.requests > 0 && none(&self.distinct_sources) && none(&self.distinct_users) {
            return Ok(());
        }
        let attackers = self.distinct_sources.get("attackers");
        if let Some(attackers) = attackers {
            let Approximate {
                min,
                estimate,
                max,
                probability,
            } = attackers;
            writeln!(
                f,
                "\ndistinct attackers: {estimate}, from {min} to {max} with probability {probability}"
            )?;
            writeln!(
                f,
                "  (sources that failed to log in, asked for an invalid user, or were refused by PAM)"
            )?;
        }
        let figure =
            |count: Option<&Approximate<u64>>| count.map_or_else(String::new, ToString::to_string);
        writeln!(f, "\n{:<16}{:>28}{:>28}", "distinct", "sources", "users")?;
        for group in ["failed", "invalid_user", "accepted"] {
            writeln!(
                f,
                "  {:<14}{:>28}{:>28}",
                group.replace('_', " "),
                figure(self.distinct_sources.get(group)),
                figure(self.distinct_users.get(group))
            )?;
        }
        Ok(())
    }
}

/// What a class is called in the list of events.
fn spoken(class: Class) -> String {
    match class {
        Class::FailedInvalidUser => "  of these, invalid users".to_owned(),
        Class::PamFailure => "PAM failure".to_owned(),
        Class::PamRefused => "PAM refused".to_owned(),
        class => class.name().replace('_', " "),
    }
}

impl TriedUsers {
    fn is_any(&self) -> bool {
        self.existing.failed > 0 || self.invalid.failed > 0 || self.invalid.users.max > 0
    }
}

impl Display for TriedUsers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.is_any() {
            return Ok(());
        }
        for (whose, tried) in [("who exist", &self.existing), ("who do not", &self.invalid)] {
            writeln!(
                f,
                "  {whose:<14}{:>12} users, {} failures",
                tried.users.to_string(),
                tried.failed
            )?;
        }
        Ok(())
    }
}

fn table(f: &mut fmt::Formatter<'_>, title: &str, rows: Vec<Row<'_>>) -> fmt::Result {
    let Some(error) = rows.iter().map(|row| row.error).max() else {
        return Ok(());
    };
    let width = NAME_WIDTH + 2;
    writeln!(
        f,
        "\n{title:<width$}{:>10}{:>10}{:>14}",
        "failed", "accepted", "invalid user"
    )?;
    for row in rows {
        write!(f, "  ")?;
        column(f, &shown(row.name), NAME_WIDTH)?;
        writeln!(
            f,
            "{:>10}{:>10}{:>14}",
            row.failed, row.accepted, row.invalid_user
        )?;
    }
    too_high(f, error)
}

fn networks(f: &mut fmt::Formatter<'_>, networks: &[TopNetwork], percent: f64) -> fmt::Result {
    let Some(error) = networks.iter().map(|network| network.error).max() else {
        return Ok(());
    };
    let width = NAME_WIDTH + 2;
    writeln!(f, "\n{:<width$}{:>10}", "top networks", "failed")?;
    for TopNetwork {
        network, failed, ..
    } in networks
    {
        write!(f, "  ")?;
        column(f, network, NAME_WIDTH)?;
        writeln!(f, "{failed:>10}")?;
    }
    writeln!(
        f,
        "  (each with {percent} % or more of the failures from addresses, besides those of the networks within it)"
    )?;
    too_high(f, error)
}

fn too_high(f: &mut fmt::Formatter<'_>, error: u64) -> fmt::Result {
    if error > 0 {
        writeln!(
            f,
            "  (each count may be too high, by {error} at most, save with a probability of 1 %)"
        )?;
    }
    Ok(())
}

/// A name, and spaces up to the next column: in the next line where the name is too long for its own.
pub(super) fn column(f: &mut fmt::Formatter<'_>, name: &str, width: usize) -> fmt::Result {
    if name.chars().count() < width {
        write!(f, "{name:<width$}")
    } else {
        write!(f, "{name}\n  {:<width$}", "")
    }
}
