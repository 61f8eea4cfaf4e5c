//! One keyed hash feeds every sketch: SipHash-1-3, 64 bits, under a 128-bit [`HashKey`]. (A hash without a key is opted in by
//! name: the feature `xxh3`.)
//!
//! An attacker who knows the hash can empty a HyperLogLog, fill a Bloom filter or frame an address in
//! a Count-Min table, because he chooses the user names and addresses of the log. A secret key
//! takes that from him, and sketches made under one key still add up. (It does not stop one who may
//! query a sketch and adapt what he sends: Ahmadian & Cohen 2024.)
//!
//! ```
//! use sketchbird::HashKey;
//!
//! let public = HashKey::from_seed(1);
//! let secret = HashKey::from_bytes(*b"sixteen byte key");
//! assert_ne!(public.hash("root"), secret.hash("root"));
//! // Keys become bytes in one way: every integer type as 8 bytes, little-endian.
//! assert_eq!(public.hash(&7_u8), public.hash(&7_i64));
//! ```
//!
//! [`HashKey::hashed`] hashes a key once for several sketches; [`HashKey::hash_in_batches`] and the writer
//! [`HashKey::buffered`] hash many at once. How keys become bytes is [`Key`]'s to say. The hash: Aumasson & Bernstein, *SipHash: a fast
//! short-input PRF*, 2012, with one compression and three finalization rounds.

mod batch;
mod buffered;
mod bytes;
mod hashed;
mod key;
mod multipliers;
mod siphash;
mod splitmix;
#[cfg(feature = "xxh3")]
mod xxh3;

use crate::error::KeyTooLong;

pub use buffered::Buffered;
pub use bytes::{Key, StoredKey};
pub use hashed::{Hashed, KeyFor, ReadyHash};
#[cfg(feature = "std")]
pub use key::NoRandomness;
pub use key::{HashKey, NotAKey};
pub(crate) use key::{Identity, Unkeyed};
pub(crate) use multipliers::MULTIPLIERS;
pub(crate) use siphash::LANES;
pub(crate) use splitmix::splitmix64;

/// The longest key, in bytes, that a sketch which stores its keys takes.
pub const MAX_KEY_BYTES: usize = 1024;

/// That a key is not too long for a sketch that stores its keys.
pub(crate) fn check_length<K: Key + ?Sized>(key: &K) -> Result<(), KeyTooLong> {
    let bytes = key.with_bytes(<[u8]>::len);
    if bytes > MAX_KEY_BYTES {
        return Err(KeyTooLong {
            bytes,
            max: MAX_KEY_BYTES,
        });
    }
    Ok(())
}
