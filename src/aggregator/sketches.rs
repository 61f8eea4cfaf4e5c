//! The monoids of sketches as aggregators that present the sketch.

use super::{Aggregator, Insert};
use crate::bloom::{BloomFilter, BloomFilterMonoid};
use crate::codec::Codec;
use crate::count_min::{CountMinSketch, CountMinSketchMonoid};
use crate::error::InsertError;
use crate::hash::{Key, KeyFor, StoredKey};
use crate::hyperloglog::{HyperLogLog, HyperLogLogMonoid};
use crate::key_sample::{KeySample, KeySampleMonoid};
use crate::sketch_map::{SketchMap, SketchMapMonoid, Weighted};

macro_rules! presents_the_sketch {
    ($([$($generics:tt)*] $monoid:ty => $sketch:ty;)*) => {$(
        impl<$($generics)*> Aggregator for $monoid {
            type Monoid = Self;
            type Output = $sketch;

            fn monoid(&self) -> Self {
                self.clone()
            }

            fn present(&self, sum: $sketch) -> $sketch {
                sum
            }
        }
    )*};
}

presents_the_sketch! {
    [] HyperLogLogMonoid => HyperLogLog;
    [] BloomFilterMonoid => BloomFilter;
    [] CountMinSketchMonoid => CountMinSketch;
    [K: StoredKey, M: Weighted<Value: Clone> + Clone] SketchMapMonoid<K, M> => SketchMap<K, M>;
    [K: StoredKey, M: Codec<Value: Clone> + Clone] KeySampleMonoid<K, M> => KeySample<K, M>;
}

macro_rules! takes_keys {
    ($($monoid:ty => $sketch:ty;)*) => {$(
        impl<K: Key> Insert<K> for $monoid {
            #[inline]
            fn insert(&self, sum: &mut $sketch, key: K) -> Result<(), InsertError> {
                sum.insert(&key);
                Ok(())
            }
        }
    )*};
}

takes_keys! {
    HyperLogLogMonoid => HyperLogLog;
    BloomFilterMonoid => BloomFilter;
    CountMinSketchMonoid => CountMinSketch;
}

/// Items of (key, value).
impl<K, M, Q> Insert<(&Q, M::Value)> for KeySampleMonoid<K, M>
where
    K: StoredKey,
    M: Codec<Value: Clone> + Clone,
    Q: KeyFor<K> + ?Sized,
{
    #[inline]
    fn insert(
        &self,
        sum: &mut KeySample<K, M>,
        (key, value): (&Q, M::Value),
    ) -> Result<(), InsertError> {
        sum.insert(key, &value)
    }
}

/// Items of (key, (value, event id)).
impl<K, M, Q> Insert<(&Q, (M::Value, u64))> for SketchMapMonoid<K, M>
where
    K: StoredKey,
    M: Weighted<Value: Clone> + Clone,
    Q: KeyFor<K> + ?Sized,
{
    #[inline]
    fn insert(
        &self,
        sum: &mut SketchMap<K, M>,
        (key, (value, event)): (&Q, (M::Value, u64)),
    ) -> Result<(), InsertError> {
        sum.insert(key, &value, event)
    }
}
