//! The dense form: one byte a register.

use alloc::boxed::Box;
use alloc::vec;
use alloc::vec::Vec;

use super::MAX_RANK;
use super::sums::Sums;
use super::token::{Token, rank};
use crate::codec::{Reader, Writer};
use crate::error::DecodeError;
use crate::instruction_set::vectorized;

/// The greatest rank seen by each of 2^p registers; 0 for none.
#[derive(Clone)]
pub(super) struct Registers {
    ranks: Box<[u8]>,
    /// Kept up to date by what raises single registers.
    sums: Sums,
    /// Not after a union, which goes through memory faster than it could count.
    sums_are_known: bool,
}

impl Registers {
    pub(super) fn empty(precision: u8) -> Self {
        let registers = 1 << precision;
        Self {
            ranks: vec![0; registers].into_boxed_slice(),
            sums: Sums::of_empty(registers),
            sums_are_known: true,
        }
    }

    fn of_ranks(ranks: Vec<u8>) -> Self {
        Self {
            sums: Sums::of_ranks(&ranks),
            sums_are_known: true,
            ranks: ranks.into_boxed_slice(),
        }
    }

    pub(super) fn of_tokens(precision: u8, tokens: &[Token]) -> Self {
        let mut registers = Self::empty(precision);
        registers.raise_all(precision, tokens);
        registers
    }

    pub(super) fn raise_all(&mut self, precision: u8, tokens: &[Token]) {
        let (ranks, sums) = (&mut *self.ranks, &mut self.sums);
        for token in tokens {
            raise(ranks, sums, token.register(precision), token.rank());
        }
    }

    /// The rank of each register.
    pub(super) fn ranks(&self) -> &[u8] {
        &self.ranks
    }

    /// What the estimate asks. O(1), or a pass over the registers if they were merged and not counted since.
    pub(super) fn sums(&self) -> Sums {
        if self.sums_are_known {
            self.sums
        } else {
            Sums::of_ranks(&self.ranks)
        }
    }

    #[cfg(feature = "algebird")]
    pub(super) fn raise(&mut self, register: usize, rank: u8) {
        raise(&mut self.ranks, &mut self.sums, register, rank);
    }

    /// Raises the register of a hash to its rank.
    #[inline(always)]
    pub(super) fn insert_hash(&mut self, precision: u8, hash: u64) {
        insert_hash(&mut self.ranks, &mut self.sums, precision, hash);
    }

    /// Raises the registers of hashes to their ranks.
    pub(super) fn insert_hashes(&mut self, precision: u8, hashes: &[u64]) {
        let (ranks, sums) = (&mut *self.ranks, &mut self.sums);
        vectorized(
            #[inline(always)]
            move || {
                for &hash in hashes {
                    insert_hash(ranks, sums, precision, hash);
                }
            },
        );
    }

    /// The greater rank of each register.
    pub(super) fn union(&mut self, other: &Self) {
        self.sums_are_known = false;
        let (left, right) = (&mut *self.ranks, &*other.ranks);
        vectorized(
            #[inline(always)]
            || {
                for (left, right) in left.iter_mut().zip(right) {
                    *left = (*left).max(*right);
                }
            },
        );
    }

    /// The registers at a lower precision: the greatest rank of each group.
    pub(super) fn reduced_to(&self, precision: u8) -> Self {
        let group = self.ranks.len() >> precision;
        let greatest = |group: &[u8]| group.iter().copied().max().unwrap_or(0);
        Self::of_ranks(self.ranks.chunks_exact(group).map(greatest).collect())
    }

    pub(super) fn is_empty(&self) -> bool {
        self.occupied() == 0
    }

    /// How many registers have seen a key.
    pub(super) fn occupied(&self) -> usize {
        self.ranks.len() - self.sums().empty as usize
    }

    pub(super) fn heap_bytes(&self) -> usize {
        size_of::<Self>() + self.ranks.len()
    }

    /// Six bits a register: four registers make three bytes.
    pub(super) fn write(&self, out: &mut Writer) {
        for four in self.ranks.chunks_exact(4) {
            let bits = four
                .iter()
                .rev()
                .fold(0_u32, |bits, &rank| bits << 6 | u32::from(rank));
            let [a, b, c, _] = bits.to_le_bytes();
            out.raw(&[a, b, c]);
        }
    }

    pub(super) fn read(precision: u8, input: &mut Reader<'_>) -> Result<Self, DecodeError> {
        let packed = input.raw((1_usize << precision) / 4 * 3)?;
        let mut ranks = Vec::with_capacity(1 << precision);
        for three in packed.chunks_exact(3) {
            let bits = u32::from_le_bytes([three[0], three[1], three[2], 0]);
            for shift in [0, 6, 12, 18] {
                let rank = (bits >> shift & 0x3F) as u8;
                if rank > MAX_RANK {
                    return Err(DecodeError::Invalid("a rank that no key has"));
                }
                ranks.push(rank);
            }
        }
        Ok(Self::of_ranks(ranks))
    }
}

#[inline(always)]
fn raise(ranks: &mut [u8], sums: &mut Sums, register: usize, rank: u8) {
    let old = &mut ranks[register];
    // Seldom: a register that saw n keys was raised some log2 n times.
    if *old < rank {
        sums.raise(core::mem::replace(old, rank), rank);
    }
}

#[inline(always)]
fn insert_hash(ranks: &mut [u8], sums: &mut Sums, precision: u8, hash: u64) {
    let register = hash >> (64 - u32::from(precision));
    raise(ranks, sums, register as usize, rank(hash));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hash::HashKey;
    use crate::instruction_set::InstructionSet;
    use proptest::prelude::*;

    fn hashes(range: core::ops::Range<u64>) -> Vec<u64> {
        let key = HashKey::from_seed(1);
        // Some with many zeros, as no few keys have.
        range
            .map(|number| key.hash(&number) << (number % 61))
            .collect()
    }

    /// The greatest rank of the hashes of each register, by its definition.
    fn naive(precision: u8, hashes: &[u64]) -> Vec<u8> {
        let mut ranks = vec![0; 1 << precision];
        for hash in hashes {
            let register = (hash >> (64 - precision)) as usize;
            let zeros = hash.trailing_zeros().min(46) as u8;
            ranks[register] = ranks[register].max(zeros + 1);
        }
        ranks
    }

    fn any_range() -> impl Strategy<Value = core::ops::Range<u64>> {
        (0_u64..1_000, 0_u64..1_000).prop_map(|(start, length)| start..start + length)
    }

    proptest! {
        #[test]
        fn every_instruction_set_raises_registers_as_the_definition_says(
            precision in 4_u8..=18, range in any_range(),
        ) {
            let hashes = hashes(range);
            for set in InstructionSet::available() {
                let mut registers = Registers::empty(precision);
                set.run(
                    #[inline(always)]
                    || {
                        for &hash in &hashes {
                            registers.insert_hash(precision, hash);
                        }
                    },
                );
                prop_assert_eq!(registers.ranks(), naive(precision, &hashes), "{:?}", set);
            }
        }

        #[test]
        fn the_sums_are_those_of_a_recount_after_any_history(
            precision in 4_u8..=12, lower in 4_u8..=12,
            steps in prop::collection::vec((0..5, any_range()), 0..12),
        ) {
            let mut registers = Registers::empty(precision);
            for (step, range) in steps {
                let hashes = hashes(range);
                let precision = registers.ranks().len().ilog2() as u8;
                match step {
                    0 => registers.insert_hashes(precision, &hashes),
                    1 => hashes.iter().for_each(|&hash| registers.insert_hash(precision, hash)),
                    2 => {
                        let tokens: Vec<_> = hashes.into_iter().map(Token::of_hash).collect();
                        registers.raise_all(precision, &tokens);
                    }
                    3 => {
                        let mut other = Registers::empty(precision);
                        other.insert_hashes(precision, &hashes);
                        registers.union(&other);
                    }
                    _ => registers = registers.reduced_to(lower.min(precision)),
                }
                prop_assert_eq!(registers.sums(), Sums::of_ranks(registers.ranks()));
            }
        }
    }
}
