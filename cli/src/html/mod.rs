//! A report as one page for a browser, which needs nothing else and may fetch nothing.

mod bars;
mod flags;
mod over_time;
mod web;

use std::error::Error;

use bars::Bar;
use maud::{DOCTYPE, Markup, PreEscaped, html};
use sketchbird::HashKey;
use sketchbird::logs::text::shown;
use sketchbird::logs::{Compared, Distinct, Report, TopNetwork};

use crate::output::PUBLIC_KEY;

/// Nothing from anywhere: the page has its styles in it, and no scripts.
const POLICY: &str =
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

/// The page of a report, and of its figures beside exact ones where there are any.
pub fn page(
    report: &Report,
    compared: Option<&[Compared]>,
    key: &HashKey,
) -> Result<String, Box<dyn Error>> {
    let sources: Vec<Row> = report
        .top_sources
        .iter()
        .map(|top| Row {
            name: &top.source,
            counts: [top.failed, top.accepted, top.invalid_user],
            error: top.error,
        })
        .collect();
    let users: Vec<Row> = report
        .top_users
        .iter()
        .map(|top| Row {
            name: &top.user,
            counts: [top.failed, top.accepted, top.invalid_user],
            error: top.error,
        })
        .collect();
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta http-equiv="Content-Security-Policy" content=(POLICY);
                meta name="viewport" content="width=device-width";
                meta name="referrer" content="no-referrer";
                title { "Attackers" }
                style { (PreEscaped(include_str!("page.css"))) }
            }
            body {
                h1 { "Attackers" }
                (summary(report))
                @if let Some(over_time) = &report.over_time { (over_time::section(over_time)?) }
                (attempts("Top sources", "source", &sources)?)
                (networks(&report.top_networks, report.heavy_percent())?)
                (attempts("Users tried", "user", &users)?)
                (web::sections(&report.web)?)
                (flags::sections(report))
                (events(report))
                (distinct(report))
                @if let Some(figures) = compared { (beside_exact(figures)) }
                footer {
                    p { "Key: " (key.fingerprint()) ". " @if key.is_public() { (PUBLIC_KEY) } }
                    p { "sketchbird " (env!("CARGO_PKG_VERSION")) }
                }
            }
        }
    };
    Ok(page.into_string())
}

/// What is known at a glance.
fn summary(report: &Report) -> Markup {
    let attackers = report.distinct_sources.get("attackers");
    let failed = report.events.get("failed").copied().unwrap_or(0);
    html! {
        p {
            (report.lines) " lines: " (report.lines_with_events) " with an event, " (report.uneventful) " uneventful, "
            (report.unparsed) " unparsed."
            @if let Some((first, last)) = report.first_event.as_ref().zip(report.last_event.as_ref()) {
                " From " (first) " to " (last) "."
            }
            @if let Some((first, last)) = report.inferred_years {
                " Stamps without a year: " (first) @if first != last { " to " (last) } " inferred."
            }
        }
        (left_out(report))
        dl {
            @if let Some(attackers) = attackers {
                div {
                    dt { "attackers who tried to log in" }
                    dd {
                        (attackers.estimate)
                        @if attackers.min != attackers.max {
                            small { (attackers.min) " to " (attackers.max) " with probability " (attackers.probability) }
                        }
                    }
                }
            }
            @if report.web.requests > 0 {
                div { dt { "attackers of web servers" } dd { (report.web.attackers.estimate) } }
            }
            div { dt { "logins that failed" } dd { (failed) } }
            div {
                dt { "sources that attacked and were accepted" }
                dd { (report.failed_and_accepted.sources.len()) }
            }
        }
    }
}

/// What time limits and allowed sources kept out.
fn left_out(report: &Report) -> Markup {
    html! {
        @if report.since.is_some() || report.until.is_some() {
            p {
                "Events"
                @if let Some(since) = &report.since { " since " (since) }
                @if let Some(until) = &report.until { " until " (until) }
                " alone: " (report.lines_outside) " lines with an event lie outside, " (report.lines_without_time) " have no time."
            }
        }
        @if report.allowed_networks > 0 {
            p { "Allowed: " (report.allowed_networks) " networks, whose " (report.allowed_attacks) " attacks do not count." }
        }
    }
}

/// A source or a user: failed, accepted, invalid user.
struct Row<'a> {
    name: &'a str,
    counts: [u64; 3],
    error: u64,
}

fn attempts(title: &str, what: &str, rows: &[Row<'_>]) -> Result<Markup, Box<dyn Error>> {
    let bars: Vec<_> = rows
        .iter()
        .map(|row| {
            let [failed, _, invalid_user] = row.counts;
            Bar {
                name: row.name,
                counts: [failed, invalid_user],
            }
        })
        .collect();
    let error = rows.iter().map(|row| row.error).max().unwrap_or(0);
    let picture = bars::draw(["failed", "invalid user"], &bars)?;
    Ok(html! {
        @if !rows.is_empty() {
            section {
                h2 { (title) }
                (figure(title, &picture))
                (table(&[what, "failed", "accepted", "invalid user"], too_high(error).as_deref(), html! {
                    @for row in rows {
                        tr {
                            td { (name(row.name)) }
                            @for count in row.counts { td { (count) } }
                        }
                    }
                }))
            }
        }
    })
}

fn networks(networks: &[TopNetwork], percent: f64) -> Result<Markup, Box<dyn Error>> {
    let bars: Vec<_> = networks
        .iter()
        .map(|top| Bar {
            name: &top.network,
            counts: [top.failed],
        })
        .collect();
    let picture = bars::draw(["failed"], &bars)?;
    let error = networks.iter().map(|top| top.error).max().unwrap_or(0);
    let note = format!(
        "Each with {percent} % or more of the failures from addresses, besides those of the networks within it. {}",
        too_high(error).unwrap_or_default()
    );
    Ok(html! {
        @if !networks.is_empty() {
            section {
                h2 { "Top networks" }
                (figure("Top networks", &picture))
                (table(&["network", "failed"], Some(&note), html! {
                    @for top in networks { tr { td { (name(&top.network)) } td { (top.failed) } } }
                }))
            }
        }
    })
}

fn events(report: &Report) -> Markup {
    html! {
        section {
            h2 { "Events" }
            (table(&["class", "events"], Some("Failures for invalid users are a part of those that failed."), html! {
                @for (class, count) in report.events.iter().filter(|(_, count)| **count > 0) {
                    tr { td { (class.replace('_', " ")) } td { (count) } }
                }
            }))
        }
    }
}

fn distinct(report: &Report) -> Markup {
    let counts = |counts: &Distinct, group: &str| {
        counts
            .get(group)
            .map_or_else(String::new, ToString::to_string)
    };
    html! {
        section {
            h2 { "Distinct sources and users" }
            (table(&["", "sources", "users"], None, html! {
                @for group in report.distinct_sources.keys() {
                    tr {
                        td { (group.replace('_', " ")) }
                        td { (counts(&report.distinct_sources, group)) }
                        td { (counts(&report.distinct_users, group)) }
                    }
                }
            }))
        }
    }
}

fn beside_exact(figures: &[Compared]) -> Markup {
    html! {
        section {
            h2 { "Beside the exact counts" }
            (table(&["", "sketched", "exact"], None, html! {
                @for figure in figures {
                    // Its name is escaped already.
                    tr { td { (figure.name) } td { (figure.sketched) } td { (figure.exact) } }
                }
            }))
        }
    }
}

/// A picture of the figures in the table below it.
fn figure(title: &str, svg: &str) -> Markup {
    html! {
        figure role="img" aria-label=(format!("{title}, drawn")) { (PreEscaped(svg)) }
    }
}

fn table(columns: &[&str], note: Option<&str>, rows: Markup) -> Markup {
    html! {
        div.wide {
            table {
                @if let Some(note) = note { caption { (note) } }
                thead { tr { @for column in columns { th scope="col" { (column) } } } }
                tbody { (rows) }
            }
        }
    }
}

fn too_high(error: u64) -> Option<String> {
    (error > 0).then(|| {
        format!("Each count may be too high, by {error} at most, save with a probability of 1 %.")
    })
}

/// A name from a log, in which nothing has an effect.
fn name(name: &str) -> Markup {
    html! { code { (shown(name)) } }
}
