//! The encoded form: versioned, canonical, checked.
//!
//! One value has one encoding in a format version, on every platform, whatever way it was made. That is what
//! "equal" means in the laws of this library, and what makes two answers comparable by a hash of their bytes.
//!
//! | field | bytes | |
//! |---|---|---|
//! | magic | 4 | `SKBD` |
//! | version | 1 | [`FORMAT_VERSION`]: 3 (1 and 2 were of versions before the first release, and are not read) |
//! | description | varies | the kind (1 byte), its parameters, the key's seed or fingerprint; a product's parts follow each other |
//! | payload | varies | the value: see each sketch's module |
//! | checksum | 4 | the low 32 bits of SipHash-1-3, under the zero key, of all that goes before; little-endian |
//!
//! A key's identity is a byte, 0 for a public seed and 1 for a secret key, and 8 bytes: the seed, or the first 8 bytes of
//! SipHash-2-4-128 of `sketchbird key fingerprint` under the key. Where a hash without a key takes the place of SipHash, the byte is 2, and the
//! 8 bytes its number: 1 for Algebird's Murmur3, 2 for XXH3.
//!
//! The standard monoids: a number's description is its kind and its type's name (`u64`; the number of bytes before it); its payload a
//! varint, of which a signed number n is first folded to 2 n or -2 n - 1. A tuple's is the kind, the number of its parts in a byte, and theirs in
//! order. An option's is the kind and that of its value; its payload a byte, 0 or 1, and the value if 1. A map's is the kind, the name of
//! its kind of keys, and that of its values; its payload the number of keys, then, in the order of the keys, each key's bytes with their number
//! before them, and its value. Moments are described by their kind alone; their payload is the varints of the count, of the sum (folded), and of
//! the low and the high 128 bits of the sum of squares. First and last are described by their kind and the name of their kind of keys; their payload is that of an
//! option. A top is described by its kind, the varint of k, and the name of its kind of keys; its payload is the number of values, then each, ascending, its
//! bytes with their number before them.
//!
//! Fixed-width numbers are little-endian. A *varint* holds seven bits a byte, the lowest first, the high bit set on
//! all bytes but the last, and has no needless bytes. A secret key is never encoded, only its fingerprint.
//!
//! A decoder trusts nothing: every length is checked against the bytes that are left before it is believed,
//! so no input allocates more than a small multiple of its own size, and every invalid input is a
//! [`DecodeError`].

mod kind;
mod reader;
mod writer;

use alloc::vec::Vec;

use siphasher::sip::SipHasher13;

pub use kind::Kind;
pub use reader::Reader;
pub use writer::Writer;

use crate::error::{DecodeError, Mismatch};
use crate::monoid::Monoid;

/// The version of the encoded form that this release writes.
pub const FORMAT_VERSION: u8 = 3;

/// The first bytes of every encoded form.
pub const MAGIC: &[u8; 4] = b"SKBD";
const CHECKSUM_BYTES: usize = 4;

/// A monoid whose values have one encoded form.
///
/// A monoid of your own takes part in products, maps and SketchMaps by describing itself (a name of your
/// own will do) and by writing its values so that equal values write equal bytes:
///
/// ```
/// use sketchbird::codec::{Codec, Reader, Writer};
/// use sketchbird::{DecodeError, Mismatch, Monoid};
///
/// /// The longest delay seen, in milliseconds.
/// #[derive(Clone, Debug)]
/// struct Longest;
///
/// impl Monoid for Longest {
///     type Value = u32;
///     fn zero(&self) -> u32 { 0 }
///     fn check(&self, _: &u32) -> Result<(), Mismatch> { Ok(()) }
///     fn add(&self, left: &mut u32, right: &u32) { *left = (*left).max(*right) }
/// }
///
/// impl Codec for Longest {
///     fn describe(&self, out: &mut Writer) { out.named_kind("example.com longest delay") }
///     fn from_description(input: &mut Reader<'_>) -> Result<Self, DecodeError> {
///         input.expect_named_kind("example.com longest delay").map(|()| Self)
///     }
///     fn same(&self, _: &Self) -> Result<(), Mismatch> { Ok(()) }
///     fn write(&self, value: &u32, out: &mut Writer) { out.varint(u64::from(*value)) }
///     fn read(&self, input: &mut Reader<'_>) -> Result<u32, DecodeError> {
///         input.varint()?.try_into().map_err(|_| DecodeError::Invalid("a delay over 32 bits"))
///     }
/// }
///
/// let bytes = Longest.encode(&350);
/// assert_eq!(Longest.decode(&bytes), Ok(350));
/// ```
pub trait Codec: Monoid + Sized {
    /// Writes the kind, the parameters and the key's identity.
    fn describe(&self, out: &mut Writer);

    /// Reads what [`describe`](Self::describe) wrote.
    ///
    /// # Errors
    /// A [`DecodeError`] if the bytes describe another kind, or a parameter is out of its range.
    fn from_description(input: &mut Reader<'_>) -> Result<Self, DecodeError>;

    /// Has the other monoid the same parameters and the same key?
    ///
    /// # Errors
    /// A [`Mismatch`] that names the first difference.
    fn same(&self, other: &Self) -> Result<(), Mismatch>;

    /// Writes a value of this monoid: equal values as equal bytes.
    fn write(&self, value: &Self::Value, out: &mut Writer);

    /// Reads a value that [`write`](Self::write) wrote.
    ///
    /// # Errors
    /// A [`DecodeError`] if the bytes are not what `write` writes of any value.
    fn read(&self, input: &mut Reader<'_>) -> Result<Self::Value, DecodeError>;

    /// The encoded form of a value.
    fn encode(&self, value: &Self::Value) -> Vec<u8> {
        let mut out = Writer::new();
        out.raw(MAGIC);
        out.byte(FORMAT_VERSION);
        self.describe(&mut out);
        self.write(value, &mut out);
        let mut bytes = out.into_bytes();
        let checksum = checksum(&bytes);
        bytes.extend_from_slice(&checksum);
        bytes
    }

    /// The value of an encoded form, if it was made with the parameters and the key of this monoid.
    ///
    /// # Errors
    /// A [`DecodeError`]; it is a [`DecodeError::Mismatch`] where the bytes are sound but belong to
    /// other parameters or another key.
    fn decode(&self, bytes: &[u8]) -> Result<Self::Value, DecodeError> {
        let mut input = open(bytes)?.allowing_secret_keys();
        let described = Self::from_description(&mut input)?;
        self.same(&described)?;
        let value = self.read(&mut input)?;
        input.finish()?;
        Ok(value)
    }
}

/// Checks the envelope and hands out what is in it: description and payload.
pub(crate) fn open(bytes: &[u8]) -> Result<Reader<'_>, DecodeError> {
    let Some(rest) = bytes.strip_prefix(MAGIC) else {
        return Err(if MAGIC.starts_with(bytes) && !bytes.is_empty() {
            DecodeError::Truncated
        } else {
            DecodeError::NotASketch
        });
    };
    match rest.first() {
        None => return Err(DecodeError::Truncated),
        Some(&FORMAT_VERSION) => {}
        Some(&other) => return Err(DecodeError::UnknownVersion(other)),
    }
    let Some((content, sum)) = bytes.split_last_chunk::<CHECKSUM_BYTES>() else {
        return Err(DecodeError::Truncated);
    };
    let start = MAGIC.len() + 1;
    if content.len() < start {
        return Err(DecodeError::Truncated);
    }
    if checksum(content) != *sum {
        return Err(DecodeError::Checksum);
    }
    Ok(Reader::new(&content[start..]))
}

fn checksum(bytes: &[u8]) -> [u8; CHECKSUM_BYTES] {
    let [a, b, c, d, ..] = SipHasher13::new().hash(bytes).to_le_bytes();
    [a, b, c, d]
}
