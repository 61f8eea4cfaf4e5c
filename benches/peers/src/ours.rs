//! The ways in which sketchbird's sketches take keys, a row each.

use sketchbird::{BloomFilter, CountMinSketch, HashKey, HyperLogLog, InstructionSet, Key};

use crate::contender::{Contender, Hash};
use crate::table::Table;

/// The key of all sketches here: any sixteen bytes do.
pub fn hash_key() -> HashKey {
    HashKey::from_bytes(*b"sixteen byte key")
}

/// A sketch that takes a stream of keys in three ways.
pub trait TakesKeys: Sized {
    fn one_at_a_time<K: Key>(&mut self, keys: &[K]);
    fn by_writer<K: Key>(&mut self, keys: &[K]);
    fn batched<K: Key>(&mut self, keys: &[K]);
}

macro_rules! takes_keys {
    ($($sketch:ty),*) => {$(
        impl TakesKeys for $sketch {
            fn one_at_a_time<K: Key>(&mut self, keys: &[K]) {
                for key in keys {
                    self.insert(key);
                }
            }

            fn by_writer<K: Key>(&mut self, keys: &[K]) {
                let mut writer = self.buffered();
                for key in keys {
                    writer.insert(key);
                }
            }

            fn batched<K: Key>(&mut self, keys: &[K]) {
                self.extend(keys);
            }
        }
    )*};
}
takes_keys!(HyperLogLog, BloomFilter, CountMinSketch);

/// Adds a row for each way, and for each instruction set where that matters. `hash` is the one that `make` chose.
pub fn add_insertions<'a, S: TakesKeys + 'a, K: Key>(
    table: &mut Table<'a>,
    hash: Hash,
    keys: &'a [K],
    make: impl Fn() -> S + Clone + 'a,
    facts: impl Fn(&S, usize) -> Vec<String> + Clone + 'a,
) {
    let mut add = |contender: Contender, work: fn(&mut S, &[K])| {
        table.add_with_facts(
            contender.by(hash),
            make.clone(),
            move |sketch| work(sketch, keys),
            facts.clone(),
        );
    };
    add(
        Contender::sketchbird("one at a time", None),
        S::one_at_a_time,
    );
    for set in InstructionSet::available() {
        add(Contender::sketchbird("writer", Some(set)), S::by_writer);
    }
    for set in InstructionSet::available() {
        add(Contender::sketchbird("batched", Some(set)), S::batched);
    }
}
