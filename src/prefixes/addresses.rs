//! The sparse form: the count of each address.

use alloc::vec::Vec;

use hashbrown::HashMap;
use hashbrown::hash_map::Entry;

use super::levels::Family;
use super::network::{cut, is_mapped, others};
use crate::codec::{Reader, Writer};
use crate::error::DecodeError;
use crate::hash::HashKey;

/// The high and the low half of an address, left-aligned: without the padding that a number of 128 bits would bring.
type Halves = [u64; 2];

/// Addresses, left-aligned, and their counts, none of them zero; and the keyed hash of each beginning of 16 bits, so that the
/// tables can be made of them without the key.
///
/// Their places in memory are random: who chooses the addresses can't make them collide.
#[derive(Clone, Default)]
pub(super) struct Addresses {
    counts: HashMap<Halves, u64>,
    hashes: HashMap<u16, u64>,
}

/// Addresses and their counts in ascending order.
pub(super) struct Sorted(Vec<(u128, u64)>);

impl Addresses {
    pub(super) fn len(&self) -> usize {
        self.counts.len()
    }

    /// Adds a weight, which is not zero. The hash is asked for at the first address of its root.
    #[inline]
    pub(super) fn add(&mut self, bits: u128, weight: u64, root_hash: impl FnOnce() -> u64) {
        match self.counts.entry(halves(bits)) {
            Entry::Occupied(mut count) => {
                *count.get_mut() = count.get().saturating_add(weight);
            }
            Entry::Vacant(place) => {
                place.insert(weight);
                self.hashes.entry(root(bits)).or_insert_with(root_hash);
            }
        }
    }

    /// Makes room for so many more, some of which may be here.
    pub(super) fn reserve(&mut self, more: usize) {
        // Room for what is likely new, or addresses in the order of another's places would crowd the first places here.
        let new = if self.counts.is_empty() { 1 } else { 2 };
        self.counts.reserve(more.div_ceil(new));
    }

    /// Each address with its root's hash and its count, in no order.
    pub(super) fn iter(&self) -> impl Iterator<Item = (u128, u64, u64)> {
        self.pairs().map(|(bits, count)| {
            let hash = self.hashes.get(&root(bits));
            (bits, hash.copied().unwrap_or_default(), count)
        })
    }

    fn pairs(&self) -> impl Iterator<Item = (u128, u64)> {
        let pairs = self.counts.iter();
        pairs.map(|(&[high, low], &count)| (u128::from(high) << 64 | u128::from(low), count))
    }

    pub(super) fn sorted(&self) -> Sorted {
        let mut pairs: Vec<_> = self.pairs().collect();
        pairs.sort_unstable();
        Sorted(pairs)
    }

    /// The count of a network. Looks at every address, unless the network is one.
    pub(super) fn count(&self, family: Family, bits: u128, prefix_len: u8) -> u64 {
        if prefix_len == family.longest() {
            return self.counts.get(&halves(bits)).copied().unwrap_or(0);
        }
        let counts = self
            .pairs()
            .filter(|&(address, _)| cut(address, prefix_len) == bits);
        counts.map(|(_, count)| count).fold(0, u64::saturating_add)
    }

    pub(super) fn total(&self) -> u64 {
        self.counts.values().copied().fold(0, u64::saturating_add)
    }

    pub(super) fn sum(&self) -> u128 {
        self.counts.values().copied().map(u128::from).sum()
    }

    pub(super) fn heap_bytes(&self) -> usize {
        self.counts.allocation_size() + self.hashes.allocation_size()
    }

    pub(super) fn write(&self, family: Family, out: &mut Writer) {
        let unused = 128 - u32::from(family.longest());
        out.count(self.counts.len());
        let mut last = 0;
        for (bits, count) in self.sorted().0 {
            let address = bits >> unused;
            out.varint128(address - last);
            out.varint(count);
            last = address;
        }
        let mut hashes: Vec<_> = self.hashes.iter().collect();
        hashes.sort_unstable();
        for (_, &hash) in hashes {
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
        let mut counts = HashMap::with_capacity(number);
        let mut roots = Vec::new();
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
                count => counts.insert(halves(bits), count),
            };
            if roots.last() != Some(&root(bits)) {
                roots.push(root(bits));
            }
            last = Some(address);
        }
        let mut hashes = HashMap::with_capacity(roots.len());
        for root in roots {
            let hash = input.u64()?;
            let bytes = family.root_bytes(u128::from(root) << 112);
            if !key.may_hash_to(&bytes, hash) {
                return Err(DecodeError::Invalid("a hash that is not its network's"));
            }
            hashes.insert(root, hash);
        }
        Ok(Self { counts, hashes })
    }
}

impl Sorted {
    /// The addresses of a network and their counts.
    pub(super) fn within(&self, bits: u128, prefix_len: u8) -> &[(u128, u64)] {
        let last = bits | others(prefix_len);
        let from = self.0.partition_point(|&(address, _)| address < bits);
        let rest = &self.0[from..];
        &rest[..rest.partition_point(|&(address, _)| address <= last)]
    }

    /// The count of a network.
    pub(super) fn count(&self, bits: u128, prefix_len: u8) -> u64 {
        let counts = self.within(bits, prefix_len).iter();
        counts.map(|(_, count)| *count).fold(0, u64::saturating_add)
    }
}

fn halves(bits: u128) -> Halves {
    [(bits >> 64) as u64, bits as u64]
}

/// The first 16 bits, of which the keyed hash is.
fn root(bits: u128) -> u16 {
    (bits >> 112) as u16
}
