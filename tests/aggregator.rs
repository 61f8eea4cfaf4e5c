//! Aggregators: any split gives the same bytes, and composition is what it says.

use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Debug;
use std::net::{IpAddr, Ipv4Addr};

use proptest::prelude::*;
use sketchbird::aggregator::{self, Count, Insert};
use sketchbird::laws::Laws;
use sketchbird::monoid::{
    First, Last, Max, Min, MomentsMonoid, Monoid, Optional, Sum, Top, WrappingSum,
};
use sketchbird::{
    Aggregator, Approximate, BloomFilterMonoid, Codec, CountMinSketchMonoid, HashKey,
    HyperLogLogMonoid, InsertError, Key, KeySampleMonoid, Layout, MAX_KEY_BYTES,
    PrefixSketchMonoid, QuantilesMonoid, SketchMapMonoid,
};

#[derive(Clone, Debug)]
struct Login {
    source: String,
    failed: bool,
    time: i64,
    line: u64,
    address: IpAddr,
}

/// Enough sources for every sketch to turn dense, few enough to come again.
fn logins() -> impl Strategy<Value = Vec<Login>> {
    let login = (0_u32..2_000, any::<bool>(), -50_i64..50, any::<u64>());
    let login = login.prop_map(|(source, failed, time, line)| Login {
        source: format!("10.0.{}.{}", source >> 8, source & 255),
        failed,
        time,
        line,
        address: Ipv4Addr::from_bits(0x0A00_0000 | source).into(),
    });
    prop_oneof![
        prop::collection::vec(login.clone(), 0..20),
        prop::collection::vec(login, 0..3_000),
    ]
}

fn key() -> HashKey {
    HashKey::from_seed(1)
}

fn distinct() -> HyperLogLogMonoid {
    HyperLogLogMonoid::new(8, key()).unwrap()
}

fn seen() -> BloomFilterMonoid {
    BloomFilterMonoid::with_rate(500, 0.01, Layout::Blocked, key()).unwrap()
}

fn counts() -> CountMinSketchMonoid {
    CountMinSketchMonoid::new(0.05, 0.1, key()).unwrap()
}

fn heavy() -> SketchMapMonoid<String, Sum<u64>> {
    SketchMapMonoid::new(0.05, 0.1, 5, 0.1, Sum::new(), key()).unwrap()
}

fn sample() -> KeySampleMonoid<String, Max<i64>> {
    KeySampleMonoid::new(64, Max::new(), key()).unwrap()
}

fn source(login: &Login) -> &str {
    &login.source
}

fn source_of(login: &Login) -> &String {
    &login.source
}

fn networks() -> PrefixSketchMonoid {
    PrefixSketchMonoid::new(0.1, 0.1, key()).unwrap()
}

fn delays() -> QuantilesMonoid {
    QuantilesMonoid::new(0.05).unwrap()
}

/// All laws, with `aggregator` as what makes sums of items.
fn keeps_the_laws<A, T: Debug>(aggregator: &A, items: impl Strategy<Value = Vec<T>>)
where
    A: for<'a> Insert<&'a T, Monoid: Codec>,
{
    Laws::of(&aggregator.monoid())
        .cases(60)
        .check_sketch(items, |items| aggregator.sketch(items).unwrap())
        .unwrap();
}

fn encoded<A: Aggregator<Monoid: Codec>>(
    aggregator: &A,
    sum: &<A::Monoid as Monoid>::Value,
) -> Vec<u8> {
    aggregator.monoid().encode(sum)
}

#[test]
fn five_sketches_of_one_key_keep_the_laws() {
    let all = (
        distinct().map(|sketch| sketch.estimate()),
        seen().filter(|login: &Login| login.failed),
        counts(),
        heavy()
            .adding(|login: &Login| (1, login.line))
            .map(|map| map.top(3)),
        sample().adding(|login: &Login| login.time),
        Count,
    )
        .keyed(key(), source)
        .zip(Optional(Min::<i64>::new()).on(|login: &Login| &login.time));
    keeps_the_laws(&all, logins());
}

#[test]
fn a_map_of_aggregates_keeps_the_laws() {
    let by_time = Count
        .zip(distinct().on(|login: &Login| source(login)))
        .by_key(|login: &Login| login.time / 10);
    keeps_the_laws(&by_time, logins());
}

#[test]
fn networks_numbers_and_ends_keep_the_laws() {
    let by_address = (
        networks(),
        networks().adding(|login: &Login| login.line % 5),
        Count,
    )
        .keyed(key(), |login: &Login| &login.address);
    let all = (
        by_address,
        delays().prepare(|login: &Login| login.line as f64),
        MomentsMonoid.on(|login: &Login| &login.time),
        First::new().prepare(|login: &Login| (login.time, login.source.clone())),
        Last::new().prepare(|login: &Login| (login.time, login.source.clone())),
        Top::new(3).prepare(|login: &Login| (login.line, login.source.clone())),
    );
    keeps_the_laws(&all, logins());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    /// The oracle: each filled by its own insertions, sorted, or added up by hand.
    #[test]
    fn networks_numbers_and_ends_present_what_insertion_by_hand_gives(logins in logins()) {
        let all = (
            networks().adding(|login: &Login| login.line % 5).keyed(key(), |login: &Login| &login.address),
            networks().on(|login: &Login| &login.address),
            delays().prepare(|login: &Login| login.line as f64),
            MomentsMonoid.on(|login: &Login| &login.time).map(|moments| moments.sum()),
            First::new().on(source_of).zip(Last::new().on(source_of)),
            Top::new(3).on(|login: &Login| &login.line),
        );
        let (weighted, plain, lines, times, ends, top) = all.aggregate(&logins).unwrap();
        let mut expected = networks().zero();
        for login in &logins {
            expected.insert_weighted(login.address, login.line % 5);
        }
        prop_assert_eq!(weighted, expected);
        prop_assert_eq!(plain, networks().create(logins.iter().map(|login| login.address)));
        prop_assert_eq!(lines, delays().create(logins.iter().map(|login| login.line as f64)).unwrap());
        prop_assert_eq!(times, Some(logins.iter().map(|login| i128::from(login.time)).sum()));
        let sources = || logins.iter().map(|login| login.source.clone());
        prop_assert_eq!(ends, (sources().min(), sources().max()));
        let lines: BTreeSet<u64> = logins.iter().map(|login| login.line).collect();
        prop_assert_eq!(top, lines.into_iter().rev().take(3).collect());
    }

    /// The oracle: each sketch filled by its own insertions, from keys that were not hashed before.
    #[test]
    fn keyed_parts_hold_what_insertion_by_hand_gives(logins in logins()) {
        let five = (
            distinct(),
            seen(),
            counts(),
            heavy().adding(|login: &Login| (1, login.line)),
            sample().adding(|login: &Login| login.time),
        )
            .keyed(key(), source);
        let mut by_hand = five.monoid().zero();
        for login in &logins {
            by_hand.0.insert(source(login));
            by_hand.1.insert(source(login));
            by_hand.2.insert(source(login));
            by_hand.3.insert(source(login), &1, login.line).unwrap();
            by_hand.4.insert(source(login), &login.time).unwrap();
        }
        let sum = five.sketch(&logins).unwrap();
        prop_assert_eq!(encoded(&five, &sum), encoded(&five, &by_hand));
    }

    /// Within `keyed`, all adaptors see the items as they were.
    #[test]
    fn keyed_items_are_items_to_every_adaptor(logins in logins()) {
        let within = (
            counts().adding(|login: &Login| login.line % 7),
            Count.filter(|login: &Login| login.failed),
            Max::<i64>::new().on(|login: &Login| &login.time),
            distinct().prepare(|login: &Login| login.line % 100),
            distinct().by_key(|login: &Login| login.failed),
        );
        let (weighed, failed, latest, lines, by_failed) =
            within.keyed(key(), source).aggregate(&logins).unwrap();
        let mut by_hand = counts().zero();
        let mut distinct_by_hand = BTreeMap::new();
        for login in &logins {
            by_hand.insert_weighted(source(login), login.line % 7);
            let sources = distinct_by_hand.entry(login.failed);
            sources.or_insert_with(|| distinct().zero()).insert(source(login));
        }
        prop_assert_eq!(weighed, by_hand);
        prop_assert_eq!(failed, logins.iter().filter(|login| login.failed).count() as u64);
        prop_assert_eq!(latest, logins.iter().map(|login| login.time).max().unwrap_or(i64::MIN));
        prop_assert_eq!(lines, distinct().create(logins.iter().map(|login| login.line % 100)));
        prop_assert_eq!(by_failed, distinct_by_hand);
    }

    #[test]
    fn a_sketch_under_another_hash_key_is_as_it_would_be_alone(logins in logins()) {
        let other = HyperLogLogMonoid::new(8, HashKey::from_bytes([7; 16])).unwrap();
        let both = distinct().zip(other.clone()).keyed(key(), source);
        let (here, there) = both.aggregate(&logins).unwrap();
        prop_assert_eq!(here, distinct().create(logins.iter().map(source)));
        prop_assert_eq!(there, other.create(logins.iter().map(source)));
    }

    #[test]
    fn both_in_one_pass_present_what_each_presents_apart(logins in logins()) {
        let left = distinct().on(|login: &Login| source(login));
        let right = Max::<i64>::new().on(|login: &Login| &login.time);
        let both = left.clone().zip(right.clone()).aggregate(&logins).unwrap();
        prop_assert_eq!(both.0, left.aggregate(&logins).unwrap());
        prop_assert_eq!(both.1, right.aggregate(&logins).unwrap());
    }

    #[test]
    fn composition_keeps_its_laws(numbers in prop::collection::vec(any::<u32>(), 0..200)) {
        let sum = Sum::<u64>::new();
        let wide: Vec<u64> = numbers.iter().map(|&n| u64::from(n)).collect();
        let double = |n: &u64| n.wrapping_mul(2);
        let is_odd = |n: &u64| n % 2 == 1;
        let direct = |items: Vec<u64>| sum.aggregate(items).unwrap();

        // map: f of the answer; of two maps, the second of the first.
        let halved = sum.map(|n| n / 2).map(|n| n.to_string());
        prop_assert_eq!(halved.aggregate(&wide).unwrap(), (direct(wide.clone()) / 2).to_string());
        // prepare: the items' f.
        let prepared = sum.prepare(double);
        prop_assert_eq!(prepared.aggregate(&wide).unwrap(), direct(wide.iter().map(double).collect()));
        // on: a part of each.
        let pairs: Vec<(u64, bool)> = wide.iter().map(|&n| (n, true)).collect();
        let on = sum.on(|(n, _): &(u64, bool)| n);
        prop_assert_eq!(on.aggregate(&pairs).unwrap(), direct(wide.clone()));
        prop_assert_eq!(on.aggregate(pairs).unwrap(), direct(wide.clone()));
        // filter: those for which it holds, before and after prepare.
        let filtered = sum.filter(is_odd);
        prop_assert_eq!(filtered.aggregate(&wide).unwrap(), direct(wide.iter().copied().filter(is_odd).collect()));
        let filtered = sum.prepare(double).filter(is_odd);
        prop_assert_eq!(
            filtered.aggregate(&wide).unwrap(),
            direct(wide.iter().filter(|n| is_odd(n)).map(double).collect())
        );
    }

    #[test]
    fn numbers_agree_with_iterators(numbers in prop::collection::vec(any::<u16>(), 0..200)) {
        let all = (
            Count,
            Sum::<u16>::new(),
            WrappingSum::<u16>::new(),
            Optional(Max::<u16>::new()),
            Optional(Min::<u16>::new()),
        );
        let items = || numbers.iter().copied();
        let expected = (
            numbers.len() as u64,
            items().fold(0, u16::saturating_add),
            items().fold(0, u16::wrapping_add),
            items().max(),
            items().min(),
        );
        prop_assert_eq!(all.aggregate(&numbers).unwrap(), expected);
    }

    #[test]
    fn by_key_presents_the_aggregate_of_the_items_of_each_key(
        pairs in prop::collection::vec((0_u8..9, any::<u16>()), 0..300),
    ) {
        let largest = Max::<u16>::new().on(|(_, n): &(u8, u16)| n);
        let series = largest.by_key(|(key, _): &(u8, u16)| *key).aggregate(&pairs).unwrap();
        let mut expected = BTreeMap::new();
        for &(key, n) in &pairs {
            let old = expected.entry(key).or_insert(n);
            *old = n.max(*old);
        }
        prop_assert_eq!(series, expected);
    }

    #[test]
    fn a_closure_of_a_monoid_is_an_aggregator(lines in prop::collection::vec("[a-c ]{0,9}", 0..40)) {
        let words = aggregator::from_fn(Sum::<u64>::new(), |sum, line: &str| {
            *sum = sum.saturating_add(line.split_whitespace().count() as u64);
            Ok(())
        });
        let expected = lines.iter().map(|line| line.split_whitespace().count() as u64).sum::<u64>();
        // Owned items and borrowed ones.
        prop_assert_eq!(words.aggregate(lines.iter().map(String::as_str)).unwrap(), expected);
        prop_assert_eq!(words.aggregate(lines).unwrap(), expected);
    }
}

#[test]
fn each_sketch_takes_plain_keys_in_one_line() {
    let addresses = ["192.0.2.1", "192.0.2.2", "192.0.2.1"];
    let estimate: Approximate<f64> = distinct().aggregate(addresses).unwrap().estimate();
    assert_eq!(estimate.estimate, 2.0);
    assert!(seen().aggregate(addresses).unwrap().contains("192.0.2.2"));
    let counts = counts().aggregate(addresses).unwrap();
    assert_eq!(counts.frequency("192.0.2.1").estimate, 2);
    let sample = sample().aggregate(addresses.map(|address| (address, 7)));
    assert_eq!(sample.unwrap().get("192.0.2.2"), Some(&7));
    let events = addresses.into_iter().zip((0..).map(|event| (1, event)));
    let heavy = heavy().aggregate(events).unwrap();
    assert_eq!(heavy.top(1)[0].key, "192.0.2.1");
}

#[test]
fn keys_of_every_type_are_taken() {
    assert_eq!(
        distinct().aggregate(0..100_u64).unwrap(),
        distinct().create(0..100)
    );
    let owned = vec!["a".to_owned(), "b".to_owned()];
    let borrowed = distinct().aggregate(&owned).unwrap();
    assert_eq!(distinct().aggregate(owned).unwrap(), borrowed);
}

#[test]
fn no_items_present_the_answer_of_zero() {
    let none: [&Login; 0] = [];
    let all = Count.zip(Optional(Max::<i64>::new()).on(|login: &Login| &login.time));
    assert_eq!(all.aggregate(none).unwrap(), (0, None));
    let by_time = Count.by_key(|login: &Login| login.time);
    assert_eq!(by_time.aggregate(none).unwrap(), BTreeMap::new());
}

/// A key that counts how often its bytes are asked for to be hashed or measured.
struct Counted<'a>(&'a str, &'a Cell<u32>);

impl Key for Counted<'_> {
    fn with_bytes<R>(&self, f: impl FnOnce(&[u8]) -> R) -> R {
        self.1.set(self.1.get() + 1);
        f(self.0.as_bytes())
    }
}

#[test]
fn keyed_sketches_hash_each_key_once() {
    let asked = Cell::new(0);
    let keys = ["a", "b", "a"].map(|key| Counted(key, &asked));
    let three = (distinct(), seen(), counts());
    let apart = three.aggregate(&keys).unwrap();
    assert_eq!(asked.take(), 9);
    let once = three.keyed(key(), |key: &Counted<'_>| key);
    assert_eq!(once.aggregate(&keys).unwrap(), apart);
    assert_eq!(asked.take(), 3);
}

#[test]
fn a_key_that_is_too_long_is_a_typed_error_wherever_it_is_met() {
    let too_long = "x".repeat(MAX_KEY_BYTES + 1);
    let login = |source: &str| Login {
        source: source.to_owned(),
        failed: true,
        time: 0,
        line: 0,
        address: Ipv4Addr::LOCALHOST.into(),
    };
    let logins = [login("root"), login(&too_long)];
    let all = sample()
        .adding(|login: &Login| login.time)
        .zip(Count)
        .keyed(key(), source);
    let is_too_long = |error| matches!(error, InsertError::KeyTooLong(_));
    assert!(is_too_long(all.aggregate(&logins).unwrap_err()));

    // Left out first, the others are counted.
    let fitting = all.filter(|login: &Login| login.source.len() <= MAX_KEY_BYTES);
    assert_eq!(fitting.aggregate(&logins).unwrap().1, 1);

    // A sum that refused its only item is as it was.
    let by_failed = fitting.monoid().0.adding(|login: &Login| login.time);
    let by_failed = Optional(by_failed)
        .keyed(key(), source)
        .by_key(|login: &Login| login.failed);
    let mut sum = by_failed.monoid().zero();
    assert!(is_too_long(
        by_failed.insert(&mut sum, &logins[1]).unwrap_err()
    ));
    assert!(sum.is_empty());
}

#[test]
fn a_nan_is_a_typed_error() {
    let error = delays().aggregate([0.5, f64::NAN]).unwrap_err();
    assert!(matches!(error, InsertError::NotANumber(_)), "{error}");
    let numbers = delays().filter(|delay: &f64| !delay.is_nan());
    assert_eq!(numbers.aggregate([0.5, f64::NAN]).unwrap().count(), 1);
}

#[test]
fn sums_of_other_parameters_do_not_add_up() {
    let all = |precision| Count.zip(HyperLogLogMonoid::new(precision, key()).unwrap());
    let (fine, coarse) = (all(9), all(8));
    let shards = [fine.sketch([1, 2]).unwrap(), coarse.sketch([3]).unwrap()];
    assert_eq!(fine.monoid().sum(&shards).unwrap_err().what, "precision");
}

/// A program that streams: each item lives for one turn of the loop alone.
#[test]
fn items_that_do_not_last_are_taken_one_by_one() {
    let all = Count
        .zip(distinct())
        .keyed(key(), |line: &str| line.trim())
        .zip(Max::<u64>::new().prepare(|line: &str| line.len() as u64));
    let mut sum = all.monoid().zero();
    for number in 0..10 {
        let line = format!("{} ", number % 3);
        all.insert(&mut sum, line.as_str()).unwrap();
    }
    let ((count, distinct), longest) = all.present(sum);
    assert_eq!((count, longest), (10, 2));
    assert_eq!(distinct.estimate().estimate, 3.0);
}

#[test]
fn aggregators_are_shared_between_threads() {
    let all = Count
        .zip(distinct())
        .keyed(key(), |address: &str| address)
        .filter(|address: &str| !address.is_empty());
    let addresses = ["a", "b", "", "a"];
    let shards: Vec<_> = std::thread::scope(|scope| {
        let workers: Vec<_> = addresses
            .chunks(2)
            .map(|part| scope.spawn(|| all.sketch(part.iter().copied()).unwrap()))
            .collect();
        workers.into_iter().map(|w| w.join().unwrap()).collect()
    });
    let (count, distinct) = all.present(all.monoid().sum(&shards).unwrap());
    assert_eq!((count, distinct.estimate().estimate), (3, 2.0));
}
