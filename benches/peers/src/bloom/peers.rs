//! The Bloom filters of the peers, for so many keys at a rate of 1 %.

use std::hash::BuildHasher;

use datasketches::bloom::{BloomFilter as DataSketchesFilter, BloomFilterBuilder};
use fastbloom::BloomFilter as FastBloom;
use fastbloom::DefaultHasher as FastBloomHasher;
use foldhash::fast::FixedState;
use sbbf_rs_safe::Filter as SplitBlocks;

use crate::contender::{Contender, Hash};

/// The rate of false positives that is asked for.
pub const RATE: f64 = 0.01;

/// A peer's filter of u64.
pub trait Peer: Clone {
    const NAME: &'static str;
    const HASH: Hash;
    const MERGES: bool = true;

    /// For so many keys.
    fn new(keys: usize) -> Self;
    fn insert(&mut self, key: u64);
    fn contains(&self, key: u64) -> bool;
    fn bits(&self) -> usize;

    fn union(&mut self, _: &Self) {
        unreachable!("asked of those that merge");
    }

    fn contender() -> Contender {
        let contender = Contender::peer(Self::NAME, Self::HASH);
        if Self::MERGES {
            contender
        } else {
            contender.without_merge()
        }
    }

    fn of(keys: &[u64]) -> Self {
        let mut filter = Self::new(keys.len());
        keys.iter().for_each(|key| filter.insert(*key));
        filter
    }
}

/// Calls a function for each peer.
macro_rules! each_peer {
    ($function:ident$arguments:tt) => {
        each_peer!($function$arguments
            fastbloom::BloomFilter,
            fastbloom::BloomFilter<foldhash::fast::FixedState>,
            datasketches::bloom::BloomFilter,
            $crate::bloom::peers::SplitBlocksByFoldhash
        )
    };
    ($function:ident$arguments:tt $($peer:ty),*) => {$(
        $function::<$peer>$arguments;
    )*};
}
pub(super) use each_peer;

macro_rules! fastblooms {
    ($($hasher:ty, $name:literal, $hash:expr, $builder:expr;)*) => {$(
        impl Peer for FastBloom<$hasher> {
            const NAME: &'static str = $name;
            const HASH: Hash = $hash;

            fn new(keys: usize) -> Self {
                $builder.expected_items(keys)
            }

            fn insert(&mut self, key: u64) {
                self.insert(&key);
            }

            fn contains(&self, key: u64) -> bool {
                self.contains(&key)
            }

            fn bits(&self) -> usize {
                self.num_bits()
            }

            fn union(&mut self, other: &Self) {
                self.union(other);
            }
        }
    )*};
}
fastblooms! {
    FastBloomHasher, "fastbloom", Hash::Keyed("SipHash-1-3"), FastBloom::with_false_pos(RATE).seed(&1);
    FixedState, "fastbloom, foldhash", Hash::Unkeyed("foldhash"),
        FastBloom::with_false_pos(RATE).hasher(FixedState::default());
}

impl Peer for DataSketchesFilter {
    const NAME: &'static str = "datasketches";
    const HASH: Hash = Hash::Unkeyed("XXH64");

    fn new(keys: usize) -> Self {
        let builder = BloomFilterBuilder::with_accuracy(keys as u64, RATE);
        builder.build().expect("the parameters are in their ranges")
    }

    fn insert(&mut self, key: u64) {
        self.insert(key);
    }

    fn contains(&self, key: u64) -> bool {
        self.contains(&key)
    }

    fn bits(&self) -> usize {
        self.capacity()
    }

    fn union(&mut self, other: &Self) {
        self.union(other).expect("both have the same parameters");
    }
}

/// It takes hashes alone.
#[derive(Clone)]
pub struct SplitBlocksByFoldhash {
    filter: SplitBlocks,
    hasher: FixedState,
}

impl Peer for SplitBlocksByFoldhash {
    const NAME: &'static str = "sbbf-rs-safe, foldhash";
    const HASH: Hash = Hash::Unkeyed("foldhash");
    const MERGES: bool = false;

    fn new(keys: usize) -> Self {
        Self {
            // The fewest bits a key, a whole number, that keep to the rate.
            filter: SplitBlocks::new(11, keys),
            hasher: FixedState::default(),
        }
    }

    fn insert(&mut self, key: u64) {
        self.filter.insert_hash(self.hasher.hash_one(key));
    }

    fn contains(&self, key: u64) -> bool {
        self.filter.contains_hash(self.hasher.hash_one(key))
    }

    fn bits(&self) -> usize {
        8 * self.filter.as_bytes().len()
    }
}
