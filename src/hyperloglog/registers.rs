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
        for token in tokens {
            self.raise(token.register(precision), token.rank());
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

    #[inline(always)]
    pub(super) fn raise(&mut self, register: usize, rank: u8) {
        let old = &mut self.ranks[register];
        // Seldom: a register that saw n keys was raised some log2 n times.
        if *old < rank {
            self.sums.raise(*old, rank);
            *old = rank;
        }
    }

    /// Raises the register of a hash to its rank.
    #[inline(always)]
    pub(super) fn insert_hash(&mut self, precision: u8, hash: u64) {
        let register = hash >> (64 - u32::from(precision));
        self.raise(register as usize, rank(hash));
    }

    /// Raises the registers of hashes to their ranks.
    pub(super) fn insert_hashes(&mut self, precision: u8, hashes: &[u64]) {
        vectorized(
            #[inline(always)]
            || {
                for &hash in hashes {
                    self.insert_hash(precision, hash);
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
