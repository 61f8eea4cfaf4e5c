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
        self.sources
            .iter()
            .try_for_each(|source| writeln!(f, "  {}", shown(source)))
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
        for user in &self.accepted {
            writeln!(f, "  {}", shown(user))?;
        }
        if !self.tried.is_empty() {
            writeln!(f, "users tried most whom the baseline does not know")?;
        }
        self.tried
            .iter()
            .try_for_each(|user| writeln!(f, "  {}", shown(user)))
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
        self.sources
            .iter()
            .try_for_each(|source| writeln!(f, "  {}", shown(source)))
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
}
