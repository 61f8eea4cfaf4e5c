//! What web servers logged, as text.

use std::fmt::{self, Display};

use super::{NAME_WIDTH, column, too_high};
use crate::logs::report::{SeenInBoth, Web};
use crate::logs::text::shown;

impl Display for Web {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.requests == 0 {
            return Ok(());
        }
        writeln!(
            f,
            "\nweb: {} requests; clients: {}, of whom attacked: {}",
            self.requests, self.clients, self.attackers
        )?;
        let statuses: Vec<String> = self
            .statuses
            .iter()
            .map(|(status, count)| format!("{status}: {count}"))
            .collect();
        writeln!(f, "  by status  {}", statuses.join(", "))?;
        if let Some(error) = self.top_clients.iter().map(|client| client.error).max() {
            let width = NAME_WIDTH + 2;
            writeln!(
                f,
                "\n{:<width$}{:>10}{:>10}{:>14}",
                "top web clients", "attacks", "not found", "requests"
            )?;
            for client in &self.top_clients {
                write!(f, "  ")?;
                column(f, &shown(&client.client), NAME_WIDTH)?;
                writeln!(
                    f,
                    "{:>10}{:>10}{:>14}",
                    client.attacks, client.not_found, client.requests
                )?;
            }
            too_high(f, error)?;
        }
        self.seen_in_both.fmt(f)
    }
}

impl Display for SeenInBoth {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "\nattackers who are web clients as well: ")?;
        if self.resolved {
            writeln!(f, "{}", self.count)?;
        } else {
            writeln!(f, "at most {}, perhaps none", self.count.max)?;
        }
        if self.heaviest.is_empty() {
            return Ok(());
        }
        let width = NAME_WIDTH + 2;
        writeln!(
            f,
            "{:<width$}{:>10}{:>10}{:>14}",
            "  the heaviest", "failed", "accepted", "requests"
        )?;
        for row in &self.heaviest {
            write!(f, "  ")?;
            column(f, &shown(&row.source), NAME_WIDTH)?;
            writeln!(
                f,
                "{:>10}{:>10}{:>14}",
                row.failed, row.accepted, row.requests
            )?;
        }
        Ok(())
    }
}
