//! The answer does not depend on the instructions of the CPU, nor on whether keys came one at a time, in batches or through a
//! writer.
//!
//! What is in use holds for the whole process, so this file has one test alone.

use std::net::{IpAddr, Ipv4Addr};

use proptest::prelude::*;
use proptest::test_runner::TestRunner;
use sketchbird::{
    BloomFilterMonoid, Codec, CountMinSketchMonoid, HashKey, HyperLogLogMonoid, InstructionSet,
    Key, Layout, Monoid, PrefixSketchMonoid,
};

/// A way to bring keys into a sketch.
#[derive(Clone, Copy, Debug)]
enum Way {
    OneAtATime,
    Extend,
    Writer,
    Hashes,
}

const WAYS: [Way; 4] = [Way::OneAtATime, Way::Extend, Way::Writer, Way::Hashes];

/// The encoded sum of the sketches of some shards, each made in a way of its own.
macro_rules! encoded_sum {
    ($monoid:expr, $shards:expr, $ways:expr) => {{
        let monoid = &$monoid;
        let mut total = monoid.zero();
        for (shard, way) in $shards.zip($ways) {
            let mut sketch = monoid.zero();
            match way {
                Way::OneAtATime => shard.iter().for_each(|key| sketch.insert(key)),
                Way::Extend => sketch.extend(shard),
                Way::Writer => {
                    let mut writer = sketch.buffered();
                    shard.iter().for_each(|key| writer.insert(key));
                }
                Way::Hashes => {
                    let key = monoid.key().clone();
                    let mut hashes = Vec::new();
                    key.hash_in_batches(shard, |batch| hashes.extend_from_slice(batch));
                    sketch.insert_hashes(&hashes);
                }
            }
            monoid.add(&mut total, &sketch);
        }
        monoid.encode(&total)
    }};
}

struct Monoids {
    distinct: [HyperLogLogMonoid; 3],
    filters: [BloomFilterMonoid; 4],
    counts: [CountMinSketchMonoid; 2],
    networks: [PrefixSketchMonoid; 2],
}

fn monoids(key: &HashKey) -> Monoids {
    let distinct = |precision| HyperLogLogMonoid::new(precision, key.clone()).unwrap();
    let rate = |items, rate, layout| {
        BloomFilterMonoid::with_rate(items, rate, layout, key.clone()).unwrap()
    };
    let networks = PrefixSketchMonoid::new(0.1, 0.1, key.clone()).unwrap();
    Monoids {
        distinct: [distinct(4), distinct(14), distinct(6).always_dense()],
        filters: [
            rate(100, 0.01, Layout::Blocked),
            rate(1_000, 1e-4, Layout::Blocked),
            rate(100, 0.01, Layout::Classic),
            rate(1_000_000, 0.01, Layout::Blocked),
        ],
        counts: [(0.05, 0.01), (0.001, 1e-4)]
            .map(|(eps, delta)| CountMinSketchMonoid::new(eps, delta, key.clone()).unwrap()),
        networks: [networks.clone(), networks.with_ipv6_by_64()],
    }
}

/// The bytes of all sketches of some keys, cut into shards of a length, the ways taken in turn from one on.
fn encoded<K: Key>(monoids: &Monoids, keys: &[K], shard: usize, first_way: usize) -> Vec<Vec<u8>> {
    let shards = || keys.chunks(shard);
    let ways = || WAYS.iter().copied().cycle().skip(first_way);
    let mut all = Vec::new();
    for monoid in &monoids.distinct {
        all.push(encoded_sum!(monoid, shards(), ways()));
    }
    for monoid in &monoids.filters {
        all.push(encoded_sum!(monoid, shards(), ways()));
    }
    for monoid in &monoids.counts {
        all.push(encoded_sum!(monoid, shards(), ways()));
    }
    all
}

fn encoded_networks(monoids: &Monoids, addresses: &[IpAddr], shard: usize) -> Vec<Vec<u8>> {
    let sum = |monoid: &PrefixSketchMonoid| {
        let shards = addresses.chunks(shard);
        let sketches = shards.map(|shard| monoid.create(shard.iter().copied()));
        monoid.encode(&monoid.sum(sketches).unwrap())
    };
    monoids.networks.iter().map(sum).collect()
}

/// Each key as a text, a number and an address, of both families.
fn all_encoded(monoids: &Monoids, numbers: &[u64], shard: usize, first_way: usize) -> Vec<Vec<u8>> {
    let texts: Vec<String> = numbers
        .iter()
        .map(|number| "x".repeat((number % 31) as usize) + &number.to_string())
        .collect();
    let addresses: Vec<IpAddr> = numbers
        .iter()
        .map(|&number| match number % 3 {
            0 => IpAddr::from((u128::from(number) << 64 | 0x2001).to_be_bytes()),
            _ => Ipv4Addr::from(number as u32).into(),
        })
        .collect();
    [
        encoded(monoids, numbers, shard, first_way),
        encoded(monoids, &texts, shard, first_way),
        encoded(monoids, &addresses, shard, first_way),
        encoded_networks(monoids, &addresses, shard),
    ]
    .concat()
}

#[test]
fn every_instruction_set_and_every_way_in_gives_the_same_bytes() {
    let numbers = prop_oneof![
        // Few keys that come often, and many that come once.
        prop::collection::vec(0_u64..200, 0..3_000),
        prop::collection::vec(any::<u64>(), 0..3_000),
    ];
    let cases = (numbers, 1_usize..1_000, 0_usize..4, any::<u64>());
    let config = ProptestConfig::with_cases(60);
    TestRunner::new(config)
        .run(&cases, |(numbers, shard, first_way, seed)| {
            let key = match seed % 4 {
                0 => HashKey::xxh3(),
                _ => HashKey::from_seed(seed),
            };
            let monoids = monoids(&key);
            InstructionSet::Baseline.limit_to();
            let whole = numbers.len().max(1);
            let expected = all_encoded(&monoids, &numbers, whole, 0);
            for set in InstructionSet::available() {
                prop_assert_eq!(set.limit_to(), set);
                let found = all_encoded(&monoids, &numbers, shard, first_way);
                prop_assert!(found == expected, "{:?}", set);
            }
            Ok(())
        })
        .unwrap();
}
