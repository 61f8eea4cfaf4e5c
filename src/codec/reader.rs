//! Reads an encoded form and believes nothing of it.

use alloc::string::{String, ToString};

use super::Kind;
use super::writer::{PUBLIC, SECRET, UNKEYED};
use crate::error::DecodeError;
use crate::hash::{HashKey, MAX_KEY_BYTES, StoredKey, Unkeyed};

/// Hands out the fields of an encoded form, each checked against the bytes that are left.
#[derive(Clone, Debug)]
pub struct Reader<'a> {
    rest: &'a [u8],
    secret_keys: bool,
    key: Option<HashKey>,
}

impl<'a> Reader<'a> {
    pub(crate) fn new(bytes: &'a [u8]) -> Self {
        Self {
            rest: bytes,
            secret_keys: false,
            key: None,
        }
    }

    /// From here on, a secret key's fingerprint is read as a sealed key.
    pub(crate) fn allowing_secret_keys(mut self) -> Self {
        self.secret_keys = true;
        self
    }

    /// From here on, every key must be this one, and is.
    #[cfg(feature = "logs")]
    pub(crate) fn under(mut self, key: HashKey) -> Self {
        self.key = Some(key);
        self.allowing_secret_keys()
    }

    /// How many bytes are left.
    pub fn remaining(&self) -> usize {
        self.rest.len()
    }

    /// That nothing is left.
    ///
    /// # Errors
    /// [`DecodeError::TrailingBytes`] if something is.
    pub fn finish(&self) -> Result<(), DecodeError> {
        match self.rest.len() {
            0 => Ok(()),
            more => Err(DecodeError::TrailingBytes(more)),
        }
    }

    /// The kind, which must be the one expected.
    ///
    /// # Errors
    /// [`DecodeError::OtherKind`] if it is another.
    pub fn expect_kind(&mut self, expected: Kind) -> Result<(), DecodeError> {
        let code = self.byte()?;
        if code == expected as u8 {
            return Ok(());
        }
        let found = match Kind::from_code(code) {
            Some(Kind::Named) => shown(self.name()?),
            Some(kind) => kind.to_string(),
            None => return Err(DecodeError::Invalid("a kind that no release has written")),
        };
        Err(DecodeError::OtherKind {
            expected: expected.to_string(),
            found,
        })
    }

    /// The kind, which must be the one named.
    ///
    /// # Errors
    /// [`DecodeError::OtherKind`] if it is another.
    pub fn expect_named_kind(&mut self, expected: &str) -> Result<(), DecodeError> {
        self.expect_kind(Kind::Named).map_err(|error| match error {
            DecodeError::OtherKind { found, .. } => DecodeError::OtherKind {
                expected: expected.into(),
                found,
            },
            error => error,
        })?;
        self.expect_name(expected)
    }

    /// A name, which must be the one expected.
    ///
    /// # Errors
    /// [`DecodeError::OtherKind`] if it is another.
    pub(crate) fn expect_name(&mut self, expected: &str) -> Result<(), DecodeError> {
        let found = self.name()?;
        if found == expected.as_bytes() {
            return Ok(());
        }
        Err(DecodeError::OtherKind {
            expected: expected.into(),
            found: shown(found),
        })
    }

    fn name(&mut self) -> Result<&'a [u8], DecodeError> {
        let bytes = self.bytes()?;
        if bytes.len() > 255 {
            return Err(DecodeError::Invalid("a name longer than 255 bytes"));
        }
        Ok(bytes)
    }

    /// The key that [`Writer::key_identity`](super::Writer::key_identity) wrote: a public one whole, a secret one
    /// as no more than its fingerprint.
    ///
    /// # Errors
    /// [`DecodeError::SecretKey`] if the key is secret, or [`DecodeError::ForeignHash`] if it stands for another
    /// library's hash, and this is not the place for it.
    pub fn key_identity(&mut self) -> Result<HashKey, DecodeError> {
        let identified = self.identified_key()?;
        match &self.key {
            Some(key) => {
                key.same(&identified)?;
                Ok(key.clone())
            }
            None => Ok(identified),
        }
    }

    fn identified_key(&mut self) -> Result<HashKey, DecodeError> {
        let tag = self.byte()?;
        let number = self.u64()?;
        let (key, refused): (_, fn(String) -> DecodeError) = match tag {
            PUBLIC => return Ok(HashKey::from_seed(number)),
            SECRET => (HashKey::sealed(number), DecodeError::SecretKey),
            UNKEYED => {
                let hash = Unkeyed::from_code(number)
                    .ok_or(DecodeError::Invalid("a hash that is not known here"))?;
                let key = HashKey::unkeyed(hash);
                if key.hashes_keys() {
                    return Ok(key);
                }
                (key, DecodeError::ForeignHash)
            }
            _ => return Err(DecodeError::Invalid("a key neither public nor secret")),
        };
        if self.secret_keys {
            Ok(key)
        } else {
            Err(refused(key.fingerprint()))
        }
    }

    /// One byte.
    ///
    /// # Errors
    /// [`DecodeError::Truncated`] at the end.
    pub fn byte(&mut self) -> Result<u8, DecodeError> {
        let [byte] = self.array()?;
        Ok(byte)
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N], DecodeError> {
        let (head, rest) = self
            .rest
            .split_first_chunk()
            .ok_or(DecodeError::Truncated)?;
        self.rest = rest;
        Ok(*head)
    }

    /// So many bytes as they are.
    ///
    /// # Errors
    /// [`DecodeError::Truncated`] if there are fewer.
    pub fn raw(&mut self, length: usize) -> Result<&'a [u8], DecodeError> {
        let (head, rest) = self
            .rest
            .split_at_checked(length)
            .ok_or(DecodeError::Truncated)?;
        self.rest = rest;
        Ok(head)
    }

    /// Bytes that have their number before them.
    ///
    /// # Errors
    /// [`DecodeError::Truncated`] if there are fewer.
    pub fn bytes(&mut self) -> Result<&'a [u8], DecodeError> {
        let length = self.count(1)?;
        self.raw(length)
    }

    /// A key that has the number of its bytes before it.
    ///
    /// # Errors
    /// [`DecodeError::Invalid`] if no key has these bytes, or it is too long.
    pub fn key<K: StoredKey>(&mut self) -> Result<K, DecodeError> {
        let bytes = self.bytes()?;
        if bytes.len() > MAX_KEY_BYTES {
            return Err(DecodeError::Invalid("a key longer than a sketch stores"));
        }
        key_of(bytes)
    }

    pub(crate) fn key_of_any_length<K: StoredKey>(&mut self) -> Result<K, DecodeError> {
        key_of(self.bytes()?)
    }

    /// A hash that is greater than the one before, as its distance to it; the first to zero.
    pub(crate) fn hash_after(&mut self, last: Option<u64>) -> Result<u64, DecodeError> {
        let gap = self.varint()?;
        match last {
            None => Some(gap),
            Some(last) => last.checked_add(gap).filter(|&hash| hash > last),
        }
        .ok_or(DecodeError::Invalid("hashes out of order"))
    }

    /// 8 bytes, little-endian.
    ///
    /// # Errors
    /// [`DecodeError::Truncated`] if there are fewer.
    pub fn u64(&mut self) -> Result<u64, DecodeError> {
        self.array().map(u64::from_le_bytes)
    }

    /// How many items of at least `least` bytes each (1 or more) follow: no more than have room in what is left.
    ///
    /// # Errors
    /// [`DecodeError::Truncated`] if they have not.
    pub fn count(&mut self, least: usize) -> Result<usize, DecodeError> {
        let number = usize::try_from(self.varint()?).map_err(|_| DecodeError::Truncated)?;
        if number > self.rest.len() / least.max(1) {
            return Err(DecodeError::Truncated);
        }
        Ok(number)
    }

    /// A varint of up to 64 bits.
    ///
    /// # Errors
    /// [`DecodeError::Invalid`] if it is larger or has needless bytes.
    pub fn varint(&mut self) -> Result<u64, DecodeError> {
        u64::try_from(self.varint128()?).map_err(|_| DecodeError::Invalid("a number over 64 bits"))
    }

    /// A varint of up to 128 bits.
    ///
    /// # Errors
    /// [`DecodeError::Invalid`] if it is larger or has needless bytes.
    pub fn varint128(&mut self) -> Result<u128, DecodeError> {
        let mut number = 0_u128;
        for shift in (0..128).step_by(7) {
            let byte = self.byte()?;
            let bits = u128::from(byte & 0x7F);
            if bits << shift >> shift != bits {
                return Err(DecodeError::Invalid("a number over 128 bits"));
            }
            number |= bits << shift;
            if byte & 0x80 == 0 {
                if byte == 0 && shift > 0 {
                    return Err(DecodeError::Invalid("a number with needless bytes"));
                }
                return Ok(number);
            }
        }
        Err(DecodeError::Invalid("a number over 128 bits"))
    }
}

fn key_of<K: StoredKey>(bytes: &[u8]) -> Result<K, DecodeError> {
    K::from_key_bytes(bytes).ok_or(DecodeError::Invalid("bytes that are no key of this kind"))
}

/// A name from outside, fit for an error: on one line, and without what a terminal would obey.
fn shown(name: &[u8]) -> String {
    String::from_utf8_lossy(name).escape_debug().to_string()
}

#[cfg(test)]
mod tests {
    use super::super::Writer;
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn numbers_come_back(numbers: Vec<u128>) {
            let mut out = Writer::new();
            for &number in &numbers {
                out.varint128(number);
            }
            let bytes = out.into_bytes();
            let mut input = Reader::new(&bytes);
            for &number in &numbers {
                prop_assert_eq!(input.varint128(), Ok(number));
            }
            prop_assert_eq!(input.finish(), Ok(()));
        }

        #[test]
        fn a_number_has_one_form(bytes: Vec<u8>) {
            let mut input = Reader::new(&bytes);
            if let Ok(number) = input.varint128() {
                let mut out = Writer::new();
                out.varint128(number);
                prop_assert_eq!(out.into_bytes(), &bytes[..bytes.len() - input.remaining()]);
            }
        }
    }

    #[test]
    fn a_foreign_name_in_an_error_is_one_line_that_no_terminal_obeys() {
        let mut out = Writer::new();
        out.named_kind("two\nlines \u{1b}[31m \u{202e}");
        let bytes = out.into_bytes();
        let errors = [
            Reader::new(&bytes).expect_kind(Kind::Map),
            Reader::new(&bytes).expect_named_kind("example.com visits"),
        ];
        for error in errors {
            let text = error.unwrap_err().to_string();
            assert!(text.contains(r"two\nlines \u{1b}[31m \u{202e}"), "{text}");
        }
    }

    #[test]
    fn a_count_is_not_believed_beyond_the_bytes_left() {
        let mut out = Writer::new();
        out.count(3);
        out.raw(&[0; 5]);
        let bytes = out.into_bytes();
        assert_eq!(Reader::new(&bytes).count(1), Ok(3));
        assert_eq!(Reader::new(&bytes).count(2), Err(DecodeError::Truncated));
    }
}
