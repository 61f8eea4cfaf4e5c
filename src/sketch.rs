//! What all sketches have in common: a value that knows its monoid, and a value that lacks its key.

use alloc::vec::Vec;
use core::fmt;

use crate::codec::{self, Codec, Reader};
use crate::error::{DecodeError, Mismatch};
#[cfg(feature = "logs")]
use crate::hash::HashKey;
use crate::monoid::Monoid;

/// A value that carries its parameters and its key, and so answers for itself.
pub trait Sketch: Sized {
    /// The monoid that makes and adds such values.
    type Monoid: Codec<Value = Self>;

    /// The monoid that this value belongs to.
    fn monoid(&self) -> &Self::Monoid;
}

/// Decodes a value together with its own description. Secret keys come back sealed, if they may.
pub(crate) fn decode_described<T: Sketch>(
    bytes: &[u8],
    secret_keys: bool,
) -> Result<T, DecodeError> {
    let mut input = codec::open(bytes)?;
    if secret_keys {
        input = input.allowing_secret_keys();
    }
    described(input)
}

/// Decodes a value together with its own description, which must be one under this key.
#[cfg(feature = "logs")]
pub(crate) fn decode_described_under<T: Sketch>(
    bytes: &[u8],
    key: &HashKey,
) -> Result<T, DecodeError> {
    described(codec::open(bytes)?.under(key.clone()))
}

fn described<T: Sketch>(mut input: Reader<'_>) -> Result<T, DecodeError> {
    let monoid = T::Monoid::from_description(&mut input)?;
    let value = monoid.read(&mut input)?;
    input.finish()?;
    Ok(value)
}

/// A sketch that was decoded without its secret key.
///
/// It merges, encodes and estimates; it can neither insert nor answer for a key. So those who add up the shards
/// need not know the secret. Who has it decodes [`encode`](Self::encode)'s bytes by a monoid of that key.
///
/// ```
/// use sketchbird::codec::Codec;
/// use sketchbird::{HashKey, HyperLogLog, HyperLogLogMonoid, Sealed};
///
/// let addresses = HyperLogLogMonoid::new(12, HashKey::from_bytes(*b"sixteen byte key"))?;
/// let shards = [addresses.create(["192.0.2.1", "192.0.2.2"]), addresses.create(["192.0.2.2"])];
///
/// // A reducer that does not have the key:
/// let mut total = Sealed::<HyperLogLog>::decode(&shards[0].encode())?;
/// total.merge(&Sealed::decode(&shards[1].encode())?)?;
/// assert_eq!(total.estimate().estimate, 2.0);
///
/// // And back with the key:
/// assert_eq!(addresses.decode(&total.encode())?.estimate().estimate, 2.0);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Sealed<T>(T);

impl<T: Sketch> Sealed<T> {
    /// Seals a sketch: from here on it answers for no key.
    pub fn new(sketch: T) -> Self {
        Self(sketch)
    }

    /// The sketch of an encoded form, whether its key is public or secret.
    ///
    /// # Errors
    /// A [`DecodeError`] if the bytes are not an encoded sketch of this kind.
    pub fn decode(bytes: &[u8]) -> Result<Self, DecodeError> {
        decode_described(bytes, true).map(Self)
    }

    /// self += other.
    ///
    /// # Errors
    /// A [`Mismatch`] if parameters or keys differ; `self` is then as it was.
    pub fn merge(&mut self, other: &Self) -> Result<(), Mismatch> {
        self.0.monoid().check(&other.0)?;
        let monoid = other.0.monoid();
        monoid.add(&mut self.0, &other.0);
        Ok(())
    }

    /// The encoded form, the same as that of the sketch with its key.
    pub fn encode(&self) -> Vec<u8> {
        self.0.monoid().encode(&self.0)
    }

    pub(crate) fn sketch(&self) -> &T {
        &self.0
    }
}

impl<T: fmt::Debug> fmt::Debug for Sealed<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Sealed").field(&self.0).finish()
    }
}

/// What every sketch value answers by itself: its monoid, merge, encode, decode, equality; and, with the feature
/// `serde`, its way in and out of serde.
macro_rules! sketch {
    ([$($generics:tt)*] $value:ty, $monoid:ty) => {
        impl<$($generics)*> $crate::sketch::Sketch for $value {
            type Monoid = $monoid;
            fn monoid(&self) -> &$monoid {
                &self.monoid
            }
        }

        impl<$($generics)*> $value {
            /// The monoid that this value belongs to: its parameters and key.
            pub fn monoid(&self) -> &$monoid {
                &self.monoid
            }

            /// self += other.
            ///
            /// # Errors
            /// A [`Mismatch`](crate::Mismatch) if parameters or keys differ; `self` is then as it was.
            pub fn merge(&mut self, other: &Self) -> Result<(), $crate::error::Mismatch> {
                $crate::codec::Codec::same(&self.monoid, &other.monoid)?;
                $crate::monoid::Monoid::add(&other.monoid, self, other);
                Ok(())
            }

            /// The encoded form: equal values have equal bytes. The layout is in the module's docs.
            pub fn encode(&self) -> alloc::vec::Vec<u8> {
                $crate::codec::Codec::encode(&self.monoid, self)
            }

            /// The value of an encoded form that was made with a public seed.
            ///
            /// One made with a secret key is decoded by its monoid
            /// ([`Codec::decode`](crate::codec::Codec::decode)) or as [`Sealed`](crate::Sealed).
            ///
            /// # Errors
            /// A [`DecodeError`](crate::DecodeError) if the bytes are not such a form.
            pub fn decode(bytes: &[u8]) -> Result<Self, $crate::error::DecodeError> {
                $crate::sketch::decode_described(bytes, false)
            }
        }

        /// Equal means: equal encoded bytes.
        impl<$($generics)*> PartialEq for $value {
            fn eq(&self, other: &Self) -> bool {
                self.encode() == other.encode()
            }
        }
        impl<$($generics)*> Eq for $value {}

        /// As the encoded bytes.
        #[cfg(feature = "serde")]
        impl<$($generics)*> serde::Serialize for $value {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_bytes(&self.encode())
            }
        }

        /// From the encoded bytes of a value with a public seed.
        #[cfg(feature = "serde")]
        impl<'de, $($generics)*> serde::Deserialize<'de> for $value {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                $crate::serde::bytes(deserializer, Self::decode)
            }
        }
    };
}
pub(crate) use sketch;
