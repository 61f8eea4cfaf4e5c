//! `attackers`: the figures are the library's, however the logs are given and on however many threads they are read.

use serde_json::Value;
use sketchbird::HashKey;
use sketchbird::logs::{LogMonoid, Report};

use super::program::{Files, SAMPLE, TRUTH, answer, json, reader, run, with};

#[test]
fn json_is_the_report_of_the_library() {
    let files = Files::new();
    let log = files.log("auth.log", SAMPLE, 0);
    let monoid = LogMonoid::new(HashKey::from_seed(0));
    let sketch = monoid.read(SAMPLE, &reader(&monoid), 1).unwrap();
    for top in [0, 3, 1_000] {
        let report = serde_json::to_value(Report::of(&sketch, top)).unwrap();
        let told = json(run(with![
            "attackers",
            "--json",
            "--top",
            top.to_string(),
            log
        ]));
        assert_eq!(told, report);
    }
    let truth: Value = serde_json::from_str(TRUTH).unwrap();
    let told = json(run(with!["attackers", "--json", log]));
    assert_eq!(told["events"]["failed"], truth["events"]["failed"]);
}

#[test]
fn the_text_tells_the_report_and_what_it_took() {
    let files = Files::new();
    let log = files.log("auth.log", SAMPLE, 0);
    let text = answer(run(with!["attackers", log]));
    for told in [
        "5000 lines: 2951 with an event, 2046 uneventful, 3 unparsed",
        "distinct attackers: 153",
        "192.0.2.247",
        "sources that attacked and were accepted",
        "198.51.100.45",
        "KiB in memory",
        "MB/s",
        "A public key trusts the input",
    ] {
        assert!(text.contains(told), "{told}: {text}");
    }
}

#[test]
fn top_and_threads_do_not_change_what_is_counted() {
    let files = Files::new();
    let log = files.log("auth.log", SAMPLE.repeat(8), 0);
    let told = |threads: &[&str], top: &str| {
        let arguments = with!["attackers", log, "--json", "--top", top];
        let threads = threads.iter().map(AsRef::as_ref);
        answer(run(arguments.into_iter().chain(threads)))
    };
    let one = told(&["--threads", "1"], "1000000");
    let most = "18446744073709551615";
    for threads in ["2", "4", "1000000", most] {
        assert_eq!(
            told(&["--threads", threads], most),
            one,
            "{threads} threads"
        );
    }
    assert_eq!(told(&[], most), one);
    let none: Value = serde_json::from_str(&told(&[], "0")).unwrap();
    assert_eq!(none["top_sources"], Value::Array(Vec::new()));
    // The sample's last line has no end.
    assert_eq!(none["lines"], 8 * 5_000 - 7);
}

#[test]
fn ipv6_sources_are_grouped_by_64_on_request() {
    let files = Files::new();
    let line = |what: &str, source: &str| {
        format!("Mar 27 13:06:56 web1 sshd[1]: {what} root from {source} port 22 ssh2\n")
    };
    let failed: String = (1..=9)
        .map(|host| line("Failed password for", &format!("2001:db8:1:2::{host}")))
        .collect();
    let log = failed
        + &line("Accepted password for", "2001:db8:1:2:ffff::1")
        + &line("Failed password for", "192.0.2.7");
    let log = files.log("v6.log", log, 0);

    let apart = json(run(with!["attackers", log, "--json"]));
    assert_eq!(apart["distinct_sources"]["failed"]["estimate"], 10);
    assert_eq!(
        apart["failed_and_accepted"]["sources"],
        Value::Array(vec![])
    );

    let grouped = json(run(with!["attackers", log, "--json", "--ipv6-64"]));
    let network = "2001:db8:1:2::/64";
    assert_eq!(grouped["distinct_sources"]["failed"]["estimate"], 2);
    let top = &grouped["top_sources"][0];
    assert_eq!(top["source"], network);
    assert_eq!([&top["failed"], &top["accepted"]], [9, 1]);
    assert_eq!(grouped["failed_and_accepted"]["sources"][0], network);
    let heavy = &grouped["top_networks"][0];
    assert_eq!(heavy["network"], network);
    assert_eq!([&heavy["prefix_len"], &heavy["failed"]], [64, 9]);

    let exact = answer(run(with!["attackers", log, "--exact", "--ipv6-64"]));
    let figures: Vec<&str> = exact.lines().filter(|line| line.ends_with(" %)")).collect();
    assert!(
        figures.iter().all(|line| line.ends_with("0 (+0.00 %)")),
        "{exact}"
    );
    let told = |line: &&str| line.contains("failed from 2001:db8:1:2::/64");
    assert!(figures.iter().any(told), "{exact}");
}

#[test]
fn exact_counts_stand_beside_the_sketched_ones_on_any_number_of_threads() {
    let files = Files::new();
    let log = files.log("auth.log", SAMPLE, 0);
    for threads in ["1", "4"] {
        let text = answer(run(with![
            "attackers",
            log,
            "--exact",
            "--threads",
            threads
        ]));
        let figures: Vec<&str> = text.lines().filter(|line| line.ends_with(" %)")).collect();
        assert!(figures.len() > 20, "{text}");
        assert!(
            figures.iter().all(|line| line.ends_with("0 (+0.00 %)")),
            "{text}"
        );
    }
}

#[test]
fn zone_and_reference_decide_what_a_stamp_without_them_means() {
    let files = Files::new();
    let line = "Mar 27 13:06:56 a sshd[1]: Failed password for root from 192.0.2.7 port 22 ssh2\n";
    let log = files.log("auth.log", line, 0);
    let first = |arguments: &[&str]| {
        let arguments = arguments.iter().map(AsRef::as_ref);
        let all = with!["attackers", "--json", log]
            .into_iter()
            .chain(arguments);
        json(run(all))["first_event"].as_str().unwrap().to_owned()
    };
    assert_eq!(first(&[]), "2025-03-27T13:06:56Z");
    assert_eq!(first(&["--zone", "+02:00"]), "2025-03-27T11:06:56Z");
    assert_eq!(first(&["--zone", "-0530"]), "2025-03-27T18:36:56Z");
    assert_eq!(
        first(&["--reference", "2024-03-27"]),
        "2024-03-27T13:06:56Z"
    );
    assert_eq!(
        first(&["--reference", "2024-03-26"]),
        "2023-03-27T13:06:56Z"
    );
    let noon = ["--reference", "2024-03-27T12:00:00Z"];
    assert_eq!(first(&noon), "2023-03-27T13:06:56Z");
    assert_eq!(
        first(&[&noon[..], &["--zone=+02:00"]].concat()),
        "2024-03-27T11:06:56Z"
    );
}

#[test]
fn a_log_of_which_no_line_has_a_header_is_asked_after() {
    let files = Files::new();
    let hint = "No line has a header that could be read";
    let binary = files.write("binary", [0_u8, 159, 10, 255, 10]);
    assert!(answer(run(with!["attackers", binary])).contains(hint));
    for log in [files.write("empty", ""), files.log("auth.log", SAMPLE, 0)] {
        assert!(!answer(run(with!["attackers", log])).contains(hint));
    }
}
