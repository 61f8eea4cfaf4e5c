//! `--series`: what happened over time, saved, added and cut.

use std::fs;

use serde_json::{Value, json};

use super::program::{Files, accepted, answer, failed, json, refusal, request, run, run_on, with};

/// So many failures in hour 0, 3 and 5 of 2025-05-01, and in each hour a login and a request.
fn log() -> String {
    [(0, 3), (3, 1), (5, 7)]
        .into_iter()
        .flat_map(|(hour, failures)| {
            let time = move |minute: usize| format!("{hour:02}:{minute:02}:00");
            let attacks =
                (0..failures).map(move |n| failed(&time(n), "root", &format!("192.0.2.{n}")));
            attacks.chain([
                accepted(&time(40), "ann", "198.51.100.1"),
                request(&time(41), "198.51.100.2", "/?q=<script>", 200),
            ])
        })
        .collect()
}

fn buckets(report: &Value) -> Vec<(&str, u64)> {
    let buckets = report["over_time"]["buckets"].as_array().unwrap();
    let bucket = |bucket| -> (&str, u64) {
        let bucket: &Value = bucket;
        (
            bucket["start"].as_str().unwrap(),
            bucket["failed"].as_u64().unwrap(),
        )
    };
    buckets.iter().map(bucket).collect()
}

#[test]
fn a_series_tells_of_each_hour_or_day_by_the_clock_of_the_log() {
    let log = log();
    let told = |arguments: &[&str]| {
        let arguments = [&["attackers", "--json"], arguments].concat();
        json(run_on(log.as_bytes(), arguments))
    };
    let hours = told(&["--series", "hour"]);
    assert_eq!(
        buckets(&hours),
        [
            ("2025-05-01T00:00:00Z", 3),
            ("2025-05-01T03:00:00Z", 1),
            ("2025-05-01T05:00:00Z", 7)
        ]
    );
    let last = &hours["over_time"]["buckets"][2];
    assert_eq!(last["attackers"]["estimate"], 7);
    assert_eq!(
        [&last["accepted"], &last["requests"], &last["web_attacks"]],
        [1, 1, 1]
    );
    let days = told(&["--series", "day", "--zone=-02:00"]);
    assert_eq!(
        buckets(&days),
        [("2025-04-30T02:00:00Z", 3), ("2025-05-01T02:00:00Z", 8)]
    );
    let latest = told(&["--series", "hour", "--series-buckets", "2"]);
    assert_eq!(buckets(&latest), buckets(&hours)[1..]);
    assert_eq!(latest["over_time"]["lines_given_up"], 5);
    // The whole is what it is without.
    let mut without = hours;
    without.as_object_mut().unwrap().remove("over_time");
    assert_eq!(without, told(&[]));
}

#[test]
fn the_text_has_bars_over_time() {
    let text = answer(run_on(log().as_bytes(), ["attackers", "--series", "hour"]));
    assert!(
        text.contains("failed logins by the hour, at most 7"),
        "{text}"
    );
}

/// The log, saved with these arguments.
fn saved(files: &Files, name: &str, arguments: &[&str]) -> std::path::PathBuf {
    let log = files.log("a.log", log(), 0);
    let sketch = files.path(name);
    let arguments = arguments.iter().map(AsRef::as_ref);
    answer(run(with!["attackers", log, "--save", sketch]
        .into_iter()
        .chain(arguments)));
    sketch
}

#[test]
fn a_saved_series_is_cut_at_its_edges() {
    let files = Files::new();
    let series = saved(&files, "hours", &["--series", "hour"]);
    let cut = |arguments: &[&str]| {
        let arguments = arguments.iter().map(AsRef::as_ref);
        let merge = with!["merge", "--json", series, series];
        json(run(merge.into_iter().chain(arguments)))
    };
    let later = cut(&["--since", "2025-05-01T03:00Z"]);
    assert_eq!(later["events"]["failed"], 16);
    assert_eq!(later["since"], "2025-05-01T03:00:00Z");
    assert_eq!(
        buckets(&later),
        [("2025-05-01T03:00:00Z", 2), ("2025-05-01T05:00:00Z", 14)]
    );
    let middle = cut(&["--since", "2025-05-01T01:00", "--until", "2025-05-01T05:00"]);
    assert_eq!(middle["events"]["failed"], 2);
    assert_eq!(middle["distinct_sources"]["attackers"]["estimate"], 1);
    let none = cut(&["--until", "2025-05-01"]);
    assert_eq!(
        (&none["lines_outside"], &none["over_time"]["buckets"]),
        (&none["lines_with_events"], &json!([]))
    );
    assert_eq!(cut(&[])["events"]["failed"], 22);
}

#[test]
fn what_is_left_of_a_series_is_saved_as_a_sketch() {
    let files = Files::new();
    let series = saved(&files, "hours", &["--series", "hour"]);
    let left = files.path("left");
    let since = with!["--since", "2025-05-01T03:00Z", "--json", "--save", left];
    let mut told = json(run([&with!["merge", series][..], &since].concat()));
    told.as_object_mut().unwrap().remove("over_time");
    assert_eq!(json(run(with!["merge", "--json", left])), told);
}

#[test]
fn a_time_within_an_hour_or_a_day_is_refused_with_the_nearest_edges() {
    let files = Files::new();
    let hours = saved(&files, "hours", &["--series", "hour"]);
    let days = saved(&files, "days", &["--series", "day", "--zone=+02:00"]);
    for (series, arguments, told) in [
        (
            &hours,
            ["--since", "2025-05-01T03:20Z"],
            "--since lies within the hours of the series: take 2025-05-01T03:00:00Z or 2025-05-01T04:00:00Z",
        ),
        (
            &hours,
            ["--until", "2025-05-01T03:59:59.999999Z"],
            "--until lies within the hours of the series: take 2025-05-01T03:00:00Z or 2025-05-01T04:00:00Z",
        ),
        (
            &days,
            ["--until", "2025-05-02T00:00Z"],
            "--until lies within the days of the series: take 2025-05-02T00:00:00+02:00 or 2025-05-03T00:00:00+02:00",
        ),
    ] {
        let [argument, time] = arguments;
        let line = refusal(run(with!["merge", series, argument, time]));
        assert!(line.contains(told), "{line}");
        // What it says can be done.
        let edge = told.split(' ').next_back().unwrap();
        answer(run(with!["merge", series, argument, edge]));
    }
    let both = with![
        "--since",
        "2025-05-01T03:00Z",
        "--until",
        "2025-05-01T04:01Z"
    ];
    let line = refusal(run([&with!["merge", hours][..], &both].concat()));
    assert!(line.contains("--until lies within"), "{line}");
    // A date is one of the zone of the sketch.
    let day = json(run(with!["merge", "--json", days, "--since", "2025-05-01"]));
    assert_eq!(day["since"], "2025-04-30T22:00:00Z");
}

#[test]
fn hours_that_were_given_up_are_not_told_as_none() {
    let files = Files::new();
    let arguments = ["--series", "hour", "--series-buckets", "2"];
    let series = saved(&files, "hours", &arguments);
    for since in [
        &["--since", "2025-05-01T01:00Z"][..],
        &["--until", "2025-05-01T05:00Z"],
    ] {
        let since: Vec<_> = since.iter().map(AsRef::as_ref).collect();
        let line = refusal(run([&with!["merge", series][..], &since].concat()));
        assert!(
            line.contains("take --since 2025-05-01T03:00:00Z or later"),
            "{line}"
        );
    }
    let kept = with!["merge", "--json", series, "--since", "2025-05-01T03:00Z"];
    let kept = json(run(kept));
    assert_eq!(kept["events"]["failed"], 8);
    assert_eq!(kept["over_time"]["lines_given_up"], 0);
}

#[test]
fn series_and_sketches_are_not_mixed_and_a_sketch_is_not_cut() {
    let files = Files::new();
    let plain = saved(&files, "plain", &[]);
    let hours = saved(&files, "hours", &["--series", "hour"]);
    let days = saved(&files, "days", &["--series", "day"]);
    let fewer = saved(
        &files,
        "fewer",
        &["--series", "hour", "--series-buckets", "9"],
    );
    for (first, second, what) in [
        (&plain, &hours, "kind of sketch"),
        (&hours, &plain, "kind of sketch"),
        (&hours, &days, "step"),
        (&hours, &fewer, "number of buckets"),
    ] {
        let line = refusal(run(with!["merge", first, second]));
        let name = second.to_str().unwrap();
        assert!(line.contains(name) && line.contains(what), "{line}");
    }
    for argument in ["--since", "--until"] {
        let line = refusal(run(with!["merge", plain, argument, "2025-05-01"]));
        assert!(line.contains("--series"), "{line}");
    }
    let since = ["--since", "2025-05-02", "--until", "2025-05-01"].map(AsRef::as_ref);
    let line = refusal(run([&with!["merge", hours][..], &since].concat()));
    assert!(line.contains("--since must lie before --until"), "{line}");
    let bytes = fs::read(&hours).unwrap();
    let damaged = files.write("damaged", &bytes[..bytes.len() - 1]);
    let line = refusal(run(with!["merge", hours, damaged]));
    assert!(line.contains("/damaged"), "{line}");
}

#[test]
fn a_wrong_series_is_refused() {
    for (arguments, told) in [
        (
            &["--series", "week"][..],
            &["--series <STEP>", "'week'", "hour, day"][..],
        ),
        (&["--series"], &["--series <STEP>", "hour, day"]),
        (
            &["--series", "hour", "--series-buckets", "0"],
            &["--series-buckets <N>"],
        ),
        (&["--series-buckets", "9"], &["--series <STEP>", "missing"]),
    ] {
        let line = refusal(run([&["attackers"], arguments].concat()));
        assert!(told.iter().all(|told| line.contains(told)), "{line}");
    }
}
