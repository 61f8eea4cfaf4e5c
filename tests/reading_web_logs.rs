//! The reading of web logs on real ones, against exact counts of them.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use serde_json::Value;
use sketchbird::HashKey;
use sketchbird::logs::reading::web::{AccessLine, Finding, Site};
use sketchbird::logs::reading::{Lines, open};
use sketchbird::logs::{LogMonoid, Report};

fn data(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("../shared/data/web")
        .join(name)
}

#[derive(Default)]
struct Counts {
    lines: u64,
    unparsed: u64,
    without_client: u64,
    without_request: u64,
    status: BTreeMap<String, u64>,
    clients: BTreeMap<String, u64>,
    clients_of_errors: BTreeMap<String, u64>,
    findings: BTreeMap<&'static str, u64>,
    times: (i64, i64),
}

impl Counts {
    fn of(log: &str) -> Counts {
        let site = Site::default();
        let mut counts = Counts {
            times: (i64::MAX, i64::MIN),
            ..Counts::default()
        };
        let mut lines = Lines::new(open(data(log)).unwrap());
        while let Some(line) = lines.next().unwrap() {
            counts.lines += 1;
            match AccessLine::parse(line) {
                Some(line) => counts.add(line, &site),
                None => counts.unparsed += 1,
            }
        }
        counts
    }

    fn add(&mut self, line: AccessLine<'_>, site: &Site) {
        let status = line.status.unwrap();
        *self.status.entry(status.to_string()).or_default() += 1;
        self.times = (self.times.0.min(line.time), self.times.1.max(line.time));
        self.without_request += u64::from(line.request().is_none());
        match line.client {
            Some(client) => {
                *self.clients.entry(client.to_string()).or_default() += 1;
                if status >= 400 {
                    *self
                        .clients_of_errors
                        .entry(client.to_string())
                        .or_default() += 1;
                }
            }
            None => self.without_client += 1,
        }
        for finding in site.findings(&line) {
            *self.findings.entry(finding.name()).or_default() += 1;
        }
    }

    fn found(&self, finding: Finding) -> u64 {
        self.findings.get(finding.name()).copied().unwrap_or(0)
    }
}

fn assert_counts_are_the_truth(log: &str, truth: &str) -> Counts {
    let truth: Value = serde_json::from_slice(&fs::read(data(truth)).unwrap()).unwrap();
    let counts = Counts::of(log);
    assert_eq!(counts.lines, truth["lines"]);
    assert_eq!(counts.unparsed, truth["unparsed"]);
    assert_eq!(counts.without_client, 0);
    assert_eq!(
        serde_json::to_value(&counts.status).unwrap(),
        truth["status"]
    );
    assert_eq!(counts.clients.len() as u64, truth["distinct_clients"]);
    assert_eq!(
        counts.clients_of_errors.len() as u64,
        truth["distinct_clients_4xx5xx"]
    );
    for (clients, top) in [
        (&counts.clients, "top10"),
        (&counts.clients_of_errors, "top10_4xx5xx"),
    ] {
        let mut heaviest: Vec<u64> = clients.values().copied().collect();
        heaviest.sort_unstable_by(|left, right| right.cmp(left));
        for (place, entry) in truth[top].as_array().unwrap().iter().enumerate() {
            assert_eq!(clients[entry[0].as_str().unwrap()], entry[1]);
            assert_eq!(heaviest[place], entry[1]);
        }
    }
    println!(
        "{log}: {:?}, without a request {}",
        counts.findings, counts.without_request
    );
    counts
}

fn micros(iso: &str) -> i64 {
    iso.parse::<jiff::Timestamp>().unwrap().as_microsecond()
}

#[test]
#[ignore = "needs real logs"]
fn a_combined_log_is_read_to_the_last_line() {
    let counts = assert_counts_are_the_truth("apache_10k.log", "apache_10k.truth.json");
    assert_eq!(counts.found(Finding::NotFound), 213);
    assert_eq!(counts.found(Finding::Forbidden), 2);
    assert_eq!(counts.found(Finding::ServerError), 3);
    assert_eq!(counts.clients.len(), 1753);
    assert_eq!(counts.without_request, 0);
    assert_eq!(
        counts.times,
        (
            micros("2015-05-17T10:05:00Z"),
            micros("2015-05-20T21:05:59Z")
        )
    );
}

#[test]
#[ignore = "needs real logs"]
fn a_common_log_of_named_hosts_is_read_to_the_last_line() {
    let counts = assert_counts_are_the_truth("nasa_50k.log.gz", "nasa_50k.truth.json");
    assert_eq!(counts.found(Finding::NotFound), 239);
    assert_eq!(counts.clients.len(), 4094);
    assert_eq!(counts.times.0, micros("1995-07-01T04:00:01Z"));
}

/// The sketch of a log, and its truth. The sources of 4,094 clients are more than a HyperLogLog of precision 14 holds one by one, so its
/// standard error is 1.04 / sqrt(2^14) = 0.81 %: three of them are 2.44 %.
fn assert_sketch_tells_the_truth(log: &str, truth: &str) -> Report {
    let truth: Value = serde_json::from_slice(&fs::read(data(truth)).unwrap()).unwrap();
    let monoid = LogMonoid::new(HashKey::from_seed(1));
    let lines = monoid.line_reader(0).unwrap();
    let sketch = monoid.read(open(data(log)).unwrap(), &lines, 2).unwrap();
    let report = Report::of(&sketch, 10);
    assert_eq!(report.lines, truth["lines"]);
    assert_eq!(report.unparsed, truth["unparsed"]);
    assert_eq!(report.lines, report.lines_with_events + report.unparsed);
    assert_eq!(report.web.requests, report.lines_with_events);
    assert_eq!(
        serde_json::to_value(&report.web.statuses).unwrap(),
        truth["status"]
    );
    let clients = truth["distinct_clients"].as_u64().unwrap();
    let off = report.web.clients.estimate.abs_diff(clients) as f64;
    assert!(off <= 0.0244 * clients as f64 && (clients > 3_072 || off == 0.0));
    report
}

#[test]
#[ignore = "needs real logs"]
fn sketches_of_web_logs_tell_their_statuses_exactly() {
    let apache = assert_sketch_tells_the_truth("apache_10k.log", "apache_10k.truth.json");
    assert_eq!(apache.events["not_found"], 213);
    assert_eq!(apache.events["forbidden"], 2);
    assert_eq!(apache.events["server_error"], 3);
    let worst = &apache.web.top_clients[0];
    assert_eq!((&*worst.client, worst.not_found), ("208.91.156.11", 60));

    let nasa = assert_sketch_tells_the_truth("nasa_50k.log.gz", "nasa_50k.truth.json");
    assert_eq!(nasa.events["not_found"], 239);
}
