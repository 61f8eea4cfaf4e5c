//! Rows of six cells, none of them a formula.

use std::io::{self, Write};

use csv::Writer;
use sketchbird::Approximate;
use sketchbird::logs::text::escaped;
use sketchbird::logs::{Distinct, TopNetwork};

pub struct Table<W: Write>(Writer<W>);

impl<W: Write> Table<W> {
    /// With its header.
    pub fn new(out: W) -> io::Result<Table<W>> {
        let mut table = Table(Writer::from_writer(out));
        table.row(["section", "name", "measure", "value", "low", "high"])?;
        Ok(table)
    }

    pub fn finish(mut self) -> io::Result<()> {
        self.0.flush()
    }

    fn row(&mut self, cells: [&str; 6]) -> io::Result<()> {
        Ok(self.0.write_record(cells)?)
    }

    pub fn said(
        &mut self,
        section: &str,
        name: &str,
        measure: &str,
        value: &str,
    ) -> io::Result<()> {
        self.row([section, &no_formula(name), measure, value, "", ""])
    }

    pub fn exact(
        &mut self,
        section: &str,
        name: &str,
        measure: &str,
        value: u64,
    ) -> io::Result<()> {
        self.count(section, name, measure, value, 0)
    }

    /// A count that may be too high, by so much, and is never too low.
    pub fn count(
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

    pub fn attempts(
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

    /// A number of different things, by which measure they are told.
    pub fn about(
        &mut self,
        section: &str,
        name: &str,
        measure: &str,
        count: &Approximate<u64>,
    ) -> io::Result<()> {
        let [value, low, high] =
            [count.estimate, count.min, count.max].map(|count| count.to_string());
        self.row([section, &no_formula(name), measure, &value, &low, &high])
    }

    pub fn distinct(&mut self, section: &str, counts: &Distinct) -> io::Result<()> {
        for (group, count) in counts {
            self.about(section, group, "distinct", count)?;
        }
        Ok(())
    }

    pub fn networks(&mut self, section: &str, networks: &[TopNetwork]) -> io::Result<()> {
        for top in networks {
            self.count(section, &top.network, "failed", top.failed, top.error)?;
            let bits = u64::from(top.prefix_len);
            self.exact(section, &top.network, "prefix_len", bits)?;
        }
        Ok(())
    }

    /// A count that may be too high, by nobody knows how much here.
    pub fn at_most(
        &mut self,
        section: &str,
        name: &str,
        measure: &str,
        value: u64,
    ) -> io::Result<()> {
        let value = value.to_string();
        self.row([section, &no_formula(name), measure, &value, "", &value])
    }

    /// That each of these names is one of a section.
    pub fn names(&mut self, section: &str, measure: &str, names: &[String]) -> io::Result<()> {
        names
            .iter()
            .try_for_each(|name| self.exact(section, name, measure, 1))
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
    // Where a comma is the decimal point a spreadsheet takes this for what divides cells, whatever the quotes around it.
    format!("{quote}{}", escaped(text).replace(';', "\\u{3b}"))
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
            ("a;=1+1;b", "a\\u{3b}=1+1\\u{3b}b"),
            ("a\u{202e}", "a\\u{202e}"),
            ("", ""),
        ] {
            assert_eq!(no_formula(name), cell);
        }
    }
}
