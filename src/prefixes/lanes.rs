//! Addresses that wait to be counted together.

use crate::hash::LANES;

/// Up to [`LANES`] addresses of one family, left-aligned, and their weights, none of them zero.
pub(super) struct Lanes {
    high: [u64; LANES],
    low: [u64; LANES],
    weights: [u64; LANES],
    count: usize,
}

impl Lanes {
    pub(super) const fn new() -> Self {
        Self {
            high: [0; LANES],
            low: [0; LANES],
            weights: [0; LANES],
            count: 0,
        }
    }

    /// Takes an address, for which there must be room.
    #[inline(always)]
    pub(super) fn push(&mut self, bits: u128, weight: u64) {
        let lane = self.count;
        self.high[lane] = (bits >> 64) as u64;
        self.low[lane] = bits as u64;
        self.weights[lane] = weight;
        self.count += 1;
    }

    #[inline(always)]
    pub(super) fn is_full(&self) -> bool {
        self.count == LANES
    }

    /// Forgets all addresses.
    pub(super) fn clear(&mut self) {
        self.count = 0;
    }

    #[inline(always)]
    pub(super) fn weights(&self) -> &[u64] {
        &self.weights[..self.count]
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (u128, u64)> {
        let halves = self.high.iter().zip(&self.low);
        let bits = halves.map(|(&high, &low)| u128::from(high) << 64 | u128::from(low));
        bits.zip(self.weights().iter().copied())
    }

    /// The first bits of each address, 64 at most.
    #[inline(always)]
    pub(super) fn first_bits(&self, number: u8) -> [u64; LANES] {
        self.high.map(
            #[inline(always)]
            |high| high >> (64 - u32::from(number)),
        )
    }

    /// A byte of each address.
    #[inline(always)]
    pub(super) fn bytes(&self, index: usize) -> [u8; LANES] {
        let words = if index < 8 { &self.high } else { &self.low };
        let shift = 56 - 8 * (index as u32 % 8);
        words.map(
            #[inline(always)]
            |word| (word >> shift) as u8,
        )
    }
}
