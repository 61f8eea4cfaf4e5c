//! The sparse form: the count of each address.

use alloc::collections::BTreeMap;
use alloc::collections::btree_map::Range;

use super::levels::Family;
use super::network::{cut, is_mapped, others};
use crate::codec::{Reader, Writer};
use crate::error::DecodeError;
use crate::hash::HashKey;

/// How many bits the keyed hash is of.
const ROOT: u8 = 16;

/// Addresses, left-aligned, and their counts, none of them zero; and the keyed hash of each beginning of 16 bits, so that the
/// tables can be made of them without the key.
#[derive(Clone, Default)]
pub(super) struct Addresses {
    counts: BTreeMap<u128, u64>,
    hashes: BTreeMap<u128, u64>,
}

impl Addresses {
    pub(super) fn len(&self) -> usize {
        self.counts.len()
    }

    /// Adds a weight, which is not zero.
    pub(super) fn add(&mut self, bits: u128, root_hash: u64, weight: u64) {
        let count = self.counts.entry(bits).or_default();
        if *count == 0 {
            self.hashes.insert(cut(bits, ROOT), root_hash);
        }
        *count = count.saturating_add(weight);
    }

    /// Each address with its root's hash and its count, in ascending order.
    pub(super) fn iter(&self) -> impl Iterator<Item = (u128, u64, u64)> {
        self.counts.iter().map(|(&bits, &count)| {
            let hash = self.hashes.get(&cut(bits, ROOT));
            (bits, hash.copied().unwrap_or_default(), count)
        })
    }

    /// The addresses of a network and their counts.
    pub(super) fn within(&self, bits: u128, prefix_len: u8) -> Range<'_, u128, u64> {
        self.counts.range(bits..=bits | others(prefix_len))
    }

    /// The count of a network.
    pub(super) fn count(&self, bits: u128, prefix_len: u8) -> u64 {
        let counts = self.within(bits, prefix_len).map(|(_, &count)| count);
        counts.fold(0, u64::saturating_add)
    }

    pub(super) fn total(&self) -> u64 {
        self.count(0, 0)
    }

    pub(super) fn sum(&self) -> u128 {
        self.counts.values().copied().map(u128::from).sum()
    }

    /// About what the nodes of the trees take.
    pub(super) fn heap_bytes(&self) -> usize {
        // Nodes of 11 pairs, two thirds full on average.
        let pairs = self.counts.len() + self.hashes.len();
        pairs.saturating_mul(size_of::<(u128, u64)>() * 3 / 2)
    }

    pub(super) fn write(&self, family: Family, out: &mut Writer) {
        let unused = 128 - u32::from(family.longest());
        out.count(self.counts.len());
        let mut last = 0;
        for (&bits, &count) in &self.counts {
            let address = bits >> unused;
            out.varint128(address - last);
            out.varint(count);
            last = address;
        }
        for &hash in self.hashes.values() {
            out.u64(hash);
        }
    }

    /// Reads what [`write`](Self::write) wrote: `most` addresses at most.
    pub(super) fn read(
        family: Family,
        most: usize,
        key: &HashKey,
        input: &mut Reader<'_>,
    ) -> Result<Self, DecodeError> {
        let number = input.count(2)?;
        if number > most {
            return Err(DecodeError::Invalid(
                "more addresses than a sparse sketch holds",
            ));
        }
        let used = u32::from(family.longest());
        let mut addresses = Self::default();
        let mut last: Option<u128> = None;
        for _ in 0..number {
            let gap = input.varint128()?;
            let address = match last {
                None => Some(gap),
                Some(last) => last.checked_add(gap).filter(|&address| address > last),
            };
            let address = address
                .filter(|address| address.checked_shr(used).unwrap_or(0) == 0)
                .ok_or(DecodeError::Invalid("addresses out of order"))?;
            let bits = address << (128 - used);
            if is_mapped(bits) {
                return Err(DecodeError::Invalid(
                    "an IPv4-mapped address among those of IPv6",
                ));
            }
            match input.varint()? {
                0 => return Err(DecodeError::Invalid("an address without a count")),
                count => addresses.counts.insert(bits, count),
            };
            addresses.hashes.insert(cut(bits, ROOT), 0);
            last = Some(address);
        }
        for (&root, hash) in &mut addresses.hashes {
            *hash = input.u64()?;
            if !key.may_hash_to(&family.root_bytes(root), *hash) {
                return Err(DecodeError::Invalid("a hash that is not its network's"));
            }
        }
        Ok(addresses)
    }
}
