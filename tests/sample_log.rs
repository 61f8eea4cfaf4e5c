//! The sample log under `examples/data` is what its generator writes, and its truth adds up.

#[path = "../examples/make_sample_log/sample/mod.rs"]
mod sample;

use std::collections::BTreeSet;

use serde_json::Value;

const LOG: &[u8] = include_bytes!("../examples/data/auth_sample.log");
const TRUTH: &str = include_str!("../examples/data/auth_sample.truth.json");

fn committed() -> sample::Sample {
    sample::make(sample::SEED, sample::LINES).expect("the committed sample's size is enough")
}

fn truth_of(sample: &sample::Sample) -> Value {
    serde_json::from_str(&sample.truth.to_json()).expect("the truth is JSON")
}

fn text_of(sample: &sample::Sample) -> &str {
    std::str::from_utf8(&sample.log).expect("the sample is UTF-8")
}

#[test]
fn the_generator_writes_the_committed_bytes() {
    let sample = committed();
    // No `assert_eq`: half a megabyte of bytes helps nobody.
    let line = text_of(&sample)
        .lines()
        .zip(LOG.split(|&byte| byte == b'\n'))
        .position(|(made, committed)| {
            made.as_bytes() != committed.strip_suffix(b"\r").unwrap_or(committed)
        });
    assert!(
        sample.log == LOG,
        "the log differs from the committed one, first in line {:?}",
        line.map(|line| line + 1)
    );
    assert!(
        sample.truth.to_json() == TRUTH,
        "the truth differs from the committed one"
    );
}

#[test]
fn every_seed_fills_the_log_to_the_line_and_has_three_sources_that_failed_and_were_accepted() {
    for seed in [0, 1, 2, 77, u64::MAX] {
        for lines in [4000, 4001, 5013, 20_000] {
            let sample = sample::make(seed, lines).expect("enough lines");
            let truth = truth_of(&sample);
            assert_eq!(text_of(&sample).lines().count() as u64, lines);
            assert_eq!(truth["lines"], lines);
            assert_eq!(
                truth["failed_and_accepted"].as_array().map(Vec::len),
                Some(3),
                "seed {seed}"
            );
        }
    }
}

#[test]
fn another_seed_gives_another_log() {
    assert!(sample::make(2, sample::LINES).expect("enough lines").log != LOG);
}

#[test]
fn too_few_lines_are_refused_and_the_number_that_is_named_does() {
    let Err(error) = sample::make(sample::SEED, 10) else {
        panic!("10 lines cannot hold the story")
    };
    assert_eq!(error.asked, 10);
    assert!(sample::make(sample::SEED, error.needed).is_ok(), "{error}");
    assert!(
        sample::make(sample::SEED, error.needed - 1).is_err(),
        "{error}"
    );
}

#[test]
fn the_top_sources_add_up_to_the_events() {
    let truth = truth_of(&committed());
    let top = truth["top_sources"].as_array().expect("a list");
    let sum = |field: &str| {
        top.iter()
            .filter_map(|source| source[field].as_u64())
            .sum::<u64>()
    };
    let having = |field: &str| {
        top.iter()
            .filter(|source| source[field].as_u64() > Some(0))
            .count() as u64
    };
    assert_eq!(truth["events"]["failed"], sum("failed"));
    assert_eq!(truth["events"]["invalid_user"], sum("invalid_user"));
    assert_eq!(truth["distinct_sources"]["failed"], having("failed"));
    assert_eq!(
        truth["distinct_sources"]["invalid_user"],
        having("invalid_user")
    );
    assert_eq!(truth["distinct_sources"]["attackers"], top.len() as u64);
    let names: BTreeSet<_> = top.iter().map(|source| source["source"].as_str()).collect();
    assert_eq!(names.len(), top.len(), "a source is listed once");
}

/// The address that crafted user names put into the log, in places where a careless reader takes it for a source.
#[test]
fn the_framed_address_is_in_the_log_and_in_no_truth() {
    assert!(text_of(&committed()).contains(" from 198.51.100.7 port 22 ssh2 from "));
    assert!(!TRUTH.contains("\"198.51.100.7\""));
}

/// RFC 3164 headers of ten days: months in order, then days, then times.
#[test]
fn time_never_runs_backwards() {
    let sample = committed();
    let stamps: Vec<_> = text_of(&sample)
        .lines()
        .filter_map(|line| line.split_once(" gateway ").map(|(stamp, _)| stamp))
        .map(|stamp| (stamp.starts_with("Apr"), &stamp[4..]))
        .collect();
    assert_eq!(stamps.len() as u64, sample::LINES - 3);
    assert!(stamps.is_sorted());
}
