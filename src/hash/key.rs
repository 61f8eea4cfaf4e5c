//! The key of the hash: public by a seed, or secret.

use alloc::string::{String, ToString};
use alloc::sync::Arc;
use core::fmt;
use core::hash::Hasher;

use siphasher::sip128::{Hasher128, SipHasher24};

use super::Key;
use super::siphash::SipHash13;
use crate::error::Mismatch;
use crate::instruction_set::vectorized;

/// A 128-bit key of the hash, public or secret. A clone is a pointer.
///
/// - [`from_seed`](Self::from_seed) makes a public key. An encoded sketch holds the seed, so that anyone can
///   go on with it; and anyone can aim at it.
/// - [`random`](Self::random) or [`from_bytes`](Self::from_bytes) make a secret key. It never
///   leaves this value: an encoded sketch, an error and `Debug` show a fingerprint only.
///
/// Two keys are equal if they were made from the same seed, or have the same fingerprint.
#[derive(Clone)]
pub struct HashKey(Arc<Keys>);

struct Keys {
    function: Function,
    of_keys: SipHash13,
    of_events: SipHash13,
    #[cfg(feature = "logs")]
    of_names: SipHash13,
    identity: Identity,
}

/// By what keys are hashed.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Function {
    SipHash13,
    #[cfg(feature = "xxh3")]
    Xxh3,
    /// Not at all: nothing is known but the identity.
    Unknown,
}

impl Keys {
    #[inline(always)]
    fn hash(&self, bytes: &[u8]) -> u64 {
        match self.function {
            #[cfg(feature = "xxh3")]
            Function::Xxh3 => xxhash_rust::xxh3::xxh3_64(bytes),
            Function::SipHash13 | Function::Unknown => self.of_keys.hash(bytes),
        }
    }
}

/// What tells one key from another without giving it away.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Identity {
    Public {
        seed: u64,
    },
    Secret {
        fingerprint: u64,
    },
    /// No key of this library's hash, but another's hash without a key.
    Unkeyed(Unkeyed),
}

/// The hash functions without a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unkeyed {
    /// MurmurHash3_x64_128 with the seed 12345678, read as Algebird's HyperLogLog reads it.
    AlgebirdMurmur3,
    /// XXH3, 64 bits, with the seed 0. Without the feature `xxh3` sketches by it add up, and take no keys.
    Xxh3,
}

impl Unkeyed {
    pub(crate) fn code(self) -> u64 {
        match self {
            Self::AlgebirdMurmur3 => 1,
            Self::Xxh3 => 2,
        }
    }

    pub(crate) fn from_code(code: u64) -> Option<Self> {
        match code {
            1 => Some(Self::AlgebirdMurmur3),
            2 => Some(Self::Xxh3),
            _ => None,
        }
    }
}

impl fmt::Display for Identity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Public { seed } => write!(f, "public seed {seed}"),
            Self::Secret { fingerprint } => write!(f, "secret, fingerprint {fingerprint:016x}"),
            Self::Unkeyed(Unkeyed::AlgebirdMurmur3) => f.write_str("Algebird's Murmur3, unkeyed"),
            Self::Unkeyed(Unkeyed::Xxh3) => f.write_str("XXH3, unkeyed"),
        }
    }
}

/// 128 bits for one purpose, independent of every other purpose: SipHash-2-4-128 of the purpose's name.
fn derive(key: [u8; 16], purpose: &str) -> [u8; 16] {
    let mut hasher = SipHasher24::new_with_key(&key);
    hasher.write(purpose.as_bytes());
    hasher.finish128().as_bytes()
}

impl HashKey {
    /// The public key of a seed.
    ///
    /// The key is SipHash-2-4-128 of `sketchbird public seed` under the seed's 8 bytes, little-endian,
    /// followed by 8 zero bytes.
    pub fn from_seed(seed: u64) -> Self {
        let mut bytes = [0; 16];
        bytes[..8].copy_from_slice(&seed.to_le_bytes());
        Self::new(
            derive(bytes, "sketchbird public seed"),
            Identity::Public { seed },
        )
    }

    /// A secret key from 16 bytes that nobody else knows.
    pub fn from_bytes(bytes: [u8; 16]) -> Self {
        let [a, b, c, d, e, f, g, h, ..] = derive(bytes, "sketchbird key fingerprint");
        let fingerprint = u64::from_le_bytes([a, b, c, d, e, f, g, h]);
        Self::new(bytes, Identity::Secret { fingerprint })
    }

    /// A secret key from 32 hexadecimal digits, as `openssl rand -hex 16` prints them; white space around them is passed over.
    ///
    /// # Errors
    /// [`NotAKey`] if the text is anything else. The error does not show it.
    pub fn from_hex(text: &str) -> Result<Self, NotAKey> {
        let digits = text.trim().as_bytes();
        let error = NotAKey {
            characters: text.trim().chars().count(),
        };
        let mut bytes = [0; 16];
        if digits.len() != 2 * bytes.len() {
            return Err(error);
        }
        for (byte, pair) in bytes.iter_mut().zip(digits.chunks_exact(2)) {
            let digit = |digit: u8| char::from(digit).to_digit(16);
            let (high, low) = digit(pair[0])
                .zip(digit(pair[1]))
                .ok_or_else(|| error.clone())?;
            *byte = (high << 4 | low) as u8;
        }
        Ok(Self::from_bytes(bytes))
    }

    /// A new secret key from the operating system's random numbers.
    ///
    /// Sketches add up under one key only: share it (by a file, say) with all who sketch shards.
    ///
    /// # Errors
    /// [`NoRandomness`] if the operating system has none to give.
    #[cfg(feature = "std")]
    pub fn random() -> Result<Self, NoRandomness> {
        use rand::TryRng;
        let mut bytes = [0; 16];
        rand::rngs::SysRng
            .try_fill_bytes(&mut bytes)
            .map_err(|error| NoRandomness(error.to_string()))?;
        Ok(Self::from_bytes(bytes))
    }

    /// No key at all: keys are hashed by XXH3 (64 bits, seed 0), which is several times as fast one at a time.
    ///
    /// For input that nobody chooses who would gain by a wrong answer: whoever does can empty a HyperLogLog, fill a Bloom filter, or
    /// frame a key in a Count-Min table. Sketches by this hash add up with no others. Only the ids of events, in the sample of a
    /// [`SketchMap`](crate::SketchMap), go on being hashed by SipHash, under a public key.
    ///
    /// ```
    /// use sketchbird::{HashKey, HyperLogLogMonoid};
    ///
    /// let measurements = HyperLogLogMonoid::new(14, HashKey::xxh3())?.create([3_u64, 1, 3]);
    /// assert_eq!(measurements.estimate().estimate, 2.0);
    /// # Ok::<(), sketchbird::ParameterError>(())
    /// ```
    ///
    /// Source: Collet, *XXH3* (the specification of xxHash 0.8).
    #[cfg(feature = "xxh3")]
    #[cfg_attr(docsrs, doc(cfg(feature = "xxh3")))]
    pub fn xxh3() -> Self {
        Self::of([0; 16], Identity::Unkeyed(Unkeyed::Xxh3), Function::Xxh3)
    }

    fn new(key: [u8; 16], identity: Identity) -> Self {
        Self::of(key, identity, Function::SipHash13)
    }

    fn of(key: [u8; 16], identity: Identity, function: Function) -> Self {
        Self(Arc::new(Keys {
            function,
            of_keys: SipHash13::new(key),
            of_events: SipHash13::new(derive(key, "sketchbird event priority")),
            #[cfg(feature = "logs")]
            of_names: SipHash13::new(derive(key, "sketchbird user name")),
            identity,
        }))
    }

    /// A key known by its identity alone, which hashes nothing: only [`Sealed`](crate::Sealed) holds one.
    pub(crate) fn sealed(fingerprint: u64) -> Self {
        Self::of([0; 16], Identity::Secret { fingerprint }, Function::Unknown)
    }

    /// In place of a key, for sketches that were made by a hash without one. One that is not at hand hashes nothing either.
    pub(crate) fn unkeyed(hash: Unkeyed) -> Self {
        match hash {
            #[cfg(feature = "xxh3")]
            Unkeyed::Xxh3 => Self::xxh3(),
            _ => Self::of([0; 16], Identity::Unkeyed(hash), Function::Unknown),
        }
    }

    /// Is this the key's hash, as far as can be told? A sealed key cannot tell.
    pub(crate) fn may_hash_to(&self, key: &(impl Key + ?Sized), hash: u64) -> bool {
        !self.hashes_keys() || self.hash(key) == hash
    }

    /// Is more known than the identity?
    pub(crate) fn hashes_keys(&self) -> bool {
        self.0.function != Function::Unknown
    }

    pub(crate) fn identity(&self) -> Identity {
        self.0.identity
    }

    /// Can anyone hash by it, because it is made from a public seed or is no key at all?
    pub fn is_public(&self) -> bool {
        !matches!(self.0.identity, Identity::Secret { .. })
    }

    /// The fingerprint of a secret key as it stands in encoded sketches, or the seed of a public one, as text.
    pub fn fingerprint(&self) -> String {
        self.0.identity.to_string()
    }

    /// The hash of a key: SipHash-1-3 of its bytes, or XXH3 where there is no hash key.
    #[inline]
    pub fn hash<K: Key + ?Sized>(&self, key: &K) -> u64 {
        match key.ready_hash() {
            Some(ready) => ready.under(self).unwrap_or_else(|| self.hash_anew(key)),
            None => key.with_bytes(
                #[inline(always)]
                |bytes| self.0.hash(bytes),
            ),
        }
    }

    /// Out of the way of keys that have their hash: a sketch under another `HashKey` is rare.
    #[cold]
    fn hash_anew<K: Key + ?Sized>(&self, key: &K) -> u64 {
        key.with_bytes(|bytes| self.0.hash(bytes))
    }

    /// SipHash under this key, if that is the hash.
    #[inline(always)]
    pub(super) fn sip_hash(&self) -> Option<&SipHash13> {
        match self.0.function {
            #[cfg(feature = "xxh3")]
            Function::Xxh3 => None,
            Function::SipHash13 | Function::Unknown => Some(&self.0.of_keys),
        }
    }

    /// The hash of an event about a key, independent of every key's own hash.
    ///
    /// Hashed is one word, the sum of both numbers modulo 2^64. Of two keys the hashes differ by the difference of two events
    /// as seldom as any two numbers are equal.
    #[inline]
    pub(crate) fn hash_event(&self, event: u64, key_hash: u64) -> u64 {
        self.0.of_events.hash_word(event.wrapping_add(key_hash))
    }

    /// What stands for a name that must not be shown, independent of its hash as a key.
    #[cfg(feature = "logs")]
    pub(crate) fn pseudonym(&self, name: &[u8]) -> u64 {
        self.0.of_names.hash(name)
    }

    /// [`hash_event`](Self::hash_event) of several events at once, each with the hash of its key: as many as there is room for.
    #[inline]
    pub(crate) fn hash_events(&self, events: &[u64], key_hashes: &[u64], hashes: &mut [u64]) {
        let hash = self.0.of_events;
        vectorized(
            #[inline(always)]
            || {
                let pairs = events.iter().zip(key_hashes);
                for (place, (event, key_hash)) in hashes.iter_mut().zip(pairs) {
                    *place = hash.hash_word(event.wrapping_add(*key_hash));
                }
            },
        );
    }

    #[inline]
    pub(super) fn is(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0) || self.0.identity == other.0.identity
    }

    /// Are both the same key?
    ///
    /// # Errors
    /// [`Mismatch`] with both fingerprints if not.
    pub fn same(&self, other: &Self) -> Result<(), Mismatch> {
        if self.is(other) {
            return Ok(());
        }
        Mismatch::unless_equal("hash key", self.0.identity, other.0.identity)
    }
}

impl PartialEq for HashKey {
    fn eq(&self, other: &Self) -> bool {
        self.is(other)
    }
}

impl Eq for HashKey {}

impl fmt::Debug for HashKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "HashKey({})", self.0.identity)
    }
}

/// A text is not a key.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "a key is 32 hexadecimal digits, and this is a text of {characters} characters: make one with `openssl rand -hex 16`"
)]
#[non_exhaustive]
pub struct NotAKey {
    /// How many characters the text has.
    pub characters: usize,
}

/// The operating system gave no random numbers.
#[cfg(feature = "std")]
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "the operating system gave no random numbers ({0}): make the key from 16 bytes of your own"
)]
#[non_exhaustive]
pub struct NoRandomness(String);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hash::splitmix64;
    use crate::instruction_set::with_each_in_use;
    use alloc::format;
    use siphasher::sip::SipHasher13;

    #[test]
    fn the_hash_is_siphash_1_3_of_the_bytes_under_the_key() {
        let key = *b"0123456789abcdef";
        for length in 0..70 {
            let bytes: alloc::vec::Vec<u8> = (0..length).collect();
            let mut oracle = SipHasher13::new_with_key(&key);
            oracle.write(&bytes);
            assert_eq!(HashKey::from_bytes(key).hash(&bytes), oracle.finish());
        }
    }

    #[test]
    fn events_hash_to_siphash_1_3_of_one_word_by_every_instruction_set() {
        let key = HashKey::from_seed(1);
        let of_events = derive(
            derive(
                {
                    let mut seed = [0; 16];
                    seed[0] = 1;
                    seed
                },
                "sketchbird public seed",
            ),
            "sketchbird event priority",
        );
        // The one word of a message of seven bytes is those bytes and 7: so the oracle knows the hashes of words that end in 7.
        let words: alloc::vec::Vec<u64> =
            (0..70).map(|i| splitmix64(1, i) >> 8 | 7 << 56).collect();
        let keys: alloc::vec::Vec<u64> = (0..70).map(|i| splitmix64(2, i)).collect();
        let pairs = words.iter().zip(&keys);
        let events: alloc::vec::Vec<u64> =
            pairs.map(|(word, key)| word.wrapping_sub(*key)).collect();
        let expected: alloc::vec::Vec<u64> = words
            .iter()
            .map(|word| {
                let mut oracle = SipHasher13::new_with_key(&of_events);
                oracle.write(&word.to_le_bytes()[..7]);
                oracle.finish()
            })
            .collect();
        with_each_in_use(|_| {
            for count in [0, 1, 7, 63, 64, 70] {
                let mut hashes = [0; 70];
                key.hash_events(&events[..count], &keys, &mut hashes);
                assert_eq!(hashes[..count], expected[..count]);
            }
        });
        for (i, hash) in expected.iter().enumerate() {
            assert_eq!(key.hash_event(events[i], keys[i]), *hash);
        }
    }

    #[test]
    fn a_secret_key_is_not_shown() {
        let key = HashKey::from_bytes([0xAB; 16]);
        let shown = format!("{key:?}");
        assert!(shown.contains("fingerprint") && !shown.contains("abababab"));
    }

    #[test]
    fn hexadecimal_digits_are_the_bytes_of_a_key_and_nothing_else_is() {
        let key = HashKey::from_hex(" 000102030405060708090A0b0c0d0e0f\n").unwrap();
        assert_eq!(key, HashKey::from_bytes(core::array::from_fn(|i| i as u8)));
        for text in [
            "",
            "00",
            "zz0102030405060708090a0b0c0d0e0f",
            &"é".repeat(16),
            &"0".repeat(33),
        ] {
            let error = HashKey::from_hex(text).unwrap_err().to_string();
            assert!(text.len() < 3 || !error.contains(text), "{error}");
        }
    }

    #[test]
    fn keys_are_equal_only_to_themselves() {
        let keys = [
            HashKey::from_seed(0),
            HashKey::from_seed(1),
            HashKey::from_bytes([0; 16]),
            HashKey::from_bytes([1; 16]),
            HashKey::random().unwrap(),
            HashKey::random().unwrap(),
        ];
        for (i, a) in keys.iter().enumerate() {
            for (j, b) in keys.iter().enumerate() {
                assert_eq!(a == b, i == j, "{a:?} {b:?}");
            }
        }
        assert_eq!(HashKey::from_bytes([7; 16]), HashKey::from_bytes([7; 16]));
    }

    /// The published digests of XXH3_64bits with the seed 0.
    #[cfg(feature = "xxh3")]
    #[test]
    fn the_hash_without_a_key_is_xxh3() {
        let by = HashKey::xxh3();
        assert_eq!(by.hash(""), 0x2D06_8005_38D3_94C2);
        assert_eq!(by.hash("a"), 0xE6C6_32B6_1E96_4E1F);
        assert_eq!(by.hash("abc"), 0x78AF_5F94_892F_3950);
        assert_eq!(by, HashKey::xxh3());
        assert_ne!(by, HashKey::from_seed(0));
        assert!(by.is_public());
        assert_eq!(by.fingerprint(), "XXH3, unkeyed");
    }
}
