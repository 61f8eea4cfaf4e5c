//! A key that was hashed once, for several sketches.

use alloc::borrow::ToOwned;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use super::{HashKey, Key, StoredKey};

/// A key with its hash: it goes into every sketch as the key itself would, and is hashed no more.
///
/// Only a [`HashKey`] makes one. A sketch under another `HashKey` hashes it anew, so that it never takes a wrong hash.
///
/// ```
/// use sketchbird::{BloomFilterMonoid, HashKey, HyperLogLogMonoid, Layout, Monoid};
///
/// let key = HashKey::from_seed(1);
/// let mut distinct = HyperLogLogMonoid::new(14, key.clone())?.zero();
/// let mut seen = BloomFilterMonoid::with_rate(1_000, 0.01, Layout::Classic, key.clone())?.zero();
/// for address in ["192.0.2.1", "192.0.2.2"] {
///     let address = key.hashed(address);
///     distinct.insert(&address);
///     seen.insert(&address);
/// }
/// assert!(seen.contains("192.0.2.2"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Hashed<'a, K: ?Sized> {
    key: &'a K,
    ready: ReadyHash<'a>,
}

/// A hash, and the [`HashKey`] that made it.
#[derive(Clone, Copy)]
pub struct ReadyHash<'a> {
    by: &'a HashKey,
    hash: u64,
}

impl ReadyHash<'_> {
    /// The hash, if it was made under this key.
    #[inline]
    pub fn under(self, key: &HashKey) -> Option<u64> {
        self.by.is(key).then_some(self.hash)
    }
}

impl HashKey {
    /// A key with its hash: hash once, feed several sketches.
    #[inline]
    pub fn hashed<'a, K: Key + ?Sized>(&'a self, key: &'a K) -> Hashed<'a, K> {
        let hash = self.hash(key);
        Hashed {
            key,
            ready: ReadyHash { by: self, hash },
        }
    }
}

impl<'a, K: ?Sized> Hashed<'a, K> {
    /// The key itself.
    #[inline]
    pub fn key(&self) -> &'a K {
        self.key
    }

    /// Its hash, under the [`HashKey`] that made it: for `insert_hash` of a sketch under the same.
    #[inline]
    pub fn hash(&self) -> u64 {
        self.ready.hash
    }
}

impl<K: Key + ?Sized> Key for Hashed<'_, K> {
    #[inline]
    fn with_bytes<R>(&self, f: impl FnOnce(&[u8]) -> R) -> R {
        self.key.with_bytes(f)
    }

    #[inline]
    fn ready_hash(&self) -> Option<ReadyHash<'_>> {
        Some(self.ready)
    }
}

impl<K: ?Sized> Clone for Hashed<'_, K> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<K: ?Sized> Copy for Hashed<'_, K> {}

/// Without the hash of a secret key.
impl<K: fmt::Debug + ?Sized> fmt::Debug for Hashed<'_, K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Hashed").field(&self.key).finish()
    }
}

/// The hash key alone.
impl fmt::Debug for ReadyHash<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("ReadyHash").field(self.by).finish()
    }
}

/// A form of the stored key `K` that sketches take: `K` itself, a borrowed form (`str` or `&str` for `String`, `[u8]` or `&[u8]`
/// for `Vec<u8>`), or either [`Hashed`].
///
/// A form has the bytes of the key that it is stored as: a sketch finds the one by the other.
pub trait KeyFor<K>: Key {
    /// The key as it is stored, which has the bytes of this form.
    fn to_stored(&self) -> K;
}

impl<K: StoredKey> KeyFor<K> for K {
    #[inline]
    fn to_stored(&self) -> K {
        self.clone()
    }
}

macro_rules! borrowed_forms {
    ($($borrowed:ty => $stored:ty),*) => {$(
        impl KeyFor<$stored> for $borrowed {
            #[inline]
            fn to_stored(&self) -> $stored {
                (*self).to_owned()
            }
        }
    )*};
}
borrowed_forms!(str => String, &str => String, [u8] => Vec<u8>, &[u8] => Vec<u8>);

impl<K, Q: KeyFor<K> + ?Sized> KeyFor<K> for Hashed<'_, Q> {
    #[inline]
    fn to_stored(&self) -> K {
        self.key.to_stored()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::format;

    #[test]
    fn a_hashed_key_has_the_hash_of_the_key_under_every_hash_key() {
        let keys = [1, 2].map(HashKey::from_seed);
        for by in &keys {
            let hashed = by.hashed("root");
            for under in &keys {
                assert_eq!(under.hash(&hashed), under.hash("root"));
                assert_eq!(under.hashed(&hashed).ready.hash, under.hash("root"));
            }
        }
    }

    #[test]
    fn a_ready_hash_is_taken_and_the_key_not_hashed_again() {
        /// Fails where its bytes are asked for a second time.
        struct Once(core::cell::Cell<bool>);
        impl Key for Once {
            fn with_bytes<R>(&self, f: impl FnOnce(&[u8]) -> R) -> R {
                assert!(!self.0.replace(true), "hashed twice");
                f(b"root")
            }
        }
        let key = HashKey::from_seed(1);
        let once = Once(false.into());
        let hashed = key.hashed(&once);
        let equal_key = HashKey::from_seed(1);
        for key in [&key, &key.clone(), &equal_key] {
            assert_eq!(key.hash(&hashed), key.hash("root"));
            assert_eq!(key.hash(&&hashed), key.hash("root"));
        }
    }

    #[test]
    fn a_hashed_key_is_stored_as_the_key() {
        let stored: String = HashKey::from_seed(1).hashed("root").to_stored();
        assert_eq!(stored, "root");
    }

    #[test]
    fn debug_does_not_show_the_hash() {
        let key = HashKey::from_bytes([7; 16]);
        let hashed = key.hashed("root");
        assert_eq!(format!("{hashed:?}"), "Hashed(\"root\")");
        let digits = format!("{}", key.hash("root"));
        assert!(!format!("{:?}", hashed.ready).contains(&digits));
    }
}
