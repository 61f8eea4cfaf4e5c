//! What to look at first.

use maud::{Markup, html};
use sketchbird::logs::{
    FailedAndAccepted, FailedThenAccepted, NewUsers, QuietNetworks, Report, TriedUsers,
};

use super::{name, table};

pub fn sections(report: &Report) -> Markup {
    html! {
        (both(&report.failed_and_accepted))
        @if let Some(then) = &report.failed_then_accepted { (in_order(then)) }
        @if let Some(new) = &report.new_users { (new_users(new)) }
        (quiet(&report.quiet_networks))
        (tried(&report.tried_users))
        @if report.sourceless_attempts > 0 {
            section {
                h2 { "Logins tried without a source" }
                p { "At the console, or by who hid it: " (report.sourceless_attempts) "." }
            }
        }
    }
}

fn both(both: &FailedAndAccepted) -> Markup {
    html! {
        section {
            h2 { "Sources that attacked and were accepted" }
            p {
                "In whatever order: " (both.sources.len())
                @if !both.complete { " among a sample of the accepted ones" }
                (wrongly(both.false_positive_rate))
                "."
            }
            (names(&both.sources))
        }
    }
}

fn in_order(then: &FailedThenAccepted) -> Markup {
    html! {
        section {
            h2 { "Sources that attacked first and were accepted later" }
            @if then.in_order {
                p {
                    (then.sources.len()) @if !then.complete { " or more" }
                    (wrongly(then.false_positive_rate))
                    "."
                }
                (names(&then.sources))
            } @else {
                p { "Can't be told: the log does not go forward in time." }
            }
        }
    }
}

fn wrongly(rate: f64) -> Markup {
    html! {
        @if rate > 1e-9 { ", each wrongly so with probability " (format!("{rate:.1e}")) }
    }
}

fn new_users(new: &NewUsers) -> Markup {
    html! {
        section {
            h2 { "Users whom the baseline does not know" }
            p {
                "Logged in: " (new.accepted.len()) @if !new.complete { " in a sample" }
                @if new.missed_rate > 1e-9 {
                    "; a new user is missed with probability " (format!("{:.1e}", new.missed_rate))
                }
                "."
            }
            (names(&new.accepted))
            @if !new.tried.is_empty() {
                p { "Among those tried most: " (new.tried.len()) "." }
                (names(&new.tried))
            }
        }
    }
}

fn quiet(quiet: &QuietNetworks) -> Markup {
    let note = format!(
        "Networks with {} failures or more from addresses that each have fewer.",
        quiet.threshold
    );
    html! {
        @if !quiet.networks.is_empty() {
            section {
                h2 { "Quiet networks" }
                (table(&["network", "failed"], Some(&note), html! {
                    @for top in &quiet.networks { tr { td { (name(&top.network)) } td { (top.failed) } } }
                }))
            }
        }
    }
}

fn tried(tried: &TriedUsers) -> Markup {
    let rows = [
        ("who exist", &tried.existing),
        ("who do not", &tried.invalid),
    ];
    html! {
        @if rows.iter().any(|(_, tried)| tried.failed > 0 || tried.users.max > 0) {
            section {
                h2 { "Users who exist, and who do not" }
                (table(&["", "users tried", "failed"], None, html! {
                    @for (whose, tried) in rows {
                        tr { td { (whose) } td { (tried.users) } td { (tried.failed) } }
                    }
                }))
            }
        }
    }
}

fn names(names: &[String]) -> Markup {
    html! {
        @if !names.is_empty() { ul { @for one in names { li { (name(one)) } } } }
    }
}
