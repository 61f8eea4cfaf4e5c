//! A report as a table, for spreadsheets and data frames: section, name, measure, value, low, high.

mod flags;
mod table;
mod web;

use std::io::{self, Write};

use sketchbird::logs::{OverTime, Report};

use table::Table;

/// Prints everything that a report tells, a figure a row. `low` and `high` are the ends of where the truth lies; both are
/// empty where a value is no count, and `low` is where nobody knows.
pub fn print(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    let mut table = Table::new(out)?;
    for (name, count) in [
        ("all", report.lines),
        ("with_event", report.lines_with_events),
        ("uneventful", report.uneventful),
        ("unparsed", report.unparsed),
        ("outside", report.lines_outside),
        ("without_time", report.lines_without_time),
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
    table.networks("top_networks", &report.top_networks)?;
    flags::rows(report, &mut table)?;
    web::rows(&report.web, &mut table)?;
    if let Some(over_time) = &report.over_time {
        over_time_rows(over_time, &mut table)?;
    }
    time_rows(report, &mut table)?;
    table.finish()
}

fn time_rows<W: Write>(report: &Report, table: &mut Table<W>) -> io::Result<()> {
    for (name, time) in [
        ("first_event", &report.first_event),
        ("last_event", &report.last_event),
        ("since", &report.since),
        ("until", &report.until),
    ] {
        if let Some(time) = time {
            table.said("time", name, "time", time)?;
        }
    }
    if let Some((first, last)) = report.inferred_years {
        table.said("time", "first_inferred", "year", &first.to_string())?;
        table.said("time", "last_inferred", "year", &last.to_string())?;
    }
    Ok(())
}

fn over_time_rows<W: Write>(over_time: &OverTime, table: &mut Table<W>) -> io::Result<()> {
    let section = "over_time";
    table.said(section, "", "step", over_time.step)?;
    for bucket in &over_time.buckets {
        for (measure, count) in [
            ("failed", bucket.failed),
            ("accepted", bucket.accepted),
            ("requests", bucket.requests),
            ("web_attacks", bucket.web_attacks),
        ] {
            table.exact(section, &bucket.start, measure, count)?;
        }
        table.about(section, &bucket.start, "attackers", &bucket.attackers)?;
    }
    table.exact(section, "", "lines_given_up", over_time.lines_given_up)
}
