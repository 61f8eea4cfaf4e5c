//! Values of every kind and in every form, as the tests of the encoded form need them. Always the same bytes.

mod logs;
mod sketches;
mod standard;

use std::rc::Rc;

use sketchbird::codec::Codec;
use sketchbird::{DecodeError, HashKey, Monoid, Sealed, Sketch};

/// What a value that was decoded encodes to.
pub type Reencode = Box<dyn Fn() -> Vec<u8>>;

/// One way to decode the bytes of a kind.
pub type Decode = Box<dyn Fn(&[u8]) -> Result<Reencode, DecodeError>>;

/// An encoded value, and all ways to decode its kind.
pub struct Specimen {
    /// The kind and the form; `secret` is a part of it where the key is.
    pub name: &'static str,
    /// The encoded form.
    pub bytes: Vec<u8>,
    /// Through the monoid.
    pub through: Decode,
    /// By itself and sealed, if it is a sketch.
    pub alone: Option<(Decode, Decode)>,
}

impl Specimen {
    fn of<M: Codec + 'static>(name: &'static str, monoid: M, value: &M::Value) -> Self {
        let monoid = Rc::new(monoid);
        Self {
            name,
            bytes: monoid.encode(value),
            through: Box::new(move |bytes| {
                let (monoid, value) = (monoid.clone(), monoid.decode(bytes)?);
                Ok(Box::new(move || monoid.encode(&value)))
            }),
            alone: None,
        }
    }

    fn of_sketch<T: Sketch + 'static>(
        name: &'static str,
        value: &T,
        decode: fn(&[u8]) -> Result<T, DecodeError>,
    ) -> Self
    where
        T::Monoid: Clone,
    {
        let open: Decode = Box::new(move |bytes| {
            let value = decode(bytes)?;
            Ok(Box::new(move || value.monoid().encode(&value)))
        });
        let sealed: Decode = Box::new(|bytes| {
            let value = Sealed::<T>::decode(bytes)?;
            Ok(Box::new(move || value.encode()))
        });
        Self {
            alone: Some((open, sealed)),
            ..Self::of(name, value.monoid().clone(), value)
        }
    }
}

/// The key of a seed.
pub fn public() -> HashKey {
    HashKey::from_seed(1)
}

/// A key that no encoded form holds.
pub fn secret() -> HashKey {
    HashKey::from_bytes(*b"sixteen byte key")
}

/// All of them.
pub fn specimens() -> Vec<Specimen> {
    [
        sketches::specimens(),
        logs::specimens(),
        standard::specimens(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// The value of some items, each inserted by `insert`.
fn filled<M: Monoid>(
    monoid: &M,
    items: impl IntoIterator<Item = u64>,
    insert: impl Fn(&mut M::Value, u64),
) -> M::Value {
    let mut value = monoid.zero();
    for item in items {
        insert(&mut value, item);
    }
    value
}
