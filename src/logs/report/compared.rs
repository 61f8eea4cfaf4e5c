//! A report beside an exact one.

use std::fmt::{self, Display};

use super::text::column;
use super::{Report, TopNetwork};
use crate::logs::text::shown;

/// A figure of a report beside the exact one.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Compared {
    /// What it is the figure of; names from the log are escaped, for a terminal.
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
        column(f, name, 41)?;
        write!(f, "{sketched:>12}{exact:>12}{off:>12} ({share:+.2} %)")
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
                format!("failed from {}", shown(&top.source)),
                top.failed,
                same.map_or(0, |exact| exact.failed),
            );
        }
        for top in &self.top_networks {
            // One at the edge may be heavy in one report alone, which tells nothing of its count.
            let same = |exact: &&TopNetwork| exact.network == top.network;
            if let Some(same) = exact.top_networks.iter().find(same) {
                compare(
                    format!("failed from {}", top.network),
                    top.failed,
                    same.failed,
                );
            }
        }
        for top in &self.top_users {
            let same = exact.top_users.iter().find(|exact| exact.user == top.user);
            compare(
                format!("failed for {}", shown(&top.user)),
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
