//! The levels of a family of addresses: the lengths by which its networks are counted, and how each is counted.

use super::network::Network;
use crate::count_min::shape::Shape;
use crate::hash::{HashKey, LANES, splitmix64};

/// From one level to the next: so that a network has 256 parts, few enough to look at each.
pub(super) const STEP: u8 = 8;

/// An array may take so many times the cells of a table, for it has no error, and costs one cell an address.
const DEAREST_ARRAY: usize = 8;

/// A family of addresses, and how many of their bits are told apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Family {
    V4,
    V6,
    V6By64,
}

impl Family {
    /// The longest prefix that is counted.
    pub(super) fn longest(self) -> u8 {
        match self {
            Self::V4 => 32,
            Self::V6 => 128,
            Self::V6By64 => 64,
        }
    }

    /// The lengths that are reported, of those that are counted.
    pub(super) fn reports(self, prefix_len: u8) -> bool {
        match self {
            Self::V4 => prefix_len > 0,
            Self::V6 | Self::V6By64 => matches!(prefix_len, 32 | 48 | 56 | 64 | 128),
        }
    }

    pub(super) fn network(self, bits: u128, prefix_len: u8) -> Network {
        match self {
            Self::V4 => Network::v4(bits, prefix_len),
            Self::V6 | Self::V6By64 => Network::v6(bits, prefix_len),
        }
    }

    /// The keyed hash of an address's first 16 bits, from which those of its longer prefixes follow.
    #[inline]
    pub(super) fn root_hash(self, key: &HashKey, bits: u128) -> u64 {
        key.hash(&self.root_bytes(bits))
    }

    /// The same for many addresses, of which these are the first 16 bits: inside a vectorized computation.
    #[inline(always)]
    pub(super) fn root_hashes(self, key: &HashKey, roots: &[u64; LANES]) -> [u64; LANES] {
        let version = u64::from(self.version());
        let bytes = roots.map(
            #[inline(always)]
            |root| version | root & 0xFF00 | (root & 0xFF) << 16,
        );
        key.hash_short(3, &bytes)
    }

    pub(super) fn root_bytes(self, bits: u128) -> [u8; 3] {
        let [first, second, ..] = bits.to_be_bytes();
        [self.version(), first, second]
    }

    fn version(self) -> u8 {
        if self == Self::V4 { 4 } else { 6 }
    }
}

/// The hash of a prefix eight bits longer than the one of `hash`.
///
/// Nothing secret is needed to go on from a keyed hash, so that a sketch without its key can count the addresses of which it has
/// the first: the finalizer of SplitMix64, which permutes the 64-bit numbers, after a step of its sequence for each byte. So
/// networks of different beginnings have independent hashes, and of one beginning as good as that.
#[inline(always)]
pub(super) fn longer(hash: u64, byte: u8) -> u64 {
    splitmix64(hash, u64::from(byte) + 1)
}

/// The levels of a family: prefixes of 8, 16, .. bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Levels {
    pub(super) family: Family,
    pub(super) shape: Shape,
}

/// How the networks of one length are counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Level {
    /// Each by itself, in an array of that shape.
    Array(Shape),
    /// In a Count-Min table.
    Table(Shape),
}

impl Level {
    pub(super) fn shape(self) -> Shape {
        match self {
            Self::Array(shape) | Self::Table(shape) => shape,
        }
    }
}

impl Levels {
    pub(super) fn number(self) -> usize {
        usize::from(self.family.longest() / STEP)
    }

    /// The level of prefixes of 8 (index + 1) bits.
    #[inline]
    pub(super) fn level(self, index: usize) -> Level {
        let cells = match index {
            0 => 1 << 8,
            1 if self.shape.cells() >= (1 << 16) / DEAREST_ARRAY => 1 << 16,
            _ => return Level::Table(self.shape),
        };
        Level::Array(Shape::row(cells))
    }

    pub(super) fn iter(self) -> impl Iterator<Item = Level> {
        (0..self.number()).map(move |index| self.level(index))
    }

    /// T: with more distinct addresses than this, a family is dense. An eighth of all cells, so that the sparse form
    /// takes less memory than the dense one.
    pub(super) fn most_addresses(self) -> usize {
        let cells = self.iter().map(|level| level.shape().cells());
        cells.fold(0, usize::saturating_add) / 8
    }
}

/// Where the network of a prefix has its cell in an array of all of that length.
#[inline]
pub(super) fn array_cell(bits: u128, prefix_len: u8) -> usize {
    debug_assert!((1..=16).contains(&prefix_len));
    (bits >> (128 - u32::from(prefix_len))) as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    /// In a table of the whole 64-bit range the hashes of siblings under random beginnings meet as often as random ones do: in each
    /// of the rows, and in two of them.
    #[test]
    fn siblings_meet_in_a_row_of_a_table_as_often_as_any_two_networks() {
        const WIDTH: u32 = 256;
        let shape = Shape::new(2, WIDTH).unwrap();
        let key = HashKey::from_seed(1);
        let mut meetings = [0_u32; 3];
        let mut pairs = 0_u32;
        for root in 0..400_u128 {
            let parent = Family::V4.root_hash(&key, root << 112);
            let cells: alloc::vec::Vec<[usize; 2]> = (0..=255)
                .map(|byte| {
                    let mut cells = shape.positions(longer(parent, byte));
                    [cells.next().unwrap(), cells.next().unwrap()]
                })
                .collect();
            for (i, one) in cells.iter().enumerate() {
                for other in &cells[..i] {
                    let same = [one[0] == other[0], one[1] == other[1]];
                    meetings[0] += u32::from(same[0]);
                    meetings[1] += u32::from(same[1]);
                    meetings[2] += u32::from(same[0] && same[1]);
                    pairs += 1;
                }
            }
        }
        // Pairs of independent hashes are independent by twos: a binomial variance, and five standard deviations of it.
        let width = f64::from(WIDTH);
        for (met, probability) in
            meetings
                .into_iter()
                .zip([1.0 / width, 1.0 / width, 1.0 / width / width])
        {
            let expected = f64::from(pairs) * probability;
            let off = (f64::from(met) - expected).abs();
            assert!(
                off < 5.0 * libm::sqrt(expected),
                "{meetings:?}, {expected} expected"
            );
        }
    }

    #[test]
    fn the_hashes_of_prefixes_are_those_of_the_format() {
        let key = HashKey::from_seed(1);
        assert_eq!(Family::V4.root_bytes(0xC000 << 112), [4, 0xC0, 0]);
        assert_eq!(Family::V6By64.root_hash(&key, 0), key.hash(&[6_u8, 0, 0]));
        // The first outputs of SplitMix64 from state 0.
        assert_eq!(longer(0, 0), 0xE220_A839_7B1D_CDAF);
        assert_eq!(longer(0, 1), 0x6E78_9E6A_A1B9_65F4);
    }
}
