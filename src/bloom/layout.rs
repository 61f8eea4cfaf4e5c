//! Where the bits of a key lie.

use core::fmt;

use super::block::{BLOCK_BITS, Placement};
use crate::hash::MULTIPLIERS;

/// Each hash has a multiplier.
pub(super) const MAX_HASHES: u32 = MULTIPLIERS.len() as u32;

/// Where the bits of a key may lie.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Layout {
    /// Anywhere: the fewest bits for a rate, and a cache miss for each hash where the filter is larger than the cache.
    Classic,
    /// In one block of 512 bits, chosen by the hash: one cache miss a key, for more bits: 1 % more at a rate of 10 %, 4 % at 1 %, 16 % at 0.01 %,
    /// 37 % at one in a million.
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
#[inline(always)]
fn scale(hash: u64, range: u64) -> u64 {
    ((u128::from(hash) * u128::from(range)) >> 64) as u64
}

impl Shape {
    /// Where the bits of a hash lie in the classic layout.
    #[inline(always)]
    pub(super) fn positions(&self, hash: u64) -> impl Iterator<Item = u64> {
        let width = self.width;
        MULTIPLIERS.iter().take(self.num_hashes as usize).map(
            #[inline(always)]
            move |&odd| scale(hash.wrapping_mul(odd), width),
        )
    }

    /// The block of a hash in the blocked layout.
    #[inline(always)]
    pub(super) fn block(&self, hash: u64) -> usize {
        scale(hash, self.blocks()) as usize
    }

    /// Where the bits of a hash lie in its block.
    #[inline(always)]
    pub(super) fn placement(&self) -> Placement {
        Placement::new(self.num_hashes)
    }

    /// How many blocks the blocked layout has.
    #[inline(always)]
    pub(super) fn blocks(&self) -> u64 {
        self.width / BLOCK_BITS
    }

    /// T: a value with more distinct hashes is dense. Their table then takes at most five eighths of what the bits take.
    #[inline]
    pub(super) fn most_hashes(&self) -> u64 {
        self.width / 256
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_lie_within_the_width_and_blocks_within_the_filter() {
        let hashes = (0..1_000_u64)
            .map(|i| i.wrapping_mul(0x9E37_79B9_7F4A_7C15))
            .chain([u64::MAX, u64::MAX - 1]);
        for hash in hashes {
            for width in [1, 33, 512, 512 * 77, 1 << 36] {
                let shape = |layout| Shape {
                    layout,
                    num_hashes: 32,
                    width,
                };
                let classic = shape(Layout::Classic);
                assert_eq!(classic.positions(hash).count(), 32);
                assert!(classic.positions(hash).all(|position| position < width));
                let blocked = shape(Layout::Blocked);
                assert!(width < 512 || (blocked.block(hash) as u64) < blocked.blocks());
            }
        }
    }
}
