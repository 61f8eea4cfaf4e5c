//! Where the bits of a key lie.

use core::fmt;

/// The bits of a block of the blocked layout: a cache line.
pub(super) const BLOCK_BITS: u64 = 512;
pub(super) const MAX_HASHES: u32 = 64;

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

/// Odd numbers that multiply a hash: the outputs of SplitMix64 from state 0 on, with the low bit set.
///
/// Multiplying by an odd number permutes the 64-bit hashes, so each position by itself is uniform, and the high bits
/// of the product depend on all bits of the hash. Positions i and j of a random hash are as good as independent unless
/// a constant is nearly a small fraction of another modulo 2^64, which no two of these are; the unit test below shows
/// it. So two keys share several positions by chance only, unlike under double hashing modulo the width, where keys
/// with equal start and step share all.
const MULTIPLIERS: [u64; MAX_HASHES as usize] = {
    let mut multipliers = [0; MAX_HASHES as usize];
    let mut state = 0_u64;
    let mut i = 0;
    while i < multipliers.len() {
        state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = state;
        mixed = (mixed ^ mixed >> 30).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94D0_49BB_1331_11EB);
        multipliers[i] = mixed ^ mixed >> 31 | 1;
        i += 1;
    }
    multipliers
};

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

    /// The smallest max(|a|, |b|) with a = b r modulo 2^64 and b not 0: Euclid's algorithm on the lattice.
    fn shortest_relation(ratio: u64) -> u64 {
        let (mut remainder, mut factor) = ((1_i128 << 64, i128::from(ratio)), (0_i128, 1_i128));
        let mut shortest = u64::MAX;
        while remainder.1 != 0 {
            let longer = remainder.1.abs().max(factor.1.abs());
            shortest = shortest.min(u64::try_from(longer).unwrap_or(u64::MAX));
            let quotient = remainder.0 / remainder.1;
            remainder = (remainder.1, remainder.0 - quotient * remainder.1);
            factor = (factor.1, factor.0 - quotient * factor.1);
        }
        shortest
    }

    /// The inverse of an odd number modulo 2^64, by Newton.
    fn inverse(odd: u64) -> u64 {
        (0..6).fold(odd, |x, _| {
            x.wrapping_mul(2_u64.wrapping_sub(odd.wrapping_mul(x)))
        })
    }

    /// A random ratio has a shortest relation near 2^32; the least of the 2,016 pairs is expected near 2^32 / 45. The
    /// identity has a shortest relation of 1. The test fails for multipliers such as 1, 3, 5.
    #[test]
    fn no_multiplier_is_nearly_a_small_fraction_of_another() {
        for (i, &a) in MULTIPLIERS.iter().enumerate() {
            for &b in MULTIPLIERS.iter().take(i).chain([&1]) {
                let shortest = shortest_relation(a.wrapping_mul(inverse(b)));
                assert!(shortest > 1 << 22, "{a:x} {b:x} {shortest}");
            }
        }
        assert_eq!(shortest_relation(3_u64.wrapping_mul(inverse(5))), 5);
    }

    /// The first outputs of SplitMix64 from state 0, as its authors' code prints them, made odd.
    #[test]
    fn the_multipliers_are_those_of_the_format() {
        assert_eq!(
            MULTIPLIERS[..3],
            [
                0xE220_A839_7B1D_CDAF,
                0x6E78_9E6A_A1B9_65F5,
                0x06C4_5D18_8009_454F
            ]
        );
    }

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
