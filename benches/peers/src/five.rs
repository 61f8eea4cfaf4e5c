//! Five sketches of one stream of addresses, hashed once: together, and each alone from hashes that are ready.

use std::hint::black_box;
use std::net::IpAddr;

use sketchbird::monoid::Sum;
use sketchbird::{
    Aggregator, BloomFilterMonoid, CountMinSketchMonoid, HashKey, Hashed, HyperLogLogMonoid,
    InstructionSet, KeySampleMonoid, Layout, Monoid, SketchMapMonoid,
};

use crate::Effort;
use crate::contender::Contender;
use crate::inputs;
use crate::ours::hash_key;
use crate::table::{Table, Unit};

struct Event {
    address: IpAddr,
    id: u64,
}

type Monoids = (
    HyperLogLogMonoid,
    BloomFilterMonoid,
    CountMinSketchMonoid,
    SketchMapMonoid<IpAddr, Sum<u64>>,
    KeySampleMonoid<IpAddr, Sum<u64>>,
);

const IN_RANGE: &str = "the parameters are in their ranges";

fn monoids(key: &HashKey) -> Monoids {
    let [distinct, seen, counts, heavy, sample] = [(); 5].map(|()| key.clone());
    (
        HyperLogLogMonoid::new(14, distinct).expect(IN_RANGE),
        BloomFilterMonoid::with_rate(100_000, 0.01, Layout::Blocked, seen).expect(IN_RANGE),
        CountMinSketchMonoid::new(0.001, 0.01, counts).expect(IN_RANGE),
        SketchMapMonoid::new(0.001, 0.01, 100, 0.01, Sum::new(), heavy).expect(IN_RANGE),
        KeySampleMonoid::new(1_024, Sum::new(), sample).expect(IN_RANGE),
    )
}

/// How many hashes are handed on at once.
const BATCH: usize = 64;

pub fn print(effort: &Effort) {
    let count = effort.items(10_000_000) / 2;
    let numbers = inputs::zipf(1.1, count);
    let addresses = inputs::addresses(&numbers);
    let event = |(id, address): (u64, &IpAddr)| Event {
        address: *address,
        id,
    };
    let events: Vec<_> = (0..).zip(&addresses).map(event).collect();
    let key = hash_key();
    let hashed: Vec<_> = addresses
        .iter()
        .map(|address| key.hashed(address))
        .collect();
    let hashes: Vec<_> = hashed.iter().map(Hashed::hash).collect();

    let title = format!("five sketches of {count} IpAddr, Zipf 1.1: sketchbird alone");
    let mut table = Table::new(title, Unit::Nanoseconds(count), effort.rounds());
    for set in InstructionSet::available() {
        add_parts(&mut table, set, &key, &addresses, &hashed, &hashes);
        let by_hand = Contender::sketchbird("five by hand", Some(set));
        table.add(
            by_hand,
            || monoids(&key).zero(),
            |five| feed_by_hand(five, &key, &events),
        );
        let (distinct, seen, counts, heavy, sample) = monoids(&key);
        let five = (
            distinct,
            seen,
            counts,
            heavy.adding(|event: &Event| (1, event.id)),
            sample.adding(|_: &Event| 1),
        )
            .keyed(key.clone(), |event: &Event| &event.address);
        let events = &events;
        let aggregate = move |_: &mut ()| {
            black_box(five.sketch(events).expect("addresses are short"));
        };
        table.add(
            Contender::sketchbird("five, Aggregator", Some(set)),
            || (),
            aggregate,
        );
    }
    table.print();
}

fn feed_by_hand(five: &mut <Monoids as Monoid>::Value, key: &HashKey, events: &[Event]) {
    let (distinct, seen, counts, heavy, sample) = five;
    for event in events {
        let address = key.hashed(&event.address);
        let hash = address.hash();
        distinct.insert_hash(hash);
        seen.insert_hash(hash);
        counts.insert_hash(hash, 1);
        // These two keep the key itself.
        heavy
            .insert(&address, &1, event.id)
            .expect("addresses are short");
        sample.insert(&address, &1).expect("addresses are short");
    }
}

/// The hash alone, and each of the five from ready hashes.
fn add_parts<'a>(
    table: &mut Table<'a>,
    set: InstructionSet,
    key: &'a HashKey,
    addresses: &'a [IpAddr],
    hashed: &'a [Hashed<'a, IpAddr>],
    hashes: &'a [u64],
) {
    let part = |name: &str| Contender::part(name, Some(set));
    table.add(
        part("hash alone"),
        || (),
        move |()| {
            key.hash_in_batches(addresses, |hashes| {
                black_box(hashes);
            })
        },
    );

    let (distinct, seen, counts, heavy, sample) = monoids(key);
    macro_rules! from_hashes {
        ($($name:literal: $monoid:ident),*) => {$(
            table.add(part($name), move || $monoid.zero(), move |sketch| {
                hashes.chunks(BATCH).for_each(|hashes| sketch.insert_hashes(hashes));
            });
        )*};
    }
    from_hashes!("HyperLogLog alone": distinct, "BloomFilter alone": seen, "CountMinSketch alone": counts);
    table.add(
        part("SketchMap alone"),
        move || heavy.zero(),
        move |sketch| {
            for (event, address) in (0..).zip(hashed) {
                sketch
                    .insert(address, &1, event)
                    .expect("addresses are short");
            }
        },
    );
    table.add(
        part("KeySample alone"),
        move || sample.zero(),
        move |sketch| {
            for address in hashed {
                sketch.insert(address, &1).expect("addresses are short");
            }
        },
    );
}
