//! `--csv`: all figures of the report, a row each, and no formula.

use std::collections::BTreeMap;

use serde_json::Value;

use super::program::{Files, SAMPLE, answer, invalid_user, json, run, run_on, with};

pub type Row = [String; 6];

pub fn rows(text: &str) -> Vec<Row> {
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
    // With the rate, which is compared as a number, and without what the tests of those sections compare.
    let of_sections = |row: &&Row| {
        OF_SECTIONS.contains(&&*row[0]) || ["outside", "without_time"].contains(&&*row[1])
    };
    assert_eq!(
        told + 1,
        table.len() - table.iter().filter(of_sections).count()
    );
}

/// The sections of flags, web servers and time.
pub const OF_SECTIONS: [&str; 12] = [
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
