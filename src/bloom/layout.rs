//! Where the bits of a key lie.

use core::fmt;

use crate::hash::MULTIPLIERS;

/// The bits of a block of the blocked layout: a cache line.
pub(super) const BLOCK_BITS: u64 = 512;
/// Each hash has a multiplier.
pub(super) const MAX_HASHES: u32 = MULTIPLIERS.len() as u32;

/// Where the bits of a key may lie.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Layout {
    /// Anywhere: the fewest bits for a rate, and a cache miss for each hash where the filter is larger than the cache.
    Classic,
    /// In one block of 512 bits, chosen by the hash: one cache miss a key, for 3 % to 15 % more bits.
    Blocked,
}

impl fmt::Display for Layout {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Classic => "classic",
            Self::Blocked => "blocked",
        })
    }
}

/// A layout with its numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Shape {
    pub(super) layout: Layout,
    pub(super) num_hashes: u32,
    pub(super) width: u64,
}

/// A number below `range`, in proportion to where `hash` lies among all 64-bit numbers.
#[inline]
fn scale(hash: u64, range: u64) -> u64 {
    ((u128::from(hash) * u128::from(range)) >> 64) as u64
}

impl Shape {
    /// Does `holds` hold at all positions of a hash? Asks until one does not.
    #[inline]
    pub(super) fn all_positions(&self, hash: u64, mut holds: impl FnMut(u64) -> bool) -> bool {
        let products = MULTIPLIERS
            .iter()
            .take(self.num_hashes as usize)
            .map(|&odd| hash.wrapping_mul(odd));
        match self.layout {
            Layout::Classic => {
                let width = self.width;
                let mut positions = products.map(|product| scale(product, width));
                positions.all(holds)
            }
            Layout::Blocked => {
                let start = scale(hash, self.blocks()) * BLOCK_BITS;
                let mut positions = products.map(|product| scale(product, BLOCK_BITS));
                positions.all(|position| holds(start + position))
            }
        }
    }

    /// Calls `f` with each position of a hash.
    #[inline]
    pub(super) fn each_position(&self, hash: u64, mut f: impl FnMut(u64)) {
        self.all_positions(hash, |position| {
            f(position);
            true
        });
    }

    /// How many blocks the blocked layout has.
    #[inline]
    pub(super) fn blocks(&self) -> u64 {
        self.width / BLOCK_BITS
    }

    /// T: a value with more distinct hashes is dense. Their 8 bytes each then take half of what the bits take.
    #[inline]
    pub(super) fn most_hashes(&self) -> u64 {
        self.width / 128
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_lie_within_the_width_and_within_one_block() {
        let hashes = (0..1_000_u64)
            .map(|i| i.wrapping_mul(0x9E37_79B9_7F4A_7C15))
            .chain([u64::MAX, u64::MAX - 1]);
        for hash in hashes {
            for (layout, width) in [
                (Layout::Classic, 1),
                (Layout::Classic, 33),
                (Layout::Classic, 1 << 36),
                (Layout::Blocked, 512),
                (Layout::Blocked, 512 * 77),
                (Layout::Blocked, 1 << 36),
            ] {
                let shape = Shape {
                    layout,
                    num_hashes: 32,
                    width,
                };
                let mut blocks = alloc::collections::BTreeSet::new();
                let mut count = 0;
                shape.each_position(hash, |position| {
                    assert!(position < width);
                    blocks.insert(position / BLOCK_BITS);
                    count += 1;
                });
                assert_eq!(count, 32);
                assert!(layout == Layout::Classic || blocks.len() == 1);
            }
        }
    }
}
