//! What to look at first, as text.

use std::fmt::{self, Display};

use super::{NAME_WIDTH, column};
use crate::logs::report::{FailedAndAccepted, FailedThenAccepted, NewUsers, QuietNetworks};
use crate::logs::text::shown;

impl Display for FailedAndAccepted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "\nsources that attacked and were accepted, in whatever order: {}",
            self.sources.len()
        )?;
        if !self.complete {
            write!(f, " among a sample of the accepted ones")?;
        }
        let rate = self.false_positive_rate;
        if rate >= 0.01 {
            write!(
                f,
                "\n  (each wrongly so with probability {rate:.2}: there are more attackers than their filter is made for)"
            )?;
        } else if rate > 1e-9 {
            write!(f, ", each wrongly so with probability {rate:.1e}")?;
        }
        writeln!(f)?;
        list(f, &self.sources)
    }
}

/// How many names of a list are shown.
const MOST_NAMES: usize = 50;

/// The first of some names, and how many there are beside.
fn list(f: &mut fmt::Formatter<'_>, names: &[String]) -> fmt::Result {
    let some = names.iter().take(MOST_NAMES);
    some.into_iter()
        .try_for_each(|name| writeln!(f, "  {}", shown(name)))?;
    match names.len().saturating_sub(MOST_NAMES) {
        0 => Ok(()),
        more => writeln!(f, "  and {more} more, all of which are in JSON and CSV"),
    }
}

impl Display for QuietNetworks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.networks.is_empty() {
            return Ok(());
        }
        writeln!(
            f,
            "\nnetworks with {} failures or more from addresses that each have fewer",
            self.threshold
        )?;
        self.networks.iter().try_for_each(|network| {
            write!(f, "  ")?;
            column(f, &network.network, NAME_WIDTH)?;
            writeln!(f, "{:>10}", network.failed)
        })
    }
}

impl Display for NewUsers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "\nusers logged in whom the baseline does not know: {}",
            self.accepted.len()
        )?;
        writeln!(f, "{}", if self.complete { "" } else { " in a sample" })?;
        list(f, &self.accepted)?;
        if !self.tried.is_empty() {
            writeln!(f, "users tried most whom the baseline does not know")?;
        }
        list(f, &self.tried)
    }
}

impl Display for FailedThenAccepted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.in_order {
            return writeln!(
                f,
                "who attacked first can't be told: the log does not go forward in time"
            );
        }
        writeln!(
            f,
            "of these, first attacked and then accepted: {}{}",
            self.sources.len(),
            if self.complete { "" } else { " or more" }
        )?;
        list(f, &self.sources)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_filter_that_is_over_full_is_told() {
        let told = |false_positive_rate| {
            let sources = vec!["192.0.2.7".to_owned()];
            FailedAndAccepted {
                sources,
                complete: true,
                false_positive_rate,
            }
            .to_string()
        };
        assert!(told(0.98).contains("probability 0.98: there are more attackers"));
        assert!(
            told(1e-6).contains(
                "accepted, in whatever order: 1, each wrongly so with probability 1.0e-6\n"
            )
        );
        assert!(!told(1e-18).contains("wrongly"));
    }

    #[test]
    fn of_very_many_names_some_are_shown_and_the_others_counted() {
        let told = |count: u32| {
            let sources = (0..count).map(|n| format!("host{n}")).collect();
            FailedAndAccepted {
                sources,
                complete: true,
                false_positive_rate: 0.0,
            }
            .to_string()
        };
        assert_eq!(
            told(50)
                .lines()
                .filter(|line| line.contains("host"))
                .count(),
            50
        );
        assert!(!told(50).contains("more"));
        assert!(told(8_191).lines().count() < 60 && told(8_191).contains("and 8141 more"));
    }
}
