//! The dense form: one byte a register.

use alloc::boxed::Box;
use alloc::vec;
use alloc::vec::Vec;

use super::MAX_RANK;
use super::tokens::Token;
use crate::codec::{Reader, Writer};
use crate::error::DecodeError;

/// The greatest rank seen by each of 2^p registers; 0 for none.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Registers(Box<[u8]>);

impl Registers {
    pub(super) fn empty(precision: u8) -> Self {
        Self(vec![0; 1 << precision].into_boxed_slice())
    }

    pub(super) fn of_tokens(precision: u8, tokens: impl Iterator<Item = Token>) -> Self {
        let mut registers = Self::empty(precision);
        registers.raise_all(precision, tokens);
        registers
    }

    pub(super) fn raise_all(&mut self, precision: u8, tokens: impl Iterator<Item = Token>) {
        for token in tokens {
            self.raise(token.register(precision), token.rank());
        }
    }

    /// The rank of each register.
    pub(super) fn ranks(&self) -> impl Iterator<Item = u8> {
        self.0.iter().copied()
    }

    #[cfg(any(feature = "algebird", feature = "datasketches"))]
    pub(super) fn rank(&self, register: usize) -> u8 {
        self.0[register]
    }

    #[inline]
    pub(super) fn raise(&mut self, register: usize, rank: u8) {
        let old = &mut self.0[register];
        *old = (*old).max(rank);
    }

    /// The greater rank of each register.
    pub(super) fn union(&mut self, other: &Self) {
        for (left, right) in self.0.iter_mut().zip(&other.0) {
            *left = (*left).max(*right);
        }
    }

    /// The registers at a lower precision: the greatest rank of each group.
    pub(super) fn reduced_to(&self, precision: u8) -> Self {
        let group = self.0.len() >> precision;
        let greatest = |group: &[u8]| group.iter().copied().max().unwrap_or(0);
        Self(self.0.chunks_exact(group).map(greatest).collect())
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.iter().all(|&rank| rank == 0)
    }

    /// How many registers have seen a key.
    pub(super) fn occupied(&self) -> usize {
        self.0.iter().filter(|&&rank| rank > 0).count()
    }

    /// How many registers have each rank, 0 to [`MAX_RANK`].
    pub(super) fn histogram(&self) -> [u32; MAX_RANK as usize + 1] {
        // Four tables, so that equal ranks in a row don't wait for one another; 64 rows, so that no index is checked.
        let mut tables = [[0_u32; 64]; 4];
        for four in self.0.chunks_exact(4) {
            for (table, rank) in tables.iter_mut().zip(four) {
                table[usize::from(rank & 63)] += 1;
            }
        }
        core::array::from_fn(|rank| tables.iter().map(|table| table[rank]).sum())
    }

    pub(super) fn heap_bytes(&self) -> usize {
        self.0.len()
    }

    /// Six bits a register: four registers make three bytes.
    pub(super) fn write(&self, out: &mut Writer) {
        for four in self.0.chunks_exact(4) {
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
        let mut registers = Vec::with_capacity(1 << precision);
        for three in packed.chunks_exact(3) {
            let bits = u32::from_le_bytes([three[0], three[1], three[2], 0]);
            for shift in [0, 6, 12, 18] {
                let rank = (bits >> shift & 0x3F) as u8;
                if rank > MAX_RANK {
                    return Err(DecodeError::Invalid("a rank that no key has"));
                }
                registers.push(rank);
            }
        }
        Ok(Self(registers.into_boxed_slice()))
    }
}
