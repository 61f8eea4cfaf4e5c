//! Which hundred keys came most often: updates, memory and recall.

use std::collections::{HashMap, HashSet};
use std::hash::Hash as StdHash;

use datasketches::frequencies::{ErrorType, FrequentItemsSketch};
use foldhash::fast::FixedState;
use heavykeeper::BucketedTopK;
use sketchbird::monoid::Sum;
use sketchbird::{InstructionSet, KeyFor, Monoid, SketchMap, SketchMapMonoid, StoredKey};
use topk::FilteredSpaceSaving;

use crate::Effort;
use crate::contender::{Contender, Hash};
use crate::inputs::{self, Texts};
use crate::ours::hash_key;
use crate::table::{Table, Unit, digits};

/// How many keys are wanted.
const TOP: usize = 100;

pub fn print(effort: &Effort) {
    let count = effort.items(10_000_000);

    let steep = inputs::zipf(1.1, count);
    print_numbers(effort, "1.1", &steep, WITHIN_1_MB);
    print_texts(effort, "1.1", &steep, WITHIN_1_MB);
    drop(steep);
    print_numbers(effort, "0.8", &inputs::zipf(0.8, count), WITHIN_2_MB);
}

fn print_numbers(effort: &Effort, exponent: &str, numbers: &[u32], shape: Shape) {
    let (keys, wanted) = (inputs::keys(numbers), inputs::keys(&heaviest(numbers)));
    let mut table = table(effort, "u64", exponent, keys.len());
    add_peers(&mut table, &keys, &wanted);
    add_sketchbird::<u64, _>(&mut table, &keys, &wanted, |key| *key, shape);
    table.print();
}

fn print_texts(effort: &Effort, exponent: &str, numbers: &[u32], shape: Shape) {
    let [texts, wanted] = [numbers, &heaviest(numbers)].map(Texts::of_addresses);
    let (keys, wanted) = (texts.as_strs(), wanted.as_strs());
    let mut table = table(effort, "address strings", exponent, keys.len());
    add_peers(&mut table, &keys, &wanted);
    let own = |key: &&str| (*key).to_owned();
    add_sketchbird::<String, _>(&mut table, &keys, &wanted, own, shape);
    table.print();
}

fn table<'a>(effort: &Effort, keys: &str, exponent: &str, count: usize) -> Table<'a> {
    let title = format!(
        "top {TOP} of {count} {keys}, Zipf {exponent} over {}",
        inputs::KEYS
    );
    Table::new(title, Unit::MillionsASecond(count), effort.rounds())
        .facts(&["KiB", "recall"])
        .beside(&["heavykeeper Bucketed"])
}

/// The numbers of the keys that are right to name: those that come as often as the last one wanted, or more often.
fn heaviest(numbers: &[u32]) -> Vec<u32> {
    let counts = inputs::counts(numbers);
    let mut sorted = counts.clone();
    sorted.sort_unstable_by(|a, b| b.cmp(a));
    let least = sorted[TOP - 1];
    let is_heavy = |number: &u32| counts[*number as usize] >= least;
    (0..counts.len() as u32).filter(is_heavy).collect()
}

/// A peer that names heavy keys.
trait Peer<K> {
    fn contender() -> Contender;
    fn new() -> Self;
    fn add(&mut self, key: &K);
    fn top(&self) -> Vec<K>;
}

impl<K: StdHash + Ord + Clone> Peer<K> for BucketedTopK<K> {
    fn contender() -> Contender {
        Contender::peer("heavykeeper Bucketed", Hash::Unkeyed("aHash"))
    }

    fn new() -> Self {
        Self::new(TOP, 1_024, 4, 0.9)
    }

    fn add(&mut self, key: &K) {
        self.add(key, 1);
    }

    fn top(&self) -> Vec<K> {
        self.list().into_iter().map(|node| node.item).collect()
    }
}

impl<K: StdHash + Eq + Clone> Peer<K> for FilteredSpaceSaving<K> {
    fn contender() -> Contender {
        Contender::peer("topk", Hash::Unkeyed("aHash"))
    }

    fn new() -> Self {
        Self::new(600)
    }

    fn add(&mut self, key: &K) {
        self.insert(key.clone(), 1);
    }

    fn top(&self) -> Vec<K> {
        let found = self.clone().into_sorted_vec().into_iter();
        found.map(|(key, _)| key).take(TOP).collect()
    }
}

impl<K: StdHash + Eq + Clone> Peer<K> for FrequentItemsSketch<K> {
    fn contender() -> Contender {
        Contender::peer("datasketches", Hash::Unkeyed("MurmurHash3"))
    }

    fn new() -> Self {
        Self::new(2_048).expect("a power of two")
    }

    fn add(&mut self, key: &K) {
        self.update_ref(key);
    }

    fn top(&self) -> Vec<K> {
        let found = self.frequent_items_with_threshold(ErrorType::NoFalseNegatives, 0);
        found
            .iter()
            .take(TOP)
            .map(|row| row.item().clone())
            .collect()
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

    fn top(&self) -> Vec<K> {
        let mut all: Vec<_> = self.iter().collect();
        all.sort_unstable_by(|a, b| b.1.cmp(a.1));
        all.into_iter()
            .take(TOP)
            .map(|(key, _)| key.clone())
            .collect()
    }
}

fn add_peers<'a, K: StdHash + Ord + Clone + 'a>(
    table: &mut Table<'a>,
    keys: &'a [K],
    wanted: &'a [K],
) {
    add_peer::<K, BucketedTopK<K>>(table, keys, wanted);
    add_peer::<K, FilteredSpaceSaving<K>>(table, keys, wanted);
    add_peer::<K, FrequentItemsSketch<K>>(table, keys, wanted);
    add_peer::<K, HashMap<K, u64, FixedState>>(table, keys, wanted);
}

fn add_peer<'a, K: StdHash + Eq + 'a, P: Peer<K> + 'a>(
    table: &mut Table<'a>,
    keys: &'a [K],
    wanted: &'a [K],
) {
    let add = |sketch: &mut P| keys.iter().for_each(|key| sketch.add(key));
    let facts = |sketch: &P, bytes| facts(bytes, sketch.top(), wanted.iter().collect(), |key| key);
    table.add_with_facts(P::contender(), P::new, add, facts);
}

/// Memory, and how many of the keys that were found are right.
fn facts<K, Q: StdHash + Eq>(
    bytes: usize,
    found: Vec<K>,
    wanted: HashSet<&Q>,
    as_wanted: impl Fn(&K) -> &Q,
) -> Vec<String> {
    let right = found
        .iter()
        .filter(|key| wanted.contains(as_wanted(key)))
        .count();
    vec![digits(bytes as f64 / 1024.0), right.to_string()]
}

/// Rows, cells a row, and the keys of the sample.
type Shape = (u32, u32, u32);

const WITHIN_1_MB: Shape = (3, 16_384, 7_168);
const WITHIN_2_MB: Shape = (3, 16_384, 10_240);

/// How many events are handed over at once.
const BATCH: usize = 1_024;

/// Every event has an id, its place in the stream.
fn add_sketchbird<'a, S, K>(
    table: &mut Table<'a>,
    keys: &'a [K],
    wanted: &'a [K],
    own: fn(&K) -> S,
    (depth, width, sample_size): Shape,
) where
    S: StoredKey + StdHash + 'a,
    K: KeyFor<S> + Copy + 'a,
{
    let counts = Sum::<u64>::new();
    let monoid = SketchMapMonoid::<S, _>::with_shape(depth, width, sample_size, counts, hash_key())
        .expect("the parameters are in their ranges");
    let one_at_a_time = move |sketch: &mut SketchMap<S, Sum<u64>>| {
        for (event, key) in (0..).zip(keys) {
            sketch.insert(key, &1, event).expect("keys are short");
        }
    };
    let facts = move |sketch: &SketchMap<S, Sum<u64>>, bytes| {
        let wanted: Vec<S> = wanted.iter().map(own).collect();
        facts(bytes, sketch.top(TOP), wanted.iter().collect(), |hitter| {
            &hitter.key
        })
    };
    let make = move || monoid.zero();
    let contender = Contender::sketchbird("one at a time", None);
    table.add_with_facts(contender, make.clone(), one_at_a_time, facts);
    for set in InstructionSet::available() {
        let contender = Contender::sketchbird("batched", Some(set));
        let batched = move |sketch: &mut SketchMap<S, Sum<u64>>| {
            let mut first = 0;
            let mut events = Vec::with_capacity(BATCH);
            for keys in keys.chunks(BATCH) {
                events.clear();
                events.extend((first..).zip(keys).map(|(event, key)| (*key, 1, event)));
                sketch.insert_all(&events).expect("keys are short");
                first += keys.len() as u64;
            }
        };
        table.add_with_facts(contender, make.clone(), batched, facts);
    }
}
