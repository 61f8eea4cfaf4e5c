//! How often each key came, at equal bounds: updates, answers and merges of Count-Min sketches.

use std::collections::HashMap;
use std::hash::Hash as StdHash;
use std::hint::black_box;

use count_min_sketch::CountMinSketch64;
use datasketches::countmin::CountMinSketch as DataSketchesCountMin;
use foldhash::fast::FixedState;
use pdatastructs::countminsketch::CountMinSketch as PdatastructsCountMin;
use sketchbird::{CountMinSketch, CountMinSketchMonoid, InstructionSet, Key, Monoid};

use crate::Effort;
use crate::contender::{Contender, Hash, SIPHASH};
use crate::inputs::{self, Texts};
use crate::ours::{self, hash_key};
use crate::table::{Table, Unit, digits};

/// A frequency exceeds the truth by at most this share of the total,
const EPS: f64 = 0.001;
/// save with this probability.
const DELTA: f64 = 1e-4;

pub fn print(effort: &Effort) {
    let count = effort.items(10_000_000);
    let numbers = inputs::zipf(1.1, count);
    let counts = inputs::counts(&numbers);
    let asked = asked(&counts);
    let asked_keys: Vec<_> = asked.iter().map(|(number, _)| *number).collect();
    let truth: Vec<_> = asked.iter().map(|(_, count)| *count).collect();

    let keys = inputs::keys(&numbers);
    let asked = inputs::keys(&asked_keys);
    let stream = Stream {
        name: "u64, Zipf 1.1",
        keys: &keys,
        asked: &asked,
        truth: &truth,
    };
    stream.updates(effort);
    stream.answers(effort);
    stream.merges(effort);
    drop(keys);

    let texts = Texts::of_addresses(&numbers);
    let asked = Texts::of_addresses(&asked_keys);
    let (keys, asked) = (texts.as_strs(), asked.as_strs());
    Stream {
        name: "address strings, Zipf 1.1",
        keys: &keys,
        asked: &asked,
        truth: &truth,
    }
    .updates(effort);
    drop(texts);

    print_flat(effort, count);
}

fn print_flat(effort: &Effort, count: usize) {
    let numbers = inputs::zipf(0.8, count);
    let (asked, truth): (Vec<_>, Vec<_>) = asked(&inputs::counts(&numbers)).into_iter().unzip();
    let (keys, asked) = (inputs::keys(&numbers), inputs::keys(&asked));
    Stream {
        name: "u64, Zipf 0.8",
        keys: &keys,
        asked: &asked,
        truth: &truth,
    }
    .updates(effort);
}

/// Every tenth of all keys, and how often it came.
fn asked(counts: &[u64]) -> Vec<(u32, u64)> {
    (0..).zip(counts.iter().copied()).step_by(10).collect()
}

/// Keys that are counted, and what is asked of the counts.
struct Stream<'a, K> {
    name: &'static str,
    keys: &'a [K],
    asked: &'a [K],
    truth: &'a [u64],
}

/// A peer that counts keys.
trait Peer<K>: Clone {
    fn contender() -> Contender;
    fn new() -> Self;
    fn add(&mut self, key: &K);
    fn frequency(&self, key: &K) -> u64;

    fn merge(&mut self, _: &Self) {
        unreachable!("asked of those that merge");
    }
}

macro_rules! each_peer {
    ($key:ty: $function:ident$arguments:tt) => {
        each_peer!($key: $function$arguments
            CountMinSketch64<$key>,
            DataSketchesCountMin<u64>,
            PdatastructsCountMin<$key, u64>,
            HashMap<$key, u64, FixedState>
        )
    };
    ($key:ty: $function:ident$arguments:tt $($peer:ty),*) => {$(
        $function::<$key, $peer>$arguments;
    )*};
}

impl<K: StdHash> Peer<K> for CountMinSketch64<K> {
    fn contender() -> Contender {
        let hash = Hash::Keyed("SipHash-1-3, 128 bits");
        Contender::peer("count-min-sketch", hash).without_merge()
    }

    fn new() -> Self {
        // It errs by at most `tolerance` of `capacity` items.
        Self::new(1_000_000, 1.0 - DELTA, EPS * 1e6).expect("the parameters are in their ranges")
    }

    fn add(&mut self, key: &K) {
        self.increment(key);
    }

    fn frequency(&self, key: &K) -> u64 {
        self.estimate(key)
    }
}

impl<K: StdHash> Peer<K> for DataSketchesCountMin<u64> {
    fn contender() -> Contender {
        Contender::peer("datasketches", Hash::Unkeyed("MurmurHash3, a row each"))
    }

    fn new() -> Self {
        let buckets = Self::suggest_num_buckets(EPS).expect("eps is in its range");
        let hashes = Self::suggest_num_hashes(1.0 - DELTA).expect("delta is in its range");
        Self::new(hashes, buckets).expect("the parameters are in their ranges")
    }

    fn add(&mut self, key: &K) {
        self.update(key);
    }

    fn frequency(&self, key: &K) -> u64 {
        self.estimate(key)
    }

    fn merge(&mut self, other: &Self) {
        self.merge(other).expect("both have the same parameters");
    }
}

impl<K: StdHash + Clone> Peer<K> for PdatastructsCountMin<K, u64> {
    fn contender() -> Contender {
        Contender::peer("pdatastructs", Hash::Unkeyed("SipHash-1-3, key 0, twice"))
    }

    fn new() -> Self {
        Self::with_point_query_properties(EPS, DELTA)
    }

    fn add(&mut self, key: &K) {
        self.add(key);
    }

    fn frequency(&self, key: &K) -> u64 {
        self.query_point(key)
    }

    fn merge(&mut self, other: &Self) {
        self.merge(other);
    }
}

impl<K: StdHash + Eq + Clone> Peer<K> for HashMap<K, u64, FixedState> {
    fn contender() -> Contender {
        Contender::exact("exact HashMap", Hash::Unkeyed("foldhash"))
    }

    fn new() -> Self {
        Self::default()
    }

    fn add(&mut self, key: &K) {
        *self.entry(key.clone()).or_default() += 1;
    }

    fn frequency(&self, key: &K) -> u64 {
        self.get(key).copied().unwrap_or(0)
    }

    fn merge(&mut self, other: &Self) {
        for (key, count) in other {
            *self.entry(key.clone()).or_default() += count;
        }
    }
}

fn monoid() -> CountMinSketchMonoid {
    CountMinSketchMonoid::new(EPS, DELTA, hash_key()).expect("the parameters are in their ranges")
}

impl<'a, K: StdHash + Eq + Clone + Key> Stream<'a, K> {
    fn table(&self, what: &str, unit: Unit, rounds: usize) -> Table<'a> {
        let title = format!("{what} {}, eps {EPS}, delta {DELTA}", self.name);
        Table::new(title, unit, rounds)
    }

    fn updates(&self, effort: &Effort) {
        let what = format!("count {}", self.keys.len());
        let unit = Unit::MillionsASecond(self.keys.len());
        let mut table = self
            .table(&what, unit, effort.rounds().min(4))
            .facts(&["KiB", "mean", "max over"]);
        each_peer!(K: add_updates(&mut table, self));
        let monoid = monoid();
        ours::add_insertions(
            &mut table,
            SIPHASH,
            self.keys,
            move || monoid.zero(),
            |sketch: &CountMinSketch, bytes| {
                self.facts(bytes, |key| sketch.frequency(key).estimate)
            },
        );
        table.print();
    }

    /// How much too high the frequencies are.
    fn facts(&self, bytes: usize, frequency: impl Fn(&K) -> u64) -> Vec<String> {
        let over = self
            .asked
            .iter()
            .zip(self.truth)
            .map(|(key, truth)| frequency(key) - truth);
        let mean = over.clone().sum::<u64>() as f64 / self.asked.len() as f64;
        let max = over.max().unwrap_or(0);
        vec![digits(bytes as f64 / 1024.0), digits(mean), max.to_string()]
    }

    fn answers(&self, effort: &Effort) {
        let mut table = self.table(
            "frequency of",
            Unit::Nanoseconds(self.asked.len()),
            effort.rounds(),
        );
        each_peer!(K: add_answers(&mut table, self));
        let sketch = monoid().create(self.keys);
        let answer = |sketch: &mut CountMinSketch| {
            let answers = self.asked.iter().map(|key| sketch.frequency(key).estimate);
            black_box(answers.max());
        };
        table.add(
            Contender::sketchbird("one at a time", None),
            move || sketch.clone(),
            answer,
        );
        table.print();
    }

    /// Of the sketches of both halves.
    fn merges(&self, effort: &Effort) {
        let unit = Unit::Nanoseconds(REPEATS);
        let mut table = self
            .table("merge two sketches of", unit, 3 * effort.rounds())
            .repeats(REPEATS);
        each_peer!(K: add_merge(&mut table, self));
        let (left, right) = self.keys.split_at(self.keys.len() / 2);
        for set in InstructionSet::available() {
            let [left, right] = [left, right].map(|half| monoid().create(half));
            let merge = move |left: &mut CountMinSketch| {
                left.merge(&right).expect("one monoid made both");
            };
            table.add(
                Contender::sketchbird("merge", Some(set)),
                move || left.clone(),
                merge,
            );
        }
        table.print();
    }
}

const REPEATS: usize = 10;

fn add_updates<'a, K: StdHash + Eq + Clone + Key, P: Peer<K> + 'a>(
    table: &mut Table<'a>,
    stream: &'a Stream<K>,
) {
    let add = |sketch: &mut P| stream.keys.iter().for_each(|key| sketch.add(key));
    let facts = |sketch: &P, bytes| stream.facts(bytes, |key| sketch.frequency(key));
    table.add_with_facts(P::contender(), P::new, add, facts);
}

fn of<K, P: Peer<K>>(keys: &[K]) -> P {
    let mut sketch = P::new();
    keys.iter().for_each(|key| sketch.add(key));
    sketch
}

fn add_answers<'a, K, P: Peer<K> + 'a>(table: &mut Table<'a>, stream: &Stream<'a, K>) {
    let sketch: P = of(stream.keys);
    let asked = stream.asked;
    let answer = |sketch: &mut P| {
        black_box(asked.iter().map(|key| sketch.frequency(key)).max());
    };
    table.add(P::contender(), move || sketch.clone(), answer);
}

fn add_merge<'a, K: 'a, P: Peer<K> + 'a>(table: &mut Table<'a>, stream: &Stream<'a, K>) {
    if !P::contender().merges {
        table.cannot(P::contender(), "no merge");
        return;
    }
    let (left, right) = stream.keys.split_at(stream.keys.len() / 2);
    let [left, right]: [P; 2] = [left, right].map(of);
    let merge = move |left: &mut P| P::merge(left, &right);
    table.add(P::contender(), move || left.clone(), merge);
}
