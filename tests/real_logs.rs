//! The sketches of real logs, and of a large one grown out of them, against exact counts.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
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

/// How many sources and networks are held against an exact count.
const TOP: usize = 20;

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
    Report::of(&sketch, TOP)
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
    assert_eq!(truth["lines_without_header"], report.unparsed);
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
}

/// The most that a truth file lists, with their counts.
fn listed<'a>(truth: &'a Value, name: &str) -> Vec<(&'a str, u64)> {
    let entries = truth[name].as_array().unwrap().iter();
    entries
        .map(|entry| (entry[0].as_str().unwrap(), entry[1].as_u64().unwrap()))
        .collect()
}

/// The sources with most failures are those of an exact count: as a set, but for ties at its end; in order wherever their
/// counts differ by more than eps of the total; and each count at most so much too high, and never too low.
fn assert_top_sources_are_the_truth(report: &Report, truth: &Value, eps: f64) {
    let failed = listed(truth, "top_failed_weighted");
    let failed_of: BTreeMap<&str, u64> = failed.iter().copied().collect();
    let invalid_of: BTreeMap<&str, u64> = listed(truth, "top_invalid_user").into_iter().collect();
    let most_error = eps * report.events["failed"] as f64;
    let most_invalid_error = eps * report.events["invalid_user"] as f64;

    let top = TOP.min(failed.len());
    let found = &report.top_sources[..top];
    let sources: BTreeSet<&str> = found.iter().map(|found| &found.source[..]).collect();
    assert_eq!(sources.len(), top);
    let mut least_before = f64::INFINITY;
    for found in found {
        // Whoever is not among the first fifty of an exact count is a stranger.
        let exact = failed_of.get(&found.source[..]).copied().unwrap_or(0);
        println!("  {} failed {}, truth {exact}", found.source, found.failed);
        assert!(exact >= failed[top - 1].1, "{} is a stranger", found.source);
        assert!(found.failed >= exact && (found.failed - exact) as f64 <= most_error);
        assert!(exact as f64 <= least_before + most_error, "order");
        least_before = least_before.min(exact as f64);
        if let Some(&exact) = invalid_of.get(&found.source[..]) {
            let found = found.invalid_user;
            assert!(found >= exact && (found - exact) as f64 <= most_invalid_error);
        }
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
        let off = 100.0 * (count.estimate as f64 - truth) / truth.max(1.0);
        println!("  {name}: {count}, truth {truth}, off by {off:+.2} %");
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
    assert_top_sources_are_the_truth(&report, &truth, 0.0);
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
        .take(TOP)
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
    assert_top_sources_are_the_truth(&report, &truth, 0.0);
    assert_eq!(report.unparsed, 1);
    assert_eq!(report.events["invalid_user"], 1_489);
    // Nobody failed, so whoever named most invalid users comes first.
    let told: Vec<(&str, u64)> = report
        .top_sources
        .iter()
        .map(|top| (&top.source[..], top.invalid_user))
        .collect();
    assert_eq!(told, listed(&truth, "top_invalid_user")[..TOP]);
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

/// How many bytes the tiled log has: more by hand, as SKETCHBIRD_TILED_BYTES=1000000000.
fn tiled_bytes() -> u64 {
    let asked = std::env::var("SKETCHBIRD_TILED_BYTES").ok();
    asked.map_or(80_000_000, |bytes| {
        bytes.parse().expect("SKETCHBIRD_TILED_BYTES is a number")
    })
}

/// The standard error of a count of distinct things, as a share of it, by theory: sqrt(3 ln 2 - 1) / sqrt(m) = 1.04 / sqrt(m) for the
/// harmonic mean of m registers, each the greatest of geometric variates of base 2 (Flajolet et al. 2007). What the registers tell
/// allows no estimator less than sqrt(ln 2 / (pi^2 / 6 - 1)) = 1.037 (Ertl 2017). The default precision is 14.
fn standard_error() -> f64 {
    let registers = f64::from(1 << 14);
    (3.0 * std::f64::consts::LN_2 - 1.0).sqrt() / registers.sqrt()
}

/// eps of the sources' table, which the counts of a source may be too high by: 0.05 % of the total.
const SOURCES_EPS: f64 = 5e-4;

#[test]
#[ignore = "needs real logs"]
fn the_sketch_of_a_large_log_tells_its_truth() {
    let (log, truth) = tiled(tiled_bytes(), 1);
    let (report, truth) = (report(&log), json(&truth));
    assert_events_are_the_truth(&report, &truth);
    let allowed = |truth: f64| 3.0 * standard_error() * truth;
    assert_distinct_counts_are_near(&report, &truth, allowed);
    assert_top_sources_are_the_truth(&report, &truth, SOURCES_EPS);
    // More than the sparse form holds, in which a count is as good as exact.
    assert!(report.distinct_sources["attackers"].estimate > 3_072);
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
