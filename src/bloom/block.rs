//! A block of the blocked layout, and the bits of a key in it.

use super::occupancy::power;
use crate::hash::MULTIPLIERS;

pub(super) const WORDS: usize = 8;
pub(super) const WORD_BITS: u64 = u64::BITS as u64;
/// The bits of a block: a cache line.
pub(super) const BLOCK_BITS: u64 = WORDS as u64 * WORD_BITS;

/// Words that are touched together: it begins where a cache line begins.
#[derive(Clone, Copy)]
#[repr(align(64))]
pub(super) struct Block(pub(super) [u64; WORDS]);

impl Block {
    pub(super) const EMPTY: Self = Self([0; WORDS]);

    /// How many bits are set.
    #[inline(always)]
    pub(super) fn count(&self) -> u64 {
        self.0.iter().map(|word| u64::from(word.count_ones())).sum()
    }

    #[inline(always)]
    pub(super) fn union(&mut self, other: &Self) {
        // All words are read before any is written: so one vector instruction takes several.
        self.0 = core::array::from_fn(|word| self.0[word] | other.0[word]);
    }

    /// How many bits are set here but not in `other`.
    #[inline(always)]
    pub(super) fn count_beyond(&self, other: &Self) -> u64 {
        let words = self.0.iter().zip(&other.0);
        words
            .map(|(here, there)| u64::from((here & !there).count_ones()))
            .sum()
    }
}

/// How many bits number the bits of a word, and the words of a block.
const BIT_BITS: u32 = WORD_BITS.ilog2();
const START_BITS: u32 = WORDS.ilog2();

/// By the number of bits less one and the first word: 1 for each word that has a bit.
static RUNS: [[[u64; WORDS]; WORDS]; WORDS] = {
    let mut runs = [[[0; WORDS]; WORDS]; WORDS];
    let mut bits = 0;
    while bits < WORDS {
        let mut start = 0;
        while start < WORDS {
            let mut i = 0;
            while i <= bits {
                runs[bits][start][(start + i) % WORDS] = 1;
                i += 1;
            }
            start += 1;
        }
        bits += 1;
    }
    runs
};

/// Which bits of its block a key of so many hashes sets.
///
/// Bit i lies in word (start + i) modulo 8: up to eight bits lie in words of their own, and are found at once. A round takes
/// 51 bits of an odd multiple of the hash, the highest: six for each word, to number its bit, and three for the start. All words
/// get a bit of every round but the last, and of the last one as many as bits are left, from the start on.
///
/// The hashes of a block are consecutive numbers, so their multiples lie as far apart as they can: nothing that the choice of the
/// block fixes is left in their highest bits.
#[derive(Clone, Copy)]
pub(super) struct Placement {
    whole_rounds: usize,
    last_round: &'static [[u64; WORDS]; WORDS],
}

impl Placement {
    #[inline(always)]
    pub(super) fn new(num_hashes: u32) -> Self {
        let before_last = (num_hashes as usize).saturating_sub(1);
        Self {
            whole_rounds: before_last / WORDS,
            last_round: &RUNS[before_last % WORDS],
        }
    }

    /// Are there several bits a word, at least in some?
    #[inline(always)]
    pub(super) fn has_rounds(&self) -> bool {
        self.whole_rounds > 0
    }

    /// The bits of a key where there is one round.
    #[inline(always)]
    pub(super) fn one_round(&self, hash: u64) -> [u64; WORDS] {
        let [first, ..] = MULTIPLIERS;
        let product = hash.wrapping_mul(first);
        let start = product >> (u64::BITS - START_BITS);
        spread(product, &self.last_round[start as usize])
    }

    /// The bits of a key.
    #[inline(always)]
    pub(super) fn all_rounds(&self, hash: u64) -> [u64; WORDS] {
        let mut bits = self.one_round(hash);
        for &multiplier in MULTIPLIERS.iter().skip(1).take(self.whole_rounds) {
            let more = spread(hash.wrapping_mul(multiplier), &[1; WORDS]);
            bits = core::array::from_fn(|word| bits[word] | more[word]);
        }
        bits
    }

    /// Where in its block the bits of a key lie.
    pub(super) fn positions(&self, hash: u64) -> impl Iterator<Item = u64> {
        let words = (0..).step_by(WORD_BITS as usize).zip(self.all_rounds(hash));
        words.flat_map(|(start, bits)| {
            let set = (0..WORD_BITS).filter(move |bit| bits >> bit & 1 == 1);
            set.map(move |bit| start + bit)
        })
    }

    /// Of the keys that fall into a block, the share that finds all its bits set: the mean over the eight words to start from.
    pub(super) fn rate(&self, block: &Block) -> f64 {
        let fills = block
            .0
            .map(|word| f64::from(word.count_ones()) / WORD_BITS as f64);
        let whole: f64 = fills.iter().product();
        let of_run = |run: &[u64; WORDS]| -> f64 {
            let asked = fills.iter().zip(run).filter(|(_, one)| **one == 1);
            asked.map(|(fill, _)| fill).product()
        };
        let last: f64 = self.last_round.iter().map(of_run).sum();
        power(whole, self.whole_rounds as u32) * last / WORDS as f64
    }
}

/// `ones`, each at the bit of its word that the product numbers.
#[inline(always)]
fn spread(product: u64, ones: &[u64; WORDS]) -> [u64; WORDS] {
    core::array::from_fn(|word| {
        let place = u64::BITS - START_BITS - BIT_BITS * (WORDS - word) as u32;
        ones[word] << (product >> place & (WORD_BITS - 1))
    })
}

#[inline(always)]
pub(super) fn set(block: &mut Block, bits: &[u64; WORDS]) {
    block.0 = core::array::from_fn(|word| block.0[word] | bits[word]);
}

#[inline(always)]
pub(super) fn has(block: &Block, bits: &[u64; WORDS]) -> bool {
    let mut missing = 0;
    for (word, bits) in block.0.iter().zip(bits) {
        missing |= bits & !word;
    }
    missing == 0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hash::splitmix64;
    use crate::instruction_set::InstructionSet;

    /// Bit by bit, as the module's docs tell it.
    fn naive(num_hashes: u32, hash: u64) -> [u64; WORDS] {
        let mut bits = [0; WORDS];
        let rounds = num_hashes.div_ceil(8);
        for round in 0..rounds {
            let product = hash.wrapping_mul(MULTIPLIERS[round as usize]);
            let (start, count) = match round {
                0 => (product / (1 << 61), num_hashes - 8 * (rounds - 1)),
                _ => (0, 8),
            };
            for i in 0..u64::from(count) {
                let word = (start + i) % 8;
                bits[word as usize] |= 1 << (product / (1 << (13 + 6 * word)) % 64);
            }
        }
        bits
    }

    #[test]
    fn the_bits_of_a_key_are_the_naive_ones_by_every_instruction_set() {
        for set in InstructionSet::available() {
            for num_hashes in 1..=32 {
                let placement = Placement::new(num_hashes);
                for hash in (0..200).map(|i| splitmix64(7, i)).chain([0, 1, u64::MAX]) {
                    let expected = naive(num_hashes, hash);
                    let all = set.run(
                        #[inline(always)]
                        || placement.all_rounds(hash),
                    );
                    assert_eq!(all, expected, "{num_hashes} {hash:x}");
                    if !placement.has_rounds() {
                        let one = set.run(
                            #[inline(always)]
                            || placement.one_round(hash),
                        );
                        assert_eq!(one, expected, "{num_hashes} {hash:x}");
                        let ones: u32 = one.iter().map(|word| word.count_ones()).sum();
                        assert_eq!(ones, num_hashes);
                    }
                }
            }
        }
    }

    /// The found among 20,000 keys are binomial: five standard deviations for 4 x 32 cases, and one key.
    #[test]
    fn the_rate_of_a_block_is_the_share_of_other_keys_that_it_holds() {
        for num_hashes in 1..=32 {
            let placement = Placement::new(num_hashes);
            for keys in [3, 12, 60, 300] {
                let mut block = Block::EMPTY;
                (0..keys)
                    .for_each(|key| set(&mut block, &placement.all_rounds(splitmix64(1, key))));
                let others = (0..20_000).map(|key| splitmix64(2, key));
                let found = others.filter(|&key| has(&block, &placement.all_rounds(key)));
                let (found, expected) = (found.count() as f64, 20_000.0 * placement.rate(&block));
                let noise = (expected * (1.0 - expected / 20_000.0)).max(0.0).sqrt();
                assert!(
                    (found - expected).abs() <= 5.0 * noise + 1.0,
                    "{num_hashes} {keys}: {found} {expected}"
                );
            }
        }
    }
}
