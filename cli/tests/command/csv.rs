//! `--csv`: all figures of the report, a row each, and no formula.

use std::collections::BTreeMap;

use serde_json::Value;

use super::program::{
    Files, SAMPLE, accepted, answer, failed, invalid_user, json, request, run, run_on, with,
};

type Row = [String; 6];

fn rows(text: &str) -> Vec<Row> {
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let header = ["section", "name", "measure", "value", "low", "high"];
    assert_eq!(reader.headers().unwrap(), &header[..]);
    let row =
        |record: csv::StringRecord| -> Row { std::array::from_fn(|at| record[at].to_owned()) };
    reader
        .records()
        .map(|record| row(record.unwrap()))
        .collect()
}

#[test]
fn the_table_has_every_figure_of_the_json() {
    let files = Files::new();
    // Enough sources that the figures of some are estimates.
    let mut log: String = (0..9_000_u32)
        .map(|n| {
            let source = std::net::Ipv4Addr::from_bits(n.wrapping_mul(2_654_435_761));
            format!(
                "Mar 27 13:06:56 a sshd[1]: Failed password for u{} from {source} port 22 ssh2\n",
                n % 2_000
            )
        })
        .collect();
    log += str::from_utf8(&SAMPLE[..200_000]).unwrap();
    let log = files.log("auth.log", log, 0);
    let report = json(run(with!["attackers", "--json", "--top", "30", log]));
    let table = rows(&answer(run(with![
        "attackers",
        "--csv",
        "--top",
        "30",
        log
    ])));
    let figures: BTreeMap<[&str; 3], [&str; 3]> = table
        .iter()
        .map(|[section, name, measure, value, low, high]| {
            (
                [&section[..], &name[..], &measure[..]],
                [&value[..], &low[..], &high[..]],
            )
        })
        .collect();
    assert_eq!(figures.len(), table.len(), "each figure has one row");

    let mut told = 0;
    let mut expect = |key: [&str; 3], value: &Value, low: &Value, high: &Value| {
        let text = |value: &Value| match value {
            Value::String(text) => text.clone(),
            Value::Null => String::new(),
            value => value.to_string(),
        };
        assert_eq!(
            figures.get(&key).unwrap(),
            &[text(value), text(low), text(high)],
            "{key:?}"
        );
        told += 1;
    };
    let exact = |value: &Value| [value.clone(), value.clone(), value.clone()];
    for (name, key) in [
        ("all", "lines"),
        ("with_event", "lines_with_events"),
        ("uneventful", "uneventful"),
        ("unparsed", "unparsed"),
    ] {
        let [value, low, high] = exact(&report[key]);
        expect(["lines", name, "lines"], &value, &low, &high);
    }
    for (class, count) in report["events"].as_object().unwrap() {
        expect(["events", class, "events"], count, count, count);
    }
    for section in ["distinct_sources", "distinct_users"] {
        for (group, count) in report[section].as_object().unwrap() {
            expect(
                [section, group, "distinct"],
                &count["estimate"],
                &count["min"],
                &count["max"],
            );
        }
    }
    let mut inexact = 0;
    for (section, name, measures) in [
        (
            "top_sources",
            "source",
            &["failed", "accepted", "invalid_user"][..],
        ),
        ("top_users", "user", &["failed", "accepted", "invalid_user"]),
        ("top_networks", "network", &["failed"]),
    ] {
        for top in report[section].as_array().unwrap() {
            let error = top["error"].as_u64().unwrap();
            inexact += u64::from(error > 0);
            for measure in measures {
                let value = top[measure].as_u64().unwrap();
                let low = value.saturating_sub(error).into();
                let key = [section, top[name].as_str().unwrap(), measure];
                expect(key, &top[measure], &low, &top[measure]);
            }
            if section == "top_networks" {
                let bits = &top["prefix_len"];
                expect(
                    [section, top[name].as_str().unwrap(), "prefix_len"],
                    bits,
                    bits,
                    bits,
                );
            }
        }
    }
    assert!(inexact > 0);
    let both = &report["failed_and_accepted"];
    for source in both["sources"].as_array().unwrap() {
        let one = Value::from(1);
        expect(
            ["failed_and_accepted", source.as_str().unwrap(), "sources"],
            &one,
            &one,
            &one,
        );
    }
    let none = Value::Null;
    expect(
        ["failed_and_accepted", "", "complete"],
        &both["complete"],
        &none,
        &none,
    );
    let rate = figures[&["failed_and_accepted", "", "false_positive_rate"]][0];
    assert_eq!(
        rate.parse::<f64>().ok(),
        both["false_positive_rate"].as_f64()
    );
    for event in ["first_event", "last_event"] {
        expect(["time", event, "time"], &report[event], &none, &none);
    }
    let years = &report["inferred_years"];
    for (at, name) in ["first_inferred", "last_inferred"].into_iter().enumerate() {
        expect(["time", name, "year"], &years[at], &none, &none);
    }
    // With the rate, which is compared as a number, and without what the next test compares.
    let of_next =
        |row: &&Row| OF_NEXT.contains(&&*row[0]) || ["outside", "without_time"].contains(&&*row[1]);
    assert_eq!(told + 1, table.len() - table.iter().filter(of_next).count());
}

/// The sections of flags, web servers and time.
const OF_NEXT: [&str; 12] = [
    "failed_then_accepted",
    "quiet_networks",
    "tried_users",
    "new_users",
    "new_users_accepted",
    "new_users_tried",
    "sourceless",
    "allowed",
    "web",
    "web_statuses",
    "top_web_clients",
    "seen_in_both",
];

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
    let of_this = |row: &&Row| OF_NEXT.contains(&&*row[0]) || row[0] == "over_time";
    let others = ["outside", "without_time", "since", "until"].len();
    assert_eq!(
        table.iter().filter(of_this).count() + others,
        expected.len()
    );
}

#[test]
fn no_cell_is_a_formula_and_none_breaks_its_row() {
    let users = [
        "=cmd|' /C calc'!A0",
        "+1",
        "-1",
        "@SUM(1)",
        "a,b",
        "say \"x\"",
        "e\u{1b}[2J",
        "\u{9b}31m",
        "rtl\u{202e}x",
    ];
    let log: String = users.iter().map(|user| invalid_user(user)).collect();
    let text = answer(run_on(log.as_bytes(), ["attackers", "--csv"]));
    assert!(
        text.chars()
            .all(|c| c == '\n' || c == ' ' || c.is_ascii_graphic()),
        "{text:?}"
    );
    let table = rows(&text);
    assert!(
        table
            .iter()
            .flatten()
            .all(|cell| !cell.starts_with(['=', '+', '-', '@']))
    );
    let mut names: Vec<&str> = table
        .iter()
        .filter(|row| row[0] == "top_users" && row[2] == "invalid_user")
        .map(|row| &row[1][..])
        .collect();
    names.sort_unstable();
    let mut expected = [
        "'=cmd|' /C calc'!A0",
        "'+1",
        "'-1",
        "'@SUM(1)",
        "a,b",
        "say \"x\"",
        "e\\u{1b}[2J",
        "'\\u{9b}31m",
        "rtl\\u{202e}x",
    ];
    expected.sort_unstable();
    assert_eq!(names, expected);
}
