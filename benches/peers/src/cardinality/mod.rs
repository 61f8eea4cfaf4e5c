//! Distinct counting: insertions, small sketches, merges and estimates.

mod peers;

use std::fmt::Display;
use std::hash::Hash as StdHash;
use std::hint::black_box;

use sketchbird::{HashKey, HyperLogLog, HyperLogLogMonoid, InstructionSet, Key, Monoid};

use self::peers::{PRECISION, Peer, each_peer};
use crate::Effort;
use crate::contender::{Contender, Hash, SIPHASH};
use crate::inputs::{self, Texts};
use crate::machine;
use crate::ours::{self, hash_key};
use crate::table::{Table, Unit, digits};

pub fn print(effort: &Effort) {
    let count = effort.items(10_000_000);
    let distinct = inputs::distinct(0, count);
    insertions(effort, format!("{count} distinct u64"), &distinct, count);
    drop(distinct);

    let numbers = inputs::zipf(1.1, count);
    let differing = inputs::counts(&numbers).iter().filter(|n| **n > 0).count();
    let texts = Texts::of_addresses(&numbers);
    let workload = |what| format!("{count} {what}, Zipf 1.1 over {}", inputs::KEYS);
    insertions(
        effort,
        workload("address strings"),
        &texts.as_strs(),
        differing,
    );
    drop(texts);
    insertions(
        effort,
        workload("IpAddr"),
        &inputs::addresses(&numbers),
        differing,
    );

    small_sketches(effort);
    merges(effort, "full", 1_200_000);
    // m ln 2 keys.
    merges(effort, "half full", 11_357);
    merges(effort, "small", 50);
    estimates(effort);
}

fn monoid(key: HashKey) -> HyperLogLogMonoid {
    HyperLogLogMonoid::new(PRECISION as u8, key).expect("the precision is in its range")
}

fn insertions<K: StdHash + Key>(
    effort: &Effort,
    workload: impl Display,
    keys: &[K],
    differing: usize,
) {
    let title = format!("insert {workload}, p = {PRECISION}");
    let unit = Unit::MillionsASecond(keys.len());
    let mut table = Table::new(title, unit, effort.rounds())
        .facts(&["KiB", "error %"])
        .beside(&["cardinality-estimator"]);
    let facts = move |estimate: f64, bytes: usize| {
        let error = 100.0 * (estimate / differing as f64 - 1.0);
        vec![digits(bytes as f64 / 1024.0), format!("{error:+.2}")]
    };
    each_peer!(K: add_insertions(&mut table, keys, facts));
    // The second has no key, as most peers.
    for (hash, key) in [
        (SIPHASH, hash_key()),
        (Hash::Unkeyed("XXH3"), HashKey::xxh3()),
    ] {
        let monoid = monoid(key);
        ours::add_insertions(
            &mut table,
            hash,
            keys,
            move || monoid.zero(),
            move |sketch: &HyperLogLog, bytes| facts(sketch.estimate().estimate, bytes),
        );
    }
    table.print();
}

fn add_insertions<'a, K, P: Peer<K> + 'a>(
    table: &mut Table<'a>,
    keys: &'a [K],
    facts: impl Fn(f64, usize) -> Vec<String> + 'a,
) {
    let work = |sketch: &mut P| keys.iter().for_each(|key| sketch.insert(key));
    let facts = move |sketch: &P, bytes| facts(sketch.copy().estimate(), bytes);
    table.add_with_facts(P::contender(), P::new, work, facts);
}

/// As many sketches as were asked for, of 1 to 100 keys each.
fn small_sketches(effort: &Effort) {
    let count = effort.items(1_000_000);
    let sizes = (0..count).map(|sketch| sketch % 100 + 1);
    let keys = inputs::distinct(0, sizes.clone().sum());
    let mut rest = &keys[..];
    let slices = sizes.map(|size| rest.split_off(..size).expect("there are as many keys"));
    let slices: Vec<&[u64]> = slices.collect();

    let title = format!("{count} sketches of 1 to 100 distinct u64, p = {PRECISION}");
    let mut table = Table::new(title, Unit::Nanoseconds(keys.len()), 3)
        .facts(&["bytes a sketch"])
        .beside(&["cardinality-estimator"]);
    each_peer!(u64: add_small_sketches(&mut table, &slices));
    let monoid = monoid(hash_key());
    let with = |insert: fn(&mut HyperLogLog, &[u64])| {
        let monoid = monoid.clone();
        move |keys: &[u64]| {
            let mut sketch = monoid.zero();
            insert(&mut sketch, keys);
            sketch
        }
    };
    use ours::TakesKeys;
    let one_at_a_time = Contender::sketchbird("one at a time", None);
    add_many(
        &mut table,
        one_at_a_time,
        &slices,
        with(HyperLogLog::one_at_a_time),
    );
    for set in InstructionSet::available() {
        let batched = Contender::sketchbird("batched", Some(set));
        add_many(&mut table, batched, &slices, with(HyperLogLog::batched));
    }
    table.print();
}

fn add_small_sketches<'a, K, P: Peer<K> + 'a>(table: &mut Table<'a>, slices: &'a [&[K]]) {
    if P::IS_SPARSE {
        add_many(table, P::contender(), slices, P::of);
    } else {
        let why = format!(
            "no sparse form: {} KiB or more a sketch",
            (1 << PRECISION) / 1024
        );
        table.cannot(P::contender(), &why);
    }
}

fn add_many<'a, K, S: 'a>(
    table: &mut Table<'a>,
    contender: Contender,
    slices: &'a [&[K]],
    create: impl Fn(&[K]) -> S + 'a,
) {
    let room = || Vec::with_capacity(slices.len());
    let work = move |sketches: &mut Vec<S>| sketches.extend(slices.iter().map(|keys| create(keys)));
    let facts = |_: &Vec<S>, bytes| vec![digits(bytes as f64 / slices.len() as f64)];
    table.add_with_facts(contender, room, work, facts);
}

/// How many merges are timed together, into as many copies: few enough for the second-level cache.
const POOL: usize = 32;
const REPEATS: usize = 5;

/// Merges of two sketches of `size` keys each, none in common, into copies of the left one.
fn merges(effort: &Effort, what: &str, size: usize) {
    let keys = [0, size as u64].map(|first| inputs::distinct(first, size));
    let title = format!("merge two {what} sketches of {size} u64 each, p = {PRECISION}");
    let mut table = Table::new(
        title,
        Unit::Nanoseconds(POOL * REPEATS),
        3 * effort.rounds(),
    )
    .repeats(REPEATS)
    .beside(&["exaloglog"]);
    each_peer!(u64: add_merges(&mut table, &keys));
    let monoid = monoid(hash_key());
    for set in InstructionSet::available() {
        let [left, right] = keys.each_ref().map(|keys| monoid.create(keys));
        let merge = move |left: &mut HyperLogLog| left.merge(&right).expect("one monoid made both");
        add_to_pool(
            &mut table,
            Contender::sketchbird("merge", Some(set)),
            move || left.clone(),
            merge,
        );
    }
    if what == "full" {
        for set in InstructionSet::available() {
            let [left, right] = [vec![1_u8; 1 << PRECISION], vec![2; 1 << PRECISION]];
            let merge = move |left: &mut Vec<u8>| machine::max(set, left, &right);
            add_to_pool(
                &mut table,
                Contender::machine("u8 maxima", set),
                move || left.clone(),
                merge,
            );
        }
    }
    table.print();
}

fn add_merges<'a, K, P: Peer<K, Sum: 'a> + 'a>(table: &mut Table<'a>, keys: &[Vec<K>; 2]) {
    let [left, right] = keys.each_ref().map(|keys| P::of(keys));
    let merge = move |sum: &mut P::Sum| P::merge(sum, &right);
    add_to_pool(table, P::contender(), move || left.to_sum(), merge);
}

fn add_to_pool<'a, S: 'a>(
    table: &mut Table<'a>,
    contender: Contender,
    make: impl Fn() -> S + 'a,
    merge: impl Fn(&mut S) + 'a,
) {
    let make = move || (0..POOL).map(|_| make()).collect();
    table.add(contender, make, move |sums: &mut Vec<S>| {
        sums.iter_mut().for_each(&merge)
    });
}

fn estimates(effort: &Effort) {
    const TIMES: usize = 20;
    let keys = inputs::distinct(0, 1_200_000);
    let title = format!("estimate a sketch of {} u64, p = {PRECISION}", keys.len());
    let mut table =
        Table::new(title, Unit::Nanoseconds(TIMES), 3 * effort.rounds()).beside(&["simple_hll"]);
    each_peer!(u64: add_estimates(&mut table, &keys, TIMES));
    let sketch = monoid(hash_key()).create(&keys);
    for set in InstructionSet::available() {
        let estimate = |sketch: &mut HyperLogLog| sketch.estimate().estimate;
        let contender = Contender::sketchbird("estimate", Some(set));
        add_answers(
            &mut table,
            contender,
            sketch.clone(),
            HyperLogLog::clone,
            TIMES,
            estimate,
        );
    }
    table.print();
}

fn add_estimates<'a, K: 'a, P: Peer<K> + 'a>(table: &mut Table<'a>, keys: &[K], times: usize) {
    add_answers(
        table,
        P::contender(),
        P::of(keys),
        P::copy,
        times,
        P::estimate,
    );
}

fn add_answers<'a, S: 'a>(
    table: &mut Table<'a>,
    contender: Contender,
    sketch: S,
    copy: fn(&S) -> S,
    times: usize,
    answer: impl Fn(&mut S) -> f64 + 'a,
) {
    let work = move |sketch: &mut S| {
        for _ in 0..times {
            black_box(answer(black_box(sketch)));
        }
    };
    table.add(contender, move || copy(&sketch), work);
}
