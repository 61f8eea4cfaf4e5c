//! How a key becomes bytes, the same on every platform and in every language.

use alloc::borrow::ToOwned;
use alloc::string::String;
use alloc::vec::Vec;
use core::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use super::ReadyHash;

/// The longest name that a decoder reads.
const MAX_NAME_BYTES: usize = 255;

/// What can be counted: a value with one byte form.
///
/// | key | bytes |
/// |---|---|
/// | `str`, `String` | its UTF-8 bytes |
/// | `[u8]`, `Vec<u8>`, `[u8; N]` | as they are |
/// | integers up to 64 bits, `usize` and `isize` among them | 8, little-endian; signed ones sign-extended |
/// | `u128`, `i128` | 16, little-endian |
/// | `Ipv4Addr`, `Ipv6Addr`, `IpAddr` | 4 or 16, in network order |
/// | tuples of keys | for each part its length (8 bytes, little-endian), then its bytes |
///
/// Rust's own `Hash` gives no such promise, and two languages that share a sketch need one.
pub trait Key {
    /// Calls `f` with the bytes of this key.
    fn with_bytes<R>(&self, f: impl FnOnce(&[u8]) -> R) -> R;

    /// The hash of these bytes, if it was made before: only [`Hashed`](super::Hashed) keys and what holds one have it.
    #[inline]
    fn ready_hash(&self) -> Option<ReadyHash<'_>> {
        None
    }
}

/// A key that a sketch stores and gives back.
pub trait StoredKey: Key + Ord + Clone {
    /// The name of this kind of key in an encoded sketch: `string`, `u64`, `ip`, ..; at most 255 bytes.
    ///
    /// That of a tuple is made of those of its parts: `(u64, ip)`. One of over 255 bytes does not compile.
    const KIND: &'static str;

    /// The key of these bytes; `None` if no key has them.
    fn from_key_bytes(bytes: &[u8]) -> Option<Self>;
}

impl<K: Key + ?Sized> Key for &K {
    #[inline]
    fn with_bytes<R>(&self, f: impl FnOnce(&[u8]) -> R) -> R {
        (**self).with_bytes(f)
    }

    #[inline]
    fn ready_hash(&self) -> Option<ReadyHash<'_>> {
        (**self).ready_hash()
    }
}

macro_rules! bytes_as_they_are {
    ($($type:ty: $bytes:ident),*) => {$(
        impl Key for $type {
            #[inline]
            fn with_bytes<R>(&self, f: impl FnOnce(&[u8]) -> R) -> R {
                f(self.$bytes())
            }
        }
    )*};
}
bytes_as_they_are!(str: as_bytes, String: as_bytes, [u8]: as_ref, Vec<u8>: as_slice);

impl<const N: usize> Key for [u8; N] {
    #[inline]
    fn with_bytes<R>(&self, f: impl FnOnce(&[u8]) -> R) -> R {
        f(self)
    }
}

impl StoredKey for String {
    const KIND: &'static str = "string";
    fn from_key_bytes(bytes: &[u8]) -> Option<Self> {
        core::str::from_utf8(bytes).ok().map(ToOwned::to_owned)
    }
}

impl StoredKey for Vec<u8> {
    const KIND: &'static str = "bytes";
    fn from_key_bytes(bytes: &[u8]) -> Option<Self> {
        Some(bytes.to_vec())
    }
}

macro_rules! integers {
    ($wide:ty, $kinds:tt) => { integers!(@ $wide, $kinds); };
    (@ $wide:ty, {$($type:ty: $kind:literal),*}) => {$(
        impl Key for $type {
            #[inline]
            fn with_bytes<R>(&self, f: impl FnOnce(&[u8]) -> R) -> R {
                f(&(*self as $wide).to_le_bytes())
            }
        }
        impl StoredKey for $type {
            const KIND: &'static str = $kind;
            fn from_key_bytes(bytes: &[u8]) -> Option<Self> {
                <$wide>::from_le_bytes(bytes.try_into().ok()?).try_into().ok()
            }
        }
    )*};
}
integers!(u64, {u8: "u8", u16: "u16", u32: "u32", u64: "u64", usize: "usize"});
integers!(i64, {i8: "i8", i16: "i16", i32: "i32", i64: "i64", isize: "isize"});
integers!(u128, {u128: "u128"});
integers!(i128, {i128: "i128"});

macro_rules! addresses {
    ($($type:ty: $kind:literal),*) => {$(
        impl Key for $type {
            #[inline]
            fn with_bytes<R>(&self, f: impl FnOnce(&[u8]) -> R) -> R {
                f(&self.octets())
            }
        }
        impl StoredKey for $type {
            const KIND: &'static str = $kind;
            fn from_key_bytes(bytes: &[u8]) -> Option<Self> {
                Some(Self::from_octets(bytes.try_into().ok()?))
            }
        }
    )*};
}
addresses!(Ipv4Addr: "ipv4", Ipv6Addr: "ipv6");

impl Key for IpAddr {
    #[inline]
    fn with_bytes<R>(&self, f: impl FnOnce(&[u8]) -> R) -> R {
        match self {
            Self::V4(address) => address.with_bytes(f),
            Self::V6(address) => address.with_bytes(f),
        }
    }
}

impl StoredKey for IpAddr {
    const KIND: &'static str = "ip";
    fn from_key_bytes(bytes: &[u8]) -> Option<Self> {
        match bytes.len() {
            4 => Ipv4Addr::from_key_bytes(bytes).map(Self::V4),
            _ => Ipv6Addr::from_key_bytes(bytes).map(Self::V6),
        }
    }
}

fn push_part(bytes: &mut Vec<u8>, part: &impl Key) {
    part.with_bytes(|part| {
        bytes.extend_from_slice(&(part.len() as u64).to_le_bytes());
        bytes.extend_from_slice(part);
    });
}

fn take_part<K: StoredKey>(bytes: &mut &[u8]) -> Option<K> {
    let (length, rest) = bytes.split_first_chunk::<8>()?;
    let length = usize::try_from(u64::from_le_bytes(*length)).ok()?;
    let (part, rest) = rest.split_at_checked(length)?;
    *bytes = rest;
    K::from_key_bytes(part)
}

/// The names of a tuple's parts in parentheses, put together by the compiler.
struct TupleName {
    bytes: [u8; MAX_NAME_BYTES],
    length: usize,
}

impl TupleName {
    const fn of(parts: &[&str]) -> Self {
        let mut name = Self {
            bytes: [0; MAX_NAME_BYTES],
            length: 0,
        };
        let mut part = 0;
        while part < parts.len() {
            name.push(if part == 0 { "(" } else { ", " });
            name.push(parts[part]);
            part += 1;
        }
        name.push(")");
        name
    }

    const fn push(&mut self, text: &str) {
        assert!(
            self.length + text.len() <= MAX_NAME_BYTES,
            "the name of this kind of key is longer than 255 bytes: take a tuple of fewer parts"
        );
        let (_, rest) = self.bytes.split_at_mut(self.length);
        let (name, _) = rest.split_at_mut(text.len());
        name.copy_from_slice(text.as_bytes());
        self.length += text.len();
    }

    const fn as_str(&self) -> &str {
        let (name, _) = self.bytes.split_at(self.length);
        match core::str::from_utf8(name) {
            Ok(name) => name,
            Err(_) => unreachable!(),
        }
    }
}

macro_rules! tuples {
    ($(($($part:ident $index:tt),+))*) => {$(
        impl<$($part: Key),+> Key for ($($part,)+) {
            fn with_bytes<R>(&self, f: impl FnOnce(&[u8]) -> R) -> R {
                let mut bytes = Vec::new();
                $(push_part(&mut bytes, &self.$index);)+
                f(&bytes)
            }
        }
        impl<$($part: StoredKey),+> StoredKey for ($($part,)+) {
            const KIND: &'static str = const { &TupleName::of(&[$($part::KIND),+]) }.as_str();
            fn from_key_bytes(mut bytes: &[u8]) -> Option<Self> {
                let key = ($(take_part::<$part>(&mut bytes)?,)+);
                bytes.is_empty().then_some(key)
            }
        }
    )*};
}
tuples! {
    (A 0, B 1)
    (A 0, B 1, C 2)
    (A 0, B 1, C 2, D 3)
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::string::ToString;
    use alloc::vec;
    use proptest::prelude::*;

    fn bytes(key: &(impl Key + ?Sized)) -> Vec<u8> {
        key.with_bytes(<[u8]>::to_vec)
    }

    fn comes_back<K: StoredKey + core::fmt::Debug>(key: K) {
        assert_eq!(K::from_key_bytes(&bytes(&key)), Some(key));
    }

    #[test]
    fn the_bytes_are_the_documented_ones() {
        assert_eq!(bytes("é"), [0xC3, 0xA9]);
        assert_eq!(bytes(&258_u16), [2, 1, 0, 0, 0, 0, 0, 0]);
        assert_eq!(bytes(&-2_i8), [254, 255, 255, 255, 255, 255, 255, 255]);
        assert_eq!(bytes(&1_u128).len(), 16);
        assert_eq!(bytes(&Ipv4Addr::new(192, 0, 2, 1)), [192, 0, 2, 1]);
        assert_eq!(bytes(&IpAddr::V6(Ipv6Addr::LOCALHOST))[15], 1);
        assert_eq!(bytes(&("a", "")), {
            let mut expected = vec![1, 0, 0, 0, 0, 0, 0, 0, b'a'];
            expected.extend([0; 8]);
            expected
        });
    }

    #[test]
    fn the_name_of_a_tuple_names_its_parts() {
        assert_eq!(<(u64, i64)>::KIND, "(u64, i64)");
        assert_eq!(
            <((String, u8), IpAddr, (i8, i8, i8, i8))>::KIND,
            "((string, u8), ip, (i8, i8, i8, i8))"
        );
        let longest = "n".repeat(MAX_NAME_BYTES - 5);
        assert_eq!(TupleName::of(&[&longest, "u"]).as_str().len(), 255);
    }

    #[test]
    #[should_panic = "longer than 255 bytes"]
    fn a_name_that_no_decoder_reads_is_not_made() {
        TupleName::of(&[&"n".repeat(MAX_NAME_BYTES - 5), "u8"]);
    }

    proptest! {
        #[test]
        fn a_stored_key_comes_back_from_its_bytes(
            text: String, raw: Vec<u8>, a: u32, b: i16, c: u128, ip: IpAddr,
        ) {
            comes_back(text.clone());
            comes_back(raw.clone());
            comes_back(a);
            comes_back(b);
            comes_back(c);
            comes_back(ip);
            comes_back((text, raw, ip.to_string(), a));
        }

        #[test]
        fn different_tuples_have_different_bytes(
            a in "[ab]{0,3}", b in "[ab]{0,3}", c in "[ab]{0,3}", d in "[ab]{0,3}",
        ) {
            prop_assert_eq!(bytes(&(&a, &b)) == bytes(&(&c, &d)), (a, b) == (c, d));
        }

        #[test]
        fn foreign_bytes_give_no_key_and_no_panic(raw: Vec<u8>) {
            let _ = u8::from_key_bytes(&raw);
            let _ = IpAddr::from_key_bytes(&raw);
            let _ = <(String, u64)>::from_key_bytes(&raw);
        }
    }
}
