//! What to look at first, as rows.

use std::io::{self, Write};

use sketchbird::logs::Report;

use super::table::Table;

pub fn rows<W: Write>(report: &Report, table: &mut Table<W>) -> io::Result<()> {
    let both = &report.failed_and_accepted;
    let section = "failed_and_accepted";
    table.names(section, "sources", &both.sources)?;
    table.said(section, "", "complete", &both.complete.to_string())?;
    let rate = both.false_positive_rate.to_string();
    table.said(section, "", "false_positive_rate", &rate)?;
    if let Some(then) = &report.failed_then_accepted {
        let section = "failed_then_accepted";
        table.names(section, "sources", &then.sources)?;
        table.said(section, "", "in_order", &then.in_order.to_string())?;
        table.said(section, "", "complete", &then.complete.to_string())?;
        let rate = then.false_positive_rate.to_string();
        table.said(section, "", "false_positive_rate", &rate)?;
    }
    let quiet = &report.quiet_networks;
    table.exact("quiet_networks", "", "threshold", quiet.threshold)?;
    for network in &quiet.networks {
        let name = &network.network;
        table.count(
            "quiet_networks",
            name,
            "failed",
            network.failed,
            network.error,
        )?;
        let bits = u64::from(network.prefix_len);
        table.exact("quiet_networks", name, "prefix_len", bits)?;
    }
    let tried = &report.tried_users;
    for (name, tried) in [("existing", &tried.existing), ("invalid", &tried.invalid)] {
        table.exact("tried_users", name, "failed", tried.failed)?;
        table.about("tried_users", name, "distinct", &tried.users)?;
    }
    if let Some(new) = &report.new_users {
        table.names("new_users_accepted", "users", &new.accepted)?;
        let complete = new.complete.to_string();
        table.said("new_users_accepted", "", "complete", &complete)?;
        table.names("new_users_tried", "users", &new.tried)?;
        table.said("new_users", "", "missed_rate", &new.missed_rate.to_string())?;
    }
    let sourceless = report.sourceless_attempts;
    table.exact("sourceless", "", "attempts", sourceless)?;
    table.exact("allowed", "", "networks", report.allowed_networks)?;
    table.exact("allowed", "", "attacks", report.allowed_attacks)
}
