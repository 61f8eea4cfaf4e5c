//! The monoids whose payloads the targets try: small parameters, so that a short input fills them.

use std::net::IpAddr;

use sketchbird::logs::{Allowed, Limits, LogMonoid, SeriesMonoid, Step, UserNames};
use sketchbird::monoid::{
    First, Last, MapOf, Max, Min, MomentsMonoid, Optional, Sum, Top, WrappingSum,
};
use sketchbird::prefixes::Network;
use sketchbird::{
    BloomFilterMonoid, CountMinSketchMonoid, HashKey, HyperLogLogMonoid, KeySampleMonoid,
    PrefixSketchMonoid, QuantilesMonoid, SketchMapMonoid,
};

fn public() -> HashKey {
    HashKey::from_seed(1)
}

pub fn secret() -> HashKey {
    HashKey::from_bytes(*b"sixteen byte key")
}

pub fn hyperloglogs() -> Vec<HyperLogLogMonoid> {
    let of = |precision, key| HyperLogLogMonoid::new(precision, key).expect("in range");
    vec![
        of(4, public()),
        of(4, public()).always_dense(),
        of(7, public()),
        of(18, public()),
        of(5, secret()),
    ]
}

pub fn bloom_filters() -> Vec<BloomFilterMonoid> {
    let classic = |hashes, width| BloomFilterMonoid::new(hashes, width, public());
    let blocked = |hashes, width| BloomFilterMonoid::blocked(hashes, width, public());
    [
        classic(6, 32),
        classic(3, 300),
        classic(64, 1_000),
        classic(8, 1 << 36),
        blocked(4, 512),
        blocked(32, 1_024),
        blocked(8, 1 << 36),
        BloomFilterMonoid::new(2, 256, secret()),
    ]
    .map(|monoid| monoid.expect("in range"))
    .into()
}

pub fn count_min_sketches() -> Vec<CountMinSketchMonoid> {
    [
        (1, 1, public()),
        (2, 8, public()),
        (3, 16, public()),
        (64, 1 << 31, public()),
        (2, 9, secret()),
    ]
    .map(|(depth, width, key)| CountMinSketchMonoid::with_shape(depth, width, key))
    .map(|monoid| monoid.expect("in range"))
    .into()
}

pub type Pairs = (Sum<u64>, Sum<u8>);

pub fn sketch_maps_of_strings() -> Vec<SketchMapMonoid<String, Pairs>> {
    [
        (1.0, 0.5, 1, 0.5, public()),
        (0.3, 0.1, 3, 0.1, public()),
        (0.3, 0.1, 3, 0.1, secret()),
        (1.27e-9, 1.61e-28, 1 << 20, 1e-12, public()),
    ]
    .map(|(eps, delta, heavy, missing, key)| {
        SketchMapMonoid::new(eps, delta, heavy, missing, (Sum::new(), Sum::new()), key)
    })
    .map(|monoid| monoid.expect("in range"))
    .into()
}

pub fn sketch_maps_of_numbers() -> Vec<SketchMapMonoid<u32, Sum<u16>>> {
    let of = |eps, heavy| SketchMapMonoid::new(eps, 0.2, heavy, 0.5, Sum::new(), public());
    [of(1.0, 1), of(0.2, 4)]
        .map(|monoid| monoid.expect("in range"))
        .into()
}

pub type Logins = (Sum<u64>, Optional<Max<i64>>);

pub fn key_samples_of_strings() -> Vec<KeySampleMonoid<String, Logins>> {
    let values = (Sum::new(), Optional(Max::new()));
    [(16, public()), (16, secret()), (1 << 26, public())]
        .map(|(size, key)| KeySampleMonoid::new(size, values, key).expect("in range"))
        .into()
}

pub fn key_samples_of_numbers() -> Vec<KeySampleMonoid<u64, Sum<u64>>> {
    [(16, public()), (17, secret())]
        .map(|(size, key)| KeySampleMonoid::new(size, Sum::new(), key).expect("in range"))
        .into()
}

pub fn quantiles() -> Vec<QuantilesMonoid> {
    [0.5, 0.01, 1e-6]
        .map(|alpha| QuantilesMonoid::new(alpha).expect("in range"))
        .into()
}

pub fn prefix_sketches() -> Vec<PrefixSketchMonoid> {
    let of = |eps, delta, key| PrefixSketchMonoid::new(eps, delta, key).expect("in range");
    vec![
        of(0.1, 0.1, public()),
        of(0.1, 0.1, public()).with_ipv6_by_64(),
        of(1.27e-9, 1.61e-28, public()),
        of(0.1, 0.1, secret()),
    ]
}

pub fn logs() -> Vec<LogMonoid> {
    vec![
        LogMonoid::with_precision(4, public()).expect("in range"),
        LogMonoid::with_precision(5, secret())
            .expect("in range")
            .with_user_names(UserNames::Hashed)
            .with_zone_offset(-3_600)
            .with_ipv6_by_64()
            .with_reference(1_717_200_000_000_000),
        LogMonoid::with_precision(4, public())
            .expect("in range")
            .with_limits(Limits {
                since: Some(1_711_544_817_000_000),
                until: None,
            })
            .with_allowed(Allowed::new([
                Network::new([192, 0, 2, 0].into(), 24).expect("in range")
            ])),
    ]
}

pub fn series() -> Vec<SeriesMonoid> {
    let [plain, secret, limited] = logs().try_into().expect("three");
    vec![
        SeriesMonoid::new(plain, Step::Hour),
        SeriesMonoid::new(secret, Step::Day),
        SeriesMonoid::new(limited, Step::Hour).with_most_buckets(2),
    ]
}

pub type WordCounts = MapOf<String, (Sum<u8>, Max<i64>)>;
pub type TimeSeries = MapOf<u64, (HyperLogLogMonoid, Optional<Sum<u64>>)>;
pub type Numbers = (
    Sum<u128>,
    WrappingSum<u16>,
    Min<i8>,
    Max<u32>,
    Optional<Min<i128>>,
    (Optional<Optional<Sum<u8>>>,),
);

/// Moments, and the ends of values that have an order.
pub type Ends = (
    MomentsMonoid,
    First<(u64, String)>,
    Last<IpAddr>,
    Top<String>,
);

pub struct Standard {
    pub words: WordCounts,
    pub series: TimeSeries,
    pub numbers: Numbers,
    pub ends: Ends,
}

pub fn standard() -> Standard {
    let [addresses, ..] = &hyperloglogs()[..] else {
        unreachable!("there are several")
    };
    Standard {
        words: MapOf::new((Sum::new(), Max::new())),
        series: MapOf::new((addresses.clone(), Optional(Sum::new()))),
        numbers: (
            Sum::new(),
            WrappingSum::new(),
            Min::new(),
            Max::new(),
            Optional(Min::new()),
            (Optional(Optional(Sum::new())),),
        ),
        ends: (MomentsMonoid, First::new(), Last::new(), Top::new(3)),
    }
}
