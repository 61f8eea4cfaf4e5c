//! The three integers that the estimate asks of the registers.

use super::MAX_RANK;
use crate::instruction_set::vectorized;

/// How many registers are empty, how many are at the greatest rank, and the sum over the others of 2^(46 - rank).
///
/// Integers, so that they are the same in whatever order registers were raised.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Sums {
    pub(super) empty: u32,
    pub(super) saturated: u32,
    /// The sum over the empty registers as well, each of which adds 2^46; modulo 2^64, which 2^18 of them reach.
    all: u64,
}

/// What a register of this rank adds to the sum: nothing at the greatest rank.
#[inline(always)]
fn share(rank: u8) -> u64 {
    (1 << (MAX_RANK - 1)) >> u32::from(rank & 63)
}

/// So many registers at once are summed in 32 bits each: 256 times 2^23 is less than 2^32.
const BLOCK: usize = 256;
const BLOCK_RANK: u8 = 23;

impl Sums {
    /// Of so many empty registers.
    pub(super) fn of_empty(registers: usize) -> Self {
        Self {
            empty: registers as u32,
            saturated: 0,
            all: share(0).wrapping_mul(registers as u64),
        }
    }

    /// Counts a register that is raised. Apart from the loops that seldom do.
    #[cold]
    #[inline(never)]
    pub(super) fn raise(&mut self, old: u8, new: u8) {
        self.empty = self.empty.wrapping_sub(u32::from(old == 0));
        self.saturated = self.saturated.wrapping_add(u32::from(new == MAX_RANK));
        self.all = self.all.wrapping_sub(share(old) - share(new));
    }

    /// Counts so many registers of this rank, at most [`MAX_RANK`].
    pub(super) fn add(&mut self, rank: u8, registers: u32) {
        self.empty += u32::from(rank == 0) * registers;
        self.saturated += u32::from(rank == MAX_RANK) * registers;
        let shares = share(rank).wrapping_mul(u64::from(registers));
        self.all = self.all.wrapping_add(shares);
    }

    /// Of registers of these ranks.
    pub(super) fn of_ranks(ranks: &[u8]) -> Self {
        vectorized(
            #[inline(always)]
            || Self::count(ranks),
        )
    }

    #[inline(always)]
    fn count(ranks: &[u8]) -> Self {
        let mut sums = Self::of_empty(0);
        let (blocks, rest) = ranks.as_chunks::<BLOCK>();
        for block in blocks {
            let (mut empty, mut most, mut shares) = (0_u8, 0, 0_u32);
            for &rank in block {
                most = rank.max(most);
                // To the left, which CPUs without shifts lane by lane do by the exponent of a float.
                let shift = BLOCK_RANK.wrapping_sub(rank) & 31;
                shares = shares.wrapping_add(1 << u32::from(shift));
                // Modulo 256, which is told from none by the greatest rank.
                empty = empty.wrapping_add(u8::from(rank == 0));
            }
            if most > BLOCK_RANK {
                sums.count_exactly(block);
                continue;
            }
            let empty = if most == 0 {
                BLOCK as u32
            } else {
                u32::from(empty)
            };
            sums.empty += empty;
            let shares = u64::from(shares) << (MAX_RANK - 1 - BLOCK_RANK);
            sums.all = sums.all.wrapping_add(shares);
        }
        sums.count_exactly(rest);
        sums
    }

    #[inline(always)]
    fn count_exactly(&mut self, ranks: &[u8]) {
        for &rank in ranks {
            self.empty += u32::from(rank == 0);
            self.saturated += u32::from(rank == MAX_RANK);
            self.all = self.all.wrapping_add(share(rank));
        }
    }

    /// The sum of 2^-rank over the registers that are neither empty nor at the greatest rank.
    pub(super) fn of_powers(&self) -> f64 {
        let others = self
            .all
            .wrapping_sub(share(0).wrapping_mul(u64::from(self.empty)));
        others as f64 / share(0) as f64
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::instruction_set::InstructionSet;
    use alloc::vec;
    use proptest::prelude::*;

    /// One register after the other, by [`Sums::add`].
    fn one_by_one(ranks: &[u8]) -> Sums {
        let mut sums = Sums::of_empty(0);
        ranks.iter().for_each(|&rank| sums.add(rank, 1));
        sums
    }

    fn any_ranks() -> impl Strategy<Value = alloc::vec::Vec<u8>> {
        // Mostly low ranks, so that whole blocks are; or any.
        prop_oneof![
            prop::collection::vec(
                prop_oneof![2000 => 0..=BLOCK_RANK, 1 => 0..=MAX_RANK],
                0..3000
            ),
            prop::collection::vec(0..=MAX_RANK, 0..3000),
        ]
    }

    proptest! {
        #[test]
        fn every_instruction_set_counts_as_one_by_one(ranks in any_ranks()) {
            for set in InstructionSet::available() {
                let counted = set.run(#[inline(always)] || Sums::count(&ranks));
                prop_assert_eq!(counted, one_by_one(&ranks), "{:?}", set);
            }
        }

        #[test]
        fn the_sum_of_powers_is_that_of_floating_point(ranks in any_ranks()) {
            let powers = ranks.iter().filter(|rank| (1..MAX_RANK).contains(rank));
            let powers: f64 = powers.map(|&rank| 0.5_f64.powi(rank.into())).sum();
            approx::assert_relative_eq!(Sums::of_ranks(&ranks).of_powers(), powers, max_relative = 1e-12);
        }
    }

    #[test]
    fn the_most_registers_of_the_greatest_share_are_counted_exactly() {
        for (rank, powers) in [(0, 0.0), (1, 131_072.0), (MAX_RANK, 0.0)] {
            let ranks = vec![rank; 1 << 18];
            for set in InstructionSet::available() {
                let sums = set.run(
                    #[inline(always)]
                    || Sums::count(&ranks),
                );
                assert_eq!(sums, one_by_one(&ranks));
                assert_eq!(sums.of_powers(), powers);
            }
        }
        assert_eq!(Sums::of_empty(1 << 18), one_by_one(&vec![0; 1 << 18]));
    }
}
