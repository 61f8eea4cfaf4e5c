//! How likely a key is to set given bits of its block.

use super::block::{WORD_BITS, WORDS};
use super::occupancy::power;

/// The chances that a key which falls into a block sets given bits of it.
///
/// Of k = 8 c + r bits, 1 <= r <= 8, each word gets c, and the r words from a random one on get one more; where in its
/// word a bit lies is random.
pub(super) struct Chances {
    /// That it sets a given bit.
    pub(super) one: f64,
    pub(super) pairs: [Pair; WORDS / 2 + 1],
}

/// Two bits, so many words apart as the number of the pair, counted around the block by the shorter way.
pub(super) struct Pair {
    /// The chance that a key sets both.
    pub(super) both: f64,
    /// How many bits of the block are so far from a given one.
    pub(super) neighbours: f64,
    /// How many of the pairs of bits that a key sets are so far apart.
    pub(super) in_key: f64,
}

impl Chances {
    pub(super) fn of(num_hashes: u32) -> Self {
        let (rounds, rest) = ((num_hashes - 1) / 8, (num_hashes - 1) % 8 + 1);
        let words = WORDS as f64;
        let bits = WORD_BITS as f64;
        let more = f64::from(rest) / words;
        // That a bit of a word is another than one given bit, and than both of two.
        let (other, neither) = (1.0 - 1.0 / bits, 1.0 - 2.0 / bits);
        let one_missed = power(other, rounds) * (1.0 - more / bits);
        let of = |distance: u32| {
            let around = WORDS as u32 - distance;
            let both_missed = if distance == 0 {
                power(neither, rounds) * (1.0 - 2.0 * more / bits)
            } else {
                // Of the eight starts, so many give both words one more.
                let starts = rest.saturating_sub(distance) + rest.saturating_sub(around);
                let twice = f64::from(starts) / words;
                power(other, 2 * rounds) * (1.0 - 2.0 * more / bits + twice / (bits * bits))
            };
            Pair {
                both: 1.0 - 2.0 * one_missed + both_missed,
                neighbours: match distance {
                    0 => bits - 1.0,
                    _ if distance == around => bits,
                    _ => 2.0 * bits,
                },
                in_key: (0..num_hashes)
                    .flat_map(|last| (0..last).map(move |first| (last - first) % WORDS as u32))
                    .filter(|&apart| apart == distance || apart == around)
                    .count() as f64,
            }
        };
        Self {
            one: 1.0 - one_missed,
            pairs: core::array::from_fn(|distance| of(distance as u32)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bloom::block::BLOCK_BITS;

    #[test]
    fn a_bit_has_all_others_of_its_block_as_neighbours_and_a_key_all_its_pairs() {
        for k in 1..=32 {
            let chances = Chances::of(k);
            let neighbours: f64 = chances.pairs.iter().map(|pair| pair.neighbours).sum();
            assert_eq!(neighbours, BLOCK_BITS as f64 - 1.0);
            let pairs: f64 = chances.pairs.iter().map(|pair| pair.in_key).sum();
            assert_eq!(pairs, f64::from(k * (k - 1) / 2), "{k}");
        }
    }
}
