use std::collections::BTreeSet;

use proptest::prelude::*;
use sha2::{Digest, Sha256};
use sketchbird::codec::Codec;
use sketchbird::laws::{self, Laws};
use sketchbird::logs::reading::lines_of;
use sketchbird::logs::reading::web::Site;
use sketchbird::logs::{Allowed, Limits, LogMonoid, LogSketch, UserNames, read_in_shards};
use sketchbird::prefixes::Network;
use sketchbird::{HashKey, Monoid};

use super::lines::{self, log, nth_line, reader, sketch};
use super::split_mix::SplitMix;

const SAMPLE: &[u8] = include_bytes!("../../examples/data/auth_sample.log");

fn monoids() -> [LogMonoid; 3] {
    let plain = LogMonoid::new(HashKey::from_seed(1));
    let hashed = plain.clone().with_user_names(UserNames::Hashed);
    [plain.clone(), hashed.with_ipv6_by_64(), limited(plain)]
}

/// From the 7th of March 2024 on, without the attacks of half the sources.
fn limited(monoid: LogMonoid) -> LogMonoid {
    monoid
        .with_limits(Limits {
            since: Some(1_709_769_600_000_000),
            until: None,
        })
        .with_allowed(Allowed::new([
            Network::new("192.0.2.0".parse().unwrap(), 28).unwrap(),
            Network::new("128.0.0.0".parse().unwrap(), 1).unwrap(),
        ]))
}

pub fn digest(sketch: &LogSketch) -> [u8; 32] {
    Sha256::digest(sketch.encode()).into()
}

/// Cuts a log behind some of its lines.
fn cut<'a>(log: &'a [u8], pieces: usize, random: &mut SplitMix) -> Vec<&'a [u8]> {
    let ends: Vec<usize> = log
        .iter()
        .enumerate()
        .filter(|(_, byte)| **byte == b'\n')
        .map(|(at, _)| at + 1)
        .collect();
    let mut cuts: Vec<usize> = (1..pieces)
        .map(|_| ends[random.below(ends.len())])
        .collect();
    cuts.extend([0, log.len()]);
    cuts.sort_unstable();
    cuts.windows(2).map(|pair| &log[pair[0]..pair[1]]).collect()
}

/// The sum along a random tree over a random order of the leaves.
pub fn sum_along_a_tree(
    monoid: &LogMonoid,
    shards: &[LogSketch],
    random: &mut SplitMix,
) -> LogSketch {
    let mut forest: Vec<LogSketch> = shards.to_vec();
    while forest.len() > 1 {
        let right = forest.swap_remove(random.below(forest.len()));
        let left = random.below(forest.len());
        monoid.plus(&mut forest[left], &right).unwrap();
    }
    forest.pop().unwrap()
}

/// Every digest that cuts, threads and trees bring about.
fn digests(monoid: &LogMonoid, log: &[u8], rounds: &[usize], trees: usize) -> BTreeSet<[u8; 32]> {
    let (lines, mut random) = (reader(), SplitMix(7));
    let mut digests = BTreeSet::from([digest(&sketch(monoid, log))]);
    for (round, &pieces) in rounds.iter().enumerate() {
        let threads = 1 + round % 4;
        digests.insert(digest(&monoid.read(log, &lines, threads).unwrap()));
        let shards: Vec<LogSketch> = cut(log, pieces, &mut random)
            .into_iter()
            .map(|shard| monoid.read(shard, &lines, threads).unwrap())
            .collect();
        assert_eq!(shards.len(), pieces);
        for _ in 0..trees.div_ceil(rounds.len()) {
            digests.insert(digest(&sum_along_a_tree(monoid, &shards, &mut random)));
        }
    }
    digests
}

#[test]
fn cuts_threads_and_trees_leave_one_digest_of_the_sample_log() {
    for monoid in monoids() {
        let found = digests(&monoid, SAMPLE, &[1, 2, 3, 5, 8, 13, 32, 64], 200);
        assert_eq!(found.len(), 1);
    }
}

/// 12,000 sources and users: every part of the sketch is dense or samples. At 3 MB, the threads share the log.
#[test]
fn cuts_threads_and_trees_leave_one_digest_of_a_log_too_large_to_be_sparse() {
    // Several different lines a source, so that its least priority may be in any shard.
    let log: String = (0..28_000)
        .map(|n| nth_line(n * n % 12_007).replace(" gateway ", &format!(" web{n} ")) + "\n")
        .collect();
    for monoid in monoids() {
        let whole = sketch(&monoid, log.as_bytes());
        assert!(!whole.heavy_sources().is_empty() && whole.heavy_sources()[0].frequency.error > 0);
        let found = digests(&monoid, log.as_bytes(), &[2, 7, 16, 64], 24);
        assert_eq!(found.len(), 1);
    }
}

#[test]
fn chunks_that_threads_share_hold_every_line_once() {
    let log: String = (0..40_000).map(|n| nth_line(n) + "\r\n").collect();
    for threads in [0, 1, 2, 3, 4, 1_000_000] {
        let shards = read_in_shards(
            log.as_bytes(),
            &reader(),
            threads,
            Vec::new,
            |lines, line, _| lines.push(line.to_vec()),
        )
        .unwrap();
        let mut found: Vec<Vec<u8>> = shards.into_iter().flatten().collect();
        let mut all: Vec<&[u8]> = lines_of(log.as_bytes()).collect();
        found.sort_unstable();
        all.sort_unstable();
        assert!(found == all, "{threads} threads");
    }
}

#[test]
fn sketches_of_lines_keep_the_laws() {
    let reader = reader();
    for monoid in monoids() {
        let laws = Laws::of(&monoid).cases(40);
        let logs = prop_oneof![log(300), log(60), log(6)];
        laws.check(logs.prop_map(|log| sketch(&monoid, &log)))
            .unwrap();
        let lines = prop::collection::vec(lines::line(), 0..300);
        laws.check_sketch(lines, |lines| {
            let mut sketch = monoid.zero();
            for line in lines {
                sketch.insert_line(line, &reader.read(line));
            }
            sketch
        })
        .unwrap();
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn reading_in_chunks_on_threads_equals_reading_whole(log in log(200), threads in 1_usize..5) {
        for monoid in monoids() {
            let read = monoid.read(&log[..], &reader(), threads).unwrap();
            prop_assert!(read == sketch(&monoid, &log));
        }
    }

    #[test]
    fn every_line_is_counted_once(log in log(200)) {
        let sketch = sketch(&monoids()[0], &log);
        prop_assert_eq!(sketch.lines(), lines_of(&log).count() as u64);
    }
}

/// Dense with dense, sparse with dense, and at the switch of the sources' table (3,398), of the users' (1,699); with
/// 3,912 lines the networks have as many failing addresses of IPv4 as stay sparse (2,582).
#[test]
fn sums_keep_the_laws_around_the_switch_to_the_dense_form() {
    for monoid in monoids() {
        let made = |range: std::ops::Range<u64>| {
            let log: String = range.map(|n| nth_line(n) + "\n").collect();
            sketch(&monoid, log.as_bytes())
        };
        for cut in [
            1_698, 1_699, 1_700, 3_071, 3_072, 3_073, 3_397, 3_398, 3_399, 3_911, 3_912, 3_913,
            9_000,
        ] {
            laws::monoid(
                &monoid,
                &made(0..cut),
                &made(cut - 40..cut + 1),
                &made(0..1),
            )
            .unwrap();
        }
    }
}

#[test]
fn what_differs_in_a_parameter_or_the_key_is_never_added() {
    let seed = || LogMonoid::new(HashKey::from_seed(1));
    let others = [
        LogMonoid::new(HashKey::from_seed(2)),
        LogMonoid::new(lines::secret()),
        LogMonoid::with_precision(13, HashKey::from_seed(1)).unwrap(),
        seed().with_user_names(UserNames::Hashed),
        seed().with_ipv6_by_64(),
        seed().with_zone_offset(3_600),
        seed().with_reference(lines::REFERENCE),
        seed().with_reference(lines::REFERENCE + 1),
        limited(seed()),
        seed().with_allowed(limited(seed()).allowed().clone()),
        seed().with_limits(limited(seed()).limits()),
        seed().with_site(&Site::default().serving(["php"]).unwrap()),
    ];
    let mut all: Vec<LogMonoid> = vec![seed()];
    all.extend(others);
    for (i, left) in all.iter().enumerate() {
        for (j, right) in all.iter().enumerate() {
            let (a, b) = (sketch(left, SAMPLE), sketch(right, SAMPLE));
            let mut sum = a.clone();
            if i == j {
                left.plus(&mut sum, &b).unwrap();
                assert!(left.sum([&a, &b]).unwrap() == sum);
                continue;
            }
            left.plus(&mut sum, &b).unwrap_err();
            assert!(sum == a, "{i} {j}");
            sum.merge(&b).unwrap_err();
            assert!(sum == a, "{i} {j}");
            left.sum([&a, &b]).unwrap_err();
            left.decode(&b.encode()).unwrap_err();
        }
    }
}
