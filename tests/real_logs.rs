//! The sketches of real logs, and of a large one grown out of them, against exact counts.

use std::cmp::Reverse;
use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{BufReader, Write};
use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;
use sha2::{Digest, Sha256};
use sketchbird::logs::reading::{Class, LineReader, Settings, Source, lines_of};
use sketchbird::logs::{LogMonoid, LogSketch, Report, UserNames};
use sketchbird::{HashKey, Monoid};

#[path = "accuracy_prefixes/truth.rs"]
mod truth;

fn shared(path: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("../shared")
        .join(path)
}

fn reader() -> LineReader {
    LineReader::new(Settings {
        zone_offset: 0,
        reference: 1_717_200_000_000_000, // 2024-06-01
    })
    .unwrap()
}

fn json(path: &Path) -> Value {
    serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap()
}

fn report(log: &Path) -> Report {
    let input = BufReader::new(File::open(log).unwrap());
    let monoid = LogMonoid::new(HashKey::from_seed(0));
    let sketch = monoid.read(input, &reader(), 2).unwrap();
    println!(
        "{}: {} bytes encoded, {} in memory",
        log.display(),
        sketch.encode().len(),
        sketch.memory_bytes()
    );
    Report::of(&sketch, 10)
}

/// What is exact in a sketch, and what each event class is called in the truth files.
fn assert_events_are_the_truth(report: &Report, truth: &Value) {
    let of = |prefix: &str| -> u64 {
        let events = truth["events"].as_object().unwrap();
        let of_class = events.iter().filter(|(name, _)| name.starts_with(prefix));
        of_class.filter_map(|(_, count)| count.as_u64()).sum()
    };
    let expected = [
        ("accepted_password", of("accepted_password")),
        ("accepted_publickey", of("accepted_publickey")),
        (
            "accepted_other",
            of("accepted_") - of("accepted_password") - of("accepted_publickey"),
        ),
        ("failed", of("failed_") - of("failed_for_invalid_user")),
        ("failed_invalid_user", of("failed_for_invalid_user")),
        ("invalid_user", of("invalid_user")),
        ("pam_failure", of("pam_authentication_failure")),
        ("ambiguous", 0),
    ];
    for (name, count) in expected {
        assert_eq!(report.events[name], count, "{name}");
    }
    assert_eq!(truth["lines"], report.lines);
    assert_eq!(
        report.lines,
        report.lines_with_events + report.uneventful + report.unparsed
    );
    let failed_and_accepted = &report.failed_and_accepted;
    assert_eq!(
        serde_json::to_value(&failed_and_accepted.sources).unwrap(),
        truth["failed_and_accepted_sources"]
    );
    assert!(failed_and_accepted.complete);
    for (rank, top) in truth["top_failed_weighted"]
        .as_array()
        .unwrap()
        .iter()
        .take(3)
        .enumerate()
    {
        let found = &report.top_sources[rank];
        println!("  {} failed {}, truth {top}", found.source, found.failed);
        assert_eq!(
            (&top[0], &top[1]),
            (&found.source.clone().into(), &found.failed.into())
        );
    }
}

/// Each count of distinct sources and users lies within its allowance, given the true count.
fn assert_distinct_counts_are_near(report: &Report, truth: &Value, allowed: impl Fn(f64) -> f64) {
    let sources = [
        ("failed", "failed"),
        ("invalid_user", "invalid_user"),
        ("attackers", "failed_or_invalid_or_pam"),
        ("accepted", "accepted"),
    ]
    .map(|(name, truth_name)| {
        let count = report.distinct_sources[name];
        (
            format!("sources {name}"),
            count,
            &truth["distinct_sources"][truth_name],
        )
    });
    let users = [
        ("failed", "failed"),
        ("invalid_user", "invalid"),
        ("accepted", "accepted"),
    ]
    .map(|(name, truth_name)| {
        let count = report.distinct_users[name];
        (
            format!("users {name}"),
            count,
            &truth["distinct_users"][truth_name],
        )
    });
    for (name, count, truth) in sources.into_iter().chain(users) {
        let truth = truth.as_f64().unwrap();
        println!("  {name}: {count}, truth {truth}");
        assert!(
            (count.estimate as f64 - truth).abs() <= allowed(truth),
            "{name}"
        );
    }
}

#[test]
#[ignore = "needs real logs"]
fn the_sketch_of_the_elastic_log_tells_its_truth() {
    let report = report(&shared("data/auth/elastic_auth.log"));
    let truth = json(&shared("data/auth/elastic_auth.truth.json"));
    assert_events_are_the_truth(&report, &truth);
    assert_distinct_counts_are_near(&report, &truth, |_| 2.0);
    assert_eq!(report.unparsed, 0);
    // Not from the truth file, so that a wrong file does not hide a wrong count.
    assert_eq!(report.events["failed"], 1_042);
    assert_eq!(report.events["pam_failure"], 343);
    assert_eq!(report.failed_and_accepted.sources.len(), 3);
}

/// The addresses that logins failed from, each as often as they did.
fn failures(log: &Path) -> Vec<IpAddr> {
    let (log, reader) = (fs::read(log).unwrap(), reader());
    let mut failures = Vec::new();
    for line in lines_of(&log) {
        let reading = reader.read(line);
        if let Some(event) = reading.event()
            && matches!(event.class, Class::Failed | Class::FailedInvalidUser)
            && let Some(Source::Address(address)) = event.source
        {
            failures.extend((0..event.weight).map(|_| address));
        }
    }
    failures
}

#[test]
#[ignore = "needs real logs"]
fn the_top_networks_of_the_elastic_log_are_those_of_an_exact_count() {
    let log = shared("data/auth/elastic_auth.log");
    let failures = failures(&log);
    assert_eq!(failures.len(), 1_042);
    let counts = truth::counts(failures, false, 1);
    let mut heavy: Vec<_> = truth::heavy(&counts, 11).into_iter().collect();
    heavy.sort_by_key(|&(network, (count, _))| (Reverse(count), network));
    let told: Vec<(String, u64)> = report(&log)
        .top_networks
        .into_iter()
        .map(|top| (top.network, top.failed))
        .collect();
    println!("{told:?}");
    let exact: Vec<(String, u64)> = heavy
        .iter()
        .take(10)
        .map(|(network, (count, _))| (network.to_string(), *count))
        .collect();
    assert_eq!(told, exact);
    assert_eq!(told[0], ("24.151.103.17/32".to_owned(), 157));
}

#[test]
#[ignore = "needs real logs"]
fn the_sketch_of_the_secrepo_log_tells_its_truth_and_its_cut_line_is_unparsed() {
    let report = report(&shared("data/auth/secrepo_auth.log"));
    let truth = json(&shared("data/auth/secrepo_auth.truth.json"));
    assert_events_are_the_truth(&report, &truth);
    assert_distinct_counts_are_near(&report, &truth, |_| 2.0);
    assert_eq!(report.unparsed, 1);
    assert_eq!(report.events["invalid_user"], 1_489);
}

/// A log of this many bytes, and its exact counts: made once, and kept for the next run.
fn tiled(bytes: u64, seed: u64) -> (PathBuf, PathBuf) {
    let directory = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let log = directory.join(format!("tiled_{bytes}_{seed}.log"));
    let truth = log.with_extension("truth.json");
    if !truth.exists() {
        let made = Command::new("python3")
            .arg(shared("tools/tile_auth_log.py"))
            .args([
                &log.display().to_string(),
                &bytes.to_string(),
                &seed.to_string(),
            ])
            .status()
            .unwrap();
        assert!(made.success());
        let counted = Command::new("python3")
            .arg(shared("tools/auth_truth.py"))
            .arg(&log)
            .output()
            .unwrap();
        assert!(counted.status.success());
        // By another name until it is whole: a run that was cut short leaves no half a truth.
        let unfinished = log.with_extension("unfinished");
        let mut file = File::create(&unfinished).unwrap();
        file.write_all(&counted.stdout).unwrap();
        fs::rename(unfinished, &truth).unwrap();
    }
    (log, truth)
}

/// Distinct counts within three standard errors, 0.81 % each at precision 14.
#[test]
#[ignore = "needs real logs"]
fn the_sketch_of_a_large_log_tells_its_truth() {
    let (log, truth) = tiled(200_000_000, 1);
    let (report, truth) = (report(&log), json(&truth));
    assert_events_are_the_truth(&report, &truth);
    assert_distinct_counts_are_near(&report, &truth, |truth| 3.0 * 0.0081 * truth);
    assert!(report.distinct_sources["attackers"].estimate > 4_000);
}

struct Lcg(u64);

impl Lcg {
    /// Knuth's MMIX generator; the low bits are poor and left out.
    fn below(&mut self, end: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % end
    }
}

fn digest(sketch: &LogSketch) -> [u8; 32] {
    Sha256::digest(sketch.encode()).into()
}

#[test]
#[ignore = "needs real logs"]
fn cuts_threads_and_trees_leave_one_digest_of_the_elastic_log() {
    let log = fs::read(shared("data/auth/elastic_auth.log")).unwrap();
    let lines: Vec<&[u8]> = log.split_inclusive(|&byte| byte == b'\n').collect();
    let (reader, mut random) = (reader(), Lcg(2));
    for names in [UserNames::Plain, UserNames::Hashed] {
        let monoid = LogMonoid::new(HashKey::from_seed(1)).with_user_names(names);
        let mut digests = BTreeSet::new();
        for threads in 1..=4 {
            digests.insert(digest(&monoid.read(&log[..], &reader, threads).unwrap()));
        }
        for tree in 0..200 {
            let (pieces, threads) = (1 + tree % 64, 1 + tree % 4);
            let mut cuts: Vec<usize> = (1..pieces).map(|_| random.below(lines.len() + 1)).collect();
            cuts.extend([0, lines.len()]);
            cuts.sort_unstable();
            let mut forest: Vec<LogSketch> = cuts
                .windows(2)
                .map(|cut| lines[cut[0]..cut[1]].concat())
                .map(|shard| monoid.read(&shard[..], &reader, threads).unwrap())
                .collect();
            assert_eq!(forest.len(), pieces);
            while forest.len() > 1 {
                let right = forest.swap_remove(random.below(forest.len()));
                let left = random.below(forest.len());
                monoid.plus(&mut forest[left], &right).unwrap();
            }
            digests.insert(digest(&forest[0]));
        }
        println!("SHA-256 {digests:02x?}");
        assert_eq!(digests.len(), 1);
    }
}
