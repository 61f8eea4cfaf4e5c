//! The monoids of sketches as aggregators that present the sketch.

use core::net::IpAddr;

use super::{Addition, Aggregator, Insert, Keyed};
use crate::bloom::{BloomFilter, BloomFilterMonoid};
use crate::codec::Codec;
use crate::count_min::{CountMinSketch, CountMinSketchMonoid};
use crate::error::InsertError;
use crate::hash::{Key, KeyFor, StoredKey};
use crate::hyperloglog::{HyperLogLog, HyperLogLogMonoid};
use crate::key_sample::{KeySample, KeySampleMonoid};
use crate::prefixes::{PrefixSketch, PrefixSketchMonoid};
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
    [] PrefixSketchMonoid => PrefixSketch;
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

impl<Q: Key + ?Sized> Insert<Addition<'_, Q, u64>> for CountMinSketchMonoid {
    #[inline]
    fn insert(
        &self,
        sum: &mut CountMinSketch,
        Addition { key, value }: Addition<'_, Q, u64>,
    ) -> Result<(), InsertError> {
        sum.insert_weighted(&key, value);
        Ok(())
    }
}

macro_rules! takes_addresses {
    ($([$($generics:tt)*] $item:ty: |$given:ident| $address:expr, $weight:expr;)*) => {$(
        impl<$($generics)*> Insert<$item> for PrefixSketchMonoid {
            #[inline]
            fn insert(&self, sum: &mut PrefixSketch, $given: $item) -> Result<(), InsertError> {
                sum.insert_weighted($address, $weight);
                Ok(())
            }
        }
    )*};
}

takes_addresses! {
    [] IpAddr: |address| address, 1;
    [] &IpAddr: |address| *address, 1;
    [S: ?Sized] Keyed<'_, IpAddr, S>: |item| *item.key().key(), 1;
    [] Addition<'_, IpAddr, u64>: |item| *item.key.key(), item.value;
}

macro_rules! takes_additions {
    ($(#[$doc:meta] $monoid:ident<$values:ident>, $added:ty: |$sum:ident, $key:ident, $value:ident| $insert:expr;)*) => {$(
        #[$doc]
        impl<K: StoredKey, M: $values<Value: Clone> + Clone, Q: KeyFor<K> + ?Sized> Insert<(&Q, $added)>
            for $monoid<K, M>
        {
            #[inline]
            fn insert(
                &self,
                $sum: &mut Self::Output,
                ($key, $value): (&Q, $added),
            ) -> Result<(), InsertError> {
                $insert
            }
        }

        impl<K: StoredKey, M: $values<Value: Clone> + Clone, Q: KeyFor<K> + ?Sized>
            Insert<Addition<'_, Q, $added>> for $monoid<K, M>
        {
            #[inline]
            fn insert(
                &self,
                sum: &mut Self::Output,
                Addition { key, value }: Addition<'_, Q, $added>,
            ) -> Result<(), InsertError> {
                self.insert(sum, (&key, value))
            }
        }
    )*};
}

takes_additions! {
    /// Items of (key, value).
    KeySampleMonoid<Codec>, M::Value: |sum, key, value| sum.insert(key, &value);
    /// Items of (key, (value, event id)).
    SketchMapMonoid<Weighted>, (M::Value, u64): |sum, key, value| sum.insert(key, &value.0, value.1);
}
