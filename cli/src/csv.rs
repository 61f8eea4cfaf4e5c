//! A report as a table, for spreadsheets and data frames: section, name, measure, value, low, high.

use std::io::{self, Write};

use csv::Writer;
use sketchbird::logs::text::escaped;
use sketchbird::logs::{Distinct, Report};

/// Prints everything that a report tells, a figure a row. `low` and `high` are the ends of where the truth lies; they are
/// empty where a value is no count.
pub fn print(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    let mut table = Table(Writer::from_writer(out));
    table.row(["section", "name", "measure", "value", "low", "high"])?;
    for (name, count) in [
        ("all", report.lines),
        ("with_event", report.lines_with_events),
        ("uneventful", report.uneventful),
        ("unparsed", report.unparsed),
    ] {
        table.exact("lines", name, "lines", count)?;
    }
    for (class, count) in &report.events {
        table.exact("events", class, "events", *count)?;
    }
    table.distinct("distinct_sources", &report.distinct_sources)?;
    table.distinct("distinct_users", &report.distinct_users)?;
    for top in &report.top_sources {
        let counts = [top.failed, top.accepted, top.invalid_user];
        table.attempts("top_sources", &top.source, counts, top.error)?;
    }
    for top in &report.top_users {
        let counts = [top.failed, top.accepted, top.invalid_user];
        table.attempts("top_users", &top.user, counts, top.error)?;
    }
    for top in &report.top_networks {
        table.count(
            "top_networks",
            &top.network,
            "failed",
            top.failed,
            top.error,
        )?;
        let bits = u64::from(top.prefix_len);
        table.exact("top_networks", &top.network, "prefix_len", bits)?;
    }
    let both = &report.failed_and_accepted;
    for source in &both.sources {
        table.exact("failed_and_accepted", source, "sources", 1)?;
    }
    let complete = both.complete.to_string();
    table.said("failed_and_accepted", "", "complete", &complete)?;
    let rate = both.false_positive_rate.to_string();
    table.said("failed_and_accepted", "", "false_positive_rate", &rate)?;
    for (name, time) in [
        ("first_event", &report.first_event),
        ("last_event", &report.last_event),
    ] {
        if let Some(time) = time {
            table.said("time", name, "time", time)?;
        }
    }
    if let Some((first, last)) = report.inferred_years {
        table.said("time", "first_inferred", "year", &first.to_string())?;
        table.said("time", "last_inferred", "year", &last.to_string())?;
    }
    table.0.flush()
}

struct Table<W: Write>(Writer<W>);

impl<W: Write> Table<W> {
    fn row(&mut self, cells: [&str; 6]) -> io::Result<()> {
        Ok(self.0.write_record(cells)?)
    }

    fn said(&mut self, section: &str, name: &str, measure: &str, value: &str) -> io::Result<()> {
        self.row([section, &no_formula(name), measure, value, "", ""])
    }

    fn exact(&mut self, section: &str, name: &str, measure: &str, value: u64) -> io::Result<()> {
        self.count(section, name, measure, value, 0)
    }

    /// A count that may be too high, by so much, and is never too low.
    fn count(
        &mut self,
        section: &str,
        name: &str,
        measure: &str,
        value: u64,
        error: u64,
    ) -> io::Result<()> {
        let low = value.saturating_sub(error).to_string();
        let value = value.to_string();
        self.row([section, &no_formula(name), measure, &value, &low, &value])
    }

    fn attempts(
        &mut self,
        section: &str,
        name: &str,
        [failed, accepted, invalid_user]: [u64; 3],
        error: u64,
    ) -> io::Result<()> {
        self.count(section, name, "failed", failed, error)?;
        self.count(section, name, "accepted", accepted, error)?;
        self.count(section, name, "invalid_user", invalid_user, error)
    }

    fn distinct(&mut self, section: &str, counts: &Distinct) -> io::Result<()> {
        for (group, count) in counts {
            let [value, low, high] =
                [count.estimate, count.min, count.max].map(|count| count.to_string());
            self.row([section, group, "distinct", &value, &low, &high])?;
        }
        Ok(())
    }
}

/// Text that no spreadsheet takes for a formula and no terminal obeys.
fn no_formula(text: &str) -> String {
    let begins_one = |c: char| c.is_control() || "=+-@＝＋－＠".contains(c);
    let quote = if text.starts_with(begins_one) {
        "'"
    } else {
        ""
    };
    format!("{quote}{}", escaped(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_begins_as_a_formula_is_text() {
        for (name, cell) in [
            ("=1+1", "'=1+1"),
            ("+1", "'+1"),
            ("-1", "'-1"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("\t=1", "'\\t=1"),
            ("\r=1", "'\\r=1"),
            ("\u{9b}2J", "'\\u{9b}2J"),
            ("＝1", "'＝1"),
            ("root", "root"),
            ("a=1", "a=1"),
            ("a\u{202e}", "a\\u{202e}"),
            ("", ""),
        ] {
            assert_eq!(no_formula(name), cell);
        }
    }
}
