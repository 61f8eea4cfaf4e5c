//! The answer does not depend on the instructions of the CPU, nor on whether keys came one at a time, in batches or through a
//! writer.
//!
//! What is in use holds for the whole process, so this file has one test alone.

use std::net::{IpAddr, Ipv4Addr};

use proptest::prelude::*;
use proptest::test_runner::TestRunner;
use sketchbird::monoid::Sum;
use sketchbird::{
    BloomFilterMonoid, Codec, CountMinSketchMonoid, HashKey, HyperLogLogMonoid, InstructionSet,
    Key, KeySampleMonoid, Layout, Monoid, PrefixSketchMonoid, SketchMapMonoid,
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
    maps: [SketchMapMonoid<u64, Sum<u64>>; 2],
    samples: [KeySampleMonoid<u64, Sum<u64>>; 2],
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
        maps: [(2, 64, 20), (4, 4_096, 500)].map(|(depth, width, k)| {
            SketchMapMonoid::with_shape(depth, width, k, Sum::new(), key.clone()).unwrap()
        }),
        samples: [20, 500].map(|k| KeySampleMonoid::new(k, Sum::new(), key.clone()).unwrap()),
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

/// The bytes of the sum of sketches, one of each shard, that are made one item at a time and in batches by turns.
fn encoded_by_turns<M: Monoid + Codec, T>(
    monoid: &M,
    items: &[T],
    shard: usize,
    one_by_one: impl Fn(&mut M::Value, &[T]),
    batched: impl Fn(&mut M::Value, &[T]),
) -> Vec<u8> {
    let sketches = items.chunks(shard).enumerate().map(|(i, shard)| {
        let mut sketch = monoid.zero();
        if i % 2 == 0 {
            one_by_one(&mut sketch, shard);
        } else {
            batched(&mut sketch, shard);
        }
        sketch
    });
    monoid.encode(&monoid.sum(sketches).unwrap())
}

/// The sketches that take weights or values, each number with its place as the weight and as the id of its event.
fn encoded_weighted(monoids: &Monoids, numbers: &[u64], shard: usize) -> Vec<Vec<u8>> {
    let places = 0_u64..;
    let items: Vec<(u64, u64, u64)> = numbers
        .iter()
        .zip(places)
        .map(|(&number, place)| (number, place % 5, place))
        .collect();
    let pairs: Vec<(u64, u64)> = items
        .iter()
        .map(|&(key, weight, _)| (key, weight))
        .collect();
    let counts = monoids.counts.iter().map(|monoid| {
        encoded_by_turns(
            monoid,
            &pairs,
            shard,
            |sketch, pairs| {
                pairs
                    .iter()
                    .for_each(|(key, weight)| sketch.insert_weighted(key, *weight))
            },
            |sketch, pairs| sketch.extend_weighted(pairs.iter().copied()),
        )
    });
    let maps = monoids.maps.iter().map(|monoid| {
        encoded_by_turns(
            monoid,
            &items,
            shard,
            |map, items| {
                let insert = |(key, value, id): &(u64, u64, u64)| map.insert(key, value, *id);
                items.iter().try_for_each(insert).unwrap();
            },
            |map, items| map.insert_all(items).unwrap(),
        )
    });
    let samples = monoids.samples.iter().map(|monoid| {
        encoded_by_turns(
            monoid,
            &pairs,
            shard,
            |sample, pairs| {
                let insert = |(key, value): &(u64, u64)| sample.insert(key, value);
                pairs.iter().try_for_each(insert).unwrap();
            },
            |sample, pairs| sample.insert_all(pairs).unwrap(),
        )
    });
    counts.chain(maps).chain(samples).collect()
}

fn encoded_networks(monoids: &Monoids, addresses: &[IpAddr], shard: usize) -> Vec<Vec<u8>> {
    let weighted: Vec<(IpAddr, u64)> = addresses.iter().copied().zip((0..5).cycle()).collect();
    let networks = monoids.networks.iter().flat_map(|monoid| {
        let sketches = addresses.chunks(shard);
        let sketches = sketches.map(|shard| monoid.create(shard.iter().copied()));
        let weighted = encoded_by_turns(
            monoid,
            &weighted,
            shard,
            |sketch, pairs| {
                let insert = |&(address, weight): &(_, _)| sketch.insert_weighted(address, weight);
                pairs.iter().for_each(insert);
            },
            |sketch, pairs| sketch.extend_weighted(pairs.iter().copied()),
        );
        [monoid.encode(&monoid.sum(sketches).unwrap()), weighted]
    });
    networks.collect()
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
        encoded_weighted(monoids, numbers, shard),
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
