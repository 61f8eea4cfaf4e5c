//! `--since` and `--until`: events within them are told as if there were no others.

use serde_json::Value;

use super::program::{Files, accepted, answer, failed, json, refusal, request, run, run_on, with};

/// An event each hour of a day, each of its own source, and one without a time.
fn day() -> String {
    let hours = (0..24).map(|hour| {
        let time = format!("{hour:02}:30:00");
        match hour % 3 {
            0 => failed(&time, "root", &format!("192.0.2.{hour}")),
            1 => accepted(&time, "ann", &format!("192.0.2.{hour}")),
            _ => request(&time, &format!("192.0.2.{hour}"), "/", 200),
        }
    });
    let untimed = "<38>1 - h sshd 1 - - Invalid user x from 192.0.2.99 port 1\n".to_owned();
    hours.chain([untimed]).collect()
}

/// How many events there are within these times, and how many lie outside.
fn counted(arguments: &[&str]) -> [u64; 3] {
    let log = day();
    let of_attackers = [&["attackers", "--json"], arguments].concat();
    let report = json(run_on(log.as_bytes(), of_attackers));
    let events = ["failed", "accepted_password", "request", "invalid_user"];
    let events = events.map(|class| report["events"][class].as_u64().unwrap());
    let printed = answer(run_on(log.as_bytes(), [&["events"], arguments].concat()));
    assert_eq!(events.iter().sum::<u64>(), printed.lines().count() as u64);
    let count = |name: &str| report[name].as_u64().unwrap();
    assert_eq!(report["lines"], 25);
    [
        events.iter().sum(),
        count("lines_outside"),
        count("lines_without_time"),
    ]
}

#[test]
fn events_count_from_since_to_before_until() {
    for (arguments, expected) in [
        (&[][..], [25, 0, 0]),
        (&["--since", "2025-05-01T00:30:00"], [24, 0, 1]),
        (&["--since", "2025-05-01T00:30:01"], [23, 1, 1]),
        (&["--until", "2025-05-01T23:30:00Z"], [23, 1, 1]),
        (&["--until", "2025-05-01T23:30:01Z"], [24, 0, 1]),
        (
            &["--since", "2025-05-01T04:00", "--until", "2025-05-01T06:00"],
            [2, 22, 1],
        ),
        // A date is its begin, for both.
        (&["--since", "2025-05-01"], [24, 0, 1]),
        (&["--until", "2025-05-01"], [0, 24, 1]),
        (&["--since", "2025-05-02"], [0, 24, 1]),
        (
            &["--since", "2025-05-01", "--until", "2025-05-02"],
            [24, 0, 1],
        ),
        // In the zone of the log.
        (&["--since", "2025-05-01", "--zone", "-02:00"], [22, 2, 1]),
        (
            &["--since", "2025-05-01T00:00Z", "--zone", "-02:00"],
            [24, 0, 1],
        ),
    ] {
        assert_eq!(counted(arguments), expected, "{arguments:?}");
    }
}

#[test]
fn limits_belong_to_a_saved_sketch() {
    let files = Files::new();
    let log = files.log("a.log", day(), 0);
    let (all, some) = (files.path("all"), files.path("some"));
    answer(run(with!["attackers", log, "--save", all]));
    let since = with!["--since", "2025-05-01T12:00"];
    let limited = with!["attackers", "--json", log, "--save", some];
    let told = json(run([&limited[..], &since].concat()));
    assert_eq!(told["since"], "2025-05-01T12:00:00Z");
    assert_eq!(told["until"], Value::Null);
    assert_eq!(json(run(with!["merge", "--json", some])), told);
    let line = refusal(run(with!["merge", all, some]));
    assert!(
        line.contains("time limits") && line.contains("/some"),
        "{line}"
    );
}

#[test]
fn times_with_nothing_between_them_are_refused() {
    for command in ["attackers", "events"] {
        for (since, until) in [
            ("2025-05-02", "2025-05-01"),
            ("2025-05-01", "2025-05-01"),
            ("2025-05-01T12:00:00+02:00", "2025-05-01T10:00:00Z"),
        ] {
            let line = refusal(run_on(
                day().as_bytes(),
                [command, "--since", since, "--until", until],
            ));
            assert!(line.contains("--since must lie before --until"), "{line}");
        }
        let line = refusal(run([command, "--until", "9999-12-31", "--zone=-23:00"]));
        assert!(line.contains("--until") && line.contains("9999"), "{line}");
        let line = refusal(run([command, "--since", "yesterday"]));
        assert!(
            line.contains("--since <TIME>") && line.contains("2024-06-01"),
            "{line}"
        );
    }
}
