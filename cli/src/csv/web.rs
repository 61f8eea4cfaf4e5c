//! What web servers logged, as rows.

use std::io::{self, Write};

use sketchbird::logs::Web;

use super::table::Table;

pub fn rows<W: Write>(web: &Web, table: &mut Table<W>) -> io::Result<()> {
    table.exact("web", "", "requests", web.requests)?;
    table.about("web", "clients", "distinct", &web.clients)?;
    table.about("web", "attackers", "distinct", &web.attackers)?;
    for (status, count) in &web.statuses {
        table.exact("web_statuses", &status.to_string(), "requests", *count)?;
    }
    for top in &web.top_clients {
        for (measure, count) in [
            ("requests", top.requests),
            ("not_found", top.not_found),
            ("attacks", top.attacks),
        ] {
            table.count("top_web_clients", &top.client, measure, count, top.error)?;
        }
    }
    let both = &web.seen_in_both;
    table.about("seen_in_both", "", "distinct", &both.count)?;
    table.said("seen_in_both", "", "resolved", &both.resolved.to_string())?;
    for row in &both.heaviest {
        for (measure, count) in [
            ("failed", row.failed),
            ("accepted", row.accepted),
            ("invalid_user", row.invalid_user),
            ("requests", row.requests),
            ("not_found", row.not_found),
            ("attacks", row.attacks),
        ] {
            table.at_most("seen_in_both", &row.source, measure, count)?;
        }
    }
    Ok(())
}
