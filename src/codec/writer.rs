//! Writes an encoded form.

use alloc::vec::Vec;

use super::Kind;
use crate::hash::{HashKey, Identity, Key};

pub(super) const PUBLIC: u8 = 0;
pub(super) const SECRET: u8 = 1;
pub(super) const UNKEYED: u8 = 2;

/// Collects the bytes of an encoded form.
#[derive(Debug, Default)]
pub struct Writer {
    bytes: Vec<u8>,
}

impl Writer {
    pub(crate) fn new() -> Self {
        Self::default()
    }

    pub(crate) fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }

    /// Begins the description of one of this library's kinds.
    pub fn kind(&mut self, kind: Kind) {
        self.byte(kind as u8);
    }

    /// Begins the description of a kind of your own: say whose it is in the name, as in `example.com visits`; at most
    /// 255 bytes, or it is not read again.
    pub fn named_kind(&mut self, name: &str) {
        self.kind(Kind::Named);
        self.bytes(name.as_bytes());
    }

    /// What tells the key from others: a public seed, or a secret key's fingerprint; 9 bytes.
    pub fn key_identity(&mut self, key: &HashKey) {
        let (tag, number) = match key.identity() {
            Identity::Public { seed } => (PUBLIC, seed),
            Identity::Secret { fingerprint } => (SECRET, fingerprint),
            Identity::Unkeyed(hash) => (UNKEYED, hash.code()),
        };
        self.byte(tag);
        self.u64(number);
    }

    /// One byte.
    pub fn byte(&mut self, byte: u8) {
        self.bytes.push(byte);
    }

    /// Bytes as they are, without their number.
    pub fn raw(&mut self, bytes: &[u8]) {
        self.bytes.extend_from_slice(bytes);
    }

    /// Bytes, with their number before them as a varint.
    pub fn bytes(&mut self, bytes: &[u8]) {
        self.count(bytes.len());
        self.raw(bytes);
    }

    /// The bytes of a key, with their number before them.
    pub fn key(&mut self, key: &(impl Key + ?Sized)) {
        key.with_bytes(|bytes| self.bytes(bytes));
    }

    /// 8 bytes, little-endian.
    pub fn u64(&mut self, number: u64) {
        self.raw(&number.to_le_bytes());
    }

    /// How many items follow: a varint.
    pub fn count(&mut self, number: usize) {
        self.varint(number as u64);
    }

    /// A varint: 1 to 10 bytes.
    pub fn varint(&mut self, number: u64) {
        self.varint128(u128::from(number));
    }

    /// A varint of up to 128 bits: 1 to 19 bytes.
    pub fn varint128(&mut self, mut number: u128) {
        while number >= 0x80 {
            self.byte(number as u8 | 0x80);
            number >>= 7;
        }
        self.byte(number as u8);
    }
}
