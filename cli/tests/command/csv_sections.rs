//! `--csv`: what web servers logged, what to look at first, and what happened over time.

use serde_json::Value;

use super::csv::{OF_SECTIONS, Row, rows};
use super::program::{Files, accepted, answer, failed, json, request, run, with};

/// A row as a list of its cells, where what is no text in JSON is its JSON.
fn row(section: &str, name: &str, measure: &str, value: &Value, low: &Value, high: &Value) -> Row {
    let text = |value: &Value| match value {
        Value::String(text) => text.clone(),
        Value::Null => String::new(),
        value => value.to_string(),
    };
    let [value, low, high] = [value, low, high].map(text);
    [
        section.into(),
        name.into(),
        measure.into(),
        value,
        low,
        high,
    ]
}

#[test]
fn the_table_has_every_flag_and_what_web_servers_logged_and_when() {
    let files = Files::new();
    let line = |minute: u32, line: fn(&str, &str, &str) -> String, user: &str, host: u32| {
        line(
            &format!("10:{minute:02}:00"),
            user,
            &format!("192.0.2.{host}"),
        )
    };
    let earlier = files.log("earlier.log", line(0, accepted, "ann", 1), 0);
    let baseline = files.path("baseline");
    answer(run(with!["attackers", earlier, "--save", baseline]));
    let log = [
        "2024-05-01T10:06:00Z web1 sshd[1]: Invalid user x from 192.0.2.7 port 1\n".to_owned(),
        line(1, failed, "root", 1),
        line(2, failed, "=x", 2).repeat(3),
        line(3, accepted, "eve", 1),
        line(4, accepted, "ann", 2),
        line(5, failed, "root", 200),
        "2025-05-01T10:06:00Z web1 login[1]: FAILED LOGIN (2) on '/dev/tty1' FOR 'root', Authentication failure\n"
            .to_owned(),
        request("11:00:00", "192.0.2.1", "/missing?q=<script>", 403),
        request("11:00:01", "192.0.2.3", "/?q=<script>", 404),
        request("11:00:02", "host.example", "/../../etc/passwd", 500),
        "<38>1 - h sshd 1 - - Invalid user x from 192.0.2.7 port 1\n".to_owned(),
    ]
    .concat();
    let log = files.log("a.log", log, 0);
    let allow = files.write("allow", "192.0.2.128/25");
    let arguments = with![
        "attackers",
        "--in-order",
        "--series",
        "hour",
        "--threshold",
        "4",
        "--since",
        "2025-01-01",
        "--until",
        "2026-01-01",
        "--baseline",
        baseline,
        "--allow",
        allow,
        log,
    ];
    let report = json(run([&arguments[..], &with!["--json"]].concat()));
    let table = rows(&answer(run([&arguments[..], &with!["--csv"]].concat())));

    let mut expected = Vec::new();
    let none = Value::Null;
    let mut said = |section: &str, name: &str, measure: &str, value: &Value| {
        expected.push(row(section, name, measure, value, &none, &none));
    };
    let then = &report["failed_then_accepted"];
    // As a number without an exponent.
    let rate = |rate: &Value| Value::from(rate.as_f64().unwrap().to_string());
    for measure in ["in_order", "complete"] {
        said("failed_then_accepted", "", measure, &then[measure]);
    }
    let wrongly = rate(&then["false_positive_rate"]);
    said("failed_then_accepted", "", "false_positive_rate", &wrongly);
    let new = &report["new_users"];
    said("new_users_accepted", "", "complete", &new["complete"]);
    said("new_users", "", "missed_rate", &rate(&new["missed_rate"]));
    let both = &report["web"]["seen_in_both"];
    said("seen_in_both", "", "resolved", &both["resolved"]);
    said("time", "since", "time", &"2025-01-01T00:00:00Z".into());
    said("time", "until", "time", &"2026-01-01T00:00:00Z".into());
    said("over_time", "", "step", &"hour".into());

    let mut exact = |section: &str, name: &str, measure: &str, value: &Value| {
        expected.push(row(section, name, measure, value, value, value));
    };
    for source in ["192.0.2.1", "192.0.2.2"] {
        exact("failed_then_accepted", source, "sources", &1.into());
    }
    exact("new_users_accepted", "eve", "users", &1.into());
    exact("new_users_tried", "'=x", "users", &1.into());
    exact("new_users_tried", "root", "users", &1.into());
    exact("lines", "outside", "lines", &1.into());
    exact("lines", "without_time", "lines", &1.into());
    exact("sourceless", "", "attempts", &1.into());
    exact("allowed", "", "networks", &1.into());
    exact("allowed", "", "attacks", &1.into());
    exact("quiet_networks", "", "threshold", &4.into());
    assert_eq!(
        report["quiet_networks"]["networks"]
            .as_array()
            .unwrap()
            .len(),
        1
    );
    for network in report["quiet_networks"]["networks"].as_array().unwrap() {
        let name = network["network"].as_str().unwrap();
        exact("quiet_networks", name, "failed", &network["failed"]);
        exact("quiet_networks", name, "prefix_len", &network["prefix_len"]);
    }
    let web = &report["web"];
    exact("web", "", "requests", &3.into());
    for (status, count) in [("403", 1), ("404", 1), ("500", 1)] {
        exact("web_statuses", status, "requests", &count.into());
    }
    for name in ["192.0.2.1", "192.0.2.3", "host.example"] {
        let clients = web["top_clients"].as_array().unwrap();
        let top = clients.iter().find(|top| top["client"] == name).unwrap();
        for measure in ["requests", "not_found", "attacks"] {
            exact("top_web_clients", name, measure, &top[measure]);
        }
    }
    for (whose, tried) in report["tried_users"].as_object().unwrap() {
        exact("tried_users", whose, "failed", &tried["failed"]);
    }
    let buckets = report["over_time"]["buckets"].as_array().unwrap();
    assert_eq!(buckets.len(), 2);
    for bucket in buckets {
        let start = bucket["start"].as_str().unwrap();
        for measure in ["failed", "accepted", "requests", "web_attacks"] {
            exact("over_time", start, measure, &bucket[measure]);
        }
    }
    exact("over_time", "", "lines_given_up", &0.into());
    let heaviest = &both["heaviest"][0];
    for measure in [
        "failed",
        "accepted",
        "invalid_user",
        "requests",
        "not_found",
        "attacks",
    ] {
        let value = &heaviest[measure];
        expected.push(row(
            "seen_in_both",
            "192.0.2.1",
            measure,
            value,
            &none,
            value,
        ));
    }
    let mut about = |section: &str, name: &str, measure: &str, about: &Value| {
        let [value, low, high] = ["estimate", "min", "max"].map(|end| &about[end]);
        expected.push(row(section, name, measure, value, low, high));
    };
    about("web", "clients", "distinct", &web["clients"]);
    about("web", "attackers", "distinct", &web["attackers"]);
    about("seen_in_both", "", "distinct", &both["count"]);
    for (whose, tried) in report["tried_users"].as_object().unwrap() {
        about("tried_users", whose, "distinct", &tried["users"]);
    }
    for bucket in buckets {
        let start = bucket["start"].as_str().unwrap();
        about("over_time", start, "attackers", &bucket["attackers"]);
    }

    for row in &expected {
        assert_eq!(
            table.iter().filter(|told| *told == row).count(),
            1,
            "{row:?} in {table:?}"
        );
    }
    let of_this = |row: &&Row| OF_SECTIONS.contains(&&*row[0]) || row[0] == "over_time";
    let others = ["outside", "without_time", "since", "until"].len();
    assert_eq!(
        table.iter().filter(of_this).count() + others,
        expected.len()
    );
}
