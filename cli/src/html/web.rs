//! What web servers logged.

use std::error::Error;

use maud::{Markup, html};
use sketchbird::logs::{SeenInBoth, TopWebClient, Web};

use super::bars::{self, Bar};
use super::{figure, name, table, too_high};

/// Nothing where there were no requests.
pub fn sections(web: &Web) -> Result<Markup, Box<dyn Error>> {
    Ok(html! {
        @if web.requests > 0 {
            section {
                h2 { "Web servers" }
                p {
                    (web.requests) " requests from distinct clients: " (web.clients) ", of whom attacked: " (web.attackers) "."
                }
                (table(&["status", "requests"], None, html! {
                    @for (status, count) in &web.statuses { tr { td { (status) } td { (count) } } }
                }))
            }
            (clients(&web.top_clients)?)
            (both(&web.seen_in_both))
        }
    })
}

fn clients(clients: &[TopWebClient]) -> Result<Markup, Box<dyn Error>> {
    let bars: Vec<_> = clients
        .iter()
        .map(|top| Bar {
            name: &top.client,
            counts: [top.attacks, top.not_found],
        })
        .collect();
    let picture = bars::draw(["attacks", "not found"], &bars)?;
    let error = clients.iter().map(|top| top.error).max().unwrap_or(0);
    let columns = ["client", "attacks", "not found", "requests"];
    Ok(html! {
        @if !clients.is_empty() {
            section {
                h2 { "Top web clients" }
                (figure("Top web clients", &picture))
                (table(&columns, too_high(error).as_deref(), html! {
                    @for top in clients {
                        tr {
                            td { (name(&top.client)) }
                            td { (top.attacks) }
                            td { (top.not_found) }
                            td { (top.requests) }
                        }
                    }
                }))
            }
        }
    })
}

fn both(both: &SeenInBoth) -> Markup {
    let columns = [
        "source",
        "failed",
        "accepted",
        "invalid user",
        "requests",
        "not found",
        "attacks",
    ];
    html! {
        section {
            h2 { "Attackers who are web clients as well" }
            p {
                @if both.resolved { (both.count) } @else { "At most " (both.count.max) ", perhaps none" }
                "."
            }
            @if !both.heaviest.is_empty() {
                (table(&columns, Some("The heaviest of them."), html! {
                    @for row in &both.heaviest {
                        tr {
                            td { (name(&row.source)) }
                            td { (row.failed) }
                            td { (row.accepted) }
                            td { (row.invalid_user) }
                            td { (row.requests) }
                            td { (row.not_found) }
                            td { (row.attacks) }
                        }
                    }
                }))
            }
        }
    }
}
