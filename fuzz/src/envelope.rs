//! A checksum guards the encoded form; behind a wrong one no decoder is reached. So the targets repair it.
//!
//! The first byte of an input says what the others are:
//!
//! | first byte | the others |
//! |---|---|
//! | 0 | an encoded form as it is |
//! | 1 | description and payload: magic, version and checksum are put around them |
//! | i | a payload: the description of one of the target's monoids, number (i - 2) modulo their number, goes before it |

use siphasher::sip::SipHasher13;
use sketchbird::codec::{Codec, FORMAT_VERSION, MAGIC, Reader, Writer};
use sketchbird::{DecodeError, Mismatch, Monoid};

pub const RAW: u8 = 0;
pub const DESCRIBED: u8 = 1;
pub const PAYLOAD: u8 = 2;

/// The encoded form that a fuzz input stands for.
pub fn of_input(input: &[u8], descriptions: &[Vec<u8>]) -> Vec<u8> {
    match input.split_first() {
        None => Vec::new(),
        Some((&RAW, bytes)) => bytes.to_vec(),
        Some((&DESCRIBED, bytes)) => seal(&[MAGIC, &[FORMAT_VERSION], bytes]),
        Some((number, payload)) => {
            let number = usize::from(number - PAYLOAD) % descriptions.len();
            seal(&[&descriptions[number], payload])
        }
    }
}

/// The fuzz input that stands for the payload of a value.
pub fn input_of<M: Codec>(number: u8, monoid: &M, value: &M::Value) -> Vec<u8> {
    let encoded = monoid.encode(value);
    let payload = &encoded[description(monoid).len()..encoded.len() - 4];
    [&[PAYLOAD + number], payload].concat()
}

fn seal(parts: &[&[u8]]) -> Vec<u8> {
    let mut bytes = parts.concat();
    let checksum = SipHasher13::new().hash(&bytes) as u32;
    bytes.extend_from_slice(&checksum.to_le_bytes());
    bytes
}

/// Magic, version and description of a monoid's values.
pub fn description<M: Codec>(monoid: &M) -> Vec<u8> {
    let mut bytes = Description(monoid).encode(&());
    bytes.truncate(bytes.len() - 4);
    bytes
}

/// Described as another monoid is, with values that take no bytes.
struct Description<'a, M>(&'a M);

impl<M> Monoid for Description<'_, M> {
    type Value = ();
    fn zero(&self) {}
    fn check(&self, (): &()) -> Result<(), Mismatch> {
        Ok(())
    }
    fn add(&self, (): &mut (), (): &()) {}
}

impl<M: Codec> Codec for Description<'_, M> {
    fn describe(&self, out: &mut Writer) {
        self.0.describe(out);
    }
    fn from_description(_: &mut Reader<'_>) -> Result<Self, DecodeError> {
        Err(DecodeError::Invalid("a description alone is not read"))
    }
    fn same(&self, other: &Self) -> Result<(), Mismatch> {
        self.0.same(other.0)
    }
    fn write(&self, (): &(), _: &mut Writer) {}
    fn read(&self, _: &mut Reader<'_>) -> Result<(), DecodeError> {
        Ok(())
    }
}
