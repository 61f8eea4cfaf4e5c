//! The peers that count distinct keys, at one precision.

use std::hash::Hash as StdHash;

use cardinality_estimator::CardinalityEstimator;
use datasketches::hll::{HllSketch, HllType, HllUnion};
use exaloglog::{ExaLogLog, ExaLogLogFast};
use hyperloglockless::{HyperLogLog as Lockless, HyperLogLogPlus as LocklessPlus};
use hyperloglog::HyperLogLog;
use simple_hll::HyperLogLog as SimpleHll;
use ultraloglog::UltraLogLog;
use wyhash::WyHash;

use crate::contender::{Contender, Hash};

/// 2^14 registers.
pub const PRECISION: usize = 14;

pub type Wyhash14<K> = CardinalityEstimator<K, WyHash, PRECISION>;

/// A peer that counts distinct keys.
pub trait Peer<K>: Sized {
    const NAME: &'static str;
    const HASH: Hash;
    /// Does it take less memory while it has few keys?
    const IS_SPARSE: bool;
    /// What is merged into.
    type Sum;

    fn new() -> Self;
    fn insert(&mut self, key: &K);
    fn estimate(&mut self) -> f64;
    fn to_sum(&self) -> Self::Sum;
    fn merge(sum: &mut Self::Sum, other: &Self);
    fn copy(&self) -> Self;

    fn contender() -> Contender {
        Contender::peer(Self::NAME, Self::HASH)
    }

    fn of(keys: &[K]) -> Self {
        let mut sketch = Self::new();
        keys.iter().for_each(|key| sketch.insert(key));
        sketch
    }
}

/// Calls a function for each peer.
macro_rules! each_peer {
    ($key:ty: $function:ident($($argument:expr),*)) => {
        each_peer!($key: $function($($argument),*)
            cardinality_estimator::CardinalityEstimator<$key, wyhash::WyHash, { $crate::cardinality::peers::PRECISION }>,
            simple_hll::HyperLogLog<{ $crate::cardinality::peers::PRECISION }>,
            hyperloglog::HyperLogLog,
            hyperloglockless::HyperLogLog,
            hyperloglockless::HyperLogLogPlus,
            datasketches::hll::HllSketch,
            ultraloglog::UltraLogLog,
            exaloglog::ExaLogLog,
            exaloglog::ExaLogLogFast,
        )
    };
    ($key:ty: $function:ident$arguments:tt $($peer:ty),* $(,)?) => {$(
        $function::<$key, $peer>$arguments;
    )*};
}
pub(super) use each_peer;

/// Where a sketch is merged into a sketch.
macro_rules! sums_are_sketches {
    ($sum:ident, $other:ident: $merge:expr) => {
        type Sum = Self;

        fn to_sum(&self) -> Self {
            <Self as Peer<K>>::copy(self)
        }

        fn merge($sum: &mut Self, $other: &Self) {
            $merge;
        }
    };
}

impl<K: StdHash> Peer<K> for Wyhash14<K> {
    const NAME: &'static str = "cardinality-estimator";
    const HASH: Hash = Hash::Unkeyed("wyhash");
    const IS_SPARSE: bool = true;

    fn new() -> Self {
        Self::new()
    }

    fn insert(&mut self, key: &K) {
        self.insert(key);
    }

    fn estimate(&mut self) -> f64 {
        Self::estimate(self) as f64
    }

    fn copy(&self) -> Self {
        self.clone()
    }

    sums_are_sketches!(sum, other: sum.merge(other));
}

impl<K: StdHash> Peer<K> for SimpleHll<PRECISION> {
    const NAME: &'static str = "simple_hll";
    const HASH: Hash = Hash::Unkeyed("aHash");
    const IS_SPARSE: bool = false;

    fn new() -> Self {
        Self::new()
    }

    fn insert(&mut self, key: &K) {
        self.add_object(key);
    }

    fn estimate(&mut self) -> f64 {
        self.count() as f64
    }

    fn copy(&self) -> Self {
        self.clone()
    }

    sums_are_sketches!(sum, other: sum.merge(other));
}

impl<K: StdHash> Peer<K> for HyperLogLog {
    const NAME: &'static str = "hyperloglog";
    const HASH: Hash = Hash::Keyed("SipHash-1-3");
    const IS_SPARSE: bool = false;

    fn new() -> Self {
        // It takes ceil(2 ln(1.04 / error)) as its precision.
        let error = 1.04 / ((PRECISION as f64 - 0.5) / 2.0).exp();
        Self::new_deterministic(error, SEED)
    }

    fn insert(&mut self, key: &K) {
        self.insert(key);
    }

    fn estimate(&mut self) -> f64 {
        self.len()
    }

    fn copy(&self) -> Self {
        self.clone()
    }

    sums_are_sketches!(sum, other: sum.merge(other));
}

/// A key for those that take one.
const SEED: u128 = 0x7369_7874_6565_6e20_6279_7465_206b_6579;

const SAME_SIZE: &str = "both have the same precision";

impl<K: StdHash> Peer<K> for Lockless {
    const NAME: &'static str = "hyperloglockless";
    const HASH: Hash = Hash::Keyed("SipHash-1-3");
    const IS_SPARSE: bool = false;

    fn new() -> Self {
        Self::seeded(PRECISION as u8, SEED)
    }

    fn insert(&mut self, key: &K) {
        self.insert(key);
    }

    fn estimate(&mut self) -> f64 {
        self.raw_count()
    }

    fn copy(&self) -> Self {
        self.clone()
    }

    sums_are_sketches!(sum, other: sum.union(other).expect(SAME_SIZE));
}

impl<K: StdHash> Peer<K> for LocklessPlus {
    const NAME: &'static str = "hyperloglockless Plus";
    const HASH: Hash = Hash::Keyed("SipHash-1-3");
    const IS_SPARSE: bool = true;

    fn new() -> Self {
        Self::seeded(PRECISION as u8, SEED)
    }

    fn insert(&mut self, key: &K) {
        self.insert(key);
    }

    fn estimate(&mut self) -> f64 {
        self.raw_count()
    }

    fn copy(&self) -> Self {
        self.clone()
    }

    sums_are_sketches!(sum, other: sum.union(other).expect(SAME_SIZE));
}

impl<K: StdHash> Peer<K> for HllSketch {
    const NAME: &'static str = "datasketches Hll8";
    const HASH: Hash = Hash::Unkeyed("MurmurHash3");
    const IS_SPARSE: bool = true;
    type Sum = HllUnion;

    fn new() -> Self {
        Self::new(PRECISION as u8, HllType::Hll8).expect("the precision is in its range")
    }

    fn insert(&mut self, key: &K) {
        self.update(key);
    }

    fn estimate(&mut self) -> f64 {
        Self::estimate(self)
    }

    fn to_sum(&self) -> HllUnion {
        let mut sum = HllUnion::new(PRECISION as u8).expect("the precision is in its range");
        sum.update(self);
        sum
    }

    fn merge(sum: &mut HllUnion, other: &Self) {
        sum.update(other);
    }

    fn copy(&self) -> Self {
        self.clone()
    }
}

impl<K: StdHash> Peer<K> for UltraLogLog {
    const NAME: &'static str = "ultraloglog";
    const HASH: Hash = Hash::Unkeyed("XXH3");
    const IS_SPARSE: bool = false;

    fn new() -> Self {
        Self::new(PRECISION as u32).expect("the precision is in its range")
    }

    fn insert(&mut self, key: &K) {
        self.add_value(key);
    }

    fn estimate(&mut self) -> f64 {
        self.get_distinct_count_estimate()
    }

    fn copy(&self) -> Self {
        Self::copy(self)
    }

    sums_are_sketches!(sum, other: sum.add_sketch(other).expect(SAME_SIZE));
}

macro_rules! exa_log_logs {
    ($($sketch:ty: $name:literal),*) => {$(
        impl<K: StdHash> Peer<K> for $sketch {
            const NAME: &'static str = $name;
            const HASH: Hash = Hash::Unkeyed("SipHash-1-3, key 0");
            const IS_SPARSE: bool = true;

            fn new() -> Self {
                Self::new(PRECISION as u32)
            }

            fn insert(&mut self, key: &K) {
                self.add(key);
            }

            fn estimate(&mut self) -> f64 {
                Self::estimate(self)
            }

            fn copy(&self) -> Self {
                self.clone()
            }

            sums_are_sketches!(sum, other: sum.merge(other).expect(SAME_SIZE));
        }
    )*};
}
exa_log_logs!(ExaLogLog: "exaloglog", ExaLogLogFast: "exaloglog Fast");
