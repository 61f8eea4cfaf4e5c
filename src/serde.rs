//! serde by the same path as the encoded form: out as its bytes, in through the same checks.
//!
//! A value with a public seed deserializes by itself. One with a secret key comes back sealed, as
//! [`Sealed`], or whole through its monoid, by [`Through`].

use alloc::vec::Vec;
use core::fmt;
use core::marker::PhantomData;

use serde::de::{DeserializeSeed, Deserializer, Error, SeqAccess, Visitor};
use serde::{Deserialize, Serialize, Serializer};

use crate::codec::Codec;
use crate::error::DecodeError;
use crate::sketch::{Sealed, Sketch};

/// Deserializes values of a monoid that holds a secret key.
///
/// ```
/// use serde::de::DeserializeSeed;
/// use sketchbird::serde::Through;
/// use sketchbird::{HashKey, HyperLogLogMonoid};
///
/// let monoid = HyperLogLogMonoid::new(12, HashKey::from_bytes(*b"sixteen byte key"))?;
/// let json = serde_json::to_string(&monoid.create(["root"]))?;
/// let back = Through(&monoid).deserialize(&mut serde_json::Deserializer::from_str(&json))?;
/// assert_eq!(back, monoid.create(["root"]));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Through<'a, M>(
    /// The monoid.
    pub &'a M,
);

impl<'de, M: Codec> DeserializeSeed<'de> for Through<'_, M> {
    type Value = M::Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<M::Value, D::Error> {
        bytes(deserializer, |bytes| self.0.decode(bytes))
    }
}

impl<T: Sketch> Serialize for Sealed<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_bytes(&self.encode())
    }
}

impl<'de, T: Sketch> Deserialize<'de> for Sealed<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        bytes(deserializer, Self::decode)
    }
}

pub(crate) fn bytes<'de, D, T>(
    deserializer: D,
    decode: impl FnOnce(&[u8]) -> Result<T, DecodeError>,
) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
{
    deserializer.deserialize_bytes(Bytes(decode, PhantomData))
}

struct Bytes<F, T>(F, PhantomData<T>);

impl<'de, F, T> Visitor<'de> for Bytes<F, T>
where
    F: FnOnce(&[u8]) -> Result<T, DecodeError>,
{
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the bytes of an encoded sketch")
    }

    fn visit_bytes<E: Error>(self, bytes: &[u8]) -> Result<T, E> {
        (self.0)(bytes).map_err(E::custom)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<T, A::Error> {
        // Not with the capacity the input claims: it grows with what comes.
        let mut bytes = Vec::new();
        while let Some(byte) = items.next_element()? {
            bytes.push(byte);
        }
        self.visit_bytes(&bytes)
    }
}
