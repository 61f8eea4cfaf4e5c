//! Bloom filters of two widths: insertions, queries and unions.

mod peers;

use std::hint::black_box;
use std::rc::Rc;

use sketchbird::{BloomFilter, BloomFilterMonoid, InstructionSet, Layout, Monoid};

use self::peers::{Peer, RATE, each_peer};
use crate::Effort;
use crate::contender::{Contender, SIPHASH};
use crate::inputs;
use crate::machine;
use crate::ours::{self, hash_key};
use crate::table::{Table, Unit};

pub fn print(effort: &Effort) {
    of_width(1, effort.rounds(), 10);
    of_width(effort.items(100), 3, 1);
}

/// Keys for a filter: at most 10 bits of its width for each.
struct Keys {
    inserted: Vec<u64>,
    /// Some of them, to ask for.
    hits: Vec<u64>,
    /// Others.
    misses: Vec<u64>,
}

/// At most so many queries.
const QUERIES: usize = 1_000_000;

impl Keys {
    fn new(count: usize) -> Self {
        let inserted = inputs::distinct(0, count);
        let step = count.div_ceil(QUERIES);
        Self {
            hits: inserted.iter().step_by(step).copied().collect(),
            misses: inputs::distinct(count as u64, count / step),
            inserted,
        }
    }

    fn facts(&self, bits: usize, contains: impl Fn(u64) -> bool) -> Vec<String> {
        let found = self.misses.iter().filter(|key| contains(**key)).count();
        vec![
            format!("{:.2}", bits as f64 / self.inserted.len() as f64),
            format!("{:.2}", 100.0 * found as f64 / self.misses.len() as f64),
        ]
    }
}

/// The workloads of one width.
struct Tables<'a> {
    keys: &'a Keys,
    insert: Table<'a>,
    hit: Table<'a>,
    miss: Table<'a>,
    union: Table<'a>,
}

fn of_width(megabits: usize, rounds: usize, repeats: usize) {
    let width = megabits * 1_000_000;
    let keys = Keys::new(width / 10);
    let table = |what: &str, unit: Unit| {
        let title = format!("{what}, {megabits} Mbit at 1 %",);
        let table = Table::new(title, unit, rounds).repeats(repeats);
        table.beside(&["fastbloom", "sbbf-rs-safe, foldhash"])
    };
    let queries = Unit::MillionsASecond(keys.hits.len() * repeats);
    let mut tables = Tables {
        insert: table(
            &format!("insert {} u64", keys.inserted.len()),
            Unit::MillionsASecond(keys.inserted.len() * repeats),
        )
        .facts(&["bits a key", "false %"]),
        hit: table("ask for keys that are there", queries),
        miss: table("ask for keys that are not there", queries),
        union: table("union of two", Unit::GigabytesASecond(width / 8 * repeats)),
        keys: &keys,
    };
    each_peer!(add_peer(&mut tables, repeats));
    add_sketchbird(&mut tables, repeats);
    for set in InstructionSet::available() {
        // As with the filters, what is added is what was copied: both are equally near in the caches.
        let words = Rc::new(vec![1; width / 64]);
        let (left, right) = (words.clone(), words);
        let or = move |left: &mut Vec<u64>| machine::or(set, left, &right);
        let contender = Contender::machine("OR loop", set);
        tables.union.add(contender, move || Vec::clone(&left), or);
    }
    let Tables {
        insert,
        hit,
        miss,
        union,
        ..
    } = tables;
    [insert, hit, miss, union]
        .into_iter()
        .for_each(Table::print);
}

fn add_peer<'a, P: Peer + 'a>(tables: &mut Tables<'a>, repeats: usize) {
    let keys = tables.keys;
    tables.insert.add_with_facts(
        P::contender(),
        || P::new(keys.inserted.len()),
        |filter| keys.inserted.iter().for_each(|key| filter.insert(*key)),
        |filter, _| keys.facts(filter.bits(), |key| filter.contains(key)),
    );
    let filter = Rc::new(P::of(&keys.inserted));
    for (table, keys) in [
        (&mut tables.hit, &keys.hits),
        (&mut tables.miss, &keys.misses),
    ] {
        add_queries(table, P::contender(), filter.clone(), keys, P::contains);
    }
    if P::MERGES {
        let bytes = filter.bits() / 8 * repeats;
        let (left, right) = (filter.clone(), filter);
        let union = move |left: &mut P| left.union(&right);
        tables
            .union
            .add(P::contender().doing(bytes), move || P::clone(&left), union);
    } else {
        tables.union.cannot(P::contender(), "no union");
    }
}

fn add_queries<'a, F: 'a>(
    table: &mut Table<'a>,
    contender: Contender,
    filter: Rc<F>,
    keys: &'a [u64],
    contains: impl Fn(&F, u64) -> bool + 'a,
) {
    let ask = move |filter: &mut Rc<F>| {
        black_box(keys.iter().filter(|key| contains(filter, **key)).count());
    };
    table.add(contender, move || filter.clone(), ask);
}

fn add_sketchbird(tables: &mut Tables, repeats: usize) {
    let keys = tables.keys;
    let monoid = BloomFilterMonoid::with_rate(
        keys.inserted.len() as u64,
        RATE,
        Layout::Blocked,
        hash_key(),
    );
    let monoid = monoid.expect("the parameters are in their ranges");
    let bits = monoid.width() as usize;
    let filter = Rc::new(monoid.create(&keys.inserted));
    ours::add_insertions(
        &mut tables.insert,
        SIPHASH,
        &keys.inserted,
        move || monoid.zero(),
        move |filter: &BloomFilter, _| keys.facts(bits, |key| filter.contains(&key)),
    );
    for (table, keys) in [
        (&mut tables.hit, &keys.hits),
        (&mut tables.miss, &keys.misses),
    ] {
        let one_at_a_time = Contender::sketchbird("one at a time", None);
        let contains = |filter: &BloomFilter, key: u64| filter.contains(&key);
        add_queries(table, one_at_a_time, filter.clone(), keys, contains);
        for set in InstructionSet::available() {
            let ask = move |(filter, answers): &mut (Rc<BloomFilter>, Vec<bool>)| {
                answers.clear();
                filter.contains_each(keys, answers);
                black_box(answers);
            };
            let answers = Vec::with_capacity(keys.len());
            let filter = filter.clone();
            table.add(
                Contender::sketchbird("batched", Some(set)),
                move || (filter.clone(), answers.clone()),
                ask,
            );
        }
    }
    for set in InstructionSet::available() {
        let (left, right) = (filter.clone(), filter.clone());
        let union = move |left: &mut BloomFilter| left.merge(&right).expect("one monoid made both");
        let contender = Contender::sketchbird("union", Some(set)).doing(bits / 8 * repeats);
        tables
            .union
            .add(contender, move || BloomFilter::clone(&left), union);
    }
}
