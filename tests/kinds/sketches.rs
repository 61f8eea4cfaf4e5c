use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use sketchbird::monoid::{Max, Optional, Sum};
use sketchbird::{
    BloomFilter, BloomFilterMonoid, CountMinSketch, CountMinSketchMonoid, HashKey, HyperLogLog,
    HyperLogLogMonoid, KeySample, KeySampleMonoid, Monoid, PrefixSketch, PrefixSketchMonoid,
    Quantiles, QuantilesMonoid, SketchMap, SketchMapMonoid,
};

use super::{Specimen, filled, public, secret};

pub fn specimens() -> Vec<Specimen> {
    let kinds = [
        hyperloglogs,
        bloom_filters,
        count_min_sketches,
        sketch_maps,
        key_samples,
        prefix_sketches,
        quantiles,
    ];
    kinds.into_iter().flat_map(|kind| kind()).collect()
}

fn hyperloglogs() -> Vec<Specimen> {
    let of = |name, precision, key: HashKey, n: u64| {
        let monoid = HyperLogLogMonoid::new(precision, key).unwrap();
        let value = monoid.create(0..n);
        assert_eq!(value.is_sparse(), !name_says_dense(name), "{name}");
        Specimen::of_sketch(name, &value, HyperLogLog::decode)
    };
    let always_dense = HyperLogLogMonoid::new(5, public()).unwrap().always_dense();
    let always = |name, n: u64| {
        let value = always_dense.create(0..n);
        Specimen::of_sketch(name, &value, HyperLogLog::decode)
    };
    vec![
        of("hyperloglog_empty", 14, public(), 0),
        of("hyperloglog_sparse", 8, public(), 40),
        of("hyperloglog_dense", 6, public(), 100),
        of("hyperloglog_xxh3_sparse", 8, HashKey::xxh3(), 40),
        of("hyperloglog_xxh3_dense", 6, HashKey::xxh3(), 100),
        of("hyperloglog_secret_sparse", 8, secret(), 40),
        of("hyperloglog_secret_dense", 4, secret(), 40),
        always("hyperloglog_always_dense_empty", 0),
        always("hyperloglog_always_dense", 20),
    ]
}

fn bloom_filters() -> Vec<Specimen> {
    let of = |name, monoid: Result<BloomFilterMonoid, _>, n: u64| {
        let monoid: BloomFilterMonoid = monoid.unwrap();
        let value = monoid.create(0..n);
        assert_eq!(value.is_sparse(), !name_says_dense(name), "{name}");
        Specimen::of_sketch(name, &value, BloomFilter::decode)
    };
    let classic = |hashes, width| BloomFilterMonoid::new(hashes, width, public());
    let blocked = |hashes, width| BloomFilterMonoid::blocked(hashes, width, public());
    let hidden = |width| BloomFilterMonoid::new(4, width, secret());
    vec![
        of("bloom_classic_empty", classic(6, 32), 0),
        of("bloom_classic_sparse", classic(7, 4_000), 15),
        of("bloom_classic_dense", classic(3, 300), 50),
        of("bloom_blocked_sparse", blocked(8, 2_048), 8),
        of("bloom_blocked_dense", blocked(8, 1_024), 60),
        of("bloom_secret_sparse", hidden(1_024), 4),
        of("bloom_secret_dense", hidden(100), 8),
    ]
}

fn count_min_sketches() -> Vec<Specimen> {
    let of = |name, key: HashKey, n: u64, weight| {
        let monoid = CountMinSketchMonoid::with_shape(3, 16, key).unwrap();
        let value = filled(&monoid, 0..n, |value, i| {
            value.insert_weighted(&i, 1 + i * weight);
        });
        assert_eq!(value.is_sparse(), !name_says_dense(name), "{name}");
        Specimen::of_sketch(name, &value, CountMinSketch::decode)
    };
    vec![
        of("count_min_empty", public(), 0, 1),
        of("count_min_sparse", public(), 6, 1_000),
        of("count_min_dense", public(), 40, 7),
        of("count_min_saturated_dense", public(), 9, u64::MAX / 9),
        of("count_min_secret_sparse", secret(), 6, 1),
        of("count_min_secret_dense", secret(), 40, 1),
    ]
}

fn sketch_maps() -> Vec<Specimen> {
    let of = |name, key: HashKey, n: u64| {
        let values = (Sum::<u64>::new(), Sum::<u8>::new());
        let monoid = SketchMapMonoid::<String, _>::new(0.2, 0.1, 4, 0.1, values, key).unwrap();
        let value = filled(&monoid, 0..n, |value, i| {
            let key = format!("user {i}");
            value.insert(key.as_str(), &(1 + i, 3), 77 * i).unwrap();
        });
        assert_eq!(value.is_sparse(), !name_says_dense(name), "{name}");
        Specimen::of_sketch(name, &value, SketchMap::decode)
    };
    vec![
        of("sketch_map_empty", public(), 0),
        of("sketch_map_sparse", public(), 5),
        of("sketch_map_dense", public(), 60),
        of("sketch_map_secret_sparse", secret(), 5),
        of("sketch_map_secret_dense", secret(), 60),
    ]
}

fn key_samples() -> Vec<Specimen> {
    let of = |name, key: HashKey, n: u64| {
        let values = (Sum::<u64>::new(), Optional(Max::<i64>::new()));
        let monoid = KeySampleMonoid::<IpAddr, _>::new(16, values, key).unwrap();
        let value = filled(&monoid, 0..n, |value, i| {
            let key = IpAddr::from(Ipv4Addr::from_bits(i as u32));
            let last = (i % 2 == 0).then_some(-(i as i64));
            value.insert(&key, &(i, last)).unwrap();
        });
        Specimen::of_sketch(name, &value, KeySample::decode)
    };
    let addresses = HyperLogLogMonoid::new(4, public()).unwrap();
    let users = KeySampleMonoid::<String, _>::new(16, addresses.clone(), public()).unwrap();
    let mut sample = users.zero();
    for (user, n) in [("root", 9_u64), ("admin", 2), ("", 0)] {
        sample.insert(user, &addresses.create(0..n)).unwrap();
    }
    vec![
        of("key_sample_empty", public(), 0),
        of("key_sample_complete", public(), 9),
        of("key_sample_full", public(), 100),
        of("key_sample_secret", secret(), 9),
        Specimen::of_sketch("key_sample_of_sketches", &sample, KeySample::decode),
    ]
}

fn quantiles() -> Vec<Specimen> {
    let of = |name, alpha, values: &[(f64, u64)]| {
        let mut value = QuantilesMonoid::new(alpha).unwrap().zero();
        for &(number, weight) in values {
            value.insert_weighted(number, weight).unwrap();
        }
        Specimen::of_sketch(name, &value, Quantiles::decode)
    };
    let numbers: Vec<(f64, u64)> = (0..60).map(|i| (f64::from(i).powi(2) / 8.0, 1)).collect();
    let ends = [
        (f64::NEG_INFINITY, 1),
        (f64::MIN, 300),
        (-f64::MIN_POSITIVE, 2),
        (-0.0, 3),
        (f64::MIN_POSITIVE, 4),
        (f64::MAX, 5),
        (f64::INFINITY, u64::MAX),
    ];
    vec![
        of("quantiles_empty", 0.01, &[]),
        of("quantiles", 0.02, &numbers),
        of("quantiles_of_the_ends", 1e-6, &ends),
    ]
}

fn prefix_sketches() -> Vec<Specimen> {
    let of = |name, grouped: bool, key: HashKey, [v4, v6]: [u64; 2], weight| {
        let monoid = PrefixSketchMonoid::new(0.1, 0.1, key).unwrap();
        let monoid = if grouped {
            monoid.with_ipv6_by_64()
        } else {
            monoid
        };
        let value = filled(&monoid, 0..v4.max(v6), |value, i| {
            if i < v4 {
                let address = Ipv4Addr::from_bits(0xC000_0200 + (i << (i % 20)) as u32);
                value.insert_weighted(address.into(), 1 + i * weight);
            }
            if i < v6 {
                let address = (0x2001_0DB8 << 96) + (u128::from(i) << (i % 90));
                value.insert_weighted(Ipv6Addr::from_bits(address).into(), 1 + i);
            }
        });
        assert_eq!(value.is_sparse(), !name_says_dense(name), "{name}");
        Specimen::of_sketch(name, &value, PrefixSketch::decode)
    };
    vec![
        of("prefixes_empty", false, public(), [0, 0], 1),
        of("prefixes_sparse", false, public(), [9, 9], 1_000),
        of("prefixes_by_64_sparse", true, public(), [3, 30], 1),
        of("prefixes_ipv4_dense", false, public(), [99, 3], 7),
        of("prefixes_dense", false, public(), [99, 300], 7),
        of("prefixes_by_64_dense", true, public(), [0, 600], 1),
        of(
            "prefixes_saturated_dense",
            false,
            public(),
            [99, 0],
            u64::MAX / 9_000,
        ),
        of("prefixes_secret_sparse", false, secret(), [9, 9], 1),
        of("prefixes_secret_dense", false, secret(), [99, 0], 1),
    ]
}

fn name_says_dense(name: &str) -> bool {
    name.ends_with("dense")
}
