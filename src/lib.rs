//! Probabilistic sketches as monoids: **the answer does not depend on how the work was split**.
//!
//! ```
//! use sketchbird::{HashKey, HyperLogLogMonoid};
//!
//! let addresses = HyperLogLogMonoid::new(14, HashKey::from_seed(1))?;
//! let mut monday = addresses.create(["192.0.2.1", "192.0.2.2", "192.0.2.1"]);
//! monday.merge(&addresses.create(["192.0.2.2", "198.51.100.7"]))?;
//! assert_eq!(monday.estimate().estimate, 3.0);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! A sketch answers a question about many things in little memory, and says how wrong it may be. Whatever the shards,
//! threads, batches and merge tree, the encoded result is the same, byte for byte; heavy hitters included. The hash is keyed, because
//! attackers choose the input.
//!
//! | question | sketch |
//! |---|---|
//! | How many different ones? | [`HyperLogLog`], in [`hyperloglog`] |
//! | Was it seen? | [`BloomFilter`], in [`bloom`] |
//! | How often was this one seen? | [`CountMinSketch`], in [`count_min`] |
//! | What of each, and who are the heaviest? | [`SketchMap`], in [`sketch_map`] |
//! | Which ones, and what of each exactly? | [`KeySample`], in [`key_sample`] |
//! | Which networks are heavy? | [`PrefixSketch`], in [`prefixes`] |
//! | What is the median, or the slowest percent? | [`Quantiles`], in [`quantiles`] |
//! | How many of each, exactly? | the standard monoids, in [`monoid`] |
//! | What do two sets have in common? | [`SetComparison`], of two HyperLogLogs, Bloom filters or KeySamples |
//! | Several of these in one pass? | an [`Aggregator`], in [`aggregator`] |
#![cfg_attr(
    feature = "logs",
    doc = "| Who attacks this machine, and who got in? | [`LogSketch`](logs::LogSketch), in [`logs`] |"
)]
//!
//! # Monoids and values
//! As in Twitter's Algebird, the *monoid* is an object: it holds the parameters and the [`HashKey`], makes values, adds them and
//! decodes them. A *value* answers for itself: it is plain data with its parameters and key. Values of different parameters or
//! keys do not add up; that is a [`Mismatch`], never a wrong sum.
//!
//! # A worked example
//! Three questions in one pass, on shards that are added in any order:
//!
//! ```
//! use sketchbird::monoid::{Monoid, Sum};
//! use sketchbird::{BloomFilterMonoid, HashKey, HyperLogLogMonoid, Layout};
//!
//! let key = HashKey::from_bytes(*b"sixteen byte key");
//! let distinct = HyperLogLogMonoid::new(12, key.clone())?;
//! let seen = BloomFilterMonoid::with_rate(10_000, 0.001, Layout::Classic, key)?;
//! let all = (Sum::<u64>::new(), distinct, seen);
//!
//! let sketch = |addresses: &[&str]| {
//!     let mut value = all.zero();
//!     for address in addresses {
//!         value.0 += 1;
//!         value.1.insert(*address);
//!         value.2.insert(*address);
//!     }
//!     value
//! };
//! let shards = [sketch(&["192.0.2.1", "192.0.2.2"]), sketch(&["192.0.2.1"])];
//! let (count, distinct, seen) = all.sum(&shards)?;
//! assert_eq!((count, distinct.estimate().estimate), (3, 2.0));
//! assert!(seen.contains("192.0.2.2") && !seen.contains("198.51.100.7"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Keeping them
//! Every value has one [encoded form](codec), checked in every field when it comes back; a secret key is never in it.
//! [`Sealed`] values merge without the key. With the feature `serde`, sketches go through serde by the same path.
//!
//! # Further
//! Who comes from Algebird finds its names in [`from_algebird`].
#![cfg_attr(
    feature = "laws",
    doc = "A monoid of your own is checked by one call: [`laws`]."
)]
#![cfg_attr(not(feature = "std"), no_std)]
#![cfg_attr(docsrs, feature(doc_cfg))]
#![deny(missing_docs)]
#![deny(unsafe_code)]

extern crate alloc;

pub mod aggregator;
mod approximate;
pub mod bloom;
pub mod codec;
pub mod count_min;
mod error;
pub mod from_algebird;
mod gamma;
pub mod hash;
pub mod hyperloglog;
mod instruction_set;
pub mod key_sample;
#[cfg(feature = "laws")]
pub mod laws;
#[cfg(feature = "logs")]
pub mod logs;
pub mod monoid;
mod normal;
mod poisson;
pub mod prefixes;
pub mod quantiles;
#[cfg(feature = "serde")]
pub mod serde;
mod set_comparison;
mod sketch;
pub mod sketch_map;

pub use aggregator::Aggregator;
pub use approximate::Approximate;
pub use bloom::{BloomFilter, BloomFilterMonoid, Layout};
pub use codec::Codec;
pub use count_min::{CountMinSketch, CountMinSketchMonoid};
pub use error::{
    DecodeError, InsertError, KeyTooLong, Mismatch, NotANumber, ParameterError, Unresolved,
};
pub use hash::{HashKey, Hashed, Key, KeyFor, MAX_KEY_BYTES, StoredKey};
pub use hyperloglog::{HyperLogLog, HyperLogLogMonoid};
pub use instruction_set::InstructionSet;
pub use key_sample::{KeySample, KeySampleMonoid};
pub use monoid::Monoid;
pub use prefixes::{PrefixSketch, PrefixSketchMonoid};
pub use quantiles::{Quantiles, QuantilesMonoid};
pub use set_comparison::SetComparison;
pub use sketch::{Sealed, Sketch};
pub use sketch_map::{SketchMap, SketchMapMonoid};

/// The examples of the README, as tests.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
