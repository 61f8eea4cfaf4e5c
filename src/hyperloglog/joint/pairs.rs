//! All that the likelihood asks of two sketches: five counts by rank.

use core::cmp::Ordering;

use super::super::MAX_RANK;
use super::super::registers::Registers;
use super::super::sums::Sums;

pub(super) const RANKS: usize = MAX_RANK as usize + 1;
pub(super) type Counts = [u32; RANKS];

/// How many pairs of registers there are, by their order and by the rank of each.
pub(super) struct Pairs {
    /// By the left rank, where the left one is ahead; and by the right rank of the same pairs.
    pub(super) left_ahead: [Counts; 2],
    /// By the left rank, where the right one is ahead; and by the right rank of the same pairs.
    pub(super) right_ahead: [Counts; 2],
    pub(super) equal: Counts,
}

impl Pairs {
    pub(super) fn of([left, right]: [&Registers; 2]) -> Self {
        // By both ranks at first: nothing to decide for each pair.
        let mut table = [[0_u32; RANKS]; RANKS];
        for (&left, &right) in left.ranks().iter().zip(right.ranks()) {
            table[usize::from(left)][usize::from(right)] += 1;
        }
        let mut pairs = Self {
            left_ahead: [[0; RANKS]; 2],
            right_ahead: [[0; RANKS]; 2],
            equal: [0; RANKS],
        };
        for (left, row) in table.iter().enumerate() {
            for (right, count) in row.iter().enumerate() {
                let [of_left, of_right] = match left.cmp(&right) {
                    Ordering::Equal => {
                        pairs.equal[left] = *count;
                        continue;
                    }
                    Ordering::Greater => &mut pairs.left_ahead,
                    Ordering::Less => &mut pairs.right_ahead,
                };
                of_left[left] += count;
                of_right[right] += count;
            }
        }
        pairs
    }

    /// How many registers a sketch has.
    pub(super) fn registers(&self) -> f64 {
        self.union().iter().map(|&count| f64::from(count)).sum()
    }

    /// How many registers of the left sketch are ahead.
    pub(super) fn left_ahead(&self) -> f64 {
        self.left_ahead[0]
            .iter()
            .map(|&count| f64::from(count))
            .sum()
    }

    /// How many registers of the right sketch are ahead.
    pub(super) fn right_ahead(&self) -> f64 {
        self.right_ahead[0]
            .iter()
            .map(|&count| f64::from(count))
            .sum()
    }

    /// The sums of the merged sketch: of each pair the greater rank.
    pub(super) fn union_sums(&self) -> Sums {
        let mut sums = Sums::of_empty(0);
        for (rank, count) in (0..).zip(self.union()) {
            sums.add(rank, count);
        }
        sums
    }

    fn union(&self) -> Counts {
        core::array::from_fn(|rank| {
            self.left_ahead[0][rank] + self.right_ahead[1][rank] + self.equal[rank]
        })
    }
}
