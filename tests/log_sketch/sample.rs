//! The sample log of the repository against its truth, sketched and counted exactly.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use sketchbird::HashKey;
use sketchbird::logs::reading::lines_of;
use sketchbird::logs::sketching::SourceKey;
use sketchbird::logs::{ExactLog, LogMonoid, Report, UserNames};

use super::lines::{reader, secret, sketch};
use super::split_mix::SplitMix;

const LOG: &[u8] = include_bytes!("../../examples/data/auth_sample.log");
const TRUTH: &str = include_str!("../../examples/data/auth_sample.truth.json");

fn exact(log: &[u8]) -> ExactLog {
    let (mut exact, reader) = (ExactLog::default(), reader());
    for line in lines_of(log) {
        exact.insert_line(&reader.read(line));
    }
    exact
}

/// What a report says, in the form of the truth file.
fn in_the_form_of_the_truth(report: &Report) -> Value {
    let estimates = |distinct: &sketchbird::logs::Distinct| -> BTreeMap<String, u64> {
        distinct
            .iter()
            .map(|(name, count)| (name.to_string(), count.estimate))
            .collect()
    };
    let events: BTreeMap<_, _> = report
        .events
        .iter()
        .filter(|(_, count)| **count > 0)
        .collect();
    let top: BTreeMap<_, _> = report
        .top_sources
        .iter()
        .map(|top| (&top.source, (top.failed, top.accepted, top.invalid_user)))
        .collect();
    json!({
        "lines": report.lines,
        "unparsed": report.unparsed,
        "events": events,
        "distinct_sources": estimates(&report.distinct_sources),
        "distinct_users": estimates(&report.distinct_users),
        "failed_and_accepted": report.failed_and_accepted.sources,
        "top_sources": top,
    })
}

/// The truth with its top sources by name: those that failed or were invalid. Sources that only PAM refused are not listed.
fn truth() -> Value {
    let mut truth: Value = serde_json::from_str(TRUTH).unwrap();
    let top: BTreeMap<String, Value> = truth["top_sources"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|top| top["failed"] != 0 || top["invalid_user"] != 0)
        .map(|top| {
            let counts = json!([top["failed"], top["accepted"], top["invalid_user"]]);
            (top["source"].as_str().unwrap().to_owned(), counts)
        })
        .collect();
    assert!(top.len() > 100);
    truth["top_sources"] = json!(top);
    truth
}

fn assert_true(report: &Report) {
    let (truth, found) = (truth(), in_the_form_of_the_truth(report));
    for (name, truth) in truth.as_object().unwrap() {
        assert_eq!(&found[name], truth, "{name}");
    }
    assert_eq!(
        report.lines,
        report.lines_with_events + report.uneventful + report.unparsed
    );
    assert!(report.failed_and_accepted.complete);
    let failed: Vec<u64> = report.top_sources.iter().map(|top| top.failed).collect();
    assert!(failed.is_sorted_by(|a, b| a >= b));
}

#[test]
fn the_sketch_of_the_sample_tells_its_truth() {
    for names in [UserNames::Plain, UserNames::Hashed] {
        for key in [HashKey::from_seed(0), secret()] {
            let monoid = LogMonoid::new(key).with_user_names(names);
            assert_true(&Report::of(&sketch(&monoid, LOG), usize::MAX));
        }
    }
}

#[test]
fn the_exact_count_of_the_sample_tells_its_truth_in_any_split() {
    assert_true(&exact(LOG).report(usize::MAX));
    let lines: Vec<&[u8]> = LOG.split_inclusive(|&byte| byte == b'\n').collect();
    let mut random = SplitMix(3);
    for pieces in [2, 3, 17, 64] {
        let mut shards = vec![Vec::new(); pieces];
        for line in &lines {
            shards[random.below(pieces)].extend_from_slice(line);
        }
        let mut total = ExactLog::default();
        for shard in shards {
            total.merge(exact(&shard));
        }
        assert_eq!(total.report(usize::MAX), exact(LOG).report(usize::MAX));
    }
}

/// The figures as JSON, each estimate as itself alone.
fn figures(report: &Report) -> Value {
    fn simplify(value: &mut Value) {
        match value {
            Value::Object(fields) if fields.contains_key("estimate") => {
                *value = fields["estimate"].clone();
            }
            Value::Object(fields) => {
                fields.remove("false_positive_rate");
                fields.values_mut().for_each(simplify);
            }
            Value::Array(items) => items.iter_mut().for_each(simplify),
            _ => {}
        }
    }
    let mut figures = serde_json::to_value(report).unwrap();
    simplify(&mut figures);
    figures
}

pub fn assert_equal_but_for_how_sure(sketched: &Report, exact: &Report) {
    let (sketched, exact) = (figures(sketched), figures(exact));
    for (name, figure) in exact.as_object().unwrap() {
        assert_eq!(&sketched[name], figure, "{name}");
    }
    assert_eq!(sketched, exact);
}

#[test]
fn sketched_and_exact_reports_of_a_small_log_differ_in_nothing_but_how_sure_they_are() {
    let sketched = Report::of(&sketch(&LogMonoid::new(secret()), LOG), usize::MAX);
    let exact = exact(LOG).report(usize::MAX);
    assert_equal_but_for_how_sure(&sketched, &exact);
    assert!(
        sketched
            .compared_with(&exact)
            .iter()
            .all(|figure| figure.sketched == figure.exact)
    );
}

#[test]
fn grouped_by_64_all_addresses_of_a_64_are_one_source() {
    let line = |what: &str, host: &str| {
        format!("Mar 27 13:06:56 web1 sshd[1]: {what} password for root from {host} port 22 ssh2\n")
    };
    let hosts = [
        "2001:db8:1:2::1",
        "2001:db8:1:2:ffff::9",
        "2001:db8:1:3::1",
        "192.0.2.7",
    ];
    let log: String = hosts.iter().map(|host| line("Failed", host)).collect();
    let log = log + &line("Accepted", "2001:db8:1:2::5");
    let grouped = sketch(&LogMonoid::new(secret()).with_ipv6_by_64(), log.as_bytes());
    let asked = |host: &str| {
        let source = SourceKey::Address(host.parse().unwrap());
        (
            grouped.has_attacked(&source),
            grouped.attempts_of(&source).estimate.failed,
        )
    };
    assert_eq!(asked("2001:db8:1:2::77"), (true, 2));
    assert_eq!(asked("2001:db8:1:3::77"), (true, 1));
    assert_eq!(asked("2001:db8:1:4::77"), (false, 0));
    assert_eq!(asked("192.0.2.7"), (true, 1));
    assert_eq!(asked("192.0.2.8"), (false, 0));

    let mut exact = ExactLog::like(grouped.monoid());
    for line in lines_of(log.as_bytes()) {
        exact.insert_line(&reader().read(line));
    }
    let (report, exact) = (Report::of(&grouped, 10), exact.report(10));
    assert_eq!(report.top_networks, exact.top_networks);
    assert_eq!(report.top_sources, exact.top_sources);
    let both = &report.failed_and_accepted.sources;
    assert_eq!(
        (both, both),
        (
            &vec!["2001:db8:1:2::/64".to_owned()],
            &exact.failed_and_accepted.sources
        )
    );
}
