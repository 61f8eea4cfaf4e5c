//! Probabilistic sketches as monoids: **the answer does not depend on how the work was split**.
#![cfg_attr(not(feature = "std"), no_std)]
#![cfg_attr(docsrs, feature(doc_cfg))]
#![deny(missing_docs)]
#![forbid(unsafe_code)]

extern crate alloc;

mod approximate;
pub mod bloom;
pub mod codec;
pub mod count_min;
mod error;
mod gamma;
pub mod hash;
pub mod hyperloglog;
pub mod key_sample;
#[cfg(feature = "laws")]
pub mod laws;
#[cfg(feature = "logs")]
pub mod logs;
pub mod monoid;
mod normal;
#[cfg(feature = "serde")]
pub mod serde;
mod sketch;
pub mod sketch_map;

pub use approximate::Approximate;
pub use bloom::{BloomFilter, BloomFilterMonoid, Layout};
pub use codec::Codec;
pub use count_min::{CountMinSketch, CountMinSketchMonoid};
pub use error::{DecodeError, KeyTooLong, Mismatch, ParameterError};
pub use hash::{HashKey, Key, MAX_KEY_BYTES, StoredKey};
pub use hyperloglog::{HyperLogLog, HyperLogLogMonoid};
pub use key_sample::{KeySample, KeySampleMonoid};
pub use monoid::Monoid;
pub use sketch::{Sealed, Sketch};
pub use sketch_map::{SketchMap, SketchMapMonoid};
